"""
Which operands can be compared, and how a comparison is arranged.

Invariants:
    - What may be compared here can be compared by every back end.
    - A comparison that can never hold, or always would, is refused.

Not here: reading operands from text (:mod:`crmkit.conditions._read._operands`).
"""

from typing import Final

from crmkit.conditions._checked import Compare
from crmkit.conditions._node import MIRRORED, Operator
from crmkit.conditions._nodes import (
    Age,
    Aggregate,
    BusinessAge,
    Constant,
    Operand,
    Parameter,
    Part,
    Size,
)
from crmkit.conditions._periods import Months
from crmkit.conditions._read import _words, _words_values
from crmkit.conditions._read._advice import of_pair
from crmkit.conditions._read._words import Words
from crmkit.conditions._types import Duration, FieldType, Integer, Text
from crmkit.conditions._walk import bare, reads_record

#: Smallest and largest value of what always lies between two numbers.
_BOUNDS: Final = {"weekday": (1, 7), "hour": (0, 23), "year": (1, 9999)}


def ordered(a: Operand, op: Operator, b: Operand) -> Compare:
    """
    Return a comparison with the age, or else the field, on the left.
    """
    if isinstance(b, Constant):
        return Compare(a, op, b)
    if isinstance(a, Constant) or isinstance(bare(b), Age | BusinessAge):
        return Compare(b, MIRRORED[op], a)
    if reads_record(b) and not reads_record(a):
        return Compare(b, MIRRORED[op], a)
    return Compare(a, op, b)


def alike(a: FieldType, b: FieldType) -> bool:
    """
    Tell whether two types can be compared.

    Text that may be folded goes with text that may not, and a number of no unit
    with one of any unit.

    >>> alike(Integer("seats"), Integer()), alike(Integer("seats"), Integer("days"))
    (True, False)
    """
    if type(a) is not type(b):
        return False
    if isinstance(a, Integer) and isinstance(b, Integer):
        return a.unit == b.unit or a.unit is None or b.unit is None
    return isinstance(a, Text) or a == b


def mismatch(
    a: Operand, op: Operator, b: Operand, texts: tuple[str, str] | None = None
) -> Words | None:
    """
    Return what forbids a comparison, if anything does.

    Args:
        a: What stands on the left.
        op: How it is compared.
        b: What stands on the right.
        texts: What they are written as, for advice in the same words.
    """
    x, y = bare(a), bare(b)
    if isinstance(x, Constant) and isinstance(y, Constant):
        return _words.TWO_LITERALS
    if isinstance(x, Age | BusinessAge):
        return _age_against(x, y)
    if isinstance(y, Age | BusinessAge):
        return _age_against(y, x)
    if not alike(a.type, b.type):
        return _unlike(a, op, b, texts)
    return _unasked(a.type, op) or _certain(x, op, y)


def _unasked(kind: FieldType, op: Operator) -> Words | None:
    """
    Return why values of a type are not compared so, if they are not.
    """
    if not kind.comparable:
        return _words.not_comparable(kind)
    if op not in ("==", "!=") and not kind.ordered:
        return _words.not_ordered(kind)
    return None


def _unlike(
    a: Operand, op: Operator, b: Operand, texts: tuple[str, str] | None
) -> Words:
    if isinstance(a.type, Months) or isinstance(b.type, Months):
        return _words_values.MONTHS_WHERE
    return of_pair(a, b, op, texts) or _words.no_match(a.type, b.type)


def _age_against(age: Age | BusinessAge, other: Operand) -> Words | None:
    """
    Return what forbids comparing an age with something, if anything does.
    """
    if isinstance(other.type, Months):
        return _words_values.BUSINESS_MONTHS if isinstance(age, BusinessAge) else None
    if isinstance(other, Age | BusinessAge):
        return _words.AGE_AGAINST_FIELD
    if not isinstance(other.type, Duration):
        return of_pair(age, other) or _words.no_match(age.type, other.type)
    if not isinstance(other, Constant | Parameter):
        return _words.AGE_AGAINST_FIELD
    return None


# -- What is certain before it is asked ---------------------------------------


def _certain(a: Operand, op: Operator, b: Operand) -> Words | None:
    """
    Return the words for a comparison whose answer no record can change.
    """
    if isinstance(a, Constant):
        a, op, b = b, MIRRORED[op], a
    low, high = bounds(a)
    if low is None or not isinstance(b, Constant) or not isinstance(b.value, int):
        return None
    answer = _decided(low, high, op, b.value)
    return None if answer is None else _words_values.certain(low, high, holds=answer)


def bounds(operand: Operand) -> tuple[int | None, int | None]:
    """
    Return the smallest and the largest value that an operand can have, if known.

    >>> from crmkit.conditions._nodes import Now
    >>> bounds(Part("hour", Now(), Integer()))
    (0, 23)
    """
    match operand:
        case Size() | Aggregate("count"):
            return 0, None
        case Part(unit) if unit in _BOUNDS:
            return _BOUNDS[unit]
        case _:
            return None, None


def _decided(low: int, high: int | None, op: Operator, value: int) -> bool | None:
    """
    Return the answer of a comparison, if all values of an operand give the same.
    """
    above = high is not None and value > high
    at_top = high is not None and value >= high
    match op:
        case "==" | "!=":
            return op == "!=" if value < low or above else None
        case "<":
            return False if value <= low else (True if above else None)
        case "<=":
            return False if value < low else (True if at_top else None)
        case ">":
            return True if value < low else (False if at_top else None)
        case ">=":
            return True if value <= low else (False if above else None)
