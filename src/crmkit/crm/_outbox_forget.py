"""
Forgetting messages that are over.

Invariants:
    - No transaction removes more than so many rows: nobody waits long for it.
"""

from datetime import datetime
from typing import Final

from crmkit.ports import Store

#: Rows that one transaction removes at most.
_AT_ONCE: Final = 500


def forget_deliveries(store: Store, before: datetime) -> int:
    """
    Remove messages that are over and were decided before an instant; count them.
    """
    gone = 0
    while True:
        with store.begin() as tx:
            some = tx.forget_deliveries(before, _AT_ONCE)
        gone += some
        if some < _AT_ONCE:
            return gone
