"""
Instants in columns without time zone, which hold the wall time of UTC.

PostgreSQL reads such a column in the zone of the session wherever it meets an
instant that has one. So nothing with a zone ever stands beside it: a constant is
bound as the wall time of UTC, and beside anything else the column is read as UTC.

Invariants:
    - The time zone of a session changes no answer.
    - Beside a constant the column stays bare, so an index can serve it.

Not here: how other values are bound (:mod:`crmkit.conditions._sql._storage`).
"""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql
from sqlalchemy.engine import Dialect
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.types import TypeDecorator, TypeEngine

from crmkit.conditions._sql._elements import Element, Spoken, parts
from crmkit.conditions._sql._storage import within

_POSTGRESQL: Final = postgresql.dialect()  # type: ignore[no-untyped-call]


def is_zoneless(kind: TypeEngine[Any]) -> bool:
    """
    Tell whether PostgreSQL keeps the values of a type without time zone.

    >>> is_zoneless(sa.DateTime()), is_zoneless(sa.DateTime(timezone=True))
    (True, False)
    """
    if isinstance(kind, _Written):
        return isinstance(kind, WallTime)
    inner = within(kind, _POSTGRESQL)
    return isinstance(inner, sa.DateTime) and not inner.timezone


class _Written(TypeDecorator[datetime]):
    """
    An instant as another type writes it, except on PostgreSQL.

    Args:
        kind: The type of the column.
    """

    impl = sa.DateTime
    cache_ok = True
    has_zone = True

    def __init__(self, kind: TypeEngine[Any]) -> None:
        super().__init__()
        self.kind = kind

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """
        Return what it is in one database.
        """
        if dialect.name == "postgresql":
            return dialect.type_descriptor(sa.DateTime(timezone=self.has_zone))
        return within(self.kind, dialect)

    def bind_processor(self, dialect: Dialect) -> Callable[[Any], Any] | None:
        """
        Return what writes a value.
        """
        write = self.kind.dialect_impl(dialect).bind_processor(dialect)
        if dialect.name != "postgresql":
            return write
        return self.writer(write)

    def writer(self, write: Callable[[Any], Any] | None) -> Callable[[Any], Any] | None:
        """
        Return what writes a value on PostgreSQL, given what the column's type does.
        """
        raise NotImplementedError


class WallTime(_Written):
    """
    What stands beside a bare column without zone: the wall time of UTC.
    """

    cache_ok = True
    has_zone = False

    def writer(self, write: Callable[[Any], Any] | None) -> Callable[[Any], Any] | None:
        """
        Return what writes a value as its column does, and takes the zone away.
        """
        return _without_zone if write is None else lambda v: _without_zone(write(v))


class AsUTC(_Written):
    """
    What stands beside a column that was read as UTC: an instant with its zone.
    """

    cache_ok = True

    def writer(self, write: Callable[[Any], Any] | None) -> Callable[[Any], Any] | None:
        """
        Return nothing: the driver knows instants.
        """
        return None


class InUTC(Spoken[datetime]):
    """
    A column without zone as the instants that it means.
    """

    name = "in_utc"
    inherit_cache = True

    def __init__(self, column: Element) -> None:
        super().__init__(column)
        self.type = AsUTC(column.type)


@compiles(InUTC, "sqlite")
def _as_it_is(element: InUTC, compiler: SQLCompiler, **options: Any) -> str:
    (column,) = parts(element, compiler, options)
    return column


@compiles(InUTC, "postgresql")
def _at_utc(element: InUTC, compiler: SQLCompiler, **options: Any) -> str:
    (column,) = parts(element, compiler, options)
    return f"({column} AT TIME ZONE 'UTC')"


def read(column: Element) -> Element:
    """
    Return an instant as it may stand beside any other.
    """
    return InUTC(column) if is_zoneless(column.type) else column


def bare(element: Element) -> Element:
    """
    Return an expression as it stands beside a constant.
    """
    return next(iter(element.clauses)) if isinstance(element, InUTC) else element


def written(kind: TypeEngine[Any]) -> TypeEngine[Any]:
    """
    Return how a constant is bound beside a bare column of a type.
    """
    return WallTime(kind) if is_zoneless(kind) else kind


def _without_zone(value: Any) -> Any:
    if not isinstance(value, datetime) or value.tzinfo is None:
        return value
    return value.astimezone(UTC).replace(tzinfo=None)
