"""
The outbox over plain tables: leases, order, the log, and when channels were used.

Tables: ``outbox``, id → row; ``pending``, id → the same row while it is pending;
``leases``, id → until when it is leased; ``keys of the outbox``, key → id;
``delivery_log``, id of a delivery → its lines; ``sends``, channel → instants.

Invariants:
    - Leases run out by one clock for all who share the tables, :meth:`seconds`.
    - What has been sent costs a claim nothing: only pending rows are looked at.

Not here: which rows may be sent (:mod:`crmkit.adapters.parts._messages`).
"""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import islice
from time import monotonic
from typing import cast

import attrs

from crmkit.adapters._paging import known_status, page_size
from crmkit.adapters.parts._messages import age, sendable, settled, unsendable
from crmkit.adapters.parts._work import PlainWork
from crmkit.errors import DuplicateRecordError
from crmkit.ports import (
    Delivery,
    DeliveryEvent,
    DeliveryFilter,
    DeliveryStatus,
)


class PlainOutbox(PlainWork):
    """
    The part of a transaction that is about messages.
    """

    def enqueue(self, delivery: Delivery) -> bool:
        """
        Add a row to the outbox; return False if its effect's key is known.
        """
        if not self.add("keys of the outbox", delivery.effect.key, delivery.id):
            return False
        if self.delivery(delivery.id) is not None:
            raise DuplicateRecordError("delivery", "id", delivery.id)
        self._write(delivery)
        return True

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
        ready = sendable(self.table("pending").values(), now, channels)
        return self._leased(ready, lease, lasts, limit)

    def claim_unsendable(
        self, now: datetime, lease: str, lasts: timedelta, limit: int
    ) -> tuple[Delivery, ...]:
        """
        Lease pending rows that have expired or have no address, of any channel.
        """
        lost = unsendable(self.table("pending").values(), now)
        return self._leased(lost, lease, lasts, limit)

    def _leased(
        self, rows: Iterable[Delivery], lease: str, lasts: timedelta, limit: int
    ) -> tuple[Delivery, ...]:
        free = list(islice((row for row in rows if not self._is_held(row)), limit))
        until = self.seconds() + lasts.total_seconds()
        for row in free:
            self._write(attrs.evolve(row, lease=lease), until)
        return tuple(attrs.evolve(r, lease=lease, taken_from=r.lease) for r in free)

    def _is_held(self, row: Delivery) -> bool:
        until: float = self.table("leases").get(row.id) or 0.0
        return row.lease != "" and until > self.seconds()

    def seconds(self) -> float:
        """
        Return a count of seconds that leases are told by, the same for all.

        It is that of this machine, which nobody can set. Where machines share
        the tables it must be the database's.
        """
        return monotonic()

    def settle(self, delivery: Delivery) -> bool:
        """
        Write back how an attempt went and give the lease up.
        """
        kept = self.delivery(delivery.id)
        if kept is None or not kept.lease or kept.lease != delivery.lease:
            return False
        self._write(settled(kept, delivery))
        return True

    def delivery(self, delivery_id: str) -> Delivery | None:
        """
        Return a row of the outbox, or None.
        """
        return cast("Delivery | None", self.table("outbox").get(delivery_id))

    def lock_delivery(self, delivery_id: str) -> Delivery | None:
        """
        Return a row that nobody else can lease or change in this transaction.
        """
        row = self.delivery(delivery_id)
        if row is None or self._is_held(row):
            return row
        return attrs.evolve(row, lease="")

    def amend(self, delivery: Delivery) -> None:
        """
        Write a row that was locked, all but its key and text, and end any lease.
        """
        self._write(attrs.evolve(delivery, lease="", taken_from=""))

    def deliveries(
        self,
        status: DeliveryStatus | None = None,
        limit: int = 100,
        among: DeliveryFilter | None = None,
    ) -> tuple[Delivery, ...]:
        """
        Return rows of the outbox by the instant they were decided, then by id.
        """
        wanted, most = among or DeliveryFilter(), page_size(limit)
        found = [row for row in self._rows(known_status(status)) if wanted.holds(row)]
        found.sort(key=age, reverse=wanted.newest_first)
        return tuple(found[:most])

    def forget_deliveries(self, before: datetime, limit: int) -> int:
        """
        Remove rows that are over, and their lines in the log; return how many rows.
        """
        over = (row for row in self._rows() if row.is_over)
        gone = sorted((row for row in over if row.created_at < before), key=age)[:limit]
        for row in gone:
            for name in ("outbox", "leases", "delivery_log"):
                self.remove(name, row.id)
            self.remove("keys of the outbox", row.effect.key)
        return len(gone)

    def _rows(self, status: DeliveryStatus | None = None) -> Iterator[Delivery]:
        name = "pending" if status == "pending" else "outbox"
        rows: Iterable[Delivery] = self.table(name).values()
        return (row for row in rows if status is None or row.status == status)

    def backlog(self, now: datetime) -> Mapping[tuple[DeliveryStatus, str], int]:
        """
        Return how many rows are pending and due, or failed, by status and channel.
        """
        return Counter(
            (row.status, row.effect.channel)
            for row in self._rows()
            if row.status == "failed"
            or (row.status == "pending" and row.next_attempt_at <= now)
        )

    def log_delivery(self, event: DeliveryEvent) -> None:
        """
        Add a line to the delivery_log.
        """
        log = self.table("delivery_log")
        log[event.delivery] = (*(log.get(event.delivery) or ()), event)

    def delivery_log(self, delivery_id: str) -> tuple[DeliveryEvent, ...]:
        """
        Return the lines about one delivery by instant, those of one by their ids.
        """
        lines = self.table("delivery_log").get(delivery_id) or ()
        return tuple(sorted(lines, key=lambda line: (line.at, line.id)))

    def lock_sends(self, channel: str) -> tuple[datetime, ...]:
        """
        Return when a channel was last used, as :meth:`keep_sends` was told.
        """
        return self.table("sends").get(channel) or ()

    def keep_sends(self, channel: str, sends: Sequence[datetime]) -> None:
        """
        Keep when a channel was used, in the place of what was kept.
        """
        self.table("sends")[channel] = tuple(sends)

    def rewrite(self, row: Delivery) -> None:
        """
        Write a row in place of what is there, and end its lease if it has none.
        """
        until: float = self.table("leases").get(row.id) or 0.0
        self._write(row, until if row.lease else 0.0)

    def _write(self, row: Delivery, until: float = 0.0) -> None:
        self.table("outbox")[row.id] = row
        self.table("leases")[row.id] = until
        if row.status == "pending":
            self.table("pending")[row.id] = row
        else:
            self.remove("pending", row.id)
