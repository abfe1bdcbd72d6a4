"""
A mapping that can be part of a value.

Invariants:
    - It never changes, keeps its order, and can be hashed and pickled if its
      items can.

Not here: the records' own mapping of custom fields (:mod:`crmkit.records`).
"""

from collections.abc import Iterator, Mapping
from typing import Self, TypeVar, final

V = TypeVar("V")


@final
class FrozenMap(Mapping[str, V]):
    """
    An immutable mapping from names.

    >>> FrozenMap({"a": 1}) == {"a": 1}, hash(FrozenMap(a=1)) == hash(FrozenMap(a=1))
    (True, True)
    """

    __slots__ = ("_hash", "_items")

    def __init__(self, items: Mapping[str, V] | None = None, /, **more: V) -> None:
        self._items = {**(items or {}), **more}
        self._hash: int | None = None

    def __getitem__(self, name: str) -> V:
        return self._items[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._items)

    def __len__(self) -> int:
        return len(self._items)

    def __hash__(self) -> int:
        if self._hash is None:
            self._hash = hash(frozenset(self._items.items()))
        return self._hash

    def __repr__(self) -> str:
        return f"FrozenMap({self._items!r})"

    def __reduce__(self) -> tuple[type[Self], tuple[dict[str, V]]]:
        """
        Pickle the items and not the hash, which differs between processes.
        """
        return type(self), (self._items,)
