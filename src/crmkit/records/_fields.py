"""
What the annotations of a document class say about its fields.

Not here: reading fields for conditions (:mod:`crmkit.conditions`).
"""

import dataclasses
from collections.abc import Iterator, Mapping
from types import NoneType
from typing import Any, Final, get_args, get_origin, get_type_hints

import attrs

from crmkit.records._cached import cached
from crmkit.records._types import OF_MONEY

#: Beside the fields in data for one of several classes: the name of its type.
TYPE: Final = "type"


@attrs.frozen
class Inner:
    """
    The documents that a field holds.

    Attributes:
        classes: Their class, or those of which one may be there.
        container: ``tuple`` or ``dict`` if there may be several, else None.
    """

    classes: tuple[type[Any], ...]
    container: type[Any] | None

    def class_of(self, value: object) -> type[Any] | None:
        """
        Return the class that a document is of, or that data is for; None if of none.
        """
        for cls in self.classes:
            if isinstance(value, cls):
                return cls
        if isinstance(value, Mapping):
            return self.classes[0] if len(self.classes) == 1 else self.named(value)
        return None

    def named(self, word: object) -> type[Any] | None:
        """
        Return the class that a type name means, or data that has its type.
        """
        name = word.get(TYPE) if isinstance(word, Mapping) else word
        return next((cls for cls in self.classes if cls.type_name == name), None)

    def each(self, value: Any) -> Iterator[tuple[tuple[object, ...], Any]]:
        """
        Yield every document, or the data for one, with its path in the field.
        """
        if self.container is None:
            yield (), value
        elif isinstance(value, Mapping):
            yield from (((key,), inner) for key, inner in value.items())
        elif isinstance(value, list | tuple):
            yield from (((i,), inner) for i, inner in enumerate(value))


@cached
def hints(cls: type[Any]) -> Mapping[str, Any]:
    """
    Return the annotation of each field.
    """
    found = get_type_hints(cls, include_extras=True)
    return {field.name: found[field.name] for field in dataclasses.fields(cls)}


@cached
def inner_documents(cls: type[Any]) -> Mapping[str, Inner]:
    """
    Return the fields that hold documents.
    """
    found = {name: _inner(hint, None) for name, hint in hints(cls).items()}
    return {name: inner for name, inner in found.items() if inner}


@cached
def nullable(cls: type[Any]) -> frozenset[str]:
    """
    Return the fields that may be None.
    """
    return frozenset(name for name, hint in hints(cls).items() if _has_none(hint))


@cached
def amount_fields(cls: type[Any]) -> frozenset[str]:
    """
    Return the fields that hold amounts of money, in minor units of ``currency``.

    >>> from crmkit.records import Campaign, Customer
    >>> sorted(amount_fields(Campaign)), sorted(amount_fields(Customer))
    (['budget', 'cost'], [])
    """
    return frozenset(name for name, hint in hints(cls).items() if _is_of_money(hint))


def _is_of_money(hint: Any) -> bool:
    inner = get_args(hint)
    return OF_MONEY in inner or any(map(_is_of_money, inner))


def _inner(hint: Any, container: type[Any] | None) -> Inner | None:
    if isinstance(hint, type) and hasattr(hint, "type_name"):
        return Inner((hint,), container)
    origin = get_origin(hint)
    within = origin if origin in (tuple, dict) else container
    found = [inner for arg in get_args(hint) if (inner := _inner(arg, within))]
    if not found:
        return None
    classes = dict.fromkeys(cls for inner in found for cls in inner.classes)
    return Inner(tuple(classes), found[0].container)


def _has_none(hint: Any) -> bool:
    if get_origin(hint) in (tuple, dict):
        return False
    return hint is NoneType or any(map(_has_none, get_args(hint)))
