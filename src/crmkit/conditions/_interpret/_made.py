"""
What operands and tests make of values: of those of their parts, and of the clock.

Invariants:
    - What needs a missing value is missing.
    - Nothing here looks at a record, so an explanation can put values together
      again for another moment.

Not here: where the values come from (:mod:`crmkit.conditions._interpret._evaluate`).
"""

import operator
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any, Final

from crmkit.conditions._checked import Compare, Contains, Flag, Matches, OneOf
from crmkit.conditions._forms import Among, BusinessBefore, Has, Match, StartOf, Test
from crmkit.conditions._interpret._reading import is_in, plain_day, texts
from crmkit.conditions._interpret._scene import Clock
from crmkit.conditions._node import Operator
from crmkit.conditions._nodes import (
    Age,
    Anniversary,
    Arithmetic,
    BusinessAge,
    Call,
    Computed,
    Fold,
    Part,
    Shared,
    Shift,
    Size,
)
from crmkit.conditions._types import INTEGERS, Day
from crmkit.conditions._wall import MICROSECOND
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


class _Unmeasured:
    """
    A value that is there but cannot be told: business time out of known years.
    """

    __slots__ = ()

    def __repr__(self) -> str:
        return "?"


UNMEASURED: Final = _Unmeasured()


# -- Operands ---------------------------------------------------------------


def first_there(values: Iterable[Any]) -> Any:
    """
    Return the first value that is not missing; if all are, None.
    """
    return next((value for value in values if value is not None), None)


def made(node: Any, values: Sequence[Any], clock: Clock) -> Any:
    """
    Return what an operand makes of the values of its parts.

    >>> from datetime import UTC
    >>> from crmkit.conditions._nodes import Parameter
    >>> from crmkit.conditions._types import Text
    >>> from crmkit.conditions._wall import Wall
    >>> clock = Clock(datetime(2026, 3, 2, tzinfo=UTC), Wall(UTC, {}))
    >>> made(Fold(Parameter("city", Text())), ["ABC"], clock)
    'abc'
    """
    if any(value is None for value in values):
        return None
    return MADE[type(node)](node, values, clock)


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
    whole = value // MICROSECOND if isinstance(value, timedelta) else value
    # Not ``in``: a range looks through all its numbers for what is no plain int.
    return value if INTEGERS[0] <= whole <= INTEGERS[-1] else None


#: How the value of each kind of operand is made that is made of others.
MADE: Final[Mapping[type, Callable[[Any, Sequence[Any], Clock], Any]]] = (
    MappingProxyType(
        {
            Age: _age,
            Anniversary: _anniversary,
            Arithmetic: lambda node, v, _: bounded(_ARITHMETIC[node.op](*v)),
            BusinessAge: _business_age,
            BusinessBefore: _business_before,
            Call: lambda node, v, _: node.function.python(*v),
            Computed: lambda _, v, __: v[0],
            Fold: lambda node, v, _: node.type.fold(v[0]),
            Part: _part,
            Shared: lambda _, v, __: texts(v[0]) & texts(v[1]),
            Shift: _shifted,
            Size: lambda _, v, __: len(texts(v[0])),
            StartOf: _start,
        }
    )
)


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
