"""
Records as a reader sees them who may not see everything.

Invariants:
    - A hidden field is ``None`` on the masked copy, and a hidden custom value is not
      there; the value is nowhere in it.
    - The masked class is made once per record class and adds one slot.
    - Copying and pickling keep what is hidden hidden.

Not here: which fields are hidden from whom (:mod:`crmkit.access`), changes of which
he may not see everything (:mod:`crmkit.records` ``_masked_change``).
"""

import dataclasses
from collections.abc import Callable, Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import Any, Final, TypeVar, cast

from crmkit.errors import HiddenRecordError, UnknownChoiceError
from crmkit.records._base import Record, plain_class
from crmkit.records._cached import cached
from crmkit.records._copying import copying
from crmkit.records._custom import is_custom_id
from crmkit.records._fields import nullable
from crmkit.records._repr import told_fields

R = TypeVar("R", bound=Record)
_Copy = Callable[[Any, Mapping[str, str]], Any]

_CUSTOM: Final = "custom"
#: Both, or Python would call the one that refuses to delete.
_OPEN: Final = {"__setattr__": object.__setattr__, "__delattr__": object.__delattr__}


def masked(record: R, masks: Mapping[str, str]) -> R:
    """
    Return a copy of a record without the values of some fields.

    Args:
        record: The record as it is.
        masks: Field → text to show in its place, for example
            ``{"phone": "138****5678"}``. Of a record with custom values, a name that
            is none of its fields is the id of a custom field, set or not.

    Raises:
        UnknownChoiceError: If a field cannot be hidden, because the record
            has none of that name or it is never None.

    >>> from crmkit.records import Contact, FrozenMap
    >>> seen = masked(Contact(name="王芳", phone="13812345678"),
    ...               {"phone": "138****5678"})
    >>> seen.phone, seen.shown("phone"), seen.shown("name")
    (None, '138****5678', '王芳')
    >>> plan = Contact(name="王芳", custom=FrozenMap(plan="1200", level="gold"))
    >>> seen = masked(plan, {"plan": "***"})
    >>> seen.custom, seen.shown("plan")
    (FrozenMap({'level': 'gold'}), '***')
    """
    if not masks:
        return record
    copy = _copying(type(record), tuple(masks))
    held = record.hidden
    hidden = {**held, **masks} if held else dict(masks)
    return cast("R", copy(record, MappingProxyType(hidden)))


def masking(
    cls: type[R], names: tuple[str, ...]
) -> Callable[[R, Mapping[str, str]], R]:
    """
    Return a function that masks plain records of a class, for many of them.

    It is given a record of which nothing is hidden yet, and the masks of just those
    fields in a mapping that nobody changes; it takes half as long as :func:`masked`.

    Args:
        cls: The class.
        names: The fields, as :func:`masked` takes them.

    Raises:
        UnknownChoiceError: If a field cannot be hidden.

    >>> from crmkit.records import Contact
    >>> mask = masking(Contact, ("phone",))
    >>> mask(Contact(phone="13812345678"), MappingProxyType({"phone": "138****5678"}))
    Contact(phone='138****5678')
    """
    return _copying(cls, names)


@cached
def hideable_fields(cls: type[Record]) -> frozenset[str]:
    """
    Return the fields of a record class that can be hidden: those that may be None.

    Custom fields can be as well, where records of the class have any.

    >>> from crmkit.records import Contact
    >>> "phone" in hideable_fields(Contact), "tags" in hideable_fields(Contact)
    (True, False)
    """
    return nullable(plain_class(cls))


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
        "__init__": _refuse,
        "__eq__": _equal,
        "__hash__": _hash,
        "__repr__": _repr,
        "__reduce__": _reduce,
        "_plain": plain,
        "hidden": property(_hidden),
    }
    return _made_class(plain, body)


def _made_class(plain: type[Any], body: Mapping[str, object]) -> type[Any]:
    """
    Return a class with a slot for masks; all such of one class are laid out alike.
    """
    named = {
        "__slots__": ("_masks",),
        "__module__": plain.__module__,
        "__qualname__": plain.__qualname__,
        "__doc__": plain.__doc__,
    }
    return type(plain.__name__, (plain,), {**named, **body})


def _made_copying(cls: type[Any], names: tuple[str, ...]) -> _Copy:
    """
    Return what copies a record without the values of some fields, with its masks.

    Raises:
        UnknownChoiceError: If one of the names cannot be hidden.
    """
    plain = plain_class(cls)
    fields = tuple(field.name for field in dataclasses.fields(plain))
    within = frozenset(n for n in names if n not in fields and _CUSTOM in fields)
    for name in names:
        if not (is_custom_id(name) if name in within else name in nullable(plain)):
            allowed = tuple(sorted(nullable(plain)))
            raise UnknownChoiceError("field", name, allowed)
    return copying(
        _made_class(plain, _OPEN),
        _masked_class(plain),
        fields,
        without=[name for name in names if name not in within],
        through={_CUSTOM: lambda custom: custom.without(within)} if within else {},
        more="_masks",
    )


# What a policy hides is known beforehand; but anybody may call it with any names.
_copying = cast(
    "Callable[[type[Any], tuple[str, ...]], _Copy]",
    lru_cache(maxsize=1024)(_made_copying),
)
