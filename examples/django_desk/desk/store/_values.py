"""
Operands of a condition as expressions of Django's ORM.

Invariants:
    - An expression is null exactly where the operand is missing.
    - What depends on no record is computed here and now, and bound by its type.

Not here: conditions (:mod:`django_desk.desk.store._conditions`).
"""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any, Final

import attrs
from django.db import models
from django.db.models import F, OuterRef, QuerySet, Subquery, Value, functions

from crmkit.errors import BackEndGapError
from crmkit.records import Link, Record, links
from django_desk.desk.fields import ExactText
from django_desk.desk.models import MODELS
from django_desk.desk.store._forms import (
    Aggregate,
    Coalesce,
    Each,
    FieldRead,
    Row,
    Scene,
    reads_record,
    value_of,
)

#: Makes the clause of what the rows of an aggregate must satisfy.
Only = Callable[["Values", Each], Any]

_COLUMNS: Final[dict[type[Any], type[models.Field]]] = {
    bool: models.BooleanField,
    int: models.BigIntegerField,
    str: ExactText,
    datetime: models.DateTimeField,
    date: models.DateField,
}


def gap(what: object) -> BackEndGapError:
    """
    Return the error for what this store cannot ask its database.

    >>> print(gap("hour(…) of a column"))
    Django's ORM has no hour(…) of a column: make the store with allow_scan=True
    """
    hint = "make the store with allow_scan=True"
    name = what if isinstance(what, str) else type(what).__name__
    return BackEndGapError(name, "Django's ORM", hint)


@attrs.frozen
class Values:
    """
    Turns operands into expressions over the rows in sight.

    Attributes:
        scene: What the values of constants depend on.
        sight: The rows in sight and their classes, the innermost last.
        only: Makes the clause of what the rows of an aggregate must satisfy.
    """

    scene: Scene
    sight: tuple[tuple[Row, type[Record]], ...]
    only: Only

    def fixed(self, operand: Any) -> Any:
        """
        Return the value of an operand that does not depend on the record.
        """
        return value_of(operand, self.scene)

    def of(self, operand: Any) -> Any:
        """
        Return an operand as an expression.
        """
        if not reads_record(operand):
            return bound(self.fixed(operand))
        start = start_of(operand)
        step = None if start is None else self.step_to(start)
        if step is not None:
            inner = self.seeing(step)
            found = self.rows(step).annotate(_found=inner.of(operand))
            return Subquery(found.values("_found")[:1])
        match operand:
            case FieldRead(name, _, row) if operand.within is None:
                return self.field(row, name)
            case FieldRead(name):
                what = f"custom field {name!r}"
                raise gap(what)
            case Coalesce(options):
                return _first_of([self.of(option) for option in options])
            case Aggregate("count", each):
                return self.count(each)
            case _:
                raise gap(operand)

    def count(self, each: Each) -> Any:
        """
        Return how many related rows there are, of those that count.
        """
        found = self.related(each).filter(self.only(self.looking_at(each), each))
        one = found.order_by().annotate(_one=bound(1)).values("_one")
        number = one.annotate(_count=models.Count("*")).values("_count")
        counted = Subquery(number, output_field=models.BigIntegerField())
        return functions.Coalesce(counted, bound(0))

    # -- Rows ---------------------------------------------------------------

    def field(self, row: Row, name: str) -> Any:
        """
        Return a column of a row in sight, from inside the innermost one.
        """
        rows = [seen for seen, _ in self.sight]
        depth = len(rows) - 1 - rows.index(row)
        made: Any = name
        for _ in range(depth):
            made = OuterRef(made)
        return made if depth else F(name)

    def step_to(self, row: Row) -> Row | None:
        """
        Return the next row on the way to one; None if that is in sight.
        """
        rows = {seen for seen, _ in self.sight}
        for length in range(len(row.through) + 1):
            step = Row(row.variable, row.through[:length])
            if step not in rows:
                return step
        return None

    def seeing(self, step: Row) -> "Values":
        """
        Return the same from inside the row at the end of a step.
        """
        link = self._link_to(step)
        return attrs.evolve(self, sight=(*self.sight, (step, link.target)))

    def looking_at(self, each: Each) -> "Values":
        """
        Return the same from inside the rows of a relation.
        """
        link = self._link(each.row, each.relation.name)
        return attrs.evolve(
            self, sight=(*self.sight, (Row(each.variable), link.target))
        )

    def rows(self, step: Row) -> QuerySet:
        """
        Return the row at the end of a step, to be asked from inside this one.
        """
        return self._leading(_before(step), self._link_to(step))

    def related(self, each: Each) -> QuerySet:
        """
        Return the rows of a relation, to be asked from inside this one.
        """
        return self._leading(each.row, self._link(each.row, each.relation.name))

    def _leading(self, row: Row, link: Link) -> QuerySet:
        mine = self.field(row, "id" if link.many else link.field)
        here = OuterRef(mine.name if isinstance(mine, F) else mine)
        theirs = link.field if link.many else "id"
        return MODELS[link.to].objects.filter(**{theirs: here})

    def _link_to(self, step: Row) -> Link:
        return self._link(_before(step), step.through[-1])

    def _link(self, row: Row, name: str) -> Link:
        cls = dict(self.sight)[row]
        found = next((link for link in links(cls) if link.name == name), None)
        if found is None:
            what = f"relation {name!r}"
            raise gap(what)
        return found


def start_of(operand: Any) -> Row | None:
    """
    Return the row that an operand is read from, if it is from one.
    """
    match operand:
        case FieldRead(_, _, row):
            return row
        case Aggregate(_, each):
            return each.row
        case _:
            return None


def bound(value: Any) -> Value:
    """
    Return a value as the database is given it.
    """
    kind = next(
        (made for cls, made in _COLUMNS.items() if isinstance(value, cls)), None
    )
    if kind is None:
        what = f"value {value!r}"
        raise gap(what)
    return Value(value, output_field=kind())


def _before(step: Row) -> Row:
    return Row(step.variable, step.through[:-1])


def _first_of(options: list[Any]) -> Any:
    return functions.Coalesce(*options) if len(options) > 1 else options[0]
