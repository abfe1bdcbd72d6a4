"""
An explanation as dicts and lists.

Invariants:
    - What is here is JSON.

Not here: the condition itself as a tree (:mod:`crmkit.conditions._tree._to_tree`).
"""

from datetime import timedelta
from typing import Any

from crmkit.conditions._amounts import Money
from crmkit.conditions._explain._explained import ExplainedPart, ExplainedRows, told
from crmkit.conditions._explain._explanation import Explanation
from crmkit.conditions._explain._needed import NeededChange
from crmkit.conditions._explain._reckon import Fact
from crmkit.conditions._explain._shown import as_json, instant_text
from crmkit.conditions._periods import Months
from crmkit.conditions._text import written
from crmkit.conditions._types import FieldType, Integer


def as_dict(explanation: Explanation) -> dict[str, Any]:
    """
    Return an explanation as JSON has it.
    """
    return {
        "at": instant_text(explanation.now),
        **_part_dict(explanation.whole),
        "needed_changes": [_change_dict(each) for each in explanation.needed_changes],
    }


def _part_dict(part: ExplainedPart) -> dict[str, Any]:
    found: dict[str, Any] = {"text": part.text, "verdict": part.verdict}
    if told(part):
        found["values"] = [_fact_dict(fact) for fact in told(part)]
    if part.rows is not None:
        found["rows"] = _rows_dict(part.rows)
    if part.parts:
        found["parts"] = [_part_dict(each) for each in part.parts]
    return found


def _fact_dict(fact: Fact) -> dict[str, Any]:
    value = as_json(fact.value, fact.node.type)
    rows = {} if fact.rows is None else {"rows": _rows_dict(fact.rows)}
    unit = _unit(fact.node.type, fact.value)
    return {"text": written(fact.node), "value": value, **unit, **rows}


def _rows_dict(rows: ExplainedRows) -> dict[str, Any]:
    return {
        "relation": rows.relation,
        "total": rows.total,
        "true": rows.true,
        "unknown": rows.unknown,
        "deciding": [
            {
                "number": row.number,
                "key": as_json(row.key, None),
                **({} if row.part is None else _part_dict(row.part)),
                **({} if row.fact is None else {"value": _fact_dict(row.fact)}),
            }
            for row in rows.deciding
        ],
    }


def _change_dict(change: NeededChange) -> dict[str, Any]:
    kind = change.leaf.type if change.type is None else change.type
    compared = kind if change.of_what is None else change.of_what
    return {
        "part": change.part,
        "subject": change.subject,
        "present": as_json(change.present, kind),
        "op": change.op,
        "to": _target(change, compared),
        "at": None if change.at is None else instant_text(change.at),
        "is_time": change.is_time,
        "field": change.field,
        "example": as_json(change.example, _example_kind(change)),
        **_unit(kind, change.present, compared, change.to),
    }


def _target(change: NeededChange, kind: FieldType | None) -> Any:
    if change.op == "within":
        return [[as_json(end, kind) for end in ends] for ends in change.to]
    return as_json(change.to, kind)


def _unit(*typed: Any) -> dict[str, str]:
    """
    Return what numbers count: ``unit`` what the first does, ``to_unit`` the second.
    """
    names = ("unit", "to_unit")
    pairs = zip(names, zip(typed[::2], typed[1::2], strict=True), strict=False)
    found = {name: _counted(kind, value) for name, (kind, value) in pairs}
    return {name: unit for name, unit in found.items() if unit is not None}


def _counted(kind: FieldType | None, value: Any) -> str | None:
    if isinstance(value, timedelta):
        return "seconds"
    match kind:
        case Months():
            return None if value is None else "months"
        case Money():
            return kind.currency
        case Integer():
            return kind.unit
        case _:
            return None


def _example_kind(change: NeededChange) -> FieldType | None:
    """
    Return the type of the field that an example is one of.
    """
    base = change.leaf.base
    return None if base is None else base.node.type
