"""
A table of open spans as arrays, searched without searching.

A bisection costs most of what an answer costs. Here a value's bits above some
place number a bucket, buckets are so narrow that no two bounds share one, and
so one comparison after one look-up tells how many bounds lie behind a value.

Invariants:
    - All figures are whole ticks: microseconds, or nanoseconds if a column has
      them. Nothing is rounded.
    - The answers are those of :class:`crmkit.calendars._table.Table`.

Not here: what to do when a table is too short
(:mod:`crmkit.calendars._columns._sweep`).
"""

from collections.abc import Sequence
from typing import Any, TypeAlias

import attrs
import numpy as np
from numpy.typing import NDArray

from crmkit.calendars._table import Table
from crmkit.errors import ColumnUnitError

Ints: TypeAlias = NDArray[np.int64]
Truths: TypeAlias = NDArray[np.bool_]

GREATEST = int(np.iinfo(np.int64).max)
# Buckets for each bound, and for none at all, up to which the table pays for itself.
_SPARSE, _FEW = 64, 1 << 16


@attrs.frozen(eq=False, kw_only=True)
class Ranks:
    """
    How many of some rising figures are not above a value.

    Attributes:
        figures: The figures.
        origin: Least value that may be asked about.
        shift: How many bits of a value its bucket leaves out.
        counts: For each bucket, how many figures lie before it; None if the
            figures are too close together for buckets.
        nexts: For each bucket, the first figure that does not.

    >>> ranks = Ranks.of(np.array([10, 30, 60]), 0, 100)
    >>> ranks(np.array([0, 10, 29, 30, 99])).tolist()
    [0, 1, 1, 2, 3]
    """

    figures: Ints
    origin: int
    shift: int
    counts: NDArray[np.intp] | None
    nexts: Ints

    @classmethod
    def of(cls, figures: Ints, low: int, high: int) -> "Ranks":
        """
        Return the ranks among figures for values in ``[low, high)``.
        """
        closest = int(np.diff(figures).min(initial=max(high - low, 1)))
        shift = closest.bit_length() - 1
        size = ((high - low) >> shift) + 1
        if size > max(_FEW, _SPARSE * len(figures)):
            return cls(
                figures=figures, origin=low, shift=shift, counts=None, nexts=figures
            )
        edges = low + (np.arange(size, dtype=np.int64) << shift)
        counts = np.searchsorted(figures, edges)
        nexts = np.append(figures, GREATEST)[counts]
        return cls(figures=figures, origin=low, shift=shift, counts=counts, nexts=nexts)

    def __call__(self, values: Ints) -> NDArray[np.intp]:
        """
        Return the rank of each value.
        """
        if self.counts is None:
            return np.searchsorted(self.figures, values, side="right")
        bucket = (values - self.origin) >> self.shift
        ranks: NDArray[np.intp] = self.counts[bucket]
        ranks += values >= self.nexts[bucket]
        return ranks


@attrs.frozen(eq=False, kw_only=True)
class Grid:
    """
    What a table answers, for many values at once.

    Attributes:
        table: What it was made from.
        low: First instant that is covered.
        high: First instant after it that is not.
        total: Open time in the whole table.
        opened: Ranks of instants among openings.
        spent: Ranks of amounts among the totals at openings.
        ends: Where the span before each opening ends, and the last one.
        offsets: What to add to an instant in that span for its total.

    >>> grid = Grid.of(Table.of((1970, 1970), 0, 100, [(10, 20), (30, 40)]), 1)
    >>> totals = grid.before(np.array([5, 10, 25, 35]))
    >>> totals.tolist(), (totals - grid.offset(totals)).tolist()
    ([0, 0, 10, 15], [10, 10, 30, 35])
    """

    table: Table
    low: int
    high: int
    total: int
    opened: Ranks
    spent: Ranks
    ends: Ints
    offsets: Ints

    @classmethod
    def of(cls, table: Table, scale: int) -> "Grid":
        """
        Return the grid of a table.

        Args:
            table: Open spans in microseconds.
            scale: Ticks of a microsecond.

        Raises:
            ColumnUnitError: If there is too much open time for that many ticks.
        """
        low, high = table.low * scale, table.high * scale
        total = table.totals[-1] * scale
        if total >= GREATEST:
            raise ColumnUnitError("ns", f"{table.totals[-1]} microseconds of open time")
        starts, totals = _ticks(table.starts, scale), _ticks(table.totals[:-1], scale)
        return cls(
            table=table,
            low=low,
            high=high,
            total=total,
            opened=Ranks.of(starts, low, high),
            spent=Ranks.of(totals, 0, max(total, 1)),
            ends=np.append(np.int64(low), _ticks(table.ends, scale)),
            offsets=np.append(np.int64(-low), totals - starts),
        )

    def before(self, instants: Ints) -> Ints:
        """
        Return what is open before each instant.
        """
        rank = self.opened(instants)
        totals = np.minimum(instants, self.ends[rank])
        totals += self.offsets[rank]
        return totals

    def finds(self, totals: Ints) -> Truths | bool:
        """
        Whether the last instants with *totals* open before them are in the table.

        Returns:
            True if all are, else the truth for each.
        """
        if totals.min() >= 0 and totals.max() < self.total:
            return True
        inside: Truths = (totals >= 0) & (totals < self.total)
        return inside

    def offset(self, totals: Ints) -> Ints:
        """
        Return what to take from *totals* for the last instants that have them.

        For the first instants with as much, ask about one tick less.
        """
        return self.offsets[self.spent(totals)]

    def closing(self, totals: Ints) -> Ints:
        """
        Return where the spans end that hold the last instants with *totals*.
        """
        return self.ends[self.spent(totals)]

    def is_open(self, instants: Ints) -> Truths:
        """
        Whether each instant lies in a span.
        """
        open_now: Truths = instants < self.ends[self.opened(instants)]
        return open_now


def _ticks(micros: Sequence[int], scale: int) -> NDArray[Any]:
    """
    Return microseconds as an array of ticks.
    """
    return np.array(micros, dtype=np.int64) * scale
