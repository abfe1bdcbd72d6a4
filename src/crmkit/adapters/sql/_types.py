"""
How values lie in columns.

Each type has one form on SQLite, which lacks instants and JSON, and may have
another elsewhere; nothing outside this module and that of JSON knows which.

Invariants:
    - What comes back equals what was put in, instants to the microsecond.
    - On SQLite, instants sort as text because they are of fixed width, in UTC.
    - Text is compared by code point: BINARY on SQLite, ``COLLATE "C"`` on
      PostgreSQL.
    - How a host has set up its engine or its session changes nothing.
"""

from collections.abc import Callable
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy import ColumnElement
from sqlalchemy.dialects import postgresql
from sqlalchemy.engine import Dialect
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.types import TypeDecorator, TypeEngine

from crmkit.adapters._fields import StoredField
from crmkit.adapters.sql._fetched import Fetched, as_it_is
from crmkit.adapters.sql._json_types import (
    CustomColumn,
    DocumentsColumn,
    TextsColumn,
)
from crmkit.errors import NaiveDatetimeError
from crmkit.records import FrozenMap

_LEAST: Final = -(2**63)
_MOST: Final = 2**63 - 1
_INSTANT_WIDTH: Final = len("2026-03-02T09:00:00.000000Z")


def plain_text() -> TypeEngine[str]:
    """
    Return the type of a column of text.
    """
    return sa.Text().with_variant(postgresql.TEXT(collation="C"), "postgresql")


class NumberColumn(TypeDecorator[int]):
    """
    A whole number of 64 bits; a larger one is refused before a database sees it.
    """

    impl = sa.BigInteger
    cache_ok = True

    def process_bind_param(self, value: int | None, dialect: Dialect) -> int | None:
        """
        Return the number, if it fits.
        """
        if value is not None and not _LEAST <= value <= _MOST:
            raise OverflowError
        return value


class _InUTC(Fetched):
    """
    A stored instant as it is fetched.

    On PostgreSQL it comes as the wall time of UTC: psycopg would move it to the
    time zone of the session, where the last instants of 9999 have no date.
    """

    inherit_cache = True


@compiles(_InUTC, "postgresql")
def _at_utc(element: _InUTC, compiler: SQLCompiler, **options: Any) -> str:
    return f"{as_it_is(element, compiler, **options)} AT TIME ZONE 'UTC'"


class InstantColumn(TypeDecorator[datetime]):
    """
    An instant: ``2026-03-02T09:00:00.000000Z`` on SQLite, else TIMESTAMPTZ.
    """

    impl = sa.Text
    cache_ok = True

    def column_expression(self, column: ColumnElement[Any]) -> ColumnElement[Any]:
        """
        Return how it is fetched.
        """
        return _InUTC(column, type_=self)

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """
        Return what it is in one database.
        """
        if dialect.name == "sqlite":
            return dialect.type_descriptor(sa.String(_INSTANT_WIDTH))
        return dialect.type_descriptor(sa.DateTime(timezone=True))

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:
        """
        Return what is stored.
        """
        if dialect.name == "sqlite":
            return _write_instant(value)
        return None if value is None else _in_utc(value)

    def bind_processor(self, dialect: Dialect) -> Callable[[Any], Any] | None:
        """
        Return what writes it; on SQLite, with nothing around it.
        """
        if dialect.name == "sqlite":
            return _write_instant
        return super().bind_processor(dialect)

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        """
        Return the instant that is stored.
        """
        if value is None:
            return None
        if dialect.name == "sqlite":
            return datetime.fromisoformat(value)
        instant: datetime = value
        return instant.replace(tzinfo=UTC)

    def result_processor(
        self, dialect: Dialect, coltype: object
    ) -> Callable[[Any], Any] | None:
        """
        Return what reads it; on SQLite, Python's own reader and nothing around it.
        """
        if dialect.name == "sqlite":
            return _read_instant
        return super().result_processor(dialect, coltype)


def _in_utc(value: datetime) -> datetime:
    if value.tzinfo is UTC:
        return value
    if value.utcoffset() is None:
        raise NaiveDatetimeError("value", value.isoformat())
    return value.astimezone(UTC)


def _write_instant(value: datetime | None) -> str | None:
    if value is None:
        return None
    instant = value if value.tzinfo is UTC else _in_utc(value)
    return instant.isoformat("T", "microseconds")[:-6] + "Z"


def _read_instant(value: str | None) -> datetime | None:
    return None if value is None else datetime.fromisoformat(value)


class ChoiceColumn(TypeDecorator[str]):
    """
    A member of a closed set, as its text.
    """

    impl = sa.Text
    cache_ok = True

    def __init__(self, choices: type[StrEnum]) -> None:
        super().__init__()
        self.choices = choices

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """
        Return what it is in one database.
        """
        return dialect.type_descriptor(plain_text().dialect_impl(dialect))

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """
        Return what is stored.
        """
        return value.value if isinstance(value, StrEnum) else value

    def process_result_value(self, value: Any, dialect: Dialect) -> str | None:
        """
        Return the member that is stored.
        """
        return None if value is None else self.choices(value)

    def result_processor(
        self, dialect: Dialect, coltype: object
    ) -> Callable[[Any], Any]:
        """
        Return what reads it.
        """
        members = {member.value: member for member in self.choices}
        return lambda value: None if value is None else members[value]


def column_type(field: StoredField) -> TypeEngine[Any]:
    """
    Return the column type of a record's field.
    """
    if issubclass(field.type, StrEnum):
        return ChoiceColumn(field.type)
    if field.document is not None:
        return DocumentsColumn(field.document)
    made: dict[type[Any], TypeEngine[Any]] = {
        str: plain_text(),
        int: NumberColumn(),
        bool: sa.Boolean(),
        datetime: InstantColumn(),
        date: sa.Date(),
        tuple: TextsColumn(),
        FrozenMap: CustomColumn(),
    }
    return made[field.type]
