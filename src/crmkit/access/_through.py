"""
A condition over customers as one over records that name a customer.

Invariants:
    - What is read of the customer is read through the link, so that a record without
      a customer is surely none of them: unknown does not hold.

Not here: which types of record belong to a customer (:mod:`crmkit.records`).
"""

from collections.abc import Mapping
from typing import Any, Final

from crmkit.conditions import Condition, Schema

#: What has a meaning for the record that is asked about alone.
_ONLY_HERE: Final = frozenset({"changed", "old", "change", "segment"})


def through(condition: Condition, link: str, schema: Schema) -> Condition | None:
    """
    Return a condition as one over records that lead to those by a link.

    Args:
        condition: Over the records that are led to.
        link: Name of the link to one.
        schema: Of the records that lead there.

    Returns:
        The condition; None if it cannot be asked from there, because it is about a
        change or names a segment.

    Raises:
        ConditionError: If the schema does not go as far.

    >>> from crmkit.conditions import Field, Relation, Text
    >>> customers = Schema([Field("owner", Text())], {"me": Text()})
    >>> tickets = Schema([Field("customer", Text())], {"me": Text()},
    ...     relations=[Relation("customer", customers, many=False)])
    >>> through(Condition("owner == me", customers), "customer", tickets).text
    'customer.owner == me'
    """
    document = condition.to_dict()
    if not _is_movable(document["condition"]):
        return None
    moved = _moved(document["condition"], link, frozenset())
    if _says_of_nothing(moved):
        there = {"not": {"missing": {"field": "id", "of": link}}}
        moved = {"and": [there, moved]}
    return Condition.from_dict({**document, "condition": moved}, schema, trusted=True)


def _says_of_nothing(tree: Any) -> bool:
    """
    Tell whether a condition might hold of a record that is not there.

    What is missing is known to be so, and a function may answer for it.
    """
    if isinstance(tree, Mapping):
        is_told = "missing" in tree or "call" in tree or tree.get("value") is True
        return is_told or any(map(_says_of_nothing, tree.values()))
    return isinstance(tree, list) and any(map(_says_of_nothing, tree))


def _is_movable(tree: Any) -> bool:
    if isinstance(tree, Mapping):
        return not _ONLY_HERE & tree.keys() and all(map(_is_movable, tree.values()))
    return not isinstance(tree, list) or all(map(_is_movable, tree))


def _moved(tree: Any, link: str, variables: frozenset[str]) -> Any:
    if isinstance(tree, list):
        return [_moved(part, link, variables) for part in tree]
    if not isinstance(tree, Mapping) or "parameter" in tree:
        return tree
    inner = variables | {str(tree["as"])} if "as" in tree else variables
    parts = {key: _moved(part, link, inner) for key, part in tree.items()}
    if "field" in tree or "of" in tree:
        parts["of"] = _led(tree.get("of", ""), link, variables)
    if "relation" in tree:
        parts["relation"] = _led(tree["relation"], link, variables)
    return parts


def _led(path: str, link: str, variables: frozenset[str]) -> str:
    """
    Return a path of relations as it begins one step earlier; not that of a variable.
    """
    first = path.partition(".")[0]
    if first in variables:
        return path
    return f"{link}.{path}" if path else link


def me_fields(tree: Any) -> frozenset[str]:
    """
    Return what a tree reads of the parameter ``me``.

    >>> me_fields({"op": "==", "left": {"field": "owner"},
    ...     "right": {"parameter": "me", "field": "id"}})
    frozenset({'id'})
    """
    if isinstance(tree, list):
        return frozenset().union(*map(me_fields, tree))
    if not isinstance(tree, Mapping):
        return frozenset()
    if tree.get("parameter") == "me":
        return frozenset({tree.get("field", "id")})
    return frozenset().union(*map(me_fields, tree.values()))
