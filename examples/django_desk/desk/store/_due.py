"""
Appointments, firings and remembered answers.

Invariants:
    - A claim locks what it takes, where the database locks rows; elsewhere the
      block holds the database already.
"""

from datetime import datetime
from typing import Any

from crmkit.decisions import Appointment, Firing
from crmkit.ports import Answer
from crmkit.records import Ref
from django_desk.desk.models import DueAppointment, KeptAnswer, RuleFiring
from django_desk.desk.store._block import Working, keepable, told

_PLACE = ("due_at", "record_type", "record_id", "kind")


class DueWork(Working):
    """
    The part of a transaction that is about what falls due, and what was answered.
    """

    @told
    def schedule(self, appointment: Appointment) -> None:
        """
        Set, move or take away the appointment of its kind for its record.
        """
        key = {**_of(appointment.record), "kind": appointment.kind}
        if appointment.due_at is None:
            self.rows(DueAppointment).filter(**key).delete()
            return
        when = {"due_at": appointment.due_at, "cycle": appointment.cycle}
        self.rows(DueAppointment).update_or_create(**key, defaults=when)

    @told
    def appointments(self, record: Ref) -> tuple[Appointment, ...]:
        """
        Return a record's appointments, sorted by kind.
        """
        if not keepable(record.type, record.id):
            return ()
        rows = self.rows(DueAppointment).filter(**_of(record)).order_by("kind")
        return tuple(map(_appointment, rows))

    @told
    def claim_due(self, now: datetime, limit: int) -> tuple[Appointment, ...]:
        """
        Take appointments with ``due_at <= now`` off the list, earliest first.
        """
        due = self.rows(DueAppointment).filter(due_at__lte=now).order_by(*_PLACE)
        rows = list(due.select_for_update(skip_locked=True)[:limit])
        self.rows(DueAppointment).filter(pk__in=[row.pk for row in rows]).delete()
        return tuple(map(_appointment, rows))

    @told
    def fire(self, firing: Firing) -> bool:
        """
        Record a firing; return False if it was recorded before.
        """
        what = {"rule": firing.rule, "cycle": firing.cycle, "at": firing.at}
        return self.inserted(RuleFiring, **_of(firing.record), **what)

    # -- Answers ------------------------------------------------------------

    @told
    def answer(self, by: str, key: str, position: int, now: datetime) -> Answer | None:
        """
        Return what the n-th command under a key answered, unless it has expired.
        """
        if not keepable(by, key):
            return None
        row = self.rows(KeptAnswer).filter(by=by, key=key, position=position).first()
        if row is None:
            return None
        if row.expires_at > now:
            record = Ref(row.record_type, row.record_id)
            return Answer(row.fingerprint, record, row.state)
        self.drop_answer(by, key, position)
        return None

    @told
    def drop_answer(self, by: str, key: str, position: int) -> None:
        """
        Make room where an expired answer is.
        """
        self.rows(KeptAnswer).filter(by=by, key=key, position=position).delete()

    @told
    def remember(
        self, by: str, key: str, position: int, answer: Answer, expires_at: datetime
    ) -> bool:
        """
        Keep an answer; return False, with nothing raised, if there is one.
        """
        return self.inserted(
            KeptAnswer,
            by=by,
            key=key,
            position=position,
            state=answer.state,
            **_of(answer.record),
            fingerprint=answer.fingerprint,
            expires_at=expires_at,
        )

    @told
    def forget(self, now: datetime) -> int:
        """
        Drop answers that have expired; return how many.
        """
        dropped, _ = self.rows(KeptAnswer).filter(expires_at__lte=now).delete()
        return int(dropped)


def _of(record: Ref) -> dict[str, str]:
    return {"record_type": record.type, "record_id": record.id}


def _appointment(row: Any) -> Appointment:
    record = Ref(row.record_type, row.record_id)
    return Appointment(record=record, kind=row.kind, due_at=row.due_at, cycle=row.cycle)
