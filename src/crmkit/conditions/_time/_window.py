"""
The records for which time alone made a part of a condition true.

A rule that waits for time is not asked of every record at every tick. Between
two ticks a leaf such as ``age(x) > days(7)`` turns true for the records whose *x*
lies in a short range; the window is that range, for every leaf that time can
turn true, and an index can serve it. What is found is then asked the whole
condition, now or at the instants at which it turned.

Invariants:
    - A record for which the condition became true between the two instants,
      while the record itself did not change, is in the window: also if it is
      false again at the second. A worker that slept finds yesterday's birthdays.
    - A window does not depend on the moment at which it is asked.
    - Only what passes a threshold is in it: a leaf that time turns false
      contributes nothing.
    - Where nobody can foresee a leaf, or has to look at too many midnights or
      hours, every record is in it.

Not here: the exact instant for one record (:mod:`crmkit.conditions._time._flips`).
"""

from collections.abc import Iterator, Mapping
from datetime import datetime
from itertools import islice, pairwise
from typing import Any, Final, assert_never

import attrs

from crmkit.conditions._checked import (
    Always,
    And,
    Changed,
    Checked,
    Compare,
    Contains,
    Flag,
    Matches,
    Missing,
    NoRow,
    Not,
    OneOf,
    Or,
    Quantified,
    Segment,
)
from crmkit.conditions._forms import All, Form, Some, Test, Value
from crmkit.conditions._interpret._evaluate import is_true, value_of
from crmkit.conditions._interpret._scene import Scene
from crmkit.conditions._lower import surely_false, surely_true
from crmkit.conditions._moment import Moment
from crmkit.conditions._node import OPPOSITE, Operator
from crmkit.conditions._nodes import Aggregate, Anniversary, Constant, Each
from crmkit.conditions._text import written
from crmkit.conditions._time._held import NOWHERE, as_it_is, either, pinned, tested
from crmkit.conditions._time._instances import Instance, fixed
from crmkit.conditions._time._marks import marks, ticks_of
from crmkit.conditions._time._passing import anniversaries, passed, stepped
from crmkit.conditions._time._timing import (
    direction,
    is_moving,
    is_timed,
    moving_rows,
    reads,
)
from crmkit.conditions._values import valued
from crmkit.conditions._wall import Wall
from crmkit.errors import MovingThresholdError, NaiveDatetimeError, ReversedWindowError

#: How many midnights or hours are looked at; where there are more, all are found.
MOST: Final = 1_000


def window_of(
    node: Checked,
    since: datetime,
    until: datetime,
    *,
    wall: Wall,
    params: Mapping[str, object],
) -> Checked:
    """
    Return which records have a leaf that time turned true between two instants.

    ``Condition.window`` is ``window_of(meaning.node, since, until, wall=…,
    params=self.bound)``; the result is a condition over the same schema, which
    uses no parameter that *node* does not.

    Args:
        node: The condition.
        since: A leaf that is true from then on is not in the window.
        until: A leaf that turns true exactly then is.
        wall: The schema's clocks and calendars.
        params: Values of the parameters; those in thresholds are needed.

    Raises:
        NaiveDatetimeError: If an instant has no time zone.
        MomentRangeError: If one is before the year 1000 or after 8999.
        ReversedWindowError: If *until* is before *since*.
        MovingThresholdError: If the threshold of a leaf is not the same for all
            records.
        UnboundParameterError: If a parameter in a threshold has no value.

    >>> from datetime import UTC, timedelta
    >>> from crmkit.conditions._nodes import Age, FieldRead
    >>> from crmkit.conditions._types import Duration, Instant
    >>> week = Constant(timedelta(days=7), Duration())
    >>> quiet = Compare(Age(FieldRead("told_at", Instant())), ">", week)
    >>> ends = (datetime(2026, 3, day, tzinfo=UTC) for day in (8, 9))
    >>> print(written(window_of(quiet, *ends, wall=Wall(UTC, {}), params={})))
    told_at >= "2026-03-01T00:00:00+00:00" and told_at < "2026-03-02T00:00:00+00:00"
    """
    start, end = ends_of(since, until)
    before = Scene(now=start, wall=wall, params=params)
    turning = Turning(before, before.at(end))
    return either(*turning.of(node, wanted=True, to=True))


def ends_of(since: datetime, until: datetime) -> tuple[datetime, datetime]:
    """
    Return the ends of a window in UTC.

    Raises:
        NaiveDatetimeError: If an instant has no time zone.
        MomentRangeError: If one is before the year 1000 or after 8999.
        ReversedWindowError: If *until* is before *since*.

    >>> from datetime import UTC
    >>> day = datetime(2026, 3, 2, tzinfo=UTC)
    >>> ends_of(day, day)[0] == day
    True
    """
    start, end = _moment(since, "since"), _moment(until, "until")
    if end < start:
        raise ReversedWindowError(start.isoformat(), end.isoformat())
    return start, end


def _moment(value: datetime, name: str) -> datetime:
    if value.utcoffset() is None:
        raise NaiveDatetimeError(name, value.isoformat())
    return Moment(value).now


@attrs.frozen
class Turning:
    """
    What time turned true, or false, between two scenes.

    In each method, *wanted* is which form of a condition is meant, and *to* what
    its leaves turned: true, or from true to anything else.
    """

    before: Scene
    after: Scene

    @property
    def is_open(self) -> bool:
        """
        Whether any time lies between them.
        """
        return self.before.now < self.after.now

    def of(self, node: Checked, *, wanted: bool, to: bool) -> Iterator[Checked]:
        """
        Yield conditions, one of which holds where a leaf of *node* turned.
        """
        if not is_timed(node):
            return
        match node:
            case Not(part):
                yield from self.of(part, wanted=not wanted, to=to)
            case Segment(_, part):
                yield from self.of(part, wanted=wanted, to=to)
            case And(parts) | Or(parts):
                for part in parts:
                    yield from self.of(part, wanted=wanted, to=to)
            case Quantified():
                yield from self._rows(node, wanted=wanted, to=to)
            case Compare() | Flag():
                yield from self._form(tested(node, wanted=wanted), node, to=to)
            case OneOf() | Contains() | Matches() | Missing():
                yield from self._leaf(node, wanted=wanted, to=to)
            case Always() | NoRow() | Changed():
                raise TypeError(node)  # no moment makes a difference to it
            case _:
                assert_never(node)

    def _rows(self, node: Quantified, *, wanted: bool, to: bool) -> Iterator[Checked]:
        """
        Yield that a leaf turned for one of the related records.
        """
        each = node.each
        only: Any = each.only
        is_some = (node.kind == "any") is wanted
        turned = either(*self.of(node.part, wanted=wanted, to=to))
        if only is not None and is_timed(only):
            turned = either(*self.of(only, wanted=is_some, to=to), turned)
            only = None
        if turned != NOWHERE:
            # The row that made it true is one that counts.
            only = only if is_some and to else None
            yield Quantified("any", attrs.evolve(each, only=only), turned)

    def _form(self, form: Form, node: Checked, *, to: bool) -> Iterator[Checked]:
        match form:
            case All(forms) | Some(forms):
                for each in forms:
                    yield from self._form(each, node, to=to)
            case Test(left, op, right):
                op = op if to else OPPOSITE[op]
                yield from self._chosen_rows(left, op, right)
                yield from self._test(Test(left, op, right, form.known), node)
            case _:  # pragma: no cover - a comparison has no other form
                raise TypeError(form)

    def _test(self, test: Test, node: Checked) -> Iterator[Checked]:
        """
        Yield where a comparison turned true; aggregates are looked at elsewhere.
        """
        left, op, right = test.left, test.op, test.right
        if not (is_moving(left) or is_moving(right)):
            return
        if not reads(left) and not reads(right):
            yield Always(self.turned_one_way(test))
        elif reads(right):
            raise MovingThresholdError(written(node))
        elif is_moving(left):
            yield self.anniversary(left, op, right, node)
        else:
            yield self.threshold(left, op, right)

    def threshold(self, left: Value, op: Operator, right: Value) -> Checked:
        """
        Return where a threshold passed what a record holds.
        """
        of = pinned(left, self.after)
        if direction(right) is not None:
            was, now = value_of(right, self.before), value_of(right, self.after)
            return NOWHERE if None in (was, now) else passed(of, op, was, now)
        scenes = self._scenes(right)
        if scenes is None:
            return Always(self.is_open)
        return stepped(of, op, [value_of(right, scene) for scene in scenes])

    def anniversary(
        self, left: Value, op: Operator, right: Value, node: Checked
    ) -> Checked:
        """
        Return where the next anniversary turned out on the other side of a day.
        """
        match left:
            case Anniversary(of, since) if not (reads(since) or is_moving(of)):
                scenes = self._scenes(since, right)
                if scenes is None:
                    return Always(self.is_open)
                days = [(value_of(since, s), value_of(right, s)) for s in scenes]
                known = [pair for pair in days if None not in pair]
                if 0 < len(known) < len(days):
                    return Always(self.is_open)
                return anniversaries(pinned(of, self.after), op, known)
            case _:
                raise MovingThresholdError(written(node))

    # -- The moment alone ---------------------------------------------------

    def turned_one_way(self, test: Test) -> bool:
        """
        Tell whether a comparison that reads no record turned true.
        """
        try:
            sides = [fixed(each, self.before) for each in (test.left, test.right)]
        except MovingThresholdError:
            return self.turned(test, test.left, test.right)
        way = Instance(sides[0], test.op, sides[1]).direction
        if way is None:
            return self.turned(test, test.left, test.right)
        was, now = (_order(test, scene) for scene in (self.before, self.after))
        if None in (was, now) or was == now or way == 0:
            return False
        if test.op == "==":
            return was != 0
        if test.op == "!=":
            return now != 0
        return is_true(test, self.after) and not is_true(test, self.before)

    def turned(self, leaf: Form, *operands: Value) -> bool:
        """
        Tell whether a leaf that reads no record was true after it was not.
        """
        scenes = self._scenes(*operands)
        if scenes is None:
            return self.is_open
        answers = (is_true(leaf, scene) for scene in scenes)
        return any(not was and now for was, now in pairwise(answers))

    def _scenes(self, *operands: Value) -> list[Scene] | None:
        """
        Return scenes between which operands stand still, from first to last.

        None if nobody can foresee them, or if they are more than :data:`MOST`.
        """
        try:
            found = {mark for each in operands for mark in marks(each, self.before)}
        except MovingThresholdError:
            return None
        start, end = self.before.now, self.after.now
        instants = ticks_of(found, self.before.wall, start, end)
        between = [self.before.at(at) for at, _ in islice(instants, MOST + 1)]
        return None if len(between) > MOST else [self.before, *between, self.after]

    def _leaf(self, node: Any, *, wanted: bool, to: bool) -> Iterator[Checked]:
        """
        Yield where a leaf turned that is no comparison.
        """
        operands = [valued(part, as_it_is) for part in node.parts]
        for chain in (rows for operand in operands for rows in moving_rows(operand)):
            yield from self._chosen(chain, to=(True, False))
        if not any(is_moving(operand) for operand in operands):
            return
        if any(reads(operand) for operand in operands):
            raise MovingThresholdError(written(node))
        form = (surely_true if wanted is to else surely_false)(node)
        yield Always(self.turned(form, *operands))

    def _chosen_rows(
        self, left: Value, op: Operator, right: Value
    ) -> Iterator[Checked]:
        """
        Yield where an aggregate in a comparison has other rows than before.
        """
        entering_or_leaving = _ways(left, op, right)
        for operand in (left, right):
            for chain in moving_rows(operand):
                yield from self._chosen(chain, to=entering_or_leaving)

    def _chosen(
        self, chain: tuple[Each, ...], *, to: tuple[bool, ...]
    ) -> Iterator[Checked]:
        """
        Yield that a record entered or left those that an aggregate counts.
        """
        only: Any = chain[-1].only
        ways = (self.of(only, wanted=True, to=way) for way in to)
        found = either(*(part for way in ways for part in way))
        if found != NOWHERE:
            for each in reversed(chain):
                found = Quantified("any", attrs.evolve(each, only=None), found)
            yield found


def _order(test: Test, scene: Scene) -> int | None:
    """
    Return how the left side of a comparison is to the right: less, the same, more.
    """
    left, right = value_of(test.left, scene), value_of(test.right, scene)
    return None if None in (left, right) else (left > right) - (left < right)


def _ways(left: Value, op: Operator, right: Value) -> tuple[bool, ...]:
    """
    Return whether records entering (True) or leaving (False) can make a test true.

    A count grows by what enters and by nothing else; what it is compared with may
    move, too.
    """
    if not isinstance(left, Aggregate) or left.kind != "count" or is_moving(right):
        return (True, False)
    if op in ("<", "<=") or (op == "==" and right == Constant(0, right.type)):
        return (False,)
    if op in (">", ">=") or (op == "!=" and right == Constant(0, right.type)):
        return (True,)
    return (True, False)
