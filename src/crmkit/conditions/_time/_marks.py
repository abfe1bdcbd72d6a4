"""
What moves to and fro on the wall, and when it does.

Weekdays and hours come again and dates go on, but all of them stand still from one
midnight or hour to the next. Between those instants an operand made of them, and
of functions of the application over them, has one value.

Invariants:
    - An operand is the same between two neighbouring ticks of its marks.

Not here: what moves one way and is calculated (:mod:`crmkit.conditions._time._first`).
"""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from heapq import merge
from itertools import groupby
from operator import itemgetter
from typing import Any, Final, Literal, TypeAlias

from crmkit.conditions._checked import Compare
from crmkit.conditions._forms import BusinessBefore
from crmkit.conditions._interpret._evaluate import value_of
from crmkit.conditions._interpret._scene import Scene
from crmkit.conditions._nodes import BusinessAge, Now, Part, Shift, Today
from crmkit.conditions._text import written
from crmkit.conditions._time._ticks import ticks
from crmkit.conditions._time._timing import is_moving
from crmkit.conditions._types import Instant
from crmkit.conditions._wall import Wall
from crmkit.errors import MovingThresholdError

#: What changes at midnight or each hour, on clocks that are ahead by some time.
Mark: TypeAlias = tuple[Literal["weekday", "hour"], timedelta]

_NOTHING: Final = timedelta(0)
_INSTANT: Final = itemgetter(0)


def marks(operand: Any, scene: Scene) -> Iterator[Mark]:
    """
    Yield what an operand follows that moves to and fro.

    Raises:
        MovingThresholdError: If it can change at any instant.

    >>> from datetime import UTC
    >>> from crmkit.conditions._types import Integer
    >>> scene = Scene(datetime(2026, 3, 2, tzinfo=UTC), Wall(UTC, {}), params={})
    >>> list(marks(Part("hour", Now(), Integer()), scene))
    [('hour', datetime.timedelta(0))]
    """
    match operand:
        case _ if not is_moving(operand):
            return
        case Part(unit, of) if isinstance(of.type, Instant):
            ahead = _ahead(of, scene)
            yield "hour" if unit == "hour" else "weekday", ahead
        case Today():
            yield "weekday", _NOTHING
        case Now():
            raise MovingThresholdError(written(operand))
        case BusinessBefore(amount, calendar):
            age = BusinessAge(Now(), calendar)
            raise MovingThresholdError(written(Compare(age, ">", amount)))
        case _:
            for part in operand.parts:
                yield from marks(part, scene)


def ticks_of(
    found: Iterable[Mark], wall: Wall, after: datetime, until: datetime
) -> Iterator[tuple[datetime, tuple[Mark, ...]]]:
    """
    Yield the instants after *after*, up to *until*, with the marks that change there.
    """
    each = (_marked(wall, mark, after, until) for mark in found)
    for tick, pairs in groupby(merge(*each, key=_INSTANT), key=_INSTANT):
        yield tick, tuple([mark for _, mark in pairs])


def _marked(
    wall: Wall, mark: Mark, after: datetime, until: datetime
) -> Iterator[tuple[datetime, Mark]]:
    for tick in _shifted(wall, mark, after, until):
        yield tick, mark


def _shifted(
    wall: Wall, mark: Mark, after: datetime, until: datetime
) -> Iterator[datetime]:
    unit, ahead = mark
    start, end = (wall.moved(at, ahead) for at in (after, until))
    for tick in ticks(wall, unit, start, end):
        yield wall.moved(tick, -ahead)


def _ahead(operand: Any, scene: Scene) -> timedelta:
    """
    Return how far an operand is ahead of the moment.
    """
    match operand:
        case Now():
            return _NOTHING
        case Shift(base, sign, by):
            amount = value_of(by, scene)
            if isinstance(amount, timedelta):
                return _ahead(base, scene) + (amount if sign == 1 else -amount)
        case _:
            pass
    raise MovingThresholdError(written(operand))
