"""
Appointments, firings and remembered answers.

Invariants:
    - A claim locks what it takes, where the database locks rows; elsewhere the
      block holds the database already.
"""

from datetime import datetime

from crmkit.adapters.parts import columns_of, keepable, of_columns, page_size
from crmkit.decisions import Appointment, Firing
from crmkit.ports import Answer
from crmkit.records import Ref
from django_desk.desk.models import DueAppointment, KeptAnswer, RuleFiring
from django_desk.desk.store._block import Working, made_of, told

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
            # Whoever keeps it now may set the next one before he commits. A second
            # statement sees that; the first one waits for him.
            rows = self.rows(DueAppointment).filter(**key)
            rows.select_for_update().first()
            rows.delete()
            return
        values = columns_of(appointment)
        self.rows(DueAppointment).update_or_create(**key, defaults=values)

    @told
    def appointments(self, record: Ref) -> tuple[Appointment, ...]:
        """
        Return a record's appointments, sorted by kind.
        """
        if not keepable(record.type, record.id):
            return ()
        rows = self.rows(DueAppointment).filter(**_of(record)).order_by("kind")
        return made_of(Appointment, rows)

    @told
    def failing(self, limit: int = 100) -> tuple[Appointment, ...]:
        """
        Return appointments that could not be kept, earliest first.
        """
        rows = self.rows(DueAppointment).filter(attempts__gt=0).order_by(*_PLACE)
        return made_of(Appointment, rows[: page_size(limit)])

    @told
    def claim_due(self, now: datetime, limit: int) -> tuple[Appointment, ...]:
        """
        Take appointments with ``due_at <= now`` off the list, earliest first.
        """
        due = self.rows(DueAppointment).filter(due_at__lte=now).order_by(*_PLACE)
        rows = list(due.select_for_update(skip_locked=True)[:limit])
        self.rows(DueAppointment).filter(pk__in=[row.pk for row in rows]).delete()
        return made_of(Appointment, rows)

    @told
    def fire(self, firing: Firing) -> bool:
        """
        Record a firing; return False if it was recorded before.
        """
        return self.inserted(RuleFiring, **columns_of(firing))

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
            return of_columns(Answer, vars(row))
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
        place = {"by": by, "key": key, "position": position}
        kept = {**columns_of(answer), "expires_at": expires_at}
        return self.inserted(KeptAnswer, **place, **kept)

    @told
    def forget(self, now: datetime, limit: int = 1000) -> int:
        """
        Drop answers that have expired, *limit* at most; return how many.
        """
        expired = self.rows(KeptAnswer).filter(expires_at__lte=now).order_by("pk")
        keys = list(expired.values_list("pk", flat=True)[:limit])
        dropped, _ = self.rows(KeptAnswer).filter(pk__in=keys).delete()
        return int(dropped)


def _of(record: Ref) -> dict[str, str]:
    return {"record_type": record.type, "record_id": record.id}
