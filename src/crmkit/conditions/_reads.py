"""
What an answer depends on: paths of fields from the record that is asked about.

Invariants:
    - A path names relations and then a field, whatever variables stood for
      them: ``orders.product``. A relation that is followed is a path itself.
    - What a computed field, a segment, an order or a change needs counts as
      read, and so does the computed field.
    - What must not be hidden is told here, to whatever asks a condition.

Not here: reading a record (:mod:`crmkit.conditions._interpret._reading`,
:mod:`crmkit.conditions._python`).
"""

from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet
from typing import Final, TypeAlias

import attrs

from crmkit.conditions._checked import Changed, Checked, Node, NoRow, Quantified
from crmkit.conditions._kinds import hidden_fields
from crmkit.conditions._node import Row
from crmkit.conditions._nodes import Aggregate, Computed, Each, FieldRead, Old
from crmkit.errors import HiddenFieldError

#: Names of relations that lead from the root to a record.
Place: TypeAlias = tuple[str, ...]
#: Which names must not be hidden on the records of a place.
Needs: TypeAlias = Mapping[Place, frozenset[str]]

_ROOT: Final[Mapping[str, Place]] = {"": ()}


@attrs.frozen
class Need:
    """
    A name that is looked up on the records of a place.

    Attributes:
        place: Where the records are.
        name: A field or a relation of theirs.
        within: The mapping that holds it, if one does.
        is_told: Whether the answer depends on it; a key only breaks ties.
        leads: Whether it is a relation that is followed.
    """

    place: Place
    name: str
    within: str | None = None
    is_told: bool = attrs.field(default=True, kw_only=True)
    leads: bool = attrs.field(default=False, kw_only=True)


def needed(node: Checked, within: Mapping[str, str]) -> tuple[Need, ...]:
    """
    Return everything that a condition looks up.

    Args:
        node: The condition.
        within: The mapping that holds a field of the root, by field.

    >>> from crmkit.conditions._types import Text
    >>> from crmkit.conditions._checked import Missing
    >>> asked = Missing(FieldRead("grade", Text(), Row("", ("customer",))))
    >>> [(need.place, need.name) for need in needed(asked, {})]
    [((), 'customer'), (('customer',), 'grade')]
    """
    return tuple(dict.fromkeys(_needed(node, _ROOT, within)))


def reads(needed: tuple[Need, ...]) -> frozenset[str]:
    """
    Return the paths that an answer depends on, as dotted text.

    >>> sorted(reads((Need((), "customer"), Need(("customer",), "grade"))))
    ['customer', 'customer.grade']
    """
    return frozenset(".".join((*n.place, n.name)) for n in needed if n.is_told)


def places(needed: tuple[Need, ...]) -> tuple[Place, ...]:
    """
    Return where there are records that a condition goes over, the first its own.

    >>> places((Need((), "customer", leads=True), Need(("customer",), "grade")))
    ((), ('customer',))
    """
    led = ((*need.place, need.name) for need in needed if need.leads)
    return tuple(dict.fromkeys([(), *led]))


def by_place(needed: tuple[Need, ...]) -> Needs:
    """
    Return the names that must not be hidden.

    >>> by_place((Need((), "plan", "custom"),)) == {(): {"plan", "custom"}}
    True
    """
    found: dict[Place, set[str]] = {}
    for need in needed:
        names = found.setdefault(need.place, set())
        names |= {need.name} if need.within is None else {need.name, need.within}
    return {place: frozenset(names) for place, names in found.items()}


def refuse_hidden(
    text: str, place: Place, names: AbstractSet[str], record: object
) -> None:
    """
    Refuse a record that hides what a condition looks up.

    Args:
        text: The condition, for the error.
        place: Where the record is.
        names: What is looked up there.
        record: The record.

    Raises:
        HiddenFieldError: If it hides any of the names.
    """
    if found := names & hidden_fields(record).keys():
        fields = tuple(sorted(".".join((*place, name)) for name in found))
        raise HiddenFieldError(text, fields)


def _needed(
    node: Node, rows: Mapping[str, Place], within: Mapping[str, str]
) -> Iterator[Need]:
    match node:
        case FieldRead(name, _, row):
            yield from _way(row, rows)
            yield Need(_place(row, rows), name, node.within)
        case Computed(name, row):
            yield from _way(row, rows)
            yield Need(_place(row, rows), name)
            yield from _needed(node.operand, rows, within)
        case Old(name) | Changed(name):
            yield Need((), name, within.get(name))
        case NoRow(row):
            yield from _way(row, rows)
        case Quantified(_, each) | Aggregate(_, each):
            yield from _related(node, each, rows, within)
        case _:
            for part in node.parts:
                yield from _needed(part, rows, within)


def _related(
    node: Quantified | Aggregate,
    each: Each,
    rows: Mapping[str, Place],
    within: Mapping[str, str],
) -> Iterator[Need]:
    relation, start = each.relation, _place(each.row, rows)
    here = (*start, relation.name)
    yield from _way(each.row, rows)
    yield Need(start, relation.name, leads=True)
    if isinstance(node, Aggregate) and node.kind in ("first", "last"):
        for name in relation.order:
            yield _ranking(each, here, name)
        yield attrs.evolve(_ranking(each, here, relation.key), is_told=False)
    inside = {**rows, each.variable: here}
    for part in node.parts:
        yield from _needed(part, inside, within)


def _ranking(each: Each, here: Place, name: str) -> Need:
    field = each.relation.to.fields.get(name)
    return Need(here, name, None if field is None else field.within)


def _way(row: Row, rows: Mapping[str, Place]) -> Iterator[Need]:
    """
    Yield the relations that are followed to a row.
    """
    start = rows[row.variable]
    for length, relation in enumerate(row.through):
        yield Need((*start, *row.through[:length]), relation, leads=True)


def _place(row: Row, rows: Mapping[str, Place]) -> Place:
    return (*rows[row.variable], *row.through)
