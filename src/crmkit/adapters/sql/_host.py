"""
The connection on which a host's transaction is open, whatever the host calls it.

A host may keep its transaction in SQLAlchemy (a ``Connection``, a ``Session``), in
Django (``django.db.connection``) or in the driver alone (``sqlite3.Connection``,
``psycopg.Connection``). Behind each is a connection of the driver, and over that
one lies a SQLAlchemy ``Connection`` that the store works with.

Invariants:
    - Neither Django nor a driver is imported: what was given tells what it is.
    - Over a driver's connection there is no pool, no listener and no set-up: nothing
      is registered on it, and it is the host's when the block is over.

Not here: what a driver's connection may be told
(:mod:`crmkit.adapters.sql._host_connection`), whether it leads to the store's
database (the rules).
"""

from typing import Any, Final
from weakref import WeakKeyDictionary

from sqlalchemy import Connection, Engine, NullPool
from sqlalchemy.util import LRUCache

from crmkit.adapters.sql._dialect import DatabaseRules
from crmkit.adapters.sql._host_connection import HostConnection
from crmkit.errors import NoHostTransactionError, UnsupportedConnectionError

_STATEMENTS: Final = 500


class HostedConnection(Connection):
    """
    A connection over one of a driver; when it is closed, only it is over.
    """


class Hosts:
    """
    Makes the connections of one store over those of its hosts.

    Args:
        engine: The store's engine, whose dialect all of them speak.
        rules: What the database needs said in its own way.
    """

    def __init__(self, engine: Engine, rules: DatabaseRules) -> None:
        self._engine, self._rules = engine, rules
        self._options: dict[str, Any] = {"compiled_cache": LRUCache(_STATEMENTS)}
        # An engine stands for a connection that was looked at; a driver whose
        # connections cannot be remembered has one for all of them.
        self._known: WeakKeyDictionary[Any, Engine] = WeakKeyDictionary()
        self._unknown = self._made()

    def connection(self, given: object) -> Connection:
        """
        Return the connection behind what a host gave.

        Raises:
            NoHostTransactionError: If no transaction is open on it.
            UnsupportedConnectionError: If there is none of this driver behind it.
        """
        found = _behind(given)
        if not isinstance(found, Connection):
            found = self._over(found, given)
        if not found.in_transaction():
            raise NoHostTransactionError(type(given).__name__)
        return found

    def _over(self, driver: Any, given: object) -> Connection:
        dbapi: Any = self._engine.dialect.loaded_dbapi
        if not isinstance(driver, dbapi.Connection):
            name = dbapi.__name__.partition(".")[0]
            raise UnsupportedConnectionError(
                type(given).__name__, f"one of SQLAlchemy, of Django or of {name}"
            )
        if not self._is_open(driver, dbapi):
            raise NoHostTransactionError(type(given).__name__)
        hosts = HostConnection(driver, dbapi, self._rules)
        made = HostedConnection(self._engine_of(driver), hosts)
        made.begin()
        return made

    def _is_open(self, driver: Any, dbapi: Any) -> bool:
        try:
            return self._rules.is_in_transaction(driver)
        except dbapi.ProgrammingError:  # it is closed
            return False

    def _engine_of(self, driver: Any) -> Engine:
        try:
            found = self._known.get(driver)
            if found is None:
                found = self._known[driver] = self._made()
        except TypeError:
            return self._unknown
        return found

    def _made(self) -> Engine:
        # Not by create_engine(): its first connection is set up, asked and rolled back.
        return Engine(
            NullPool(_refused),
            self._engine.dialect,
            self._engine.url,
            execution_options=self._options,
            hide_parameters=True,
        )


def let_go(connection: Connection) -> None:
    """
    Keep nothing of a host's alive, once a block is over.
    """
    if isinstance(connection, HostedConnection) and not connection.closed:
        connection.rollback()  # says nothing to the database, see HostConnection
        connection.close()


def _behind(given: Any) -> Any:
    """
    Return SQLAlchemy's connection, or else the driver's.
    """
    if isinstance(given, Connection):
        return given
    if hasattr(given, "in_atomic_block") and hasattr(given, "validate_thread_sharing"):
        return _of_django(given)
    if hasattr(given, "begin_nested") and hasattr(given, "identity_map"):
        return _of_session(given)
    return getattr(given, "driver_connection", given)


def _of_django(given: Any) -> Any:
    # Django's own errors, should this thread or this transaction be the wrong one.
    given.validate_thread_sharing()
    given.validate_no_broken_transaction()
    if given.connection is None:
        raise NoHostTransactionError(type(given).__name__)
    return given.connection


def _of_session(given: Any) -> Any:
    if hasattr(given, "sync_session"):  # what it gives has to be awaited
        return given
    if not given.in_transaction():
        raise NoHostTransactionError(type(given).__name__)
    return given.connection()


def _refused() -> Any:
    message = "a host's connection is the only one"
    raise AssertionError(message)
