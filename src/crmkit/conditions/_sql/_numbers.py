"""
Exact arithmetic in SQL: within 64 bits, or null.

SQLite turns a whole number that overflows into a fraction, which stays one
whatever is added to it, and its ``sum`` gives up; PostgreSQL gives up on both.

Invariants:
    - No result is rounded, and no row ends a query.

Not here: arithmetic without a record, which Python does.
"""

from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.types import TypeEngine

from crmkit.conditions._sql._elements import Element, Spoken, parts

_BEYOND: Final = "9223372036854775808"
_BELOW: Final = "-9223372036854775809"


class _Number(Spoken[Any]):
    """
    A number of the type that is told.
    """

    inherit_cache = True

    def __init__(self, *values: Element, kind: TypeEngine[Any]) -> None:
        super().__init__(*values)
        self.type = kind


class Added(_Number):
    """
    One number and another.
    """

    name, sign = "added", "+"
    inherit_cache = True


class Taken(_Number):
    """
    One number less another.
    """

    name, sign = "taken", "-"
    inherit_cache = True


class Times(_Number):
    """
    One number times another.
    """

    name, sign = "times", "*"
    inherit_cache = True


SIGNS: Final[dict[str, type[_Number]]] = {"+": Added, "-": Taken, "*": Times}


class Whole(_Number):
    """
    The result of arithmetic, null if any of its steps left 64 bits.
    """

    name = "whole"
    inherit_cache = True


class Total(_Number):
    """
    The sum of a column of whole numbers, of none 0; null beyond 64 bits.
    """

    name = "total"
    inherit_cache = True


def _step_sqlite(element: Any, compiler: SQLCompiler, **options: Any) -> str:
    left, right = parts(element, compiler, options)
    return f"({left} {element.sign} {right})"


def _step_postgresql(element: Any, compiler: SQLCompiler, **options: Any) -> str:
    left, right = parts(element, compiler, options)
    made = f"CAST({left} AS NUMERIC) {element.sign} CAST({right} AS NUMERIC)"
    return _within(made)


for _step in SIGNS.values():
    compiles(_step, "sqlite")(_step_sqlite)
    compiles(_step, "postgresql")(_step_postgresql)


@compiles(Whole, "sqlite")
def _whole_sqlite(element: Whole, compiler: SQLCompiler, **options: Any) -> str:
    (value,) = parts(element, compiler, options)
    return (
        f"(SELECT _whole.value FROM (SELECT {value} AS value) AS _whole"  # noqa: S608
        " WHERE typeof(_whole.value) = 'integer')"
    )


@compiles(Whole, "postgresql")
def _whole_postgresql(element: Whole, compiler: SQLCompiler, **options: Any) -> str:
    (value,) = parts(element, compiler, options)
    return value


@compiles(Total, "sqlite")
def _total_sqlite(element: Total, compiler: SQLCompiler, **options: Any) -> str:
    (value,) = parts(element, compiler, options)
    low = f"coalesce(sum({value} & 4294967295), 0)"
    high = f"(coalesce(sum({value} >> 32), 0) + ({low} >> 32))"
    return (
        f"CASE WHEN {high} BETWEEN -2147483648 AND 2147483647"
        f" THEN ({high} << 32) | ({low} & 4294967295) END"
    )


@compiles(Total, "postgresql")
def _total_postgresql(element: Total, compiler: SQLCompiler, **options: Any) -> str:
    (value,) = parts(element, compiler, options)
    return _within(f"coalesce(sum({value}), 0)")


def _within(value: str) -> str:
    """
    Return a number of PostgreSQL, null beyond 64 bits, without saying it twice.
    """
    held = f"GREATEST(LEAST({value}, {_BEYOND}), {_BELOW})"
    return f"NULLIF(NULLIF({held}, {_BEYOND}), {_BELOW})"


def arithmetic(op: str, left: Element, right: Element, kind: TypeEngine[Any]) -> Whole:
    """
    Return two numbers as one.
    """
    return checked(SIGNS[op](unchecked(left), unchecked(right), kind=kind))


def checked(value: Element) -> Whole:
    """
    Return the result of arithmetic, null if any of its steps left 64 bits.
    """
    return Whole(value, kind=value.type)


def unchecked(value: Element) -> Element:
    """
    Return a number that only what is made of it shall be checked of.
    """
    return next(iter(value.clauses)) if isinstance(value, Whole) else value


def total(value: Element) -> Total:
    """
    Return the sum of a column.
    """
    kind = (
        value.type if not isinstance(value.type, sa.types.NullType) else sa.BigInteger()
    )
    return Total(value, kind=kind)
