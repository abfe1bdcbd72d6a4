"""
What an acting user can do, record type by record type.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import partial
from typing import Any, cast

from crmkit.crm._adopting import Adopting
from crmkit.crm._bulk import BulkReport
from crmkit.crm._moments import as_utc
from crmkit.desk import (
    AddContact,
    AddCustomer,
    AddDepartment,
    AddUser,
    AssignTicket,
    ChangeCustomer,
    ChangeDepartment,
    ChangeUser,
    MoveTicket,
    OpenTicket,
    RecordInteraction,
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
    Ref,
    Ticket,
    User,
)
from crmkit.sla import Ledger


class Departments(Adopting[Department]):
    """
    Departments.
    """

    record_type = Department

    def add(self, *, at: datetime | None = None, **fields: Any) -> Department:
        """
        Enter a department.
        """
        command = AddDepartment(department=Department.of(fields))
        return cast("Department", self._acting.do(command, at))

    def change(
        self,
        department_id: str,
        fields: Mapping[str, object],
        *,
        version: int | None = None,
        at: datetime | None = None,
    ) -> Department:
        """
        Change some fields of a department, for example its supervisor.

        Raises:
            StaleVersionError: If *version* is given and no longer the present.
        """
        command = ChangeDepartment(
            department=department_id, fields=dict(fields), version=version
        )
        return cast("Department", self._acting.do(command, at))


class Users(Adopting[User]):
    """
    Our own people.
    """

    record_type = User

    def add(self, *, at: datetime | None = None, **fields: Any) -> User:
        """
        Enter a user.
        """
        command = AddUser(user=User.of(fields))
        return cast("User", self._acting.do(command, at))

    def change(
        self,
        user_id: str,
        fields: Mapping[str, object],
        *,
        version: int | None = None,
        at: datetime | None = None,
    ) -> User:
        """
        Change some fields of a user; ``active=False`` says that he has left.

        Raises:
            StaleVersionError: If *version* is given and no longer the present.
        """
        command = ChangeUser(user=user_id, fields=dict(fields), version=version)
        return cast("User", self._acting.do(command, at))


class Contacts(Adopting[Contact]):
    """
    People at customers.
    """

    record_type = Contact

    def add(self, *, at: datetime | None = None, **fields: Any) -> Contact:
        """
        Enter a person at a customer.
        """
        command = AddContact(contact=Contact.of(fields))
        return cast("Contact", self._acting.do(command, at))


class Customers(Adopting[Customer]):
    """
    Customers.
    """

    record_type = Customer

    def add(self, *, at: datetime | None = None, **fields: Any) -> Customer:
        """
        Enter a customer.

        Raises:
            InvalidRecordError: With every problem at once.
            DuplicateRecordError: If a number that was given is taken.
        """
        return cast("Customer", self._acting.do(self._to_add(fields), at))

    def add_all(
        self, rows: Iterable[Mapping[str, Any]], *, at: datetime | None = None
    ) -> BulkReport:
        """
        Enter many customers, in batches; each is checked as :meth:`add` does.

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

    def _to_add(self, fields: Mapping[str, Any]) -> AddCustomer:
        return AddCustomer(
            customer=Customer.of(self.with_choices(Customer, dict(fields)))
        )

    def change(
        self,
        customer_id: str,
        fields: Mapping[str, object],
        *,
        version: int | None = None,
        at: datetime | None = None,
    ) -> Customer:
        """
        Change some fields of a customer.

        Raises:
            StaleVersionError: If *version* is given and no longer the present.

        >>> from crmkit import CRM
        >>> desk = CRM.open("memory://").as_system("doctest")
        >>> client = desk.customers.add(name="恒信科技")
        >>> desk.customers.change(client.id, {"city": "北京"}, version=1).version
        2
        """
        command = ChangeCustomer(
            customer=customer_id, fields=dict(fields), version=version
        )
        return cast("Customer", self._acting.do(command, at))


class Interactions(Adopting[Interaction]):
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


class Tickets(Adopting[Ticket]):
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
