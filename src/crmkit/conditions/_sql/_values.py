"""
Operands of a form as expressions of SQL.

Invariants:
    - An expression is null exactly where the operand is missing.
    - What depends on no record is computed here and now, and bound.

Not here: conditions (:mod:`crmkit.conditions._sql._clauses`).
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final, TypeAlias

import attrs
import sqlalchemy as sa
from sqlalchemy.types import NullType, TypeEngine

from crmkit.conditions._forms import Form, Value
from crmkit.conditions._interpret._evaluate import value_of
from crmkit.conditions._node import Row
from crmkit.conditions._nodes import (
    Aggregate,
    Arithmetic,
    Call,
    Coalesce,
    Computed,
    Constant,
    FieldRead,
    Fold,
    Operand,
    Parameter,
    Shared,
    Size,
)
from crmkit.conditions._sql import _enums, _gaps, _instants
from crmkit.conditions._sql._aggregates import aggregate
from crmkit.conditions._sql._columns import fitting
from crmkit.conditions._sql._elements import Clause, Element
from crmkit.conditions._sql._enums import as_text
from crmkit.conditions._sql._numbers import arithmetic, checked, unchecked
from crmkit.conditions._sql._questions import Question, Read
from crmkit.conditions._sql._scope import Related, Scope
from crmkit.conditions._sql._sets import SetSize, Texts
from crmkit.conditions._sql._storage import as_json, bound, is_whole, storage, untold
from crmkit.conditions._sql._weights import Weights
from crmkit.conditions._types import Instant, TextSet
from crmkit.conditions._walk import reads_record

#: Makes the clause of a form where some rows can be seen.
Holds: TypeAlias = Callable[[Form, Scope], Clause]

_MANY: Final = 50  # arguments; SQLite takes no more than 127


@attrs.frozen(eq=False)
class Values:
    """
    Turns operands into expressions over the rows in sight.
    """

    scope: Scope
    question: Question
    holds: Holds
    weights: Weights

    def fixed(self, operand: Value) -> Any:
        """
        Return the value of an operand that does not depend on the record.
        """
        return self.question.fixed(operand)

    def seeing(self, row: Row, related: Related) -> "Values":
        """
        Return the same from inside related rows.
        """
        return attrs.evolve(self, scope=self.scope.seeing(row, related))

    def plain(self, operand: Value) -> Element | None:
        """
        Return the column that an operand simply is, if it is one in sight.
        """
        match operand:
            case FieldRead(name, _, row) if row in self.scope:
                return fitting(self.scope[row].column(name), operand)
            case Fold(FieldRead(name, _, row)) if row in self.scope:
                return self.scope[row].column(f"fold({name})")
            case Computed(name, row) if row in self.scope and self.is_kept(operand):
                return self.scope[row].column(name)
            case _:
                return None

    def is_kept(self, operand: Computed) -> bool:
        """
        Tell whether a computed field has a column.
        """
        return operand.stored and self.scope.holds(operand.row, operand.name)

    def start(self, operand: Value) -> Row | None:
        """
        Return the row that an operand is read from, if it is from one.
        """
        match operand:
            case FieldRead(_, _, row) | Fold(FieldRead(_, _, row)):
                return row
            case Aggregate(_, each):
                return each.row
            case Computed(_, row) if self.is_kept(operand):
                return row
            case _:
                return None

    def pair(
        self, left: Value, right: Value, kind: TypeEngine[Any] | None = None
    ) -> tuple[Element, Element]:
        """
        Return two operands that stand beside each other.

        One that is constant is bound as the other's column does it; what no
        column tells about, as *kind*.
        """
        if not reads_record(right):
            first = _instants.bare(self.of(left, kind))
            return first, self._beside(right, left, first)
        if is_told(left):
            first = self.of(left)
            return first, self._beside(right, left, first)
        second = self.of(right, kind)
        return self._beside(left, right, second), second

    def _beside(self, operand: Value, other: Value, column: Element) -> Element:
        alike = type(operand.type) is type(other.type)
        kind = _type(column if alike else None, operand)
        return self.of(operand, kind)

    def of(self, operand: Value, kind: TypeEngine[Any] | None = None) -> Element:
        """
        Return an operand as an expression; what is constant in it bound as *kind*.
        """
        if not reads_record(operand):
            return self._constant(operand, kind or untold(operand.type))
        row = self.start(operand)
        closed = None if row is None else self.scope.closed(row)
        if closed is not None:
            return self._through(closed, operand, kind)
        column = self.plain(operand)
        return self._made(operand, kind) if column is None else _read(column, operand)

    def _constant(self, operand: Value, kind: TypeEngine[Any]) -> Element:
        """
        Return an operand that does not depend on the record.
        """
        if isinstance(operand, Constant) and not isinstance(operand.type, TextSet):
            made = bound(operand.value, self._kind(operand, kind))
        else:
            made = self.question.bound(_reading(operand), self._kind(operand, kind))
        return made if isinstance(operand.type, Instant) else _read(made, operand)

    def _kind(self, operand: Value, kind: TypeEngine[Any]) -> TypeEngine[Any]:
        """
        Return how a constant is bound beside what is of a type.
        """
        match operand.type:
            case Instant():
                return _instants.written(kind)
            case TextSet():
                return sa.String()
            case _:
                return kind

    def enum(self, operand: Value) -> tuple[Element, Mapping[str, str]] | None:
        """
        Return the column that an operand simply is, if it is one of an enum.

        With it, what the database calls each value.
        """
        column = self.plain(operand)
        words = None if column is None else _enums.words(column.type)
        return None if column is None or words is None else (column, words)

    def beside(
        self, operand: Value, values: list[Any]
    ) -> tuple[Element, list[Element]]:
        """
        Return an operand and some constants that it is asked for.
        """
        column = self.plain(operand)
        if column is not None:
            found = _enums.beside(column, values)
            if found is not None:
                return column, found
        made = _instants.bare(self.of(operand))
        kind = self._kind(operand, made.type)
        return made, [bound(value, kind) for value in values]

    def item(self, operand: Value, kind: TypeEngine[Any] | None) -> Element:
        """
        Return an operand as it may be selected: a missing one has a type, too.
        """
        if not reads_record(operand) and self.question.is_missing(operand):
            return sa.cast(sa.null(), kind or untold(operand.type))
        return self.of(operand, kind)

    def _through(
        self, row: Row, operand: Value, kind: TypeEngine[Any] | None
    ) -> Element:
        """
        Return an operand of a row out of sight: null where there is no such row.
        """
        related = self.scope.step(row)
        inner = self.seeing(row, related).of(operand, kind)
        return related.select([inner]).scalar_subquery()

    def _made(self, operand: Value, kind: TypeEngine[Any] | None) -> Element:
        """
        Return an operand that is no column.
        """
        match operand:
            case Computed(_, _, inner):
                return self.of(inner, kind)
            case Coalesce(options):
                return self._first_of(options, kind)
            case Arithmetic():
                return self._arithmetic(operand, kind)
            case Size(of):
                return SetSize(*(self.of(each) for each in _flat(of)))
            case Aggregate():
                return aggregate(self, operand, kind)
            case Call():
                return self._call(operand)
            case _:
                raise _gaps.of(operand)

    def _first_of(
        self, options: tuple[Operand, ...], kind: TypeEngine[Any] | None
    ) -> Element:
        found = list(self._candidates(options, kind))
        *others, last = found
        # What left 64 bits in the last option is found out further out.
        found = [*others, unchecked(last)]
        while len(found) > 1:
            some = found[:_MANY]
            found = [sa.func.coalesce(*some, type_=some[0].type), *found[_MANY:]]
        return found[0] if unchecked(last) is last else checked(found[0])

    def _candidates(
        self, options: tuple[Operand, ...], kind: TypeEngine[Any] | None
    ) -> Iterator[Element]:
        """
        Yield the options up to the first that is surely there.
        """
        flat = tuple(_options(options))
        told = next((option for option in flat if is_told(option)), None)
        # Made once: twice at each level would be a thousand times at ten.
        first = None if told is None else self.of(told)
        if first is not None:
            kind = first.type
        kind = kind or untold(flat[0].type)
        for option in flat:
            if option is told and first is not None:
                yield first
            elif reads_record(option):
                yield self.of(option, kind)
            elif not self.question.is_missing(option):
                yield self.of(option, kind)
                return

    def _arithmetic(
        self, operand: Arithmetic, given: TypeEngine[Any] | None
    ) -> Element:
        left, right = self.pair(operand.left, operand.right, given)
        for side in (left, right):
            if not is_whole(side.type):
                raise _gaps.not_whole(operand)
        is_left = type(operand.left.type) is type(operand.type)
        kind = (left if is_left else right).type
        if operand.op != "-" and self.weights.is_heavy(operand.right):
            left, right = right, left
        return arithmetic(operand.op, left, right, kind)

    def _call(self, operand: Call) -> Element:
        function = operand.function
        if function.sql is None:
            raise _gaps.of(operand)
        made = function.sql(*map(self._argument, operand.arguments))
        return _read(sa.type_coerce(made, _type(made, operand)), operand)

    def _argument(self, operand: Operand) -> Element:
        """
        Return what a function is given: a set as its column has it.
        """
        if not reads_record(operand):
            return self.of(operand, storage(operand.type))
        column = self.plain(operand) if isinstance(operand.type, TextSet) else None
        return self.of(operand) if column is None else column


def _reading(operand: Value) -> Read[Any]:
    """
    Return what gives the value of an operand as it is bound: a set as JSON.
    """
    if isinstance(operand.type, TextSet):
        return lambda scene: as_json(value_of(operand, scene))
    if isinstance(operand, Parameter):
        name = operand.name
        return lambda scene: scene.parameter(name)
    return lambda scene: value_of(operand, scene)


def is_told(operand: Value) -> bool:
    """
    Tell whether a column says how an operand lies in the database.

    Nothing does where a constant is aggregated.
    """
    match operand:
        case Aggregate(_, _, value):
            return value is None or is_told(value)
        case Coalesce(options):
            return any(map(is_told, options))
        case Arithmetic(left, _, right):
            return is_told(left) or is_told(right)
        case Computed(_, _, inner, stored):
            return stored or is_told(inner)
        case _:
            return reads_record(operand)


def _read(element: Element, operand: Value) -> Element:
    """
    Return an expression as what stands in the database is read.
    """
    match operand.type:
        case TextSet():
            return Texts(element)
        case Instant():
            return _instants.read(element)
        case _:
            return as_text(element)


def _flat(operand: Operand) -> Iterator[Operand]:
    """
    Yield the sets of which an operand is what they share.
    """
    if isinstance(operand, Shared):
        yield from (*_flat(operand.left), *_flat(operand.right))
    else:
        yield operand


def _options(options: tuple[Operand, ...]) -> Iterator[Operand]:
    """
    Yield options, those of an option in its place.
    """
    for option in options:
        if isinstance(option, Coalesce):
            yield from _options(option.options)
        else:
            yield option


def _type(column: Element | None, operand: Value) -> TypeEngine[Any]:
    kind = None if column is None else column.type
    return storage(operand.type) if kind is None or isinstance(kind, NullType) else kind
