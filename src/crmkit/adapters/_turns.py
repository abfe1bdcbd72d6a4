"""
One at a time: the lock behind stores that live in one process.

Invariants:
    - A thread that already has its turn is refused at once, because it would
      wait for itself; others wait, but not for ever.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock, get_ident
from typing import Final

from crmkit.errors import StoreLockedError

#: Seconds that a writer waits for another, in every store.
PATIENCE: Final = 5.0
_MINE: Final = (
    "another block of this same thread holds the store; use that one, or end it first"
)


class Turns:
    """
    Gives one thread at a time its turn.

    Args:
        store: The store, for error texts.
        patience: Seconds to wait for a turn.

    >>> turns = Turns("memory://")
    >>> with turns.turn():
    ...     turns.is_mine
    True
    >>> turns.is_mine
    False
    """

    __slots__ = ("_holder", "_lock", "_patience", "_store")

    def __init__(self, store: str, patience: float = PATIENCE) -> None:
        self._store, self._patience = store, patience
        self._lock = Lock()
        self._holder = 0

    @property
    def is_mine(self) -> bool:
        """
        Whether it is this thread's turn.
        """
        return self._holder == get_ident()

    @contextmanager
    def turn(self) -> Iterator[None]:
        """
        Wait for a turn and keep it to the end of the block.

        Raises:
            StoreLockedError: If the wait is too long, or this thread has its
                turn already.
        """
        if self.is_mine:
            raise StoreLockedError(self._store, _MINE)
        if not self._lock.acquire(timeout=self._patience):
            raise StoreLockedError(self._store, "another thread holds the store")
        self._holder = get_ident()
        try:
            yield
        finally:
            self._holder = 0
            self._lock.release()
