"""
What a store keeps, as columns of a table, and back.

Invariants:
    - ``of_columns(type(x), columns_of(x)) == x``, whatever other columns there are.

Not here: of which types columns are (:func:`crmkit.adapters.parts.stored_fields`).
"""

from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from enum import StrEnum
from typing import Any, Final, TypeVar

import attrs

from crmkit.adapters._fields import StoredField, by_class, stored_fields
from crmkit.decisions import Effect
from crmkit.records import (
    SCHEMA_VERSION,
    Record,
    Ref,
    changed_fields,
    record_class,
    to_wire,
)

T = TypeVar("T")

#: What is kept as two columns, a type and an id.
_REFS: Final = ("record", "recipient")
#: What is told once, to who claims a row, and not kept.
_UNKEPT: Final = ("taken_from",)


def columns_of(value: object) -> dict[str, Any]:
    """
    Return anything that a store keeps, by column.

    That is a record, a change, an appointment, a firing, an answer, a row of the
    outbox, a line of its log, or a tick. A choice is a text; what is attached, and the
    values of a change's fields, are such as JSON has. What is about a record has its
    type and id; a row of the outbox has all of its effect.

    >>> from crmkit.records import Ticket
    >>> columns_of(Ticket(id="T1", topic="退款"))["priority"]
    'medium'
    >>> from datetime import UTC, datetime
    >>> from crmkit.decisions import Firing
    >>> at = datetime(2026, 3, 2, tzinfo=UTC)
    >>> once = Firing(rule="quiet", record=Ref("ticket", "T1"), cycle="once", at=at)
    >>> list(columns_of(once))
    ['rule', 'record_type', 'record_id', 'cycle', 'at']
    >>> of_columns(Firing, columns_of(once) | {"number": 7}) == once
    True
    """
    if isinstance(value, Record):
        return {
            name: write(getattr(value, name)) for name, write in _writers(type(value))
        }
    made: dict[str, Any] = {}
    for name in _names(type(value)):
        found = getattr(value, name)
        if name in _REFS:
            made |= {f"{name}_type": found and found.type}
            made |= {f"{name}_id": found and found.id}
        elif name == "effect":
            made |= columns_of(found)
        else:
            made[name] = found
    if "fields" in made:
        made["fields"] = _wired(made["record_type"], made["fields"])
    return made


def of_columns(cls: type[T], columns: Mapping[str, Any]) -> T:
    """
    Return the value that columns stand for; those that it does not have are left out.
    """
    if issubclass(cls, Record):
        return cls(**{name: read(columns[name]) for name, read in _readers(cls)})
    given: dict[str, Any] = {}
    for name in _names(cls):
        if name in _REFS:
            given[name] = _ref(columns, name)
        elif name == "effect":
            given[name] = of_columns(Effect, columns)
        elif name == "fields":
            given[name] = changed_fields(
                columns["record_type"], columns["schema_version"], columns[name]
            )
        elif name == "schema_version":
            given[name] = max(columns[name], SCHEMA_VERSION)
        elif name in columns:
            given[name] = columns[name]
    return cls(**given)


@by_class
def _writers(cls: type[Record]) -> tuple[tuple[str, Callable[[Any], Any]], ...]:
    return tuple(
        (field.name, _plain_documents if field.document else _plain)
        for field in stored_fields(cls)
    )


def _plain(value: Any) -> Any:
    return value.value if isinstance(value, StrEnum) else value


def _plain_documents(value: Any) -> list[dict[str, Any]]:
    return [document.to_dict() for document in value]


@by_class
def _readers(cls: type[Record]) -> tuple[tuple[str, Callable[[Any], Any]], ...]:
    return tuple((field.name, _reader(field)) for field in stored_fields(cls))


def _reader(field: StoredField) -> Callable[[Any], Any]:
    cls, document = field.type, field.document
    if document is not None:
        return lambda value: tuple(document.of(each) for each in value)
    is_choice = issubclass(cls, StrEnum)
    return lambda value: cls(value) if is_choice and value is not None else value


@by_class
def _names(cls: type[Any]) -> tuple[str, ...]:
    if issubclass(cls, Record):
        return tuple(field.name for field in stored_fields(cls))
    made = fields(cls) if is_dataclass(cls) else attrs.fields(cls)
    return tuple(field.name for field in made if field.name not in _UNKEPT)


def _ref(columns: Mapping[str, Any], name: str) -> Ref | None:
    kind, record_id = columns[f"{name}_type"], columns[f"{name}_id"]
    return None if record_id is None else Ref(kind, record_id)


def _wired(type_name: str, fields: Mapping[str, Any]) -> dict[str, Any]:
    cls = record_class(type_name)
    return {
        name: [to_wire(cls, name, value) for value in pair]
        for name, pair in fields.items()
    }
