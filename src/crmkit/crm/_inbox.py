"""
Messages in the application: they have no sender, and are read where they are kept.

Invariants:
    - A message in the application is a row of the outbox like any other; it is in
      its recipient's inbox from the moment it is sent.
    - Everybody sees his own inbox, and nobody marks another's message as read.

Not here: what is written into it (:mod:`crmkit.desk`, ``_outbox_notices``).
"""

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, TypeAlias

import attrs

from crmkit.crm._forms import DELIVERY
from crmkit.crm._looking import Looking
from crmkit.crm._outbox_events import logged
from crmkit.crm._request import Step
from crmkit.errors import DeliveryRefusedError, RecordNotFoundError
from crmkit.ports import IN_APP, Delivery, DeliveryFilter, OutboundMessage
from crmkit.records import Ref

if TYPE_CHECKING:
    from crmkit.crm._acting import Acting
    from crmkit.ports import Transaction

#: Why a step makes no sense, in English and Chinese.
Why: TypeAlias = tuple[str, str]


class InApp:
    """
    The channel of messages in the application: what is in the store has arrived.
    """

    name = IN_APP

    def send(self, message: OutboundMessage) -> None:
        """
        Do nothing; an application that pushes has a channel of its own by this name.
        """


class Inbox:
    """
    The inbox of whoever acts.
    """

    def __init__(self, acting: "Acting") -> None:
        self._acting = acting

    def inbox(
        self, limit: int = 100, *, after: str | None = None, read: bool = False
    ) -> tuple[Delivery, ...]:
        """
        Return one's own messages in the application, newest first.

        Args:
            limit: Messages at most.
            after: Id of the message behind which to go on: the last one of the
                page before.
            read: Whether to return those that were marked as read, not the others.

        Raises:
            RecordNotFoundError: If there is no message *after*.

        >>> from crmkit import CRM
        >>> CRM.open("memory://").as_system("doctest").deliveries.inbox()
        ()
        """
        with self._acting.reading() as tx:
            mine = DeliveryFilter(
                channel=IN_APP,
                recipient=Ref("user", self._acting.by),
                newest_first=True,
                behind=place_of(tx, after),
            )
            return tx.deliveries("read" if read else "sent", limit, mine)

    def mark_read(self, delivery_id: str) -> Delivery:
        """
        Mark one's own message in the application as read; once more does nothing.

        Raises:
            DeliveryRefusedError: If it is somebody else's, or not in the inbox.
            RecordNotFoundError: If there is no such row of the outbox.
        """

        def marked(tx: "Transaction") -> Delivery:
            delivery = found(tx.lock_delivery(delivery_id), delivery_id)
            self._refuse_if_not_mine(delivery)
            if delivery.status == "read":
                return delivery
            read = attrs.evolve(delivery, status="read", lease="")
            tx.amend(read)
            logged(self._acting.shop, tx, read, "read", by=self._acting.by)
            return read

        return self._take("read", delivery_id, marked)

    def _take(
        self,
        step: str,
        delivery_id: str,
        work: "Callable[[Transaction], Delivery]",
        **how: object,
    ) -> Delivery:
        """
        Take a step with a message.
        """
        wanted = Step(f"{step}_delivery", delivery_id, how)
        return self._acting.take(wanted, DELIVERY, work)

    def _refuse_if_not_mine(self, delivery: Delivery) -> None:
        why: Why | None = None
        if delivery.effect.channel != IN_APP:
            why = "it is no message in the application", "它不是应用内消息"
        elif delivery.effect.recipient != Ref("user", self._acting.by):
            why = "it is another's", "它是别人的消息"
        elif delivery.status not in ("sent", "read"):
            why = "it is not in the inbox", "它不在收件箱里"
        if why is not None:
            raise DeliveryRefusedError(delivery.id, "read", *why)


def found(delivery: Delivery | None, delivery_id: str) -> Delivery:
    """
    Return a row that was looked for.

    Raises:
        RecordNotFoundError: If it was not there.
    """
    if delivery is None:
        raise RecordNotFoundError(f"delivery:{delivery_id}")
    return delivery


def place_of(tx: Looking, delivery_id: str | None) -> tuple[datetime, str] | None:
    """
    Return the place in a list that a row has, for going on behind it.

    Raises:
        RecordNotFoundError: If there is no such row of the outbox.
    """
    if delivery_id is None:
        return None
    row = found(tx.delivery(delivery_id), delivery_id)
    return row.created_at, row.id
