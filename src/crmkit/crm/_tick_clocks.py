"""
How far a time rule has come, by a clock that can be believed.

Invariants:
    - A clock that is behind takes all others for ahead. If it is behind even what
      was first recorded, that is plain, and the rule waits.

Not here: how clocks may differ (:mod:`crmkit.crm._moments`), the work on a rule
(:mod:`crmkit.crm._ticks`).
"""

from datetime import datetime
from typing import Final

import attrs

from crmkit.crm._failing import log
from crmkit.crm._moments import CLOCKS_DIFFER
from crmkit.crm._tick_places import FOUND, with_place
from crmkit.ports import Tick, Transaction

_AHEAD: Final = "the time rule %s had come to %s by a clock that was ahead; it goes on"
_BEHIND: Final = "the time rule %s waits: this machine's clock, %s, is behind the store"


def righted(tx: Transaction, was: Tick, now: datetime) -> Tick | None:
    """
    Return a state without instants that are still to come; None if the rule waits.

    Args:
        tx: The transaction.
        was: The state, of a rule that was switched on.
        now: The present instant.
    """
    instants = (was.switched_at, was.armed_at, was.since, was.caught_up, was.until)
    latest = max(each for each in instants if each is not None)
    if latest <= now + CLOCKS_DIFFER:
        return was
    if any(each.recorded_at > now for each in tx.feed(None, 1)):
        log.warning(_BEHIND, was.rule, now)
        return None
    log.warning(_AHEAD, was.rule, latest)
    on, armed, since, met = (each and min(each, now) for each in instants[:4])
    right = attrs.evolve(
        was, switched_at=on, armed_at=armed, since=since, caught_up=met
    )
    if was.until or was.since is None:
        return with_place(attrs.evolve(right, until=None), FOUND, None)
    return right
