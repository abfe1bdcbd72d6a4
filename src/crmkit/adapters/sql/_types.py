"""
How values lie in columns.

Each type has one form on SQLite, which lacks instants and JSON, and may have
another elsewhere; nothing outside this module knows which.

Invariants:
    - What comes back equals what was put in, instants to the microsecond.
    - On SQLite, instants sort as text because they are of fixed width, in UTC.
    - Text is compared by code point: BINARY on SQLite, ``COLLATE "C"`` on
      PostgreSQL.
    - JSON text keeps its characters, so that other tools can read it.
"""

import json
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator, TypeEngine

from crmkit.adapters._fields import StoredField
from crmkit.errors import NaiveDatetimeError
from crmkit.records import FrozenMap

_INSTANT_WIDTH: Final = len("2026-03-02T09:00:00.000000Z")


def plain_text() -> TypeEngine[str]:
    """
    Return the type of a column of text.
    """
    return sa.Text().with_variant(postgresql.TEXT(collation="C"), "postgresql")


class InstantColumn(TypeDecorator[datetime]):
    """
    An instant: ``2026-03-02T09:00:00.000000Z`` on SQLite, else TIMESTAMPTZ.
    """

    impl = sa.Text
    cache_ok = True

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
        if value is None:
            return None
        if value.utcoffset() is None:
            raise NaiveDatetimeError("value", value.isoformat())
        instant = value if value.tzinfo is UTC else value.astimezone(UTC)
        if dialect.name != "sqlite":
            return instant
        return instant.isoformat(timespec="microseconds").removesuffix("+00:00") + "Z"

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        """
        Return the instant that is stored.
        """
        if value is None:
            return None
        if dialect.name == "sqlite":
            return datetime.fromisoformat(value)
        instant: datetime = value
        return instant.astimezone(UTC)


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


class JsonColumn(TypeDecorator[Any]):
    """
    A JSON value: text on SQLite, JSONB on PostgreSQL; None is NULL.
    """

    impl = sa.Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """
        Return what it is in one database.
        """
        if dialect.name == "sqlite":
            return dialect.type_descriptor(sa.Text())
        if dialect.name == "postgresql":
            return dialect.type_descriptor(postgresql.JSONB(none_as_null=True))
        return dialect.type_descriptor(sa.JSON(none_as_null=True))

    def to_json(self, value: Any) -> Any:
        """
        Return the JSON value that stands for a value.
        """
        return value

    def from_json(self, value: Any) -> Any:
        """
        Return the value that a JSON value stands for.
        """
        return value

    def process_bind_param(self, value: Any, dialect: Dialect) -> Any:
        """
        Return what is stored.
        """
        if value is None:
            return None
        plain = self.to_json(value)
        if dialect.name != "sqlite":
            return plain
        return json.dumps(plain, ensure_ascii=False, separators=(",", ":"))

    def process_result_value(self, value: Any, dialect: Dialect) -> Any:
        """
        Return the value that is stored.
        """
        if value is None:
            return None
        return self.from_json(json.loads(value) if dialect.name == "sqlite" else value)


class TextsColumn(JsonColumn):
    """
    A tuple of texts, as a JSON array.
    """

    cache_ok = True

    def to_json(self, value: Any) -> Any:
        """
        Return the texts as a list.
        """
        return list(value)

    def from_json(self, value: Any) -> Any:
        """
        Return the texts as a tuple.
        """
        return tuple(value)


class CustomColumn(JsonColumn):
    """
    Values of custom fields, as a JSON object.
    """

    cache_ok = True

    def to_json(self, value: Any) -> Any:
        """
        Return the values as a dict.
        """
        return dict(value)

    def from_json(self, value: Any) -> Any:
        """
        Return the values as a map that cannot change.
        """
        return FrozenMap(value)


def column_type(field: StoredField) -> TypeEngine[Any]:
    """
    Return the column type of a record's field.
    """
    if issubclass(field.type, StrEnum):
        return ChoiceColumn(field.type)
    made: dict[type[Any], TypeEngine[Any]] = {
        str: plain_text(),
        int: sa.BigInteger(),
        bool: sa.Boolean(),
        datetime: InstantColumn(),
        date: sa.Date(),
        tuple: TextsColumn(),
        FrozenMap: CustomColumn(),
    }
    return made[field.type]
