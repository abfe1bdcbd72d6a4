"""
Histories and sequences in SQL.

Invariants:
    - A version of a record has one change; a value of a sequence is given once.

Not here: the records themselves (:mod:`crmkit.adapters.sql._records`).
"""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import bindparam, select

from crmkit.adapters.sql._statement import Runner
from crmkit.adapters.sql._tables import Tables
from crmkit.errors import DuplicateRecordError
from crmkit.records import (
    Change,
    Record,
    Ref,
    field_names,
    from_wire,
    record_class,
    to_wire,
)


class HistoryWork(Runner):
    """
    The part of a transaction that is about what has happened.
    """

    def append(self, changes: Iterable[Change]) -> None:
        """
        Add changes to the log.
        """
        for change in changes:
            if not self.change(_logged, **_change_row(change)):
                raise self._duplicate_change(change)

    def _duplicate_change(self, change: Change) -> DuplicateRecordError:
        if self.row(_change_by_id, wanted=change.id):
            return DuplicateRecordError("change", "id", change.id)
        place = f"{change.record} {change.version}"
        return DuplicateRecordError("change", "version", place)

    def history(self, record: Ref) -> tuple[Change, ...]:
        """
        Return a record's changes in the order of their versions.
        """
        rows = self.looked_up(_history, record_type=record.type, record_id=record.id)
        return tuple(_change(row) for row in rows)

    def next_in(self, sequence: str) -> int:
        """
        Return the next value of a sequence, from 1.
        """
        ((value,),) = self.rows(_next, sequence=sequence)
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
        "fields": {
            name: [to_wire(cls, name, value) for value in pair]
            for name, pair in change.fields.items()
        },
    }


def _change(row: list[Any]) -> Change:
    change_id, record_type, record_id, version, at, recorded_at, *rest = row
    by, cause, command, schema_version, fields = rest
    cls = record_class(record_type)
    return Change(
        id=change_id,
        record=Ref(record_type, record_id),
        version=version,
        at=at,
        recorded_at=recorded_at,
        by=by,
        cause=cause,
        command=command,
        schema_version=schema_version,
        fields={
            name: (from_wire(cls, name, old), from_wire(cls, name, new))
            for name, (old, new) in _in_order(cls, fields)
        },
    )


def _in_order(cls: type[Record], fields: dict[str, Any]) -> Iterable[tuple[str, Any]]:
    # As they stand in the class; PostgreSQL keeps JSON objects in an order of its own.
    known = [name for name in field_names(cls) if name in fields]
    return [(name, fields[name]) for name in dict.fromkeys((*known, *fields))]


# -- Statements ---------------------------------------------------------------


def _logged(tables: Tables) -> Any:
    return tables.insert(tables["changes"]).on_conflict_do_nothing()


def _change_by_id(tables: Tables) -> Any:
    table = tables["changes"]
    return select(table.c.id).where(table.c.id == bindparam("wanted"))


def _history(tables: Tables) -> Any:
    table = tables["changes"]
    return (
        select(table)
        .where(table.c.record_type == bindparam("record_type"))
        .where(table.c.record_id == bindparam("record_id"))
        .order_by(table.c.version)
    )


def _next(tables: Tables) -> Any:
    table = tables["counters"]
    first = tables.insert(table).values(sequence=bindparam("sequence"), value=1)
    return first.on_conflict_do_update(
        index_elements=[table.c.sequence], set_={"value": table.c.value + 1}
    ).returning(table.c.value)
