"""
The midnights and hours at which leaves turn again and again.

Between two ticks nothing moves, and at most ticks nothing turns. So each leaf is
asked by itself where one of its own marks changes, and only where its answer is
another one is there anything to tell.

Invariants:
    - Every instant at which the answer of a leaf changes is given, as long as
      the leaf is followed.

Not here: leaves that move past something once, and how the two kinds are put
together (:mod:`crmkit.conditions._time._flips`).
"""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import Final, TypeAlias

import attrs

from crmkit.conditions._interpret._scene import Clock, Scene
from crmkit.conditions._time._first import END
from crmkit.conditions._time._instances import Instance
from crmkit.conditions._time._marks import Mark, marks, ticks_of

#: For how long weekdays and hours are followed: every pair of them comes in it.
_WEEKS: Final = timedelta(days=15)
#: For how long dates are followed: every date falls on every weekday in it.
_YEARS: Final = timedelta(days=13 * 366)

#: An instant, and which marks change there.
Tick: TypeAlias = tuple[datetime, tuple[Mark, ...]]


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
    following: dict[Mark, list[_Followed]] = attrs.field(factory=dict)
    leaves: list[_Followed] = attrs.field(factory=list)
    period: timedelta = _WEEKS
    upcoming: Iterator[Tick] = attrs.field(factory=lambda: iter(()))
    tick: Tick | None = None
    turned: list[Instance] | None = None

    @classmethod
    def of(
        cls, leaves: Iterable[Instance], scene: Scene, until: datetime | None
    ) -> "Ticking":
        """
        Follow the recurring ones of some leaves.

        Args:
            leaves: All leaves of a form.
            scene: The instant after which they are followed.
            until: The last instant that matters; None if they are followed for
                as long as something may come of it.
        """
        ticking = cls(scene, until, scene.now)
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
        self.period = _WEEKS if all(leaf.is_weekly for leaf in again) else _YEARS
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
        wall = self.scene.wall
        self._turning(self.leaves, at)
        self.upcoming = ticks_of(self.following, wall, at, self.until or END)
        self._advance()

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
        if self.following and (self.tick is None or self.tick[0] < at):
            self._restart(at)
