"""
What an application asks of the outbox as a whole: sending, lists, forgetting.

Not here: what somebody does about one message (``_outbox_desk``), his own inbox
(``_inbox``).
"""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from time import sleep

from crmkit.crm._deliver import LEASE, DeliveryReport, Run
from crmkit.crm._inbox import place_of
from crmkit.crm._moments import as_utc
from crmkit.crm._outbox_forget import forget_deliveries
from crmkit.crm._outbox_outcomes import Outcomes
from crmkit.crm._write import Workshop
from crmkit.ports import Channel, Delivery, DeliveryFilter, DeliveryStatus, Store
from crmkit.records import Ref


class Delivering:
    """
    The part of a CRM that is about messages.
    """

    _shop: Workshop
    _store: Store
    _channels: Mapping[str, Channel]
    _alarm: Callable[[Delivery], None]

    def deliver(
        self,
        limit: int = 1000,
        *,
        lease: timedelta = LEASE,
        wait: Callable[[float], object] = sleep,
    ) -> DeliveryReport:
        """
        Send what waits in the outbox.

        Safe to call often and from several processes at once.

        Args:
            limit: Messages to send at most.
            lease: How long a message is held while it is sent; longer than any
                channel takes for one. Then another process may send it.
            wait: What waits some seconds, while the store is away, before an outcome
                is written once more; that goes on for as long as the lease.

        Raises:
            StoreError: If the store fails; its ``report`` says what was done before.

        >>> from crmkit import CRM
        >>> CRM.open("memory://").deliver().sent
        0
        """
        outcomes = Outcomes(
            shop=self._shop,
            store=self._store,
            lease=lease,
            alarm=self._alarm,
            wait=wait,
        )
        run = Run(
            shop=self._shop,
            store=self._store,
            channels=self._channels,
            lease=lease,
            outcomes=outcomes,
        )
        return run.deliver(limit)

    def deliveries(  # noqa: PLR0913 - what may be asked
        self,
        status: DeliveryStatus | None = None,
        limit: int = 100,
        *,
        record: Ref | None = None,
        recipient: Ref | None = None,
        channel: str | None = None,
        since: datetime | None = None,
        newest_first: bool = False,
        after: str | None = None,
    ) -> tuple[Delivery, ...]:
        """
        Return rows of the outbox in the order in which they were decided.

        Args:
            status: Only those of this status; ``"failed"`` waits for a person.
            limit: Rows at most.
            record: Only those about this record.
            recipient: Only those for this user or contact.
            channel: Only those of this channel.
            since: Only those decided at this instant or later.
            newest_first: Whether to begin with the newest.
            after: Id of the row behind which to go on: the last one of the page
                before.

        Raises:
            NaiveDatetimeError: If *since* has no time zone.
            RecordNotFoundError: If there is no row *after*, or no more.

        >>> from crmkit import CRM
        >>> from crmkit.records import Ref
        >>> CRM.open("memory://").deliveries(record=Ref("ticket", "T1"))
        ()
        """
        with self._store.read() as tx:
            among = DeliveryFilter(
                record=record,
                recipient=recipient,
                channel=channel,
                since=since and as_utc("since", since),
                newest_first=newest_first,
                behind=place_of(tx, after),
            )
            return tx.deliveries(status, limit, among)

    def forget_deliveries(self, *, before: datetime) -> int:
        """
        Remove messages that are over, with their log; return how many those were.

        What waits or has failed stays, and what nobody has read yet of messages in
        the application. It is done in short transactions, so others
        can work meanwhile, and what is done when it is broken off stays done. The
        keys of what is forgotten are forgotten, too: let *before* be long ago.

        Args:
            before: Only messages that were decided before this instant.

        Raises:
            NaiveDatetimeError: If *before* has no time zone.

        >>> from datetime import UTC
        >>> from crmkit import CRM
        >>> long_ago = datetime(2026, 1, 1, tzinfo=UTC)
        >>> CRM.open("memory://").forget_deliveries(before=long_ago)
        0
        """
        return forget_deliveries(self._store, as_utc("before", before))
