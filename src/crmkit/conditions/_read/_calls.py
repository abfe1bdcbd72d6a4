"""
The functions of the language, and those that an application adds.

Invariants:
    - Functions are named where they are called and nowhere else, so a field may
      bear the name of one.

Not here: functions of time (:mod:`crmkit.conditions._read._times`), loops over
related records (:mod:`crmkit.conditions._read._rows`), functions that are conditions
(:mod:`crmkit.conditions._read._tests`).
"""

import ast
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Final

from crmkit.conditions._amounts import Money, places_of
from crmkit.conditions._function import Function
from crmkit.conditions._nodes import (
    Call,
    Coalesce,
    Constant,
    FieldRead,
    Fold,
    Operand,
    Parameter,
    Size,
)
from crmkit.conditions._periods import MOST_MONTHS, Months
from crmkit.conditions._read import _words, _words_names, _words_values
from crmkit.conditions._read._arguments import argument_of, called, only
from crmkit.conditions._read._arithmetic import length
from crmkit.conditions._read._literals import beside, literal
from crmkit.conditions._read._loops import instead_of_path
from crmkit.conditions._read._reader import Reader
from crmkit.conditions._read._times import TIMES
from crmkit.conditions._types import (
    LONGEST,
    FieldType,
    FoldedText,
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
_PAIR: Final = 2  # an amount and its currency; a value and what stands in for it
_DIGITS: Final = re.compile(r"-?[0-9]+(\.[0-9]+)?")


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


# -- Texts and sets -----------------------------------------------------------


def size(reader: Reader, node: ast.Call) -> Size | None:
    """
    Return how many texts are in a set.
    """
    loop = instead_of_path(reader, "count", node.args[0]) if node.args else None
    if loop is not None:
        reader.note(_words_names.write_loop(loop), node)
        return None
    of = only(reader, node, (TextSet, Text), _words_values.LEN_NEEDS_SET)
    if of is not None and isinstance(of.type, Text):
        text = reader.source.written(node.args[0])
        reader.note(_words_values.len_of_text(text), node)
        return None
    return None if of is None else Size(of)


def fold(reader: Reader, node: ast.Call) -> Operand | None:
    """
    Return a text without differences of case and width.
    """
    words = _words_values.FOLD_NEEDS_TEXT
    of = only(reader, node, (Text,), words)
    if of is None:
        return None
    if isinstance(of, Constant | Parameter):
        return beside(reader, of, FoldedText(), node)
    if isinstance(of, FieldRead) and isinstance(of.type, Text) and of.type.companion:
        return Fold(of, of.type.companion)
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
        argument_of(reader, operand, kind, argument)
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
        None if operand is None else argument_of(reader, operand, kind, argument)
        for operand, kind, argument in zip(found, takes, node.args, strict=True)
    ]
    if None in given:
        return None
    return Call(function, tuple(each for each in given if each is not None))


CALLS: Final[dict[str, Callable[[Reader, ast.Call], Operand | None]]] = {
    **dict.fromkeys(UNITS, duration),
    **TIMES,
    "coalesce": coalesce,
    "fold": fold,
    "len": size,
    "money": money,
    "months": months,
}
