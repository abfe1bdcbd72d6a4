"""
Functions of time: ages, parts of a wall time, anniversaries.

Invariants:
    - An age is of an instant; a day has anniversaries and parts, but no age.

Not here: lengths such as ``days(7)`` (:mod:`crmkit.conditions._read._calls`), what
wall time is (:mod:`crmkit.conditions._wall`).
"""

import ast
from collections.abc import Callable
from typing import Final

from crmkit.conditions._node import Unit
from crmkit.conditions._nodes import (
    Age,
    Anniversary,
    BusinessAge,
    Operand,
    Part,
    Today,
    by_whole_months,
)
from crmkit.conditions._periods import Month
from crmkit.conditions._read import _words, _words_values
from crmkit.conditions._read._arguments import called, of_kind, only
from crmkit.conditions._read._literals import beside, literal
from crmkit.conditions._read._reader import Reader
from crmkit.conditions._types import Day, FieldType, Instant, Integer

_PARTS: Final[dict[str, tuple[Unit, FieldType]]] = {
    "date": ("date", Day()),
    "month": ("month", Month()),
    "year": ("year", Integer()),
    "weekday": ("weekday", Integer()),
    "hour": ("hour", Integer()),
}
_WHEN: Final = (Instant, Day)
_OF: Final[dict[str, tuple[type[FieldType], ...]]] = {
    "date": (Instant,),
    "hour": (Instant,),
    "year": (Instant, Day, Month),
}


def age(reader: Reader, node: ast.Call) -> Age | None:
    """
    Return the age of the instant that a call names.
    """
    since = only(reader, node, (Instant, Day), _words.AGE_NEEDS_INSTANT)
    if since is not None and isinstance(since.type, Day):
        reader.note(_words_values.AGE_OF_DAY, node)
        return None
    return None if since is None else Age(since)


def business_age(reader: Reader, node: ast.Call) -> BusinessAge | None:
    """
    Return the open time since an instant, by a calendar of the schema.
    """
    if len(node.args) not in (1, 2):
        reader.note(_words_values.BUSINESS_AGE_NEEDS, node)
        return None
    words = _words_values.BUSINESS_AGE_NEEDS
    since = of_kind(reader, node.args[0], (Instant,), words, node)
    calendar = _calendar(reader, node)
    return None if since is None or calendar is None else BusinessAge(since, calendar)


def _calendar(reader: Reader, node: ast.Call) -> str | None:
    """
    Return the name of a calendar: that which is written, or the only one.
    """
    calendars = tuple(reader.schema.calendars)
    if len(node.args) == 1:
        if "" in calendars or len(calendars) == 1:
            return "" if "" in calendars else calendars[0]
        reader.note(_words_values.which_calendar(calendars), node)
        return None
    name = literal(node.args[1])
    if not isinstance(name, str):
        reader.note(_words_values.BUSINESS_AGE_NEEDS, node)
        return None
    if name not in calendars:
        near = reader.nearest(name, calendars, node.args[1])
        reader.note(_words_values.unknown_calendar(name, near), node.args[1])
        return None
    return name


def part(reader: Reader, node: ast.Call) -> Part | None:
    """
    Return a part of an instant's wall time, or of a day.
    """
    name = called(node)
    unit, kind = _PARTS[name]
    kinds = _OF.get(name, _WHEN)
    of = only(reader, node, kinds, _words_values.part_needs(name, kinds))
    if unit in ("month", "year") and of is not None:
        of = by_whole_months(of)
    return None if of is None else Part(unit, of, kind)


def anniversary(reader: Reader, node: ast.Call) -> Anniversary | None:
    """
    Return the next anniversary of an instant or a day.
    """
    if len(node.args) not in (1, 2):
        reader.note(_words_values.ANNIVERSARY_NEEDS, node)
        return None
    of = of_kind(reader, node.args[0], _WHEN, _words_values.ANNIVERSARY_NEEDS, node)
    since = _since(reader, node.args[1]) if len(node.args) > 1 else Today()
    return None if of is None or since is None else Anniversary(of, since)


def _since(reader: Reader, node: ast.expr) -> Operand | None:
    since = reader.operand(node)
    since = None if since is None else beside(reader, since, Day(), node)
    if since is None or isinstance(since.type, Day):
        return since
    reader.note(_words_values.SINCE_NEEDS_DAY, node)
    return None


TIMES: Final[dict[str, Callable[[Reader, ast.Call], Operand | None]]] = {
    **dict.fromkeys(_PARTS, part),
    "age": age,
    "anniversary": anniversary,
    "business_age": business_age,
}
