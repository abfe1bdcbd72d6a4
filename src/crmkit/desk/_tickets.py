"""
Pure handlers of the commands about tickets.
"""

from datetime import datetime
from typing import Any, cast

from crmkit.decisions import Decision, Write
from crmkit.desk._changing import check_version
from crmkit.desk._clock import reminder, resolution_clock
from crmkit.desk._commands import AssignTicket, MoveTicket, OpenTicket
from crmkit.desk._snapshot import Snapshot
from crmkit.errors import (
    InstantRefusedError,
    ReadOnlyRecordError,
    UserNotUsableError,
    WrongContactError,
)
from crmkit.records import Contact, Customer, FrozenMap, Priority, Ticket, User

_CHOSEN = ("kind", "scenario", "topic", "channel")


def open_ticket(cmd: OpenTicket, view: Snapshot, at: datetime) -> Decision:
    """
    Open a ticket in its first status.

    Raises:
        RecordNotFoundError: If customer, contact or owner is not there.
        UnknownChoiceError: If kind, scenario, topic or channel is no choice.

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
        external_id=cmd.external_id,
        sla_policy=policy.name,
        **_choices(cmd, view),
    )
    write = view.new(ticket)
    return with_clock(write, view, at, expected_at=cmd.expected_at)


def move_ticket(cmd: MoveTicket, view: Snapshot, at: datetime) -> Decision:
    """
    Move a ticket, or say why it may not be moved.

    Raises:
        RecordNotFoundError: If the ticket, or an owner given, is not there.
        StaleVersionError: If it was changed since it was read.
        InstantRefusedError: If *at* is before the ticket's last change.
        InvalidRecordError: If a value given with the move is not valid.
        MoveFieldError: If the move does not take a field that was given.

    >>> from datetime import UTC
    >>> from crmkit.presets import standard
    >>> from crmkit.records import Change
    >>> at = datetime(2026, 3, 2, 9, tzinfo=UTC)
    >>> ticket = Ticket(id="T1", version=1, status="open")
    >>> opened = Change(id="c1", record=ticket.ref, version=1, at=at, recorded_at=at,
    ...     by="U1", cause="request", command="open_ticket",
    ...     fields={"status": (None, "open")})
    >>> view = Snapshot(by="U1", settings=standard(), new_id="",
    ...     records={ticket.ref: ticket}, histories={ticket.ref: (opened,)})
    >>> cmd = MoveTicket(ticket="T1", move="start")
    >>> after = move_ticket(cmd, view, at).writes[0].after
    >>> after.status, after.resolution_due_at.isoformat()
    ('in_progress', '2026-03-04T09:00:00+00:00')
    >>> move_ticket(MoveTicket(ticket="T1", move="wait"), view, at).refusal.missing
    ('reason',)
    """
    ticket = view.get(Ticket, cmd.ticket)
    check_version(ticket, cmd.version)
    check_order(ticket, view, at)
    machine = view.settings.ticket_machine
    data = view.settings.read_choices("ticket", cmd.data)
    move = machine.read_move(cmd.move)
    decision = machine.step(ticket, move, at, view.by, **data)
    if decision.refusal:
        return decision
    return with_clock(_with_department(decision.writes[0], view), view, at)


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
    >>> assign_ticket(AssignTicket(ticket="T1", owner="U1"), view, at).writes[0].fields
    {'owner': (None, 'U1'), 'department': (None, 'D1')}
    """
    ticket = view.get(Ticket, cmd.ticket)
    check_version(ticket, cmd.version)
    check_order(ticket, view, at)
    check_writable(ticket, view)
    owner = _active(view.get(User, cmd.owner))
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


def check_order(ticket: Ticket, view: Snapshot, at: datetime) -> None:
    """
    Refuse what is dated before the last thing that happened to a ticket.
    """
    last = max((change.at for change in view.history(ticket.ref)), default=at)
    if at < last:
        raise InstantRefusedError(at.isoformat(), last.isoformat(), "before")


def check_contact(contact: Contact, customer: Customer) -> None:
    """
    Refuse a person who is at another customer.
    """
    if contact.customer != customer.id:
        raise WrongContactError(str(contact.ref), str(customer.ref))


def _with_department(write: Write, view: Snapshot) -> Write:
    """
    Return a move's write with the department of an owner given with it.
    """
    before, after = cast("Ticket", write.before), cast("Ticket", write.after)
    if after.owner is None or after.owner == before.owner:
        return write
    department = _active(view.get(User, after.owner)).department
    return Write(before, after.replace(department=department))


def _owner(owner: str | None, view: Snapshot) -> User | None:
    return _active(view.get(User, owner)) if owner else None


def _active(user: User) -> User:
    if not user.active:
        raise UserNotUsableError(user.id)
    return user


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
