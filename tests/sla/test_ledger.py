"""
The resolution clock: segments, due instants, states.
"""

from datetime import UTC, datetime, timedelta

import pytest

from crmkit.calendars import Calendar
from crmkit.errors import InvalidRecordError
from crmkit.sla import Ledger, SlaPolicy, Step, Timeline, ledger

OFFICE = Calendar("Asia/Shanghai", {"mon-fri": ["09:00-12:00", "13:30-18:00"]})
POLICY = SlaPolicy.of(
    {
        "name": "standard",
        "en": "Standard",
        "zh": "标准",
        "targets": {"high": {"resolution": "PT24H"}, "medium": {"resolution": "PT48H"}},
    }
)
#: A Monday, 10:00 in Shanghai.
MONDAY = datetime(2026, 3, 2, 2, tzinfo=UTC)


def hours(n: float) -> timedelta:
    """
    A number of hours.
    """
    return timedelta(hours=n)


def step(
    state: str, after: float, recorded: float | None = None, priority: str = "high"
) -> Step:
    """
    A state that begins some hours after Monday morning.
    """
    at = MONDAY + hours(after)
    known = at if recorded is None else MONDAY + hours(recorded)
    return Step(
        at=at,
        recorded_at=known,
        state=state,  # type: ignore[arg-type]  # a short name for tests
        reason=state,
        priority=priority,
    )


def clock(*steps: Step, now: float, calendar: Calendar = Calendar.ALWAYS) -> Ledger:
    """
    The ledger of some steps, some hours after Monday morning.
    """
    return ledger(POLICY, Timeline(steps), MONDAY + hours(now), calendar=calendar)


def test_a_running_clock_says_when_it_is_due() -> None:
    """Plain hours count straight on."""
    found = clock(step("open", 0), now=6)

    assert ("pending", hours(6), hours(18), MONDAY + hours(24)) == (
        found.state,
        found.elapsed,
        found.remaining,
        found.due_at,
    )


def test_waiting_for_the_customer_does_not_count() -> None:
    """A pause moves the due instant by its length."""
    found = clock(step("open", 0), step("paused", 5), step("open", 15), now=20)

    assert hours(10) == found.elapsed
    assert MONDAY + hours(34) == found.due_at
    assert ["counted", "paused", "counted"] == [s.kind for s in found.segments]


def test_a_paused_clock_is_not_due() -> None:
    """While the ticket waits, no instant can be named."""
    found = clock(step("open", 0), step("paused", 5), now=100)

    assert (None, "pending", hours(5)) == (found.due_at, found.state, found.elapsed)


def test_a_pause_at_night_changes_nothing_in_business_time() -> None:
    """Only the working part of a pause moves the due instant."""
    night = (step("open", 0), step("paused", 9), step("open", 12))
    with_pause = clock(*night, now=24, calendar=OFFICE)
    without = clock(step("open", 0), now=24, calendar=OFFICE)

    assert without.due_at == with_pause.due_at
    assert without.elapsed == with_pause.elapsed


def test_two_pauses_one_overnight_both_count() -> None:
    """Every hold counts with its working overlap, not only the last one."""
    # Monday 10:00–11:00 open, 11:00–12:00 waits, 12:00–17:00 open, 17:00 until
    # Tuesday 10:00 waits, then open: 24 business hours are due from there.
    found = clock(
        step("open", 0),
        step("paused", 1),
        step("open", 2),
        step("paused", 7),
        step("open", 24),
        now=25,
        calendar=OFFICE,
    )

    assert hours(1 + 3.5 + 1) == found.elapsed
    assert OFFICE.add(MONDAY + hours(25), hours(24 - 5.5)) == found.due_at


def test_told_in_time_is_met_and_stops_the_clock() -> None:
    """The clock ends when a solution is on record and told (T5)."""
    found = clock(step("open", 0), step("told", 3), step("done", 90), now=200)

    assert ("met", hours(3), MONDAY + hours(3)) == (
        found.state,
        found.elapsed,
        found.stopped_at,
    )
    assert found.due_at is None


def test_the_clock_goes_on_when_the_customer_wants_changes() -> None:
    """It resumes from where it was, not from the start (T5)."""
    found = clock(step("open", 0), step("told", 20), step("open", 50), now=52)

    assert ("pending", hours(22), MONDAY + hours(54)) == (
        found.state,
        found.elapsed,
        found.due_at,
    )


def test_a_breach_has_an_instant_and_stays() -> None:
    """A promise told late is met late, and the instant of the breach is kept."""
    late = clock(step("open", 0), now=30)
    told = clock(step("open", 0), step("told", 30), now=40)
    paused = clock(step("open", 0), step("paused", 30), now=40)

    assert ("breached_open", MONDAY + hours(24)) == (late.state, late.breached_at)
    assert ("met_late", MONDAY + hours(24)) == (told.state, told.breached_at)
    assert ("breached_open", MONDAY + hours(24)) == (paused.state, paused.breached_at)
    assert late.breached_at == late.due_at


def test_told_exactly_on_time_is_met() -> None:
    """A promise kept to the second is kept."""
    assert "met" == clock(step("open", 0), step("told", 24), now=30).state


def test_a_due_instant_reached_exactly_is_not_yet_a_breach() -> None:
    """At the due instant itself the promise is not broken."""
    found = clock(step("open", 0), now=24)

    assert ("pending", MONDAY + hours(24)) == (found.state, found.due_at)
    assert found.breached_at is None


def test_told_at_once_counts_as_zero() -> None:
    """A solution at second 0 is one."""
    found = clock(step("open", 0), step("told", 0), now=5)

    assert ("met", hours(0)) == (found.state, found.elapsed)


def test_as_known_at_leaves_out_what_was_recorded_later() -> None:
    """A back-dated fact is not known before it was recorded."""
    steps = Timeline((step("open", 0), step("told", 3, recorded=40)))
    known = ledger(POLICY, steps, MONDAY + hours(30), MONDAY + hours(30))
    hindsight = ledger(POLICY, steps, MONDAY + hours(30))

    assert ("breached_open", "met") == (known.state, hindsight.state)


def test_a_priority_without_a_target_promises_nothing() -> None:
    """No target, no state, but the time is still counted."""
    found = clock(step("open", 0, priority="low"), now=7)

    assert ("none", None, None, hours(7)) == (
        found.state,
        found.target,
        found.due_at,
        found.elapsed,
    )


def test_an_empty_timeline_is_an_empty_ledger() -> None:
    """Before the opening there is nothing to count."""
    assert ((), hours(0), "none") == (
        (found := clock(now=0)).segments,
        found.elapsed,
        found.state,
    )


@pytest.mark.parametrize("text", ["P1M", "P1Y", "PT0S", "-PT1H", "soon"])
def test_a_target_is_a_length_of_plain_time(text: str) -> None:
    """Months have no fixed length, and a promise is above zero."""
    with pytest.raises(InvalidRecordError, match="resolution"):
        SlaPolicy.of(
            {
                "name": "odd",
                "en": "Odd",
                "zh": "怪",
                "targets": {"high": {"resolution": text}},
            }
        )


def test_a_ledger_reads_as_text() -> None:
    """Each segment is a line, then the verdict."""
    text = str(clock(step("open", 0), step("paused", 5), now=6))

    assert [
        "counted  2026-03-02 02:00:00 – 2026-03-02 07:00:00 UTC  5:00:00  open",
        "paused   2026-03-02 07:00:00 – 2026-03-02 08:00:00 UTC  0:00:00  paused",
        "pending: 5:00:00 of 1 day, 0:00:00",
    ] == text.splitlines()
