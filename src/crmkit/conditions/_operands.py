"""
Checking the values in a condition: names, literals, durations, ages.

Invariants:
    - Only what is listed here is allowed; everything else is a problem.
    - A problem is noted and None returned, so that one reading finds them all.

Not here: comparing values and joining conditions (:mod:`crmkit.conditions._check`).
"""

import ast
from datetime import timedelta
from typing import Final, Literal

import attrs

from crmkit.conditions import _words
from crmkit.conditions._nodes import (
    Age,
    Constant,
    FieldRead,
    Now,
    Operand,
    Parameter,
    Shift,
)
from crmkit.conditions._parse import Source
from crmkit.conditions._schema import Schema
from crmkit.conditions._types import (
    INTEGERS,
    LONGEST,
    Boolean,
    Duration,
    Instant,
    Integer,
    Text,
    is_clean,
    normal,
)
from crmkit.conditions._words import Words
from crmkit.errors import Problem

UNITS: Final = {
    "minutes": timedelta(minutes=1),
    "hours": timedelta(hours=1),
    "days": timedelta(days=1),
    "weeks": timedelta(weeks=1),
}
FUNCTIONS: Final = (*UNITS, "age")
_SUGGESTED: Final = 10  # problems that get a suggestion; finding one takes time


@attrs.define
class Operands:
    """
    Reads values against a schema and notes what is wrong with them.
    """

    source: Source
    schema: Schema
    problems: list[Problem] = attrs.field(factory=list, kw_only=True)

    def note(self, words: Words, first: ast.expr, last: ast.expr | None = None) -> None:
        """
        Note a problem with everything from *first* to *last*.
        """
        start, end = self.source.span(first)
        if last is not None:
            end = self.source.span(last)[1]
        self.problems.append(self.source.problem(words, start, end))

    def read(self, node: ast.expr) -> Operand | None:
        """
        Return the operand that a node is, or None with a problem noted.
        """
        match node:
            case ast.Name():
                return self.name(node)
            case ast.Constant():
                return self.constant(node)
            case ast.UnaryOp(ast.USub(), ast.Constant()):
                return self.constant(node)
            case ast.BinOp(_, ast.Add() | ast.Sub(), _):
                return self.sum(node)
            case ast.Call(ast.Name(), _, []):
                return self.call(node)
            case _:
                self.note(_words.not_allowed(node), node)
                return None

    def name(self, node: ast.Name) -> FieldRead | Parameter | Now | None:
        """
        Return what a name means: ``now``, a parameter or a field.
        """
        name = normal(node.id)
        if name == "now":
            return Now()
        if name in self.schema.params:
            return Parameter(name, self.schema.params[name])
        meanings = self.schema.words.get(name, ())
        if len(meanings) == 1:
            return FieldRead(meanings[0], self.schema.fields[meanings[0]].type)
        self.note(self.misnamed(name, meanings), node)
        return None

    def misnamed(self, name: str, meanings: tuple[str, ...]) -> Words:
        """
        Return the words for a name that means nothing, or several fields.
        """
        if meanings:
            return _words.ambiguous(name, meanings)
        return _words.unknown_name(
            name, self.suggested((*self.schema.words, *self.schema.params))
        )

    def suggested(self, names: tuple[str, ...]) -> tuple[str, ...]:
        """
        Return *names*, or none of them if many problems were found already.
        """
        return names if len(self.problems) < _SUGGESTED else ()

    def constant(self, node: ast.Constant | ast.UnaryOp) -> Constant | None:
        """
        Return the constant that a literal is.
        """
        value = literal(node)
        if isinstance(value, bool):
            return Constant(value, Boolean())
        if isinstance(value, int) and value in INTEGERS:
            return Constant(value, Integer())
        if isinstance(value, str) and is_clean(value):
            return Constant(value, Text())
        self.note(_refusal_of(value, node), node)
        return None

    def sum(self, node: ast.BinOp) -> Operand | None:
        """
        Return an instant moved by a duration, or two durations as one.
        """
        left, right = self.read(node.left), self.read(node.right)
        if left is None or right is None:
            return None
        sign: Literal[1, -1] = 1 if isinstance(node.op, ast.Add) else -1
        if not isinstance(right, Constant | Parameter) or not isinstance(
            right.type, Duration
        ):
            self.note(_words.PLUS_MINUS, node)
            return None
        if isinstance(left.type, Instant):
            return self.moved(left, sign, right, node)
        if isinstance(left, Constant) and isinstance(right, Constant):
            return self.total(left, sign, right, node)
        self.note(_words.PLUS_MINUS, node)
        return None

    def moved(
        self,
        base: Operand,
        sign: Literal[1, -1],
        by: Constant | Parameter,
        node: ast.expr,
    ) -> Shift | None:
        """
        Return a shift; two fixed durations in a row become one.
        """
        if (
            isinstance(base, Shift)
            and isinstance(base.by, Constant)
            and isinstance(by, Constant)
        ):
            total = self.total(base.by, 1 if base.sign == sign else -1, by, node)
            return None if total is None else Shift(base.base, base.sign, total)
        return Shift(base, sign, by)

    def total(
        self, left: Constant, sign: int, right: Constant, node: ast.expr
    ) -> Constant | None:
        """
        Return the sum or difference of two fixed durations.
        """
        if not isinstance(left.value, timedelta) or not isinstance(
            right.value, timedelta
        ):
            self.note(_words.PLUS_MINUS, node)
            return None
        return self.duration(left.value + sign * right.value, node)

    def duration(self, value: timedelta, node: ast.expr) -> Constant | None:
        """
        Return a duration as a constant, unless it is too long.
        """
        if abs(value) > LONGEST:
            self.note(_words.LONG_DURATION, node)
            return None
        return Constant(value, Duration())

    def call(self, node: ast.Call) -> Operand | None:
        """
        Return what a call means: a duration or an age.
        """
        name = node.func.id if isinstance(node.func, ast.Name) else ""
        if name == "age":
            return self.age(node)
        if name in UNITS:
            return self.unit(node, UNITS[name])
        self.note(_words.unknown_function(name, self.suggested(FUNCTIONS)), node.func)
        for argument in node.args:
            self.read(argument)
        return None

    def unit(self, node: ast.Call, unit: timedelta) -> Constant | None:
        """
        Return the duration of a whole number of units, such as ``hours(36)``.
        """
        count = literal(node.args[0]) if len(node.args) == 1 else None
        if type(count) is not int:
            self.note(_words.COUNT_NEEDED, node)
            return None
        if abs(count) > LONGEST // unit:
            self.note(_words.LONG_DURATION, node)
            return None
        return Constant(count * unit, Duration())

    def age(self, node: ast.Call) -> Age | None:
        """
        Return the age of the instant that a call names.
        """
        since = self.read(node.args[0]) if len(node.args) == 1 else None
        if len(node.args) == 1 and since is None:
            return None  # a problem was noted inside
        if since is None or not isinstance(since.type, Instant):
            self.note(_words.AGE_NEEDS_INSTANT, node)
            return None
        return Age(since)


def literal(node: ast.expr) -> object:
    """
    Return the value of a literal, also of a negative number; Ellipsis if it is none.
    """
    match node:
        case ast.Constant(value):
            return value
        case ast.UnaryOp(ast.USub(), ast.Constant(value)) if type(value) is int:
            return -value
        case _:
            return ...


def _refusal_of(value: object, node: ast.expr) -> Words:
    if value is None:
        return _words.EQUALS_NONE
    if isinstance(value, int):
        return _words.BIG_NUMBER
    if isinstance(value, float | complex):
        return _words.WHOLE_NUMBERS
    return (
        _words.UNCLEAN_LITERAL if isinstance(value, str) else _words.not_allowed(node)
    )
