"""
Due work and remembered answers in memory.

Not here: the outbox (:mod:`crmkit.adapters.memory._outbox`), records
(:mod:`crmkit.adapters.memory._transaction`).
"""

from datetime import datetime
from typing import Any

import attrs

from crmkit.adapters.memory._outbox import OutboxWork
from crmkit.adapters.memory._tables import Table
from crmkit.decisions import Appointment, Firing
from crmkit.ports import Answer
from crmkit.records import Ref


@attrs.frozen
class _Due:
    """
    An appointment that has an instant.
    """

    at: datetime
    appointment: Appointment


@attrs.frozen
class _Kept:
    """
    An answer, and when it may be forgotten.
    """

    answer: Answer
    expires_at: datetime


class DueWork(OutboxWork):
    """
    The part of a transaction that is about things to be done.
    """

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
    def _answers(self) -> Table[tuple[str, str, int], _Kept]:
        return self.work.table("answers")
