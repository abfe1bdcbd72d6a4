"""
The store itself: who writes, who reads, and what is kept.

Invariants:
    - One writer at a time; readers never wait for it, and see the state of the
      moment at which their block began.
    - A commit changes rows in place only while nobody reads them.
"""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from threading import Lock
from typing import Final

from crmkit.adapters._turns import PATIENCE, Turns
from crmkit.adapters.memory._tables import State, Work
from crmkit.adapters.memory._transaction import MemoryReading, MemoryTransaction
from crmkit.errors import StoreError, UnsupportedConnectionError
from crmkit.ports import Transaction

URL: Final = "memory://"


class MemoryStore:
    """
    A store that is gone when the process ends.

    Args:
        patience: Seconds that a writer waits for another.

    >>> from datetime import UTC, datetime
    >>> from crmkit.conditions import Moment
    >>> from crmkit.decisions import Write
    >>> from crmkit.records import Department
    >>> store = MemoryStore()
    >>> with store.begin() as work:
    ...     work.put(Write(None, Department(id="D1", version=1, name="销售部")))
    >>> with store.read() as work:
    ...     work.get(Department, "D1").name
    '销售部'
    """

    def __init__(self, *, patience: float = PATIENCE) -> None:
        self._state = State()
        self._turns = Turns(URL, patience)
        self._gate = Lock()
        self._closed = False

    @property
    def url(self) -> str:
        """
        What the store is, for people.
        """
        return URL

    def begin(
        self, connection: object | None = None
    ) -> AbstractContextManager[Transaction]:
        """
        Return a transaction, which waits for other writers.

        Raises:
            UnsupportedConnectionError: If a connection is given: this store
                has none that could be joined.
            StoreLockedError: If another thread writes for too long, or this
                one is in a transaction already.
        """
        if connection is not None:
            name = type(connection).__name__
            raise UnsupportedConnectionError(name, "none, it is kept in memory")
        return self._begin()

    @contextmanager
    def _begin(self) -> Iterator[Transaction]:
        self._refuse_if_closed()
        with self._turns.turn():
            work = Work(self._state)
            made = MemoryTransaction(URL, work)
            try:
                yield made
            finally:
                made.end()
            self._commit(work)

    def _commit(self, work: Work) -> None:
        with self._gate:
            if self._state.readers:
                self._state = self._state.copy()
            work.commit(self._state)

    @contextmanager
    def read(self) -> Iterator[Transaction]:
        """
        Return a block that only reads, from one consistent state.

        >>> from crmkit.records import Department
        >>> with MemoryStore().read() as work:
        ...     work.get(Department, "D1") is None
        True
        """
        self._refuse_if_closed()
        with self._gate:
            state = self._state
            state.readers += 1
        made = MemoryReading(URL, Work(state))
        try:
            yield made
        finally:
            made.end()
            with self._gate:
                state.readers -= 1

    def migrate(self) -> None:
        """
        Do nothing: a store in memory is always of this version.
        """
        self._refuse_if_closed()

    def close(self) -> None:
        """
        Refuse further work.
        """
        self._closed = True

    def _refuse_if_closed(self) -> None:
        if self._closed:
            raise StoreError(URL, "the store is closed")

    def __repr__(self) -> str:
        return "MemoryStore()"
