"""
Reading the records that lead to one, for a command that asks for them.
"""

from collections.abc import Iterator
from datetime import datetime

import attrs

from crmkit.conditions import Condition, Moment, Text
from crmkit.desk import RelatedNeed, Snapshot
from crmkit.ports import Transaction
from crmkit.presets import Settings
from crmkit.records import Record, record_class

#: Records that are read at a time.
_PAGE = 1000


def with_related(
    view: Snapshot, tx: Transaction, need: RelatedNeed, at: datetime
) -> Snapshot:
    """
    Return a snapshot with the records that were asked for.
    """
    found = tuple(_related(tx, view.settings, need, Moment(at)))
    return attrs.evolve(view, found={**view.found, need: found})


def _related(
    tx: Transaction, settings: Settings, need: RelatedNeed, now: Moment
) -> Iterator[Record]:
    cls = record_class(need.type_name)
    schema = settings.schema(cls).extended(params={"wanted": Text()})
    where = Condition(f"{need.field} == wanted", schema).bind(wanted=need.record_id)
    cursor: str | None = None
    while True:
        page = tx.find(cls, where, now, limit=_PAGE, cursor=cursor)
        yield from page
        cursor = page.cursor
        if cursor is None:
            return
