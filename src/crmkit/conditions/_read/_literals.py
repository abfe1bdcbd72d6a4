"""
Values written in a condition, and what a text or number means beside a type.

Invariants:
    - A literal is of type text, whole number, decimal or truth value until it
      stands beside something that has a type.
    - No binary fraction: decimals are read from their digits.

Not here: amounts and lengths that are written as calls
(:mod:`crmkit.conditions._read._calls`).
"""

import ast
import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Final, TypeAlias

from crmkit.conditions._amounts import EXACT, Money, Number, scaled
from crmkit.conditions._choices import Choices
from crmkit.conditions._nodes import Constant, Fold, Operand, Parameter
from crmkit.conditions._periods import Month
from crmkit.conditions._read import _words, _words_values
from crmkit.conditions._read._reader import Reader
from crmkit.conditions._read._widths import restored
from crmkit.conditions._read._words import Words
from crmkit.conditions._types import (
    INTEGERS,
    Boolean,
    Day,
    FieldType,
    FoldedText,
    Instant,
    Integer,
    Text,
    is_clean,
)

#: What nobody sees in a text; a joiner is part of a sign that is put together.
_HIDDEN: Final = re.compile(
    "[\x01-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\xad\u061c\u200b\u200e\u200f"
    "\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff]"
    "|(?<![\u2190-\U0010ffff])[\u200c\u200d]"
)
_BOOLEAN: Final = Boolean()
_INTEGER: Final = Integer()
_TEXT: Final = Text()
_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_MONTH: Final = re.compile(r"\d{4}-\d{2}", re.ASCII)
_INSTANT: Final = re.compile(
    r"\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d{1,6})?)?(?:Z|[+-]\d{2}:\d{2})?",
    re.ASCII,
)
_DECIMAL: Final = re.compile(r"-?\s*[\d_]*\.?[\d_]*", re.ASCII)


def literal(node: ast.expr) -> object:
    """
    Return the value of a literal, also of a negative number; Ellipsis if it is none.
    """
    if isinstance(node, ast.Constant):
        return node.value
    match node:
        case ast.UnaryOp(ast.USub(), ast.Constant(bool())):
            return ...
        case ast.UnaryOp(ast.USub(), ast.Constant(int() | float() as value)):
            return -value
        case _:
            return ...


def constant(reader: Reader, node: ast.expr) -> Constant | None:
    """
    Return the constant that a literal is.
    """
    value = literal(node)
    kind = type(value)
    if kind is str and isinstance(value, str):
        return _text(reader, value, node)
    if kind is int and value in INTEGERS and isinstance(value, int):
        return Constant(value, _INTEGER)
    if isinstance(value, bool):
        return Constant(value, _BOOLEAN)
    if isinstance(value, float):
        return _decimal(reader, node)
    reader.note(_refusal_of(value, node), node)
    return None


def _text(reader: Reader, value: str, node: ast.expr) -> Constant | None:
    if len(value) > reader.limits.text:
        reader.note(_words_values.long_text(len(value), reader.limits.text), node)
        return None
    if not is_clean(value):
        reader.note(_words.UNCLEAN_LITERAL, node)
        return None
    source = reader.source
    if _HIDDEN.search(value) and _HIDDEN.search(source.written(node)):
        reader.note(_words_values.HIDDEN, node)
        return None
    return Constant(value if source.read is source.text else restored(value), _TEXT)


def _decimal(reader: Reader, node: ast.expr) -> Constant | None:
    """
    Return a decimal from its digits.
    """
    digits = "".join(reader.source.written(node).split())
    if not _DECIMAL.fullmatch(digits) or len(digits) > reader.limits.text:
        reader.note(_words_values.PLAIN_DECIMAL, node)
        return None
    value = Decimal(digits)
    exponent = value.as_tuple().exponent
    return Constant(value, Number(-exponent if isinstance(exponent, int) else 0))


def _refusal_of(value: object, node: ast.expr) -> Words:
    if value is None:
        return _words.EQUALS_NONE
    if isinstance(value, int):
        return _words.BIG_NUMBER
    if isinstance(value, complex):
        return _words.WHOLE_NUMBERS
    return _words.not_allowed(node)


# -- Beside a type ------------------------------------------------------------

_Take: TypeAlias = Callable[[Reader, Operand, FieldType, ast.expr], Operand | None]


def beside(
    reader: Reader, operand: Operand, other: FieldType, node: ast.expr
) -> Operand | None:
    """
    Return what an operand means beside a type: a text may be a choice or a day.

    What cannot mean anything of that type is returned as it is, and refused by
    those who compare it.
    """
    take = _TAKES.get(type(other))
    if take is None or (operand.type == other and take is not _number):
        return operand
    return take(reader, operand, other, node)


def _choice(
    reader: Reader, operand: Operand, other: FieldType, node: ast.expr
) -> Operand | None:
    if not isinstance(operand, Constant) or not isinstance(other, Choices):
        return operand
    try:
        return Constant(other.admit(operand.value), other)
    except ValueError:
        pass
    if isinstance(operand.value, str) and other.meant_by(operand.value):
        meant = other.meant_by(operand.value)
        reader.note(_words.ambiguous_choice(operand.value, meant), node)
    elif isinstance(operand.value, str):
        words = (word for option in other.options for word in option.words)
        near = reader.nearest(operand.value, words, node)
        reader.note(_words.unknown_choice(operand.value, other, near), node)
    else:
        reader.note(_words.no_match(other, operand.type), node)
    return None


def _day(
    reader: Reader, operand: Operand, other: FieldType, node: ast.expr
) -> Operand | None:
    return _dated(reader, operand, other, node, _DAY, _words_values.no_day)


def _month(
    reader: Reader, operand: Operand, other: FieldType, node: ast.expr
) -> Operand | None:
    return _dated(reader, operand, other, node, _MONTH, _words_values.no_month)


def _dated(
    reader: Reader,
    operand: Operand,
    other: FieldType,
    node: ast.expr,
    form: re.Pattern[str],
    refusal: Callable[[str], Words],
) -> Operand | None:
    """
    Return a text as a date, a month as its first day.
    """
    if not isinstance(operand, Constant) or not isinstance(operand.value, str):
        return operand
    text = operand.value
    try:
        if form.fullmatch(text):
            return Constant(date.fromisoformat(f"{text}-01"[:10]), other)
    except ValueError:
        pass
    reader.note(refusal(text), node)
    return None


def _instant(
    reader: Reader, operand: Operand, other: FieldType, node: ast.expr
) -> Operand | None:
    if not isinstance(operand, Constant) or not isinstance(operand.value, str):
        return operand
    text = operand.value
    if _DAY.fullmatch(text):
        reader.note(_words_values.day_for_instant(text), node)
        return None
    try:
        if _INSTANT.fullmatch(text):
            return _at(reader, datetime.fromisoformat(text), other, node)
    except (ValueError, OverflowError):
        pass
    reader.note(_words_values.no_instant(text), node)
    return None


def _at(
    reader: Reader, value: datetime, other: FieldType, node: ast.expr
) -> Constant | None:
    """
    Return an instant; without an offset, by the wall clock of the schema's zone.
    """
    if value.tzinfo is not None:
        return Constant(value.astimezone(UTC), other)
    found = value.replace(tzinfo=reader.schema.tz).astimezone(UTC)
    if found.astimezone(reader.schema.tz).replace(tzinfo=None) != value:
        reader.note(_words_values.no_wall_time(str(value), reader.schema.zone), node)
        return None
    return Constant(found, other)


def _number(
    reader: Reader, operand: Operand, other: FieldType, node: ast.expr
) -> Operand | None:
    if not isinstance(operand, Constant) or not isinstance(other, Number):
        return operand
    if isinstance(operand.value, bool | str) or not _is_number(operand.type):
        return operand
    try:
        return Constant(other.admit(operand.value), other)
    except ValueError:
        reader.note(_words_values.no_number(other.places), node)
        return None


def _money(
    reader: Reader, operand: Operand, other: FieldType, node: ast.expr
) -> Operand | None:
    """
    Return an amount with the places that the other side has of its currency.
    """
    own = operand.type
    if not isinstance(operand, Constant) or not isinstance(operand.value, int):
        return operand
    if not isinstance(own, Money) or not isinstance(other, Money):
        return operand
    if own.currency != other.currency:
        return operand
    try:
        amount = Decimal(operand.value).scaleb(-own.places, EXACT)
        return Constant(scaled(amount, other.places), other)
    except ValueError:
        words = _words_values.no_amount(other.currency, other.places)
        place = node.args[0] if isinstance(node, ast.Call) and node.args else node
        reader.note(words, place)
        return None


def _is_number(kind: FieldType) -> bool:
    return isinstance(kind, Integer | Number)


def _folded(
    reader: Reader, operand: Operand, other: FieldType, node: ast.expr
) -> Operand | None:
    """
    Return a text or a parameter folded as the other is, though it were already.
    """
    if not isinstance(operand.type, Text | FoldedText) or operand.type == other:
        return operand
    match operand, other:
        case Parameter() | Fold(Parameter()), FoldedText():
            of = operand.of if isinstance(operand, Fold) else operand
            return Fold(of, other)
        case Constant(value), FoldedText():
            return _folded_text(reader, other.admit(value), other, node)
        case _:
            return operand


def _folded_text(
    reader: Reader, value: str, kind: FoldedText, node: ast.expr
) -> Constant | None:
    """
    Return a folded text, unless folding made it too long.
    """
    if len(value) > reader.limits.text:
        reader.note(_words_values.long_text(len(value), reader.limits.text), node)
        return None
    return Constant(value, kind)


_TAKES: Final[dict[type[FieldType], _Take]] = {
    Choices: _choice,
    Day: _day,
    FoldedText: _folded,
    Instant: _instant,
    Money: _money,
    Month: _month,
    Number: _number,
}
