"""
Records over plain tables.

Tables: one for each type of record, named like it, id → record; and
``numbers of <type>``, number → id.

Invariants:
    - A number belongs to one record of its type, unless it stands on others' papers.
"""

from collections.abc import Iterable
from typing import TypeVar, cast

from crmkit.adapters._writing import refuse_hidden
from crmkit.adapters.parts._listing import holding, page_of
from crmkit.adapters.parts._related import Rows
from crmkit.adapters.parts._work import PlainWork
from crmkit.conditions import Condition, Moment
from crmkit.decisions import Write
from crmkit.errors import DuplicateRecordError, StaleVersionError
from crmkit.ports import Page
from crmkit.records import Record, Ref

R = TypeVar("R", bound=Record)


def written(write: Write, stored: Record | None) -> Record:
    """
    Return what is stored once a write is done to what is stored now.

    It is written by field: what the write does not change stays as it is stored.

    Raises:
        StaleVersionError: If the stored version is not ``before.version``.
        DuplicateRecordError: If the record is new and its id is taken.
        HiddenRecordError: If fields of it are hidden.

    >>> from crmkit.records import Department
    >>> new = Write(None, Department(id="D1", version=1, name="销售部"))
    >>> written(new, None).name
    '销售部'
    >>> try:
    ...     written(new, new.after)
    ... except DuplicateRecordError as error:
    ...     print(error)
    there is already a department with id 'D1'
    """
    refuse_hidden(write)
    before, after = write.before, write.after
    if before is None:
        if stored is not None:
            raise DuplicateRecordError(after.type_name, "id", after.id)
        return after
    if stored is None or stored.version != before.version:
        found = stored.version if stored else None
        raise StaleVersionError(str(after.ref), before.version, found)
    fields = {name: new for name, (_, new) in write.fields.items()}
    return stored.replace(version=after.version, **fields)


class PlainRecords(PlainWork):
    """
    The part of a transaction that is about records.
    """

    def records(self, cls: type[Record]) -> Rows:
        """
        Return the records of a class by id.
        """
        return cast("Rows", self.table(cls.type_name))

    def get(self, cls: type[R], record_id: str) -> R | None:
        """
        Return a record by id, or None.
        """
        return cast("R | None", self.table(cls.type_name).get(record_id))

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

        def found() -> Iterable[R]:
            return holding(self.records, cls, where, at)

        return page_of(cls, found, order=order, limit=limit, cursor=cursor)

    def count(self, cls: type[Record], where: Condition | None, at: Moment) -> int:
        """
        Return for how many records a condition surely holds.
        """
        return sum(1 for _ in holding(self.records, cls, where, at))

    def holds_any(self, cls: type[Record], where: Condition, at: Moment) -> bool:
        """
        Return whether a condition surely holds for any record.
        """
        return any(True for _ in holding(self.records, cls, where, at))

    def hold(self, *records: Ref) -> None:
        """
        Do nothing: one transaction at a time writes.
        """
        self.refuse_if_over()

    def put(self, write: Write) -> None:
        """
        Write a record, by field.
        """
        records = self.table(write.after.type_name)
        stored = records.get(write.after.id)
        after = written(write, stored)
        self.take_number(stored, after)
        records[after.id] = after

    def put_all(self, writes: Iterable[Write]) -> None:
        """
        Write many records, in their order.
        """
        for write in writes:
            self.put(write)

    def take_number(self, stored: Record | None, after: Record) -> None:
        """
        Give a record its number, and free the one that it had.

        Raises:
            DuplicateRecordError: If another record has it.
        """
        old, new = getattr(stored, "number", None), getattr(after, "number", None)
        if old == new or not after.own_numbers:
            return
        numbers = f"numbers of {after.type_name}"
        if new is not None and not self.add(numbers, new, after.id):
            raise DuplicateRecordError(after.type_name, "number", new)
        if old is not None:
            del self.table(numbers)[old]

    def number_taken(self, cls: type[Record], number: str) -> bool:
        """
        Return whether a record of this class has this number.
        """
        if cls.own_numbers:
            return self.table(f"numbers of {cls.type_name}").get(number) is not None
        return any(
            getattr(record, "number", None) == number
            for record in self.records(cls).values()
        )

    def next_in(self, sequence: str, count: int = 1) -> int:
        """
        Return the next value of a sequence, from 1; of several, the last.
        """
        counters = self.table("counters")
        value = int(counters.get(sequence) or 0) + count
        counters[sequence] = value
        return value
