"""
Asking a condition part by part, in three values.

This is no back end: it answers one question about one record and keeps every
value that it has seen. It goes by the checked condition, not by its lowered
forms, so that what it tells has the shape of what was written.

Invariants:
    - Its verdict is the one that ``holds`` gives: "true" where it holds,
      "false" or "unknown" where it does not.
    - Every part is asked, also those that ``holds`` passes over.

Not here: the value of one operand (:mod:`crmkit.conditions._interpret._evaluate`);
the answer alone, which is compiled (:mod:`crmkit.conditions._python`); what would
have to change (:mod:`crmkit.conditions._explain._needed`).
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
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
from crmkit.conditions._interpret._evaluate import READ, aggregated, value_of
from crmkit.conditions._interpret._scene import Clock, Scene, clearly
from crmkit.conditions._kinds import hidden_fields
from crmkit.conditions._nodes import Aggregate, Each, FieldRead, Old, Operand
from crmkit.conditions._types import FieldType

_SHOWN: Final = 3  # rows, where no single one decides


def explained(node: Checked, scene: Scene) -> Explanation:
    """
    Return how a condition comes out for one record.

    Args:
        node: The condition.
        scene: The record, the moment, and whatever else the condition asks for.

    Raises:
        FieldValueError: If a field holds something that cannot be compared.
        NaiveDatetimeError: If a field holds an instant without time zone.
        SeveralRowsError: If the view gives several records for a relation that
            leads to one.
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
    return Explanation(whole, Clock(scene.now, scene.wall))


@attrs.frozen
class _Asker:
    """
    Asks the parts of one condition.

    Attributes:
        scene: The moment, with the records that names stand for.
    """

    scene: Scene

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
        part = self.part(node.part)
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
        facts = tuple([self.fact(operand) for operand in node.parts])
        return ExplainedPart(node, truth(node, facts, self.scene), facts=facts)

    def one_of(self, node: OneOf) -> ExplainedPart:
        """
        Return whether an operand is one of the values written in the text.
        """
        facts = (self.fact(node.item),)
        return ExplainedPart(node, truth(node, facts, self.scene), facts=facts)

    def no_row(self, node: NoRow) -> ExplainedPart:
        """
        Return whether a to-one relation leads nowhere.
        """
        return ExplainedPart(node, self.scene.row(node.row) is None)

    def changed(self, node: Changed) -> ExplainedPart:
        """
        Return whether a field is in the change at hand, with what it says of it.
        """
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
        self, each: Each, records: Sequence[object]
    ) -> "Iterator[tuple[ExplainedRow, _Asker]]":
        """
        Yield each record, with what asks where the variable stands for it.
        """
        for number, record in enumerate(records, 1):
            inside = self.scene.inside(each, record)
            is_hidden = each.relation.key in hidden_fields(record)
            key = None if is_hidden else inside.key(each)
            row = ExplainedRow(each.variable, number, key=key)
            yield row, _Asker(inside)

    def quantified(self, node: Quantified) -> ExplainedPart:
        """
        Return whether something holds for one or all of the related records.
        """
        each, records = node.each, self.scene.related(node.each)
        path = _path(each)
        if records is None:
            return ExplainedPart(node, None, rows=ExplainedRows(path, None))
        asked = _asked_of_each(node)
        rows = [(row, asker.part(asked)) for row, asker in self.over(each, records)]
        is_any = node.kind == "any"
        found = kleene((part.truth for _, part in rows), absorbing=is_any)
        told = [
            attrs.evolve(row, part=part) for row, part in rows if part.truth is found
        ]
        decides = found is is_any or found is None
        # Where every row counts alike, only a failed search is worth showing.
        most = 1 if decides else _SHOWN if is_any else 0
        shown = ExplainedRows(
            path,
            len(rows),
            true=sum(part.truth is True for _, part in rows),
            unknown=sum(part.truth is None for _, part in rows),
            deciding=tuple(told[:most]),
        )
        return ExplainedPart(node, found, rows=shown)

    def aggregate(self, node: Aggregate) -> Fact:
        """
        Return one value from the related records that count.
        """
        each, records = node.each, self.scene.related(node.each)
        path = _path(each)
        if records is None:
            return Fact(node, None, rows=ExplainedRows(path, None))
        found, told = [], []
        for row, asker in self.over(each, records):
            if each.only is not None and asker.part(each.only).truth is not True:  # type: ignore[arg-type]
                continue
            fact = None if node.value is None else asker.fact(node.value)
            if fact is None or fact.value is not None:
                found.append((fact and fact.value, asker.scene))
                told.append(attrs.evolve(row, fact=fact))
        value, place = aggregated(node, found)
        picked = () if place is None else (told[place],)
        rows = ExplainedRows(path, len(records), true=len(found), deciding=picked)
        return Fact(node, value, rows=rows)

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
