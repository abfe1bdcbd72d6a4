"""
What an acting user can do, record type by record type.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any, ClassVar, Generic, TypeVar, cast

from crmkit.conditions import Condition, Moment
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
from crmkit.errors import RecordNotFoundError
from crmkit.ports import Page
from crmkit.records import (
    Change,
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

if TYPE_CHECKING:
    from crmkit.crm._acting import Acting

R = TypeVar("R", bound=Record)


class Reader(Generic[R]):
    """
    Reading one type of record.
    """

    record_type: ClassVar[type[Record]]

    def __init__(self, acting: "Acting") -> None:
        self._acting = acting

    @property
    def _class(self) -> type[R]:
        return cast("type[R]", self.record_type)

    def get(self, record_id: str) -> R:
        """
        Return a record by id.

        Raises:
            RecordNotFoundError: If there is none.
        """
        with self._acting.reading() as tx:
            found = tx.get(self._class, record_id)
        if found is None:
            raise RecordNotFoundError(f"{self.record_type.type_name}:{record_id}")
        return found

    def find(
        self,
        where: str | Condition | None = None,
        *,
        order: str = "id",
        limit: int = 100,
        cursor: str | None = None,
    ) -> Page[R]:
        """
        Return the records for which a condition surely holds, a page at a time.

        Args:
            where: A condition, for example ``'status == "open"'``; None for all.
            order: Field to sort by, ``-`` before it for descending; missing
                values come last, equal ones by id.
            limit: Records a page, 1 to 10,000.
            cursor: The cursor of the page before.

        Raises:
            ConditionError: If the condition is not valid, with every problem.
        """
        condition, at = self._asked(where)
        with self._acting.reading() as tx:
            return tx.find(
                self._class, condition, at, order=order, limit=limit, cursor=cursor
            )

    def count(self, where: str | Condition | None = None) -> int:
        """
        Return for how many records a condition surely holds.

        Raises:
            ConditionError: If the condition is not valid, with every problem.
        """
        condition, at = self._asked(where)
        with self._acting.reading() as tx:
            return tx.count(self._class, condition, at)

    def changes(self, record_id: str) -> tuple[Change, ...]:
        """
        Return a record's history, oldest change first.
        """
        with self._acting.reading() as tx:
            return tx.history(Ref(self.record_type.type_name, record_id))

    def condition(self, text: str) -> Condition:
        """
        Return a condition over this type of record, checked once for all.

        Raises:
            ConditionError: If it is not valid, with every problem.
        """
        return Condition(text, self._acting.shop.settings.schema(self.record_type))

    def _asked(self, where: str | Condition | None) -> tuple[Condition | None, Moment]:
        condition = self.condition(where) if isinstance(where, str) else where
        return condition, Moment(self._acting.shop.now())


class Departments(Reader[Department]):
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
        changed = self._acting.do(command, at)
        return cast("Department", changed) if changed else self.get(department_id)


class Users(Reader[User]):
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
        changed = self._acting.do(command, at)
        return cast("User", changed) if changed else self.get(user_id)


class Contacts(Reader[Contact]):
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


class Customers(Reader[Customer]):
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
        given = self._acting.shop.settings.read_choices("customer", fields)
        command = AddCustomer(customer=Customer.of(given))
        return cast("Customer", self._acting.do(command, at))

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
        """
        command = ChangeCustomer(
            customer=customer_id, fields=dict(fields), version=version
        )
        changed = self._acting.do(command, at)
        return cast("Customer", changed) if changed else self.get(customer_id)


class Interactions(Reader[Interaction]):
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


class Tickets(Reader[Ticket]):
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
        return cast("Ticket", self._acting.do(OpenTicket.of(fields), at))

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
        """
        with self._acting.reading() as tx:
            ticket = tx.get(Ticket, ticket_id)
            changes = tx.history(Ref(Ticket.type_name, ticket_id))
        if ticket is None:
            raise RecordNotFoundError(f"ticket:{ticket_id}")
        shop = self._acting.shop
        return ticket_ledger(
            shop.settings, ticket, changes, now or shop.now(), known_at
        )
