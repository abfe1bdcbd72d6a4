"""
Savepoints within a unit of work.

Invariants:
    - A savepoint is begun only inside a transaction: an outermost one would
      commit when it is released.
    - A transaction that failed is usable again once a savepoint has been gone
      back to; without one it is over.

References:
    https://www.sqlite.org/lang_savepoint.html
    https://www.postgresql.org/docs/current/sql-rollback-to.html
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from crmkit.adapters._block import UNDONE
from crmkit.adapters.sql._statement import Runner
from crmkit.errors import StoreError

_UNDONE_HERE: Final = "the work of this savepoint was undone; nothing of it was kept"


class Savepoints(Runner):
    """
    What can undo a part of its work.

    Savepoints are said to the driver directly: SQLAlchemy compiles each anew.
    """

    _depth = 0

    @contextmanager
    def savepoint(self) -> Iterator[None]:
        """
        Undo what the block did, and only that, if it raises.
        """
        name = f"crmkit_{self._depth + 1}"
        self.say(f"SAVEPOINT {name}")
        self._depth += 1
        try:
            yield
            self.release(name)
        except BaseException:
            self._go_back(name)
            raise
        finally:
            self._depth -= 1

    def release(self, name: str) -> None:
        """
        Keep what was done since a savepoint.

        Raises:
            StoreError: If it is gone, or the database has undone what followed.
        """
        self.refuse_if_over()
        try:
            self.say(f"RELEASE SAVEPOINT {name}")
        except StoreError as error:
            if self.can_go_back() and self.is_whole():
                raise StoreError(self.url, _UNDONE_HERE) from error
            self.end(UNDONE)
            raise StoreError(self.url, UNDONE) from error

    def _go_back(self, name: str) -> None:
        """
        Undo what was done since a savepoint; the error that is under way stays.
        """
        try:
            self.say(f"ROLLBACK TO SAVEPOINT {name}")
            self.say(f"RELEASE SAVEPOINT {name}")
        except StoreError:
            self.end(UNDONE)

    def say(self, sql: str) -> None:
        """
        Run driver SQL that answers with nothing.
        """
        with self.said(sql):
            pass

    def can_go_back(self) -> bool:
        """
        Return whether there is a savepoint within this work.
        """
        return self._depth > 0
