"""
When a condition answers differently of a record that does not change.

Each leaf that time moves is looked at for each record that it is asked of. Most
move one way past what the record holds, and that instant is calculated. Weekdays,
hours and anniversaries come again; they are followed from one midnight or hour
to the next.

Invariants:
    - Between two neighbouring instants that are given here, the answer is the same.
    - Answers come from the condition itself; here are only the instants at which
      it is worth asking.
    - A search ends: what comes again is followed for a limited time after the
      last instant that was calculated, and there are at most :data:`MOST` instants.

Not here: records found by a store (:mod:`crmkit.conditions._time._window`).
"""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta
from typing import Final

import attrs

from crmkit.conditions._forms import Form
from crmkit.conditions._interpret._evaluate import value_of
from crmkit.conditions._interpret._scene import Scene
from crmkit.conditions._node import Operator
from crmkit.conditions._nodes import Anniversary
from crmkit.conditions._time._first import END, first_turn
from crmkit.conditions._time._instances import Instance, instances
from crmkit.conditions._time._marks import Mark, marks, ticks_of
from crmkit.conditions._time._timing import every
from crmkit.errors import (
    CalendarRangeError,
    CrmkitError,
    TooManyInstantsError,
    UnknownYearError,
)

#: How many instants are looked at for one answer.
MOST: Final = 200_000
#: For how long weekdays and hours are followed: every pair of them comes in it.
_WEEKS: Final = timedelta(days=15)
#: For how long dates are followed: every date falls on every weekday in it.
_YEARS: Final = timedelta(days=13 * 366)
_MICROSECOND: Final = timedelta(microseconds=1)


@attrs.frozen
class Edge:
    """
    An instant at which a condition turned true, without a change of the record.

    Attributes:
        at: The instant, in UTC.
        cycle: What tells this time from others, the same in every process: the
            instant as ISO 8601 text, or the year of the anniversary.
    """

    at: datetime
    cycle: str


def next_flip(
    form: Form, scene: Scene, holds: Callable[[datetime], bool]
) -> datetime | None:
    """
    Return the first instant at which the answer is another one.

    ``Condition.next_flip(record, at, view)`` is ``next_flip(meaning.true_form,
    Scene(now=at.now, wall=…, params=bound, rows={"": record}, view=view,
    change=at.change), holds)``, with ``holds(now)`` asking the condition itself.

    Returns:
        An instant after the scene's, exact to the microsecond; None if the
        answer stays until the end of the year 8999. Weekdays and hours that
        turn nothing for 15 days, and anniversaries and other dates that turn
        nothing for 13 years, are taken to turn nothing ever.

    Raises:
        MovingThresholdError: If a function of the application is asked about
            the moment: nobody can foresee its answers.
        TooManyInstantsError: If more than 200,000 instants do not settle it.
        CalendarRangeError: If the answer depends on business time in years that
            a calendar does not cover.
        UnknownYearError: If it does in a year whose holidays are not known.
    """
    before = holds(scene.now)
    found = (at for at, _ in _changes(form, scene) if holds(at) is not before)
    return next(found, None)


def edges(
    form: Form, scene: Scene, until: datetime, holds: Callable[[datetime], bool]
) -> tuple[Edge, ...]:
    """
    Return when the condition turned true after the scene's instant, up to *until*.

    Where it held just before is no edge. In a tick, the last edge is what made
    the condition become true, provided that it still holds.

    Raises:
        The same errors as :func:`next_flip`.
    """
    found, before = [], holds(scene.now)
    for at, leaves in _changes(form, scene, until):
        if at > until:
            break
        now = holds(at)
        if now and not before:
            found.append(Edge(at, _cycle(at, leaves, scene)))
        before = now
    return tuple(found)


def _cycle(at: datetime, leaves: Iterable[Instance], scene: Scene) -> str:
    """
    Return the year of the anniversary that made a leaf true, else the instant.
    """
    now, just_before = scene.at(at), scene.at(at - _MICROSECOND)
    years = [
        value_of(node, now).year
        for leaf in leaves
        if leaf.is_true(now) and not leaf.is_true(just_before)
        for node in (*every(leaf.left), *every(leaf.right))
        if isinstance(node, Anniversary)
    ]
    return str(min(years)) if years else at.isoformat()


def _changes(
    form: Form, scene: Scene, until: datetime | None = None
) -> Iterator[tuple[datetime, list[Instance]]]:
    """
    Yield the instants at which leaves may turn, in order, with those leaves.

    Raises:
        TooManyInstantsError: Instead of more than :data:`MOST` of them.
    """
    found = _all_changes(form, scene, until or scene.now)
    for number, change in enumerate(found):
        if number == MOST:
            raise TooManyInstantsError(MOST)
        yield change


def _all_changes(
    form: Form, scene: Scene, until: datetime
) -> Iterator[tuple[datetime, list[Instance]]]:
    timeline = _Timeline.of(form, scene)
    ticking = _Ticking.of(timeline.leaves, scene, until)
    while True:
        turn, tick = timeline.next_turn(), ticking.next_tick()
        at = min((each for each in (turn, tick) if each is not None), default=None)
        if at is None:
            break
        leaves = timeline.pass_by(at) if at == turn else []
        if at == turn:
            ticking.extend(at)
        if at == tick:
            ticking.advance()
            leaves += ticking.leaves
        yield at, leaves
        timeline.renew(at)
    if timeline.unknown is not None:
        raise timeline.unknown


@attrs.define
class _Timeline:
    """
    The leaves of a form, with the instants at which time moves them past something.

    Attributes:
        form: The form.
        scene: Where and when it is looked at.
        leaves: Its leaves as they are there.
        turns: When which of them turns, the latest first.
        unknown: Why it is not known when one of them turns, if that is so.
    """

    form: Form
    scene: Scene
    leaves: tuple[Instance, ...]
    turns: list[tuple[datetime, Instance]] = attrs.field(factory=list)
    unknown: CrmkitError | None = None

    @classmethod
    def of(cls, form: Form, scene: Scene) -> "_Timeline":
        """
        Return the timeline of a form from an instant on.
        """
        found = instances(form, scene)
        timeline = cls(form, scene, () if isinstance(found, bool) else found)
        timeline.look()
        return timeline

    def look(self) -> None:
        """
        Look when the leaves turn.
        """
        turns = ((at, leaf) for leaf in self.leaves for at in self._turns_of(leaf))
        self.turns = sorted(turns, key=lambda turn: turn[0], reverse=True)

    def _turns_of(self, leaf: Instance) -> Iterator[datetime]:
        if not leaf.direction:
            return
        for strict in _strictness(leaf.op):
            try:
                at = first_turn(leaf.left, leaf.right, self.scene, strict=strict)
            except (CalendarRangeError, UnknownYearError) as error:
                self.unknown = error
            else:
                yield from () if at is None else (at,)

    def next_turn(self) -> datetime | None:
        """
        Return when the next leaf turns.
        """
        return self.turns[-1][0] if self.turns else None

    def pass_by(self, at: datetime) -> list[Instance]:
        """
        Return the leaves that turn at an instant, and forget that they do.
        """
        found = []
        while self.turns and self.turns[-1][0] == at:
            found.append(self.turns.pop()[1])
        return found

    def renew(self, at: datetime) -> None:
        """
        Look again after an instant, if what leaves compare has moved there.
        """
        if any(leaf.is_passing for leaf in self.leaves):
            self.scene = self.scene.at(at)
            found = instances(self.form, self.scene)
            self.leaves = () if isinstance(found, bool) else found
            self.look()


@attrs.define
class _Ticking:
    """
    The midnights and hours at which leaves turn again and again.

    Attributes:
        leaves: Those leaves.
        marks: What they follow.
        period: How long they are followed after everything else was looked at.
        scene: Where and when they are looked at.
        end: Up to when they are followed.
        upcoming: The instants to come.
        tick: The next of them.
    """

    leaves: list[Instance]
    marks: frozenset[Mark]
    period: timedelta
    scene: Scene
    end: datetime
    upcoming: Iterator[datetime] = attrs.field(factory=lambda: iter(()))
    tick: datetime | None = None

    @classmethod
    def of(
        cls, leaves: Iterable[Instance], scene: Scene, until: datetime
    ) -> "_Ticking":
        """
        Return what the recurring ones of some leaves follow, *until* at least.
        """
        again = [leaf for leaf in leaves if leaf.direction is None]
        sides = [side for leaf in again for side in (leaf.left, leaf.right)]
        found = frozenset(mark for side in sides for mark in marks(side, scene))
        period = _WEEKS if all(leaf.is_weekly for leaf in again) else _YEARS
        ticking = cls(again, found, period, scene, until)
        ticking.extend(scene.now)
        return ticking

    def next_tick(self) -> datetime | None:
        """
        Return the next instant, if they are still followed there.
        """
        return self.tick if self.tick is not None and self.tick <= self.end else None

    def advance(self) -> None:
        """
        Go past the next instant.
        """
        self.tick = next(self.upcoming, None)

    def extend(self, at: datetime) -> None:
        """
        Follow them further, because something else happened at an instant.
        """
        self.end = max(self.end, min(END - self.period, at) + self.period)
        if self.marks and (self.tick is None or self.tick < at):
            self.upcoming = ticks_of(self.marks, self.scene.wall, at, END)
            self.advance()


def _strictness(op: Operator) -> tuple[bool, ...]:
    """
    Return by which of ``<`` (True) and ``<=`` a comparison turns.
    """
    if op in ("<", ">="):
        return (True,)
    return (False,) if op in ("<=", ">") else (True, False)
