"""
Values as one text, whichever process writes it.

Invariants:
    - Equal values of one type have equal texts: the order of a set or a mapping, the
      zone in which an instant was given, and zeros at the end of a Decimal make no
      difference.
    - A field of a document that holds what it would hold anyway is not in its text,
      so that a release which adds a field changes no text of those that lack it.

Not here: reading them back, which nobody does.
"""

import json
from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import MISSING, Field, fields
from datetime import datetime
from decimal import Decimal
from typing import Any

from crmkit.crm._moments import as_utc
from crmkit.records import Document


def canonical(value: object) -> str:
    """
    Return a value as JSON text, to be compared or hashed.

    Raises:
        NaiveDatetimeError: If it has an instant without a time zone.

    >>> from datetime import timedelta
    >>> canonical({"b": {"上海", "北京"}, "a": timedelta(days=1)})
    '{"a": "1 day, 0:00:00", "b": ["上海", "北京"]}'
    """
    return json.dumps(value, default=_plain, sort_keys=True, ensure_ascii=False)


def given(value: Any) -> dict[str, Any]:
    """
    Return what a dataclass holds in fields that differ from their defaults.

    >>> from crmkit.records import Customer
    >>> given(Customer(id="C1", name="恒信", city=None))
    {'id': 'C1', 'name': '恒信'}
    """
    held = ((field, getattr(value, field.name)) for field in fields(value))
    return {field.name: found for field, found in held if not _is_default(field, found)}


def _is_default(field: "Field[Any]", value: object) -> bool:
    default = field.default
    if default is MISSING and field.default_factory is not MISSING:
        default = field.default_factory()
    return type(value) is type(default) and bool(value == default)


def _plain(value: object) -> object:
    if isinstance(value, Document):
        return {value.type_name: given(value)}
    if isinstance(value, datetime):
        return as_utc("a value", value).isoformat()
    if isinstance(value, Mapping):
        return {str(key): each for key, each in value.items()}
    if isinstance(value, Decimal):
        return format(value.normalize(), "f")
    if isinstance(value, AbstractSet):
        texts = (each if isinstance(each, str) else canonical(each) for each in value)
        return sorted(texts)
    return str(value)
