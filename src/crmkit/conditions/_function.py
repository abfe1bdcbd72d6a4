"""
A function that an application adds to the language.

Invariants:
    - A function is a value: its callables are named by where they are defined,
      so a schema that holds it can be pickled and compared.
    - It is asked only with values that are there; None from it is a missing value.

Not here: functions of the language itself (:mod:`crmkit.conditions._read._calls`).
"""

from collections.abc import Callable, Iterable
from typing import Any, Final

import attrs

from crmkit.conditions._types import FieldType

#: Functions that the language has of its own; no application adds one of that name.
BUILT_IN: Final = frozenset(
    {
        *("minutes", "hours", "days", "weeks", "months", "money"),
        *("age", "business_age", "anniversary"),
        *("date", "month", "year", "weekday", "hour"),
        *("coalesce", "len", "fold", "contains", "startswith", "endswith"),
        *("any", "all", "count", "sum", "min", "max", "first", "last"),
        *("field", "changed", "segment"),
    }
)


def _as_types(types: Iterable[FieldType]) -> tuple[FieldType, ...]:
    return tuple(types)


@attrs.frozen(kw_only=True)
class Function:
    """
    A typed function with the back ends that can run it.

    Attributes:
        name: How conditions call it: an identifier.
        takes: Type of each argument, by position.
        gives: Type of the result.
        python: Called with the values, none of them missing; must be pure.
        sql: Called with SQLAlchemy expressions, returns one that gives the same
            answers on every row; without it the function has no SQL, and a
            condition that uses it cannot become a clause.

    >>> from crmkit.conditions import Integer, Text
    >>> length = Function(name="length", takes=[Text()], gives=Integer(), python=len)
    >>> length.python("数据")
    2
    """

    name: str
    takes: tuple[FieldType, ...] = attrs.field(converter=_as_types)
    gives: FieldType
    python: Callable[..., Any]
    sql: Callable[..., Any] | None = None
