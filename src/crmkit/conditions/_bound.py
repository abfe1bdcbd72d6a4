"""
Values for the parameters of a condition.

Not here: conditions (:mod:`crmkit.conditions._condition`).
"""

from collections.abc import Mapping
from typing import Any, Final

from crmkit.conditions._frozen import FrozenMap
from crmkit.conditions._meaning import Meaning
from crmkit.conditions._reads import refuse_hidden
from crmkit.conditions._schema import ParameterType, Schema
from crmkit.conditions._types import FieldType
from crmkit.errors import (
    MixedConditionsError,
    ParameterValueError,
    UnknownParameterError,
    UnreadableFieldError,
)


def admitted(
    text: str,
    params: Mapping[str, ParameterType],
    types: Mapping[str, FieldType],
    name: str,
    value: object,
) -> dict[str, object]:
    """
    Return the values that a parameter has where a condition uses it.

    Args:
        text: The condition, for errors.
        params: Every parameter that it may have.
        types: Type of each parameter that it uses, by path.
        name: The parameter.
        value: What is given for it: a value, or a record.

    Raises:
        HiddenFieldError: If a field is hidden that is used.
        ParameterValueError: If a value is not of its type.
        UnknownParameterError: If there is no such parameter.
        UnreadableFieldError: If a record does not have a field.
    """
    kind = params.get(name)
    if kind is None:
        raise UnknownParameterError(name, tuple(params))
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


def refuse_mixed(
    mine: tuple[Meaning, FrozenMap[object]], theirs: tuple[Meaning, FrozenMap[object]]
) -> None:
    """
    Refuse two conditions that cannot be joined into one.

    Raises:
        MixedConditionsError: If they have different schemas, or their parameters
            cannot be those of one condition.
    """
    (left, _), (right, _) = mine, theirs
    # What is made of forms is asked as it is, whatever its texts could name.
    is_formed = left.formed is not None or right.formed is not None
    is_same = left.schema is right.schema or left.schema == right.schema or is_formed
    reason = _disagreement(*mine, *theirs) if is_same else _SCHEMAS
    if reason is not None:
        raise MixedConditionsError(left.text, right.text, *reason)


def _disagreement(
    left: Meaning,
    bound: FrozenMap[object],
    right: Meaning,
    other_bound: FrozenMap[object],
) -> tuple[str, str] | None:
    for name in bound.keys() & other_bound.keys():
        if bound[name] != other_bound[name]:
            return (
                f"they bind {name!r} to different values",
                f"两者给参数 {name!r} 的值不同",
            )
    shared = set(left.params) & set(right.params)
    if any((name in bound) != (name in other_bound) for name in shared):
        return _HALF_BOUND
    return None


#: Why two conditions cannot be joined, in both languages.
_SCHEMAS: Final = "they have different schemas", "两者的字段表不同"
_HALF_BOUND: Final = (
    "one binds a parameter that the other leaves open",
    "其中一个给参数赋了值，另一个没有",
)


def _admitted(path: str, kind: FieldType, value: object) -> object:
    try:
        return None if value is None else kind.admit(value)
    except ValueError:
        raise ParameterValueError(path, value, kind.en, kind.zh) from None


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
