"""
Due work, the outbox and remembered answers in memory.

Not here: records (:mod:`crmkit.adapters.memory._transaction`).
"""

from collections.abc import Collection
from datetime import datetime
from typing import Any

import attrs

from crmkit.adapters._block import Block
from crmkit.adapters.memory._tables import Table, Work
from crmkit.decisions import Appointment, Firing
from crmkit.errors import DuplicateRecordError
from crmkit.ports import Answer, Delivery, DeliveryStatus
from crmkit.records import Ref


@attrs.frozen
class _Due:
    """
    An appointment that has an instant.
    """

    at: datetime
    appointment: Appointment


@attrs.frozen
class _Lease:
    """
    Who holds a row of the outbox, and how long.
    """

    delivery: Delivery
    until: datetime | None = None


@attrs.frozen
class _Kept:
    """
    An answer, and when it may be forgotten.
    """

    answer: Answer
    expires_at: datetime


class DueWork(Block):
    """
    The part of a transaction that is about things to be done.
    """

    def __init__(self, url: str, work: Work) -> None:
        self.url, self._work = url, work

    @property
    def work(self) -> Work:
        """
        The tables, until the block ends.
        """
        self.refuse_if_over()
        return self._work

    # -- Appointments and firings -------------------------------------------

    def schedule(self, appointment: Appointment) -> None:
        """
        Set, move or take away the appointment of its kind for its record.
        """
        key = (appointment.record, appointment.kind)
        if appointment.due_at is None:
            self._appointments.remove(key)
        else:
            self._appointments.set(key, _Due(appointment.due_at, appointment))

    def appointments(self, record: Ref) -> tuple[Appointment, ...]:
        """
        Return a record's appointments, sorted by kind.
        """
        rows = (row.appointment for row in self._appointments.values())
        mine = (row for row in rows if row.record == record)
        return tuple(sorted(mine, key=lambda row: row.kind))

    def claim_due(self, now: datetime, limit: int) -> tuple[Appointment, ...]:
        """
        Take appointments with ``due_at <= now`` off the list, earliest first.
        """
        due = [row for row in self._appointments.values() if row.at <= now]
        due.sort(key=lambda row: (row.at, row.appointment.record, row.appointment.kind))
        taken = tuple(row.appointment for row in due[:limit])
        for row in taken:
            self._appointments.remove((row.record, row.kind))
        return taken

    def fire(self, firing: Firing) -> bool:
        """
        Record a firing; return False if it was recorded before.
        """
        firings: Table[Any, Firing] = self.work.table("firings")
        return firings.add((firing.rule, firing.record, firing.cycle), firing)

    # -- Outbox -------------------------------------------------------------

    def enqueue(self, delivery: Delivery) -> bool:
        """
        Add a row to the outbox; return False if its effect's key is known.
        """
        keys: Table[str, str] = self.work.table("keys of the outbox")
        if keys.get(delivery.effect.key) is not None:
            return False
        if not self._outbox.add(delivery.id, _Lease(delivery)):
            raise DuplicateRecordError("delivery", "id", delivery.id)
        return keys.add(delivery.effect.key, delivery.id)

    def claim_deliveries(
        self,
        now: datetime,
        lease: str,
        until: datetime,
        limit: int,
        *,
        channels: Collection[str],
    ) -> tuple[Delivery, ...]:
        """
        Lease pending rows of some channels, if due and held by nobody.
        """
        free = [
            row.delivery
            for row in self._outbox.values()
            if row.delivery.status == "pending"
            and row.delivery.effect.channel in channels
            and row.delivery.next_attempt_at <= now
            and (row.until is None or row.until <= now)
        ]
        leased = [attrs.evolve(row, lease=lease) for row in _oldest(free, limit)]
        for row in leased:
            self._outbox.set(row.id, _Lease(row, until))
        return tuple(leased)

    def settle(self, delivery: Delivery) -> bool:
        """
        Write back how an attempt went and give the lease up.
        """
        row = self._outbox.get(delivery.id)
        if row is None or row.until is None or row.delivery.lease != delivery.lease:
            return False
        settled = attrs.evolve(
            row.delivery,
            status=delivery.status,
            attempts=delivery.attempts,
            next_attempt_at=delivery.next_attempt_at,
            sent_at=delivery.sent_at,
            error=delivery.error,
            lease="",
        )
        self._outbox.set(delivery.id, _Lease(settled))
        return True

    def deliveries(
        self, status: DeliveryStatus | None = None, limit: int = 100
    ) -> tuple[Delivery, ...]:
        """
        Return rows of the outbox, oldest first.
        """
        rows = [row.delivery for row in self._outbox.values()]
        wanted = [row for row in rows if status is None or row.status == status]
        return tuple(_oldest(wanted, limit))

    # -- Answers ------------------------------------------------------------

    def answer(self, by: str, key: str, position: int, now: datetime) -> Answer | None:
        """
        Return what the n-th command under a key answered, unless it has expired.
        """
        kept = self._answers.get((by, key, position))
        if kept is None:
            return None
        if kept.expires_at > now:
            return kept.answer
        self.drop_answer(by, key, position)
        return None

    def drop_answer(self, by: str, key: str, position: int) -> None:
        """
        Make room where an expired answer is.
        """
        self._answers.remove((by, key, position))

    def remember(
        self, by: str, key: str, position: int, answer: Answer, expires_at: datetime
    ) -> bool:
        """
        Keep an answer; return False, with nothing raised, if there is one.
        """
        return self._answers.add((by, key, position), _Kept(answer, expires_at))

    def forget(self, now: datetime) -> int:
        """
        Drop answers that have expired; return how many.
        """
        kept = self._answers.items()
        expired = [key for key, answer in kept if answer.expires_at <= now]
        for key in expired:
            self._answers.remove(key)
        return len(expired)

    @property
    def _appointments(self) -> Table[tuple[Ref, str], _Due]:
        return self.work.table("appointments")

    @property
    def _outbox(self) -> Table[str, _Lease]:
        return self.work.table("outbox")

    @property
    def _answers(self) -> Table[tuple[str, str, int], _Kept]:
        return self.work.table("answers")


def _oldest(rows: list[Delivery], limit: int) -> list[Delivery]:
    return sorted(rows, key=lambda row: (row.created_at, row.id))[:limit]
