"""
How records were, step by step, and when a condition became true of one.

A time rule is asked about what has happened since it was last asked. The record,
and those that it leads to, may have changed meanwhile, so each stretch of time
between two changes is looked at with the records as they were in it.

Invariants:
    - What is known is looked at in the order in which it was recorded: a fact that
      is dated back counts from when it was recorded.
    - The same history gives the same edges in every process: no matter when it is
      looked at, and in how many parts.
    - At one instant, time comes before changes.

Not here: which records are looked at (:mod:`crmkit.crm._ticks`).
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Final, NamedTuple, cast

import attrs

from crmkit.conditions import Edge, Moment, Watch
from crmkit.crm._reach import Reach, Way, leading_to, matters
from crmkit.ports import Transaction
from crmkit.records import Change, Link, Record, Ref, field_names, links, record_class

_LAST: Final = 2**63


class Place(NamedTuple):
    """
    Where a change stands among those of all records.

    Attributes:
        at: When it was recorded, never before an earlier version of its record.
        version: Of its record.
        id: Its own.
    """

    at: datetime
    version: int
    id: str


def before_changes_at(at: datetime) -> Place:
    """
    Return the place before all changes of an instant.
    """
    return Place(at, -1, "")


def after_changes_at(at: datetime) -> Place:
    """
    Return the place after all changes of an instant.
    """
    return Place(at, _LAST, "")


@attrs.define(eq=False)
class Past:
    """
    Records as they were, seen from one transaction.

    Attributes:
        tx: The transaction.
        until: The last instant; what is recorded later counts as recorded then.
        moved: Changes that may have led a record away from another one.
    """

    tx: Transaction
    until: datetime
    moved: Iterable[Change] = ()
    _records: dict[Ref, Record | None] = attrs.field(factory=dict, init=False)
    _histories: dict[Ref, tuple[tuple[Place, Change], ...]] = attrs.field(
        factory=dict, init=False
    )
    _leading: dict[tuple[Link, str], frozenset[str]] = attrs.field(
        factory=dict, init=False
    )

    def meet(self, records: Iterable[Record]) -> None:
        """
        Take note of records that were read anyway.
        """
        for record in records:
            self._records.setdefault(record.ref, record)

    def record(self, ref: Ref) -> Record | None:
        """
        Return a record as it is now.
        """
        if ref not in self._records:
            self._records[ref] = self.tx.get(record_class(ref.type), ref.id)
        return self._records[ref]

    def history(self, ref: Ref) -> tuple[tuple[Place, Change], ...]:
        """
        Return the changes of a record, up to what it is now, with their places.
        """
        found = self._histories.get(ref)
        if found is None:
            found = self._histories[ref] = tuple(self._placed(ref))
        return found

    def _placed(self, ref: Ref) -> Iterator[tuple[Place, Change]]:
        record = self.record(ref)
        latest: datetime | None = None
        for change in self.tx.history(ref) if record else ():
            if record is not None and change.version <= record.version:
                at = min(change.recorded_at, self.until)
                latest = at if latest is None or at > latest else latest
                yield Place(latest, change.version, change.id), change

    def at(self, ref: Ref, place: Place) -> Record | None:
        """
        Return a record as it was when all changes up to a place had been made.
        """
        record = self.record(ref)
        undone = [change for where, change in self.history(ref) if where > place]
        if record is None or not undone:
            return record
        if undone[0].version == 1:
            return None
        known = field_names(type(record))
        olds = {
            name: old
            for change in reversed(undone)
            for name, (old, _) in change.fields.items()
            if name in known  # another version may have more fields
        }
        return record.replace(**olds, version=undone[0].version - 1)

    def leading(self, link: Link, target: str) -> frozenset[str]:
        """
        Return the ids of records that lead to one now, or may have done so.
        """
        found = self._leading.get((link, target))
        if found is None:
            rows = list(leading_to(self.tx, link.target, link, target, self._now))
            self.meet(rows)
            moved = (
                change.record.id
                for change in self.moved
                if change.record.type == link.to
                and target in change.fields.get(link.field, ())
            )
            found = frozenset((*(row.id for row in rows), *moved))
            self._leading[link, target] = found
        return found

    @property
    def _now(self) -> Moment:
        return Moment(self.until)


@attrs.frozen(eq=False)
class AsOf:
    """
    Related records as they were when all changes up to a place had been made.
    """

    past: Past
    place: Place

    def related(self, record: object, relation: str) -> Sequence[object]:
        """
        Return the records that a relation led to.
        """
        known = cast("Record", record)
        link = next(each for each in links(type(known)) if each.name == relation)
        if not link.many:
            other = getattr(known, link.field)
            found = other and self.past.at(Ref(link.to, other), self.place)
            return (found,) if found else ()
        ids = sorted(self.past.leading(link, known.id))
        rows = (self.past.at(Ref(link.to, each), self.place) for each in ids)
        return [row for row in rows if row and getattr(row, link.field) == known.id]


@attrs.frozen(eq=False)
class Timeline:
    """
    When a condition became true of one record.

    Attributes:
        watch: The condition.
        reach: What it depends on.
        past: The records as they were.
        ref: The record.
    """

    watch: Watch
    reach: Reach
    past: Past
    ref: Ref

    def edges(self, since: Place) -> Iterator[Edge]:
        """
        Yield when it became true after a place, and what made it so, in order.

        The cycle of an edge is the id of the change that made it, or what time
        made: the instant, or the year of an anniversary.
        """
        place = since
        for step, change in self._steps(since):
            yield from self._by_time(place, step.at)
            held = self.holds(place, step.at)
            place = step
            if not held and self.holds(place, step.at):
                yield Edge(step.at, change.id)
        yield from self._by_time(place, self.past.until)

    def opening(self, since: Place, until: datetime) -> Edge | None:
        """
        Return what first made it true after a place, if a change did, by an instant.
        """
        first = next(self.edges(since), None)
        if first is None or first.at > until:
            return None
        return first if first.cycle in self.changes(since) else None

    def changes(self, since: Place) -> set[str]:
        """
        Return the ids of changes after a place that the condition depends on.
        """
        return {change.id for _, change in self._steps(since)}

    def holds(self, place: Place, now: datetime) -> bool:
        """
        Tell whether the condition held at an instant, of what was known then.
        """
        record = self.past.at(self.ref, place)
        if record is None:
            return False
        view = AsOf(self.past, place)
        return self.watch.condition.holds(record, Moment(now), view)

    def _by_time(self, place: Place, until: datetime) -> Iterable[Edge]:
        if place.at >= until or not self.watch.is_timed:
            return ()
        record = self.past.at(self.ref, place)
        if record is None:
            return ()
        return self.watch.edges(record, place.at, until, AsOf(self.past, place))

    def _steps(self, since: Place) -> list[tuple[Place, Change]]:
        """
        Return the changes after a place that the condition depends on, in order.
        """
        found: dict[str, tuple[Place, Change]] = {}
        for way, names in self.reach.names.items():
            for ref in self._at_the_end_of(way, since):
                for place, change in self.past.history(ref):
                    if place > since and matters(change, names):
                        found[change.id] = place, change
        return sorted(found.values(), key=lambda step: step[0])

    def _at_the_end_of(self, way: Way, since: Place) -> set[Ref]:
        """
        Return the records to which a way led at any time after a place.
        """
        refs = {self.ref}
        for link in way:
            refs = {to for ref in refs for to in self._next(ref, link, since)}
        return refs

    def _next(self, ref: Ref, link: Link, since: Place) -> Iterator[Ref]:
        if link.many:
            ids = self.past.leading(link, ref.id)
        else:
            ids = frozenset(_values(self.past, ref, link.field, since))
        return (Ref(link.to, each) for each in ids)


def _values(past: Past, ref: Ref, field: str, since: Place) -> Iterator[str]:
    """
    Yield all that a link held after a place.
    """
    record = past.record(ref)
    later = (change for place, change in past.history(ref) if place > since)
    pairs = (change.fields.get(field, ()) for change in later)
    now = getattr(record, field, None)
    yield from {value for value in (now, *(v for p in pairs for v in p)) if value}
