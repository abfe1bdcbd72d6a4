"""
Records in SQL.

Invariants:
    - An update names the version it was decided on, and only the columns that
      change.
    - No refusal leaves a host's transaction unusable.

Not here: their history (:mod:`crmkit.adapters.sql._history`).
"""

from collections.abc import Iterable
from contextlib import nullcontext
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy import ColumnElement, bindparam, select

from crmkit.adapters._fields import by_class, stored_fields
from crmkit.adapters._paging import Order, Place, page_size
from crmkit.adapters._writing import refuse_hidden
from crmkit.adapters.sql._errors import is_conflict, translated
from crmkit.adapters.sql._related import related
from crmkit.adapters.sql._savepoints import Savepoints
from crmkit.adapters.sql._tables import Tables
from crmkit.conditions import Condition, Moment
from crmkit.decisions import Write
from crmkit.errors import DuplicateRecordError, StaleVersionError, StoreError
from crmkit.ports import Page
from crmkit.records import Record

R = TypeVar("R", bound=Record)


class RecordWork(Savepoints):
    """
    The part of a transaction that is about records.
    """

    def get(self, cls: type[R], record_id: str) -> R | None:
        """
        Return a record by id, or None.
        """
        row = self.row(_by_id, cls, wanted=record_id)
        return None if row is None else _record(cls, row)

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
        table = self.tables.of(cls)
        clauses = [self._holds(cls, where, at)]
        if last is not None:
            clauses.append(_after(table, wanted, last))
        query = (
            select(table).where(*clauses).order_by(*_sorting(table, wanted))
        ).limit(most + 1)
        found = [_record(cls, row) for row in self._ask(query)]
        more = len(found) > most
        return Page(
            tuple(found[:most]), wanted.cursor(found[most - 1]) if more else None
        )

    def count(self, cls: type[Record], where: Condition | None, at: Moment) -> int:
        """
        Return for how many records a condition surely holds.
        """
        table = self.tables.of(cls)
        query = select(sa.func.count()).select_from(table)
        ((number,),) = self._ask(query.where(self._holds(cls, where, at)))
        return int(number)

    def _holds(
        self, cls: type[Record], where: Condition | None, at: Moment
    ) -> ColumnElement[bool]:
        if where is None:
            return sa.true()
        columns = self.tables.columns_of(cls)
        return where.where(columns, at, related(self.tables, cls))

    def _ask(self, query: sa.Select[Any]) -> Iterable[Any]:
        self.refuse_if_over()
        with translated(self.url):
            return self.connection.execute(query).all()

    def put(self, write: Write) -> None:
        """
        Write a record, by field.
        """
        refuse_hidden(write)
        if write.before is None:
            self._insert(write.after)
        else:
            self._update(write, write.before.version)

    def _insert(self, record: Record) -> None:
        cls = type(record)
        values = {name: getattr(record, name) for name in _names(cls)}
        if not self.change(_new, cls, **values):
            raise self._duplicate(record)

    def _duplicate(self, record: Record) -> DuplicateRecordError:
        cls = type(record)
        field = (
            "number" if self.row(_version_of, cls, wanted=record.id) is None else "id"
        )
        return DuplicateRecordError(cls.type_name, field, getattr(record, field))

    def _update(self, write: Write, version: int) -> None:
        after = write.after
        cls = type(after)
        fields = {name: new for name, (_, new) in write.fields.items()}
        # Only a number can be taken; without a savepoint that might end it all.
        with self.savepoint() if "number" in fields else nullcontext():
            touched = self._updated(after, version, fields)
        if not touched:
            found = self.row(_version_of, cls, wanted=after.id)
            raise StaleVersionError(
                str(after.ref), version, found[0] if found else None
            )

    def _updated(self, after: Record, version: int, fields: dict[str, Any]) -> int:
        cls = type(after)
        made = {**fields, "version": after.version}
        try:
            return self.change(
                _changed, cls, tuple(fields), **made, _id=after.id, _version=version
            )
        except StoreError as error:
            if is_conflict(error.__cause__):
                number = str(fields.get("number"))
                raise DuplicateRecordError(after.type_name, "number", number) from error
            raise

    def number_taken(self, cls: type[Record], number: str) -> bool:
        """
        Return whether a record of this class has this number.
        """
        if "number" not in _names(cls):
            return False
        return self.row(_by_number, cls, wanted=number) is not None


@by_class
def _names(cls: type[Record]) -> tuple[str, ...]:
    return tuple(field.name for field in stored_fields(cls))


def _record(cls: type[R], row: Iterable[Any]) -> R:
    return cls(**dict(zip(_names(cls), row, strict=True)))


# -- Statements ---------------------------------------------------------------


def _by_id(tables: Tables, cls: type[Record]) -> Any:
    table = tables.of(cls)
    return select(table).where(table.c.id == bindparam("wanted"))


def _by_number(tables: Tables, cls: type[Record]) -> Any:
    table = tables.of(cls)
    return select(table.c.id).where(table.c.number == bindparam("wanted"))


def _version_of(tables: Tables, cls: type[Record]) -> Any:
    table = tables.of(cls)
    return select(table.c.version).where(table.c.id == bindparam("wanted"))


def _new(tables: Tables, cls: type[Record]) -> Any:
    return tables.insert(tables.of(cls)).on_conflict_do_nothing()


def _changed(tables: Tables, cls: type[Record], names: tuple[str, ...]) -> Any:
    table = tables.of(cls)
    return (
        sa.update(table)
        .where(table.c.id == bindparam("_id"))
        .where(table.c.version == bindparam("_version"))
        .values({name: bindparam(name) for name in (*names, "version")})
    )


def _sorting(table: sa.Table, order: Order) -> list[Any]:
    column = table.c[order.field.name]
    first = column.desc() if order.descending else column.asc()
    if order.field.name == "id":
        return [first]
    return [first.nulls_last() if order.field.nullable else first, table.c.id]


def _after(table: sa.Table, order: Order, last: Place) -> ColumnElement[bool]:
    column, later_id = table.c[order.field.name], table.c.id > last.id
    if last.value is None:
        return sa.and_(column.is_(None), later_id)
    beyond = column < last.value if order.descending else column > last.value
    clauses = [beyond, sa.and_(column == last.value, later_id)]
    if order.field.nullable:
        clauses.append(column.is_(None))
    return sa.or_(*clauses)
