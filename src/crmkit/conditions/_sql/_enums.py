"""
Columns of enums: what the database calls a value, and the value itself.

SQLAlchemy stores the names of a class's members unless it is told otherwise, and
PostgreSQL compares no enum with anything but itself. So a column of an enum stays
as it is, for its indexes, only beside constants; elsewhere it is read as text.

Invariants:
    - A text that is none of the enum's values is never bound as one.

Not here: types that a program has made of an enum; they bind and read texts.
"""

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa
from sqlalchemy.types import TypeEngine

from crmkit.conditions._sql._elements import Element


def words(kind: TypeEngine[Any]) -> Mapping[str, str] | None:
    """
    Return what a database calls each value of an enum, or None if it is no enum.

    >>> import enum
    >>> words(sa.Enum(enum.Enum("Stage", {"WON": "won"})))
    {'won': 'WON'}
    """
    if not isinstance(kind, sa.Enum):
        return None
    if kind.enum_class is None:
        return {word: word for word in kind.enums}
    members: Any = kind.enum_class
    if len(members) != len(kind.enums):  # second names of a member count, too
        members = members.__members__.values()
    told = {m.value: word for m, word in zip(members, kind.enums, strict=True)}
    return told if all(isinstance(value, str) for value in told) else None


def as_text(column: Element) -> Element:
    """
    Return a column so that it holds texts, if it holds an enum.
    """
    told = words(column.type)
    if told is None:
        return column
    text = sa.cast(column, sa.Text())
    if all(value == word for value, word in told.items()):
        return text
    whens = {word: sa.literal(value, sa.Text()) for value, word in told.items()}
    return sa.case(whens, value=text)


def beside(column: Element, values: list[Any]) -> list[Element] | None:
    """
    Return some values as the enum of a column has them, if it has all of them.
    """
    told = words(column.type)
    if told is None or not all(value in told for value in values):
        return None
    return [
        sa.bindparam(None, told[value], type_=column.type, unique=True)
        for value in values
    ]
