"""
Which operands can be compared, and how a comparison is arranged.

Invariants:
    - What may be compared here can be compared by every back end.

Not here: reading operands from text (:mod:`crmkit.conditions._operands`).
"""

from crmkit.conditions import _words
from crmkit.conditions._nodes import (
    MIRRORED,
    Age,
    Compare,
    Constant,
    Operand,
    Operator,
    Parameter,
    Shift,
    reads_field,
    walk,
)
from crmkit.conditions._types import FieldType, Text


def ordered(a: Operand, op: Operator, b: Operand) -> Compare:
    """
    Return a comparison with the age, or else the field, on the left.
    """
    if isinstance(b, Age) or (reads_field(b) and not reads_field(a)):
        return Compare(b, MIRRORED[op], a)
    return Compare(a, op, b)


def alike(a: FieldType, b: FieldType) -> bool:
    """
    Tell whether two types can be compared; folded and plain text can.
    """
    return a == b or (isinstance(a, Text) and isinstance(b, Text))


def mismatch(a: Operand, op: Operator, b: Operand) -> _words.Words | None:
    """
    Return what forbids a comparison, if anything does.
    """
    if isinstance(a, Constant) and isinstance(b, Constant):
        return _words.TWO_LITERALS
    if not alike(a.type, b.type):
        return _words.no_match(a.type, b.type)
    if not a.type.comparable:
        return _words.not_comparable(a.type)
    if op not in ("==", "!=") and not a.type.ordered:
        return _words.not_ordered(a.type)
    return _unbounded(a, b)


def _unbounded(a: Operand, b: Operand) -> _words.Words | None:
    """
    Return what forbids a threshold that is not constant.
    """
    ages = [operand for operand in (a, b) if isinstance(operand, Age)]
    others = [
        operand for operand in (a, b) if not isinstance(operand, Constant | Parameter)
    ]
    if ages and len(others) > 1:
        return _words.AGE_AGAINST_FIELD
    moved = any(isinstance(node, Shift) for operand in (a, b) for node in walk(operand))
    if moved and reads_field(a) and reads_field(b):
        return _words.SHIFT_AGAINST_FIELD
    return None
