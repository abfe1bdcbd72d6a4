"""
Writing how an attempt to send went, also where the store is away for a while.

Invariants:
    - An outcome is written once; where it is not known whether it was, that is
      told by its line in the log.
    - As long as the lease lasts, a store whose failure may pass is asked again, later
      each time; any other failure ends the run.
    - What was sent is told, also by a worker that was not the holder any more.

Not here: sending (``_deliver``), how long to wait (``_outbox_wait``).
"""

import logging
from collections.abc import Callable, Mapping
from datetime import timedelta
from time import monotonic
from typing import Final

import attrs

from crmkit.crm._outbox_events import event
from crmkit.crm._outbox_notices import notify
from crmkit.crm._outbox_wait import pauses
from crmkit.crm._write import Workshop
from crmkit.errors import StoreError
from crmkit.ports import (
    Delivery,
    DeliveryEvent,
    DeliveryStatus,
    DeliveryStep,
    Store,
    Transaction,
)

log = logging.getLogger("crmkit.deliver")

_STEPS: Final[Mapping[DeliveryStatus, DeliveryStep]] = {
    "pending": "put_off",
    "sent": "sent",
    "failed": "failed",
    "expired": "expired",
}


@attrs.define(kw_only=True)
class Outcomes:
    """
    What comes of the attempts of one run.

    Attributes:
        shop: Clock, ids and settings.
        store: Where the outbox is.
        lease: How long a message is held.
        alarm: What to call when a message has failed for good.
        wait: What waits some seconds for a store that is away.
        counts: How many messages came to which status; ``unsettled``, of how many
            it could not be written.
    """

    shop: Workshop
    store: Store
    lease: timedelta
    alarm: Callable[[Delivery], None]
    wait: Callable[[float], object]
    counts: dict[str, int] = attrs.field(factory=dict)

    def settle(self, outcome: Delivery, went: str, until: float) -> None:
        """
        Write the outcome of an attempt; a failure of the store that may pass does.

        Args:
            outcome: The row as it is to be.
            went: How the attempt went, for the log.
            until: When the lease is over, on the monotonic clock.

        Raises:
            StoreError: If it does not pass, or not in time. When the lease has run
                out the message is sent again under the same Message-ID.
        """
        line = line_of(self.shop, outcome, went)
        for attempt, pause in enumerate(pauses(self.lease), 1):
            try:
                return self._keep(outcome, line)
            except StoreError as error:
                problem = error.problem
                log.warning("outcome of %s, try %d: %s", outcome.id, attempt, problem)
                if not error.may_pass:
                    break
            if (left := until - monotonic()) <= 0:
                break
            self.wait(min(pause, left))
        return self._keep_or_tell(outcome, line)

    def _keep_or_tell(self, outcome: Delivery, line: DeliveryEvent) -> None:
        try:
            self._keep(outcome, line)
        except StoreError:
            self._count("unsettled")
            log.exception(
                "how delivery %s went could not be written; unless it can be told, it "
                "is sent again when its lease is over",
                outcome.id,
            )
            raise

    def _keep(self, outcome: Delivery, line: DeliveryEvent) -> None:
        with self.store.begin() as tx:
            kept = self.kept(tx, outcome, line)
            # Whether it was kept before may not have been known; the log tells.
            kept = kept or any(
                line.id == each.id for each in tx.delivery_log(outcome.id)
            )
            found = None if kept else tx.delivery(outcome.id)
            if found is not None and outcome.status == "sent":
                detail = f"{line.detail}, while it was {found.status}"
                late = attrs.evolve(line, what="sent_late", detail=detail)
                tx.log_delivery(late)
        if kept:
            self.tell(outcome)
        else:
            self._too_late(outcome, found)

    def kept(self, tx: Transaction, outcome: Delivery, line: DeliveryEvent) -> bool:
        """
        Write an outcome within a transaction; return False if it is not ours any more.
        """
        kept = tx.settle(outcome)
        if kept:
            tx.log_delivery(line)
            if outcome.status == "failed":
                notify(self.shop, tx, outcome)
        return kept

    def tell(self, outcome: Delivery) -> None:
        """
        Count an outcome that is committed, and raise an alarm if it is a failure.
        """
        self._count(outcome.status)
        outcome = attrs.evolve(outcome, lease="", taken_from="")
        about = outcome.effect.record
        if outcome.status == "expired":
            log.warning("delivery %s about %s has expired", outcome.id, about)
        if outcome.status == "failed":
            text = "delivery %s about %s failed and waits for a person: %s"
            log.error(text, outcome.id, about, outcome.error)
            self.alarm(outcome)

    def _too_late(self, outcome: Delivery, found: Delivery | None) -> None:
        if outcome.status == "sent":
            self._count("sent")
            text = "delivery %s was sent although its lease was over; it is %s"
            log.warning(text, outcome.id, found.status if found else "forgotten")
        else:
            log.warning("delivery %s was taken over, or is settled", outcome.id)

    def _count(self, what: str) -> None:
        self.counts[what] = self.counts.get(what, 0) + 1


def line_of(shop: Workshop, outcome: Delivery, went: str = "") -> DeliveryEvent:
    """
    Return the line in the log about an outcome.
    """
    return event(shop, outcome, _STEPS[outcome.status], went)
