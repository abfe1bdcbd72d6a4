"""
How the records that a record leads to are found in SQL, for conditions.

Invariants:
    - A link is joined by the column that holds the other record's id.
    - Links are followed as far as conditions may follow them.
"""

from typing import Final

from sqlalchemy import ColumnElement, Table

from crmkit.adapters.sql._tables import Tables
from crmkit.conditions import Joined
from crmkit.records import Link, Record, links

#: How many links a condition may follow; those of :mod:`crmkit.presets` are fewer.
_STEPS: Final = 3


def related(tables: Tables, cls: type[Record]) -> dict[str, Joined]:
    """
    Return how to find the rows of each link of a class.
    """
    found = tables.related.get(cls.type_name)
    if found is None:
        found = tables.related[cls.type_name] = _related(tables, cls, _STEPS)
    return found


def _on(own: Table, others: Table, link: Link) -> ColumnElement[bool]:
    if link.many:
        return others.c[link.field] == own.c.id
    return others.c.id == own.c[link.field]


def _related(tables: Tables, cls: type[Record], steps: int) -> dict[str, Joined]:
    return {
        link.name: Joined(
            tables.columns_of(link.target),
            _on(tables.of(cls), tables.of(link.target), link),
            related=_related(tables, link.target, steps - 1),
        )
        for link in (links(cls) if steps else ())
    }
