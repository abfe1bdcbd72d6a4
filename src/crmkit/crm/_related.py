"""
Reading the records that lead to one, for a command that asks for them.
"""

from datetime import datetime

import attrs

from crmkit.conditions import Condition, Moment, Text
from crmkit.crm._reach import leading_to
from crmkit.desk import RelatedNeed, Snapshot
from crmkit.ports import Transaction
from crmkit.records import Record, links, record_class

#: Records that are read at most of those that hold the same text.
_SAME = 100


def with_related(
    view: Snapshot, tx: Transaction, need: RelatedNeed, at: datetime
) -> Snapshot:
    """
    Return a snapshot with the records that were asked for.
    """
    cls = record_class(need.type_name)
    ways = [link for link in links(cls) if not link.many and link.field == need.field]
    if ways:
        found = tuple(leading_to(tx, cls, ways[0], need.record_id, Moment(at)))
    else:
        found = _same(view, tx, cls, need, Moment(at))
    return attrs.evolve(view, found={**view.found, need: found})


def _same(
    view: Snapshot, tx: Transaction, cls: type[Record], need: RelatedNeed, at: Moment
) -> tuple[Record, ...]:
    """
    Return the records that hold a text, whatever its case where that does not matter.
    """
    schema = view.settings.schema(cls).extended(params={"wanted": Text()})
    kind = schema.fields[need.field].type
    name = need.field
    field = f"fold({name})" if isinstance(kind, Text) and kind.fold else name
    where = Condition(f"{field} == wanted", schema).bind(wanted=need.record_id)
    return tuple(tx.find(cls, where, at, limit=_SAME))
