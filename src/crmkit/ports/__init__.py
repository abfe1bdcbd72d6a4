"""
What crmkit asks of the world: a store, channels, a clock, ids.

Each port is a Protocol with a reference implementation in memory
(:mod:`crmkit.adapters.memory`, :mod:`crmkit.testing`) and a published contract
test (:class:`crmkit.testing.StoreContract`), which is the definition of a
correct store.

Invariants:
    - Instants that cross a port are aware and in UTC, to the microsecond.
    - Whatever a transaction did is kept whole or not at all.

Not here: who decides what is written (:mod:`crmkit.crm`).
"""

from crmkit.ports._answers import Answer, ChangePlace, Feed, Page, Tick
from crmkit.ports._attachments import (
    COMMON_MEDIA_TYPES,
    AttachmentLimits,
    AttachmentStore,
    ByteSource,
    StoredContent,
)
from crmkit.ports._channel import Channel, OpenableChannel, OutboundMessage
from crmkit.ports._clock import Clock, IdSource
from crmkit.ports._delivery import (
    IN_APP,
    OVER,
    Delivery,
    DeliveryEvent,
    DeliveryFilter,
    DeliveryStatus,
    DeliveryStep,
    Rate,
)
from crmkit.ports._erasure import Redacted, Redacts, Scrubs
from crmkit.ports._outbox import Outbox
from crmkit.ports._portable import BacksUp, Portable, Row
from crmkit.ports._store import CustomIndexing, Store
from crmkit.ports._transaction import Transaction

__all__ = [
    "COMMON_MEDIA_TYPES",
    "IN_APP",
    "OVER",
    "Answer",
    "AttachmentLimits",
    "AttachmentStore",
    "BacksUp",
    "ByteSource",
    "ChangePlace",
    "Channel",
    "Clock",
    "CustomIndexing",
    "Delivery",
    "DeliveryEvent",
    "DeliveryFilter",
    "DeliveryStatus",
    "DeliveryStep",
    "Feed",
    "IdSource",
    "OpenableChannel",
    "OutboundMessage",
    "Outbox",
    "Page",
    "Portable",
    "Rate",
    "Redacted",
    "Redacts",
    "Row",
    "Scrubs",
    "Store",
    "StoredContent",
    "Tick",
    "Transaction",
]
