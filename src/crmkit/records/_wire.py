"""
Single field values as JSON values and back, for histories and stores.

Invariants:
    - ``from_wire(cls, name, to_wire(cls, name, v)) == v`` for every value that
      a record may hold.
    - What a store wrote is trusted in its meaning but checked in its type.
"""

from collections.abc import Mapping
from typing import Any

from pydantic import TypeAdapter, ValidationError

from crmkit.errors import FieldError, InvalidRecordError
from crmkit.records._base import Document, Record
from crmkit.records._cached import cached
from crmkit.records._fields import hints
from crmkit.records._problems import found_problems

_PLAIN = (str, int, bool, type(None))


def to_wire(cls: type[Record], name: str, value: object) -> Any:
    """
    Return a field's value as a JSON value.
    """
    if type(value) in _PLAIN:
        return value
    return _field_adapter(cls, name).dump_python(value, mode="json")


def from_wire(cls: type[Record], name: str, value: object) -> Any:
    """
    Return the field value that a JSON value stands for.
    """
    return None if value is None else _field_adapter(cls, name).validate_python(value)


def check_fields(cls: type[Document], data: Mapping[str, object]) -> dict[str, Any]:
    """
    Check some fields of a document class and return their values.

    Raises:
        InvalidRecordError: With every problem at once.
    """
    values: dict[str, Any] = {}
    problems: list[FieldError] = []
    known = hints(cls)
    for name, value in data.items():
        if name not in known:
            problems.append(
                FieldError(cls.type_name, name, "unknown", "…", "", tuple(known))
            )
            continue
        try:
            values[name] = _field_adapter(cls, name).validate_python(value)
        except ValidationError as error:
            problems += found_problems(cls, error, None, name)
    if problems:
        raise InvalidRecordError(cls.type_name, problems)
    return values


@cached
def _field_adapter(cls: type[Any], name: str) -> TypeAdapter[Any]:
    return TypeAdapter(hints(cls)[name])
