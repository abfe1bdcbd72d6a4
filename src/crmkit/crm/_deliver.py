"""
Sending what the outbox holds.

Invariants:
    - A row is leased, sent, and settled, one after the other; the lease is
      committed before the message leaves, the outcome right after.
    - Only rows whose channel is set up here are leased; the others wait for a
      process that has it.
    - Only a crash between the channel's acceptance and our commit can send a
      message twice, and then it carries the same Message-ID.
    - A failure that may pass is tried again, later each time; one that will
      not, or has not passed in time, waits for a person.
"""

import logging
from collections.abc import Mapping
from datetime import datetime, timedelta

import attrs

from crmkit.crm._write import Workshop
from crmkit.errors import DeliveryError, StoreLockedError
from crmkit.ports import Channel, Delivery, OutboundMessage, Store

log = logging.getLogger("crmkit.deliver")

#: Longer than any channel may take for one message.
LEASE = timedelta(minutes=5)

#: How often the outcome is written again if the store is held by others.
SETTLE_TRIES = 5

#: Plain time to wait after the first, second … failed attempt.
WAITS = (
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=12),
)


@attrs.frozen(kw_only=True)
class DeliveryReport:
    """
    What a run of ``deliver`` did.

    Attributes:
        sent: Messages that a channel took.
        retried: Messages that failed and will be tried again.
        failed: Messages that failed and wait for a person.
        unserved: Messages, 100 at most, whose channel is not set up here.
    """

    sent: int = 0
    retried: int = 0
    failed: int = 0
    unserved: int = 0


def deliver(
    shop: Workshop, store: Store, channels: Mapping[str, Channel], limit: int
) -> DeliveryReport:
    """
    Send what waits in the outbox and whose time has come, oldest first.
    """
    counts = {"sent": 0, "pending": 0, "failed": 0}
    for _ in range(limit):
        delivery = _leased(shop, store, channels)
        if delivery is None:
            break
        outcome = _attempted(shop, channels, delivery)
        if _settled(store, outcome):
            counts[outcome.status] += 1
    return DeliveryReport(
        sent=counts["sent"],
        retried=counts["pending"],
        failed=counts["failed"],
        unserved=_unserved(store, channels),
    )


def _leased(
    shop: Workshop, store: Store, channels: Mapping[str, Channel]
) -> Delivery | None:
    now = shop.now()
    with store.begin() as tx:
        claimed = tx.claim_deliveries(
            now, shop.ids.new(now), now + LEASE, 1, channels=tuple(channels)
        )
    return claimed[0] if claimed else None


def _settled(store: Store, outcome: Delivery) -> bool:
    """
    Write the outcome of an attempt; a store held by others is asked again.
    """
    for attempt in range(1, SETTLE_TRIES + 1):
        try:
            with store.begin() as tx:
                kept = tx.settle(outcome)
        except StoreLockedError:
            log.warning("outcome of %s not written, try %d", outcome.id, attempt)
        else:
            if not kept:
                log.warning("delivery %s was taken over", outcome.id)
            return kept
    # The lease runs out, and the message is sent again under the same Message-ID.
    log.error("the outcome of delivery %s could not be written", outcome.id)
    return False


def _unserved(store: Store, channels: Mapping[str, Channel]) -> int:
    with store.read() as tx:
        waiting = tx.deliveries("pending")
    names = sorted({d.effect.channel for d in waiting} - set(channels))
    if names:
        log.warning("messages wait for channels not set up here: %s", names)
    return sum(d.effect.channel in names for d in waiting)


def _attempted(
    shop: Workshop, channels: Mapping[str, Channel], delivery: Delivery
) -> Delivery:
    """
    Try one delivery and return its row as it is afterwards.
    """
    channel = delivery.effect.channel
    tried = attrs.evolve(delivery, attempts=delivery.attempts + 1)
    try:
        channels[channel].send(message(shop, delivery))
    except DeliveryError as error:
        return _put_off(tried, error.problem, shop.now(), permanent=error.permanent)
    except Exception as error:
        # One message that a channel chokes on must not hold up all the others.
        log.exception("delivery %s met an unexpected error", delivery.id)
        problem = f"unexpected {type(error).__name__}"
        return _put_off(tried, problem, shop.now(), permanent=False)
    return attrs.evolve(tried, status="sent", sent_at=shop.now(), error="")


def _put_off(
    tried: Delivery, problem: str, now: datetime, *, permanent: bool
) -> Delivery:
    given_up = permanent or tried.attempts > len(WAITS)
    error = str(DeliveryError(tried.effect.channel, problem, permanent=given_up))
    if given_up:
        log.error("delivery %s failed and waits for a person", tried.id)
        return attrs.evolve(tried, status="failed", error=error)
    wait = WAITS[tried.attempts - 1]
    return attrs.evolve(tried, next_attempt_at=now + wait, error=error)


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
