"""
``+ - *`` and ``&``: numbers, amounts, lengths, moved instants, shared texts.

Invariants:
    - What is fixed is computed here, exactly; what does not fit is refused.
    - Only ``now`` and ``today`` are moved by months.

Not here: comparing the results (:mod:`crmkit.conditions._read._match`).
"""

import ast
from collections.abc import Callable
from datetime import timedelta
from operator import add, mul, sub
from typing import Final, Literal, TypeAlias

import attrs

from crmkit.conditions._amounts import Money, Number
from crmkit.conditions._nodes import (
    Age,
    Arithmetic,
    BusinessAge,
    Constant,
    Now,
    Operand,
    Parameter,
    Shared,
    Shift,
    Today,
)
from crmkit.conditions._periods import Months
from crmkit.conditions._read import _words, _words_values
from crmkit.conditions._read._literals import beside, constant, literal
from crmkit.conditions._read._reader import Reader
from crmkit.conditions._types import (
    INTEGERS,
    LONGEST,
    Day,
    Duration,
    FieldType,
    Instant,
    Integer,
    Text,
    TextSet,
)
from crmkit.conditions._walk import bare

Sign: TypeAlias = Literal["+", "-", "*"]
_SIGNS: Final[dict[type[ast.operator], Sign]] = {
    ast.Add: "+", ast.Sub: "-", ast.Mult: "*",
}  # fmt: skip
_RUN: Final[dict[Sign, Callable[[int, int], int]]] = {"+": add, "-": sub, "*": mul}
_ONE_DAY: Final = timedelta(days=1)


def binary(reader: Reader, node: ast.BinOp) -> Operand | None:
    """
    Return the operand that two operands with a sign between them are.
    """
    if isinstance(node.op, ast.BitAnd):
        return _shared(reader, node)
    sign = _SIGNS.get(type(node.op))
    left, right = reader.operand(node.left), reader.operand(node.right)
    if sign is None:
        reader.note(_words_values.no_operator(node), node)
        return None
    if left is None or right is None:
        return None
    if is_age(left) or is_age(right):
        reader.note(_words_values.AGE_ALONE, node)
        return None
    if sign != "*" and isinstance(left.type, Money) and isinstance(right.type, Money):
        return _summed(reader, left, sign, right, node)
    return _joined(reader, left, sign, right, node)


def _summed(
    reader: Reader, left: Operand, sign: Sign, right: Operand, node: ast.BinOp
) -> Operand | None:
    """
    Return the sum or difference of amounts.

    One that is written has the places of the other, or of two that are, the more.
    """
    a, b = left.type, right.type
    is_finer = isinstance(a, Money) and isinstance(b, Money) and a.places > b.places
    if not isinstance(right, Constant) or (isinstance(left, Constant) and not is_finer):
        first = beside(reader, left, b, node.left)
        return None if first is None else _joined(reader, first, sign, right, node)
    second = beside(reader, right, a, node.right)
    return None if second is None else _joined(reader, left, sign, second, node)


def is_age(operand: Operand) -> bool:
    """
    Tell whether an operand is an age, which is only compared.
    """
    return isinstance(bare(operand), Age | BusinessAge)


def _joined(
    reader: Reader, left: Operand, sign: Sign, right: Operand, node: ast.BinOp
) -> Operand | None:
    if sign == "+" and isinstance(right.type, Instant | Day):
        left, right = right, left
    if sign != "*" and isinstance(left.type, Instant | Day):
        return _moved(reader, left, 1 if sign == "+" else -1, right, node)
    kind = _kind(left.type, sign, right.type)
    if not isinstance(kind, FieldType):
        reader.note(kind, node)
        return None
    if isinstance(left, Constant) and isinstance(right, Constant):
        return _total(reader, left, sign, right, kind, node)
    return Arithmetic(left, sign, right, kind)


# -- Numbers, amounts, lengths ------------------------------------------------


def _kind(left: FieldType, sign: Sign, right: FieldType) -> FieldType | _words.Words:
    """
    Return the type of a sum, difference or product, or why there is none.
    """
    match left, right:
        case Integer(), Integer():
            return _counted(left, sign, right)
        case Money(), Money() if sign != "*":
            return left if left == right else _words.no_match(left, right)
        case (Money() as kind, Integer()) | (Integer(), Money() as kind) if sign == "*":
            return kind
        case Duration(), Duration() if sign != "*":
            return left
        case _:
            return _refusal_of(left, sign, right)


def _counted(left: Integer, sign: Sign, right: Integer) -> Integer | _words.Words:
    if left.unit is None or right.unit is None:
        return right if left.unit is None else left
    if sign == "*":
        return _words_values.TWO_UNITS
    return left if left == right else _words.no_match(left, right)


def _refusal_of(left: FieldType, sign: Sign, right: FieldType) -> _words.Words:
    if isinstance(left, Number) or isinstance(right, Number):
        return _words_values.NO_DECIMAL_ARITHMETIC
    if isinstance(left, Months) or isinstance(right, Months):
        return _words_values.MONTHS_WHERE
    if isinstance(left, Money) or isinstance(right, Money):
        return _words_values.MONEY_WITH
    if isinstance(left, Text) and isinstance(right, Text):
        return _words_values.NO_JOINED_TEXT
    return _words_values.no_sum(left, sign, right)


def _total(
    reader: Reader,
    left: Constant,
    sign: Sign,
    right: Constant,
    kind: FieldType,
    node: ast.expr,
) -> Constant | None:
    """
    Return what two fixed values make.
    """
    a, b = left.value, right.value
    if isinstance(a, timedelta) and isinstance(b, timedelta):
        return length(reader, a + b if sign == "+" else a - b, node)
    if not isinstance(a, int) or not isinstance(b, int):  # pragma: no cover - by type
        return None
    value = _RUN[sign](a, b)
    if value not in INTEGERS:
        reader.note(_words.BIG_NUMBER, node)
        return None
    return Constant(value, kind)


def length(reader: Reader, value: timedelta, node: ast.expr) -> Constant | None:
    """
    Return a duration as a constant, unless it is too long.
    """
    if abs(value) > LONGEST:
        reader.note(_words.LONG_DURATION, node)
        return None
    return Constant(value, Duration())


# -- Instants and days --------------------------------------------------------


def _moved(
    reader: Reader,
    base: Operand,
    sign: Literal[1, -1],
    by: Operand,
    node: ast.expr,
) -> Shift | None:
    """
    Return an instant or a day, earlier or later.
    """
    refusal = _unmovable(base, by)
    if refusal is not None or not isinstance(by, Constant | Parameter):
        reader.note(refusal or _words_values.MOVED_BY_FIELD, node)
        return None
    inner = base if isinstance(base, Shift) and _is_fixed(base.by) else None
    if inner is not None and _is_fixed(by):
        return _moved_again(reader, inner, sign, by, node)
    return Shift(base, sign, by, type=base.type)


def _is_fixed(by: Operand) -> bool:
    return isinstance(by, Constant) and isinstance(by.value, timedelta)


def _moved_again(
    reader: Reader,
    base: Shift,
    sign: Literal[1, -1],
    by: Constant | Parameter,
    node: ast.expr,
) -> Shift | None:
    """
    Return a shift by two fixed lengths as one.
    """
    if not isinstance(base.by, Constant) or not isinstance(by, Constant):
        return Shift(base, sign, by, type=base.type)
    total = _total(
        reader, base.by, "+" if base.sign == sign else "-", by, Duration(), node
    )
    return None if total is None else attrs.evolve(base, by=total)


def _unmovable(base: Operand, by: Operand) -> _words.Words | None:
    """
    Return why something cannot be moved by something else, if it cannot.
    """
    if isinstance(by.type, Months):
        return None if isinstance(base, Now | Today) else _words_values.MONTHS_WHERE
    if isinstance(by.type, Instant | Day):
        return _words_values.NO_DIFFERENCE
    if not isinstance(by.type, Duration):
        return _words_values.no_shift(base.type, by.type)
    if isinstance(base.type, Day) and not _is_whole_days(by):
        return _words_values.WHOLE_DAYS
    return None


def _is_whole_days(by: Operand) -> bool:
    return (
        isinstance(by, Constant)
        and isinstance(by.value, timedelta)
        and not by.value % _ONE_DAY
    )


# -- Sets ---------------------------------------------------------------------


def _shared(reader: Reader, node: ast.BinOp) -> Shared | None:
    """
    Return the texts that are in both of two sets.
    """
    left, right = _as_set(reader, node.left), _as_set(reader, node.right)
    if left is None or right is None:
        return None
    if isinstance(left, Constant) and isinstance(right, Constant):
        reader.note(_words.TWO_LITERALS, node)
        return None
    return Shared(left, right)


def _as_set(reader: Reader, node: ast.expr) -> Operand | None:
    if isinstance(node, ast.Set | ast.Tuple | ast.List):
        return written_set(reader, node)
    operand = reader.operand(node)
    if operand is not None and not isinstance(operand.type, TextSet):
        reader.note(_words_values.SETS_ONLY, node)
        return None
    return operand


def written_set(
    reader: Reader, node: ast.Set | ast.Tuple | ast.List
) -> Constant | None:
    """
    Return a set of texts that is written out.
    """
    if not node.elts or len(node.elts) > reader.limits.values:
        limit = reader.limits.values
        words = _words_values.long_list(limit) if node.elts else _words.EMPTY_CHOICE
        reader.note(words, node)
        return None
    found = [_element(reader, each) for each in node.elts]
    values = frozenset(value for value in found if value is not None)
    return None if None in found else Constant(values, TextSet())


def _element(reader: Reader, node: ast.expr) -> str | None:
    if not isinstance(literal(node), str):
        reader.note(_words_values.TEXTS_ONLY, node)
        return None
    value = constant(reader, node)
    return str(value.value) if value is not None else None
