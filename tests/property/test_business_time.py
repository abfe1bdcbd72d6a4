"""
Laws of business time, and a slow oracle that reads the clock on the wall.
"""

import pickle
from bisect import bisect_left
from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from typing import TypeAlias
from zoneinfo import ZoneInfo

import attrs
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from crmkit.calendars import Calendar

SETTINGS = settings(
    deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow]
)
STEP = 15  # minutes between two points of the oracle's grid
STEPS = 24 * 60 // STEP
DAYS = 12
ZONES = (
    "UTC",
    "Europe/Athens",
    "America/New_York",
    "Asia/Shanghai",
    "Australia/Lord_Howe",  # clocks move by half an hour
    "America/Santiago",  # clocks move at midnight
    "Asia/Kolkata",
)
# Around these days clocks move in some zone above, or the year changes.
DAYS_OF_INTEREST = (
    date(2025, 3, 7),
    date(2025, 3, 28),
    date(2025, 4, 4),
    date(2025, 9, 5),
    date(2025, 10, 24),
    date(2025, 10, 31),
    date(2025, 12, 26),
    date(2026, 5, 14),
)

Interval: TypeAlias = tuple[int, int]
Intervals: TypeAlias = list[Interval]


def clock(step: int) -> str:
    """
    Return the text of a time of day on the grid.
    """
    return f"{step * STEP // 60:02}:{step * STEP % 60:02}"


def written(intervals: Intervals) -> list[str]:
    """
    Return intervals as a person writes them.
    """
    return [f"{clock(a)}-{clock(b if b <= STEPS else b - STEPS)}" for a, b in intervals]


@st.composite
def intervals(draw: st.DrawFn) -> Intervals:
    """
    Draw up to three intervals of a day, the last one perhaps overnight.
    """
    points = sorted(draw(st.sets(st.integers(0, STEPS), max_size=6)))
    found = list(zip(points[::2], points[1::2], strict=False))
    if draw(st.booleans()):
        opens = max([b for _, b in found], default=40)
        if opens < STEPS:
            closes = STEPS + draw(st.integers(1, opens))
            found.append((opens, closes))
    return [(a, b) for a, b in found if a < STEPS and b <= a + STEPS]


@attrs.frozen
class Drawn:
    """
    A calendar, and the plain facts it was made of.
    """

    calendar: Calendar
    first: date
    week: Mapping[int, Intervals]
    closed: frozenset[date]
    openings: Mapping[date, Intervals]

    def open_points(self) -> list[int]:
        """
        Return minutes since 1970 that begin an open step, by reading the wall.

        A clock that is set back does not open again what it has closed: what
        counts is the latest time that was ever on the wall.
        """
        zone, minute = self.calendar.tz, timedelta(minutes=STEP)
        at = datetime.combine(self.first, time(0), UTC) - timedelta(days=2)
        latest, found = datetime.min, []  # noqa: DTZ901  wall time
        for _ in range((DAYS + 4) * STEPS):
            latest = max(latest, at.astimezone(zone).replace(tzinfo=None, fold=0))
            if self.is_open_on_the_wall(latest):
                found.append(int(at.timestamp()) // 60)
            at += minute
        return found

    def is_open_on_the_wall(self, wall: datetime) -> bool:
        """
        Whether a shift of this date or of the one before is on.
        """
        step = (wall.hour * 60 + wall.minute) // STEP
        return any(
            a <= step + shift * STEPS < b
            for shift in (0, 1)
            for a, b in self.shifts_on(wall.date() - timedelta(days=shift))
        )

    def shifts_on(self, day: date) -> Intervals:
        """
        Return the intervals that open on a date.
        """
        if day in self.openings:
            return self.openings[day]
        return [] if day in self.closed else self.week.get(day.weekday(), [])


@st.composite
def drawn_calendars(draw: st.DrawFn) -> Drawn:
    """
    Draw a calendar with exceptions near a day on which clocks may change.
    """
    first = draw(st.sampled_from(DAYS_OF_INTEREST))
    near = st.integers(0, DAYS).map(lambda n: first + timedelta(days=n))
    week = draw(st.dictionaries(st.integers(0, 6), intervals(), min_size=1))
    closed = draw(st.frozensets(near, max_size=3))
    openings = draw(st.dictionaries(near, intervals(), max_size=3))
    assume(any(week.values()))
    calendar = Calendar(
        draw(st.sampled_from(ZONES)),
        {day: written(found) for day, found in week.items()},
        closures=closed,
        openings={day: written(found) for day, found in openings.items()},
    )
    return Drawn(calendar, first, week, closed, openings)


calendars = drawn_calendars().map(lambda drawn: drawn.calendar) | st.just(
    Calendar.ALWAYS
)
instants = st.datetimes(
    datetime(2024, 11, 1),  # noqa: DTZ001  the zone is drawn beside it
    datetime(2026, 12, 31),  # noqa: DTZ001
    timezones=st.sampled_from(ZONES).map(ZoneInfo),
)
amounts = st.timedeltas(timedelta(0), timedelta(days=40))
signed_amounts = st.timedeltas(timedelta(days=-40), timedelta(days=40))


@given(drawn=drawn_calendars(), data=st.data())
@SETTINGS
def test_agrees_with_the_clock_on_the_wall(drawn: Drawn, data: st.DataObject) -> None:
    """
    What is open, and how much of it, is what a person with a wall clock counts.
    """
    points = drawn.open_points()
    begin = datetime.combine(drawn.first, time(0), UTC)
    grid = st.integers(0, DAYS * STEPS).map(
        lambda n: begin + timedelta(minutes=n * STEP)
    )
    start, end = data.draw(grid), data.draw(grid)
    low, high = (int(at.timestamp()) // 60 for at in (start, end))
    counted = bisect_left(points, high) - bisect_left(points, low)

    assert timedelta(minutes=counted * STEP) == drawn.calendar.elapsed(start, end)
    assert (low in points) is drawn.calendar.is_open(start)


@given(drawn=drawn_calendars())
@SETTINGS
def test_spans_are_the_open_steps(drawn: Drawn) -> None:
    """
    Spans hold the open steps, each once, and never touch each other.
    """
    start = datetime.combine(drawn.first, time(0), UTC)
    end = start + timedelta(days=DAYS)
    low, high = (int(at.timestamp()) // 60 for at in (start, end))
    spans = drawn.calendar.spans(start, end)

    held = [
        point
        for span in spans
        for point in range(
            int(span.start.timestamp()) // 60, int(span.end.timestamp()) // 60, STEP
        )
    ]
    assert [point for point in drawn.open_points() if low <= point < high] == held
    assert all(a.end < b.start for a, b in pairwise(spans))


@given(calendar=calendars, start=instants, amount=signed_amounts)
@SETTINGS
def test_elapsed_inverts_add(
    calendar: Calendar, start: datetime, amount: timedelta
) -> None:
    """
    Measuring up to the due instant gives back exactly what was promised.
    """
    due = calendar.add(start, amount)

    assert amount == calendar.elapsed(start, due)


@given(calendar=calendars, start=instants, amount=signed_amounts)
@SETTINGS
def test_elapsed_inverts_subtract(
    calendar: Calendar, start: datetime, amount: timedelta
) -> None:
    """
    From either edge, and from the one taken by default, the amount passes.
    """
    for edge in ("earliest", "latest", None):
        begin = calendar.subtract(start, amount, edge)

        assert amount == calendar.elapsed(begin, start)


@given(calendar=calendars, start=instants, amount=amounts)
@SETTINGS
def test_subtract_encloses_where_add_began(
    calendar: Calendar, start: datetime, amount: timedelta
) -> None:
    """
    Going back from the due instant, the two edges enclose the start.
    """
    due = calendar.add(start, amount)
    earliest = calendar.subtract(due, amount, "earliest")
    latest = calendar.subtract(due, amount, "latest")

    assert earliest <= start.astimezone(UTC) <= latest
    assert timedelta(0) == calendar.elapsed(earliest, latest)


@given(calendar=calendars, start=instants, amount=amounts)
@SETTINGS
def test_edges_decide_how_old_something_is(
    calendar: Calendar, start: datetime, amount: timedelta
) -> None:
    """
    Older than d is before the earliest edge, at least d is up to the latest one.
    """
    now = datetime(2026, 1, 20, 12, tzinfo=UTC)
    at = start.astimezone(UTC)
    age = calendar.elapsed(at, now)

    assert (age > amount) is (at < calendar.subtract(now, amount, "earliest"))
    assert (age >= amount) is (at <= calendar.subtract(now, amount, "latest"))


@given(calendar=calendars, times=st.tuples(instants, instants, instants))
@SETTINGS
def test_elapsed_is_additive(
    calendar: Calendar, times: tuple[datetime, datetime, datetime]
) -> None:
    """
    Two legs of a way are the whole way, in any order; there and back is nothing.
    """
    one, two, three = times

    assert calendar.elapsed(one, three) == (
        calendar.elapsed(one, two) + calendar.elapsed(two, three)
    )
    assert calendar.elapsed(one, two) == -calendar.elapsed(two, one)


@given(calendar=calendars, start=instants, first=amounts, second=amounts)
@SETTINGS
def test_add_is_additive(
    calendar: Calendar, start: datetime, first: timedelta, second: timedelta
) -> None:
    """
    Adding twice is adding the sum, as long as the second amount is something.
    """
    assume(second)

    assert calendar.add(start, first + second) == calendar.add(
        calendar.add(start, first), second
    )


@given(calendar=calendars, one=instants, other=instants, amount=amounts)
@SETTINGS
def test_add_is_monotone_in_the_start(
    calendar: Calendar, one: datetime, other: datetime, amount: timedelta
) -> None:
    """
    Who starts later is never due earlier.
    """
    early, late = sorted((one.astimezone(UTC), other.astimezone(UTC)))

    assert calendar.add(early, amount) <= calendar.add(late, amount)


@given(calendar=calendars, start=instants, one=signed_amounts, other=signed_amounts)
@SETTINGS
def test_add_is_monotone_in_the_amount(
    calendar: Calendar, start: datetime, one: timedelta, other: timedelta
) -> None:
    """
    More to do is due later.
    """
    assume(one < other)

    assert calendar.add(start, one) < calendar.add(start, other)


@given(calendar=calendars, start=instants, amount=amounts, zone=st.sampled_from(ZONES))
@SETTINGS
def test_the_zone_of_the_input_does_not_matter(
    calendar: Calendar, start: datetime, amount: timedelta, zone: str
) -> None:
    """
    One instant told in two zones has one answer, which is in UTC.
    """
    elsewhere = start.astimezone(ZoneInfo(zone))
    due = calendar.add(start, amount)

    assert due == calendar.add(elsewhere, amount)
    assert UTC is due.tzinfo
    assert calendar.is_open(start) is calendar.is_open(elsewhere)


@given(calendar=calendars, at=instants)
@SETTINGS
def test_next_and_previous_open_agree_with_is_open(
    calendar: Calendar, at: datetime
) -> None:
    """
    The next open instant is open, and nothing is open up to it.
    """
    # A wall time that is skipped equals no datetime of another zone.
    at = at.astimezone(UTC)
    ahead, behind = calendar.next_open(at), calendar.previous_open(at)

    assert calendar.is_open(ahead)
    assert (ahead == at) is calendar.is_open(at)
    assert behind <= at <= ahead
    assert timedelta(0) == calendar.elapsed(behind, ahead)
    assert calendar.is_open(behind - timedelta(microseconds=1))


@given(drawn=drawn_calendars(), at=instants)
@SETTINGS
def test_next_close_ends_the_next_open_span(drawn: Drawn, at: datetime) -> None:
    """
    All is open from the next opening to the next closing, and nothing at it.
    """
    calendar = drawn.calendar
    closes = calendar.next_close(at)
    opens = calendar.next_open(at)

    assert opens < closes
    assert closes - opens == calendar.elapsed(opens, closes)
    assert not calendar.is_open(closes)


@given(
    calendar=calendars, at=instants, years=st.lists(st.integers(2005, 2045), max_size=3)
)
@SETTINGS
def test_answers_do_not_depend_on_what_was_asked_before(
    calendar: Calendar, at: datetime, years: list[int]
) -> None:
    """
    A calendar that has laid out many years answers like a fresh one.
    """
    fresh = pickle.loads(pickle.dumps(calendar))  # noqa: S301  our own bytes
    for year in years:
        calendar.is_open(datetime(year, 6, 1, tzinfo=UTC))
    hour = timedelta(hours=1)

    assert fresh.add(at, hour) == calendar.add(at, hour)
    assert fresh.previous_open(at) == calendar.previous_open(at)
    assert fresh == calendar


@given(calendar=calendars)
@SETTINGS
def test_json_form_and_repr_come_back(calendar: Calendar) -> None:
    """
    What a calendar says of itself describes an equal calendar, hash included.
    """
    again = Calendar.from_dict(calendar.to_dict())

    assert calendar == again
    assert hash(calendar) == hash(again)
    assert calendar == eval(repr(calendar), {"Calendar": Calendar})  # noqa: S307
