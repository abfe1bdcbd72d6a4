"""
Which custom fields a store has an index of, and keeping it up to date.

A store has one list for all processes, whatever each of them has declared.

Invariants:
    - The index is written in the transaction that writes the record, after it.
    - Whoever makes an index keeps writers of those records out meanwhile, so no
      record is missed: a writer reads the list only once it has the table.
    - Whoever makes an index is the only one who does, from before the list is read.

Not here: how the index is asked (:mod:`crmkit.adapters.sql._custom_values`).
"""

import json
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any, Final, TypeAlias, cast

import sqlalchemy as sa
from sqlalchemy import Connection, bindparam

from crmkit.adapters._fields import by_class, stored_fields
from crmkit.adapters.sql._custom_reading import code_of
from crmkit.adapters.sql._custom_values import rows_of
from crmkit.adapters.sql._folded import refold
from crmkit.adapters.sql._pages import pages
from crmkit.adapters.sql._savepoints import Savepoints
from crmkit.adapters.sql._tables import Tables
from crmkit.conditions import FieldType
from crmkit.records import RECORD_TYPES, FrozenMap, Record

#: Type of record → id of a field → code of its type.
Index: TypeAlias = Mapping[str, Mapping[str, str]]
Listed: TypeAlias = tuple[tuple[str, str], ...]

_KEY: Final = "custom_index:"
_AFTER: Final = "custom_index;"


class CustomIndex(Savepoints):
    """
    The part of a transaction that is about indexed custom fields.
    """

    def listed(self) -> Listed:
        """
        Return the store's list as it lies there.
        """
        return tuple((key, value) for key, value in self.rows(_list))

    def index_new(self, cls: type[Record], records: Iterable[Record]) -> None:
        """
        Write the index of records that were not there before.
        """
        filled = [each for each in records if _custom(each)]
        if filled and (index := index_of(self.listed()).get(cls.type_name)):
            self.change_many(_added, _rows(filled, index))

    def index_again(self, record: Record) -> None:
        """
        Write the index of a record whose custom values have changed.
        """
        index = index_of(self.listed()).get(record.type_name)
        if index:
            self.change(_gone, wanted_type=record.type_name, wanted=record.id)
            self.change_many(_added, _rows([record], index))


@lru_cache(maxsize=64)
def index_of(listed: Listed) -> Index:
    """
    Return a list as it is asked.
    """
    return {key.removeprefix(_KEY): json.loads(value) for key, value in listed}


@by_class
def has_custom(cls: type[Record]) -> bool:
    """
    Tell whether records of a class have custom values.
    """
    return any(field.type is FrozenMap for field in stored_fields(cls))


def _custom(record: Record) -> Mapping[str, Any]:
    return cast("Any", record).custom if has_custom(type(record)) else {}


def _rows(
    records: Iterable[Record], index: Mapping[str, str]
) -> Iterable[dict[str, Any]]:
    for record in records:
        yield from rows_of(record.type_name, record.id, _custom(record), index)


# -- Making the index -------------------------------------------------------------


def make_index(
    connection: Connection,
    tables: Tables,
    wanted: Mapping[str, Mapping[str, FieldType]],
) -> None:
    """
    Make the index of some fields, and of no others, in an open transaction.

    Folded companions are written anew where they differ, as after an update of
    Python, whose tables of characters they are made by.
    """
    for cls in RECORD_TYPES:
        table = tables.of(cls)
        tables.rules.keep_writers_out(connection, [table])
        refold(connection, cls, table)
        if has_custom(cls):
            fields = wanted.get(cls.type_name, {})
            codes = {name: code_of(kind) for name, kind in sorted(fields.items())}
            known = {name: code for name, code in codes.items() if code}
            _fill(connection, tables, cls, known)
            _write(connection, tables["meta"], cls.type_name, known)


def add_to_index(
    connection: Connection,
    tables: Tables,
    wanted: Mapping[str, Mapping[str, FieldType]],
) -> None:
    """
    Make the index of those fields that the store has none of; leave the others.
    """
    found = index_of(
        tuple((key, value) for key, value in connection.execute(_list(tables)).all())
    )
    for cls in RECORD_TYPES:
        there = found.get(cls.type_name, {})
        fields = wanted.get(cls.type_name, {})
        codes = {name: code_of(kind) for name, kind in sorted(fields.items())}
        new = {n: c for n, c in codes.items() if c and there.get(n) != c}
        if new:
            tables.rules.keep_writers_out(connection, [tables.of(cls)])
            together = {**there, **new}
            _fill(connection, tables, cls, together)
            _write(connection, tables["meta"], cls.type_name, together)


def _fill(
    connection: Connection, tables: Tables, cls: type[Record], index: Mapping[str, str]
) -> None:
    values, table = tables["custom_values"], tables.of(cls)
    mine = values.c.record_type == cls.type_name
    connection.execute(sa.delete(values).where(mine))
    if not index:
        return
    for found in pages(connection, table, [table.c.custom]):
        rows = [
            row
            for record_id, custom in found
            for row in rows_of(cls.type_name, record_id, custom, index)
        ]
        if rows:
            connection.execute(sa.insert(values), rows)


def _write(
    connection: Connection, meta: sa.Table, type_name: str, index: Mapping[str, str]
) -> None:
    key = _KEY + type_name
    connection.execute(sa.delete(meta).where(meta.c.key == key))
    if index:
        text = json.dumps(index, sort_keys=True)
        connection.execute(sa.insert(meta).values(key=key, value=text))


# -- Statements -----------------------------------------------------------------


def _list(tables: Tables) -> Any:
    meta = tables["meta"]
    return (
        sa.select(meta.c.key, meta.c.value)
        .where(meta.c.key > sa.literal_column(f"'{_KEY}'"))
        .where(meta.c.key < sa.literal_column(f"'{_AFTER}'"))
        .order_by(meta.c.key)
    )


def _added(tables: Tables) -> Any:
    return sa.insert(tables["custom_values"])


def _gone(tables: Tables) -> Any:
    values = tables["custom_values"]
    return (
        sa.delete(values)
        .where(values.c.record_type == bindparam("wanted_type"))
        .where(values.c.record_id == bindparam("wanted"))
    )
