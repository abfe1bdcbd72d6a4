"""
Sending what the outbox holds.

Invariants:
    - The lease of a row is committed before its message leaves, the outcome right
      after, each by itself.
    - Only rows whose channel is set up here are leased; the others wait for a
      process that has it.
    - Only a crash between the channel's acceptance and our commit, or a channel
      that takes longer than the lease, can send a message twice, and then it
      carries the same Message-ID.
    - A failure that may pass is tried again, later each time; one that will
      not, or has not passed in time, raises an alarm and waits for a person.

Not here: which message is next (``_outbox_turns``), writing how it went
(``_outbox_outcomes``), what a person does about one that failed (``_outbox_desk``).
"""

import logging
from collections.abc import Mapping
from contextlib import ExitStack
from datetime import datetime, timedelta
from typing import Final

import attrs

from crmkit.crm._inbox import InApp
from crmkit.crm._outbox_outcomes import Outcomes, line_of
from crmkit.crm._outbox_turns import Turn, Turns
from crmkit.crm._outbox_wait import wait_after
from crmkit.crm._write import Workshop
from crmkit.errors import DeliveryError, StoreError, places_of
from crmkit.ports import (
    IN_APP,
    Channel,
    Delivery,
    OpenableChannel,
    OutboundMessage,
    Store,
    Transaction,
)
from crmkit.records import Ref, User

log = logging.getLogger("crmkit.deliver")

#: Longer than any channel may take for one message.
LEASE: Final = timedelta(minutes=5)

#: What cannot be sent is given up in transactions of so many rows.
BATCH: Final = 100

_NOBODY: Final = "nobody can be reached: no recipient"
_NO_ADDRESS: Final = "nobody can be reached: no address"
_HAS_LEFT: Final = "nobody can be reached: the user has left"


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
        unsettled: Messages of which it could not be written how they went; what
            was sent of them is sent again, with the same Message-ID.
    """

    sent: int = 0
    retried: int = 0
    failed: int = 0
    expired: int = 0
    unserved: int = 0
    limited: Mapping[str, int] = attrs.field(factory=dict)
    awaiting: int = 0
    unsettled: int = 0


def _with_ours(channels: Mapping[str, Channel]) -> Mapping[str, Channel]:
    return {IN_APP: InApp(), **channels}


@attrs.define(kw_only=True)
class Run:
    """
    One run of ``deliver``.

    Attributes:
        shop: Clock, ids and settings.
        store: Where the outbox is.
        channels: The channels that are set up here, by name; that of messages in
            the application is always there.
        lease: How long a message is held while it is sent.
        outcomes: What comes of the attempts.
    """

    shop: Workshop
    store: Store
    channels: Mapping[str, Channel] = attrs.field(converter=_with_ours)
    lease: timedelta = LEASE
    outcomes: Outcomes
    _turns: Turns = attrs.field(init=False)
    _open: dict[str, Channel] = attrs.field(factory=dict, init=False)
    _closing: ExitStack = attrs.field(factory=ExitStack, init=False)

    def __attrs_post_init__(self) -> None:
        self._turns = Turns(
            shop=self.shop, store=self.store, channels=self.channels, lease=self.lease
        )

    def deliver(self, limit: int) -> DeliveryReport:
        """
        Send what waits in the outbox and whose time has come.

        Raises:
            StoreError: If the store fails; its ``report`` says what was done before.
        """
        try:
            self._send_all(limit)
            return self._report()
        except StoreError as error:
            error.report = self._done()
            raise

    def _send_all(self, limit: int) -> None:
        while self._given_up() == BATCH:
            pass
        try:
            for done in range(limit):
                turn = self._turns.next(limit - done)
                if turn is None:
                    break
                outcome, went = self._attempted(turn)
                self.outcomes.settle(outcome, went, turn.until)
        finally:
            self._turns.give_back()
            self._close()

    # -- What cannot be sent ----------------------------------------------------

    def _given_up(self) -> int:
        """
        Give up what has expired or has no address; return how many rows that were.
        """
        with self.store.begin() as tx:
            now = self.shop.now()
            token = self.shop.ids.new(now)
            found = tx.claim_unsendable(now, token, self.lease, BATCH)
            outcomes = [_unsendable(tx, each, now) for each in found]
            for outcome in outcomes:
                why = outcome.error if outcome.status == "failed" else ""
                self.outcomes.kept(tx, outcome, line_of(self.shop, outcome, why))
        for outcome in outcomes:
            self.outcomes.tell(outcome)
        return len(outcomes)

    # -- One message --------------------------------------------------------------

    def _attempted(self, turn: Turn) -> tuple[Delivery, str]:
        """
        Try one delivery; return its row as it is afterwards, and how it went.
        """
        delivery = turn.delivery
        if _has_expired(delivery, self.shop.now()):
            return attrs.evolve(delivery, status="expired"), ""
        tried = attrs.evolve(delivery, attempts=delivery.attempts + 1)
        try:
            channel = self._way(delivery.effect.channel)
            channel.send(message(self.shop, delivery))
        except DeliveryError as error:
            return self._put_off(tried, error.problem, permanent=error.permanent)
        except Exception as error:  # noqa: BLE001 - it is logged
            # One message that a channel chokes on must not hold up all the others.
            what = "delivery %s met an unexpected error: %s"
            log.error(what, delivery.id, places_of(error))  # noqa: TRY400 - no secrets
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

    def _way(self, name: str) -> Channel:
        """
        Return a channel by name, opened if it can stay so for a while.
        """
        if name not in self._open:
            channel = self.channels[name]
            if isinstance(channel, OpenableChannel):
                channel = self._closing.enter_context(channel.opened())
            self._open[name] = channel
        return self._open[name]

    def _close(self) -> None:
        try:
            self._closing.close()
        except Exception as error:  # noqa: BLE001 - it is logged
            # All that it took is settled: nothing is wrong with any message.
            what = "a channel met an unexpected error while it was closed: %s"
            log.error(what, places_of(error))  # noqa: TRY400 - no secrets

    # -- Afterwards ---------------------------------------------------------------

    def _report(self) -> DeliveryReport:
        now = self.shop.now()
        with self.store.read() as tx:
            backlog = tx.backlog(now)
        due = {name: n for (status, name), n in backlog.items() if status == "pending"}
        unserved = sorted(due.keys() - self.channels.keys())
        if unserved:
            log.warning("messages wait for channels not set up here: %s", unserved)
        limited = self._turns.limited_at(now)
        return attrs.evolve(
            self._done(),
            unserved=sum(due[name] for name in unserved),
            limited={name: due[name] for name in sorted(limited & due.keys())},
            awaiting=sum(n for (status, _), n in backlog.items() if status == "failed"),
        )

    def _done(self) -> DeliveryReport:
        counts = self.outcomes.counts
        return DeliveryReport(
            sent=counts.get("sent", 0),
            retried=counts.get("pending", 0),
            failed=counts.get("failed", 0),
            expired=counts.get("expired", 0),
            unsettled=counts.get("unsettled", 0),
        )


def _unsendable(tx: Transaction, delivery: Delivery, now: datetime) -> Delivery:
    if _has_expired(delivery, now):
        return attrs.evolve(delivery, status="expired")
    why = _unreached(tx, delivery.effect.recipient)
    return attrs.evolve(delivery, status="failed", error=why)


def _unreached(tx: Transaction, recipient: Ref | None) -> str:
    if recipient is None:
        return _NOBODY
    user = tx.get(User, recipient.id) if recipient.type == User.type_name else None
    return _NO_ADDRESS if user is None or user.active else _HAS_LEFT


def _has_expired(delivery: Delivery, now: datetime) -> bool:
    expires_at = delivery.effect.expires_at
    return expires_at is not None and expires_at <= now


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
