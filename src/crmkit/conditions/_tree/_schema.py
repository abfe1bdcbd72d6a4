"""
The shape of a condition as a tree, as a JSON Schema for rule builders.

Invariants:
    - Every tree that is written fits it, and every tree that does not fit it is
      refused when it is read.

Not here: names and types, which depend on the schema of the records.
"""

from collections.abc import Iterable, Mapping
from typing import Any, Final, TypeAlias

from crmkit.conditions._tree._values import DIGITS

_Shape: TypeAlias = dict[str, Any]

_NAME: Final = {"type": "string", "pattern": r"^[^\W\d]\w*$"}
_PATH: Final = {"type": "string", "pattern": r"^[^\W\d]\w*(\.[^\W\d]\w*)*$"}
_WORD: Final = {"type": "string", "minLength": 1}
_WHOLE: Final = {"type": "integer", "minimum": -(2**63), "maximum": 2**63 - 1}
_DIGITS: Final = {"type": "string", "pattern": f"^{DIGITS}$"}
_CONDITION: Final = {"$ref": "#/$defs/condition"}
_OPERAND: Final = {"$ref": "#/$defs/operand"}
_LITERAL: Final = {"$ref": "#/$defs/literal"}


def tree_schema() -> _Shape:
    """
    Return the JSON Schema (2020-12) of a condition as a tree.

    >>> sorted(tree_schema()["$defs"])
    ['condition', 'literal', 'operand']
    """
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Condition",
        **_object({"version": {"const": 1}, "condition": _CONDITION}),
        "$defs": {
            "condition": {"oneOf": [*_conditions(), _OPERAND]},
            "operand": {"oneOf": [*_operands(), _LITERAL]},
            "literal": {"oneOf": list(_literals())},
        },
    }


def _conditions() -> Iterable[_Shape]:
    for word in ("and", "or"):
        yield _object({word: {"type": "array", "items": _CONDITION, "minItems": 1}})
    yield _object({"not": _CONDITION})
    compared = {"enum": ["==", "!=", "<", "<=", ">", ">=", "in"]}
    listed = _object({"list": {"type": "array", "items": _LITERAL, "minItems": 1}})
    right = {"oneOf": [_OPERAND, listed]}
    yield _object({"op": compared, "left": _OPERAND, "right": right})
    yield _object({"missing": {"oneOf": [_OPERAND, _object({"relation": _PATH})]}})
    for kind in ("any", "all"):
        yield _object({kind: _each({"that": _CONDITION})})
    yield _object({"changed": _WORD})
    yield _object({"segment": _WORD})


def _operands() -> Iterable[_Shape]:
    yield _object({"field": _WORD}, {"of": _PATH})
    yield _object({"parameter": _NAME}, {"field": _WORD})
    yield _object({"moment": {"enum": ["now", "today"]}})
    yield _object({"old": _WORD})
    yield _object({"change": {"enum": ["by", "cause"]}})
    joined = {"enum": ["+", "-", "*", "&"]}
    yield _object({"op": joined, "left": _OPERAND, "right": _OPERAND})
    arguments = {"type": "array", "items": _OPERAND}
    yield _object({"call": _NAME, "arguments": arguments})
    yield _object({"count": _each({})})
    for kind in ("sum", "min", "max", "first", "last"):
        yield _object({kind: _each({"value": _OPERAND})})


def _literals() -> Iterable[_Shape]:
    yield _object(
        {"value": {"oneOf": [{"type": "string"}, {"type": "boolean"}, _WHOLE]}}
    )
    yield _object({"number": _DIGITS})
    yield _object({"money": _DIGITS, "currency": _WORD})
    yield _object(
        {"set": {"type": "array", "items": {"type": "string"}, "minItems": 1}}
    )
    for unit in ("minutes", "hours", "days", "weeks", "months"):
        yield _object({unit: _WHOLE})


def _each(asked: Mapping[str, _Shape]) -> _Shape:
    """
    Return the shape of what is asked of each related record.
    """
    return _object({"of": _PATH, "as": _NAME, **asked}, {"if": _CONDITION})


def _object(
    needed: Mapping[str, _Shape], allowed: Mapping[str, _Shape] | None = None
) -> _Shape:
    return {
        "type": "object",
        "properties": {**needed, **(allowed or {})},
        "required": list(needed),
        "additionalProperties": False,
    }
