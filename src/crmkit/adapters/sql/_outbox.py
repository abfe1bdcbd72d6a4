"""
The outbox in SQL: rows are leased, settled, and changed by people.

Invariants:
    - A key that is known adds nothing and raises nothing, so a host's
      transaction stays usable.
    - Only the holder of a lease can write how an attempt went; leases run out by
      the database's own clock.
    - A claim looks at pending rows only, through indexes that have no others.

Not here: the log of deliveries (:mod:`crmkit.adapters.sql._outbox_log`).
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

import attrs
import sqlalchemy as sa
from sqlalchemy import bindparam, select

from crmkit.adapters.sql._kept_answers import KeptAnswers
from crmkit.adapters.sql._outbox_log import OutboxLog
from crmkit.adapters.sql._outbox_rows import delivery_of, delivery_row
from crmkit.adapters.sql._tables import Tables
from crmkit.errors import DuplicateRecordError
from crmkit.ports import Delivery, DeliveryStatus

_COURSE = ("status", "attempts", "next_attempt_at", "sent_at", "error")
_AMENDED = (*_COURSE, "channel", "to", "recipient_type", "recipient_id")


class OutboxWork(OutboxLog, KeptAnswers):
    """
    The part of a transaction that is about messages and answers.
    """

    def enqueue(self, delivery: Delivery) -> bool:
        """
        Add a row to the outbox; return False if its effect's key is known.
        """
        if self.change(_queued, **delivery_row(delivery)):
            return True
        if self.row(_by_key, key=delivery.effect.key) is None:
            raise DuplicateRecordError("delivery", "id", delivery.id)
        return False

    def claim_deliveries(
        self,
        now: datetime,
        lease: str,
        lasts: timedelta,
        limit: int,
        *,
        channels: Collection[str],
    ) -> tuple[Delivery, ...]:
        """
        Lease pending rows of some channels that may be sent now.
        """
        names = {f"through_{n}": name for n, name in enumerate(channels)}
        rows = self.rows(_sendable, tuple(names), now=now, limit=limit, **names)
        return self._leased(rows, lease, lasts)

    def claim_unsendable(
        self, now: datetime, lease: str, lasts: timedelta, limit: int
    ) -> tuple[Delivery, ...]:
        """
        Lease pending rows that have expired or have no address, of any channel.
        """
        return self._leased(self.rows(_unsendable, now=now, limit=limit), lease, lasts)

    def _leased(
        self, rows: Iterable[list[Any]], lease: str, lasts: timedelta
    ) -> tuple[Delivery, ...]:
        free = [delivery_of(row) for row in rows]
        held = {"lease": lease, "lasts": lasts.total_seconds()}
        self.change_many(_leased, ({"wanted": row.id, **held} for row in free))
        return tuple(
            attrs.evolve(row, lease=lease, taken_from=row.lease) for row in free
        )

    def settle(self, delivery: Delivery) -> bool:
        """
        Write back how an attempt went and give the lease up.
        """
        course = {name: getattr(delivery, name) for name in _COURSE}
        held = {"wanted": delivery.id, "held": delivery.lease}
        return self.change(_settled, **held, **course) == 1

    def delivery(self, delivery_id: str) -> Delivery | None:
        """
        Return a row of the outbox, or None.
        """
        row = self.row(_by_id, wanted=delivery_id)
        return delivery_of(row) if row else None

    def lock_delivery(self, delivery_id: str) -> Delivery | None:
        """
        Return a row that nobody else can lease or change in this transaction.
        """
        row = self.row(_locked, wanted=delivery_id)
        if row is None:
            return None
        *columns, is_held = row
        found = delivery_of(columns)
        return found if is_held else attrs.evolve(found, lease="")

    def amend(self, delivery: Delivery) -> None:
        """
        Write a row that was locked, all but its key and text, and end any lease.
        """
        row = delivery_row(delivery)
        amended = {name: row[name] for name in _AMENDED}
        self.change(_amended, wanted=delivery.id, **amended)

    def deliveries(
        self, status: DeliveryStatus | None = None, limit: int = 100
    ) -> tuple[Delivery, ...]:
        """
        Return rows of the outbox, oldest first.
        """
        if status is None:
            rows = self.rows(_all, limit=limit)
        else:
            rows = self.rows(_in_status(status), status=status, limit=limit)
        return tuple(delivery_of(row) for row in rows)

    def backlog(self, now: datetime) -> Mapping[tuple[DeliveryStatus, str], int]:
        """
        Return how many rows are pending and due, or failed, by status and channel.
        """
        rows = self.rows(_backlog, now=now)
        return {(status, channel): count for status, channel, count in rows}


# -- Statements ---------------------------------------------------------------


def _queued(tables: Tables) -> Any:
    return tables.insert(tables["outbox"]).on_conflict_do_nothing()


def _by_key(tables: Tables) -> Any:
    table = tables["outbox"]
    return select(table.c.id).where(table.c.key == bindparam("key"))


def _by_id(tables: Tables) -> Any:
    table = tables["outbox"]
    return select(table).where(table.c.id == bindparam("wanted"))


def _locked(tables: Tables) -> Any:
    until = tables["outbox"].c.leased_until
    is_held = sa.and_(until.is_not(None), until > tables.rules.present())
    return _by_id(tables).add_columns(is_held.label("held")).with_for_update()


def _all(tables: Tables) -> Any:
    table = tables["outbox"]
    most = bindparam("limit", type_=sa.BigInteger())
    return select(table).order_by(table.c.created_at, table.c.id).limit(most)


def _pending(tables: Tables) -> Any:
    return _all(tables).where(_is_pending(tables["outbox"]))


def _failed(tables: Tables) -> Any:
    return _all(tables).where(_has_failed(tables["outbox"]))


def _of_status(tables: Tables) -> Any:
    return _all(tables).where(tables["outbox"].c.status == bindparam("status"))


def _in_status(status: DeliveryStatus) -> Callable[[Tables], Any]:
    return {"pending": _pending, "failed": _failed}.get(status, _of_status)


def _sendable(tables: Tables, channels: tuple[str, ...]) -> Any:
    table = tables["outbox"]
    now: sa.BindParameter[datetime] = bindparam("now")
    return (
        _free(tables)
        .where(_among(table.c.channel, channels))
        .where(table.c.next_attempt_at <= now)
        .where(sa.or_(table.c.expires_at.is_(None), table.c.expires_at > now))
        .where(table.c.to.is_not(None))
        .where(_is_first(table))
        .with_for_update(of=table, skip_locked=True)
    )


def _unsendable(tables: Tables) -> Any:
    table = tables["outbox"]
    is_over = table.c.expires_at <= bindparam("now")
    return (
        _free(tables)
        .where(sa.or_(is_over, table.c.to.is_(None)))
        .with_for_update(of=table, skip_locked=True)
    )


def _free(tables: Tables) -> Any:
    until = tables["outbox"].c.leased_until
    is_free = sa.or_(until.is_(None), until <= tables.rules.present())
    return _all(tables).where(_is_pending(tables["outbox"]), is_free)


def _is_pending(table: sa.FromClause) -> sa.ColumnElement[bool]:
    # As a literal: only then is an index of such rows taken into account.
    return table.c.status == sa.literal_column("'pending'")


def _has_failed(table: sa.FromClause) -> sa.ColumnElement[bool]:
    return table.c.status == sa.literal_column("'failed'")


def _is_first(table: sa.Table) -> sa.ColumnElement[bool]:
    """
    Return whether a row is the oldest pending one to its address.

    Asked row by row, of an index: PostgreSQL makes of "there is none before" a join
    of all that waits.
    """
    other = table.alias("first")
    oldest = (
        select(other.c.id)
        .where(
            _is_pending(other),
            other.c.channel == table.c.channel,
            other.c.to == table.c.to,
        )
        .order_by(other.c.created_at, other.c.id)
        .limit(sa.literal_column("1"))
        .scalar_subquery()
    )
    return table.c.id == oldest


def _among(column: sa.Column[Any], names: tuple[str, ...]) -> sa.ColumnElement[bool]:
    # Not by an index of channels: the oldest come first, and mostly all are ours.
    plain = column.concat("")
    return plain.in_([bindparam(name) for name in names]) if names else sa.false()


def _leased(tables: Tables) -> Any:
    table = tables["outbox"]
    until = tables.rules.present("lasts")
    return (
        sa.update(table)
        .where(table.c.id == bindparam("wanted"))
        .values(lease=bindparam("lease"), leased_until=until)
    )


def _settled(tables: Tables) -> Any:
    table = tables["outbox"]
    return (
        sa.update(table)
        .where(table.c.id == bindparam("wanted"))
        .where(table.c.lease == bindparam("held"))
        .where(table.c.leased_until.is_not(None))
        .values({name: bindparam(name) for name in _COURSE})
        .values(lease="", leased_until=None)
    )


def _amended(tables: Tables) -> Any:
    table = tables["outbox"]
    return (
        sa.update(table)
        .where(table.c.id == bindparam("wanted"))
        .values({name: bindparam(name) for name in _AMENDED})
        .values(lease="", leased_until=None)
    )


def _backlog(tables: Tables) -> Any:
    table = tables["outbox"]
    is_due = table.c.next_attempt_at <= bindparam("now")
    counted = select(table.c.status, table.c.channel, sa.func.count())
    waiting = (
        counted.where(each).group_by(table.c.status, table.c.channel)
        for each in (sa.and_(_is_pending(table), is_due), _has_failed(table))
    )
    # One by one, each by its own index.
    return sa.union_all(*waiting)
