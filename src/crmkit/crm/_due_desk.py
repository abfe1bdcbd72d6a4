"""
What a person can do about what was due and could not be done: look, and cancel.

Invariants:
    - The log says who cancelled what, and why.

Not here: trying again (``_failing``).
"""

from typing import TYPE_CHECKING

from crmkit.crm._failing import cancelled, log, rule_of
from crmkit.crm._forms import APPOINTMENT
from crmkit.crm._request import Step
from crmkit.crm._seen import Seen
from crmkit.decisions import Appointment
from crmkit.errors import NoReasonError

if TYPE_CHECKING:
    from crmkit.crm._acting import Acting
    from crmkit.ports import Transaction


class Due:
    """
    What was due, for whoever acts.
    """

    def __init__(self, acting: "Acting") -> None:
        self._acting = acting

    def failing(self, limit: int = 100) -> tuple[Appointment, ...]:
        """
        Return what was due and could not be done, the next to be tried first.

        Each has its ``attempts`` and, in ``error``, why the last one failed;
        :meth:`rule_of` says which time rule it was.

        >>> from crmkit import CRM
        >>> CRM.open("memory://").as_system("doctest").due.failing()
        ()
        """
        with self._acting.reading() as tx:
            return tx.failing(limit)

    def rule_of(self, failed: Appointment) -> str | None:
        """
        Return the name of the time rule that failed; None if it is a reminder.

        >>> from crmkit import CRM
        >>> from crmkit.records import Ref
        >>> failed = Appointment(record=Ref("ticket", "T1"), due_at=None, cycle="once",
        ...     kind="time rule unstarted once")
        >>> CRM.open("memory://").as_system("doctest").due.rule_of(failed)
        'unstarted'
        """
        return rule_of(failed)

    def cancel(self, failed: Appointment, *, reason: str) -> Appointment:
        """
        Never try again what :meth:`failing` has shown.

        Args:
            failed: What was due.
            reason: Why, for the log.

        Raises:
            AppointmentTriedError: If it has failed once more since it was shown.
            NoReasonError: If no reason is given.
            RecordNotFoundError: If it does not wait any more.
        """
        self._acting.demand("monitor")
        what = f"{failed.kind} of {failed.record}"
        if not reason.strip():
            raise NoReasonError(what, "cancel")
        step = Step("cancel_due", what, {"cycle": failed.cycle, "reason": reason})

        def work(tx: "Transaction") -> Appointment:
            gone = cancelled(tx, failed)
            log.warning("%s cancelled by %s: %s", what, self._acting.by, reason)
            return gone

        gone = self._acting.take(step, APPOINTMENT, work)
        with self._acting.reading() as tx:
            return tx.appointment_seen(gone) if isinstance(tx, Seen) else gone
