"""
The smallest set of changes that would turn an answer round.

A condition that does not hold is to become true; one that holds is to be true
no longer. Each leaf costs 1. A conjunction needs all of its parts and a
disjunction the cheapest; of equally cheap ways the first in reading order wins.

Invariants:
    - Nothing is proposed that contradicts itself: all that is asked of one
      operand, changed or to be kept as it is, is met by one value.
    - What cannot be changed is not proposed: parameters, constants, and the
      moment unless waiting is enough.
    - The search ends soon, if need be without a proposal.

Not here: sentences (:mod:`crmkit.conditions._explain._needed_words`).
"""

from collections.abc import Iterator
from datetime import datetime
from itertools import product
from typing import Any, Final, Literal, TypeAlias

import attrs

from crmkit.conditions._checked import Always, And, Not, Or, Segment
from crmkit.conditions._explain._explained import ExplainedPart
from crmkit.conditions._explain._needed_leaf import Leaf
from crmkit.conditions._explain._reckon import Fact
from crmkit.conditions._interpret._scene import Clock
from crmkit.conditions._nodes import Old

#: What a part is wanted to be.
Wanted: TypeAlias = Literal["true", "false", "not true", "not false"]

_NEGATED: Final[dict[Wanted, Wanted]] = {
    "true": "false", "false": "true", "not true": "not false", "not false": "not true",
}  # fmt: skip
_WAYS: Final = 24  # that are kept at each joint; more are not looked at
_TESTS: Final = 5_000  # of one value by one leaf; keeps any question below a second


@attrs.frozen
class NeededChange:
    """
    One of the changes that together would turn an answer round.

    Attributes:
        part: Text of the leaf that would come out otherwise.
        subject: What would have to change, as text of the language.
        present: Its value now; None if it is missing.
        op: What is wanted of it: ``==``, ``<`` …, "in", "not in", "add",
            "remove", "contains" …, "missing", "present", "rows", "changed".
        to: The value it is compared with, if there is one.
        at: The first instant at which time alone brings it about, if it ever does.
        is_time: Whether nothing else can.
        field: Name of the record's own field that is to change, if it is one.
        example: A value of that field that would do; None if it is missing, or
            if there is no such field.
        leaf: The leaf, with all that sentences are made of.
    """

    part: str
    subject: str
    present: Any = attrs.field(kw_only=True)
    op: str = attrs.field(kw_only=True)
    to: Any = attrs.field(kw_only=True)
    at: datetime | None = attrs.field(kw_only=True)
    is_time: bool = attrs.field(kw_only=True)
    field: str | None = attrs.field(kw_only=True)
    example: Any = attrs.field(kw_only=True)
    leaf: Leaf = attrs.field(kw_only=True, repr=False, eq=False)


@attrs.frozen
class _Way:
    """
    Leaves that must turn, and leaves that must stay as they are.
    """

    turned: tuple[Leaf, ...] = ()
    kept: tuple[Leaf, ...] = ()


def needed_changes(whole: ExplainedPart, clock: Clock) -> tuple[NeededChange, ...]:
    """
    Return the smallest changes that would turn an answer round; none if none can.
    """
    wanted: Wanted = "not true" if whole.truth is True else "true"
    search = _Search()
    for way in _Ways(clock).of(whole, wanted):
        values = search.met(way)
        if values is not None:
            return tuple(
                _needed(leaf, value)
                for leaf, value in zip(way.turned, values, strict=True)
            )
    return ()


def _needed(leaf: Leaf, example: Any) -> NeededChange:
    field = leaf.field
    return NeededChange(
        leaf.part.text,
        leaf.subject,
        present=leaf.present,
        op=leaf.op,
        to=leaf.to,
        at=leaf.at,
        is_time=leaf.is_time,
        field=field,
        example=None if field is None else example,
        leaf=leaf,
    )


@attrs.frozen
class _Ways:
    """
    Finds ways to make a part come out as wanted, cheapest first.
    """

    clock: Clock

    def of(self, part: ExplainedPart, wanted: Wanted) -> list[_Way]:
        """
        Return the ways there are, at most a few.
        """
        match part.node:
            case Not():
                return self.of(part.parts[0], _NEGATED[wanted])
            case Segment():
                return self.of(part.parts[0], wanted)
            case And() | Or():
                needs_all = isinstance(part.node, And) is (wanted in _ALL_OF_AND)
                return (
                    self.all_of(part, wanted)
                    if needs_all
                    else self.one_of(part, wanted)
                )
            case _:
                return self.turned(part, wanted)

    def turned(self, part: ExplainedPart, wanted: Wanted) -> list[_Way]:
        """
        Return the way to turn a leaf, if there is one.
        """
        leaf = Leaf(
            part,
            wanted in ("true", "not false"),
            self.clock,
            is_strict=wanted in ("true", "false"),
        )
        if _is(part.truth, wanted):
            return [_Way(kept=(leaf,))]
        if isinstance(part.node, Always) or not leaf.can_change:
            return []
        return [_Way(turned=(leaf,))]

    def one_of(self, part: ExplainedPart, wanted: Wanted) -> list[_Way]:
        """
        Return the ways to make one part come out as wanted.
        """
        return _cheapest(way for each in part.parts for way in self.of(each, wanted))

    def all_of(self, part: ExplainedPart, wanted: Wanted) -> list[_Way]:
        """
        Return the ways to make every part come out as wanted.
        """
        found = [_Way()]
        for each in part.parts:
            pairs = product(found, self.of(each, wanted))
            found = _cheapest(
                _Way(one.turned + two.turned, one.kept + two.kept) for one, two in pairs
            )
        return found


_ALL_OF_AND: Final[tuple[Wanted, ...]] = ("true", "not false")


def _is(truth: bool | None, wanted: Wanted) -> bool:  # noqa: FBT001 - a value
    match wanted:
        case "true":
            return truth is True
        case "false":
            return truth is False
        case "not true":
            return truth is not True
        case _:
            return truth is not False


def _cheapest(ways: Iterator[_Way]) -> list[_Way]:
    return sorted(ways, key=lambda way: len(way.turned))[:_WAYS]


@attrs.define
class _Search:
    """
    Looks for values that suit all leaves, for so long as it may.

    Attributes:
        left: How many tests of a value it may still make.
    """

    left: int = _TESTS

    def met(self, way: _Way) -> list[Any] | None:
        """
        Return a value for each turned leaf that also suits the others, if any does.
        """
        if _moves_what_was(way):
            return None
        about: dict[Any, list[Leaf]] = {}
        for leaf in (*way.turned, *way.kept):
            for node in leaf.nodes:
                about.setdefault(node, []).append(leaf)
        found: dict[Any, Any] = {}
        for leaf in way.turned:
            base = None if leaf.is_time else leaf.base
            if base is not None and base.node not in found:
                value = self._fitting(leaf, base, about[base.node])
                if value is ...:
                    return None
                found[base.node] = value
        return [_value_of(leaf, found) for leaf in way.turned]

    def _fitting(self, leaf: Leaf, base: Fact, alike: list[Leaf]) -> Any:
        """
        Return a value of an operand that suits all leaves about it, or Ellipsis.
        """
        for each in (leaf, *alike):
            if each.base is None or each.base.node != base.node:
                continue
            for value in each.candidates:
                if self._suits(alike, base, value):
                    return value
        return ...

    def _suits(self, alike: list[Leaf], base: Fact, value: Any) -> bool:
        for each in alike:
            self.left -= 1
            if self.left < 0 or not each.suits(base, value):
                return False
        return True


def _moves_what_was(way: _Way) -> bool:
    """
    Tell whether a field would change that is also asked for as it was before.

    Where it is not part of the change at hand, the two are one value.
    """
    nodes = [node for leaf in (*way.turned, *way.kept) for node in leaf.nodes]
    was = {node.name for node in nodes if isinstance(node, Old)}
    return any(leaf.field in was for leaf in way.turned)


def _value_of(leaf: Leaf, found: dict[Any, Any]) -> Any:
    return None if leaf.base is None or leaf.is_time else found[leaf.base.node]
