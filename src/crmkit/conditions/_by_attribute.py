"""
Related records that an object carries itself, in attributes or keys.

Invariants:
    - The view keeps nothing: what an object loads when its attribute is read is
      loaded then.
    - An attribute that is not there is refused, not taken for empty; a key that
      is not there is missing, as everywhere.

Not here: views that hold records (:mod:`crmkit.conditions._views`).
"""

from collections.abc import Iterable, Sequence
from typing import Any, Final, cast, final

from crmkit.conditions._kinds import kind_of
from crmkit.conditions._moment import View
from crmkit.errors import UnknownRelationError


@final
class _ByAttribute:
    """
    A view that finds related records on the record itself.
    """

    __slots__ = ()

    def related(self, record: Any, relation: str) -> Sequence[object]:
        """
        Return what the attribute or key of that name holds, as a sequence.

        Nothing for None, the object itself for one object, and all of them for
        several; of a manager, such as Django's, what its ``all()`` gives.

        Raises:
            UnknownRelationError: If the record has nothing of that name.
        """
        if kind_of(record.__class__).is_mapping:
            held = record.get(relation)
        else:
            held = getattr(record, relation, _ABSENT)
        # The common cases first: what follows them asks what a class can do.
        if held.__class__ is tuple or held.__class__ is list:
            return cast("Sequence[object]", held)
        if held is None:
            return ()
        if held is _ABSENT:
            raise UnknownRelationError(relation)
        return _as_sequence(held)

    def __repr__(self) -> str:
        return "BY_ATTRIBUTE"


_ABSENT: Final = object()


def _as_sequence(held: Any) -> Sequence[object]:
    if not kind_of(held.__class__).is_many:
        return (held,)
    return tuple(held if isinstance(held, Iterable) else held.all())


#: For objects that carry their related objects: an attribute or key per relation.
#:
#: What an object loads when its attribute is read, it loads here, too: give an
#: ORM's objects with their relations already loaded.
BY_ATTRIBUTE: Final[View] = _ByAttribute()
