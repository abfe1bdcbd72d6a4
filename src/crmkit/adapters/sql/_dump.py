"""
All rows of a SQL store, and a way for them into another.

Everything is derived from the tables, so a new one takes part by itself.

Invariants:
    - Rows are read through the database's own cursor, never all of them at once.
    - What is written is checked against the columns first.

Not here: what rows look like (:mod:`crmkit.adapters._entries`).
"""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from datetime import date, datetime
from itertools import islice
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy import Column, ColumnElement, CursorResult, Table, bindparam
from sqlalchemy.dialects import postgresql

from crmkit.adapters._entries import (
    NOT_DUMPED,
    ORDERS,
    RECORDS,
    VOLATILE,
    Cell,
    Cells,
    record_cells,
    values_of,
)
from crmkit.adapters.sql._derived import DerivedWork
from crmkit.adapters.sql._errors import translated
from crmkit.adapters.sql._json_types import JsonColumn
from crmkit.adapters.sql._positions import set_base
from crmkit.adapters.sql._tables import TABLES_VERSION, Tables
from crmkit.adapters.sql._types import ChoiceColumn, InstantColumn, NumberColumn
from crmkit.decisions import Write
from crmkit.errors import UnknownChoiceError

_BATCH: Final = 1000
_TYPES: Final[tuple[tuple[type[Any], type[Any]], ...]] = (
    (InstantColumn, datetime),
    (JsonColumn, dict),
    (NumberColumn, int),
    (sa.Boolean, bool),
    (sa.Date, date),
)


class DumpWork(DerivedWork):
    """
    The part of a transaction that is about everything at once.
    """

    def dump_version(self) -> int:
        """
        Return the version of the tables that the rows are of.
        """
        return TABLES_VERSION

    def dump_kinds(self) -> tuple[str, ...]:
        """
        Return the names of the tables, without prefix, sorted.
        """
        prefix, tables = self.tables.prefix, self.tables.data.tables.values()
        names = {table.name.removeprefix(prefix) for table in tables}
        return tuple(sorted(names.difference(NOT_DUMPED)))

    def dump_count(self, kind: str) -> int:
        """
        Return how many rows :meth:`dump` gives of a table.
        """
        table = self._table(kind)
        counted = sa.select(sa.func.count()).select_from(table)
        self.refuse_if_over()
        with translated(self.url):
            return int(self.connection.scalar(counted) or 0)

    def dump(self, kind: str, *, by: Sequence[str] = ()) -> Iterator[dict[str, Any]]:
        """
        Yield the rows of a table, without keeping them all in memory.
        """
        table, fixed = self._table(kind), VOLATILE.get(kind, {})
        columns = [table.c[n] for n in cells_of(kind, table) if n not in fixed]
        chosen = sa.select(
            *(_plain(each, is_postgres=self._is_postgres) for each in columns)
        )
        wanted = chosen.where(*(table.c[each].is_not(None) for each in by))
        order = dict.fromkeys((*by, *_order(table, kind)))
        ordered = wanted.order_by(*(table.c[name] for name in order))
        names = [each.key for each in columns]
        readers = _readers(columns, is_postgres=self._is_postgres)
        for raw in self._streamed(ordered):
            row = dict(zip(names, raw, strict=True))
            for name, read in readers:
                if (value := row[name]) is not None:
                    row[name] = read(value)
            yield {**row, **fixed} if fixed else row

    def _streamed(self, selected: Any) -> Iterator[Any]:
        with closing(self._opened(selected)) as result:
            while True:
                self.refuse_if_over()
                with translated(self.url):
                    some = result.fetchmany(_BATCH)
                if not some:
                    return
                yield from some

    def _opened(self, selected: Any) -> CursorResult[Any]:
        self.refuse_if_over()
        with translated(self.url):
            return self.connection.execute(
                selected, execution_options={"stream_results": True}
            )

    def begin_load(self) -> None:
        """
        Wait for whoever is writing, and let nobody else write before the end.
        """
        self.refuse_if_over()
        with translated(self.url):
            self.tables.rules.take_turn(self.connection)
            everything = self.tables.data.sorted_tables
            self.tables.rules.keep_writers_out(self.connection, everything)

    def load(self, kind: str, rows: Iterable[Mapping[str, Any]]) -> int:
        """
        Add rows that :meth:`dump` gave to a table; return how many they were.
        """
        cells = cells_of(kind, self._table(kind))
        values = (values_of(kind, cells, row) for row in rows)
        done = 0
        while some := list(islice(values, _BATCH)):
            if cls := RECORDS.get(kind):
                # What is derived from a record is made by whoever writes records.
                self.put_all([Write(None, cls(**each)) for each in some])
            else:
                self.change_many(_added, some, kind)
            done += len(some)
        return done

    def end_load(self) -> None:
        """
        See to it, after all rows, that what is written next comes after them.
        """
        self.refuse_if_over()
        with translated(self.url):
            set_base(self.connection, self.tables)

    @property
    def _is_postgres(self) -> bool:
        return self.connection.dialect.name == "postgresql"

    def _table(self, kind: str) -> Table:
        if kind not in (kinds := self.dump_kinds()):
            raise UnknownChoiceError("table", kind, kinds)
        return self.tables[kind]


def cells_of(kind: str, table: Table) -> Cells:
    """
    Return what the columns of a table may hold, without those that are derived.
    """
    cls = RECORDS.get(kind)
    if cls is not None:
        return record_cells(cls)
    return {each.key: Cell(_type(each), bool(each.nullable)) for each in table.columns}


def _type(column: Column[Any]) -> type[Any]:
    kinds = (made for kind, made in _TYPES if isinstance(column.type, kind))
    return next(kinds, str)


def _order(table: Table, kind: str) -> tuple[str, ...]:
    return ORDERS.get(kind) or tuple(each.name for each in table.primary_key)


# -- Values, without what they would be turned into ---------------------------


def _plain(column: Column[Any], *, is_postgres: bool) -> ColumnElement[Any]:
    if isinstance(column.type, InstantColumn):
        if not is_postgres:
            return sa.type_coerce(column, sa.Text())
        stored = sa.type_coerce(column, sa.DateTime(timezone=True))
        return sa.func.timezone("UTC", stored, type_=sa.DateTime())
    if isinstance(column.type, JsonColumn):
        if not is_postgres:
            return sa.type_coerce(column, sa.Text())
        return sa.cast(sa.type_coerce(column, postgresql.JSONB()), sa.Text())
    if isinstance(column.type, ChoiceColumn):
        return sa.type_coerce(column, sa.Text())
    return column


def _readers(
    columns: Iterable[Column[Any]], *, is_postgres: bool
) -> list[tuple[str, Callable[[Any], Any]]]:
    made = ((each.key, _reader(each, is_postgres=is_postgres)) for each in columns)
    return [(name, read) for name, read in made if read is not None]


def _reader(column: Column[Any], *, is_postgres: bool) -> Callable[[Any], Any] | None:
    if isinstance(column.type, JsonColumn):
        return json.loads
    if isinstance(column.type, sa.Date):
        return date.isoformat
    if isinstance(column.type, InstantColumn) and is_postgres:
        return lambda value: value.isoformat(timespec="microseconds") + "Z"
    return None


# -- Statements ---------------------------------------------------------------


def _added(tables: Tables, kind: str) -> Any:
    table = tables[kind]
    return sa.insert(table).values({c.key: bindparam(c.key) for c in table.columns})
