"""
One firing of a time rule, recorded and carried out, or reported and tried again.

Invariants:
    - A firing and what it leads to are written together or not at all.
    - What fails stops nothing else, and is tried again later.
"""

import logging
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

import attrs

from crmkit.crm._due_report import Failure, Tally
from crmkit.crm._time_rules import TimeRule
from crmkit.crm._request import Request
from crmkit.crm._write import Workshop, carry_out, read
from crmkit.decisions import Appointment, Firing
from crmkit.desk import Command
from crmkit.errors import CrmkitError, RecordNotFoundError, StoreError
from crmkit.ports import Transaction
from crmkit.records import Ref

log = logging.getLogger("crmkit.due")

BY: Final = "system:due"
TRY_AGAIN_AFTER: Final = timedelta(minutes=10)
_KIND: Final = "time rule "


@attrs.frozen
class Firer:
    """
    What fires in one transaction.

    Attributes:
        shop: What the write path works with.
        tx: The transaction.
        now: The present instant.
        tally: Counts what was done.
    """

    shop: Workshop
    tx: Transaction
    now: datetime
    tally: Tally

    def fire(self, rule: TimeRule, record: Ref, cycle: str) -> None:
        """
        Let a rule fire, unless it has done so; what fails is tried again later.
        """
        self.tally.left -= 1
        try:
            with self.tx.savepoint():
                fired = self._fired(rule, record, cycle)
        except StoreError:
            raise
        except Exception as error:
            log.exception("the time rule %s of %s failed", rule.name, record)
            self._failed(rule, record, cycle, error)
        else:
            self.tally.count(rule.name, "fired" if fired else "repeated")

    def _fired(self, rule: TimeRule, record: Ref, cycle: str) -> bool:
        found = read(self.tx, record)
        if found is None:
            raise RecordNotFoundError(str(record))
        firing = Firing(rule=rule.name, record=record, cycle=cycle, at=self.now)
        if not self.tx.fire(firing):
            return False
        for command in _several(rule.do(found, firing)):
            request = Request(command=command, by=BY, cause=f"rule:{rule.name}")
            carry_out(self.shop, self.tx, request)
        return True

    def _failed(
        self, rule: TimeRule, record: Ref, cycle: str, error: Exception
    ) -> None:
        self.report(rule.name, record, told(error))
        if not isinstance(error, RecordNotFoundError):
            again = self.now + TRY_AGAIN_AFTER
            self.tx.schedule(_retry(rule.name, record, cycle, again))

    def report(self, rule: str, record: Ref, reason: str) -> None:
        """
        Count something that failed.
        """
        self.tally.count(rule, "failed")
        self.tally.failed.append(Failure(rule=rule, record=record, reason=reason))


def rule_to_try(appointment: Appointment) -> str | None:
    """
    Return the name of the rule that an appointment tries again; None if none.

    >>> rule_to_try(_retry("a b", Ref("ticket", "T1"), "X 1", datetime.max))
    'a b'
    """
    kind, cycle = appointment.kind, appointment.cycle
    if not kind.startswith(_KIND):
        return None
    return kind[len(_KIND) : len(kind) - len(cycle) - 1]


def _retry(rule: str, record: Ref, cycle: str, at: datetime) -> Appointment:
    # A record has one appointment of a kind, and may have failed in two cycles.
    kind = f"{_KIND}{rule} {cycle}"
    return Appointment(record=record, kind=kind, due_at=at, cycle=cycle)


def told(error: Exception) -> str:
    """
    Return why something failed; of an error that is not ours, only its name.
    """
    known = isinstance(error, CrmkitError)
    return str(error) if known else f"unexpected {type(error).__name__}"


def _several(made: Command | Iterable[Command]) -> Iterable[Command]:
    return (made,) if isinstance(made, Command) else made
