"""
Columns that keep values as crmkit's conditions compare them.

Invariants:
    - Text is compared by code point on every database.
    - What comes back equals what was put in.
"""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from django.db import models

from crmkit.records import FrozenMap


class ExactText(models.TextField):
    """
    Text in the order of its code points, whatever the database's own order is.
    """

    def db_parameters(self, connection: Any) -> dict[str, Any]:
        """
        Return type and collation; SQLite compares by code point anyway.
        """
        made: dict[str, Any] = super().db_parameters(connection)
        if connection.vendor == "postgresql":
            made["collation"] = "C"
        return made


class TextSet(ExactText):
    """
    Some texts, each as JSON on a line of its own: no JSON has a bare line end.

    So one of them is found, exactly, by looking for its line.
    """

    def get_prep_value(self, value: Iterable[str]) -> str:
        """
        Return what is stored.
        """
        return "\n".join(["", *map(_json, value), ""])

    def from_db_value(self, value: str, *rest: object) -> tuple[str, ...]:
        """
        Return the texts that are stored.
        """
        return tuple(json.loads(line) for line in value.split("\n") if line)


def line_of(text: str) -> str:
    r"""
    Return what to look for, to find a text in a stored set.

    >>> print(repr(line_of("vip")))
    '\n"vip"\n'
    """
    return f"\n{_json(text)}\n"


class JsonText(models.TextField):
    """
    A JSON value as text: whole numbers of any size, keys in their order.
    """

    def get_prep_value(self, value: Any) -> str:
        """
        Return what is stored.
        """
        return _json(dict(value) if isinstance(value, Mapping) else value)

    def from_db_value(self, value: str, *rest: object) -> Any:
        """
        Return the value that is stored.
        """
        return json.loads(value)


class CustomValues(JsonText):
    """
    The values of a record's custom fields.
    """

    def from_db_value(self, value: str, *rest: object) -> FrozenMap:
        """
        Return the values, as a map that cannot change.
        """
        return FrozenMap(json.loads(value))


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
