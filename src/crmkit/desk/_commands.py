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
    SNAPSHOT,
    Archive,
    Article,
    ByType,
    Campaign,
    Contact,
    Contract,
    Customer,
    Department,
    Document,
    Feedback,
    FieldDefinition,
    FollowUp,
    Id,
    Interaction,
    Line,
    Milestone,
    Need,
    Order,
    Prose,
    Rating,
    Record,
    RuleRun,
    Task,
    Ticket,
    User,
    Verification,
)

#: The command of a change to a record which another led to that came in.
ADOPT: Final = "adopt"


@dataclass(frozen=True, slots=True, kw_only=True)
class Command(Document):
    """
    Something wanted.

    Each one says who may give it, what it needs, what it writes and what it sends.
    Where a company routes tickets, whatever frees somebody up also sets the appointment
    at which others are given out.
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

    Who may: whoever acts. It needs the record, whose links lead to records that are
    there. Writes it as it stood, with a number if it has none; of an interaction also
    when the customer was last contacted, of a ticket that is not done the appointment
    at which its solution is due. Sends nothing.

    Attributes:
        record: The record; its id may be given, and a number that is given is kept.
    """

    type_name: ClassVar[str] = SNAPSHOT

    record: Annotated[
        Department
        | User
        | Customer
        | Contact
        | Ticket
        | Interaction
        | Contract
        | Order
        | Need
        | Milestone
        | Rating
        | Feedback
        | FollowUp
        | Campaign
        | Task
        | Article
        | RuleRun
        | Archive
        | Verification,
        ByType(),
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

    Runs of rules and archives are not entered: what makes them writes them.

    Who acts becomes the owner, unless one is given; it gets a number and the initial
    status, if records of its type have one.

    Who may: whoever acts. It needs the fields that its type requires, what the company
    made mandatory, and the records that it leads to. Writes the record, and what
    follows from it: a task for each collaborating department; the milestone of a new
    decision-maker, or of the day on which cooperation began; the ticket of a low score;
    the end of a need whose place it takes. Sends word of a task to the department's
    supervisor, and of a need that ends to those who work on it, in the application.

    Attributes:
        record: The record; an id, number or status that is given is kept.

    >>> Add(record=Department(name="销售部")).change_name(new=True)
    'add_department'
    """

    type_name: ClassVar[str] = "add"

    record: Annotated[
        Department
        | User
        | Customer
        | Contact
        | Contract
        | Order
        | Need
        | Milestone
        | Rating
        | Feedback
        | FollowUp
        | Campaign
        | Task
        | Article
        | Verification
        | FieldDefinition,
        ByType(),
    ]

    def change_name(self, *, new: bool) -> str:
        """
        Return what a change is called that it makes, for example ``add_customer``.
        """
        return f"{self.type_name}_{self.record.type_name}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Update(Command):
    """
    Change some fields of a record; its status changes with :class:`Move`.

    Who may: whoever acts. It needs a record that is not read-only, and none of the
    fields that only the system sets. Writes the record if anything of it changes, and
    what follows as when one is entered (:class:`Add`); another priority sets a ticket's
    clock anew, a topic such as 合作意向 makes its customer a lead. Sends word of a task
    to who gets it, of a change of a need to those who work on it or on a ticket that is
    open for it, and of what a change request asks for to those who work on that, in the
    application.

    Attributes:
        record: The record: ``str(customer.ref)``.
        fields: Field → new value; None empties a field.
        version: Version that was read; a later one is refused.

    >>> client = Customer(id="C1", version=1)
    >>> Update.to(client, city="北京")
    Update(record='customer:C1', fields={'city': '北京'})
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
class Move(Command):
    """
    Move a record to another status.

    Who may: whoever acts; but a move ``by_another``, such as to approve a solution, is
    refused to who moved the record last. It needs a status that allows the move, and
    what the move asks for. Writes the record; of a ticket also the appointment at which
    its solution is due, and the ticket that it is merged into; of a customer the
    milestone of the day on which cooperation began. Sends what the machine says that
    the move tells, in the application.

    Attributes:
        record: The record: ``str(ticket.ref)``.
        move: The move, by name or either label.
        data: Fields given with the move.
        version: Version that was read; a later one is refused.

    >>> Move.to(Ticket(id="T1"), "wait", reason="等待客户提供日志")
    Move(record='ticket:T1', move='wait', data={'reason': '等待客户提供日志'})
    """

    type_name: ClassVar[str] = "move"

    record: Line
    move: Line
    data: dict[str, Any] = field(default_factory=dict)
    version: int | None = None

    @classmethod
    def to(cls, record: Record, move: str, /, **data: object) -> "Move":
        """
        Return the command that moves a record.
        """
        return cls(record=str(record.ref), move=move, data=data)

    def change_name(self, *, new: bool) -> str:
        """
        Return what a change is called that it makes, for example ``move_ticket``.
        """
        return f"{self.type_name}_{self.record.partition(':')[0]}"


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordInteraction(Command):
    """
    Record a contact with a customer, or a step of work on a ticket.

    Who may: whoever acts. It needs mode and summary, and a customer or a ticket that is
    not closed. Writes the interaction, on the ticket that lives on if its own was
    merged; unless it is internal work, also when the customer was last contacted. Sends
    nothing.

    Attributes:
        interaction: The interaction; customer and executor are filled in from
            the ticket and the acting user if they are not given.
    """

    type_name: ClassVar[str] = "record_interaction"

    interaction: Interaction


@dataclass(frozen=True, slots=True, kw_only=True)
class NotifyUser(Command):
    """
    Tell one of our own people something, in the application or by a channel.

    Who may: whoever acts. It needs the record and the user. Writes no record. Sends one
    message, by the outbox; where the user has left or has no such address, it waits
    there for a person.

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
