"""
How far time rules have come, in memory.

Not here: firings (:mod:`crmkit.adapters.memory._work`).
"""

from collections.abc import Iterable

from crmkit.adapters.memory._feed import FeedWork
from crmkit.adapters.memory._tables import Table
from crmkit.ports import Tick


class TickWork(FeedWork):
    """
    The part of a transaction that is about time rules.
    """

    def ticks(self) -> tuple[Tick, ...]:
        """
        Return how far each time rule has come, sorted by rule.
        """
        return tuple(sorted(self._ticks.values(), key=lambda tick: tick.rule))

    def claim_tick(self, rule: str) -> Tick | None:
        """
        Return how far a rule has come; nobody else writes meanwhile.
        """
        return self._ticks.get(rule) or Tick(rule=rule)

    def keep_ticks(self, ticks: Iterable[Tick]) -> None:
        """
        Write down how far some rules have come.
        """
        for tick in ticks:
            self._ticks.set(tick.rule, tick)

    @property
    def _ticks(self) -> Table[str, Tick]:
        return self.work.table("ticks")
