"""
The main job on input that nobody here wrote: the Italian help-desk log.
"""

import gzip
import io
import re
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import attrs
import polars as pl
import pytest
import replay_event_log
from event_log.mapping import Mapping, read_mapping
from event_log.reading import BrokenLogError, read_events
from event_log.replay import Outcome
from event_log.report import facts_of, hours_label, write_page
from rich.console import Console

from crmkit import CRM
from crmkit.records import fold
from crmkit.reports import ServiceSummary, TicketFact, summarise
from tests.realdata import log_oracle

SCRIPT = Path(replay_event_log.__file__)


@attrs.frozen
class Replayed:
    """
    The log, taken through crmkit and through Polars.
    """

    outcome: Outcome
    facts: list[TicketFact]
    summary: ServiceSummary
    page: str
    events: pl.DataFrame
    tickets: pl.DataFrame
    crm: CRM


@pytest.fixture(scope="module")
def mapping() -> Mapping:
    """
    The mapping file that ships with the example.
    """
    return read_mapping(SCRIPT.with_suffix(".toml"))


@pytest.fixture(scope="module")
def replayed(
    shared_data: Path, mapping: Mapping, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Replayed]:
    """
    The whole log, replayed once for all tests here.
    """
    log = shared_data / "tickets" / "helpdesk_italy.csv.gz"
    folder = tmp_path_factory.mktemp("replay")
    quiet = Console(file=io.StringIO())
    crm, outcome, clock = replay_event_log.replay(
        read_events(log, mapping), mapping, folder / "crm.db", quiet
    )
    page = folder / "report.html"
    facts = write_page(page, crm, mapping, outcome, log.name, clock.now())
    events = log_oracle.read(log)
    yield Replayed(
        outcome=outcome,
        facts=facts,
        summary=summarise(facts, business=hours_label(mapping)),
        page=page.read_text("utf-8"),
        events=events,
        tickets=log_oracle.tickets(events),
        crm=crm,
    )
    crm.close()


pytestmark = [pytest.mark.realdata, pytest.mark.slow]


def test_every_case_is_a_ticket_and_every_event_was_taken(replayed: Replayed) -> None:
    """Nothing is dropped: 21,348 events of 4,580 cases."""
    assert (21_348, 4_580) == (len(replayed.events), len(replayed.tickets))
    assert 21_348 == sum(replayed.outcome.by_resource.values())
    assert 4_580 == len(replayed.facts) == len(replayed.outcome.tickets)


def test_times_agree_with_an_independent_computation(replayed: Replayed) -> None:
    """First action and resolution, plain and business, ticket by ticket."""
    by_case = {row["case_id"]: row for row in replayed.tickets.iter_rows(named=True)}
    cases = {ticket: case for case, ticket in replayed.outcome.tickets.items()}
    for fact in replayed.facts:
        row = by_case[cases[fact.id]]
        assert row["first_action"] == fact.first_action_seconds
        assert row["resolution"] == fact.resolution_seconds
        assert row["first_action_business"] == fact.first_action_business_seconds
        assert row["resolution_business"] == fact.resolution_business_seconds
        assert row["reopenings"] == fact.reopenings
        assert row["counted"] == pytest.approx(fact.counted_seconds, abs=1e-5)


@pytest.mark.parametrize(
    ("metric", "column"),
    [
        ("first_action", "first_action"),
        ("first_action_business", "first_action_business"),
        ("resolution", "resolution"),
        ("resolution_business", "resolution_business"),
    ],
)
def test_summaries_agree_with_polars(
    replayed: Replayed, metric: str, column: str
) -> None:
    """Mean, median and 90th percentile are those of Polars."""
    values = replayed.tickets[column].drop_nulls()
    expected = (
        values.mean(),
        values.median(),
        values.quantile(0.9, interpolation="linear"),
    )
    found = [replayed.summary[f"{metric}_{name}"] for name in ("mean", "median", "p90")]

    assert expected == pytest.approx([m.value for m in found])
    assert [len(values)] * 3 == [m.denominator for m in found]


def test_compliance_agrees_with_polars(replayed: Replayed) -> None:
    """Kept ÷ (kept + missed) under the preset 48 plain hours."""
    met = int(replayed.tickets["met"].sum())
    missed = int(replayed.tickets["missed"].sum())
    kept = replayed.summary["compliance"]

    assert (met, met + missed) == (kept.numerator, kept.denominator)


def test_months_and_resources_agree_with_polars(replayed: Replayed) -> None:
    """Tickets opened by month in the log's zone, events by resource."""
    months = Counter(replayed.tickets["month"].to_list())
    resources = Counter(replayed.events["resource"].to_list())

    assert months == {t.key: t.count for t in replayed.summary.months}
    assert resources == replayed.outcome.by_resource


def test_steps_agree_with_polars(replayed: Replayed) -> None:
    """As many solutions told, tickets closed and reopened as Polars counts."""
    events, steps = replayed.events, replayed.outcome.steps

    assert events["tells"].sum() == steps["tell"]
    assert events["closes"].sum() == steps["close_on_silence"]
    assert events["reopens"].sum() == steps["reopen"]
    assert (events["waits"] & ~events["paused_before"]).sum() == steps["wait"]


def test_refused_steps_are_these(replayed: Replayed) -> None:
    """What the machine refuses, by step, status and reason."""
    found = Counter(refused.reason for refused in replayed.outcome.refused)

    assert REFUSED == dict(found)


def test_refusals_agree_with_polars(replayed: Replayed) -> None:
    """Second solutions, waits during a pause, closings too early or twice."""
    events, found = replayed.events, Counter(r.step for r in replayed.outcome.refused)
    letter = events["letter"]

    assert ((letter == "R") & ~events["tells"]).sum() == found["tell"]
    assert ((letter == "C") & ~events["closes"]).sum() == found["close_on_silence"]
    assert (
        (letter == "W") & (events["told"] | events["paused_before"])
    ).sum() == found["wait"]


def test_a_refusal_is_explained(replayed: Replayed) -> None:
    """Each names the ticket's status and what would be allowed, or why not."""
    first = next(r for r in replayed.outcome.refused if r.step == "tell")

    assert "awaiting_customer" == first.status
    assert first.explanation.startswith(
        "no such move from there (allowed: 'accept', 'adjust'"
    )


def test_state_is_the_fold_of_changes(replayed: Replayed) -> None:
    """Every hundredth ticket can be made again from its history."""
    desk = replayed.crm.as_system("test")
    for fact in replayed.facts[::100]:
        assert desk.tickets.get(fact.id) == fold(desk.tickets.changes(fact.id))


def test_the_page_needs_no_network(replayed: Replayed) -> None:
    """Nothing on the page is fetched from elsewhere, and the hours are stated."""
    assert not re.findall(r"""(?:src|href)=["']?https?:""", replayed.page)
    assert "mon-fri 08:00-18:00 in Europe/Athens" in replayed.page
    assert "<svg" in replayed.page


def test_a_broken_row_stops_everything_with_its_place(
    tmp_path: Path,
    mapping: Mapping,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """All broken rows are listed, and no database is made."""
    log = tmp_path / "log.csv"
    log.write_text(
        "case_id,activity,timestamp,resource,transition\n"
        "C1,Assign seriousness,2010-01-13T08:40:25+02:00,A,complete\n"
        "C1,Take in chrage ticket,2010-01-13T09:40:25+02:00,A,complete\n"
        "C1,Resolve ticket,2010-01-13T10:40:25,A,complete\n"
        ",Closed,soon,A,complete\n",
        "utf-8",
    )
    with pytest.raises(BrokenLogError) as caught:
        read_events(log, mapping)
    assert (
        "row 3: activity 'Take in chrage ticket' is not in the mapping file",
        "row 4: timestamp '2010-01-13T10:40:25' has no offset from UTC",
        "row 5: case_id is empty",
        "row 5: timestamp 'soon' is no date and time",
    ) == caught.value.problems

    out = tmp_path / "out"
    monkeypatch.setattr(sys, "argv", ["replay", str(log), "--out", str(out)])
    assert 1 == replay_event_log.main()
    assert not out.exists()
    assert "4 problem(s), nothing was written" in capsys.readouterr().err


def test_a_log_that_breaks_off_is_an_error(tmp_path: Path, mapping: Mapping) -> None:
    """A truncated archive is not taken for a shorter log."""
    log = tmp_path / "log.csv.gz"
    head = b"case_id,activity,timestamp,resource,transition\n"
    rows = (
        b"C%d,Closed,2010-01-13T08:40:25+02:00,A,complete\n" % n for n in range(999)
    )
    whole = gzip.compress(head + b"".join(rows))
    log.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(BrokenLogError) as caught:
        read_events(log, mapping)

    assert "the file breaks off or is no CSV" in caught.value.problems[-1]


def test_facts_are_the_same_when_asked_again(
    replayed: Replayed, mapping: Mapping
) -> None:
    """Facts are a function of the changes and the instant."""
    last = max(change for change in replayed.events["at"])

    assert replayed.facts == facts_of(replayed.crm, mapping, last)


#: Step, status and code of every refusal in the log.
REFUSED: dict[tuple[str, str, str], int] = {
    ("tell", "awaiting_customer", "not_allowed"): 257,  # told again while it stands
    ("wait", "waiting", "not_allowed"): 114,  # waits already
    ("close_on_silence", "closed", "not_allowed"): 14,  # closed twice
    ("close_on_silence", "awaiting_customer", "guard"): 10,  # silence too short
    ("wait", "awaiting_customer", "not_allowed"): 4,  # waits for the opinion already
    ("note", "closed", "read_only"): 1,  # the archive
}
