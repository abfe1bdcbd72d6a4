"""
Pure handlers of the commands about tickets.
"""

import dataclasses
from datetime import datetime
from typing import Any, cast

import attrs

from crmkit.decisions import Decision, Write
from crmkit.desk._changing import check_version
from crmkit.desk._clock import NEXT_UPDATE, promised, reminder, resolution_clock
from crmkit.desk._collaboration import CHANGE_REQUEST, with_request, with_tasks
from crmkit.desk._leads import LEAD, is_lead, with_lead
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
from crmkit.lifecycle import Category
from crmkit.records import (
    Contact,
    Customer,
    Department,
    FrozenMap,
    Need,
    Order,
    Priority,
    Ticket,
    User,
)

_CHOSEN = ("kind", "scenario", "topic", "channel")


def open_ticket(cmd: OpenTicket, view: Snapshot, at: datetime) -> Decision:
    """
    Open a ticket in its first status.

    Raises:
        RecordNotFoundError: If a record that it is to lead to is not there.
        UserNotUsableError: If the owner has left.
        WrongContactError: If contact, need, order or the ticket that it was a part of
            is of another customer.
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
    if cmd.need or cmd.split_from or cmd.order:
        _check_origins(cmd, customer, view)
    owner, chosen = _owner(cmd.owner or default_owner(view), view), _choices(cmd, view)
    _check_description(cmd, chosen["kind"], view)
    settings = view.settings
    policy, status = settings.service_levels[0], settings.ticket_machine.initial
    due_at = promised(settings, policy, status, cmd.priority, at)
    # Made whole: each copy of a ticket costs as much as looking its customer up.
    ticket = Ticket(
        id=view.new_id,
        version=1,
        number=cmd.number or view.number(Ticket.type_name),
        customer=customer.id,
        contact=cmd.contact,
        description=cmd.description,
        priority=cast("Priority", cmd.priority),
        status=status,
        opened_at=at,
        status_since=at,
        order_number=cmd.order_number,
        order=cmd.order,
        collaborators=cmd.collaborators,
        collaboration_note=cmd.collaboration_note,
        needs_review=cmd.needs_review,
        need=cmd.need,
        split_from=cmd.split_from,
        tags=cmd.tags,
        attachments=cmd.attachments,
        remarks=cmd.remarks,
        external_id=cmd.external_id,
        sla_policy=policy.name,
        resolution_due_at=due_at,
        expected_at=cmd.expected_at or due_at,
        **chosen,
        **(given_to(owner, at) if owner else {}),
    )
    ticket, turns = with_route(ticket, view, at)
    decision = _reminded(Write(None, ticket), view, at)
    if turns:
        decision = attrs.evolve(decision, writes=(*decision.writes, *turns))
    if cmd.collaborators:
        decision = with_tasks(decision, view, at)
    if cmd.need and ticket.kind == CHANGE_REQUEST:
        decision = with_request(decision, view, at)
    makes_lead = ticket.scenario == LEAD or is_lead(ticket.topic, view)
    return with_lead(decision, view, at) if makes_lead else decision


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
    Make a user responsible for a ticket, or let it wait in a department.

    Raises:
        InvalidRecordError: If neither is named.
        RecordNotFoundError: If ticket, user or department is not there.
        StaleVersionError: If the ticket was changed since it was read.
        InstantRefusedError: If *at* is before the ticket's last change.
        ReadOnlyRecordError: If the ticket is closed.
        UserNotUsableError: If the user has left.

    >>> from datetime import UTC
    >>> from crmkit.presets import standard
    >>> from crmkit.records import Change
    >>> li = User(id="U1", department="D1", roles=("service",))
    >>> ticket = Ticket(id="T1", status="open")
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
    after = ticket.replace(
        **_by_hand(cmd, view, at),
        expected_at=cmd.expected_at or ticket.expected_at,
        version=ticket.version + 1,
    )
    return Decision(writes=(Write(ticket, after),))


def _by_hand(cmd: AssignTicket, view: Snapshot, at: datetime) -> dict[str, Any]:
    if cmd.owner is None and cmd.department is None:
        problem = FieldError(cmd.type_name, "owner", "required", "None")
        raise InvalidRecordError(cmd.type_name, [problem])
    taken = {}
    if cmd.department is not None:
        taken["department"] = view.get(Department, cmd.department).id
    if cmd.owner is None:
        waits = {"owner": None, "assigned_at": None, "route": None}
        return {**waits, **taken, "assigned_because": cmd.why}
    owner = usable(view.get(User, cmd.owner), view)
    return {**given_to(owner, at, cmd.why), **taken}


def check_order(ticket: Ticket, view: Snapshot, at: datetime) -> None:
    """
    Refuse what is dated before the last thing that happened to a ticket.
    """
    last = max((change.at for change in view.history(ticket.ref)), default=at)
    if at < last:
        raise InstantRefusedError(at.isoformat(), last.isoformat(), "before")


def check_contact(contact: Contact | Need | Order | Ticket, customer: Customer) -> None:
    """
    Refuse a person, need, order or ticket of another customer.
    """
    if contact.customer != customer.id:
        raise WrongContactError(str(contact.ref), str(customer.ref))


def _check_origins(cmd: OpenTicket, customer: Customer, view: Snapshot) -> None:
    if cmd.need:
        check_contact(view.get(Need, cmd.need), customer)
    if cmd.order:
        check_contact(view.get(Order, cmd.order), customer)
    if cmd.split_from:
        check_contact(view.get(Ticket, cmd.split_from), customer)


def default_owner(view: Snapshot) -> str | None:
    """
    Return who has a new ticket for which nobody is named: who acts, or the policy says.
    """
    return view.user if view.settings.router is None else None


def _owner(owner: str | None, view: Snapshot) -> User | None:
    return usable(view.get(User, owner), view) if owner else None


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
    if read["scenario"] is None and is_lead(read["topic"], view):
        read["scenario"] = LEAD
    return {**read, "custom": FrozenMap(read["custom"])}


def with_clock(write: Write, view: Snapshot, at: datetime) -> Decision:
    """
    Return the write with its due instant, and the appointment that goes with it.
    """
    ticket = cast("Ticket", write.after)
    clock = resolution_clock(write, view, at)
    after = ticket.replace(
        resolution_due_at=clock.due_at,
        resolution_breached_at=clock.breached_at,
        expected_at=ticket.expected_at or clock.due_at,
    )
    return _reminded(Write(write.before, after), view, at)


def _reminded(write: Write, view: Snapshot, at: datetime) -> Decision:
    ticket = cast("Ticket", write.after)
    due = reminder(ticket, ticket.resolution_due_at, at, view.settings.remind_every)
    decision = Decision(writes=(write,), appointments=(due,))
    return with_update(decision, view, at)


def with_update(decision: Decision, view: Snapshot, at: datetime) -> Decision:
    """
    Return a change of a ticket with the reminder of its owner's next update (T14).

    Nobody waits for one of a ticket that is done: there it is none.

    >>> from datetime import UTC, timedelta
    >>> from crmkit.presets import standard
    >>> at = datetime(2026, 3, 2, 9, tzinfo=UTC)
    >>> view = Snapshot(by="U1", settings=standard(), new_id="")
    >>> ticket = Ticket(id="T1", version=1, status="in_progress")
    >>> promised = Write(ticket, ticket.replace(next_update_at=at + timedelta(hours=2)))
    >>> (due,) = with_update(Decision(writes=(promised,)), view, at).appointments
    >>> due.kind, due.due_at.isoformat()
    ('next_update', '2026-03-02T11:00:00.000001+00:00')
    """
    write = decision.writes[0]
    after, before = cast("Ticket", write.after), cast("Ticket | None", write.before)
    was = before.next_update_at if before else None
    if after.next_update_at is None and was is None:
        return decision
    categories = view.settings.ticket_machine.categories
    if categories.get(after.status or "") is Category.DONE:
        after = after.replace(next_update_at=None)
    elif after.next_update_at == was:
        return decision
    every = view.settings.remind_every
    due = reminder(after, after.next_update_at, at, every, NEXT_UPDATE)
    return attrs.evolve(
        decision,
        writes=(Write(before, after), *decision.writes[1:]),
        appointments=(*decision.appointments, due),
    )
