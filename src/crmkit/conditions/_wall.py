"""
Wall time in a schema's zone: dates, months, anniversaries, business time.

A date is the stretch of time from its first midnight to that of the next date,
so it is one interval even where clocks are set back over midnight.

Invariants:
    - A later instant never has an earlier date, and a threshold moved by months
      never moves back while the moment advances.
    - A wall time that happens twice means its first occurrence; one that is
      skipped means the first instant after the gap.
    - The last date, month and year of the calendar last to its very end: what
      comes after them begins :data:`NEVER`.

Not here: open hours (:mod:`crmkit.calendars`).
"""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Any, Final, Literal, TypeVar, assert_never, cast, overload

import attrs

from crmkit.calendars import Calendar
from crmkit.conditions._node import Unit

_SECOND: Final = timedelta(seconds=1)
MICROSECOND: Final = timedelta(microseconds=1)
DAY: Final = timedelta(days=1)
_FIRST: Final = datetime.min.replace(tzinfo=UTC)
_LAST: Final = datetime.max.replace(tzinfo=UTC)
#: Where the last date and the last month of the calendar begin.
_LAST_ONE: Final = {"date": date.max, "month": date.max.replace(day=1)}
_MONTHS: Final = 12
T = TypeVar("T", datetime, date)


class _Never:
    """
    What is later than every instant and every day, and equal to itself alone.
    """

    __slots__ = ()

    def __lt__(self, other: object) -> bool:
        return False

    def __le__(self, other: object) -> bool:
        return other is self

    def __gt__(self, other: object) -> bool:
        return other is not self

    def __ge__(self, other: object) -> bool:
        return True

    def __repr__(self) -> str:
        return "NEVER"

    def __reduce__(self) -> str:
        return "NEVER"


#: Where begins what the calendar no longer has; in code it passes as an instant.
NEVER: Final[Any] = _Never()


# Without slots: an object that is read on every question about wall time.
@attrs.frozen
class Wall:
    """
    The clocks and calendars that a condition goes by.

    Attributes:
        zone: The schema's zone.
        calendars: Business calendars by name.
    """

    zone: tzinfo
    calendars: Mapping[str, Calendar]

    def today(self, now: datetime) -> date:
        """
        Return the date of an instant.

        >>> from zoneinfo import ZoneInfo
        >>> shanghai = Wall(ZoneInfo("Asia/Shanghai"), {})
        >>> shanghai.today(datetime(2026, 3, 1, 16, tzinfo=UTC)).isoformat()
        '2026-03-02'
        """
        local = local_time(now, self.zone)
        day = local.date()
        # Only where clocks were set back can a date have ended already.
        if local.fold and day < date.max and now >= self._midnight(_after(day)):
            return _after(day)
        return day

    def part(self, unit: Unit, of: datetime | date) -> date | int:
        """
        Return a part of an instant or a day; of a month, its first day.

        >>> Wall(UTC, {}).part("weekday", date(2026, 3, 2))  # a Monday
        1
        """
        if unit == "hour":
            return local_time(of, self.zone).hour if isinstance(of, datetime) else 0
        day = self.today(of) if isinstance(of, datetime) else of
        match unit:
            case "date":
                return day
            case "month":
                return day.replace(day=1)
            case "year":
                return day.year
            case "weekday":
                return day.isoweekday()
            case _:
                assert_never(unit)

    def start_of(
        self,
        unit: Literal["date", "month", "year"],
        value: date | int,
        *,
        next: bool,  # noqa: A002 - the word of the form
        as_day: bool,
    ) -> datetime | date:
        """
        Return where a date, a month or a year begins, or the one after it.

        Args:
            unit: Which of them *value* is.
            value: A day, the first day of a month, or the number of a year.
            next: Whether the one after it is meant.
            as_day: Whether its first day is wanted, or its first instant.

        Returns:
            The instant or day; :data:`NEVER` if it lies after the calendar, and
            the first one of all if it lies before.

        >>> wall = Wall(UTC, {})
        >>> wall.start_of("month", date(2026, 12, 1), next=True, as_day=True)
        datetime.date(2027, 1, 1)
        >>> wall.start_of("month", date(9999, 12, 1), next=True, as_day=True)
        NEVER
        """
        day = _begin(unit, value, next)
        if as_day or day is NEVER:
            return day
        return _FIRST if day == date.min else self._midnight(day)

    @overload
    def moved(self, base: datetime, by: timedelta | int) -> datetime: ...
    @overload
    def moved(self, base: date, by: timedelta | int) -> date: ...
    def moved(self, base: datetime | date, by: timedelta | int) -> datetime | date:
        """
        Return an instant or a day moved by a duration or by months.

        Months are counted on the wall: a day that does not exist becomes 00:00
        of the first of the next month. Held at the ends of the calendar.

        >>> Wall(UTC, {}).moved(date(2026, 5, 31), -3)
        datetime.date(2026, 3, 1)
        """
        if isinstance(by, timedelta):
            return _shifted(base, by)
        if isinstance(base, datetime):
            wall = self._steady(base)
            day = _by_months(wall.date(), by)
            clock = wall.time() if day.day == wall.day else time()
            return self._instant(datetime.combine(day, clock))
        return _by_months(base, by)

    def business_before(
        self,
        now: datetime,
        amount: timedelta,
        calendar: str,
        edge: Literal["earliest", "latest"],
    ) -> datetime:
        """
        Return the earliest or latest instant from which *amount* is open until *now*.
        """
        return self.calendars[calendar].subtract(now, amount, edge=edge)

    def anniversary(self, of: datetime | date, since: date) -> date:
        """
        Return the first anniversary on or after *since*, at least a year after *of*.

        That of 29 February is 1 March in a year that has none.

        >>> leap = date(2024, 2, 29)
        >>> [str(Wall(UTC, {}).anniversary(leap, day))
        ...     for day in (leap, date(2027, 3, 2))]
        ['2025-03-01', '2028-02-29']
        """
        day = self.today(of) if isinstance(of, datetime) else of
        year = max(since.year, day.year + 1)
        found = _in_year(day, year)
        return found if found >= since else _in_year(day, year + 1)

    def _midnight(self, day: date) -> datetime:
        return self._instant(datetime.combine(day, time()))

    def _steady(self, instant: datetime) -> datetime:
        """
        Return the wall time of an instant; while clocks repeat an hour, its end.
        """
        local = local_time(instant, self.zone)
        if not local.fold:
            return local.replace(tzinfo=None)
        back = offset_of(local.replace(fold=0)) - offset_of(local)
        change = changed_at(self.zone, instant - back, instant)
        return local_time(change - MICROSECOND, self.zone).replace(tzinfo=None)

    def _instant(self, wall: datetime) -> datetime:
        """
        Return the first instant at which clocks reach a wall time.
        """
        aware = wall.replace(tzinfo=self.zone)
        before, after = offset_of(aware), offset_of(aware.replace(fold=1))
        naive = wall.replace(tzinfo=UTC)
        first, second = _shifted(naive, -before), _shifted(naive, -after)
        if first <= second:
            return first
        return changed_at(self.zone, second, first)


def changed_at(zone: tzinfo, start: datetime, end: datetime) -> datetime:
    """
    Return the instant, after *start* and up to *end*, at which the offset changes.
    """
    old, span = offset_of(local_time(start, zone)), (end - start) // _SECOND
    low, high = 0, span + 1
    while high - low > 1:
        middle = (low + high) // 2
        if offset_of(local_time(start + middle * _SECOND, zone)) == old:
            low = middle
        else:
            high = middle
    return (start + high * _SECOND).replace(microsecond=0)


def offset_of(instant: datetime) -> timedelta:
    return instant.utcoffset() or timedelta(0)


def local_time(instant: datetime, zone: tzinfo) -> datetime:
    try:
        return instant.astimezone(zone)
    except OverflowError:  # within a day of the ends of the calendar
        return instant.replace(tzinfo=zone)


def _shifted(base: T, by: timedelta) -> T:
    try:
        return base + by
    except OverflowError:
        if isinstance(base, datetime):
            return _LAST if by > timedelta(0) else _FIRST
        return date.max if by > timedelta(0) else date.min


def _after(day: date) -> date:
    return _shifted(day, timedelta(days=1))


def _begin(
    unit: str,
    value: date | int,
    next: bool,  # noqa: A002, FBT001 - as Wall.start_of
) -> date:
    """
    Return the first day of a date, a month or a year, or of the one after it.
    """
    if unit == "year":
        number = value if isinstance(value, int) else value.year
        year = max(number + next, date.min.year)
        return date(year, 1, 1) if year <= date.max.year else NEVER
    day = cast("date", value)
    begin = day if unit == "date" else day.replace(day=1)
    if not next:
        return begin
    if begin == _LAST_ONE[unit]:
        return NEVER  # type: ignore[no-any-return]
    return begin + DAY if unit == "date" else _by_months(begin, 1)


def _by_months(day: date, months: int) -> date:
    """
    Return a day of another month; one that does not exist is the next first.
    """
    index = day.year * _MONTHS + day.month - 1 + months
    try:
        return date(index // _MONTHS, index % _MONTHS + 1, day.day)
    except ValueError:
        pass
    try:
        return date((index + 1) // _MONTHS, (index + 1) % _MONTHS + 1, 1)
    except ValueError:
        return date.max if months > 0 else date.min


def _in_year(day: date, year: int) -> date:
    if year > date.max.year:
        return date.max
    try:
        return day.replace(year=year)
    except ValueError:  # 29 February
        return date(year, 3, 1)
