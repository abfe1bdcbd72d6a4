"""
Single values of a tree that came from anybody: names, numbers, words.

Invariants:
    - Each is returned if it is what may stand there, and else refused with its path.

Not here: the nodes that hold them (:mod:`crmkit.conditions._tree._literals`).
"""

import re
from collections.abc import Sequence, Sized
from typing import Any, Final, TypeAlias

from crmkit.conditions._schema_rules import is_plain
from crmkit.conditions._text import quoted
from crmkit.conditions._types import INTEGERS, normal
from crmkit.errors import ConditionTreeError

#: A decimal number; full-width signs and digits are read as their ASCII twins.
DIGITS: Final = "[-\uff0d]?[0-9\uff10-\uff19]{1,40}([.\uff0e][0-9\uff10-\uff19]{1,40})?"
_NUMBER: Final = re.compile(DIGITS)

#: What is said of a key that is not there.
ABSENT: Final = "is not there", "不存在"
#: What is said of what is still empty, by its key.
_EMPTY: Final[dict[object, tuple[str, str]]] = {
    "field": ("choose a field", "请选择字段"),
    "op": ("choose an operator", "请选择运算符"),
    "of": ("choose a relation", "请选择关联"),
    "relation": ("choose a relation", "请选择关联"),
    "segment": ("choose a named condition", "请选择已命名的条件"),
    "changed": ("choose a field", "请选择字段"),
    "old": ("choose a field", "请选择字段"),
    "parameter": ("choose a parameter", "请选择参数"),
    "currency": ("choose a currency", "请选择币种"),
    "and": ("add a condition", "请添加条件"),
    "or": ("add a condition", "请添加条件"),
    "list": ("add a value", "请添加值"),
    "set": ("add a value", "请添加值"),
    **dict.fromkeys(
        ("money", "number", "minutes", "hours", "days", "weeks", "months"),
        ("write a number", "请填写数字"),
    ),
}
_FILL_IN: Final = "fill this in", "请填写"

_DECIMAL: Final = (
    'a decimal number as text, such as "1.5"', '写成文本的小数，例如 "1.5"',
)  # fmt: skip

#: Where something stands in a tree: keys and indexes from the top.
Path: TypeAlias = tuple[str | int, ...]


def word(value: object, path: Path) -> str:
    """
    Return *value* if it is text.
    """
    if not isinstance(value, str):
        raise ConditionTreeError(path, value, "text", "文本")
    return value


def chosen(value: object, path: Path) -> str:
    """
    Return *value* if it is text that is not empty.
    """
    name = word(value, path)
    if not name:
        raise ConditionTreeError(path, value, "text", "文本")
    return name


def plain(value: object, path: Path) -> str:
    """
    Return *value* if it is a name that can stand in a condition as it is.
    """
    if not isinstance(value, str) or not is_plain(value):
        raise ConditionTreeError(path, value, "a name", "名称")
    return value


def dotted(value: object, path: Path) -> str:
    """
    Return *value* if it is names joined by dots.
    """
    for name in chosen(value, path).split("."):
        plain(name, path)
    return str(value)


def read(name: str) -> str:
    """
    Return how a field is read by its name.
    """
    return name if is_plain(name) else f"field({quoted(name)})"


def whole(value: object, path: Path) -> int:
    """
    Return *value* if it is a whole number of 64 bits.
    """
    if type(value) is not int or value not in INTEGERS:
        raise ConditionTreeError(path, value, "a whole number of 64 bits", "64 位整数")
    return value


def digits(value: object, path: Path) -> str:
    """
    Return *value* if it is a decimal number as text.
    """
    if not isinstance(value, str) or not _NUMBER.fullmatch(value):
        raise ConditionTreeError(path, value, *_DECIMAL)
    return normal(value)


def filled(value: object, path: Path, expected: str, expected_zh: str) -> list[Any]:
    """
    Return *value* if it is a list with something in it.
    """
    if not isinstance(value, list) or not value:
        raise ConditionTreeError(path, value, expected, expected_zh)
    return value


def one_of(value: object, words: tuple[str, ...], path: Path) -> str:
    """
    Return *value* if it is one of some words.
    """
    if not isinstance(value, str) or value not in words:
        known = " ".join(words)
        raise ConditionTreeError(path, value, f"one of {known}", f"{known} 之一")
    return value


def friendly(error: ConditionTreeError) -> ConditionTreeError:
    """
    Return an error about what is still empty as what to do.

    >>> print(friendly(ConditionTreeError(("condition", "field"), "", "", "")))
    the tree of a condition at $.condition.field: choose a field
    """
    path, found = error.path, error.found
    is_empty = found is None or (isinstance(found, Sized) and len(found) == 0)
    if error.said or not path or not is_empty:
        return error
    said = _EMPTY.get(path[-1], _FILL_IN)
    return ConditionTreeError(path, found, error.expected, error.expected_zh, said)


def together(errors: Sequence[ConditionTreeError]) -> ConditionTreeError:
    """
    Return one error about all that is wrong, in the order of the tree.
    """
    first, *others = errors
    facts = first.path, first.found, first.expected, first.expected_zh, first.said
    return ConditionTreeError(*facts, tuple(others))
