"""
How long a transaction object may be used, the same for every store.

Invariants:
    - Once a block is over or undone, whatever is tried on it is refused with
      the reason; it never becomes usable again.
"""

from typing import Final

from crmkit.errors import StoreError

OVER: Final = "this block is over; begin another one"
UNDONE: Final = "the whole transaction was undone; nothing of it was kept"


class Block:
    """
    What can be used until its block ends.

    Attributes:
        url: The store, for error texts.
    """

    url: str
    _problem = ""

    def refuse_if_over(self) -> None:
        """
        Refuse further work on a block that is over or undone.

        Raises:
            StoreError: If it is; the text says which.
        """
        if self._problem:
            raise StoreError(self.url, self._problem)

    def end(self, problem: str = OVER) -> None:
        """
        Refuse all further work; the first reason stays.
        """
        self._problem = self._problem or problem
