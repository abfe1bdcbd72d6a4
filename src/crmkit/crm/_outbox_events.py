"""
Lines in the log of deliveries.

Invariants:
    - No address and no text of a message is in them.
"""

from crmkit.crm._write import Workshop
from crmkit.ports import Delivery, DeliveryEvent, DeliveryStep, Transaction

#: Who acts when ``deliver`` does.
DELIVER = "system:deliver"


def event(
    shop: Workshop,
    delivery: Delivery,
    what: DeliveryStep,
    detail: str = "",
    by: str = DELIVER,
) -> DeliveryEvent:
    """
    Return a line about a delivery, dated now.
    """
    now = shop.now()
    return DeliveryEvent(
        id=shop.ids.new(now),
        delivery=delivery.id,
        at=now,
        by=by,
        what=what,
        detail=detail,
    )


def logged(
    shop: Workshop,
    tx: Transaction,
    delivery: Delivery,
    what: DeliveryStep,
    detail: str = "",
    by: str = DELIVER,
) -> None:
    """
    Add a line about a delivery, dated now.
    """
    tx.log_delivery(event(shop, delivery, what, detail, by))
