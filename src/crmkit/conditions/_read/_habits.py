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


#: Words of which those who write them between two values are told; others call them.
_FUNCTIONS: Final = frozenset({"contains", "startswith", "endswith"})
_CALLED: Final = re.compile(r"[ \t]*+\(")
_MONEY: Final = _write('money("5000.00", "CNY")')
_SIGNS: Final = {
    "&&": _write("'and'"),
    "||": _write("'or'"),
    "!": _write("'not'"),
    "<>": _write("!="),
    **dict.fromkeys(("AND", "且", "并且", "而且", "\uff1b", ";"), _write("'and'")),
    **dict.fromkeys(("等于", "是"), _write("==")),
    "不等于": _write("!="),
    "大于": _write(">"),
    "小于": _write("<"),
    **dict.fromkeys(("不小于", "大于等于"), _write(">=")),
    **dict.fromkeys(("不大于", "小于等于"), _write("<=")),
    **dict.fromkeys(("在", "属于"), _write("x in (…, …)")),
    "不属于": _write("x not in (…, …)"),
    **dict.fromkeys(("缺失", "为空"), _write("x is None")),
    "已填": _write("x is not None"),
    **dict.fromkeys(("包含", "contains"), _write("contains(x, …)")),
    **dict.fromkeys(("开头是", "startswith"), _write("startswith(x, …)")),
    **dict.fromkeys(("结尾是", "endswith"), _write("endswith(x, …)")),
    "含有": _write("… in x"),
    "不含": _write("… not in x"),
    "×": _write("*"),
    **dict.fromkeys(("\u2212", "—", "–"), _write("-")),
    "。": Words("no full stop stands at the end", "末尾不要句号"),
    "、": _write("a comma", "逗号"),
    **dict.fromkeys(
        ("「", "」", "『", "』", "《", "》"), _write('"…" for text', '"…" 表示文本')
    ),
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
    "真": _write("True"),
    "假": _write("False"),
    "现在": _write("now"),
    "今天": _write("today"),
    "空": _write("'x is None'"),
    "原值": _write("old.x"),
    "操作人": _write("by"),
    "原因": _write("cause"),
}
_CALLS: Final = {
    "now": _write("now, without brackets", "now，不带括号"),
    "today": _write("today, without brackets", "today，不带括号"),
    "exists": _write("any(… for x in …)"),
    "isnull": _write("'x is None'"),
    **dict.fromkeys(
        ("years", "year_s"), _write("months(12) for a year", "months(12) 表示一年")
    ),
    **dict.fromkeys(
        ("avg", "average", "mean", "平均"),
        Words(
            "there is no average; compare sum(…) with a multiple of count(…)",
            "没有平均值；请把 sum(…) 与 count(…) 的倍数比较",
        ),
    ),
    "day": Words(
        'there is no day of the month; write date(x) == "2026-03-16"',
        '没有“几号”；请写 date(x) == "2026-03-16"',
    ),
    **{
        zh: _write(f"{en}(…)")
        for zh, en in (
            ("距今时长", "age"),
            ("工作时长", "business_age"),
            ("日期", "date"),
            ("月份", "month"),
            ("年", "year"),
            ("星期", "weekday"),
            ("小时", "hour"),
            ("周年日", "anniversary"),
            ("分钟", "minutes"),
            ("天", "days"),
            ("周", "weeks"),
            ("个月", "months"),
            ("金额", "money"),
            ("包含", "contains"),
            ("开头是", "startswith"),
            ("结尾是", "endswith"),
            ("任一", "any"),
            ("全部", "all"),
            ("个数", "count"),
            ("合计", "sum"),
            ("最小", "min"),
            ("最大", "max"),
            ("最先", "first"),
            ("最后", "last"),
            ("首个非空值", "coalesce"),
            ("已变更", "changed"),
        )
    },
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
    r"|(?<![\w.])\d++(?:\.\d++)?[ \t]*+(?P<money>元|块)(?!\w)"
    r"|&&|\|\||<>|!(?!=)|(?<=\d)[且或]|[;\uff1b×\u2212—–。、「」『』《》]"
    r"|[^\W\d]\w*"
)
#: What calls for something behind it, at the very end of a text.
_HANGING: Final = re.compile(
    r"(?:\b(?:and|or|not|in|is|if|for)|[=!<>]=|[<>+\-*,&.])(?=[ \t]*+$)"
)
_MISSING_COMMA: Final = re.compile(rf"{_LITERAL}|(?P<word>[^\W\d]\w*)[ \t]++(?=[\"'])")
_KEYWORDS: Final = frozenset({"and", "or", "not", "in", "is", "if", "else", "for"})
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
        if found["money"] is not None:
            return _MONEY, found.start(), found.end()
        words = _SIGNS.get(mark) or (_SIGNS.get(mark.upper()) if mark in _LOW else None)
        is_call = mark in _FUNCTIONS and _CALLED.match(text, found.end()) is not None
        if words is not None and not is_call:
            return words, found.start(), found.end()
    return None


def unfinished(text: str) -> tuple[Words, int, int] | None:
    """
    Return what to say of a text that ends where something has to follow.

    >>> words, start, end = unfinished("seats > 3 and ")
    >>> words.en, start, end
    ("something is missing after 'and'", 10, 13)
    """
    found = _HANGING.search(text)
    if found is None:
        return None
    sign = found.group()
    words = Words(f"something is missing after {sign!r}", f"{sign!r} 之后缺少内容")
    return words, found.start(), found.end()


def unjoined(text: str) -> tuple[Words, int, int] | None:
    """
    Return what to say of a name with a text behind it and nothing between them.

    >>> words, start, end = unjoined('contains(name "x")')
    >>> words.en, start, end
    ("a comma or an operator is missing after 'name'", 9, 13)
    """
    for found in _MISSING_COMMA.finditer(text):
        word = found["word"]
        if word is not None and word not in _KEYWORDS:
            shown = _words.cut(word)
            words = Words(
                f"a comma or an operator is missing after {shown!r}",
                f"{shown!r} 之后缺少逗号或运算符",
            )
            return words, found.start("word"), found.end("word")
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
