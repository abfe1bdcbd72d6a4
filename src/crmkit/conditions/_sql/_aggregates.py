"""
One value from related rows, as a query inside the larger one.

Invariants:
    - What is aggregated is a column of the very query that does it; SQL takes an
      aggregate of anything else for one of an outer query.
    - ``first`` and ``last`` order missing values last, and texts by code point.

Not here: whether there are such rows at all (:mod:`crmkit.conditions._sql._clauses`).
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Final

import attrs
import sqlalchemy as sa
from sqlalchemy.sql.selectable import Select
from sqlalchemy.types import TypeEngine

from crmkit.conditions._forms import All, only_of
from crmkit.conditions._node import Row
from crmkit.conditions._nodes import Aggregate, FieldRead
from crmkit.conditions._sql import _gaps
from crmkit.conditions._sql._elements import Clause, Element
from crmkit.conditions._sql._enums import as_text
from crmkit.conditions._sql._numbers import total
from crmkit.conditions._sql._scope import Related, Rows
from crmkit.conditions._sql._storage import is_whole
from crmkit.conditions._sql._texts import sortable

if TYPE_CHECKING:
    from crmkit.conditions._sql._values import Values

_ALL: Final = All(())


def aggregate(
    values: "Values", operand: Aggregate, kind: TypeEngine[Any] | None
) -> Element:
    """
    Return what some related rows give; a constant is bound as *kind*.
    """
    each = operand.each
    related = values.scope.related(each.row, each.relation.name)
    inner = values.seeing(Row(each.variable), related)
    holds = values.holds(only_of(each) or _ALL, inner.scope)
    if operand.value is None:
        return related.select([sa.func.count()], holds).scalar_subquery()
    rows = _Rows(operand, inner.item(operand.value, kind), related, holds=holds)
    return rows.ordered() if operand.kind in ("first", "last") else rows.gathered()


@attrs.frozen(eq=False)
class _Rows:
    """
    Related rows that count, and what is read from each.
    """

    operand: Aggregate
    value: Element
    related: Related
    holds: Clause = attrs.field(kw_only=True)

    def ordered(self) -> Element:
        """
        Return the first or last value that is there.
        """
        query = self.related.select([self.value], self.holds, self.value.is_not(None))
        keys = _keys(self.operand, self.related.rows)
        return query.order_by(*keys).limit(1).scalar_subquery()

    def gathered(self) -> Element:
        """
        Return the sum, the least or the greatest value.
        """
        if isinstance(self.operand.value, FieldRead) and self._is_own():
            made = self._made(self.value)
            return self.related.select([made], self.holds).scalar_subquery()
        query: Select[Any] = self.related.select(
            [self.value.label("value")], self.holds
        )
        return sa.select(self._made(query.subquery().c.value)).scalar_subquery()

    def _is_own(self) -> bool:
        row = getattr(self.operand.value, "row", None)
        return row == Row(self.operand.each.variable)

    def _made(self, value: Element) -> Element:
        if self.operand.kind == "sum":
            if not is_whole(value.type):
                raise _gaps.not_whole(self.operand)
            return total(value)
        made: Element = getattr(sa.func, self.operand.kind)(value, type_=value.type)
        return made


def _keys(operand: Aggregate, rows: Rows) -> Iterator[Element]:
    """
    Yield what the rows of ``first`` and ``last`` are ordered by.
    """
    relation = operand.each.relation
    for name in (*relation.order, relation.key):
        if name in relation.to.fields:
            key = sortable(as_text(rows.column(name)))
            forwards = operand.kind == "first"
            yield key.asc().nulls_last() if forwards else key.desc().nulls_first()
