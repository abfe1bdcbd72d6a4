"""
Related records, for conditions that are tested record by record.

Invariants:
    - What is answered comes from one transaction's rows as they are while the
      question is asked.
    - The way back is looked up in an index that is made once a question.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import Any, Protocol, TypeAlias, cast

import attrs

from crmkit.adapters._custom import Kinds, without_misfits
from crmkit.errors import UnknownRelationError
from crmkit.records import Link, Record, links


class Rows(Protocol):
    """
    All records of a class by id.
    """

    def get(self, key: str, /) -> Any:
        """
        Return the record of an id, or None.
        """
        ...

    def values(self) -> Iterable[Any]:
        """
        Return all of them.
        """
        ...


RowsOf: TypeAlias = Callable[[type[Record]], Rows]


@attrs.define
class RelatedRecords:
    """
    A view of a transaction's records, good for one question.
    """

    rows: RowsOf
    kinds: Kinds = attrs.field(factory=dict)
    _ways: dict[tuple[type, str], Link] = attrs.field(factory=dict, init=False)
    _back: dict[Link, dict[str, list[Record]]] = attrs.field(factory=dict, init=False)

    def related(self, record: object, relation: str) -> Sequence[object]:
        """
        Return the records that a relation leads to.

        Raises:
            UnknownRelationError: If records of this class have no such relation.
        """
        known = cast("Record", record)
        link = self._way(type(known), relation)
        if link.many:
            return self._fitting(self._leading_back(link).get(known.id, ()))
        other = getattr(known, link.field)
        found = None if other is None else self.rows(link.target).get(other)
        return () if found is None else self._fitting((found,))

    def _fitting(self, found: Sequence[Record]) -> Sequence[Record]:
        """
        Return records as conditions see them: without custom values of other types.
        """
        if not self.kinds:
            return found
        return tuple(without_misfits(each, self.kinds) for each in found)

    def _way(self, cls: type[Record], relation: str) -> Link:
        way = self._ways.get((cls, relation))
        if way is None:
            ways = {link.name: link for link in links(cls)}
            if relation not in ways:
                raise UnknownRelationError(relation)
            way = self._ways[cls, relation] = ways[relation]
        return way

    def _leading_back(self, link: Link) -> dict[str, list[Record]]:
        index = self._back.get(link)
        if index is None:
            index = self._back[link] = {}
            for row in self.rows(link.target).values():
                index.setdefault(cast("Any", getattr(row, link.field)), []).append(row)
        return index
