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
from typing import Final

import attrs
from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Now

from crmkit.adapters.parts import (
    COURSE,
    columns_of,
    keepable,
    known_status,
    of_columns,
    page_size,
)
from crmkit.errors import DuplicateRecordError
from crmkit.ports import IN_APP, Delivery, DeliveryFilter, DeliveryStatus
from django_desk.desk.models import DeliveryLine, OutboxRow
from django_desk.desk.store._block import Working, made_of, told

_AGE: Final = ("created_at", "id")
_DUENESS: Final = ("next_attempt_at", *_AGE)

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
        if self.inserted(OutboxRow, **columns_of(delivery)):
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
        longest = due.filter(next_attempt_at__lte=now).order_by(*_DUENESS)
        return self._leased(longest, lease, lasts, limit)

    @told
    def claim_unsendable(
        self, now: datetime, lease: str, lasts: timedelta, limit: int
    ) -> tuple[Delivery, ...]:
        """
        Lease pending rows that have expired or have no address, of any channel.
        """
        lost = self._free().filter(Q(expires_at__lte=now) | Q(to=None))
        return self._leased(lost.order_by(*_AGE), lease, lasts, limit)

    def _free(self) -> QuerySet:
        held_by_nobody = Q(leased_until=None) | Q(leased_until__lte=Now())
        return self.rows(OutboxRow).filter(held_by_nobody, status="pending")

    def _leased(
        self, rows: QuerySet, lease: str, lasts: timedelta, limit: int
    ) -> tuple[Delivery, ...]:
        found = list(rows.select_for_update(skip_locked=True)[:limit])
        mine = self.rows(OutboxRow).filter(pk__in=[row.pk for row in found])
        mine.update(lease=lease, leased_until=Now() + lasts)
        return tuple(
            attrs.evolve(
                of_columns(Delivery, vars(row)), lease=lease, taken_from=row.lease
            )
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
        course = {name: getattr(delivery, name) for name in COURSE}
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
        return found and of_columns(Delivery, vars(found))

    @told
    def amend(self, delivery: Delivery) -> None:
        """
        Write a row that was locked, all but its key and text, and end any lease.
        """
        kept = ("id", "key", "subject", "body", "lease")
        row = {
            name: to for name, to in columns_of(delivery).items() if name not in kept
        }
        same = self.rows(OutboxRow).filter(id=delivery.id)
        same.update(**row, lease="", leased_until=None)

    @told
    def deliveries(
        self,
        status: DeliveryStatus | None = None,
        limit: int = 100,
        among: DeliveryFilter | None = None,
    ) -> tuple[Delivery, ...]:
        """
        Return rows of the outbox by the instant they were decided, then by id.
        """
        rows, most = self.rows(OutboxRow).order_by(*_AGE), page_size(limit)
        if known_status(status) is not None:
            rows = rows.filter(status=status)
        if among is not None:
            if not keepable(*_texts(among)):
                return ()
            rows = rows.filter(_listed(among))
            rows = rows.reverse() if among.newest_first else rows
        return made_of(Delivery, rows[:most])

    @told
    def forget_deliveries(self, before: datetime, limit: int) -> int:
        """
        Remove rows that are over, and their lines in the log; return how many rows.
        """
        over = self.rows(OutboxRow).exclude(status__in=("pending", "failed"))
        read = over.exclude(channel=IN_APP, status="sent")
        oldest = read.filter(created_at__lt=before).order_by(*_AGE)
        gone = list(oldest.values_list("id", flat=True)[:limit])
        self.rows(DeliveryLine).filter(delivery__in=gone).delete()
        self.rows(OutboxRow).filter(id__in=gone).delete()
        return len(gone)

    @told
    def backlog(self, now: datetime) -> Mapping[tuple[DeliveryStatus, str], int]:
        """
        Return how many rows are pending and due, or failed, by status and channel.
        """
        waiting = Q(status="failed") | Q(status="pending", next_attempt_at__lte=now)
        kinds = self.rows(OutboxRow).filter(waiting).values_list("status", "channel")
        counted = kinds.annotate(Count("id")).order_by()
        return {(status, channel): number for status, channel, number in counted}


def _texts(among: DeliveryFilter) -> list[str]:
    refs = [ref for ref in (among.record, among.recipient) if ref is not None]
    return [among.channel or "", *(text for r in refs for text in (r.type, r.id))]


def _listed(among: DeliveryFilter) -> Q:
    found = Q()
    for name, ref in (("record", among.record), ("recipient", among.recipient)):
        if ref is not None:
            found &= Q(**{f"{name}_type": ref.type, f"{name}_id": ref.id})
    if among.channel is not None:
        found &= Q(channel=among.channel)
    if among.since is not None:
        found &= Q(created_at__gte=among.since)
    if among.behind is not None:
        at, row_id = among.behind
        side = "lt" if among.newest_first else "gt"
        same = Q(created_at=at, **{f"id__{side}": row_id})
        found &= Q(**{f"created_at__{side}": at}) | same
    return found
