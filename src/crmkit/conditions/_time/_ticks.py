"""
The instants at which a date or an hour begins on the wall.

Invariants:
    - Between two neighbouring ticks of a unit, nothing that is read from the
      wall by that unit changes.
    - Ticks come in order, each once.

Not here: what is read from the wall (:mod:`crmkit.conditions._wall`).
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Literal, cast

from crmkit.conditions._wall import Wall, changed_at, local_time, offset_of

_HOUR = timedelta(hours=1)


def ticks(
    wall: Wall, unit: Literal["weekday", "hour"], after: datetime, until: datetime
) -> Iterator[datetime]:
    """
    Yield the instants after *after*, up to *until*, at which a unit may change.

    On Lord Howe Island clocks go back at 02:00, by half an hour.

    >>> from datetime import UTC
    >>> from zoneinfo import ZoneInfo
    >>> lord_howe = Wall(ZoneInfo("Australia/Lord_Howe"), {})
    >>> before = datetime(2026, 4, 4, 14, 10, tzinfo=UTC)  # 01:10 there
    >>> found = ticks(lord_howe, "hour", before, before + timedelta(hours=2))
    >>> [f"{each:%H:%M}" for each in found]
    ['15:00', '15:30']
    """
    step = _next_hour if unit == "hour" else _next_date
    at = step(wall, after)
    while after < at <= until:
        yield at
        after, at = at, step(wall, at)


def _next_date(wall: Wall, at: datetime) -> datetime:
    found = wall.start_of("date", wall.today(at), next=True, as_day=False)
    return cast("datetime", found)


def _next_hour(wall: Wall, at: datetime) -> datetime:
    local = local_time(at, wall.zone)
    past = timedelta(
        minutes=local.minute, seconds=local.second, microseconds=local.microsecond
    )
    top = wall.moved(at, _HOUR - past)
    if offset_of(local_time(top, wall.zone)) == offset_of(local):
        return top
    return changed_at(wall.zone, at, top)
