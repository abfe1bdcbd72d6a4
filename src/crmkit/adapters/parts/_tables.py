"""
What a store must have so that everything else follows: tables, and a way back.

Invariants:
    - Keys are texts, whole numbers, or tuples of these; rows are immutable and
      never None.
"""

from collections.abc import Iterable
from contextlib import AbstractContextManager
from typing import Any, Protocol


class Table(Protocol):
    """
    Rows by key; a ``dict`` is one, and so is whatever behaves like it.
    """

    def get(self, key: Any, /) -> Any:
        """
        Return the row of a key, or None.
        """
        ...

    def __setitem__(self, key: Any, row: Any, /) -> None:
        """
        Put a row in place of what is there.
        """
        ...

    def __delitem__(self, key: Any, /) -> None:
        """
        Take a row away that is there.
        """
        ...

    def values(self) -> Iterable[Any]:
        """
        Return all rows, in any order.
        """
        ...

    def items(self) -> Iterable[tuple[Any, Any]]:
        """
        Return all rows with their keys, in any order.
        """
        ...


class Tables(Protocol):
    """
    The tables of one block of work, or of one look at the store.
    """

    def table(self, name: str) -> Table:
        """
        Return a table by name; one that nobody wrote to is empty.
        """
        ...

    def savepoint(self) -> AbstractContextManager[None]:
        """
        Return a block whose writes, and only these, are undone if it raises.
        """
        ...
