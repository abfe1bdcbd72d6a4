"""
Whose turn it is: claiming messages, and keeping to a channel's rate.

Invariants:
    - A lease is committed before the message leaves.
    - Messages are leased some at a time, and given back if the first of them take
      so long that the lease would not be enough for the rest.
    - Those of a channel that has a rate are leased one at a time, right before they
      leave; the lease and the use of the rate are committed together.
    - A channel that is at its limit holds up no other.

Not here: sending (``_deliver``), what comes of it (``_outbox_outcomes``).
"""

import logging
from collections import deque
from collections.abc import Callable, Collection, Mapping
from datetime import datetime, timedelta
from time import monotonic
from typing import Final

import attrs

from crmkit.crm._outbox_events import logged
from crmkit.crm._write import Workshop
from crmkit.errors import StoreError
from crmkit.ports import Channel, Delivery, Rate, Store, Transaction

log = logging.getLogger("crmkit.deliver")

#: How many messages are leased at once.
BATCH: Final = 20
#: The part of a lease after which those that have not had their turn are given back.
_PATIENCE: Final = 0.1


class _AtLimitError(Exception):
    """
    A channel may not be used before an instant.
    """

    def __init__(self, channel: str, until: datetime) -> None:
        super().__init__(channel, until)
        self.channel, self.until = channel, until


@attrs.frozen
class Turn:
    """
    A message to be sent now.

    Attributes:
        delivery: Its row, leased.
        until: When the lease is over, on the monotonic clock.
    """

    delivery: Delivery
    until: float


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
    _leased: deque[Turn] = attrs.field(factory=deque, init=False)
    _sources: deque[Callable[[int], Turn | None]] = attrs.field(init=False)

    def __attrs_post_init__(self) -> None:
        self._sources = deque((self._from_batch, self._paced))

    def next(self, most: int) -> Turn | None:
        """
        Return the next message that may be sent now; None if none may.

        Messages of channels with a rate and of those without take turns, so that
        neither waits for all of the other.

        Args:
            most: How many messages will be asked for yet, this one included.
        """
        while self._sources:
            found = self._sources[0](most)
            if found is not None:
                self._sources.rotate()
                return found
            # What was leased here is settled, so nothing more can have become free.
            self._sources.popleft()
        return None

    def limited_at(self, now: datetime) -> set[str]:
        """
        Return which channels are at their limit.
        """
        return {name for name, until in self.limited.items() if until > now}

    def give_back(self) -> None:
        """
        Give up the leases on messages that have not had their turn.
        """
        turns, self._leased = self._leased, deque()
        if turns:
            try:
                with self.store.begin() as tx:
                    for turn in turns:
                        tx.settle(turn.delivery)
            except StoreError as error:
                # Then the leases run out by themselves.
                log.warning("%d leases stay: %s", len(turns), error.problem)

    # -- Without a rate ---------------------------------------------------------

    def _from_batch(self, most: int) -> Turn | None:
        patience = self.lease.total_seconds() * (1 - _PATIENCE)
        if self._leased and monotonic() + patience > self._leased[0].until:
            self.give_back()
        if not self._leased:
            names = {name for name in self.channels if self._rate(name) is None}
            self._leased.extend(self._claim(names, min(most, BATCH)))
        return self._leased.popleft() if self._leased else None

    def _claim(self, names: Collection[str], limit: int) -> list[Turn]:
        if not names:
            return []
        until = monotonic() + self.lease.total_seconds()
        with self.store.begin() as tx:
            found = self._claimed(tx, self.shop.now(), names, limit)
        return [Turn(delivery, until) for delivery in found]

    # -- With a rate ------------------------------------------------------------

    def _paced(self, _: int) -> Turn | None:
        while True:
            now = self.shop.now()
            paced = {name for name in self.channels if self._rate(name) is not None}
            names = paced - self.limited_at(now)
            if not names:
                return None
            until = monotonic() + self.lease.total_seconds()
            try:
                with self.store.begin() as tx:
                    found = self._claimed(tx, now, names, 1)
                    for delivery in found:
                        self._use(tx, delivery.effect.channel, now)
            except _AtLimitError as error:
                self.limited[error.channel] = error.until
            else:
                return Turn(found[0], until) if found else None

    def _use(self, tx: Transaction, name: str, now: datetime) -> None:
        rate = self._rate(name)
        if rate is None:
            return
        sends = tx.lock_sends(name)
        free_at = rate.free_at(sends, now)
        if free_at > now:
            raise _AtLimitError(name, free_at)
        tx.keep_sends(name, rate.with_one(sends, now))

    def _rate(self, name: str) -> Rate | None:
        rate: Rate | None = getattr(self.channels[name], "rate", None)
        return rate

    # -- Both ---------------------------------------------------------------------

    def _claimed(
        self, tx: Transaction, now: datetime, names: Collection[str], limit: int
    ) -> tuple[Delivery, ...]:
        token = self.shop.ids.new(now)
        found = tx.claim_deliveries(now, token, self.lease, limit, channels=names)
        for delivery in found:
            if delivery.taken_from:
                log.warning("delivery %s was taken over", delivery.id)
                logged(self.shop, tx, delivery, "taken_over")
        return found
