"""
Commands: what somebody wants done, as frozen values.

Invariants:
    - A command says what is wanted, never how it is to be stored.
    - It is checked when it is made from outside data (``of``), and once more
      by the write path; equal values are the same request.
"""

from dataclasses import dataclass, field
from typing import Annotated, Any, ClassVar, Final, Literal

from crmkit.records import (
    NO_CUSTOM,
    SNAPSHOT,
    ByType,
    Contact,
    Customer,
    Department,
    Document,
    FrozenMap,
    Id,
    Instant,
    Interaction,
    Line,
    Priority,
    Prose,
    Record,
    Tags,
    Ticket,
    User,
)

#: The command of a change to a record which another led to that came in.
ADOPT: Final = "adopt"


@dataclass(frozen=True, slots=True, kw_only=True)
class Command(Document):
    """
    Something wanted.
    """

    def change_name(self, *, new: bool) -> str:
        """
        Return what a change is called that it makes.

        Args:
            new: Whether the change makes a record.
        """
        return self.type_name


@dataclass(frozen=True, slots=True, kw_only=True)
class Adopt(Command):
    """
    Take in a record as it stands elsewhere; its history begins with a snapshot.

    Attributes:
        record: The record; its id may be given, and a number that is given is kept.
    """

    type_name: ClassVar[str] = SNAPSHOT

    record: Annotated[
        Department | User | Customer | Contact | Ticket | Interaction, ByType()
    ]

    def change_name(self, *, new: bool) -> str:
        """
        Return ``snapshot``, or ``adopt`` for what changes with the record.
        """
        return self.type_name if new else ADOPT


@dataclass(frozen=True, slots=True, kw_only=True)
class Add(Command):
    """
    Enter a record.

    Who acts becomes the owner, unless one is given; it gets a number, if records of
    its type have one.

    Attributes:
        record: The record; an id or number that is given is kept.

    >>> Add(record=Department(name="销售部")).change_name(new=True)
    'add_department'
    """

    type_name: ClassVar[str] = "add"

    record: Annotated[Department | User | Customer | Contact, ByType()]

    def change_name(self, *, new: bool) -> str:
        """
        Return what a change is called that it makes, for example ``add_customer``.
        """
        return f"{self.type_name}_{self.record.type_name}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Update(Command):
    """
    Change some fields of a record.

    Attributes:
        record: The record: ``str(customer.ref)``.
        fields: Field → new value; None empties a field.
        version: Version that was read; a later one is refused.

    >>> client = Customer(id="C1", version=1)
    >>> Update.to(client, city="北京")
    Update(record='customer:C1', fields={'city': '北京'}, version=None)
    """

    type_name: ClassVar[str] = "change"

    record: Line
    fields: dict[str, Any] = field(default_factory=dict)
    version: int | None = None

    @classmethod
    def to(cls, record: Record, /, **fields: object) -> "Update":
        """
        Return the command that gives fields of a record new values.
        """
        return cls(record=str(record.ref), fields=fields)

    def change_name(self, *, new: bool) -> str:
        """
        Return what a change is called that it makes, for example ``change_customer``.
        """
        return f"{self.type_name}_{self.record.partition(':')[0]}"


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenTicket(Command):
    """
    Open a ticket.

    Writes the ticket in its first status and the appointment at which its
    solution is due.

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
        order: Number of the order it is about.
        number: Number from elsewhere, which is kept.
        tags: Tags.
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
    order: Line | None = None
    number: Line | None = None
    tags: Tags = ()
    remarks: Prose | None = None
    custom: FrozenMap = NO_CUSTOM
    external_id: Line | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MoveTicket(Command):
    """
    Move a ticket to another status.

    Writes the ticket and keeps the appointment at which its solution is due.

    Attributes:
        ticket: Id of the ticket.
        move: The move, by name or either label.
        data: Fields given with the move.
        version: Version that was read; a later one is refused.

    >>> cmd = MoveTicket.of(
    ...     {"ticket": "T1", "move": "wait", "data": {"reason": "等待客户提供日志"}})
    >>> cmd.move, cmd.data, cmd.version
    ('wait', {'reason': '等待客户提供日志'}, None)
    """

    type_name: ClassVar[str] = "move_ticket"

    ticket: Id
    move: Line
    data: dict[str, Any] = field(default_factory=dict)
    version: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AssignTicket(Command):
    """
    Make somebody responsible for a ticket.

    Attributes:
        ticket: Id of the ticket.
        owner: Id of the user; his department comes with him.
        expected_at: When he expects to be done.
        version: Version that was read; a later one is refused.
    """

    type_name: ClassVar[str] = "assign_ticket"

    ticket: Id
    owner: Id
    expected_at: Instant | None = None
    version: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordInteraction(Command):
    """
    Record a contact with a customer, or a step of work on a ticket.

    Writes the interaction; unless it is internal work, also when the customer
    was last contacted.

    Attributes:
        interaction: The interaction; customer and executor are filled in from
            the ticket and the acting user if they are not given.
    """

    type_name: ClassVar[str] = "record_interaction"

    interaction: Interaction


@dataclass(frozen=True, slots=True, kw_only=True)
class RemindOverdue(Command):
    """
    Remind a ticket's owner that its solution is overdue.

    Sends one mail and sets the next reminder; does nothing once the solution
    was told or while the ticket waits for the customer.

    Attributes:
        ticket: Id of the ticket.
        cycle: What the appointment was set for.
    """

    type_name: ClassVar[str] = "remind_overdue"

    ticket: Id
    cycle: Line


@dataclass(frozen=True, slots=True, kw_only=True)
class NotifyUser(Command):
    """
    Tell one of our own people something, in the application or by a channel.

    Puts one message into the outbox and changes no record.

    Attributes:
        about: The record it is about: ``str(customer.ref)``.
        user: Id of the user.
        subject: Subject line.
        body: Text.
        channel: ``in_app``, for his inbox; ``email`` or ``sms``, for the address or
            phone in his record.
    """

    type_name: ClassVar[str] = "notify_user"
    sensitive: ClassVar[frozenset[str]] = frozenset({"subject", "body"})

    about: Line
    user: Id
    subject: Line
    body: Prose
    channel: Literal["in_app", "email", "sms"] = "in_app"
