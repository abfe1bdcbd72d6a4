"""
Tables of a store in memory, and the work of one transaction on them.

Invariants:
    - What is kept is not touched before the transaction commits; until then
      its writes lie in a layer above.
    - Every write leaves behind what undoes it, so a savepoint can go back.
    - Values are immutable, so nobody can change what is kept from outside.

Not here: what is written (:mod:`crmkit.adapters.memory._transaction`).
"""

from collections import defaultdict
from collections.abc import Iterator
from typing import Any, Final, Generic, TypeVar, cast

import attrs

K = TypeVar("K")
V = TypeVar("V")

#: In a layer: the row below was taken away.
_GONE: Final[Any] = object()
#: In what undoes a write: the layer had nothing there.
_ABSENT: Final[Any] = object()

_Tables = defaultdict[str, dict[Any, Any]]
_Undo = list[tuple[dict[Any, Any], Any, Any]]


def _no_tables() -> _Tables:
    return defaultdict(dict)


@attrs.define
class State:
    """
    Everything that is kept, and how many readers look at it.
    """

    tables: _Tables = attrs.field(factory=_no_tables)
    readers: int = 0

    def copy(self) -> "State":
        """
        Return a state with the same rows that nobody looks at yet.
        """
        copies = _no_tables()
        copies.update({name: dict(rows) for name, rows in self.tables.items()})
        return State(copies)


class Table(Generic[K, V]):
    """
    Rows as one transaction sees them.
    """

    __slots__ = ("_kept", "_layer", "_undo")

    def __init__(self, kept: dict[K, V], undo: _Undo) -> None:
        self._kept, self._undo = kept, undo
        self._layer: dict[K, V] = {}

    def get(self, key: K) -> V | None:
        """
        Return a row, or None.
        """
        found = self._layer.get(key)
        if found is None:
            return self._kept.get(key)
        return None if found is _GONE else found

    def items(self) -> Iterator[tuple[K, V]]:
        """
        Yield all rows with their keys, in no order.
        """
        yield from (pair for pair in self._kept.items() if pair[0] not in self._layer)
        yield from (pair for pair in self._layer.items() if pair[1] is not _GONE)

    def values(self) -> Iterator[V]:
        """
        Yield all rows, in no order.
        """
        return (row for _, row in self.items())

    def counts(self) -> tuple[int, int]:
        """
        Return how many rows are kept, and how many this transaction wrote.
        """
        return len(self._kept), len(self._layer)

    def set(self, key: K, row: V) -> None:
        """
        Put a row in place of what is there.
        """
        self._undo.append((self._layer, key, self._layer.get(key, _ABSENT)))
        self._layer[key] = row

    def add(self, key: K, row: V) -> bool:
        """
        Put a row where none is; return whether that was so.
        """
        if self.get(key) is not None:
            return False
        self.set(key, row)
        return True

    def remove(self, key: K) -> None:
        """
        Take a row away, if it is there.
        """
        self.set(key, cast("V", _GONE))

    def keep(self, kept: dict[K, V]) -> None:
        """
        Carry the writes over into rows that are kept.
        """
        for key, row in self._layer.items():
            if row is _GONE:
                kept.pop(key, None)
            else:
                kept[key] = row


class Work:
    """
    The tables of one transaction.
    """

    __slots__ = ("_state", "_tables", "_undo")

    def __init__(self, state: State) -> None:
        self._state = state
        self._undo: _Undo = []
        self._tables: dict[str, Table[Any, Any]] = {}

    def table(self, name: str) -> Table[Any, Any]:
        """
        Return a table by name; it is made when it is first asked for.
        """
        found = self._tables.get(name)
        if found is None:
            found = Table(self._state.tables.get(name, {}), self._undo)
            self._tables[name] = found
        return found

    def mark(self) -> int:
        """
        Return a mark to which the work can go back.
        """
        return len(self._undo)

    def back_to(self, mark: int) -> None:
        """
        Undo what was done since a mark.
        """
        while len(self._undo) > mark:
            layer, key, row = self._undo.pop()
            if row is _ABSENT:
                del layer[key]
            else:
                layer[key] = row

    def commit(self, state: State) -> None:
        """
        Carry all writes over into a state.
        """
        for name, table in self._tables.items():
            table.keep(state.tables[name])
