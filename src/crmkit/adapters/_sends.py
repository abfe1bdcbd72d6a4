"""
When a channel was last used, as one short text.

Invariants:
    - To the microsecond, and the same text for the same instants.
"""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_TICK = timedelta(microseconds=1)


def sends_as_text(sends: Sequence[datetime]) -> str:
    """
    Return instants as microseconds since 1970.

    >>> sends_as_text([_EPOCH, _EPOCH + timedelta(seconds=1)])
    '0 1000000'
    """
    return " ".join(str((each - _EPOCH) // _TICK) for each in sends)


def sends_of(text: str) -> tuple[datetime, ...]:
    """
    Return the instants that a text stands for.

    >>> sends_of("0")
    (datetime.datetime(1970, 1, 1, 0, 0, tzinfo=datetime.timezone.utc),)
    """
    return tuple(_EPOCH + int(each) * _TICK for each in text.split())
