"""
Why a field of a class is no field of its schema, and what would make it one.

Invariants:
    - What is said to write makes a field of it, or a way to its records.

Not here: how a checker says it (:mod:`crmkit.conditions._read._words_names`).
"""

from decimal import Decimal
from enum import Enum
from types import NoneType
from typing import Annotated, Any, Final, TypeAlias, get_args, get_origin

from crmkit.conditions._types import normal
from crmkit.labels import Label

#: How a field that was left out is annotated, and what to write; empty if unknown.
LeftOut: TypeAlias = tuple[str, str]

_NUMBERS: Final = (float, Decimal)
_NUMBER: Final = "Annotated[Decimal, Number(2)]"
_LONGEST: Final = 40  # characters of an annotation in a message


def left_out(name: str, hint: Any, label: Label | None) -> dict[str, LeftOut]:
    """
    Return what to say of a field, by each word for it.

    >>> left_out("price", float | None, None)
    {'price': ('float', 'Annotated[Decimal, Number(2)]')}
    """
    reason = _shown(hint)[:_LONGEST], _instead(name, hint)
    words = (name, *(label.words if label is not None else ()))
    return dict.fromkeys(map(normal, words), reason)


def led_to(name: str) -> str:
    """
    Return what to write for a field that holds other records.
    """
    return f'relations=[Relation("{name}", …)]'


def _instead(name: str, hint: Any) -> str:
    """
    Return what to write instead of an annotation, if that is known.
    """
    leaves = [leaf for leaf in _leaves(hint) if leaf is not NoneType]
    if leaves and all(leaf in _NUMBERS for leaf in leaves):
        return "" if get_args(hint) and _is_many(hint) else _NUMBER
    return led_to(name) if leaves and all(map(_is_record, leaves)) else ""


def _is_many(hint: Any) -> bool:
    origin = get_origin(hint)
    return isinstance(origin, type) and issubclass(origin, list | tuple | set | dict)


def _is_record(leaf: Any) -> bool:
    """
    Tell whether something is a class of somebody's own with annotated fields.
    """
    is_class = isinstance(leaf, type) and not issubclass(leaf, Enum)
    return is_class and bool(vars(leaf).get("__annotations__"))


def _leaves(hint: Any) -> list[Any]:
    """
    Return the classes that an annotation is made of.
    """
    args = get_args(hint)
    if get_origin(hint) is Annotated:
        args = args[:1]
    inner = [arg for arg in args if arg is not Ellipsis]
    return [leaf for arg in inner for leaf in _leaves(arg)] if inner else [hint]


def _shown(hint: Any) -> str:
    """
    Return an annotation as it is written, without what may be missing.

    >>> _shown(list[float] | None), _shown(Annotated[str | int, 3])
    ('list[float]', 'str | int')
    """
    origin, args = get_origin(hint), get_args(hint)
    if origin is Annotated:
        return _shown(args[0])
    if not args:
        return "…" if hint is Ellipsis else str(getattr(hint, "__name__", hint))
    shown = [_shown(arg) for arg in args if arg is not NoneType]
    name = getattr(origin, "__name__", "")
    if name in ("Mapped", "Required", "NotRequired"):
        return shown[0]
    return (
        f"{name}[{', '.join(shown)}]"
        if isinstance(origin, type) and (name not in ("UnionType", "Union"))
        else " | ".join(shown)
    )
