"""
From a checked condition to its two two-valued forms.

``surely_true`` holds where the condition is true, ``surely_false`` where it
is false; where neither holds, it is unknown. With T and F for the two:

    T(not p) = F(p)              F(not p) = T(p)
    T(p and q) = T(p) and T(q)     F(p and q) = F(p) or F(q)
    T(p or q) = T(p) or T(q)      F(p or q) = F(p) and F(q)

Invariants:
    - Every leaf guards the values it needs, so no back end relies on what its
      engine does with missing values.
    - ``age(x) > d`` has become ``x < now - d``: a field against a constant.

Not here: running a form.
"""

from typing import assert_never

from crmkit.conditions._forms import (
    All,
    Among,
    Has,
    Lowered,
    Presence,
    Some,
    Test,
)
from crmkit.conditions._nodes import (
    MIRRORED,
    OPPOSITE,
    Age,
    Always,
    And,
    Checked,
    Compare,
    Constant,
    Contains,
    FieldRead,
    Flag,
    Missing,
    Not,
    Now,
    OneOf,
    Operand,
    Operator,
    Or,
    Parameter,
    Shift,
    reads_field,
    walk,
)
from crmkit.conditions._types import Boolean


def surely_true(node: Checked) -> Lowered:
    """
    Return the form that holds exactly where *node* is true.

    >>> from crmkit.conditions._types import Instant
    >>> told = FieldRead("told_at", Instant())
    >>> surely_true(Missing(told)) == surely_false(Not(Missing(told)))
    True
    """
    return _lowered(node, wanted=True)


def surely_false(node: Checked) -> Lowered:
    """
    Return the form that holds exactly where *node* is false.
    """
    return _lowered(node, wanted=False)


def _lowered(node: Checked, *, wanted: bool) -> Lowered:  # noqa: PLR0911 - a case each
    """
    Return the form that holds exactly where the value of *node* is *wanted*.
    """
    match node:
        case Not(part):
            return _lowered(part, wanted=not wanted)
        case And(parts):
            return _joined(parts, All if wanted else Some, wanted=wanted)
        case Or(parts):
            return _joined(parts, Some if wanted else All, wanted=wanted)
        case Always(value):
            return All(()) if value is wanted else Some(())
        case Missing(operand):
            return Presence(operand, negated=wanted)
        case OneOf(item, values):
            return Among(item, values, negated=not wanted)
        case Contains(item, container):
            return Has(
                item, container, negated=not wanted, known=_known(item, container)
            )
        case Flag(operand):
            return _test(operand, "==", Constant(wanted, Boolean()))
        case Compare(left, op, right):
            return _test(left, op if wanted else OPPOSITE[op], right)
        case _:
            assert_never(node)


def _joined(
    parts: tuple[Checked, ...], joint: type[All] | type[Some], *, wanted: bool
) -> Lowered:
    return joint(tuple(_lowered(part, wanted=wanted) for part in parts))


def _test(left: Operand, op: Operator, right: Operand) -> Test:
    left, op, right = _without_age(left, op, right)
    if reads_field(right):
        right, left = _moved_over(right, left)
    left, right = _moved_over(left, right)
    return Test(left, op, right, known=_known(left, right))


def _without_age(
    left: Operand, op: Operator, right: Operand
) -> tuple[Operand, Operator, Operand]:
    """
    Return the comparison with instants in the place of ages.

    ``age(x) > d`` is ``x < now - d``. The checker leaves at most one age, on
    the left, against a duration that does not depend on the record.
    """
    if not isinstance(left, Age):
        return left, op, right
    if not isinstance(
        right, Constant | Parameter
    ):  # pragma: no cover - the checker refuses it
        raise TypeError(right)
    return left.of, MIRRORED[op], Shift(Now(), -1, right)


def _moved_over(left: Operand, right: Operand) -> tuple[Operand, Operand]:
    """
    Move the shifts of a field to the other side: ``x + d < y`` is ``x < y - d``.
    """
    while isinstance(left, Shift) and reads_field(left):
        right = Shift(right, -1 if left.sign == 1 else 1, left.by)
        left = left.base
    return left, right


def _known(*operands: Operand) -> tuple[FieldRead | Parameter, ...]:
    found = (
        n for o in operands for n in walk(o) if isinstance(n, FieldRead | Parameter)
    )
    return tuple(dict.fromkeys(found))
