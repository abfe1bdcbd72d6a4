"""
What a condition is made of once it is lowered.

A form is a checked condition as a machine may run it: two-valued, with a guard
at every leaf and no negation above a leaf. It is what every back end compiles.

Invariants:
    - A form that is not true is false, whatever is missing.
    - Attributes may be given and matched by position, as those of nodes.

Not here: making forms (:mod:`crmkit.conditions._lower`) or running them.
"""

from typing import TypeAlias

import attrs

from crmkit.conditions._nodes import Constant, FieldRead, Operand, Operator, Parameter


@attrs.frozen
class Test:
    """
    A leaf: everything in *known* is there, and the comparison holds.

    Neither side is an :class:`Age`; only a side without fields is a :class:`Shift`.
    """

    left: Operand
    op: Operator
    right: Operand
    known: tuple[FieldRead | Parameter, ...]


@attrs.frozen
class Among:
    """
    A leaf: *item* is there, and is (or, if *negated*, is not) one of *values*.
    """

    item: FieldRead | Parameter
    values: tuple[Constant, ...]
    negated: bool


@attrs.frozen
class Has:
    """
    A leaf: everything in *known* is there, and *item* is (or is not) in *container*.
    """

    item: Operand
    container: FieldRead | Parameter
    negated: bool
    known: tuple[FieldRead | Parameter, ...]


@attrs.frozen
class Presence:
    """
    A leaf: the operand is there (or, if *negated*, is missing).
    """

    operand: FieldRead | Parameter
    negated: bool


@attrs.frozen
class All:
    """
    Forms that must all be true; of none, true.
    """

    forms: "tuple[Lowered, ...]"


@attrs.frozen
class Some:
    """
    Forms of which one must be true; of none, false.
    """

    forms: "tuple[Lowered, ...]"


Leaf: TypeAlias = Test | Among | Has | Presence
Lowered: TypeAlias = Leaf | All | Some
