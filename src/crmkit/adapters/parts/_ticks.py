"""
How far time rules have come, over plain tables.

Tables: ``ticks``, rule and question → tick.

Not here: firings (:mod:`crmkit.adapters.parts._due`).
"""

from collections.abc import Iterable
from typing import cast

from crmkit.adapters.parts._work import PlainWork
from crmkit.ports import Tick


class PlainTicks(PlainWork):
    """
    The part of a transaction that is about time rules.
    """

    def ticks(self) -> tuple[Tick, ...]:
        """
        Return how far time rules have come, sorted by rule and what it asked.
        """
        return tuple(sorted(self.table("ticks").values(), key=key_of_tick))

    def claim_tick(self, rule: str, asked: str) -> Tick | None:
        """
        Return how far a rule has come; nobody else writes meanwhile.
        """
        rows, key = self.table("ticks"), (rule, asked)
        known = rows.get(key)
        if known is None:
            known = rows[key] = Tick(rule=rule, asked=asked)
        return cast("Tick", known)

    def keep_ticks(self, ticks: Iterable[Tick]) -> None:
        """
        Write down how far some rules have come.
        """
        rows = self.table("ticks")
        for tick in ticks:
            rows[key_of_tick(tick)] = tick

    def drop_ticks(self, ticks: Iterable[Tick]) -> None:
        """
        Forget how far some rules have come.
        """
        for tick in ticks:
            self.remove("ticks", key_of_tick(tick))


def key_of_tick(tick: Tick) -> tuple[str, str]:
    """
    Return the key of how far a rule has come.
    """
    return tick.rule, tick.asked
