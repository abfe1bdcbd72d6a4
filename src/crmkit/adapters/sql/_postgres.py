"""
What has to be said to PostgreSQL in its own way, through psycopg 3.

A block that writes is READ COMMITTED: a record is protected by its version, a
sequence by the lock on its row, what is claimed by SKIP LOCKED. So blocks wait
for each other only where they want the same thing.

Invariants:
    - What is set for a block ends with its transaction, or with the connection's
      return to its pool; nothing of a host's is set.
    - Nobody waits for a lock for ever, unless the database user is set up so.

Not here: engines that crmkit makes itself
(:mod:`crmkit.adapters.sql._open_postgres`), errors
(:mod:`crmkit.adapters.sql._sqlstates`).

References:
    https://www.postgresql.org/docs/current/transaction-iso.html
    https://www.postgresql.org/docs/current/explicit-locking.html
    https://www.postgresql.org/docs/current/libpq-status.html (PQtransactionStatus)
"""

from collections.abc import Iterable
from typing import Any, Final
from weakref import WeakSet

import sqlalchemy as sa
from sqlalchemy import Connection, Pool, Table
from sqlalchemy.dialects import postgresql
from sqlalchemy.exc import DBAPIError
from sqlalchemy.sql.dml import Insert

from crmkit.adapters._turns import PATIENCE
from crmkit.errors import NoHostTransactionError, StoreError

# PQtransactionStatus; psycopg gives the number.
_IDLE, _ACTIVE, _OPEN, _FAILED, _LOST = range(5)

# The first statement of each block also makes psycopg say BEGIN, and takes the
# snapshot of a block that reads.
_LIMITED: Final = (
    "set_config('lock_timeout', CASE current_setting('lock_timeout')"
    f" WHEN '0' THEN '{PATIENCE:.0f}s' ELSE current_setting('lock_timeout') END, true)"
)
#: The same for a whole session, and longer: readers hold a table up as well.
_PATIENT: Final = _LIMITED.replace(f"{PATIENCE:.0f}s", "60s").replace(
    ", true)", ", false)"
)
_WRITE: Final = f"SELECT {_LIMITED}"
_READ: Final = f"SELECT {_LIMITED}, set_config('transaction_read_only', 'on', true)"
#: What no two databases have in common: when which server started, and which it is.
_PLACE: Final = (
    "SELECT extract(epoch FROM pg_postmaster_start_time()), oid FROM pg_database"
    " WHERE datname = current_database()"
)
#: Held by whoever makes tables: "crmkit" in ASCII.
_TURN: Final = int.from_bytes(b"crmkit")
_TAKE_TURN: Final = f"SELECT pg_advisory_xact_lock({_TURN})"
_TURN_PATIENCE: Final = "SET LOCAL lock_timeout = '60s'"


class PostgresRules:
    """
    PostgreSQL through psycopg 3.

    A statement that fails makes the whole transaction unusable up to the last
    savepoint; and once it has ended, psycopg begins another one by itself.

    Attributes:
        needs_guard: The driver knows the state of the transaction, so no
            savepoint need tell it.
        has_one_writer: Blocks wait only for those who want the same rows.
    """

    needs_guard = False
    has_one_writer = False

    def __init__(self) -> None:
        self._known: WeakSet[Pool] = WeakSet()

    def insert(self, table: Table) -> Insert:
        """
        Return an insert that knows ``ON CONFLICT``.
        """
        return postgresql.insert(table)

    def set_up(self, connection: Connection) -> None:
        """
        Do nothing: what lasts is the administrator's.
        """

    def prepare(self, url: str, connection: Connection, schema: str | None) -> None:
        """
        Wait for others who make tables here, and make the schema.

        Raises:
            StoreError: If the database cannot keep every text.
        """
        connection.exec_driver_sql(_TURN_PATIENCE)
        connection.exec_driver_sql(_TAKE_TURN)
        encoding = connection.exec_driver_sql("SHOW server_encoding").scalar()
        if encoding != "UTF8":
            problem = f"the database's encoding is {encoding}, but must be UTF8"
            raise StoreError(url, problem)
        if schema and not sa.inspect(connection).has_schema(schema):
            connection.execute(sa.schema.CreateSchema(schema))

    def take_turn(self, connection: Connection) -> None:
        """
        Wait for others who make tables or indexes here; longer than for writers.
        """
        usual = connection.exec_driver_sql("SHOW lock_timeout").scalar()
        connection.exec_driver_sql(_TURN_PATIENCE)
        connection.exec_driver_sql(_TAKE_TURN)
        connection.exec_driver_sql(f"SET LOCAL lock_timeout = '{usual}'")

    def keep_writers_out(self, connection: Connection, tables: Iterable[Table]) -> None:
        """
        Wait until nobody writes some tables, and let nobody until the end.
        """
        quoted = connection.dialect.identifier_preparer.format_table
        names = ", ".join(map(quoted, tables))
        how = "IN SHARE ROW EXCLUSIVE MODE"
        connection.exec_driver_sql(f"LOCK TABLE {names} {how}")

    def begin(self, connection: Connection, lockable: Table) -> None:
        """
        Begin a transaction that sees what others have committed meanwhile.
        """
        self._begin(connection, "READ COMMITTED", _WRITE)

    def look(self, connection: Connection) -> None:
        """
        Begin a transaction that sees one state, and waits for no writer.
        """
        self._begin(connection, "REPEATABLE READ", _READ)

    def join(self, connection: Connection, lockable: Table) -> None:
        """
        Refuse a connection whose statements are committed each by itself.
        """
        if not self.is_in_transaction(_driver(connection)):
            raise NoHostTransactionError(type(connection).__name__)

    def leads_to(self, connection: Connection, engine: sa.Engine) -> bool:
        """
        Return whether both have one pool, or reach one database of one server.
        """
        pool = connection.engine.pool
        if pool is engine.pool or pool in self._known:
            return True
        there = connection.exec_driver_sql(_PLACE).one()
        with engine.connect() as own:
            if own.exec_driver_sql(_PLACE).one() != there:
                return False
        self._known.add(pool)
        return True

    def is_in_transaction(self, driver: Any) -> bool:
        """
        Return whether a driver's connection is in a transaction, or begins one.
        """
        if driver.closed:
            return False
        return not driver.autocommit or driver.pgconn.transaction_status != _IDLE

    def plain_cursor(self, driver: Any, dbapi: Any) -> Any:
        """
        Return a cursor of psycopg's own kind, whose rows are tuples.
        """
        return dbapi.Cursor(driver, row_factory=dbapi.rows.tuple_row)

    def present(self, ahead: str | None = None) -> sa.ColumnElement[Any]:
        """
        Return the instant by the server's clock, whenever the block began.
        """
        now: sa.ColumnElement[Any] = sa.func.clock_timestamp()
        if ahead is None:
            return now
        seconds = sa.bindparam(ahead, type_=sa.Float())
        return now + seconds * sa.literal_column("interval '1 second'", sa.Interval())

    def is_whole(self, connection: Connection, *, in_savepoint: bool) -> bool:
        """
        Return whether the transaction is open, or can be made usable again.
        """
        if connection.closed or connection.invalidated:
            return False
        status = _status(connection)
        return status in (_OPEN, _ACTIVE) or (in_savepoint and status == _FAILED)

    def scrub(self, url: str, connection: Connection, tables: Iterable[Table]) -> None:
        """
        Write each table anew, with its indexes, its long values and its statistics.

        Whoever wants the table meanwhile waits. The server only warns of a table that
        is not this user's own, and leaves it as it is; a file that is still the same
        tells.
        """
        connection.rollback()
        connection.execution_options(isolation_level="AUTOCOMMIT")
        quoted = connection.dialect.identifier_preparer.format_table
        try:
            connection.exec_driver_sql(f"SELECT {_PATIENT}")
            for table in tables:
                name = quoted(table)
                before = self._file_of(connection, name)
                connection.exec_driver_sql(f"VACUUM (FULL, ANALYZE) {name}")
                if self._file_of(connection, name) == before:
                    raise StoreError(url, f"only the owner of {name} can scrub it")
        finally:
            connection.exec_driver_sql("RESET lock_timeout")
            connection.rollback()
            connection.execution_options(isolation_level="READ COMMITTED")

    def _file_of(self, connection: Connection, name: str) -> Any:
        asked = sa.text("SELECT pg_relation_filenode(CAST(:name AS regclass))")
        return connection.execute(asked, {"name": name}).scalar()

    def let_go(self, connection: Connection) -> None:
        """
        Tell SQLAlchemy that a connection is lost; it would try to roll back.
        """
        if connection.closed or connection.invalidated:
            return
        if _status(connection) == _LOST:
            connection.invalidate()

    def _begin(self, connection: Connection, isolation: Any, first: str) -> None:
        # A connection that waited in its pool may be lost since the server was
        # started anew. Nothing was done on it yet, so another one will do.
        try:
            self._begin_once(connection, isolation, first)
        except DBAPIError as error:
            if not error.connection_invalidated:
                raise
            connection.rollback()
            self._begin_once(connection, isolation, first)

    def _begin_once(self, connection: Connection, isolation: Any, first: str) -> None:
        connection.execution_options(isolation_level=isolation)
        connection.exec_driver_sql(first)


def _driver(connection: Connection) -> Any:
    return connection.connection.driver_connection


def _status(connection: Connection) -> int:
    return int(_driver(connection).pgconn.transaction_status)
