"""
Columns of the tables that hold no records, each with a word on what it is for.

Not here: how values lie in columns (:mod:`crmkit.adapters.sql._types`).
"""

from typing import Any

from sqlalchemy import Column, ForeignKey

from crmkit.adapters.sql._types import InstantColumn, NumberColumn, plain_text


def key(name: str, doc: str) -> Column[Any]:
    """
    Return a column of text that is part of the primary key.
    """
    return Column(name, plain_text(), primary_key=True, doc=doc)


def text(
    name: str, doc: str, *, nullable: bool = False, unique: bool = False
) -> Column[Any]:
    """
    Return a column of text.
    """
    return Column(name, plain_text(), nullable=nullable, unique=unique or None, doc=doc)


def part_of(name: str, doc: str, owner: Column[Any]) -> Column[Any]:
    """
    Return a column of text that names the row which this one is a part of.

    The database checks it when a transaction ends, so that rows may come in any
    order, as they do in an export.
    """
    known = ForeignKey(owner, deferrable=True, initially="DEFERRED")
    return Column(name, plain_text(), known, nullable=False, doc=doc)


def number(
    name: str, doc: str, *, nullable: bool = False, called: str | None = None
) -> Column[Any]:
    """
    Return a column of whole numbers; *called* is what it is in Python, if not *name*.
    """
    return Column(name, NumberColumn(), nullable=nullable, doc=doc, key=called or name)


def place(name: str, doc: str) -> Column[Any]:
    """
    Return a column of whole numbers that is part of the primary key.
    """
    return Column(name, NumberColumn(), primary_key=True, autoincrement=False, doc=doc)


def instant(
    name: str, doc: str, *, nullable: bool = False, index: bool = False
) -> Column[Any]:
    """
    Return a column of instants.
    """
    return Column(
        name, InstantColumn(), nullable=nullable, index=index or None, doc=doc
    )
