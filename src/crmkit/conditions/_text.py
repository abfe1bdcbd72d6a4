"""
A checked condition written as text again.

Invariants:
    - The text reads back as the same condition: names for labels, values for
      the labels of choices, ``age(x)`` on the left, double quotes.
    - Brackets stand only where they are needed.

Not here: explanations (:mod:`crmkit.conditions._explain`).
"""

from datetime import timedelta
from typing import Final, assert_never

from crmkit.conditions._nodes import (
    Age,
    Always,
    And,
    Compare,
    Constant,
    Contains,
    FieldRead,
    Flag,
    Missing,
    Node,
    Not,
    Now,
    OneOf,
    Or,
    Parameter,
    Scalar,
    Shift,
)

_UNITS: Final = (("days", 86_400), ("hours", 3_600), ("minutes", 60))


def written(node: Node) -> str:  # noqa: PLR0911 - a case for each kind of node
    """
    Return the canonical text of a checked condition or an operand.

    >>> from crmkit.conditions._types import Integer
    >>> large = Compare(FieldRead("seats", Integer()), ">", Constant(10, Integer()))
    >>> written(Not(large))
    'not (seats > 10)'
    """
    match node:
        case And(parts):
            return " and ".join(
                _bracketed(part, needed=isinstance(part, Or)) for part in parts
            )
        case Or(parts):
            return " or ".join(written(part) for part in parts)
        case Not(part):
            return _negated(part)
        case Compare(left, op, right):
            return f"{written(left)} {op} {written(right)}"
        case OneOf() | Contains():
            return _membership(node, "in")
        case Missing(operand):
            return f"{written(operand)} is None"
        case Always(value):
            return repr(value)
        case Flag(operand):
            return written(operand)
        case _:
            return _operand(node)


def _operand(node: FieldRead | Parameter | Constant | Now | Shift | Age) -> str:
    match node:
        case FieldRead(path):
            return path
        case Parameter(name):
            return name
        case Constant(value):
            return literal(value)
        case Now():
            return "now"
        case Shift(base, sign, by):
            return f"{written(base)} {'+' if sign == 1 else '-'} {written(by)}"
        case Age(of):
            return f"age({written(of)})"
        case _:
            assert_never(node)


def _negated(part: Node) -> str:
    match part:
        case OneOf() | Contains():
            return _membership(part, "not in")
        case Missing(operand):
            return f"{written(operand)} is not None"
        case _:
            return (
                f"not {_bracketed(part, needed=isinstance(part, And | Or | Compare))}"
            )


def _membership(node: OneOf | Contains, word: str) -> str:
    if isinstance(node, Contains):
        return f"{written(node.item)} {word} {written(node.container)}"
    values = ", ".join(written(value) for value in node.values)
    comma = "," if len(node.values) == 1 else ""
    return f"{written(node.item)} {word} ({values}{comma})"


def _bracketed(node: Node, *, needed: bool) -> str:
    return f"({written(node)})" if needed else written(node)


def literal(value: Scalar) -> str:
    """
    Return a value as the language writes it.

    >>> print(literal("it's"), literal(timedelta(hours=36)), literal(True))
    "it's" hours(36) True
    """
    if isinstance(value, timedelta):
        return _duration(value)
    if isinstance(value, str) and '"' not in value:
        return f'"{repr(value)[1:-1]}"'
    return repr(value)


def _duration(value: timedelta) -> str:
    seconds = value // timedelta(seconds=1)
    unit, size = next(((u, s) for u, s in _UNITS if seconds % s == 0), _UNITS[-1])
    return f"{unit}({seconds // size})"
