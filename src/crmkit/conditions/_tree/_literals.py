"""
Nodes of a tree that are values: texts, numbers, money, lengths of time, sets.

Invariants:
    - What is accepted is a literal of the language, whatever it is compared with.

Not here: of what type a value is beside something else
(:mod:`crmkit.conditions._read._literals`).
"""

from typing import Any, Final

from crmkit.conditions._text import quoted
from crmkit.conditions._tree._reader import TreeReader
from crmkit.conditions._tree._values import Path, chosen, digits, filled, whole, word
from crmkit.errors import ConditionTreeError

UNITS: Final = ("minutes", "hours", "days", "weeks", "months")


def value(reader: TreeReader, node: Any, path: Path) -> str:
    """
    Return a text, a whole number or a truth value as a literal.
    """
    given, here = reader.only(node, "value", path), (*path, "value")
    match given:
        case bool():
            return repr(given)
        case int():
            return repr(whole(given, here))
        case str():
            return quoted(given)
        case _:
            raise ConditionTreeError(
                here,
                given,
                "text, a whole number, true or false",
                "文本、整数、true 或 false",
            )


def number(reader: TreeReader, node: Any, path: Path) -> str:
    """
    Return an exact decimal number, given as text.
    """
    return digits(reader.only(node, "number", path), (*path, "number"))


def money(reader: TreeReader, node: Any, path: Path) -> str:
    """
    Return an amount of money, given as text.
    """
    found = reader.keys(node, ("money", "currency"), (), path)
    amount = digits(found["money"], (*path, "money"))
    currency = chosen(found["currency"], (*path, "currency"))
    return f"money({quoted(amount)}, {quoted(currency)})"


def duration(reader: TreeReader, node: Any, path: Path) -> str:
    """
    Return a length of time, as a number of one unit.
    """
    unit = reader.kind(node, path)
    return f"{unit}({whole(reader.only(node, unit, path), (*path, unit))})"


def texts(reader: TreeReader, node: Any, path: Path) -> str:
    """
    Return a set of texts.
    """
    values, here = reader.only(node, "set", path), (*path, "set")
    found = filled(values, here, "a list of texts", "文本的列表")
    reader.counted(len(found), here)
    each = (quoted(word(text, (*here, n))) for n, text in enumerate(found))
    return "{" + ", ".join(each) + "}"
