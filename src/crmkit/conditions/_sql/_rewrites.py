"""
Leaves that SQL says better in other words.

Invariants:
    - A leaf and what it becomes hold on exactly the same rows.

Not here: lowering that all back ends share (:mod:`crmkit.conditions._lower`).
"""

from collections.abc import Callable
from typing import TypeAlias

import attrs

from crmkit.conditions._forms import (
    All,
    Among,
    Form,
    Match,
    Some,
    Test,
    Value,
)
from crmkit.conditions._node import Operator
from crmkit.conditions._nodes import Anniversary, Computed, Constant, Each, Fold, Part
from crmkit.conditions._ranges import tests
from crmkit.conditions._values import known

IsKept: TypeAlias = Callable[[Computed], bool]


def rewritten(leaf: Test | Among | Match, is_kept: IsKept) -> Form:
    """
    Return a form that says what a leaf does, or the leaf itself.

    Args:
        leaf: The leaf.
        is_kept: Whether a stored computed field has a column.
    """
    match leaf:
        case Test(Computed() as left, op, right) if not is_kept(left):
            return tests(left.operand, op, right, _as_it_is)  # type: ignore[arg-type]
        case Among(Computed() as item, values, negated) if not is_kept(item):
            inner = item.operand
            return Among(inner, values, negated, known(inner))
        case Among(Part() | Anniversary() as item, values, negated):
            return _each(item, values, negated=negated)
        case _:
            return _by_fold(leaf)


def _by_fold(leaf: Test | Among | Match) -> Form:
    """
    Return a leaf that asks a folded column, and not its original, whether it is there.
    """
    parts = (
        getattr(leaf, name, None) for name in ("left", "right", "item", "text", "piece")
    )
    folds: dict[object, Value] = {
        part.of: part for part in parts if isinstance(part, Fold)
    }
    if folds.keys().isdisjoint(leaf.known):
        return leaf
    return attrs.evolve(leaf, known=tuple(folds.get(k, k) for k in leaf.known))


def _each(
    item: Part | Anniversary, values: tuple[Constant, ...], *, negated: bool
) -> Form:
    """
    Return a test of each value, as ranges where there are some.
    """
    op: Operator = "!=" if negated else "=="
    return (All if negated else Some)(
        tuple(tests(item, op, value, _as_it_is) for value in values)
    )


def _as_it_is(each: Each) -> Each:
    return each
