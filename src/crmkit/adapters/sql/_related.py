"""
What conditions find in SQL: columns of records, and of the records they lead to.

Invariants:
    - A link is joined by the column that holds the other record's id.
    - Links are followed as far as a condition does: what limits it to somebody's
      scope goes on where its own text ends.
    - What a condition is asked over is the same object each time, as long as it
      knows the same custom fields and the store has an index of the same.

Not here: custom values in SQL (:mod:`crmkit.adapters.sql._custom_values`).
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final

import attrs
from sqlalchemy import ColumnElement, Table

from crmkit.adapters._custom import Kinds, custom_kinds
from crmkit.adapters.sql._custom_index import Index, index_of
from crmkit.adapters.sql._custom_values import custom_columns
from crmkit.adapters.sql._tables import Tables
from crmkit.conditions import Condition, Joined, Schema
from crmkit.records import Link, Record, links

#: Shapes that are kept; a store is mostly asked by one set of schemas.
_MOST: Final = 64
_NO_INDEX: Final[Index] = {}


@attrs.frozen(eq=False)
class Shape:
    """
    What a condition is asked over.

    Attributes:
        columns: The column of each field.
        related: The rows of each link.
    """

    columns: Mapping[str, ColumnElement[Any]]
    related: Mapping[str, Joined]


def reads_custom(cls: type[Record], where: Condition) -> bool:
    """
    Tell whether a condition asks for custom fields.
    """
    kinds = custom_kinds(cls.type_name, where.schema)
    if not kinds:
        return False
    names = {name for fields in kinds.values() for name in fields}
    return any(path.rpartition(".")[2] in names for path in where.reads)


def shape(
    tables: Tables,
    cls: type[Record],
    schema: Schema | None = None,
    listed: tuple[tuple[str, str], ...] = (),
) -> Shape:
    """
    Return what a condition is asked over.

    Args:
        tables: The tables of the store.
        cls: The class of the records.
        schema: What the condition was checked against; None if it asks for no
            custom fields.
        listed: The store's list of indexed custom fields.
    """
    key = cls.type_name, schema, listed
    found: Shape | None = tables.shapes.get(key)
    if found is None:
        index = index_of(listed) if listed else _NO_INDEX
        kinds = {} if schema is None else custom_kinds(cls.type_name, schema)
        found = Shape(
            _columns(tables, cls, kinds, index), _Ways(tables, cls, kinds, index)
        )
        if len(tables.shapes) >= _MOST:
            tables.shapes.clear()
        tables.shapes[key] = found
    return found


def _columns(
    tables: Tables, cls: type[Record], kinds: Kinds, index: Index
) -> Mapping[str, ColumnElement[Any]]:
    plain = tables.columns_of(cls)
    fields = kinds.get(cls.type_name)
    if not fields:
        return plain
    listed = index.get(cls.type_name, {})
    values = tables["custom_values"]
    made = custom_columns(tables.of(cls), values, cls.type_name, fields, listed)
    return {**plain, **dict(made)}


def _on(own: Table, others: Table, link: Link) -> ColumnElement[bool]:
    if link.many:
        return others.c[link.field] == own.c.id
    return others.c.id == own.c[link.field]


@attrs.frozen(eq=False)
class _Ways(Mapping[str, Joined]):
    """
    The rows of each link from records of a class, made when they are asked for.
    """

    tables: Tables
    cls: type[Record]
    kinds: Kinds
    index: Index
    made: dict[str, Joined] = attrs.field(factory=dict, init=False)

    def __getitem__(self, name: str) -> Joined:
        found = self.made.get(name)
        if found is None:
            ways = {link.name: link for link in links(self.cls)}
            found = self.made[name] = self._joined(ways[name])
        return found

    def __iter__(self) -> Iterator[str]:
        return (link.name for link in links(self.cls))

    def __len__(self) -> int:
        return len(links(self.cls))

    def _joined(self, link: Link) -> Joined:
        tables, target = self.tables, link.target
        return Joined(
            _columns(tables, target, self.kinds, self.index),
            _on(tables.of(self.cls), tables.of(target), link),
            related=_Ways(tables, target, self.kinds, self.index),
        )
