"""
How far time rules have come, in SQL.

Invariants:
    - Whoever has claimed a rule is alone with it: its row is locked, where there
      are locks of rows; on SQLite the block holds the write lock already.

Not here: firings (:mod:`crmkit.adapters.sql._due`).
"""

from collections.abc import Iterable
from typing import Any

import attrs
from sqlalchemy import bindparam, select

from crmkit.adapters.sql._statement import Runner
from crmkit.adapters.sql._tables import Tables
from crmkit.ports import Tick

_NAMES = tuple(field.name for field in attrs.fields(Tick))


class TickWork(Runner):
    """
    The part of a transaction that is about time rules.
    """

    def ticks(self) -> tuple[Tick, ...]:
        """
        Return how far each time rule has come, sorted by rule.
        """
        return tuple(map(_tick, self.rows(_all)))

    def claim_tick(self, rule: str) -> Tick | None:
        """
        Return how far a rule has come, and keep others from it until the end.
        """
        self.change(_first, **attrs.asdict(Tick(rule=rule)))
        row = self.row(_claimed, wanted=rule)
        return None if row is None else _tick(row)

    def keep_ticks(self, ticks: Iterable[Tick]) -> None:
        """
        Write down how far some rules have come.
        """
        self.change_many(_kept, map(attrs.asdict, ticks))


def _tick(row: list[Any]) -> Tick:
    return Tick(**dict(zip(_NAMES, row, strict=True)))


# -- Statements ---------------------------------------------------------------


def _all(tables: Tables) -> Any:
    table = tables["ticks"]
    return select(*(table.c[name] for name in _NAMES)).order_by(table.c.rule)


def _first(tables: Tables) -> Any:
    return tables.insert(tables["ticks"]).on_conflict_do_nothing()


def _claimed(tables: Tables) -> Any:
    table = tables["ticks"]
    return (
        select(*(table.c[name] for name in _NAMES))
        .where(table.c.rule == bindparam("wanted"))
        .with_for_update(skip_locked=True)
    )


def _kept(tables: Tables) -> Any:
    first = tables.insert(tables["ticks"])
    return first.on_conflict_do_update(
        index_elements=["rule"],
        set_={name: first.excluded[name] for name in _NAMES if name != "rule"},
    )
