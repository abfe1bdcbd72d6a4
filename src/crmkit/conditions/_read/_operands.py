"""
Which expressions are operands, and which function reads each.

Invariants:
    - Only what is listed here is allowed; everything else is a problem.
    - Kinds of expression are looked up in a table: a condition is checked in
      little more time than Python takes to parse it.

Not here: what the operands mean (the modules that are named in the tables).
"""

import ast
from collections.abc import Callable
from typing import Any, Final

from crmkit.conditions._nodes import Operand
from crmkit.conditions._read import _habits, _words, _words_names, _words_values
from crmkit.conditions._read._arithmetic import binary
from crmkit.conditions._read._calls import CALLS, applied
from crmkit.conditions._read._literals import constant
from crmkit.conditions._read._loops import instead_of_step
from crmkit.conditions._read._names import name, named_field, path
from crmkit.conditions._read._reader import Reader
from crmkit.conditions._read._rows import aggregated
from crmkit.conditions._read._tests import TESTS

_AGGREGATES: Final = ("count", "sum", "min", "max", "first", "last")
_CALLS: Final[dict[str, Callable[[Reader, ast.Call], Operand | None]]] = {
    **CALLS,
    **dict.fromkeys(_AGGREGATES, aggregated),
    "field": named_field,
}


def read(reader: Reader, node: ast.expr) -> Operand | None:
    """
    Return the operand that a node is, or None with a problem noted.
    """
    found = _READ.get(type(node))
    if found is None:
        reader.note(_words.not_allowed(node), node)
        return None
    return found(reader, node)


def _path(reader: Reader, node: ast.Attribute) -> Operand | None:
    """
    Return what a path leads to.
    """
    loop = instead_of_step(reader, node)
    if loop is None:
        return path(reader, node)
    reader.note(_words_names.write_loop(loop), node)
    return None


def _call(reader: Reader, node: ast.Call) -> Operand | None:
    """
    Return what a call means.
    """
    if isinstance(node.func, ast.Attribute) and node.func.attr == "field":
        return named_field(reader, node)
    if not isinstance(node.func, ast.Name):
        reader.note(_not_called(node), node)
        return None
    if node.keywords:
        reader.note(_words_values.NO_KEYWORDS, node)
        return None
    known = _CALLS.get(node.func.id)
    return known(reader, node) if known is not None else _other(reader, node)


def _not_called(node: ast.Call) -> _words.Words:
    """
    Return the words for a call of anything but a name.
    """
    if isinstance(node.func, ast.Attribute) and node.func.attr in TESTS:
        return _words_values.not_a_method(node.func.attr)
    return _words.not_allowed(node)


def _other(reader: Reader, node: ast.Call) -> Operand | None:
    """
    Return a call of a function that is not of the language.
    """
    name = node.func.id if isinstance(node.func, ast.Name) else ""
    for schema in (reader.scope.schema, reader.schema):
        if name in schema.functions:
            return applied(reader, schema.functions[name], node)
    if name in TESTS:
        reader.note(_words_values.condition_as_value(name), node)
        return None
    names = (*_CALLS, *TESTS, *reader.schema.functions)
    habit = _habits.of_call(name)
    near = reader.nearest(name, names, node.func) if habit is None else None
    words = habit or _words.unknown_function(name, near)
    reader.note(words, node.func)
    for argument in node.args:
        if not isinstance(argument, ast.GeneratorExp):
            reader.operand(argument)
    return None


def _sign(reader: Reader, node: ast.UnaryOp) -> Operand | None:
    """
    Return a negative number; no other operand has a sign.
    """
    is_number = isinstance(node.operand, ast.Constant) and (
        type(node.operand.value) in (int, float)
    )
    if isinstance(node.op, ast.USub) and is_number:
        return constant(reader, node)
    reader.note(_words.not_allowed(node), node)
    return None


_READ: Final[dict[type[ast.expr], Callable[[Reader, Any], Operand | None]]] = {
    ast.Attribute: _path,
    ast.BinOp: binary,
    ast.Call: _call,
    ast.Constant: constant,
    ast.Name: name,
    ast.UnaryOp: _sign,
}
