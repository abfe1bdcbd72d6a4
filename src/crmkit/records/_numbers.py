"""
Numbers that people read: ``C20240520001``, ``GZ2024001`` (requirement C1).

Invariants:
    - A format has a running number; it restarts each year or each day if the
      year or the day is part of it.
    - The width of the running number is a minimum: after 999 comes 1000.

Not here: how two processes get different numbers (the store's counters).
"""

import re
from datetime import datetime
from functools import cached_property
from zoneinfo import ZoneInfo

import attrs

from crmkit.errors import NaiveDatetimeError, NumberFormatError

_PART = re.compile(r"\{(?:(yyyy|mm|dd)|(seq)(?::0?(\d))?)\}")


def _check_pattern(_: object, __: object, pattern: str) -> None:
    parts = [m.group(1) or m.group(2) for m in _PART.finditer(pattern)]
    if parts.count("seq") != 1:
        raise NumberFormatError(pattern, "it needs {seq} exactly once")
    if "{" in _PART.sub("", pattern):
        raise NumberFormatError(pattern, "it has an unknown part")
    if ("dd" in parts and "mm" not in parts) or ("mm" in parts and "yyyy" not in parts):
        raise NumberFormatError(pattern, "a day needs its month, a month its year")


def _place(part: re.Match[str]) -> str:
    name, _, width = part.groups()
    return f"%({name})0{len(name)}d" if name else f"%(seq)0{width or 1}d"


@attrs.frozen
class NumberFormat:
    """
    How the numbers of one record type are written.

    Attributes:
        pattern: Text with ``{yyyy}``, ``{mm}``, ``{dd}`` and ``{seq:03}``.
        zone: Zone whose calendar day counts.

    Raises:
        NumberFormatError: If the pattern cannot make unique numbers.

    >>> from datetime import datetime, timezone
    >>> daily = NumberFormat("C{yyyy}{mm}{dd}{seq:03}", ZoneInfo("Asia/Shanghai"))
    >>> late = datetime(2024, 5, 19, 17, 0, tzinfo=timezone.utc)  # 20 May, 01:00
    >>> daily.period(late), daily.write(late, 1), daily.write(late, 1000)
    ('20240520', 'C20240520001', 'C202405201000')
    """

    pattern: str = attrs.field(validator=_check_pattern)
    zone: ZoneInfo

    def period(self, at: datetime) -> str:
        """
        Return the year, month or day within which the running number runs.

        Raises:
            NaiveDatetimeError: If *at* has no time zone.

        >>> from datetime import UTC
        >>> at, zone = datetime(2026, 3, 2, tzinfo=UTC), ZoneInfo("UTC")
        >>> [NumberFormat(p, zone).period(at) for p in ("T{seq}", "T{yyyy}{mm}{seq}")]
        ['', '202603']
        """
        day = self._day(at)
        if "{dd}" in self.pattern:
            return f"{day:%Y%m%d}"
        if "{mm}" in self.pattern:
            return f"{day:%Y%m}"
        return f"{day:%Y}" if "{yyyy}" in self.pattern else ""

    def write(self, at: datetime, seq: int) -> str:
        """
        Return the number for a running number at an instant.

        Raises:
            NaiveDatetimeError: If *at* has no time zone.

        >>> from datetime import UTC
        >>> at = datetime(2026, 3, 2, tzinfo=UTC)
        >>> NumberFormat("GD{yyyy}{seq:04}", ZoneInfo("UTC")).write(at, 7)
        'GD20260007'
        """
        day = self._day(at)
        return self._form % {
            "yyyy": day.year,
            "mm": day.month,
            "dd": day.day,
            "seq": seq,
        }

    @cached_property
    def _form(self) -> str:
        return _PART.sub(_place, self.pattern.replace("%", "%%"))

    def _day(self, at: datetime) -> datetime:
        if at.utcoffset() is None:
            raise NaiveDatetimeError("at", at.isoformat())
        return at.astimezone(self.zone)
