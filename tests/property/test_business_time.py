"""
Laws of business time, and a slow oracle that reads the clock on the wall.
"""

import pickle
from bisect import bisect_left
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from typing import TypeAlias
from zoneinfo import ZoneInfo

import attrs
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from crmkit.calendars import Calendar, Holidays

SETTINGS = settings(
    deadline=None, max_examples=30, suppress_health_check=[HealthCheck.too_slow]
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
# Wall times that come twice, in the first year of the instants below and later.
TWICE = (
    ("Europe/Athens", datetime(2025, 10, 26, 3, 30)),  # noqa: DTZ001
    ("America/New_York", datetime(2025, 11, 2, 1, 15)),  # noqa: DTZ001
    ("Australia/Lord_Howe", datetime(2025, 4, 6, 1, 45)),  # noqa: DTZ001
    ("America/Santiago", datetime(2025, 4, 5, 23, 30)),  # noqa: DTZ001
)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)

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
def intervals(draw: st.DrawFn, *, nights: bool = True) -> Intervals:
    """
    Draw up to three intervals of a day, the last one perhaps overnight.
    """
    points = sorted(draw(st.sets(st.integers(0, STEPS), max_size=6)))
    found = list(zip(points[::2], points[1::2], strict=False))
    if nights and draw(st.booleans()):
        opens = max([b for _, b in found], default=40)
        if opens < STEPS:
            closes = STEPS + draw(st.integers(1, opens))
            found.append((opens, closes))
    return [(a, b) for a, b in found if a < STEPS and b <= a + STEPS]


@attrs.frozen(kw_only=True)
class Drawn:
    """
    A calendar, and the plain facts it was made of.
    """

    calendar: Calendar
    first: date
    week: Mapping[int, Intervals]
    closed: frozenset[date]
    openings: Mapping[date, Intervals | int]
    cuts: Mapping[date, Intervals]
    yearly: tuple[tuple[date, date], ...]
    off: frozenset[date]
    worked: frozenset[date]
    make_up: int

    def open_points(self) -> list[int]:
        """
        Return minutes since 1970 that begin an open step, by reading the wall.
        """
        steps = walked(self.first, (self.calendar.tz,))
        return [at for at, (wall,) in steps if self.dates_open_at(wall)]

    def working_days(self) -> set[date]:
        """
        Return the dates whose shifts are ever open, by reading the wall.
        """
        steps = walked(self.first, (self.calendar.tz,))
        return {day for _, (wall,) in steps for day in self.dates_open_at(wall)}

    def dates_open_at(self, wall: datetime) -> list[date]:
        """
        Return the dates whose shifts are on, this one and the one before.
        """
        cut = dates_on(wall, lambda day: self.cuts.get(day, []))
        return [] if cut else dates_on(wall, self.shifts_on)

    def shifts_on(self, day: date) -> Intervals:
        """
        Return the intervals that open on a date, before anything is cut.
        """
        told = self.openings.get(day)
        if told is not None:
            return self.week.get(told, []) if isinstance(told, int) else told
        if day in self.closed or self.is_closed_yearly(day) or day in self.off:
            return []
        return self.week.get(self.make_up if day in self.worked else day.weekday(), [])

    def is_closed_yearly(self, day: date) -> bool:
        """
        Whether a date comes round within a closure, by walking through it.
        """
        return any(
            (day.month, day.day) == (at.month, at.day)
            for first, last in self.yearly
            for at in (
                first + timedelta(days=n) for n in range((last - first).days + 1)
            )
        )


@attrs.frozen
class DrawnChange:
    """
    Two calendars of which one follows the other.
    """

    old: Drawn
    new: Drawn
    change: date

    @property
    def calendar(self) -> Calendar:
        """
        The one calendar that they make.
        """
        return self.old.calendar.then(self.change, self.new.calendar)

    @property
    def first(self) -> date:
        """
        A day near which something changes.
        """
        return self.old.first

    def open_points(self) -> list[int]:
        """
        Return minutes since 1970 that begin an open step, by reading both walls.
        """
        midnight = datetime.combine(self.change, time(0))
        zones = (self.old.calendar.tz, self.new.calendar.tz)
        return [
            at
            for at, (before, after) in walked(self.first, zones)
            if (
                self.new.dates_open_at(after)
                if after >= midnight
                else self.old.dates_open_at(before)
            )
        ]


def walked(
    first: date, zones: tuple[ZoneInfo, ...]
) -> Iterator[tuple[int, list[datetime]]]:
    """
    Yield minutes since 1970, and what the walls of some zones show.

    A clock that is set back does not open again what it has closed: what counts
    is the latest time that was ever on the wall.
    """
    at = datetime.combine(first, time(0), UTC) - timedelta(days=2)
    latest = [datetime.min] * len(zones)  # noqa: DTZ901  wall time
    for _ in range((DAYS + 4) * STEPS):
        walls = (at.astimezone(zone).replace(tzinfo=None, fold=0) for zone in zones)
        latest = [max(pair) for pair in zip(latest, walls, strict=True)]
        yield int(at.timestamp()) // 60, latest
        at += timedelta(minutes=STEP)


def dates_on(wall: datetime, told: Callable[[date], Intervals]) -> list[date]:
    """
    Return the dates, this one and the one before, that have an interval on.
    """
    step, today = (wall.hour * 60 + wall.minute) // STEP, wall.date()
    return [
        today - timedelta(days=back)
        for back in (0, 1)
        if any(
            a <= step + back * STEPS < b for a, b in told(today - timedelta(days=back))
        )
    ]


@st.composite
def drawn_calendars(
    draw: st.DrawFn, first: date | None = None, *, nights: bool = True
) -> Drawn:
    """
    Draw a calendar with exceptions near a day on which clocks may change.
    """
    begin = draw(st.sampled_from(DAYS_OF_INTEREST)) if first is None else first
    near = st.integers(0, DAYS).map(lambda n: begin + timedelta(days=n))
    shifts = intervals(nights=nights)
    week = draw(st.dictionaries(st.integers(0, 6), shifts, min_size=1))
    closed = draw(st.frozensets(near, max_size=3))
    assume(any(week.values()))
    weekdays = [day for day, found in week.items() if found]
    openings = draw(
        st.dictionaries(near, shifts | st.sampled_from(weekdays), max_size=3)
    )
    cuts = draw(st.dictionaries(near, intervals(), max_size=3))
    lengths = draw(st.lists(st.tuples(near, st.integers(0, 3)), max_size=2))
    yearly = tuple((day, day + timedelta(days=n)) for day, n in lengths)
    off, worked = (draw(st.frozensets(near, max_size=3)) for _ in range(2))
    make_up = draw(st.sampled_from(weekdays))
    calendar = Calendar(
        draw(st.sampled_from(ZONES)),
        {day: written(found) for day, found in week.items()},
        closures=closed,
        openings={
            day: found if isinstance(found, int) else written(found)
            for day, found in openings.items()
        },
        cuts={day: written(found) for day, found in cuts.items()},
        yearly=[f"{a:%m-%d}/{b:%m-%d}" for a, b in yearly],
        holidays=Holidays(
            source="drawn",
            version="1",
            years=(1900, 2199),
            days=dict.fromkeys(worked, "work") | dict.fromkeys(off, "off"),
            make_up=make_up,
        )
        if off | worked
        else None,
    )
    return Drawn(
        calendar=calendar,
        first=begin,
        week=week,
        closed=closed,
        openings=openings,
        cuts=cuts,
        yearly=yearly,
        off=off,
        worked=worked,
        make_up=make_up,
    )


@st.composite
def drawn_changes(draw: st.DrawFn) -> DrawnChange:
    """
    Draw two calendars, perhaps in two zones, and the date of the change.
    """
    old = draw(drawn_calendars())
    new = draw(drawn_calendars(old.first))
    days = draw(st.integers(0, DAYS))
    return DrawnChange(old, new, old.first + timedelta(days=days))


drawings = drawn_calendars() | drawn_changes()
calendars = drawings.map(lambda drawn: drawn.calendar) | st.just(Calendar.ALWAYS)
instants = st.datetimes(
    datetime(2024, 11, 1),  # noqa: DTZ001  the zone is drawn beside it
    datetime(2026, 12, 31),  # noqa: DTZ001
    timezones=st.sampled_from(ZONES).map(ZoneInfo),
)
dates = st.dates(date(2024, 11, 1), date(2026, 12, 31))
amounts = st.timedeltas(timedelta(0), timedelta(days=40))
signed_amounts = st.timedeltas(timedelta(days=-40), timedelta(days=40))


@given(drawn=drawings, data=st.data())
@SETTINGS
def test_agrees_with_the_clock_on_the_wall(
    drawn: Drawn | DrawnChange, data: st.DataObject
) -> None:
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


@given(drawn=drawings)
@SETTINGS
def test_spans_are_the_open_steps(drawn: Drawn | DrawnChange) -> None:
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


@given(drawn=drawings, at=instants)
@SETTINGS
def test_next_close_ends_the_next_open_span(
    drawn: Drawn | DrawnChange, at: datetime
) -> None:
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
    calendar=calendars, at=instants, years=st.lists(st.integers(2015, 2035), max_size=3)
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


@given(drawn=drawn_changes(), times=st.tuples(instants, instants))
@SETTINGS
def test_open_time_across_a_change_is_the_sum_of_both_sides(
    drawn: DrawnChange, times: tuple[datetime, datetime]
) -> None:
    """
    What counted under the old calendar keeps counting, and the new one adds to it.
    """
    start, end = sorted(at.astimezone(UTC) for at in times)
    old, new = drawn.old.calendar, drawn.new.calendar
    change = datetime.combine(drawn.change, time(0), new.tz).astimezone(UTC)
    assume(change.astimezone(new.tz).time() == time(0))  # midnight is on the wall
    until, since = min(max(start, change), end), max(min(end, change), start)

    assert drawn.calendar.elapsed(start, end) == (
        old.elapsed(start, until) + new.elapsed(since, end)
    )


@given(calendar=calendars, case=st.sampled_from(TWICE), amount=amounts)
@SETTINGS
def test_both_folds_of_a_repeated_hour_are_their_instants(
    calendar: Calendar, case: tuple[str, datetime], amount: timedelta
) -> None:
    """
    A wall time that comes twice means the instant that its fold says.
    """
    zone, wall = case
    first, second = (wall.replace(tzinfo=ZoneInfo(zone), fold=n) for n in (0, 1))
    one, other = first.astimezone(UTC), second.astimezone(UTC)

    assert one < other
    for told, at in ((first, one), (second, other)):
        assert calendar.add(told, amount) == calendar.add(at, amount)
        assert calendar.is_open(told) is calendar.is_open(at)
        assert calendar.add_days(told, 2) == calendar.add_days(at, 2)
    assert calendar.elapsed(first, second) == calendar.elapsed(one, other)
    assert calendar.elapsed(first, second) <= other - one


@given(drawn=drawn_calendars())
@SETTINGS
def test_a_working_day_is_one_whose_shift_is_ever_open(drawn: Drawn) -> None:
    """
    Whoever stands at the wall all day sees on which dates people come to work.
    """
    calendar, seen = drawn.calendar, drawn.working_days()
    days = [drawn.first + timedelta(days=n) for n in range(DAYS)]

    assert [day in seen for day in days] == [calendar.is_working_day(d) for d in days]
    assert len(seen.intersection(days)) == calendar.count_days(
        days[0], days[-1] + timedelta(days=1)
    )


@given(calendar=calendars, days=st.tuples(dates, dates, dates))
@SETTINGS
def test_counting_days_is_additive(
    calendar: Calendar, days: tuple[date, date, date]
) -> None:
    """
    Two legs of a way have the working days of the whole way, in any order.
    """
    one, two, three = days

    assert calendar.count_days(one, three) == (
        calendar.count_days(one, two) + calendar.count_days(two, three)
    )


@given(calendar=calendars, day=dates, number=st.integers(-40, 40))
@SETTINGS
def test_counting_inverts_adding_days(
    calendar: Calendar, day: date, number: int
) -> None:
    """
    From one working day to the n-th after it there are n working days.
    """
    start = calendar.add_days(day, 0)
    found = calendar.add_days(start, number)

    assert calendar.is_working_day(start)
    assert calendar.is_working_day(found)
    assert number == calendar.count_days(start, found)


@given(drawn=drawn_calendars(), start=instants, number=st.integers(-15, 15))
@SETTINGS
def test_the_same_time_on_another_day_is_open_or_a_closing(
    drawn: Drawn, start: datetime, number: int
) -> None:
    """
    What is due in days is due while somebody works, or when they stop.
    """
    calendar = drawn.calendar
    found = calendar.add_days(start, number)
    begin = calendar.next_open(start) if number >= 0 else calendar.previous_open(start)

    assert calendar.is_open(found) or found == calendar.previous_open(found)
    assert (found > begin) - (found < begin) == (number > 0) - (
        number < 0
    ) or not number


@given(drawn=drawn_calendars(nights=False), times=st.tuples(instants, instants))
@SETTINGS
def test_days_are_monotone(drawn: Drawn, times: tuple[datetime, datetime]) -> None:
    """
    The end of a day comes after its beginning, and the next one after it, where
    no night shift outlasts the day after it.
    """
    calendar = drawn.calendar
    early, late = sorted(at.astimezone(UTC) for at in times)
    ends = [calendar.end_of_day(early, number) for number in range(-2, 4)]

    assert calendar.end_of_day(early) <= calendar.end_of_day(late)
    assert calendar.next_open(early) <= calendar.end_of_day(early)
    assert all(a <= b for a, b in pairwise(ends))


@given(calendar=calendars, times=st.tuples(instants, st.timedeltas(HOUR, 20 * DAY)))
@SETTINGS
def test_an_account_sums_up_to_what_elapsed(
    calendar: Calendar, times: tuple[datetime, timedelta]
) -> None:
    """
    What is told date by date is all of the open time, and nothing twice.
    """
    start = times[0].astimezone(UTC)
    end = start + times[1]

    assert calendar.elapsed(start, end) == calendar.explain(start, end).total


@given(calendar=calendars)
@SETTINGS
def test_json_form_and_repr_come_back(calendar: Calendar) -> None:
    """
    What a calendar says of itself describes an equal calendar, hash included.
    """
    again = Calendar.from_json(calendar.to_json())

    assert calendar == again
    assert hash(calendar) == hash(again)
    assert calendar == pickle.loads(pickle.dumps(calendar))  # noqa: S301  our own bytes
    if "<Holidays" not in repr(calendar):  # which are too many to be told in a repr
        assert calendar == eval(repr(calendar), {"Calendar": Calendar})  # noqa: S307
