"""
Where everything is kept.

Invariants:
    - A block of work is one transaction, the store's own or a part of a host's.

Not here: what is done in a block (``_transaction.py``).
"""

from collections.abc import Mapping
from contextlib import AbstractContextManager
from typing import Protocol, runtime_checkable

from crmkit.conditions import FieldType
from crmkit.ports._erasure import Scrubs
from crmkit.ports._transaction import Transaction


@runtime_checkable
class Store(Scrubs, Protocol):
    """
    Where records, history, due work and the outbox are kept.
    """

    @property
    def url(self) -> str:
        """
        What the store is, for people, without any password.
        """
        ...

    def begin(
        self, connection: object | None = None
    ) -> AbstractContextManager[Transaction]:
        """
        Return a block of work.

        Without *connection* the block is a transaction of the store's own,
        which waits for other writers. With a host's *connection* it is a
        savepoint in the host's open transaction and is never committed here;
        it must be a connection to the same database.

        Raises:
            NoHostTransactionError: If no transaction is open on *connection*.
            UnsupportedConnectionError: If the store cannot join such a one,
                or it leads to another database.
            StoreError: If the store cannot be used: locked, read-only …
        """
        ...

    def read(self) -> AbstractContextManager[Transaction]:
        """
        Return a block that only reads, from one consistent state.

        It does not wait for writers.
        """
        ...

    def migrate(self) -> None:
        """
        Make or update the tables of a store that crmkit owns.

        Raises:
            StoreVersionError: If it was made by a later version, or holds
                something else.
        """
        ...

    def close(self) -> None:
        """
        Let go of connections; the store cannot be used afterwards.
        """
        ...


@runtime_checkable
class CustomIndexing(Protocol):
    """
    A store that keeps indexes of custom fields; others answer without.
    """

    def index_custom(
        self, fields: Mapping[str, Mapping[str, FieldType]], *, anew: bool = False
    ) -> None:
        """
        Make the index of some custom fields, from what the records hold.

        Args:
            fields: Record type → id of a field → what it holds.
            anew: Whether to make all of it again, without fields that are not
                named; else what is there stays, and only the rest is made.
        """
        ...
