"""
From a syntax tree to a checked condition.

The tree is walked against an allow-list: what is not named here is not part
of the language, whatever Python could do with it.

Invariants:
    - All problems of a text are found in one reading.
    - What passes can be run by every back end, or is a gap it declares.
    - Its canonical text passes, too.

Not here: single values (:mod:`crmkit.conditions._read._operands`), limits
(:mod:`crmkit.conditions._read._parse`).
"""

import ast
from typing import Final

from crmkit.conditions._checked import Always, And, Checked, Flag, Or
from crmkit.conditions._nodes import Constant
from crmkit.conditions._read import _words, _words_values
from crmkit.conditions._read._comparisons import chain
from crmkit.conditions._read._extent import Extent
from crmkit.conditions._read._operands import read
from crmkit.conditions._read._parse import (
    DEEPEST,
    OUTSIDE,
    TRUSTED,
    Limits,
    parsed,
    too_deep_to_read,
    whole,
)
from crmkit.conditions._read._reader import Grammar, Reader, Scope, Size
from crmkit.conditions._read._several_words import with_labels
from crmkit.conditions._read._tests import TESTS
from crmkit.conditions._schema import Schema
from crmkit.conditions._simplify import joint, negation
from crmkit.conditions._text import written
from crmkit.conditions._types import Boolean
from crmkit.errors import ConditionError

#: How much larger a canonical form may be, times; how much deeper, levels.
_GROWTH: Final = 50
_LENGTHENED: Final = 10
_DEEPENED: Final = 10


def check(text: str, schema: Schema, limits: Limits = OUTSIDE) -> Checked:
    """
    Return the condition that a text means.

    Raises:
        ConditionError: If it means none; carries every problem.

    >>> from crmkit.conditions import Field, Integer
    >>> from crmkit.conditions._checked import Compare
    >>> from crmkit.conditions._nodes import FieldRead
    >>> node = check("10 < seats", Schema([Field("seats", Integer())]))
    >>> node == Compare(FieldRead("seats", Integer()), ">", Constant(10, Integer()))
    True
    """
    node, extent = _read(text, schema, limits)
    if not _is_small(extent, limits):
        _keep_within(limits, text, node, schema if extent.behind else None)
    return node


def extent_of(text: str, schema: Schema) -> Extent:
    """
    Return how large the canonical text of a condition is.

    Raises:
        ConditionError: If it could not be read, because it is too large.

    >>> from crmkit.conditions import Field, Integer
    >>> extent_of("seats > 10", Schema([Field("seats", Integer())]))
    Extent(length=10, nodes=3, depth=2, behind=0)
    """
    return _read(text, schema, TRUSTED)[1]


def _read(text: str, schema: Schema, limits: Limits) -> tuple[Checked, Extent]:
    """
    Return the condition that a text means, and how large the text is.
    """
    try:
        found = parsed(text, limits)
    except ConditionError as error:
        raise with_labels(error, schema) from None
    size = Size(found.nodes, found.depth)
    reader = Reader(
        found.source, schema, Scope(schema), GRAMMAR, limits, size, found.depth
    )
    try:
        node = condition(reader, found.tree)
    except RecursionError:  # within the limits, but the caller is deep already
        raise too_deep_to_read(text) from None
    if node is None or reader.problems:
        # A link of a chain is read with both its neighbours, and says it twice.
        problems = dict.fromkeys(reader.problems)
        in_order = sorted(problems, key=lambda p: (p.start, p.end))
        raise with_labels(ConditionError(text, tuple(in_order)), schema)
    return node, Extent(
        length=len(text),
        nodes=size.nodes,
        depth=found.depth,
        behind=size.depth - found.depth,
    )


def _is_small(extent: Extent, limits: Limits) -> bool:
    """
    Tell whether a text is so small that its canonical form is within the limits.

    A chain is written out as pairs, so what stands in chains inside each other is
    doubled for each; a word may stand for a name that is written ``field("…")``.
    Only names of hundreds of characters could make so short a text too long.
    """
    return (
        extent.nodes * _GROWTH <= limits.nodes
        and extent.depth + _DEEPENED <= limits.depth
        and extent.depth + _DEEPENED + extent.behind <= DEEPEST
        and extent.length * _LENGTHENED <= limits.length
    )


def _keep_within(
    limits: Limits, text: str, node: Checked, schema: Schema | None
) -> None:
    """
    Refuse a condition whose canonical form is beyond a limit.

    It could be stored, and not be read again. The texts behind names are read again
    only if the schema is given that has them.
    """
    try:
        if schema is None:
            parsed(written(node), limits)
        else:
            _read(written(node), schema, limits)
    except ConditionError as error:
        raise whole(text, _words.canonical(error.problems[0])) from None
    except RecursionError:
        raise too_deep_to_read(text) from None


def condition(reader: Reader, node: ast.expr) -> Checked | None:
    """
    Return the condition that a node is, or None with a problem noted.
    """
    if isinstance(node, ast.Compare):
        return chain(reader, node)
    if isinstance(node, ast.BoolOp):
        return _joined(reader, node)
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        part = condition(reader, node.operand)
        return None if part is None else negation(part)
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
        return _called(reader, node, node.func.id)
    if isinstance(node, ast.Constant) and isinstance(node.value, bool):
        return Always(node.value)
    return _flag(reader, node)


def _joined(reader: Reader, node: ast.BoolOp) -> Checked | None:
    """
    Return the conjunction or disjunction of some conditions.
    """
    parts = [condition(reader, value) for value in node.values]
    found = [part for part in parts if part is not None]
    if len(found) < len(parts):
        return None
    return joint(And if isinstance(node.op, ast.And) else Or, found)


def _called(reader: Reader, node: ast.Call, name: str) -> Checked | None:
    """
    Return a call that is a condition, or a truth value that one gives.
    """
    test = TESTS.get(name)
    if test is None:
        return _flag(reader, node)
    if node.keywords:
        reader.note(_words_values.NO_KEYWORDS, node)
        return None
    return test(reader, node)


def _flag(reader: Reader, node: ast.expr) -> Flag | None:
    """
    Return a truth value that stands alone as a condition.
    """
    operand = reader.operand(node)
    if operand is None:
        return None
    if isinstance(operand.type, Boolean) and not isinstance(operand, Constant):
        return Flag(operand)
    reader.note(_words.not_a_condition(operand.type), node)
    return None


#: How a text is read: each part of the language finds the others through it.
GRAMMAR: Final = Grammar(operand=read, condition=condition)
