"""
What is asked of a store by whoever only reads: a part of a transaction.

Not here: the whole of it (:class:`crmkit.ports.Transaction`), and how somebody sees
it who may not see everything (:mod:`crmkit.crm` ``_seen``).
"""

from datetime import datetime
from typing import Protocol, TypeVar

from crmkit.conditions import Condition, Moment
from crmkit.decisions import Appointment
from crmkit.ports import (
    ChangePlace,
    Delivery,
    DeliveryEvent,
    DeliveryFilter,
    DeliveryStatus,
    Page,
)
from crmkit.records import Change, Record, Ref

R = TypeVar("R", bound=Record)


class Looking(Protocol):
    """
    What is read for an acting object; each as :class:`crmkit.ports.Transaction` says.
    """

    def get(self, cls: type[R], record_id: str) -> R | None:
        """
        Return a record by id, or None.
        """
        ...

    def find(
        self,
        cls: type[R],
        where: Condition | None,
        at: Moment,
        *,
        order: str = "id",
        limit: int = 100,
        cursor: str | None = None,
    ) -> Page[R]:
        """
        Return records for which a condition surely holds.
        """
        ...

    def count(self, cls: type[Record], where: Condition | None, at: Moment) -> int:
        """
        Return for how many records a condition surely holds.
        """
        ...

    def history(self, record: Ref, limit: int | None = None) -> tuple[Change, ...]:
        """
        Return a record's changes in the order of their versions.
        """
        ...

    def changes_of(  # noqa: PLR0913 - each narrows what is told, all have a default
        self,
        cls: type[Record],
        where: Condition | None,
        at: Moment,
        *,
        newest_first: bool = False,
        after: ChangePlace | None = None,
        since: datetime | None = None,
        until: datetime | None = None,
        from_version: int = 1,
        limit: int = 100,
    ) -> tuple[Change, ...]:
        """
        Return changes of the records for which a condition surely holds.
        """
        ...

    def failing(self, limit: int = 100) -> tuple[Appointment, ...]:
        """
        Return appointments that could not be kept, earliest first.
        """
        ...

    def delivery(self, delivery_id: str) -> Delivery | None:
        """
        Return a row of the outbox, or None.
        """
        ...

    def deliveries(
        self,
        status: DeliveryStatus | None = None,
        limit: int = 100,
        among: DeliveryFilter | None = None,
    ) -> tuple[Delivery, ...]:
        """
        Return rows of the outbox.
        """
        ...

    def delivery_log(self, delivery_id: str) -> tuple[DeliveryEvent, ...]:
        """
        Return the lines about one delivery.
        """
        ...
