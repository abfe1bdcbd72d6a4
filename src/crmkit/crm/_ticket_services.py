"""
What an acting user can do with tickets.
"""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from functools import partial
from typing import Any, Final, cast

from crmkit.conditions import Condition
from crmkit.crm._bulk import BulkReport
from crmkit.crm._hand_out import handed_out
from crmkit.crm._keeping import Moving
from crmkit.crm._moments import as_utc
from crmkit.desk import (
    AssignTicket,
    LinkTickets,
    MergeTicket,
    OpenTicket,
    OpenTicketFor,
    ReportProgress,
    RouteTicket,
    ticket_ledger,
)
from crmkit.errors import NoRoutingError, RecordNotFoundError
from crmkit.forms import DescriptionFinding, vagueness
from crmkit.ports import Page
from crmkit.records import Customer, Mode, Priority, Ref, Ticket
from crmkit.sla import Ledger

_QUEUE: Final = "waiting tickets"
_PAGE: Final = 100


class Tickets(Moving[Ticket]):
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
        wanted = self.with_choices(OpenTicket, dict(fields), new=True)
        return cast("Ticket", self._acting.do_from(OpenTicket, wanted, at))

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

    def open_for(
        self,
        client: Mapping[str, Any],
        *,
        at: datetime | None = None,
        **fields: Any,
    ) -> Ticket:
        """
        Open a ticket for a customer; if he is not known yet, enter him (T13).

        A customer who has, or at whom somebody has, the same phone number, e-mail
        address or WeChat id, or who has the same credit code or external id, is the one
        who is meant: his record stays as it is. What should be known of a new one and
        is not is a task for the ticket's owner; :meth:`Customers.missing` lists it.
        What is written and sent: see :class:`crmkit.desk.OpenTicketFor`.

        Args:
            client: The customer's fields, as in :meth:`Customers.add`.
            at: When it happened, if not now.
            **fields: The ticket's, as in :class:`crmkit.desk.OpenTicket`; with
                ``is_new`` he is entered although somebody like him is known.

        Raises:
            InvalidRecordError: With every problem of the customer, else with every
                one of the ticket.
            SeveralCustomersError: If he could be one of several who are known.

        >>> from crmkit import CRM
        >>> desk = CRM.open("memory://").as_system("doctest")
        >>> ticket = desk.tickets.open_for({"name": "明达", "phone": "13812345678"},
        ...     kind="咨询", priority="low", description="怎么导出报表？")
        >>> desk.customers.missing(ticket.customer)
        ('industry', 'city')
        >>> [task.note for task in desk.tasks.find()]
        ['尚缺：所属行业、城市']
        """
        # What the company asks of new customers is listed, and not demanded here.
        read = self._acting.customers.with_choices(Customer, dict(client))
        customer = Customer.of(read)
        wanted = {"client": customer, **fields}
        command = OpenTicketFor.of(self.with_choices(OpenTicketFor, wanted, new=True))
        return cast("Ticket", self._acting.do(command, at))

    def merge(
        self,
        ticket_id: str,
        into: str,
        *,
        at: datetime | None = None,
        version: int | None = None,
    ) -> Ticket:
        """
        Merge a ticket into another one of the same customer, which lives on for both.

        What becomes of each: see :class:`crmkit.desk.MergeTicket`.

        Args:
            ticket_id: Id of the ticket that ends.
            into: Id of the ticket that lives on.
            at: When it happened, if not now.
            version: The version of the first that was read; a later one is refused.

        Raises:
            InvalidRecordError: If both are the same, or of different customers.
            MoveRefusedError: If the first is done; if the other was told or resolved,
                or would be due later, with its priority or the first one's.
            ReadOnlyRecordError: If the other is closed, or was merged itself.

        >>> from crmkit import CRM
        >>> desk = CRM.open("memory://").as_system("doctest")
        >>> client = desk.customers.add(name="恒信科技").id
        >>> first, again = (desk.tickets.open(customer=client, kind="投诉",
        ...     priority="high", description=text) for text in ("无法启动", "还是坏的"))
        >>> desk.tickets.merge(again.id, into=first.id).status
        'merged'
        >>> note = desk.interactions.record(ticket=again.id, mode="电话", summary="?")
        >>> note.ticket == first.id
        True
        """
        command = MergeTicket(ticket=ticket_id, into=into, version=version)
        return cast("Ticket", self._acting.do(command, at))

    def link(
        self,
        ticket_id: str,
        other: str,
        *,
        linked: bool = True,
        at: datetime | None = None,
    ) -> Ticket:
        """
        Note on two tickets that they have to do with each other, or no longer have.

        It is written on both: see :class:`crmkit.desk.LinkTickets`.

        Args:
            ticket_id: Id of one ticket.
            other: Id of the other.
            linked: Whether they have.
            at: When it happened, if not now.

        Raises:
            ReadOnlyRecordError: If both of them are closed.
        """
        self._acting.do(LinkTickets(ticket=ticket_id, other=other, linked=linked), at)
        return self.get(ticket_id)

    def _to_open(self, fields: Mapping[str, Any]) -> OpenTicket:
        return OpenTicket.of(self.with_choices(OpenTicket, dict(fields), new=True))

    def assign(  # noqa: PLR0913 - each by its name
        self,
        ticket_id: str,
        owner: str | None = None,
        *,
        department: str | None = None,
        expected_at: datetime | date | None = None,
        why: str | None = None,
        at: datetime | None = None,
        version: int | None = None,
    ) -> Ticket:
        """
        Give a ticket to somebody, or to a department's queue, whatever the policy says.

        Nobody's turn passes by it: see :class:`crmkit.desk.AssignTicket`.

        Args:
            ticket_id: Id of the ticket.
            owner: Id of the user; he may be away or have much: a person has decided.
            department: Id of the department: with an owner in place of his own, else
                that in which the ticket waits until :meth:`hand_out` gives it out.
            expected_at: When he expects to be done; a day is when work begins then.
            why: Why; kept with the ticket.
            at: When it happened, if not now.
            version: The version that was read; a later one is refused.

        Raises:
            InvalidRecordError: If neither owner nor department is named.
            RecordNotFoundError: If ticket, user or department is not there.
        """
        command = AssignTicket(
            ticket=ticket_id,
            owner=owner,
            department=department,
            expected_at=self._acting.shop.settings.read_plan(expected_at),
            why=why,
            version=version,
        )
        return cast("Ticket", self._acting.do(command, at))

    def progress(  # noqa: PLR0913 - each by its name
        self,
        ticket_id: str,
        action: str,
        *,
        next_update_at: datetime | date | None = None,
        mode: Mode | str = Mode.INTERNAL,
        contact: str | None = None,
        move: str | None = None,
        at: datetime | None = None,
        version: int | None = None,
        **data: Any,
    ) -> Ticket:
        """
        Record what was done about a ticket, and when its owner will tell more (T14).

        What was done becomes an interaction. When the next update is overdue, the owner
        is reminded, until it comes or the ticket is done: see
        :class:`crmkit.desk.ReportProgress`.

        Args:
            ticket_id: Id of the ticket.
            action: What was done (处理动作).
            next_update_at: When he will tell how it goes on (预计更新时间); a day is
                when work begins then. None if he promises nothing.
            mode: How it was done; internal work by default.
            contact: Id of the person whom we spoke to.
            move: The move that comes with it, by name or either label.
            at: When it happened, if not now.
            version: The version that was read; a later one is refused.
            **data: Fields given with the move.

        Raises:
            InvalidRecordError: If the next update is not ahead.
            MoveRefusedError: If it may not be moved so.
            ReadOnlyRecordError: If it is closed.

        >>> from datetime import timedelta
        >>> from crmkit import CRM
        >>> desk = CRM.open("memory://").as_system("doctest")
        >>> client = desk.customers.add(name="恒信科技").id
        >>> ticket = desk.tickets.open(customer=client, kind="投诉", priority="high",
        ...     description="设备无法启动")
        >>> ticket = desk.tickets.progress(ticket.id, "已联系客户核实细节", mode="电话",
        ...     next_update_at=ticket.opened_at + timedelta(hours=4), move="开始处理")
        >>> [note.summary for note in desk.interactions.find()], ticket.status
        (['已联系客户核实细节'], 'in_progress')
        """
        shop = self._acting.shop
        promised = shop.settings.read_plan(next_update_at, at or shop.now())
        wanted = ReportProgress.of({
            "ticket": ticket_id, "action": action, "next_update_at": promised,
            "mode": mode, "contact": contact, "move": move, "data": data,
            "version": version,
        })  # fmt: skip
        self._acting.do(wanted, at)
        return self.get(ticket_id)

    def route(
        self, ticket_id: str, *, at: datetime | None = None, version: int | None = None
    ) -> Ticket:
        """
        Give a ticket that waits to somebody, by the routing policy of the settings.

        It stays as it is if nobody can take it now, or somebody has it: see
        :class:`crmkit.desk.RouteTicket`.

        Raises:
            NoRoutingError: If the settings have no routing policy.
            ReadOnlyRecordError: If it is closed.
        """
        command = RouteTicket(ticket=ticket_id, version=version)
        return cast("Ticket", self._acting.do(command, at))

    def vagueness(
        self, description: str, kind: str | None = None
    ) -> tuple[DescriptionFinding, ...]:
        """
        Return why a description says too little; nothing if it says enough.

        For whoever fills in a ticket, before it is opened (T2).

        Args:
            description: What is wanted, in the customer's words.
            kind: Kind of the ticket, by value or either label; it decides what to ask.

        >>> from crmkit import CRM
        >>> desk = CRM.open("memory://").as_system("doctest")
        >>> for found in desk.tickets.vagueness("系统有问题", kind="投诉"):
        ...     print(found.text("zh"))
        “有问题”说得不够具体，请补充：发生了什么；发生的时间；涉及的人员或订单
        """
        settings = self._acting.shop.settings
        if settings.descriptions is None:
            return ()
        read = settings.read_choice("ticket.kind", kind) if kind else None
        return vagueness(description, settings.descriptions, read)

    def likely_priority(self, kind: str, topic: str | None = None) -> Priority | None:
        """
        Return the priority to propose to whoever fills in a ticket, by its impact (T1).

        It is never filled in by itself: who opens a ticket says how urgent it is (T2).

        Args:
            kind: Its kind, by value or either label.
            topic: Its topic, likewise; it says more than the kind.

        Raises:
            UnknownChoiceError: If it means no kind, or no topic.

        >>> from crmkit import CRM
        >>> desk = CRM.open("memory://").as_system("doctest")
        >>> desk.tickets.likely_priority("咨询", topic="产品操作咨询")
        <Priority.MEDIUM: 'medium'>
        """
        return self._acting.shop.settings.likely_priority(kind, topic)

    def hand_out(self, limit: int = 100) -> tuple[Ticket, ...]:
        """
        Give waiting tickets to people who can take them.

        ``crm.run_due()`` does so by itself once somebody frees up or comes back; ask
        when that is too late, or when the policy itself has changed.

        The more urgent comes first, then what waits longest. If one finds nobody, all
        of its urgency on the same route and in the same department are left. Each is a
        transaction of its own.

        Args:
            limit: How many are given, at most.

        Returns:
            Those that were given, in the order in which they were.

        Raises:
            NoRoutingError: If the settings have no routing policy.

        >>> import attrs
        >>> from crmkit import CRM, standard
        >>> from crmkit.presets import ticket_routing
        >>> crm = CRM.open("memory://", settings=standard(routing=ticket_routing()))
        >>> desk = crm.as_system("doctest")
        >>> service = desk.departments.add(name="客服部")
        >>> client = desk.customers.add(name="恒信科技")
        >>> waits = desk.tickets.open(customer=client.id, kind="咨询", priority="low",
        ...     description="怎么导出报表？")
        >>> print(waits.assigned_because)
        咨询 → 客服部：暂时无人可接，排队等待
        >>> li = desk.users.add(name="李娜", department=service.id, roles=["agent"])
        >>> [ticket.owner == li.id for ticket in desk.tickets.hand_out()]
        [True]
        """
        router = self._acting.shop.settings.router
        if router is None:
            raise NoRoutingError(_QUEUE)

        def find(where: Condition, cursor: str | None) -> Page[Ticket]:
            return self.find(where, order="opened_at", limit=_PAGE, cursor=cursor)

        return tuple(handed_out(router, find, self.route, limit))

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
        with self._looking() as tx:
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
