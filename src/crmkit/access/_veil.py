"""
What is hidden from one account of records of a type, ready to be laid over them.

Invariants:
    - What is hidden on every record of the type is known beforehand.

Not here: what hides a field (:mod:`crmkit.access` ``_sight``), what is shown of it
(``_covers``).
"""

from collections.abc import Iterable, Mapping
from typing import Any, Final, TypeVar

import attrs

from crmkit.access._covers import Covers
from crmkit.access._masks import MaskFunction
from crmkit.conditions import Condition, Moment, View
from crmkit.records import Record, masked

R = TypeVar("R", bound=Record)

_NONE: Final[Mapping[str, str]] = {}


@attrs.frozen(eq=False)
class Veil:
    """
    What is hidden of records of a type.

    Attributes:
        always: Fields that are hidden on each; None if there are none.
        partly: Where some fields are seen, and those fields.
    """

    always: Covers | None = None
    partly: tuple[tuple[Condition, Covers], ...] = ()

    @classmethod
    def of(
        cls,
        covers: Iterable[tuple[Condition | None, Covers]],
        me: Mapping[str, object],
    ) -> "Veil":
        """
        Return what is hidden from somebody.
        """
        groups = dict(covers)
        if not groups:
            return NOTHING
        always = groups.pop(None, None)
        partly = ((seen, own) for seen, own in groups.items() if seen is not None)
        return cls(always, tuple((seen.bind(me=me), own) for seen, own in partly))

    def masks(self, record: Any, at: Moment, view: View) -> Mapping[str, str]:
        """
        Return what is shown of each hidden field of a record.
        """
        found = _NONE if self.always is None else self.always.shown(record)
        for seen, covers in self.partly:
            if not seen.holds(record, at, view):
                more = covers.shown(record)
                found = {**found, **more} if found else more
        return found

    def over(self, records: Iterable[R], at: Moment, view: View) -> list[R]:
        """
        Return records of one class as they are in a store, without what is hidden.
        """
        if not self.partly:
            return list(records) if self.always is None else self.always.over(records)
        found = ((each, self.masks(each, at, view)) for each in records)
        return [masked(each, masks) if masks else each for each, masks in found]

    def functions(self, record: Any, at: Moment, view: View) -> dict[str, MaskFunction]:
        """
        Return what makes a mask of a value of each hidden field of a record.
        """
        always = self.always
        found = {} if always is None else dict(always.functions(record))
        for seen, covers in self.partly:
            if not seen.holds(record, at, view):
                found |= covers.functions(record)
        return found


#: Of a type of which nothing is hidden.
NOTHING: Final = Veil()
