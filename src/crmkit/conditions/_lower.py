"""
From a checked condition to its two two-valued forms.

``surely_true`` holds where the condition is true, ``surely_false`` where it
is false; where neither holds, it is unknown. With T and F for the two:

    T(not p) = F(p)                F(not p) = T(p)
    T(p and q) = T(p) and T(q)       F(p and q) = F(p) or F(q)
    T(p or q) = T(p) or T(q)        F(p or q) = F(p) and F(q)
    T(any p) = some T(p)           F(any p) = every F(p)
    T(all p) = every T(p)          F(all p) = some F(p)

where ``any(p … if c)`` is ``any(c and p …)``, ``all(p … if c)`` is
``all(not c or p …)``, and an aggregate takes the rows where T(c).

Invariants:
    - Every leaf guards the values it needs, so no back end relies on what its
      engine does with missing values.
    - ``age(x) > d`` has become ``x < now - d``, ``date(x) == d`` a range of
      instants: a field against something that does not depend on the record.

Not here: running a form, arranging comparisons (:mod:`crmkit.conditions._ranges`).
"""

from typing import assert_never, cast

import attrs

from crmkit.conditions._checked import (
    Always,
    And,
    Changed,
    Checked,
    Compare,
    Contains,
    Flag,
    Matches,
    Missing,
    NoRow,
    Not,
    OneOf,
    Or,
    Quantified,
    Segment,
)
from crmkit.conditions._forms import (
    All,
    Among,
    Exists,
    ForEvery,
    Form,
    Has,
    InChange,
    Match,
    Presence,
    RowPresence,
    Some,
)
from crmkit.conditions._node import OPPOSITE, Row
from crmkit.conditions._nodes import Constant, Each
from crmkit.conditions._ranges import tests
from crmkit.conditions._types import Boolean
from crmkit.conditions._values import known, valued


def surely_true(node: Checked) -> Form:
    """
    Return the form that holds exactly where *node* is true.

    >>> from crmkit.conditions._nodes import FieldRead
    >>> from crmkit.conditions._types import Instant
    >>> told = FieldRead("told_at", Instant())
    >>> surely_true(Missing(told)) == surely_false(Not(Missing(told)))
    True
    """
    return _lowered(node, wanted=True)


def surely_false(node: Checked) -> Form:
    """
    Return the form that holds exactly where *node* is false.
    """
    return _lowered(node, wanted=False)


def _lowered(node: Checked, *, wanted: bool) -> Form:  # noqa: C901, PLR0911 - a case each
    """
    Return the form that holds exactly where the value of *node* is *wanted*.
    """
    match node:
        case Not(part):
            return _lowered(part, wanted=not wanted)
        case Segment(_, part):
            return _lowered(part, wanted=wanted)
        case And(parts):
            return _joined(parts, All if wanted else Some, wanted=wanted)
        case Or(parts):
            return _joined(parts, Some if wanted else All, wanted=wanted)
        case Always(value):
            return All(()) if value is wanted else Some(())
        case Quantified():
            return _quantified(node, wanted=wanted)
        case NoRow(row):
            return RowPresence(row, negated=wanted)
        case Changed(name):
            return InChange(name, negated=not wanted)
        case Flag(operand):
            return tests(operand, "==", Constant(wanted, Boolean()), _lowered_only)
        case Compare(left, op, right):
            return tests(left, op if wanted else OPPOSITE[op], right, _lowered_only)
        case _:
            return _leaf(node, wanted=wanted)


def _leaf(node: OneOf | Contains | Matches | Missing, *, wanted: bool) -> Form:
    match node:
        case Missing(operand):
            value = valued(operand, _lowered_only)
            return Presence(negated=wanted, known=known(value))
        case OneOf(item, values):
            value = valued(item, _lowered_only)
            return Among(value, values, negated=not wanted, known=known(value))
        case Contains(item, container):
            pair = valued(item, _lowered_only), valued(container, _lowered_only)
            return Has(*pair, negated=not wanted, known=known(*pair))
        case Matches(kind, text, piece):
            pair = valued(text, _lowered_only), valued(piece, _lowered_only)
            return Match(kind, *pair, negated=not wanted, known=known(*pair))
        case _:
            assert_never(node)


def _joined(
    parts: tuple[Checked, ...], joint: type[All] | type[Some], *, wanted: bool
) -> Form:
    return joint(tuple(_lowered(part, wanted=wanted) for part in parts))


def _quantified(node: Quantified, *, wanted: bool) -> Form:
    """
    Return the form of a quantifier; one whose start is missing is unknown.
    """
    each, part = attrs.evolve(node.each, only=None), node.part
    only = cast("Checked | None", node.each.only)
    if only is not None:
        part = _with(only, part, is_any=node.kind == "any")
    inner = _lowered(part, wanted=wanted)
    if (node.kind == "any") is wanted:
        return Exists(each, inner)
    return _guarded(each.row, ForEvery(each, inner))


def _with(only: Checked, part: Checked, *, is_any: bool) -> Checked:
    return And((only, part)) if is_any else Or((Not(only), part))


def _guarded(row: Row, form: Form) -> Form:
    return All((RowPresence(row, negated=False), form)) if row.through else form


def _lowered_only(each: Each) -> Each:
    """
    Return the rows of an aggregate with what they must satisfy as a form.
    """
    only = cast("Checked | None", each.only)
    if only is None:
        return each
    return attrs.evolve(each, only=_lowered(only, wanted=True))
