"""
How records that belong to another one stand in its life: by when they came about.

Invariants:
    - What is planned has not happened: it stands where the plan was made.

Not here: which records belong to another one (:func:`crmkit.desk.belonging_to`),
reading them (:mod:`crmkit.crm._timeline`).
"""

from collections.abc import Iterator
from functools import cache
from typing import Final

import attrs

from crmkit.conditions import Condition, Day, Field, Instant, Integer, Schema, Text
from crmkit.conditions import Relation as ToOne
from crmkit.desk import belonging_to
from crmkit.labels import Label
from crmkit.presets import record_fields
from crmkit.records import RECORD_TYPES, Record, links, record_class

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
                ``upper``, both inclusive; ``changed``, those of them that have
                changed since, whenever they came about; ``unborn``, those that do
                not say when they came about.
        """
        return _condition(self.path, self.born or "", self.by_day, what)


_TERMS: Final = {
    "all": (),
    "born": ("{born} >= lower", "{born} <= upper"),
    "changed": ("version > 1", "{born} is not None"),
    "unborn": ("{born} is None",),
}


@cache
def _condition(path: tuple[str, ...], born: str, by_day: bool, what: str) -> Condition:  # noqa: FBT001
    terms = _TERMS[what] if born else ()
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
    return [Field(path[0] if path else "id", Text())] if len(path) <= 1 else []


def _relations(path: tuple[str, ...]) -> list[ToOne]:
    if len(path) <= 1:
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
    paths = belonging_to(record_class(type_name))
    return tuple(_way(record_class(kind), path) for kind, path in paths.items())


def _way(cls: type[Record], path: tuple[str, ...]) -> Way:
    times = {
        field.name: field.type
        for field in record_fields(cls.type_name).values()
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
