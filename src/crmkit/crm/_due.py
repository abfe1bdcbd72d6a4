"""
Doing what is due: stored appointments, and what time rules find.

Invariants:
    - What is due is claimed, done and committed in one transaction, of at most a
      hundred items; a crash before the commit leaves it due.
    - A firing is recorded under (rule, record, cycle), so two processes cannot
      do the same thing twice.
    - The work of a run grows with what is due, not with what is stored.

Not here: what time rules find (:mod:`crmkit.crm._ticks`).
"""

import attrs

from crmkit.crm._due_report import DueReport, Failure, Tally
from crmkit.crm._fire import BY, TRY_AGAIN_AFTER, Firer, log, rule_to_try, told
from crmkit.crm._ticks import BATCH, tick
from crmkit.crm._time_rules import RuleBook
from crmkit.crm._attempts import persistent
from crmkit.crm._request import Request
from crmkit.crm._write import Workshop, commit, decided
from crmkit.decisions import Appointment, Firing
from crmkit.desk import RESOLUTION, Command, RemindOverdue
from crmkit.errors import RecordNotFoundError, StoreError, UnknownAppointmentError
from crmkit.ports import Store


def run_due(shop: Workshop, store: Store, limit: int, book: RuleBook) -> DueReport:
    """
    Do what is due now: appointments, earliest first, then what time rules find.

    Args:
        shop: What the write path works with.
        store: Where it is kept.
        limit: Appointments and firings at most.
        book: The time rules.
    """
    tally = Tally(left=limit)
    while tally.left > 0:
        with store.begin() as tx:
            now = shop.now()
            tx.forget(now)
            claimed = tx.claim_due(now, min(BATCH, tally.left))
            firer = Firer(shop, tx, now, tally)
            for appointment in claimed:
                _keep(firer, book, appointment)
        if len(claimed) < BATCH:
            break
    tick(shop, store, book, tally)
    return tally.report()


def _keep(firer: Firer, book: RuleBook, appointment: Appointment) -> None:
    name = rule_to_try(appointment)
    if name is None:
        firer.tally.left -= 1
        _keep_reminder(firer, appointment)
    elif name in book.rules:
        firer.fire(book.rules[name].rule, appointment.record, appointment.cycle)
    else:
        # A worker of another version may have the rule; this one leaves it to it.
        again = firer.now + TRY_AGAIN_AFTER
        firer.tx.schedule(attrs.evolve(appointment, due_at=again))


def _keep_reminder(firer: Firer, appointment: Appointment) -> None:
    tx, tally = firer.tx, firer.tally
    try:
        fired = persistent(tx, lambda: _fire(firer, appointment))
    except StoreError:
        raise
    except Exception as error:  # noqa: BLE001 - logged below, and reported
        # One appointment that cannot be kept must not hold up all the others.
        log.exception("%s of %s failed", appointment.kind, appointment.record)
        if not isinstance(error, RecordNotFoundError):
            again = firer.now + TRY_AGAIN_AFTER
            tx.schedule(attrs.evolve(appointment, due_at=again))
        tally.failed.append(
            Failure(
                rule=appointment.kind, record=appointment.record, reason=told(error)
            )
        )
    else:
        tally.done += fired
        tally.repeated += not fired


def _fire(firer: Firer, appointment: Appointment) -> bool:
    """
    Carry out what an appointment asks for, unless its cycle has had it.
    """
    shop, tx, now = firer.shop, firer.tx, firer.now
    firing = Firing(
        rule=appointment.kind,
        record=appointment.record,
        cycle=appointment.cycle,
        at=now,
    )
    request = Request(
        command=_command(appointment), by=BY, cause=f"due:{appointment.kind}"
    )
    decision = decided(shop, tx, request.command, request.by, now, now).accepted()
    first = tx.fire(firing)
    if not first:
        decision = attrs.evolve(decision, writes=(), effects=())
    commit(shop, tx, decision, request, now, now)
    return first


def _command(appointment: Appointment) -> Command:
    if appointment.kind == RESOLUTION:
        return RemindOverdue(ticket=appointment.record.id, cycle=appointment.cycle)
    raise UnknownAppointmentError(appointment.kind, str(appointment.record))
