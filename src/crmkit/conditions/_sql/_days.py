"""
Anniversaries of a column of days, asked against a constant.

Whether an anniversary lies in a stretch of days is a question about the month
and the day of the column, year by year: for a stretch of some weeks, one or two.

Invariants:
    - A column that is no date of SQL is a gap, never a guess.

Not here: anniversaries of what depends on no record, which Python finds.
"""

from calendar import isleap
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any, Final

import attrs
import sqlalchemy as sa
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler

from crmkit.conditions._forms import Value
from crmkit.conditions._node import Operator
from crmkit.conditions._nodes import Anniversary
from crmkit.conditions._sql import _gaps
from crmkit.conditions._sql._elements import (
    Clause,
    Element,
    Spoken,
    all_of,
    denied,
    one_of,
    parts,
)
from crmkit.conditions._sql._storage import bound, is_date
from crmkit.conditions._sql._values import Values
from crmkit.conditions._walk import reads_record

_LEAP_DAY: Final = "02-29"
_MARCH: Final = "03-01"


class MonthDay(Spoken[str]):
    """
    Month and day of a date, as text: ``03-02``.
    """

    type = sa.String()
    name = "month_day"
    inherit_cache = True


@compiles(MonthDay, "sqlite")
def _of_text(element: MonthDay, compiler: SQLCompiler, **options: Any) -> str:
    (day,) = parts(element, compiler, options)
    return f"substr({day}, 6, 5)"


@compiles(MonthDay, "postgresql")
def _of_date(element: MonthDay, compiler: SQLCompiler, **options: Any) -> str:
    (day,) = parts(element, compiler, options)
    # Without the cast it would be midnight in the zone of the session.
    return f"(to_char(CAST({day} AS TIMESTAMP), 'MM-DD') COLLATE \"C\")"


@attrs.frozen
class _Stretch:
    """
    Days of one year, first and last included.
    """

    first: date
    last: date

    def holds(self, column: Element) -> Clause:
        """
        Return whether an anniversary of a column falls among these days.
        """
        low, high = f"{self.first:%m-%d}", f"{self.last:%m-%d}"
        if low == _MARCH and not isleap(self.first.year):
            low = _LEAP_DAY
        earlier = column < bound(date(self.first.year, 1, 1), column.type)
        if (low, high) == ("01-01", "12-31"):
            return earlier
        day = MonthDay(column)
        return all_of([earlier, day.between(low, high)])


def anniversary(
    values: Values, left: Anniversary, op: Operator, right: Value
) -> Clause:
    """
    Return the comparison of a column's anniversary with a constant.

    Raises:
        BackEndGapError: If the column is no date, or *since* depends on the record.
    """
    if reads_record(left.since):
        raise _gaps.of(left)
    column = values.of(left.of)
    if not is_date(column.type):
        raise _gaps.of(left)
    since, day = values.fixed(left.since), values.fixed(right)
    until = _until(column, since, day)
    before = (
        _until(column, since, day - timedelta(days=1)) if day > date.min else sa.false()
    )
    match op:
        case "<=":
            return until
        case ">":
            return denied(until)
        case "<":
            return before
        case ">=":
            return denied(before)
        case "==":
            return all_of([until, denied(before)])
        case "!=":
            return one_of([denied(until), before])


def _until(column: Element, since: date, last: date) -> Clause:
    """
    Return whether the anniversary falls on *last* or before.
    """
    if last == date.max:  # where those after it are held, too
        return sa.true()
    return one_of([stretch.holds(column) for stretch in _stretches(since, last)])


def _stretches(first: date, last: date) -> Iterator[_Stretch]:
    """
    Yield the years of some days: the first, the last, and the last whole one.

    What has an anniversary in a whole year has one in every later whole year.
    """
    if first > last:
        return
    years = range(first.year, last.year + 1)
    for year in {years[0], years[-1], *years[-2:-1]}:
        whole = date(year, 1, 1), date(year, 12, 31)
        yield _Stretch(max(first, whole[0]), min(last, whole[1]))
