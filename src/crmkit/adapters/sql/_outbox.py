"""
The outbox and remembered answers in SQL.

Invariants:
    - A key that is known adds nothing and raises nothing, so a host's
      transaction stays usable.
    - Only the holder of a lease can write how an attempt went.
"""

from collections.abc import Collection
from datetime import datetime
from typing import Any

import attrs
import sqlalchemy as sa
from sqlalchemy import bindparam, select

from crmkit.adapters.sql._statement import Runner
from crmkit.adapters.sql._tables import Tables
from crmkit.decisions import Effect
from crmkit.errors import DuplicateRecordError
from crmkit.ports import Answer, Delivery, DeliveryStatus
from crmkit.records import Ref


class OutboxWork(Runner):
    """
    The part of a transaction that is about messages and answers.
    """

    def enqueue(self, delivery: Delivery) -> bool:
        """
        Add a row to the outbox; return False if its effect's key is known.
        """
        if self.change(_queued, **_delivery_row(delivery)):
            return True
        if self.row(_by_key, key=delivery.effect.key) is None:
            raise DuplicateRecordError("delivery", "id", delivery.id)
        return False

    def claim_deliveries(
        self,
        now: datetime,
        lease: str,
        until: datetime,
        limit: int,
        *,
        channels: Collection[str],
    ) -> tuple[Delivery, ...]:
        """
        Lease pending rows of some channels, if due and held by nobody.
        """
        names = {f"channel_{n}": name for n, name in enumerate(channels)}
        rows = self.rows(_free, tuple(names), now=now, limit=limit, **names)
        leased = [attrs.evolve(_delivery(row), lease=lease) for row in rows]
        held = ({"wanted": row.id, "lease": lease, "until": until} for row in leased)
        self.change_many(_leased, held)
        return tuple(leased)

    def settle(self, delivery: Delivery) -> bool:
        """
        Write back how an attempt went and give the lease up.
        """
        touched = self.change(
            _settled,
            wanted=delivery.id,
            held=delivery.lease,
            status=delivery.status,
            attempts=delivery.attempts,
            next_attempt_at=delivery.next_attempt_at,
            sent_at=delivery.sent_at,
            error=delivery.error,
        )
        return touched == 1

    def deliveries(
        self, status: DeliveryStatus | None = None, limit: int = 100
    ) -> tuple[Delivery, ...]:
        """
        Return rows of the outbox, oldest first.
        """
        if status is None:
            rows = self.rows(_all, limit=limit)
        else:
            rows = self.rows(_in_status, status=status, limit=limit)
        return tuple(_delivery(row) for row in rows)

    def answer(self, by: str, key: str, position: int, now: datetime) -> Answer | None:
        """
        Return what the n-th command under a key answered, unless it has expired.
        """
        row = self.row(_answered, by=by, key=key, position=position)
        if row is None:
            return None
        fingerprint, record_type, record_id, state, expires_at = row
        if expires_at > now:
            return Answer(fingerprint, Ref(record_type, record_id), state)
        self.drop_answer(by, key, position)
        return None

    def drop_answer(self, by: str, key: str, position: int) -> None:
        """
        Make room where an expired answer is.
        """
        self.change(_dropped, by=by, key=key, position=position)

    def remember(
        self, by: str, key: str, position: int, answer: Answer, expires_at: datetime
    ) -> bool:
        """
        Keep an answer; return False, with nothing raised, if there is one.
        """
        touched = self.change(
            _remembered,
            by=by,
            key=key,
            position=position,
            fingerprint=answer.fingerprint,
            record_type=answer.record.type,
            record_id=answer.record.id,
            state=answer.state,
            expires_at=expires_at,
        )
        return touched == 1

    def forget(self, now: datetime) -> int:
        """
        Drop answers that have expired; return how many.
        """
        return self.change(_forgotten, now=now)


def _delivery_row(delivery: Delivery) -> dict[str, Any]:
    effect, recipient = delivery.effect, delivery.effect.recipient
    return {
        "id": delivery.id,
        "key": effect.key,
        "channel": effect.channel,
        "to": effect.to,
        "subject": effect.subject,
        "body": effect.body,
        "record_type": effect.record.type,
        "record_id": effect.record.id,
        "recipient_type": recipient.type if recipient else None,
        "recipient_id": recipient.id if recipient else None,
        "status": delivery.status,
        "attempts": delivery.attempts,
        "next_attempt_at": delivery.next_attempt_at,
        "created_at": delivery.created_at,
        "sent_at": delivery.sent_at,
        "error": delivery.error,
        "lease": delivery.lease,
        "leased_until": None,
    }


def _delivery(row: list[Any]) -> Delivery:
    row_id, key, channel, to, subject, body, record_type, record_id, *rest = row
    recipient_type, recipient_id, status, attempts, next_attempt_at, *rest = rest
    created_at, sent_at, error, lease, _ = rest
    effect = Effect(
        key=key,
        channel=channel,
        to=to,
        subject=subject,
        body=body,
        record=Ref(record_type, record_id),
        recipient=Ref(recipient_type, recipient_id) if recipient_type else None,
    )
    return Delivery(
        id=row_id,
        effect=effect,
        status=status,
        attempts=attempts,
        next_attempt_at=next_attempt_at,
        created_at=created_at,
        sent_at=sent_at,
        error=error,
        lease=lease,
    )


# -- Statements ---------------------------------------------------------------


def _queued(tables: Tables) -> Any:
    return tables.insert(tables["outbox"]).on_conflict_do_nothing()


def _by_key(tables: Tables) -> Any:
    table = tables["outbox"]
    return select(table.c.id).where(table.c.key == bindparam("key"))


def _all(tables: Tables) -> Any:
    table = tables["outbox"]
    most = bindparam("limit", type_=sa.BigInteger())
    return select(table).order_by(table.c.created_at, table.c.id).limit(most)


def _in_status(tables: Tables) -> Any:
    return _all(tables).where(tables["outbox"].c.status == bindparam("status"))


def _free(tables: Tables, channels: tuple[str, ...]) -> Any:
    table = tables["outbox"]
    now: sa.BindParameter[datetime] = bindparam("now")
    return (
        _all(tables)
        .where(table.c.status == sa.literal_column("'pending'"))
        .where(_among(table.c.channel, channels))
        .where(table.c.next_attempt_at <= now)
        .where(sa.or_(table.c.leased_until.is_(None), table.c.leased_until <= now))
        .with_for_update(skip_locked=True)
    )


def _among(column: sa.Column[Any], names: tuple[str, ...]) -> sa.ColumnElement[bool]:
    return column.in_([bindparam(name) for name in names]) if names else sa.false()


def _leased(tables: Tables) -> Any:
    table = tables["outbox"]
    return (
        sa.update(table)
        .where(table.c.id == bindparam("wanted"))
        .values(lease=bindparam("lease"), leased_until=bindparam("until"))
    )


def _settled(tables: Tables) -> Any:
    table = tables["outbox"]
    names = ("status", "attempts", "next_attempt_at", "sent_at", "error")
    return (
        sa.update(table)
        .where(table.c.id == bindparam("wanted"))
        .where(table.c.lease == bindparam("held"))
        .where(table.c.leased_until.is_not(None))
        .values({name: bindparam(name) for name in names})
        .values(lease="", leased_until=None)
    )


def _answered(tables: Tables) -> Any:
    columns = tables["answers"].c
    found = ("fingerprint", "record_type", "record_id", "state", "expires_at")
    return select(*(columns[name] for name in found)).where(*_of_answer(tables))


def _dropped(tables: Tables) -> Any:
    return sa.delete(tables["answers"]).where(*_of_answer(tables))


def _of_answer(tables: Tables) -> list[sa.ColumnElement[bool]]:
    columns = tables["answers"].c
    return [columns[name] == bindparam(name) for name in ("by", "key", "position")]


def _remembered(tables: Tables) -> Any:
    return tables.insert(tables["answers"]).on_conflict_do_nothing()


def _forgotten(tables: Tables) -> Any:
    # Who forgets does not wait for another who does so at the same moment.
    table = tables["answers"]
    key = table.primary_key.columns
    expired = select(*key).where(table.c.expires_at <= bindparam("now"))
    free = expired.with_for_update(skip_locked=True)
    return sa.delete(table).where(sa.tuple_(*key).in_(free))
