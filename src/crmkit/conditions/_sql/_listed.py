"""
Rows that lead to one of few: asked by a list that is made once, and not row by row.

What is asked for is the same as by an EXISTS for each row. But a database can look up
rows by a list in an index of the link, also where it is one of several alternatives.

Invariants:
    - A list is made only where nothing in it depends on the row that is asked about,
      and where one column has to equal another, of the same kind.
    - The clauses are two-valued, as all others are.

SQLite has no statistics, or only of how many rows a value has on average. It is told
which comparisons few rows pass, and which indexes it had better leave alone beside.

Not here: where few rows pass (:class:`crmkit.conditions._forms.Few`).
"""

from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql import operators, visitors
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.elements import BinaryExpression, BooleanClauseList, ColumnClause

from crmkit.conditions._choices import Choices
from crmkit.conditions._forms import Leaf, Presence
from crmkit.conditions._sql._elements import (
    Clause,
    Element,
    Truth,
    all_of,
    parts,
    settled,
)
from crmkit.conditions._sql._scope import Related, Tables
from crmkit.conditions._sql._storage import collations
from crmkit.conditions._types import Boolean

#: How many rows of all pass what few pass, as SQLite is told.
_SHARE: Final = "0.0001"
#: Types of which many records have the same value.
_BROAD: Final = (Choices, Boolean)


class OneOfRows(Truth):
    """
    Whether a value is one of those that a query gives, which depends on nothing else.
    """

    name = "one_of_rows"
    inherit_cache = True


@compiles(OneOfRows, "sqlite")
def _one_of_sqlite(element: OneOfRows, compiler: SQLCompiler, **options: Any) -> str:
    value, query = parts(element, compiler, options)
    return f"({value} IN {query})"


@compiles(OneOfRows, "postgresql")
def _one_of_postgresql(
    element: OneOfRows, compiler: SQLCompiler, **options: Any
) -> str:
    value, query = parts(element, compiler, options)
    # An array is known before any row is read; to a query, rows can only be joined.
    return f"({value} = ANY (ARRAY{query}))"


class Rare(Truth):
    """
    Whether a clause is true that few rows pass.
    """

    name = "rare"
    inherit_cache = True


@compiles(Rare)
def _rare(element: Rare, compiler: SQLCompiler, **options: Any) -> str:
    (test,) = parts(element, compiler, options)
    return f"({test})"


@compiles(Rare, "sqlite")
def _rare_sqlite(element: Rare, compiler: SQLCompiler, **options: Any) -> str:
    (test,) = parts(element, compiler, options)
    return f"likelihood({test}, {_SHARE})"


class Unserved(Truth):
    """
    Whether a clause is true, as no index is to find out.
    """

    name = "unserved"
    inherit_cache = True


@compiles(Unserved)
def _unserved(element: Unserved, compiler: SQLCompiler, **options: Any) -> str:
    (test,) = parts(element, compiler, options)
    return f"({test})"


@compiles(Unserved, "sqlite")
def _unserved_sqlite(element: Unserved, compiler: SQLCompiler, **options: Any) -> str:
    (test,) = parts(element, compiler, options)
    return f"+({test})"


def rare(clause: Clause) -> Clause:
    """
    Return a clause that few rows pass, with each comparison in it marked.

    >>> from crmkit.conditions._sql._elements import all_of
    >>> seats = sa.column("seats", sa.Integer())
    >>> print(rare(all_of([seats.is_not(None), seats > 5])))
    seats IS NOT NULL AND (seats > :seats_1)
    """
    operator = getattr(clause, "operator", None)
    if isinstance(clause, BooleanClauseList) and operator is operators.and_:
        return all_of([rare(each) for each in clause.clauses])
    is_guard = operator is operators.is_not
    return clause if is_guard or settled(clause) is not None else Rare(clause)


def beside_few(leaf: Leaf, clause: Clause) -> Clause:
    """
    Return the clause of a leaf beside one that few rows pass.

    What is missing, or is one of a few choices, is so on many rows.
    """
    operands = (getattr(leaf, name, None) for name in ("left", "item"))
    kinds = tuple(getattr(operand, "type", None) for operand in operands)
    is_broad = isinstance(leaf, Presence) or any(isinstance(k, _BROAD) for k in kinds)
    return Unserved(clause) if is_broad and settled(clause) is None else clause


def listed(related: Related, test: Clause, outer: Tables) -> list[Clause] | None:
    """
    Return what holds where a row leads to one of some rows; None if no list serves.

    Args:
        related: The rows that it may lead to.
        test: Which of them.
        outer: The tables of the rows that lead there.
    """
    ends = _ends(related)
    if ends is None or settled(test) is not None or _reads(test, outer):
        return None
    own, far = ends
    query = sa.select(own).select_from(*related.tables).where(test, *_there(own))
    rows = query.correlate_except(*related.tables).scalar_subquery()
    return [*_there(far), Rare(OneOfRows(far, rows))]


def _ends(related: Related) -> tuple[Element, Element] | None:
    """
    Return the column of related rows that has to equal another one, and that one.
    """
    on = related.on
    if not (isinstance(on, BinaryExpression) and on.operator is operators.eq):
        return None
    for own, far in ((on.left, on.right), (on.right, on.left)):
        if _tables(own) == set(related.tables) and _is_alike(own, far):
            return own, far
    return None


def _tables(end: Element) -> set[Any]:
    """
    Return the table of a column; nothing of what is none.
    """
    return {end.table} if isinstance(end, ColumnClause) else set()


def _is_alike(own: Element, far: Element) -> bool:
    """
    Tell whether values of two columns of two tables are compared in one way.
    """
    kinds = own.type, far.type
    return (
        not _tables(far) <= _tables(own)
        and type(kinds[0]) is type(kinds[1])
        and [*collations(kinds[0])] == [*collations(kinds[1])]
    )


def _reads(test: Clause, outer: Tables) -> bool:
    """
    Tell whether a test reads a column of rows further out.
    """
    return any(
        isinstance(each, ColumnClause) and each.table in outer
        for each in visitors.iterate(test)
    )


def _there(end: Element) -> list[Clause]:
    """
    Return what holds where a column is not null, if it ever is.
    """
    return [] if getattr(end, "nullable", True) is False else [end.is_not(None)]
