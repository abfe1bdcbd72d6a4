"""
What an acting user can do, record type by record type.

Not here: what is alike for every type (``_keeping.py``).
"""

from datetime import datetime
from typing import Any, TypeVar, cast

from crmkit.conditions import Condition, Text
from crmkit.crm._adopting import Adopting
from crmkit.crm._archive_seen import content_seen
from crmkit.crm._disclosing import Disclosing
from crmkit.crm._erasing import Erasing
from crmkit.crm._handing_over import HandingOver
from crmkit.crm._keeping import Changing, Keeping, Moving, Stepping
from crmkit.crm._living import Living
from crmkit.crm._seen import Seen
from crmkit.desk import (
    OpenTicketFromFeedback,
    RecordInteraction,
    TakeArchive,
    missing_basics,
)
from crmkit.errors import ArchiveCorruptError, RecordNotFoundError
from crmkit.records import (
    Archive,
    ArchiveContent,
    Article,
    Campaign,
    Contact,
    Contract,
    Customer,
    Department,
    Feedback,
    FollowUp,
    Interaction,
    Milestone,
    Need,
    Order,
    Rating,
    Record,
    RuleRun,
    Task,
    Ticket,
    User,
    Verification,
    field_names,
    record_class,
)

R = TypeVar("R", bound=Record)


class Departments(Keeping[Department]):
    """
    Departments.
    """

    record_type = Department


class Users(HandingOver, Keeping[User]):
    """
    Our own people; ``active=False`` says that one has left.
    """

    record_type = User


class Contacts(Disclosing[Contact], Erasing[Contact], Keeping[Contact]):
    """
    People at customers.
    """

    record_type = Contact


class Customers(
    Disclosing[Customer],
    Erasing[Customer],
    Living[Customer],
    Keeping[Customer],
    Moving[Customer],
):
    """
    Customers; their stage is moved (C5).
    """

    record_type = Customer

    def missing(self, customer_id: str) -> tuple[str, ...]:
        """
        Return the fields of a customer that should be known and are not (C2, T13).

        What the company made mandatory is among them. Of fields of which one will do,
        such as a phone number or an e-mail address, all are named. The number of his
        primary contact will do as well; without one, that of anybody who is still
        there.

        Raises:
            RecordNotFoundError: If there is no such customer.

        >>> from crmkit import CRM
        >>> desk = CRM.open("memory://").as_system("doctest")
        >>> desk.customers.missing(desk.customers.add(name="明达", city="上海").id)
        ('phone', 'email', 'wechat', 'industry')
        """
        settings = self._acting.shop.settings
        schema = settings.schema(Contact).extended(params={"_wanted": Text()})
        theirs = Condition("customer == _wanted and active", schema)
        people = self._acting.contacts.each(theirs.bind(_wanted=customer_id))
        known = _filled(self.get(customer_id))
        return missing_basics(known, settings, map(_filled, people))


class Needs(Keeping[Need], Moving[Need]):
    """
    What customers want; each version is kept in the history (C4, T9).
    """

    record_type = Need


class Milestones(Keeping[Milestone]):
    """
    Days that matter in the cooperation with a customer.
    """

    record_type = Milestone


class Orders(Keeping[Order]):
    """
    What customers bought.
    """

    record_type = Order


class Contracts(Keeping[Contract]):
    """
    Contracts with customers.
    """

    record_type = Contract


class Ratings(Keeping[Rating]):
    """
    Scores that customers gave; a low one opens a ticket by itself (T11).
    """

    record_type = Rating


class AllFeedback(Keeping[Feedback], Moving[Feedback]):
    """
    What customers told us of their own accord, up to the return visit (T10).
    """

    record_type = Feedback

    def open_ticket(
        self, feedback_id: str, *, at: datetime | None = None, **fields: Any
    ) -> Ticket:
        """
        Open a ticket for what a customer told us, with all that is known of it (T4).

        What is written and sent: see :class:`crmkit.desk.OpenTicketFromFeedback`.

        Args:
            feedback_id: Id of the feedback, which names the ticket from then on.
            at: When it happened, if not now.
            **fields: What the ticket has in place of what the feedback says, or
                besides, as in :class:`crmkit.desk.OpenTicket`.

        Raises:
            InvalidRecordError: If it has a ticket already, or something is missing
                that a ticket needs, with every problem.
            RecordNotFoundError: If there is no such feedback.

        >>> from crmkit import CRM
        >>> desk = CRM.open("memory://").as_system("doctest")
        >>> client = desk.customers.add(name="恒信科技")
        >>> said = desk.feedback.add(customer=client.id, kind="投诉", priority="高",
        ...     content="登录偶尔卡顿")
        >>> ticket = desk.feedback.open_ticket(said.id)
        >>> ticket.kind, ticket.description, ticket.expected_at is not None
        ('complaint', '登录偶尔卡顿', True)
        >>> desk.feedback.get(said.id).ticket == ticket.id
        True
        """
        tickets = self._acting.tickets
        read = tickets.with_choices(OpenTicketFromFeedback, dict(fields))
        wanted = {**read, "feedback": feedback_id}
        return cast("Ticket", self._acting.do_from(OpenTicketFromFeedback, wanted, at))


class FollowUps(Keeping[FollowUp], Moving[FollowUp]):
    """
    Planned contacts with customers, and when they took place (F2, F5).
    """

    record_type = FollowUp


class Tasks(Keeping[Task]):
    """
    What our own people and departments are to do.
    """

    record_type = Task


class Articles(Keeping[Article]):
    """
    The knowledge base.
    """

    record_type = Article


class Campaigns(Keeping[Campaign], Moving[Campaign]):
    """
    Marketing campaigns.
    """

    record_type = Campaign


class RuleRuns(Adopting[RuleRun], Stepping[RuleRun]):
    """
    Runs of rules, a log that only rules write; a failed one waits for a person (R4).

    What people do about one is a move: try again, hand it on, drop it, note how the
    customer answered.
    """

    record_type = RuleRun


class Archives(Changing[Archive]):
    """
    Dated snapshots of customers (C14); what they hold is never changed.
    """

    record_type = Archive

    def take(self, customer_id: str, *, reason: str | None = None) -> Archive:
        """
        Take a dated snapshot of a customer and of all that belongs to him.

        Writes the archive alone: see :class:`crmkit.desk.TakeArchive`.

        Args:
            customer_id: His id.
            reason: Why it is taken.

        Raises:
            RecordNotFoundError: If there is no such customer.
            InvalidRecordError: If there is more than an archive may hold.

        >>> from crmkit import CRM
        >>> desk = CRM.open("memory://").as_system("doctest")
        >>> client = desk.customers.add(name="恒信科技")
        >>> archive = desk.archives.take(client.id, reason="年度归档")
        >>> archive.name == f"恒信科技 {archive.taken_on}"
        True
        """
        command = TakeArchive(customer=customer_id, reason=reason)
        return cast("Archive", self._acting.do(command))

    def content(self, archive_id: str) -> str:
        """
        Return what an archive holds, as JSON text: type → list of records.

        Lists of archives do not read it, as it may be long. Records that whoever acts
        does not see are left out, and what is hidden from him is a mask.

        Args:
            archive_id: Id of the archive.

        Raises:
            RecordNotFoundError: If there is no such archive, or what it holds is not
                here.
            ArchiveCorruptError: If that is no longer what was kept.

        >>> import json
        >>> from crmkit import CRM
        >>> desk = CRM.open("memory://").as_system("doctest")
        >>> client = desk.customers.add(name="恒信科技")
        >>> order = desk.orders.add(customer=client.id, product="A")
        >>> archive = desk.archives.take(client.id)
        >>> json.loads(desk.archives.content(archive.id))["order"][0]["product"]
        'A'
        """
        self.get(archive_id)  # refuses one that he does not see
        with self._acting.reading() as tx:
            whole = tx.tx if isinstance(tx, Seen) else tx
            archive = whole.get(Archive, archive_id)
            held = whole.get(ArchiveContent, archive_id)
            if archive is None or held is None or held.content is None:
                raise RecordNotFoundError(f"{ArchiveContent.type_name}:{archive_id}")
            if held.digest != archive.digest:
                raise ArchiveCorruptError(archive_id)
            return (
                content_seen(tx, held.content) if isinstance(tx, Seen) else held.content
            )


class Verifications(Keeping[Verification]):
    """
    Marks that a value was verified, by whom and how (C16).
    """

    record_type = Verification


class Interactions(Changing[Interaction]):
    """
    Interactions with customers.
    """

    record_type = Interaction

    def record(self, *, at: datetime | None = None, **fields: Any) -> Interaction:
        """
        Record a contact with a customer, or a step of work on a ticket.

        It also dates the customer's last contact: see
        :class:`crmkit.desk.RecordInteraction`.

        Args:
            at: When it was recorded, if not now.
            **fields: Its fields: mode, summary, and customer or ticket at least.

        Raises:
            InvalidRecordError: With every problem at once.
            ReadOnlyRecordError: If its ticket is closed.
            RecordNotFoundError: If customer, ticket or person is not there.
        """
        command = RecordInteraction(interaction=Interaction.of(fields))
        return cast("Interaction", self._acting.do(command, at))


def _filled(record: R) -> R:
    """
    Return a record with masks for values, to tell what is there from what is not.
    """
    cls: Any = record_class(record.type_name)
    shown = {name: record.shown(name) for name in field_names(cls)}
    return cast("R", cls(**shown)) if record.hidden else record
