"""
A store in a dictionary: the least that keeps crmkit's contract, to be copied from.

    $ python examples/dict_store.py

Invariants:
    - One writer at a time. It works on a copy of all tables, and the copy takes
      the place of what is kept when the block ends well; so a block that fails
      leaves nothing, and whoever reads goes on with the tables of his moment.
    - What a table holds is immutable, so that a copy of the table is enough.

Not here: speed. Every block copies and every question looks at everything, which
your database will not; :mod:`crmkit.adapters.memory` is the same, made fast.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from sys import maxsize
from time import monotonic
from typing import Any, TypeVar

import attrs

from crmkit import CRM
from crmkit.adapters._block import Block
from crmkit.adapters._custom import custom_kinds, without_misfits
from crmkit.adapters._feed import FeedPlace, feed_cursor, feed_place
from crmkit.adapters._paging import Order, Place, page_size
from crmkit.adapters._reading import RefusesWrites
from crmkit.adapters._turns import Turns
from crmkit.adapters._writing import refuse_hidden
from crmkit.adapters.memory._related import RelatedRecords
from crmkit.conditions import Condition, Moment
from crmkit.decisions import Appointment, Firing, Write
from crmkit.errors import (
    DuplicateRecordError,
    StaleVersionError,
    StoreError,
    UnsupportedConnectionError,
)
from crmkit.ports import (
    Answer,
    Delivery,
    DeliveryEvent,
    DeliveryStatus,
    Feed,
    Page,
    Tick,
    Transaction,
)
from crmkit.records import Change, Record, Ref

R = TypeVar("R", bound=Record)
Tables = defaultdict[str, dict[Any, Any]]

# -- Blocks, records, lists ------------------------------------------------------


class DictStore:
    """
    A store that is gone when the process ends.
    """

    url = "dict://"

    def __init__(self) -> None:
        self._kept: Tables = defaultdict(dict)
        self._turns = Turns(self.url)
        self._is_closed = False

    @contextmanager
    def begin(self, connection: object | None = None) -> Iterator[Transaction]:
        self._refuse_if_closed()
        if connection is not None:
            name = type(connection).__name__
            raise UnsupportedConnectionError(name, "none, it is kept in a dictionary")
        with self._turns.turn():
            work = DictTransaction(self.url, copy_of(self._kept))
            try:
                yield work
            finally:
                work.end()
            self._kept = work.tables

    @contextmanager
    def read(self) -> Iterator[Transaction]:
        self._refuse_if_closed()
        look = DictReading(self.url, defaultdict(dict, self._kept))
        try:
            yield look
        finally:
            look.end()

    def migrate(self) -> None:
        self._refuse_if_closed()  # there is nothing else to make

    def close(self) -> None:
        self._is_closed = True

    def _refuse_if_closed(self) -> None:
        if self._is_closed:
            raise StoreError(self.url, "the store is closed")


def copy_of(tables: Tables) -> Tables:
    """
    Return tables with the same rows, to be written in.
    """
    return defaultdict(dict, {name: dict(rows) for name, rows in tables.items()})


class RecordWork(Block):
    """
    The part of a transaction that is about records.
    """

    def __init__(self, url: str, tables: Tables) -> None:
        self.url, self.tables = url, tables

    def rows(self, table: str) -> dict[Any, Any]:
        """
        Return a table, as long as the block lasts.
        """
        self.refuse_if_over()
        return self.tables[table]

    def of(self, cls: type[R]) -> dict[str, R]:
        """
        Return the records of a class by id.
        """
        return self.rows(cls.type_name)

    @contextmanager
    def savepoint(self) -> Iterator[None]:
        before = copy_of(self.tables)
        try:
            yield
        except BaseException:
            self.tables = before
            raise
        self.refuse_if_over()

    def get(self, cls: type[R], record_id: str) -> R | None:
        return self.of(cls).get(record_id)

    def hold(self, record: Ref) -> None:
        """
        Do nothing: one transaction at a time writes.
        """

    def find(
        self,
        cls: type[R],
        where: Condition | None,
        at: Moment,
        *,
        order: str = "id",
        limit: int = 100,
        cursor: str | None = None,
    ) -> Page[R]:
        wanted, most, records = Order.of(cls, order), page_size(limit), self.of(cls)
        places = {wanted.place(record) for record in self._holding(cls, where, at)}
        if last := wanted.resume(cursor):
            # It has its place, whether its record is still there or not.
            places.add(last)
        listed = in_order(places, wanted)
        rest = listed[listed.index(last) + 1 :] if last else listed
        found = tuple(records[place.id] for place in rest[:most])
        return Page(found, wanted.cursor(found[-1]) if len(rest) > most else None)

    def count(self, cls: type[Record], where: Condition | None, at: Moment) -> int:
        return sum(1 for _ in self._holding(cls, where, at))

    def holds_any(self, cls: type[Record], where: Condition, at: Moment) -> bool:
        return any(True for _ in self._holding(cls, where, at))

    def _holding(
        self, cls: type[R], where: Condition | None, at: Moment
    ) -> Iterator[R]:
        kinds = {} if where is None else custom_kinds(cls.type_name, where.schema)
        view = RelatedRecords(self.of, kinds)
        for record in self.of(cls).values():
            if where is None or where.holds(without_misfits(record, kinds), at, view):
                yield record

    def put(self, write: Write) -> None:
        refuse_hidden(write)
        before, after = write.before, write.after
        records = self.of(type(after))
        stored = records.get(after.id)
        if before is None:
            if stored is not None:
                raise DuplicateRecordError(after.type_name, "id", after.id)
        elif stored is None or stored.version != before.version:
            found = stored.version if stored else None
            raise StaleVersionError(str(after.ref), before.version, found)
        else:
            fields = {name: new for name, (_, new) in write.fields.items()}
            after = stored.replace(version=after.version, **fields)
        old, number = (getattr(each, "number", None) for each in (stored, after))
        if number not in (None, old) and self.number_taken(type(after), number):
            raise DuplicateRecordError(after.type_name, "number", number)
        records[after.id] = after

    def put_all(self, writes: Iterable[Write]) -> None:
        for write in writes:
            self.put(write)

    def number_taken(self, cls: type[Record], number: str) -> bool:
        records = self.of(cls).values()
        return any(number == getattr(each, "number", None) for each in records)


def in_order(places: Iterable[Place], order: Order) -> list[Place]:
    """
    Return places as a list shows them: missing values last, equal ones by id.
    """
    by_id = sorted(places, key=lambda place: place.id)
    known = [place for place in by_id if place.value is not None]
    known.sort(key=lambda place: place.value, reverse=order.descending)
    return known + [place for place in by_id if place.value is None]


# -- Numbers, history, and the feed of changes ------------------------------------


class HistoryWork(RecordWork):
    """
    The part of a transaction that is about sequences and what happened.
    """

    def __init__(self, url: str, tables: Tables) -> None:
        super().__init__(url, tables)
        # Of this block in the feed, after all that is there.
        self.position = len(tables["changes"])

    def next_in(self, sequence: str, count: int = 1) -> int:
        values = self.rows("sequences")
        values[sequence] = values.get(sequence, 0) + count
        return int(values[sequence])

    def append(self, changes: Iterable[Change]) -> None:
        log, feed = self.rows("changes"), self.rows("feed")
        for change in changes:
            if change.id in log:
                raise DuplicateRecordError("change", "id", change.id)
            if change.version in {each.version for each in self.history(change.record)}:
                place = f"{change.record} {change.version}"
                raise DuplicateRecordError("change", "version", place)
            log[change.id] = change
            feed[change.id] = FeedPlace(self.position, change.version, change.id)

    def history(self, record: Ref) -> tuple[Change, ...]:
        mine = (each for each in self.rows("changes").values() if each.record == record)
        return tuple(sorted(mine, key=lambda change: change.version))

    def feed(self, after: str | None = None, limit: int = 1000) -> Feed:
        last, most = feed_place(after), page_size(limit)
        news = sorted(each for each in self._shown() if each > last)[:most]
        log, cursor = self.rows("changes"), feed_cursor(news[-1]) if news else after
        return Feed(tuple(log[place.id] for place in news), cursor)

    def feed_end(self) -> str | None:
        last = max(self._shown(), default=None)
        return feed_cursor(last) if last else None

    def _shown(self) -> list[FeedPlace]:
        rows = self.rows("feed").values()
        return [place for place in rows if place.position < self.position]


# -- Due work, and answers to repeated requests -----------------------------------


class DueWork(HistoryWork):
    """
    The part of a transaction that is about due work and repeated requests.
    """

    def schedule(self, appointment: Appointment) -> None:
        key = (appointment.record, appointment.kind)
        self.rows("appointments").pop(key, None)
        if appointment.due_at is not None:
            self.rows("appointments")[key] = appointment

    def appointments(self, record: Ref) -> tuple[Appointment, ...]:
        found = self.rows("appointments").values()
        mine = (each for each in found if each.record == record)
        return tuple(sorted(mine, key=lambda each: each.kind))

    def claim_due(self, now: datetime, limit: int) -> tuple[Appointment, ...]:
        rows = self.rows("appointments")
        due = [each for each in rows.values() if each.due_at <= now]
        due.sort(key=lambda each: (each.due_at, each.record, each.kind))
        for each in due[:limit]:
            del rows[each.record, each.kind]
        return tuple(due[:limit])

    def fire(self, firing: Firing) -> bool:
        rows, key = self.rows("firings"), (firing.rule, firing.record, firing.cycle)
        is_new = key not in rows
        rows.setdefault(key, firing)
        return is_new

    def ticks(self) -> tuple[Tick, ...]:
        return tuple(sorted(self.rows("ticks").values(), key=lambda tick: tick.rule))

    def claim_tick(self, rule: str) -> Tick | None:
        found: Tick = self.rows("ticks").get(rule, Tick(rule=rule))
        return found

    def keep_ticks(self, ticks: Iterable[Tick]) -> None:
        self.rows("ticks").update({tick.rule: tick for tick in ticks})

    def answer(self, by: str, key: str, position: int, now: datetime) -> Answer | None:
        kept = self.rows("answers").get((by, key, position))
        if kept is None:
            return None
        answer, expires_at = kept
        if expires_at <= now:
            self.drop_answer(by, key, position)
        return answer if expires_at > now else None

    def drop_answer(self, by: str, key: str, position: int) -> None:
        """
        Make room where an expired answer is; a block that only reads does nothing.
        """
        del self.rows("answers")[by, key, position]

    def remember(
        self, by: str, key: str, position: int, answer: Answer, expires_at: datetime
    ) -> bool:
        rows, place = self.rows("answers"), (by, key, position)
        is_new = place not in rows
        rows.setdefault(place, (answer, expires_at))
        return is_new

    def forget(self, now: datetime) -> int:
        rows = self.rows("answers")
        expired = [key for key, (_, expires_at) in rows.items() if expires_at <= now]
        for key in expired:
            del rows[key]
        return len(expired)


# -- The outbox: messages, and who is sending them --------------------------------


class OutboxWork(DueWork):
    """
    The part of a transaction that is about messages.
    """

    def enqueue(self, delivery: Delivery) -> bool:
        rows = self.rows("outbox")
        if any(delivery.effect.key == each.effect.key for each in rows.values()):
            return False
        if delivery.id in rows:
            raise DuplicateRecordError("delivery", "id", delivery.id)
        rows[delivery.id] = delivery
        return True

    def claim_deliveries(
        self,
        now: datetime,
        lease: str,
        lasts: timedelta,
        limit: int,
        *,
        channels: Collection[str],
    ) -> tuple[Delivery, ...]:
        firsts: dict[tuple[str, str | None], Delivery] = {}
        for each in self.deliveries("pending", maxsize):
            firsts.setdefault((each.effect.channel, each.effect.to), each)
        ready = [
            each
            for (channel, to), each in firsts.items()
            if channel in channels
            and not (to is None or each.next_attempt_at > now or is_late(each, now))
        ]
        return self._leased(ready, lease, lasts, limit)

    def claim_unsendable(
        self, now: datetime, lease: str, lasts: timedelta, limit: int
    ) -> tuple[Delivery, ...]:
        pending = self.deliveries("pending", maxsize)
        rows = [e for e in pending if e.effect.to is None or is_late(e, now)]
        return self._leased(rows, lease, lasts, limit)

    def _leased(
        self, ready: list[Delivery], lease: str, lasts: timedelta, limit: int
    ) -> tuple[Delivery, ...]:
        free = [each for each in ready if not self._is_held(each)][:limit]
        for each in free:
            self.rows("outbox")[each.id] = attrs.evolve(each, lease=lease)
            self.rows("leases")[each.id] = monotonic() + lasts.total_seconds()
        return tuple(
            attrs.evolve(each, lease=lease, taken_from=each.lease) for each in free
        )

    def _is_held(self, delivery: Delivery) -> bool:
        # By a clock of the store's own: those of its users may differ.
        until = self.rows("leases").get(delivery.id, 0.0)
        return delivery.lease != "" and until > monotonic()

    def settle(self, delivery: Delivery) -> bool:
        kept = self.delivery(delivery.id)
        if kept is None or not kept.lease or kept.lease != delivery.lease:
            return False
        course = ("status", "attempts", "next_attempt_at", "sent_at", "error")
        new = {name: getattr(delivery, name) for name in course}
        self.rows("outbox")[kept.id] = attrs.evolve(kept, **new, lease="")
        return True

    def delivery(self, delivery_id: str) -> Delivery | None:
        found: Delivery | None = self.rows("outbox").get(delivery_id)
        return found

    def lock_delivery(self, delivery_id: str) -> Delivery | None:
        found = self.delivery(delivery_id)
        if found is None or self._is_held(found):
            return found
        return attrs.evolve(found, lease="")

    def amend(self, delivery: Delivery) -> None:
        new = attrs.evolve(delivery, lease="", taken_from="")
        self.rows("outbox")[delivery.id] = new

    def deliveries(
        self, status: DeliveryStatus | None = None, limit: int = 100
    ) -> tuple[Delivery, ...]:
        rows = self.rows("outbox").values()
        found = [each for each in rows if status in (None, each.status)]
        return tuple(sorted(found, key=lambda e: (e.created_at, e.id))[:limit])

    def backlog(self, now: datetime) -> Mapping[tuple[DeliveryStatus, str], int]:
        rows = self.rows("outbox").values()
        waiting = [
            e for e in rows if e.status == "pending" and e.next_attempt_at <= now
        ]
        failed = self.deliveries("failed", maxsize)
        return Counter((e.status, e.effect.channel) for e in (*waiting, *failed))

    def log_delivery(self, event: DeliveryEvent) -> None:
        self.rows("delivery log")[event.id] = event

    def delivery_log(self, delivery_id: str) -> tuple[DeliveryEvent, ...]:
        rows = self.rows("delivery log").values()
        mine = (each for each in rows if each.delivery == delivery_id)
        return tuple(sorted(mine, key=lambda each: (each.at, each.id)))

    def lock_sends(self, channel: str) -> tuple[datetime, ...]:
        sends: tuple[datetime, ...] = self.rows("sends").get(channel, ())
        return sends

    def keep_sends(self, channel: str, sends: Sequence[datetime]) -> None:
        self.rows("sends")[channel] = tuple(sends)


def is_late(delivery: Delivery, now: datetime) -> bool:
    """
    Return whether a message is no longer worth sending.
    """
    expires_at = delivery.effect.expires_at
    return expires_at is not None and expires_at <= now


class DictTransaction(OutboxWork):
    """
    One unit of work on the tables.
    """


class DictReading(RefusesWrites, DictTransaction):
    """
    One look at the tables.
    """


if __name__ == "__main__":
    with CRM(DictStore()) as crm:
        desk = crm.as_system("example")
        hengxin = desk.customers.add(name="恒信科技有限公司")
        ticket = desk.tickets.open(
            customer=hengxin.id,
            kind="complaint",
            priority="high",
            description="设备无法启动",
        )
        print(
            desk.tickets.find('customer.name == "恒信科技有限公司"').items == (ticket,)
        )
