"""
A store of which only the tables are missing.

Invariants:
    - Whoever still uses a block that is over is told so.

Not here: what is done in a block (:class:`crmkit.adapters.parts.PlainTransaction`).
"""

from abc import ABC, abstractmethod
from collections.abc import Callable
from contextlib import AbstractContextManager
from types import TracebackType
from typing import ClassVar, Final

from crmkit.adapters.parts._tables import Tables
from crmkit.adapters.parts._transaction import PlainReading, PlainTransaction
from crmkit.errors import StoreError, UnsupportedConnectionError
from crmkit.ports import Transaction

_ALLOWED: Final = "none, each block is the store's own"


class PlainStore(ABC):
    """
    A store on tables of any kind; a subclass says where they are.

    Attributes:
        url: What the store is, for people, without any password.
        writes: What blocks of :meth:`begin` work with.
        reads: What blocks of :meth:`read` work with; the same that refuses writes.
    """

    url: str
    writes: ClassVar[type[PlainTransaction]] = PlainTransaction
    reads: ClassVar[type[PlainTransaction]] = PlainReading
    _is_closed = False

    @abstractmethod
    def writing(self) -> AbstractContextManager[Tables]:
        """
        Return a block with tables that are kept when it ends, or not at all.

        If it raises, nothing is kept. One block at a time writes; others wait.
        """

    @abstractmethod
    def reading(self) -> AbstractContextManager[Tables]:
        """
        Return a block with the tables of one moment, which are only read.

        It does not wait for who writes.
        """

    def begin(
        self, connection: object | None = None
    ) -> AbstractContextManager[Transaction]:
        """
        Return a transaction, which waits for other writers.

        Raises:
            UnsupportedConnectionError: If a connection is given: there is none
                that could be joined.
        """
        if connection is not None:
            raise UnsupportedConnectionError(type(connection).__name__, _ALLOWED)
        return _Block(self, self.writing, self.writes)

    def read(self) -> AbstractContextManager[Transaction]:
        """
        Return a block that only reads, from one consistent state.
        """
        return _Block(self, self.reading, self.reads)

    def migrate(self) -> None:
        """
        Do nothing: tables are there when they are asked for.
        """
        self.refuse_if_closed()

    def scrub(self) -> None:
        """
        Do nothing: what is no longer in a table is nowhere.

        To be overridden where that is not so.
        """
        self.refuse_if_closed()

    def close(self) -> None:
        """
        Refuse further work.
        """
        self._is_closed = True

    def refuse_if_closed(self) -> None:
        """
        Refuse work on a store that was closed.

        Raises:
            StoreError: If it was.
        """
        if self._is_closed:
            raise StoreError(self.url, "the store is closed")

    def __repr__(self) -> str:
        return f"{type(self).__name__}()"


class _Block:
    """
    A block of a store's; a class, as there is one a command.
    """

    __slots__ = ("_made", "_store", "_tables", "_within", "_work")

    def __init__(
        self,
        store: PlainStore,
        tables: Callable[[], AbstractContextManager[Tables]],
        made: Callable[[str, Tables], PlainTransaction],
    ) -> None:
        self._store, self._tables, self._made = store, tables, made

    def __enter__(self) -> Transaction:
        self._store.refuse_if_closed()
        self._within = self._tables()
        self._work = self._made(self._store.url, self._within.__enter__())
        return self._work

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> bool | None:
        self._work.end()
        return self._within.__exit__(kind, error, trace)
