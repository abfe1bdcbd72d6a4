"""
The instant of a command: what was named, or the present.

Invariants:
    - Nothing happens in the future.
    - What names no instant comes after what has happened to its record, also
      where clocks differ by a little.
    - ``at`` is never after ``recorded_at``.

Not here: what makes an instant wrong for a record (:mod:`crmkit.desk`).
"""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Final

import attrs

from crmkit.crm._request import Request
from crmkit.decisions import Decision
from crmkit.errors import (
    InstantRefusedError,
    NaiveDatetimeError,
    NotAnInstantError,
)

#: By how much a clock may be behind another one that a store has seen.
CLOCKS_DIFFER: Final = timedelta(minutes=5)


@attrs.frozen
class Dated:
    """
    A decision and its instants.

    Attributes:
        decision: What was decided.
        at: When it happened.
        now: When it is written down.
    """

    decision: Decision
    at: datetime
    now: datetime


def in_time(
    request: Request,
    clock: Callable[[], datetime],
    decide: Callable[[datetime, datetime], Decision],
) -> Dated:
    """
    Let a command decide, dated so that it comes after what has happened.

    Clocks of two machines differ, one that is set right may step back, and whoever
    had to wait for others looked at his before they wrote.

    Args:
        request: The command.
        clock: Returns the present.
        decide: Decides at an instant, given the present too.

    Raises:
        InstantRefusedError: If an instant was named that cannot be, or the clock
            is far behind.
        RefusedError: If the command is refused.
    """
    now = clock()
    at = dated(request.at, now)
    while True:
        try:
            return Dated(decide(at, now).accepted(), at, now)
        except InstantRefusedError as error:
            at = now = _after(error, request, at, clock())


def _after(
    error: InstantRefusedError, request: Request, at: datetime, now: datetime
) -> datetime:
    """
    Return a later instant that may do, for a command that named none.

    Raises:
        InstantRefusedError: If there is none.
    """
    if request.at is None and error.why == "before":
        bound = datetime.fromisoformat(error.bound)
        if at < bound <= now + CLOCKS_DIFFER:
            return max(bound, now)
    raise error


def dated(at: datetime | None, now: datetime) -> datetime:
    """
    Return when something happened: *at* in UTC, or now.

    Raises:
        InstantRefusedError: If it lies in the future.
    """
    if at is None:
        return now
    at = as_utc("at", at)
    if at > now:
        raise InstantRefusedError(at.isoformat(), now.isoformat(), "future")
    return at


def as_utc(name: str, instant: datetime) -> datetime:
    """
    Return an instant in UTC.

    Raises:
        NotAnInstantError: If it is no datetime at all.
        NaiveDatetimeError: If it has no time zone.
    """
    if not isinstance(instant, datetime):
        raise NotAnInstantError(name, repr(instant)[:80])
    if instant.utcoffset() is None:
        raise NaiveDatetimeError(name, instant.isoformat())
    return instant.astimezone(UTC)
