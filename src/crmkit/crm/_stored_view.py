"""
Related records as they stand in the store, for a condition about one record.

Invariants:
    - All is read in one transaction, and each way from a record once, so one
      question has one answer however often it follows a relation.
    - What is read beforehand is what would be read.
    - Custom values that are none of their fields are missing, as they are to stores.

Not here: related records as they were (:mod:`crmkit.crm._past`).
"""

from collections.abc import Iterable, Sequence
from typing import Any, Final, TypeVar, cast

import attrs

from crmkit.conditions import Condition, Field, Moment, Schema, Text, TextSet
from crmkit.crm._looking import Looking
from crmkit.crm._pages import every
from crmkit.crm._reach import leading_to
from crmkit.errors import UnknownRelationError
from crmkit.presets import Settings
from crmkit.records import FrozenMap, Link, Record, Ref, is_kept, links

R = TypeVar("R", bound=Record)

_WANTED: Final = Condition(
    "id in wanted", Schema([Field("id", Text())], {"wanted": TextSet()})
)


@attrs.define(eq=False)
class StoredView:
    """
    What records lead to, seen from one transaction.

    Attributes:
        tx: The transaction.
        settings: What custom fields there are.
        at: The present moment.
    """

    tx: Looking
    settings: Settings
    at: Moment
    _found: dict[tuple[Ref, str], Sequence[Record]] = attrs.field(
        factory=dict, init=False
    )
    _targets: dict[tuple[type[Record], str], Record | None] = attrs.field(
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

    def preload(
        self, cls: type[Record], paths: Iterable[str], records: Sequence[Record]
    ) -> None:
        """
        Read what several records lead to, with one question for each link.

        Links to one are followed as far as the paths go; what they lead to after a
        link to many is read when it is asked for.

        Args:
            cls: The class of the records.
            paths: What will be asked of them, as dotted paths.
            records: The records.
        """
        self._follow(cls, {tuple(path.split(".")[:-1]) for path in paths}, records)

    def _follow(
        self,
        cls: type[Record],
        ways: Iterable[tuple[str, ...]],
        records: Sequence[Record],
    ) -> None:
        for link in links(cls):
            rest = {way[1:] for way in ways if way[:1] == (link.name,)}
            if rest and not link.many:
                self._follow(link.target, rest, self._led_to(link, records))

    def _led_to(self, link: Link, records: Iterable[Record]) -> Sequence[Record]:
        """
        Return what a link to one leads to; what is not known yet, read together.
        """
        cls, known = link.target, self._targets
        led = {getattr(each, link.field) for each in records} - {None}
        new = {each for each in led if (cls, each) not in known}
        found = records_by_id(self.tx, cls, new, self.at)
        for each in new:
            row = found.get(each)
            known[cls, each] = None if row is None else self._fitting(row)
        return [row for each in led if (row := known[cls, each]) is not None]

    def _read(self, record: Record, link: Link) -> Sequence[Record]:
        if link.many:
            rows = leading_to(self.tx, link.target, link, record.id, self.at)
            return [self._fitting(row) for row in rows]
        return self._led_to(link, (record,))

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


def records_by_id(
    tx: Looking, cls: type[R], ids: Iterable[str], at: Moment
) -> dict[str, R]:
    """
    Return those records of a class that are there, by id, with one question.
    """
    wanted = frozenset(ids)
    if len(wanted) > 1:
        among = _WANTED.bind(wanted=wanted)
        return {each.id: each for each in every(tx, cls, among, at)}
    found = (tx.get(cls, each) for each in wanted)
    return {each.id: each for each in found if each is not None}


def _link(cls: type[Record], relation: str) -> Link:
    for link in links(cls):
        if link.name == relation:
            return link
    raise UnknownRelationError(relation)
