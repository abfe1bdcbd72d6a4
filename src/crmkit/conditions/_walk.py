"""
Going through nodes: everything below one, what it stands for, what it depends on.

Invariants:
    - Nothing here depends on what the node is put into: text, code or SQL.

Not here: the nodes (:mod:`crmkit.conditions._nodes`,
:mod:`crmkit.conditions._checked`).
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING, cast

from crmkit.conditions._nodes import (
    Age,
    Aggregate,
    BusinessAge,
    ChangeFact,
    Computed,
    FieldRead,
    Now,
    Old,
    Operand,
    Today,
)

if TYPE_CHECKING:
    from crmkit.conditions._checked import Node
    from crmkit.conditions._forms import Value


def walk(node: "Node") -> "Iterator[Node]":
    """
    Yield *node* and every node below it, in reading order.

    >>> from crmkit.conditions._checked import Compare
    >>> [type(node).__name__ for node in walk(Compare(Age(Now()), ">", Now()))]
    ['Compare', 'Age', 'Now', 'Now']
    """
    yield node
    for part in node.parts:
        yield from walk(part)


def bare(operand: Operand) -> Operand:
    """
    Return what a computed field stands for; of anything else, the operand.

    >>> from crmkit.conditions._node import ROOT
    >>> bare(Computed("quiet_for", ROOT, Age(Now())))
    Age(of=Now(type=Instant()), type=Duration())
    """
    while isinstance(operand, Computed):
        operand = operand.operand
    return operand


def follows_moment(node: object) -> bool:
    """
    Tell whether a node is another one at another moment, whatever is below it.

    >>> from crmkit.conditions._nodes import Part
    >>> from crmkit.conditions._types import Integer
    >>> follows_moment(Now()), follows_moment(Part("hour", Now(), Integer()))
    (True, False)
    """
    return isinstance(node, Now | Today | Age | BusinessAge)


def reads_record(operand: "Value") -> bool:
    """
    Tell whether an operand depends on the record, its relations or its change.

    >>> from crmkit.conditions._types import Instant
    >>> told_at = FieldRead("told_at", Instant())
    >>> reads_record(Age(told_at)), reads_record(Now())
    (True, False)
    """
    return any(
        isinstance(node, FieldRead | Old | ChangeFact | Aggregate)
        for node in walk(cast("Operand", operand))
    )
