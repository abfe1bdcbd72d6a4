"""
What people write who come from SQL, C or JavaScript, and what to write here.

Invariants:
    - A habit is only told where the text cannot be read or a name means nothing:
      a field may be called ``like``.

Not here: what the language itself has (:mod:`crmkit.conditions._read._calls`).
"""

import re
from typing import Final

from crmkit.conditions._read import _words
from crmkit.conditions._read._words import Words


def _write(what: str, zh: str = "") -> Words:
    return Words(f"write {what}", f"请写 {zh or what}")


_SIGNS: Final = {
    "&&": _write("'and'"),
    "||": _write("'or'"),
    "!": _write("'not'"),
    "<>": _write("!="),
    **dict.fromkeys(("AND", "且", "并且", "而且"), _write("'and'")),
    **dict.fromkeys(("OR", "或", "或者"), _write("'or'")),
    **dict.fromkeys(("NOT", "非"), _write("'not'")),
    "IN": _write("'in'"),
    "IS": _write("'is None'"),
    "LIKE": _write(
        "contains(x, …), startswith(x, …) or endswith(x, …)",
        "contains(x, …)、startswith(x, …) 或 endswith(x, …)",
    ),
    "BETWEEN": _write("low <= x <= high"),
}
_NAMES: Final = {
    "null": _write("'x is None'"),
    "nil": _write("'x is None'"),
    "none": _write("'x is None'"),
    "true": _write("True"),
    "false": _write("False"),
}
_CALLS: Final = {
    "now": _write("now, without brackets", "now，不带括号"),
    "today": _write("today, without brackets", "today，不带括号"),
    "exists": _write("any(… for x in …)"),
    "isnull": _write("'x is None'"),
}
#: Units behind a number, longest first; of those of months, how many each has.
_UNITS: Final = {
    "minutes": ("minutes", "minute", "分钟", "分"),
    "hours": ("hours", "hour", "个小时", "小时", "时"),
    "days": ("days", "day", "天", "日"),
    "weeks": ("weeks", "week", "个星期", "星期", "周"),
    "months": ("months", "month", "个月", "月"),
}
_UNIT_OF: Final = {word: unit for unit, words in _UNITS.items() for word in words}
_LITERAL: Final = r"\"(?:[^\"\\\n]|\\.)*\"|'(?:[^'\\\n]|\\.)*'"
_MARKS: Final = re.compile(
    rf"{_LITERAL}|(?<![\w.])(?P<count>\d++)[ \t]*+(?P<unit>{'|'.join(_UNIT_OF)})(?!\w)"
    r"|&&|\|\||<>|!(?!=)|(?<=\d)[且或]|[^\W\d]\w*"
)
_BRACKETS: Final = re.compile(rf"{_LITERAL}|[()\[\]{{}}]")
_CLOSING: Final = {"(": ")", "[": "]", "{": "}"}


def in_unreadable(text: str) -> tuple[Words, int, int] | None:
    """
    Return what to write for the first habit in a text that cannot be read.

    Returns:
        The words, and from where to where they are about.

    >>> words, start, end = in_unreadable('stage == "x" AND seats > 3')
    >>> words.en, start, end
    ("write 'and'", 13, 16)
    """
    for found in _MARKS.finditer(text):
        mark = found.group()
        if found["unit"] is not None:
            length = f"{_UNIT_OF[found['unit']]}({found['count'][:_DIGITS]})"
            return _write(length), found.start(), found.end()
        words = _SIGNS.get(mark) or (_SIGNS.get(mark.upper()) if mark in _LOW else None)
        if words is not None:
            return words, found.start(), found.end()
    return None


def unpaired(text: str) -> tuple[Words, int, int] | None:
    """
    Return what to say of a bracket that has no other half.

    It is the first that closes nothing, or else the last that is never closed.

    >>> words, start, end = unpaired("seats > 3 and (vip")
    >>> words.en, start, end
    ('this bracket is never closed', 14, 15)
    """
    opened: list[tuple[str, int]] = []
    for found in _BRACKETS.finditer(text):
        mark = found.group()
        if mark in _CLOSING:
            opened.append((_CLOSING[mark], found.start()))
        elif mark in ")]}" and (not opened or opened.pop()[0] != mark):
            return _words.UNOPENED, found.start(), found.end()
    return (_words.UNCLOSED, opened[-1][1], opened[-1][1] + 1) if opened else None


_DIGITS: Final = 20  # of a number in a message
#: Words of SQL that are habits in lower case too: no operators of this language.
_LOW: Final = frozenset({"like", "between"})


def of_name(name: str) -> Words | None:
    """
    Return what to write for a name that means nothing here.
    """
    return _NAMES.get(name.lower())


def of_call(name: str) -> Words | None:
    """
    Return what to write for a function that does not exist.
    """
    return _CALLS.get(name.lower())
