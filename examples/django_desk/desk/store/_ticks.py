"""
How far time rules have come.

Invariants:
    - Whoever has claimed a rule is alone with it, where the database locks rows;
      elsewhere the block holds the database already.
"""

from collections.abc import Iterable
from typing import Final

from crmkit.adapters.parts import columns_of, of_columns
from crmkit.ports import Tick
from django_desk.desk.models import RuleTick
from django_desk.desk.store._block import Working, made_of, told

_KEY: Final = ("rule", "asked")


class TickWork(Working):
    """
    The part of a transaction that is about time rules.
    """

    @told
    def ticks(self) -> tuple[Tick, ...]:
        """
        Return how far time rules have come, sorted by rule and what it asked.
        """
        return made_of(Tick, self.rows(RuleTick).order_by(*_KEY))

    @told
    def claim_tick(self, rule: str, asked: str) -> Tick | None:
        """
        Return how far a rule has come, and keep others from it until the end.
        """
        rows = self.rows(RuleTick).filter(rule=rule, asked=asked)
        if not rows.exists():
            self.inserted(RuleTick, **columns_of(Tick(rule=rule, asked=asked)))
        found = rows.select_for_update(skip_locked=True).first()
        return None if found is None else of_columns(Tick, vars(found))

    @told
    def keep_ticks(self, ticks: Iterable[Tick]) -> None:
        """
        Write down how far some rules have come.
        """
        for tick in ticks:
            far = columns_of(tick)
            key = {name: far.pop(name) for name in _KEY}
            self.rows(RuleTick).update_or_create(**key, defaults=far)

    @told
    def drop_ticks(self, ticks: Iterable[Tick]) -> None:
        """
        Forget how far some rules have come.
        """
        for tick in ticks:
            self.rows(RuleTick).filter(rule=tick.rule, asked=tick.asked).delete()
