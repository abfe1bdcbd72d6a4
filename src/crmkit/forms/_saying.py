"""
A text as the words that it is made of, wherever they come from.

Invariants:
    - Texts that look alike are alike: NFKC and case folding, accents written
      apart, apostrophes and invisible characters left out.
    - A character of a script without spaces is a word of its own.
    - Each word knows where it stands in the text as it came.

Not here: what words mean (:mod:`crmkit.forms` ``_description``).
"""

from collections.abc import Iterable, Iterator
from functools import lru_cache
from unicodedata import category, combining, east_asian_width

import attrs

from crmkit.conditions import folded

_APOSTROPHES = frozenset("'`\u2018\u2019\u02bc\u00b4")
_JOINS = frozenset("-_\u2010\u2011")
_LONG = 12  # letters; a longer run, as of Thai, is several words


@attrs.frozen
class Token:
    """
    A word, or with no word at all the end of a phrase.

    Attributes:
        word: The word, folded; empty for what parts phrases, such as a comma.
        start: Offset of its first character.
        end: Offset after its last character.
        units: How much it can say: a Chinese character 1, a word 2.
    """

    word: str
    start: int
    end: int
    units: int


def amount(said: Iterable[Token]) -> int:
    """
    Return how much some words can say.

    >>> amount(tokens("打印机 jams"))
    5
    """
    return sum(token.units for token in said)


def tokens(text: str) -> Iterator[Token]:
    """
    Yield the words of a text.

    >>> [token.word for token in tokens("Error 500，打 印 机 DOESN'T print")]
    ['error', '500', '', '打', '印', '机', 'doesnt', 'print']
    """
    run: list[tuple[str, int, int]] = []
    for char, kind, start, end in _folded(text):
        if kind == "letter":
            run.append((char, start, end))
        elif kind != "nothing":
            yield from _closed(run)
            run = []
            if kind != "space":
                yield Token("" if kind == "end" else char, start, end, 1)
    yield from _closed(run)


def clauses(text: str) -> Iterator[list[Token]]:
    """
    Yield the words of each part of a text that punctuation does not part.

    >>> [len(clause) for clause in clauses("有问题，see page 2")]
    [3, 3]
    """
    clause: list[Token] = []
    for token in tokens(text):
        if token.word:
            clause.append(token)
        elif clause:
            yield clause
            clause = []
    if clause:
        yield clause


def _folded(text: str) -> Iterator[tuple[str, str, int, int]]:
    """
    Yield the characters of a text as they are compared, and where each is from.
    """
    start = 0
    while start < len(text):
        end = start + 1
        while end < len(text) and combining(text[end]):
            end += 1
        for char, kind in _read(text[start:end]):
            yield char, kind, start, end
        start = end


# Descriptions are made of few different characters; each is worked out once.
@lru_cache(maxsize=8192)
def _read(piece: str) -> tuple[tuple[str, str], ...]:
    return tuple((char, _kind(char)) for char in folded(piece))


def _kind(char: str) -> str:
    """
    Return what a character is: letter, wide, space, end of a phrase, or nothing.
    """
    group = category(char)
    if char in _APOSTROPHES or group in ("Cf", "Mn", "Me"):
        return "nothing"
    if group[0] in "LN" or group == "Mc":
        return "wide" if east_asian_width(char) in "WF" else "letter"
    return "space" if char.isspace() or char in _JOINS else "end"


def _closed(run: list[tuple[str, int, int]]) -> list[Token]:
    if not run:
        return []
    word = "".join(char for char, _, _ in run)
    # A number says no more for being long.
    words = 1 if any(map(str.isdigit, word)) else -(-len(word) // _LONG)
    return [Token(word, run[0][1], run[-1][2], 2 * words)]
