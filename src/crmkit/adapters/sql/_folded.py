"""
Folded companions: columns in which texts can be found whatever their case and width.

Invariants:
    - A companion is written together with its field, by Python; no database folds.
    - It is there exactly where its field is.
    - That of a phone number is the number, however it is written.

On PostgreSQL its index is of SP-GiST, which unlike a B-tree takes texts of any
length, and serves equality and beginnings alike.

Not here: which fields are folded, which their class says (``Text(fold=True)``).
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy import Column, Index, Table

from crmkit.adapters._fields import by_class
from crmkit.adapters.sql._pages import pages
from crmkit.adapters.sql._types import plain_text
from crmkit.conditions import Schema, Text
from crmkit.records import Record

_METHOD: Final = "spgist"


@by_class
def folded_fields(cls: type[Record]) -> tuple[str, ...]:
    """
    Return the fields of a record class that have a folded companion.

    >>> from crmkit.records import Contact
    >>> folded_fields(Contact)
    ('name', 'phone', 'email', 'wechat')
    """
    return tuple(_folds(cls))


@by_class
def _folds(cls: type[Record]) -> Mapping[str, Callable[[str], str]]:
    kinds = ((each.name, each.type) for each in Schema.of(cls).fields.values())
    return {
        name: kind.companion.fold
        for name, kind in kinds
        if isinstance(kind, Text) and kind.companion
    }


def companion(name: str) -> str:
    """
    Return the name of a field's companion.

    >>> companion("name")
    'name_folded'
    """
    return f"{name}_folded"


def companion_columns(cls: type[Record]) -> list[Column[Any]]:
    """
    Return the companions of a record class.
    """
    return [
        Column(
            companion(name),
            plain_text(),
            nullable=True,
            doc=f"*{name}* without differences of case and width",
        )
        for name in folded_fields(cls)
    ]


def index_companions(cls: type[Record], table: Table) -> None:
    """
    Describe the indexes of a table's companions.
    """
    for name in folded_fields(cls):
        Index(None, table.c[companion(name)], postgresql_using=_METHOD)


def companions(cls: type[Record], fields: Mapping[str, Any]) -> dict[str, str | None]:
    """
    Return what the companions hold of those fields that are given.

    >>> from crmkit.records import Contact
    >>> companions(Contact, {"name": "WANG Fang ㎏", "phone": "138-1234-5678"})
    {'name_folded': 'wang fang kg', 'phone_folded': '13812345678'}
    """
    return {
        companion(name): None if fields[name] is None else fold(fields[name])
        for name, fold in _folds(cls).items()
        if name in fields
    }


def refold(connection: sa.Connection, cls: type[Record], table: Table) -> None:
    """
    Write the companions of all records anew, where they are not what they should be.
    """
    names = folded_fields(cls)
    if not names:
        return
    kept = [table.c[name] for pair in names for name in (pair, companion(pair))]
    change = sa.update(table).where(table.c.id == sa.bindparam("_id"))
    for rows in pages(connection, table, kept):
        wrong = [row for row in (_wanted(cls, each) for each in rows) if row]
        if wrong:
            connection.execute(change, wrong)


def _wanted(cls: type[Record], row: Sequence[Any]) -> dict[str, Any] | None:
    """
    Return what should be in a row; None if it is there.
    """
    record_id, *values = row
    made = companions(cls, dict(zip(folded_fields(cls), values[::2], strict=True)))
    return None if [*made.values()] == values[1::2] else {"_id": record_id, **made}
