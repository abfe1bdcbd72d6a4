"""
A mapping that can be part of a value.

Invariants:
    - It never changes, keeps its order, and can be hashed and pickled if its
      items can.

Not here: the records' own mapping of custom fields (:mod:`crmkit.records`).
"""

from collections.abc import Iterator, Mapping
from typing import Self, TypeVar, final, overload

V = TypeVar("V")
T = TypeVar("T")


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

    # A mapping has these two by itself, but asks for an item and catches the error.
    def __contains__(self, name: object) -> bool:
        return name in self._items

    @overload
    def get(self, name: str, /) -> V | None: ...
    @overload
    def get(self, name: str, /, default: V | T) -> V | T: ...
    def get(self, name: str, /, default: object = None) -> object:
        """
        Return the item of a name, or *default* if there is none.
        """
        return self._items.get(name, default)

    def __iter__(self) -> Iterator[str]:
        return iter(self._items)

    def __len__(self) -> int:
        return len(self._items)

    def __eq__(self, other: object) -> bool:
        if self is other:
            return True
        if not isinstance(other, FrozenMap):
            return self._items == other
        # Equal schemas are met often, and as a mapping both would be copied first.
        both = self._hash, other._hash
        return (None in both or both[0] == both[1]) and self._items == other._items

    def __hash__(self) -> int:
        if self._hash is None:
            self._hash = hash(frozenset(self._items.items()))
        return self._hash

    def __repr__(self) -> str:
        return f"FrozenMap({self._items!r})"

    def __copy__(self) -> Self:
        return self

    def __reduce__(self) -> tuple[type[Self], tuple[dict[str, V]]]:
        """
        Pickle the items and not the hash, which differs between processes.
        """
        return type(self), (self._items,)
