"""
The clock and the ids that a CRM uses unless it is given others.
"""

import secrets
import uuid
from datetime import UTC, datetime


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
    Identifiers that sort by the millisecond they were made in: UUID version 7.

    References:
        RFC 9562, section 5.7: 48 bits of Unix time in milliseconds, version,
        12 random bits, variant, 62 random bits.

    >>> at = datetime(2026, 3, 2, tzinfo=UTC)
    >>> TimeOrderedIds().new(at)[:15], len(TimeOrderedIds().new(at))
    ('019cabd8-3800-7', 36)
    """

    def new(self, now: datetime) -> str:
        """
        Return a new identifier; two made in one millisecond sort by chance.
        """
        milliseconds = int(now.timestamp() * 1000) & (2**48 - 1)
        value = milliseconds << 80 | secrets.randbits(76)
        value = value & ~(0xF << 76) | 0x7 << 76
        value = value & ~(0x3 << 62) | 0x2 << 62
        return str(uuid.UUID(int=value))
