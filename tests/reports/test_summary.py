"""
Measures against values worked out by hand.
"""

import pytest

from crmkit.labels import Label
from crmkit.reports import (
    Tally,
    compliance,
    mean,
    metric_card,
    percentile,
    reopen_rate,
    summarise,
    time_metrics,
)
from tests.reports.samples import fact

HOUR = 3600.0
STATES = ("met", "met", "met", "met_late", "breached_open", "pending", "none")


def test_compliance_divides_kept_by_decided() -> None:
    """
    Overdue and open counts as missed; pending and unpromised do not count.
    """
    kept = compliance([fact(sla_state=state) for state in STATES])

    assert (3, 5, 0.6) == (kept.numerator, kept.denominator, kept.value)
    assert ("60.0%", "3 of 5", "3 / 5") == (
        kept.text("en"),
        kept.basis("en"),
        kept.basis("zh"),
    )


def test_undecided_promises_leave_compliance_undefined() -> None:
    """
    With nothing decided there is no share, neither 0 nor 100 per cent.
    """
    kept = compliance([fact(sla_state="pending")])

    assert (None, 0) == (kept.value, kept.denominator)
    assert "—" == kept.text("zh")


def test_what_is_not_known_is_counted_and_not_judged() -> None:
    """
    The definition says how many; where all is known it says nothing of it.
    """
    summary = summarise([fact(), *[fact(sla_state="unknown")] * 2])
    (definition,) = summary["compliance"].definitions
    (usual,) = compliance([fact()]).definitions

    assert (1, 1, 2) == (
        summary["compliance"].numerator,
        summary["compliance"].denominator,
        summary["unknown"].value,
    )
    assert definition.en.endswith(
        " Nor are 2 that came in from elsewhere with the work done: whether they were "
        "in time is not known."
    )
    assert definition.zh.endswith(
        "另有 2 张工单迁入前已处理完毕，是否按时不详，也不作判定。"
    )
    assert usual.en.endswith("have no target are not judged.")


def test_no_ticket_at_all_leaves_every_share_and_time_undefined() -> None:
    """
    A summary of nothing counts 0 tickets and divides by nothing.
    """
    summary = summarise([])

    assert {"tickets", "unfinished", "overdue", "unknown"} == {
        metric.id for metric in summary.metrics if metric.value is not None
    }
    assert 0 == summary["tickets"].value
    assert () == summary.statuses == summary.busiest_months == summary.busiest_owners


def test_first_action_at_once_counts_as_nothing_and_absent_does_not_count() -> None:
    """
    Zero is in the mean; a ticket that nobody has touched is in no denominator.
    """
    spans = (0.0, 0.0, 2 * HOUR, None)
    facts = [fact(first_action_seconds=span) for span in spans]
    summary = summarise(facts)
    measured = summary["first_action_mean"]

    assert (2 * HOUR, 3) == (measured.numerator, measured.denominator)
    assert 2 * HOUR / 3 == measured.value
    assert 0.0 == summary["first_action_median"].value
    assert 4 == summary["tickets"].value


def test_percentiles_are_interpolated_between_neighbours() -> None:
    """
    Of 1, 2, 3, 4 and 10 hours, position 3.6 lies six tenths from 4 to 10.
    """
    facts = [fact(resolution_seconds=hours * HOUR) for hours in (10, 1, 4, 2, 3)]
    summary = summarise(facts)

    assert 4 * HOUR == summary["resolution_mean"].value
    assert 3 * HOUR == summary["resolution_median"].value
    assert 7.6 * HOUR == pytest.approx(summary["resolution_p90"].value)


@pytest.mark.parametrize(
    ("values", "share", "expected"),
    [([], 0.5, None), ([7], 0.9, 7), ([1, 3], 0.5, 2), ([3, 1, 2], 1, 3), ([5], 0, 5)],
)
def test_percentile_of_few_values(
    values: list[float], share: float, expected: float | None
) -> None:
    """
    The ends are the extremes, and one value is every percentile of itself.
    """
    assert expected == percentile(values, share)


def test_mean_does_not_lose_small_values_beside_large_ones() -> None:
    """
    Sums are exact, whatever the order.
    """
    assert 0.5 == mean([1e16, 1.0, 1.0, -1e16])


def test_business_calendar_is_named_in_the_definition() -> None:
    """
    A measure in business time says whose hours those are.
    """
    hours = Label("Mon–Fri 08:00–18:00, Athens", "周一至周五 08:00–18:00，雅典时间")
    named = {m.id: m for m in time_metrics([fact()], business=hours)}

    assert hours.en in named["resolution_business_p90"].definition.en
    assert hours.zh in named["resolution_business_p90"].definition.zh
    assert hours.en not in named["resolution_p90"].definition.en


def test_every_metric_is_defined_in_both_languages() -> None:
    """
    Name and definition are there in English and in Chinese.
    """
    for metric in summarise([fact()]).metrics:
        for label in (metric.label, *metric.definitions):
            assert label.en
            assert label.zh
            assert label.en != label.zh


def test_busiest_come_first_and_equal_ones_by_name() -> None:
    """
    Order depends on the tickets, not on the order in which they came.
    """
    months = ("2026-03", "2026-01", "2026-02", "2026-02")
    owners = ("U2", "U1", None, "U3")
    rows = zip(months, owners, strict=True)
    summary = summarise([fact(opened_month=m, owner=o) for m, o in rows], top=2)

    assert (Tally("2026-02", 2), Tally("2026-01", 1)) == summary.busiest_months
    assert (Tally("U1", 1), Tally("U2", 1)) == summary.busiest_owners
    assert ["2026-01", "2026-02", "2026-03"] == [t.key for t in summary.months]


def test_reopened_tickets_count_once_each() -> None:
    """
    The rate is about tickets, not about how often.
    """
    rate = reopen_rate([fact(reopenings=n) for n in (0, 3, 1, 0)])

    assert 0.5 == rate.value


def test_unfinished_and_overdue_are_counted() -> None:
    """
    A ticket that waits is unfinished; one past its time without a solution is overdue.
    """
    facts = [
        fact(category="paused", sla_state="pending"),
        fact(category="open", sla_state="breached_open"),
        fact(category="done", sla_state="met_late"),
    ]
    summary = summarise(facts)

    assert (2, 1) == (summary["unfinished"].value, summary["overdue"].value)


def test_metric_that_is_not_there_is_a_key_error() -> None:
    """
    A misspelt id is told at once.
    """
    with pytest.raises(KeyError):
        summarise([])["complaince"]


def test_card_shows_value_basis_and_definition() -> None:
    """
    What the reader sees first carries what it means.
    """
    kept = compliance([fact(), fact(sla_state="met_late")])
    card = metric_card(kept, "en", tone="bad")

    assert ("50.0%", "1 of 2", "bad") == (card.value, card.note, card.tone)
    assert not isinstance(card.label, str)
    assert (kept.definition.en,) == card.label.notes
