"""
The clock and the ids that a CRM uses unless it is given others.

Invariants:
    - Ids of one source ascend, whatever the clock does.
"""

from datetime import UTC, datetime
from os import urandom
from threading import Lock
from typing import Final

#: Bits of an id below its instant: a counter, and what is left to chance.
_COUNTED: Final = 26
_RANDOM: Final = 48
#: What is drawn: the counter's beginning, below its half, and what is left to chance.
_CHANCE: Final = 2 ** (_COUNTED - 1 + _RANDOM) - 1
_BYTES: Final = 10


class SystemClock:
    """
    The machine's clock.
    """

    def now(self) -> datetime:
        """
        Return the present instant in UTC.
        """
        return datetime.now(UTC)


class TimeOrderedIds:
    """
    Identifiers that ascend in the order in which they were made: UUID version 7.

    Their instant is that of the clock to the millisecond. Within one millisecond,
    and as long as a clock that was set back has not caught up, a counter goes on.
    Use one object in a process; any number of threads may share it.

    References:
        RFC 9562, section 5.7: 48 bits of Unix time in milliseconds, version,
        12 bits, variant, 62 bits; section 6.2, method 1: of those 74 bits the first
        26 are a counter that begins at random below its half, the rest is random.

    >>> at = datetime(2026, 3, 2, tzinfo=UTC)
    >>> ids = TimeOrderedIds()
    >>> first, second = ids.new(at), ids.new(at)
    >>> first[:15], len(first), first < second
    ('019cabd8-3800-7', 36, True)
    """

    __slots__ = ("_last", "_lock")

    def __init__(self) -> None:
        self._lock = Lock()
        # Milliseconds and counter as one number: what overflows goes on in the next.
        self._last = 0

    def new(self, now: datetime) -> str:
        """
        Return a new identifier, greater than those before.
        """
        milliseconds = int(now.timestamp() * 1000) & (2**48 - 1)
        chance = int.from_bytes(urandom(_BYTES)) & _CHANCE
        begun = milliseconds << _COUNTED | chance >> _RANDOM
        with self._lock:
            is_later = milliseconds > self._last >> _COUNTED
            self._last = count = begun if is_later else self._last + 1
        return _uuid(count << _RANDOM | chance & (2**_RANDOM - 1))


def _uuid(bits: int) -> str:
    """
    Return 122 bits with version and variant among them; ``uuid.UUID`` is slower.
    """
    value = bits >> 74 << 80 | 0x7 << 76 | (bits >> 62 & 0xFFF) << 64
    text = f"{value | 0b10 << 62 | bits & (2**62 - 1):032x}"
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"
