"""
Which messages may be sent, told by rows of the outbox alone.

Invariants:
    - Of the pending rows of one channel and address only the oldest may be sent.

Not here: who is sending them (:mod:`crmkit.adapters.parts._outbox`).
"""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Final

import attrs

from crmkit.ports import Delivery

#: What an attempt to send changes of a row.
COURSE: Final = ("status", "attempts", "next_attempt_at", "sent_at", "error")


def age(delivery: Delivery) -> tuple[datetime, str]:
    """
    Return what rows of the outbox are sorted by, to have the oldest first.
    """
    return delivery.created_at, delivery.id


def sendable(
    pending: Iterable[Delivery], now: datetime, channels: Collection[str]
) -> list[Delivery]:
    """
    Return which of all pending rows may be sent now, due for longest first.

    Rows that are leased are among them: they still stand first at their address.
    """
    firsts: dict[tuple[str, str], Delivery] = {}
    for row in sorted(pending, key=age):
        if row.effect.to is not None:
            firsts.setdefault((row.effect.channel, row.effect.to), row)
    ready = (
        row
        for row in firsts.values()
        if row.effect.channel in channels
        and row.next_attempt_at <= now
        and not _is_over(row, now)
    )
    return sorted(ready, key=lambda row: (row.next_attempt_at, *age(row)))


def unsendable(pending: Iterable[Delivery], now: datetime) -> list[Delivery]:
    """
    Return which pending rows have expired or have no address, oldest first.
    """
    lost = (row for row in pending if row.effect.to is None or _is_over(row, now))
    return sorted(lost, key=age)


def settled(kept: Delivery, attempt: Delivery) -> Delivery:
    """
    Return a row after an attempt, without its lease; all else stays as it is kept.
    """
    course = {name: getattr(attempt, name) for name in COURSE}
    return attrs.evolve(kept, **course, lease="")


def _is_over(row: Delivery, now: datetime) -> bool:
    return row.effect.expires_at is not None and row.effect.expires_at <= now
