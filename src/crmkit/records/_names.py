"""
What record types, their fields and the values there are called, for errors.

It is read from the classes when an error is worded, not when it is raised.

Not here: choices that a company edits, which errors bring along
(:mod:`crmkit.presets`).
"""

from collections.abc import Mapping
from enum import EnumType
from functools import lru_cache
from typing import Any, Final, get_args

from crmkit.errors import ask_names_of
from crmkit.labels import Choice, Label
from crmkit.records._catalogue import RECORD_TYPES
from crmkit.records._fields import hints, inner_documents

#: Digits of the place in a list, at most.
_DIGITS: Final = 9
_Pair = tuple[str, str]
_CLASSES: Final[Mapping[str, type[Any]]] = {c.type_name: c for c in RECORD_TYPES}
#: Fields that every record has, and which need no label elsewhere.
_EVERYWHERE: Final[Mapping[str, _Pair]] = {
    "id": ("Id", "标识"),
    "version": ("Version", "版本"),
    "custom": ("Custom field", "自定义字段"),
    "type": ("Type", "类型"),
    "data": ("Data", "数据"),
}


@lru_cache(maxsize=4096)
def record_names(type_name: str, field: str, value: str) -> _Pair | None:
    """
    Return what a type of record, a field of it or a value there is called.

    Args:
        type_name: The type.
        field: The field, dotted if nested; empty for the type itself.
        value: One of its values; empty for the field itself.

    >>> record_names("ticket", "", ""), record_names("ticket", "priority", "high")
    (('Ticket', '工单'), ('High', '高'))
    >>> record_names("customer", "tags.2", "")
    ('Tags 3', '标签 3')
    """
    cls = _CLASSES.get(type_name)
    if cls is None:
        return None
    if not field:
        return cls.label.en, cls.label.zh
    return _value(cls, field, value) if value else _field(cls, field)


def _field(cls: type[Any], path: str) -> _Pair | None:
    name, _, rest = path.partition(".")
    own = _own(cls, name)
    if own is None or not rest:
        return own
    if name == "custom":
        return f"{own[0]} {rest}", f"{own[1]} {rest}"
    index, _, after = rest.partition(".")
    if not index.isdecimal() or len(index) > _DIGITS:
        return None
    own = f"{own[0]} {int(index) + 1}", f"{own[1]} {int(index) + 1}"
    if not after:
        return own
    held = inner_documents(cls).get(name)
    inner = _field(held.classes[0], after) if held else None
    return inner and (f"{own[0]}, {inner[0]}", f"{own[1]}·{inner[1]}")


def _own(cls: type[Any], name: str) -> _Pair | None:
    hint = hints(cls).get(name)
    label = next((a for a in get_args(hint) if isinstance(a, Label)), None)
    return (label.en, label.zh) if label else _EVERYWHERE.get(name)


def _value(cls: type[Any], field: str, value: str) -> _Pair | None:
    for kind in _kinds(hints(cls).get(field.partition(".")[0])):
        for member in kind:
            if member.value == value:
                return member.label.en, member.label.zh
    return None


def _kinds(hint: Any) -> list[Any]:
    if isinstance(hint, EnumType) and issubclass(hint, Choice):
        return [hint]
    return [kind for inner in get_args(hint) for kind in _kinds(inner)]


ask_names_of(record_names)
