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

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

import attrs
import sqlalchemy as sa
from sqlalchemy import bindparam, select

from crmkit.adapters._paging import known_status, page_size
from crmkit.adapters.sql._kept_answers import KeptAnswers
from crmkit.adapters.sql._outbox_list import has_failed, is_pending, listed, listing
from crmkit.adapters.sql._outbox_log import OutboxLog
from crmkit.adapters.sql._outbox_rows import delivery_of, delivery_row
from crmkit.adapters.sql._tables import Tables
from crmkit.errors import DuplicateRecordError
from crmkit.ports import IN_APP, OVER, Delivery, DeliveryFilter, DeliveryStatus

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
        self,
        status: DeliveryStatus | None = None,
        limit: int = 100,
        among: DeliveryFilter | None = None,
    ) -> tuple[Delivery, ...]:
        """
        Return rows of the outbox by the instant they were decided, then by id.
        """
        form, values = listing(known_status(status), among or DeliveryFilter())
        rows = self.looked_up(listed, form, limit=page_size(limit), **values)
        return tuple(delivery_of(row) for row in rows)

    def forget_deliveries(self, before: datetime, limit: int) -> int:
        """
        Remove rows that are over, and their lines in the log; return how many rows.
        """
        gone = self.rows(_over, before=before, limit=limit)
        ids = [{"wanted": row_id} for (row_id,) in gone]
        self.change_many(_unlogged, ids)
        return self.change_many(_forgotten, ids)

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


def _some(tables: Tables) -> Any:
    most = bindparam("limit", type_=sa.BigInteger())
    return select(tables["outbox"]).limit(most)


def _over(tables: Tables) -> Any:
    table = tables["outbox"]
    most = bindparam("limit", type_=sa.BigInteger())
    return (
        select(table.c.id)
        .where(table.c.created_at < bindparam("before"))
        .where(table.c.status.in_([sa.literal_column(f"'{each}'") for each in OVER]))
        .where(sa.or_(table.c.channel != IN_APP, table.c.status != "sent"))
        .order_by(*_age(table))
        .limit(most)
        .with_for_update(skip_locked=True)
    )


def _unlogged(tables: Tables) -> Any:
    log = tables["delivery_log"]
    return sa.delete(log).where(log.c.delivery == bindparam("wanted"))


def _forgotten(tables: Tables) -> Any:
    table = tables["outbox"]
    return sa.delete(table).where(table.c.id == bindparam("wanted"))


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
        .order_by(table.c.next_attempt_at, *_age(table))
        .with_for_update(of=table, skip_locked=True)
    )


def _unsendable(tables: Tables) -> Any:
    table = tables["outbox"]
    # There are few: each kind is looked for by an index of its own, and then sorted.
    few = table.alias("few")
    found = sa.union_all(
        *(select(few.c.id).where(is_pending(few), each) for each in _lost(few))
    )
    rows = _free(tables).where(table.c.id.in_(found), sa.or_(*_lost(table)))
    return rows.order_by(*_age(table)).with_for_update(of=table, skip_locked=True)


def _lost(table: sa.FromClause) -> tuple[sa.ColumnElement[bool], ...]:
    return table.c.expires_at <= bindparam("now"), table.c.to.is_(None)


def _age(table: sa.Table) -> tuple[sa.Column[Any], ...]:
    return table.c.created_at, table.c.id


def _free(tables: Tables) -> Any:
    until = tables["outbox"].c.leased_until
    is_free = sa.or_(until.is_(None), until <= tables.rules.present())
    return _some(tables).where(is_pending(tables["outbox"]), is_free)


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
            is_pending(other),
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
    # Not in the order of an index of channels, which has those that were put off, too.
    channel = table.c.channel.concat(sa.literal_column("''"))
    counted = select(table.c.status, channel, sa.func.count())
    waiting = (
        counted.where(each).group_by(table.c.status, channel)
        for each in (sa.and_(is_pending(table), is_due), has_failed(table))
    )
    # One by one, each by its own index.
    return sa.union_all(*waiting)
