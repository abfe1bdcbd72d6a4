"""
Appointments and firings in SQL.

Invariants:
    - A claim locks what it takes: ``FOR UPDATE SKIP LOCKED`` where there is
      such a thing; on SQLite the block holds the write lock already.
"""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import bindparam, select

from crmkit.adapters.sql._statement import Runner
from crmkit.adapters.sql._tables import Tables
from crmkit.decisions import Appointment, Firing
from crmkit.records import Ref


class DueWork(Runner):
    """
    The part of a transaction that is about what falls due.
    """

    def schedule(self, appointment: Appointment) -> None:
        """
        Set, move or take away the appointment of its kind for its record.
        """
        key = _key(appointment)
        if appointment.due_at is None:
            self.change(_cancelled, **key)
        else:
            due_at, cycle = appointment.due_at, appointment.cycle
            self.change(_scheduled, **key, due_at=due_at, cycle=cycle)

    def appointments(self, record: Ref) -> tuple[Appointment, ...]:
        """
        Return a record's appointments, sorted by kind.
        """
        rows = self.looked_up(_of_record, record_type=record.type, record_id=record.id)
        return tuple(_appointment(row) for row in rows)

    def claim_due(self, now: datetime, limit: int) -> tuple[Appointment, ...]:
        """
        Take appointments with ``due_at <= now`` off the list, earliest first.
        """
        rows = self.rows(_due, now=now, limit=limit)
        taken = tuple(_appointment(row) for row in rows)
        self.change_many(_cancelled, map(_key, taken))
        return taken

    def fire(self, firing: Firing) -> bool:
        """
        Record a firing; return False if it was recorded before.
        """
        touched = self.change(
            _fired,
            rule=firing.rule,
            record_type=firing.record.type,
            record_id=firing.record.id,
            cycle=firing.cycle,
            at=firing.at,
        )
        return touched == 1


def _key(appointment: Appointment) -> dict[str, Any]:
    record = appointment.record
    return {
        "record_type": record.type,
        "record_id": record.id,
        "kind": appointment.kind,
    }


def _appointment(row: list[Any]) -> Appointment:
    record_type, record_id, kind, due_at, cycle = row
    return Appointment(
        record=Ref(record_type, record_id), kind=kind, due_at=due_at, cycle=cycle
    )


# -- Statements ---------------------------------------------------------------


def _scheduled(tables: Tables) -> Any:
    first = tables.insert(tables["appointments"])
    return first.on_conflict_do_update(
        index_elements=["record_type", "record_id", "kind"],
        set_={"due_at": first.excluded.due_at, "cycle": first.excluded.cycle},
    )


def _cancelled(tables: Tables) -> Any:
    table = tables["appointments"]
    names = ("record_type", "record_id", "kind")
    return sa.delete(table).where(*(table.c[name] == bindparam(name) for name in names))


def _of_record(tables: Tables) -> Any:
    table = tables["appointments"]
    names = ("record_type", "record_id")
    mine = (table.c[name] == bindparam(name) for name in names)
    return select(table).where(*mine).order_by(table.c.kind)


def _due(tables: Tables) -> Any:
    table = tables["appointments"]
    columns = table.c
    return (
        select(table)
        .where(columns.due_at <= bindparam("now"))
        .order_by(columns.due_at, columns.record_type, columns.record_id, columns.kind)
        .limit(bindparam("limit", type_=sa.BigInteger()))
        .with_for_update(skip_locked=True)
    )


def _fired(tables: Tables) -> Any:
    return tables.insert(tables["firings"]).on_conflict_do_nothing()
