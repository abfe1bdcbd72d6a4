"""
The ways by which records belong to the life of another one, such as a customer.

They follow from the links of the record types, so that a new type comes along by
itself: an order belongs to the customer that it names, what names only a ticket to
that ticket's customer.

Invariants:
    - A type is reached by one way, the shortest; the first of its links decides
      between ways of one length.
    - What is planned has not happened: it stands where the plan was made.
    - Only records that name others are followed, never those that are named: who
      owns a customer is no part of his life.

Not here: reading the records (:mod:`crmkit.crm._timeline`).
"""

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Final

import attrs

from crmkit.conditions import Condition, Day, Field, Instant, Integer, Schema, Text
from crmkit.conditions import Relation as ToOne
from crmkit.labels import Label
from crmkit.records import RECORD_TYPES, Record, links, record_class

#: How many links are followed.
_STEPS: Final = 2
_MADE: Final = "created_at"
_TIMES: Final = (Instant, Day)
_PLANS: Final = frozenset({"planned_at", "due_at"})


@attrs.frozen
class Way:
    """
    How records of one class belong to another record.

    Attributes:
        cls: Their class.
        path: Fields that lead from one of them to the other; none if it is the same.
        born: Field that says when such a record came about; None if none does.
        by_day: Whether that field holds a day, and no instant.
        label: What one such record is called.
    """

    cls: type[Record]
    path: tuple[str, ...]
    born: str | None
    by_day: bool
    label: Label

    @property
    def kind(self) -> str:
        """
        Name of their type.
        """
        return self.cls.type_name

    def asking(self, what: str) -> Condition:
        """
        Return a condition over these records.

        Args:
            what: ``all``; ``born``, those that came about from ``lower`` to
                ``upper``, both inclusive; ``changed``, those that have changed
                since, or do not say when they came about.
        """
        return _condition(self.path, self.born or "", self.by_day, what)


_CHANGED: Final = "(version > 1{none})"
_TERMS: Final = {
    "all": (),
    "born": ("{born} >= lower", "{born} <= upper"),
}


@cache
def _condition(path: tuple[str, ...], born: str, by_day: bool, what: str) -> Condition:  # noqa: FBT001
    none = f" or {born} is None" if born else " or version == 1"
    terms = (_CHANGED.format(none=none),) if what == "changed" else _TERMS[what]
    kind = Day() if by_day else Instant()
    own = [
        Field("version", Integer(), nullable=False),
        *([Field(born, kind)] if born else []),
    ]
    schema = Schema(
        [*own, *_targets(path)],
        {"wanted": Text(), "lower": kind, "upper": kind},
        relations=_relations(path),
    )
    text = " and ".join([f"{'.'.join(path) or 'id'} == wanted", *terms])
    return Condition(text.format(born=born), schema)


def _targets(path: tuple[str, ...]) -> list[Field]:
    return [Field(path[0] if path else "id", Text())] if len(path) < _STEPS else []


def _relations(path: tuple[str, ...]) -> list[ToOne]:
    if len(path) < _STEPS:
        return []
    return [ToOne(path[0], Schema([Field(path[1], Text())]), many=False)]


def ways_to(target: type[Record]) -> tuple[Way, ...]:
    """
    Return the ways by which records belong to one of a class, itself first.

    >>> from crmkit.records import Customer
    >>> ways = {way.kind: way for way in ways_to(Customer)}
    >>> ways["ticket"].path, ways["ticket"].born, ways["ticket"].label.zh
    (('customer',), 'opened_at', '工单')
    """
    return _ways_to(target.type_name)


# Type checkers take classes of records for what cannot be a key; names are.
@cache
def _ways_to(type_name: str) -> tuple[Way, ...]:
    target = record_class(type_name)
    found = dict(_paths(target))
    return tuple(_way(cls, found[cls], target) for cls in found)


def _paths(target: type[Record]) -> Iterator[tuple[type[Record], tuple[str, ...]]]:
    known: dict[str, tuple[str, ...]] = {target.type_name: ()}
    yield target, ()
    for _ in range(_STEPS):
        further = {}
        for cls in RECORD_TYPES:
            path = None if cls.type_name in known else _next(cls, known)
            if path is not None:
                further[cls.type_name] = path
                yield cls, path
        known.update(further)


def _next(
    cls: type[Record], known: dict[str, tuple[str, ...]]
) -> tuple[str, ...] | None:
    ones = (link for link in links(cls) if not link.many)
    paths = ((link.field, *known[link.to]) for link in ones if link.to in known)
    return min(paths, key=len, default=None)


def _way(cls: type[Record], path: tuple[str, ...], target: type[Record]) -> Way:
    times = {
        field.name: field.type
        for field in fields_of(cls).values()
        if isinstance(field.type, _TIMES) and field.name not in _PLANS
    }
    named = (name for name in (*_orders(cls, path), _MADE) if name in times)
    born = next(named, None)
    by_day = born is not None and isinstance(times[born], Day)
    return Way(cls, path, born, by_day, cls.label)


def _orders(cls: type[Record], path: tuple[str, ...]) -> Iterator[str]:
    """
    Yield the fields by which others tell the first of these records from the last.
    """
    for other in RECORD_TYPES if path else ():
        for link in links(other):
            if link.many and link.to == cls.type_name and link.field == path[0]:
                yield link.order


def fields_of(cls: type[Record]) -> Mapping[str, Field]:
    """
    Return what conditions know of the fields of a class, made once.

    >>> from crmkit.records import Department
    >>> fields_of(Department)["name"].label.zh
    '部门名称'
    """
    return _fields_of(cls.type_name)


@cache
def _fields_of(type_name: str) -> Mapping[str, Field]:
    return Schema.of(record_class(type_name)).fields
