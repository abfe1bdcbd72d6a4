"""
What the annotations of a document class say about its fields.

Not here: reading fields for conditions (:mod:`crmkit.conditions`).
"""

import dataclasses
from collections.abc import Iterator, Mapping
from types import NoneType
from typing import Any, get_args, get_origin, get_type_hints

import attrs

from crmkit.records._cached import cached


@attrs.frozen
class Inner:
    """
    The documents that a field holds.

    Attributes:
        cls: Their class.
        container: ``tuple`` or ``dict`` if there may be several, else None.
    """

    cls: type[Any]
    container: type[Any] | None

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


def _inner(hint: Any, container: type[Any] | None) -> Inner | None:
    if dataclasses.is_dataclass(hint) and hasattr(hint, "type_name"):
        return Inner(hint, container)  # type: ignore[arg-type]  # a class, as hints are
    origin = get_origin(hint)
    within = origin if origin in (tuple, dict) else container
    inner = (_inner(arg, within) for arg in get_args(hint))
    return next((found for found in inner if found), None)


def _has_none(hint: Any) -> bool:
    if get_origin(hint) in (tuple, dict):
        return False
    return hint is NoneType or any(map(_has_none, get_args(hint)))
