"""
What a record was at an instant.

Not here: where changes are kept (:mod:`crmkit.ports`).
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from enum import Enum
from itertools import takewhile
from typing import Final

from crmkit.records._base import Record
from crmkit.records._change import Change, fold


class Unknown(Enum):
    """
    What a record was before it came in from outside, as nobody wrote it down.

    It is false, as None is, which means that there was no such record yet.
    """

    UNKNOWN = "unknown"

    def __bool__(self) -> bool:
        """
        Return that nothing is known.
        """
        return False


UNKNOWN: Final = Unknown.UNKNOWN

#: The field that says since when there is such a thing, by type of record.
_SINCE: Final[Mapping[str, str]] = {
    "customer": "created_at",
    "interaction": "occurred_at",
    "ticket": "opened_at",
}


def as_of(
    changes: Iterable[Change], at: datetime, *, known_at: datetime | None = None
) -> Record | Unknown | None:
    """
    Return a record as it was at an instant, or what is known instead.

    What was dated back counts no earlier than what came before it.

    Args:
        changes: All its changes, in the order of their versions.
        at: The instant.
        known_at: Leave out what was recorded after this one; None for all that is
            known today.

    Returns:
        None if there was no such record yet; ``UNKNOWN`` if its history begins later
        with a snapshot, unless that says that it was made later still.

    Raises:
        BrokenHistoryError: If versions do not run 1, 2, 3 … of one record.

    >>> from datetime import UTC
    >>> from crmkit.records import Ref
    >>> def change(day, name, command):
    ...     at = datetime(2026, 3, day, tzinfo=UTC)
    ...     return Change(id="c1", record=Ref("department", "D1"), version=1, at=at,
    ...         recorded_at=at, by="U1", cause="request", command=command,
    ...         fields={"name": (None, name)})
    >>> before = datetime(2026, 3, 1, tzinfo=UTC)
    >>> as_of([change(2, "销售部", "add_department")], before) is None
    True
    >>> as_of([change(2, "销售部", "snapshot")], before)
    <Unknown.UNKNOWN: 'unknown'>
    >>> as_of([change(2, "销售部", "snapshot")], datetime(2026, 3, 9, tzinfo=UTC)).name
    '销售部'
    """
    history = list(changes)
    known = list(
        takewhile(
            lambda each: known_at is None or each.recorded_at <= known_at, history
        )
    )
    found = list(takewhile(lambda each: each.at <= at, known))
    if found:
        return fold(found)
    if not history or not history[0].is_snapshot:
        return None
    return None if known and _is_before(at, known[0]) else UNKNOWN


def _is_before(at: datetime, snapshot: Change) -> bool:
    """
    Return whether an instant is before the record was made, as its snapshot has it.

    One that says no more than when it came in does not say when it was made.
    """
    field = _SINCE.get(snapshot.record.type, "")
    since = snapshot.fields.get(field, (None, None))[1]
    # It may be hidden.
    return isinstance(since, datetime) and at < since < snapshot.at
