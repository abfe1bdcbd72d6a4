"""
Where the present instant and identifiers come from.

Invariants:
    - Each asking is answered; nothing here is kept.

Not here: the clock of the machine (:mod:`crmkit.crm`).
"""

from datetime import datetime
from typing import Protocol, runtime_checkable


@runtime_checkable
class Clock(Protocol):
    """
    Where the present instant comes from.
    """

    def now(self) -> datetime:
        """
        Return the present instant, aware, in UTC.
        """
        ...


@runtime_checkable
class IdSource(Protocol):
    """
    Where identifiers come from.
    """

    def new(self, now: datetime) -> str:
        """
        Return an identifier that was never given before.

        Identifiers made later sort later, as far as *now* tells.
        """
        ...
