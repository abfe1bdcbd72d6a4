"""
A customer's whole life on one timeline: what happened, to him and to his records.

New records come from the records themselves, which stores list by when they came
about; what has happened to them since comes from their histories.

Invariants:
    - All is read from one state of the store.
    - Pages put together are the whole, without doubles and in one order, as long as
      nothing is written meanwhile; what is written later stands at its place.
    - New records that are further on than a page are not read. Of records that have
      changed since they were made, all histories are: a store cannot be asked for
      changes by their time.

Not here: what an entry says (:mod:`crmkit.crm._timeline_entry`), the history of one
record (``changes`` of each service).
"""

import base64
import json
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, time
from heapq import merge
from itertools import groupby, islice, takewhile
from operator import attrgetter
from typing import Any, Final, NamedTuple
from zoneinfo import ZoneInfo

import attrs

from crmkit.conditions import Condition, Moment
from crmkit.crm._life_ways import Way, ways_to
from crmkit.crm._timeline_entry import (
    Happening,
    Place,
    Teller,
    Timeline,
    TimelineEntry,
)
from crmkit.errors import CursorError, PageSizeError, UnknownChoiceError
from crmkit.ports import Transaction
from crmkit.presets import Settings
from crmkit.records import Change, Record, Ref, fold, record_class

_MOST: Final = 10_000
_ORDERS: Final = ("-at", "at")
#: The ends of time.
FIRST: Final = datetime.min.replace(tzinfo=UTC)
LAST: Final = datetime.max.replace(tzinfo=UTC)


class Step(NamedTuple):
    """
    What an entry is made of.
    """

    place: Place
    change: Change
    what: Happening
    record: Record
    teller: Teller


@attrs.frozen(kw_only=True)
class Asked:
    """
    What of a life is asked for.

    Attributes:
        of: Whose life it is.
        kinds: Types of record; None for all.
        what: What happened to them.
        since: First instant of the period, UTC.
        until: First instant after it, UTC.
        known_at: What was recorded after it is left out; None for nothing.
        order: ``-at`` for newest first, ``at`` for oldest first.
        after: The last entry of the page before.
        limit: Entries a page.

    Raises:
        PageSizeError: If the limit is not allowed.
        UnknownChoiceError: If there is no such order.
    """

    of: Ref
    kinds: frozenset[str] | None = None
    what: frozenset[Happening] = frozenset(Happening)
    since: datetime = FIRST
    until: datetime = LAST
    known_at: datetime | None = None
    order: str = "-at"
    after: Place | None = None
    limit: int = 50

    def __attrs_post_init__(self) -> None:
        if self.order not in _ORDERS:
            raise UnknownChoiceError("order", self.order, _ORDERS)
        if not 1 <= self.limit <= _MOST:
            raise PageSizeError(self.limit, _MOST)

    @property
    def newest_first(self) -> bool:
        """
        Whether the latest entry comes first.
        """
        return self.order == "-at"

    @property
    def bounds(self) -> tuple[datetime, datetime]:
        """
        The instants between which the entries of the page are, both inclusive.
        """
        if self.after is None:
            return self.since, self.until
        if self.newest_first:
            return self.since, min(self.until, self.after.at)
        return max(self.since, self.after.at), self.until

    def takes(self, step: Step) -> bool:
        """
        Tell whether a step is asked for.
        """
        place, after = step.place, self.after
        if step.what not in self.what or not self.since <= place.at < self.until:
            return False
        if after is None:
            return True
        return place < after if self.newest_first else place > after


def timeline(
    tx: Transaction, settings: Settings, now: Moment, asked: Asked
) -> Timeline:
    """
    Return a page of somebody's life.
    """
    life = _Life(tx, settings, now, asked)
    steps = list(islice(life.steps(), asked.limit + 1))
    items = tuple(map(told, steps[: asked.limit]))
    more = len(steps) > asked.limit
    return Timeline(items, cursor_after(asked, steps[-2].place) if more else None)


def told(step: Step) -> TimelineEntry:
    """
    Return the entry of a step.
    """
    return step.teller.entry(step.place.at, step.change, step.what, step.record)


def steps_of(
    teller: Teller, record: Record, history: Iterable[Change], zone: ZoneInfo
) -> Iterator[Step]:
    """
    Yield the steps of one record's life.

    Args:
        teller: What tells of such records.
        record: The record as it is known.
        history: Its changes.
        zone: The company's zone, in which days begin.
    """
    for change in history:
        what = teller.what(change)
        if what is not None:
            born = _born(teller.way, record, zone) if what is Happening.NEW else None
            place = Place(born or change.at, change.recorded_at, change.id)
            yield Step(place, change, what, record, teller)


def known_steps(
    teller: Teller, history: Iterable[Change], zone: ZoneInfo, known_at: datetime
) -> Iterator[Step]:
    """
    Yield the steps of one record's life, of what was known at an instant.
    """
    known = list(takewhile(lambda each: each.recorded_at <= known_at, history))
    if known:
        yield from steps_of(teller, fold(known), known, zone)


@attrs.define(eq=False)
class _Life:
    """
    A life, seen from one transaction.
    """

    tx: Transaction
    settings: Settings
    now: Moment
    asked: Asked
    _firsts: dict[Ref, Change] = attrs.field(factory=dict, init=False)

    def steps(self) -> Iterator[Step]:
        """
        Yield what is asked for, in its order.
        """
        newest_first = self.asked.newest_first
        streams = [stream for way in self._ways() for stream in self._streams(way)]
        merged = merge(*streams, key=attrgetter("place"), reverse=newest_first)
        return filter(self.asked.takes, merged)

    def _ways(self) -> Iterator[Way]:
        kinds = self.asked.kinds
        for way in ways_to(record_class(self.asked.of.type)):
            if kinds is None or way.kind in kinds:
                yield way

    def _streams(self, way: Way) -> Iterator[Iterable[Step]]:
        teller = Teller.of(way, self.settings)
        yield self._in_order(self._from_histories(teller))
        if way.born and Happening.NEW in self.asked.what and not self.asked.known_at:
            yield self._new_ones(teller, way.born)

    def _in_order(self, steps: Iterable[Step]) -> list[Step]:
        newest_first = self.asked.newest_first
        taken = filter(self.asked.takes, steps)
        return sorted(taken, key=attrgetter("place"), reverse=newest_first)

    def _from_histories(self, teller: Teller) -> Iterator[Step]:
        """
        Yield what only histories tell.
        """
        way, known_at = teller.way, self.asked.known_at
        where = way.asking("changed" if known_at is None else "all")
        for record in self._found(way.cls, where.bind(wanted=self.asked.of.id), "id"):
            listed = way.born is not None and getattr(record, way.born) is not None
            if known_at is not None:
                yield from self._known(teller, record, known_at)
            elif not listed:
                yield from self._all(teller, record)
            elif self.asked.what != {Happening.NEW}:
                new = Happening.NEW
                yield from (s for s in self._all(teller, record) if s.what is not new)

    def _all(self, teller: Teller, record: Record) -> Iterator[Step]:
        history = self.tx.history(record.ref)
        self._firsts[record.ref] = history[0]
        return steps_of(teller, record, history, self.settings.zone)

    def _known(
        self, teller: Teller, record: Record, known_at: datetime
    ) -> Iterator[Step]:
        history = self.tx.history(record.ref)
        return known_steps(teller, history, self.settings.zone, known_at)

    def _new_ones(self, teller: Teller, born: str) -> Iterator[Step]:
        """
        Yield the making of records, in the order of when they came about.
        """
        way, zone = teller.way, self.settings.zone
        lower, upper = (_in(way, bound, zone) for bound in self.asked.bounds)
        where = way.asking("born").bind(
            wanted=self.asked.of.id, lower=lower, upper=upper
        )
        order = f"-{born}" if self.asked.newest_first else born
        found = self._found(way.cls, where, order, self.asked.limit + 1)
        for _, same in groupby(found, key=attrgetter(born)):
            yield from self._in_order(self._making(teller, same))

    def _making(self, teller: Teller, records: Iterable[Record]) -> Iterator[Step]:
        for record in records:
            first = self._firsts.get(record.ref) or self.tx.history(record.ref)[0]
            yield from steps_of(teller, record, [first], self.settings.zone)

    def _found(
        self, cls: type[Record], where: Condition, order: str, limit: int = _MOST
    ) -> Iterator[Record]:
        cursor: str | None = None
        most = min(limit, _MOST)
        while True:
            page = self.tx.find(
                cls, where, self.now, order=order, limit=most, cursor=cursor
            )
            yield from page
            cursor = page.cursor
            if cursor is None:
                return


def _born(way: Way, record: Record, zone: ZoneInfo) -> datetime | None:
    """
    Return when a record came about, if it says so; a day, from when it begins.
    """
    value = getattr(record, way.born) if way.born else None
    if not way.by_day or value is None:
        return value
    try:
        return datetime.combine(value, time(), zone).astimezone(UTC)
    except OverflowError:  # the first day of all, east of Greenwich
        return FIRST


def _in(way: Way, bound: datetime, zone: ZoneInfo) -> datetime | date:
    """
    Return a bound in what the field holds that says when records came about.
    """
    if not way.by_day:
        return bound
    try:
        return bound.astimezone(zone).date()
    except OverflowError:
        return bound.date()


def read_kinds(of: type[Record], words: Iterable[str]) -> frozenset[str]:
    """
    Return the types of record that words mean: their names or labels.

    Raises:
        UnknownChoiceError: If a word means none.

    >>> from crmkit.records import Customer
    >>> sorted(read_kinds(Customer, ["工单", "interaction"]))
    ['interaction', 'ticket']
    """
    known = {word: way.kind for way in ways_to(of) for word in way.label.words}
    known.update((way.kind, way.kind) for way in ways_to(of))
    for word in words:
        if word not in known:
            kinds = tuple(way.kind for way in ways_to(of))
            raise UnknownChoiceError("kind", word, kinds)
    return frozenset(known[word] for word in words)


def cursor_after(asked: Asked, place: Place) -> str:
    """
    Return the cursor that goes on after a place.
    """
    at, recorded_at = place.at.isoformat(), place.recorded_at.isoformat()
    parts = [str(asked.of), asked.order, at, recorded_at, place.id]
    text = json.dumps(parts, separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def place_of(of: Ref, order: str, cursor: str | None) -> Place | None:
    """
    Return the place that a cursor names; None for the first page.

    Raises:
        CursorError: If it is no cursor of this life and order.
    """
    if cursor is None:
        return None
    try:
        padded = cursor.encode("ascii") + b"=" * (-len(cursor) % 4)
        parts: Any = json.loads(base64.b64decode(padded, b"-_", validate=True))
        whose, how, at, recorded_at, change_id = parts
        place = Place(_instant(at), _instant(recorded_at), change_id)
    except (ValueError, TypeError, AttributeError, RecursionError):
        raise CursorError(order) from None
    if [whose, how] != [str(of), order] or not isinstance(change_id, str):
        raise CursorError(order)
    return place


def _instant(text: str) -> datetime:
    instant = datetime.fromisoformat(text)
    if instant.tzinfo is None:
        raise ValueError(text)
    return instant.astimezone(UTC)
