"""
What a threshold passes on its way from one place to another.

Invariants:
    - The result holds of a value if the comparison was false at one time and true
      later, also where it is false again at the end.

Not here: where thresholds are (:mod:`crmkit.conditions._time._window`).
"""

from collections.abc import Iterable, Sequence
from datetime import date
from itertools import pairwise
from operator import attrgetter
from typing import Any, Final, TypeAlias, assert_never

from crmkit.conditions._checked import Always, Checked, Compare, OneOf
from crmkit.conditions._node import OPPOSITE, Operator
from crmkit.conditions._nodes import Anniversary, Constant, Operand, Parameter
from crmkit.conditions._time._held import against, both, either
from crmkit.conditions._types import Day, Integer
from crmkit.conditions._wall import DAY, NEVER

#: A first and a last day.
Days: TypeAlias = tuple[date, date]

#: How many values are named one by one.
_FEW: Final = 31
#: What a value was to where a threshold was, and is to where it came; by whether it
#: went forward.
_PASSED: Final[dict[tuple[Operator, bool], tuple[Operator, Operator]]] = {
    ("==", True): (">", "<="),
    ("==", False): ("<", ">="),
    ("!=", True): (">=", "<"),
    ("!=", False): ("<=", ">"),
}


def passed(of: Operand, op: Operator, was: Any, now: Any) -> Checked:
    """
    Return where ``of op threshold`` turned true while a threshold moved one way.

    >>> from crmkit.conditions._nodes import FieldRead
    >>> from crmkit.conditions._text import written
    >>> from crmkit.conditions._types import Integer
    >>> print(written(passed(FieldRead("n", Integer()), "<=", 3, 5)))
    n > 3 and n <= 5
    >>> print(written(passed(FieldRead("n", Integer()), "==", 3, 5)))
    n > 3 and n <= 5
    >>> print(written(passed(FieldRead("n", Integer()), "!=", 3, 5)))
    n >= 3 and n < 5
    """
    if was == now:
        return Always(value=False)
    start, end = Constant(was, of.type), Constant(now, of.type)
    return passed_between(of, op, start, end, forward=was < now)


def passed_between(
    of: Operand,
    op: Operator,
    start: Constant | Parameter,
    end: Constant | Parameter,
    *,
    forward: bool,
) -> Checked:
    """
    Return where ``of op threshold`` turned true while a threshold moved one way.

    >>> from crmkit.conditions._nodes import FieldRead
    >>> from crmkit.conditions._text import written
    >>> from crmkit.conditions._types import Integer
    >>> ends = (Parameter(name, Integer()) for name in ("was", "now"))
    >>> n = FieldRead("n", Integer())
    >>> print(written(passed_between(n, "<=", *ends, forward=True)))
    n > was and n <= now
    """
    if op in (("<", "<=") if forward else (">", ">=")):
        return both(against(of, OPPOSITE[op], start), against(of, op, end))
    if op in ("==", "!="):
        after, upto = _PASSED[op, forward]
        return both(against(of, after, start), against(of, upto, end))
    return Always(value=False)


def stepped(of: Operand, op: Operator, steps: Sequence[Any]) -> Checked:
    """
    Return where ``of op threshold`` turned true while a threshold went some steps.

    Args:
        of: What depends on the record.
        op: The comparison.
        steps: Where the threshold was, one after the other; None where it was
            missing.

    >>> from crmkit.conditions._nodes import FieldRead
    >>> from crmkit.conditions._text import written
    >>> from crmkit.conditions._types import Integer
    >>> print(written(stepped(FieldRead("n", Integer()), "==", [22, 23, 0, 1])))
    n in (0, 1, 23)
    >>> print(written(stepped(FieldRead("n", Integer()), "<", [22, 23, 0, 1])))
    n >= 0 and n < 23
    """
    moves = [(was, now) for was, now in pairwise(steps) if was != now]
    moves = [(was, now) for was, now in moves if now is not None]
    anew = dict.fromkeys(now for was, now in moves if was is None)
    moves = [(was, now) for was, now in moves if was is not None]
    found = [against(of, op, Constant(now, of.type)) for now in anew]
    if op in ("==", "!="):
        values = {now if op == "==" else was for was, now in moves}
        return either(*found, _one_of(of, values))
    up = op in ("<", "<=")
    moves = [(was, now) for was, now in moves if (was < now) is up]
    if moves:
        starts, ends = zip(*moves, strict=True)
        start, end = (min(starts), max(ends)) if up else (max(starts), min(ends))
        found.append(passed(of, op, start, end))
    return either(*found)


def _one_of(of: Operand, values: Iterable[Any]) -> Checked:
    """
    Return that something is one of some values, or lies among very many.
    """
    each = [Constant(value, of.type) for value in values]
    if of.type.ordered:
        each.sort(key=attrgetter("value"))
        if len(each) > _FEW:
            return both(Compare(of, ">=", each[0]), Compare(of, "<=", each[-1]))
    if len(each) > 1 and isinstance(of.type, Integer):
        return OneOf(of, tuple(each))
    return either(*(Compare(of, "==", value) for value in each))


def anniversaries(of: Operand, op: Operator, steps: Sequence[Days]) -> Checked:
    """
    Return where ``anniversary(of, first) op last`` turned true in some steps.

    Args:
        of: What has anniversaries.
        op: The comparison of the next anniversary.
        steps: From when on anniversaries counted, and what they were compared
            with, one after the other.
    """
    found = (
        days for was, now in pairwise(steps) if was != now
        for days in _turned(op, was, now)
    )  # fmt: skip
    nearest = (
        Compare(Anniversary(of, Constant(first, Day())), "<=", Constant(last, Day()))
        for first, last in _merged(found)
    )
    return either(*nearest)


def _turned(op: Operator, was: Days, now: Days) -> list[Days]:
    """
    Return the days whose anniversaries made a comparison true in one step.
    """
    match op:
        case "<=":
            return _beyond(now, was)
        case "<":
            return _beyond(_shorter(now), _shorter(was))
        case ">":
            return _beyond((was[0], now[1]), now)
        case ">=":
            until = _shorter(now)
            return _beyond((was[0], until[1]), until)
        case "==":
            return [(now[1], now[1])] if now[0] <= now[1] else []
        case "!=":
            last = now[1] - DAY if now[0] <= now[1] else now[1]
            return [(was[1], last)] if was[1] <= last else []
        case _:
            assert_never(op)


def _merged(found: Iterable[Days]) -> list[Days]:
    """
    Return stretches of days with those as one that meet or overlap.
    """
    merged: list[Days] = []
    for first, last in sorted(found):
        if merged and first - merged[-1][1] <= DAY:
            start, end = merged[-1]
            merged[-1] = start, max(end, last)
        else:
            merged.append((first, last))
    return merged


def _shorter(days: Days) -> Days:
    """
    Return the same days without the last.
    """
    first, last = days
    if last is NEVER:
        return first, date.max
    if last == date.min:
        return date.max, date.min
    return first, last - DAY


def _beyond(days: Days, other: Days) -> list[Days]:
    """
    Return the stretches of *days* that are not in *other*.
    """
    (first, last), (start, end) = days, other
    if end < start or last < start or end < first:
        return [days] if first <= last else []
    found = []
    if first < start:
        found.append((first, start - DAY))
    if end < last:
        found.append((end + DAY, last))
    return found
