"""
The midnights and hours at which leaves turn again and again.

Between two ticks nothing moves, and at most ticks nothing turns. So each leaf is
asked by itself where one of its own marks changes, and only where its answer is
another one is there anything to tell. Nor are the hours of a day looked at during
which they make no difference.

Invariants:
    - Every instant at which the answer of a leaf changes is given, as long as
      the leaf is followed; of a leaf about hours, where they make a difference.

Not here: leaves that move past something once, and how the two kinds are put
together (:mod:`crmkit.conditions._time._flips`).
"""

from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime, timedelta
from typing import Any, Final, TypeAlias

import attrs

from crmkit.conditions._interpret._evaluate import value_of
from crmkit.conditions._interpret._scene import Clock, Scene
from crmkit.conditions._time._first import END
from crmkit.conditions._time._instances import Instance
from crmkit.conditions._time._marks import Mark, marks, ticks_of
from crmkit.conditions._wall import MICROSECOND

#: For how long weekdays and hours are followed: every pair of them comes in it.
_WEEKS: Final = timedelta(days=15)
#: For how long dates are followed: every date but one falls on every weekday in it.
_YEARS: Final = timedelta(days=13 * 366)
#: For how long 29 February is followed, so that it does, also around the year 2100,
#: which has none.
_LEAP_YEARS: Final = timedelta(days=40 * 366)
_LEAP_DAY: Final = (2, 29)

#: An instant, and which marks change there.
Tick: TypeAlias = tuple[datetime, tuple[Mark, ...]]


def _period(leaf: Instance, scene: Scene) -> timedelta:
    """
    Return for how long a leaf is followed.
    """
    if leaf.is_weekly:
        return _WEEKS
    days = (value_of(each.of, scene) for each in leaf.anniversaries)
    is_leap = any(_is_leap_day(day, scene) for day in days)
    return _LEAP_YEARS if is_leap else _YEARS


def _is_leap_day(of: Any, scene: Scene) -> bool:
    day = scene.wall.part("date", of) if of is not None else None
    return isinstance(day, date) and (day.month, day.day) == _LEAP_DAY


@attrs.define(eq=False)
class _Followed:
    """
    A leaf with what it answers at the last tick that was looked at.
    """

    leaf: Instance
    answer: bool = False

    def turns(self, clock: Clock) -> bool:
        """
        Tell whether its answer is another one at an instant, and keep that.
        """
        before, self.answer = self.answer, self.leaf.is_true(clock)
        return self.answer is not before


@attrs.define
class Ticking:
    """
    Leaves that come again, followed from tick to tick.

    Attributes:
        scene: Where and when they are looked at.
        until: Up to when they are followed, if that does not depend on them.
        end: Up to when they are followed.
        matter: Tells whether hours make a difference at an instant; they always do
            if that is not known.
        following: The leaves that follow each mark.
        leaves: All of them.
        period: How long they are followed after everything else was looked at.
        upcoming: The ticks to come.
        tick: The next of them.
        turned: The leaves that turn at it, once that was looked at.
    """

    scene: Scene
    until: datetime | None
    end: datetime
    matter: Callable[[datetime], bool] | None = None
    following: dict[Mark, list[_Followed]] = attrs.field(factory=dict)
    leaves: list[_Followed] = attrs.field(factory=list)
    period: timedelta = _WEEKS
    upcoming: Iterator[Tick] = attrs.field(factory=lambda: iter(()))
    tick: Tick | None = None
    turned: list[Instance] | None = None

    @classmethod
    def of(
        cls,
        leaves: Iterable[Instance],
        scene: Scene,
        until: datetime | None,
        matter: Callable[[datetime], bool] | None = None,
    ) -> "Ticking":
        """
        Follow the recurring ones of some leaves.

        Args:
            leaves: All leaves of a form.
            scene: The instant after which they are followed.
            until: The last instant that matters; None if they are followed for
                as long as something may come of it.
            matter: Tells whether hours make a difference at an instant.
        """
        ticking = cls(scene, until, scene.now, matter)
        ticking.follow(leaves, scene.now)
        ticking.extend(scene.now)
        return ticking

    def follow(self, leaves: Iterable[Instance], at: datetime) -> None:
        """
        Follow other leaves from an instant on.

        Raises:
            MovingThresholdError: If one of them can change at any instant.
        """
        again = [leaf for leaf in leaves if leaf.direction is None]
        self.period = max((_period(x, self.scene) for x in again), default=_WEEKS)
        self.leaves = [_Followed(leaf) for leaf in again]
        self.following = {}
        for each in self.leaves:
            for mark in self._marks(each.leaf):
                self.following.setdefault(mark, []).append(each)
        self._restart(at)

    def _marks(self, leaf: Instance) -> frozenset[Mark]:
        sides = (leaf.left, leaf.right)
        return frozenset(mark for side in sides for mark in marks(side, self.scene))

    def _restart(self, at: datetime) -> None:
        """
        Look from an instant on, as if nothing had been looked at before.
        """
        self._turning(self.leaves, at)
        self.upcoming = self._ticks(at)
        self._advance()

    @property
    def _hours(self) -> tuple[Mark, ...]:
        return tuple([mark for mark in self.following if mark[0] == "hour"])

    def _ticks(self, after: datetime) -> Iterator[Tick]:
        """
        Yield the ticks after an instant; hours only where they make a difference.
        """
        wall, last, matter = self.scene.wall, self.until or END, self.matter
        if matter is None:
            yield from ticks_of(self.following, wall, after, last)
            return
        hours = self._hours
        for at, changed in ticks_of(self.following.keys() - hours, wall, after, last):
            if matter(after):
                yield from ticks_of(hours, wall, after, at - MICROSECOND)
            # Where they were passed over, it is not known what hours make of leaves.
            yield at, (*changed, *hours) if matter(at) else changed
            after = at
        if matter(after):
            yield from ticks_of(hours, wall, after, last)

    def _advance(self) -> None:
        self.tick, self.turned = next(self.upcoming, None), None

    def next_turn(self, before: datetime | None) -> datetime | None:
        """
        Return the next tick at which a leaf turns, if they are followed until then.

        Args:
            before: The last instant to look at, if there is one.

        Raises:
            TooMuchWorkError: If the scene's work is limited, and this is too much.
        """
        last = self.end if before is None else min(self.end, before)
        while self.tick is not None and self.tick[0] <= last:
            if self.turned is None:
                self.turned = self._turned(*self.tick)
            if self.turned:
                return self.tick[0]
            self._advance()
        return None

    def _turned(self, at: datetime, changed: tuple[Mark, ...]) -> list[Instance]:
        """
        Return the leaves that answer otherwise than before, and keep their answers.
        """
        if len(changed) == 1:
            return self._turning(self.following[changed[0]], at)
        each = (each for mark in changed for each in self.following[mark])
        return self._turning(list(dict.fromkeys(each)), at)

    def _turning(self, leaves: list[_Followed], at: datetime) -> list[Instance]:
        self.scene.step(len(leaves))
        clock = Clock(at, self.scene.wall)
        return [each.leaf for each in leaves if each.turns(clock)]

    def pass_by(self) -> list[Instance]:
        """
        Go past the next tick, and return the leaves that turn there.
        """
        found = self.turned or []
        self._advance()
        return found

    def extend(self, at: datetime) -> None:
        """
        Follow them further, because something else happened at an instant.
        """
        if self.until is not None:
            self.end = self.until
        else:
            self.end = max(self.end, min(END - self.period, at) + self.period)
        is_past = self.tick is None or self.tick[0] < at
        # Hours that were passed over may make a difference from now on.
        if self.following and (is_past or (self.matter and self._hours)):
            self._restart(at)
