"""
Related records as they stand in the store, for a condition about one record.

Invariants:
    - All is read in one transaction, and each way from a record once, so one
      question has one answer however often it follows a relation.
    - Custom values that are none of their fields are missing, as they are to stores.

Not here: related records as they were (:mod:`crmkit.crm._past`).
"""

from collections.abc import Sequence
from typing import Any, TypeVar, cast

import attrs

from crmkit.conditions import Moment
from crmkit.crm._reach import leading_to
from crmkit.errors import UnknownRelationError
from crmkit.ports import Transaction
from crmkit.presets import Settings
from crmkit.records import FrozenMap, Link, Record, Ref, is_kept, links

R = TypeVar("R", bound=Record)


@attrs.define(eq=False)
class StoredView:
    """
    What records lead to, seen from one transaction.

    Attributes:
        tx: The transaction.
        settings: What custom fields there are.
        at: The present moment.
    """

    tx: Transaction
    settings: Settings
    at: Moment
    _found: dict[tuple[Ref, str], Sequence[Record]] = attrs.field(
        factory=dict, init=False
    )

    def record(self, cls: type[R], record_id: str) -> R | None:
        """
        Return a record as conditions see it, or None.
        """
        found = self.tx.get(cls, record_id)
        return None if found is None else self._fitting(found)

    def related(self, record: object, relation: str) -> Sequence[object]:
        """
        Return the records that a relation leads to.

        Raises:
            UnknownRelationError: If records of this class have no such relation.
        """
        known = cast("Record", record)
        way = known.ref, relation
        if way not in self._found:
            self._found[way] = tuple(self._read(known, _link(type(known), relation)))
        return self._found[way]

    def _read(self, record: Record, link: Link) -> Sequence[Record]:
        if link.many:
            rows = leading_to(self.tx, link.target, link, record.id, self.at)
            return [self._fitting(row) for row in rows]
        other = getattr(record, link.field)
        found = None if other is None else self.record(link.target, other)
        return () if found is None else (found,)

    def _fitting(self, record: R) -> R:
        """
        Return a record without those custom values that are none of their fields.
        """
        declared = self.settings.custom_fields.get(record.type_name, ())
        custom = cast("Any", record).custom if declared else {}
        wrong = {
            field.id
            for field in declared
            if field.id in custom and not is_kept(custom[field.id], field.field.type)
        }
        if not wrong:
            return record
        kept = {name: raw for name, raw in custom.items() if name not in wrong}
        return record.replace(custom=FrozenMap(kept))


def _link(cls: type[Record], relation: str) -> Link:
    for link in links(cls):
        if link.name == relation:
            return link
    raise UnknownRelationError(relation)
