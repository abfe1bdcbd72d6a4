"""
Words that mean nothing where they stand, or several things.

Invariants:
    - What is known of a word is said instead of the name that is nearest to it.

Not here: what words mean (:mod:`crmkit.conditions._read._names`).
"""

import ast
from collections.abc import Iterable
from typing import TypeAlias

from crmkit.conditions._read import _habits, _words, _words_names
from crmkit.conditions._read._advice import of_row, stranger
from crmkit.conditions._read._reader import Reader
from crmkit.conditions._read._words import Words
from crmkit.conditions._schema import Schema

#: The words that would mean something, and the schema that was looked into.
_Known: TypeAlias = tuple[Iterable[str], Schema]


def note_ambiguous(
    reader: Reader, word: str, names: tuple[str, ...], node: ast.expr
) -> None:
    """
    Note that a word means several things.
    """
    _note(reader, _words.ambiguous(word, names), node)


def note_unknown(
    reader: Reader, word: str, known: _Known, node: ast.expr, *, is_end: bool = False
) -> None:
    """
    Note that a word means nothing; at an end, that no relation goes on from there.
    """
    words, schema = known
    told = _advised(reader, word, schema) or _unknown(
        word, reader.nearest(word, words, node), is_end=is_end
    )
    _note(reader, told, node)


def _note(reader: Reader, words: Words, node: ast.expr) -> None:
    """
    Note something of a name, or of the last step of a path.
    """
    if isinstance(node, ast.Attribute):
        reader.note_step(words, node)
    else:
        reader.note(words, node)


def _advised(reader: Reader, word: str, schema: Schema) -> Words | None:
    """
    Return what to write for a word that means nothing, if that is known.
    """
    if word in schema.left_out and word not in schema.words:
        return _words_names.was_left_out(word, *schema.left_out[word])
    return of_row(reader, word) or _habits.of_name(word) or stranger(word)


def _unknown(word: str, near: str | None, *, is_end: bool) -> Words:
    words = _words.unknown_name(word, near)
    is_told = near is None and is_end
    return _words_names.and_relations_end(words) if is_told else words
