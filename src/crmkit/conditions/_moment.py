"""
When a condition is asked, and which related records it may look at.

Invariants:
    - ``now`` is given, aware and kept in UTC; nothing here reads a clock.
    - A view answers from a snapshot, never by a query.

Not here: reading records from a store (:mod:`crmkit.crm`).
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final, Protocol, Self, final

import attrs

from crmkit.errors import (
    MomentRangeError,
    NaiveDatetimeError,
    NotAMomentError,
    UnknownRelationError,
)

_YEARS: Final = range(1000, 9000)


def _as_utc(value: datetime) -> datetime:
    if not isinstance(value, datetime):
        raise NotAMomentError(value)
    if value.utcoffset() is None:
        raise NaiveDatetimeError("now", value.isoformat())
    if value.year not in _YEARS:
        raise MomentRangeError(value.isoformat())
    return value.astimezone(UTC)


class ChangeAtHand(Protocol):
    """
    What a condition asks of a change; :class:`crmkit.records.Change` has it all.
    """

    @property
    def fields(self) -> Mapping[str, tuple[Any, Any]]:
        """
        Field → old and new value, for every field that changed.
        """
        ...

    @property
    def by(self) -> str:
        """
        Who made it.
        """
        ...

    @property
    def cause(self) -> str:
        """
        Why it was made.
        """
        ...

    @property
    def version(self) -> int:
        """
        The record's version after it; 1 is the creation.
        """
        ...


@attrs.frozen
class Moment:
    """
    The instant at which a question is asked.

    Attributes:
        now: The instant, in UTC.
        change: The change at hand, if the question is asked because of one.

    Raises:
        NaiveDatetimeError: If *now* has no time zone.
        NotAMomentError: If *now* is no datetime.
        MomentRangeError: If *now* is before the year 1000 or after 8999.

    >>> Moment(datetime(2026, 3, 2, 9, tzinfo=UTC)).now.isoformat()
    '2026-03-02T09:00:00+00:00'
    """

    now: datetime = attrs.field(converter=_as_utc)
    change: ChangeAtHand | None = None

    def __copy__(self) -> Self:
        return self

    def __deepcopy__(self, memo: dict[int, Any]) -> Self:
        return self


class View(Protocol):
    """
    What gives a condition the records related to the one it is asked about.
    """

    def related(self, record: object, relation: str) -> Sequence[object]:
        """
        Return the records that *relation* leads to, in any order.

        Of a relation to one record: that record alone, or nothing.
        """
        ...


@final
class _NoRelations:
    """
    A view that holds nothing.
    """

    __slots__ = ()

    def related(
        self,
        record: object,
        relation: str,
    ) -> Sequence[object]:
        """
        Refuse, because an empty answer would be a wrong one.

        Raises:
            UnknownRelationError: Always.
        """
        raise UnknownRelationError(relation)

    def __repr__(self) -> str:
        return "NO_RELATIONS"


#: For conditions that read nothing but the record itself.
NO_RELATIONS: Final[View] = _NoRelations()
