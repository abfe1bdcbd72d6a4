"""
The store itself: connections, blocks of work, a host's transactions.

Invariants:
    - A block of the store's own is one transaction of the database.
    - In a host's transaction there is only a savepoint; it is never committed
      here, and a failure undoes nothing but our own work.
    - A host's engine is not changed: no listener, no pragma, no disposal.

Not here: what is done in a block (:mod:`crmkit.adapters.sql._transaction`).
"""

from collections import deque
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import Final
from weakref import WeakSet

from sqlalchemy import URL, Connection, Engine, event
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.pool import SingletonThreadPool, StaticPool

from crmkit.adapters._turns import Turns
from crmkit.adapters.sql._backup import back_up
from crmkit.adapters.sql._custom_index import add_to_index, make_index
from crmkit.adapters.sql._dialect import rules_for
from crmkit.adapters.sql._errors import translated
from crmkit.adapters.sql._host import Hosts, let_go
from crmkit.adapters.sql._schema import check_tables, make_tables
from crmkit.adapters.sql._sqlstates import UNREACHED, UNSURE
from crmkit.adapters.sql._statement import Statements
from crmkit.adapters.sql._tables import Tables, shared_metadata
from crmkit.adapters.sql._transaction import (
    JoinedTransaction,
    SQLReading,
    SQLTransaction,
)
from crmkit.conditions import FieldType
from crmkit.errors import StoreError, UnsupportedConnectionError
from crmkit.ports import Transaction

_SECRETS: Final = ("password", "sslpassword")
_PREFIX: Final = "crm_"


class SQLStore:
    """
    A store in a database that SQLAlchemy can reach.

    Args:
        engine: The engine; it stays the caller's unless *owned*.
        prefix: What the name of each table begins with.
        schema: Database schema of the tables; None for the default one.
        owned: Whether :meth:`close` lets the engine's connections go.

    An engine with a single connection, as SQLite has in memory, serves one
    block at a time; a block that reads inside one that writes sees its work.
    """

    def __init__(
        self,
        engine: Engine,
        prefix: str = _PREFIX,
        schema: str | None = None,
        *,
        owned: bool = False,
    ) -> None:
        self._rules = rules_for(engine)
        data = shared_metadata(prefix, schema)
        self._tables = Tables(data, prefix, rules=self._rules)
        self._statements = Statements(self._tables, engine.dialect)
        self._engine, self._owned = engine, owned
        self._hosts = Hosts(engine, self._rules)
        self._url = _shown(engine.url, prefix=prefix, schema=schema)
        self._checked: WeakSet[Engine] = WeakSet()
        self._is_checked = False
        self._is_closed = False
        self._shared: Connection | None = None
        single = isinstance(engine.pool, StaticPool | SingletonThreadPool)
        self._turns = Turns(self.url) if single else None
        #: A connection to a file is kept for the next block: what the pool does when
        #: it gives and takes one costs as much as reading two records.
        self._can_keep = owned and not single and self._rules.has_one_writer
        self._kept: deque[Connection] = deque()
        if self._can_keep:
            event.listen(engine, "engine_disposed", partial(_let_go_of, self._kept))

    @property
    def url(self) -> str:
        """
        What the store is, for people, without any password.
        """
        return self._url

    @property
    def engine(self) -> Engine:
        """
        The engine, for a host that keeps its own tables in the same database.
        """
        return self._engine

    def begin(
        self, connection: object | None = None
    ) -> AbstractContextManager[Transaction]:
        """
        Return a transaction, or a savepoint in a host's open transaction.

        Args:
            connection: A ``Connection`` or ``Session`` of SQLAlchemy, Django's
                ``connection`` or one of the driver, to the same database, on
                which a transaction is open; what it commits and rolls back
                stays the host's.

        Raises:
            NoHostTransactionError: If no transaction is open on *connection*.
            UnsupportedConnectionError: If it is something else, or leads to
                another database.
            StoreError: If the database is locked, read-only, not ours, out of
                reach …
        """
        self._refuse_if_closed()
        if connection is None:
            return self._begin()
        name = type(connection).__name__
        with translated(self.url):
            joined = self._hosts.connection(connection)
            is_ours = self._rules.leads_to(joined, self._engine)
        if not is_ours:
            let_go(joined)
            name = f"{name} to another database"
            raise UnsupportedConnectionError(name, f"one to {self.url}")
        return self._join(joined)

    @contextmanager
    def _begin(self) -> Iterator[Transaction]:
        with self._connected() as connection:
            with translated(self.url):
                self._rules.begin(connection, self._tables["counters"])
                self._check(connection)
            shared = self._turns is not None
            work = SQLTransaction(
                self.url, connection, self._statements, is_shared=shared
            )
            with work.guarded():
                yield work
            with translated(self.url, lost=UNSURE):
                connection.commit()

    @contextmanager
    def _join(self, connection: Connection) -> Iterator[Transaction]:
        try:
            with translated(self.url):
                self._rules.join(connection, self._tables["counters"])
                self._check(connection)
                work = JoinedTransaction(self.url, connection, self._statements)
            with work.guarded():
                yield work
        finally:
            let_go(connection)

    @contextmanager
    def read(self) -> Iterator[Transaction]:
        """
        Return a block that only reads, from one consistent state.
        """
        self._refuse_if_closed()
        if self._turns and self._turns.is_mine and self._shared:
            with self._looking(self._shared) as look:
                yield look
            return
        with self._connected() as connection:
            with translated(self.url):
                self._rules.look(connection)
                self._check(connection)
            with self._looking(connection) as look:
                yield look

    @contextmanager
    def _looking(self, connection: Connection) -> Iterator[Transaction]:
        look = SQLReading(self.url, connection, self._statements)
        try:
            yield look
        finally:
            look.end()

    def _connected(self) -> AbstractContextManager[Connection]:
        """
        Return a block with a connection, which is given back, rolled back, at its end.
        """
        held = _Held(self._take, self._give_back)
        return held if self._turns is None else self._in_turn(self._turns, held)

    @contextmanager
    def _in_turn(self, turns: Turns, held: "_Held") -> Iterator[Connection]:
        with turns.turn(), held as connection:
            self._shared = connection
            yield connection

    def _take(self) -> Connection:
        with suppress(IndexError):
            return self._kept.pop()
        with translated(self.url, lost=UNREACHED):
            return self._engine.connect()

    def _give_back(self, connection: Connection) -> None:
        self._shared, is_kept = None, False
        try:
            self._rules.let_go(connection)
            is_kept = self._keep(connection)
            if self._is_closed and self._owned and not is_kept:
                # Closed meanwhile: no pool is left that would close it later.
                connection.detach()
        finally:
            if not is_kept:
                connection.close()

    def _keep(self, connection: Connection) -> bool:
        """
        Keep a connection for the next block, rolled back; tell whether it is kept.
        """
        is_wanted = self._can_keep and not self._kept and not self._is_closed
        if not is_wanted or connection.closed or connection.invalidated:
            return False
        try:
            connection.rollback()
        except SQLAlchemyError:
            return False
        self._kept.append(connection)
        if self._is_closed:  # by another thread, at this moment
            _let_go_of(self._kept)
        return True

    def _check(self, connection: Connection) -> None:
        if self._is_checked and connection.engine is self._engine:
            return
        if connection.engine not in self._checked:
            check_tables(self.url, connection, self._tables)
            self._checked.add(connection.engine)
        self._is_checked = self._engine in self._checked

    def migrate(self) -> None:
        """
        Make the tables, if they are not there.

        Raises:
            StoreVersionError: If they were made by a later version or not by
                crmkit, or the file is no database.
            StoreError: If the database can keep no store.
        """
        self._refuse_if_closed()
        with self._connected() as connection, translated(self.url):
            if self._owned:
                self._rules.set_up(connection)
            self._rules.begin(connection, self._tables["counters"])
            make_tables(self.url, connection, self._tables)
            connection.commit()

    def backup(self, path: Path, *, overwrite: bool = False) -> None:
        """
        Copy a SQLite database into a file, while others work with it.

        Raises:
            BackupTargetError: If there is a file already, or the database itself.
            BackupNotSupportedError: If this is no SQLite.
            BackupDamagedError: If the database is damaged.
            StoreError: If it cannot be read, or the copy not be written.
        """
        self._refuse_if_closed()
        with self._connected() as connection, translated(self.url):
            back_up(self.url, connection, self._tables, path, overwrite=overwrite)

    def index_custom(
        self, fields: Mapping[str, Mapping[str, FieldType]], *, anew: bool = False
    ) -> None:
        """
        Make the index of some custom fields, from what the records hold.

        Args:
            fields: Record type → id of a field → what it holds.
            anew: Whether to make all of it again, without fields that are not
                named; else what is there stays, and only the rest is made.

        Raises:
            StoreError: If the database refuses.
        """
        self._refuse_if_closed()
        with self._connected() as connection, translated(self.url):
            self._rules.begin(connection, self._tables["counters"])
            self._check(connection)
            self._rules.take_turn(connection)
            (make_index if anew else add_to_index)(connection, self._tables, fields)
            connection.commit()

    def scrub(self) -> None:
        """
        Write everything anew that is kept, so that nothing else is in its files.

        SQLite writes the whole file, also a host's tables in it, and empties its
        write-ahead log; PostgreSQL writes crmkit's tables.

        Raises:
            StoreError: If others use it for too long, or it may not be done.
        """
        self._refuse_if_closed()
        with self._connected() as connection, translated(self.url):
            tables = self._tables.data.sorted_tables
            self._rules.scrub(self.url, connection, tables)

    def close(self) -> None:
        """
        Refuse further work, and let go of connections that are the store's own.

        A block that is open may end; its connection is let go then.
        """
        self._is_closed = True
        _let_go_of(self._kept)
        if self._owned and self._shared is None:
            self._engine.dispose()

    def _refuse_if_closed(self) -> None:
        if self._is_closed:
            raise StoreError(self.url, "the store is closed")

    def __repr__(self) -> str:
        return f"SQLStore({self.url!r}, prefix={self._tables.prefix!r})"


class _Held:
    """
    A block that holds a connection; one made of a generator takes twice as long.

    Args:
        take: Returns the connection.
        give_back: Takes it back.
    """

    __slots__ = ("_connection", "_give_back", "_take")

    def __init__(
        self, take: Callable[[], Connection], give_back: Callable[[Connection], None]
    ) -> None:
        self._take, self._give_back = take, give_back

    def __enter__(self) -> Connection:
        self._connection = self._take()
        return self._connection

    def __exit__(self, *error: object) -> None:
        self._give_back(self._connection)


def _let_go_of(kept: deque[Connection], *_: object) -> None:
    with suppress(IndexError):
        while True:
            connection = kept.pop()
            connection.detach()  # else it would lie in a pool that nobody asks any more
            connection.close()


def _shown(url: URL, *, prefix: str, schema: str | None) -> str:
    # libpq takes a password in the query too.
    plain = url.difference_update_query(_SECRETS)
    own = {} if prefix == _PREFIX else {"prefix": prefix}
    own |= {} if schema is None else {"schema": schema}
    return plain.update_query_dict(own).render_as_string(hide_password=True)
