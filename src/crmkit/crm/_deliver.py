"""
Sending what the outbox holds.

Invariants:
    - A row is leased, sent, and settled, one after the other; the lease is
      committed before the message leaves, the outcome right after.
    - Only rows whose channel is set up here are leased; the others wait for a
      process that has it.
    - Only a crash between the channel's acceptance and our commit, or a channel
      that takes longer than the lease, can send a message twice, and then it
      carries the same Message-ID.
    - A failure that may pass is tried again, later each time; one that will
      not, or has not passed in time, raises an alarm and waits for a person.

Not here: which message is next (``_outbox_turns``), what a person does about one
that failed (``_outbox_desk``).
"""

import logging
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Final

import attrs

from crmkit.crm._outbox_events import logged
from crmkit.crm._outbox_turns import Turns
from crmkit.crm._outbox_wait import wait_after
from crmkit.crm._write import Workshop
from crmkit.errors import DeliveryError, StoreError
from crmkit.ports import (
    Channel,
    Delivery,
    DeliveryStatus,
    DeliveryStep,
    OutboundMessage,
    Store,
)

log = logging.getLogger("crmkit.deliver")

#: Longer than any channel may take for one message.
LEASE: Final = timedelta(minutes=5)

#: How often the outcome is written in all if the store fails, or others hold it.
SETTLE_TRIES: Final = 5

#: What cannot be sent is given up in transactions of so many rows.
BATCH: Final = 100

_STEPS: Final[Mapping[DeliveryStatus, DeliveryStep]] = {
    "pending": "put_off",
    "sent": "sent",
    "failed": "failed",
    "expired": "expired",
}
_NOBODY: Final = "nobody can be reached: no address"


@attrs.frozen(kw_only=True)
class DeliveryReport:
    """
    What a run of ``deliver`` did.

    Attributes:
        sent: Messages that a channel took.
        retried: Messages that failed and will be tried again.
        failed: Messages that failed and wait for a person.
        expired: Messages that were not sent in time, and are not sent any more.
        unserved: Messages that are due and whose channel is not set up here.
        limited: Messages that are due, by channels that are at their limit.
        awaiting: Messages in all that failed, now or before, and wait for a person.
    """

    sent: int = 0
    retried: int = 0
    failed: int = 0
    expired: int = 0
    unserved: int = 0
    limited: Mapping[str, int] = attrs.field(factory=dict)
    awaiting: int = 0


@attrs.define(kw_only=True)
class Run:
    """
    One run of ``deliver``.

    Attributes:
        shop: Clock, ids and settings.
        store: Where the outbox is.
        channels: The channels that are set up here, by name.
        lease: How long a message is held while it is sent.
        alarm: What to call when a message has failed for good.
        counts: How many messages came to which status.
    """

    shop: Workshop
    store: Store
    channels: Mapping[str, Channel]
    lease: timedelta = LEASE
    alarm: Callable[[Delivery], None]
    counts: dict[str, int] = attrs.field(factory=dict)

    def deliver(self, limit: int) -> DeliveryReport:
        """
        Send what waits in the outbox and whose time has come, oldest first.
        """
        turns = Turns(
            shop=self.shop, store=self.store, channels=self.channels, lease=self.lease
        )
        while self._given_up() == BATCH:
            pass
        for _ in range(limit):
            delivery = turns.next()
            if delivery is None:
                break
            self._settle(*self._attempted(delivery))
        return self._report(turns)

    # -- What cannot be sent ----------------------------------------------------

    def _given_up(self) -> int:
        """
        Give up what has expired or has no address; return how many rows that were.
        """
        with self.store.begin() as tx:
            now = self.shop.now()
            token = self.shop.ids.new(now)
            found = tx.claim_unsendable(now, token, self.lease, BATCH)
            outcomes = [_unsendable(each, now) for each in found]
            for outcome in outcomes:
                tx.settle(outcome)
                why = outcome.error if outcome.status == "failed" else ""
                logged(self.shop, tx, outcome, _STEPS[outcome.status], why)
        for outcome in outcomes:
            self._tell(outcome)
        return len(outcomes)

    # -- One message --------------------------------------------------------------

    def _attempted(self, delivery: Delivery) -> tuple[Delivery, str]:
        """
        Try one delivery; return its row as it is afterwards, and how it went.
        """
        channel = self.channels[delivery.effect.channel]
        tried = attrs.evolve(delivery, attempts=delivery.attempts + 1)
        try:
            channel.send(message(self.shop, delivery))
        except DeliveryError as error:
            return self._put_off(tried, error.problem, permanent=error.permanent)
        except Exception as error:
            # One message that a channel chokes on must not hold up all the others.
            log.exception("delivery %s met an unexpected error", delivery.id)
            problem = f"unexpected {type(error).__name__}"
            return self._put_off(tried, problem, permanent=False)
        sent = attrs.evolve(tried, status="sent", sent_at=self.shop.now(), error="")
        return sent, f"attempt {sent.attempts}"

    def _put_off(
        self, tried: Delivery, problem: str, *, permanent: bool
    ) -> tuple[Delivery, str]:
        wait = None if permanent else wait_after(tried.id, tried.attempts)
        error = DeliveryError(tried.effect.channel, problem, permanent=wait is None)
        went = f"attempt {tried.attempts}: {problem}"
        if wait is None:
            return attrs.evolve(tried, status="failed", error=str(error)), went
        later = self.shop.now() + wait
        return attrs.evolve(tried, next_attempt_at=later, error=str(error)), went

    def _settle(self, outcome: Delivery, went: str) -> None:
        """
        Write the outcome of an attempt; a store that fails is asked again.

        Raises:
            StoreError: If it failed each time. The lease runs out then, and the
                message is sent again under the same Message-ID.
        """
        for attempt in range(1, SETTLE_TRIES):
            try:
                return self._keep(outcome, went)
            except StoreError as error:
                # Whether it was kept may not be known; the lease tells, when asked.
                problem = error.problem
                log.warning("outcome of %s, try %d: %s", outcome.id, attempt, problem)
        return self._keep(outcome, went)

    def _keep(self, outcome: Delivery, went: str) -> None:
        with self.store.begin() as tx:
            kept = tx.settle(outcome)
            if kept:
                logged(self.shop, tx, outcome, _STEPS[outcome.status], went)
        if kept:
            self._tell(outcome)
        else:
            log.warning("delivery %s was taken over, or is settled", outcome.id)

    # -- Afterwards ---------------------------------------------------------------

    def _tell(self, outcome: Delivery) -> None:
        self.counts[outcome.status] = self.counts.get(outcome.status, 0) + 1
        outcome = attrs.evolve(outcome, lease="", taken_from="")
        about = outcome.effect.record
        if outcome.status == "expired":
            log.warning("delivery %s about %s has expired", outcome.id, about)
        if outcome.status == "failed":
            text = "delivery %s about %s failed and waits for a person: %s"
            log.error(text, outcome.id, about, outcome.error)
            self.alarm(outcome)

    def _report(self, turns: Turns) -> DeliveryReport:
        now = self.shop.now()
        with self.store.read() as tx:
            backlog = tx.backlog(now)
        due = {name: n for (status, name), n in backlog.items() if status == "pending"}
        unserved = sorted(due.keys() - self.channels.keys())
        if unserved:
            log.warning("messages wait for channels not set up here: %s", unserved)
        limited = turns.limited_at(now)
        return DeliveryReport(
            sent=self.counts.get("sent", 0),
            retried=self.counts.get("pending", 0),
            failed=self.counts.get("failed", 0),
            expired=self.counts.get("expired", 0),
            unserved=sum(due[name] for name in unserved),
            limited={name: due[name] for name in sorted(limited & due.keys())},
            awaiting=sum(n for (status, _), n in backlog.items() if status == "failed"),
        )


def _unsendable(delivery: Delivery, now: datetime) -> Delivery:
    expires_at = delivery.effect.expires_at
    if expires_at is not None and expires_at <= now:
        return attrs.evolve(delivery, status="expired")
    return attrs.evolve(delivery, status="failed", error=_NOBODY)


def message(shop: Workshop, delivery: Delivery) -> OutboundMessage:
    """
    Return the message of a delivery; the same each time it is tried.
    """
    return OutboundMessage(
        to=delivery.effect.to or "",
        subject=delivery.effect.subject,
        body=delivery.effect.body,
        message_id=f"<{delivery.id}@{shop.settings.message_domain}>",
    )
