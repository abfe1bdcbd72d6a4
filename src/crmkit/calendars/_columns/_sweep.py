"""
Go through dense columns of ticks, a few thousand rows at a time.

Invariants:
    - Chunks are small enough for what lies between two steps to stay in the
      processor's cache; a call needs little memory beside its answer.
    - An answer that the table at hand does not hold is asked of the timeline,
      which lays out more years or says why there is none. So rows meet the
      same errors as single values do, and the error names the first row.

Not here: missing values and kinds of columns
(:mod:`crmkit.calendars._columns._kinds`).
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import MAXYEAR, MINYEAR, UTC, datetime
from typing import Any, TypeAlias

import attrs
import numpy as np
from numpy.typing import NDArray

from crmkit.calendars._columns._grid import GREATEST, Grid, Ints, Truths
from crmkit.calendars._instants import to_micros
from crmkit.calendars._table import Table
from crmkit.calendars._timeline import Timeline
from crmkit.errors import (
    CalendarRangeError,
    ColumnUnitError,
    CrmkitError,
    NoClosingTimeError,
)

CHUNK = 8192
# What a datetime, and so a calendar that never closes, can tell.
_FIRST = to_micros(datetime(MINYEAR, 1, 1, tzinfo=UTC))
_LAST = to_micros(datetime(MAXYEAR, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC))

Grids: TypeAlias = dict[int, Grid]


@contextmanager
def named_row(rows: Ints | None, row: int) -> Iterator[None]:
    """
    Let an error say which row it is about.

    Args:
        rows: Numbers of the rows that are not missing, None if none is.
        row: Which of them.
    """
    try:
        yield
    except CrmkitError as error:
        error.add_note(f"row {row if rows is None else int(rows[row])} of the column")
        raise


@attrs.frozen(eq=False, kw_only=True)
class Ticks:
    """
    One column in its own unit.

    Attributes:
        values: Its figures.
        unit: What they count, as NumPy calls it.
        factor: Ticks of one of them.
    """

    values: Ints
    unit: str
    factor: int

    def part(self, rows: slice) -> Ints:
        """
        Return some rows in ticks; what no number can tell is the greatest.
        """
        part = self.values[rows]
        if self.factor == 1:
            return part
        most = GREATEST // self.factor
        if part.min() >= -most and part.max() <= most:
            return part * self.factor
        inside = np.clip(part, -most, most)
        beyond = np.where(part < 0, -GREATEST, GREATEST)
        return np.where(part == inside, inside * self.factor, beyond)

    def at(self, row: int) -> int:
        """
        Return one row in ticks, however many they are.
        """
        return int(self.values[row]) * self.factor

    def extent(self, rows: slice = slice(None)) -> tuple[int, int]:
        """
        Return the least and the greatest value in ticks.
        """
        part = self.values[rows]
        return int(part.min()) * self.factor, int(part.max()) * self.factor

    def beyond(self, least: int, greatest: int) -> int | None:
        """
        Return the first row that is not between two figures, None if all are.
        """
        low, high = self.extent()
        if least <= low and high <= greatest:
            return None
        # Rounded towards nothing, so that ticks between two units do not matter.
        least, greatest = -(-least // self.factor), greatest // self.factor
        return int(np.argmax((self.values < least) | (self.values > greatest)))

    def iso(self, row: int) -> str:
        """
        Return one row as ISO 8601 text, also where no datetime can tell it.
        """
        return f"{self.values[row].astype(f'datetime64[{self.unit}]')}+00:00"


@attrs.frozen(eq=False, kw_only=True)
class Sweep:
    """
    One question about columns of equal length, none of them empty.

    Attributes:
        timeline: Whose open time.
        scale: Ticks of a microsecond.
        grids: Where grids are kept between questions, by scale.
        rows: See :func:`named_row`.
    """

    timeline: Timeline
    scale: int
    grids: Grids
    rows: Ints | None

    def elapsed(self, starts: Ticks, ends: Ticks) -> Ints:
        """
        Return the open time between starts and ends.
        """
        if self.timeline.unbroken:
            return self._apart(starts, ends)
        grid = self._covering(starts, ends, until=True)
        self._noticed(starts, ends)
        answer = np.empty(len(starts.values), np.int64)
        for rows in _chunks(answer):
            until = grid.before(ends.part(rows))
            np.subtract(until, grid.before(starts.part(rows)), out=answer[rows])
        return answer

    def moved(self, starts: Ticks, amounts: Ticks, early_above: int) -> Ints:
        """
        Return the instants that are *amounts* away from *starts*.

        Args:
            starts: Where counting begins.
            amounts: Open time.
            early_above: Greater amounts lead to the first instant that is so far
                away, others to the last one.
        """
        if self.timeline.unbroken:
            return self._shifted(starts, amounts)

        def ask(grid: Grid, rows: slice) -> tuple[Ints, Truths | bool]:
            amount = amounts.part(rows)
            # Too large a sum runs over to below nothing, where nothing is found.
            totals = grid.before(starts.part(rows)) + amount
            asked = totals - (amount > early_above)
            found = grid.finds(asked)
            return (totals - grid.offset(asked) if found is True else totals), found

        def stretch(row: int) -> None:
            amount = amounts.at(row)
            self._stretch(starts.at(row), amount, early=amount > early_above)

        return self._placed(starts, ask, stretch)

    def closings(self, instants: Ticks) -> Ints:
        """
        Return the first closings after instants.
        """
        if self.timeline.unbroken:
            self._tellable(instants)
            with named_row(self.rows, 0):
                raise NoClosingTimeError(self.timeline.rules.label, instants.iso(0))

        def ask(grid: Grid, rows: slice) -> tuple[Ints, Truths | bool]:
            totals = grid.before(instants.part(rows))
            found = grid.finds(totals)
            if found is not True:
                return totals, found
            closings = grid.closing(totals)
            # A span that ends with the table may go on beyond it.
            return closings, closings < grid.high

        def stretch(row: int) -> None:
            Timeline.next_close(self.timeline, instants.at(row) // self.scale)

        return self._placed(instants, ask, stretch)

    def is_open(self, instants: Ticks) -> Truths:
        """
        Whether the calendar is open at each instant.
        """
        answer = np.ones(len(instants.values), np.bool_)
        if self.timeline.unbroken:
            self._tellable(instants)
            return answer
        grid = self._covering(instants)
        self._noticed(instants)
        for rows in _chunks(answer):
            answer[rows] = grid.is_open(instants.part(rows))
        return answer

    def _placed(
        self,
        instants: Ticks,
        ask: Callable[[Grid, slice], tuple[Ints, Truths | bool]],
        stretch: Callable[[int], None],
    ) -> Ints:
        """
        Return an instant for each row, laying out years until all are found.

        Args:
            instants: Where the questions begin.
            ask: The answers of a grid to some rows, and whether it has them.
            stretch: Lay out more years for one row, or say why that is in vain,
                without taking note: that is done for all rows at once.
        """
        grid = self._covering(instants)
        answer = np.empty(len(instants.values), np.int64)
        for rows in _chunks(answer):
            placed, found = ask(grid, rows)
            while not (found is True or np.all(found)):
                row = rows.start + int(np.argmin(found))
                with named_row(self.rows, row):
                    stretch(row)
                grid = self._covering(instants)
                placed, found = ask(grid, rows)
            answer[rows] = placed
        self._noticed(instants, Ticks(values=answer, unit="", factor=1))
        return answer

    def _noticed(self, *columns: Ticks) -> None:
        """
        Take note that the answers rest on the time between some instants.
        """
        if self.timeline.rules.guesses:
            self.timeline.noticed(*self._bounds(columns, slice(None)))

    def _bounds(self, columns: tuple[Ticks, ...], rows: slice) -> tuple[int, int]:
        """
        Return the first and the last instant of some rows, in microseconds.
        """
        bounds = [bound for column in columns for bound in column.extent(rows)]
        return min(bounds) // self.scale, max(bounds) // self.scale

    def _stretch(self, instant: int, amount: int, *, early: bool) -> None:
        """
        Ask the timeline for one answer that no grid has, in whole microseconds.
        """
        micros, rest = divmod(instant, self.scale)
        if rest and not self.timeline.covering(micros, micros).is_open(micros):
            rest = 0
        ahead = rest + amount
        # Away from nothing: a part of a microsecond needs the years of a whole one.
        whole = -(-ahead // self.scale) if ahead > 0 else ahead // self.scale
        if early:
            Timeline.earliest(self.timeline, micros, whole)
        else:
            Timeline.latest(self.timeline, micros, whole)

    def _shifted(self, starts: Ticks, amounts: Ticks) -> Ints:
        """
        Return the instants that are *amounts* of absolute time away.
        """
        self._tellable(starts)
        self._refuse(starts, amounts.beyond(-GREATEST, GREATEST))
        start, amount = starts.part(slice(None)), amounts.part(slice(None))
        shifted = start + amount
        # A sum has the sign of a summand, or has run over.
        over = ((start ^ shifted) & (amount ^ shifted)) < 0
        if self.scale == 1:
            over |= (shifted < _FIRST) | (shifted > _LAST)
        self._refuse(starts, int(np.argmax(over)) if over.any() else None)
        return shifted

    def _apart(self, starts: Ticks, ends: Ticks) -> Ints:
        """
        Return the absolute time between starts and ends.
        """
        self._tellable(starts)
        self._tellable(ends)
        start, end = starts.part(slice(None)), ends.part(slice(None))
        apart = end - start
        over = ((end ^ start) & (end ^ apart)) < 0
        if over.any():
            row = int(np.argmax(over))
            with named_row(self.rows, row):
                raise ColumnUnitError("ns", f"{ends.at(row) - starts.at(row)} ns")
        return apart

    def _covering(self, *columns: Ticks, until: bool = False) -> Grid:
        """
        Return a grid that covers all instants of some columns.

        Args:
            columns: The instants.
            until: Whether the later one of a row may be the end of all years.
        """
        for column in columns:
            self._tellable(column)
        try:
            table = self._table(columns, slice(None), until=until)
        except CrmkitError:
            self._blame(columns, until=until)
            raise
        if until:
            self._refuse_end(columns)
        grid = self.grids.get(self.scale)
        if grid is None or grid.table is not table:
            self.grids[self.scale] = grid = Grid.of(table, self.scale)
        return grid

    def _table(self, columns: tuple[Ticks, ...], rows: slice, *, until: bool) -> Table:
        """
        Return a table that covers some rows of some columns.
        """
        return self.timeline.covering(*self._bounds(columns, rows), until=until)

    def _refuse_end(self, columns: tuple[Ticks, ...]) -> None:
        """
        Raise the error of the first row that is nothing but the end of all years.
        """
        end = self.timeline.rules.edges[1] * self.scale
        if all(column.extent()[1] >= end for column in columns):
            for rows in _chunks(columns[0].values):
                if np.any(np.all([c.part(rows) >= end for c in columns], axis=0)):
                    self._blame_in(columns, rows, until=True)

    def _blame(self, columns: tuple[Ticks, ...], *, until: bool) -> None:
        """
        Raise the error of the first row that is not covered, if one is not.
        """
        for rows in _chunks(columns[0].values):
            ends = self._bounds(columns, rows)[1] >= self.timeline.rules.edges[1]
            with suppress(CrmkitError):
                self._table(columns, rows, until=until)
                if not ends:
                    continue
            self._blame_in(columns, rows, until=until)

    def _blame_in(
        self, columns: tuple[Ticks, ...], rows: slice, *, until: bool
    ) -> None:
        """
        Raise the error of the first of some rows that is not covered, if one is not.
        """
        for row in range(rows.start, min(rows.stop, len(columns[0].values))):
            with named_row(self.rows, row):
                self._table(columns, slice(row, row + 1), until=until)

    def _tellable(self, column: Ticks) -> None:
        """
        Refuse instants that no datetime, or no number of ticks, can tell.
        """
        limits = (_FIRST, _LAST) if self.scale == 1 else (-GREATEST, GREATEST)
        self._refuse(column, column.beyond(*limits))

    def _refuse(self, column: Ticks, row: int | None) -> None:
        """
        Raise the error for an instant that leads out of all years, if it does.
        """
        if row is None:
            return
        rules, text = self.timeline.rules, column.iso(row)
        with named_row(self.rows, row):
            if self.timeline.unbroken:
                raise CalendarRangeError(rules.label, text, MINYEAR, MAXYEAR)
            raise rules.outside(text, forward=column.at(row) > 0)


def _chunks(values: NDArray[Any]) -> Iterator[slice]:
    """
    Yield the rows of an array in parts.
    """
    for begin in range(0, len(values), CHUNK):
        yield slice(begin, begin + CHUNK)
