"""
One unit of work on a SQL store: all of it, or nothing.

Invariants:
    - Whatever undoes a transaction ends its block: nothing that follows is
      kept, and the block itself ends with an error.

Not here: parts of it that are undone alone
(:mod:`crmkit.adapters.sql._savepoints`).

References:
    https://www.sqlite.org/lang_conflict.html ("ROLLBACK")
"""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from typing import Final

from sqlalchemy import Connection, NestedTransaction
from sqlalchemy.exc import SQLAlchemyError

from crmkit.adapters._block import UNDONE
from crmkit.adapters._reading import RefusesWrites
from crmkit.adapters.sql._due import DueWork
from crmkit.adapters.sql._dump import DumpWork
from crmkit.adapters.sql._erasing import ErasingWork
from crmkit.adapters.sql._history import HistoryWork
from crmkit.adapters.sql._lives import LivesWork
from crmkit.adapters.sql._outbox import OutboxWork
from crmkit.adapters.sql._statement import Statements
from crmkit.adapters.sql._ticks import TickWork
from crmkit.errors import StoreError

_GUARD: Final = "crmkit_block"


class SQLTransaction(
    DumpWork, HistoryWork, LivesWork, DueWork, TickWork, OutboxWork, ErasingWork
):
    """
    One unit of work on one connection.

    Args:
        url: The store, for error texts.
        connection: Where statements are run; a transaction is open on it.
        statements: The store's statements.
        is_shared: Whether others can reach the connection meanwhile.
    """

    def __init__(
        self,
        url: str,
        connection: Connection,
        statements: Statements,
        *,
        is_shared: bool = False,
    ) -> None:
        super().__init__(url, connection, statements)
        self.is_shared = is_shared

    def guarded(self) -> AbstractContextManager[None]:
        """
        Return a block that sees to it, at its end, that all the work is still there.

        Where the driver does not know, a savepoint around it tells: where it is
        missing, the database has undone it together with everything else.
        """
        is_guarded = self.is_shared and self.tables.rules.needs_guard
        return self._in_savepoint() if is_guarded else _Whole(self)

    @contextmanager
    def _in_savepoint(self) -> Iterator[None]:
        self.say(f"SAVEPOINT {_GUARD}")
        with _Whole(self):
            yield
            self.end_if_undone()
            self.refuse_if_over()
            self.release(_GUARD)


class _Whole:
    """
    A block at whose end all work must still be there, and after which there is none.
    """

    __slots__ = ("_work",)

    def __init__(self, work: SQLTransaction) -> None:
        self._work = work

    def __enter__(self) -> None:
        pass

    def __exit__(
        self, kind: object, error: BaseException | None, trace: object
    ) -> None:
        work = self._work
        try:
            if error is None:
                work.end_if_undone()
                work.refuse_if_over()
        finally:
            work.end()


class JoinedTransaction(SQLTransaction):
    """
    One unit of work inside a host's transaction, guarded by a savepoint of it.
    """

    def __init__(
        self, url: str, connection: Connection, statements: Statements
    ) -> None:
        super().__init__(url, connection, statements, is_shared=True)
        # A savepoint of the host's around ours takes ours along when it ends.
        self._around = connection.get_nested_transaction()
        self._guard: NestedTransaction = connection.begin_nested()

    def is_whole(self) -> bool:
        """
        Return whether neither the host nor the database has rolled it back.
        """
        return self._is_guarded() and super().is_whole()

    def _is_guarded(self) -> bool:
        around = self._around is None or self._around.is_active
        return around and self._guard.is_active

    def _is_open(self) -> bool:
        return self.tables.rules.is_whole(self.connection, in_savepoint=True)

    def can_go_back(self) -> bool:
        """
        Return whether there is a savepoint within this work, ours or the host's.
        """
        innermost = self.connection.get_nested_transaction()
        return super().can_go_back() or innermost is not self._guard

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
        # Where it is gone already, the error under way says more than this one;
        # and on PostgreSQL, asking for what is gone would fail the host's work.
        if self._is_guarded() and self._is_open():
            with suppress(SQLAlchemyError):
                self._guard.rollback()


class SQLReading(RefusesWrites, SQLTransaction):
    """
    One look at a SQL store.
    """
