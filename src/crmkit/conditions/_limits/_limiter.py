"""
A form over everything, as a form over what somebody sees.

Related records out of his sight are as if they were not there, and a value that he
does not see on a record is unknown: what asks for it holds neither way.

Invariants:
    - Two worlds that differ only in what he does not see are answered alike.
    - What says whether something is seen stands before what looks at it.
    - A row of an aggregate is passed over if its value, or its place in the order,
      depends on what he does not see, or lies behind a record that is not there for
      him.

Not here: the conditions that say what he sees (:mod:`crmkit.conditions._limit`).
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final, cast

import attrs

from crmkit.conditions._forms import (
    All,
    Exists,
    ForEvery,
    Form,
    InChange,
    Leaf,
    RowPresence,
    Some,
    Value,
    only_of,
)
from crmkit.conditions._limits._absent import (
    is_below,
    is_strict,
    is_strictly_read,
    start_of,
    without,
)
from crmkit.conditions._limits._complement import all_of, any_of, complement
from crmkit.conditions._limits._parts import (
    leaf_remade,
    operands_of,
    read_directly,
    remade,
)
from crmkit.conditions._limits._rooted import rooted
from crmkit.conditions._node import ROOT, Row
from crmkit.conditions._nodes import Aggregate, Computed, Each, FieldRead, Old
from crmkit.conditions._reads import Place
from crmkit.conditions._walk import walk


@attrs.frozen
class Bounds:
    """
    What somebody sees of the records of a place.

    Attributes:
        rows: Which of them; None for all.
        partly: Field → on which records its value is seen, if not on all.
    """

    rows: Form | None = None
    partly: Mapping[str, Form] = attrs.field(factory=dict)


_ALL: Final = Bounds()


@attrs.frozen
class _Guard:
    """
    What must hold for a value of a row to be seen.
    """

    row: Row
    form: Form

    @property
    def where_there(self) -> Form:
        """
        The same, where the record is there at all.
        """
        if not self.row.through:
            return self.form
        return any_of([RowPresence(self.row, negated=True), self.form])


@attrs.frozen
class Limiter:
    """
    Limits forms to what somebody sees.

    Attributes:
        bounds: What he sees, by the relations that lead there.
        places: Where the record of each variable is.
    """

    bounds: Mapping[Place, Bounds]
    places: Mapping[str, Place] = attrs.field(factory=lambda: {"": ()})

    def form(self, form: Form) -> Form:
        """
        Return a form that holds where it holds for him.
        """
        match form:
            case All(forms):
                return all_of(map(self.form, forms))
            case Some(forms):
                return any_of(map(self.form, forms))
            case Exists(each, inner):
                return self._exists(each, inner)
            case ForEvery(each, inner):
                return self._every(each, inner)
            case RowPresence(row, negated):
                return self._leads(row, negated=negated)
            case _:
                return self._leaf(form)

    # -- Related records ----------------------------------------------------

    def _exists(self, each: Each, inner: Form) -> Form:
        inside = self._inside(each)
        rows = inside.scope(Row(each.variable))
        found = Exists(each, all_of([*rows, inside.form(inner)]))
        start = self._start(each)
        return all_of([*self._scopes(each.row), *(g.form for g in start), found])

    def _every(self, each: Each, inner: Form) -> Form:
        inside = self._inside(each)
        others = map(complement, inside.scope(Row(each.variable)))
        found = ForEvery(each, any_of([*others, inside.form(inner)]))
        gone = map(complement, self._scopes(each.row))
        start = self._start(each)
        return all_of([*(g.where_there for g in start), any_of([*gone, found])])

    def _start(self, each: Each) -> list[_Guard]:
        """
        Return what must hold for the way to some related records to be seen.
        """
        return [*self._way(each.row), *self.partly(each.row, each.relation.name)]

    def _leads(self, row: Row, *, negated: bool) -> Form:
        """
        Return whether a row is there for him, or is not.
        """
        if not any(True for _ in (*self._scopes(row), *self._way(row))):
            return RowPresence(row, negated)
        if negated:
            return self._nowhere(_steps(row))
        way = (guard.form for guard in self._way(row))
        return all_of([RowPresence(row, negated=False), *self._scopes(row), *way])

    def _nowhere(self, steps: list[Row]) -> Form:
        if not steps:
            return Some(())
        step, *rest = steps
        gone = map(complement, self.scope(step))
        missing = RowPresence(step, negated=True)
        seen = (guard.form for guard in self._followed(step))
        return all_of([*seen, any_of([missing, *gone, self._nowhere(rest)])])

    def _inside(self, each: Each) -> "Limiter":
        """
        Return what limits forms about a related record.
        """
        here = (*self._place(each.row), each.relation.name)
        return Limiter(self.bounds, {**self.places, each.variable: here})

    # -- Leaves -------------------------------------------------------------

    def _leaf(self, leaf: Leaf) -> Form:
        if isinstance(leaf, InChange):
            return all_of([*(g.form for g in self.partly(ROOT, leaf.name)), leaf])
        told = leaf_remade(leaf, self.value)
        read = [each for one in operands_of(told) for each in read_directly(one)]
        steps = [
            step
            for step in dict.fromkeys(s for each in read for s in _steps_to(each))
            if self._bounds(step).rows is not None
        ]
        guards = [guard for each in read for guard in self._seen(each)]
        if is_strict(told):
            scopes = (form for step in steps for form in self.scope(step))
            return all_of([*scopes, *(guard.form for guard in guards), told])
        return self._settled(told, sorted(steps, key=_length), guards)

    def _settled(self, leaf: Form, steps: list[Row], guards: list[_Guard]) -> Form:
        """
        Return a leaf that may hold where a row is not there, for rows that are limited.
        """
        if not steps or isinstance(leaf, All | Some):
            return all_of([*(guard.where_there for guard in guards), leaf])
        step, *rest = steps
        scope = all_of(self.scope(step))
        there = self._settled(leaf, rest, guards)
        gone = self._settled(
            without(cast("Leaf", leaf), step),
            [each for each in rest if not is_below(each, step)],
            [guard for guard in guards if not is_below(guard.row, step)],
        )
        return any_of([all_of([scope, there]), all_of([complement(scope), gone])])

    # -- Operands -----------------------------------------------------------

    def value(self, operand: Value) -> Value:
        """
        Return an operand that looks only at related records in his sight.
        """
        match operand:
            case Aggregate():
                return self._aggregate(operand)
            case Computed(_, row, inner) if self._crosses(row, inner):
                # What is kept of it was made of more than he sees.
                return self.value(inner)
            case _:
                return remade(operand, self.value)

    def _aggregate(self, operand: Aggregate) -> Aggregate:
        each, inside = operand.each, self._inside(operand.each)
        here, only = Row(each.variable), only_of(each)
        value = None if operand.value is None else inside.value(operand.value)
        tests = inside.scope(here)
        if only is not None:
            tests.append(inside.form(only))
        if value is not None:
            tests += inside.taken(value)
        if operand.kind in ("first", "last"):
            names = (*each.relation.order, each.relation.key)
            tests += (g.form for name in names for g in inside.partly(here, name))
        counted = all_of(tests)
        each = attrs.evolve(each, only=None if counted == All(()) else counted)
        return attrs.evolve(operand, each=each, value=cast("Any", value))

    def taken(self, value: Value) -> Iterator[Form]:
        """
        Yield what must hold for the value of a row to be taken.
        """
        strict = is_strictly_read(value)
        for each in read_directly(value):
            for step in _steps_to(each):
                yield from self.scope(step)
            for guard in self._seen(each):
                yield guard.form if strict else guard.where_there

    def _crosses(self, row: Row, inner: Value) -> bool:
        """
        Tell whether an operand looks at other records, of which some are limited.
        """
        own = self._place(row)
        if all(place == own for place in self.bounds):
            return False
        return any(
            isinstance(node, Aggregate)
            or (isinstance(node, FieldRead) and node.row != row)
            for node in walk(cast("Any", inner))
        )

    # -- What is seen -------------------------------------------------------

    def scope(self, row: Row) -> list[Form]:
        """
        Return what must hold for a record to be in his sight.
        """
        rows = self._bounds(row).rows
        return [] if rows is None else [rooted(rows, row)]

    def _scopes(self, row: Row) -> list[Form]:
        return [form for step in _steps(row) for form in self.scope(step)]

    def _seen(self, operand: Value) -> Iterator[_Guard]:
        """
        Yield what must hold for an operand itself to be seen, whatever is in it.
        """
        if isinstance(operand, Old):
            yield from self.partly(ROOT, operand.name, operand.within)
        row = start_of(operand)
        if row is None:
            return
        yield from self._way(row)
        if isinstance(operand, Aggregate):
            yield from self.partly(row, operand.each.relation.name)
        else:
            read = cast("FieldRead | Computed", operand)
            yield from self.partly(row, read.name, getattr(read, "within", None))

    def _way(self, row: Row) -> Iterator[_Guard]:
        """
        Yield what must hold for the relations that lead to a row to be seen.
        """
        for step in _steps(row):
            yield from self._followed(step)

    def _followed(self, step: Row) -> Iterator[_Guard]:
        start = Row(step.variable, step.through[:-1])
        yield from self.partly(start, step.through[-1])

    def partly(self, row: Row, *names: str | None) -> Iterator[_Guard]:
        partly = self._bounds(row).partly
        for name in names:
            if name is not None and name in partly:
                yield _Guard(row, rooted(partly[name], row))

    def _bounds(self, row: Row) -> Bounds:
        return self.bounds.get(self._place(row), _ALL)

    def _place(self, row: Row) -> Place:
        return (*self.places[row.variable], *row.through)


def _steps(row: Row) -> list[Row]:
    """
    Return the rows on the way to a row, it included.
    """
    lengths = range(1, len(row.through) + 1)
    return [Row(row.variable, row.through[:length]) for length in lengths]


def _steps_to(operand: Value) -> Iterable[Row]:
    row = start_of(operand)
    return () if row is None else _steps(row)


def _length(row: Row) -> int:
    return len(row.through)
