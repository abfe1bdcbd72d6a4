"""
The JSON Schema of what is filled in for a purpose.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from crmkit.conditions import (
    Boolean,
    Choices,
    Day,
    FieldType,
    Instant,
    Integer,
    TextSet,
)
from crmkit.forms._document import FormPurpose
from crmkit.forms._money import written
from crmkit.forms._slots import Slot
from crmkit.labels import Label

_SCHEMA: Final = "https://json-schema.org/draft/2020-12/schema"
_ONLY_HERE: Final = frozenset({"default", "title", "description"})
_CUSTOM: Final[Mapping[type, dict[str, Any]]] = {
    Boolean: {"type": "boolean"},
    Day: {"type": "string", "format": "date"},
    Instant: {"type": "string", "format": "date-time"},
    Integer: {"type": "integer"},
    TextSet: {"type": "array", "items": {"type": "string"}},
}


def json_schema_of(
    title: Label, slots: Mapping[str, Slot], purpose: FormPurpose | None
) -> dict[str, Any]:
    """
    Return the schema of an object with a property for each field that is asked.
    """
    return {
        "$schema": _SCHEMA,
        "title": title.en if purpose is None else f"{title.en}: {purpose.en}",
        "description": title.zh if purpose is None else f"{title.zh}：{purpose.zh}",
        "type": "object",
        "properties": {name: _property(slot) for name, slot in slots.items()},
        "required": list(purpose.requires) if purpose else [],
        "additionalProperties": False,
    }


def _property(slot: Slot) -> dict[str, Any]:
    labels = {"title": slot.asked.en, "description": slot.asked.zh}
    if slot.others:
        return {"type": "string", "minLength": 1, **labels}
    if slot.choices:
        one = {"type": "string", "enum": list(slot.choices)}
        is_list = isinstance(slot.type, TextSet)
        return {**({"type": "array", "items": one} if is_list else one), **labels}
    if slot.currency:
        return {"type": "string", "minLength": 1, **labels, **_of_money(slot)}
    if slot.asked.words:
        return {"type": "string", "minLength": 1, **labels}
    if slot.asked.custom:
        return {**_of_custom(slot.type), **labels}
    schema = slot.record.json_schema()
    own = schema["properties"][slot.asked.field]
    return {**_resolved(own, schema.get("$defs", {})), **labels}


def _of_money(slot: Slot) -> dict[str, Any]:
    """
    Return what tells an amount: that it is in major units, and of which currency.
    """
    example = written(1234560, slot.currency or "", slot.currency or "")
    return {
        "title": f"{slot.asked.en} (in {slot.currency}, such as {example})",
        "description": f"{slot.asked.zh}（单位：{slot.currency}，例如 {example}）",
        "x-unit": slot.currency,
    }


def _of_custom(kind: FieldType) -> dict[str, Any]:
    if isinstance(kind, Choices):
        return {"type": "string", "enum": list(kind.values)}
    return _CUSTOM.get(type(kind), {"type": "string"})


def _resolved(
    schema: Mapping[str, Any], definitions: Mapping[str, Any]
) -> dict[str, Any]:
    """
    Return a schema by itself: without null, names of others, and its own labels.
    """
    found: dict[str, Any] = {}
    for part in _parts(schema):
        name = str(part.get("$ref", "")).rpartition("/")[2]
        found.update(definitions[name] if name else part)
    kept = {key: value for key, value in found.items() if key not in _ONLY_HERE}
    return {key: value for key, value in kept.items() if key not in ("anyOf", "$ref")}


def _parts(schema: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    yield {key: value for key, value in schema.items() if key != "$ref"}
    for part in (schema, *schema.get("anyOf", ())):
        if part.get("type") != "null" and ("$ref" in part or part is not schema):
            yield part
