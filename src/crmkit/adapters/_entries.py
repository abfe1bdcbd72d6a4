"""
Rows on their way from one store to another: what they may hold, how it is written.

Invariants:
    - A value is checked before any store sees it, and no error shows it.
    - Instants are texts of one width in UTC, so texts sort as instants do.

Not here: where rows come from (``memory/_dump.py``, ``sql/_dump.py``).
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import MISSING, fields
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Any, Final

import attrs

from crmkit.adapters._fields import DocumentClass, by_class, stored_fields
from crmkit.errors import RowFormatError
from crmkit.records import RECORD_TYPES, Document, FrozenMap, Record, plural

_INSTANT: Final = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z", re.ASCII)

#: Version of the tables whose rows these are; a test holds it to that of SQL.
DUMP_VERSION: Final = 5

#: By table, columns that say who is at work just now, and what is dumped for them.
VOLATILE: Final[Mapping[str, Mapping[str, Any]]] = {
    "outbox": {"lease": "", "leased_until": None}
}

#: Tables that are not dumped: an index, which is made anew with the records, and
#: facts about one store and not about what is in it.
NOT_DUMPED: Final = ("custom_values", "meta")

#: The order of changes is that of the feed; other tables have that of their keys.
ORDERS: Final[Mapping[str, tuple[str, ...]]] = {
    "changes": ("position", "version", "id")
}


@attrs.frozen
class Cell:
    """
    What a column of a table may hold.

    Attributes:
        type: ``str``, ``int``, ``bool``, ``datetime``, ``date``, a ``StrEnum``
            class, ``tuple`` (of text, or of documents), ``FrozenMap`` or ``dict``.
        nullable: Whether it may be missing.
        document: Of a tuple of documents, their class.
        unset: What it holds in a row that was written before there was such a column.
    """

    type: type[Any]
    nullable: bool = False
    document: DocumentClass | None = None
    unset: Any = None


Cells = Mapping[str, Cell]

#: Columns that rows of records have had in every version.
_EVER: Final = ("id", "version")

#: The tables of records.
RECORDS: Final[Mapping[str, type[Record]]] = {plural(cls): cls for cls in RECORD_TYPES}


@by_class
def record_cells(cls: type[Record]) -> Cells:
    """
    Return the columns of a record class's table.

    >>> from crmkit.records import Department
    >>> record_cells(Department)["supervisor"].nullable
    True
    """
    unset = {
        field.name: field.default
        for field in fields(cls)
        if field.name not in _EVER and field.default is not MISSING
    }
    return {
        field.name: Cell(
            field.type, field.nullable, field.document, unset.get(field.name)
        )
        for field in stored_fields(cls)
    }


def instant_text(instant: datetime) -> str:
    """
    Return an instant as rows have it.

    >>> instant_text(datetime(2026, 3, 2, 9, tzinfo=UTC))
    '2026-03-02T09:00:00.000000Z'
    """
    utc = instant if instant.tzinfo is UTC else instant.astimezone(UTC)
    return utc.isoformat(timespec="microseconds").removesuffix("+00:00") + "Z"


def values_of(kind: str, cells: Cells, row: Mapping[str, Any]) -> dict[str, Any]:
    """
    Return what a row stands for, by column, in the order of the columns.

    Raises:
        RowFormatError: If it is no row of that table.

    >>> cells = {"sequence": Cell(str), "value": Cell(int)}
    >>> values_of("counters", cells, {"sequence": "ticket", "value": 7})
    {'sequence': 'ticket', 'value': 7}
    >>> values_of("counters", cells, {"sequence": "ticket", "value": "7"})
    Traceback (most recent call last):
    ...
    crmkit.errors._backups.RowFormatError: counters.value should be a whole number
    """
    if not row.keys() <= cells.keys():
        unknown = min(row.keys() - cells.keys())
        raise RowFormatError(kind, unknown, "is no column", tuple(cells))
    made: dict[str, Any] = {
        name: None if name in row else cell.unset for name, cell in cells.items()
    }
    for name, value in row.items():
        if value is not None:
            made[name] = _value(kind, name, cells[name], value)
    for name, cell in cells.items():
        if made[name] is None and not cell.nullable:
            raise RowFormatError(kind, name, "is missing")
    return made


def _value(kind: str, name: str, cell: Cell, value: Any) -> Any:
    read, meant = _reader(cell.document or cell.type)
    try:
        return read(value)
    except (TypeError, ValueError):
        raise RowFormatError(kind, name, f"should be {meant}") from None


@by_class
def _reader(cls: type[Any]) -> tuple[Callable[[Any], Any], str]:
    if issubclass(cls, StrEnum):
        return cls, f"one of {', '.join(cls)}"
    if issubclass(cls, Document):
        return _documents_of(cls), f"a list with {cls.type_name}s"
    made: dict[type[Any], tuple[Callable[[Any], Any], str]] = {
        str: (_just(str), "a text"),
        int: (_just(int), "a whole number"),
        bool: (_just(bool), "true or false"),
        datetime: (_instant, "an instant such as 2026-03-02T09:00:00.000000Z"),
        date: (date.fromisoformat, "a day such as 2026-03-02"),
        tuple: (_texts, "a list of texts"),
        FrozenMap: (lambda value: FrozenMap(_an_object(value)), "an object"),
        dict: (_an_object, "an object"),
    }
    return made[cls]


def _just(cls: type[Any]) -> Callable[[Any], Any]:
    def read(value: Any) -> Any:
        if type(value) is not cls:
            raise TypeError
        return value

    return read


_an_object = _just(dict)


def _texts(value: Any) -> tuple[str, ...]:
    if type(value) is not list or not all(type(each) is str for each in value):
        raise TypeError
    return tuple(value)


def _documents_of(cls: type[Document]) -> Callable[[Any], tuple[Document, ...]]:
    def read(value: Any) -> tuple[Document, ...]:
        if type(value) is not list:
            raise TypeError
        return tuple(map(cls.of, value))

    return read


def _instant(value: Any) -> datetime:
    if not _INSTANT.fullmatch(value):
        raise ValueError
    return datetime.fromisoformat(value)
