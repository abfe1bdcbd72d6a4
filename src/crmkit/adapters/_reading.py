"""
What a block that only reads answers to writes.

Invariants:
    - Nothing that could change the store gets through.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any, NoReturn

from crmkit.adapters._block import Block
from crmkit.decisions import Appointment, Firing, Write
from crmkit.errors import StoreReadOnlyError
from crmkit.ports import Answer, Delivery, DeliveryEvent, Tick
from crmkit.records import Change


class RefusesWrites(Block):
    """
    The writing half of a transaction, refused; to be mixed in first.
    """

    def _refuse(self) -> NoReturn:
        self.refuse_if_over()
        raise StoreReadOnlyError(
            self.url, "this block only reads; use begin() to write"
        )

    @contextmanager
    def savepoint(self) -> Iterator[None]:
        """
        Do nothing: there is nothing to undo.
        """
        self.refuse_if_over()
        yield

    def put(self, write: Write) -> None:
        """
        Refuse.
        """
        self._refuse()

    def put_all(self, writes: Iterable[Write]) -> None:
        """
        Refuse.
        """
        self._refuse()

    def append(self, changes: Iterable[Change]) -> None:
        """
        Refuse.
        """
        self._refuse()

    def next_in(self, sequence: str, count: int = 1) -> int:
        """
        Refuse.
        """
        self._refuse()

    def schedule(self, appointment: Appointment) -> None:
        """
        Refuse.
        """
        self._refuse()

    def claim_due(self, now: datetime, limit: int) -> tuple[Appointment, ...]:
        """
        Refuse.
        """
        self._refuse()

    def fire(self, firing: Firing) -> bool:
        """
        Refuse.
        """
        self._refuse()

    def claim_tick(self, rule: str) -> Tick | None:
        """
        Refuse.
        """
        self._refuse()

    def keep_ticks(self, ticks: Iterable[Tick]) -> None:
        """
        Refuse.
        """
        self._refuse()

    def enqueue(self, delivery: Delivery) -> bool:
        """
        Refuse.
        """
        self._refuse()

    def claim_deliveries(
        self,
        now: datetime,
        lease: str,
        lasts: timedelta,
        limit: int,
        *,
        channels: Collection[str],
    ) -> tuple[Delivery, ...]:
        """
        Refuse.
        """
        self._refuse()

    def claim_unsendable(
        self, now: datetime, lease: str, lasts: timedelta, limit: int
    ) -> tuple[Delivery, ...]:
        """
        Refuse.
        """
        self._refuse()

    def settle(self, delivery: Delivery) -> bool:
        """
        Refuse.
        """
        self._refuse()

    def lock_delivery(self, delivery_id: str) -> Delivery | None:
        """
        Refuse.
        """
        self._refuse()

    def amend(self, delivery: Delivery) -> None:
        """
        Refuse.
        """
        self._refuse()

    def log_delivery(self, event: DeliveryEvent) -> None:
        """
        Refuse.
        """
        self._refuse()

    def lock_sends(self, channel: str) -> tuple[datetime, ...]:
        """
        Refuse.
        """
        self._refuse()

    def keep_sends(self, channel: str, sends: Sequence[datetime]) -> None:
        """
        Refuse.
        """
        self._refuse()

    def drop_answer(self, by: str, key: str, position: int) -> None:
        """
        Do nothing: an expired answer stays until somebody who writes meets it.
        """

    def remember(
        self, by: str, key: str, position: int, answer: Answer, expires_at: datetime
    ) -> bool:
        """
        Refuse.
        """
        self._refuse()

    def forget(self, now: datetime) -> int:
        """
        Refuse.
        """
        self._refuse()

    def load(self, kind: str, rows: Iterable[Mapping[str, Any]]) -> int:
        """
        Refuse.
        """
        self._refuse()

    def end_load(self) -> None:
        """
        Refuse.
        """
        self._refuse()
