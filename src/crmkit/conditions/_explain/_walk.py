"""
Asking a condition part by part, in three values.

This is no back end: it answers one question about one record and keeps every
value that it has seen. It goes by the checked condition, not by its lowered
forms, so that what it tells has the shape of what was written.

Invariants:
    - Its verdict is the one that ``holds`` gives: "true" where it holds,
      "false" or "unknown" where it does not.
    - Every part is asked, also those that ``holds`` passes over. Of related
      records only those are asked part by part that are shown; of the others, and
      of what an aggregate makes of them, the answer is enough.

Not here: the value of one operand (:mod:`crmkit.conditions._interpret._evaluate`);
the answer alone, which is compiled (:mod:`crmkit.conditions._python`); what would
have to change (:mod:`crmkit.conditions._explain._needed`).
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from types import MappingProxyType
from typing import Any, Final, TypeAlias

import attrs

from crmkit.conditions._checked import (
    Always,
    And,
    Changed,
    Checked,
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
from crmkit.conditions._explain._explained import (
    ExplainedPart,
    ExplainedRow,
    ExplainedRows,
)
from crmkit.conditions._explain._explanation import Explanation
from crmkit.conditions._explain._reckon import Fact, kleene, remade, truth
from crmkit.conditions._forms import Form
from crmkit.conditions._interpret._evaluate import (
    READ,
    aggregated,
    counted,
    is_true,
    value_of,
)
from crmkit.conditions._interpret._scene import Clock, Scene, clearly
from crmkit.conditions._kinds import hidden_fields
from crmkit.conditions._lower import surely_false, surely_true
from crmkit.conditions._node import Row
from crmkit.conditions._nodes import Aggregate, Each, FieldRead, Old, Operand
from crmkit.conditions._schema import Schema
from crmkit.conditions._types import FieldType

_SHOWN: Final = 3  # rows, where no single one decides


def explained(node: Checked, scene: Scene, schema: Schema | None = None) -> Explanation:
    """
    Return how a condition comes out for one record.

    Args:
        node: The condition.
        scene: The record, the moment, and whatever else the condition asks for.
        schema: What the names in it mean, for its labels.

    Raises:
        FieldValueError: If a field holds something that cannot be compared.
        NaiveDatetimeError: If a field holds an instant without time zone.
        SeveralRowsError: If the view gives several records for a relation that
            leads to one.
        TooMuchWorkError: If it takes more steps than the scene's work allows.
        UnreadableFieldError: If a record has no attribute of that name.

    >>> from datetime import UTC, datetime
    >>> from types import SimpleNamespace
    >>> from crmkit.conditions._nodes import Constant
    >>> from crmkit.conditions._types import Integer
    >>> from crmkit.conditions._wall import Wall
    >>> large = Compare(FieldRead("seats", Integer()), ">", Constant(10, Integer()))
    >>> scene = Scene(datetime(2026, 3, 2, tzinfo=UTC), Wall(UTC, {}), params={},
    ...               rows={"": SimpleNamespace(seats=8)})
    >>> print(explained(large, scene))
    false: seats > 10  [seats = 8]
    would be true with:
      seats: 8 → at least 11
    """
    whole = clearly(lambda scene: _Asker(scene).part(node), scene, node)
    return Explanation(whole, Clock(scene.now, scene.wall), schema=schema)


@attrs.frozen
class _Asker:
    """
    Asks the parts of one condition.

    Attributes:
        scene: The moment, with the records that names stand for.
        is_negated: Whether it asks what had better not hold.
    """

    scene: Scene
    is_negated: bool = False

    # -- Conditions ---------------------------------------------------------

    def part(self, node: Checked) -> ExplainedPart:
        """
        Return how a condition comes out, with its parts.
        """
        return _ASKED[type(node)](self, node)

    def joint(self, node: And | Or) -> ExplainedPart:
        """
        Return how a conjunction or a disjunction comes out.
        """
        parts = tuple([self.part(part) for part in node.parts])
        found = kleene((part.truth for part in parts), absorbing=type(node) is Or)
        return ExplainedPart(node, found, parts=parts)

    def negation(self, node: Not) -> ExplainedPart:
        """
        Return how a negation comes out.
        """
        part = attrs.evolve(self, is_negated=not self.is_negated).part(node.part)
        opposite = None if part.truth is None else not part.truth
        return ExplainedPart(node, opposite, parts=(part,))

    def segment(self, node: Segment) -> ExplainedPart:
        """
        Return how a named condition comes out.
        """
        part = self.part(node.part)
        return ExplainedPart(node, part.truth, parts=(part,))

    def always(self, node: Always) -> ExplainedPart:
        """
        Return what ``True`` and ``False`` are.
        """
        return ExplainedPart(node, node.value)

    def leaf(self, node: Any) -> ExplainedPart:
        """
        Return how a leaf comes out, with the values it looked at.
        """
        self.scene.step()
        facts = tuple([self.fact(operand) for operand in node.parts])
        return ExplainedPart(node, truth(node, facts, self.scene), facts=facts)

    def one_of(self, node: OneOf) -> ExplainedPart:
        """
        Return whether an operand is one of the values written in the text.
        """
        self.scene.step()
        facts = (self.fact(node.item),)
        return ExplainedPart(node, truth(node, facts, self.scene), facts=facts)

    def no_row(self, node: NoRow) -> ExplainedPart:
        """
        Return whether a to-one relation leads nowhere.
        """
        self.scene.step()
        return ExplainedPart(node, self.scene.row(node.row) is None)

    def changed(self, node: Changed) -> ExplainedPart:
        """
        Return whether a field is in the change at hand, with what it says of it.
        """
        self.scene.step()
        found = self.scene.changed(node.name)
        if found is None:
            return ExplainedPart(node, truth=False)
        before, after = found
        facts = (
            Fact(Old(node.name, FieldType()), before),
            Fact(FieldRead(node.name, FieldType()), after),
        )
        return ExplainedPart(node, truth=True, facts=facts)

    # -- Related records ----------------------------------------------------

    def over(
        self, each: Each, records: Iterable[object]
    ) -> "Iterator[tuple[int, _Asker]]":
        """
        Yield each record's number, with what asks where the variable stands for it.
        """
        for number, record in enumerate(records, 1):
            yield number, attrs.evolve(self, scene=self.scene.inside(each, record))

    def row(self, each: Each, number: int) -> ExplainedRow:
        """
        Return the record that the variable stands for, as it is told apart.
        """
        is_hidden = each.relation.key in hidden_fields(
            self.scene.row(Row(each.variable))
        )
        key = None if is_hidden else self.scene.key(each)
        return ExplainedRow(each.variable, number, key=key)

    def truth(self, forms: tuple[Form, Form]) -> bool | None:
        """
        Return how a condition comes out, given where it is true and where false.
        """
        true, false = forms
        return (
            True
            if is_true(true, self.scene)
            else (False if is_true(false, self.scene) else None)
        )

    def quantified(self, node: Quantified) -> ExplainedPart:
        """
        Return whether something holds for one or all of the related records.
        """
        each, records = node.each, self.scene.related(node.each)
        path = _path(each)
        if records is None:
            return ExplainedPart(node, None, rows=ExplainedRows(path, None))
        asked = _asked_of_each(node)
        forms, found = _forms(asked), []
        for number, asker in self.over(each, records):
            found.append((number, asker, asker.truth(forms)))
        is_any = node.kind == "any"
        whole = kleene((truth for *_, truth in found), absorbing=is_any)
        most = self._most(whole, is_any=is_any)
        told = [(n, asker) for n, asker, truth in found if truth is whole][:most]
        shown = ExplainedRows(
            path,
            len(found),
            true=sum(truth is True for *_, truth in found),
            unknown=sum(truth is None for *_, truth in found),
            deciding=tuple(
                [
                    attrs.evolve(asker.row(each, number), part=asker.part(asked))
                    for number, asker in told
                ]
            ),
        )
        return ExplainedPart(node, whole, rows=shown)

    def _most(self, whole: bool | None, *, is_any: bool) -> int:  # noqa: FBT001 - a truth
        """
        Return how many of the rows to show that made an answer what it is.
        """
        if whole is None:
            return 1
        if whole is is_any:
            # One is enough to hold, but each of them is in the way of not holding.
            return 1 if is_any is not self.is_negated else _SHOWN
        # Where every row counts alike, only a failed search is worth showing.
        return _SHOWN if is_any else 0

    def aggregate(self, node: Aggregate) -> Fact:
        """
        Return one value from the related records that count.
        """
        each, records = node.each, self.scene.related(node.each)
        path = _path(each)
        if records is None:
            return Fact(node, None, rows=ExplainedRows(path, None))
        scenes = [self.scene.inside(each, record) for record in records]
        taken = counted(each, scenes)
        if node.value is None:
            found = [(None, scene) for scene in taken]
        else:
            read = [(value_of(node.value, scene), scene) for scene in taken]
            found = [pair for pair in read if pair[0] is not None]
        value, place = aggregated(node, found)
        picked = () if place is None else (self._picked(node, found[place][1], scenes),)
        rows = ExplainedRows(path, len(records), true=len(found), deciding=picked)
        return Fact(node, value, rows=rows)

    def _picked(
        self, node: Aggregate, scene: Scene, scenes: Sequence[Scene]
    ) -> ExplainedRow:
        """
        Return the record whose value an aggregate picked.
        """
        asker, value = _Asker(scene), node.value
        number = next(n for n, each in enumerate(scenes, 1) if each is scene)
        fact = None if value is None else asker.fact(value)
        return attrs.evolve(asker.row(node.each, number), fact=fact)

    # -- Operands -----------------------------------------------------------

    def fact(self, node: Operand) -> Fact:
        """
        Return an operand with its value and with what that was made of.
        """
        if type(node) in READ:
            return Fact(node, value_of(node, self.scene))
        if type(node) is Aggregate:
            return self.aggregate(node)
        parts = tuple([self.fact(part) for part in node.parts])  # type: ignore[arg-type]
        return remade(node, parts, self.scene)


def _asked_of_each(node: Quantified) -> Checked:
    """
    Return what is asked of each record: any is "c and p", all is "not c or p".
    """
    only: Any = node.each.only
    if only is None:
        return node.part
    return And((only, node.part)) if node.kind == "any" else Or((Not(only), node.part))


@lru_cache(maxsize=64)
def _forms(asked: Checked) -> tuple[Form, Form]:
    """
    Return where a condition is true, and where it is false.
    """
    return surely_true(asked), surely_false(asked)


def _path(each: Each) -> str:
    return ".".join((*each.row.names, each.relation.name))


_Asked: TypeAlias = Callable[[_Asker, Any], ExplainedPart]

#: How each kind of condition is asked.
_ASKED: Final[Mapping[type, _Asked]] = MappingProxyType(
    {
        And: _Asker.joint,
        Or: _Asker.joint,
        Not: _Asker.negation,
        Segment: _Asker.segment,
        Always: _Asker.always,
        Quantified: _Asker.quantified,
        NoRow: _Asker.no_row,
        Changed: _Asker.changed,
        OneOf: _Asker.one_of,
        **dict.fromkeys((Compare, Contains, Flag, Matches, Missing), _Asker.leaf),
    }
)
