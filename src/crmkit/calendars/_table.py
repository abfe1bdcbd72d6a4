"""
Open spans of some years, with running totals, searched by bisection.

A table answers from two positions: how much was open before an instant, and
which instants have a given amount open before them. Everything a calendar can
be asked is a subtraction or an addition between the two.

Invariants:
    - All figures are whole microseconds; instants count from 1970 in UTC.
    - Spans are sorted, not empty, neither overlap nor touch, and lie inside
      ``[low, high)``.
    - ``totals[i]`` is what is open before ``starts[i]``; the last total, one
      more than there are spans, is all of it.

Not here: where spans come from, and what to do when a table is too short
(:mod:`crmkit.calendars._timeline`).
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from itertools import accumulate, chain

import attrs


@attrs.frozen(kw_only=True)
class Table:
    """
    The open spans between two instants.

    Attributes:
        years: First and last local year that are covered.
        low: First instant that is covered.
        high: First instant after *low* that is not.
        starts: Where each span begins.
        ends: Where each span ends.
        totals: Open time before each span, and in the whole table.

    >>> table = Table.of((1970, 1970), 0, 100, [(10, 20), (30, 40)])
    >>> table.before(35), table.earliest(10), table.latest(10)
    (15, 20, 30)
    """

    years: tuple[int, int]
    low: int
    high: int
    starts: list[int]
    ends: list[int]
    totals: list[int]

    @classmethod
    def of(
        cls,
        years: tuple[int, int],
        low: int,
        high: int,
        spans: Iterable[tuple[int, int]],
    ) -> "Table":
        """
        Return the table of some spans: clipped, and joined where they meet.

        Args:
            years: First and last local year that are covered.
            low: First instant that is covered.
            high: First instant that is not.
            spans: Starts and ends, sorted by start; may touch or overlap.
        """
        starts: list[int] = []
        ends: list[int] = []
        for start, end in spans:
            begin, stop = max(start, low), min(end, high)
            if ends and begin <= ends[-1]:
                ends[-1] = max(ends[-1], stop)
            elif begin < stop:
                starts.append(begin)
                ends.append(stop)
        lengths = (end - start for start, end in zip(starts, ends, strict=True))
        return cls(
            years=years,
            low=low,
            high=high,
            starts=starts,
            ends=ends,
            totals=list(accumulate(lengths, initial=0)),
        )

    @classmethod
    def joined(cls, parts: Sequence["Table"]) -> "Table":
        """
        Return one table over several that follow each other.
        """
        return cls.of(
            (parts[0].years[0], parts[-1].years[1]),
            parts[0].low,
            parts[-1].high,
            chain.from_iterable(
                zip(part.starts, part.ends, strict=True) for part in parts
            ),
        )

    def before(self, instant: int) -> int:
        """
        Return what is open from *low* up to an instant.
        """
        index = bisect_right(self.starts, instant) - 1
        if index < 0:
            return 0
        end, start = self.ends[index], self.starts[index]
        # A call of min() would cost half as much again as the bisection.
        until = instant if instant < end else end  # noqa: FURB136
        return self.totals[index] + until - start

    def earliest(self, total: int) -> int | None:
        """
        Return the first instant with *total* open before it, None if outside.
        """
        index = bisect_left(self.totals, total) - 1
        if 0 <= index < len(self.starts):
            return self.starts[index] + total - self.totals[index]
        return None

    def latest(self, total: int) -> int | None:
        """
        Return the last instant with *total* open before it, None if outside.
        """
        index = bisect_right(self.totals, total) - 1
        if 0 <= index < len(self.starts):
            return self.starts[index] + total - self.totals[index]
        return None

    def is_open(self, instant: int) -> bool:
        """
        Whether an instant lies in a span.
        """
        index = bisect_right(self.starts, instant) - 1
        return index >= 0 and instant < self.ends[index]

    def next_close(self, instant: int) -> int | None:
        """
        Return the first closing after an instant, None if it is not in here.
        """
        index = bisect_right(self.ends, instant)
        # A span that reaches *high* may go on beyond it.
        if index < len(self.ends) and self.ends[index] < self.high:
            return self.ends[index]
        return None

    def between(self, start: int, end: int) -> list[tuple[int, int]]:
        """
        Return the spans between two instants, the outer ones cut to size.
        """
        first, stop = bisect_right(self.ends, start), bisect_left(self.starts, end)
        return [
            (max(self.starts[index], start), min(self.ends[index], end))
            for index in range(first, stop)
        ]
