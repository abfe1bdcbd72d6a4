"""
Sending what the outbox holds.

Invariants:
    - A row is leased, sent, and settled; the lease is committed before the
      message leaves, the outcome right after.
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
from crmkit.errors import DeliveryError, UnknownChannelError
from crmkit.ports import Channel, Delivery, OutboundMessage, Store

log = logging.getLogger("crmkit.deliver")

BATCH = 10
LEASE = timedelta(minutes=5)

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
    """

    sent: int = 0
    retried: int = 0
    failed: int = 0


def deliver(
    shop: Workshop, store: Store, channels: Mapping[str, Channel], limit: int
) -> DeliveryReport:
    """
    Send what waits in the outbox and whose time has come, oldest first.
    """
    counts = {"sent": 0, "pending": 0, "failed": 0}
    left = limit
    while left > 0:
        now = shop.now()
        lease = shop.ids.new(now)
        with store.begin() as tx:
            leased = tx.claim_deliveries(now, lease, now + LEASE, min(BATCH, left))
        for delivery in leased:
            outcome = _attempted(shop, channels, delivery)
            with store.begin() as tx:
                if not tx.settle(outcome):
                    log.warning("delivery %s was taken over", delivery.id)
            counts[outcome.status] += 1
        left -= len(leased)
        if len(leased) < BATCH:
            break
    return DeliveryReport(
        sent=counts["sent"], retried=counts["pending"], failed=counts["failed"]
    )


def _attempted(
    shop: Workshop, channels: Mapping[str, Channel], delivery: Delivery
) -> Delivery:
    """
    Try one delivery and return its row as it is afterwards.
    """
    tried = attrs.evolve(delivery, attempts=delivery.attempts + 1)
    try:
        _channel(channels, delivery).send(message(shop, delivery))
    except UnknownChannelError as error:
        return attrs.evolve(tried, status="failed", error=str(error))
    except DeliveryError as error:
        return _put_off(tried, error, shop.now())
    except Exception as error:
        # One message that a channel chokes on must not hold up all the others.
        log.exception("delivery %s met an unexpected error", delivery.id)
        problem = f"unexpected {type(error).__name__}"
        failure = DeliveryError(delivery.effect.channel, problem, permanent=False)
        return _put_off(tried, failure, shop.now())
    return attrs.evolve(tried, status="sent", sent_at=shop.now(), error="")


def _channel(channels: Mapping[str, Channel], delivery: Delivery) -> Channel:
    try:
        return channels[delivery.effect.channel]
    except KeyError:
        raise UnknownChannelError(
            delivery.effect.channel, tuple(sorted(channels))
        ) from None


def _put_off(tried: Delivery, error: DeliveryError, now: datetime) -> Delivery:
    if error.permanent or tried.attempts > len(WAITS):
        log.error("delivery %s failed and waits for a person", tried.id)
        return attrs.evolve(tried, status="failed", error=str(error))
    wait = WAITS[tried.attempts - 1]
    return attrs.evolve(tried, next_attempt_at=now + wait, error=str(error))


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
