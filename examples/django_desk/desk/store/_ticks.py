"""
How far time rules have come.

Invariants:
    - Whoever has claimed a rule is alone with it, where the database locks rows;
      elsewhere the block holds the database already.
"""

from collections.abc import Iterable
from typing import Final

import attrs

from crmkit.ports import Tick
from django_desk.desk.models import RuleTick
from django_desk.desk.store._block import Working, told

_NAMES: Final = tuple(field.name for field in attrs.fields(Tick))


class TickWork(Working):
    """
    The part of a transaction that is about time rules.
    """

    @told
    def ticks(self) -> tuple[Tick, ...]:
        """
        Return how far each time rule has come, sorted by rule.
        """
        return tuple(map(_tick, self.rows(RuleTick).order_by("rule")))

    @told
    def claim_tick(self, rule: str) -> Tick | None:
        """
        Return how far a rule has come, and keep others from it until the end.
        """
        self.inserted(RuleTick, **attrs.asdict(Tick(rule=rule)))
        rows = self.rows(RuleTick).filter(rule=rule)
        found = rows.select_for_update(skip_locked=True).first()
        return None if found is None else _tick(found)

    @told
    def keep_ticks(self, ticks: Iterable[Tick]) -> None:
        """
        Write down how far some rules have come.
        """
        for tick in ticks:
            far = attrs.asdict(tick)
            rule = far.pop("rule")
            self.rows(RuleTick).update_or_create(rule=rule, defaults=far)


def _tick(row: RuleTick) -> Tick:
    return Tick(**{name: getattr(row, name) for name in _NAMES})
