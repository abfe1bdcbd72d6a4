"""
What all groups of methods work with: the tables of the block.

Invariants:
    - Once the block is over, no table is given.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from crmkit.adapters._block import Block
from crmkit.adapters.parts._tables import Table, Tables


class PlainWork(Block):
    """
    A block of work on tables.

    Args:
        url: The store, for error texts.
        tables: Its tables, as this block sees them.
    """

    def __init__(self, url: str, tables: Tables) -> None:
        self.url, self._tables = url, tables

    def table(self, name: str) -> Table:
        """
        Return a table, as long as the block lasts.

        Raises:
            StoreError: If the block is over.
        """
        if self._problem:  # this is asked most often of all
            self.refuse_if_over()
        return self._tables.table(name)

    def add(self, name: str, key: Any, row: Any) -> bool:
        """
        Put a row into a table where none is; return whether that was so.
        """
        rows = self.table(name)
        if rows.get(key) is not None:
            return False
        rows[key] = row
        return True

    def remove(self, name: str, key: Any) -> None:
        """
        Take a row out of a table, if it is there.
        """
        rows = self.table(name)
        if rows.get(key) is not None:
            del rows[key]

    @contextmanager
    def savepoint(self) -> Iterator[None]:
        """
        Undo what the block did, and only that, if it raises.
        """
        self.refuse_if_over()
        try:
            with self._tables.savepoint():
                yield
                self.refuse_if_over()
        except BaseException:
            # Where the block has ended before, that is what went wrong.
            self.refuse_if_over()
            raise
