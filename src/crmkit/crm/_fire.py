"""
One firing of a time rule, recorded and carried out, or reported and tried again.

Invariants:
    - A firing and what it leads to are written together or not at all.
    - What fails stops nothing else, and is tried again later, unless the record
      itself is gone.

Not here: how what failed waits (:mod:`crmkit.crm._failing`).
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Final

import attrs

from crmkit.crm._attempts import persistent
from crmkit.crm._due_report import Tally
from crmkit.crm._failing import (
    Question,
    firing_again,
    note_failure,
    put_off,
    question_to_ask,
    told,
)
from crmkit.crm._request import Request
from crmkit.crm._time_rules import TimeRule
from crmkit.crm._write import Workshop, carry_out, read
from crmkit.decisions import Appointment, Firing
from crmkit.desk import Command
from crmkit.errors import RecordNotFoundError, StoreError
from crmkit.ports import Transaction
from crmkit.records import Ref

BY: Final = "system:due"


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

    def fire(
        self,
        rule: TimeRule,
        record: Ref,
        cycle: str,
        failed: Appointment | None = None,
    ) -> None:
        """
        Let a rule fire, unless it has done so; what fails is tried again later.

        Args:
            rule: The rule.
            record: The record of which its condition became true.
            cycle: What made it so.
            failed: What is tried again, if it has failed before.
        """
        self.tally.left -= 1
        try:
            fired = persistent(self.tx, lambda: self._fired(rule, record, cycle))
        except StoreError:
            raise
        except Exception as error:  # noqa: BLE001 - it is logged, and stops no other
            what = f"the time rule {rule.name}"
            note_failure(what, record, error, again=failed is not None)
            again = failed or firing_again(rule.name, record, cycle)
            self._failed(rule.name, again, told(error))
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

    def not_asked(
        self,
        question: Question,
        record: Ref,
        error: Exception,
        failed: Appointment | None = None,
    ) -> None:
        """
        Report a record of which a rule could not be asked; it is asked again later.
        """
        what = f"asking the time rule {question.rule}"
        note_failure(what, record, error, again=failed is not None)
        if failed is None:
            failed = self._again(question, record)
        self._failed(question.rule, failed, told(error))

    def _again(self, question: Question, record: Ref) -> Appointment:
        """
        Return what asks again, from where it was to be asked before.
        """
        again = question.again(record)
        for known in self.tx.appointments(record):
            if known.kind == again.kind:
                both = question.earlier(question_to_ask(known)).again(record)
                return attrs.evolve(known, cycle=both.cycle)
        return again

    def _failed(self, rule: str, failed: Appointment, reason: str) -> None:
        self.tally.rule_failed(rule, failed.record, reason)
        if read(self.tx, failed.record) is not None:
            put_off(self.tx, self.tally, failed, reason, self.now)


def _several(made: Command | Iterable[Command] | None) -> Iterable[Command]:
    if made is None:
        return ()
    return (made,) if isinstance(made, Command) else made
