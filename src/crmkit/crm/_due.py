"""
Doing what is due: stored appointments, claimed in small batches.

Invariants:
    - What is due is claimed, done and committed in one transaction; a crash
      before the commit leaves it due.
    - A firing is recorded under (rule, record, cycle), so two processes cannot
      do the same thing twice.
    - The work of a run grows with what is due, not with what is stored.
"""

import logging
from datetime import datetime, timedelta

import attrs

from crmkit.crm._write import Request, Workshop, commit, decided, persistent
from crmkit.decisions import Appointment, Firing
from crmkit.desk import RESOLUTION, Command, RemindOverdue
from crmkit.errors import (
    CrmkitError,
    RecordNotFoundError,
    StoreError,
    UnknownAppointmentError,
)
from crmkit.ports import Store, Transaction

log = logging.getLogger("crmkit.due")

BATCH = 100
TRY_AGAIN_AFTER = timedelta(minutes=10)


@attrs.frozen(kw_only=True)
class DueReport:
    """
    What a run of ``run_due`` did.

    Attributes:
        done: Appointments that were kept.
        repeated: Appointments that had fired before, in another run.
        failed: Appointments that failed, with the reason. They are tried again
            after ten minutes, unless their record is gone.
    """

    done: int = 0
    repeated: int = 0
    failed: tuple[str, ...] = ()


def run_due(shop: Workshop, store: Store, limit: int) -> DueReport:
    """
    Do what is due now, earliest first, at most *limit* appointments.
    """
    report = DueReport()
    left = limit
    while left > 0:
        with store.begin() as tx:
            now = shop.now()
            tx.forget(now)
            claimed = tx.claim_due(now, min(BATCH, left))
            for appointment in claimed:
                report = _kept(shop, tx, appointment, now, report)
        left -= len(claimed)
        if len(claimed) < BATCH:
            break
    return report


def _kept(
    shop: Workshop,
    tx: Transaction,
    appointment: Appointment,
    now: datetime,
    report: DueReport,
) -> DueReport:
    try:
        fired = persistent(tx, lambda: _fire(shop, tx, appointment, now))
    except StoreError:
        raise
    except Exception as error:
        # One appointment that cannot be kept must not hold up all the others.
        log.exception("%s of %s failed", appointment.kind, appointment.record)
        if not isinstance(error, RecordNotFoundError):
            tx.schedule(attrs.evolve(appointment, due_at=now + TRY_AGAIN_AFTER))
        reason = f"{appointment.kind} of {appointment.record}: {_told(error)}"
        return attrs.evolve(report, failed=(*report.failed, reason))
    if fired:
        return attrs.evolve(report, done=report.done + 1)
    return attrs.evolve(report, repeated=report.repeated + 1)


def _told(error: Exception) -> str:
    known = isinstance(error, CrmkitError)
    return str(error) if known else f"unexpected {type(error).__name__}"


def _fire(
    shop: Workshop, tx: Transaction, appointment: Appointment, now: datetime
) -> bool:
    """
    Carry out what an appointment asks for, unless its cycle has had it.
    """
    firing = Firing(
        rule=appointment.kind,
        record=appointment.record,
        cycle=appointment.cycle,
        at=now,
    )
    request = Request(
        command=_command(appointment),
        by="system:due",
        cause=f"due:{appointment.kind}",
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
