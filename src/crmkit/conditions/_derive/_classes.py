"""
Fields read off the annotations of a class.

Invariants:
    - The class is only looked at: nothing is added to it or called on it.
    - An annotation without a type here leaves its field out; it is no error, and it
      is remembered.

Not here: custom and computed fields, which are added to a schema by hand.
"""

from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from types import NoneType, UnionType
from typing import (
    Annotated,
    Any,
    ClassVar,
    Final,
    Literal,
    NewType,
    NotRequired,
    Required,
    Union,
    get_args,
    get_origin,
    get_type_hints,
)

import attrs

from crmkit.conditions._amounts import Number
from crmkit.conditions._choices import Choices, Option
from crmkit.conditions._derive._django import (
    fields_left_out,
    is_model,
    model_fields,
)
from crmkit.conditions._derive._fit import UnfitError, refuse_unfit
from crmkit.conditions._derive._left_out import LeftOut, left_out
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
from crmkit.errors import SchemaError
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


def derived(record: type) -> tuple[list[Field], dict[str, LeftOut]]:
    """
    Return the fields of *record* that a condition can read, in their order.

    Returns:
        Them, and why others are not among them, by each word for one.
    """
    record = get_origin(record) or record  # of ``Page[int]``, ``Page``
    if is_model(record):
        return list(model_fields(record)), fields_left_out(record)
    fields, others = list[Field](), dict[str, LeftOut]()
    for name, hint, reading in _readings(record):
        kind, label, nullable = reading.type, reading.label, reading.nullable
        if kind is not None:
            fields.append(Field(name, kind, label=label, nullable=nullable))
        elif get_origin(hint) is not ClassVar:
            others |= left_out(name, hint, label)
    return fields, others


def _readings(record: Any) -> Iterator[tuple[str, Any, _Reading]]:
    """
    Yield the public fields of a class with their annotations and what these say.
    """
    hints = get_type_hints(record, include_extras=True)
    if hasattr(record, "__mapper__"):
        yield from _columns(record, hints)
        return
    for name, hint in hints.items():
        if not name.startswith("_"):
            yield name, hint, _named(name, hint)


def _columns(
    record: Any, hints: Mapping[str, Any]
) -> Iterator[tuple[str, Any, _Reading]]:
    for name, column in record.__mapper__.columns.items():
        if not name.startswith("_"):
            hint = hints.get(name)
            reading = _named(name, hint)
            kind = reading.type or _column_type(column.type)
            found = attrs.evolve(reading, type=kind, nullable=bool(column.nullable))
            yield name, type(column.type) if hint is None else hint, found
    for name in record.__mapper__.relationships.keys():  # noqa: SIM118 - no mapping
        yield name, hints.get(name, record), _Reading()


def _named(name: str, hint: Any) -> _Reading:
    """
    Return what the annotation of a field says.

    Raises:
        SchemaError: If it names a type of conditions that its values are not of.
    """
    try:
        return _read(hint)
    except UnfitError as error:
        raise SchemaError(name, str(error)) from None


def _column_type(kind: Any) -> FieldType | None:
    """
    Return what a column of SQLAlchemy holds, going by its type alone.
    """
    if getattr(kind, "enums", None) and kind.enum_class is None:
        return Choices(tuple(map(Option, kind.enums)))
    try:
        found = kind.python_type
    except NotImplementedError:
        return None
    if found is Decimal and kind.scale is not None:
        return Number(kind.scale)
    return _type_of(found)


def _read(hint: Any) -> _Reading:
    origin = get_origin(hint)
    if origin in (Required, NotRequired):
        reading = _read(*get_args(hint))
        absent = origin is NotRequired
        return attrs.evolve(reading, nullable=reading.nullable or absent)
    if _is_mapped(origin):
        return _read(*get_args(hint))
    if origin is Annotated:
        return _read_annotated(*get_args(hint))
    if origin in (Union, UnionType):
        return _read_union(get_args(hint))
    if isinstance(hint, NewType):
        return _read(hint.__supertype__)
    return _Reading(None if origin is ClassVar else _type_of(hint))


def _is_mapped(origin: Any) -> bool:
    """
    Tell whether an annotation is ``Mapped[…]``, without importing SQLAlchemy.
    """
    module = getattr(origin, "__module__", "")
    return (
        origin is not None
        and origin.__name__ == "Mapped"
        and (module.partition(".")[0] == "sqlalchemy")
    )


def _read_annotated(inner: Any, *extras: object) -> _Reading:
    reading = _read(inner)
    for extra in extras:
        if isinstance(extra, Label):
            reading = attrs.evolve(reading, label=extra)
        elif isinstance(extra, FieldType):
            refuse_unfit(inner, extra)
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
    if get_origin(hint) in (tuple, frozenset, list, set):
        is_one_kind = len(args) == 1 and (
            get_origin(hint) is not tuple or ... in get_args(hint)
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
