"""
A condition that is watched finds in time what its windows find.
"""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from crmkit.calendars import Calendar
from crmkit.conditions import (
    Condition,
    Day,
    Field,
    Instant,
    Moment,
    Schema,
    Text,
    Watch,
    Watches,
)
from crmkit.errors import MovingThresholdError, NoChangeError, UnboundParameterError

START = datetime(2026, 3, 2, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)
DESK = Calendar(
    tz="Asia/Shanghai", hours={day: [("09:00", "18:00")] for day in ("mon", "tue")}
)
SCHEMA = Schema(
    [
        Field("told_at", Instant()),
        Field("due_at", Instant()),
        Field("born", Day()),
        Field("owner", Text()),
    ],
    {"me": Text(), "since": Instant()},
    zone="Asia/Shanghai",
    calendars={"desk": DESK},
)
FIXED = [
    "age(told_at) > hours(7)",
    "age(told_at) <= hours(7)",
    "told_at < now and due_at >= now",
    "not (due_at > now + hours(2)) or told_at > now - hours(1)",
    "date(told_at) < today",
    'business_age(told_at) > hours(3) and owner == "li"',
    "born == today or born == today + days(1)",
    "age(told_at) > months(1)",
]
VARYING = [
    "anniversary(born, today) <= today + days(1)",
    'weekday(now) == 2 and owner == "li"',
    "hour(now) == 9 or age(told_at) > hours(3)",
    "told_at > coalesce(due_at, told_at) and age(told_at) > hours(1)",
]
RECORDS = [
    {
        "told_at": None if n % 7 == 0 else START + (n - 30) * HOUR,
        "due_at": None if n % 5 == 0 else START + (n - 20) * HOUR / 2,
        "born": date(2020, 3, 1) + timedelta(days=n % 4),
        "owner": "li" if n % 3 else None,
    }
    for n in range(60)
]


def found(window: Condition | None, at: datetime) -> list[int]:
    """
    Return the numbers of the records that a window finds.
    """
    if window is None:
        return []
    return [n for n, row in enumerate(RECORDS) if window.holds(row, Moment(at))]


@pytest.mark.parametrize("text", [*FIXED, *VARYING])
def test_a_watch_finds_what_a_window_finds(text: str) -> None:
    """However far apart the two instants are."""
    condition = Condition(text, SCHEMA)
    watch = Watch(condition)
    for hours in (0, 1, 5, 30, 100):
        until = START + hours * HOUR
        expected = found(condition.window(START, until), until)
        assert expected == found(watch.window(START, until), until)


@pytest.mark.parametrize("text", [FIXED[0], *FIXED[2:]])
def test_the_form_of_a_window_is_made_once(text: str) -> None:
    """Only the values of its parameters change, so nothing is compiled again."""
    watch = Watch(Condition(text, SCHEMA))
    one, other = (watch.window(START, START + n * HOUR) for n in (1, 2))

    assert one is not None
    assert other is not None
    assert one.text == other.text
    assert one.bound.keys() == other.bound.keys()
    assert (True, True) == (watch.is_fixed, watch.is_timed)


def test_several_are_asked_as_one() -> None:
    """Each with an instant of its own."""
    watches = [Watch(Condition(text, SCHEMA)) for text in FIXED]
    since = [START - n * HOUR for n in range(len(watches))]
    until = START + 3 * HOUR
    together = Watches(watches).window(since, until)
    windows = [w.window(at, until) for w, at in zip(watches, since, strict=True)]
    expected = {n for each in windows for n in found(each, until)}

    assert sorted(expected) == found(together, until)


def test_what_varies_is_not_asked_together() -> None:
    """Its form is made each time, and kept as long as it is the same."""
    watch = Watch(Condition(VARYING[0], SCHEMA))
    assert Watches([watch]).window([START], START + HOUR) is None
    assert watch.is_fixed is False
    ends = START, START + 20 * HOUR
    assert watch.window(*ends) is watch.window(*ends)


def test_without_time_there_is_no_window() -> None:
    """Only a change makes such a condition true."""
    watch = Watch(Condition('owner == "li"', SCHEMA))

    assert watch.is_timed is False
    assert watch.window(START, START + HOUR) is None


def test_edges_are_told_with_their_cycles() -> None:
    """The instants at which it turned true, in order."""
    watch = Watch(Condition("age(told_at) > hours(2)", SCHEMA))
    record: dict[str, Any] = {**RECORDS[1], "told_at": START}
    (edge,) = watch.edges(record, START, START + 3 * HOUR)

    assert "2026-03-02T11:00:00.000001+00:00" == edge.cycle
    assert edge.cycle == edge.at.isoformat()


def test_a_parameter_that_is_bound_is_kept() -> None:
    """It stands beside those of the window."""
    mine = Condition("owner == me and told_at < now - hours(1)", SCHEMA).bind(me="li")
    watch = Watch(mine)
    window = watch.window(START, START + HOUR)
    until = START + HOUR

    assert watch.is_fixed is False
    assert found(mine.window(START, until), until) == found(window, until)


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("told_at < coalesce(due_at, now)", MovingThresholdError),
        ("anniversary(born, today) < date(told_at)", MovingThresholdError),
        ("told_at < since", UnboundParameterError),
        ('changed("owner")', NoChangeError),
    ],
    ids=["threshold", "anniversary", "parameter", "change"],
)
def test_what_cannot_be_watched_is_refused(text: str, error: type[Exception]) -> None:
    """When it is to be watched, and not when a window is wanted."""
    with pytest.raises(error):
        Watch(Condition(text, SCHEMA))
