"""
Due work and remembered answers over plain tables.

Tables: ``appointments``, type and id of a record and kind → appointment;
``firings``, rule, type and id of a record and cycle → firing; ``answers``, user,
key and position → answer and when it expires.

Not here: time rules (:mod:`crmkit.adapters.parts._ticks`).
"""

from collections.abc import Iterable
from datetime import datetime
from heapq import nsmallest

from crmkit.adapters._paging import page_size
from crmkit.adapters.parts._history import key_of
from crmkit.adapters.parts._work import PlainWork
from crmkit.decisions import Appointment, Firing
from crmkit.ports import Answer
from crmkit.records import Ref


class PlainDue(PlainWork):
    """
    The part of a transaction that is about things to be done, and that were done.
    """

    # -- Appointments and firings -------------------------------------------

    def schedule(self, appointment: Appointment) -> None:
        """
        Set, move or take away the appointment of its kind for its record.
        """
        if appointment.due_at is None:
            self.remove("appointments", place_of(appointment))
        else:
            self.table("appointments")[place_of(appointment)] = appointment

    def appointments(self, record: Ref) -> tuple[Appointment, ...]:
        """
        Return a record's appointments, sorted by kind.
        """
        rows: Iterable[Appointment] = self.table("appointments").values()
        mine = (row for row in rows if row.record == record)
        return tuple(sorted(mine, key=lambda row: row.kind))

    def failing(self, limit: int = 100) -> tuple[Appointment, ...]:
        """
        Return appointments that could not be kept, earliest first.
        """
        rows: Iterable[Appointment] = self.table("appointments").values()
        return tuple(
            nsmallest(
                page_size(limit), (row for row in rows if row.attempts), _earliness
            )
        )

    def claim_due(self, now: datetime, limit: int) -> tuple[Appointment, ...]:
        """
        Take appointments with ``due_at <= now`` off the list, earliest first.
        """
        rows = self.table("appointments")
        due = (row for row in rows.values() if row.due_at <= now)
        claimed: list[Appointment] = nsmallest(limit, due, _earliness)
        for row in claimed:
            del rows[place_of(row)]
        return tuple(claimed)

    def fire(self, firing: Firing) -> bool:
        """
        Record a firing; return False if it was recorded before.
        """
        key = (firing.rule, *key_of(firing.record), firing.cycle)
        return self.add("firings", key, firing)

    # -- Answers ------------------------------------------------------------

    def answer(self, by: str, key: str, position: int, now: datetime) -> Answer | None:
        """
        Return what the n-th command under a key answered, unless it has expired.
        """
        kept: tuple[Answer, datetime] | None
        kept = self.table("answers").get((by, key, position))
        if kept is None:
            return None
        answer, expires_at = kept
        if expires_at > now:
            return answer
        self.drop_answer(by, key, position)
        return None

    def drop_answer(self, by: str, key: str, position: int) -> None:
        """
        Make room where an expired answer is.
        """
        del self.table("answers")[by, key, position]

    def remember(
        self, by: str, key: str, position: int, answer: Answer, expires_at: datetime
    ) -> bool:
        """
        Keep an answer; return False, with nothing raised, if there is one.
        """
        return self.add("answers", (by, key, position), (answer, expires_at))

    def forget(self, now: datetime, limit: int = 1000) -> int:
        """
        Drop answers that have expired, *limit* at most; return how many.
        """
        rows = self.table("answers")
        expired = [key for key, (_, until) in rows.items() if until <= now][:limit]
        for key in expired:
            del rows[key]
        return len(expired)


def place_of(appointment: Appointment) -> tuple[str, str, str]:
    """
    Return the key of an appointment.
    """
    return (*key_of(appointment.record), appointment.kind)


def _earliness(row: Appointment) -> tuple[datetime | None, Ref, str]:
    return row.due_at, row.record, row.kind
