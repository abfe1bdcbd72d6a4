"""
Columns as steps write them down: a word for each, with its type and a sign.

``amount:number`` is a column of that name and type, ``currency!`` one of text that is
never missing.

Not here: how values lie in columns (:mod:`crmkit.adapters.sql._types`).
"""

from collections.abc import Callable, Mapping
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql


def _text() -> Any:
    return sa.Text().with_variant(postgresql.TEXT(collation="C"), "postgresql")


def _choice() -> Any:
    return sa.Text().with_variant(postgresql.VARCHAR(collation="C"), "postgresql")


def _instant() -> Any:
    return sa.DateTime(timezone=True).with_variant(sa.String(27), "sqlite")


def _json() -> Any:
    return sa.Text().with_variant(postgresql.JSONB(), "postgresql")


_TYPES: Final[Mapping[str, Callable[[], Any]]] = {
    "": _text,
    "bool": sa.Boolean,
    "choice": _choice,
    "custom": _json,
    "day": sa.Date,
    "instant": _instant,
    "number": sa.BigInteger,
    "texts": _json,
}


def columns(words: str) -> list[sa.Column[Any]]:
    """
    Return the columns that some words name.

    >>> [(each.name, each.nullable) for each in columns("amount:number currency!")]
    [('amount', True), ('currency', False)]
    """
    return [_column(word) for word in words.split()]


def _column(word: str) -> sa.Column[Any]:
    name, _, kind = word.rstrip("!").partition(":")
    return sa.Column(name, _TYPES[kind](), nullable=not word.endswith("!"))
