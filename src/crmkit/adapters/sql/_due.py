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

from crmkit.adapters._paging import page_size
from crmkit.adapters.sql._statement import Runner
from crmkit.adapters.sql._tables import Tables
from crmkit.decisions import Appointment, Firing
from crmkit.records import Ref

_KEY = ("record_type", "record_id", "kind")
_VALUES = ("due_at", "cycle", "attempts", "error")


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
            # Whoever keeps it now may set the next one before he commits. A second
            # statement sees that; the first one waits for him.
            self.row(_locked, **key)
            self.change(_cancelled, **key)
        else:
            values = {name: getattr(appointment, name) for name in _VALUES}
            self.change(_scheduled, **key, **values)

    def appointments(self, record: Ref) -> tuple[Appointment, ...]:
        """
        Return a record's appointments, sorted by kind.
        """
        rows = self.looked_up(_of_record, record_type=record.type, record_id=record.id)
        return tuple(_appointment(row) for row in rows)

    def failing(self, limit: int = 100) -> tuple[Appointment, ...]:
        """
        Return appointments that could not be kept, earliest first.
        """
        rows = self.rows(_failing, limit=page_size(limit))
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
    record_type, record_id, kind, *values = row
    rest = dict(zip(_VALUES, values, strict=True))
    return Appointment(record=Ref(record_type, record_id), kind=kind, **rest)


# -- Statements ---------------------------------------------------------------


def _scheduled(tables: Tables) -> Any:
    first = tables.insert(tables["appointments"])
    return first.on_conflict_do_update(
        index_elements=_KEY,
        set_={name: first.excluded[name] for name in _VALUES},
    )


def _cancelled(tables: Tables) -> Any:
    return sa.delete(tables["appointments"]).where(*_with(tables, *_KEY))


def _locked(tables: Tables) -> Any:
    kind = tables["appointments"].c.kind
    return select(kind).where(*_with(tables, *_KEY)).with_for_update()


def _of_record(tables: Tables) -> Any:
    mine = _with(tables, "record_type", "record_id")
    return _all(tables).where(*mine).order_by(tables["appointments"].c.kind)


def _due(tables: Tables) -> Any:
    is_due = tables["appointments"].c.due_at <= bindparam("now")
    return _earliest(tables).where(is_due).with_for_update(skip_locked=True)


def _failing(tables: Tables) -> Any:
    # As a literal: only then is the index of such rows taken into account.
    attempts = tables["appointments"].c.attempts
    return _earliest(tables).where(attempts > sa.literal_column("0"))


def _earliest(tables: Tables) -> Any:
    columns = tables["appointments"].c
    order = (columns.due_at, columns.record_type, columns.record_id, columns.kind)
    most = bindparam("limit", type_=sa.BigInteger())
    return _all(tables).order_by(*order).limit(most)


def _all(tables: Tables) -> Any:
    columns = tables["appointments"].c
    return select(*(columns[name] for name in (*_KEY, *_VALUES)))


def _with(tables: Tables, *names: str) -> list[sa.ColumnElement[bool]]:
    columns = tables["appointments"].c
    return [columns[name] == bindparam(name) for name in names]


def _fired(tables: Tables) -> Any:
    return tables.insert(tables["firings"]).on_conflict_do_nothing()
