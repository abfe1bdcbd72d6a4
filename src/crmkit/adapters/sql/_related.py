"""
What conditions find in SQL: columns of records, and of the records they lead to.

Invariants:
    - A link is joined by the column that holds the other record's id.
    - Links are followed as far as conditions may follow them.
    - What a condition is asked over is the same object each time, as long as it
      knows the same custom fields and the store has an index of the same.

Not here: custom values in SQL (:mod:`crmkit.adapters.sql._custom_values`).
"""

from collections.abc import Mapping
from typing import Any, Final

import attrs
from sqlalchemy import ColumnElement, Table

from crmkit.adapters._custom import custom_fields, custom_kinds
from crmkit.adapters.sql._custom_index import Index, index_of
from crmkit.adapters.sql._custom_values import custom_columns
from crmkit.adapters.sql._tables import Tables
from crmkit.conditions import Condition, Joined, Schema
from crmkit.records import Link, Record, links

#: How many links a condition may follow; those of :mod:`crmkit.presets` are fewer.
_STEPS: Final = 3
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
        found = Shape(
            _columns(tables, cls, schema, index),
            _related(tables, cls, schema, index, _STEPS),
        )
        if len(tables.shapes) >= _MOST:
            tables.shapes.clear()
        tables.shapes[key] = found
    return found


def _columns(
    tables: Tables, cls: type[Record], schema: Schema | None, index: Index
) -> Mapping[str, ColumnElement[Any]]:
    plain = tables.columns_of(cls)
    fields = custom_fields(schema) if schema is not None else {}
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


def _related(
    tables: Tables, cls: type[Record], schema: Schema | None, index: Index, steps: int
) -> dict[str, Joined]:
    made = {}
    for link in links(cls) if steps else ():
        relation = schema.relations.get(link.name) if schema is not None else None
        to = relation.to if relation is not None else None
        made[link.name] = Joined(
            _columns(tables, link.target, to, index),
            _on(tables.of(cls), tables.of(link.target), link),
            related=_related(tables, link.target, to, index, steps - 1),
        )
    return made
