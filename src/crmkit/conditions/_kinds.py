"""
What a class of records is: how it is read, and whether it may hide anything.

Invariants:
    - A class is taken to hide nothing only if its instances can have no
      ``hidden``: what it declares is looked at, never guessed.
    - What is remembered of classes is bounded, so classes made while a program
      runs are let go in the end.

Not here: which fields are hidden from whom (:mod:`crmkit.access`).
"""

from collections.abc import Iterable, Mapping
from types import FunctionType
from typing import Any

import attrs


@attrs.frozen
class Kind:
    """
    What is known of a class.

    Attributes:
        is_mapping: Whether its records are read by key.
        is_many: Whether its instances stand for several records: they can be gone
            through, or give all of them when asked.
        is_open: Whether no record of exactly this class hides anything.
    """

    is_mapping: bool
    is_many: bool
    is_open: bool = attrs.field(kw_only=True)


def kind_of(cls: type[Any]) -> Kind:
    """
    Return what a class of records is.

    >>> kind_of(dict)
    Kind(is_mapping=True, is_many=False, is_open=True)
    >>> kind_of(type("Lead", (), {}))  # its instances may have anything
    Kind(is_mapping=False, is_many=False, is_open=False)
    """
    kind = _KINDS.get(cls)
    if kind is None:
        if len(_KINDS) >= _MOST:
            # Of a copy, as threads add to it.
            _KINDS.pop(next(iter(_KINDS.copy())), None)
        kind = _KINDS[cls] = Kind(
            issubclass(cls, Mapping), _is_many(cls), is_open=_is_open(cls)
        )
    return kind


def hidden_fields(record: object) -> Mapping[str, object]:
    """
    Return what a record hides; a field of that name may mean something else.
    """
    hidden = getattr(record, "hidden", None)
    return hidden if isinstance(hidden, Mapping) else {}


# A plain dict: looking something up by weak reference takes three times as long.
_KINDS: dict[type[Any], Kind] = {}
_MOST = 1000
#: What a class of records has: of dataclasses, attrs, pydantic, Django, named tuples.
_MARKS = (
    "__dataclass_fields__", "__attrs_attrs__", "model_fields", "_meta", "_fields",
)  # fmt: skip


def _is_many(cls: type[Any]) -> bool:
    if issubclass(cls, Mapping) or any(hasattr(cls, mark) for mark in _MARKS):
        return False  # a record, even if its fields can be gone through
    return issubclass(cls, Iterable) or callable(getattr(cls, "all", None))


def _is_open(cls: type[Any]) -> bool:
    for base in cls.__mro__:
        # A class may say that its records hide nothing, even if they have a
        # ``hidden``; one below it with another ``hidden`` has to say so itself.
        if vars(base).get("hides") is False:
            return True
        if "hidden" in vars(base) or "hidden" in _annotated(base):
            return False
    if _answers_any_name(cls):
        return False
    return not cls.__dictoffset__ or _declares(cls)


def _declared(cls: type[Any]) -> set[str]:
    """
    Return the names of the fields that a class declares without a value.
    """
    return {name for base in cls.__mro__ for name in _annotated(base)}


def _annotated(cls: type[Any]) -> Mapping[str, object]:
    return vars(cls).get("__annotations__", {})  # type: ignore[no-any-return]


def _answers_any_name(cls: type[Any]) -> bool:
    if hasattr(cls, "model_fields"):  # pydantic: any name only if extras are allowed
        return dict(getattr(cls, "model_config", {})).get("extra") == "allow"
    return hasattr(cls, "__getattr__") or any(
        isinstance(vars(base).get("__getattribute__"), FunctionType)
        for base in cls.__mro__
    )


def _declares(cls: type[Any]) -> bool:
    """
    Tell whether a class with free attributes says which ones its records have.
    """
    return any(hasattr(cls, mark) for mark in _MARKS) or bool(_declared(cls))
