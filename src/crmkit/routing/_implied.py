"""
Whether one condition holds only where another does.

Invariants:
    - Yes is proven; no means only that it was not seen to be so.

Not here: what conditions mean (:mod:`crmkit.conditions`).
"""

from collections.abc import Mapping
from typing import Any, Final

_ALWAYS: Final[Mapping[str, Any]] = {"value": True}


def implies(narrow: Mapping[str, Any], wide: Mapping[str, Any]) -> bool:
    """
    Return whether *wide* is known to hold wherever *narrow* does.

    Both are trees as ``Condition.to_dict()["condition"]`` gives them. A condition
    holds where it is surely true; *and* and *or* keep to that part by part.

    >>> urgent = {"op": "==", "left": {"field": "priority"}, "right": {"value": "high"}}
    >>> new = {"missing": {"field": "owner"}}
    >>> implies({"and": [urgent, new]}, urgent), implies(urgent, {"and": [urgent, new]})
    (True, False)
    >>> implies(urgent, {"or": [new, urgent]})
    True
    """
    if wide in (narrow, _ALWAYS):
        return True
    if "or" in narrow:
        return all(implies(part, wide) for part in narrow["or"])
    if "and" in wide:
        return all(implies(narrow, part) for part in wide["and"])
    if "or" in wide and any(implies(narrow, part) for part in wide["or"]):
        return True
    if "and" in narrow:
        return any(implies(part, wide) for part in narrow["and"])
    return _is_among(narrow, wide)


def _is_among(narrow: Mapping[str, Any], wide: Mapping[str, Any]) -> bool:
    """
    Return whether the values that one leaf allows are among those of another.
    """
    mine, others = _allowed(narrow), _allowed(wide)
    if not (mine and others) or narrow["left"] != wide["left"]:
        return False
    return all(value in others for value in mine)


def _allowed(leaf: Mapping[str, Any]) -> list[Any]:
    match leaf:
        case {"op": "==", "left": _, "right": {"value": _} as value}:
            return [value]
        case {"op": "in", "left": _, "right": {"list": values}}:
            return list(values)
        case _:
            return []
