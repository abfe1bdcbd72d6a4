"""
Operands as a machine may run them, and which parts of them may be missing.

Invariants:
    - A computed field is what it stands for, unless it is stored.
    - Of what may be missing, inner parts come before the operand that needs them.

Not here: conditions (:mod:`crmkit.conditions._lower`).
"""

from collections.abc import Callable, Iterator
from typing import Final, TypeAlias, cast

import attrs

from crmkit.conditions._forms import Value
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
    Each,
    FieldRead,
    Old,
    Operand,
    Parameter,
    Part,
    Shared,
    Shift,
    Size,
)

#: What may be missing as a whole, whatever it is made of.
_ATOMS: Final = (FieldRead, Parameter, Old, ChangeFact, Coalesce, Computed)
#: Lowers what the rows of an aggregate must satisfy.
Rows: TypeAlias = Callable[[Each], Each]


def valued(operand: Operand, rows: Rows) -> Operand:  # noqa: C901, PLR0911, PLR0912 - a case each
    """
    Return an operand without computed fields and with lowered aggregates.

    The age of something is missing where it is; so an age that is asked for
    nothing else becomes what it is the age of.
    """
    match operand:
        case Computed(_, _, inner, True):
            return attrs.evolve(operand, operand=valued(inner, rows))
        case Computed(_, _, inner):
            return valued(inner, rows)
        case Age(of) | BusinessAge(of):
            return valued(of, rows)
        case Shift(base, sign, by):
            return Shift(valued(base, rows), sign, by, type=operand.type)
        case Part(unit, of, kind):
            return Part(unit, valued(of, rows), kind)
        case Anniversary(of, since):
            return Anniversary(valued(of, rows), valued(since, rows))
        case Arithmetic(left, op, right, kind):
            return Arithmetic(valued(left, rows), op, valued(right, rows), kind)
        case Coalesce(options, kind):
            return Coalesce(tuple(valued(option, rows) for option in options), kind)
        case Size(of):
            return Size(valued(of, rows))
        case Shared(left, right):
            return Shared(valued(left, rows), valued(right, rows))
        case Call(function, arguments):
            return Call(function, tuple(valued(each, rows) for each in arguments))
        case Aggregate(kind, each, value, of_type):
            read = None if value is None else valued(value, rows)
            return Aggregate(kind, rows(each), read, of_type)
        case _:
            return operand


def known(*operands: Value) -> tuple[Value, ...]:
    """
    Return everything in some operands that may be missing, inner parts first.

    >>> from crmkit.conditions._nodes import Constant
    >>> from crmkit.conditions._types import Integer
    >>> seats = FieldRead("seats", Integer())
    >>> both = Arithmetic(seats, "+", Constant(1, Integer()), Integer())
    >>> known(both) == (seats, both)
    True
    """
    found = (each for operand in operands for each in _missable(operand))
    return tuple(dict.fromkeys(found))


def _missable(operand: Value) -> Iterator[Value]:
    if isinstance(operand, _ATOMS):
        yield operand
    elif isinstance(operand, Aggregate):
        if operand.kind != "count" or operand.each.row.through:
            yield operand
    else:
        for part in operand.parts:
            yield from _missable(cast("Value", part))
        if isinstance(operand, Arithmetic | Call):
            yield operand
