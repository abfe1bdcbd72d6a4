"""
Records, their history and their numbers in memory.

Invariants:
    - Nothing is answered from outside the transaction's own tables.

Not here: due work and the outbox (:mod:`crmkit.adapters.memory._work`).
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar, cast

from crmkit.adapters._custom import custom_kinds, without_misfits
from crmkit.adapters._paging import Order, Place, page_size
from crmkit.adapters._reading import RefusesWrites
from crmkit.adapters._writing import refuse_hidden
from crmkit.adapters.memory._dump import DumpWork
from crmkit.adapters.memory._related import RelatedRecords
from crmkit.adapters.memory._tables import Table
from crmkit.conditions import Condition, Moment
from crmkit.decisions import Write
from crmkit.errors import DuplicateRecordError, StaleVersionError
from crmkit.ports import Page
from crmkit.records import Change, Record, Ref

R = TypeVar("R", bound=Record)


class MemoryTransaction(DumpWork):
    """
    One unit of work on a store in memory.
    """

    @contextmanager
    def savepoint(self) -> Iterator[None]:
        """
        Undo what the block did, and only that, if it raises.
        """
        mark = self.work.mark()
        try:
            yield
        except BaseException:
            self._work.back_to(mark)
            raise
        self.refuse_if_over()

    def get(self, cls: type[R], record_id: str) -> R | None:
        """
        Return a record by id, or None.
        """
        return self._records(cls).get(record_id)

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
        """
        Return records for which a condition surely holds.
        """
        wanted = Order.of(cls, order)
        last = wanted.resume(cursor)
        most = page_size(limit)
        found = _sorted(self._holding(cls, where, at), wanted)
        rest = [r for r in found if last is None or _is_after(r, last, wanted)]
        more = len(rest) > most
        return Page(tuple(rest[:most]), wanted.cursor(rest[most - 1]) if more else None)

    def count(self, cls: type[Record], where: Condition | None, at: Moment) -> int:
        """
        Return for how many records a condition surely holds.
        """
        return sum(1 for _ in self._holding(cls, where, at))

    def holds_any(self, cls: type[Record], where: Condition, at: Moment) -> bool:
        """
        Return whether a condition surely holds for any record.
        """
        return any(True for _ in self._holding(cls, where, at))

    def _holding(
        self, cls: type[R], where: Condition | None, at: Moment
    ) -> Iterator[R]:
        rows = self._records(cls).values()
        if where is None:
            return rows
        kinds = custom_kinds(cls.type_name, where.schema)
        view = RelatedRecords(self._records, kinds)
        if not kinds:
            return (row for row in rows if where.holds(row, at, view))
        return (
            row for row in rows if where.holds(without_misfits(row, kinds), at, view)
        )

    def put(self, write: Write) -> None:
        """
        Write a record, by field.
        """
        refuse_hidden(write)
        after, records = write.after, self._records(type(write.after))
        stored = records.get(after.id)
        if write.before is None:
            if stored is not None:
                raise DuplicateRecordError(after.type_name, "id", after.id)
        elif stored is None or stored.version != write.before.version:
            found = stored.version if stored else None
            raise StaleVersionError(str(after.ref), write.before.version, found)
        else:
            fields = {name: new for name, (_, new) in write.fields.items()}
            after = stored.replace(version=after.version, **fields)
        self._take_number(stored, after)
        records.set(after.id, after)

    def put_all(self, writes: Iterable[Write]) -> None:
        """
        Write many records, in their order.
        """
        for write in writes:
            self.put(write)

    def _take_number(self, stored: Record | None, after: Record) -> None:
        old, new = getattr(stored, "number", None), getattr(after, "number", None)
        if old == new:
            return
        numbers = self._numbers(type(after))
        if new is not None and not numbers.add(new, after.id):
            raise DuplicateRecordError(after.type_name, "number", new)
        if old is not None:
            numbers.remove(old)

    def number_taken(self, cls: type[Record], number: str) -> bool:
        """
        Return whether a record of this class has this number.
        """
        return self._numbers(cls).get(number) is not None

    def append(self, changes: Iterable[Change]) -> None:
        """
        Add changes to the log.
        """
        for change in changes:
            if not self._change_ids.add(change.id, change.record):
                raise DuplicateRecordError("change", "id", change.id)
            earlier = self.history(change.record)
            if any(change.version == other.version for other in earlier):
                raise DuplicateRecordError("change", "version", version_of(change))
            log = sorted((*earlier, change), key=lambda c: c.version)
            self._changes.set(change.record, tuple(log))
            self.publish(change)

    def next_in(self, sequence: str, count: int = 1) -> int:
        """
        Return the next value of a sequence, from 1.
        """
        counters: Table[str, int] = self.work.table("counters")
        value = (counters.get(sequence) or 0) + count
        counters.set(sequence, value)
        return value

    def _records(self, cls: type[R]) -> Table[str, R]:
        return cast("Table[str, R]", self.work.table(cls.type_name))

    def _numbers(self, cls: type[Record]) -> Table[str, str]:
        return self.work.table(f"numbers of {cls.type_name}")

    @property
    def _change_ids(self) -> Table[str, Ref]:
        return self.work.table("ids of changes")


class MemoryReading(RefusesWrites, MemoryTransaction):
    """
    One look at a store in memory.
    """


def version_of(change: Change) -> str:
    """
    Return how error texts name a change's place in its history.
    """
    return f"{change.record} {change.version}"


def _sorted(records: Iterable[R], order: Order) -> list[R]:
    by_id = sorted(records, key=lambda record: record.id)
    present = [r for r in by_id if order.place(r).value is not None]
    missing = [r for r in by_id if order.place(r).value is None]
    # Sorting keeps equal values as they are, also in reverse: by id.
    present.sort(key=lambda r: order.place(r).value, reverse=order.descending)
    return present + missing


def _is_after(record: Record, last: Place, order: Order) -> bool:
    here: Any = order.place(record)
    if here.value == last.value:
        return bool(here.id > last.id)
    if here.value is None or last.value is None:
        return here.value is None
    greater: bool = here.value > last.value
    return greater is not order.descending
