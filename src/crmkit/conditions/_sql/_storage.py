"""
How values are bound: by the type of the column that they stand beside.

Invariants:
    - A number of 64 bits is never bound as one of 32, whatever the column holds.
    - Durations are counted only where a column keeps them as whole numbers.

Not here: values themselves (:mod:`crmkit.conditions._sql._values`).
"""

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator, TypeEngine

from crmkit.conditions import _amounts, _choices, _periods, _types
from crmkit.conditions._sql._elements import Element
from crmkit.conditions._types import FieldType
from crmkit.conditions._wall import MICROSECOND

_BY_TYPE: Final[dict[type[FieldType], TypeEngine[Any]]] = {
    _types.Text: sa.String(),
    _types.FoldedText: sa.String(),
    _choices.Choices: sa.String(),
    _types.Integer: sa.BigInteger(),
    _amounts.Money: sa.BigInteger(),
    _amounts.Number: sa.Numeric(),
    _types.Boolean: sa.Boolean(),
    _types.Instant: sa.DateTime(timezone=True),
    _types.Day: sa.Date(),
    _periods.Month: sa.Date(),
    _types.Duration: sa.Interval(),
    _types.TextSet: sa.String(),
}


class _Microseconds(TypeDecorator[timedelta]):
    """
    A duration as a whole number, so that it can be added to.
    """

    impl = sa.BigInteger
    cache_ok = True

    def process_bind_param(
        self, value: timedelta | None, dialect: Dialect
    ) -> int | None:
        """
        Return what is bound.
        """
        return None if value is None else value // MICROSECOND


def untold(kind: FieldType) -> TypeEngine[Any]:
    """
    Return how a constant lies in SQL that meets nothing but constants.
    """
    is_duration = isinstance(kind, _types.Duration)
    return _Microseconds() if is_duration else storage(kind)


def storage(kind: FieldType) -> TypeEngine[Any]:
    """
    Return how a value of a type lies in SQL where no column says it.

    >>> storage(_types.Integer())
    BigInteger()
    """
    return _BY_TYPE.get(type(kind), sa.String())


def bound(value: object, kind: TypeEngine[Any]) -> Element:
    """
    Return a value as a parameter of the statement.
    """
    return sa.bindparam(None, value, type_=wide(kind), unique=True)


def wide(kind: TypeEngine[Any]) -> TypeEngine[Any]:
    """
    Return how a value is bound beside a column: a whole number with 64 bits.
    """
    is_narrow = isinstance(kind, sa.Integer) and not isinstance(kind, sa.BigInteger)
    return sa.BigInteger() if is_narrow else kind


def as_json(texts: frozenset[str] | None) -> str | None:
    """
    Return a set of texts as JSON.

    >>> as_json(frozenset({"b", "a"}))
    '["a", "b"]'
    """
    return None if texts is None else json.dumps(sorted(texts), ensure_ascii=False)


def is_whole(kind: TypeEngine[Any]) -> bool:
    """
    Tell whether a type keeps its values as whole numbers.

    >>> is_whole(sa.BigInteger()), is_whole(sa.Interval())
    (True, False)
    """
    inner = kind.impl if isinstance(kind, TypeDecorator) else kind
    return isinstance(inner, sa.Integer) or inner is sa.BigInteger


def is_date(kind: TypeEngine[Any]) -> bool:
    """
    Tell whether a type keeps its values as dates of SQL.
    """
    return isinstance(kind, sa.Date)


def within(kind: TypeEngine[Any], dialect: Dialect) -> TypeEngine[Any]:
    """
    Return what a type is in one database.
    """
    found = kind.dialect_impl(dialect)
    inner: TypeEngine[Any] = getattr(found, "impl_instance", found)
    return inner


def collations(kind: TypeEngine[Any]) -> Iterator[str]:
    """
    Yield the collations that a type names, for whatever database.
    """
    variants = getattr(kind, "_variant_mapping", {}).values()
    inner = [kind.impl_instance] if isinstance(kind, TypeDecorator) else []
    for each in (kind, *variants, *inner):
        collation = getattr(each, "collation", None)
        if collation is not None:
            yield collation
