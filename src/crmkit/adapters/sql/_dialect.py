"""
What has to be said to each database in its own way: the common form of it.

Invariants:
    - Nothing outside the rules, the types and the tables of errors asks which
      database it is.
    - Two blocks that write never claim the same rows.

Not here: the rules of each (``_sqlite.py``, ``_postgres.py``), errors of drivers
(:mod:`crmkit.adapters.sql._errors`), column types.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import Any, Final, Protocol

import sqlalchemy as sa
from sqlalchemy import Connection, Table
from sqlalchemy.sql.dml import Insert

from crmkit.adapters.sql._postgres import PostgresRules
from crmkit.adapters.sql._sqlite import SQLiteRules
from crmkit.errors import UnknownChoiceError


class DatabaseRules(Protocol):
    """
    How a database begins its transactions and inserts without a conflict.
    """

    @property
    def needs_guard(self) -> bool:
        """
        Whether only a savepoint tells that a transaction was undone.
        """
        ...

    @property
    def has_one_writer(self) -> bool:
        """
        Whether blocks that write come one after the other.
        """
        ...

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

    def prepare(self, url: str, connection: Connection, schema: str | None) -> None:
        """
        See to it that tables can be made, and by nobody else at the same time.

        Args:
            url: The store, for error texts.
            connection: On which a transaction is open.
            schema: Database schema of the tables; None for the default one.

        Raises:
            StoreError: If the database can keep no store.
        """
        ...

    def take_turn(self, connection: Connection) -> None:
        """
        Wait for others who make tables or indexes, in an open transaction.
        """
        ...

    def keep_writers_out(self, connection: Connection, tables: Iterable[Table]) -> None:
        """
        Wait until nobody writes some tables, and let nobody until the end.

        Args:
            connection: On which a transaction is open that began to write.
            tables: The tables; they can still be read.
        """
        ...

    def begin(self, connection: Connection, lockable: Table) -> None:
        """
        Begin a transaction that writes, and wait for other writers if need be.

        Args:
            connection: On which no transaction is open.
            lockable: A table of the store, should one be needed to get a lock.
        """
        ...

    def look(self, connection: Connection) -> None:
        """
        Begin a transaction that reads from one consistent state.
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

    def is_in_transaction(self, driver: Any) -> bool:
        """
        Return whether a driver's connection is in a transaction, or begins one.

        Not so if each statement is committed alone, and the host said no BEGIN.
        """
        ...

    def plain_cursor(self, driver: Any, dbapi: Any) -> Any:
        """
        Return a cursor whose rows are as the dialect expects them.

        Args:
            driver: The driver's connection, which a host has set up.
            dbapi: The driver.
        """
        ...

    def present(self, ahead: str | None = None) -> sa.ColumnElement[Any]:
        """
        Return the instant by the database's own clock, while a statement runs.

        Args:
            ahead: Name of a parameter with seconds to add to it.
        """
        ...

    def is_whole(self, connection: Connection, *, in_savepoint: bool) -> bool:
        """
        Return whether the transaction is still open in the driver, and usable.

        A database may undo all of it by itself, for example when the disk is
        full; committing what comes after that would keep half.

        Args:
            connection: On which it was begun.
            in_savepoint: Whether there is a savepoint to go back to, so that a
                transaction that failed can be used again.
        """
        ...

    def scrub(self, url: str, connection: Connection, tables: Sequence[Table]) -> None:
        """
        Write the tables anew, so that nothing of what was removed is in their files.

        Args:
            url: The store, for error texts.
            connection: On which no transaction is open.
            tables: The tables.

        Raises:
            StoreError: If it could not be done.
        """
        ...

    def let_go(self, connection: Connection) -> None:
        """
        See to it that nothing of a block is met by whoever has the connection next.

        A connection that was lost is not used again.
        """
        ...


_RULES: Final[dict[str, Callable[[], DatabaseRules]]] = {
    "postgresql": PostgresRules,
    "sqlite": SQLiteRules,
}
_DRIVERS: Final = {"postgresql": "psycopg"}


def rules_for(engine: sa.Engine) -> DatabaseRules:
    """
    Return the rules of an engine's database.

    Raises:
        UnknownChoiceError: If crmkit keeps no store there, or not through that
            driver.
    """
    name, driver = engine.dialect.name, engine.dialect.driver
    if name not in _RULES:
        raise UnknownChoiceError("database", name, tuple(_RULES))
    if driver != _DRIVERS.get(name, driver):
        what = f"{name} driver"
        raise UnknownChoiceError(what, driver, (_DRIVERS[name],))
    return _RULES[name]()
