"""
Exceptions by date: days closed, days with hours of their own, hours cut out.

Invariants:
    - Closures are sorted ranges of dates that neither overlap nor touch.
    - Openings and cuts are sorted by date, one entry a date.
    - Yearly closures are sorted pairs of (month, day); the last may come before
      the first, and then the range goes across New Year.

Not here: the hours of a day (:mod:`crmkit.calendars._hours`), and what wins over
what (:mod:`crmkit.calendars._rules`).
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from datetime import date, datetime
from typing import Any, TypeAlias

from crmkit.calendars._hours import (
    WEEKDAYS,
    Day,
    DayLike,
    day_texts,
    entries,
    read_day,
    weekday_number,
)
from crmkit.errors import CalendarFormatError

_CLOSURES, _OPENINGS, _CUTS, _YEARLY = "closures", "openings", "cuts", "yearly"
_ISO_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_MONTH_DAY = re.compile(r"(\d{2})-(\d{2})", re.ASCII)
_DATE = "a date such as '2026-10-01'"
_RANGE = "a date or a range such as '2026-12-24/2027-01-02'"
_YEARLY_RANGE = "a day such as '05-01' or a range such as '12-24/01-02'"
_ONCE = "each date only once"
_DATED = "a mapping of dates to intervals"
# 29 February is a day of the year too, so the year to try it on is a leap year.
_LEAP_YEAR = 2000

DateLike: TypeAlias = date | str
ClosureLike: TypeAlias = DateLike | Sequence[DateLike]
ClosuresLike: TypeAlias = Iterable[ClosureLike]
Closures: TypeAlias = tuple[tuple[date, date], ...]
# A date has hours of its own, or those of a weekday: 0 is Monday.
Openings: TypeAlias = tuple[tuple[date, Day | int], ...]
# Keys are dates or ISO 8601 texts; see HoursLike.
OpeningsLike: TypeAlias = Mapping[Any, DayLike | int] | Openings
Cuts: TypeAlias = tuple[tuple[date, Day], ...]
CutsLike: TypeAlias = Mapping[Any, DayLike] | Cuts
MonthDay: TypeAlias = tuple[int, int]
Yearly: TypeAlias = tuple[tuple[MonthDay, MonthDay], ...]
YearlyLike: TypeAlias = Iterable[str] | Yearly


def read_date(value: object, where: str) -> date:
    """
    Return a date; a datetime is refused, for its date depends on a zone.

    Raises:
        CalendarFormatError: If it is neither a date nor ISO 8601 text of one.

    >>> read_date("2026-10-01", "closures")
    datetime.date(2026, 10, 1)
    """
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    if isinstance(value, str) and _ISO_DATE.fullmatch(value.strip()):
        with suppress(ValueError):
            return date.fromisoformat(value.strip())
    raise CalendarFormatError(where, value, _DATE)


def read_closures(value: ClosuresLike) -> Closures:
    """
    Return closed days as ranges of dates, first and last included.

    Args:
        value: Dates, ``"first/last"`` texts or (first, last) pairs.

    Raises:
        CalendarFormatError: If an entry cannot be read or runs backwards.

    >>> read_closures(["2026-12-31", "2026-12-24/2026-12-30"])
    ((datetime.date(2026, 12, 24), datetime.date(2026, 12, 31)),)
    """
    merged: list[tuple[date, date]] = []
    each = entries(value, _CLOSURES, "a list of dates")
    for first, last in sorted(map(_read_closure, each)):
        # By ordinal: the day after date.max does not exist.
        if merged and first.toordinal() <= merged[-1][1].toordinal() + 1:
            merged[-1] = (merged[-1][0], max(last, merged[-1][1]))
        else:
            merged.append((first, last))
    return tuple(merged)


def _read_closure(value: object) -> tuple[date, date]:
    """
    Return the first and the last date of one closure.
    """
    if isinstance(value, date):
        value = (value,)
    ends = value.split("/") if isinstance(value, str) else value
    if not isinstance(ends, list | tuple) or len(ends) not in (1, 2):
        raise CalendarFormatError(_CLOSURES, value, _RANGE)
    first, last = (read_date(end, _CLOSURES) for end in (ends[0], ends[-1]))
    if last < first:
        raise CalendarFormatError(_CLOSURES, value, "a last date after the first")
    return first, last


def read_openings(value: OpeningsLike) -> Openings:
    """
    Return the days with hours of their own, or with those of a weekday.

    Args:
        value: Dates to intervals, where no intervals mean closed on that date,
            or to the weekday whose hours the date has: ``"mon"`` or 0.

    Raises:
        CalendarFormatError: If a date or an interval cannot be read, or a date
            comes twice.
        OverlappingHoursError: If two intervals of one date share time.

    >>> [(day.isoformat(), len(hours)) for day, hours in read_openings(
    ...     {"2026-10-10": "09:00-12:00, 13:30-18:00"})]
    [('2026-10-10', 2)]
    >>> read_openings({"2026-10-10": "fri"})
    ((datetime.date(2026, 10, 10), 4),)
    """
    if not isinstance(value, Mapping | tuple):
        raise CalendarFormatError(_OPENINGS, value, _DATED)
    days: dict[date, Day | int] = {}
    for key, told in value.items() if isinstance(value, Mapping) else value:
        day = read_date(key, _OPENINGS)
        if day in days:
            raise CalendarFormatError(_OPENINGS, key, _ONCE)
        days[day] = _read_opening(told, f"openings on {day.isoformat()}")
    return tuple(sorted(days.items(), key=lambda item: item[0]))


def _read_opening(value: Any, where: str) -> Day | int:
    """
    Return the hours of one date, or the number of the weekday that it is like.
    """
    if isinstance(value, int) and value in range(len(WEEKDAYS)):
        return int(value)
    if isinstance(value, str):
        number = weekday_number(value)
        if number is not None:
            return number
    return read_day(value, where)


def read_cuts(value: CutsLike) -> Cuts:
    """
    Return the hours that are closed on a date, whatever else is said about it.

    Args:
        value: Dates to intervals.

    Raises:
        CalendarFormatError: If a date or an interval cannot be read, or a date
            comes twice.
        OverlappingHoursError: If two intervals of one date share time.

    >>> [(day.isoformat(), str(*cut)) for day, cut in read_cuts(
    ...     {"2026-12-24": ["12:00-24:00"]})]
    [('2026-12-24', '12:00-24:00')]
    """
    if not isinstance(value, Mapping | tuple):
        raise CalendarFormatError(_CUTS, value, _DATED)
    days: dict[date, Day] = {}
    for key, told in value.items() if isinstance(value, Mapping) else value:
        day = read_date(key, _CUTS)
        if day in days:
            raise CalendarFormatError(_CUTS, key, _ONCE)
        days[day] = read_day(told, f"cuts on {day.isoformat()}")
    return tuple(sorted((day, cut) for day, cut in days.items() if cut))


def read_yearly(value: YearlyLike) -> Yearly:
    """
    Return the days that are closed each year, first and last included.

    Args:
        value: ``"month-day"`` texts, or two of them with a ``/`` between. Where
            the last comes before the first, the range goes across New Year.
            ``"02-29"`` is closed in leap years only.

    Raises:
        CalendarFormatError: If an entry cannot be read.

    >>> read_yearly(["12-24/01-02", "05-01"])
    (((5, 1), (5, 1)), ((12, 24), (1, 2)))
    """
    each = entries(value, _YEARLY, "a list of days of the year")
    return tuple(sorted({_read_yearly(entry) for entry in each}))


def _read_yearly(value: object) -> tuple[MonthDay, MonthDay]:
    """
    Return the first and the last day of one yearly closure.
    """
    ends = value.split("/") if isinstance(value, str) else value
    if not isinstance(ends, list | tuple) or len(ends) not in (1, 2):
        raise CalendarFormatError(_YEARLY, value, _YEARLY_RANGE)
    first, last = (_read_month_day(end, value) for end in (ends[0], ends[-1]))
    return first, last


def _read_month_day(end: object, value: object) -> MonthDay:
    """
    Return one day of the year.
    """
    if isinstance(end, tuple) and len(end) == 2:  # noqa: PLR2004  the kept form
        end = f"{end[0]:02}-{end[1]:02}"
    found = _MONTH_DAY.fullmatch(end.strip()) if isinstance(end, str) else None
    if found is not None:
        month, day = int(found[1]), int(found[2])
        with suppress(ValueError):
            date(_LEAP_YEAR, month, day)
            return month, day
    raise CalendarFormatError(_YEARLY, value, _YEARLY_RANGE)


def is_closed_yearly(yearly: Yearly, day: date) -> bool:
    """
    Whether a date falls into a yearly closure.

    >>> closed = read_yearly(["12-24/01-02"])
    >>> [is_closed_yearly(closed, date(2026, *of)) for of in [(12, 31), (1, 2), (1, 3)]]
    [True, True, False]
    """
    at = (day.month, day.day)
    return any(
        first <= at <= last if first <= last else at >= first or at <= last
        for first, last in yearly
    )


def closure_texts(closures: Closures) -> list[str]:
    """
    Return closures as texts, a single day as its date.

    >>> closure_texts(read_closures(["2026-05-01", ("2026-10-01", "2026-10-07")]))
    ['2026-05-01', '2026-10-01/2026-10-07']
    """
    return [
        first.isoformat() if first == last else f"{first}/{last}"
        for first, last in closures
    ]


def opening_texts(openings: Openings | Cuts) -> dict[str, Any]:
    """
    Return openings or cuts as texts.

    >>> opening_texts(read_openings({date(2026, 10, 10): ["9:00-12:00"]}))
    {'2026-10-10': ['09:00-12:00']}
    >>> opening_texts(read_openings({"2026-10-10": 0}))
    {'2026-10-10': 'mon'}
    """
    return {
        day.isoformat(): WEEKDAYS[told] if isinstance(told, int) else day_texts(told)
        for day, told in openings
    }


def yearly_texts(yearly: Yearly) -> list[str]:
    """
    Return yearly closures as texts.

    >>> yearly_texts(read_yearly(["12-24/01-02", "05-01/05-01"]))
    ['05-01', '12-24/01-02']
    """
    return [
        f"{first[0]:02}-{first[1]:02}"
        + (f"/{last[0]:02}-{last[1]:02}" if last != first else "")
        for first, last in yearly
    ]
