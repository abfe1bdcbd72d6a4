"""
One leaf that is to come out otherwise: what of it can change, and to what.

Invariants:
    - A candidate is tested by the same reckoning that gave the answer.
    - Waiting is proposed with the first instant at which it is enough.

Not here: which leaves are to change (:mod:`crmkit.conditions._explain._needed`).
"""

from collections.abc import Sequence
from datetime import datetime
from functools import cached_property
from typing import Any, assert_never

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
    Node,
    NoRow,
    Not,
    OneOf,
    Or,
    Quantified,
    Segment,
)
from crmkit.conditions._explain._explained import ExplainedPart
from crmkit.conditions._explain._reckon import (
    FAILED,
    Arranged,
    Fact,
    attempted,
    opened,
    truth,
)
from crmkit.conditions._explain._waiting import Patience, again, waited
from crmkit.conditions._interpret._scene import Clock
from crmkit.conditions._node import MIRRORED, OPPOSITE, ROOT
from crmkit.conditions._nodes import (
    Age,
    Aggregate,
    BusinessAge,
    Coalesce,
    Computed,
    Constant,
    FieldRead,
    Fold,
    Shift,
)
from crmkit.conditions._text import written
from crmkit.conditions._types import FieldType
from crmkit.conditions._walk import follows_moment, reads_record, walk
from crmkit.errors import CrmkitError


# With slots, as attrs then keeps what is computed without a lock: that of
# ``functools``, in Python 3.11, is one for all leaves.
@attrs.frozen
class Leaf:
    """
    A leaf with what it is wanted to be.

    Attributes:
        part: The leaf, with the values it was made of.
        wanted: Whether it is wanted to be true, or to be false.
        clock: The moment.
        is_strict: Whether unknown will not do.
        about: Number of the operand that is to change, if that was chosen.
        patience: What is left of the tests that waiting may take.
    """

    part: ExplainedPart
    wanted: bool
    clock: Clock
    is_strict: bool = attrs.field(default=True, kw_only=True)
    about: int | None = attrs.field(default=None, kw_only=True)
    patience: Patience = attrs.field(factory=Patience, kw_only=True, eq=False)

    # -- What would change ----------------------------------------------------

    @property
    def facts(self) -> tuple[Fact, ...]:
        """
        Its operands; what a change says of itself is none.
        """
        return () if isinstance(self.part.node, Changed) else self.part.facts

    @cached_property
    def fact(self) -> Fact | None:
        """
        The operand that would change: one that is missing, or else the first.
        """
        if self.about is not None:
            return self.facts[self.about]
        found = [f for f in self.facts if reads_record(f.node)]
        if isinstance(self.part.node, Contains):
            found.reverse()  # the set, rather than what is in it
        missing = [f for f in found if f.value is None]
        return next(iter((*missing, *found)), None)

    @property
    def is_time(self) -> bool:
        """
        Whether nothing but time can turn it.
        """
        return bool(self.facts) and self.fact is None

    @cached_property
    def at(self) -> datetime | None:
        """
        The first instant at which time alone turns it; None if it never does.
        """
        return waited(
            self.part, wanted=self.wanted, clock=self.clock, patience=self.patience
        )

    @property
    def can_change(self) -> bool:
        """
        Whether anything can turn it.
        """
        if self.is_time:
            return self.at is not None
        if self.fact is None:  # a quantifier, a relation or a change
            return True
        others = (f for f in self.facts if f is not self.fact)
        return all(f.value is not None or reads_record(f.node) for f in others)

    def about_fact(self, number: int) -> "Leaf":
        """
        Return the same about one of its operands.
        """
        return attrs.evolve(self, about=number)

    @property
    def also(self) -> "Leaf | None":
        """
        The same about another operand that is missing too, and can be there.
        """
        if self.fact is None or isinstance(self.part.node, Missing):
            return None
        for number, fact in enumerate(self.facts):
            if fact is not self.fact and fact.value is None and reads_record(fact.node):
                return self.about_fact(number)
        return None

    @property
    def of(self) -> Node | None:
        """
        The operand that would change, if it is one.
        """
        return None if self._own is None else self._own.node

    @property
    def subject(self) -> str:
        """
        What would change, as text.
        """
        node = self.part.node
        match node:
            case Quantified(_, each):
                return ".".join((*each.row.names, each.relation.name))
            case NoRow(row):
                return ".".join(row.names)
            case _:
                return self.part.text if self.of is None else written(self.of)

    @property
    def type(self) -> FieldType | None:
        """
        Type of what would change.
        """
        return None if self._own is None else self._own.node.type

    @property
    def present(self) -> Any:
        """
        Its value now.
        """
        node, rows = self.part.node, self.part.rows
        if isinstance(node, Quantified):
            return None if rows is None or rows.total is None else rows.true
        if isinstance(node, NoRow):
            return self.part.truth is False
        return None if self._own is None else self._own.value

    @property
    def op(self) -> str:  # noqa: PLR0911 - a case for each kind
        """
        What is wanted of it, as a word.
        """
        wanted, node = self.wanted, self.part.node
        match node:
            case Compare(_, op):
                asked = op if wanted else OPPOSITE[op]
                return asked if self._own is self.facts[0] else MIRRORED[asked]
            case Contains() if self.fact is self.facts[1]:
                return "add" if wanted else "remove"
            case OneOf() | Contains():
                return "in" if wanted else "not in"
            case Matches(kind):
                return kind if wanted else f"not {kind}"
            case Flag():
                return "=="
            case Missing() | NoRow():
                return "missing" if wanted else "present"
            case Quantified():
                return "rows"
            case Changed():
                return "changed" if wanted else "not changed"
            case Always() | Segment() | Not() | And() | Or():
                raise TypeError(node)  # no leaf
            case _:
                assert_never(node)

    @property
    def to(self) -> Any:
        """
        What its value is compared with.
        """
        node, facts = self.part.node, self.facts
        match node:
            case OneOf(_, values):
                return tuple(value.value for value in values)
            case Flag():
                return self.wanted
            case Compare() | Contains() | Matches():
                return next((f for f in facts if f is not self._own), facts[-1]).value
            case Missing() | NoRow() | Changed() | Quantified():
                return None
            case Always() | Segment() | Not() | And() | Or():
                raise TypeError(node)  # no leaf
            case _:
                assert_never(node)

    @property
    def other(self) -> Fact | None:
        """
        The other operand, if its value depends on the record or the moment.
        """
        if not isinstance(self.part.node, Compare | Contains | Matches):
            return None
        found = next((f for f in self.facts if f is not self._own), None)
        return None if found is None or isinstance(found.node, Constant) else found

    @property
    def _own(self) -> Fact | None:
        """
        The operand that it is about, also if only time can turn it.
        """
        return self.fact or next(iter(self.facts), None)

    # -- Which values would do ------------------------------------------------

    @cached_property
    def base(self) -> Fact | None:
        """
        The barest operand that would change: of ``age(x)``, x.
        """
        if self.fact is None:
            return None
        is_left = self.arranged is not None and self.fact is self.facts[0]
        if isinstance(self.part.node, Missing):
            return _bared(self.fact, is_missing=True)
        return _bared(self.arranged.base if self.arranged and is_left else self.fact)

    @property
    def field(self) -> str | None:
        """
        Name of the record's own field that would change, if it is one.
        """
        node = None if self.base is None else self.base.node
        return node.name if isinstance(node, FieldRead) and node.row == ROOT else None

    @cached_property
    def nodes(self) -> frozenset[Node]:
        """
        Every operand that is part of it.
        """
        return frozenset(node for f in self.facts for node in walk(f.node))

    @cached_property
    def follows_moment(self) -> bool:
        """
        Whether it may be another one at another moment.
        """
        return any(map(follows_moment, self.nodes))

    @property
    def stays(self) -> bool:
        """
        Whether time alone cannot undo it: what is so old will be older.
        """
        if self.is_time or not isinstance(self.part.node, Compare):
            return False
        age, amount = opened(self.facts[0]), self.facts[1]
        is_age = isinstance(age.node, Age) and self.fact is self.facts[0]
        return is_age and self.op in (">", ">=") and not reads_record(amount.node)

    @cached_property
    def unseen(self) -> frozenset[Node]:
        """
        What it asks of related records, whose values are not kept.
        """
        of: list[Node] = [node for node in self.nodes if isinstance(node, Aggregate)]
        if isinstance(self.part.node, Quantified):
            of.append(self.part.node)
        return frozenset(inner for node in of for inner in walk(node))

    @cached_property
    def arranged(self) -> Arranged | None:
        """
        The comparison that it is, if both sides could be there and are known.
        """
        node, facts = self.part.node, self.facts
        if not isinstance(node, Compare) or facts[1].value is None:
            return None
        if any(fact.value is FAILED for fact in facts):
            return None
        try:
            return Arranged.of(node, facts, self.clock)
        except CrmkitError:  # beyond the years that a calendar knows
            return None

    def suits(self, base: Fact, value: Any) -> bool:
        """
        Tell whether it would come out as wanted if an operand had another value.
        """
        return self._comes_out(self._with(base, value), self.clock)

    def given(self, base: Fact, value: Any) -> "Leaf":
        """
        Return the leaf as it is if an operand has another value.
        """
        facts = self._with(base, value)
        if all(new is old for new, old in zip(facts, self.facts, strict=True)):
            return self
        return attrs.evolve(self, part=attrs.evolve(self.part, facts=facts))

    def _with(self, base: Fact, value: Any) -> tuple[Fact, ...]:
        return tuple([_replaced(f, base, value, self.clock) for f in self.facts])

    def is_met_at(self, at: datetime) -> bool:
        """
        Tell whether it is as wanted at another moment, if all else stays.
        """
        clock = attrs.evolve(self.clock, now=at)
        return self._comes_out([again(f, clock) for f in self.facts], clock)

    def _comes_out(self, facts: Sequence[Fact], clock: Clock) -> bool:
        """
        Tell whether it is as wanted with other operands.
        """
        if not facts:
            return True
        if any(fact.value is FAILED for fact in facts):
            return False
        try:
            found = truth(self.part.node, facts, clock)
        except CrmkitError:  # beyond the years that a calendar knows
            return False
        return found is self.wanted or (found is None and not self.is_strict)


def _bared(fact: Fact, *, is_missing: bool = False) -> Fact:
    """
    Return the operand by which the value of another is settled most simply.

    To be missing, every option of a ``coalesce`` must be: that is taken as a whole.
    """
    while True:
        match fact.node:
            case Computed() | Age() | BusinessAge() | Fold() | Shift():
                fact = fact.parts[0]
            case Coalesce(options) if reads_record(options[0]) and not is_missing:
                fact = fact.parts[0]
            case _:
                return fact


def _replaced(fact: Fact, base: Fact, value: Any, clock: Clock) -> Fact:
    """
    Return an operand with another value of some operand in it.
    """
    if fact.node == base.node:
        return Fact(fact.node, value)
    parts = tuple([_replaced(part, base, value, clock) for part in fact.parts])
    if all(new is old for new, old in zip(parts, fact.parts, strict=True)):
        return fact
    return attempted(fact.node, parts, clock)
