"""
Which changes may make a condition true of which records.

A condition about a ticket's customer is asked again of all his tickets when the
customer changes. What a condition reads is mapped back over the links.

Invariants:
    - A change of a link counts for both records: the one it led to, and the one
      that it leads to now.

Not here: how records were at an earlier instant (:mod:`crmkit.crm._past`).
"""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import fields
from functools import lru_cache
from typing import Any, TypeAlias, TypeVar

import attrs

from crmkit.conditions import Condition, Field, Moment, Schema, Text
from crmkit.crm._looking import Looking
from crmkit.crm._pages import every
from crmkit.ports import Transaction
from crmkit.records import Change, Link, Record, links, record_class

R = TypeVar("R", bound=Record)
#: Links that are followed one after the other, from the record that is asked about.
Way: TypeAlias = tuple[Link, ...]


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

    def roots(
        self,
        tx: Transaction,
        changes: Iterable[Change],
        at: Moment,
        place: str | None = None,
        meet: Callable[[Iterable[Record]], None] = lambda _: None,
    ) -> Iterator[tuple[str, str]]:
        """
        Yield the ids of records of which the condition is to be asked.

        They come page by page, so however many a change leads to, no more are read
        than are taken. An id may come again, by another way.

        Args:
            tx: The transaction.
            changes: The changes.
            at: The present moment.
            place: Where to go on, as it was yielded.
            meet: Called with the records of each page that was read.

        Yields:
            An id, and the place after it.
        """
        walk = Walk(tx, self.cls, tuple(self.names), at, meet)
        start, resume = _place_read(place)
        for source in sorted(self._sources(tx, changes)):
            if source >= start:
                further = resume if source == start else ()
                for found, path in walk.back(*source, further):
                    yield found, json.dumps([*source, *path])

    def _sources(
        self, tx: Transaction, changes: Iterable[Change]
    ) -> set[tuple[int, int, str]]:
        """
        Return where to begin: which way, how far out on it, and at which record.
        """
        ways = {way: number for number, way in enumerate(self.names)}
        return {
            (ways[way], length, record_id)
            for change in changes
            for way in self.ways_to(change)
            for length, record_id in _ends(tx, way, change)
        }


def _ends(tx: Transaction, way: Way, change: Change) -> Iterator[tuple[int, str]]:
    if way and way[-1].many:
        for found in _linked(tx, way[-1], change):
            yield len(way) - 1, found
    else:
        yield len(way), change.record.id


def _place_read(place: str | None) -> tuple[tuple[int, int, str], tuple[Any, ...]]:
    if place is None:
        return (-1, 0, ""), ()
    number, length, record_id, *path = json.loads(place)
    return (number, length, record_id), tuple(path)


@attrs.frozen
class Walk:
    """
    The way back over links, to the records that a condition is asked about.

    Attributes:
        tx: The transaction.
        cls: Class of the records that it is asked about.
        ways: The ways that lead from them.
        at: The present moment.
        meet: Called with the records of each page that was read.
    """

    tx: Transaction
    cls: type[Record]
    ways: tuple[Way, ...]
    at: Moment
    meet: Callable[[Iterable[Record]], None]

    def back(
        self, number: int, length: int, record_id: str, resume: Sequence[Any] = ()
    ) -> Iterator[tuple[str, tuple[Any, ...]]]:
        """
        Yield ids of records from which the first links of a way lead to a record.

        With each comes the path to it: the pages and the records within them. What
        is up to the path *resume* is left out.
        """
        if length == 0:
            if not resume:
                yield record_id, (True,)
            return
        link = self.ways[number][length - 1]
        if link.many:
            row = self.tx.get(link.target, record_id)
            holder = getattr(row, link.field, None)
            if holder is not None:
                yield from self.back(number, length - 1, holder, resume)
            return
        cursor, after, *further = resume or (None, "")
        way = self.ways[number]
        source = way[length - 2].target if length > 1 else self.cls
        for row, page in self._leading(source, link, record_id, cursor):
            if row.id >= after:
                rest = further if row.id == after else ()
                for found, path in self.back(number, length - 1, row.id, rest):
                    yield found, (page, row.id, *path)

    def _leading(
        self, source: type[Record], link: Link, record_id: str, cursor: str | None
    ) -> Iterator[tuple[Record, str | None]]:
        """
        Yield the records whose link holds an id, with the cursor of their page.
        """
        where = _asking(link.field).bind(wanted=record_id)
        while True:
            page = self.tx.find(source, where, self.at, cursor=cursor)
            self.meet(page)
            for row in page:
                yield row, cursor
            cursor = page.cursor
            if cursor is None:
                return


def matters(change: Change, names: frozenset[str]) -> bool:
    """
    Tell whether a change is one of some fields, or makes the record.
    """
    return change.version == 1 or not names.isdisjoint(change.fields)


def leading_to(
    tx: Looking, source: type[R], link: Link, target: str, at: Moment
) -> Iterator[R]:
    """
    Return the records of a class whose link holds an id.
    """
    return every(tx, source, _asking(link.field).bind(wanted=target), at)


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
