"""
Functions that are conditions: of texts, of the change at hand, of segments.

Not here: functions that give a value (:mod:`crmkit.conditions._read._calls`).
"""

import ast
from collections.abc import Callable
from typing import Final, Literal

from crmkit.conditions._checked import Changed, Checked, Matches, Segment
from crmkit.conditions._nodes import Constant, Operand
from crmkit.conditions._read import _words, _words_names, _words_values
from crmkit.conditions._read._arguments import called
from crmkit.conditions._read._literals import beside, literal
from crmkit.conditions._read._named import segment
from crmkit.conditions._read._names import own_field
from crmkit.conditions._read._reader import Reader
from crmkit.conditions._read._rows import quantified
from crmkit.conditions._types import FoldedText, Text, TextSet, normal
from crmkit.conditions._walk import bare

_KINDS: Final[dict[str, Literal["contains", "startswith", "endswith"]]] = {
    "contains": "contains", "startswith": "startswith", "endswith": "endswith",
}  # fmt: skip
_SIDES: Final = 2  # a text and a piece


def matched(reader: Reader, node: ast.Call) -> Matches | None:
    """
    Return the question whether a text contains, starts or ends with another.
    """
    kind = _KINDS[called(node)]
    if len(node.args) != _SIDES:
        reader.note(_words_values.match_needs(kind), node)
        return None
    text, piece = (reader.operand(argument) for argument in node.args)
    if text is None or piece is None:
        return None
    if isinstance(text.type, TextSet):
        reader.note(_words_values.SET_CONTAINS, node)
        return None
    return _match(reader, kind, text, piece, node)


def _match(
    reader: Reader,
    kind: Literal["contains", "startswith", "endswith"],
    text: Operand,
    piece: Operand,
    node: ast.Call,
) -> Matches | None:
    a = beside(reader, text, piece.type, node.args[0]) if _is_text(piece) else text
    whole = text.type
    if isinstance(whole, FoldedText):  # of a phone number, a part is no number itself
        whole = FoldedText(whole.phone, part=whole.phone)
    b = beside(reader, piece, whole, node.args[1]) if _is_text(text) else piece
    if a is None or b is None:
        return None
    if not _is_text(a) or not _is_text(b):
        reader.note(_words_values.match_needs(kind), node)
        return None
    if isinstance(a.type, FoldedText) != isinstance(b.type, FoldedText):
        reader.note(_words_values.FOLD_BOTH, node)
        return None
    if isinstance(bare(a), Constant) and isinstance(bare(b), Constant):
        reader.note(_words.TWO_LITERALS, node)
        return None
    return Matches(kind, a, b)


def _is_text(operand: Operand) -> bool:
    return isinstance(operand.type, Text | FoldedText)


def changed(reader: Reader, node: ast.Call) -> Changed | None:
    """
    Return the question whether the change at hand has a field.
    """
    word = literal(node.args[0]) if len(node.args) == 1 else None
    if not isinstance(word, str):
        reader.note(_words_names.CHANGED_NEEDS, node)
        return None
    field = own_field(reader, normal(word), node.args[0])
    return None if field is None else Changed(field.name)


def named(reader: Reader, node: ast.Call) -> Segment | None:
    """
    Return the named condition that a call names.
    """
    name = literal(node.args[0]) if len(node.args) == 1 else None
    if not isinstance(name, str):
        reader.note(_words_names.SEGMENT_NEEDS, node)
        return None
    return segment(reader, name, node)


TESTS: Final[dict[str, Callable[[Reader, ast.Call], Checked | None]]] = {
    **dict.fromkeys(_KINDS, matched),
    "all": quantified,
    "any": quantified,
    "changed": changed,
    "segment": named,
}
