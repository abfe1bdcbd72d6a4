"""
What is under way, as somebody sees it who may not see everything.

Invariants:
    - Everybody sees his own messages; those of others, whoever monitors.
    - Words for others are shown to nobody from whom anything is hidden.

Not here: records (``_seen``).
"""

from abc import abstractmethod
from typing import Final, TypeVar

import attrs

from crmkit.access import Viewer
from crmkit.decisions import Appointment, Effect
from crmkit.ports import (
    Delivery,
    DeliveryEvent,
    DeliveryFilter,
    DeliveryStatus,
    Transaction,
)
from crmkit.records import RECORD_TYPES, Customer, Record, Ref, record_class

R = TypeVar("R", bound=Record)

#: What stands in place of a message that is not for him.
_UNTOLD: Final = "***"


class SeenOutbox:
    """
    The part of what somebody sees that is about messages and failures.
    """

    __slots__ = ()

    tx: Transaction
    viewer: Viewer

    @abstractmethod
    def unmasked(self, cls: type[R], record_id: str) -> R | None:
        """
        Return a record that he sees, with all that is in it; None if he does not.
        """

    @abstractmethod
    def demand(self, operation: str) -> None:
        """
        Refuse what he may do nowhere.
        """

    def appointment_seen(self, failed: Appointment) -> Appointment:
        """
        Return what could not be done as he sees it.

        Why it failed is told to whoever sees all of its record.
        """
        is_open = not any(map(self.viewer.hides, RECORD_TYPES))
        if is_open and self._sees_with_customer(failed.record):
            return failed
        return attrs.evolve(failed, error=failed.error and _UNTOLD)

    def failing(self, limit: int = 100) -> tuple[Appointment, ...]:
        """
        Return appointments that could not be kept, for whoever monitors.

        Raises:
            PermissionRefusedError: If he does not.
        """
        self.demand("monitor")
        return tuple(map(self.appointment_seen, self.tx.failing(limit)))

    def delivery(self, delivery_id: str) -> Delivery | None:
        """
        Return a message that is his, or that he may see because he monitors.
        """
        found = self.tx.delivery(delivery_id)
        if found is None or self._is_his(found):
            return found
        return self.message_seen(found) if self.viewer.allows("monitor") else None

    def deliveries(
        self,
        status: DeliveryStatus | None = None,
        limit: int = 100,
        among: DeliveryFilter | None = None,
    ) -> tuple[Delivery, ...]:
        """
        Return messages: his own, or all if he monitors.

        Raises:
            PermissionRefusedError: If he asks for others and does not.
        """
        if among is None or among.recipient != self._himself:
            self.demand("monitor")
        found = self.tx.deliveries(status, limit, among)
        return tuple(map(self.message_seen, found))

    def delivery_log(self, delivery_id: str) -> tuple[DeliveryEvent, ...]:
        """
        Return the lines about a message that he sees.
        """
        found = self.tx.delivery(delivery_id)
        if found is None or self.delivery(delivery_id) is None:
            return ()
        log = self.tx.delivery_log(delivery_id)
        if self._is_his(found) or self.sees_words(found.effect):
            return log
        return tuple(attrs.evolve(each, detail=each.detail and _UNTOLD) for each in log)

    @property
    def _himself(self) -> Ref:
        return self.viewer.user.ref

    def _is_his(self, delivery: Delivery) -> bool:
        return delivery.effect.recipient == self._himself

    def message_seen(self, delivery: Delivery) -> Delivery:
        """
        Return a message as he sees it: what others are told is not for everybody.

        Its words, and where it goes, are as others may see them: they are shown to
        nobody from whom anything is hidden.
        """
        effect = delivery.effect
        if self._is_his(delivery) or self.sees_words(effect):
            return delivery
        hidden = attrs.evolve(
            effect, subject=_UNTOLD, body=_UNTOLD, to=effect.to and _UNTOLD
        )
        return attrs.evolve(delivery, effect=hidden, error=delivery.error and _UNTOLD)

    def sees_words(self, effect: Effect) -> bool:
        """
        Tell whether he may see the words of a message that is not for him.

        Nothing may be hidden from him, and he must see the record that it is about,
        its customer, and the person whom it is for.
        """
        if any(map(self.viewer.hides, RECORD_TYPES)):
            return False
        refs = [ref for ref in (effect.record, effect.recipient) if ref is not None]
        return all(map(self._sees_with_customer, refs))

    def _sees_with_customer(self, ref: Ref) -> bool:
        found = self.unmasked(record_class(ref.type), ref.id)
        customer: str | None = getattr(found, "customer", None)
        return found is not None and (
            customer is None or self.unmasked(Customer, customer) is not None
        )
