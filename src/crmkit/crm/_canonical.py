"""
Values as one text, whichever process writes it.

Invariants:
    - Equal values of one type have equal texts: the order of a set or a mapping, the
      zone in which an instant was given, and zeros at the end of a Decimal make no
      difference.

Not here: reading them back, which nobody does.
"""

import json
from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import fields
from datetime import datetime
from decimal import Decimal

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


def _plain(value: object) -> object:
    if isinstance(value, Document):
        held = {field.name: getattr(value, field.name) for field in fields(value)}
        return {value.type_name: held}
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
