"""
Views that hold related records themselves.

Invariants:
    - A relation that a view does not hold is refused, not taken for empty.

Not here: objects that carry theirs (:mod:`crmkit.conditions._by_attribute`),
loading records (:mod:`crmkit.crm`).
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, final

from crmkit.conditions._interpret._reading import get
from crmkit.errors import (
    RelatedKeyError,
    RelatedRowsError,
    UnknownRelationError,
    ViewAnswerError,
)


def _kept(
    relation: str, by_owner: Mapping[Any, Iterable[object]]
) -> dict[Any, tuple[object, ...]]:
    if not isinstance(by_owner, Mapping):
        raise RelatedRowsError(relation, by_owner)
    return {owner: _records(relation, found) for owner, found in by_owner.items()}


def _records(relation: str, found: Iterable[object]) -> tuple[object, ...]:
    if isinstance(found, str | Mapping) or not isinstance(found, Iterable):
        raise ViewAnswerError(relation, found)
    return tuple(found)


def _is_of(kind: type, kinds: Iterable[type]) -> bool:
    """
    Tell whether a key of a type may be equal to one of some types.
    """
    return any(issubclass(kind, each) or issubclass(each, kind) for each in kinds)


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

    __slots__ = ("_kinds", "_rows", "key")

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
                it, always as several: of a relation to one record, that
                record in a list. A record without an entry has no related
                records; a relation without an entry is not held.
            key: What tells records apart.

        Raises:
            RelatedRowsError: If they are not given in this way.
            ViewAnswerError: If what a relation leads to is not several records.
        """
        if not isinstance(rows, Mapping):
            raise RelatedRowsError(None, rows)
        self.key = key
        self._rows = {name: _kept(name, found) for name, found in rows.items()}
        self._kinds = {
            name: {type(key) for key in by} for name, by in self._rows.items()
        }

    def related(self, record: Any, relation: str) -> Sequence[object]:
        """
        Return the records that a relation leads to.

        Raises:
            RelatedKeyError: If the record has no key, or one of a type that no key
                of the snapshot has.
            UnknownRelationError: If the snapshot does not hold the relation.
        """
        rows = self._rows.get(relation)
        if rows is None:
            raise UnknownRelationError(relation)
        try:
            owner = get(record, self.key)
        except AttributeError:
            owner = None
        found = rows.get(owner)
        return self._none(record, relation, owner) if found is None else found

    def _none(self, record: object, relation: str, owner: object) -> tuple[()]:
        """
        Return that a record has none, unless it may just have another kind of key.
        """
        kinds = self._kinds[relation]
        names = tuple(sorted(kind.__name__ for kind in kinds))
        if owner is None:
            cls = type(record).__name__
            raise RelatedKeyError(relation, self.key, names, cls, is_there=False)
        if kinds and not _is_of(type(owner), kinds):
            raise RelatedKeyError(relation, self.key, names, owner, is_there=True)
        return ()

    def __repr__(self) -> str:
        return f"<Related {', '.join(sorted(self._rows))}>"
