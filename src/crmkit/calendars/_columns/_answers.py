"""
From users' columns to dense ticks, and back.

Invariants:
    - Missing values are taken out before anything is computed, and put back.
    - Ticks are microseconds, or nanoseconds if a column counts them; going from
      units to ticks and back is exact, or an error.

Not here: the arithmetic (:mod:`crmkit.calendars._columns._sweep`) and the kinds
of columns (:mod:`crmkit.calendars._columns._kinds`).
"""

from collections.abc import Callable
from functools import partial
from typing import Any

import attrs
import numpy as np

from crmkit.calendars._columns._grid import GREATEST, Ints, Truths
from crmkit.calendars._columns._kinds import (
    MISSING,
    UNITS,
    Cells,
    common_kind,
    read_durations,
    read_instants,
)
from crmkit.calendars._columns._sweep import Grids, Sweep, Ticks, named_row
from crmkit.calendars._timeline import Timeline
from crmkit.errors import ColumnUnitError

_NOTHING = Cells(np.array([0]), "us", None, gaps=False)
# Amounts above these lead to the first of several instants; see Sweep.moved.
_ADD, _SUBTRACT = 0, -1
_EDGES = {"earliest": -GREATEST - 1, "latest": GREATEST, None: _SUBTRACT}


@attrs.frozen(eq=False, kw_only=True)
class Dense:
    """
    The rows of a question in which nothing is missing.

    Attributes:
        sweep: What goes through them.
        columns: Their instants and amounts.
        missing: Which of all rows are left out, None if none is.
        size: How many rows there are.
    """

    sweep: Sweep
    columns: tuple[Ticks, ...]
    missing: Truths | None
    size: int

    def ask(self, question: Callable[..., Ints], unit: str) -> Ints:
        """
        Return the answer to each row in a unit, and what is missing as such.

        Raises:
            ColumnUnitError: If an answer does not fit the unit.
        """
        some = len(self.columns[0].values)
        answer = question(*self.columns) if some else np.empty(0, np.int64)
        answer = self._in_unit(answer, unit)
        if self.missing is None:
            return answer
        spread = np.full(self.size, MISSING)
        spread[~self.missing] = answer
        return spread

    def _in_unit(self, ticks: Ints, unit: str) -> Ints:
        """
        Return ticks in a coarser unit, or the same.
        """
        factor = _ticks_of(unit, self.sweep.scale)
        if factor == 1:
            return ticks
        whole: Ints = ticks // factor
        odd = whole * factor != ticks
        if odd.any():
            row = int(np.argmax(odd))
            tick = _ticks_of("s", self.sweep.scale)
            with named_row(self.sweep.rows, row):
                raise ColumnUnitError(unit, f"{ticks[row] / tick:f} s")
        return whole


def _ticks_of(unit: str, scale: int) -> int:
    """
    Return the ticks of a unit, of which there are *scale* in a microsecond.
    """
    return UNITS[unit] * scale // UNITS["us"]


@attrs.frozen(eq=False, kw_only=True)
class Answers:
    """
    What a calendar answers to columns.

    Attributes:
        timeline: The calendar's open time.
        grids: Where grids are kept between questions.
    """

    timeline: Timeline
    grids: Grids

    def added(self, starts: Any, amounts: Any) -> Any:
        """
        Return when amounts of open time after starts are used up.
        """
        return self._moved(starts, read_durations(amounts, "amounts"), _ADD)

    def subtracted(self, starts: Any, amounts: Any, edge: str | None) -> Any:
        """
        Return from when on amounts of open time pass up to starts.
        """
        cells = read_durations(amounts, "amounts")
        back = attrs.evolve(cells, values=-cells.values)
        return self._moved(starts, back, _EDGES[edge])

    def _moved(self, starts: Any, amounts: Cells, early_above: int) -> Any:
        """
        Return the instants that are amounts of open time away from starts.
        """
        cells = read_instants(starts, "starts")
        kind = common_kind(("starts", "amounts"), cells, amounts)
        dense = self._dense(cells, amounts)
        moved = partial(dense.sweep.moved, early_above=early_above)
        return kind.instants(dense.ask(moved, cells.unit), cells.unit)

    def opened(self, instants: Any, *, early: bool) -> Any:
        """
        Return open instants, and for closed ones where open time begins or ended.
        """
        edge = _EDGES["earliest" if early else "latest"]
        return self._moved(instants, _NOTHING, edge)

    def closings(self, instants: Any) -> Any:
        """
        Return the first closings after instants.
        """
        cells = read_instants(instants, "instants")
        kind = common_kind(("instants", "instants"), cells, _NOTHING)
        dense = self._dense(cells)
        return kind.instants(dense.ask(dense.sweep.closings, cells.unit), cells.unit)

    def elapsed(self, starts: Any, ends: Any) -> Any:
        """
        Return the open time between starts and ends.
        """
        start, end = read_instants(starts, "starts"), read_instants(ends, "ends")
        kind = common_kind(("starts", "ends"), start, end)
        unit = min(start.unit, end.unit, key=UNITS.__getitem__)
        dense = self._dense(start, end)
        return kind.durations(dense.ask(dense.sweep.elapsed, unit), unit)

    def is_open(self, instants: Any) -> Any:
        """
        Whether the calendar is open at each instant.
        """
        cells = read_instants(instants, "instants")
        kind = common_kind(("instants", "instants"), cells, _NOTHING)
        dense = self._dense(cells)
        truths = np.zeros(dense.size, np.bool_)
        missing = truths.copy() if dense.missing is None else dense.missing
        if not missing.all():
            truths[~missing] = dense.sweep.is_open(*dense.columns)
        return kind.truths(truths, missing)

    def _dense(self, *cells: Cells) -> Dense:
        """
        Return the rows in which nothing is missing.
        """
        size = max((len(c.values) for c in cells if c.kind is not None), default=1)
        gaps = [gap for gap in (c.missing() for c in cells) if gap is not None]
        missing = sum(gaps, np.zeros(size, np.bool_)) if gaps else None
        scale = UNITS["us"] if any(c.unit == "ns" for c in cells) else 1
        return Dense(
            sweep=Sweep(
                timeline=self.timeline,
                scale=scale,
                grids=self.grids,
                rows=None if missing is None else np.flatnonzero(~missing),
            ),
            columns=tuple(_ticks(c, size, missing, scale) for c in cells),
            missing=missing,
            size=size,
        )


def _ticks(cells: Cells, size: int, missing: Truths | None, scale: int) -> Ticks:
    """
    Return the rows of a column that are not missing.
    """
    values = cells.values
    if len(values) != size:
        values = np.broadcast_to(values, (size,))
    if missing is not None:
        values = values[~missing]
    return Ticks(values=values, unit=cells.unit, factor=_ticks_of(cells.unit, scale))
