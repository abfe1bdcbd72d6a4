"""
Histories and sequences in SQL.

Invariants:
    - A version of a record has one change; a value of a sequence is given once.

Not here: the records themselves (:mod:`crmkit.adapters.sql._records`).
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Table, bindparam, select, tuple_

from crmkit.adapters._feed import FeedPlace, feed_cursor, feed_place
from crmkit.adapters._paging import page_size
from crmkit.adapters.sql._json_types import WrittenJson
from crmkit.adapters.sql._positions import (
    end_of_feed,
    first_position,
    note_position,
    position_of_this,
    written_by_this,
)
from crmkit.adapters.sql._statement import Runner
from crmkit.adapters.sql._tables import Tables
from crmkit.errors import DuplicateRecordError
from crmkit.ports import Feed
from crmkit.records import (
    SCHEMA_VERSION,
    Change,
    Ref,
    changed_fields,
    pairs_to_json,
    record_class,
)


class HistoryWork(Runner):
    """
    The part of a transaction that is about what has happened.
    """

    def append(self, changes: Iterable[Change]) -> None:
        """
        Add changes to the log.
        """
        rest, position = iter(changes), self._position()
        if position is None:
            first = next(rest, None)
            if first is None:
                return
            position = self._append_first(first)
        if more := list(rest):
            self._append_more(more, position)

    def _append_first(self, change: Change) -> int:
        kept = self.rows(_logged, position=None, **_change_row(change))
        if not kept:
            raise self._duplicate_change(change)
        position = int(kept[0][0])
        note_position(self.connection, self.tables, position)
        return position

    def _append_more(self, changes: list[Change], position: int) -> None:
        rows = ({"position": position, **_change_row(each)} for each in changes)
        if self.change_many(_logged_more, rows) != len(changes):
            # Those that were there already were passed over; now all others are too.
            wrong = (each for each in changes if not self._is_kept(each))
            raise self._duplicate_change(next(wrong, changes[0]))

    def _is_kept(self, change: Change) -> bool:
        row = self.row(_change_by_id, wanted=change.id)
        return row == [change.record.type, change.record.id, change.version]

    def _position(self) -> int | None:
        self.refuse_if_over()
        return first_position(self.connection, self.tables)

    def _duplicate_change(self, change: Change) -> DuplicateRecordError:
        if self.row(_change_by_id, wanted=change.id):
            return DuplicateRecordError("change", "id", change.id)
        place = f"{change.record} {change.version}"
        return DuplicateRecordError("change", "version", place)

    def history(self, record: Ref, limit: int | None = None) -> tuple[Change, ...]:
        """
        Return a record's changes in the order of their versions, or the first ones.
        """
        whose = {"record_type": record.type, "record_id": record.id}
        if limit is None:
            rows = self.looked_up(_history, **whose)
        else:
            rows = self.looked_up(_beginning, **whose, most=limit)
        return tuple(change_of(row) for row in rows)

    def feed(self, after: str | None = None, limit: int = 1000) -> Feed:
        """
        Return changes of all records that a reader has not met yet.
        """
        last, most = feed_place(after), page_size(limit)
        # Asked first: if it ends now, the feed shows what was held back.
        held = self._held_since()
        rows = self.looked_up(
            _feed,
            position=self._position(),
            last_position=last.position,
            last_version=last.version,
            last_id=last.id,
            most=most,
        )
        cursor = feed_cursor(_place(rows[-1])) if rows else after
        held = held if len(rows) < most else None
        return Feed(tuple(change_of(row[1:]) for row in rows), cursor, held)

    def _held_since(self) -> datetime | None:
        """
        Return since when what others have committed is held back.

        Where one transaction writes at a time, nothing ever is.
        """
        if self.tables.rules.has_one_writer:
            return None
        row = self.row(_held, position=self._position())
        return None if row is None else row[0]

    def feed_end(self) -> str | None:
        """
        Return the cursor that goes on after all that the feed shows now.
        """
        row = self.row(_feed_end, position=self._position())
        return None if row is None else feed_cursor(FeedPlace(*row))

    def next_in(self, sequence: str, count: int = 1) -> int:
        """
        Return the next value of a sequence, from 1.
        """
        ((value,),) = self.rows(_next, sequence=sequence, value=count)
        return int(value)


def _change_row(change: Change) -> dict[str, Any]:
    cls = record_class(change.record.type)
    return {
        "id": change.id,
        "record_type": change.record.type,
        "record_id": change.record.id,
        "version": change.version,
        "at": change.at,
        "recorded_at": change.recorded_at,
        "by": change.by,
        "cause": change.cause,
        "command": change.command,
        "schema_version": change.schema_version,
        "fields": pairs_to_json(cls, change.fields),
    }


def change_of(row: list[Any]) -> Change:
    """
    Return the change that a row of its table stands for.
    """
    change_id, record_type, record_id, version, at, recorded_at, *rest = row
    by, cause, command, schema_version, fields = rest
    return Change(
        id=change_id,
        record=Ref(record_type, record_id),
        version=version,
        at=at,
        recorded_at=recorded_at,
        by=by,
        cause=cause,
        command=command,
        schema_version=max(schema_version, SCHEMA_VERSION),
        fields=changed_fields(record_type, schema_version, fields),
    )


def _place(row: list[Any]) -> FeedPlace:
    position, change_id, _, _, version, *_ = row
    return FeedPlace(position, version, change_id)


# -- Statements ---------------------------------------------------------------


def _logged(tables: Tables) -> Any:
    return _logged_more(tables).returning(tables["changes"].c.position)


def _logged_more(tables: Tables) -> Any:
    table = tables["changes"]
    values: dict[str, Any] = {
        column.key: bindparam(column.key) for column in told(table)
    }
    values["fields"] = bindparam("fields", type_=WrittenJson())
    values["position"] = position_of_this(tables)
    return tables.insert(table).values(values).on_conflict_do_nothing()


def told(table: Table) -> list[Any]:
    """
    Return the columns of a change, in the order in which :func:`change_of` has them.
    """
    return [column for column in table.c if column.name != "position"]


def _change_by_id(tables: Tables) -> Any:
    table = tables["changes"]
    found = (table.c.record_type, table.c.record_id, table.c.version)
    return select(*found).where(table.c.id == bindparam("wanted"))


def _history(tables: Tables) -> Any:
    table = tables["changes"]
    return (
        select(*told(table))
        .where(table.c.record_type == bindparam("record_type"))
        .where(table.c.record_id == bindparam("record_id"))
        .order_by(table.c.version)
    )


def _beginning(tables: Tables) -> Any:
    return _history(tables).limit(bindparam("most", type_=BigInteger()))


def _feed(tables: Tables) -> Any:
    table = tables["changes"]
    place = (table.c.position, table.c.version, table.c.id)
    last = (bindparam(f"last_{column.name}", type_=column.type) for column in place)
    return (
        select(table.c.position, *told(table))
        .where(tuple_(*place) > tuple_(*last))
        .where(table.c.position < end_of_feed(tables))
        .order_by(*place)
        .limit(bindparam("most"))
    )


def _held(tables: Tables) -> Any:
    table = tables["changes"]
    return (
        select(table.c.recorded_at)
        .where(table.c.position >= end_of_feed(tables))
        .where(table.c.position.is_distinct_from(written_by_this(tables)))
        .order_by(table.c.position)
        .limit(1)
    )


def _feed_end(tables: Tables) -> Any:
    table = tables["changes"]
    place = (table.c.position, table.c.version, table.c.id)
    latest_first = [column.desc() for column in place]
    shown = table.c.position < end_of_feed(tables)
    return select(*place).where(shown).order_by(*latest_first).limit(1)


def _next(tables: Tables) -> Any:
    table = tables["counters"]
    names = ("sequence", "value")
    first = tables.insert(table).values({name: bindparam(name) for name in names})
    return first.on_conflict_do_update(
        index_elements=[table.c.sequence],
        set_={"value": table.c.value + first.excluded.value},
    ).returning(table.c.value)
