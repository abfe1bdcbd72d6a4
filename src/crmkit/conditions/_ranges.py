"""
A comparison as comparisons of a field with something that is constant.

``age(x) > d`` is ``x < now - d``; ``date(x) <= d`` is "x lies before the start of
the day after d"; ``business_age(x) > d`` is "x lies before the earliest instant
from which d is open time".

Invariants:
    - What depends on the record stays on the left, as bare as it can be, so an
      index on it can serve the comparison.
    - A threshold depends on the moment alone and never moves back as it advances.

Not here: which operands can be compared (:mod:`crmkit.conditions._read._match`).
"""

from crmkit.conditions._forms import (
    All,
    BusinessBefore,
    Form,
    Some,
    StartOf,
    Test,
    Value,
)
from crmkit.conditions._node import MIRRORED, Operator
from crmkit.conditions._nodes import (
    Age,
    BusinessAge,
    Constant,
    Now,
    Operand,
    Parameter,
    Part,
    Shift,
)
from crmkit.conditions._types import Day, FieldType, Instant
from crmkit.conditions._values import Rows, known, valued
from crmkit.conditions._walk import bare, reads_record


def tests(left: Operand, op: Operator, right: Operand, rows: Rows) -> Form:
    """
    Return the form of a comparison.
    """
    aged = bare(left)
    if isinstance(aged, Age | BusinessAge) and isinstance(right, Constant | Parameter):
        return _aged(aged, op, right, rows)
    value, other = valued(left, rows), valued(right, rows)
    if isinstance(value, Part) and _is_range(value, other):
        return _period(value, op, other)
    return _arranged(value, op, other)


def _aged(
    left: Age | BusinessAge, op: Operator, amount: Constant | Parameter, rows: Rows
) -> Form:
    of = valued(left.of, rows)
    if isinstance(left, BusinessAge):
        return _business(of, op, amount, left.calendar)
    return _test(of, MIRRORED[op], Shift(Now(), -1, amount))


def _is_range(left: Part, right: Operand) -> bool:
    units = ("date", "month", "year")
    return left.unit in units and reads_record(left) and not reads_record(right)


def _arranged(left: Operand, op: Operator, right: Operand) -> Form:
    """
    Return a test with the shifts of a field on the other side.
    """
    if reads_record(left) and reads_record(right):
        return _test(left, op, right)
    while isinstance(left, Shift) and reads_record(left):
        sign = left.sign
        right = Shift(right, -1 if sign == 1 else 1, left.by, type=left.type)
        left = left.base
    return _test(left, op, right)


def _test(left: Value, op: Operator, right: Value) -> Test:
    return Test(left, op, right, known=known(left, right))


def _business(
    of: Operand, op: Operator, amount: Constant | Parameter, calendar: str
) -> Form:
    """
    Return the form of ``business_age(of) op amount``.

    All instants between *earliest* and *latest* have exactly that age: no open
    time lies between them.
    """
    earliest = BusinessBefore(amount, calendar, "earliest")
    latest = BusinessBefore(amount, calendar, "latest")
    match op:
        case ">":
            return _test(of, "<", earliest)
        case ">=":
            return _test(of, "<=", latest)
        case "<":
            return _test(of, ">", latest)
        case "<=":
            return _test(of, ">=", earliest)
        case "==":
            return All((_test(of, ">=", earliest), _test(of, "<=", latest)))
        case "!=":
            return Some((_test(of, "<", earliest), _test(of, ">", latest)))


def _period(left: Part, op: Operator, right: Operand) -> Form:
    """
    Return the form of ``date(x) op d``, and of months and years.

    A month is kept as its first day, so the year of one is a range of days.
    """
    kind: FieldType = Instant() if isinstance(left.of.type, Instant) else Day()
    of, unit = left.of, left.unit
    if unit not in ("date", "month", "year"):  # pragma: no cover - asked before
        raise TypeError(unit)
    start = StartOf(unit, right, next=False, type=kind)
    after = StartOf(unit, right, next=True, type=kind)
    match op:
        case "<":
            return _test(of, "<", start)
        case "<=":
            return _test(of, "<", after)
        case ">":
            return _test(of, ">=", after)
        case ">=":
            return _test(of, ">=", start)
        case "==":
            return All((_test(of, ">=", start), _test(of, "<", after)))
        case "!=":
            return Some((_test(of, "<", start), _test(of, ">=", after)))
