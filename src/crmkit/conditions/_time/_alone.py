"""
What is left of a form when only the moment may still change.

Invariants:
    - It gives the answers of the form, asked of the same record at any instant.
    - It reads no record and no parameter: what these hold is a constant in it, so it
      can be asked later, when they hold something else.

Not here: instants (:mod:`crmkit.conditions._time._flips`), a condition as it stands
at one instant (:mod:`crmkit.conditions._time._held`).
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any, Final, assert_never

from crmkit.conditions._forms import (
    All,
    Among,
    Exists,
    ForEvery,
    Form,
    Has,
    InChange,
    Leaf,
    Match,
    Presence,
    RowPresence,
    Some,
    Test,
)
from crmkit.conditions._interpret._evaluate import is_true
from crmkit.conditions._interpret._scene import Scene
from crmkit.conditions._time._instances import Instance, fixed, instances, settled
from crmkit.conditions._time._marks import marks
from crmkit.conditions._time._timing import is_moving, is_timed
from crmkit.errors import MovingThresholdError

_TRUE: Final = settled(answer=True)
_FALSE: Final = settled(answer=False)
_ROWS: Final = "an aggregate over … if …"


def by_moment(form: Form, scene: Scene) -> Form:
    """
    Return what a form asks of the moment, given what everything else is.

    Raises:
        MovingThresholdError: If an aggregate takes other records as time goes by.

    >>> from datetime import UTC, datetime
    >>> from crmkit.conditions._wall import Wall
    >>> at = datetime(2026, 3, 2, tzinfo=UTC)
    >>> by_moment(All(()), Scene(now=at, wall=Wall(UTC, {}), params={}))
    All(forms=())
    """
    if not is_timed(form):
        return settled(is_true(form, scene))
    match form:
        case All(forms):
            return _all([by_moment(each, scene) for each in forms])
        case Some(forms):
            return _some([by_moment(each, scene) for each in forms])
        case Exists(each, inner):
            return _some([by_moment(inner, row) for row in scene.each(each)])
        case ForEvery(each, inner):
            return _all([by_moment(inner, row) for row in scene.each(each)])
        case _:
            found = instances(form, scene)
            return (
                settled(found) if isinstance(found, bool) else _leaf(form, found, scene)
            )


def hours_matter(form: Form, scene: Scene) -> Callable[[datetime], bool]:
    """
    Return what tells of an instant whether the hour may make a difference there.

    It stays so until a leaf turns that is not about hours.

    Args:
        form: A form that asks about the moment alone.
        scene: Where it is asked.
    """
    most, least = (
        _without_hours(form, scene, answer=answer) for answer in (True, False)
    )

    def matter(at: datetime) -> bool:
        then = scene.at(at)
        return is_true(most, then) and not is_true(least, then)

    return matter


def _without_hours(form: Form, scene: Scene, *, answer: bool) -> Form:
    """
    Return a form in which the leaves about hours have one answer.

    As no form is negated, that makes it as true, or as false, as it can be.
    """
    match form:
        case All(forms):
            return _all([_without_hours(each, scene, answer=answer) for each in forms])
        case Some(forms):
            return _some([_without_hours(each, scene, answer=answer) for each in forms])
        case Test(left, _, right):
            return settled(answer) if _is_hourly(left, right, scene) else form
        case Among(item):
            return settled(answer) if _is_hourly(item, item, scene) else form
        case (
            Has() | Match() | Presence() | RowPresence() | InChange()
            | Exists() | ForEvery()
        ):  # fmt: skip
            return form
        case _:
            assert_never(form)


def _is_hourly(left: Any, right: Any, scene: Scene) -> bool:
    if Instance(left, "==", right).direction is not None:
        return False
    each = (mark for side in (left, right) for mark in marks(side, scene))
    return any(unit == "hour" for unit, _ in each)


def _leaf(leaf: Leaf, found: tuple[Instance, ...], scene: Scene) -> Form:
    """
    Return a leaf without records, given the comparisons that time moves in it.
    """
    if any(each.is_passing for each in found):
        raise MovingThresholdError(_ROWS)
    match leaf:
        case Test(left, op, right) if is_moving(left) or is_moving(right):
            if len(found) == 1:
                return Test(found[0].left, op, found[0].right, ())
            return Test(fixed(left, scene), op, fixed(right, scene), ())
        case Among(item, values, negated) if is_moving(item):
            return Among(fixed(item, scene), values, negated, ())
        case Test() | Among() | Has() | Match() | Presence():
            # Nothing in it moves, so it is the records of an aggregate that do.
            raise MovingThresholdError(_ROWS)
        case RowPresence() | InChange():
            raise TypeError(leaf)  # no moment makes a difference to it
        case _:
            assert_never(leaf)


def _all(forms: list[Form]) -> Form:
    rest = tuple([each for each in forms if each != _TRUE])
    return _FALSE if _FALSE in rest else All(rest)


def _some(forms: list[Form]) -> Form:
    rest = tuple([each for each in forms if each != _FALSE])
    return _TRUE if _TRUE in rest else Some(rest)
