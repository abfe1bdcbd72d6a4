"""
What the custom elements of SQL share.

Invariants:
    - An element mentions each of its parts a fixed number of times, so the text
      of a clause grows with the condition and no faster.
    - Elements carry no data but their parts, so statements can be cached.

Not here: what each element means (the modules that derive from it).
"""

from typing import Any, Final, TypeAlias, TypeVar

from sqlalchemy import Boolean, ColumnElement, and_, false, not_, or_, true
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql import operators
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.elements import (
    AsBoolean,
    False_,
    Grouping,
    True_,
    UnaryExpression,
)
from sqlalchemy.sql.functions import FunctionElement

from crmkit.errors import BackEndGapError

Clause: TypeAlias = ColumnElement[bool]
Element: TypeAlias = ColumnElement[Any]
T = TypeVar("T")

_WIDE: Final = 8


class Spoken(FunctionElement[T]):
    """
    Something that SQLite and PostgreSQL each say in their own way.
    """

    inherit_cache = True

    def __init_subclass__(cls, **options: Any) -> None:
        super().__init_subclass__(**options)
        compiles(cls)(_unspoken)


def _unspoken(element: Any, compiler: SQLCompiler, **options: Any) -> str:
    """
    Return an element as a call of its name, for people; databases do not know it.
    """
    if compiler.dialect.name != "default":
        what = f"{element.name} on {compiler.dialect.name}"
        raise BackEndGapError(what, "SQL", "ask SQLite or PostgreSQL")
    return f"{element.name}({', '.join(parts(element, compiler, options))})"


class Truth(Spoken[bool]):
    """
    A condition that stands as it is written, without ``= 1`` behind it.
    """

    type = Boolean()

    def self_group(self, against: Any = None) -> Any:
        """
        Stand as it is, whatever is around it.
        """
        return self


class Surely(Truth):
    """
    Whether a clause is true; false also where it is null.
    """

    name = "surely"
    inherit_cache = True


@compiles(Surely)
def _surely(element: Surely, compiler: SQLCompiler, **options: Any) -> str:
    (test,) = parts(element, compiler, options)
    no = compiler.process(false(), **options)
    return f"coalesce({test}, {no})"


class Denied(Truth):
    """
    Whether a clause that is never null is false.
    """

    name = "denied"
    inherit_cache = True


@compiles(Denied)
def _denied(element: Denied, compiler: SQLCompiler, **options: Any) -> str:
    (test,) = parts(element, compiler, options)
    return f"NOT {test}"


class _Bracketed(Grouping[bool]):
    """
    Brackets that stay when the clause inside is joined by the same word.
    """

    inherit_cache = True
    operator = None  # else SQLAlchemy looks through to the clause and flattens it


def parts(
    element: FunctionElement[Any], compiler: SQLCompiler, options: dict[str, Any]
) -> list[str]:
    """
    Return the SQL of everything that an element was made of.
    """
    return [compiler.process(part, **options) for part in element.clauses]


def constant(value: bool) -> Clause:  # noqa: FBT001 - the value itself
    """
    Return the clause that is true on all rows, or on none.
    """
    return true() if value else false()


def settled(clause: Clause) -> bool | None:
    """
    Return what a clause is on all rows; None if it may differ.

    >>> from sqlalchemy import column
    >>> [settled(each) for each in (false(), and_(true()), column("a") > 1)]
    [False, True, None]
    """
    # Alone in a joint, a constant is compared with one.
    is_alone = isinstance(clause, AsBoolean)
    inner = clause.element if isinstance(clause, AsBoolean) else clause
    if not isinstance(inner, True_ | False_):
        return None
    is_turned = is_alone and clause.operator is operators.is_false
    return isinstance(inner, True_) is not is_turned


def denied(clause: Clause) -> Clause:
    """
    Return whether a clause, never null, is false; of what is denied, what it denies.
    """
    value = settled(clause)
    if value is not None:
        return constant(not value)
    if isinstance(clause, UnaryExpression) and clause.operator is operators.inv:
        return clause.element
    return Denied(clause) if isinstance(clause, Truth) else not_(clause)


def all_of(clauses: list[Clause]) -> Clause:
    """
    Return whether all clauses are true; of none, true.

    >>> from sqlalchemy import column
    >>> print(all_of([column("a") > 1, true()]), all_of([column("a") > 1, false()]))
    a > :a_1 false
    """
    return _joined(clauses, all_of, ends=False)


def one_of(clauses: list[Clause]) -> Clause:
    """
    Return whether one clause is true; of none, false.
    """
    return _joined(clauses, one_of, ends=True)


def _joined(clauses: list[Clause], join: Any, *, ends: bool) -> Clause:
    """
    Return clauses joined, without those that are the same on all rows.

    A database may read a whole table for ``owner = 'li' OR 0 = 1``.
    """
    known = [settled(each) for each in clauses]
    if ends in known:
        return constant(ends)
    rest = [each for each, value in zip(clauses, known, strict=True) if value is None]
    if not rest:
        return constant(not ends)
    return (or_ if ends else and_)(*_narrowed(rest, join))


def _narrowed(clauses: list[Clause], join: Any) -> list[Clause]:
    """
    Return few clauses that say what many do, in brackets of *_WIDE*.

    SQLite reads ``a AND b AND c …`` as one level for each term, and refuses
    more than a thousand levels.
    """
    while len(clauses) > _WIDE:
        starts = range(0, len(clauses), _WIDE)
        groups = (clauses[start : start + _WIDE] for start in starts)
        clauses = [_Bracketed(join(group)) for group in groups]
    return clauses
