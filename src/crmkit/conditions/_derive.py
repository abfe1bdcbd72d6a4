"""
Fields read off the annotations of a class.

Invariants:
    - The class is only looked at: nothing is added to it or called on it.
    - An annotation without a type here leaves its field out; it is no error.

Not here: custom and computed fields, which are added to a schema by hand.
"""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from enum import StrEnum
from types import NoneType, UnionType
from typing import (
    Annotated,
    Any,
    ClassVar,
    Final,
    Literal,
    NewType,
    Union,
    get_args,
    get_origin,
    get_type_hints,
)

import attrs

from crmkit.conditions._choices import (
    Choices,
    Option,
)
from crmkit.conditions._field import Field
from crmkit.conditions._types import (
    Boolean,
    Day,
    Duration,
    FieldType,
    Instant,
    Integer,
    Text,
    TextSet,
)
from crmkit.labels import Label

_PLAIN: Final[dict[object, FieldType]] = {
    str: Text(),
    int: Integer(),
    bool: Boolean(),
    datetime: Instant(),
    date: Day(),
    timedelta: Duration(),
}


@attrs.frozen
class _Reading:
    """
    What an annotation says.
    """

    type: FieldType | None = None
    label: Label | None = attrs.field(default=None, kw_only=True)
    nullable: bool = attrs.field(default=False, kw_only=True)


def derived(record: type) -> Iterator[Field]:
    """
    Yield the fields of *record* that a condition can read, in their order.
    """
    for name, hint in get_type_hints(record, include_extras=True).items():
        reading = _read(hint)
        if reading.type is not None and not name.startswith("_"):
            yield Field(
                name, reading.type, label=reading.label, nullable=reading.nullable
            )


def _read(hint: Any) -> _Reading:
    origin = get_origin(hint)
    if origin is Annotated:
        return _read_annotated(*get_args(hint))
    if origin in (Union, UnionType):
        return _read_union(get_args(hint))
    if isinstance(hint, NewType):
        return _read(hint.__supertype__)
    return _Reading(None if origin is ClassVar else _type_of(hint))


def _read_annotated(inner: Any, *extras: object) -> _Reading:
    reading = _read(inner)
    for extra in extras:
        if isinstance(extra, Label):
            reading = attrs.evolve(reading, label=extra)
        elif isinstance(extra, FieldType):
            reading = attrs.evolve(reading, type=extra)
    return reading


def _read_union(members: tuple[Any, ...]) -> _Reading:
    present = [member for member in members if member is not NoneType]
    if len(present) != 1:
        return _Reading()
    return attrs.evolve(_read(present[0]), nullable=len(present) < len(members))


def _type_of(hint: Any) -> FieldType | None:
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        return Choices.of(hint)
    args = [_read(arg).type for arg in get_args(hint) if arg is not Ellipsis]
    if get_origin(hint) in (tuple, frozenset):
        is_one_kind = len(args) == 1 and (
            get_origin(hint) is frozenset or ... in get_args(hint)
        )
        return TextSet() if is_one_kind and isinstance(args[0], Text) else None
    if get_origin(hint) is Literal and all(
        isinstance(value, str) for value in get_args(hint)
    ):
        return Choices(tuple(map(Option, get_args(hint))))
    try:
        return _PLAIN.get(hint)
    except TypeError:  # an annotation that cannot be hashed
        return None
