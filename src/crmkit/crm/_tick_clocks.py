"""
How far a time rule has come, by a clock that can be believed.

If a rule has come further than a clock shows, that clock is behind, or another one
was ahead. Nothing that is stored can tell which: what a clock that was ahead has
written looks like what one that is right has. What tells is what comes then. A clock
that goes on is followed by the rule; one that was ahead for a while is not.

Invariants:
    - Whoever is behind a rule does nothing about it but note that it stands still,
      apart from what clocks noted that show more. Whoever has come to it takes all
      notes away.
    - It is given up once it was seen so three times, each time ``away`` of the rule
      later than the last. A clock that is right, and ticks more often than that, is
      therefore never overruled while at most two clocks are behind it by different
      times: to count at once, each of three would have to show more than the last.
    - What is given up is put aside. If clocks come to it, and there is a gap before,
      it was right, and the rule goes on from there as if nothing had been done since:
      firings have their keys. Without a gap, time has come to it, and it was ahead.
    - Of what is put aside, those three states are kept that clocks come to first. A
      rule that has nothing else to go on with is idle until then.
    - While it is given up the rule goes on from when it was first seen to stand
      still, so nothing is lost by waiting.
    - A clock that is behind even what was first recorded gives nothing up.

Not here: how clocks may differ (:mod:`crmkit.crm._moments`), the work on a rule
(:mod:`crmkit.crm._ticks`).
"""

import json
from datetime import datetime, timedelta
from typing import Any, Final, NamedTuple

import attrs

from crmkit.crm._failing import log
from crmkit.crm._moments import CLOCKS_DIFFER
from crmkit.crm._tick_places import (
    ASIDE,
    FOUND,
    STILL,
    is_only,
    place_of,
    with_place,
)
from crmkit.ports import Tick, Transaction

#: How often a rule was seen to stand still, after the first time, if it is given up.
_ENOUGH: Final = 2
#: How many states are put aside: those that clocks come to first.
_MOST_ASIDE: Final = 3
_INSTANTS: Final = ("switched_at", "armed_at", "since", "caught_up", "until")
_OTHERS: Final = ("cursor", "batch", "place")
_AHEAD: Final = "the time rule %s had come to %s by a clock that was ahead; it goes on"
_BEHIND: Final = "the time rule %s waits: this machine's clock, %s, is behind the store"
_WAITS: Final = "the time rule %s waits: it has come to %s, and this clock shows %s"
_RIGHT: Final = "the time rule %s goes on from %s: clocks that ticked since were behind"


class Righted(NamedTuple):
    """
    A state as it is now.

    Attributes:
        state: The state, to be written down.
        waits: Whether nothing more is done about the rule in this tick.
    """

    state: Tick
    waits: bool = False


class _Still(NamedTuple):
    """
    What is noted of a rule that stands still.

    Attributes:
        first: When it was seen first.
        last: When it was counted last.
        times: How often it was counted since.
    """

    first: datetime
    last: datetime
    times: int = 0

    def seen(self, now: datetime, away: timedelta) -> "_Still":
        """
        Return what is noted once it is seen again.
        """
        if now - self.last < away:
            return self
        return _Still(self.first, now, self.times + 1)


def righted(tx: Transaction, was: Tick, now: datetime, away: timedelta) -> Righted:
    """
    Return a state that is believed, or one that notes that it is not.

    Args:
        tx: The transaction.
        was: The state.
        now: The present instant.
        away: The longest time between two ticks.
    """
    latest = _latest(was) or _latest(*tx.ticks())
    if latest is None or latest <= now + CLOCKS_DIFFER:
        return Righted(_reached(with_place(was, STILL, None), now, away))
    if any(each.recorded_at > now for each in tx.feed(None, 1)):
        log.warning(_BEHIND, was.rule, now)
        return Righted(was, waits=True)
    known = _notes(was)
    # A note of a clock that shows more is no matter of this one.
    mine = max((each for each in known if each.last <= now), key=_last, default=None)
    still = mine.seen(now, away) if mine else _Still(now, now)
    if still.times < _ENOUGH:
        notes = [still, *(each for each in known if each != mine)]
        return Righted(_noted(was, notes, latest, now), waits=True)
    log.warning(_AHEAD, was.rule, latest)
    return Righted(_given_up(with_place(was, STILL, None), still.first, now))


def _latest(*ticks: Tick) -> datetime | None:
    """
    Return the latest instant of some states; None if there is none.
    """
    instants = (getattr(tick, name) for tick in ticks for name in _INSTANTS)
    return max((each for each in instants if each is not None), default=None)


# -- A rule that stands still -----------------------------------------------------


def _last(still: _Still) -> datetime:
    return still.last


def _notes(was: Tick) -> list[_Still]:
    """
    Return what is noted of a rule that stands still, by clocks that differ.
    """
    place = place_of(was, STILL)
    return [
        _Still(datetime.fromisoformat(first), datetime.fromisoformat(last), times)
        for first, last, times in json.loads(place or "[]")
    ]


def _noted(was: Tick, notes: list[_Still], latest: datetime, now: datetime) -> Tick:
    if set(notes) == set(_notes(was)):
        return was
    log.warning(_WAITS, was.rule, latest, now)
    rows = [(first.isoformat(), last.isoformat(), n) for first, last, n in notes]
    return with_place(was, STILL, json.dumps(rows))


# -- What is given up -------------------------------------------------------------


def is_under_work(was: Tick, now: datetime) -> bool:
    """
    Tell whether there is a place to go on from, beside what waits for its instant.
    """
    if was.place is None:
        return False
    if not is_only(was, ASIDE):
        return True
    latest = _latest(*_aside(was)[:1])
    return latest is None or latest <= now + CLOCKS_DIFFER


def _given_up(was: Tick, first: datetime, now: datetime) -> Tick:
    """
    Put a state aside; return one that goes on from when it was seen to stand still.
    """
    if was.switched_at is None:
        return was
    switched_at, armed_at, since, caught_up = (
        at and min(at, first)
        for at in (was.switched_at, was.armed_at, was.since, was.caught_up)
    )
    right = attrs.evolve(
        was,
        switched_at=switched_at,
        armed_at=armed_at,
        since=since,
        caught_up=caught_up,
        # A window that is open is no break.
        until=since and now,
    )
    kept = [_with_aside(was, []), *_aside(was)]
    return _with_aside(with_place(right, FOUND, None), kept[:_MOST_ASIDE])


def _reached(was: Tick, now: datetime, away: timedelta) -> Tick:
    """
    Return what was put aside, if clocks have come to it, and it was right.
    """
    kept = _aside(was)
    if not kept:
        return was
    latest, met = _latest(kept[0]), was.since or was.switched_at
    if latest is None or met is None or latest > now + CLOCKS_DIFFER:
        return was
    is_right = now - met > away
    if is_right:
        log.warning(_RIGHT, was.rule, latest)
    return _reached(_with_aside(kept[0] if is_right else was, kept[1:]), now, away)


def _aside(was: Tick) -> list[Tick]:
    """
    Return the states that are put aside, those that clocks come to first first.
    """
    return [_taken_up(was, row) for row in json.loads(place_of(was, ASIDE) or "[]")]


def _with_aside(was: Tick, kept: list[Tick]) -> Tick:
    rows = [_put_aside(each) for each in kept]
    return with_place(was, ASIDE, json.dumps(rows) if rows else None)


def _put_aside(was: Tick) -> dict[str, Any]:
    instants = ((name, getattr(was, name)) for name in _INSTANTS)
    kept = {name: at and at.isoformat() for name, at in instants}
    return {**kept, **{name: getattr(was, name) for name in _OTHERS}}


def _taken_up(was: Tick, row: dict[str, Any]) -> Tick:
    instants = {
        name: row[name] and datetime.fromisoformat(row[name]) for name in _INSTANTS
    }
    return attrs.evolve(was, **{**row, **instants})
