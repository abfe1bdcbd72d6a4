"""
Texts in SQL, compared by code point whatever the database thinks of language.

Invariants:
    - Nothing here is LIKE: no character of a text has a meaning of its own.
    - A column that names no collation is left alone, so its indexes serve; the
      default of both databases tells apart what differs.

Not here: sets of texts (:mod:`crmkit.conditions._sql._sets`).
"""

from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler

from crmkit.conditions._sql._elements import Element, Spoken, Truth, parts
from crmkit.conditions._sql._storage import collations, within

#: Collations by code point, where one is named.
_BY_CODE_POINT: Final = frozenset(
    {"C", "POSIX", "BINARY", "C.UTF-8", "C.utf8", "ucs_basic", "pg_c_utf8"}
)
_LAST: Final = chr(0x10FFFF)
_SURROGATES: Final = range(0xD800, 0xE000)


def exactly(text: Element) -> Element:
    """
    Return a text so that equality with it does not depend on a collation.
    """
    named = set(collations(text.type))
    return CodePoints(text) if named - _BY_CODE_POINT else text


def sortable(value: Element) -> Element:
    """
    Return a value so that its order, if it is a text, is that of code points.
    """
    return Sorted(value)


class _Alike(Spoken[Any]):
    """
    Something of the type of its only part.
    """

    inherit_cache = True

    def __init__(self, value: Element) -> None:
        super().__init__(value)
        self.type = value.type


class CodePoints(_Alike):
    """
    A text under the collation of code points.
    """

    name = "code_points"
    inherit_cache = True


class Sorted(_Alike):
    """
    A value to sort by: a text by code points.
    """

    name = "sorted"
    inherit_cache = True


@compiles(CodePoints, "sqlite")
def _binary(element: CodePoints, compiler: SQLCompiler, **options: Any) -> str:
    (text,) = parts(element, compiler, options)
    return f"({text} COLLATE BINARY)"


@compiles(CodePoints, "postgresql")
def _c(element: CodePoints, compiler: SQLCompiler, **options: Any) -> str:
    (text,) = parts(element, compiler, options)
    return f'(CAST({text} AS TEXT) COLLATE "C")'


@compiles(Sorted, "sqlite")
def _sorted_binary(element: Sorted, compiler: SQLCompiler, **options: Any) -> str:
    (value,) = parts(element, compiler, options)
    named = set(collations(element.type))
    return f"({value} COLLATE BINARY)" if named - _BY_CODE_POINT else value


@compiles(Sorted, "postgresql")
def _sorted_c(element: Sorted, compiler: SQLCompiler, **options: Any) -> str:
    (value,) = parts(element, compiler, options)
    kind = within(element.type, compiler.dialect)
    if not isinstance(kind, sa.String) or kind.collation in _BY_CODE_POINT:
        return value
    return f'(CAST({value} AS TEXT) COLLATE "C")'


class Containing(Truth):
    """
    Whether a text contains another.
    """

    name = "text_contains"
    inherit_cache = True


@compiles(Containing, "sqlite")
def _instr(element: Containing, compiler: SQLCompiler, **options: Any) -> str:
    text, piece = parts(element, compiler, options)
    return f"(instr({text}, {piece}) > 0)"


@compiles(Containing, "postgresql")
def _strpos(element: Containing, compiler: SQLCompiler, **options: Any) -> str:
    text, piece = parts(element, compiler, options)
    return f"(strpos({text}, {piece}) > 0)"


class Starting(Truth):
    """
    Whether a text starts with another.

    A third part, if there is one, is the first text after all those that do.
    """

    name = "text_starts"
    inherit_cache = True


@compiles(Starting, "sqlite")
def _prefix(element: Starting, compiler: SQLCompiler, **options: Any) -> str:
    text, piece, *after = parts(element, compiler, options)
    test = f"substr({text}, 1, length({piece})) = {piece}"
    # Only a range can use an index; by itself it is exact where text is UTF-8.
    return (
        f"({text} >= {piece} AND {text} < {after[0]} AND {test})"
        if after
        else f"({test})"
    )


@compiles(Starting, "postgresql")
def _starts_with(element: Starting, compiler: SQLCompiler, **options: Any) -> str:
    text, piece = (
        compiler.process(part, **options) for part in list(element.clauses)[:2]
    )
    return f"starts_with({text}, {piece})"


class Ending(Truth):
    """
    Whether a text ends with another.
    """

    name = "text_ends"
    inherit_cache = True


@compiles(Ending, "sqlite")
def _suffix(element: Ending, compiler: SQLCompiler, **options: Any) -> str:
    text, piece = parts(element, compiler, options)
    return f"(substr({text}, length({text}) - length({piece}) + 1) = {piece})"


@compiles(Ending, "postgresql")
def _right(element: Ending, compiler: SQLCompiler, **options: Any) -> str:
    text, piece = parts(element, compiler, options)
    return f"(right({text}, length({piece})) = {piece})"


def after_all(piece: str) -> str | None:
    r"""
    Return the first text, by code point, after all that start with *piece*.

    >>> after_all("ab"), after_all("a\U0010ffff"), after_all("\ud7ff") == "\ue000"
    ('ac', 'b', True)
    """
    kept = piece.rstrip(_LAST)
    if not kept:
        return None
    following = ord(kept[-1]) + 1
    if following in _SURROGATES:
        following = _SURROGATES.stop
    return kept[:-1] + chr(following)
