"""
What to write instead, where what is compared says what was meant.

Invariants:
    - Advice can be followed: what it says to write is read, and not refused again.

Not here: habits of other languages (:mod:`crmkit.conditions._read._habits`).
"""

import ast
import unicodedata
from datetime import timedelta
from decimal import Decimal
from typing import Final

from crmkit.conditions._amounts import Money, Number
from crmkit.conditions._choices import Choices
from crmkit.conditions._node import MIRRORED, Operator
from crmkit.conditions._nodes import Constant, FieldRead, Operand
from crmkit.conditions._periods import BusinessTime, Month
from crmkit.conditions._read import _words
from crmkit.conditions._read._reader import Reader
from crmkit.conditions._read._words import Words, cut
from crmkit.conditions._schema_rules import RESERVED, SOFT
from crmkit.conditions._text import major, quoted, written
from crmkit.conditions._types import (
    LONGEST,
    Boolean,
    Day,
    Duration,
    FieldType,
    Instant,
    Integer,
    Text,
    TextSet,
    normal,
)
from crmkit.conditions._walk import bare

_YES: Final = frozenset({"是", "有", "yes", "true", "y", "对"})
_NO: Final = frozenset({"否", "无", "no", "false", "n", "不是", "没有"})


def of_pair(
    left: Operand,
    right: Operand,
    op: Operator | None = None,
    texts: tuple[str, str] | None = None,
) -> Words | None:
    """
    Return what to write for a comparison of two types that are not alike.

    Args:
        left: What stands on the left.
        right: What stands on the right.
        op: How they are compared; None if one is looked for among others.
        texts: What they are written as, if not as they would be.
    """
    first, second = texts or (written(left), written(right))
    back = None if op is None else MIRRORED[op]
    for one, other, text, how in (
        (left, right, first, op),
        (right, left, second, back),
    ):
        what = _instead(one, bare(other), text, how)
        if what is not None:
            words = _words.unlike(left.type, right.type)
            return Words(f"{words.en}; write {what}", f"{words.zh}；请写 {what}")
    return None


def _instead(  # noqa: PLR0911 - a case for each kind
    one: Operand, other: Operand, text: str, op: Operator | None
) -> str | None:
    number = _number(other)
    match bare(one), one.type:
        case FieldRead(), Instant() if length := _since(other, op):
            return f"age({text}) {_than(op)} {length}"
        case FieldRead(), Day() if length := _since(other, op, whole_days=True):
            return f"{text} {MIRRORED[_than(op)]} today - {length}"
        case _, Duration() | BusinessTime():
            return _length(number, one.type)
        case _, Money() if isinstance(other.type, Integer | Number):
            return _amount(number, one.type)
        case _, Month() if number is not None:
            return '"2026-03"'
        case _, TextSet() if isinstance(other, Constant) and _is_text(other):
            return f"{written(other)} in {text}"
    return None


def _since(
    other: Operand, op: Operator | None, *, whole_days: bool = False
) -> str | None:
    """
    Return the length of time that something beside an instant or a day stands for.

    A duration, or a number of days; an age is compared, and not looked for in a list.
    Nothing, if they shall differ: the opposite is as likely to be meant.
    """
    if op == "!=":
        return None
    if isinstance(other.type, Duration):
        value = other.value if isinstance(other, Constant) else timedelta(days=7)
        is_day = isinstance(value, timedelta) and not value % timedelta(days=1)
        if whole_days and not is_day:
            return None
        return written(other) if isinstance(other, Constant) else "days(7)"
    number = _number(other)
    is_age = op is not None and number is not None and number > 0
    return _length(number, Duration()) if is_age else None


def _than(op: Operator | None) -> Operator:
    return op if op in ("<", "<=", ">=") else ">"


def _is_text(operand: Operand) -> bool:
    return isinstance(operand.type, Text)


def _number(operand: Operand) -> int | Decimal | None:
    value = operand.value if isinstance(operand, Constant) else None
    is_number = isinstance(value, int | Decimal) and not isinstance(value, bool)
    return value if is_number else None  # type: ignore[return-value]


def _length(number: int | Decimal | None, kind: FieldType) -> str | None:
    """
    Return a whole number of days, or of open hours, if a duration can be so long.

    >>> _length(30, Duration()), _length(8, BusinessTime()), _length(10**9, Duration())
    ('days(30)', 'hours(8)', None)
    """
    unit = "hours" if isinstance(kind, BusinessTime) else "days"
    if not isinstance(number, int) or abs(number) > LONGEST // timedelta(**{unit: 1}):
        return None
    return f"{unit}({number})"


def _amount(number: int | Decimal | None, kind: Money) -> str:
    """
    Return a number as an amount is written; one that is none, as any amount.

    >>> [_amount(Decimal("2.5"), Money(currency)) for currency in ("USD", "JPY")]
    ['money("2.50", "USD")', 'money("5000", "JPY")']
    """
    amount = 5000 if number is None else f"{Decimal(number):f}"
    try:
        minor = kind.minor(amount)
    except ValueError:
        minor = kind.minor(5000)
    return f'money("{major(minor, kind)}", "{kind.currency}")'


def unquoted(reader: Reader, node: ast.expr, kind: FieldType) -> Words | None:
    """
    Return what to write for a name that means nothing, beside a type.

    A choice or a text wants quotes; "yes" and "no" are True and False.
    """
    if not isinstance(node, ast.Name) or is_known(reader, node.id):
        return None
    word = node.id
    if isinstance(kind, Boolean):
        found = word.lower()
        value = "True" if found in _YES else "False" if found in _NO else None
        return None if value is None else Words(f"write {value}", f"请写 {value}")
    is_choice = isinstance(kind, Choices) and any(
        normal(word) in map(normal, option.words) for option in kind.options
    )
    if not is_choice and not isinstance(kind, Text | TextSet):
        return None
    if not is_choice and reader.nearest(word, reader.scope.schema.words, node):
        return None
    shown = quoted(word) if len(word) < _LONG else "…"
    return Words(
        f"unknown name {cut(word)!r}; a text stands in quotes: {shown}",
        f"未知的名称 {cut(word)!r}；文本要加引号：{shown}",
    )


_LONG: Final = 60


def is_known(reader: Reader, word: str) -> bool:
    """
    Tell whether a name means something, or has an answer of its own.
    """
    scope = reader.scope
    return (
        word in scope.variables
        or word in (*RESERVED, *SOFT)
        or word in reader.schema.params
        or word in scope.schema.words
        or word in scope.schema.left_out
        or word in _NOTHING
    )


_NOTHING: Final = frozenset({"null", "nil", "none", "NULL", "None", "NONE", "Null"})


def of_row(reader: Reader, word: str) -> Words | None:
    """
    Return what to write for a field of a related record without its variable.
    """
    for variable, (_, schema) in reader.scope.variables.items():
        if word in schema.words:
            return Words(
                f"unknown name {cut(word)!r}; write {variable}.{cut(word)}",
                f"未知的名称 {cut(word)!r}；请写 {variable}.{cut(word)}",
            )
    return None


def stranger(word: str) -> Words | None:
    """
    Return which letter of a word only looks like one of the others.

    >>> stranger(f"l{chr(0x435)}vel").en.partition("(")[2]
    'U+0435) is a cyrillic letter'
    """
    if word.isascii() or not any(c.isascii() and c.isalpha() for c in word):
        return None
    for character in word[:_LONG]:
        script = unicodedata.name(character, "").partition(" ")[0]
        if script in ("CYRILLIC", "GREEK"):
            zh = {"CYRILLIC": "西里尔", "GREEK": "希腊"}[script]
            code = f"U+{ord(character):04X}"
            return Words(
                f"unknown name {cut(word)!r}: {character!r} ({code}) is a "
                f"{script.lower()} letter",
                f"未知的名称 {cut(word)!r}：{character!r}（{code}）是{zh}字母",
            )
    return None
