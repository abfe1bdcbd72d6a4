"""
What was done with messages, and when channels were used, in SQL.

Invariants:
    - When a channel was used is one row, locked by whoever is about to use it.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import attrs
from sqlalchemy import bindparam, select

from crmkit.adapters._sends import sends_as_text, sends_of
from crmkit.adapters.sql._statement import Runner
from crmkit.adapters.sql._tables import Tables
from crmkit.ports import DeliveryEvent


class OutboxLog(Runner):
    """
    The part of a transaction that is about what was done with messages.
    """

    def log_delivery(self, event: DeliveryEvent) -> None:
        """
        Add a line to the log of deliveries.
        """
        self.change(_logged, **attrs.asdict(event))

    def delivery_log(self, delivery_id: str) -> tuple[DeliveryEvent, ...]:
        """
        Return the lines about one delivery by instant, those of one by their ids.
        """
        rows = self.looked_up(_of_delivery, delivery=delivery_id)
        names = [field.name for field in attrs.fields(DeliveryEvent)]
        return tuple(
            DeliveryEvent(**dict(zip(names, row, strict=True))) for row in rows
        )

    def lock_sends(self, channel: str) -> tuple[datetime, ...]:
        """
        Return when a channel was last used, as :meth:`keep_sends` was told.
        """
        self.change(_begun, channel=channel, sends="")
        row = self.row(_used, channel=channel)
        return sends_of(row[0]) if row else ()

    def keep_sends(self, channel: str, sends: Sequence[datetime]) -> None:
        """
        Keep when a channel was used, in the place of what was kept.
        """
        self.change(_kept, channel=channel, sends=sends_as_text(sends))


# -- Statements ---------------------------------------------------------------


def _logged(tables: Tables) -> Any:
    return tables.insert(tables["delivery_log"])


def _of_delivery(tables: Tables) -> Any:
    table = tables["delivery_log"]
    mine = table.c.delivery == bindparam("delivery")
    return select(table).where(mine).order_by(table.c.at, table.c.id)


def _begun(tables: Tables) -> Any:
    return tables.insert(tables["sends"]).on_conflict_do_nothing()


def _used(tables: Tables) -> Any:
    table = tables["sends"]
    mine = table.c.channel == bindparam("channel")
    return select(table.c.sends).where(mine).with_for_update()


def _kept(tables: Tables) -> Any:
    first = tables.insert(tables["sends"])
    return first.on_conflict_do_update(
        index_elements=["channel"], set_={"sends": first.excluded.sends}
    )
