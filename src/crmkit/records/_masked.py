"""
Records as a reader sees them who may not see everything.

Invariants:
    - A hidden field is ``None`` on the masked copy; its value is nowhere in it.
    - The masked class is made once per record class and adds one slot.
    - Copying and pickling keep what is hidden hidden.

Not here: which fields are hidden from whom (:mod:`crmkit.access`).
"""

import dataclasses
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, TypeVar, cast

from crmkit.errors import HiddenRecordError, UnknownChoiceError
from crmkit.records._base import Record, plain_class
from crmkit.records._cached import cached
from crmkit.records._fields import nullable
from crmkit.records._repr import told_fields

R = TypeVar("R", bound=Record)


def masked(record: R, masks: Mapping[str, str]) -> R:
    """
    Return a copy of a record without the values of some fields.

    Args:
        record: The record as it is.
        masks: Field → text to show in its place, for example
            ``{"phone": "138****5678"}``.

    Raises:
        UnknownChoiceError: If a field cannot be hidden, because the record
            has none of that name or it is never None.

    >>> from crmkit.records import Contact
    >>> seen = masked(Contact(name="王芳", phone="13812345678"),
    ...               {"phone": "138****5678"})
    >>> seen.phone, seen.shown("phone"), seen.shown("name")
    (None, '138****5678', '王芳')
    """
    if not masks:
        return record
    plain = plain_class(type(record))
    values = _values(record)
    for name in masks:
        if name not in nullable(plain):
            allowed = tuple(sorted(nullable(plain)))
            raise UnknownChoiceError("field", name, allowed)
        values[name] = None
    return cast("R", _rebuild(plain, values, {**record.hidden, **masks}))


def _values(record: Record) -> dict[str, Any]:
    return {f.name: getattr(record, f.name) for f in dataclasses.fields(record)}


def _rebuild(plain: type[Record], values: dict[str, Any], masks: dict[str, str]) -> Any:
    cls = _masked_class(plain)
    seen = object.__new__(cls)
    plain.__init__(seen, **values)
    object.__setattr__(seen, "_masks", MappingProxyType(dict(masks)))
    return seen


def _refuse(record: Record, **_: object) -> None:
    # What ``dataclasses.replace`` calls; it cannot pass the masks on.
    raise HiddenRecordError(record.type_name, ())


def _equal(record: Any, other: object) -> Any:
    if type(other) is not type(record):
        return NotImplemented
    return _identity(record) == _identity(other)


def _hash(record: Any) -> int:
    return hash(_identity(record))


def _identity(record: Any) -> tuple[object, ...]:
    return (*_values(record).values(), frozenset(record.hidden.items()))


def _hidden(record: Any) -> Mapping[str, str]:
    return cast("Mapping[str, str]", record._masks)  # noqa: SLF001 - our own slot


def _repr(record: Any) -> str:
    # A mask differs from None, so it stands where its field does.
    shown = told_fields(record, record.shown)
    return f"{type(record).__name__}({', '.join(shown)})"


def _reduce(record: Any) -> tuple[object, ...]:
    plain = plain_class(type(record))
    return _rebuild, (plain, _values(record), dict(record.hidden))


@cached
def _masked_class(plain: type[Any]) -> type[Any]:
    body = {
        "__slots__": ("_masks",),
        "__module__": plain.__module__,
        "__qualname__": plain.__qualname__,
        "__doc__": plain.__doc__,
        "__init__": _refuse,
        "__eq__": _equal,
        "__hash__": _hash,
        "__repr__": _repr,
        "__reduce__": _reduce,
        "_plain": plain,
        "hidden": property(_hidden),
    }
    return type(plain.__name__, (plain,), body)
