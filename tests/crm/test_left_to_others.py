"""
What failed and is left to a worker that has the rule, and what a person cancels.
"""

from datetime import timedelta

import attrs
import pytest

from crmkit import CRM
from crmkit.crm import DueReport
from crmkit.decisions import Appointment, Firing
from crmkit.desk import Command
from crmkit.errors import AppointmentTriedError
from crmkit.records import Record
from tests.crm.company import MONDAY, Company
from tests.crm.ruled import DAY, nothing, quiet, with_rules

MINUTE = timedelta(minutes=1)


def failing(crm: CRM) -> tuple[Appointment, ...]:
    """
    What waits to be tried again.
    """
    return crm.as_system("test").due.failing()


def broken(_record: Record, _firing: Firing) -> list[Command]:
    """
    Fail.
    """
    raise ZeroDivisionError


# -- Workers that do not have the rule ----------------------------------------------


def test_a_worker_without_the_rule_counts_no_attempt(small: Company) -> None:
    """How often it failed, and why, stays as it was; it is due at once for others."""
    rule = quiet(broken, when="name is not None", on_switch="fire")
    with_rules(small, rule).run_due()
    (failed,) = failing(small.crm)
    other = with_rules(small)
    for _ in range(5):
        small.clock.advance(DAY)
        assert DueReport() == other.run_due()

    (left,) = failing(small.crm)
    assert attrs.evolve(failed, due_at=small.clock.now()) == left


def test_a_worker_without_the_rule_holds_up_none_that_has_it(small: Company) -> None:
    """Though it always comes by first."""
    rule = quiet(broken, when="name is not None", on_switch="fire")
    with_rules(small, rule).run_due()
    mended = with_rules(small, attrs.evolve(rule, do=nothing))
    other = with_rules(small)
    fired = []
    for _ in range(12):
        small.clock.advance(MINUTE)
        other.run_due()
        fired.append(mended.run_due().fired)

    assert [0] * 9 + [1, 0, 0] == fired


def test_what_is_left_to_others_holds_up_nothing_else(small: Company) -> None:
    """However much of it there is, and it ends the run."""
    with small.crm.store.begin() as tx:
        for n in range(150):
            kind = f"time rule gone {n}"
            waiting = Appointment(
                record=small.customer.ref, kind=kind, due_at=MONDAY, cycle=f"{n}"
            )
            tx.schedule(attrs.evolve(waiting, attempts=1, error="why"))
        late = Appointment(
            record=small.customer.ref, kind="birthday", due_at=MONDAY + MINUTE
        )
        tx.schedule(late)
    small.clock.advance(DAY)
    report = small.crm.run_due(5)

    assert (["birthday"], False) == ([each.rule for each in report.failed], report.more)
    assert DueReport() == small.crm.run_due(5)
    assert 151 == len(small.crm.as_system("test").due.failing(200))


# -- Cancelling ------------------------------------------------------------------


def test_what_was_tried_again_meanwhile_is_not_cancelled(small: Company) -> None:
    """Nobody has seen why it failed now."""
    crm = with_rules(small, quiet(broken, when="name is not None", on_switch="fire"))
    crm.run_due()
    (shown,) = failing(crm)
    small.clock.advance(DAY)
    crm.run_due()
    (now,) = failing(crm)
    with pytest.raises(AppointmentTriedError) as caught:
        crm.as_system("test").due.cancel(shown, reason="not needed")

    what = f"{shown.kind} of {shown.record}"
    assert f"{what} was tried again meanwhile; look why it failed this time" == str(
        caught.value
    )
    assert (now,) == failing(crm)
