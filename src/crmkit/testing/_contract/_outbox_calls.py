"""
What contract tests of the outbox call, with what they mostly say.
"""

from datetime import datetime, timedelta
from typing import Any, Final

import attrs

from crmkit.decisions import Effect
from crmkit.ports import Delivery, DeliveryEvent, DeliveryFilter, Transaction
from crmkit.testing._samples import EMAIL, NOW, delivery

SECOND: Final = timedelta(seconds=1)
LONG: Final = timedelta(hours=1)
OVER: Final = timedelta()


def effect_of(row_id: str, **fields: Any) -> Effect:
    """
    Return the effect of a row, with other fields.
    """
    return attrs.evolve(delivery(row_id).effect, **fields)


def addressed(
    row_id: str, to: str, *, channel: str = "email", **fields: Any
) -> Delivery:
    """
    Return a row that goes to an address.
    """
    return delivery(row_id, effect=effect_of(row_id, to=to, channel=channel), **fields)


def ids_of(
    work: Transaction, status: Any = None, limit: int = 9, **among: Any
) -> list[str]:
    """
    Return the ids of the rows that a list gives.
    """
    rows = work.deliveries(status, limit, DeliveryFilter(**among))
    return [row.id for row in rows]


def locked(work: Transaction, row_id: str) -> Delivery:
    """
    Return a row as a person sees it, locked.

    Raises:
        AssertionError: If there is none.
    """
    found = work.lock_delivery(row_id)
    if found is None:
        message = f"there is no row {row_id} to lock"
        raise AssertionError(message)
    return found


def claim(
    work: Transaction,
    lease: str,
    channels: Any = EMAIL,
    now: datetime = NOW,
    *,
    lasts: timedelta = LONG,
    limit: int = 9,
) -> tuple[Delivery, ...]:
    """
    Lease rows, at first those of e-mail.
    """
    return work.claim_deliveries(now, lease, lasts, limit, channels=channels)


def logged(event_id: str, at: datetime, **fields: Any) -> DeliveryEvent:
    """
    Return a line of the log.
    """
    given = {"delivery": "D1", "by": "u1", "what": "sent", **fields}
    return DeliveryEvent(id=event_id, at=at, **given)
