"""
Laws of the ledger, against a minute-by-minute count.
"""

import dataclasses
from datetime import UTC, datetime, timedelta

import attrs
from hypothesis import given, settings
from hypothesis import strategies as st

from crmkit import standard
from crmkit.calendars import Calendar
from crmkit.decisions import Write
from crmkit.desk import Snapshot
from crmkit.desk._clock import promised, resolution_clock
from crmkit.records import Priority, Ticket
from crmkit.sla import SlaPolicy, Step, Timeline, ledger

START = datetime(2026, 3, 27, 8, tzinfo=UTC)  # two days before Europe's clocks change
CALENDARS = st.sampled_from(
    [
        Calendar.ALWAYS,
        Calendar("Europe/Athens", {"mon-sun": ["08:00-12:00", "13:00-18:00"]}),
        Calendar("Asia/Shanghai", {"mon-fri": ["22:00-02:00"]}),
    ]
)
STATES = st.lists(
    st.tuples(
        st.sampled_from(["open", "paused", "told", "done"]),
        st.integers(0, 2000),
        st.integers(0, 3000),
    ),
    max_size=8,
)


def _timeline(states: list[tuple[str, int, int]]) -> Timeline:
    at, recorded = START, START
    steps = [_step("open", at, recorded)]
    for state, minutes, delay in states:
        at += timedelta(minutes=minutes)
        recorded = max(recorded, at + timedelta(minutes=delay))
        steps.append(_step(state, at, recorded))
    return Timeline(tuple(steps))


def _step(state: str, at: datetime, recorded: datetime) -> Step:
    return Step(
        at=at,
        recorded_at=recorded,
        state=state,  # type: ignore[arg-type]  # drawn from the allowed ones
        reason=state,
        priority="high",
    )


def _policy(hours: int) -> SlaPolicy:
    return SlaPolicy.of(
        {
            "name": "p",
            "en": "P",
            "zh": "P",
            "targets": {"high": {"resolution": f"PT{hours}H"}},
        }
    )


def _open_minutes(timeline: Timeline, now: datetime, calendar: Calendar) -> int:
    """
    Count, minute by minute, those in which the ticket and the office are open.
    """
    steps = [step for step in timeline.steps if step.at <= now]
    count, at = 0, START
    while at < now:
        state = [step for step in steps if step.at <= at][-1].state
        count += state == "open" and calendar.is_open(at)
        at += timedelta(minutes=1)
    return count


@given(
    states=STATES,
    calendar=CALENDARS,
    target=st.integers(1, 100),
    after=st.integers(0, 9000),
)
@settings(deadline=None, max_examples=60)
def test_segments_tile_and_sum(
    states: list[tuple[str, int, int]], calendar: Calendar, target: int, after: int
) -> None:
    """Segments leave no gap, and what they count is what the oracle counts."""
    now = START + timedelta(minutes=after)
    timeline = _timeline(states)
    found = ledger(_policy(target), timeline, now, calendar=calendar)

    assert START == found.segments[0].start
    assert now == found.segments[-1].end
    assert [s.end for s in found.segments[:-1]] == [s.start for s in found.segments[1:]]
    assert found.elapsed == sum((s.counted for s in found.segments), timedelta(0))
    assert timedelta(minutes=_open_minutes(timeline, now, calendar)) == found.elapsed
    assert timedelta(hours=target) - found.elapsed == found.remaining


@given(
    states=STATES,
    calendar=CALENDARS,
    target=st.integers(1, 60),
    after=st.integers(0, 6000),
)
@settings(deadline=None, max_examples=150)
def test_a_breach_happens_when_the_due_instant_passes(
    states: list[tuple[str, int, int]], calendar: Calendar, target: int, after: int
) -> None:
    """A running clock is pending at its due instant and broken right after."""
    now = START + timedelta(minutes=after)
    known = tuple(step for step in _timeline(states).steps if step.at <= now)
    policy, timeline = _policy(target), Timeline(known)
    found = ledger(policy, timeline, now, calendar=calendar)
    if found.state != "pending" or found.due_at is None:
        return
    at_due = ledger(policy, timeline, max(now, found.due_at), calendar=calendar)
    later = calendar.add(found.due_at, timedelta(seconds=1))
    after_due = ledger(policy, timeline, max(now, later), calendar=calendar)

    assert "pending" == at_due.state
    assert "breached_open" == after_due.state
    assert found.due_at <= after_due.breached_at  # type: ignore[operator]  # it is broken


@given(
    states=STATES,
    cut=st.integers(0, 9),
    at=st.integers(0, 9000),
    known=st.integers(0, 9000),
)
@settings(deadline=None, max_examples=150)
def test_what_is_recorded_later_does_not_change_what_was_known(
    states: list[tuple[str, int, int]], cut: int, at: int, known: int
) -> None:
    """As of (t, known at k) is the same before and after later recordings."""
    now, known_at = START + timedelta(minutes=at), START + timedelta(minutes=known)
    whole = _timeline(states)
    earlier = Timeline(
        tuple(
            s
            for i, s in enumerate(whole.steps)
            if i <= cut or s.recorded_at <= known_at
        )
    )
    policy = _policy(24)

    assert ledger(policy, earlier, now, known_at) == ledger(
        policy, whole, now, known_at
    )


@given(states=STATES, after=st.integers(0, 9000))
@settings(deadline=None, max_examples=150)
def test_a_breach_never_disappears(
    states: list[tuple[str, int, int]], after: int
) -> None:
    """Once broken, a promise stays broken at the same instant."""
    now = START + timedelta(minutes=after)
    timeline, policy = _timeline(states), _policy(12)
    then = ledger(policy, timeline, now)
    later = ledger(policy, timeline, now + timedelta(days=30))

    if then.breached_at is not None:
        assert then.breached_at == later.breached_at
        assert later.state in ("breached_open", "met_late")


@given(
    status=st.sampled_from(sorted(standard().ticket_machine.categories)),
    priority=st.sampled_from(Priority),
    calendar=CALENDARS,
    minutes=st.integers(0, 20_000),
)
@settings(deadline=None)
def test_what_is_promised_at_the_opening_is_what_the_ledger_has(
    status: str, priority: Priority, calendar: Calendar, minutes: int
) -> None:
    """
    The due instant of a new ticket needs no ledger, and is that of its ledger.
    """
    known = standard()
    policy = dataclasses.replace(known.service_levels[0], calendar="own")
    known = attrs.evolve(
        known,
        service_levels=(policy,),
        calendars={**known.calendars, "own": calendar},
    )
    at = START + timedelta(minutes=minutes)
    ticket = Ticket(
        id="T1", version=1, status=status, priority=priority, status_since=at
    )
    view = Snapshot(by="U1", settings=known, new_id="T1")

    clock = resolution_clock(Write(None, ticket), view, at)
    assert clock.due_at == promised(known, policy, status, priority, at)
    assert clock.breached_at is None
