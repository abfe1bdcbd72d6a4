"""
What an acting user can do, record type by record type.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import partial
from typing import Any, TypeVar, cast

from crmkit.crm._adopting import Adopting
from crmkit.crm._bulk import BulkReport
from crmkit.crm._moments import as_utc
from crmkit.desk import (
    Add,
    AssignTicket,
    MoveTicket,
    OpenTicket,
    RecordInteraction,
    Update,
    ticket_ledger,
)
from crmkit.errors import (
    RecordNotFoundError,
)
from crmkit.records import (
    Contact,
    Customer,
    Department,
    Interaction,
    Record,
    Ref,
    Ticket,
    User,
)
from crmkit.sla import Ledger

R = TypeVar("R", bound=Record)


class Changing(Adopting[R]):
    """
    Reading and changing one type of record.
    """

    def change(
        self,
        record_id: str,
        fields: Mapping[str, object],
        *,
        version: int | None = None,
        at: datetime | None = None,
    ) -> R:
        """
        Change some fields of a record.

        Args:
            record_id: Its id.
            fields: Field → new value; None empties a field.
            version: The version that was read; a later one is refused.
            at: When it happened, if not now.

        Raises:
            InvalidRecordError: With every problem at once; a field that only the
                system sets is one.
            ReadOnlyRecordError: If it is a closed ticket, or belongs to one.
            StaleVersionError: If *version* is given and no longer the present.

        >>> from crmkit import CRM
        >>> desk = CRM.open("memory://").as_system("doctest")
        >>> client = desk.customers.add(name="恒信科技")
        >>> desk.customers.change(client.id, {"city": "北京"}, version=1).version
        2
        """
        ref = Ref(self.record_type.type_name, record_id)
        command = Update(record=str(ref), fields=dict(fields), version=version)
        return cast("R", self._acting.do(command, at))


class Keeping(Changing[R]):
    """
    Entering, reading and changing one type of record.
    """

    def add(self, *, at: datetime | None = None, **fields: Any) -> R:
        """
        Enter a record.

        Args:
            at: When it happened, if not now.
            **fields: Its fields.

        Raises:
            InvalidRecordError: With every problem at once.
            DuplicateRecordError: If an id or number that was given is taken.
            RecordNotFoundError: If a record that it leads to is not there.
        """
        return cast("R", self._acting.do(self._to_add(fields), at))

    def add_all(
        self, rows: Iterable[Mapping[str, Any]], *, at: datetime | None = None
    ) -> BulkReport:
        """
        Enter many records, in batches; each is checked as :meth:`add` does.

        What is wrong with one holds up no other: the report says which rows were
        refused, and why.

        Args:
            rows: Their fields; as many as come.
            at: When it happened, if not now.

        >>> from crmkit import CRM
        >>> desk = CRM.open("memory://").as_system("doctest")
        >>> report = desk.customers.add_all([{"name": "恒信科技"}, {"name": ""}])
        >>> len(report.kept), [each.position for each in report.refused]
        (1, [2])
        """
        return self._acting.do_all((partial(self._to_add, row) for row in rows), at)

    def _to_add(self, fields: Mapping[str, Any]) -> Add:
        read = self.with_choices(self.record_type, dict(fields))
        return Add(record=cast("Any", self.record_type.of(read)))


class Departments(Keeping[Department]):
    """
    Departments.
    """

    record_type = Department


class Users(Keeping[User]):
    """
    Our own people; ``active=False`` says that one has left.
    """

    record_type = User


class Contacts(Keeping[Contact]):
    """
    People at customers.
    """

    record_type = Contact


class Customers(Keeping[Customer]):
    """
    Customers.
    """

    record_type = Customer


class Interactions(Changing[Interaction]):
    """
    Interactions with customers.
    """

    record_type = Interaction

    def record(self, *, at: datetime | None = None, **fields: Any) -> Interaction:
        """
        Record a contact with a customer, or a step of work on a ticket.
        """
        command = RecordInteraction(interaction=Interaction.of(fields))
        return cast("Interaction", self._acting.do(command, at))


class Tickets(Changing[Ticket]):
    """
    Tickets.
    """

    record_type = Ticket

    def open(self, *, at: datetime | None = None, **fields: Any) -> Ticket:
        """
        Open a ticket; fields as in :class:`crmkit.desk.OpenTicket`.

        Raises:
            InvalidRecordError: With every problem at once.
            RecordNotFoundError: If the customer is not there.
        """
        return cast("Ticket", self._acting.do(self._to_open(fields), at))

    def open_all(
        self, rows: Iterable[Mapping[str, Any]], *, at: datetime | None = None
    ) -> BulkReport:
        """
        Open many tickets, in batches; each is checked as :meth:`open` does.

        Args:
            rows: Their fields; as many as come.
            at: When it happened, if not now.
        """
        return self._acting.do_all((partial(self._to_open, row) for row in rows), at)

    def _to_open(self, fields: Mapping[str, Any]) -> OpenTicket:
        return OpenTicket.of(self.with_choices(OpenTicket, dict(fields)))

    def move(
        self,
        ticket_id: str,
        move: str,
        *,
        at: datetime | None = None,
        version: int | None = None,
        **data: Any,
    ) -> Ticket:
        """
        Move a ticket to another status.

        Raises:
            MoveRefusedError: If it may not be moved; says why and what may be.
            StaleVersionError: If *version* is given and no longer the present.

        >>> from crmkit import CRM
        >>> desk = CRM.open("memory://").as_system("doctest")
        >>> ticket = desk.tickets.open(customer=desk.customers.add(name="恒信科技").id,
        ...     kind="投诉", priority="high", description="设备无法启动")
        >>> desk.tickets.move(ticket.id, "wait", reason="等待客户提供日志").status
        'waiting'
        """
        command = MoveTicket(ticket=ticket_id, move=move, data=data, version=version)
        return cast("Ticket", self._acting.do(command, at))

    def assign(
        self,
        ticket_id: str,
        owner: str,
        *,
        expected_at: datetime | None = None,
        at: datetime | None = None,
        version: int | None = None,
    ) -> Ticket:
        """
        Make a user responsible for a ticket.

        Raises:
            RecordNotFoundError: If the ticket or the user is not there.
        """
        command = AssignTicket(
            ticket=ticket_id, owner=owner, expected_at=expected_at, version=version
        )
        return cast("Ticket", self._acting.do(command, at))

    def moves(self, ticket_id: str) -> tuple[str, ...]:
        """
        Return the moves that a ticket's status allows.
        """
        return self._acting.shop.settings.ticket_machine.moves(self.get(ticket_id))

    def ledger(
        self,
        ticket_id: str,
        *,
        now: datetime | None = None,
        known_at: datetime | None = None,
    ) -> Ledger:
        """
        Return where a ticket's time went and whether its promise was kept.

        Args:
            ticket_id: Id of the ticket.
            now: As of when; by default the present.
            known_at: Leave out what was recorded after this instant.

        >>> from datetime import UTC, timedelta
        >>> from crmkit import CRM
        >>> desk = CRM.open("memory://").as_system("doctest")
        >>> at = datetime(2024, 3, 4, tzinfo=UTC)
        >>> ticket = desk.tickets.open(customer=desk.customers.add(name="恒信科技").id,
        ...     kind="投诉", priority="high", description="设备无法启动", at=at)
        >>> desk.tickets.ledger(ticket.id, now=at + timedelta(hours=25)).state
        'breached_open'
        """
        with self._acting.reading() as tx:
            ticket = tx.get(Ticket, ticket_id)
            changes = tx.history(Ref(Ticket.type_name, ticket_id))
        if ticket is None:
            raise RecordNotFoundError(f"ticket:{ticket_id}")
        shop = self._acting.shop
        return ticket_ledger(
            shop.settings,
            ticket,
            changes,
            as_utc("now", now) if now else shop.now(),
            as_utc("known_at", known_at) if known_at else None,
        )
