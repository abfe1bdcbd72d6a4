"""
Reading the records that lead to one, or hold a text, for a command that asks for them.

Invariants:
    - Who asks once more for records that others may have entered is the only one who
      does so, to the end of his transaction.
    - A condition is made once for each schema and field; only its text is new.
"""

from contextlib import suppress
from datetime import datetime
from functools import lru_cache
from typing import Final

import attrs

from crmkit.conditions import Condition, Moment, Schema, Text
from crmkit.crm._reach import leading_to
from crmkit.desk import RelatedNeed, SameNeed, Snapshot
from crmkit.errors import BackEndGapError
from crmkit.ports import Transaction
from crmkit.records import Record, links, record_class

#: Records that are read at most of those that hold the same text.
_SAME: Final = 100
#: Sequence by which those who enter strangers wait for each other; nobody reads it.
_TURNSTILE: Final = "strangers"


def with_related(
    view: Snapshot, tx: Transaction, need: RelatedNeed | SameNeed, at: datetime
) -> Snapshot:
    """
    Return a snapshot with the records that were asked for.
    """
    if isinstance(need, RelatedNeed):
        found = _leading(tx, need, Moment(at))
    else:
        if need.again and not any(map(_is_again, view.found)):
            # Whoever draws a value of a sequence holds up others who want one.
            tx.next_in(_TURNSTILE)
        found = _same(view, tx, need, Moment(at))
    return attrs.evolve(view, found={**view.found, need: found})


def _leading(tx: Transaction, need: RelatedNeed, at: Moment) -> tuple[Record, ...]:
    cls = record_class(need.type_name)
    ways = (link for link in links(cls) if not link.many and link.field == need.field)
    return tuple(leading_to(tx, cls, next(ways), need.record_id, at))


def _is_again(need: RelatedNeed | SameNeed) -> bool:
    return isinstance(need, SameNeed) and need.again


def _same(
    view: Snapshot, tx: Transaction, need: SameNeed, at: Moment
) -> tuple[Record, ...]:
    """
    Return the records that hold a text, in whatever form where that does not matter.

    A store that keeps nothing folded is asked for the text as it is.
    """
    cls = record_class(need.type_name)
    for asked in _asking(view.settings.schema(cls), need.field):
        with suppress(BackEndGapError):
            where = asked.bind(_wanted=need.text)
            return tuple(tx.find(cls, where, at, limit=_SAME))
    return ()


@lru_cache(maxsize=64)
def _asking(schema: Schema, name: str) -> tuple[Condition, ...]:
    """
    Return what asks for a text in a field: the best first, then what every store can.
    """
    whole = schema.extended(params={"_wanted": Text()})
    kind = whole.fields[name].type
    folds = (f"fold({name})",) if isinstance(kind, Text) and kind.fold else ()
    return tuple(Condition(f"{each} == _wanted", whole) for each in (*folds, name))
