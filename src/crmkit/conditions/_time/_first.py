"""
The first instant at which something that moves reaches something that does not.

Invariants:
    - Exact to the microsecond.
    - An answer by calculation is checked against the comparison itself; where it
      does not fit, as around a date that a zone skipped, the answer is searched.

Not here: which parts of a condition move (:mod:`crmkit.conditions._time._timing`).
"""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, Final, Literal, cast

from crmkit.conditions._forms import BusinessBefore, StartOf, Value
from crmkit.conditions._interpret._evaluate import value_of
from crmkit.conditions._interpret._scene import Scene
from crmkit.conditions._nodes import Arithmetic, Constant, Now, Part, Shift, Today
from crmkit.conditions._time._timing import direction, is_moving
from crmkit.conditions._types import Day
from crmkit.conditions._wall import DAY, MICROSECOND, NEVER, Wall
from crmkit.errors import NoOpenTimeError

#: The last instant at which a question may be asked.
END: Final = datetime(8999, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC)


def first_turn(
    left: Value, right: Value, scene: Scene, *, strict: bool
) -> datetime | None:
    """
    Return when ``left < right`` (or, if not *strict*, ``<=``) changes its answer.

    Args:
        left: Reads no record.
        right: Reads no record; the difference of the two moves one way only.
        scene: The answer then is the one that changes.
        strict: Whether equal sides make it false.

    Returns:
        The first instant of the other answer; None if it stays.

    >>> from datetime import timedelta
    >>> from crmkit.conditions._types import Duration, Instant
    >>> from crmkit.conditions._wall import Wall
    >>> noon = datetime(2026, 3, 2, 12, tzinfo=UTC)
    >>> scene = Scene(now=noon, wall=Wall(UTC, {}), params={})
    >>> ago = Shift(Now(), -1, Constant(timedelta(hours=1), Duration()))
    >>> first_turn(Constant(noon, Instant()), ago, scene, strict=True).isoformat()
    '2026-03-02T13:00:00.000001+00:00'
    """

    def holds(now: datetime) -> bool | None:
        scene.step()
        then = scene.at(now)
        one, other = value_of(left, then), value_of(right, then)
        if one is None or other is None:
            return None
        return bool(one < other if strict else one <= other)

    at_first = holds(scene.now)
    if at_first is None or at_first is _rises(left, right):
        return None
    try:
        found = _calculated(left, right, scene, strict=strict)
    except NoOpenTimeError:
        return None
    if found is not None and _fits(found, holds, scene.now, at_first=at_first):
        return found
    return _searched(holds, scene.now, at_first=at_first)


def _rises(left: Value, right: Value) -> bool:
    """
    Tell whether the comparison can only become true.
    """
    return direction(right) == 1 or direction(left) == -1


def _fits(
    found: datetime,
    holds: Callable[[datetime], bool | None],
    now: datetime,
    *,
    at_first: bool,
) -> bool:
    if not now < found <= END:
        return False
    return holds(found) is not at_first and holds(found - MICROSECOND) is at_first


def _searched(
    holds: Callable[[datetime], bool | None], now: datetime, *, at_first: bool
) -> datetime | None:
    """
    Return the first instant of the other answer, in fewer than 120 steps.
    """
    low, step = now, MICROSECOND
    while holds(high := low + min(step, END - low)) is at_first:
        if high == END:
            return None
        low, step = high, step * 2
    while high - low > MICROSECOND:
        middle = low + (high - low) // 2
        if holds(middle) is at_first:
            low = middle
        else:
            high = middle
    return high


def _calculated(
    left: Value, right: Value, scene: Scene, *, strict: bool
) -> datetime | None:
    """
    Return when one side reaches the other, if that can be calculated.
    """
    try:
        if isinstance(left, Constant) and direction(right) == 1:
            return _reaches(right, left.value, scene, beyond=strict)
        if isinstance(right, Constant) and direction(left) == 1:
            return _reaches(left, right.value, scene, beyond=not strict)
    except OverflowError:
        pass  # after all time; the search finds nothing either
    return None


def _reaches(  # noqa: PLR0911 - a case each
    value: Value, target: Any, scene: Scene, *, beyond: bool
) -> datetime | None:
    """
    Return from when on *value* is at, or *beyond*, a target; None if unknown.
    """
    if target is NEVER:
        raise OverflowError(value)
    wall = scene.wall
    match value:
        case Now():
            return cast("datetime", target) + MICROSECOND * beyond
        case Today():
            start = _start(wall, "date", target, next=beyond, as_day=False)
            return cast("datetime", start)
        case Shift(base, sign, by):
            amount = value_of(by, scene)
            back = wall.moved(target, -amount if sign == 1 else amount)
            return _reaches(base, back, scene, beyond=beyond)
        case Part("date" | "month" | "year" as unit, of):
            as_day = isinstance(of.type, Day)
            start = _start(wall, unit, target, next=beyond, as_day=as_day)
            return _reaches(of, start, scene, beyond=False)
        case StartOf():
            return _start_reaches(value, target, scene, beyond=beyond)
        case BusinessBefore():
            return _open_until(value, target, scene, beyond=beyond)
        case Arithmetic(left, "+" | "-" as op, right) if not is_moving(right):
            other = value_of(right, scene)
            rest = target - other if op == "+" else target + other
            return _reaches(left, rest, scene, beyond=beyond)
        case _:
            return None


def _start(
    wall: Wall,
    unit: Literal["date", "month", "year"],
    value: Any,
    *,
    next: bool,  # noqa: A002 - as Wall.start_of
    as_day: bool,
) -> Any:
    """
    Return where a date, a month or a year begins, or the one after it.

    Raises:
        OverflowError: If it begins after the calendar.
    """
    found = wall.start_of(unit, value, next=next, as_day=as_day)
    if found is NEVER:
        raise OverflowError(value)
    return found


def _start_reaches(
    value: StartOf, target: Any, scene: Scene, *, beyond: bool
) -> datetime | None:
    """
    Return from when on a start is at, or *beyond*, a target.
    """
    unit, wall = value.unit, scene.wall
    around: Any = wall.part(unit, target)
    as_day = isinstance(value.type, Day)
    is_start = wall.start_of(unit, around, next=False, as_day=as_day) == target
    if not value.next:
        beyond = beyond or not is_start
        return _reaches(value.of, around, scene, beyond=beyond)
    if is_start and not beyond:
        around = around - 1 if unit == "year" else wall.part(unit, around - DAY)
    return _reaches(value.of, around, scene, beyond=False)


def _open_until(
    value: BusinessBefore, target: datetime, scene: Scene, *, beyond: bool
) -> datetime | None:
    """
    Return from when on more (or, if not *beyond*, all) of an amount was open.
    """
    if beyond is not (value.edge == "earliest"):
        return None
    amount = value_of(value.amount, scene)
    edge: Literal["earliest", "latest"] = "latest" if beyond else "earliest"
    found = scene.wall.business_before(target, -amount, value.calendar, edge)
    return found + MICROSECOND if beyond else found
