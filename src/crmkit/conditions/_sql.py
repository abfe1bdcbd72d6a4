"""
The SQL back end: a lowered form as a clause of SQLAlchemy Core.

This is the one module of the room that imports SQLAlchemy, and it is itself
imported only when a clause is asked for.

Invariants:
    - The clause is two-valued: on every row it is true or false, never null.
    - Every value is a bound parameter, converted by the column's own type.
    - A column is compared with a constant wherever the condition does so, so
      an index can serve it.

A column of texts that ``in`` looks into is JSON text on SQLite and JSON or
JSONB on PostgreSQL; a missing value must be NULL there (``none_as_null=True``).

Not here: which columns there are, and their types (:mod:`crmkit.adapters`).
"""

import operator
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any, Final, TypeAlias, assert_never

import attrs
from sqlalchemy import (
    Boolean,
    ColumnElement,
    String,
    and_,
    bindparam,
    cast,
    false,
    or_,
    true,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.elements import Grouping
from sqlalchemy.sql.functions import FunctionElement

from crmkit.conditions._forms import (
    All,
    Among,
    Has,
    Leaf,
    Lowered,
    Presence,
    Some,
    Test,
)
from crmkit.conditions._nodes import (
    Age,
    Constant,
    FieldRead,
    Now,
    Operand,
    Operator,
    Parameter,
    Shift,
)
from crmkit.conditions._python import shifted
from crmkit.errors import UnmappedFieldError

Clause: TypeAlias = ColumnElement[bool]

_WIDE: Final = 8

_OPERATORS: Final[dict[Operator, Callable[[Any, Any], Any]]] = {
    "==": operator.eq, "!=": operator.ne, "<": operator.lt,
    "<=": operator.le, ">": operator.gt, ">=": operator.ge,
}  # fmt: skip


class text_set_has(FunctionElement[bool]):  # noqa: N801 - like the SQL function it is
    """
    Whether a column of texts holds a text; null if the column is null.
    """

    type = Boolean()
    name = "text_set_has"
    inherit_cache = True


class _Bracketed(Grouping[bool]):
    """
    Brackets that stay when the clause inside is joined by the same word.
    """

    inherit_cache = True
    operator = None  # else SQLAlchemy looks through to the clause and flattens it


@compiles(text_set_has, "sqlite")
def _on_sqlite(element: text_set_has, compiler: SQLCompiler, **options: Any) -> str:
    column, item = (compiler.process(part, **options) for part in element.clauses)
    return (
        f"(EXISTS (SELECT 1 FROM json_each({column}) WHERE json_each.value = {item}))"  # noqa: S608
    )


@compiles(text_set_has, "postgresql")
def _on_postgresql(element: text_set_has, compiler: SQLCompiler, **options: Any) -> str:
    column, item = element.clauses
    stored = compiler.process(cast(column, JSONB), **options)
    wanted = compiler.process(
        cast(item, String().with_variant(String(), "postgresql")), **options
    )
    # Containment, not ``jsonb_exists``: only an operator can use a GIN index.
    return f"({stored} @> jsonb_build_array({wanted}))"


def where(
    form: Lowered,
    columns: Mapping[str, ColumnElement[Any]],
    now: datetime,
    params: Mapping[str, object],
) -> Clause:
    """
    Return the clause that is true on the rows where *form* holds.

    Args:
        form: What to test.
        columns: The column of each field by its path.
        now: The instant at which the question is asked, in UTC.
        params: The value of each parameter.

    Raises:
        UnmappedFieldError: If a field has no column.
    """
    return _Builder(columns, now, params=params).clause(form)


@attrs.frozen
class _Builder:
    """
    Turns forms into clauses over given columns.
    """

    columns: Mapping[str, ColumnElement[Any]]
    now: datetime
    params: Mapping[str, object] = attrs.field(kw_only=True)

    def clause(self, form: Lowered) -> Clause:
        """
        Return the clause of a form.
        """
        match form:
            case All(forms):
                return _joined(and_, true(), [self.clause(form) for form in forms])
            case Some(forms):
                return _joined(or_, false(), [self.clause(form) for form in forms])
            case _:
                return self.leaf(form)

    def leaf(self, leaf: Leaf) -> Clause:
        """
        Return the clause of a leaf, guarded where it must be.
        """
        match leaf:
            case Presence(operand, negated):
                return self.presence(operand, negated=negated)
            case Among(item, values, negated):
                return self.among(
                    item, tuple(value.value for value in values), negated=negated
                )
            case Has():
                return self.guarded(leaf.known, lambda: self.has(leaf))
            case Test():
                return self.guarded(leaf.known, lambda: self.test(leaf))
            case _:
                assert_never(leaf)

    def presence(self, operand: FieldRead | Parameter, *, negated: bool) -> Clause:
        """
        Return whether a column or parameter has a value (or has none).
        """
        if isinstance(operand, Parameter):
            return _constant((self.params[operand.name] is None) is negated)
        column = self.column(operand.path)
        return column.is_(None) if negated else column.is_not(None)

    def guarded(
        self, known: tuple[FieldRead | Parameter, ...], test: Callable[[], Clause]
    ) -> Clause:
        """
        Return *test* and a guard for each value it needs; false if one is missing.
        """
        if any(isinstance(k, Parameter) and self.params[k.name] is None for k in known):
            return false()
        paths = (k.path for k in known if isinstance(k, FieldRead))
        return and_(true(), *(self.column(path).is_not(None) for path in paths), test())

    def among(
        self, item: FieldRead | Parameter, values: tuple[object, ...], *, negated: bool
    ) -> Clause:
        """
        Return whether a value is there and is (or is not) one of *values*.
        """
        if isinstance(item, Parameter):
            value = self.params[item.name]
            return _constant(value is not None and (value in values) is not negated)
        column = self.column(item.path)
        test = column.not_in(values) if negated else column.in_(values)
        return and_(column.is_not(None), test)

    def has(self, leaf: Has) -> Clause:
        """
        Return whether a set of texts holds (or does not hold) a text.
        """
        if isinstance(leaf.container, FieldRead):
            item = self.side(leaf.item, String())
            found: Clause = text_set_has(self.column(leaf.container.path), item)
            return ~found if leaf.negated else found
        texts: Any = self.params[leaf.container.name]
        if isinstance(leaf.item, FieldRead):
            return self.among(leaf.item, tuple(sorted(texts)), negated=leaf.negated)
        return _constant((self.value(leaf.item) in texts) is not leaf.negated)

    def test(self, leaf: Test) -> Clause:
        """
        Return the bare comparison of a leaf, without its guards.
        """
        compare = _OPERATORS[leaf.op]
        if isinstance(leaf.left, FieldRead):
            column = self.column(leaf.left.path)
            clause: Clause = compare(column, self.side(leaf.right, column.type))
            return clause
        return _constant(compare(self.value(leaf.left), self.value(leaf.right)))

    def side(self, operand: Operand, kind: Any) -> ColumnElement[Any]:
        """
        Return a column, or a constant bound as *kind*.
        """
        if isinstance(operand, FieldRead):
            return self.column(operand.path)
        return bindparam(None, self.value(operand), type_=kind, unique=True)

    def value(self, operand: Operand) -> Any:
        """
        Return the value of an operand that does not depend on the record.
        """
        match operand:
            case Constant(value):
                return value
            case Parameter(name):
                return self.params[name]
            case Now():
                return self.now
            case Shift(base, sign, by):
                amount: timedelta = self.value(by)
                return shifted(self.value(base), sign * amount)
            case FieldRead() | Age():  # pragma: no cover - lowering leaves none
                raise TypeError(operand)
            case _:
                assert_never(operand)

    def column(self, path: str) -> ColumnElement[Any]:
        """
        Return the column of a path.

        Raises:
            UnmappedFieldError: If it has none.
        """
        try:
            return self.columns[path]
        except KeyError:
            raise UnmappedFieldError(path, tuple(sorted(self.columns))) from None


def _joined(
    join: Callable[..., Clause], empty: Clause, clauses: list[Clause]
) -> Clause:
    """
    Return clauses joined; many of them in brackets of *_WIDE*.

    SQLite reads ``a AND b AND c …`` as one level for each term, and refuses
    more than a thousand levels.
    """
    while len(clauses) > _WIDE:
        starts = range(0, len(clauses), _WIDE)
        groups = (clauses[start : start + _WIDE] for start in starts)
        clauses = [_Bracketed(join(empty, *group)) for group in groups]
    return join(empty, *clauses)


def _constant(value: bool) -> Clause:  # noqa: FBT001 - the value itself
    return true() if value else false()
