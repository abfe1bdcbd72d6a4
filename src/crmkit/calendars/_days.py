"""
Dated exceptions: days closed, and days with hours of their own.

Invariants:
    - Closures are sorted ranges of dates that neither overlap nor touch.
    - Openings are sorted by date, one entry a date.

Not here: the hours of a day (:mod:`crmkit.calendars._hours`).
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import date, datetime, timedelta
from typing import Any, TypeAlias

from crmkit.calendars._hours import Day, DayLike, day_texts, entries, read_day
from crmkit.errors import CalendarFormatError

_ONE_DAY = timedelta(days=1)
_CLOSURES, _OPENINGS = "closures", "openings"
_ISO_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_DATE = "a date such as '2026-10-01'"
_RANGE = "a date or a range such as '2026-12-24/2027-01-02'"

DateLike: TypeAlias = date | str
ClosureLike: TypeAlias = DateLike | Sequence[DateLike]
ClosuresLike: TypeAlias = Iterable[ClosureLike]
Closures: TypeAlias = tuple[tuple[date, date], ...]
Openings: TypeAlias = tuple[tuple[date, Day], ...]
# Keys are dates or ISO 8601 texts; see HoursLike.
OpeningsLike: TypeAlias = Mapping[Any, DayLike] | Openings


def _read_date(value: object, where: str) -> date:
    """
    Return a date; a datetime is refused, for its date depends on a zone.
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
    first, last = (_read_date(end, _CLOSURES) for end in (ends[0], ends[-1]))
    if last < first:
        raise CalendarFormatError(_CLOSURES, value, "a last date after the first")
    return first, last


def read_openings(value: OpeningsLike) -> Openings:
    """
    Return the days with hours of their own.

    Args:
        value: Dates to intervals; no intervals means closed on that date.

    Raises:
        CalendarFormatError: If a date or an interval cannot be read, or a date
            comes twice.
        OverlappingHoursError: If two intervals of one date share time.

    >>> [(day.isoformat(), len(hours)) for day, hours in read_openings(
    ...     {"2026-10-10": "09:00-12:00, 13:30-18:00"})]
    [('2026-10-10', 2)]
    """
    if not isinstance(value, Mapping | tuple):
        raise CalendarFormatError(_OPENINGS, value, "a mapping of dates to intervals")
    items = value.items() if isinstance(value, Mapping) else value
    days: dict[date, Day] = {}
    for key, shifts in items:
        day = _read_date(key, _OPENINGS)
        if day in days:
            raise CalendarFormatError(_OPENINGS, key, "each date only once")
        days[day] = read_day(shifts, f"openings on {day.isoformat()}")
    return tuple(sorted(days.items()))


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


def opening_texts(openings: Openings) -> dict[str, list[str]]:
    """
    Return openings as texts.

    >>> opening_texts(read_openings({date(2026, 10, 10): ["9:00-12:00"]}))
    {'2026-10-10': ['09:00-12:00']}
    """
    return {day.isoformat(): day_texts(shifts) for day, shifts in openings}


def days_of(closures: Closures, first: date, last: date) -> Iterator[date]:
    """
    Yield the closed dates from *first* to *last*, both included.

    >>> closures = read_closures(["2026-12-24/2027-01-02"])
    >>> len(list(days_of(closures, date(2027, 1, 1), date(2027, 12, 31))))
    2
    """
    for begin, end in closures:
        day, stop = max(begin, first), min(end, last)
        while day <= stop:
            yield day
            day += _ONE_DAY
