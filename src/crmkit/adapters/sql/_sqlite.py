"""
What has to be said to SQLite in its own way, through Python's own driver.

Invariants:
    - A writing block holds the write lock from its beginning, so two of them
      never see the same rows to claim.

Not here: engines that crmkit makes itself (:mod:`crmkit.adapters.sql._open_sqlite`).
"""

import os
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any, Final
from urllib.parse import unquote, urlsplit

import sqlalchemy as sa
from sqlalchemy import Connection, Table
from sqlalchemy.dialects import sqlite
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.sql.dml import Insert

from crmkit.errors import NoHostTransactionError, StoreLockedError

_WRITE_AHEAD: Final = "PRAGMA journal_mode=WAL"
_TRIES: Final = 20
_EMPTIED: Final = "PRAGMA wal_checkpoint(TRUNCATE)"
_READ_MEANWHILE: Final = (
    "somebody is reading, so the write-ahead log could not be emptied; try again"
)
#: As instants lie in their columns.
_INSTANT: Final = "%Y-%m-%dT%H:%M:%f000Z"


class SQLiteRules:
    """
    SQLite through Python's own driver.

    SQLAlchemy takes a transaction for open before the driver has begun one,
    and in that state releasing a savepoint commits. So BEGIN is said here
    whenever the driver has not said it.

    Attributes:
        needs_guard: SQLite may undo a transaction by itself and go on without
            one; only a savepoint that is missing at the end tells.
        has_one_writer: ``BEGIN IMMEDIATE`` waits for whoever writes.
    """

    needs_guard = True
    has_one_writer = True

    def insert(self, table: Table) -> Insert:
        """
        Return an insert that knows ``ON CONFLICT``.
        """
        return sqlite.insert(table)

    def set_up(self, connection: Connection) -> None:
        """
        Set the write-ahead log: readers and a writer do not wait for each other.

        SQLite does not wait for other processes here, as it does elsewhere; so
        after a refusal we take the lock once, which waits, and try again.
        """
        for _ in range(_TRIES):
            try:
                connection.exec_driver_sql(_WRITE_AHEAD)
            except OperationalError:
                connection.exec_driver_sql("BEGIN IMMEDIATE")
                connection.rollback()
            else:
                return
        connection.exec_driver_sql(_WRITE_AHEAD)

    def prepare(self, url: str, connection: Connection, schema: str | None) -> None:
        """
        Do nothing: whoever writes has the database for himself, and one schema.
        """

    def take_turn(self, connection: Connection) -> None:
        """
        Do nothing: whoever writes is alone.
        """

    def keep_writers_out(self, connection: Connection, tables: Iterable[Table]) -> None:
        """
        Do nothing: whoever writes has the whole file.
        """

    def begin(self, connection: Connection, lockable: Table) -> None:
        """
        Begin a transaction with the write lock.
        """
        if not self._is_open(connection):
            self._say(connection, "BEGIN IMMEDIATE")
        else:
            self._lock(connection, lockable)

    def join(self, connection: Connection, lockable: Table) -> None:
        """
        Begin in the driver what SQLAlchemy takes for begun.
        """
        if self._is_open(connection):
            self._lock(connection, lockable)
        elif not self.is_in_transaction(self._driver(connection)):
            raise NoHostTransactionError(type(connection).__name__)
        else:
            connection.exec_driver_sql("BEGIN IMMEDIATE")

    def leads_to(self, connection: Connection, engine: sa.Engine) -> bool:
        """
        Return whether both have one pool, or one file; in memory there is none.
        """
        if connection.engine.pool is engine.pool:
            return True
        listed = connection.exec_driver_sql("PRAGMA database_list")
        files = {name: file for _, name, file in listed}
        return bool(files["main"]) and os.path.realpath(files["main"]) == _file(engine)

    def is_in_transaction(self, driver: Any) -> bool:
        """
        Return whether a driver's connection is in a transaction, or begins one.
        """
        if driver.in_transaction:
            return True
        # From Python 3.12 on, autocommit=True overrules an isolation level.
        autocommit = getattr(driver, "autocommit", None) is True
        return driver.isolation_level is not None and not autocommit

    def plain_cursor(self, driver: Any, dbapi: Any) -> Any:
        """
        Return a cursor whose rows are tuples of texts and numbers.
        """
        cursor = dbapi.Cursor(driver)
        cursor.row_factory = _plain
        return cursor

    def present(self, ahead: str | None = None) -> sa.ColumnElement[Any]:
        """
        Return the instant by the process's clock, to the millisecond.
        """
        seconds: sa.ColumnElement[Any] = sa.literal(0.0)
        if ahead is not None:
            seconds = sa.bindparam(ahead, type_=sa.Float())
        later = sa.func.printf("%+.3f seconds", seconds)
        return sa.func.strftime(_INSTANT, "now", later)

    def is_whole(self, connection: Connection, *, in_savepoint: bool) -> bool:
        """
        Return whether SQLite has not undone the transaction by itself.

        A statement that fails undoes nothing else here, whatever surrounds it.
        """
        if connection.closed or connection.invalidated:
            return False
        return bool(self._driver(connection).in_transaction)

    def look(self, connection: Connection) -> None:
        """
        Begin a transaction without the write lock.
        """
        if not self._is_open(connection):
            self._say(connection, "BEGIN")

    def scrub(self, url: str, connection: Connection, tables: Iterable[Table]) -> None:
        """
        Write the whole file anew, and empty its write-ahead log.

        What was removed stays in free pages, and in free room of others, unless it
        was overwritten at once; and what was written is in the log, until that begins
        anew.
        """
        connection.rollback()
        driver = self._driver(connection)
        for statement in self._scrubbing(driver):
            self._say(connection, statement)
        try:
            ((is_busy, _, _),) = driver.execute(_EMPTIED).fetchall()
        except connection.dialect.loaded_dbapi.Error as error:
            raise DBAPIError(_EMPTIED, None, error) from error
        if is_busy:
            raise StoreLockedError(url, _READ_MEANWHILE)

    def _scrubbing(self, driver: Any) -> Iterator[str]:
        yield "VACUUM"
        # Where SQLite is built to keep samples of what indexes hold.
        asked = "SELECT 1 FROM sqlite_master WHERE name IN ('sqlite_stat4')"
        if driver.execute(asked).fetchall():
            yield "ANALYZE"
            yield "VACUUM"

    def let_go(self, connection: Connection) -> None:
        """
        End the transaction, also one that SQLAlchemy takes for ended.

        SQLite leaves it open when its commit fails; whoever got the connection
        next would commit it with his own.
        """
        if connection.closed or connection.invalidated:
            return
        driver = self._driver(connection)
        if driver.in_transaction:
            driver.rollback()

    def _is_open(self, connection: Connection) -> bool:
        # SQLAlchemy begins with its first statement; a host's listener that
        # says BEGIN itself must have had its turn before the driver is asked.
        if not connection.in_transaction():
            connection.begin()
        return bool(self._driver(connection).in_transaction)

    def _say(self, connection: Connection, sql: str) -> None:
        # To the driver itself: by way of SQLAlchemy it takes five times as long.
        try:
            self._driver(connection).execute(sql)
        except connection.dialect.loaded_dbapi.Error as error:
            raise DBAPIError(sql, None, error) from error

    def _driver(self, connection: Connection) -> Any:
        return connection.connection.driver_connection

    def _lock(self, connection: Connection, lockable: Table) -> None:
        # A statement that could write takes the lock, even if it writes nothing.
        connection.execute(sa.delete(lockable).where(sa.false()))


def _file(engine: sa.Engine) -> str:
    name = engine.url.database or ""
    if name.startswith("file:"):
        name = unquote(urlsplit(name).path)
    return os.path.realpath(name)


def _plain(cursor: object, row: tuple[Any, ...]) -> tuple[Any, ...]:
    return tuple(map(_told, row))


def _told(value: Any) -> Any:
    # A host's driver may make dates of texts, as Django has it, or give it as bytes.
    if isinstance(value, date):
        return value.isoformat()
    return value.decode() if isinstance(value, bytes) else value
