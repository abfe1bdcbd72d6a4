"""
One unit of work on a SQL store: all of it, or nothing.

Invariants:
    - A savepoint is begun only inside a transaction: an outermost one would
      commit when it is released.
    - Whatever undoes a transaction ends its block: nothing that follows is
      kept, and the block itself ends with an error.

References:
    https://www.sqlite.org/lang_savepoint.html
    https://www.sqlite.org/lang_conflict.html ("ROLLBACK")
"""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Final

from sqlalchemy import Connection, NestedTransaction
from sqlalchemy.exc import SQLAlchemyError

from crmkit.adapters._block import UNDONE
from crmkit.adapters._reading import RefusesWrites
from crmkit.adapters.sql._due import DueWork
from crmkit.adapters.sql._history import HistoryWork
from crmkit.adapters.sql._outbox import OutboxWork
from crmkit.adapters.sql._records import RecordWork
from crmkit.adapters.sql._statement import Statements
from crmkit.errors import StoreError

_GUARD: Final = "crmkit_block"


class SQLTransaction(RecordWork, HistoryWork, DueWork, OutboxWork):
    """
    One unit of work on one connection.

    Savepoints are said to the driver directly: SQLAlchemy compiles each anew.
    """

    _depth = 0

    @contextmanager
    def savepoint(self) -> Iterator[None]:
        """
        Undo what the block did, and only that, if it raises.
        """
        name = f"crmkit_{self._depth + 1}"
        self._say(f"SAVEPOINT {name}")
        self._depth += 1
        try:
            yield
            self._release(name)
        except BaseException:
            self._go_back(name)
            raise
        finally:
            self._depth -= 1

    @contextmanager
    def guarded(self) -> Iterator[None]:
        """
        Keep a savepoint around all the work, which tells whether it is whole.

        It must still be there at the end. Where it is missing, the database
        has undone it together with everything else.
        """
        self._say(f"SAVEPOINT {_GUARD}")
        try:
            yield
            self._release(_GUARD)
        finally:
            self.end()

    def _release(self, name: str) -> None:
        self.refuse_if_over()
        try:
            self._say(f"RELEASE SAVEPOINT {name}")
        except StoreError as error:
            self.end(UNDONE)
            raise StoreError(self.url, UNDONE) from error

    def _go_back(self, name: str) -> None:
        """
        Undo what was done since a savepoint; the error that is under way stays.
        """
        try:
            self._say(f"ROLLBACK TO SAVEPOINT {name}")
            self._say(f"RELEASE SAVEPOINT {name}")
        except StoreError:
            self.end(UNDONE)

    def _say(self, sql: str) -> None:
        with self.said(sql):
            pass


class JoinedTransaction(SQLTransaction):
    """
    One unit of work inside a host's transaction, guarded by a savepoint of it.
    """

    def __init__(
        self, url: str, connection: Connection, statements: Statements
    ) -> None:
        super().__init__(url, connection, statements)
        # A savepoint of the host's around ours takes ours along when it ends.
        self._around = connection.get_nested_transaction()
        self._guard: NestedTransaction = connection.begin_nested()

    def is_whole(self) -> bool:
        """
        Return whether neither the host nor the database has rolled it back.
        """
        around = self._around is None or self._around.is_active
        return around and self._guard.is_active and super().is_whole()

    @contextmanager
    def guarded(self) -> Iterator[None]:
        """
        Take everything back if the block raises; else leave it to the host.
        """
        try:
            yield
            self.refuse_if_over()
            self._keep()
        except BaseException:
            self._take_back()
            raise
        finally:
            self.end()

    def _keep(self) -> None:
        try:
            self._guard.commit()
        except SQLAlchemyError as error:
            self.end(UNDONE)
            raise StoreError(self.url, UNDONE) from error

    def _take_back(self) -> None:
        # Where it is gone already, the error under way says more than this one.
        if self._guard.is_active:
            with suppress(SQLAlchemyError):
                self._guard.rollback()


class SQLReading(RefusesWrites, SQLTransaction):
    """
    One look at a SQL store.
    """
