"""
From text to Python's syntax tree, within limits.

Invariants:
    - The text is parsed and never run.
    - Whatever the text, the outcome is a tree or a :class:`ConditionError`,
      soon: nothing of it is walked recursively before it was measured.
    - Positions are offsets of characters, though Python counts UTF-8 bytes.

Not here: what the tree may hold (:mod:`crmkit.conditions._check`).
"""

import ast
import re
from typing import Final

import attrs

from crmkit.conditions import _words
from crmkit.conditions._types import is_clean
from crmkit.conditions._words import Words
from crmkit.errors import ConditionError, Problem


@attrs.frozen(kw_only=True)
class Limits:
    """
    How large a condition may be.

    Attributes:
        length: Characters of text.
        depth: Levels of nesting.
        nodes: Names, values, comparisons and the like, together.
    """

    length: int
    depth: int
    nodes: int


_QUOTED: Final = 200  # characters of a text that is refused as a whole

#: For text from outside.
OUTSIDE: Final = Limits(length=10_000, depth=50, nodes=2_000)
#: For conditions joined from others, and those that come back from a pickle.
JOINED: Final = Limits(length=200_000, depth=80, nodes=40_000)


@attrs.frozen
class Source:
    """
    A text with the means to say where something stands in it.
    """

    text: str
    lines: tuple[tuple[int, bytes], ...]

    @classmethod
    def of(cls, text: str) -> "Source":
        """
        Return the source of a text that can be encoded.
        """
        starts = [0, *(found.end() for found in re.finditer(r"\r\n|\r|\n", text))]
        ends = [*starts[1:], len(text)]
        return cls(
            text,
            tuple((a, text[a:b].encode()) for a, b in zip(starts, ends, strict=True)),
        )

    def offset(self, line: int, column: int) -> int:
        """
        Return the offset of the character at a 1-based line and a byte column.
        """
        start, data = self.lines[min(line, len(self.lines)) - 1]
        return start + len(data[:column].decode(errors="ignore"))

    def span(self, node: ast.expr) -> tuple[int, int]:
        """
        Return where a node starts and ends.
        """
        start = self.offset(node.lineno, node.col_offset)
        end_line, end_column = node.end_lineno, node.end_col_offset
        if (
            end_line is None or end_column is None
        ):  # pragma: no cover - the parser sets both
            return start, start + 1
        return start, self.offset(end_line, end_column)

    def problem(self, words: Words, start: int, end: int) -> Problem:
        """
        Return a problem with the characters from *start* to *end*.
        """
        return Problem(words.en, message_zh=words.zh, start=start, end=end)


def parsed(text: str, limits: Limits = OUTSIDE) -> tuple[Source, ast.expr]:
    """
    Return a text and its tree.

    Raises:
        ConditionError: If it is no expression, or beyond a limit.
    """
    if len(text) > limits.length:
        raise _whole(text, _words.too_long(len(text), limits.length))
    if not is_clean(text):
        raise _whole(text, _words.UNCLEAN)
    source = Source.of(text)
    tree = _tree(source)
    _measure(source, tree, limits)
    return source, tree


def _tree(source: Source) -> ast.expr:
    body = source.text.lstrip(" \t")
    try:
        tree = ast.parse(body, "<condition>", mode="eval").body
    except SyntaxError as error:
        raise _misread(source, error, len(source.text) - len(body)) from None
    except (RecursionError, MemoryError):
        raise _whole(source.text, _words.TOO_DEEP_TO_READ) from None
    except ValueError:  # for example a number of more digits than Python reads
        raise _whole(source.text, _words.UNREADABLE) from None
    if len(body) < len(source.text):
        _indent(tree, len(source.text) - len(body))
    return tree


def _indent(tree: ast.expr, by: int) -> None:
    """
    Count the blanks that were cut off the first line back in.
    """
    stack: list[ast.AST] = [tree]
    while stack:
        node = stack.pop()
        stack.extend(ast.iter_child_nodes(node))
        if isinstance(node, ast.expr):
            node.col_offset += by if node.lineno == 1 else 0
            if node.end_lineno == 1 and node.end_col_offset is not None:
                node.end_col_offset += by


def _misread(source: Source, error: SyntaxError, indent: int) -> ConditionError:
    line = min(max(error.lineno or 1, 1), len(source.lines))
    start = source.lines[line - 1][0] + max((error.offset or 1) - 1, 0)
    start = min(start + (indent if line == 1 else 0), max(len(source.text) - 1, 0))
    single = _single_equals(source.text)
    if single is not None:
        return _error(source, _words.SINGLE_EQUALS, single, single + 1)
    words = _words.UNREADABLE if source.text.strip() else _words.EMPTY
    return _error(source, words, start, start + 1)


def _single_equals(text: str) -> int | None:
    """
    Return where ``=`` stands alone outside of a quoted literal, if it does.
    """
    for found in re.finditer(r"\"[^\"\n]*\"|'[^'\n]*'|[=!<>:]=|=", text):
        if found.group() == "=":
            return found.start()
    return None


def _measure(source: Source, tree: ast.expr, limits: Limits) -> None:
    """
    Refuse a tree that is too deep or too large, without recursion.
    """
    count, stack = 0, [(tree, 1)]
    while stack:
        node, depth = stack.pop()
        count += 1
        if depth > limits.depth:
            raise _error(source, _words.too_deep(limits.depth), *source.span(node))
        if count > limits.nodes:
            raise _whole(source.text, _words.too_many(limits.nodes))
        stack.extend((child, depth + 1) for child in _expressions(node))


def _expressions(node: ast.AST) -> list[ast.expr]:
    """
    Return the expressions directly below a node, also those inside its arguments.
    """
    found: list[ast.expr] = []
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.expr):
            found.append(child)
        elif not isinstance(child, ast.expr_context | ast.operator | ast.cmpop):
            found.extend(_expressions(child))
    return found


def _whole(text: str, words: Words) -> ConditionError:
    problem = Problem(words.en, message_zh=words.zh, start=0, end=min(len(text), 60))
    return ConditionError(text[:_QUOTED], (problem,))


def _error(source: Source, words: Words, start: int, end: int) -> ConditionError:
    return ConditionError(source.text, (source.problem(words, start, end),))
