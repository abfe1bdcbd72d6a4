"""
Reading the records that lead to one, for a command that asks for them.
"""

from datetime import datetime

import attrs

from crmkit.conditions import Moment
from crmkit.crm._reach import leading_to
from crmkit.desk import RelatedNeed, Snapshot
from crmkit.ports import Transaction
from crmkit.records import links, record_class


def with_related(
    view: Snapshot, tx: Transaction, need: RelatedNeed, at: datetime
) -> Snapshot:
    """
    Return a snapshot with the records that were asked for.
    """
    cls = record_class(need.type_name)
    ways = (link for link in links(cls) if not link.many and link.field == need.field)
    found = leading_to(tx, cls, next(ways), need.record_id, Moment(at))
    return attrs.evolve(view, found={**view.found, need: tuple(found)})
