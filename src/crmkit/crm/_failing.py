"""
What was due and could not be done: tried again, later each time, until it succeeds.

A firing that failed, and a record of which a time rule could not be asked, wait as
appointments, as a reminder does; what they are about is in their kind and cycle.

Invariants:
    - What failed is in the list until it succeeds, its record is gone, or a person
      cancels it.
    - Somebody is told once, and not at the first failure, which may pass.
"""

import logging
from datetime import datetime, timedelta
from typing import Final

import attrs

from crmkit.crm._due_report import Tally
from crmkit.decisions import Appointment
from crmkit.errors import (
    AppointmentTriedError,
    CrmkitError,
    RecordNotFoundError,
    places_of,
)
from crmkit.ports import Transaction
from crmkit.records import Ref

log = logging.getLogger("crmkit.due")

#: How long to wait after the first failure; twice as long after each one more …
TRY_AGAIN_AFTER: Final = timedelta(minutes=10)
#: … and this at most.
LONGEST_WAIT: Final = timedelta(days=1)
#: At which failure somebody is told: after more than five hours.
ALARM_AT: Final = 6

_FIRING: Final = "time rule "
_ASKING: Final = "ask time rule "
_LATER: Final = "ask later "
_FIRST: Final = " first"


def wait_after(attempts: int) -> timedelta:
    """
    Return how long to wait after so many failures.

    >>> [str(wait_after(attempts)) for attempts in (1, 2, 6, 7, 99)]
    ['0:10:00', '0:20:00', '5:20:00', '10:40:00', '1 day, 0:00:00']
    """
    times: int = 2 ** min(attempts - 1, 10)
    return min(TRY_AGAIN_AFTER * times, LONGEST_WAIT)


def put_off(
    tx: Transaction, tally: Tally, failed: Appointment, reason: str, now: datetime
) -> None:
    """
    Have something that failed tried again later.
    """
    attempts = failed.attempts + 1
    later = attrs.evolve(
        failed, due_at=now + wait_after(attempts), attempts=attempts, error=reason
    )
    tx.schedule(later)
    if attempts == ALARM_AT:
        tally.alarms.append(later)


def note_failure(what: str, record: Ref, error: Exception, *, again: bool) -> None:
    """
    Write a failure into the log; with its traceback only the first time.
    """
    if again:
        log.warning("%s of %s failed again: %s", what, record, told(error))
    else:
        why = str(error) if isinstance(error, CrmkitError) else places_of(error)
        log.error("%s of %s failed: %s", what, record, why)


def told(error: Exception) -> str:
    """
    Return why something failed; of an error that is not ours, only its name.
    """
    known = isinstance(error, CrmkitError)
    return str(error) if known else f"unexpected {type(error).__name__}"


def cancelled(tx: Transaction, failed: Appointment) -> Appointment:
    """
    Never try again what failed; return it as it is then.

    Raises:
        AppointmentTriedError: If it has failed once more since it was shown.
        RecordNotFoundError: If it does not wait any more.
    """
    # Whoever tries it just now sets what comes next: that is waited for, and seen.
    tx.hold(failed.record)
    known = {(each.kind, each.cycle): each for each in tx.appointments(failed.record)}
    waiting = known.get((failed.kind, failed.cycle))
    if waiting is None or not waiting.attempts:
        what = f"failing {failed.kind!r} of {failed.record}"
        raise RecordNotFoundError(what)
    if waiting.attempts != failed.attempts:
        what = f"{failed.kind} of {failed.record}"
        raise AppointmentTriedError(what)
    gone = attrs.evolve(waiting, due_at=None)
    tx.schedule(gone)
    return gone


def rule_of(appointment: Appointment) -> str | None:
    """
    Return the name of the time rule that waits; None if none does.
    """
    question = question_to_ask(appointment)
    return question.rule if question else rule_to_fire(appointment)


# -- Firings --------------------------------------------------------------------


def firing_again(rule: str, record: Ref, cycle: str) -> Appointment:
    """
    Return what tries a firing again.
    """
    # A record has one appointment of a kind, and may have failed in two cycles.
    kind = f"{_FIRING}{rule} {cycle}"
    return Appointment(record=record, kind=kind, due_at=None, cycle=cycle)


def rule_to_fire(appointment: Appointment) -> str | None:
    """
    Return the name of the rule whose firing is tried again; None if none is.

    >>> rule_to_fire(firing_again("a b", Ref("ticket", "T1"), "X 1"))
    'a b'
    """
    kind, cycle = appointment.kind, appointment.cycle
    if not kind.startswith(_FIRING):
        return None
    return kind[len(_FIRING) : len(kind) - len(cycle) - 1]


# -- Questions ------------------------------------------------------------------


@attrs.frozen
class Question:
    """
    A record of which a time rule could not be asked.

    Attributes:
        rule: Name of the rule.
        asked: What it asks, as a hash.
        since: Since when it is to be asked.
        first: Whether also, if it held when the rule was switched on.
    """

    rule: str
    asked: str
    since: datetime
    first: bool

    def earlier(self, other: "Question | None") -> "Question":
        """
        Return a question that is both this one and another.
        """
        if other is None:
            return self
        return attrs.evolve(
            self,
            since=min(self.since, other.since),
            first=self.first or other.first,
        )

    def again(self, record: Ref) -> Appointment:
        """
        Return what asks it again.
        """
        kind = f"{_ASKING}{self.rule} {self.asked}"
        cycle = f"{self.since.isoformat()}{_FIRST if self.first else ''}"
        return Appointment(record=record, kind=kind, due_at=None, cycle=cycle)

    def later(self, record: Ref, at: datetime) -> Appointment:
        """
        Return what asks it once clocks have come to an instant.

        It stands beside what failed, and beside what waits for other instants.
        """
        again = self.again(record)
        kind = f"{_LATER}{at.isoformat()} {again.kind}"
        return attrs.evolve(again, kind=kind, due_at=at)


def question_to_ask(appointment: Appointment) -> Question | None:
    """
    Return what is asked again; None if nothing is.

    >>> at = datetime.fromisoformat("2026-03-02T00:00:00+00:00")
    >>> question = Question("a b", "9f86", at, first=True)
    >>> question_to_ask(question.again(Ref("ticket", "T1"))) == question
    True
    >>> question_to_ask(question.later(Ref("ticket", "T1"), at)) == question
    True
    """
    kind = appointment.kind
    if kind.startswith(_LATER):
        _, _, kind = kind[len(_LATER) :].partition(" ")
    if not kind.startswith(_ASKING):
        return None
    rule, _, asked = kind[len(_ASKING) :].rpartition(" ")
    since = datetime.fromisoformat(appointment.cycle.removesuffix(_FIRST))
    return Question(rule, asked, since, first=appointment.cycle.endswith(_FIRST))
