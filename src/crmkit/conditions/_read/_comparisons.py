"""
Comparisons: ``==`` and its kin, ``in``, ``is None``.

Invariants:
    - A chain is the conjunction of its links.
    - A literal takes the type of what it is compared with, on either side.

Not here: which operands can be compared (:mod:`crmkit.conditions._read._match`).
"""

import ast
from itertools import pairwise
from typing import Final, TypeAlias

from crmkit.conditions._amounts import Number
from crmkit.conditions._checked import (
    And,
    Checked,
    Compare,
    Contains,
    Missing,
    NoRow,
    OneOf,
)
from crmkit.conditions._choices import Choices
from crmkit.conditions._node import Operator
from crmkit.conditions._nodes import Constant, Now, Operand, Today
from crmkit.conditions._presence import may_be_missing
from crmkit.conditions._read import _words, _words_names, _words_values
from crmkit.conditions._read._advice import is_known, of_pair, unquoted
from crmkit.conditions._read._arithmetic import is_age
from crmkit.conditions._read._literals import beside, literal
from crmkit.conditions._read._match import alike, bounds, mismatch, ordered
from crmkit.conditions._read._names import Many, Place, meaning
from crmkit.conditions._read._reader import Reader
from crmkit.conditions._simplify import joint, negation
from crmkit.conditions._text import written
from crmkit.conditions._types import FieldType, Integer, Text, TextSet
from crmkit.conditions._walk import bare

_OPERATORS: Final[dict[type[ast.cmpop], Operator]] = {
    ast.Eq: "==", ast.NotEq: "!=", ast.Lt: "<",
    ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">=",
}  # fmt: skip
_List: TypeAlias = ast.Tuple | ast.List | ast.Set


def chain(reader: Reader, node: ast.Compare) -> Checked | None:
    """
    Return a comparison; ``a < b < c`` is ``a < b and b < c``.
    """
    if len(node.ops) == 1:
        return _link(reader, node.left, node.ops[0], node.comparators[0])
    pairs = pairwise((node.left, *node.comparators))
    parts = [
        _link(reader, left, op, right)
        for (left, right), op in zip(pairs, node.ops, strict=True)
    ]
    found = [part for part in parts if part is not None]
    return joint(And, found) if len(found) == len(parts) else None


def _link(
    reader: Reader, left: ast.expr, op: ast.cmpop, right: ast.expr
) -> Checked | None:
    """
    Return one comparison of a chain, whatever its operator.
    """
    operator = _OPERATORS.get(type(op))
    if operator is not None:
        return _comparison(reader, left, operator, right)
    is_membership = isinstance(op, ast.In | ast.NotIn)
    found = (_membership if is_membership else _missing)(reader, left, right)
    if found is None or isinstance(op, ast.In | ast.Is):
        return found
    return negation(found)


# -- == and its kin -----------------------------------------------------------


def _comparison(
    reader: Reader, left: ast.expr, op: Operator, right: ast.expr
) -> Compare | None:
    """
    Return a comparison of two values that can be compared.
    """
    if _is_none(left) or _is_none(right):
        reader.note(_words.EQUALS_NONE, left, right)
        return None
    first, second = _sides(reader, left, right)
    if first is None or second is None:
        return None
    a = beside(reader, first, second.type, left)
    b = beside(reader, second, first.type, right)
    if a is None or b is None:
        return None
    refusal = mismatch(a, op, b)
    if refusal is None:
        return ordered(a, op, b)
    if _is_decimal(a, b.type):
        reader.note(_words.WHOLE_NUMBERS, left)
    elif _is_decimal(b, a.type):
        reader.note(_words.WHOLE_NUMBERS, right)
    else:
        texts = reader.source.written(left), reader.source.written(right)
        reader.note(mismatch(a, op, b, texts) or refusal, left, right)
    return None


def _sides(
    reader: Reader, left: ast.expr, right: ast.expr
) -> tuple[Operand | None, Operand | None]:
    """
    Return both sides; what one is tells what a name was to be that means nothing.
    """
    is_left_open = isinstance(left, ast.Name) and not is_known(reader, left.id)
    if isinstance(right, ast.Name) and not is_left_open:
        first = reader.operand(left)
        return first, _beside_type(reader, right, first)
    second = reader.operand(right)
    return _beside_type(reader, left, second), second


def _beside_type(
    reader: Reader, node: ast.expr, other: Operand | None
) -> Operand | None:
    words = None if other is None else unquoted(reader, node, other.type)
    if words is None:
        return reader.operand(node)
    reader.note(words, node)
    return None


def _is_none(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value is None


def _is_decimal(operand: Operand, other: FieldType) -> bool:
    """
    Tell whether an operand is a decimal in the place of a whole number.
    """
    is_fixed = isinstance(operand, Constant) and isinstance(operand.type, Number)
    return is_fixed and isinstance(other, Integer)


# -- in -----------------------------------------------------------------------


def _membership(
    reader: Reader, left: ast.expr, right: ast.expr
) -> OneOf | Contains | None:
    """
    Return a test for one of a list, or for a text in a set of texts.
    """
    if isinstance(right, ast.Tuple | ast.List | ast.Set):
        return _one_of(reader, reader.operand(left), left, right)
    container = reader.operand(right)
    item = _beside_type(reader, left, container)
    if item is None or container is None:
        return None
    if isinstance(container.type, TextSet):
        return _in_set(reader, item, left, container, container.type)
    is_text = isinstance(container.type, Text)
    if isinstance(container, Constant) and not isinstance(item, Constant):
        reader.note(_words_values.one_value(written(container)), right)
    else:
        reader.note(_words_values.IN_TEXT if is_text else _words.IN_WHAT, right)
    return None


def _in_set(
    reader: Reader, item: Operand, left: ast.expr, container: Operand, texts: TextSet
) -> Contains | None:
    """
    Return a test for a text in a set of texts, which may be a list of choices.
    """
    if not isinstance(item.type, Text | Choices):
        reader.note(_words.no_match(texts, item.type), left)
        return None
    known = texts.choices
    chosen = item if known is None else beside(reader, item, known, left)
    return None if chosen is None else Contains(chosen, container)


def _one_of(
    reader: Reader, item: Operand | None, left: ast.expr, right: _List
) -> OneOf | None:
    """
    Return a test for one of the values written in the text.
    """
    if not right.elts or len(right.elts) > reader.limits.values:
        limit = reader.limits.values
        words = _words_values.long_list(limit) if right.elts else _words.EMPTY_CHOICE
        reader.note(words, right)
        return None
    values = [_element(reader, node, item) for node in right.elts]
    if item is None or None in values:
        return None
    refusal = _unlistable(item)
    if refusal is not None:
        reader.note(refusal, left, right)
        return None
    return OneOf(item, tuple(dict.fromkeys(v for v in values if v is not None)))


def _unlistable(item: Operand) -> _words.Words | None:
    """
    Return why something is not looked for in a list, if it is not.
    """
    if isinstance(bare(item), Constant | Now | Today):
        return _words.TWO_LITERALS
    if is_age(item):
        return _words_values.AGE_ALONE
    return None if item.type.comparable else _words.not_comparable(item.type)


def _element(reader: Reader, node: ast.expr, item: Operand | None) -> Constant | None:
    """
    Return one value of a list, in the type of what is looked for.
    """
    if not isinstance(node, ast.Call) and literal(node) is ...:
        words = None if item is None else unquoted(reader, node, item.type)
        reader.note(words or _words.LITERALS_ONLY, node)
        return None
    if _is_none(node):
        reader.note(_words.NONE_IN_LIST, node)
        return None
    value = reader.operand(node)
    if value is None or item is None:
        return None
    if not isinstance(value, Constant):
        reader.note(_words.LITERALS_ONLY, node)
        return None
    return _fitting(reader, value, item, node)


def _fitting(
    reader: Reader, value: Constant, item: Operand, node: ast.expr
) -> Constant | None:
    """
    Return a value as one that *item* can be, if it can.
    """
    found = beside(reader, value, item.type, node)
    if not isinstance(found, Constant):
        return None
    if _note_refusal(reader, found, item, node):
        return None
    return found


def _note_refusal(
    reader: Reader, value: Constant, item: Operand, node: ast.expr
) -> bool:
    low, high = bounds(item)
    if not alike(value.type, item.type):
        words = of_pair(item, value) or _words.no_match(item.type, value.type)
        is_decimal = _is_decimal(value, item.type)
        reader.note(_words.WHOLE_NUMBERS if is_decimal else words, node)
        return True
    if low is None or not isinstance(value.value, int):
        return False
    if value.value < low or (high is not None and value.value > high):
        reader.note(_words_values.certain(low, high, holds=False), node)
        return True
    return False


# -- is None ------------------------------------------------------------------


def _missing(reader: Reader, left: ast.expr, right: ast.expr) -> Missing | NoRow | None:
    """
    Return the question whether *left* is missing; *right* must be None.
    """
    if not _is_none(right):
        reader.note(_words.IS_WITHOUT_NONE, left, right)
        return None
    is_path = isinstance(left, ast.Name) or (
        isinstance(left, ast.Attribute)
        and not isinstance(left.value, ast.Call | ast.Subscript)
    )
    found = meaning(reader, left) if is_path else reader.operand(left)
    if isinstance(found, Place) and found.row.through:
        return NoRow(found.row)
    if isinstance(found, Many):
        reader.note(_words_names.many_is_none(reader.source.written(left)), left)
        return None
    if isinstance(found, Place) or (found is not None and not may_be_missing(found)):
        reader.note(_words.NOTHING_MISSING, left)
        return None
    return None if found is None else Missing(found)
