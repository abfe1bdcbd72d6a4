"""
What reads a condition: where it is, which words mean what there, what is wrong.

The parts of the language are read by functions that take a reader; they call
each other through it, so each part is a module that knows no other.

Invariants:
    - A problem is noted and None returned, so that one reading finds them all.
    - A reader belongs to one reading; nothing of it outlives that.

Not here: any part of the language (the modules that take a reader).
"""

import ast
from collections.abc import Callable, Iterable, Mapping
from typing import Final, TypeAlias

import attrs

from crmkit.conditions._checked import Checked
from crmkit.conditions._frozen import FrozenMap
from crmkit.conditions._node import ROOT, Row
from crmkit.conditions._nodes import Operand
from crmkit.conditions._read._nearest import nearest
from crmkit.conditions._read._parse import Limits, Parsed, Source
from crmkit.conditions._read._words import Words
from crmkit.conditions._schema import Schema
from crmkit.errors import Problem

_SUGGESTED: Final = 5  # words of a text and all behind it that get a suggestion
_NO_VARIABLES: Final[FrozenMap[tuple[Row, Schema]]] = FrozenMap()


@attrs.frozen
class Scope:
    """
    What names mean at one place of a condition.

    Attributes:
        schema: Whose fields and relations are named as they are.
        row: The record they are read from.
        variables: The row and the schema of each variable, as it is written.
        taken: Canonical names of the variables around this place, outermost first.
        outer: The scope around the loop whose variable is the last one.
    """

    schema: Schema
    row: Row = ROOT
    variables: Mapping[str, tuple[Row, Schema]] = _NO_VARIABLES
    taken: tuple[str, ...] = ()
    outer: "Scope | None" = None

    def inside(self, name: str, variable: str, place: tuple[Row, Schema]) -> "Scope":
        """
        Return the scope inside a loop whose variable is written as *name*.
        """
        variables = {**self.variables, name: place}
        taken = (*self.taken, variable)
        return Scope(self.schema, self.row, variables, taken, self)


@attrs.frozen
class Grammar:
    """
    The functions that read the two kinds of expression.
    """

    operand: "Callable[[Reader, ast.expr], Operand | None]"
    condition: "Callable[[Reader, ast.expr], Checked | None]"


#: A text that is being read: of a segment or a computed field, by schema and name.
Expansion: TypeAlias = tuple[str, int, str]


@attrs.define
class Size:
    """
    How much was read in all, with texts that stand for names written out.

    Attributes:
        nodes: How many expressions.
        depth: How many levels.
        texts: The texts behind names, each parsed once; of one that cannot be
            read, why not.
        near: The nearest name for each word for which one was looked for, by
            the place of the word.
    """

    nodes: int
    depth: int
    texts: dict[Expansion, Parsed | Words] = attrs.field(factory=dict)
    near: dict[ast.expr, str | None] = attrs.field(factory=dict)


@attrs.define
class Reader:
    """
    Reads expressions against a schema and keeps what is wrong with them.

    Attributes:
        source: The text.
        schema: What the whole condition is checked against.
        scope: What names mean where it is reading.
        grammar: How it reads.
        limits: How large things may be.
        size: How much was read so far, shared with readers of inner texts.
        depth: Levels of the texts around this one, and of this one.
        expanding: The names that the texts around this one stand for.
        problems: What is wrong so far.
    """

    source: Source
    schema: Schema
    scope: Scope
    grammar: Grammar
    limits: Limits
    size: Size
    depth: int
    expanding: tuple[Expansion, ...] = ()
    problems: list[Problem] = attrs.field(factory=list)

    def operand(self, node: ast.expr) -> Operand | None:
        """
        Return the operand that a node is, or None with a problem noted.
        """
        return self.grammar.operand(self, node)

    def condition(self, node: ast.expr) -> Checked | None:
        """
        Return the condition that a node is, or None with a problem noted.
        """
        return self.grammar.condition(self, node)

    def note(self, words: Words, first: ast.expr, last: ast.expr | None = None) -> None:
        """
        Note a problem with everything from *first* to *last*.
        """
        start, end = self.source.span(first)
        if last is not None:
            end = self.source.span(last)[1]
        self.problems.append(self.source.problem(words, start, end))

    def note_step(self, words: Words, node: ast.Attribute) -> None:
        """
        Note a problem with the last step of a path.
        """
        start, end = self.source.span(node.value)[1], self.source.span(node)[1]
        step = self.source.read[start:end].lstrip(" \t\f\r\n\\().")
        self.problems.append(self.source.problem(words, end - len(step), end))

    def nearest(self, asked: str, names: Iterable[str], node: ast.expr) -> str | None:
        """
        Return the name nearest to a word, unless that was asked of many words already.
        """
        near = self.size.near
        if node not in near:
            near[node] = nearest(asked, names) if len(near) < _SUGGESTED else None
        return near[node]

    def within(self, parsed: Parsed, scope: Scope, name: Expansion) -> "Reader":
        """
        Return a reader for a text that a name stands for.
        """
        return Reader(
            parsed.source,
            self.schema,
            scope,
            self.grammar,
            self.limits,
            self.size,
            self.depth + parsed.depth,
            (*self.expanding, name),
        )
