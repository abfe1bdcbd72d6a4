"""
Records in SQL.

Invariants:
    - An update names the version it was decided on, and only the columns that
      change.
    - No refusal leaves a host's transaction unusable.

Not here: their history (:mod:`crmkit.adapters.sql._history`).
"""

import json
from collections.abc import Callable, Iterable, Mapping
from contextlib import nullcontext
from itertools import groupby
from operator import attrgetter
from typing import Any, TypeVar

import attrs
import sqlalchemy as sa
from sqlalchemy import ColumnElement, bindparam, select
from sqlalchemy.dialects import postgresql
from sqlalchemy.sql.elements import BooleanClauseList, Grouping
from sqlalchemy.sql.operators import or_

from crmkit.adapters._fields import by_class, stored_fields
from crmkit.adapters._paging import Order, page_size
from crmkit.adapters._writing import refuse_hidden
from crmkit.adapters.sql._custom_index import CustomIndex, has_custom
from crmkit.adapters.sql._custom_values import with_one_look_up
from crmkit.adapters.sql._errors import is_conflict, translated
from crmkit.adapters.sql._folded import companion, companions, folded_fields
from crmkit.adapters.sql._related import Shape, reads_custom, shape
from crmkit.adapters.sql._statement import Statement
from crmkit.adapters.sql._tables import Tables
from crmkit.conditions import Condition, Moment
from crmkit.decisions import Write
from crmkit.errors import DuplicateRecordError, StaleVersionError, StoreError
from crmkit.ports import Page
from crmkit.records import Record, Ref, record_class, restored

R = TypeVar("R", bound=Record)


class RecordWork(CustomIndex):
    """
    The part of a transaction that is about records.
    """

    def get(self, cls: type[R], record_id: str) -> R | None:
        """
        Return a record by id, or None.
        """
        row = self.row(_by_id, cls, wanted=record_id)
        return None if row is None else _record(cls, row)

    def hold(self, *records: Ref) -> None:
        """
        Keep others from changing records and their appointments until the end.
        """
        if self.tables.rules.has_one_writer:
            return
        for kind, refs in groupby(sorted(records), key=lambda ref: ref.type):
            ids = json.dumps([ref.id for ref in refs])
            self.looked_up(_held_appointments, record_type=kind, ids=ids)
            self.looked_up(_held, record_class(kind), ids=ids)

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
        page = _Page(cls, order, None if last is None else last.value is None)
        values: dict[str, Any] = {"most": most + 1}
        if last is not None:
            values |= {"last_value": last.value, "last_id": last.id}
        found = [_record(cls, row) for row in self._asked(page, where, at, values)]
        more = len(found) > most
        return Page(
            tuple(found[:most]), wanted.cursor(found[most - 1]) if more else None
        )

    def count(self, cls: type[Record], where: Condition | None, at: Moment) -> int:
        """
        Return for how many records a condition surely holds.
        """
        ((number,),) = self._asked(_Number(cls), where, at, {})
        return int(number)

    def holds_any(self, cls: type[Record], where: Condition, at: Moment) -> bool:
        """
        Return whether a condition surely holds for any record.
        """
        ((found,),) = self._asked(_Presence(cls), where, at, {})
        return bool(found)

    def _asked(
        self,
        query: "_Page | _Number | _Presence",
        where: Condition | None,
        at: Moment,
        values: Mapping[str, Any],
    ) -> Iterable[Any]:
        """
        Return the rows of a query about the records that a condition holds for.

        The statement is kept together with the clause of the condition.
        """
        if where is None:
            return self.rows(_of_all, query, **values)
        self.refuse_if_over()
        over = self._shape(query.cls, where)
        asked = where.prepared(over.columns, at, over.related)
        values = {**asked.values, **values}
        statement = asked.once(query, lambda: self._statement(query, asked.clause))
        if isinstance(statement, Statement):
            with self._run(statement, values) as cursor:
                return [statement.row(raw) for raw in cursor.fetchall()]
        with translated(self.url):
            return self.connection.execute(statement, values).all()

    def _shape(self, cls: type[Record], where: Condition) -> Shape:
        """
        Return what a condition is asked over, as the store's index is now.
        """
        if not reads_custom(cls, where):
            return shape(self.tables, cls)
        return shape(self.tables, cls, where.schema, self.listed())

    def _statement(
        self, query: "_Page | _Number | _Presence", clause: ColumnElement[bool]
    ) -> Any:
        """
        Return a statement as it is kept; a list in it must be put in each time.
        """
        core = query.statement(self.tables, with_one_look_up(clause))
        statement = Statement(core, self.connection.dialect)
        return core if "__[POSTCOMPILE" in statement.sql else statement

    def put(self, write: Write) -> None:
        """
        Write a record, by field.
        """
        refuse_hidden(write)
        if write.before is None:
            self._insert(write.after)
        else:
            self._update(write, write.before.version)

    def put_all(self, writes: Iterable[Write]) -> None:
        """
        Write many records, in their order; new ones of a class at a time.
        """
        for cls, together in groupby(writes, key=_class_of_new):
            if cls is None:
                for write in together:
                    self.put(write)
            else:
                self._insert_all(cls, list(together))

    def _insert_all(self, cls: type[Record], writes: list[Write]) -> None:
        for write in writes:
            refuse_hidden(write)
        rows = (_row(write.after) for write in writes)
        if self.put_rows(_new, cls, _columns(cls), rows) != len(writes):
            # Those that were there already were passed over; now all others are too.
            wrong = (w.after for w in writes if self.get(cls, w.after.id) != w.after)
            raise self._duplicate(next(wrong, writes[0].after))
        self.index_new(cls, (write.after for write in writes))

    def _insert(self, record: Record) -> None:
        cls = type(record)
        if not self.put_row(_new, cls, _columns(cls), _row(record)):
            raise self._duplicate(record)
        self.index_new(cls, (record,))

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
        if "custom" in fields and has_custom(cls):
            self.index_again(after)

    def _updated(self, after: Record, version: int, fields: dict[str, Any]) -> int:
        cls = type(after)
        made = {**fields, **companions(cls, fields), "version": after.version}
        try:
            return self.change(
                _changed, cls, tuple(made), **made, _id=after.id, _version=version
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


def _class_of_new(write: Write) -> type[Record] | None:
    return type(write.after) if write.before is None else None


@by_class
def _columns(cls: type[Record]) -> tuple[str, ...]:
    return *_names(cls), *map(companion, folded_fields(cls))


@by_class
def _reader(cls: type[Record]) -> Callable[[Record], tuple[Any, ...]]:
    return attrgetter(*_names(cls))


def _row(record: Record) -> tuple[Any, ...]:
    """
    Return what a record's row holds, in the order of its columns' names.
    """
    cls = type(record)
    values, folds = _reader(cls)(record), folded_fields(cls)
    if not folds:
        return values
    found = companions(cls, {name: getattr(record, name) for name in folds})
    return *values, *found.values()


def _record(cls: type[R], row: Iterable[Any]) -> R:
    return restored(cls, row)


# -- Statements ---------------------------------------------------------------


@attrs.frozen
class _Page:
    """
    The query of a page of records.

    Attributes:
        cls: The class of the records.
        order: Their order.
        from_missing: Whether the last record of the page before lacks the value
            that they are ordered by; None for the first page.
    """

    cls: type[Record]
    order: str
    from_missing: bool | None

    def statement(
        self, tables: Tables, clause: ColumnElement[bool] | None = None
    ) -> Any:
        """
        Return the statement, with open parameters.
        """
        table, order = tables.of(self.cls), Order.of(self.cls, self.order)
        query = select(*tables.kept_of(self.cls)).order_by(*_sorting(table, order))
        if clause is not None:
            query = query.where(clause)
        if self.from_missing is not None:
            after = _after(table, order, from_missing=self.from_missing)
            query = query.where(after)
        return query.limit(bindparam("most", type_=sa.BigInteger()))


@attrs.frozen
class _Number:
    """
    The query of how many records there are.

    Attributes:
        cls: The class of the records.
    """

    cls: type[Record]

    def statement(
        self, tables: Tables, clause: ColumnElement[bool] | None = None
    ) -> Any:
        """
        Return the statement, with open parameters.
        """
        query = select(sa.func.count()).select_from(tables.of(self.cls))
        return query if clause is None else query.where(clause)


def _by_id(tables: Tables, cls: type[Record]) -> Any:
    table = tables.of(cls)
    kept = tables.kept_of(cls)
    return select(*kept).where(table.c.id == bindparam("wanted"))


def _held(tables: Tables, cls: type[Record]) -> Any:
    column = tables.of(cls).c.id
    mine = select(column).where(column.in_(_listed())).order_by(column)
    return mine.with_for_update(key_share=True)


def _held_appointments(tables: Tables) -> Any:
    columns = tables["appointments"].c
    of_type = columns.record_type == bindparam("record_type")
    found = select(columns.kind).where(of_type, columns.record_id.in_(_listed()))
    return found.order_by(columns.record_id, columns.kind).with_for_update()


def _listed() -> Any:
    """
    Return the ids that come as a JSON list, only where writers go side by side.
    """
    ids = sa.cast(bindparam("ids", type_=sa.Text()), postgresql.JSON)
    return select(sa.func.json_array_elements_text(ids).column_valued("wanted"))


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
        .values({name: bindparam(name) for name in names})
    )


@attrs.frozen
class _Presence:
    """
    The query of whether there is a record.

    Attributes:
        cls: The class of the records.
    """

    cls: type[Record]

    def statement(
        self, tables: Tables, clause: ColumnElement[bool] | None = None
    ) -> Any:
        """
        Return the statement, with open parameters; each alternative by itself.
        """
        one: sa.Select[Any] = select(sa.literal_column("1")).select_from(
            tables.of(self.cls)
        )
        parts = [sa.true()] if clause is None else _alternatives(clause)
        return select(sa.or_(*(one.where(part).exists() for part in parts)))


def _alternatives(clause: ColumnElement[bool]) -> list[ColumnElement[bool]]:
    """
    Return the clauses of which one holds where a clause does, in few brackets.
    """
    inner = clause.element if isinstance(clause, Grouping) else clause
    if isinstance(inner, BooleanClauseList) and inner.operator is or_:
        return [part for each in inner.clauses for part in _alternatives(each)]
    return [clause]


def _of_all(tables: Tables, query: _Page | _Number) -> Any:
    return query.statement(tables)


def _sorting(table: sa.Table, order: Order) -> list[Any]:
    column = table.c[order.field.name]
    first = column.desc() if order.descending else column.asc()
    if order.field.name == "id":
        return [first]
    return [first.nulls_last() if order.field.nullable else first, table.c.id]


def _after(table: sa.Table, order: Order, *, from_missing: bool) -> ColumnElement[bool]:
    column, column_id = table.c[order.field.name], table.c.id
    later_id = column_id > bindparam("last_id", type_=column_id.type)
    if from_missing:
        return sa.and_(column.is_(None), later_id)
    last = bindparam("last_value", type_=column.type)
    beyond = column < last if order.descending else column > last
    clauses = [beyond, sa.and_(column == last, later_id)]
    if order.field.nullable:
        clauses.append(column.is_(None))
    return sa.or_(*clauses)
