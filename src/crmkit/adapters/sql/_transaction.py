"""
One unit of work on a SQL store.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from crmkit.adapters._reading import RefusesWrites
from crmkit.adapters.sql._due import DueWork
from crmkit.adapters.sql._history import HistoryWork
from crmkit.adapters.sql._outbox import OutboxWork
from crmkit.adapters.sql._records import RecordWork


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
        self._depth += 1
        name = f"crmkit_{self._depth}"
        self._say(f"SAVEPOINT {name}")
        try:
            yield
        except BaseException:
            self._say(f"ROLLBACK TO SAVEPOINT {name}")
            raise
        finally:
            self._say(f"RELEASE SAVEPOINT {name}")
            self._depth -= 1

    def _say(self, sql: str) -> None:
        with self.said(sql):
            pass


class SQLReading(RefusesWrites, SQLTransaction):
    """
    One look at a SQL store.
    """
