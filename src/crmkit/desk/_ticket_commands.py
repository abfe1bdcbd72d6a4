"""
Commands about tickets, as frozen values.

Not here: moving and changing them, which is alike for every type of record
(:mod:`crmkit.desk` ``_commands``).
"""

from dataclasses import dataclass, field
from typing import Annotated, Any, ClassVar

from crmkit.desk._commands import Command
from crmkit.records import (
    NO_CUSTOM,
    Attachment,
    Customer,
    FrozenMap,
    Id,
    Instant,
    Line,
    Mode,
    Priority,
    Prose,
    Tags,
    Ticket,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenTicket(Command):
    """
    Open a ticket.

    Who may: whoever acts. It needs customer, kind, description and priority. Writes the
    ticket in its first status, the appointment at which its solution is due, whose turn
    it is on its route, and a task for each collaborating department; of a topic such as
    合作意向, or the scenario 线索, also the customer's stage and a task, which make him
    a lead; of a change request also its need, with the tickets that answered it before.
    Sends word of each task to who gets it, in the application.

    Attributes:
        customer: Id of the customer.
        kind: Kind, by value or either label.
        description: What is wanted, in the customer's words.
        priority: Urgency.
        scenario: Scenario.
        topic: Topic below the kind.
        channel: Channel through which it came.
        contact: Id of the person at the customer.
        owner: Id of the user who is responsible; the acting user by default.
        expected_at: When he expects to be done; by default when it is due.
        order_number: Number of the order it is about, as the customer says it.
        order: Id of that order, where we keep it.
        number: Number from elsewhere, which is kept.
        tags: Tags.
        attachments: Files that belong to it.
        collaborators: Ids of departments that work on it too; each gets a task.
        collaboration_note: What they are asked for.
        needs_review: Whether somebody else must approve its solution before it is told.
        need: Id of the need that it is about.
        split_from: Id of the ticket that it was a part of.
        remarks: Anything else.
        custom: Values of custom fields.
        external_id: Id in another system.
    """

    type_name: ClassVar[str] = "open_ticket"
    required: ClassVar[tuple[str, ...]] = (
        "customer",
        "kind",
        "description",
        "priority",
    )
    sensitive: ClassVar[frozenset[str]] = Ticket.sensitive

    customer: Id | None = None
    kind: Line | None = None
    description: Prose | None = None
    priority: Annotated[Priority | None, "T2: never guessed"] = None
    scenario: Line | None = None
    topic: Line | None = None
    channel: Line | None = None
    contact: Id | None = None
    owner: Id | None = None
    expected_at: Instant | None = None
    order_number: Line | None = None
    order: Id | None = None
    number: Line | None = None
    tags: Tags = ()
    attachments: tuple[Attachment, ...] = ()
    collaborators: tuple[Id, ...] = ()
    collaboration_note: Prose | None = None
    needs_review: bool = False
    need: Id | None = None
    split_from: Id | None = None
    remarks: Prose | None = None
    custom: FrozenMap = NO_CUSTOM
    external_id: Line | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenTicketFor(OpenTicket):
    """
    Open a ticket for a customer who may not be known yet (requirement T13).

    Who may: whoever acts. It needs the customer's data, with a name, beside what every
    ticket needs. A customer who has, or at whom somebody has, the same phone number,
    e-mail address or WeChat id, or who has the same credit code or external id, is the
    one who is meant; his data stays as it is. Writes what :class:`OpenTicket` does; of
    a customer who is known also an interaction with what he newly says of himself; if
    nobody is known, the customer, who gets a number and the initial stage, and if basic
    data is missing, a task for the ticket's owner that lists it. Sends word of each
    task to who gets it, in the application.

    Attributes:
        client: The customer; his id may be given.
        is_new: Whether he is entered although somebody like him is known.
        kind: As in :class:`OpenTicket`, like all other fields.

    >>> OpenTicketFor(client=Customer(name="明达"), kind="咨询").change_name(new=True)
    'open_ticket'
    """

    required: ClassVar[tuple[str, ...]] = (
        "client",
        "kind",
        "description",
        "priority",
    )

    client: Customer | None = None
    is_new: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class AssignTicket(Command):
    """
    Give a ticket to somebody, or back to the queue of a department (T4).

    Who may: whoever acts. It needs a ticket that is not closed, and owner or
    department. Writes the ticket, which leaves its route; nobody's turn passes. With an
    owner it is his, in his department unless another is named; with a department alone
    it waits there for who is free (:class:`RouteTicket`). Sends nothing.

    Attributes:
        ticket: Id of the ticket.
        owner: Id of the user; he may be away or have much: a person has decided.
        department: Id of the department.
        expected_at: When the owner expects to be done.
        why: Why, in the words of who decides; kept with the ticket.
        version: Version that was read; a later one is refused.
    """

    type_name: ClassVar[str] = "assign_ticket"
    sensitive: ClassVar[frozenset[str]] = frozenset({"why"})

    ticket: Id
    owner: Id | None = None
    department: Id | None = None
    expected_at: Instant | None = None
    why: Prose | None = None
    version: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RouteTicket(Command):
    """
    Give a ticket that nobody has to somebody, by the company's routing policy (T4).

    Who may: whoever acts. It needs a ticket that is not closed, and a routing policy.
    Writes the ticket, with department, owner and the reason, and whose turn it is on
    the route; nothing if somebody has it, or it waits in that department and nobody can
    take it. Sends nothing.

    Attributes:
        ticket: Id of the ticket.
        version: Version that was read; a later one is refused.
    """

    type_name: ClassVar[str] = "route_ticket"

    ticket: Id
    version: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportProgress(Command):
    """
    Record what was done about a ticket, and when its owner will tell more (T14).

    Who may: whoever acts. It needs what was done. Writes an interaction, and the
    ticket: with the move, if one is made, and with the instant of the next update,
    which takes the place of the one promised before. Sends what the move tells; when
    that instant has come without another report, the owner is reminded
    (:class:`RemindUpdate`).

    Attributes:
        ticket: Id of the ticket.
        action: What was done (处理动作).
        next_update_at: When its owner will tell how it goes on (预计更新时间); None if
            he promises nothing.
        mode: How it was done; internal work by default, which is no contact with the
            customer.
        contact: Id of the person whom we spoke to.
        move: The move that comes with it, by name or either label.
        data: Fields given with the move.
        version: Version that was read; a later one is refused.
    """

    type_name: ClassVar[str] = "report_progress"
    required: ClassVar[tuple[str, ...]] = ("ticket", "action")
    sensitive: ClassVar[frozenset[str]] = frozenset({"action", "data"})

    ticket: Id | None = None
    action: Prose | None = None
    next_update_at: Instant | None = None
    mode: Mode = Mode.INTERNAL
    contact: Id | None = None
    move: Line | None = None
    data: dict[str, Any] = field(default_factory=dict)
    version: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RemindUpdate(Command):
    """
    Remind a ticket's owner that he has not told how it goes on (T14).

    Who may: whoever acts; whatever carries out what is due gives it. It needs a ticket
    that is not done, and whose next update is overdue; else nothing happens. Writes no
    record, but the appointment of the next reminder. Sends one mail.

    Attributes:
        ticket: Id of the ticket.
        cycle: The cycle of the appointment; the same cycle reminds once.
    """

    type_name: ClassVar[str] = "remind_update"

    ticket: Id
    cycle: Line


@dataclass(frozen=True, slots=True, kw_only=True)
class RemindOverdue(Command):
    """
    Remind a ticket's owner that its solution is overdue.

    Who may: whoever acts; whatever carries out what is due gives it. It needs a ticket
    whose solution is overdue, was not told, and does not wait for the customer; else
    nothing happens. Writes no record, but the appointment of the next reminder. Sends
    one mail.

    Attributes:
        ticket: Id of the ticket.
        cycle: What the appointment was set for.
    """

    type_name: ClassVar[str] = "remind_overdue"

    ticket: Id
    cycle: Line


@dataclass(frozen=True, slots=True, kw_only=True)
class MergeTicket(Command):
    """
    Merge a ticket into another one, which lives on for both.

    Who may: whoever acts. It needs two tickets of one customer of which neither is
    closed; the other was neither told nor resolved, and is not due later. Writes both:
    the merged one makes the move ``merge``, its clock ends, and it is read-only; what
    is recorded on it from then on goes to the other, which takes over the higher
    priority and the earlier expected instant. Each is linked with the other. Sends what
    the machine says that the move tells.

    Attributes:
        ticket: Id of the ticket that ends.
        into: Id of the ticket that lives on.
        version: Version of the first that was read; a later one is refused.
    """

    type_name: ClassVar[str] = "merge_ticket"

    ticket: Id
    into: Id
    version: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkTickets(Command):
    """
    Note on two tickets that they have to do with each other, or no longer have.

    Who may: whoever acts. It needs two tickets of which one is not closed. Writes
    both; where one is closed, the other. Sends nothing.

    Attributes:
        ticket: Id of one ticket.
        other: Id of the other.
        linked: Whether they have.
    """

    type_name: ClassVar[str] = "link_tickets"

    ticket: Id
    other: Id
    linked: bool = True
