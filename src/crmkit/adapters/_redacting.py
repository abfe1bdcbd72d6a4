"""
What stays of a message when the person it is about, or goes to, is erased.

Not here: what stays of a change (:func:`crmkit.records.emptied_change`).
"""

from typing import Final

import attrs

from crmkit.ports import IN_APP, Answer, Delivery, DeliveryStatus

#: What is cancelled: not sent yet, or not sent and waiting for a person.
UNSENT: Final[tuple[DeliveryStatus, ...]] = ("pending", "failed")

#: As an answer under a key is called in which a message stands.
DELIVERY: Final = "delivery"


def emptied_delivery(delivery: Delivery) -> Delivery | None:
    """
    Return a message without text and address; None if it has none of it.

    The address of one in the application is the id of a user, and stays.
    """
    effect, is_unsent = delivery.effect, delivery.status in UNSENT
    to = effect.to if effect.channel == IN_APP else None
    rest = attrs.evolve(effect, to=to, subject="", body="")
    if rest == effect and not (delivery.error or is_unsent):
        return None
    return attrs.evolve(
        delivery,
        effect=rest,
        error="",
        status="cancelled" if is_unsent else delivery.status,
        lease="" if is_unsent else delivery.lease,
    )


def emptied_answer(answer: Answer) -> Answer | None:
    """
    Return an answer that keeps its place; None if it does no more already.
    """
    return attrs.evolve(answer, fingerprint="", state="") if answer.state else None
