"""
One unit of work on a SQL store.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from crmkit.adapters._reading import RefusesWrites
from crmkit.adapters.sql._due import DueWork
from crmkit.adapters.sql._errors import translated
from crmkit.adapters.sql._history import HistoryWork
from crmkit.adapters.sql._outbox import OutboxWork
from crmkit.adapters.sql._records import RecordWork


class SQLTransaction(RecordWork, HistoryWork, DueWork, OutboxWork):
    """
    One unit of work on one connection.
    """

    @contextmanager
    def savepoint(self) -> Iterator[None]:
        """
        Undo what the block did, and only that, if it raises.
        """
        with translated(self.url):
            nested = self.connection.begin_nested()
        with nested:
            yield


class SQLReading(RefusesWrites, SQLTransaction):
    """
    One look at a SQL store.
    """
