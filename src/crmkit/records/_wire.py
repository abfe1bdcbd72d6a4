"""
Single field values as JSON values and back, for histories and stores.

Invariants:
    - ``from_wire(cls, name, to_wire(cls, name, v)) == v`` for every value that
      a record may hold.
    - What a store wrote is trusted in its meaning but checked in its type.
"""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from pydantic import TypeAdapter, ValidationError
from pydantic_core import PydanticSerializationError, to_json

from crmkit.errors import FieldError, InvalidRecordError
from crmkit.records._base import Document, Record
from crmkit.records._cached import cached
from crmkit.records._fields import hints
from crmkit.records._problems import found_problems, mask_problems

_PLAIN = frozenset({str, int, bool, type(None)})
#: Values of no field that there is; what a later version wrote was left as it is.
_LATER = (list, dict, float)


def to_wire(cls: type[Record], name: str, value: object) -> Any:
    """
    Return a field's value as a JSON value; one of a later version is such a value.

    >>> from datetime import UTC, datetime
    >>> from crmkit.records import Ticket
    >>> to_wire(Ticket, "opened_at", datetime(2026, 3, 2, 9, tzinfo=UTC))
    '2026-03-02T09:00:00Z'
    """
    kind = type(value)
    if kind in _PLAIN or kind in _LATER or name not in hints(cls):
        return value
    if type(value) is datetime and value.tzinfo is UTC:
        return value.isoformat()[:-6] + "Z"
    return _field_adapter(cls, name).dump_python(value, mode="json")


def pairs_to_json(
    cls: type[Record], fields: Mapping[str, tuple[object, object]]
) -> str:
    """
    Return the fields of a change as JSON text, each value as :func:`to_wire` has it.

    >>> from datetime import UTC, datetime
    >>> from crmkit.records import Priority, Ticket
    >>> at = datetime(2026, 3, 2, 9, tzinfo=UTC)
    >>> fields = {"priority": (None, Priority.HIGH), "told_at": (None, at)}
    >>> pairs_to_json(Ticket, fields)
    '{"priority":[null,"high"],"told_at":[null,"2026-03-02T09:00:00Z"]}'
    """
    made = {
        name: (
            old if type(old) in _PLAIN else _to_write(cls, name, old),
            new if type(new) in _PLAIN else _to_write(cls, name, new),
        )
        for name, (old, new) in fields.items()
    }
    try:
        return to_json(made, inf_nan_mode="constants").decode()
    except PydanticSerializationError:  # text that is no Unicode; whoever keeps it asks
        plain = {n: [to_wire(cls, n, v) for v in pair] for n, pair in fields.items()}
        return json.dumps(plain, ensure_ascii=False, separators=(",", ":"))


def _to_write(cls: type[Record], name: str, value: object) -> Any:
    """
    Return a value that makes the same JSON as its JSON value.
    """
    is_instant = type(value) is datetime and value.tzinfo is UTC
    return (
        value if is_instant or isinstance(value, StrEnum) else to_wire(cls, name, value)
    )


def from_wire(cls: type[Record], name: str, value: object) -> Any:
    """
    Return the field value that a JSON value stands for.

    >>> from crmkit.records import Ticket
    >>> from_wire(Ticket, "priority", "high"), from_wire(Ticket, "tags", ["a"])
    (<Priority.HIGH: 'high'>, ('a',))
    """
    return None if value is None else _field_adapter(cls, name).validate_python(value)


def check_fields(cls: type[Document], data: Mapping[str, object]) -> dict[str, Any]:
    """
    Check some fields of a document class and return their values.

    Raises:
        InvalidRecordError: With every problem at once.

    >>> from crmkit.records import Ticket
    >>> check_fields(Ticket, {"priority": "紧急", "solution": "  更换电源  "})
    {'priority': <Priority.HIGH: 'high'>, 'solution': '更换电源'}
    >>> try:
    ...     check_fields(Ticket, {"reopenings": -1, "solutoin": "x"})
    ... except InvalidRecordError as error:
    ...     print(error)
    ticket cannot be made from this data: 2 problems
      ticket.reopenings: should be at least 0, got -1
      ticket.solutoin: there is no such field; did you mean 'solution'?
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
        problems += mask_problems(cls.type_name, [(name, value)])
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
