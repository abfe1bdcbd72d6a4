"""
What a store must know of a record's fields: name, type, whether it may be missing.

Invariants:
    - Everything is read off the record class; nothing is listed twice.
    - A field whose type no store can keep is an error when the class is read.
"""

from collections.abc import Callable
from datetime import date, datetime
from enum import StrEnum
from functools import cache
from types import NoneType, UnionType
from typing import (
    Annotated,
    Any,
    Final,
    ParamSpec,
    TypeAlias,
    TypeVar,
    Union,
    cast,
    get_args,
    get_origin,
    get_type_hints,
)

import attrs
from pydantic import AwareDatetime

from crmkit.records import Document, FrozenMap, Record, field_names

P = ParamSpec("P")
T = TypeVar("T")

DocumentClass: TypeAlias = type[Document]

_SCALARS: Final = (str, int, bool, datetime, date)


@attrs.frozen
class StoredField:
    """
    One field of a record class as stores see it.

    Attributes:
        name: Its name, which is also that of its column.
        type: ``str``, ``int``, ``bool``, ``datetime``, ``date``, a ``StrEnum``
            class, ``tuple`` (of text, or of documents) or ``FrozenMap``.
        nullable: Whether it may be missing.
        document: Of a tuple of documents, their class.
    """

    name: str
    type: type[Any]
    nullable: bool = attrs.field(kw_only=True)
    document: DocumentClass | None = attrs.field(default=None, kw_only=True)

    @property
    def is_sortable(self) -> bool:
        """
        Whether records can be put in order by it.
        """
        return self.type not in (tuple, FrozenMap)


def by_class(function: Callable[P, T]) -> Callable[P, T]:
    """
    Return the function with its answers kept; a class may be an argument.
    """
    return cast("Callable[P, T]", cache(function))


@by_class
def stored_fields(cls: type[Record]) -> tuple[StoredField, ...]:
    """
    Return every field of a record class, ``id`` and ``version`` first.

    Raises:
        TypeError: If a field is of a type that no store can keep.

    >>> from crmkit.records import Department
    >>> [field.name for field in stored_fields(Department)]
    ['id', 'version', 'name', 'supervisor']
    """
    hints = get_type_hints(cls, include_extras=True)
    names = ("id", "version", *field_names(cls))
    return tuple(_stored(name, hints[name]) for name in names)


def _stored(name: str, hint: Any) -> StoredField:
    inner = _bare(hint)
    members = _members(inner)
    (kind,) = (_bare(member) for member in members if member is not NoneType)
    return StoredField(
        name,
        _type_of(name, kind),
        nullable=any(m is NoneType for m in members),
        document=_document_of(kind),
    )


def _document_of(kind: Any) -> type[Document] | None:
    inner = [_bare(each) for each in get_args(kind)]
    return next(
        (
            each
            for each in inner
            if isinstance(each, type) and issubclass(each, Document)
        ),
        None,
    )


def _bare(hint: Any) -> Any:
    return get_args(hint)[0] if get_origin(hint) is Annotated else hint


def _members(hint: Any) -> tuple[Any, ...]:
    return get_args(hint) if get_origin(hint) in (Union, UnionType) else (hint,)


def _type_of(name: str, kind: Any) -> type[Any]:
    plain = datetime if kind is AwareDatetime else get_origin(kind) or kind
    if (
        plain in (*_SCALARS, FrozenMap)
        or plain is tuple
        or (isinstance(plain, type) and issubclass(plain, StrEnum))
    ):
        return cast("type[Any]", plain)
    message = f"no store can keep field {name!r} of type {kind!r}"
    raise TypeError(message)
