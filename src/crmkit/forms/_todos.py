"""
What a text says is to be done, and by when.

Invariants:
    - Only what stands after 待办 or "to-do" is to be done: what was agreed is none.
    - A day is named or there is none; no day is guessed of 下周 or "soon".

Not here: who is to do it, and the task (:mod:`crmkit.crm`).
"""

import re
from collections.abc import Iterator
from datetime import date
from typing import Final

from crmkit.forms._reading import written_days

_WORDS: Final = r"待办事项|待办|to[- ]?dos?|共识|consensus|agreed"
_MARK: Final = re.compile(
    rf"({_WORDS}|(?<![^\s;；。，,])(?:决议|结论|备注))"
    r"(?:\s*[（(]([^（()）\n]{1,20})[)）])?\s*[:：]"
    rf"|【({_WORDS})】\s*[:：]?",
    re.IGNORECASE,
)
_TO_DO: Final = ("待办", "to")
_NUMBER: Final = re.compile(r"[(（]?([0-9]{1,2})[.\uff0e、)）](?!\d)|([①-⑳])")
_BULLET: Final = re.compile(r"[-•·]\s+")
_NOTHING: Final = re.compile(r"无|没有|暂无|暂时没有|[-/—–]+|none|n/a", re.IGNORECASE)
_MONTH_DAY: Final = re.compile(
    r"(明年\s?)?(?<!\d)(\d{1,2})\s*月\s*(\d{1,2})(?:\s*[日号]|(?=[之以]?前))"
    r"(\s?[-~—–至到]\s?\d)?"
)

#: Days after which a day without a year is no longer the one just past.
_JUST_PAST: Final = 60


def todos_in(text: str, word: str = "") -> tuple[str, ...]:
    """
    Return what a text says is to be done, each by itself.

    Args:
        text: What was filled in.
        word: The word for the field; under one for to-dos, all of it is to be done.

    >>> todos_in("共识:下周提供原型;待办:*顾问10月20日前提交原型")
    ('*顾问10月20日前提交原型',)
    >>> todos_in("待办：1. 张伟发合同；2. 李明回访；共识：不涨价"), todos_in("不涨价")
    (('张伟发合同', '李明回访'), ())
    >>> todos_in("发合同", "待办事项")
    ('发合同',)
    >>> todos_in("待办：1. 张伟发合同 2. 李明回访"), todos_in("待办：无")
    (('张伟发合同', '李明回访'), ())
    """
    found: list[str] = []
    mark, who, start = word, "", 0
    for each in _MARK.finditer(text):
        found += _said(mark, who, text[start : each.start()])
        mark, who, start = each[1] or each[3], (each[2] or "").strip(), each.end()
    return (*found, *_said(mark, who, text[start:]))


def _said(mark: str, who: str, part: str) -> Iterator[str]:
    """
    Yield what a part says is to be done, if its mark is one of to-dos.
    """
    if not mark.lower().startswith(_TO_DO):
        return
    for line in re.split(r"[;；。\n]", part):
        for each in _numbered(line.strip()):
            said = each.strip().strip(" 。.，,、").strip()
            if said and not _NOTHING.fullmatch(said):
                yield f"{who}：{said}" if who else said


def _numbered(line: str) -> Iterator[str]:
    """
    Yield what stands after each number of a line that begins with one, else all of it.

    >>> [*_numbered("1、发合同，2、回访")], [*_numbered("准备方案1、方案2、合同")]
    (['发合同，', '回访'], ['准备方案1、方案2、合同'])
    """
    if bullet := _BULLET.match(line):
        line = line[bullet.end() :]
    first = _NUMBER.match(line)
    if first is None:
        yield line
        return
    start, number = first.end(), _number(first)
    for each in _NUMBER.finditer(line, start):
        parted = each[2] or line[each.start() - 1] in " \t\u3000,，、"
        if parted and _number(each) == number + 1:
            yield line[start : each.start()]
            start, number = each.end(), number + 1
    yield line[start:]


def _number(found: re.Match[str]) -> int:
    return int(found[1]) if found[1] else ord(found[2]) - ord("①") + 1


def day_named(text: str, on: date) -> date | None:
    """
    Return the day that a text names; None if that is none, or several.

    Args:
        text: What is to be done.
        on: The day on which it was said; one without a year is the next such day,
            or the one just past.

    >>> on = date(2023, 10, 15)
    >>> [str(day_named(text, on)) for text in ("10月20日前提交", "1月5日回访", "下周")]
    ['2023-10-20', '2024-01-05', 'None']
    >>> str(day_named("10月14日前提交", on)), day_named("10月20日-25日", on)
    ('2023-10-14', None)
    >>> str(day_named("2024-05-25前发送案例资料", on))
    '2024-05-25'
    """
    days = written_days(text)
    if not days:
        found = _MONTH_DAY.findall(text)
        if any(until for *_, until in found):
            return None
        near = (_near(int(m), int(d), on, next_year=bool(n)) for n, m, d, _ in found)
        days = {day for day in near if day}
    return days.pop() if len(days) == 1 else None


def _near(month: int, day: int, on: date, *, next_year: bool) -> date | None:
    first = on.year + 1 if next_year else on.year - 1
    for year in range(first, on.year + 9):  # a 29 February comes after 8 at most
        try:
            found = date(year, month, day)
        except ValueError:
            continue
        if (on - found).days <= _JUST_PAST:
            return found
    return None
