"""
A table once more, in the types that questions and answers have.

Python subtracts, compares and adds timedeltas in C. To go from a datetime to an
integer and back costs more than the bisection in between, so the two questions
that are asked most are answered without it.

Invariants:
    - The answers are those of :class:`crmkit.calendars._table.Table`.
    - None means "ask the table": something is odd about the question, or the
      answer is not in here. It is never an answer.

Not here: errors, and types that only derive from datetime or timedelta.
"""

from bisect import bisect_left, bisect_right
from datetime import datetime, timedelta

import attrs

from crmkit.calendars._instants import EPOCH, MICROSECOND
from crmkit.calendars._table import Table


@attrs.frozen(eq=False, kw_only=True)
class Quick:
    """
    The spans of a table as times since 1970.

    Attributes:
        size: How many spans there are.
        starts: Where each span begins.
        ends: After one that stands for nothing, where each span ends.
        offsets: Likewise, what to add to a time in a span for its total.
        totals: Open time before each span, and in the whole table.
        origins: Likewise, the instant from which a total counts in a span.

    >>> from datetime import UTC
    >>> hour = 3_600_000_000
    >>> spans = [(hour, 3 * hour), (7 * hour, 8 * hour)]
    >>> quick = Quick.of(Table.of((1970, 1970), 0, 9 * hour, spans))
    >>> two = datetime(1970, 1, 1, 2, tzinfo=UTC)
    >>> quick.elapsed(two, two + timedelta(hours=3))
    datetime.timedelta(seconds=3600)
    >>> quick.moved(two, timedelta(minutes=30), early=True).isoformat()
    '1970-01-01T02:30:00+00:00'
    """

    size: int
    starts: list[timedelta]
    ends: list[timedelta]
    offsets: list[timedelta]
    totals: list[timedelta]
    origins: list[datetime]

    @classmethod
    def of(cls, table: Table) -> "Quick":
        """
        Return a table in these types.
        """
        starts, ends, totals = (
            [micros * MICROSECOND for micros in figures]
            for figures in (table.starts, table.ends, table.totals)
        )
        offsets = [total - start for total, start in zip(totals, starts, strict=False)]
        return cls(
            size=len(starts),
            starts=starts,
            ends=[timedelta(0), *ends],
            offsets=[timedelta(0), *offsets],
            totals=totals,
            origins=[EPOCH, *(EPOCH - offset for offset in offsets)],
        )

    def elapsed(self, start: datetime, end: datetime) -> timedelta | None:
        """
        Return the open time between two instants.
        """
        try:
            low, high = start - EPOCH, end - EPOCH
        except TypeError:
            return None
        first, last = bisect_right(self.starts, low), bisect_right(self.starts, high)
        # Before the first span, or after it ends, the table has the last word.
        if not (0 < first < self.size and 0 < last < self.size):
            return None
        if not (low.__class__ is timedelta is high.__class__):
            return None
        begun, done = self.ends[first], self.ends[last]
        # Here and below, a call of min() would cost as much as a bisection.
        if begun < low:  # noqa: PLR1730
            low = begun
        if done < high:  # noqa: PLR1730
            high = done
        return high + self.offsets[last] - low - self.offsets[first]

    def moved(
        self, start: datetime, amount: timedelta, *, early: bool
    ) -> datetime | None:
        """
        Return the first or last instant that is *amount* away from *start*.
        """
        try:
            since = start - EPOCH
            rank = bisect_right(self.starts, since)
            end = self.ends[rank]
            if end < since:  # noqa: PLR1730
                since = end
            total = since + self.offsets[rank] + amount
        except (TypeError, OverflowError):
            return None
        if not (0 < rank < self.size and total.__class__ is timedelta):
            return None
        bisect = bisect_left if early else bisect_right
        rank = bisect(self.totals, total)
        return self.origins[rank] + total if 0 < rank <= self.size else None
