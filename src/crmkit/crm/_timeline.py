"""
A customer's whole life on one timeline: what happened, to him and to his records.

New records come from the records themselves, which stores list by when they came
about; what has happened to them since, from the changes that stores list by when
they happened.

Invariants:
    - All is read from one state of the store.
    - Pages put together are the whole, without doubles and in one order, as long as
      nothing is written meanwhile; what is written later stands at its place.
    - Of records and changes, what is further on than a page is not read; unless it
      is asked what was known at an instant: for that, all histories are.

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
from crmkit.crm._looking import Looking
from crmkit.crm._timeline_entry import (
    Happening,
    Place,
    Teller,
    TimelineEntry,
)
from crmkit.errors import CursorError, PageSizeError, UnknownChoiceError
from crmkit.ports import ChangePlace, Page
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


class Silence(NamedTuple):
    """
    Where something happened of which no entry tells.

    Without it, a stream would read on for its next entry, however far that is.
    """

    place: Place


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
    tx: Looking, settings: Settings, now: Moment, asked: Asked
) -> Page[TimelineEntry]:
    """
    Return a page of somebody's life.
    """
    life = _Life(tx, settings, now, asked)
    steps = list(islice(life.steps(), asked.limit + 1))
    items = tuple(map(told, steps[: asked.limit]))
    more = len(steps) > asked.limit
    return Page(items, cursor_after(asked, steps[-2].place) if more else None)


def told(step: Step) -> TimelineEntry:
    """
    Return the entry of a step.
    """
    return step.teller.entry(step.place.at, step.change, step.what, step.record)


def steps_of(
    teller: Teller, record: Record, changes: Iterable[Change], zone: ZoneInfo
) -> Iterator[Step]:
    """
    Yield the steps of one record's life.

    Args:
        teller: What tells of such records.
        record: The record as it is known.
        changes: Changes of it.
        zone: The company's zone, in which days begin.
    """
    for change in changes:
        what = teller.what(change)
        if what is not None:
            born = _born(teller.way, record, zone) if what is Happening.NEW else None
            place = Place(born or change.at, *ChangePlace.of(change)[1:])
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

    tx: Looking
    settings: Settings
    now: Moment
    asked: Asked
    _records: dict[Ref, Record | None] = attrs.field(factory=dict, init=False)

    def steps(self) -> Iterator[Step]:
        """
        Yield what is asked for, in its order.
        """
        newest_first = self.asked.newest_first
        streams = [stream for way in self._ways() for stream in self._streams(way)]
        merged = merge(*streams, key=attrgetter("place"), reverse=newest_first)
        steps = (each for each in merged if isinstance(each, Step))
        return filter(self.asked.takes, steps)

    def _ways(self) -> Iterator[Way]:
        kinds = self.asked.kinds
        for way in ways_to(record_class(self.asked.of.type)):
            if kinds is None or way.kind in kinds:
                yield way

    def _streams(self, way: Way) -> Iterator[Iterable[Step | Silence]]:
        teller = Teller.of(way, self.settings)
        what = self.asked.what
        if self.asked.known_at is not None:
            yield self._in_order(self._known(teller, self.asked.known_at))
            return
        new = Happening.NEW in what
        if way.born is not None and new:
            yield self._new_ones(teller, way.born)
        if way.born is not None and teller.tells_later(what):
            yield self._changed(teller, "changed", 2)
        # Where nothing says when a record came about, its first change does.
        yield self._changed(teller, "unborn", 1 if new else 2)

    def _in_order(self, steps: Iterable[Step]) -> list[Step]:
        newest_first = self.asked.newest_first
        taken = filter(self.asked.takes, steps)
        return sorted(taken, key=attrgetter("place"), reverse=newest_first)

    def _known(self, teller: Teller, known_at: datetime) -> Iterator[Step]:
        """
        Yield what was known at an instant, which only whole histories tell.
        """
        way, zone = teller.way, self.settings.zone
        where = way.asking("all").bind(wanted=self.asked.of.id)
        for record in self._found(way.cls, where, "id"):
            yield from known_steps(teller, self.tx.history(record.ref), zone, known_at)

    def _changed(
        self, teller: Teller, which: str, version: int
    ) -> Iterator[Step | Silence]:
        """
        Yield what has happened to records, in the order of when it did.
        """
        for change in self._changes(teller.way, which, version):
            what, place = teller.what(change), Place(*ChangePlace.of(change))
            if what in self.asked.what and (record := self._record(change.record)):
                yield Step(place, change, what, record, teller)
            else:
                yield Silence(place)

    def _changes(self, way: Way, which: str, version: int) -> Iterator[Change]:
        """
        Yield changes, some at a time; more at a time the further somebody goes on.
        """
        asked = self.asked
        place: ChangePlace | None = asked.after and ChangePlace(*asked.after)
        most = min(asked.limit + 1, _MOST)
        while True:
            found = self.tx.changes_of(
                way.cls,
                way.asking(which).bind(wanted=asked.of.id),
                self.now,
                newest_first=asked.newest_first,
                after=place,
                since=None if asked.since == FIRST else asked.since,
                until=None if asked.until == LAST else asked.until,
                from_version=version,
                limit=most,
            )
            yield from found
            if len(found) < most:
                return
            place, most = ChangePlace.of(found[-1]), min(2 * most, _MOST)

    def _record(self, ref: Ref) -> Record | None:
        if ref not in self._records:
            self._records[ref] = self.tx.get(record_class(ref.type), ref.id)
        return self._records[ref]

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
            first = self.tx.history(record.ref, limit=1)
            yield from steps_of(teller, record, first, self.settings.zone)

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
    parts = [str(asked.of), asked.order, at, recorded_at, place.version, place.id]
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
        whose, how, at, recorded_at, version, change_id = parts
        place = Place(_instant(at), _instant(recorded_at), version, change_id)
    except (ValueError, TypeError, AttributeError, RecursionError):
        raise CursorError(order) from None
    kinds = [type(version), type(change_id)]
    is_mine = [whose, how, *kinds] == [str(of), order, int, str]
    if not is_mine or version.bit_length() > 63:  # noqa: PLR2004 - what a store counts to
        raise CursorError(order)
    return place


def _instant(text: str) -> datetime:
    instant = datetime.fromisoformat(text)
    if instant.tzinfo is None:
        raise ValueError(text)
    return instant.astimezone(UTC)
