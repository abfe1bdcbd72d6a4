"""
Wall time to absolute time, by one rule that never runs backwards.

Invariants:
    - A later wall time never maps to an earlier instant, so intervals that
      touch or follow each other on the wall do so in absolute time.
    - A wall time that happens twice means its first occurrence (``fold=0``).
    - A wall time that is skipped means the first instant after the gap.

Not here: which wall times are open (:mod:`crmkit.calendars._hours`).
"""

from datetime import date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo, available_timezones

from crmkit.calendars._instants import DAY, EPOCH, MICROSECOND
from crmkit.errors import CalendarFormatError, UnknownTimeZoneError

_TZ = "tz"
_EPOCH_DAY = EPOCH.toordinal()
_EPOCH_WALL = EPOCH.replace(tzinfo=None)


def read_zone(value: str | ZoneInfo) -> ZoneInfo:
    """
    Return a zone of the IANA database; one name always gives the same object.

    Raises:
        CalendarFormatError: If the zone has no name.
        UnknownTimeZoneError: If the name is not in the database.

    >>> read_zone("Asia/Shanghai") is read_zone(ZoneInfo.no_cache("Asia/Shanghai"))
    True
    """
    key: object = value.key if isinstance(value, ZoneInfo) else value
    if not isinstance(key, str):
        raise CalendarFormatError(_TZ, value, "an IANA name such as 'Asia/Shanghai'")
    try:
        return ZoneInfo(key)
    except (OSError, ValueError, LookupError):
        raise UnknownTimeZoneError(key, available_timezones()) from None


def wall_to_micros(zone: ZoneInfo, day: date, offset: int) -> int:
    """
    Return the instant at which the clocks of a zone reach a wall time.

    Args:
        zone: Whose clocks.
        day: The date on the wall.
        offset: Microseconds on the wall after midnight; a day or more leads
            into the dates that follow.

    Returns:
        Microseconds since 1970 in UTC.

    >>> from crmkit.calendars._instants import iso
    >>> half_past_two = (2 * 60 + 30) * 60_000_000
    >>> new_york = ZoneInfo("America/New_York")
    >>> iso(wall_to_micros(new_york, date(2025, 3, 9), half_past_two))  # skipped
    '2025-03-09T07:00:00+00:00'
    >>> iso(wall_to_micros(new_york, date(2025, 11, 2), half_past_two - 3_600_000_000))
    '2025-11-02T05:30:00+00:00'
    """
    naive = (day.toordinal() - _EPOCH_DAY) * DAY + offset
    days, micros = divmod(naive, DAY)
    wall = datetime.combine(
        date.fromordinal(_EPOCH_DAY + days), _clock(micros), tzinfo=zone
    )
    before, after = wall.utcoffset(), wall.replace(fold=1).utcoffset()
    if before == after:  # by far the most common: nothing is skipped or repeated
        return naive - _micros(before)
    first, second = naive - _micros(before), naive - _micros(after)
    return first if first < second else _first_after_gap(zone, second, first)


@lru_cache(maxsize=1024)
def _clock(micros: int) -> time:
    """
    Return the time of day at some microseconds after midnight.
    """
    return (_EPOCH_WALL + micros * MICROSECOND).time()


@lru_cache(maxsize=1024)
def _micros(ahead: timedelta | None) -> int:
    """
    Return an offset from UTC in microseconds.
    """
    return (ahead or timedelta(0)) // MICROSECOND


def _first_after_gap(zone: ZoneInfo, low: int, high: int) -> int:
    """
    Return the instant between *low* (before it) and *high* at which clocks jump.
    """
    before = _offset_at(zone, low)
    while high - low > 1:
        middle = (low + high) // 2
        if _offset_at(zone, middle) == before:
            low = middle
        else:
            high = middle
    return high


def _offset_at(zone: ZoneInfo, instant: int) -> int:
    """
    Return the microseconds by which the clocks of a zone are ahead at an instant.
    """
    return _micros((EPOCH + instant * MICROSECOND).astimezone(zone).utcoffset())


def midnight(zone: ZoneInfo, year: int) -> int:
    """
    Return the instant at which a year begins in a zone.

    >>> midnight(ZoneInfo("UTC"), 1970)
    0
    """
    return wall_to_micros(zone, date(year, 1, 1), 0)
