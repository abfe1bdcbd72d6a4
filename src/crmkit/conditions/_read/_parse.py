"""
From text to Python's syntax tree, within limits.

Invariants:
    - The text is parsed and never run.
    - Whatever the text, the outcome is a tree or a :class:`ConditionError`,
      soon: nothing of it is walked recursively before it was measured.
    - Positions are offsets of characters, though Python counts UTF-8 bytes.

Not here: what the tree may hold (:mod:`crmkit.conditions._read._check`), full-width
characters (:mod:`crmkit.conditions._read._widths`).
"""

import ast
import re
from collections.abc import Callable, Iterable
from functools import cached_property
from typing import Any, Final

import attrs

from crmkit.conditions._read import _habits, _words
from crmkit.conditions._read._widths import is_odd, narrowed, unclosed
from crmkit.conditions._read._words import Words
from crmkit.conditions._types import is_clean
from crmkit.errors import ConditionError, Problem


@attrs.frozen(kw_only=True)
class Limits:
    """
    How large a condition may be.

    Attributes:
        length: Characters of text.
        depth: Levels of nesting.
        nodes: Names, values, comparisons and the like, together; also with the
            texts of segments and computed fields written out.
        nesting: Quantifiers and aggregates inside each other.
        text: Characters of one text value.
        values: Values of one list.
    """

    length: int
    depth: int
    nodes: int
    nesting: int = 3
    text: int = 1_000
    values: int = 1_000


_QUOTED: Final = 200  # characters of a text that is refused as a whole

#: For text from outside.
OUTSIDE: Final = Limits(length=10_000, depth=50, nodes=2_000)
#: For what a program wrote itself: what it joined, and what it stored of that.
TRUSTED: Final = Limits(length=200_000, depth=80, nodes=40_000)
#: Levels of all texts that stand inside each other.
DEEPEST: Final = 100


@attrs.frozen
class Source:
    """
    A text with the means to say where something stands in it.

    Attributes:
        text: The text as it came.
        read: The text as Python reads it: as long, in other characters.
    """

    text: str
    read: str

    @cached_property
    def lines(self) -> tuple[tuple[int, bytes], ...]:
        """
        Where each line starts, and what it holds as Python counts it.
        """
        found = re.finditer(r"\r\n|\r|\n", self.read)
        starts = [0, *(line.end() for line in found)]
        ends = [*starts[1:], len(self.read)]
        pairs = zip(starts, ends, strict=True)
        return tuple((a, self.read[a:b].encode()) for a, b in pairs)

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

    def written(self, node: ast.expr) -> str:
        """
        Return what a node is written as.
        """
        start, end = self.span(node)
        return self.read[start:end]

    def problem(self, words: Words, start: int, end: int) -> Problem:
        """
        Return a problem with the characters from *start* to *end*.
        """
        return Problem(words.en, message_zh=words.zh, start=start, end=end)


@attrs.frozen
class Parsed:
    """
    A text as a tree within limits.

    Attributes:
        source: The text.
        tree: The expression.
        nodes: How many expressions it is made of.
        depth: How many levels it has.
    """

    source: Source
    tree: ast.expr
    nodes: int
    depth: int


def parsed(text: str, limits: Limits = OUTSIDE) -> Parsed:
    """
    Return the tree of a text.

    Raises:
        ConditionError: If it is no expression, or beyond a limit.
    """
    if len(text) > limits.length:
        raise whole(text, _words.too_long(len(text), limits.length))
    if not is_clean(text):
        raise whole(text, _words.UNCLEAN)
    source = Source(text, _readable(text) if is_odd(text) else text)
    tree = _tree(source)
    return Parsed(source, tree, *_measured(source, tree, limits))


def _readable(text: str) -> str:
    read, oddities = narrowed(text)
    if oddities:
        source = Source(text, read)
        raise ConditionError(
            text, tuple(source.problem(o.words, o.start, o.end) for o in oddities)
        )
    return read


def _tree(source: Source) -> ast.expr:
    body = source.read.lstrip(" \t")
    try:
        tree = ast.parse(body, "<condition>", mode="eval").body
    except SyntaxError as error:
        raise _misread(source, error, len(source.text) - len(body)) from None
    except (RecursionError, MemoryError):
        raise too_deep_to_read(source.text) from None
    except ValueError:  # for example a number of more digits than Python reads
        raise whole(source.text, _words.UNREADABLE) from None
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
    single = _single_equals(source.read)
    if single is not None:
        return _error(source, _words.SINGLE_EQUALS, single, single + 1)
    for look in _LOOKS:
        known = look(source.read)
        if known is not None:
            return _error(source, *known)
    words = _words.UNREADABLE if source.text.strip() else _words.EMPTY
    words = _words.WRITE_ASCII.get(source.text[start : start + 1], words)
    return _error(source, words, start, start + 1)


#: What may be wrong with a text that Python cannot read, the surest first.
_LOOKS: Final = (
    unclosed,
    _habits.unfinished,
    _habits.in_unreadable,
    _habits.unpaired,
    _habits.unjoined,
)


def _single_equals(text: str) -> int | None:
    """
    Return where ``=`` stands alone outside of a quoted literal, if it does.
    """
    for found in re.finditer(r"\"[^\"\n]*\"|'[^'\n]*'|[=!<>:]=|=", text):
        if found.group() == "=":
            return found.start()
    return None


def _measured(source: Source, tree: ast.expr, limits: Limits) -> tuple[int, int]:
    """
    Return how large and how deep a tree is, without recursion.

    Raises:
        ConditionError: If it is too large or too deep.
    """
    count, depth, level = 0, 0, [tree]
    while level:
        depth += 1
        count += len(level)
        if depth > limits.depth:
            span = source.span(level[-1])
            raise _error(source, _words.too_deep(limits.depth), *span)
        if count > limits.nodes:
            raise whole(source.text, _words.too_many(limits.nodes))
        below: list[ast.expr] = []
        for node in level:
            kind = type(node)
            if kind is not ast.Name and kind is not ast.Constant:
                below += _BELOW.get(kind, _expressions)(node)
        level = below
    return count, depth


def _below_loop(node: ast.GeneratorExp) -> list[ast.expr]:
    """
    Return the expressions directly below a loop over records.
    """
    found = [node.elt]
    for loop in node.generators:
        found += (loop.target, loop.iter, *loop.ifs)
    return found


#: What is below the nodes of most conditions; others are searched, which is slower.
_BELOW: Final[dict[type[ast.expr], Callable[[Any], Iterable[ast.expr]]]] = {
    ast.Attribute: lambda node: (node.value,),
    ast.BoolOp: lambda node: node.values,
    ast.UnaryOp: lambda node: (node.operand,),
    ast.BinOp: lambda node: (node.left, node.right),
    ast.Call: lambda node: (node.func, *node.args, *(k.value for k in node.keywords)),
    ast.Compare: lambda node: (node.left, *node.comparators),
    ast.GeneratorExp: _below_loop,
    ast.Tuple: lambda node: node.elts,
}


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


def too_deep_to_read(text: str) -> ConditionError:
    """
    Return the error for a text on which Python's own stack ends.
    """
    return whole(text, _words.TOO_DEEP_TO_READ)


def whole(text: str, words: Words) -> ConditionError:
    """
    Return the error for a text that is refused as it is.
    """
    problem = Problem(words.en, message_zh=words.zh, start=0, end=min(len(text), 60))
    return ConditionError(text[:_QUOTED], (problem,))


def _error(source: Source, words: Words, start: int, end: int) -> ConditionError:
    return ConditionError(source.text, (source.problem(words, start, end),))
