"""
The value of an operand and the truth of a form, step by step and without code.

The compiled back end answers thousands of questions; this answers the few that
are about parts of a condition: what a threshold is at an instant, what one
related record holds, why a condition does not hold. All give the same values.

Invariants:
    - None is a missing value; what needs a missing value is missing.
    - What is made of values depends on them and on the clock alone, so that an
      explanation can put them together again for another moment.

Not here: whole conditions (:mod:`crmkit.conditions._python`), what a scene holds
(:mod:`crmkit.conditions._interpret._scene`).
"""

import operator
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from functools import lru_cache
from types import MappingProxyType
from typing import Any, Final

from crmkit.conditions._forms import (
    All,
    Among,
    BusinessBefore,
    Exists,
    ForEvery,
    Form,
    Has,
    InChange,
    Match,
    Presence,
    RowPresence,
    Some,
    StartOf,
    Test,
    Value,
)
from crmkit.conditions._interpret._reading import is_in, plain_day, texts
from crmkit.conditions._interpret._scene import Clock, Scene
from crmkit.conditions._lower import surely_true
from crmkit.conditions._node import Operator
from crmkit.conditions._nodes import (
    Age,
    Aggregate,
    Anniversary,
    Arithmetic,
    BusinessAge,
    Call,
    ChangeFact,
    Coalesce,
    Computed,
    Constant,
    Each,
    FieldRead,
    Fold,
    Now,
    Old,
    Parameter,
    Part,
    Shared,
    Shift,
    Size,
    Today,
)
from crmkit.conditions._types import INTEGERS, Day, Duration, folded
from crmkit.errors import CrmkitError

OPERATORS: Final[Mapping[Operator, Callable[[Any, Any], bool]]] = MappingProxyType(
    {
        "==": operator.eq, "!=": operator.ne, "<": operator.lt,
        "<=": operator.le, ">": operator.gt, ">=": operator.ge,
    }
)  # fmt: skip
MATCHES: Final[Mapping[str, Callable[[str, str], bool]]] = MappingProxyType(
    {
        "contains": operator.contains, "startswith": str.startswith,
        "endswith": str.endswith,
    }
)  # fmt: skip
_ARITHMETIC: Final[Mapping[str, Callable[[Any, Any], Any]]] = MappingProxyType(
    {"+": operator.add, "-": operator.sub, "*": operator.mul}
)
_MICROSECOND: Final = timedelta(microseconds=1)


class _Unmeasured:
    """
    A value that is there but cannot be told: business time out of known years.
    """

    __slots__ = ()

    def __repr__(self) -> str:
        return "?"


UNMEASURED: Final = _Unmeasured()


# -- Values -----------------------------------------------------------------


def value_of(operand: Any, scene: Scene) -> Any:
    """
    Return the value of an operand; None if it is missing.

    Raises:
        UnboundParameterError: If a parameter that it needs has no value.

    >>> from datetime import UTC
    >>> from crmkit.conditions._wall import Wall
    >>> scene = Scene(datetime(2026, 3, 2, tzinfo=UTC), Wall(UTC, {}), params={})
    >>> value_of(Part("month", Now(), Day()), scene).isoformat()
    '2026-03-01'
    """
    read = READ.get(type(operand))
    if read is not None:
        return read(operand, scene)
    if type(operand) is Aggregate:
        return _aggregate(operand, scene)
    values = (value_of(part, scene) for part in operand.parts)
    if type(operand) is Coalesce:
        return first_there(values)
    return made(operand, tuple(values), scene)


#: How the value of each kind of operand is read that is made of no others.
READ: Final[Mapping[type, Callable[[Any, Scene], Any]]] = MappingProxyType(
    {
        Constant: lambda node, _: node.value,
        Parameter: lambda node, scene: scene.parameter(node.name),
        Now: lambda _, scene: scene.now,
        Today: lambda _, scene: scene.today,
        FieldRead: lambda node, scene: scene.field(node),
        Old: lambda node, scene: scene.old(node),
        ChangeFact: lambda node, scene: getattr(scene.change, node.name),
    }
)


def first_there(values: Iterable[Any]) -> Any:
    """
    Return the first value that is not missing; if all are, None.
    """
    return next((value for value in values if value is not None), None)


def made(node: Any, values: Sequence[Any], clock: Clock) -> Any:
    """
    Return what an operand makes of the values of its parts.

    >>> from datetime import UTC
    >>> from crmkit.conditions._types import Text
    >>> from crmkit.conditions._wall import Wall
    >>> clock = Clock(datetime(2026, 3, 2, tzinfo=UTC), Wall(UTC, {}))
    >>> made(Fold(Parameter("city", Text())), ["ABC"], clock)
    'abc'
    """
    if any(value is None for value in values):
        return None
    return _MADE[type(node)](node, values, clock)


def _age(_: Age, values: Sequence[Any], clock: Clock) -> timedelta:
    return clock.now - values[0]  # type: ignore[no-any-return]


def _business_age(node: BusinessAge, values: Sequence[Any], clock: Clock) -> Any:
    try:
        return clock.wall.calendars[node.calendar].elapsed(values[0], clock.now)
    except CrmkitError:  # the threshold may lie in known years though this does not
        return UNMEASURED


def _business_before(
    node: BusinessBefore, values: Sequence[Any], clock: Clock
) -> datetime:
    wall = clock.wall
    return wall.business_before(clock.now, values[0], node.calendar, node.edge)


def _shifted(node: Shift, values: Sequence[Any], clock: Clock) -> Any:
    base, by = _as_typed(node.base, values[0]), values[1]
    return clock.wall.moved(base, by if node.sign == 1 else -by)


def _part(node: Part, values: Sequence[Any], clock: Clock) -> Any:
    return clock.wall.part(node.unit, _as_typed(node.of, values[0]))


def _anniversary(node: Anniversary, values: Sequence[Any], clock: Clock) -> Any:
    return clock.wall.anniversary(_as_typed(node.of, values[0]), values[1])


def _as_typed(node: Any, value: Any) -> Any:
    return plain_day(value) if isinstance(node.type, Day) else value


def _start(node: StartOf, values: Sequence[Any], clock: Clock) -> Any:
    as_day = isinstance(node.type, Day)
    return clock.wall.start_of(node.unit, values[0], next=node.next, as_day=as_day)


def bounded(value: Any) -> Any:
    """
    Return a number or a length of time, or None if it is beyond 64 bits.

    >>> bounded(2**63 - 1) == 2**63 - 1, bounded(2**63)
    (True, None)
    """
    whole = value // _MICROSECOND if isinstance(value, timedelta) else value
    # Not ``in``: a range looks through all its numbers for what is no plain int.
    return value if INTEGERS[0] <= whole <= INTEGERS[-1] else None


_MADE: Final[Mapping[type, Callable[[Any, Sequence[Any], Clock], Any]]] = (
    MappingProxyType(
        {
            Age: _age,
            Anniversary: _anniversary,
            Arithmetic: lambda node, v, _: bounded(_ARITHMETIC[node.op](*v)),
            BusinessAge: _business_age,
            BusinessBefore: _business_before,
            Call: lambda node, v, _: node.function.python(*v),
            Computed: lambda _, v, __: v[0],
            Fold: lambda _, v, __: folded(v[0]),
            Part: _part,
            Shared: lambda _, v, __: texts(v[0]) & texts(v[1]),
            Shift: _shifted,
            Size: lambda _, v, __: len(texts(v[0])),
            StartOf: _start,
        }
    )
)


# -- Related records --------------------------------------------------------


def _aggregate(operand: Aggregate, scene: Scene) -> Any:
    """
    Return one value from the related records that count.
    """
    each, value = operand.each, operand.value
    if scene.row(each.row) is None:
        return None
    rows = [row for row in scene.each(each) if _counts(each, row)]
    if value is None:
        return len(rows)
    found = [(value_of(value, row), row) for row in rows]
    return aggregated(operand, [pair for pair in found if pair[0] is not None])[0]


def aggregated(
    node: Aggregate, found: Sequence[tuple[Any, Scene]]
) -> tuple[Any, int | None]:
    """
    Return what an aggregate makes of some values, and which of them it picks.

    Args:
        node: The aggregate.
        found: The values that are there, each with the scene of its record.
    """
    values: list[Any] = [value for value, _ in found]
    if node.kind == "count":
        return len(values), None
    if node.kind == "sum":
        zero: Any = timedelta(0) if isinstance(node.type, Duration) else 0
        return bounded(sum(values, zero)), None
    if not values:
        return None, None
    by_rank = node.kind in ("first", "last")
    keys = [row.rank(node.each) for _, row in found] if by_rank else values
    pick = min if node.kind in ("first", "min") else max
    place = pick(range(len(keys)), key=keys.__getitem__)
    return values[place], place


def _counts(each: Each, row: Scene) -> bool:
    return each.only is None or is_true(lowered(each.only), row)


@lru_cache(maxsize=256)
def lowered(only: Any) -> Form:
    """
    Return what the rows of an aggregate must satisfy as a form, if it is not yet.
    """
    return only if isinstance(only, Form) else surely_true(only)


# -- Forms ------------------------------------------------------------------


def is_true(form: Form, scene: Scene) -> bool:  # noqa: PLR0911 - a case each
    """
    Tell whether a form holds.
    """
    match form:
        case All(forms):
            return all(is_true(each, scene) for each in forms)
        case Some(forms):
            return any(is_true(each, scene) for each in forms)
        case Exists(each, inner):
            return any(is_true(inner, row) for row in scene.each(each))
        case ForEvery(each, inner):
            return all(is_true(inner, row) for row in scene.each(each))
        case RowPresence(row, negated):
            return (scene.row(row) is None) is negated
        case InChange(name, negated):
            return (scene.changed(name) is None) is negated
        case Presence(negated, known):
            return _are_known(known, scene) is not negated
        case _:
            return _are_known(form.known, scene) and _is_so(form, scene)


def _are_known(known: tuple[Value, ...], scene: Scene) -> bool:
    return all(value_of(each, scene) is not None for each in known)


def _is_so(leaf: Test | Among | Has | Match, scene: Scene) -> bool:
    match leaf:
        case Test(left, op, right):
            return OPERATORS[op](value_of(left, scene), value_of(right, scene))
        case Among(item, values, negated):
            found = value_of(item, scene)
            return (found not in [value.value for value in values]) is negated
        case Has(item, container, negated):
            return (
                is_in(value_of(item, scene), value_of(container, scene)) is not negated
            )
        case Match(kind, text, piece, negated):
            matched = MATCHES[kind](value_of(text, scene), value_of(piece, scene))
            return matched is not negated
