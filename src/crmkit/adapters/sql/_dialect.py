"""
What has to be said to each database in its own way.

Invariants:
    - Nothing outside this module and the types asks which database it is.
    - A writing block holds the write lock from its beginning, so two of them
      never see the same rows to claim.

Not here: errors of drivers (:mod:`crmkit.adapters.sql._errors`), column types.
"""

import os
from typing import Any, Final, Protocol
from urllib.parse import unquote, urlsplit

import sqlalchemy as sa
from sqlalchemy import Connection, Table
from sqlalchemy.dialects import sqlite
from sqlalchemy.exc import OperationalError
from sqlalchemy.sql.dml import Insert

from crmkit.errors import NoHostTransactionError, UnknownChoiceError

_WRITE_AHEAD: Final = "PRAGMA journal_mode=WAL"
_TRIES: Final = 20


class DatabaseRules(Protocol):
    """
    How a database begins its transactions and inserts without a conflict.
    """

    def insert(self, table: Table) -> Insert:
        """
        Return an insert that knows ``ON CONFLICT``.
        """
        ...

    def set_up(self, connection: Connection) -> None:
        """
        Set what lasts and is no table, on a database that is crmkit's own.
        """
        ...

    def begin(self, connection: Connection, lockable: Table) -> None:
        """
        Begin a transaction that writes, and wait for other writers.

        Args:
            connection: On which no transaction is open.
            lockable: A table of the store, should one be needed to get the lock.
        """
        ...

    def join(self, connection: Connection, lockable: Table) -> None:
        """
        See to it that a host's transaction is open in the driver too.

        Raises:
            NoHostTransactionError: If the host commits each statement alone.
        """
        ...

    def leads_to(self, connection: Connection, engine: sa.Engine) -> bool:
        """
        Return whether a host's connection is to the database of an engine.
        """
        ...

    def is_whole(self, connection: Connection) -> bool:
        """
        Return whether the transaction is still open in the driver.

        A database may undo all of it by itself, for example when the disk is
        full; committing what comes after that would keep half.
        """
        ...

    def look(self, connection: Connection) -> None:
        """
        Begin a transaction that reads from one consistent state.
        """
        ...


class SQLiteRules:
    """
    SQLite through Python's own driver.

    SQLAlchemy takes a transaction for open before the driver has begun one,
    and in that state releasing a savepoint commits. So BEGIN is said here
    whenever the driver has not said it.
    """

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

    def begin(self, connection: Connection, lockable: Table) -> None:
        """
        Begin a transaction with the write lock.
        """
        if not self._is_open(connection):
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        else:
            self._lock(connection, lockable)

    def join(self, connection: Connection, lockable: Table) -> None:
        """
        Begin in the driver what SQLAlchemy takes for begun.
        """
        if self._is_open(connection):
            self._lock(connection, lockable)
        elif self._driver(connection).isolation_level is None:
            raise NoHostTransactionError(type(connection).__name__)
        else:
            connection.exec_driver_sql("BEGIN IMMEDIATE")

    def leads_to(self, connection: Connection, engine: sa.Engine) -> bool:
        """
        Return whether both have one pool, or one file; in memory there is none.
        """
        if connection.engine.pool is engine.pool:
            return True
        listed = self._driver(connection).execute("PRAGMA database_list")
        files = {name: file for _, name, file in listed}
        return bool(files["main"]) and os.path.realpath(files["main"]) == _file(engine)

    def is_whole(self, connection: Connection) -> bool:
        """
        Return whether SQLite has not undone the transaction by itself.
        """
        if connection.closed or connection.invalidated:
            return False
        return bool(self._driver(connection).in_transaction)

    def look(self, connection: Connection) -> None:
        """
        Begin a transaction without the write lock.
        """
        if not self._is_open(connection):
            connection.exec_driver_sql("BEGIN")

    def _is_open(self, connection: Connection) -> bool:
        # SQLAlchemy begins with its first statement; a host's listener that
        # says BEGIN itself must have had its turn before the driver is asked.
        if not connection.in_transaction():
            connection.begin()
        return bool(self._driver(connection).in_transaction)

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


def rules_for(engine: sa.Engine) -> DatabaseRules:
    """
    Return the rules of an engine's database.

    Raises:
        UnknownChoiceError: If crmkit keeps no store there.
    """
    if engine.dialect.name == "sqlite":
        return SQLiteRules()
    raise UnknownChoiceError("database", engine.dialect.name, ("sqlite",))
