"""
Which records came about in a period, for whoever takes records out.

Not here: taking them out (``export`` of each service).
"""

from collections.abc import Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

from crmkit.crm._life_ways import Way, ways_to
from crmkit.crm._moments import as_utc
from crmkit.errors import UnknownChoiceError
from crmkit.records import Customer, Record


def came_about(
    cls: type[Record], since: datetime | None, until: datetime | None, zone: ZoneInfo
) -> str:
    """
    Return the text of a condition: which records came about in a period.

    That is when a ticket was opened, an interaction or a milestone occurred, an order
    was placed; of what does not say so, when it was entered.

    Args:
        cls: Class of the records.
        since: First instant of the period; None from the beginning.
        until: First instant after it; None without end.
        zone: The company's, in which days begin.

    Raises:
        UnknownChoiceError: If such records do not say when they came about.
        NaiveDatetimeError: If an instant has no time zone.

    >>> from datetime import UTC
    >>> from crmkit.records import Ticket
    >>> came_about(Ticket, datetime(2026, 3, 2, tzinfo=UTC), None, ZoneInfo("UTC"))
    'opened_at >= "2026-03-02T00:00:00+00:00"'
    """
    way = _way(cls)
    if way is None or way.born is None:
        known = tuple(sorted(each.kind for each in ways_to(Customer) if each.born))
        raise UnknownChoiceError("period", cls.type_name, known)
    return " and ".join(_bounds(way, since, until, zone))


def _way(cls: type[Record]) -> Way | None:
    ways = {each.kind: each for each in (*ways_to(cls), *ways_to(Customer))}
    return ways.get(cls.type_name)


def _bounds(
    way: Way, since: datetime | None, until: datetime | None, zone: ZoneInfo
) -> Iterator[str]:
    for name, sign, bound in (("since", ">=", since), ("until", "<", until)):
        if bound is not None:
            at = as_utc(name, bound)
            told = at.astimezone(zone).date() if way.by_day else at
            yield f'{way.born} {sign} "{told.isoformat()}"'
