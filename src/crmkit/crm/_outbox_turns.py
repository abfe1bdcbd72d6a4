"""
Whose turn it is: claiming a message, and keeping to a channel's rate.

Invariants:
    - A lease and the use of a channel's rate are committed together, before the
      message leaves.
    - A channel that is at its limit holds up no other.
"""

import logging
from collections.abc import Mapping
from datetime import datetime, timedelta

import attrs

from crmkit.crm._outbox_events import logged
from crmkit.crm._write import Workshop
from crmkit.ports import Channel, Delivery, Rate, Store, Transaction

log = logging.getLogger("crmkit.deliver")


class _AtLimitError(Exception):
    """
    A channel may not be used before an instant.
    """

    def __init__(self, channel: str, until: datetime) -> None:
        super().__init__(channel, until)
        self.channel, self.until = channel, until


@attrs.define(kw_only=True)
class Turns:
    """
    Messages to be sent, one after the other.

    Attributes:
        shop: Clock, ids and settings.
        store: Where the outbox is.
        channels: The channels that are set up here, by name.
        lease: How long a message is held.
        limited: Until when channels are not used that were at their limit.
    """

    shop: Workshop
    store: Store
    channels: Mapping[str, Channel]
    lease: timedelta
    limited: dict[str, datetime] = attrs.field(factory=dict)

    def next(self) -> Delivery | None:
        """
        Return the oldest message that may be sent now, leased; None if none may.
        """
        while True:
            try:
                with self.store.begin() as tx:
                    return self._claimed(tx)
            except _AtLimitError as error:
                self.limited[error.channel] = error.until

    def _claimed(self, tx: Transaction) -> Delivery | None:
        now = self.shop.now()
        token = self.shop.ids.new(now)
        names = self.channels.keys() - self.limited_at(now)
        for delivery in tx.claim_deliveries(now, token, self.lease, 1, channels=names):
            self._use(tx, delivery.effect.channel, now)
            if delivery.taken_from:
                log.warning("delivery %s was taken over", delivery.id)
                logged(self.shop, tx, delivery, "taken_over")
            return delivery
        return None

    def limited_at(self, now: datetime) -> set[str]:
        """
        Return which channels are at their limit.
        """
        return {name for name, until in self.limited.items() if until > now}

    def _use(self, tx: Transaction, name: str, now: datetime) -> None:
        rate: Rate | None = getattr(self.channels[name], "rate", None)
        if rate is None:
            return
        sends = tx.lock_sends(name)
        free_at = rate.free_at(sends, now)
        if free_at > now:
            raise _AtLimitError(name, free_at)
        tx.keep_sends(name, rate.with_one(sends, now))
