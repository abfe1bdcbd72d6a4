"""
Instants as whole microseconds since 1970 in UTC, and back.

Invariants:
    - The way there and back is exact: no float is ever involved.
    - A naive datetime is refused, whatever its wall time.

Not here: wall time (:mod:`crmkit.calendars._wall`).
"""

from datetime import UTC, datetime, timedelta

from crmkit.errors import NaiveDatetimeError

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)
SECOND = 1_000_000
MINUTE = 60 * SECOND
DAY = 86_400 * SECOND


def as_utc(value: datetime, name: str = "instant") -> datetime:
    """
    Return an aware datetime in UTC.

    Args:
        value: The datetime.
        name: What to call it if it is refused.

    Raises:
        NaiveDatetimeError: If it has no time zone.
    """
    if value.utcoffset() is None:
        raise NaiveDatetimeError(name, value.isoformat())
    return value.astimezone(UTC)


def to_micros(value: datetime, name: str = "instant") -> int:
    """
    Return the microseconds from 1970 in UTC up to an instant.

    Args:
        value: An aware datetime.
        name: What to call it if it is refused.

    Raises:
        NaiveDatetimeError: If it has no time zone.

    >>> to_micros(datetime(1970, 1, 2, 0, 0, 0, 5, tzinfo=UTC))
    86400000005
    """
    try:
        since = value - EPOCH
    except TypeError:  # the subtraction itself is the cheapest check there is
        raise NaiveDatetimeError(name, value.isoformat()) from None
    return (since.days * 86_400 + since.seconds) * SECOND + since.microseconds


def from_micros(micros: int) -> datetime:
    """
    Return the instant at some microseconds after 1970, in UTC.

    >>> from_micros(86_400_000_005).isoformat()
    '1970-01-02T00:00:00.000005+00:00'
    """
    return EPOCH + micros * MICROSECOND


def iso(micros: int) -> str:
    """
    Return an instant as ISO 8601 text in UTC.

    >>> iso(0)
    '1970-01-01T00:00:00+00:00'
    """
    return from_micros(micros).isoformat()
