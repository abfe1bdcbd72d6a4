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

from crmkit.conditions._checked import Compare, Contains, Flag, Matches, OneOf
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
    if type(operand) is Coalesce:
        return first_there(value_of(part, scene) for part in operand.parts)
    values = []
    for part in operand.parts:
        value = value_of(part, scene)
        if value is None:
            return None
        values.append(value)
    return _MADE[type(operand)](operand, values, scene)


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
    rows = counted(each, scene.each(each))
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


def counted(each: Each, rows: Iterable[Scene]) -> list[Scene]:
    """
    Return those of some records that an aggregate takes.
    """
    if each.only is None:
        return list(rows)
    only = lowered(each.only)
    return [row for row in rows if is_true(only, row)]


@lru_cache(maxsize=256)
def lowered(only: Any) -> Form:
    """
    Return what the rows of an aggregate must satisfy as a form, if it is not yet.
    """
    return only if isinstance(only, Form) else surely_true(only)


# -- Tests ------------------------------------------------------------------


def _is_one(leaf: Any, values: Sequence[Any]) -> bool:
    return values[0] in [value.value for value in leaf.values]


def _has(_: Any, values: Sequence[Any]) -> bool:
    return is_in(values[0], values[1])


def _matches(leaf: Any, values: Sequence[Any]) -> bool:
    return MATCHES[leaf.kind](values[0], values[1])


def _compares(leaf: Any, values: Sequence[Any]) -> bool:
    return OPERATORS[leaf.op](values[0], values[1])


_TESTED: Final[Mapping[type, Callable[[Any, Sequence[Any]], bool]]] = MappingProxyType(
    {
        Among: _is_one, OneOf: _is_one,
        Has: _has, Contains: _has,
        Match: _matches, Matches: _matches,
        Test: _compares, Compare: _compares,
        Flag: lambda _, values: bool(values[0]),
    }
)  # fmt: skip


def tested(leaf: Any, values: Sequence[Any]) -> bool:
    """
    Return what a leaf makes of the values of its operands, all of them there.

    Args:
        leaf: A leaf of a condition or of a form; that a form negates it is not
            minded here.
        values: Those of its operands, in reading order.
    """
    return _TESTED[type(leaf)](leaf, values)


# -- Forms ------------------------------------------------------------------


def is_true(form: Form, scene: Scene) -> bool:
    """
    Tell whether a form holds.

    Raises:
        TooMuchWorkError: If the scene's work is limited, and this is too much.
    """
    return _ASKED[type(form)](form, scene)


def _is_every(form: ForEvery, scene: Scene) -> bool:
    return all(is_true(form.form, row) for row in scene.each(form.each))


def _is_some(form: Exists, scene: Scene) -> bool:
    return any(is_true(form.form, row) for row in scene.each(form.each))


def _leads(form: RowPresence, scene: Scene) -> bool:
    scene.step()
    return (scene.row(form.row) is None) is form.negated


def _is_in_change(form: InChange, scene: Scene) -> bool:
    scene.step()
    return (scene.changed(form.name) is None) is form.negated


def _is_present(form: Presence, scene: Scene) -> bool:
    scene.step()
    found = all(value_of(each, scene) is not None for each in form.known)
    return found is not form.negated


def _compared(form: Test, scene: Scene) -> bool:
    values = _there(scene, form.left, form.right)
    return values is not None and tested(form, values)


def _is_among(form: Among, scene: Scene) -> bool:
    values = _there(scene, form.item)
    return values is not None and tested(form, values) is not form.negated


def _is_had(form: Has, scene: Scene) -> bool:
    values = _there(scene, form.item, form.container)
    return values is not None and tested(form, values) is not form.negated


def _is_matched(form: Match, scene: Scene) -> bool:
    values = _there(scene, form.text, form.piece)
    return values is not None and tested(form, values) is not form.negated


def _there(scene: Scene, *operands: Value) -> list[Any] | None:
    """
    Return the values of a leaf's operands; None if one of them is missing.

    Whatever is missing in an operand, the operand is missing then.
    """
    scene.step()
    values = []
    for operand in operands:
        value = value_of(operand, scene)
        if value is None:
            return None
        values.append(value)
    return values


_ASKED: Final[Mapping[type, Callable[[Any, Scene], bool]]] = MappingProxyType(
    {
        All: lambda form, scene: all(is_true(each, scene) for each in form.forms),
        Some: lambda form, scene: any(is_true(each, scene) for each in form.forms),
        Exists: _is_some,
        ForEvery: _is_every,
        RowPresence: _leads,
        InChange: _is_in_change,
        Presence: _is_present,
        Test: _compared,
        Among: _is_among,
        Has: _is_had,
        Match: _is_matched,
    }
)
