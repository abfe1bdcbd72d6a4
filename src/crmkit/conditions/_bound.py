"""
Values for the parameters of a condition.

Not here: conditions (:mod:`crmkit.conditions._condition`).
"""

from collections.abc import Iterable, Mapping
from typing import Any

from crmkit.conditions._reads import refuse_hidden
from crmkit.conditions._schema import Schema
from crmkit.conditions._types import FieldType
from crmkit.errors import (
    ParameterValueError,
    UnknownParameterError,
    UnreadableFieldError,
)


def admitted(
    text: str, schema: Schema, types: Mapping[str, FieldType], name: str, value: object
) -> dict[str, object]:
    """
    Return the values that a parameter has where a condition uses it.

    Args:
        text: The condition, for errors.
        schema: What it was checked against.
        types: Type of each parameter that it uses, by path.
        name: The parameter.
        value: What is given for it: a value, or a record.

    Raises:
        HiddenFieldError: If a field is hidden that is used.
        ParameterValueError: If a value is not of its type.
        UnknownParameterError: If there is no such parameter.
        UnreadableFieldError: If a record does not have a field.
    """
    kind = schema.params.get(name)
    if kind is None:
        raise UnknownParameterError(name, tuple(schema.params))
    if not isinstance(kind, Schema):
        return {name: _admitted(name, kind, value)}
    start = f"{name}."
    paths = [path for path in types if path.startswith(start)]
    fields = {path: path.removeprefix(start) for path in paths}
    known = (kind.fields.get(field) for field in fields.values())
    mappings = {field.within for field in known if field and field.within}
    refuse_hidden(text, (name,), mappings.union(fields.values()), value)
    return {
        path: _admitted(path, types[path], _read(text, kind, value, field))
        for path, field in fields.items()
    }


def disagreement(
    params: Iterable[str],
    bound: Mapping[str, object],
    other_params: Iterable[str],
    other_bound: Mapping[str, object],
) -> str | None:
    """
    Return why the parameters of two conditions cannot be those of one, if so.

    >>> disagreement(["me"], {"me": "li"}, ["me"], {"me": "wu"})
    "they bind 'me' to different values"
    >>> disagreement(["me"], {"me": "li"}, ["team"], {}) is None
    True
    """
    for name in bound.keys() & other_bound.keys():
        if bound[name] != other_bound[name]:
            return f"they bind {name!r} to different values"
    shared = set(params) & set(other_params)
    if any((name in bound) != (name in other_bound) for name in shared):
        return "one binds a parameter that the other leaves open"
    return None


def _admitted(path: str, kind: FieldType, value: object) -> object:
    try:
        return None if value is None else kind.admit(value)
    except ValueError:
        raise ParameterValueError(path, value, kind.en) from None


def _read(text: str, schema: Schema, record: Any, field: str) -> object:
    """
    Return a field of a record that stands for a parameter; of none, nothing.
    """
    if record is None:
        return None
    known = schema.fields.get(field)
    within = None if known is None else known.within
    held = _held(text, record, within or field)
    return held if within is None or held is None else held.get(field)


def _held(text: str, record: Any, name: str) -> Any:
    if isinstance(record, Mapping):
        return record.get(name)
    try:
        return getattr(record, name)
    except AttributeError:
        raise UnreadableFieldError(text, name, type(record).__name__) from None
