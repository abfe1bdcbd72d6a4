"""
The smallest set of changes that would turn an answer round.

A condition that does not hold is to become true; one that holds is to be true
no longer. Each leaf costs 1. A conjunction needs all of its parts and a
disjunction the cheapest; of equally cheap ways the first in reading order wins.

Invariants:
    - What is proposed turns the answer: each value that is named as allowed, and
      each instant that is named, with the other changes made.
    - What cannot be changed is not proposed: parameters, constants, and the
      moment unless waiting is enough.
    - The search ends soon, if need be without a proposal.

Not here: values (:mod:`crmkit.conditions._explain._suited`), sentences
(:mod:`crmkit.conditions._explain._needed_words`).
"""

from collections.abc import Iterator
from datetime import datetime
from itertools import product
from operator import itemgetter
from typing import Any, Final, Literal, TypeAlias, assert_never

import attrs

from crmkit.conditions._checked import (
    Always,
    And,
    Changed,
    Compare,
    Contains,
    Flag,
    Matches,
    Missing,
    NoRow,
    Not,
    OneOf,
    Or,
    Quantified,
    Segment,
)
from crmkit.conditions._explain._explained import ExplainedPart
from crmkit.conditions._explain._needed_leaf import Leaf
from crmkit.conditions._explain._waiting import Patience
from crmkit.conditions._interpret._scene import Clock
from crmkit.conditions._types import FieldType

#: What a part is wanted to be.
Wanted: TypeAlias = Literal["true", "false", "not true", "not false"]

_NEGATED: Final[dict[Wanted, Wanted]] = {
    "true": "false", "false": "true", "not true": "not false", "not false": "not true",
}  # fmt: skip
_WAYS: Final = 24  # that are kept at each joint; more are not looked at


@attrs.frozen
class NeededChange:
    """
    One of the changes that together would turn an answer round.

    Attributes:
        part: Text of the leaf that would come out otherwise.
        subject: What would have to change, as text of the language.
        present: Its value now; None if it is missing.
        op: What is wanted of it: ``==``, ``<`` …, "in", "not in", "add",
            "remove", "contains" …, "missing", "present", "rows", "changed";
            "within" if several parts of the condition ask something of it; and
            "example" if it is only known that the example will do.
        to: The value it is compared with, if there is one; for "within" pairs of
            a first and a last value, None where there is no such.
        at: The first instant at which to wait is enough instead, with the other
            changes made; None if none was found.
        is_time: Whether nothing else can.
        field: Name of the record's own field that is to change, if it is one.
        example: A value of that field that would do; None if it is missing, or
            if there is no such field.
        type: Type of the subject, if several parts of the condition are about it.
        of: The operand that the subject is, if it is one.
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
    type: FieldType | None = attrs.field(default=None, kw_only=True, repr=False)
    of: Any = attrs.field(default=None, kw_only=True, repr=False, eq=False)
    leaf: Leaf = attrs.field(kw_only=True, repr=False, eq=False)

    @property
    def of_what(self) -> FieldType | None:
        """
        Type of what it is compared with, if that is one value of another type.
        """
        node = self.leaf.part.node
        if self.is_joint or not isinstance(node, Compare):
            return None
        is_left = self.leaf.of == node.left
        return node.right.type if is_left else node.left.type

    @property
    def is_joint(self) -> bool:
        """
        Whether it says more than what its part asks.
        """
        return self.type is not None


@attrs.frozen
class Way:
    """
    Leaves that must turn, and leaves that must stay as they are.
    """

    turned: tuple[Leaf, ...] = ()
    kept: tuple[Leaf, ...] = ()


def needed_changes(
    whole: ExplainedPart, clock: Clock, turns_at: datetime | None = None
) -> tuple[NeededChange, ...]:
    """
    Return the smallest changes that were found to turn an answer round.

    Args:
        whole: The condition with its parts.
        clock: The moment.
        turns_at: When the answer is another one if nothing changes.
    """
    from crmkit.conditions._explain._suited import Search

    wanted: Wanted = "not true" if whole.truth is True else "true"
    search = Search(clock, turns_at)
    for way in _Ways(clock, search.patience).of(whole, wanted):
        found = search.changes(way)
        if found:
            return found
    return ()


@attrs.frozen
class _Ways:
    """
    Finds ways to make a part come out as wanted, cheapest first.
    """

    clock: Clock
    patience: Patience

    def of(self, part: ExplainedPart, wanted: Wanted) -> list[Way]:
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
            case (
                Always() | Flag() | Compare() | OneOf() | Contains() | Matches()
                | Missing() | NoRow() | Changed() | Quantified()
            ):  # fmt: skip
                return self.turned(part, wanted)
            case _:
                assert_never(part.node)

    def turned(self, part: ExplainedPart, wanted: Wanted) -> list[Way]:
        """
        Return the way to turn a leaf, if there is one.
        """
        leaf = Leaf(
            part,
            wanted in ("true", "not false"),
            self.clock,
            is_strict=wanted in ("true", "false"),
            patience=self.patience,
        )
        if _is(part.truth, wanted):
            return [Way(kept=(leaf,))]
        if isinstance(part.node, Always) or not leaf.can_change:
            return []
        also = leaf.also
        return [Way(turned=(leaf,) if also is None else (leaf, also))]

    def one_of(self, part: ExplainedPart, wanted: Wanted) -> list[Way]:
        """
        Return the ways to make one part come out as wanted.
        """
        return _cheapest(way for each in part.parts for way in self.of(each, wanted))

    def all_of(self, part: ExplainedPart, wanted: Wanted) -> list[Way]:
        """
        Return the ways to make every part come out as wanted.
        """
        # The parts of a way are put together at the end: there may be thousands.
        found: list[_Chain] = [(0, None)]
        for each in part.parts:
            pairs = product(found, self.of(each, wanted))
            longer: list[_Chain] = [
                (cost + len(way.turned), (way, (cost, rest)))
                for (cost, rest), way in pairs
            ]
            found = sorted(longer, key=itemgetter(0))[:_WAYS]
            if not found:  # one part cannot be had, so the others need not be asked
                break
        return [_joined(chain) for chain in found]


#: What ways cost together, with the last of them and the chain before it.
_Chain: TypeAlias = tuple[int, "tuple[Way, _Chain] | None"]


def _joined(chain: _Chain) -> Way:
    """
    Return ways that are gone together as one.
    """
    ways: list[Way] = []
    _, last = chain
    while last is not None:
        way, (_, last) = last
        ways.append(way)
    ways.reverse()
    turned = tuple([leaf for way in ways for leaf in way.turned])
    return Way(turned, tuple([leaf for way in ways for leaf in way.kept]))


_ALL_OF_AND: Final[tuple[Wanted, ...]] = ("true", "not false")


def _is(truth: bool | None, wanted: Wanted) -> bool:  # noqa: FBT001 - a value
    match wanted:
        case "true":
            return truth is True
        case "false":
            return truth is False
        case "not true":
            return truth is not True
        case "not false":
            return truth is not False
        case _:
            assert_never(wanted)


def _cheapest(ways: Iterator[Way]) -> list[Way]:
    return sorted(ways, key=lambda way: len(way.turned))[:_WAYS]
