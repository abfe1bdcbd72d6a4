"""
The outbox: messages that were decided, and how far they have come.

Invariants:
    - A key that is known adds nothing and raises nothing.
    - Only the holder of a lease can write how an attempt went; leases run out by
      the database's clock.

Not here: what is told of deliveries (:mod:`django_desk.desk.store._sends`).
"""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Any, Final

import attrs
from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Now

from crmkit.decisions import Effect
from crmkit.errors import DuplicateRecordError
from crmkit.ports import Delivery, DeliveryStatus
from crmkit.records import Ref
from django_desk.desk.models import OutboxRow
from django_desk.desk.store._block import Working, keepable, told

_EFFECT: Final = ("key", "channel", "to", "subject", "body", "expires_at")
_COURSE: Final = ("status", "attempts", "next_attempt_at", "sent_at", "error")

#: Whether another pending row of the channel goes to the same address before this one.
_EARLIER: Final = Exists(
    OutboxRow.objects.filter(
        Q(created_at__lt=OuterRef("created_at"))
        | Q(created_at=OuterRef("created_at"), id__lt=OuterRef("id")),
        status="pending",
        channel=OuterRef("channel"),
        to=OuterRef("to"),
    )
)


class OutboxWork(Working):
    """
    The part of a transaction that is about messages.
    """

    @told
    def enqueue(self, delivery: Delivery) -> bool:
        """
        Add a row to the outbox; return False if its effect's key is known.
        """
        if self.inserted(OutboxRow, **_row(delivery)):
            return True
        if not self.rows(OutboxRow).filter(key=delivery.effect.key).exists():
            raise DuplicateRecordError("delivery", "id", delivery.id)
        return False

    @told
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
        in_time = Q(expires_at=None) | Q(expires_at__gt=now)
        due = self._free().filter(
            in_time, ~_EARLIER, to__isnull=False, channel__in=channels
        )
        return self._leased(due.filter(next_attempt_at__lte=now), lease, lasts, limit)

    @told
    def claim_unsendable(
        self, now: datetime, lease: str, lasts: timedelta, limit: int
    ) -> tuple[Delivery, ...]:
        """
        Lease pending rows that have expired or have no address, of any channel.
        """
        lost = self._free().filter(Q(expires_at__lte=now) | Q(to=None))
        return self._leased(lost, lease, lasts, limit)

    def _free(self) -> QuerySet:
        held_by_nobody = Q(leased_until=None) | Q(leased_until__lte=Now())
        return self.rows(OutboxRow).filter(held_by_nobody, status="pending")

    def _leased(
        self, rows: QuerySet, lease: str, lasts: timedelta, limit: int
    ) -> tuple[Delivery, ...]:
        oldest = rows.order_by("created_at", "id")
        found = list(oldest.select_for_update(skip_locked=True)[:limit])
        mine = self.rows(OutboxRow).filter(pk__in=[row.pk for row in found])
        mine.update(lease=lease, leased_until=Now() + lasts)
        return tuple(
            attrs.evolve(_delivery(row), lease=lease, taken_from=row.lease)
            for row in found
        )

    @told
    def settle(self, delivery: Delivery) -> bool:
        """
        Write back how an attempt went and give the lease up.
        """
        held = self.rows(OutboxRow).filter(
            id=delivery.id, lease=delivery.lease, leased_until__isnull=False
        )
        course = {name: getattr(delivery, name) for name in _COURSE}
        return bool(held.update(**course, lease="", leased_until=None))

    @told
    def delivery(self, delivery_id: str) -> Delivery | None:
        """
        Return a row of the outbox, or None.
        """
        return self._one(self.rows(OutboxRow), delivery_id)

    @told
    def lock_delivery(self, delivery_id: str) -> Delivery | None:
        """
        Return a row that nobody else can lease or change in this transaction.
        """
        found = self._one(self.rows(OutboxRow).select_for_update(), delivery_id)
        if found is None or not self._free().filter(id=delivery_id).exists():
            return found
        return attrs.evolve(found, lease="")

    def _one(self, rows: QuerySet, delivery_id: str) -> Delivery | None:
        found = rows.filter(id=delivery_id).first() if keepable(delivery_id) else None
        return found and _delivery(found)

    @told
    def amend(self, delivery: Delivery) -> None:
        """
        Write a row that was locked, all but its key and text, and end any lease.
        """
        kept = ("id", "key", "subject", "body", "lease")
        row = {name: to for name, to in _row(delivery).items() if name not in kept}
        same = self.rows(OutboxRow).filter(id=delivery.id)
        same.update(**row, lease="", leased_until=None)

    @told
    def deliveries(
        self, status: DeliveryStatus | None = None, limit: int = 100
    ) -> tuple[Delivery, ...]:
        """
        Return rows of the outbox, oldest first.
        """
        rows = self.rows(OutboxRow).order_by("created_at", "id")
        if status is not None:
            rows = rows.filter(status=status)
        return tuple(map(_delivery, rows[:limit]))

    @told
    def backlog(self, now: datetime) -> Mapping[tuple[DeliveryStatus, str], int]:
        """
        Return how many rows are pending and due, or failed, by status and channel.
        """
        waiting = Q(status="failed") | Q(status="pending", next_attempt_at__lte=now)
        kinds = self.rows(OutboxRow).filter(waiting).values_list("status", "channel")
        counted = kinds.annotate(Count("id")).order_by()
        return {(status, channel): number for status, channel, number in counted}


def _row(delivery: Delivery) -> dict[str, Any]:
    effect, recipient = delivery.effect, delivery.effect.recipient
    return {
        **{name: getattr(effect, name) for name in _EFFECT},
        **{name: getattr(delivery, name) for name in _COURSE},
        "id": delivery.id,
        "created_at": delivery.created_at,
        "lease": delivery.lease,
        "record_type": effect.record.type,
        "record_id": effect.record.id,
        "recipient_type": recipient.type if recipient else None,
        "recipient_id": recipient.id if recipient else None,
    }


def _delivery(row: Any) -> Delivery:
    recipient = row.recipient_type and Ref(row.recipient_type, row.recipient_id)
    effect = Effect(
        **{name: getattr(row, name) for name in _EFFECT},
        record=Ref(row.record_type, row.record_id),
        recipient=recipient,
    )
    course = {name: getattr(row, name) for name in _COURSE}
    return Delivery(
        id=row.id, effect=effect, created_at=row.created_at, lease=row.lease, **course
    )
