"""
What a text is before Python reads it: full-width characters as their twins.

Outside of literals ``＝＞＜（），`` and all of U+FF01 to U+FF5E are read as their
ASCII twins, ends of lines and the blanks that other programs put into texts as
blanks, and “ ” ‘ ’ as quotes, each closed by its own.

Invariants:
    - Each character becomes one character, so offsets stay those of the text.
    - What Python would take in silence and people mean otherwise is refused:
      comments, two literals side by side, a number glued to a word, a
      backslash that escapes nothing.

Not here: the tree (:mod:`crmkit.conditions._read._parse`).
"""

# ruff: noqa: RUF001, RUF002 - full-width characters are what this is about

import re
from collections.abc import Iterator
from typing import Final

import attrs

from crmkit.conditions._read import _words
from crmkit.conditions._read._words import Words

#: Anything for which a text must be looked at more closely.
_ODD: Final = re.compile(
    r"[\\#\r\n\uff01-\uff5e\u00a0\u2000-\u200f\u202f\u205f\u2060\u3000\ufeff“”‘’\ufdd0]"
    r"|[\"']\s*[rRbBfFuU]{0,2}[\"']"
    r"|\b\d\w*\.?(?:and|else|for|if|in|is|not|or)"
)
_BLANKS: Final = "\r\n\u00a0\u202f\u205f\u3000" + "".join(
    map(chr, range(0x2000, 0x200B))
)
_TWINS: Final = dict.fromkeys(map(ord, _BLANKS), " ") | {
    code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)
}
_INVISIBLE: Final = re.compile("[\u200b-\u200f\u2060\ufeff]")
#: How a literal is closed, by how it is opened.
_CLOSED_BY: Final = {
    '"""': '"""', "'''": "'''", '"': '"', "'": "'",
    "＂": "＂", "＇": "＇", "“": "”", "”": "”", "‘": "’", "’": "’",
}  # fmt: skip
_OPENED: Final = re.compile(
    r"(?P<prefix>(?<!\w)[rRbBfFuU]{1,2}(?=[\"']))?(?P<quote>\"\"\"|'''|[\"'＂＇“”‘’])"
)
_BODIES: Final = {
    opened: re.compile(rf"(?:[^\\{closed}\n]|\\.)*+{closed}", re.DOTALL)
    if len(closed) == 1
    else re.compile(rf"(?:[^\\]|\\.)*?{closed}", re.DOTALL)
    for opened, closed in _CLOSED_BY.items()
}
_BAD_ESCAPE: Final = re.compile(
    r"\\(?:(?P<bad>[4-7][0-7]{2}|[^\n\r\\'\"abfnrtvxuUN0-7])|.)", re.DOTALL
)
#: Taken whole and never given back: each character is looked at in one number only.
_NUMBER: Final = re.compile(r"(?<![\w.])\.?\d[0-9A-Za-z_.]*+")
_KEYWORD: Final = re.compile("and|else|for|if|in|is|not|or")
_COMMENT: Final = re.compile(r"#[^\r\n]*")
_CONTINUED: Final = re.compile(r"\\(?:\r\n|\r|\n)")
_BETWEEN: Final = re.compile(r"(?:\s|\\[\r\n])*+")
#: Stands in a literal for a quote that would close it; Unicode says that it is
#: no character and stays inside of programs, so no text may bring it along.
_STAND_IN: Final = "\ufdd0"


@attrs.frozen
class Oddity:
    """
    Something in a text that Python would read in silence.
    """

    words: Words
    start: int
    end: int


@attrs.frozen
class _Literal:
    """
    Where a literal stands: its prefix, its opening quote, and after its end.
    """

    start: int
    quote: int
    inside: int
    end: int


def is_odd(text: str) -> bool:
    """
    Tell whether a text has anything that :func:`narrowed` might change or refuse.

    >>> is_odd('stage == "won"'), is_odd("stage ＝＝ 1")
    (False, True)
    """
    return _ODD.search(text) is not None


def narrowed(text: str) -> tuple[str, tuple[Oddity, ...]]:
    """
    Return a text as Python may read it, of the same length, and what is refused.

    >>> print(narrowed("阶段 ＝＝ “意＝向” and（席位 ＞ １０）")[0])
    阶段 == "意＝向" and(席位 > 10)
    """
    read, found, at = [], list[Oddity](), 0
    last: _Literal | None = None
    for literal in _literals(text):
        between = _plain(text[at : literal.start])
        found.extend(_outside(between, at))
        found.extend(_inside(text, literal))
        if last is not None and _BETWEEN.fullmatch(between):
            found.append(Oddity(_words.SIDE_BY_SIDE, last.start, literal.end))
        read += [between, text[literal.start : literal.quote], _quoted(text, literal)]
        last, at = literal, literal.end
    strangers = re.finditer(_STAND_IN, text)
    found.extend(Oddity(_words.NO_CHARACTER, *m.span()) for m in strangers)
    rest = _plain(text[at:])
    found.extend(_outside(rest, at))
    return "".join((*read, rest)), tuple(found)


def restored(value: str) -> str:
    """
    Return the value of a literal as it was written.
    """
    return value.replace(_STAND_IN, '"')


def _plain(between: str) -> str:
    """
    Return what stands between literals with its twins, on one line.
    """
    return _CONTINUED.sub(lambda m: " " * len(m.group()), between).translate(_TWINS)


def _literals(text: str) -> Iterator[_Literal]:
    """
    Yield the literals of a text, up to one that is not closed.
    """
    at = 0
    while (opened := _OPENED.search(text, at)) is not None:
        body = _BODIES[opened["quote"]].match(text, opened.end())
        if body is None:
            return
        at = body.end()
        yield _Literal(opened.start(), opened.start("quote"), opened.end(), at)


def unclosed(text: str) -> tuple[Words, int, int] | None:
    """
    Return what to say of a quote that no other closes.

    >>> words, start, end = unclosed('name == "x” and vip')
    >>> words.en, start, end
    ('this quote is never closed by "', 8, 9)
    """
    ends = [literal.end for literal in _literals(text)]
    found = _OPENED.search(text, ends[-1] if ends else 0)
    if found is None:
        return None
    closing = _CLOSED_BY[found["quote"]]
    words = Words(
        f"this quote is never closed by {closing}", f"这个引号缺少与之配对的 {closing}"
    )
    return words, found.start("quote"), found.end("quote")


def _quoted(text: str, literal: _Literal) -> str:
    """
    Return a literal in ASCII quotes, of the same length.
    """
    if text[literal.quote] in "\"'":
        return text[literal.quote : literal.end]
    inside = text[literal.inside : literal.end - 1]
    quote = next((q for q in "\"'" if q not in inside), '"')
    return f"{quote}{inside.replace(quote, _STAND_IN)}{quote}"


def _outside(between: str, start: int) -> Iterator[Oddity]:
    comment = _COMMENT.search(between)
    if comment is not None:
        yield Oddity(_words.COMMENT, start + comment.start(), start + comment.end())
    for hidden in _INVISIBLE.finditer(between):
        yield Oddity(_words.INVISIBLE, start + hidden.start(), start + hidden.end())
    for number in _NUMBER.finditer(between):
        keyword = _KEYWORD.search(between, *number.span())
        if keyword is not None:
            yield Oddity(_words.GLUED, start + number.start(), start + keyword.end())


def _inside(text: str, literal: _Literal) -> Iterator[Oddity]:
    """
    Yield escapes that mean nothing; a literal with a prefix has none at all.
    """
    if text.find("\\", literal.inside, literal.end) < 0:
        return
    if literal.start < literal.quote:
        yield Oddity(_words.PREFIX, literal.start, literal.quote)
        return
    for escape in _BAD_ESCAPE.finditer(text, literal.inside, literal.end):
        if escape["bad"] is not None:
            yield Oddity(_words.BAD_ESCAPE, *escape.span())
