"""
The store itself: who writes, who reads, and what is kept.

Invariants:
    - One writer at a time; readers never wait for it, and see the state of the
      moment at which their block began.
    - A commit changes rows in place only while nobody reads them.

Not here: what is done in a block (:mod:`crmkit.adapters.parts`).
"""

from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock
from typing import Any, Final

import attrs

from crmkit.adapters.parts import PATIENCE, LayeredTables, PlainStore, Tables, Turns

URL: Final = "memory://"


def _no_tables() -> defaultdict[str, dict[Any, Any]]:
    return defaultdict(dict)


@attrs.define
class _State:
    """
    Everything that is kept, and how many readers look at it.
    """

    tables: defaultdict[str, dict[Any, Any]] = attrs.field(factory=_no_tables)
    readers: int = 0

    def copy(self) -> "_State":
        """
        Return a state with the same rows that nobody looks at yet.
        """
        copies = _no_tables()
        copies.update({name: dict(rows) for name, rows in self.tables.items()})
        return _State(copies)


class MemoryStore(PlainStore):
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

    url = URL

    def __init__(self, *, patience: float = PATIENCE) -> None:
        self._state = _State()
        self._turns = Turns(URL, patience)
        self._gate = Lock()

    @contextmanager
    def writing(self) -> Iterator[Tables]:
        """
        Lay writes above what is kept, and carry them over when the block ends.
        """
        with self._turns.turn():
            tables = LayeredTables(self._state.tables)
            yield tables
            with self._gate:
                if self._state.readers:
                    self._state = self._state.copy()
                tables.commit(self._state.tables)

    @contextmanager
    def reading(self) -> Iterator[Tables]:
        """
        Show what is kept now, which nobody changes while it is shown.
        """
        with self._gate:
            state = self._state
            state.readers += 1
        try:
            yield LayeredTables(state.tables)
        finally:
            with self._gate:
                state.readers -= 1
