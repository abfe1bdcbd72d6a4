"""
What stands between the brackets of a call.

Invariants:
    - Arguments are given by position.
    - An age is never one: it is compared, and nothing else.

Not here: the functions themselves (:mod:`crmkit.conditions._read._calls`,
:mod:`crmkit.conditions._read._times`).
"""

import ast

from crmkit.conditions._nodes import Operand
from crmkit.conditions._read import _words_values
from crmkit.conditions._read._arithmetic import is_age
from crmkit.conditions._read._literals import beside
from crmkit.conditions._read._match import alike
from crmkit.conditions._read._reader import Reader
from crmkit.conditions._read._words import Words
from crmkit.conditions._types import FieldType


def called(node: ast.Call) -> str:
    """
    Return the name that a call names.
    """
    return node.func.id if isinstance(node.func, ast.Name) else ""


def only(
    reader: Reader, node: ast.Call, kinds: tuple[type[FieldType], ...], words: Words
) -> Operand | None:
    """
    Return the only argument of a call, if it is of one of some types.
    """
    if len(node.args) == 1:
        return of_kind(reader, node.args[0], kinds, words, node)
    reader.note(words, node)
    return None


def of_kind(
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


def argument_of(
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
