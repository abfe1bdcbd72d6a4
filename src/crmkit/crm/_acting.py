"""
Acting objects: somebody at the desk, and what he can do there.

Invariants:
    - Services exist only here, so nobody reads or writes without being named.
    - An acting object belongs to one thread; the :class:`CRM` may be shared.
    - Outside :meth:`CRM.begin` each call is a transaction of its own.

    - What it reads for a person is what he may see, and so is what it answers.

Not here: who may see and do what (:mod:`crmkit.access`).
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import TYPE_CHECKING, Any, TypeVar, cast

from pydantic_core import from_json

from crmkit.crm._answered import Form, once
from crmkit.crm._attempts import in_own_transaction, persistent
from crmkit.crm._audit_desk import AuditEntries, AuditTrail
from crmkit.crm._bulk import Bulk, BulkReport, Maker, one_by_one
from crmkit.crm._due_desk import Due
from crmkit.crm._field_definitions import FieldDefinitions
from crmkit.crm._filling_in import FilledIn, entered, with_open
from crmkit.crm._outbox_desk import Deliveries
from crmkit.crm._request import Request, Step, Wanted
from crmkit.crm._services import (
    AllFeedback,
    Archives,
    Articles,
    Campaigns,
    Contacts,
    Contracts,
    Customers,
    Departments,
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
from crmkit.crm._viewers import Eyes
from crmkit.crm._watching import Watching
from crmkit.crm._write import Workshop, carry_out
from crmkit.desk import Command, command_of, in_values
from crmkit.errors import InvalidRecordError, PermissionRefusedError
from crmkit.forms import Form as FilledForm
from crmkit.records import FieldDefinition, User

if TYPE_CHECKING:
    from crmkit.ports import Store, Transaction
    from crmkit.records import Record

T = TypeVar("T")
C = TypeVar("C", bound=Command)


class Acting(Watching):
    """
    One user, or the system, at work.

    Attributes:
        by: Id of the user, or ``system:…``.
        has_defined: Whether its block has defined custom fields.
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
        feedback: What customers told us of their own accord.
        ratings: Scores that customers gave.
        tasks: What our own people and departments are to do.
        campaigns: Marketing campaigns.
        articles: The knowledge base.
        rule_runs: Runs of rules.
        archives: Dated snapshots of customers.
        field_definitions: Custom fields that are defined in the store.
        verifications: Marks that a value was verified.
        audit_entries: What was refused, taken out, disclosed, erased or handed over.
        audit: The audit trail: those entries, and all changes.
        deliveries: Messages, and what a person does about one that failed.
        due: What was due and could not be done, and what a person does about it.
    """

    def __init__(  # noqa: PLR0913 - what CRM gives it
        self,
        shop: Workshop,
        store: "Store",
        by: str,
        user: User | None = None,
        *,
        transaction: "Transaction | None" = None,
        key: str | None = None,
        joined: bool = False,
    ) -> None:
        self.by = by
        self._eyes = None if user is None else Eyes(store, user)
        self._untold: list[dict[str, Any]] = []
        self._shop, self._store = shop, store
        self._transaction, self._key, self._joined = transaction, key, joined
        self._position = 0
        self.has_defined = False
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
        self.feedback = AllFeedback(self)
        self.ratings = Ratings(self)
        self.tasks = Tasks(self)
        self.campaigns = Campaigns(self)
        self.articles = Articles(self)
        self.rule_runs = RuleRuns(self)
        self.archives = Archives(self)
        self.field_definitions = FieldDefinitions(self)
        self.verifications = Verifications(self)
        self.audit_entries = AuditEntries(self)
        self.audit = AuditTrail(self)
        self.deliveries = Deliveries(self)
        self.due = Due(self)

    @property
    def who(self) -> tuple[str, User | None]:
        """
        Id of who acts, and his account, unless it is the application itself.
        """
        return self.by, None if self._eyes is None else self._eyes.user

    def __repr__(self) -> str:
        return f"<acting as {self.by!r} on {self._store.url}>"

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
        return self._do(command, at)

    def do_from(
        self,
        cls: type[Command],
        data: Mapping[str, object],
        at: datetime | None = None,
    ) -> "Record | None":
        """
        Make a command of data and carry it out; making it checks it, so that is once.

        Args:
            cls: The class of the command.
            data: Its fields.
            at: When it happened, if not now; never later than now.

        Raises:
            InvalidRecordError: With every problem at once.
            RefusedError: If it may not be carried out; nothing was written.

        >>> from crmkit import CRM
        >>> from crmkit.desk import Add
        >>> from crmkit.records import Department
        >>> desk = CRM.open("memory://").as_system("doctest")
        >>> desk.do_from(Add, {"record": Department(name="销售部")}).name
        '销售部'
        """
        return self._do(cls.of(data), at, is_checked=True)

    def _do(
        self, command: Command, at: datetime | None, *, is_checked: bool = False
    ) -> "Record | None":
        position = self._next()
        try:
            done = self._done(command, at, position, is_checked=is_checked)
        except InvalidRecordError as error:
            if not self.learns_of(error):
                raise
            done = self._done(command, at, position)
        if isinstance(done, FieldDefinition):
            self.defined()
        return done

    def _done(
        self,
        command: Command,
        at: datetime | None,
        position: int,
        *,
        is_checked: bool = False,
    ) -> "Record | None":
        shop = self.fresh()
        said = in_values(command, shop.settings)
        request = Request(
            command=said,
            by=self.by,
            at=at,
            key=self._key,
            position=position,
            is_checked=is_checked and said is command,
            viewer=self.viewer(),
        )
        with self.noting_refusals():
            return self._within(lambda tx: carry_out(shop, tx, request))

    def command(self, cls: type[C], data: Mapping[str, Any] | str | bytes) -> C:
        """
        Return a command made from outside data, such as JSON of a request.

        Unlike ``cls.of`` it reads choices by either label as well: which there are is
        the company's to say.

        Args:
            cls: Class of the command.
            data: Its fields, or a JSON object as text.

        Raises:
            InvalidRecordError: With every problem at once.

        >>> from crmkit import CRM
        >>> from crmkit.desk import Add
        >>> desk = CRM.open("memory://").as_system("doctest")
        >>> record = {"type": "customer", "name": "恒信科技", "stage": "意向"}
        >>> desk.do(desk.command(Add, {"record": record})).stage
        'interested'
        """
        if isinstance(data, str | bytes):
            try:
                data = from_json(data)
            except ValueError:
                return cls.from_json(cast("str", data))  # it says what is wrong
        if not isinstance(data, Mapping):
            return cls.of(cast("Any", data))  # so does this
        return command_of(cls, data, self.fresh().settings)

    def take(self, step: Step, form: Form[T], work: "Callable[[Transaction], T]") -> T:
        """
        Take a step; under an idempotency key it has its place among the commands.

        Args:
            step: What is wanted, to tell it from anything else under the key.
            form: How its answer is kept.
            work: Does it in a transaction, and returns the answer.
        """
        wanted = Wanted(command=step, by=self.by, key=self._key, position=self._next())
        now = self.shop.now
        with self.noting_refusals():
            done = self._within(
                lambda tx: once(tx, wanted, now, form, lambda: work(tx))
            )
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
        bulk = Bulk(
            shop=self.fresh(),
            within=self._within,
            by=self.by,
            at=at,
            viewer=self.viewer(),
        )
        report = bulk.carry_out(makers)
        for each in report.refused:
            if isinstance(each.error, PermissionRefusedError):
                self.note_refused(each.error)
        return report

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
                changed. What a purpose changes, as the need of a 需求变更, is found by
                itself if the customer has one that is open.
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
        with self.together():
            known = with_open(self, form, purpose, ids or {})
            drafts = form.records(data, purpose, there=known)
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
        outer, shop, had = self._transaction, self.fresh(), self.has_defined
        self.viewer()  # as his account is now
        try:
            with self.writing() as tx:
                self._transaction = tx
                try:
                    yield
                except BaseException:
                    self._shop, self.has_defined = shop, had
                    raise
                finally:
                    self._transaction = outer
        finally:
            if outer is None and (book := self._shop.fields) is not None:
                book.ended(self, look=self.has_defined)
                self.has_defined = False
            if outer is None:
                self.tell()

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
