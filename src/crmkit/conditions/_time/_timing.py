"""
How an operand moves with the moment: not at all, forward, back, or irregularly.

Invariants:
    - An operand without ``now``, ``today`` or business time never moves.
    - What a record holds counts as fixed: only the moment moves.

Not here: where a threshold is at an instant
(:mod:`crmkit.conditions._interpret._evaluate`).
"""

from collections.abc import Iterator
from typing import Any, Literal, TypeAlias

from crmkit.conditions._forms import (
    All,
    Among,
    BusinessBefore,
    Exists,
    ForEvery,
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
from crmkit.conditions._nodes import (
    Aggregate,
    Anniversary,
    Arithmetic,
    Call,
    Coalesce,
    Each,
    Now,
    Part,
    Shift,
    Today,
)
from crmkit.conditions._walk import follows_moment, reads_record

# A node or an operand of a form is told by what it is: both are trees of parts.

#: 1 forward, -1 back, 0 not at all, None irregularly.
Direction: TypeAlias = Literal[1, -1, 0] | None


def below(node: Any) -> tuple[Any, ...]:
    """
    Return what is directly below a node, an operand or a form.
    """
    match node:
        case Exists(_, form) | ForEvery(_, form):
            return (form,)
        case All(parts) | Some(parts) | Presence(_, parts):
            return parts
        case Among(item):
            return (item,)
        case Test(one, _, other) | Has(one, other) | Match(_, one, other):
            return (one, other)
        case RowPresence() | InChange():
            return ()
        case _:
            return tuple(node.parts)


def every(node: Any) -> Iterator[Any]:
    """
    Yield a node, an operand or a form, and everything below it.
    """
    yield node
    for part in below(node):
        yield from every(part)


def _follows_moment(node: Any) -> bool:
    return follows_moment(node) or isinstance(node, BusinessBefore)


def is_timed(node: Any) -> bool:
    """
    Tell whether a node depends on the moment.

    >>> is_timed(Part("weekday", Now(), Now().type))
    True
    """
    return any(map(_follows_moment, every(node)))


def is_moving(operand: Any) -> bool:
    """
    Tell whether an operand depends on the moment other than by which rows count.
    """
    if isinstance(operand, Aggregate):
        return operand.value is not None and is_moving(operand.value)
    below = (is_moving(part) for part in operand.parts)
    return _follows_moment(operand) or any(below)


def moving_rows(operand: Any) -> Iterator[tuple[Each, ...]]:
    """
    Yield the rows of aggregates whose choice depends on the moment.

    Those of an aggregate inside another come after the rows that it is in.
    """
    if not isinstance(operand, Aggregate):
        for part in operand.parts:
            yield from moving_rows(part)
        return
    each = operand.each
    if each.only is not None and is_timed(each.only):
        yield (each,)
    if operand.value is not None:
        for inner in moving_rows(operand.value):
            yield (each, *inner)


def direction(operand: Value) -> Direction:  # noqa: PLR0911 - a case each
    """
    Return how an operand moves while the moment advances.

    >>> direction(Now()), direction(Part("hour", Now(), Now().type))
    (1, None)
    """
    if not is_moving(operand):
        return 0
    match operand:
        case Now() | Today() | BusinessBefore():
            return 1
        case Shift(base):
            return direction(base)
        case Part(unit, of):
            return direction(of) if unit in ("date", "month", "year") else None
        case StartOf(_, of):
            return direction(of)
        case Anniversary(of, since):
            return together(direction(of), direction(since))
        case Arithmetic(left, "+", right):
            return together(direction(left), direction(right))
        case Arithmetic(left, "-", right):
            return together(direction(left), reversed_(direction(right)))
        case Coalesce(options):
            found = [direction(option) for option in options]
            return found[0] if len(set(found)) == 1 else _any_of(found)
        case _:
            return None


def together(one: Direction, other: Direction) -> Direction:
    """
    Return how a sum of two operands moves.

    >>> together(1, 0), together(1, -1)
    (1, None)
    """
    if one is None or other is None or one * other < 0:
        return None
    return one or other


def reversed_(one: Direction) -> Direction:
    """
    Return how the negative of an operand moves.
    """
    back: dict[Direction, Direction] = {1: -1, -1: 1, 0: 0, None: None}
    return back[one]


def _any_of(found: list[Direction]) -> Direction:
    total: Direction = 0
    for each in found:
        total = together(total, each)
    return total


def irregular_unit(operand: Any) -> Literal["weekday", "hour"] | None:
    """
    Return the finest unit of wall time by which an operand moves irregularly.

    None if it does not; a function of the application may move at any instant.
    """
    units = {
        node.unit
        for node in every(operand)
        if isinstance(node, Part) and is_timed(node)
    }
    return "hour" if "hour" in units else "weekday" if "weekday" in units else None


def reads(operand: Any) -> bool:
    """
    Tell whether an operand of a form depends on the record.
    """
    return reads_record(operand)


def timed_calls(operand: Any) -> Iterator[Call]:
    """
    Yield the calls of functions of the application that depend on the moment.
    """
    for node in every(operand):
        if isinstance(node, Call) and is_timed(node):
            yield node
