"""
Pure handlers of the commands about tickets.
"""

from datetime import datetime
from typing import Any, cast

import attrs

from crmkit.decisions import Appointment, Decision, Write
from crmkit.desk._changing import check_version
from crmkit.desk._clock import RESOLUTION, resolution_clock
from crmkit.desk._commands import AssignTicket, MoveTicket, OpenTicket
from crmkit.desk._snapshot import Snapshot
from crmkit.errors import InstantRefusedError, ReadOnlyRecordError
from crmkit.records import Contact, Customer, Priority, Ticket, User

_CHOSEN = ("kind", "scenario", "topic", "channel")


def open_ticket(cmd: OpenTicket, view: Snapshot, at: datetime) -> Decision:
    """
    Open a ticket in its first status.

    Raises:
        RecordNotFoundError: If customer, contact or owner is not there.
        UnknownChoiceError: If kind, scenario, topic or channel is no choice.
    """
    customer = view.get(Customer, cast("str", cmd.customer))
    if cmd.contact is not None:
        view.get(Contact, cmd.contact)
    owner = _owner(cmd.owner or view.user, view)
    policy = view.settings.service_levels[0]
    ticket = Ticket(
        number=cmd.number or view.number(Ticket.type_name),
        customer=customer.id,
        contact=cmd.contact,
        description=cmd.description,
        priority=cast("Priority", cmd.priority),
        status=view.settings.ticket_machine.initial,
        opened_at=at,
        status_since=at,
        owner=owner.id if owner else None,
        department=owner.department if owner else None,
        order=cmd.order,
        tags=cmd.tags,
        remarks=cmd.remarks,
        custom=cmd.custom,
        external_id=cmd.external_id,
        sla_policy=policy.name,
        **_choices(cmd, view),
    )
    write = view.new(ticket)
    return _with_clock(write, view, at, expected_at=cmd.expected_at)


def move_ticket(cmd: MoveTicket, view: Snapshot, at: datetime) -> Decision:
    """
    Move a ticket, or say why it may not be moved.

    Raises:
        RecordNotFoundError: If the ticket is not there.
        StaleVersionError: If it was changed since it was read.
        InstantRefusedError: If *at* is before the ticket's last move.
        InvalidRecordError: If a value given with the move is not valid.
        MoveFieldError: If the move does not take a field that was given.
    """
    ticket = view.get(Ticket, cmd.ticket)
    check_version(ticket, cmd.version)
    _check_order(ticket, at)
    machine = view.settings.ticket_machine
    data = view.settings.read_choices("ticket", cmd.data)
    decision = machine.step(ticket, cmd.move, at, view.by, **data)
    if decision.refusal:
        return decision
    return _with_clock(decision.writes[0], view, at)


def assign_ticket(cmd: AssignTicket, view: Snapshot, at: datetime) -> Decision:
    """
    Make a user responsible for a ticket.

    Raises:
        RecordNotFoundError: If the ticket or the user is not there.
        StaleVersionError: If the ticket was changed since it was read.
        InstantRefusedError: If *at* is before the ticket was opened.
        ReadOnlyRecordError: If the ticket is closed.
    """
    ticket = view.get(Ticket, cmd.ticket)
    check_version(ticket, cmd.version)
    if ticket.opened_at and at < ticket.opened_at:
        raise InstantRefusedError(
            at.isoformat(), ticket.opened_at.isoformat(), "before"
        )
    check_writable(ticket, view)
    owner = view.get(User, cmd.owner)
    after = ticket.replace(
        owner=owner.id,
        department=owner.department,
        expected_at=cmd.expected_at or ticket.expected_at,
        version=ticket.version + 1,
    )
    return Decision(writes=(Write(ticket, after),))


def check_writable(ticket: Ticket, view: Snapshot) -> None:
    """
    Refuse to change a ticket that its status has archived (T8).
    """
    machine = view.settings.ticket_machine
    if machine.read_only(ticket):
        raise ReadOnlyRecordError(
            str(ticket.ref), ticket.status or "", machine.moves(ticket)
        )


def _check_order(ticket: Ticket, at: datetime) -> None:
    if ticket.status_since and at < ticket.status_since:
        raise InstantRefusedError(
            at.isoformat(), ticket.status_since.isoformat(), "before"
        )


def _owner(owner: str | None, view: Snapshot) -> User | None:
    return view.get(User, owner) if owner else None


def _choices(cmd: OpenTicket, view: Snapshot) -> dict[str, Any]:
    given = {name: getattr(cmd, name) for name in _CHOSEN}
    return view.settings.read_choices("ticket", given)


def _with_clock(
    write: Write, view: Snapshot, at: datetime, expected_at: datetime | None = None
) -> Decision:
    """
    Return the write with its due instant, and the appointment that goes with it.
    """
    ticket = cast("Ticket", write.after)
    clock = resolution_clock(write, view, at)
    after = ticket.replace(
        resolution_due_at=clock.due_at,
        expected_at=expected_at or ticket.expected_at or clock.due_at,
    )
    due = Appointment(
        record=ticket.ref,
        kind=RESOLUTION,
        due_at=clock.due_at,
        cycle=clock.due_at.isoformat() if clock.due_at else "",
    )
    return Decision(writes=(attrs.evolve(write, after=after),), appointments=(due,))
