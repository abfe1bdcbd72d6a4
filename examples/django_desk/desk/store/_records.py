"""
Records: found by id or condition, written by field and version.

Invariants:
    - An update names the version it was decided on, and only what changes.

Not here: what happened to them (:mod:`django_desk.desk.store._history`).
"""

from collections.abc import Iterable
from itertools import groupby
from typing import Any, TypeVar

from django.db import IntegrityError, transaction
from django.db.models import F, Q, QuerySet

from crmkit.adapters.parts import (
    Order,
    Place,
    columns_of,
    holding,
    keepable,
    of_columns,
    page_size,
    refuse_hidden,
    stored_fields,
)
from crmkit.conditions import Condition, Moment
from crmkit.decisions import Write
from crmkit.errors import BackEndGapError, DuplicateRecordError, StaleVersionError
from crmkit.ports import Page
from crmkit.records import Record, Ref, record_class
from django_desk.desk.models import MODELS, DueAppointment
from django_desk.desk.store._block import Working, made_of, told
from django_desk.desk.store._conditions import clause_of

R = TypeVar("R", bound=Record)


class RecordWork(Working):
    """
    The part of a transaction that is about records.
    """

    def of(self, cls: type[Record]) -> QuerySet:
        """
        Return the rows of a record class.
        """
        return self.rows(MODELS[cls.type_name])

    @told
    def get(self, cls: type[R], record_id: str) -> R | None:
        """
        Return a record by id, or None.
        """
        row = self.of(cls).filter(id=record_id).first() if keepable(record_id) else None
        return None if row is None else of_columns(cls, vars(row))

    @told
    def hold(self, *records: Ref) -> None:
        """
        Keep others from changing records and their appointments until the end.
        """
        wanted = sorted(one for one in records if keepable(one.id))
        for kind, refs in groupby(wanted, key=lambda ref: ref.type):
            ids = [ref.id for ref in refs]
            mine = {"record_type": kind, "record_id__in": ids}
            booked = self.rows(DueAppointment).filter(**mine)
            kept = self.of(record_class(kind)).filter(id__in=ids)
            for rows in (booked.order_by("record_id", "kind"), kept.order_by("id")):
                list(rows.select_for_update().values_list("pk"))

    @told
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
        last, most = wanted.resume(cursor), page_size(limit)
        rows = self._holding(cls, where, at).order_by(*_sorting(wanted))
        if last is not None:
            rows = rows.filter(_after(wanted, last))
        found = made_of(cls, rows[: most + 1])
        more = len(found) > most
        return Page(found[:most], wanted.cursor(found[most - 1]) if more else None)

    @told
    def count(self, cls: type[Record], where: Condition | None, at: Moment) -> int:
        """
        Return for how many records a condition surely holds.
        """
        return int(self._holding(cls, where, at).count())

    @told
    def holds_any(self, cls: type[Record], where: Condition, at: Moment) -> bool:
        """
        Return whether a condition surely holds for any record.
        """
        return bool(self._holding(cls, where, at).exists())

    def _holding(
        self, cls: type[Record], where: Condition | None, at: Moment
    ) -> QuerySet:
        if where is None:
            return self.of(cls)
        try:
            return self.of(cls).filter(clause_of(where, cls, at))
        except BackEndGapError:
            if not self.allow_scan:
                raise
        return self.of(cls).filter(id__in=self._scanned(cls, where, at))

    def _scanned(self, cls: type[Record], where: Condition, at: Moment) -> list[str]:
        """
        Return the ids of what is found by testing every record in Python.
        """
        read: dict[type[Record], dict[str, Any]] = {}

        def every(wanted: type[Record]) -> dict[str, Any]:
            if wanted not in read:
                records = made_of(wanted, self.of(wanted))
                read[wanted] = {record.id: record for record in records}
            return read[wanted]

        return [each.id for each in holding(every, cls, where, at)]

    @told
    def put(self, write: Write) -> None:
        """
        Write a record, by field.
        """
        refuse_hidden(write)
        if write.before is None:
            self._insert(write.after)
        else:
            self._update(write, write.before.version)

    @told
    def put_all(self, writes: Iterable[Write]) -> None:
        """
        Write many records, in their order.
        """
        for write in writes:
            self.put(write)

    def _insert(self, record: Record) -> None:
        cls = type(record)
        if not self.inserted(MODELS[cls.type_name], **columns_of(record)):
            is_there = self.of(cls).filter(id=record.id).exists()
            field = "id" if is_there else "number"
            raise DuplicateRecordError(cls.type_name, field, getattr(record, field))

    def _update(self, write: Write, version: int) -> None:
        after = write.after
        columns = columns_of(after)
        made = {name: columns[name] for name in write.fields}
        row = self.of(type(after)).filter(id=after.id)
        try:
            with transaction.atomic(using=self.alias):
                touched = row.filter(version=version).update(
                    **made, version=after.version
                )
        except IntegrityError as error:
            number = str(made.get("number"))
            raise DuplicateRecordError(after.type_name, "number", number) from error
        if not touched:
            found = row.values_list("version", flat=True).first()
            raise StaleVersionError(str(after.ref), version, found)

    @told
    def number_taken(self, cls: type[Record], number: str) -> bool:
        """
        Return whether a record of this class has this number.
        """
        has_numbers = any(field.name == "number" for field in stored_fields(cls))
        if not has_numbers or not keepable(number):
            return False
        return bool(self.of(cls).filter(number=number).exists())


def _sorting(order: Order) -> list[Any]:
    column = F(order.field.name)
    last = True if order.field.nullable else None
    first = (
        column.desc(nulls_last=last)
        if order.descending
        else column.asc(nulls_last=last)
    )
    return [first] if order.field.name == "id" else [first, "id"]


def _after(order: Order, last: Place) -> Q:
    name, later_id = order.field.name, Q(id__gt=last.id)
    if last.value is None:
        return Q(**{f"{name}__isnull": True}) & later_id
    beyond = "lt" if order.descending else "gt"
    return (
        Q(**{f"{name}__{beyond}": last.value})
        | (Q(**{name: last.value}) & later_id)
        | Q(**{f"{name}__isnull": True})
    )
