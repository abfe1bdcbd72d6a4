"""
Tables for stores whose own cannot take anything back.

Invariants:
    - What is kept is not touched before :meth:`LayeredTables.commit`; until then
      writes lie in a layer above.
    - Every write leaves behind what undoes it, so a savepoint can go back.
"""

from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager
from typing import Any, Final, Generic, TypeVar, cast

from crmkit.adapters.parts._tables import Table

K = TypeVar("K")
V = TypeVar("V")

#: In a layer: the row below was taken away.
_GONE: Final[Any] = object()
#: In what undoes a write: the layer had nothing there.
_ABSENT: Final[Any] = object()

_Undo = list[tuple[dict[Any, Any], Any, Any]]


class LayeredTable(Generic[K, V]):
    """
    Rows as one transaction sees them.

    >>> table = LayeredTable({"a": 1}, [])
    >>> table["b"] = 2
    >>> del table["a"]
    >>> table.get("a"), list(table.items())
    (None, [('b', 2)])
    """

    __slots__ = ("_kept", "_layer", "_undo")

    def __init__(self, kept: Table, undo: _Undo) -> None:
        self._kept, self._undo = kept, undo
        self._layer: dict[K, V] = {}

    def get(self, key: K) -> V | None:
        """
        Return a row, or None.
        """
        found = self._layer.get(key)
        if found is None:
            return cast("V | None", self._kept.get(key))
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

    def __setitem__(self, key: K, row: V) -> None:
        """
        Put a row in place of what is there.
        """
        self._undo.append((self._layer, key, self._layer.get(key, _ABSENT)))
        self._layer[key] = row

    def __delitem__(self, key: K) -> None:
        """
        Take a row away.
        """
        self[key] = cast("V", _GONE)

    def keep(self, kept: Table) -> None:
        """
        Carry the writes over into rows that are kept.
        """
        for key, row in self._layer.items():
            if row is not _GONE:
                kept[key] = row
            elif kept.get(key) is not None:
                del kept[key]


class _Savepoint:
    """
    A block that goes back, write by write; a class, as there is one a command.
    """

    __slots__ = ("_mark", "_undo")

    def __init__(self, undo: _Undo) -> None:
        self._undo = undo

    def __enter__(self) -> None:
        self._mark = len(self._undo)

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind is not None:
            self._go_back()

    def _go_back(self) -> None:
        while len(self._undo) > self._mark:
            layer, key, row = self._undo.pop()
            if row is _ABSENT:
                del layer[key]
            else:
                layer[key] = row


class LayeredTables:
    """
    The tables of one block, above those that are kept.

    Args:
        kept: What is kept, by the names of the tables.

    >>> kept = {"counters": {"ticket": 1}}
    >>> tables = LayeredTables(kept)
    >>> tables.table("counters")["ticket"] = 2
    >>> kept
    {'counters': {'ticket': 1}}
    >>> tables.commit(kept)
    >>> kept
    {'counters': {'ticket': 2}}
    """

    __slots__ = ("_kept", "_tables", "_undo")

    def __init__(self, kept: Mapping[str, Table]) -> None:
        self._kept = kept
        self._undo: _Undo = []
        self._tables: dict[str, LayeredTable[Any, Any]] = {}

    def table(self, name: str) -> LayeredTable[Any, Any]:
        """
        Return a table by name; it is made when it is first asked for.
        """
        found = self._tables.get(name)
        if found is None:
            found = LayeredTable(self._kept.get(name, {}), self._undo)
            self._tables[name] = found
        return found

    def savepoint(self) -> AbstractContextManager[None]:
        """
        Return a block whose writes are undone if it raises.
        """
        return _Savepoint(self._undo)

    def commit(self, kept: Mapping[str, Table]) -> None:
        """
        Carry all writes over into tables, which has them all.
        """
        for name, table in self._tables.items():
            table.keep(kept[name])
