"""
Texts that stand behind a name: segments and computed fields.

Invariants:
    - Such a text is read where its name is used, against the schema that holds
      it and relative to the record whose field it is.
    - A name never leads back to itself, and written out in full a condition
      keeps within its limits.

Not here: what those texts are made of (:mod:`crmkit.conditions._read._operands`).
"""

import ast

from crmkit.conditions._checked import Segment
from crmkit.conditions._field import Field
from crmkit.conditions._node import Row
from crmkit.conditions._nodes import (
    Computed,
    Constant,
    Operand,
)
from crmkit.conditions._periods import BusinessTime
from crmkit.conditions._read import _words, _words_names
from crmkit.conditions._read._arithmetic import is_age
from crmkit.conditions._read._literals import beside
from crmkit.conditions._read._match import alike
from crmkit.conditions._read._parse import DEEPEST, OUTSIDE, Parsed, parsed
from crmkit.conditions._read._reader import Expansion, Reader, Scope
from crmkit.conditions._read._words import Words
from crmkit.conditions._schema import Schema
from crmkit.conditions._types import Duration, FieldType
from crmkit.conditions._walk import bare, follows_moment, walk
from crmkit.errors import ConditionError


def segment(reader: Reader, name: str, node: ast.expr) -> Segment | None:
    """
    Return the named condition that ``segment("…")`` means.
    """
    scope = reader.scope
    text = scope.schema.conditions.get(name)
    if text is None:
        near = reader.nearest(name, scope.schema.conditions, node)
        reader.note(_words_names.unknown_segment(name, near), node)
        return None
    key = ("segment", id(scope.schema), name)
    opened = _opened(reader, text, scope, key, node)
    if opened is None:
        return None
    inside, tree = opened
    part = inside.condition(tree)
    _closed(reader, inside, key, node)
    return None if part is None or inside.problems else Segment(name, part)


def computed(
    reader: Reader, field: Field, schema: Schema, row: Row, node: ast.expr
) -> Computed | None:
    """
    Return a computed field of a record with what it stands for.
    """
    scope = Scope(schema, row, taken=reader.scope.taken)
    key = ("field", id(schema), field.name)
    opened = _opened(reader, field.computed or "", scope, key, node)
    if opened is None:
        return None
    inside, tree = opened
    operand = _typed(inside, inside.operand(tree), field, tree)
    _closed(reader, inside, key, node)
    if operand is None or inside.problems:
        return None
    return Computed(field.name, row, operand, field.stored)


def _typed(
    reader: Reader, operand: Operand | None, field: Field, node: ast.expr
) -> Operand | None:
    """
    Return the operand of a computed field, if it fits what the field declares.
    """
    operand = None if operand is None else beside(reader, operand, field.type, node)
    if operand is None:
        return None
    refusal = None
    if not alike(operand.type, field.type) and not _is_length(operand, field.type):
        refusal = _words_names.computed_of_type(operand.type, field.type)
    elif isinstance(bare(operand), Constant):
        refusal = _words_names.COMPUTED_CONSTANT
    elif field.stored and depends_on_now(operand):
        refusal = _words_names.STORED_NOW
    if refusal is not None:
        reader.note(refusal, node)
        return None
    return operand


def _is_length(operand: Operand, kind: FieldType) -> bool:
    return is_age(operand) and isinstance(kind, Duration | BusinessTime)


def depends_on_now(operand: Operand) -> bool:
    """
    Tell whether the value of an operand can change while its record does not.
    """
    return any(map(follows_moment, walk(operand)))


def _opened(
    reader: Reader, text: str, scope: Scope, key: Expansion, node: ast.expr
) -> tuple[Reader, ast.expr] | None:
    """
    Return a reader for the text behind a name, and the tree of that text.
    """
    kind, _, name = key
    if key in reader.expanding:
        reader.note(_words_names.circular(kind, name), node)
        return None
    inner = _once(reader, text, key)
    if isinstance(inner, Words):
        reader.note(inner, node)
        return None
    depth = reader.depth + inner.depth
    reader.size.nodes += inner.nodes
    reader.size.depth = max(reader.size.depth, depth)
    refusal = _too_large(reader, depth)
    if refusal is not None:
        reader.note(refusal, node)
        return None
    scope = Scope(scope.schema, scope.row, taken=scope.taken)
    return reader.within(inner, scope, key), inner.tree


def _once(reader: Reader, text: str, key: Expansion) -> Parsed | Words:
    """
    Return the tree of a text, or what is wrong with it; each is parsed once.
    """
    texts = reader.size.texts
    if key in texts:
        return texts[key]
    if reader.size.nodes > reader.limits.nodes:
        return _words.too_many(reader.limits.nodes)
    try:
        texts[key] = parsed(text, OUTSIDE)
    except ConditionError as error:
        texts[key] = _words_names.unreadable_inside(key[0], key[2], error.problems)
    return texts[key]


def _closed(reader: Reader, inside: Reader, key: Expansion, node: ast.expr) -> None:
    """
    Note what is wrong in the text behind a name as one problem with the name.

    Wherever the name is used again that is said again, and the text not read.
    """
    if inside.problems:
        kind, _, name = key
        words = _words_names.unreadable_inside(kind, name, inside.problems)
        reader.size.texts[key] = words
        reader.note(words, node)


def _too_large(reader: Reader, depth: int) -> Words | None:
    if reader.size.nodes > reader.limits.nodes:
        return _words.too_many(reader.limits.nodes)
    return _words.too_deep(DEEPEST) if depth > DEEPEST else None
