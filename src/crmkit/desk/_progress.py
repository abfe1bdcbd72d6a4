"""
Pure handler of the command that records what was done about a ticket (T14).

Not here: reminding its owner (:mod:`crmkit.desk` ``_reminders``).
"""

import dataclasses
from datetime import datetime
from typing import cast

import attrs

from crmkit.decisions import Decision, Write
from crmkit.desk._changing import changed, check_version
from crmkit.desk._clock import NEXT_UPDATE
from crmkit.desk._commands import Move, RecordInteraction
from crmkit.desk._interactions import record_interaction
from crmkit.desk._moving import move
from crmkit.desk._snapshot import Snapshot
from crmkit.desk._states import check_writable
from crmkit.desk._ticket_commands import ReportProgress
from crmkit.desk._tickets import check_order, with_update
from crmkit.errors import FieldError, InvalidRecordError
from crmkit.records import Interaction, Ref, Ticket


def report_progress(cmd: ReportProgress, view: Snapshot, at: datetime) -> Decision:
    """
    Record what was done about a ticket, and when its owner will tell more.

    Raises:
        RecordNotFoundError: If the ticket or the person is not there.
        StaleVersionError: If the ticket was changed since it was read.
        InstantRefusedError: If *at* is before the ticket's last change.
        InvalidRecordError: If the next update is not after *at*, a value given with
            the move is not valid, or there are fields for a move and no move.
        ReadOnlyRecordError: If the ticket is closed.

    >>> from datetime import UTC, timedelta
    >>> from crmkit.presets import standard
    >>> from crmkit.records import Change, Customer
    >>> at = datetime(2026, 3, 2, 9, tzinfo=UTC)
    >>> ticket = Ticket(id="T1", version=1, customer="C1", status="in_progress")
    >>> client = Customer(id="C1", version=1, name="恒信科技")
    >>> opened = Change(id="c1", record=ticket.ref, version=1, at=at, recorded_at=at,
    ...     by="U1", cause="request", command="open_ticket", fields={})
    >>> view = Snapshot(by="system:import", settings=standard(), new_id="",
    ...     records={each.ref: each for each in (ticket, client)},
    ...     histories={ticket.ref: (opened,)}, numbers={"interaction": "GZ2026001"},
    ...     ids={"progress": "I1"}, held=frozenset({ticket.ref, client.ref}))
    >>> cmd = ReportProgress(ticket="T1", action="已联系客户核实细节",
    ...     next_update_at=at + timedelta(hours=4))
    >>> plan = report_progress(cmd, view, at)
    >>> after, note = (write.after for write in plan.writes)
    >>> after.next_update_at.hour, note.summary, plan.appointments[0].kind
    (13, '已联系客户核实细节', 'next_update')
    """
    ticket = view.get(Ticket, cast("str", cmd.ticket))
    _check_ahead(cmd, at)
    _check_data(cmd)
    check_version(ticket, cmd.version)
    check_order(ticket, view, at)
    check_writable(ticket, view)
    said = Interaction(
        ticket=ticket.id, mode=cmd.mode, contact=cmd.contact, summary=cmd.action
    )
    note = record_interaction(
        RecordInteraction(interaction=said), view.beside("progress"), at
    )
    decision = _moved(ticket, cmd, view, at)
    if decision.refusal:
        return decision
    return attrs.evolve(
        decision, writes=(*decision.writes, *note.writes), unchanged=None
    )


def _moved(
    ticket: Ticket, cmd: ReportProgress, view: Snapshot, at: datetime
) -> Decision:
    """
    Return the ticket with its move, if it makes one, and its next update.
    """
    if cmd.move is None:
        decision = changed(ticket, {"next_update_at": cmd.next_update_at})
        return with_update(decision, view, at) if decision.writes else decision
    ref = str(Ref(Ticket.type_name, ticket.id))
    wanted = Move(record=ref, move=cmd.move, data=cmd.data, version=cmd.version)
    decision = move(wanted, view, at)
    if decision.refusal:
        return decision
    first, *rest = decision.writes
    after = cast("Ticket", first.after).replace(next_update_at=cmd.next_update_at)
    kept = tuple(due for due in decision.appointments if due.kind != NEXT_UPDATE)
    again = attrs.evolve(
        decision, writes=(Write(first.before, after), *rest), appointments=kept
    )
    return with_update(again, view, at)


def _check_ahead(cmd: ReportProgress, at: datetime) -> None:
    wanted = cmd.next_update_at
    if wanted is not None and wanted <= at:
        problem = FieldError(
            cmd.type_name, "next_update_at", "too_early", wanted.isoformat(),
            f"the report, {at}",
        )  # fmt: skip
        raise InvalidRecordError(cmd.type_name, [problem])


def _check_data(cmd: ReportProgress) -> None:
    """
    Refuse fields that come with no move, so that nothing that is said is lost.
    """
    if cmd.move is not None or not cmd.data:
        return
    names = {each.name for each in dataclasses.fields(cmd)}
    allowed = tuple(sorted(names - {"data", "ticket"}))
    problems = [
        FieldError(cmd.type_name, name, "unknown", "…", "", allowed)
        for name in cmd.data
    ]
    raise InvalidRecordError(cmd.type_name, problems)
