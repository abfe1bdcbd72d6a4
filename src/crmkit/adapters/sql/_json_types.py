"""
How values that JSON has lie in columns.

Invariants:
    - JSON text keeps its characters, so that other tools can read it.
    - How a host has set up its engine or its session changes nothing.

Not here: columns of numbers, instants and choices
(:mod:`crmkit.adapters.sql._types`).
"""

import json
import re
from collections.abc import Callable
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy import ColumnElement
from sqlalchemy.dialects import postgresql
from sqlalchemy.engine import Dialect
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.types import TypeDecorator, TypeEngine

from crmkit.adapters.sql._fetched import Fetched, as_it_is
from crmkit.records import Document, FrozenMap

_NUL: Final = re.compile(r"(?<!\\)(?:\\\\)*\\u0000")  # not: a backslash, and u0000
_as_json: Final = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


class _AsText(Fetched):
    """
    Stored JSON as it is fetched: as text, which psycopg does not read by itself.
    """

    inherit_cache = True


@compiles(_AsText, "postgresql")
def _cast(element: _AsText, compiler: SQLCompiler, **options: Any) -> str:
    return f"CAST({as_it_is(element, compiler, **options)} AS TEXT)"


def _without_nul(text: str | None) -> str | None:
    # PostgreSQL would refuse it only after the fact, and end the transaction.
    if text is not None and _NUL.search(text):
        raise UnicodeEncodeError("utf-8", "\0", 0, 1, "PostgreSQL keeps no NUL")
    return text


class JsonColumn(TypeDecorator[Any]):
    """
    A JSON value: text on SQLite, JSONB on PostgreSQL; None is NULL.

    Attributes:
        empty: Text that stands for one value that cannot change.
    """

    impl = sa.Text
    cache_ok = True
    empty = "null"

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """
        Return what it is in one database.
        """
        if dialect.name == "sqlite":
            return dialect.type_descriptor(sa.Text())
        return dialect.type_descriptor(postgresql.JSONB(none_as_null=True))

    def column_expression(self, column: ColumnElement[Any]) -> ColumnElement[Any]:
        """
        Return how it is fetched.
        """
        return _AsText(column, type_=self)

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
        return _as_json(self.to_json(value))

    def bind_processor(self, dialect: Dialect) -> Callable[[Any], Any] | None:
        """
        Return what makes JSON text of a value, whatever a host's engine is set to.
        """
        empty, nothing = self.empty, self.from_json(json.loads(self.empty))

        def write(value: Any) -> str | None:
            if value is None:
                return None
            return empty if value == nothing else _as_json(self.to_json(value))

        if dialect.name != "postgresql":
            return write
        return lambda value: _without_nul(write(value))

    def process_result_value(self, value: Any, dialect: Dialect) -> Any:
        """
        Return the value that is stored.
        """
        return None if value is None else self.from_json(json.loads(value))

    def result_processor(
        self, dialect: Dialect, coltype: object
    ) -> Callable[[Any], Any]:
        """
        Return what reads the text, and nothing else does.

        What is empty, as most sets of texts and custom values are, is read once.
        """
        empty, nothing = self.empty, self.from_json(json.loads(self.empty))

        def read(value: str | None) -> Any:
            if value == empty:
                return nothing
            return None if value is None else self.from_json(json.loads(value))

        return read


class WrittenJson(JsonColumn):
    """
    A JSON value that is text already when it is written.
    """

    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """
        Return what is stored.
        """
        return _without_nul(value) if dialect.name == "postgresql" else value

    def bind_processor(self, dialect: Dialect) -> Callable[[Any], Any] | None:
        """
        Return what checks the text, where a database does not take all.
        """
        return _without_nul if dialect.name == "postgresql" else None


class TextsColumn(JsonColumn):
    """
    A tuple of texts, as a JSON array.
    """

    cache_ok = True
    empty = "[]"

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
    empty = "{}"

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


def _with_tuples(fields: dict[str, Any]) -> dict[str, Any]:
    return {n: tuple(v) if type(v) is list else v for n, v in fields.items()}


class DocumentsColumn(JsonColumn):
    """
    A tuple of documents, as a JSON array of objects.
    """

    cache_ok = True
    empty = "[]"

    def __init__(self, document: type[Document]) -> None:
        super().__init__()
        self.document = document

    def to_json(self, value: Any) -> Any:
        """
        Return the documents as a list of plain values.
        """
        return [document.to_dict() for document in value]

    def from_json(self, value: Any) -> Any:
        """
        Return the documents as a tuple; what a store wrote is trusted.
        """
        return tuple(self.document(**_with_tuples(each)) for each in value)
