"""
What the page of the demonstration says agrees with itself, in both languages.
"""

import re

import attrs
import pytest
from demo.findings import Findings
from demo.play import WORK, Outcome, play
from demo.remarks import Remarks, weakest

from crmkit.reports import Points, TicketFact, compliance

SEED, DAYS = 7, 14
BLANK = TicketFact(**dict.fromkeys(TicketFact.__annotations__))  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[Outcome, str]]:
    """
    A fortnight, played once in each language.
    """
    outcomes = {
        "zh": play(tmp_path_factory.mktemp("zh"), language="zh", seed=SEED, days=DAYS),
        "en": play(tmp_path_factory.mktemp("en"), language="en", seed=SEED, days=DAYS),
    }
    return {
        language: (outcome, (outcome.folder / "report.html").read_text("utf-8"))
        for language, outcome in outcomes.items()
    }


def numbers(text: str) -> list[str]:
    """
    Return the numbers in a text, in any order.
    """
    return sorted(re.findall(r"\d+(?:\.\d+)?", text.replace("24/7", "")))


@pytest.fixture(scope="module")
def found(pages: dict[str, tuple[Outcome, str]]) -> Findings:
    """
    What the page is made from.
    """
    return pages["zh"][0].findings


def test_lead_and_remarks_have_the_same_numbers_in_both_languages(
    pages: dict[str, tuple[Outcome, str]],
) -> None:
    """
    A sentence is a translation of the other, not another statement.
    """
    for part in (r'<p class="lead">(.*?)</p>', r"<ul>(.*?)</ul>"):
        zh, en = (
            re.findall(part, pages[language][1], re.DOTALL)[0]
            for language in ("zh", "en")
        )
        assert numbers(zh) == numbers(en)


def test_page_says_whose_data_of_when(pages: dict[str, tuple[Outcome, str]]) -> None:
    """
    Below the title: the period, its end, and that the data are made up.
    """
    assert (
        "统计期 2026-03-02 至 2026-03-15 · 数据截至 2026-03-15 24:00" in pages["zh"][1]
    )
    assert '<p class="notice">模拟数据' in pages["zh"][1]
    assert '<p class="notice">Simulated data' in pages["en"][1]


def test_reminded_tickets_are_solved_or_in_the_table(
    found: Findings, pages: dict[str, tuple[Outcome, str]]
) -> None:
    """
    Those with a solution and those still overdue are all that were reminded of.
    """
    states = {fact.id: fact.sla_state for fact in found.facts}
    reminded = [states[ticket] for ticket in found.reminded]
    still = reminded.count("breached_open")
    solved = len(reminded) - still

    assert {"met_late", "breached_open"} >= set(reminded)
    assert f"其中 {solved} 张现已告知方案" in pages["zh"][1]
    assert f"{still} 张仍超时未告知方案" in pages["zh"][1]
    assert f"超时未告知方案的工单（{len(found.overdue)} 张）" in pages["zh"][1]


def test_longest_overdue_stand_first(found: Findings) -> None:
    """
    The list of overdue tickets begins where help is needed most.
    """
    spans = [fact.overdue_seconds or 0 for fact in found.overdue]

    assert spans
    assert sorted(spans, reverse=True) == spans
    assert min(spans) > 0


def test_time_overdue_and_time_paused_add_up(
    pages: dict[str, tuple[Outcome, str]],
) -> None:
    """
    What a row says is the time since the solution was due, to a tenth of an hour.
    """
    outcome, page = pages["zh"]
    for fact in outcome.findings.overdue:
        row = re.findall(rf"<tr><td[^>]*><span>{fact.number}.*?</tr>", page)[0]
        said = map(float, re.findall(r"([\d.]+) 小时", row))
        assert fact.breached_at is not None
        since = (outcome.findings.now - fact.breached_at).total_seconds() / 3600
        assert round(since, 1) == pytest.approx(sum(said))


def test_urgent_overdue_ticket_that_nobody_began_is_named(found: Findings) -> None:
    """
    It is named besides the ticket that is longest overdue.
    """
    first = found.overdue[0]
    begun = attrs.evolve(first, priority="high", first_action_at=first.opened_at)
    waits = attrs.evolve(begun, first_action_at=None, number="GD1")
    overdue = attrs.evolve(found, facts=(begun, waits))
    remarks = Remarks(found=overdue, language="en", kinds={}, zone=WORK.tz)
    points = remarks.section().blocks[0]

    assert isinstance(points, Points)
    assert begun.number in points.items[0]
    assert points.items[1].startswith("High-priority ticket GD1 (")
    assert points.items[1].endswith("nobody has started on it yet.")
    assert 1 == sum("nobody has started" in item for item in points.items)


def states(owner: str, met: int, late: int) -> list[TicketFact]:
    """
    Return an owner's tickets.
    """
    blank = attrs.evolve(BLANK, owner=owner)
    return [
        *(attrs.evolve(blank, sla_state="met") for _ in range(met)),
        *(attrs.evolve(blank, sla_state="met_late") for _ in range(late)),
    ]


def test_only_groups_clearly_below_average_stand_out() -> None:
    """
    Neither few tickets nor a small difference are worth a remark.
    """
    facts = (
        *states("good", 50, 0),
        *states("few", 1, 8),
        *states("near", 18, 2),
        *states("low", 14, 6),
        *states("lower", 5, 5),
        *states("", 0, 20),
    )
    low = weakest(facts, lambda fact: fact.owner or "")

    assert ["lower"] == [name for name, _ in low]
    assert compliance(facts).value == pytest.approx(88 / 129)


def test_nothing_stands_out_where_nothing_is_late(found: Findings) -> None:
    """
    A page without news has no remarks but the rule.
    """
    good = tuple(attrs.evolve(fact, sla_state="met") for fact in found.facts)
    quiet = attrs.evolve(found, facts=good, reminders=())
    remarks = Remarks(found=quiet, language="en", kinds={}, zone=WORK.tz)

    assert Points(()) == remarks.section().blocks[0]
