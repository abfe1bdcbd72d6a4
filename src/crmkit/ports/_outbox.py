"""
What is asked of a store about messages: a part of its unit of work.

Invariants:
    - Leases run out by the database's own clock; what is due and what has expired
      is told by the instant that is given.

Not here: the rest of a unit of work (:class:`crmkit.ports.Transaction`).
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Protocol

from crmkit.ports._delivery import (
    Delivery,
    DeliveryEvent,
    DeliveryFilter,
    DeliveryStatus,
)


class Outbox(Protocol):
    """
    Messages as one unit of work on a store sees them.
    """

    def enqueue(self, delivery: Delivery) -> bool:
        """
        Add a row to the outbox; return False if its effect's key is known.
        """
        ...

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

        That is, rows that have an address, are due, have not expired, are held
        by nobody, and stand first: of the pending rows of one channel and
        address only the oldest is ever leased.

        Args:
            now: The present instant, for what is due and has expired.
            lease: Token of this worker, used only once.
            lasts: How long the lease lasts, by the database's own clock; then
                another worker may take over.
            limit: Rows to lease at most; those first that have been due for longest.
            channels: Channels that this worker can send through; rows of all
                others stay as they are. Not a text but a collection of them.
        """
        ...

    def claim_unsendable(
        self, now: datetime, lease: str, lasts: timedelta, limit: int
    ) -> tuple[Delivery, ...]:
        """
        Lease pending rows that have expired or have no address, of any channel.
        """
        ...

    def settle(self, delivery: Delivery) -> bool:
        """
        Write back how an attempt went and give the lease up.

        Returns:
            False, with nothing written, if the row is no longer leased under
            ``delivery.lease``.
        """
        ...

    def delivery(self, delivery_id: str) -> Delivery | None:
        """
        Return a row of the outbox, or None.
        """
        ...

    def lock_delivery(self, delivery_id: str) -> Delivery | None:
        """
        Return a row that nobody else can lease or change in this transaction.

        Its ``lease`` is empty if it has run out, by the database's clock.
        """
        ...

    def amend(self, delivery: Delivery) -> None:
        """
        Write a row that was locked, all but its key and text, and end any lease.
        """
        ...

    def deliveries(
        self,
        status: DeliveryStatus | None = None,
        limit: int = 100,
        among: DeliveryFilter | None = None,
    ) -> tuple[Delivery, ...]:
        """
        Return rows of the outbox by the instant they were decided, then by id.

        Args:
            status: Only those of this status.
            limit: Rows at most.
            among: What else they must be, and the order; the oldest first by default.

        Raises:
            PageSizeError: If the limit is not allowed.
            UnknownChoiceError: If there is no such status.
        """
        ...

    def forget_deliveries(self, before: datetime, limit: int) -> int:
        """
        Remove rows that are over, and their lines in the log; return how many rows.

        Those that wait and those that have failed stay; so do messages in the
        application that nobody has read (:attr:`Delivery.is_over`).

        Args:
            before: Only rows that were decided before this instant.
            limit: Rows to remove at most, oldest first.
        """
        ...

    def backlog(self, now: datetime) -> Mapping[tuple[DeliveryStatus, str], int]:
        """
        Return how many rows are pending and due, or failed, by status and channel.
        """
        ...

    def log_delivery(self, event: DeliveryEvent) -> None:
        """
        Add a line to the log of deliveries.
        """
        ...

    def delivery_log(self, delivery_id: str) -> tuple[DeliveryEvent, ...]:
        """
        Return the lines about one delivery by instant, those of one by their ids.
        """
        ...

    def lock_sends(self, channel: str) -> tuple[datetime, ...]:
        """
        Return when a channel was last used, as :meth:`keep_sends` was told.

        Nobody else gets an answer for that channel before this transaction ends.
        """
        ...

    def keep_sends(self, channel: str, sends: Sequence[datetime]) -> None:
        """
        Keep when a channel was used, in the place of what was kept.
        """
        ...
