"""
What is told of deliveries, and how often their channels were used.

Invariants:
    - Who has asked when a channel was used has it alone to the end of the block.
"""

from collections.abc import Sequence
from datetime import datetime

from crmkit.adapters.parts import columns_of, keepable
from crmkit.ports import DeliveryEvent
from django_desk.desk.models import ChannelUse, DeliveryLine
from django_desk.desk.store._block import Working, made_of, told


class SendWork(Working):
    """
    The part of a transaction that is about what became of messages.
    """

    @told
    def log_delivery(self, event: DeliveryEvent) -> None:
        """
        Add a line to the log of deliveries.
        """
        self.rows(DeliveryLine).create(**columns_of(event))

    @told
    def delivery_log(self, delivery_id: str) -> tuple[DeliveryEvent, ...]:
        """
        Return the lines about one delivery by instant, those of one by their ids.
        """
        if not keepable(delivery_id):
            return ()
        lines = self.rows(DeliveryLine).filter(delivery=delivery_id)
        found = lines.order_by("at", "id")
        return made_of(DeliveryEvent, found)

    @told
    def lock_sends(self, channel: str) -> tuple[datetime, ...]:
        """
        Return when a channel was last used, as :meth:`keep_sends` was told.
        """
        use = self.rows(ChannelUse).select_for_update().filter(channel=channel)
        if not use.exists():
            self.inserted(ChannelUse, channel=channel, sends=[])
        return tuple(map(datetime.fromisoformat, use.get().sends))

    @told
    def keep_sends(self, channel: str, sends: Sequence[datetime]) -> None:
        """
        Keep when a channel was used, in the place of what was kept.
        """
        made = {"sends": [each.isoformat() for each in sends]}
        self.rows(ChannelUse).update_or_create(channel=channel, defaults=made)
