"""
Views that hold related records themselves.

Invariants:
    - A relation that a view does not hold is refused, not taken for empty.

Not here: objects that carry theirs (:mod:`crmkit.conditions._by_attribute`),
loading records (:mod:`crmkit.crm`).
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, final

from crmkit.conditions._kinds import kind_of
from crmkit.errors import UnknownRelationError


@final
class Related:
    """
    A snapshot of related records, by the key of the record that they belong to.

    Attributes:
        key: The attribute, or key of a mapping, that tells records apart.

    >>> from types import SimpleNamespace
    >>> view = Related({"orders": {"C1": [SimpleNamespace(amount=3)]}})
    >>> [view.related({"id": id_}, "orders") for id_ in ("C1", "C2")]
    [(namespace(amount=3),), ()]
    """

    __slots__ = ("_rows", "key")

    def __init__(
        self,
        rows: Mapping[str, Mapping[Any, Iterable[object]]],
        *,
        key: str = "id",
    ) -> None:
        """
        Keep a copy of some related records.

        Args:
            rows: Relation → key of a record → what the relation leads to from
                it. A record without an entry has no related records; a
                relation without an entry is not held.
            key: What tells records apart.
        """
        self.key = key
        self._rows = {
            relation: {owner: tuple(found) for owner, found in by_owner.items()}
            for relation, by_owner in rows.items()
        }

    def related(self, record: Any, relation: str) -> Sequence[object]:
        """
        Return the records that a relation leads to.

        Raises:
            UnknownRelationError: If the snapshot does not hold the relation.
        """
        rows = self._rows.get(relation)
        if rows is None:
            raise UnknownRelationError(relation)
        is_mapping = kind_of(record.__class__).is_mapping
        owner = record[self.key] if is_mapping else getattr(record, self.key)
        return rows.get(owner, ())

    def __repr__(self) -> str:
        return f"<Related {', '.join(sorted(self._rows))}>"
