"""
Which operands change to go a way, and how to say what they may become.

Invariants:
    - A way is proposed only if one value of each operand suits all that is asked
      of it, changed or to be kept as it is.
    - What several leaves ask of one operand is said as one change.

Not here: ways (:mod:`crmkit.conditions._explain._needed`), values that suit
(:mod:`crmkit.conditions._explain._solve`).
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from functools import cached_property

import attrs

from crmkit.conditions._checked import Contains, Node
from crmkit.conditions._explain._allowed import allowed
from crmkit.conditions._explain._needed import NeededChange, Way
from crmkit.conditions._explain._needed_leaf import Leaf
from crmkit.conditions._explain._reckon import Fact
from crmkit.conditions._explain._solve import Tests, Values, settled
from crmkit.conditions._explain._waiting import Patience, comes_round, grid
from crmkit.conditions._interpret._scene import Clock
from crmkit.conditions._node import ROOT
from crmkit.conditions._nodes import Aggregate, FieldRead, Old
from crmkit.conditions._text import written
from crmkit.conditions._walk import follows_moment, walk


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
        tests: How many tests of a value it may still make.
        patience: What is left of the tests that waiting may take.
    """

    clock: Clock
    turns_at: datetime | None
    tests: Tests = attrs.field(factory=Tests)
    patience: Patience = attrs.field(factory=Patience)

    def changes(self, way: Way) -> tuple[NeededChange, ...]:
        """
        Return what to change to go a way; nothing if it cannot be gone.
        """
        if self.tests.left < 0 or _moves_what_was(way):
            return ()
        groups = _Reading.of_way(way).groups()
        if groups is None:
            return ()
        asked = [(group.base, group.alike) for group in groups]
        values = settled(asked, self.tests)
        if values is None:
            return ()
        found = tuple(_Going(way, groups, values, self).changes())
        return () if any(c.is_time and c.at is None for c in found) else found


@attrs.frozen
class _Going:
    """
    A way that can be gone, with the values that suit.
    """

    way: Way
    groups: Sequence[_Group]
    values: Values
    search: Search

    @cached_property
    def _about(self) -> Mapping[int, Sequence[_Group]]:
        """
        The operands that each leaf is about, by its identity.
        """
        found: dict[int, list[_Group]] = {}
        for group in self.groups:
            for leaf in group.alike:
                found.setdefault(id(leaf), []).append(group)
        return found

    @cached_property
    def _turning(self) -> Mapping[int, _Group]:
        """
        The operand that changes for a leaf, by its identity.
        """
        return {id(leaf): group for group in self.groups for leaf in group.turned}

    def changes(self) -> Iterator[NeededChange]:
        """
        Yield what to change, in the order of the leaves.
        """
        done = set()
        for leaf in self.way.turned:
            group = self._turning.get(id(leaf))  # none if no operand changes
            if group is None or self._is_told_alone(group):
                yield self._alone(leaf, group)
            elif group.base.node not in done:
                done.add(group.base.node)
                yield self._joint(group)

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
        return any(len(self._about[id(leaf)]) > 1 for leaf in group.alike)

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
        for group in self._about.get(id(leaf), ()):
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
        if not self._moves_unseen:
            for at in self._instants(leaf):
                if self._is_met(group, at):
                    return at
        return self._turns_at(group)

    @cached_property
    def _moves_unseen(self) -> bool:
        """
        Whether what the moment changes is read from related records.
        """
        leaves = (*self.way.turned, *self.way.kept)
        return any(follows_moment(node) for each in leaves for node in each.unseen)

    def _instants(self, leaf: Leaf) -> Iterator[datetime]:
        """
        Yield the instants at which a leaf may turn, the earliest first.
        """
        first = {leaf.at, *(each.at for each in self._waiting)} - {None}
        if not first:
            return
        turns_at = self.search.turns_at
        yield from sorted({at for at in (*first, turns_at) if at is not None})
        if any(comes_round(each.part) for each in self._waiting):
            yield from grid(self.search.clock)

    @cached_property
    def _waiting(self) -> Sequence[Leaf]:
        return [each for each in self.way.turned if each.is_time]

    def _is_met(self, group: _Group | None, at: datetime) -> bool:
        """
        Tell whether all is as wanted at an instant, with all changes but one.
        """
        patience = self.search.patience
        asked = self._asked(group)
        return all(patience.is_left() and leaf.is_met_at(at) for leaf in asked)

    def _asked(self, group: _Group | None) -> Iterator[Leaf]:
        """
        Yield the leaves that another moment, or that change, makes a difference to.
        """
        alike = () if group is None else group.alike
        for leaf in alike:
            yield self._given(leaf, group)
        told = {id(leaf) for leaf in alike}
        yield from (given for leaf, given in self._moving if id(leaf) not in told)

    @cached_property
    def _moving(self) -> Sequence[tuple[Leaf, Leaf]]:
        """
        The leaves that time may undo, each as it is with all changes.
        """
        leaves = (*self.way.turned, *self.way.kept)
        moving = (leaf for leaf in leaves if leaf.follows_moment and not leaf.stays)
        return [(leaf, self._given(leaf, None)) for leaf in moving]

    def _turns_at(self, group: _Group | None) -> datetime | None:
        """
        Return when the answer turns anyway, if that is what a change stands for.
        """
        at, turned = self.search.turns_at, self.way.turned
        if at is None or any(each is not group for each in self.groups):
            return None
        is_so = all(leaf.facts and leaf.is_met_at(at) for leaf in turned)
        return at if is_so else None


# -- What leaves share --------------------------------------------------------


def _moves_what_was(way: Way) -> bool:
    """
    Tell whether a field would change that is also asked for as it was before.

    Where it is not part of the change at hand, the two are one value.
    """
    nodes = [node for leaf in (*way.turned, *way.kept) for node in leaf.nodes]
    was = {node.name for node in nodes if isinstance(node, Old)}
    return any(leaf.field in was for leaf in way.turned)


@attrs.frozen
class _Reading:
    """
    What the leaves of a way read.

    Attributes:
        way: The way.
        of: The leaves that each operand is part of.
        unseen: What is asked of related records, whose values are not kept.
    """

    way: Way
    of: Mapping[Node, Sequence[Leaf]]
    unseen: frozenset[Node]

    @classmethod
    def of_way(cls, way: Way) -> "_Reading":
        """
        Return what the leaves of a way read.
        """
        leaves = (*way.turned, *way.kept)
        found: dict[Node, list[Leaf]] = {}
        for leaf in leaves:
            for node in leaf.nodes:
                found.setdefault(node, []).append(leaf)
        return cls(way, found, frozenset().union(*(leaf.unseen for leaf in leaves)))

    def groups(self) -> Sequence[_Group] | None:
        """
        Return the operands that change; None if it cannot be told what they are.
        """
        bases: dict[Node, Fact] = {}
        turned: dict[Node, list[Leaf]] = {}
        for leaf in self.way.turned:
            if leaf.is_time or leaf.base is None:
                continue
            base = bases.get(leaf.base.node) or self._shared(leaf, leaf.base)
            if base is None:
                return None
            bases[leaf.base.node] = bases[base.node] = base
            turned.setdefault(base.node, []).append(leaf)
        return [
            _Group(bases[node], tuple(found), tuple(self.of[node]))
            for node, found in turned.items()
        ]

    def _shared(self, leaf: Leaf, base: Fact) -> Fact | None:
        """
        Return what is to change for a leaf: its barest operand, or the field below it.

        The field, if other leaves read it, too. None if they read it unseen, in a
        question about related records, or if there are several such fields.
        """
        reads = _reads(base.node)
        if reads & self.unseen:
            return None
        readers = (each for read in reads for each in self.of[read])
        is_shared = any(each.part is not leaf.part for each in readers)
        if isinstance(base.node, FieldRead) or not is_shared:
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


def _is_made_of(fact: Fact, base: Fact) -> bool:
    return any(node == base.node for node in walk(fact.node))


def _field(group: _Group | None) -> str | None:
    """
    Return the name of the record's own field that changes, if it is one.
    """
    node = None if group is None else group.base.node
    return node.name if isinstance(node, FieldRead) and node.row == ROOT else None
