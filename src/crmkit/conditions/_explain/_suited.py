"""
Values that suit all leaves of a way, and how to say which they are.

Invariants:
    - A way is proposed only if one value of each operand suits all that is asked
      of it, changed or to be kept as it is.
    - What several leaves ask of one operand is said as one change.
    - The search ends soon, if need be without a proposal.

Not here: ways (:mod:`crmkit.conditions._explain._needed`), values to try
(:mod:`crmkit.conditions._explain._candidates`).
"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any, Final, TypeAlias

import attrs

from crmkit.conditions._checked import Contains, Node
from crmkit.conditions._explain._allowed import allowed
from crmkit.conditions._explain._candidates import candidates
from crmkit.conditions._explain._needed import NeededChange, Way
from crmkit.conditions._explain._needed_leaf import Leaf
from crmkit.conditions._explain._reckon import Fact
from crmkit.conditions._explain._waiting import Patience, comes_round, grid
from crmkit.conditions._interpret._scene import Clock
from crmkit.conditions._node import ROOT
from crmkit.conditions._nodes import (
    Age,
    Aggregate,
    BusinessAge,
    FieldRead,
    Now,
    Old,
    Today,
    walk,
)
from crmkit.conditions._text import written

_TESTS: Final = 5_000  # of one value by one leaf; keeps any question below a second
_TIMED: Final = (Now, Today, Age, BusinessAge)
_Values: TypeAlias = dict[Any, Any]


@attrs.frozen
class _Group:
    """
    An operand that is to change, with the leaves of a way that are about it.

    Attributes:
        base: The operand.
        turned: The leaves for whose sake it changes.
        alike: All leaves that its value counts for.
    """

    base: Fact
    turned: tuple[Leaf, ...]
    alike: tuple[Leaf, ...]


@attrs.define
class Search:
    """
    Looks for values that suit all leaves, for so long as it may.

    Attributes:
        clock: The moment.
        turns_at: When the answer is another one if nothing changes.
        left: How many tests of a value it may still make.
        patience: What is left of the tests that waiting may take.
    """

    clock: Clock
    turns_at: datetime | None
    left: int = _TESTS
    patience: Patience = attrs.field(factory=Patience)

    def changes(self, way: Way) -> tuple[NeededChange, ...]:
        """
        Return what to change to go a way; nothing if it cannot be gone.
        """
        leaves = (*way.turned, *way.kept)
        groups = None if _moves_what_was(way) else _groups(way, leaves)
        if groups is None:
            return ()
        # Those first that are compared with what stays as it is.
        bases = sorted(groups, key=lambda group: not _is_fixed(group, groups))
        values = self._values(leaves, [group.base for group in bases])
        if values is None:
            return ()
        going = _Going(way, tuple(groups), values, self)
        found = tuple(going.changes())
        return () if any(c.is_time and c.at is None for c in found) else found

    def _values(self, leaves: Sequence[Leaf], bases: Sequence[Fact]) -> _Values | None:
        """
        Return a value for each operand, so that they suit all leaves together.
        """
        if not bases:
            return {}
        base, *rest = bases
        about = [leaf for leaf in leaves if _is_about(leaf, base)]
        # A leaf that waits for another value, too, is looked at when that is known.
        now = [leaf for leaf in about if not any(_is_about(leaf, b) for b in rest)]
        for value in candidates(base, about):
            if self._suits(now, base, value):
                self.left -= len(leaves)
                given = [leaf.given(base, value) for leaf in leaves]
                found = self._values(given, rest)
                if found is not None:
                    return {base.node: value, **found}
            if self.left < 0:
                return None
        return None

    def _suits(self, leaves: Sequence[Leaf], base: Fact, value: Any) -> bool:
        for leaf in leaves:
            self.left -= 1
            if self.left < 0 or not leaf.suits(base, value):
                return False
        self.left -= not leaves
        return True


@attrs.frozen
class _Going:
    """
    A way that can be gone, with the values that suit.
    """

    way: Way
    groups: tuple[_Group, ...]
    values: _Values
    search: Search

    def changes(self) -> Iterator[NeededChange]:
        """
        Yield what to change, in the order of the leaves.
        """
        done = set()
        for leaf in self.way.turned:
            group = self._group(leaf)
            if group is None or self._is_told_alone(group):
                yield self._alone(leaf, group)
            elif group.base.node not in done:
                done.add(group.base.node)
                yield self._joint(group)

    def _group(self, leaf: Leaf) -> _Group | None:
        """
        Return the operand that changes for a leaf; None if it is no operand.
        """
        if leaf.is_time or leaf.base is None:
            return None
        return next(group for group in self.groups if leaf in group.turned)

    def _is_told_alone(self, group: _Group) -> bool:
        """
        Tell whether what leaves say one by one is all that there is to say.
        """
        if all(
            isinstance(leaf.part.node, Contains)
            and leaf.op in ("add", "remove")
            and leaf.base is not None
            and leaf.base.node == group.base.node
            for leaf in group.alike
        ):
            return True
        (leaf, *others) = group.alike
        made = [fact for fact in leaf.facts if _is_made_of(fact, group.base)]
        return not others and len(made) == 1 and not self._is_entangled(group)

    def _is_entangled(self, group: _Group) -> bool:
        """
        Tell whether what it may be depends on another operand that changes.
        """
        bases = [g.base for g in self.groups if g is not group]
        return any(_is_about(leaf, base) for leaf in group.alike for base in bases)

    def _alone(self, leaf: Leaf, group: _Group | None) -> NeededChange:
        field = leaf.field or _field(group)
        example = None if group is None else self.values[group.base.node]
        return NeededChange(
            leaf.part.text,
            leaf.subject,
            present=leaf.present,
            op=leaf.op,
            to=leaf.to,
            at=self.at(leaf, group),
            is_time=leaf.is_time,
            field=field,
            example=example if field else None,
            of=leaf.of,
            leaf=leaf,
        )

    def _joint(self, group: _Group) -> NeededChange:
        base, leaf, example = group.base, group.turned[0], self.values[group.base.node]
        said = None
        if example is None:
            said = "missing", None
        elif not self._is_entangled(group):
            given = [self._given(each, group) for each in group.alike]
            said = allowed(base, given)
        op, to = said or ("example", example)
        return NeededChange(
            leaf.part.text,
            written(base.node),
            present=base.value,
            op=op,
            to=to,
            at=self.at(leaf, group) if len(group.turned) == 1 else None,
            is_time=False,
            field=_field(group),
            example=example if _field(group) else None,
            type=base.node.type,
            of=base.node,
            leaf=leaf,
        )

    def _given(self, leaf: Leaf, but: _Group | None) -> Leaf:
        """
        Return a leaf as it is with all changes, but for one.
        """
        for group in self.groups:
            if group is not but:
                leaf = leaf.given(group.base, self.values[group.base.node])
        return leaf

    # -- Waiting --------------------------------------------------------------

    def at(self, leaf: Leaf, group: _Group | None) -> datetime | None:
        """
        Return the first instant found at which to wait turns the answer as well.

        All other changes are made, but to wait for some other leaf is no change.
        """
        if leaf.base is None and not leaf.is_time:
            return None
        leaves = (*self.way.turned, *self.way.kept)
        if not any(_moves_unseen(each) for each in leaves):
            given = [self._given(each, group) for each in leaves]
            for at in self._instants(leaf):
                if self._is_met(given, at):
                    return at
        return self._turns_at(group)

    def _instants(self, leaf: Leaf) -> Iterator[datetime]:
        """
        Yield the instants at which a leaf may turn, the earliest first.
        """
        timed = [each for each in self.way.turned if each.is_time]
        first = {each.at for each in (leaf, *timed)} - {None}
        if not first:
            return
        turns_at = self.search.turns_at
        yield from sorted({at for at in (*first, turns_at) if at is not None})
        if any(comes_round(each.part) for each in timed):
            yield from grid(self.search.clock)

    def _is_met(self, leaves: Sequence[Leaf], at: datetime) -> bool:
        patience = self.search.patience
        return all(patience.is_left() and leaf.when(at).is_met for leaf in leaves)

    def _turns_at(self, group: _Group | None) -> datetime | None:
        """
        Return when the answer turns anyway, if that is what a change stands for.
        """
        at, turned = self.search.turns_at, self.way.turned
        if at is None or any(each is not group for each in self.groups):
            return None
        is_so = all(leaf.facts and leaf.when(at).is_met for leaf in turned)
        return at if is_so else None


def _is_fixed(group: _Group, groups: Sequence[_Group]) -> bool:
    """
    Tell whether something is asked of an operand that is about no other one.
    """
    others = [each.base for each in groups if each is not group]
    return any(not any(_is_about(leaf, b) for b in others) for leaf in group.alike)


# -- What leaves share --------------------------------------------------------


def _moves_what_was(way: Way) -> bool:
    """
    Tell whether a field would change that is also asked for as it was before.

    Where it is not part of the change at hand, the two are one value.
    """
    nodes = [node for leaf in (*way.turned, *way.kept) for node in leaf.nodes]
    was = {node.name for node in nodes if isinstance(node, Old)}
    return any(leaf.field in was for leaf in way.turned)


def _groups(way: Way, leaves: Sequence[Leaf]) -> list[_Group] | None:
    """
    Return the operands that change; None if it cannot be told what they are.
    """
    bases: dict[Any, Any] = {}
    turned: dict[Any, list[Leaf]] = {}
    for leaf in way.turned:
        if leaf.is_time or leaf.base is None:
            continue
        if leaf.base.node not in bases:
            bases[leaf.base.node] = _shared(leaf, leaves)
        base = bases[leaf.base.node]
        if base is None:
            return None
        turned.setdefault(base.node, []).append(leaf)
        bases[base.node] = base
    return [
        _Group(
            bases[node],
            tuple(found),
            tuple([each for each in leaves if node in each.nodes]),
        )
        for node, found in turned.items()
    ]


def _shared(leaf: Leaf, leaves: Sequence[Leaf]) -> Fact | None:
    """
    Return what is to change for a leaf: its barest operand, or the field below it.

    The field, if other leaves read it, too. None if they read it unseen, in a
    question about related records, or if there are several such fields.
    """
    base = leaf.base
    if base is None:
        return None
    reads = _reads(base.node)
    if any(reads & each.unseen for each in leaves):
        return None
    others = [e for e in leaves if e.part is not leaf.part and reads & e.reads]
    if isinstance(base.node, FieldRead) or not others:
        return base
    return _found(base, next(iter(reads))) if len(reads) == 1 else None


def _found(fact: Fact, node: Node) -> Fact | None:
    """
    Return the value of a node that an operand is made of.
    """
    if fact.node == node:
        return fact
    below = (_found(part, node) for part in fact.parts)
    return next((each for each in below if each is not None), None)


def _reads(node: Node) -> frozenset[Node]:
    """
    Return the fields that an operand is made of, without those of related records.
    """
    if isinstance(node, FieldRead):
        return frozenset((node,))
    parts = () if isinstance(node, Aggregate) else node.parts
    return frozenset(read for part in parts for read in _reads(part))


def _moves_unseen(leaf: Leaf) -> bool:
    return any(isinstance(node, _TIMED) for node in leaf.unseen)


def _is_about(leaf: Leaf, base: Fact) -> bool:
    return base.node in leaf.nodes


def _is_made_of(fact: Fact, base: Fact) -> bool:
    return any(node == base.node for node in walk(fact.node))


def _field(group: _Group | None) -> str | None:
    """
    Return the name of the record's own field that changes, if it is one.
    """
    node = None if group is None else group.base.node
    return node.name if isinstance(node, FieldRead) and node.row == ROOT else None
