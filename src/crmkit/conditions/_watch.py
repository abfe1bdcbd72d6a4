"""
A condition that is asked again and again while time goes by.

The window between two instants has the same form each time, as long as each
threshold in it moves one way; so the form is made once, with two parameters for
each threshold, and only their values are calculated anew.

Invariants:
    - Its window finds what ``Condition.window`` finds.
    - Nothing is parsed or compiled for a window whose form was made before.

Not here: which parts of a condition turn (:mod:`crmkit.conditions._time._window`),
and when exactly (:mod:`crmkit.conditions._time._flips`).
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any, Final, TypeAlias, final

import attrs

from crmkit.conditions._checked import Always, Checked
from crmkit.conditions._condition import Condition
from crmkit.conditions._forms import Form, Value
from crmkit.conditions._guards import askable, scene_of
from crmkit.conditions._interpret._evaluate import value_of
from crmkit.conditions._interpret._scene import Scene, clearly
from crmkit.conditions._interpret._work import BUDGET
from crmkit.conditions._meaning import Meaning
from crmkit.conditions._moment import NO_RELATIONS, Moment, View
from crmkit.conditions._node import Operator
from crmkit.conditions._nodes import Anniversary, Constant, Now, Parameter, Shift
from crmkit.conditions._text import written
from crmkit.conditions._time._flips import Edge, edges
from crmkit.conditions._time._held import either, pinned
from crmkit.conditions._time._passing import passed_between
from crmkit.conditions._time._timing import direction, is_moving, is_timed, reads
from crmkit.conditions._time._window import Turning, window_of
from crmkit.conditions._wall import NEVER
from crmkit.errors import MovingThresholdError

_NEVER: Final = Always(value=False)
#: Tells the parameters of one window from those of another.
_NUMBERS: Final = count()
_SOME_DAY: Final = datetime(2000, 1, 1, tzinfo=UTC)


#: Says where a threshold is at an instant.
_Threshold: TypeAlias = Callable[[datetime], Any]
#: Names of the parameters for where a threshold was and where it is, and what says so.
_Ends: TypeAlias = tuple[str, str, _Threshold]


@final
@attrs.define(eq=False)
class Watch:
    """
    A condition over time: what it may have begun to hold for, and when it did.

    Attributes:
        condition: The condition.

    Raises:
        MovingThresholdError: If the threshold of a part is not the same for all
            records.
        NoChangeError: If it is about a change.
        UnboundParameterError: If a parameter has no value.

    >>> from datetime import UTC
    >>> from crmkit.conditions import Field, Instant, Schema
    >>> told = Schema([Field("told_at", Instant())])
    >>> watch = Watch(Condition("age(told_at) > days(7)", told))
    >>> ends = [datetime(2026, 3, day, tzinfo=UTC) for day in (8, 9)]
    >>> record = {"told_at": datetime(2026, 3, 1, 9, tzinfo=UTC)}
    >>> watch.window(*ends).holds(record, Moment(ends[1]))
    True
    >>> [edge.at.isoformat() for edge in watch.edges(record, *ends)]
    ['2026-03-08T09:00:00.000001+00:00']
    """

    condition: Condition
    _form: Meaning | None = attrs.field(init=False, default=None, repr=False)
    _values: tuple[_Ends, ...] = attrs.field(init=False, default=(), repr=False)
    _last: Condition | None = attrs.field(init=False, default=None, repr=False)

    def __attrs_post_init__(self) -> None:
        meaning = _meaning(self.condition)
        askable(meaning, self.condition.bound, Moment(_SOME_DAY))
        scene = self._scene(_SOME_DAY)
        form = _Form(scene, scene, name=f"window.{next(_NUMBERS)}")
        node = either(*form.of(meaning.node, wanted=True, to=True))
        if not form.varying:
            self._form = Meaning(node, meaning.schema)
            self._values = tuple(
                (f"{name}.was", f"{name}.now", self._threshold(value))
                for name, value in form.values.items()
            )

    @property
    def is_timed(self) -> bool:
        """
        Whether time alone can make the condition true.
        """
        return self._form is None or self._form.node != _NEVER

    @property
    def is_fixed(self) -> bool:
        """
        Whether its windows have one form, which others can be joined to.
        """
        return self._form is not None and not self.condition.bound

    def window(self, since: datetime, until: datetime) -> Condition | None:
        """
        Return the records for which time alone may have made the condition true.

        Args:
            since: The instant after which.
            until: The last instant, not before *since*.

        Returns:
            A condition about the records; None if there are none.
        """
        if self._form is None:
            return self._other(since, until)
        if self._form.node == _NEVER:
            return None
        bound = dict(self.condition.bound)
        for start, end, threshold in self._values:
            was, now = threshold(since), threshold(until)
            if was is None or now is None or was is NEVER or now is NEVER:
                return self._other(since, until)
            bound[start], bound[end] = was, now
        return _made(self._form, bound)

    def _other(self, since: datetime, until: datetime) -> Condition | None:
        """
        Return a window whose form is made anew, unless it is the one of last time.
        """
        meaning = _meaning(self.condition)
        node = window_of(
            meaning.node, since, until, wall=meaning.wall, params=self.condition.bound
        )
        if node == _NEVER:
            return None
        if self._last is None or _meaning(self._last).node != node:
            self._last = _made(Meaning(node, meaning.schema), self.condition.bound)
        return self._last

    def edges(
        self,
        record: object,
        since: datetime,
        until: datetime,
        view: View = NO_RELATIONS,
        *,
        budget: int = BUDGET,
    ) -> tuple[Edge, ...]:
        """
        Return when the condition turned true of a record, though it did not change.

        Args:
            record: What the condition is asked about.
            since: The instant after which.
            until: The last instant.
            view: Related records, which did not change either.
            budget: How many steps it may take.

        Raises:
            TooMuchWorkError: If it takes more steps.
            CalendarRangeError: If it depends on business time in years that a
                calendar does not cover.
        """
        condition, meaning = self.condition, _meaning(self.condition)

        def holds(now: datetime) -> bool:
            return condition.holds(record, Moment(now), view)

        scene = scene_of(meaning, condition.bound, record, Moment(since), view)
        scene = scene.limited("next_flip", budget)
        form = meaning.true_form
        return clearly(
            lambda scene: edges(form, scene, until, holds), scene, meaning.node
        )

    def _threshold(self, value: Value) -> _Threshold:
        """
        Return what says where a threshold is at an instant.
        """
        match value:
            case Shift(Now(), sign, Constant(timedelta() as length)):
                return lambda now: now + sign * length
            case _:
                return lambda now: value_of(value, self._scene(now))

    def _scene(self, now: datetime) -> Scene:
        wall = _meaning(self.condition).wall
        return Scene(now=now, wall=wall, params=self.condition.bound)


@final
@attrs.define(eq=False)
class Watches:
    """
    Several conditions over time, about the same records, asked as one.

    Attributes:
        watches: The conditions, all over one schema.
    """

    watches: Sequence[Watch]
    _form: Meaning | None = attrs.field(init=False, default=None, repr=False)

    def __attrs_post_init__(self) -> None:
        forms = [w._form for w in self.watches if w.is_fixed]  # noqa: SLF001
        nodes = [form.node for form in forms if form is not None]
        if nodes and len(nodes) == len(self.watches):
            schema = self.watches[0].condition.schema
            self._form = Meaning(either(*nodes), schema)

    def window(self, since: Sequence[datetime], until: datetime) -> Condition | None:
        """
        Return a window that finds what each of theirs does.

        Args:
            since: The instant after which, for each condition.
            until: The last instant.

        Returns:
            A condition about the records; None if there is none that is about
            all of them.
        """
        if self._form is None:
            return None
        bound = {}
        for watch, after in zip(self.watches, since, strict=True):
            for start, end, threshold in watch._values:  # noqa: SLF001
                was, now = threshold(after), threshold(until)
                if was is None or now is None or was is NEVER or now is NEVER:
                    return None
                bound[start], bound[end] = was, now
        return _made(self._form, bound)


@attrs.frozen
class _Form(Turning):
    """
    The form of a window, with parameters for thresholds.

    Attributes:
        name: What the names of all parameters begin with.
        values: The thresholds, by the name that their parameters begin with.
        varying: Parts of which the form is another one from time to time.
    """

    name: str = attrs.field(kw_only=True)
    values: dict[str, Value] = attrs.field(factory=dict, init=False)
    varying: list[object] = attrs.field(factory=list, init=False)

    def threshold(self, left: Value, op: Operator, right: Value) -> Checked:
        """
        Return where a threshold passed what a record holds.
        """
        way = direction(right)
        if way is None or is_timed(left):
            self.varying.append(left)
            return _NEVER
        name = f"{self.name}.{len(self.values)}"
        self.values[name] = right
        was, now = (Parameter(f"{name}.{end}", left.type) for end in ("was", "now"))
        of = pinned(left, self.after)
        return passed_between(of, op, was, now, forward=way > 0)

    def anniversary(
        self, left: Value, op: Operator, right: Value, node: Checked
    ) -> Checked:
        """
        Note that which days are in the window depends on midnights.
        """
        match left:
            case Anniversary(of, since) if not (reads(since) or is_moving(of)):
                self.varying.append(left)
                return _NEVER
            case _:
                raise MovingThresholdError(written(node))

    def turned_one_way(self, test: Form) -> bool:
        """
        Note that a part depends on the moment alone.
        """
        return self.turned(test)

    def turned(self, leaf: Form, *_: Value) -> bool:
        """
        Note that a part depends on the moment alone.
        """
        self.varying.append(leaf)
        return False


# Both belong to the condition; a watch is its other half.


def _meaning(condition: Condition) -> Meaning:
    return condition._meaning  # noqa: SLF001


def _made(meaning: Meaning, bound: Mapping[str, object]) -> Condition:
    return Condition._made(meaning, bound)  # noqa: SLF001
