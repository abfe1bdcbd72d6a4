"""
Single values of a tree that came from anybody: names, numbers, words.

Invariants:
    - Each is returned if it is what may stand there, and else refused with its path.

Not here: the nodes that hold them (:mod:`crmkit.conditions._tree._from_tree`).
"""

import re
from typing import Final, TypeAlias

from crmkit.conditions._schema import is_plain
from crmkit.conditions._text import quoted
from crmkit.conditions._types import INTEGERS
from crmkit.errors import ConditionTreeError

_NUMBER: Final = re.compile(r"-?[0-9]{1,40}(\.[0-9]{1,40})?", re.ASCII)

#: Where something stands in a tree: keys and indexes from the top.
Path: TypeAlias = tuple[str | int, ...]


def word(value: object, path: Path) -> str:
    """
    Return *value* if it is text.
    """
    if not isinstance(value, str):
        raise ConditionTreeError(path, value, "text")
    return value


def plain(value: object, path: Path) -> str:
    """
    Return *value* if it is a name that can stand in a condition as it is.
    """
    if not isinstance(value, str) or not is_plain(value):
        raise ConditionTreeError(path, value, "a name")
    return value


def dotted(value: object, path: Path) -> str:
    """
    Return *value* if it is names joined by dots.
    """
    for name in word(value, path).split("."):
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
        raise ConditionTreeError(path, value, "a whole number of 64 bits")
    return value


def digits(value: object, path: Path) -> str:
    """
    Return *value* if it is a decimal number as text.
    """
    if not isinstance(value, str) or not _NUMBER.fullmatch(value):
        raise ConditionTreeError(path, value, 'a decimal number as text, such as "1.5"')
    return value


def one_of(value: object, words: tuple[str, ...], path: Path) -> str:
    """
    Return *value* if it is one of some words.
    """
    if not isinstance(value, str) or value not in words:
        raise ConditionTreeError(path, value, f"one of {' '.join(words)}")
    return value
