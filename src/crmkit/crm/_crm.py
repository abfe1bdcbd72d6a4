"""
The application service: the only room that reads, decides and writes.
"""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import ClassVar, Self

import attrs

from crmkit.calendars import Calendar
from crmkit.crm._access_desk import AccessDesk
from crmkit.crm._acting import Acting
from crmkit.crm._delivering import Delivering
from crmkit.crm._due import DueRun
from crmkit.crm._due_report import DueReport, warn_if_held
from crmkit.crm._field_users import FieldUsers
from crmkit.crm._fields import FieldBook
from crmkit.crm._system import SystemClock, TimeOrderedIds
from crmkit.crm._time_rules import RuleBook, TimeRule, rule_book
from crmkit.crm._viewers import usable_in
from crmkit.crm._whole import WholeStore
from crmkit.crm._write import Workshop
from crmkit.errors import (
    CrmkitError,
    DueLimitError,
    DuplicateChannelError,
    StoreError,
)
from crmkit.hooks import (
    condition_functions,
    delivery_alarm,
    due_alarm,
    open_channel,
    open_store,
    plugin_manager,
)
from crmkit.ports import (
    Channel,
    Clock,
    CustomIndexing,
    IdSource,
    Store,
    Transaction,
)
from crmkit.presets import Settings, standard
from crmkit.records import Document, Line, User


class CRM(WholeStore, Delivering, FieldUsers):
    """
    A company's customer relationships, over one store.

    A CRM may be shared between threads; what :meth:`acting_as` and
    :meth:`begin` return may not.

    Args:
        store: Where everything is kept.
        plugins: Plugins of crmkit's hooks.
        clock: Where the present comes from; the machine's clock by default.
        calendars: Business calendars by name, beside ``"always"``.
        settings: What the company has chosen; the documents' defaults by
            default.
        channels: Ways out for messages.
        ids: Where identifiers come from; UUIDv7 by default.
        time_rules: What shall be done when time, or a change, makes a condition
            true.

    >>> crm = CRM.open("memory://")
    >>> desk = crm.as_system("doctest")
    >>> customer = desk.customers.add(name="恒信科技有限公司")
    >>> ticket = desk.tickets.open(customer=customer.id, kind="投诉",
    ...     priority="high", description="设备无法启动，需紧急排查")
    >>> ticket.status, ticket.kind, desk.tickets.moves(ticket.id)
    ('open', 'complaint', ('merge', 'start', 'wait'))
    """

    def __init__(  # noqa: PLR0913 - the parts of an application, all with defaults
        self,
        store: Store,
        plugins: Iterable[object] = (),
        *,
        clock: Clock | None = None,
        calendars: Mapping[str, Calendar] | None = None,
        settings: Settings | None = None,
        channels: Iterable[Channel] = (),
        ids: IdSource | None = None,
        time_rules: Iterable[TimeRule] = (),
    ) -> None:
        self._store = store
        manager = plugin_manager(plugins)  # refuses a misspelt hook
        chosen = settings or standard()
        self._alarm = delivery_alarm(manager)
        self._due_alarm = due_alarm(manager)
        functions = condition_functions(manager)
        if calendars or functions:
            chosen = attrs.evolve(
                chosen,
                calendars={**chosen.calendars, **(calendars or {})},
                functions=(*chosen.functions, *functions),
            )
        self._channels = _by_name(channels)
        self._fields = FieldBook(chosen, store)
        self._use(
            Workshop(
                clock=clock or SystemClock(),
                ids=ids or TimeOrderedIds(),
                settings=chosen,
                channels=frozenset(self._channels),
                fields=self._fields,
            )
        )
        self._fields.use(self._shop, self._use)
        self._rules = self._fields.rules = self._rule_book(tuple(time_rules))

    def _use(self, shop: Workshop) -> None:
        self._shop = shop

    def _rule_book(self, time_rules: tuple[TimeRule, ...]) -> RuleBook:
        """
        Return the rules, which may ask for fields that the store defines.
        """
        try:
            return rule_book(time_rules, self._shop.settings)
        except CrmkitError:
            with suppress(StoreError):
                self._fields.look()
            if self._shop.settings is self._fields.in_code:
                raise
        return rule_book(time_rules, self._fields.in_code, self._shop.settings)

    @property
    def set_aside(self) -> Mapping[str, tuple[str, ...]]:
        """
        Definitions of custom fields in the store that are not used: their id → why.

        One whose field the settings declare as well is set aside, and so is one that
        these settings leave no place for.

        >>> CRM.open("memory://").set_aside
        {}
        """
        return self._fields.set_aside

    def refresh_fields(self) -> bool:
        """
        Read the custom fields that the store defines; return whether there is news.

        Nobody has to call it: whoever works notices within two seconds what other
        processes have defined.

        Raises:
            StoreError: If the store fails.

        >>> CRM.open("memory://").refresh_fields()
        False
        """
        return self._fields.look()

    @classmethod
    def open(  # noqa: PLR0913 - as the constructor
        cls,
        url: str,
        plugins: Iterable[object] = (),
        *,
        channels: Iterable[Channel | str] = (),
        clock: Clock | None = None,
        calendars: Mapping[str, Calendar] | None = None,
        settings: Settings | None = None,
        ids: IdSource | None = None,
        time_rules: Iterable[TimeRule] = (),
    ) -> Self:
        """
        Open a store that crmkit owns, bring its tables up to date, and return a CRM.

        Args:
            url: ``memory://``, ``sqlite:///path/to/crm.db`` or
                ``postgresql://user@host/database``.
            plugins: Plugins that may serve the URLs, before crmkit's own.
            channels: Channels, or their URLs (``smtp://host:port?from=…``).
            clock: As for the constructor.
            calendars: As for the constructor.
            settings: As for the constructor.
            ids: As for the constructor.
            time_rules: As for the constructor.

        Raises:
            UnknownSchemeError: If no plugin serves a URL.
            StoreError: If the store cannot be used.
            MissingExtraError: If the store needs an extra that is absent.
            DuplicateChannelError: If two channels have one name.
        """
        manager = plugin_manager(plugins)
        ways = [open_channel(manager, c) if isinstance(c, str) else c for c in channels]
        store = open_store(manager, url)
        try:
            store.migrate()
            made = cls(
                store,
                plugins,
                clock=clock,
                calendars=calendars,
                settings=settings,
                channels=ways,
                ids=ids,
                time_rules=time_rules,
            )
            made.refresh_fields()
            made._index_custom()
        except BaseException:
            store.close()
            raise
        return made

    def __repr__(self) -> str:
        return f"<CRM on {self._store.url}>"

    @property
    def settings(self) -> Settings:
        """
        What the company has chosen.
        """
        return self._shop.settings

    @property
    def store(self) -> Store:
        """
        Where everything is kept.
        """
        return self._store

    @property
    def access(self) -> AccessDesk:
        """
        What the access policy says of our own people, and why.
        """
        return AccessDesk(self._store, lambda: self._shop)

    def acting_as(self, user: User | str) -> Acting:
        """
        Return an acting object for one of our own people.

        Args:
            user: The user, or his id.

        Raises:
            RecordNotFoundError: If he is not in the store.
            UserNotUsableError: If his account is not usable: not active, or without
                department or roles. The application sets them (:meth:`as_system`),
                also those of the first user.

        >>> crm = CRM.open("memory://")
        >>> office = crm.as_system("setup")
        >>> sales = office.departments.add(name="销售部")
        >>> li = office.users.add(
        ...     name="李娜", id="U1", department=sales.id, roles=["sales"])
        >>> crm.acting_as("U1").by
        'U1'
        """
        with self._store.read() as tx:
            return Acting(self._shop, self._store, *_who(tx, user, self.settings))

    def as_system(self, reason: str) -> Acting:
        """
        Return an acting object for the application itself.

        Args:
            reason: Why it acts, for the change log: ``"nightly import"``.

        >>> CRM.open("memory://").as_system("nightly import")
        <acting as 'system:nightly import' on memory://>
        """
        asked = Asked.of({"reason": reason})
        return Acting(self._shop, self._store, f"system:{asked.reason}")

    @contextmanager
    def begin(
        self,
        *,
        by: User | Acting | str,
        connection: object | None = None,
        key: str | None = None,
    ) -> Iterator[Acting]:
        """
        Return a block of commands that is kept whole or not at all.

        A command that is refused inside the block undoes only itself. What somebody was
        refused, or shown, is written into the audit trail when the block is over, also
        if that was undone; only what a host undoes is undone with all of it.

        Args:
            by: The acting user or his id, or an acting object such as
                ``crm.as_system("nightly import")``.
            connection: A host's connection with an open transaction; the block
                joins it and never commits it.
            key: Idempotency key of the request: given again, by the same user
                within seven days, the block's commands have their first
                answers. A refusal is no answer: what was refused is tried anew.

        Raises:
            NoHostTransactionError: If no transaction is open on *connection*.
            RecordNotFoundError: If the acting user is not in the store.
            UserNotUsableError: If his account is not usable.
            IdempotencyConflictError: If a command differs from the one first
                given under the key.

        >>> crm = CRM.open("memory://")
        >>> office = crm.as_system("setup")
        >>> with crm.begin(by=office, key="request-1") as desk:
        ...     first = desk.departments.add(name="销售部")
        >>> with crm.begin(by=office, key="request-1") as desk:
        ...     desk.departments.add(name="销售部") == first
        True
        """
        asked = Asked.of({"key": key})
        if connection is None:
            self._fields.fresh()
        desk: Acting | None = None
        try:
            with self._store.begin(connection) as tx:
                desk = self._in(tx, by, asked.key, joined=connection is not None)
                yield desk
        finally:
            if desk is not None:
                if connection is None:
                    self._fields.ended(desk, look=desk.has_defined)
                desk.tell(connection)

    def _in(
        self, tx: Transaction, by: User | Acting | str, key: str | None, *, joined: bool
    ) -> Acting:
        actor, known = by.who if isinstance(by, Acting) else ("", by)
        if known is not None:  # an acting object may be older than what he may
            actor, known = _who(tx, known, self.settings)
        shop = self._fields.in_host(tx) if joined else self._fields.shop
        return Acting(
            shop, self._store, actor, known, transaction=tx, key=key, joined=joined
        )

    def run_due(self, limit: int = 1000) -> DueReport:
        """
        Do what is due: remind the owners of overdue tickets, let time rules fire.

        Safe to call often and from several processes at once. What it did and what
        failed is in the report; what is left over is for the next run. If time rules
        have not seen what changed for a quarter of an hour, the log has a warning.

        Args:
            limit: Appointments and firings of time rules at most. It looks at ten
                times as many records, and says whether there may be more to do.

        Raises:
            DueLimitError: If *limit* is no whole number from 1 on.
            StoreError: If the store fails; its ``report`` says what was done before.

        >>> CRM.open("memory://").run_due().done
        0
        """
        if type(limit) is not int or limit < 1:
            raise DueLimitError(repr(limit))
        run = DueRun(self._fields.fresh(), self._store, self._rules, self._due_alarm)
        report = run.run(limit)
        warn_if_held(report, self._shop.now())
        return report

    def migrate(self) -> None:
        """
        Bring the tables of a store that crmkit owns up to date.

        Custom fields that are declared as indexed and are not yet are indexed.

        Raises:
            StoreVersionError: If it was made by a later version.
        """
        self._store.migrate()
        self._index_custom()

    def reindex(self) -> None:
        """
        Make the indexes of custom fields and of folded texts anew.

        Those of fields that are no longer declared as indexed are dropped, so do
        it while nobody writes by other declarations. Nobody else can write
        meanwhile.

        >>> CRM.open("memory://").reindex()
        """
        self._index_custom(anew=True)

    def _index_custom(self, *, anew: bool = False) -> None:
        fields = self.settings.indexed_fields
        if isinstance(self._store, CustomIndexing) and (anew or any(fields.values())):
            self._store.index_custom(fields, anew=anew)

    def close(self) -> None:
        """
        Let go of the store's connections.
        """
        self._store.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked(Document):
    """
    How a request is identified.

    Attributes:
        key: Its idempotency key.
        reason: Why the application itself acts.
    """

    type_name: ClassVar[str] = "request"

    key: Line | None = None
    reason: Line | None = None


def _by_name(channels: Iterable[Channel]) -> dict[str, Channel]:
    named: dict[str, Channel] = {}
    for channel in channels:
        if channel.name in named:
            raise DuplicateChannelError(channel.name)
        named[channel.name] = channel
    return named


def _who(tx: Transaction, user: User | str, settings: Settings) -> tuple[str, User]:
    user_id = user.id if isinstance(user, User) else user
    return user_id, usable_in(tx, user_id, settings)
