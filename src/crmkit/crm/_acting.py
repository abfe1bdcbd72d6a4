"""
Acting objects: somebody at the desk, and what he can do there.

Invariants:
    - Services exist only here, so nobody reads or writes without being named.
    - An acting object belongs to one thread; the :class:`CRM` may be shared.
    - Outside :meth:`CRM.begin` each call is a transaction of its own.

Not here: who may see and do what (:mod:`crmkit.access`).
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import TYPE_CHECKING, TypeVar, cast

from crmkit.crm._answered import Form, once
from crmkit.crm._attempts import in_own_transaction, persistent
from crmkit.crm._bulk import Bulk, BulkReport, Maker, one_by_one
from crmkit.crm._due_desk import Due
from crmkit.crm._filling_in import FilledIn, entered
from crmkit.crm._outbox_desk import Deliveries
from crmkit.crm._request import Request, Step, Wanted
from crmkit.crm._services import (
    Archives,
    Articles,
    Campaigns,
    Contacts,
    Contracts,
    Customers,
    Departments,
    Feedbacks,
    FollowUps,
    Interactions,
    Milestones,
    Needs,
    Orders,
    Ratings,
    RuleRuns,
    Tasks,
    Users,
    Verifications,
)
from crmkit.crm._ticket_services import Tickets
from crmkit.crm._write import Workshop, carry_out
from crmkit.desk import Command
from crmkit.forms import Form as FilledForm

if TYPE_CHECKING:
    from crmkit.ports import Store, Transaction
    from crmkit.records import Record

T = TypeVar("T")


class Acting:
    """
    One user, or the system, at work.

    Attributes:
        by: Id of the user, or ``system:…``.
        departments: Departments.
        users: Our own people.
        customers: Customers.
        contacts: People at customers.
        needs: What customers want.
        milestones: Days that matter in the cooperation with a customer.
        contracts: Contracts with customers.
        orders: What customers bought.
        tickets: Tickets.
        interactions: Interactions.
        followups: Planned contacts with customers.
        feedbacks: What customers told us of their own accord.
        ratings: Scores that customers gave.
        tasks: What our own people and departments are to do.
        campaigns: Marketing campaigns.
        articles: The knowledge base.
        rule_runs: Runs of rules.
        archives: Dated snapshots of customers.
        verifications: Marks that a value was verified.
        deliveries: Messages, and what a person does about one that failed.
        due: What was due and could not be done, and what a person does about it.
    """

    def __init__(
        self,
        shop: Workshop,
        store: "Store",
        by: str,
        *,
        transaction: "Transaction | None" = None,
        key: str | None = None,
    ) -> None:
        self.by = by
        self._shop, self._store = shop, store
        self._transaction, self._key = transaction, key
        self._position = 0
        self.departments = Departments(self)
        self.users = Users(self)
        self.customers = Customers(self)
        self.contacts = Contacts(self)
        self.needs = Needs(self)
        self.milestones = Milestones(self)
        self.contracts = Contracts(self)
        self.orders = Orders(self)
        self.tickets = Tickets(self)
        self.interactions = Interactions(self)
        self.followups = FollowUps(self)
        self.feedbacks = Feedbacks(self)
        self.ratings = Ratings(self)
        self.tasks = Tasks(self)
        self.campaigns = Campaigns(self)
        self.articles = Articles(self)
        self.rule_runs = RuleRuns(self)
        self.archives = Archives(self)
        self.verifications = Verifications(self)
        self.deliveries = Deliveries(self)
        self.due = Due(self)

    def __repr__(self) -> str:
        return f"<acting as {self.by!r} on {self._store.url}>"

    @property
    def shop(self) -> Workshop:
        """
        Clock, ids and settings that are used.
        """
        return self._shop

    def do(self, command: Command, at: datetime | None = None) -> "Record | None":
        """
        Carry out a command and return the record it answers with.

        Args:
            command: What is wanted.
            at: When it happened, if not now; never later than now.

        Raises:
            RefusedError: If it may not be carried out; nothing was written.

        >>> from crmkit import CRM
        >>> from crmkit.desk import Add
        >>> from crmkit.records import Department
        >>> desk = CRM.open("memory://").as_system("doctest")
        >>> desk.do(Add(record=Department(name="销售部"))).name
        '销售部'
        """
        request = Request(
            command=command, by=self.by, at=at, key=self._key, position=self._next()
        )
        return self._within(lambda tx: carry_out(self._shop, tx, request))

    def take(self, step: Step, form: Form[T], work: "Callable[[Transaction], T]") -> T:
        """
        Take a step; under an idempotency key it has its place among the commands.

        Args:
            step: What is wanted, to tell it from anything else under the key.
            form: How its answer is kept.
            work: Does it in a transaction, and returns the answer.
        """
        wanted = Wanted(command=step, by=self.by, key=self._key, position=self._next())
        now = self._shop.now
        done = self._within(lambda tx: once(tx, wanted, now, form, lambda: work(tx)))
        return cast("T", done)

    def do_all(self, makers: Iterable[Maker], at: datetime | None = None) -> BulkReport:
        """
        Carry out many commands in batches; one that is refused stops no other.

        A batch is a transaction of its own, or a savepoint inside ``begin``. There,
        under an idempotency key, each command has its own answer, and its own time.

        Args:
            makers: Functions that make one command each; what they raise of crmkit's
                errors is reported for that command.
            at: When it happened, if not now; never later than now.

        Raises:
            StoreError: If the store fails; the batches before are kept.

        >>> from crmkit import CRM
        >>> from crmkit.desk import Add
        >>> from crmkit.records import Department
        >>> desk = CRM.open("memory://").as_system("doctest")
        >>> names = ["销售部", "市场部"]
        >>> report = desk.do_all(
        ...     lambda name=name: Add(record=Department(name=name))
        ...     for name in names)
        >>> len(report.kept), report.refused
        (2, ())
        """
        if self._key is not None:
            return one_by_one(lambda command: self.do(command, at), makers)
        bulk = Bulk(shop=self._shop, within=self._within, by=self.by, at=at)
        return bulk.carry_out(makers)

    def fill_in(
        self,
        form: FilledForm,
        data: Mapping[str, object],
        purpose: str | None = None,
        *,
        ids: Mapping[str, str] | None = None,
        at: datetime | None = None,
    ) -> FilledIn:
        """
        Enter what was filled in on a form: all records of it, or none.

        Args:
            form: The form.
            data: Name or label of a field → what was filled in.
            purpose: Name or label of a purpose; None for all that the form asks.
            ids: Part of the form → id of a record that is there already, which is
                changed.
            at: When it happened, if not now; never later than now.

        Raises:
            InvalidRecordError: With every problem at once.
            UnknownChoiceError: If the form has no such purpose, or part.
            RefusedError: If it may not be carried out; nothing was written.

        >>> from crmkit import CRM
        >>> from crmkit.presets import form
        >>> desk = CRM.open("memory://").as_system("doctest")
        >>> answer = {"客户名称": "恒信科技", "联系人姓名": "王芳", "score": "4分"}
        >>> filled = desk.fill_in(form("universal"), answer)
        >>> sorted(filled.records), desk.ratings.count("score == 4")
        (['contact', 'customer', 'rating'], 1)
        """
        known = ids or {}
        drafts = form.records(data, purpose, there=known)
        with self.together():
            return entered(self, drafts, known, at)

    @contextmanager
    def together(self) -> Iterator[None]:
        """
        Return a block of commands that are kept all, or none if one is refused.

        >>> from crmkit import CRM
        >>> from crmkit.errors import CrmkitError
        >>> desk = CRM.open("memory://").as_system("doctest")
        >>> try:
        ...     with desk.together():
        ...         sales = desk.departments.add(name="销售部")
        ...         desk.tickets.get("T9")
        ... except CrmkitError as error:
        ...     print(error, desk.departments.count())
        there is no ticket:T9 0
        """
        outer = self._transaction
        with self.writing() as tx:
            self._transaction = tx
            try:
                yield
            finally:
                self._transaction = outer

    @contextmanager
    def writing(self) -> "Iterator[Transaction]":
        """
        Return a block that writes: a transaction, or a savepoint inside ``begin``.
        """
        if self._transaction is None:
            with self._store.begin() as tx:
                yield tx
        else:
            with self._transaction.savepoint():
                yield self._transaction

    def _next(self) -> int:
        self._position += 1
        return self._position

    def _within(self, work: "Callable[[Transaction], T]") -> T:
        tx = self._transaction
        if tx is None:
            return in_own_transaction(self._store, work)
        return persistent(tx, lambda: work(tx))

    @contextmanager
    def reading(self) -> "Iterator[Transaction]":
        """
        Return a block that reads; inside ``begin`` it sees what was written.
        """
        if self._transaction is None:
            with self._store.read() as tx:
                yield tx
        else:
            yield self._transaction
