"""
A condition as it stands at one instant, no longer dependent on the moment.

Invariants:
    - The result is surely true of a record exactly if the condition is, asked
      at that instant.
    - Nothing in the result depends on the moment.

Not here: windows (:mod:`crmkit.conditions._time._window`).
"""

from collections.abc import Callable
from typing import Any, Final, assert_never, cast

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
from crmkit.conditions._forms import All, Form, Some, Test, Value
from crmkit.conditions._interpret._evaluate import is_true, value_of
from crmkit.conditions._interpret._scene import Scene
from crmkit.conditions._lower import surely_false, surely_true
from crmkit.conditions._node import OPPOSITE, Operator
from crmkit.conditions._nodes import Constant, Each, Operand, Parameter
from crmkit.conditions._ranges import tests
from crmkit.conditions._simplify import joint, negation
from crmkit.conditions._text import written
from crmkit.conditions._time._timing import is_timed, reads
from crmkit.conditions._types import Boolean
from crmkit.conditions._values import known, valued
from crmkit.conditions._wall import NEVER
from crmkit.errors import MovingThresholdError

#: What holds of nothing, and what holds of everything.
NOWHERE: Final = Always(value=False)
EVERYWHERE: Final = Always(value=True)


def both(*parts: Checked) -> Checked:
    """
    Return the conjunction of some conditions, as short as it can be.

    >>> both(EVERYWHERE, NOWHERE), both()
    (Always(value=False), Always(value=True))
    """
    return joint(And, parts)


def either(*parts: Checked) -> Checked:
    """
    Return the disjunction of some conditions, as short as it can be.

    >>> either(EVERYWHERE, NOWHERE), either()
    (Always(value=True), Always(value=False))
    """
    return joint(Or, parts)


def held(  # noqa: PLR0911 - a case each
    node: Checked, scene: Scene, *, wanted: bool = True
) -> Checked:
    """
    Return what is surely true exactly where *node* is *wanted* at an instant.

    Raises:
        MovingThresholdError: If a part of it that would be a constant is missing.
    """
    if not is_timed(node):
        return node if wanted else negation(node)
    match node:
        case Not(part):
            return held(part, scene, wanted=not wanted)
        case Segment(_, part):
            return held(part, scene, wanted=wanted)
        case And(parts) | Or(parts):
            join = both if isinstance(node, And) is wanted else either
            return join(*(held(part, scene, wanted=wanted) for part in parts))
        case Quantified():
            return _quantified(node, scene, wanted=wanted)
        case Compare() | Flag():
            return _form(tested(node, wanted=wanted), scene)
        case OneOf() | Contains() | Matches() | Missing():
            return _leaf(node, scene, wanted=wanted)
        case Always() | NoRow() | Changed():
            raise TypeError(node)  # no moment makes a difference to it
        case _:
            assert_never(node)


def pinned(operand: Any, scene: Scene) -> Operand:
    """
    Return an operand with constants for what moves, as it is at an instant.

    Raises:
        MovingThresholdError: If one of the constants is missing.
    """
    if not is_timed(operand):
        return cast("Operand", operand)
    if reads(operand):
        return cast(
            "Operand", rebuilt(operand, lambda part: pinned(part, scene), scene)
        )
    value = value_of(operand, scene)
    if value is None:
        raise MovingThresholdError(written(operand))
    return Constant(value, operand.type)


def rebuilt(operand: Any, change: Callable[[Value], Any], scene: Scene) -> Any:
    """
    Return an operand with *change* applied to the operands directly in it.

    The rows of an aggregate are chosen as at the scene's instant.
    """
    found: dict[str, Any] = {}
    for attribute in attrs.fields(type(operand)):
        part = getattr(operand, attribute.name)
        if isinstance(part, Each):
            found[attribute.name] = _rows(part, scene)
        elif isinstance(part, tuple):
            found[attribute.name] = tuple(change(each) for each in part)
        elif hasattr(part, "parts"):
            found[attribute.name] = change(part)
    return attrs.evolve(operand, **found)


def _rows(each: Each, scene: Scene) -> Each:
    only: Any = each.only
    return each if only is None else attrs.evolve(each, only=held(only, scene))


def against(of: Operand, op: Operator, threshold: Constant | Parameter) -> Checked:
    """
    Return a comparison with a threshold, which may lie after the calendar.
    """
    if isinstance(threshold, Parameter) or threshold.value is not NEVER:
        return Compare(of, op, threshold)
    return Not(Missing(of)) if op in ("<", "<=", "!=") else NOWHERE


def as_it_is(each: Each) -> Each:
    """
    Return the rows of an aggregate with a checked condition for what counts.
    """
    return each


def tested(node: Compare | Flag, *, wanted: bool) -> Form:
    """
    Return the form of a comparison, or of its opposite.
    """
    if isinstance(node, Flag):
        return tests(node.operand, "==", Constant(wanted, Boolean()), as_it_is)
    op = node.op if wanted else OPPOSITE[node.op]
    return tests(node.left, op, node.right, as_it_is)


def _plain(operand: Any) -> Operand:
    return valued(operand, as_it_is)


def _quantified(node: Quantified, scene: Scene, *, wanted: bool) -> Checked:
    each = attrs.evolve(node.each, only=None)
    only: Any = node.each.only
    is_some = (node.kind == "any") is wanted
    parts = [held(node.part, scene, wanted=wanted)]
    if only is not None:
        parts.insert(0, held(only, scene, wanted=is_some))
    if is_some:
        return Quantified("any", each, both(*parts))
    return Quantified("all", each, either(*parts))


def _form(form: Form, scene: Scene) -> Checked:
    match form:
        case All(forms):
            return both(*(_form(each, scene) for each in forms))
        case Some(forms):
            return either(*(_form(each, scene) for each in forms))
        case Test(left, op, right):
            return _test(left, op, right, scene)
        case _:  # pragma: no cover - a comparison has no other form
            raise TypeError(form)


def _test(left: Value, op: Operator, right: Value, scene: Scene) -> Checked:
    if reads(left) or reads(right):
        one, other = pinned(left, scene), pinned(right, scene)
        if isinstance(other, Constant):
            return against(one, op, other)
        return Compare(one, op, other)
    return Always(is_true(Test(left, op, right, known(left, right)), scene))


def _leaf(node: Any, scene: Scene, *, wanted: bool) -> Checked:
    """
    Return a leaf that is no comparison.
    """
    if not any(reads(part) for part in node.parts):
        return Always(is_true((surely_true if wanted else surely_false)(node), scene))
    found: Checked = rebuilt(node, lambda part: pinned(_plain(part), scene), scene)
    return found if wanted else Not(found)
