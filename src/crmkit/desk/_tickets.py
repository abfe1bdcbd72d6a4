"""
Pure handlers of the commands about tickets.
"""

import dataclasses
from datetime import datetime
from typing import Any, cast

import attrs

from crmkit.decisions import Decision, Write
from crmkit.desk._changing import check_version
from crmkit.desk._clock import reminder, resolution_clock
from crmkit.desk._collaboration import with_tasks
from crmkit.desk._reading import usable
from crmkit.desk._snapshot import Snapshot
from crmkit.desk._staffing import given_to, with_route
from crmkit.desk._states import check_writable
from crmkit.desk._ticket_commands import AssignTicket, OpenTicket
from crmkit.errors import (
    FieldError,
    InstantRefusedError,
    InvalidRecordError,
    WrongContactError,
)
from crmkit.forms import vagueness
from crmkit.records import Contact, Customer, FrozenMap, Need, Priority, Ticket, User

_CHOSEN = ("kind", "scenario", "topic", "channel")


def open_ticket(cmd: OpenTicket, view: Snapshot, at: datetime) -> Decision:
    """
    Open a ticket in its first status.

    Raises:
        RecordNotFoundError: If a record that it is to lead to is not there.
        UserNotUsableError: If the owner has left.
        WrongContactError: If contact, need or the ticket that it was a part of is of
            another customer.
        InvalidRecordError: If kind, scenario, topic or channel is no choice, or the
            description says too little and the settings refuse that.

    >>> from datetime import UTC
    >>> from crmkit.presets import standard
    >>> client = Customer(id="C1", version=1, name="恒信科技")
    >>> view = Snapshot(by="system:import", settings=standard(), new_id="T1",
    ...     records={client.ref: client}, numbers={"ticket": "GD20260001"})
    >>> cmd = OpenTicket(customer="C1", kind="投诉", description="无法启动",
    ...     priority=Priority.HIGH)
    >>> decision = open_ticket(cmd, view, datetime(2026, 3, 2, tzinfo=UTC))
    >>> ticket = decision.writes[0].after
    >>> ticket.number, ticket.kind, ticket.status, ticket.resolution_due_at.isoformat()
    ('GD20260001', 'complaint', 'open', '2026-03-03T00:00:00+00:00')
    """
    customer = view.get(Customer, cast("str", cmd.customer))
    if cmd.contact is not None:
        check_contact(view.get(Contact, cmd.contact), customer)
    if cmd.need or cmd.split_from:
        _check_origins(cmd, customer, view)
    owner, chosen = _owner(cmd.owner or default_owner(view), view), _choices(cmd, view)
    _check_description(cmd, chosen["kind"], view)
    policy = view.settings.service_levels[0]
    # Made whole: each copy of a ticket costs as much as looking its customer up.
    ticket = Ticket(
        id=view.new_id,
        version=1,
        number=cmd.number or view.number(Ticket.type_name),
        customer=customer.id,
        contact=cmd.contact,
        description=cmd.description,
        priority=cast("Priority", cmd.priority),
        status=view.settings.ticket_machine.initial,
        opened_at=at,
        status_since=at,
        order=cmd.order,
        collaborators=cmd.collaborators,
        collaboration_note=cmd.collaboration_note,
        need=cmd.need,
        split_from=cmd.split_from,
        tags=cmd.tags,
        remarks=cmd.remarks,
        external_id=cmd.external_id,
        sla_policy=policy.name,
        **chosen,
        **(given_to(owner, at) if owner else {}),
    )
    ticket, turns = with_route(ticket, view, at)
    decision = with_clock(Write(None, ticket), view, at, expected_at=cmd.expected_at)
    if turns:
        decision = attrs.evolve(decision, writes=(*decision.writes, *turns))
    return with_tasks(decision, view, at) if cmd.collaborators else decision


def open_asked(cmd: OpenTicket, view: Snapshot, at: datetime) -> Decision:
    """
    Open a ticket that somebody asked for, with all that the company asks of one.

    The system's own tickets, as for a low score, need not have it.

    Raises:
        InvalidRecordError: As :func:`open_ticket`, or if something is missing that the
            company made mandatory and that the command takes.
    """
    if view.settings.field_options:
        names = (each.name for each in dataclasses.fields(cmd))
        fields = {name: getattr(cmd, name) for name in names}
        missing = [
            problem
            for problem in view.settings.unfilled(Ticket.type_name, fields)
            if problem.field.partition(".")[0] in fields
        ]
        if missing:
            raise InvalidRecordError(cmd.type_name, missing)
    return open_ticket(cmd, view, at)


def assign_ticket(cmd: AssignTicket, view: Snapshot, at: datetime) -> Decision:
    """
    Make a user responsible for a ticket.

    Raises:
        RecordNotFoundError: If the ticket or the user is not there.
        StaleVersionError: If the ticket was changed since it was read.
        InstantRefusedError: If *at* is before the ticket's last change.
        ReadOnlyRecordError: If the ticket is closed.
        UserNotUsableError: If the user has left.

    >>> from datetime import UTC
    >>> from crmkit.presets import standard
    >>> from crmkit.records import Change
    >>> ticket, li = Ticket(id="T1", status="open"), User(id="U1", department="D1")
    >>> at = datetime(2026, 3, 2, 9, tzinfo=UTC)
    >>> opened = Change(id="c1", record=ticket.ref, version=1, at=at, recorded_at=at,
    ...     by="U2", cause="request", command="open_ticket",
    ...     fields={"status": (None, "open")})
    >>> view = Snapshot(by="U2", settings=standard(), new_id="",
    ...     records={ticket.ref: ticket, li.ref: li}, histories={ticket.ref: (opened,)})
    >>> cmd = AssignTicket(ticket="T1", owner="U1")
    >>> assign_ticket(cmd, view, at).writes[0].fields  # doctest: +ELLIPSIS
    {'owner': (None, 'U1'), 'department': (None, 'D1'), 'assigned_at': (None, ...)}
    """
    ticket = view.get(Ticket, cmd.ticket)
    check_version(ticket, cmd.version)
    check_order(ticket, view, at)
    check_writable(ticket, view)
    owner = usable(view.get(User, cmd.owner))
    after = ticket.replace(
        **given_to(owner, at, cmd.why),
        expected_at=cmd.expected_at or ticket.expected_at,
        version=ticket.version + 1,
    )
    return Decision(writes=(Write(ticket, after),))


def check_order(ticket: Ticket, view: Snapshot, at: datetime) -> None:
    """
    Refuse what is dated before the last thing that happened to a ticket.
    """
    last = max((change.at for change in view.history(ticket.ref)), default=at)
    if at < last:
        raise InstantRefusedError(at.isoformat(), last.isoformat(), "before")


def check_contact(contact: Contact | Need | Ticket, customer: Customer) -> None:
    """
    Refuse a person, need or ticket of another customer.
    """
    if contact.customer != customer.id:
        raise WrongContactError(str(contact.ref), str(customer.ref))


def _check_origins(cmd: OpenTicket, customer: Customer, view: Snapshot) -> None:
    if cmd.need:
        check_contact(view.get(Need, cmd.need), customer)
    if cmd.split_from:
        check_contact(view.get(Ticket, cmd.split_from), customer)


def default_owner(view: Snapshot) -> str | None:
    """
    Return who has a new ticket for which nobody is named: who acts, or the policy says.
    """
    return view.user if view.settings.router is None else None


def _owner(owner: str | None, view: Snapshot) -> User | None:
    return usable(view.get(User, owner)) if owner else None


def _check_description(cmd: OpenTicket, kind: str | None, view: Snapshot) -> None:
    """
    Refuse a description that says too little, if the company wants that (T2).
    """
    policy = view.settings.descriptions
    if policy is None or not policy.refuses:
        return
    if vagueness(cmd.description or "", policy, kind):
        problem = FieldError("open_ticket", "description", "vague", "…")
        raise InvalidRecordError("open_ticket", [problem])


def _choices(cmd: OpenTicket, view: Snapshot) -> dict[str, Any]:
    given = {name: getattr(cmd, name) for name in _CHOSEN}
    read = view.settings.read_choices("ticket", {**given, "custom": cmd.custom})
    return {**read, "custom": FrozenMap(read["custom"])} if cmd.custom else read


def with_clock(
    write: Write, view: Snapshot, at: datetime, expected_at: datetime | None = None
) -> Decision:
    """
    Return the write with its due instant, and the appointment that goes with it.
    """
    ticket = cast("Ticket", write.after)
    clock = resolution_clock(write, view, at)
    after = ticket.replace(
        resolution_due_at=clock.due_at,
        resolution_breached_at=clock.breached_at,
        expected_at=expected_at or ticket.expected_at or clock.due_at,
    )
    due = reminder(ticket, clock.due_at, at, view.settings.remind_every)
    return Decision(writes=(Write(write.before, after),), appointments=(due,))
