"""
When time alone turns a leaf.

Invariants:
    - The answer is exact to the microsecond: a moment before, the leaf has not
      turned. It is looked for within a hundred years.
    - What is read from related records by the moment is not foreseen.

Not here: time turning a whole condition (:mod:`crmkit.conditions._time._flips`).
"""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import Any, Final

import attrs

from crmkit.conditions._checked import Compare, Quantified
from crmkit.conditions._explain._explained import ExplainedPart
from crmkit.conditions._explain._reckon import (
    FAILED,
    Fact,
    attempted,
    opened,
    truth,
)
from crmkit.conditions._interpret._scene import Clock
from crmkit.conditions._nodes import (
    Age,
    Aggregate,
    Anniversary,
    BusinessAge,
    Now,
    Part,
    Today,
)
from crmkit.conditions._walk import follows_moment, walk
from crmkit.conditions._wall import MICROSECOND
from crmkit.errors import CrmkitError

_FAR: Final = timedelta(days=36_525)
_LAST_YEAR: Final = 8999
_TESTS: Final = 20_000  # of leaves at other moments, for one condition
_HOURS, _DATES = 49, 800  # that are tried, where time comes round again


@attrs.define
class Patience:
    """
    How many times leaves may still be tested at another moment.

    One is shared by all leaves of a condition: a search through the hours of two
    days and the midnights of two years is nothing for one of them, and takes long
    for hundreds.
    """

    left: int = _TESTS

    def is_left(self) -> bool:
        """
        Count a test, and tell whether it may be made.
        """
        self.left -= 1
        return self.left >= 0


def waited(
    part: ExplainedPart, *, wanted: bool, clock: Clock, patience: Patience
) -> datetime | None:
    """
    Return the first instant at which a leaf has turned, if all else stays.

    None also if there is no patience left to look for it.
    """
    if not _can_wait(part):
        return None
    try:
        return next(_turned(part, wanted, clock, patience), None)
    except CrmkitError:  # beyond the years that a calendar knows
        return None


def _can_wait(part: ExplainedPart) -> bool:
    nodes = [node for fact in part.facts for node in walk(fact.node)]
    if isinstance(part.node, Quantified) or any(f.value is None for f in part.facts):
        return False
    has_rows = any(isinstance(node, Aggregate) for node in nodes)
    return any(map(follows_moment, nodes)) and not has_rows


def _turned(
    part: ExplainedPart,
    wanted: bool,  # noqa: FBT001 - private
    clock: Clock,
    patience: Patience,
) -> Iterator[datetime]:
    """
    Yield instants at which the leaf has turned, the first one first.
    """

    def is_so(at: datetime) -> bool:
        return (
            patience.is_left() and truth_at(part, attrs.evolve(clock, now=at)) is wanted
        )

    if comes_round(part):
        yield from filter(is_so, grid(clock))
        return
    yield from filter(is_so, _thresholds(part, clock))
    # Business time has no other instants, and a century of it takes long to count.
    if not _is_business(part) and is_so(last := _far(clock)):
        yield _first(is_so, clock.now, last)


def truth_at(part: ExplainedPart, clock: Clock) -> bool | None:
    """
    Return what a leaf comes to at another moment, if all else stays.
    """
    facts = tuple([again(fact, clock) for fact in part.facts])
    if any(fact.value is FAILED for fact in facts):
        return None
    return truth(part.node, facts, clock)


def again(fact: Fact, clock: Clock) -> Fact:
    """
    Return an operand as it is at another moment.
    """
    if isinstance(fact.node, Now | Today):
        return Fact(fact.node, clock.now if isinstance(fact.node, Now) else clock.today)
    if not fact.parts:
        return fact
    parts = tuple(again(part, clock) for part in fact.parts)
    return attempted(fact.node, parts, clock)


def _is_business(part: ExplainedPart) -> bool:
    return any(
        isinstance(node, BusinessAge) for fact in part.facts for node in walk(fact.node)
    )


def comes_round(part: ExplainedPart) -> bool:
    """
    Tell whether a leaf may turn more than once: at certain hours, on certain days.
    """
    return any(
        isinstance(node, Anniversary)
        or (isinstance(node, Part) and node.unit in ("hour", "weekday"))
        for fact in part.facts
        for node in walk(fact.node)
    )


def grid(clock: Clock) -> Iterator[datetime]:
    """
    Yield the quarters of the hours of two days, then the midnights of two years.
    """
    hour = clock.now.replace(minute=0, second=0, microsecond=0)
    quarters = (hour + n * timedelta(minutes=15) for n in range(4 * _HOURS))
    yield from (at for at in quarters if at > clock.now)
    day: Any = clock.today
    for _ in range(_DATES):
        at: Any = clock.wall.start_of("date", day, next=True, as_day=False)
        yield at
        day += timedelta(days=1)


def _thresholds(part: ExplainedPart, clock: Clock) -> Iterable[datetime]:
    """
    Return the instants, still to come, at which an age reaches a bound.
    """
    if not isinstance(part.node, Compare):
        return ()
    age, amount = opened(part.facts[0]), part.facts[1].value
    if not isinstance(amount, timedelta):
        return ()
    if isinstance(age.node, BusinessAge):
        calendar = clock.wall.calendars[age.node.calendar]
        due = calendar.add(age.parts[0].value, amount)
        found = [due, calendar.next_open(due)]
    elif isinstance(age.node, Age):
        found = [clock.wall.moved(age.parts[0].value, amount)]
    else:
        return ()
    beyond = [clock.wall.moved(at, MICROSECOND) for at in found]
    return [at for at in (found[0], *beyond) if at > clock.now]


def _far(clock: Clock) -> datetime:
    return min(clock.now + _FAR, clock.now.replace(year=_LAST_YEAR, day=1))


def _first(is_so: Any, low: datetime, high: datetime) -> datetime:
    """
    Return the first instant for which something is so, once it stays so.
    """
    span, least = (high - low) // MICROSECOND, 0
    while span - least > 1:
        middle = (least + span) // 2
        if is_so(low + middle * MICROSECOND):
            span = middle
        else:
            least = middle
    return low + span * MICROSECOND
