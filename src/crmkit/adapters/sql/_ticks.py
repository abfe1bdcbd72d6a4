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
import sqlalchemy as sa
from sqlalchemy import bindparam, select

from crmkit.adapters.sql._statement import Runner
from crmkit.adapters.sql._tables import Tables
from crmkit.ports import Tick

_NAMES = tuple(field.name for field in attrs.fields(Tick))
_KEY = ("rule", "asked")


class TickWork(Runner):
    """
    The part of a transaction that is about time rules.
    """

    def ticks(self) -> tuple[Tick, ...]:
        """
        Return how far time rules have come, sorted by rule and what it asked.
        """
        return self.remembered(_all, _tick)

    def claim_tick(self, rule: str, asked: str) -> Tick | None:
        """
        Return how far a rule has come, and keep others from it until the end.
        """
        key = {"rule": rule, "asked": asked}
        row = self.row(_claimed, **key)
        # What another one holds is seen here, without waiting for it.
        if row is None and not self.row(_known, **key):
            self.change(_first, **attrs.asdict(Tick(rule=rule, asked=asked)))
            row = self.row(_claimed, **key)
        return None if row is None else _tick(row)

    def keep_ticks(self, ticks: Iterable[Tick]) -> None:
        """
        Write down how far some rules have come.
        """
        self.change_many(_kept, map(attrs.asdict, ticks))

    def drop_ticks(self, ticks: Iterable[Tick]) -> None:
        """
        Forget how far some rules have come.
        """
        keys = ({name: getattr(tick, name) for name in _KEY} for tick in ticks)
        self.change_many(_dropped, keys)


def _tick(row: list[Any]) -> Tick:
    return Tick(**dict(zip(_NAMES, row, strict=True)))


# -- Statements ---------------------------------------------------------------


def _all(tables: Tables) -> Any:
    table = tables["ticks"]
    return select(*(table.c[name] for name in _NAMES)).order_by(
        *(table.c[name] for name in _KEY)
    )


def _first(tables: Tables) -> Any:
    return tables.insert(tables["ticks"]).on_conflict_do_nothing()


def _claimed(tables: Tables) -> Any:
    columns = tables["ticks"].c
    return (
        select(*(columns[name] for name in _NAMES))
        .where(*_wanted(tables))
        .with_for_update(skip_locked=True)
    )


def _known(tables: Tables) -> Any:
    return select(tables["ticks"].c.rule).where(*_wanted(tables))


def _dropped(tables: Tables) -> Any:
    return sa.delete(tables["ticks"]).where(*_wanted(tables))


def _wanted(tables: Tables) -> list[sa.ColumnElement[bool]]:
    columns = tables["ticks"].c
    return [columns[name] == bindparam(name) for name in _KEY]


def _kept(tables: Tables) -> Any:
    first = tables.insert(tables["ticks"])
    return first.on_conflict_do_update(
        index_elements=_KEY,
        set_={name: first.excluded[name] for name in _NAMES if name not in _KEY},
    )
