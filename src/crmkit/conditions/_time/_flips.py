"""
When a condition answers differently of a record that does not change.

Each leaf that time moves is looked at for each record that it is asked of. Most
move one way past what the record holds, and that instant is calculated. Weekdays,
hours and anniversaries come again; they are followed from one midnight or hour
to the next.

Invariants:
    - Between two neighbouring instants that are given here, the answer is the same.
    - Answers come from the condition itself, or, where no related records are gone
      over, from the parts of it that time moves; here are only the instants at
      which it is worth asking.
    - A search ends: what comes again is followed for a limited time after the
      last instant that was calculated, and the steps are counted.

Not here: what comes again (:mod:`crmkit.conditions._time._ticking`), records found
by a store (:mod:`crmkit.conditions._time._window`).
"""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from typing import Final

import attrs

from crmkit.conditions._forms import Form
from crmkit.conditions._interpret._evaluate import is_true, value_of
from crmkit.conditions._interpret._scene import Scene
from crmkit.conditions._node import Operator
from crmkit.conditions._nodes import Anniversary, Part
from crmkit.conditions._time._alone import by_moment, hours_matter
from crmkit.conditions._time._first import first_turn
from crmkit.conditions._time._instances import Instance, instances, unsettled
from crmkit.conditions._time._steps import goes_over_rows, steps_of
from crmkit.conditions._time._ticking import Ticking
from crmkit.conditions._time._timing import every
from crmkit.conditions._wall import MICROSECOND
from crmkit.errors import (
    CalendarRangeError,
    CrmkitError,
    MovingThresholdError,
    UnknownYearError,
)

#: Parts that compiled code tests in the time that one takes here.
_COMPILED: Final = 10


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
    change=at.change, work=…), holds)``, with ``holds(now)`` asking the condition
    itself.

    Returns:
        An instant after the scene's, exact to the microsecond; None if the
        answer stays until the end of the year 8999. Weekdays and hours that
        turn nothing for 15 days, and anniversaries and other dates that turn
        nothing for 13 years (those of 29 February for 40), are taken to turn
        nothing ever.

    Raises:
        MovingThresholdError: If a function of the application is asked about
            the moment: nobody can foresee its answers.
        TooMuchWorkError: If it takes more steps than the scene's work allows.
        CalendarRangeError: If the answer depends on business time in years that
            a calendar does not cover.
        UnknownYearError: If it does in a year whose holidays are not known.
    """
    rest = unsettled(form, scene)
    ask = _asking(form, rest, scene, holds)
    before = None
    for at, _ in _changes(rest, scene):
        before = ask(scene.now) if before is None else before
        if ask(at) is not before:
            return at
    return None


def edges(
    form: Form, scene: Scene, until: datetime, holds: Callable[[datetime], bool]
) -> tuple[Edge, ...]:
    """
    Return when the condition turned true after the scene's instant, up to *until*.

    This is what due work asks: a time rule does what is due at the instants of
    edges, once for each cycle. It promises that

    - every instant in the window at which the condition begins to hold is there,
      in order, exact to the microsecond, however short it holds;
    - where it held just before is no edge, so that a leaf that crosses while
      another keeps the condition true causes nothing;
    - the edges of a window are those of the windows that it is cut into, so two
      processes that look at other moments name the same instants and cycles;
    - a record whose condition has an edge is in ``Condition.window(scene.now,
      until)``, which is what a store looks for first.

    In a tick, the last edge is what made the condition become true, provided that
    it still holds. The record is taken to have been all the time what it is now.

    Args:
        form: What holds where the condition holds.
        scene: The record and its relations, and the instant after which edges
            count.
        until: The last instant at which they count.
        holds: Asks the condition itself at an instant.

    Raises:
        The same errors as :func:`next_flip`.
    """
    rest = unsettled(form, scene)
    ask = _asking(form, rest, scene, holds)
    found: list[Edge] = []
    before = None
    for at, leaves in _changes(rest, scene, until):
        if at > until:
            break
        before = ask(scene.now) if before is None else before
        now = ask(at)
        if now and not before:
            found.append(Edge(at, _cycle(at, leaves, scene)))
        before = now
    return tuple(found)


def _asking(
    form: Form, rest: Form, scene: Scene, holds: Callable[[datetime], bool]
) -> Callable[[datetime], bool]:
    """
    Return what asks the condition, counting the steps that it takes.

    Without records to go over, what is left of it is asked by itself: what else
    the whole goes over, again each time, changes nothing.
    """
    if not goes_over_rows(rest):
        return lambda now: is_true(rest, scene.at(now))
    steps = 1 + steps_of(form, scene) // _COMPILED

    def counted(now: datetime) -> bool:
        scene.step(steps)
        return holds(now)

    return counted


def _cycle(at: datetime, leaves: Iterable[Instance], scene: Scene) -> str:
    """
    Return the year of the anniversary that made a leaf true, else the instant.
    """
    now, just_before = scene.at(at), scene.at(at - MICROSECOND)
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

    Args:
        form: The form.
        scene: The instant after which they turn.
        until: The last instant that matters; None if all do.
    """
    timeline = _Timeline.of(form, scene)
    ticking = Ticking.of(timeline.leaves, scene, until, _mattering(form, scene))
    while True:
        turn = timeline.next_turn()
        tick = ticking.next_turn(turn)
        at = turn if tick is None else tick
        if at is None:
            break
        leaves = timeline.pass_by(at) if at == turn else []
        if at == tick:
            leaves += ticking.pass_by()
        yield at, leaves
        if timeline.renew(at):
            ticking.follow(timeline.leaves, at)
        if at == turn:
            ticking.extend(at)
    if timeline.unknown is not None:
        raise timeline.unknown


def _mattering(form: Form, scene: Scene) -> Callable[[datetime], bool] | None:
    """
    Return what tells whether hours make a difference; None if nothing can.
    """
    parts = list(every(form))
    if not any(isinstance(part, Part) and part.unit == "hour" for part in parts):
        return None
    try:
        return hours_matter(by_moment(form, scene), scene)
    except MovingThresholdError:
        return None


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

    def renew(self, at: datetime) -> bool:
        """
        Look again after an instant, if what leaves compare has moved there.

        Returns:
            Whether it has.
        """
        if not any(leaf.is_passing for leaf in self.leaves):
            return False
        self.scene = self.scene.at(at)
        found = instances(self.form, self.scene)
        self.leaves = () if isinstance(found, bool) else found
        self.look()
        return True


def _strictness(op: Operator) -> tuple[bool, ...]:
    """
    Return by which of ``<`` (True) and ``<=`` a comparison turns.
    """
    if op in ("<", ">="):
        return (True,)
    return (False,) if op in ("<=", ">") else (True, False)
