"""
The store itself: blocks of work on a connection of Django's.

Invariants:
    - A block of its own is one transaction, in a host's there is only a savepoint.
    - Django has one connection for each thread, so within a block its thread
      cannot begin another; it can read, and sees what the block wrote.

Not here: what is done in a block (the other modules of this package).
"""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any

from django.apps import apps
from django.core.management import call_command
from django.db import DatabaseError, connections, transaction

from crmkit.adapters.parts import RefusesWrites
from crmkit.errors import (
    NoHostTransactionError,
    StoreError,
    StoreLockedError,
    UnsupportedConnectionError,
)
from crmkit.ports import Transaction
from django_desk.desk.models import Counter
from django_desk.desk.store._block import store_error
from django_desk.desk.store._due import DueWork
from django_desk.desk.store._erasing import ErasingWork
from django_desk.desk.store._history import HistoryWork
from django_desk.desk.store._lives import LivesWork
from django_desk.desk.store._outbox import OutboxWork
from django_desk.desk.store._sends import SendWork
from django_desk.desk.store._ticks import TickWork

_OPEN = "a transaction is open here already; join it: begin(connection=connection)"
_SNAPSHOT = "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY"


class DjangoTransaction(
    LivesWork, HistoryWork, DueWork, TickWork, OutboxWork, SendWork, ErasingWork
):
    """
    One unit of work on a database of Django's.
    """


class DjangoReading(RefusesWrites, DjangoTransaction):
    """
    One look at a database of Django's.
    """


class DjangoStore:
    """
    A store in the tables of this application.

    Args:
        alias: Django's name of the database.
        allow_scan: Whether a condition that the database cannot be asked is
            tested in Python, on every record; never let scopes come to that.
    """

    def __init__(self, alias: str = "default", *, allow_scan: bool = False) -> None:
        self._alias, self._allow_scan = alias, allow_scan
        self._is_closed = False

    @property
    def url(self) -> str:
        """
        What the store is, for people.
        """
        return f"django://{self._alias}"

    def begin(
        self, connection: object | None = None
    ) -> AbstractContextManager[Transaction]:
        """
        Return a transaction, or a savepoint in the atomic block that is open.

        Raises:
            NoHostTransactionError: If no atomic block is open on *connection*.
            StoreLockedError: If one is open and was not given.
            UnsupportedConnectionError: If *connection* is not Django's connection
                to this database.
        """
        self._refuse_if_closed()
        mine = connections[self._alias]
        if connection is None:
            if mine.in_atomic_block:
                raise StoreLockedError(self.url, _OPEN)
            return self._begin(mine)
        if getattr(connection, "alias", None) != self._alias:
            name = type(connection).__name__
            raise UnsupportedConnectionError(name, f"connections[{self._alias!r}]")
        if not mine.in_atomic_block:
            raise NoHostTransactionError(type(connection).__name__)
        return self._work()

    @contextmanager
    def _begin(self, connection: Any) -> Iterator[Transaction]:
        with _closing_what_it_opens(connection), self._work() as work:
            yield work

    @contextmanager
    def _work(self) -> Iterator[Transaction]:
        work = DjangoTransaction(self.url, self._alias, allow_scan=self._allow_scan)
        is_inside = False
        try:
            with transaction.atomic(using=self._alias):
                self._lock(work)
                is_inside = True
                try:
                    yield work
                    work.refuse_if_over()
                finally:
                    work.end()
                is_inside = False
        except DatabaseError as error:
            if is_inside:  # the caller's own
                raise
            raise store_error(self.url, error) from error

    def _lock(self, work: DjangoTransaction) -> None:
        # Where no rows can be locked the whole database is, by writing nothing.
        if not connections[self._alias].features.has_select_for_update:
            work.rows(Counter).filter(sequence="").update(value=0)

    @contextmanager
    def read(self) -> Iterator[Transaction]:
        """
        Return a block that only reads, from one consistent state.
        """
        self._refuse_if_closed()
        look = DjangoReading(self.url, self._alias, allow_scan=self._allow_scan)
        is_inside = False
        try:
            with self._one_state(connections[self._alias]):
                is_inside = True
                yield look
                is_inside = False
        except DatabaseError as error:
            if is_inside:  # the caller's own
                raise
            raise store_error(self.url, error) from error
        finally:
            look.end()

    @contextmanager
    def _one_state(self, connection: Any) -> Iterator[None]:
        if connection.in_atomic_block:
            yield
            return
        with _closing_what_it_opens(connection), transaction.atomic(using=self._alias):
            if connection.vendor == "postgresql":
                with connection.cursor() as cursor:
                    cursor.execute(_SNAPSHOT)
            yield

    def migrate(self) -> None:
        """
        Make the tables, by Django's own migrations.
        """
        self._refuse_if_closed()
        call_command("migrate", "desk", database=self._alias, verbosity=0)

    def scrub(self) -> None:
        """
        Write the tables anew, so that nothing of what was removed is in their files.

        Raises:
            StoreLockedError: If a transaction is open, or others use the tables.
        """
        self._refuse_if_closed()
        mine = connections[self._alias]
        if mine.in_atomic_block:
            raise StoreLockedError(self.url, _OPEN)
        try:
            with _closing_what_it_opens(mine), mine.cursor() as cursor:
                for statement in _scrubbing(mine):
                    cursor.execute(statement)
        except DatabaseError as error:
            raise store_error(self.url, error) from error

    def close(self) -> None:
        """
        Refuse further work; the connections are Django's.
        """
        self._is_closed = True

    def _refuse_if_closed(self) -> None:
        if self._is_closed:
            raise StoreError(self.url, "the store is closed")

    def __repr__(self) -> str:
        return f"DjangoStore({self._alias!r})"


def _scrubbing(connection: Any) -> Iterator[str]:
    if connection.vendor == "postgresql":
        for model in apps.get_app_config("desk").get_models():
            name = connection.ops.quote_name(model._meta.db_table)  # noqa: SLF001
            yield f"VACUUM (FULL, ANALYZE) {name}"
    else:
        yield "VACUUM"
        yield "PRAGMA wal_checkpoint(TRUNCATE)"


@contextmanager
def _closing_what_it_opens(connection: Any) -> Iterator[None]:
    # Django closes connections at the end of a request; elsewhere nobody would.
    was_open = connection.connection is not None
    try:
        yield
    finally:
        if not was_open:
            connection.close()
