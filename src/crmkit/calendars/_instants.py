"""
Instants as whole microseconds since 1970 in UTC, and back.

Invariants:
    - The way there and back is exact: no float is ever involved.
    - A naive datetime is refused, whatever its wall time, and so is a missing one:
      the ``NaT`` of pandas passes for a datetime.

Not here: wall time (:mod:`crmkit.calendars._wall`).
"""

from datetime import MAXYEAR, MINYEAR, UTC, datetime, timedelta

from crmkit.errors import CalendarFormatError, CalendarRangeError, NaiveDatetimeError

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)
SECOND = 1_000_000
MINUTE = 60 * SECOND
DAY = 86_400 * SECOND

_FIRST = datetime(MINYEAR, 1, 1, tzinfo=UTC)
_YEARS, _CYCLE = 400, 146_097 * DAY  # after which the dates of the calendar repeat
_INSTANT = "an instant"


def as_utc(value: datetime, name: str = "instant") -> datetime:
    """
    Return an aware datetime in UTC.

    Args:
        value: The datetime.
        name: What to call it if it is refused.

    Raises:
        NaiveDatetimeError: If it has no time zone.
        CalendarFormatError: If it is missing, as ``NaT`` is.
        CalendarRangeError: If it is before the year 1 or after 9999 in UTC.
    """
    if value != value:  # noqa: PLR0124  nothing but a missing one
        raise CalendarFormatError(name, value, _INSTANT)
    if value.utcoffset() is None:
        raise NaiveDatetimeError(name, value.isoformat())
    try:
        return value.astimezone(UTC)
    except OverflowError:
        text = value.isoformat()
        raise CalendarRangeError("UTC", text, MINYEAR, MAXYEAR) from None


def to_micros(value: datetime, name: str = "instant") -> int:
    """
    Return the microseconds from 1970 in UTC up to an instant.

    Args:
        value: An aware datetime.
        name: What to call it if it is refused.

    Raises:
        NaiveDatetimeError: If it has no time zone.
        CalendarFormatError: If it is missing, as ``NaT`` is.

    >>> to_micros(datetime(1970, 1, 2, 0, 0, 0, 5, tzinfo=UTC))
    86400000005
    """
    try:
        since = value - EPOCH
    except TypeError:  # the subtraction itself is the cheapest check there is
        raise NaiveDatetimeError(name, value.isoformat()) from None
    micros = (since.days * 86_400 + since.seconds) * SECOND + since.microseconds
    if micros != micros:  # noqa: PLR0124  cheaper here than to compare datetimes
        raise CalendarFormatError(name, value, _INSTANT)
    return micros


def from_micros(micros: int) -> datetime:
    """
    Return the instant at some microseconds after 1970, in UTC.

    >>> from_micros(86_400_000_005).isoformat()
    '1970-01-02T00:00:00.000005+00:00'
    """
    return EPOCH + micros * MICROSECOND


def iso(micros: int) -> str:
    """
    Return an instant as ISO 8601 text in UTC, also where datetime has no such year.

    >>> iso(0)
    '1970-01-01T00:00:00+00:00'
    >>> iso(253_402_300_800_000_000)
    '+010000-01-01T00:00:00+00:00'
    """
    try:
        return from_micros(micros).isoformat()
    except OverflowError:
        cycles, rest = divmod(micros - to_micros(_FIRST), _CYCLE)
        like = _FIRST + rest * MICROSECOND
        return f"{like.year + cycles * _YEARS:+07}{like.isoformat()[4:]}"
