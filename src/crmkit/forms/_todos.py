"""
What a text says is to be done, and by when.

Invariants:
    - Only what stands after 待办 or "to-do" is to be done: what was agreed is none.
    - A day is named or there is none; no day is guessed of 下周 or "soon".

Not here: who is to do it, and the task (:mod:`crmkit.crm`).
"""

import re
from datetime import date
from typing import Final

from crmkit.forms._reading import written_days

_MARK: Final = re.compile(
    r"(待办事项|待办|to-?dos?|共识|consensus|agreed)\s*[:：]", re.IGNORECASE
)
_TO_DO: Final = ("待办", "to")
_NUMBER: Final = re.compile(r"\s*[(（]?\d{1,2}(?:[.、)）](?!\d))\s*")
_MONTH_DAY: Final = re.compile(r"(?<!\d)(\d{1,2})\s*月\s*(\d{1,2})\s*[日号]")


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
    """
    first, *rest = _MARK.split(text)
    parts = [(word, first), *zip(rest[::2], rest[1::2], strict=True)]
    return tuple(
        said
        for mark, part in parts
        if mark.lower().startswith(_TO_DO)
        for each in re.split(r"[;；\n]", part)
        if (said := _NUMBER.sub("", each, count=1).strip(" 。.，,"))
    )


def day_named(text: str, on: date) -> date | None:
    """
    Return the day that a text names; None if that is none, or several.

    Args:
        text: What is to be done.
        on: The day on which it was said; one without a year is the next such day.

    >>> on = date(2023, 10, 15)
    >>> [str(day_named(text, on)) for text in ("10月20日前提交", "1月5日回访", "下周")]
    ['2023-10-20', '2024-01-05', 'None']
    >>> str(day_named("2024-05-25前发送案例资料", on))
    '2024-05-25'
    """
    days = written_days(text)
    if not days:
        found = (_next(int(m), int(d), on) for m, d in _MONTH_DAY.findall(text))
        days = {day for day in found if day}
    return days.pop() if len(days) == 1 else None


def _next(month: int, day: int, on: date) -> date | None:
    for year in range(on.year, on.year + 9):  # a 29 February comes after 8 at most
        try:
            found = date(year, month, day)
        except ValueError:
            continue
        if found >= on:
            return found
    return None
