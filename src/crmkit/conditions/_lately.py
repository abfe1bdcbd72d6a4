"""
What was made lately, kept to be found again.

Invariants:
    - As much is kept as was allowed and no more; what was asked for last stays longest.
    - Two threads at once may make the same thing twice, and never get a wrong one.

Not here: what is made (the modules that use this one).
"""

from collections.abc import Callable, Hashable
from typing import Generic, TypeVar, final

V = TypeVar("V")


@final
class Lately(Generic[V]):
    """
    The last few things that were made, by what they were made from.

    >>> made = Lately(1)
    >>> [made.of(key, lambda: object()) is made.of(key, None) for key in "ab"]
    [True, True]
    >>> made.of("a", lambda: "made again")
    'made again'
    """

    __slots__ = ("_made", "_most")

    def __init__(self, most: int) -> None:
        self._made: dict[Hashable, V] = {}
        self._most = most

    def of(self, key: Hashable, make: Callable[[], V]) -> V:
        """
        Return what is made from something; make it if it was not made lately.
        """
        found = self._made.pop(key, None)
        if found is None:
            found = make()
        if len(self._made) >= self._most:
            # Of a copy, as threads add to it.
            self._made.pop(next(iter(self._made.copy())), None)
        self._made[key] = found
        return found
