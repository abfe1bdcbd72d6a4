"""
Which changes may make a condition true of which records.

A condition about a ticket's customer is asked again of all his tickets when the
customer changes. What a condition reads is mapped back over the links.

Invariants:
    - A change of a link counts for both records: the one it led to, and the one
      that it leads to now.

Not here: how records were at an earlier instant (:mod:`crmkit.crm._past`).
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields
from functools import lru_cache
from typing import Any, TypeAlias, TypeVar

import attrs

from crmkit.conditions import Condition, Field, Moment, Schema, Text
from crmkit.ports import Transaction
from crmkit.records import Change, Link, Record, links, record_class

R = TypeVar("R", bound=Record)
#: Links that are followed one after the other, from the record that is asked about.
Way: TypeAlias = tuple[Link, ...]

_MOST = 10_000


@attrs.frozen
class Reach:
    """
    What a condition reads, by where the records are.

    Attributes:
        cls: Class of the records that it is asked about.
        names: Fields that matter, by the way that leads to their records.

    >>> from crmkit.records import Ticket
    >>> reach = Reach.of(Ticket, {"status", "customer", "customer.grade"})
    >>> [([link.name for link in way], sorted(names))
    ...  for way, names in reach.names.items()]
    [([], ['customer', 'status']), (['customer'], ['grade'])]
    """

    cls: type[Record]
    names: Mapping[Way, frozenset[str]]

    @classmethod
    def of(cls, record: type[Record], reads: Iterable[str]) -> "Reach":
        """
        Return the reach of a condition about a class of records.

        Args:
            record: The class.
            reads: What the condition reads, as dotted paths.
        """
        found: dict[Way, set[str]] = {(): set()}
        for path in sorted(reads):
            *steps, name = path.split(".")
            way, here = _followed(record, steps)
            found.setdefault(way, set()).update(_stored(here, name))
            link = _links(here).get(name)
            if link is not None:
                names = found.setdefault((*way, link), set())
                names |= {link.field} if link.many else set()
        return cls(record, {way: frozenset(names) for way, names in found.items()})

    def matters(self, change: Change) -> bool:
        """
        Tell whether a change may make the condition true of any record.
        """
        return any(True for _ in self.ways_to(change))

    def ways_to(self, change: Change) -> Iterator[Way]:
        """
        Yield the ways to the record of a change, if it matters there.
        """
        for way, names in self.names.items():
            cls = way[-1].target if way else self.cls
            if change.record.type == cls.type_name and matters(change, names):
                yield way

    def roots(self, tx: Transaction, change: Change, at: Moment) -> set[str]:
        """
        Return the ids of the records of which the condition is to be asked.
        """
        found: set[str] = set()
        for way in self.ways_to(change):
            found |= self._back(tx, way, change, at)
        return found

    def _back(self, tx: Transaction, way: Way, change: Change, at: Moment) -> set[str]:
        ids = {change.record.id}
        for length in range(len(way), 0, -1):
            link = way[length - 1]
            source = way[length - 2].target if length > 1 else self.cls
            if not link.many:
                ids = {
                    r.id for each in ids for r in leading_to(tx, source, link, each, at)
                }
            elif length == len(way):
                ids = _linked(tx, link, change)
            else:
                held = (tx.get(link.target, each) for each in ids)
                ids = {getattr(row, link.field) for row in held if row} - {None}
        return ids


def matters(change: Change, names: frozenset[str]) -> bool:
    """
    Tell whether a change is one of some fields, or makes the record.
    """
    return change.version == 1 or not names.isdisjoint(change.fields)


def leading_to(
    tx: Transaction, source: type[R], link: Link, target: str, at: Moment
) -> Iterator[R]:
    """
    Yield the records of a class whose link holds an id.
    """
    where, cursor = _asking(link.field).bind(wanted=target), None
    while True:
        page = tx.find(source, where, at, limit=_MOST, cursor=cursor)
        yield from page
        cursor = page.cursor
        if cursor is None:
            return


@lru_cache
def _asking(field: str) -> Condition:
    schema = Schema([Field(field, Text())], {"wanted": Text()})
    return Condition(f"{field} == wanted", schema)


def _linked(tx: Transaction, link: Link, change: Change) -> set[str]:
    """
    Return the ids that a changed record leads to, or led to before.
    """
    values: tuple[Any, ...]
    if link.field in change.fields:
        values = change.fields[link.field]
    else:
        row = tx.get(record_class(change.record.type), change.record.id)
        values = (getattr(row, link.field, None),)
    return {value for value in values if value is not None}


def _stored(cls: type[Record], name: str) -> tuple[str, ...]:
    """
    Return the fields of changes that a name is about: custom ones lie in one.
    """
    known = name in _links(cls) or name in {field.name for field in fields(cls)}
    return (name,) if known else (name, "custom")


def _followed(cls: type[Record], names: Iterable[str]) -> tuple[Way, type[Record]]:
    way: Way = ()
    for name in names:
        link = _links(cls)[name]
        way, cls = (*way, link), link.target
    return way, cls


def _links(cls: type[Record]) -> dict[str, Link]:
    return {link.name: link for link in links(cls)}
