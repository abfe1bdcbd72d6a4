"""
The functions of the language, and those that an application adds.

Invariants:
    - Functions are named where they are called and nowhere else, so a field may
      bear the name of one.
    - Arguments are given by position.

Not here: loops over related records (:mod:`crmkit.conditions._read._rows`), functions
that are conditions (:mod:`crmkit.conditions._read._tests`).
"""

import ast
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Final

from crmkit.conditions._amounts import Money, places_of
from crmkit.conditions._function import Function
from crmkit.conditions._node import Unit
from crmkit.conditions._nodes import (
    Age,
    Anniversary,
    BusinessAge,
    Call,
    Coalesce,
    Constant,
    FieldRead,
    Fold,
    Operand,
    Parameter,
    Part,
    Size,
    Today,
    by_whole_months,
)
from crmkit.conditions._periods import MOST_MONTHS, Month, Months
from crmkit.conditions._read import _words, _words_values
from crmkit.conditions._read._arithmetic import is_age, length
from crmkit.conditions._read._literals import beside, literal
from crmkit.conditions._read._match import alike
from crmkit.conditions._read._reader import Reader
from crmkit.conditions._read._words import Words
from crmkit.conditions._types import (
    LONGEST,
    Day,
    FieldType,
    FoldedText,
    Instant,
    Integer,
    Text,
    TextSet,
    normal,
)

UNITS: Final = {
    "minutes": timedelta(minutes=1),
    "hours": timedelta(hours=1),
    "days": timedelta(days=1),
    "weeks": timedelta(weeks=1),
}
_PARTS: Final[dict[str, tuple[Unit, FieldType]]] = {
    "date": ("date", Day()),
    "month": ("month", Month()),
    "year": ("year", Integer()),
    "weekday": ("weekday", Integer()),
    "hour": ("hour", Integer()),
}
_WHEN: Final = (Instant, Day)
_PAIR: Final = 2  # an amount and its currency; a value and what stands in for it
_DIGITS: Final = re.compile(r"-?[0-9]+(\.[0-9]+)?")
_OF: Final[dict[str, tuple[type[FieldType], ...]]] = {
    "date": (Instant,),
    "hour": (Instant,),
    "year": (Instant, Day, Month),
}


# -- Lengths and amounts ------------------------------------------------------


def duration(reader: Reader, node: ast.Call) -> Constant | None:
    """
    Return the duration of a whole number of units, such as ``hours(36)``.
    """
    name = called(node)
    count = literal(node.args[0]) if len(node.args) == 1 else None
    if type(count) is not int:
        reader.note(_words_values.count_needed(name), node)
        return None
    if abs(count) > LONGEST // UNITS[name]:
        reader.note(_words.LONG_DURATION, node)
        return None
    return length(reader, count * UNITS[name], node)


def months(reader: Reader, node: ast.Call) -> Constant | None:
    """
    Return a number of calendar months.
    """
    count = literal(node.args[0]) if len(node.args) == 1 else None
    if type(count) is not int:
        reader.note(_words_values.count_needed("months"), node)
        return None
    if abs(count) > MOST_MONTHS:
        reader.note(_words.LONG_DURATION, node)
        return None
    return Constant(count, Months())


def money(reader: Reader, node: ast.Call) -> Constant | None:
    """
    Return an amount, written in major units and kept in minor ones.

    It may have more places than its currency has elsewhere in the schema: what it
    stands beside says how many it can have.
    """
    amount, currency = (
        map(literal, node.args) if len(node.args) == _PAIR else (..., ...)
    )
    if (
        isinstance(amount, bool)
        or not isinstance(amount, str | int)
        or not isinstance(currency, str)
    ):
        reader.note(_words_values.MONEY_NEEDS, node)
        return None
    places = reader.schema.currencies.get(currency)
    if places is None:
        known = reader.schema.currencies
        near = reader.nearest(currency, known, node.args[1])
        words = _words_values.unknown_currency(currency, known, near)
        reader.note(words, node.args[1])
        return None
    try:
        kind = Money(currency, places=max(places, places_of(amount)))
        return Constant(kind.minor(amount), kind)
    except ValueError:
        is_plain = isinstance(amount, int) or _DIGITS.fullmatch(normal(str(amount)))
        words = _words_values.no_amount(currency, places)
        reader.note(words if is_plain else _words_values.AMOUNT_DIGITS, node.args[0])
        return None


# -- Time ---------------------------------------------------------------------


def age(reader: Reader, node: ast.Call) -> Age | None:
    """
    Return the age of the instant that a call names.
    """
    since = _only(reader, node, (Instant, Day), _words.AGE_NEEDS_INSTANT)
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
    since = _of(reader, node.args[0], (Instant,), words, node)
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
    of = _only(reader, node, kinds, _words_values.part_needs(name, kinds))
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
    of = _of(reader, node.args[0], _WHEN, _words_values.ANNIVERSARY_NEEDS, node)
    since = _since(reader, node.args[1]) if len(node.args) > 1 else Today()
    return None if of is None or since is None else Anniversary(of, since)


def _since(reader: Reader, node: ast.expr) -> Operand | None:
    since = reader.operand(node)
    since = None if since is None else beside(reader, since, Day(), node)
    if since is None or isinstance(since.type, Day):
        return since
    reader.note(_words_values.SINCE_NEEDS_DAY, node)
    return None


# -- Texts and sets -----------------------------------------------------------


def size(reader: Reader, node: ast.Call) -> Size | None:
    """
    Return how many texts are in a set.
    """
    of = _only(reader, node, (TextSet,), _words_values.LEN_NEEDS_SET)
    return None if of is None else Size(of)


def fold(reader: Reader, node: ast.Call) -> Operand | None:
    """
    Return a text without differences of case and width.
    """
    words = _words_values.FOLD_NEEDS_TEXT
    of = _only(reader, node, (Text,), words)
    if of is None:
        return None
    if isinstance(of, Constant | Parameter):
        return beside(reader, of, FoldedText(), node)
    if isinstance(of, FieldRead) and isinstance(of.type, Text) and of.type.fold:
        return Fold(of)
    if isinstance(of, FieldRead):
        words = _words_values.not_folded(of.path)
    reader.note(words, node)
    return None


def coalesce(reader: Reader, node: ast.Call) -> Coalesce | None:
    """
    Return the first of some operands of one type that is there.
    """
    if len(node.args) < _PAIR:
        reader.note(_words_values.COALESCE_NEEDS, node)
        return None
    found = [reader.operand(argument) for argument in node.args]
    read = [operand for operand in found if operand is not None]
    if len(read) < len(found):
        return None
    kind = _common(read)
    if kind is None:
        reader.note(_words_values.COALESCE_FIXED, node)
        return None
    options = [
        _argument(reader, operand, kind, argument)
        for operand, argument in zip(read, node.args, strict=True)
    ]
    if None in options:
        return None
    return Coalesce(tuple(o for o in options if o is not None), kind)


def _common(options: list[Operand]) -> FieldType | None:
    """
    Return the type of some operands: that of the first which is no literal.
    """
    kinds = [option.type for option in options if not isinstance(option, Constant)]
    units = (k for k in kinds if isinstance(k, Integer) and k.unit is not None)
    if not kinds:
        return None
    return next(units, kinds[0]) if isinstance(kinds[0], Integer) else kinds[0]


# -- Functions of the application ---------------------------------------------


def applied(reader: Reader, function: Function, node: ast.Call) -> Call | None:
    """
    Return a call of a function that the application added.
    """
    takes = function.takes
    found = [reader.operand(argument) for argument in node.args]
    if len(found) != len(takes):
        reader.note(_words_values.argument_count(function.name, len(takes)), node)
        return None
    given = [
        None if operand is None else _argument(reader, operand, kind, argument)
        for operand, kind, argument in zip(found, takes, node.args, strict=True)
    ]
    if None in given:
        return None
    return Call(function, tuple(each for each in given if each is not None))


def _argument(
    reader: Reader, operand: Operand, kind: FieldType, node: ast.expr
) -> Operand | None:
    """
    Return an operand where one of a certain type is needed.
    """
    if is_age(operand):
        reader.note(_words_values.AGE_ALONE, node)
        return None
    found = beside(reader, operand, kind, node)
    if found is not None and not alike(found.type, kind):
        reader.note(_words_values.not_of_type(found.type, kind), node)
        return None
    return found


# -- Shared by them -----------------------------------------------------------


def called(node: ast.Call) -> str:
    """
    Return the name that a call names.
    """
    return node.func.id if isinstance(node.func, ast.Name) else ""


def _only(
    reader: Reader, node: ast.Call, kinds: tuple[type[FieldType], ...], words: Words
) -> Operand | None:
    """
    Return the only argument of a call, if it is of one of some types.
    """
    if len(node.args) == 1:
        return _of(reader, node.args[0], kinds, words, node)
    reader.note(words, node)
    return None


def _of(
    reader: Reader,
    argument: ast.expr,
    kinds: tuple[type[FieldType], ...],
    words: Words,
    node: ast.Call,
) -> Operand | None:
    """
    Return an argument of a call, if it is of one of some types.
    """
    operand = reader.operand(argument)
    if operand is None or isinstance(operand.type, kinds):
        return operand
    reader.note(words, node)
    return None


CALLS: Final[dict[str, Callable[[Reader, ast.Call], Operand | None]]] = {
    **dict.fromkeys(UNITS, duration),
    **dict.fromkeys(_PARTS, part),
    "age": age,
    "anniversary": anniversary,
    "business_age": business_age,
    "coalesce": coalesce,
    "fold": fold,
    "len": size,
    "money": money,
    "months": months,
}
