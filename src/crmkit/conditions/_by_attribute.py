"""
Related records that an object carries itself, in attributes or keys.

Invariants:
    - The view keeps nothing: what an object loads when its attribute is read is
      loaded then.
    - What is not there is refused, not taken for empty: nobody has looked. It is an
      attribute, a key, or the many that a relation leads to, where None stands.
    - None leads to nobody only where it could lead to one.

Not here: views that hold records (:mod:`crmkit.conditions._views`).
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final, cast, final

from crmkit.conditions._kinds import kind_of
from crmkit.conditions._moment import View
from crmkit.errors import UnknownRelationError, ViewAnswerError


@final
class _ByAttribute:
    """
    A view that finds related records on the record itself.
    """

    __slots__ = ()

    def related(self, record: Any, relation: str) -> Sequence[object]:
        """
        Return what the attribute or key of that name holds, as a sequence.

        The object itself for one object, and all of them for several; of a
        manager, such as Django's, what its ``all()`` gives. For None, what is
        nobody as one record, and is refused where it is gone through as many.

        Raises:
            UnknownRelationError: If the record has nothing of that name.
            ViewAnswerError: If that can be gone through only once, or is a text.
        """
        if kind_of(record.__class__).is_mapping:
            held = record.get(relation, _ABSENT)
        else:
            held = getattr(record, relation, _ABSENT)
        # The common cases first: what follows them asks what a class can do.
        if held.__class__ is tuple or held.__class__ is list:
            return cast("Sequence[object]", held)
        if held is None:
            return Nobody(relation)
        if held is _ABSENT:
            raise UnknownRelationError(relation)
        return _as_sequence(held, relation)

    def __repr__(self) -> str:
        return "BY_ATTRIBUTE"


@final
class Nobody(Sequence[object]):
    """
    What None stands for: no record of one, and of many nobody knows what.

    Attributes:
        relation: The relation that it is found for.
    """

    __slots__ = ("relation",)

    def __init__(self, relation: str) -> None:
        self.relation = relation

    def __len__(self) -> int:
        raise UnknownRelationError(self.relation)

    def __iter__(self) -> Iterator[object]:
        raise UnknownRelationError(self.relation)

    def __getitem__(self, index: Any) -> Any:
        raise UnknownRelationError(self.relation)


@final
class NotThere:
    """
    What compiled conditions find for a key that a mapping does not have.
    """

    __slots__ = ()


NOT_THERE: Final = NotThere()
_ABSENT: Final = object()


def _as_sequence(held: Any, relation: str) -> Sequence[object]:
    if isinstance(held, str | bytes | Iterator):
        raise ViewAnswerError(relation, held)
    if not kind_of(held.__class__).is_many:
        return (held,)
    return tuple(held if isinstance(held, Iterable) else held.all())


#: For objects that carry their related objects: an attribute or key per relation.
#:
#: What an object loads when its attribute is read, it loads here, too: give an
#: ORM's objects with their relations already loaded.
BY_ATTRIBUTE: Final[View] = _ByAttribute()
