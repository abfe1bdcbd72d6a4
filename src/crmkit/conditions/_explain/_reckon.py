"""
Operands with their values, and what a leaf makes of them in three truths.

An explanation keeps the values that it has read and puts them together here:
once for its own moment, and again for another moment or another value, when it
is asked what would have to change.

Invariants:
    - Nothing here reads a record or a parameter.
    - None is a missing value, and None of three truths is the unknown one.

Not here: reading, and what an operand makes of values
(:mod:`crmkit.conditions._interpret._made`).
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final

import attrs

from crmkit.conditions._checked import Compare, Missing
from crmkit.conditions._interpret._made import OPERATORS, first_there, made, tested
from crmkit.conditions._interpret._scene import Clock
from crmkit.conditions._node import MIRRORED, Operator
from crmkit.conditions._nodes import Age, BusinessAge, Coalesce, Computed, Shift
from crmkit.conditions._walk import reads_record


class _Failed:
    """
    What comes of a function of the application that fails of a value.
    """

    __slots__ = ()

    def __repr__(self) -> str:
        return "!"


FAILED: Final = _Failed()


@attrs.frozen
class Fact:
    """
    An operand with its value.

    Attributes:
        node: The operand.
        value: Its value; None if it is missing.
        parts: What it was made of.
        rows: The related records that it comes from, if it is an aggregate.
    """

    node: Any
    value: Any
    parts: "tuple[Fact, ...]" = attrs.field(default=(), kw_only=True)
    rows: Any = attrs.field(default=None, kw_only=True)


def remade(node: Any, parts: tuple[Fact, ...], clock: Clock) -> Fact:
    """
    Return an operand with the value that its parts give it.
    """
    values = [part.value for part in parts]
    value = first_there(values) if type(node) is Coalesce else made(node, values, clock)
    return Fact(node, value, parts=parts)


def attempted(node: Any, parts: tuple[Fact, ...], clock: Clock) -> Fact:
    """
    Return an operand with the value that other parts would give it, if they can.

    A function of the application may fail of what no record holds.
    """
    if any(part.value is FAILED for part in parts):
        return Fact(node, FAILED, parts=parts)
    try:
        return remade(node, parts, clock)
    except Exception:  # noqa: BLE001 - whatever a function raises
        return Fact(node, FAILED, parts=parts)


def truth(leaf: Any, facts: Sequence[Fact], clock: Clock) -> bool | None:
    """
    Return what a leaf makes of its operands; None if it is unknown.
    """
    if type(leaf) is Missing:
        return facts[0].value is None
    for fact in facts:
        if fact.value is None:
            return None
    if type(leaf) is Compare:
        arranged = Arranged.of(leaf, facts, clock)
        return arranged.test(arranged.base.value)
    return tested(leaf, [fact.value for fact in facts])


def kleene(truths: Any, *, absorbing: bool) -> bool | None:
    """
    Return Kleene's disjunction if *absorbing* is True, else his conjunction.

    >>> kleene([None, False], absorbing=True), kleene([None, False], absorbing=False)
    (None, False)
    """
    found = set(truths)
    if absorbing in found:
        return absorbing
    return None if None in found else not absorbing


@attrs.frozen
class Arranged:
    """
    A comparison as a question about its barest operand: of ``age(x) > d``, x.

    Attributes:
        base: The operand.
        bounds: What it is compared with, and how.
        is_any: Whether one of the bounds is enough.
    """

    base: Fact
    bounds: tuple[tuple[Operator, Any], ...]
    is_any: bool = False

    @classmethod
    def of(cls, leaf: Compare, facts: Sequence[Fact], clock: Clock) -> "Arranged":
        """
        Return a comparison arranged; both sides must be there.
        """
        left, right = opened(facts[0]), facts[1]
        if isinstance(left.node, Age):
            bound = clock.wall.moved(clock.now, -right.value)
            return cls(left.parts[0], ((MIRRORED[leaf.op], bound),))
        if isinstance(left.node, BusinessAge):
            return cls._business(left, leaf.op, right.value, clock)
        bound = right.value
        is_column = reads_record(left.node) and not reads_record(right.node)
        while isinstance(left.node, Shift) and is_column:
            # As a threshold beside the field, which is what an index can serve.
            by = left.parts[1].value
            bound = clock.wall.moved(bound, -by if left.node.sign == 1 else by)
            left = left.parts[0]
        return cls(left, ((leaf.op, bound),))

    @classmethod
    def _business(
        cls, left: Fact, op: Operator, amount: timedelta, clock: Clock
    ) -> "Arranged":
        """
        Return a length of business time as bounds of the instant it began at.
        """
        of, calendar = left.parts[0], left.node.calendar

        def edge(which: Any) -> datetime:
            return clock.wall.business_before(clock.now, amount, calendar, which)

        match op:
            case ">":
                return cls(of, (("<", edge("earliest")),))
            case ">=":
                return cls(of, (("<=", edge("latest")),))
            case "<":
                return cls(of, ((">", edge("latest")),))
            case "<=":
                return cls(of, ((">=", edge("earliest")),))
            case "==":
                return cls(of, ((">=", edge("earliest")), ("<=", edge("latest"))))
            case "!=":
                bounds: tuple[tuple[Operator, Any], ...]
                bounds = ("<", edge("earliest")), (">", edge("latest"))
                return cls(of, bounds, is_any=True)

    def test(self, value: Any) -> bool:
        """
        Tell whether the comparison holds for a value of its barest operand.
        """
        if len(self.bounds) == 1:
            op, bound = self.bounds[0]
            return OPERATORS[op](value, bound)
        joint = any if self.is_any else all
        return joint(OPERATORS[op](value, bound) for op, bound in self.bounds)


def opened(fact: Fact) -> Fact:
    """
    Return what a computed field was computed from; of anything else, the fact.
    """
    while type(fact.node) is Computed:
        fact = fact.parts[0]
    return fact
