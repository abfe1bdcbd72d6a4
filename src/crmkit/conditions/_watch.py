"""
A condition that is asked again and again while time goes by.

The window between two instants has the same form each time, as long as each
threshold in it moves one way; so the form is made once, with two parameters for
each threshold, and only their values are calculated anew.

Invariants:
    - Its window finds what ``Condition.window`` finds, and refuses what that refuses.
    - Nothing is parsed or compiled for a window whose form was made before.
    - A window is a condition like any other: its schema has its parameters.

Not here: which parts of a condition turn (:mod:`crmkit.conditions._time._window`),
when exactly (:mod:`crmkit.conditions._time._flips`), several conditions at once
(:mod:`crmkit.conditions._watches`).
"""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any, Final, TypeAlias, final

import attrs

from crmkit.conditions._checked import Checked
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
from crmkit.conditions._schema import Schema
from crmkit.conditions._text import written
from crmkit.conditions._time._flips import Edge, edges
from crmkit.conditions._time._held import NOWHERE, either, pinned
from crmkit.conditions._time._passing import passed_between
from crmkit.conditions._time._timing import direction, is_moving, is_timed, reads
from crmkit.conditions._time._window import Turning, ends_of, window_of
from crmkit.conditions._types import FieldType
from crmkit.conditions._wall import NEVER
from crmkit.errors import MovingThresholdError

_SOME_DAY: Final = datetime(2000, 1, 1, tzinfo=UTC)


#: The parameters of a threshold, and the threshold.
_Moving: TypeAlias = tuple[tuple[Parameter, Parameter], Value]


@attrs.frozen
class End:
    """
    A threshold that moves, with the parameters for where it was and where it is.

    Attributes:
        was: The parameter for where it was.
        now: The parameter for where it is.
        threshold: Says where it is at an instant.
    """

    was: Parameter
    now: Parameter
    threshold: Callable[[datetime], Any]


@attrs.frozen
class Template:
    """
    The form of all windows of a condition.

    Attributes:
        node: A condition with parameters for the ends of its thresholds.
        ends: The thresholds.
    """

    node: Checked
    ends: tuple[End, ...]

    def values(self, since: datetime, until: datetime) -> dict[str, object] | None:
        """
        Return the values of the parameters between two instants.

        None if a threshold is missing or lies after the calendar, as no parameter
        can.
        """
        found: dict[str, object] = {}
        for end in self.ends:
            was, now = end.threshold(since), end.threshold(until)
            if was is None or now is None or was is NEVER or now is NEVER:
                return None
            found[end.was.name], found[end.now.name] = was, now
        return found

    def meaning(self, schema: Schema) -> Meaning:
        """
        Return what it means over a schema, to which its parameters are added.
        """
        params = [each for end in self.ends for each in (end.was, end.now)]
        named = tuple([(each.name, each.type) for each in params])
        return Meaning(self.node, _extended(schema, named))


@lru_cache(maxsize=64)
def _extended(schema: Schema, params: tuple[tuple[str, FieldType], ...]) -> Schema:
    # One object for all conditions with as many thresholds: what stores keep for a
    # schema is kept once.
    return schema.extended(params=dict(params))


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
    _template: Template | None = attrs.field(init=False, default=None, repr=False)
    _form: Meaning | None = attrs.field(init=False, default=None, repr=False)
    _last: Condition | None = attrs.field(init=False, default=None, repr=False)

    def __attrs_post_init__(self) -> None:
        meaning = _meaning(self.condition)
        askable(meaning, self.condition.bound, Moment(_SOME_DAY))
        self._template = self.template()
        if self._template is not None:
            self._form = self._template.meaning(meaning.schema)

    def template(self, first: int = 1) -> Template | None:
        """
        Return the form of its windows; None if that is not always the same.

        Args:
            first: The number of its first threshold, in the names of parameters.
        """
        meaning, scene = _meaning(self.condition), self._scene(_SOME_DAY)
        form = _Form(scene, scene, prefix=_free(meaning.schema), first=first)
        spelled = meaning.spelled_out("Watch")
        node = either(*form.of(spelled, wanted=True, to=True))
        if form.varying:
            return None
        ends = [End(*pair, self._threshold(value)) for pair, value in form.values]
        return Template(node, tuple(ends))

    @property
    def is_timed(self) -> bool:
        """
        Whether time alone can make the condition true.
        """
        return self._template is None or self._template.node != NOWHERE

    @property
    def is_fixed(self) -> bool:
        """
        Whether its windows have one form, which others can be joined to.
        """
        return self._template is not None and not self.condition.bound

    def window(self, since: datetime, until: datetime) -> Condition | None:
        """
        Return the records for which time alone may have made the condition true.

        Args:
            since: The instant after which.
            until: The last instant, not before *since*.

        Returns:
            A condition about the records; None if there are none. Its schema is
            that of the condition, which may have parameters more.

        Raises:
            NaiveDatetimeError: If an instant has no time zone.
            MomentRangeError: If one is before the year 1000 or after 8999.
            ReversedWindowError: If *until* is before *since*.
        """
        since, until = ends_of(since, until)
        if not self.is_timed:
            return None
        if self._template is None or self._form is None:
            return self._other(since, until)
        values = self._template.values(since, until)
        if values is None:
            return self._other(since, until)
        return made(self._form, {**self.condition.bound, **values})

    def _other(self, since: datetime, until: datetime) -> Condition | None:
        """
        Return a window whose form is made anew, unless it is the one of last time.
        """
        meaning = _meaning(self.condition)
        node = window_of(
            meaning.node, since, until, wall=meaning.wall, params=self.condition.bound
        )
        if node == NOWHERE:
            return None
        if self._last is None or _meaning(self._last).node != node:
            self._last = made(Meaning(node, meaning.schema), self.condition.bound)
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
            CalendarRangeError: If it depends on business time in years that a
                calendar does not cover.
            FieldValueError: If a field holds something that cannot be compared.
            HiddenFieldError: If it reads what the record hides.
            MomentRangeError: If an instant is before the year 1000 or after 8999.
            NaiveDatetimeError: If an instant has no time zone.
            ReversedWindowError: If *until* is before *since*.
            TooMuchWorkError: If it takes more steps.
            UnknownYearError: If it depends on business time in a year whose
                holidays are not known.
        """
        since, until = ends_of(since, until)
        condition, meaning = self.condition, _meaning(self.condition)

        def holds(now: datetime) -> bool:
            return condition.holds(record, Moment(now), view)

        scene = scene_of(meaning, condition.bound, record, Moment(since), view)
        scene = scene.limited("edges", budget)
        form = meaning.true_form
        return clearly(
            lambda scene: edges(form, scene, until, holds), scene, meaning.node
        )

    def _threshold(self, value: Value) -> Callable[[datetime], Any]:
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


@attrs.frozen
class _Form(Turning):
    """
    The form of a window, with parameters for thresholds.

    Attributes:
        prefix: What the names of all parameters begin with.
        first: The number of the first threshold.
        values: The thresholds, each with its parameters.
        varying: Parts of which the form is another one from time to time.
    """

    prefix: str = attrs.field(kw_only=True)
    first: int = attrs.field(kw_only=True)
    values: list[_Moving] = attrs.field(factory=list, init=False)
    varying: list[object] = attrs.field(factory=list, init=False)

    def threshold(self, left: Value, op: Operator, right: Value) -> Checked:
        """
        Return where a threshold passed what a record holds.
        """
        way = direction(right)
        if way is None or is_timed(left):
            self.varying.append(left)
            return NOWHERE
        number = self.first + len(self.values)
        was = Parameter(f"{self.prefix}_was_{number}", left.type)
        now = Parameter(f"{self.prefix}_now_{number}", left.type)
        self.values.append(((was, now), right))
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
                return NOWHERE
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


def _free(schema: Schema) -> str:
    """
    Return what no word of a schema begins with.
    """
    prefix, words = "window", {*schema.words, *schema.relations, *schema.params}
    while any(word.startswith(prefix) for word in words):
        prefix += "_"
    return prefix


# Both belong to the condition; a watch is its other half.


def _meaning(condition: Condition) -> Meaning:
    return condition._meaning  # noqa: SLF001


def made(meaning: Meaning, bound: Mapping[str, object]) -> Condition:
    """
    Return the condition of a meaning.
    """
    return Condition._made(meaning, bound)  # noqa: SLF001
