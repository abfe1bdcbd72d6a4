"""
The outbox in memory: leases, order, the log, and when channels were used.

Invariants:
    - Leases run out by the process's monotonic clock.
    - What has been sent costs a claim nothing: only pending rows are looked at.
"""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from time import monotonic

import attrs

from crmkit.adapters._block import Block
from crmkit.adapters.memory._tables import Table, Work
from crmkit.errors import DuplicateRecordError
from crmkit.ports import Delivery, DeliveryEvent, DeliveryStatus

#: What :meth:`OutboxWork.settle` writes back.
_COURSE = ("status", "attempts", "next_attempt_at", "sent_at", "error")


@attrs.frozen
class _Row:
    """
    A row of the outbox, and until when it is leased, on the monotonic clock.
    """

    delivery: Delivery
    until: float | None = None

    @property
    def is_held(self) -> bool:
        """
        Whether a lease on it has not run out.
        """
        return self.until is not None and self.until > monotonic()


class OutboxWork(Block):
    """
    The part of a transaction that is about messages.
    """

    def __init__(self, url: str, work: Work) -> None:
        self.url, self._work = url, work

    @property
    def work(self) -> Work:
        """
        The tables, until the block ends.
        """
        self.refuse_if_over()
        return self._work

    def enqueue(self, delivery: Delivery) -> bool:
        """
        Add a row to the outbox; return False if its effect's key is known.
        """
        keys: Table[str, str] = self.work.table("keys of the outbox")
        if keys.get(delivery.effect.key) is not None:
            return False
        if self._outbox.get(delivery.id) is not None:
            raise DuplicateRecordError("delivery", "id", delivery.id)
        self._write(_Row(delivery))
        return keys.add(delivery.effect.key, delivery.id)

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

        def is_ready(row: _Row) -> bool:
            effect = row.delivery.effect
            in_time = effect.expires_at is None or effect.expires_at > now
            is_due = row.delivery.next_attempt_at <= now
            return effect.channel in channels and in_time and is_due

        return self._leased(_firsts(self._pending()), is_ready, lease, lasts, limit)

    def claim_unsendable(
        self, now: datetime, lease: str, lasts: timedelta, limit: int
    ) -> tuple[Delivery, ...]:
        """
        Lease pending rows that have expired or have no address, of any channel.
        """

        def is_unsendable(row: _Row) -> bool:
            effect = row.delivery.effect
            is_over = effect.expires_at is not None and effect.expires_at <= now
            return is_over or effect.to is None

        return self._leased(self._pending(), is_unsendable, lease, lasts, limit)

    def _leased(
        self,
        rows: Iterable[_Row],
        fits: Callable[[_Row], bool],
        lease: str,
        lasts: timedelta,
        limit: int,
    ) -> tuple[Delivery, ...]:
        free = [row for row in rows if not row.is_held and fits(row)][:limit]
        until = monotonic() + lasts.total_seconds()
        for row in free:
            self._write(_Row(attrs.evolve(row.delivery, lease=lease), until))
        return tuple(
            attrs.evolve(row.delivery, lease=lease, taken_from=row.delivery.lease)
            for row in free
        )

    def settle(self, delivery: Delivery) -> bool:
        """
        Write back how an attempt went and give the lease up.
        """
        row = self._outbox.get(delivery.id)
        if row is None or row.until is None or row.delivery.lease != delivery.lease:
            return False
        course = {name: getattr(delivery, name) for name in _COURSE}
        self._write(_Row(attrs.evolve(row.delivery, **course, lease="")))
        return True

    def delivery(self, delivery_id: str) -> Delivery | None:
        """
        Return a row of the outbox, or None.
        """
        row = self._outbox.get(delivery_id)
        return row.delivery if row else None

    def lock_delivery(self, delivery_id: str) -> Delivery | None:
        """
        Return a row that nobody else can lease or change in this transaction.
        """
        row = self._outbox.get(delivery_id)
        if row is None:
            return None
        return row.delivery if row.is_held else attrs.evolve(row.delivery, lease="")

    def amend(self, delivery: Delivery) -> None:
        """
        Write a row that was locked, all but its key and text, and end any lease.
        """
        self._write(_Row(attrs.evolve(delivery, lease="", taken_from="")))

    def deliveries(
        self, status: DeliveryStatus | None = None, limit: int = 100
    ) -> tuple[Delivery, ...]:
        """
        Return rows of the outbox, oldest first.
        """
        rows = (row.delivery for row in self._outbox.values())
        wanted = (row for row in rows if status is None or row.status == status)
        return tuple(sorted(wanted, key=_age)[:limit])

    def backlog(self, now: datetime) -> Mapping[tuple[DeliveryStatus, str], int]:
        """
        Return how many rows are pending and due, or failed, by status and channel.
        """
        rows = (row.delivery for row in self._outbox.values())
        return Counter(
            (row.status, row.effect.channel)
            for row in rows
            if row.status == "failed"
            or (row.status == "pending" and row.next_attempt_at <= now)
        )

    def log_delivery(self, event: DeliveryEvent) -> None:
        """
        Add a line to the log of deliveries.
        """
        lines = self._log.get(event.delivery) or ()
        self._log.set(event.delivery, (*lines, event))

    def delivery_log(self, delivery_id: str) -> tuple[DeliveryEvent, ...]:
        """
        Return the lines about one delivery by instant, those of one by their ids.
        """
        lines = self._log.get(delivery_id) or ()
        return tuple(sorted(lines, key=lambda line: (line.at, line.id)))

    def lock_sends(self, channel: str) -> tuple[datetime, ...]:
        """
        Return when a channel was last used, as :meth:`keep_sends` was told.
        """
        return self._sends.get(channel) or ()

    def keep_sends(self, channel: str, sends: Sequence[datetime]) -> None:
        """
        Keep when a channel was used, in the place of what was kept.
        """
        self._sends.set(channel, tuple(sends))

    # -- Rows -----------------------------------------------------------------

    def _write(self, row: _Row) -> None:
        self._outbox.set(row.delivery.id, row)
        if row.delivery.status == "pending":
            self._waiting.set(row.delivery.id, row)
        elif self._waiting.get(row.delivery.id):
            self._waiting.remove(row.delivery.id)

    def _pending(self) -> list[_Row]:
        return sorted(self._waiting.values(), key=lambda row: _age(row.delivery))

    @property
    def _outbox(self) -> Table[str, _Row]:
        return self.work.table("outbox")

    @property
    def _waiting(self) -> Table[str, _Row]:
        return self.work.table("pending rows of the outbox")

    @property
    def _log(self) -> Table[str, tuple[DeliveryEvent, ...]]:
        return self.work.table("log of deliveries")

    @property
    def _sends(self) -> Table[str, tuple[datetime, ...]]:
        return self.work.table("sends")


def _age(delivery: Delivery) -> tuple[datetime, str]:
    return delivery.created_at, delivery.id


def _firsts(rows: Iterable[_Row]) -> list[_Row]:
    """
    Return, of rows from the oldest, the first to each address of a channel.
    """
    firsts: dict[tuple[str, str], _Row] = {}
    for row in rows:
        effect = row.delivery.effect
        if effect.to is not None:
            firsts.setdefault((effect.channel, effect.to), row)
    return list(firsts.values())
