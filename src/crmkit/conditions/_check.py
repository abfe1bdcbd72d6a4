"""
From a syntax tree to a checked condition.

The tree is walked against an allow-list: what is not named here is not part
of the language, whatever Python could do with it.

Invariants:
    - All problems of a text are found in one reading.
    - What passes can be run by every back end.

Not here: single values (:mod:`crmkit.conditions._operands`), limits
(:mod:`crmkit.conditions._parse`).
"""

import ast
from itertools import pairwise
from typing import Final

import attrs

from crmkit.conditions import _words
from crmkit.conditions._choices import (
    Choices,
)
from crmkit.conditions._match import alike, mismatch, ordered
from crmkit.conditions._nodes import (
    Always,
    And,
    Checked,
    Compare,
    Constant,
    Contains,
    FieldRead,
    Flag,
    Missing,
    Not,
    OneOf,
    Operand,
    Operator,
    Or,
    Parameter,
)
from crmkit.conditions._operands import Operands, literal
from crmkit.conditions._parse import OUTSIDE, Limits, parsed
from crmkit.conditions._schema import Schema
from crmkit.conditions._types import (
    Boolean,
    FieldType,
    Text,
    TextSet,
)
from crmkit.errors import ConditionError

_OPERATORS: Final[dict[type[ast.cmpop], Operator]] = {
    ast.Eq: "==", ast.NotEq: "!=", ast.Lt: "<",
    ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">=",
}  # fmt: skip


def check(text: str, schema: Schema, limits: Limits = OUTSIDE) -> Checked:
    """
    Return the condition that a text means.

    Raises:
        ConditionError: If it means none; carries every problem.

    >>> from crmkit.conditions import Field, Integer
    >>> node = check("10 < seats", Schema([Field("seats", Integer())]))
    >>> node == Compare(FieldRead("seats", Integer()), ">", Constant(10, Integer()))
    True
    """
    source, tree = parsed(text, limits)
    checker = _Checker(Operands(source, schema))
    node = checker.condition(tree)
    problems = checker.operands.problems
    if node is None or problems:
        raise ConditionError(
            text, tuple(sorted(problems, key=lambda p: (p.start, p.end)))
        )
    return node


@attrs.frozen
class _Checker:
    """
    Reads conditions; each method returns None once it has noted a problem.
    """

    operands: Operands

    def condition(self, node: ast.expr) -> Checked | None:
        """
        Return the condition that a node is.
        """
        match node:
            case ast.BoolOp(ast.And(), values):
                return self.joined(And, values)
            case ast.BoolOp(ast.Or(), values):
                return self.joined(Or, values)
            case ast.UnaryOp(ast.Not(), operand):
                part = self.condition(operand)
                return None if part is None else negation(part)
            case ast.Compare():
                return self.chain(node)
            case ast.Constant(bool() as value):
                return Always(value)
            case _:
                return self.flag(node)

    def joined(
        self, kind: type[And] | type[Or], values: list[ast.expr]
    ) -> Checked | None:
        """
        Return the conjunction or disjunction of some conditions.
        """
        parts = [self.condition(value) for value in values]
        found = [part for part in parts if part is not None]
        return joint(kind, found) if len(found) == len(parts) else None

    def flag(self, node: ast.expr) -> Flag | None:
        """
        Return a truth value that stands alone as a condition.
        """
        operand = self.operands.read(node)
        if operand is None:
            return None
        if isinstance(operand, FieldRead | Parameter) and isinstance(
            operand.type, Boolean
        ):
            return Flag(operand)
        self.operands.note(_words.not_a_condition(operand.type), node)
        return None

    def chain(self, node: ast.Compare) -> Checked | None:
        """
        Return a comparison; ``a < b < c`` is ``a < b and b < c``.
        """
        pairs = pairwise((node.left, *node.comparators))
        parts = [
            self.link(left, op, right)
            for (left, right), op in zip(pairs, node.ops, strict=True)
        ]
        found = [part for part in parts if part is not None]
        return joint(And, found) if len(found) == len(parts) else None

    def link(self, left: ast.expr, op: ast.cmpop, right: ast.expr) -> Checked | None:
        """
        Return one comparison of a chain, whatever its operator.
        """
        match op:
            case ast.Is():
                return self.missing(left, right)
            case ast.IsNot():
                return _negated(self.missing(left, right))
            case ast.In():
                return self.membership(left, right)
            case ast.NotIn():
                return _negated(self.membership(left, right))
            case _:
                return self.comparison(left, _OPERATORS[type(op)], right)

    def missing(self, left: ast.expr, right: ast.expr) -> Missing | None:
        """
        Return the question whether *left* is missing; *right* must be None.
        """
        if literal(right) is not None:
            self.refused(_words.IS_WITHOUT_NONE, left, right)
            return None
        operand = self.operands.read(left)
        if isinstance(operand, FieldRead | Parameter):
            return Missing(operand)
        if operand is not None:
            self.refused(_words.NOTHING_MISSING, left)
        return None

    def comparison(
        self, left: ast.expr, op: Operator, right: ast.expr
    ) -> Compare | None:
        """
        Return a comparison of two values that can be compared.
        """
        if literal(left) is None or literal(right) is None:
            self.refused(_words.EQUALS_NONE, left, right)
            return None
        read = self.operands.read(left), self.operands.read(right)
        if read[0] is None or read[1] is None:
            return None
        a = self.as_choice(read[0], read[1].type, left)
        b = self.as_choice(read[1], read[0].type, right)
        if a is None or b is None:
            return None
        problem = mismatch(a, op, b)
        if problem is not None:
            self.refused(problem, left, right)
            return None
        return ordered(a, op, b)

    def as_choice(
        self, operand: Operand, other: FieldType, node: ast.expr
    ) -> Operand | None:
        """
        Return a literal beside a choice as the value that it means.
        """
        if not isinstance(operand, Constant) or not isinstance(other, Choices):
            return operand
        try:
            return Constant(other.admit(operand.value), other)
        except ValueError:
            if isinstance(operand.value, str):
                self.refused(_words.unknown_choice(operand.value, other), node)
                return None
            self.refused(_words.no_match(other, operand.type), node)
            return None

    def membership(self, left: ast.expr, right: ast.expr) -> OneOf | Contains | None:
        """
        Return a test for one of a list, or for a text in a set of texts.
        """
        item = self.operands.read(left)
        if isinstance(right, ast.Tuple | ast.List | ast.Set):
            return self.one_of(item, left, right)
        container = self.operands.read(right)
        if item is None or container is None:
            return None
        if (
            not isinstance(container, FieldRead | Parameter)
            or container.type != TextSet()
        ):
            self.refused(_words.IN_WHAT, right)
            return None
        if not isinstance(item.type, Text | Choices):
            self.refused(_words.no_match(container.type, item.type), left)
            return None
        return Contains(item, container)

    def one_of(
        self,
        item: Operand | None,
        left: ast.expr,
        right: ast.Tuple | ast.List | ast.Set,
    ) -> OneOf | None:
        """
        Return a test for one of the values written in the text.
        """
        values = [self.element(node, item) for node in right.elts]
        found = tuple(dict.fromkeys(value for value in values if value is not None))
        if not values:
            self.refused(_words.EMPTY_CHOICE, right)
            return None
        if item is None or None in values:
            return None
        if not isinstance(item, FieldRead | Parameter):
            both = isinstance(item, Constant)
            self.refused(_words.TWO_LITERALS if both else _words.IN_WHAT, left, right)
            return None
        return OneOf(item, found)

    def element(self, node: ast.expr, item: Operand | None) -> Constant | None:
        """
        Return one value of a list, in the type of what is looked for.
        """
        if literal(node) is ...:
            self.refused(_words.LITERALS_ONLY, node)
            return None
        if literal(node) is None:
            self.refused(_words.NONE_IN_LIST, node)
            return None
        value = self.operands.read(node)
        if value is None or item is None:
            return None
        value = self.as_choice(value, item.type, node)
        if value is not None and not alike(value.type, item.type):
            self.refused(_words.no_match(item.type, value.type), node)
            return None
        return value if isinstance(value, Constant) else None

    def refused(
        self, words: _words.Words, first: ast.expr, last: ast.expr | None = None
    ) -> None:
        """
        Note a problem with everything from *first* to *last*.
        """
        self.operands.note(words, first, last)


def negation(part: Checked) -> Checked:
    """
    Return the negation of a condition; of a negation, what it negates.

    >>> negation(negation(Always(value=True)))
    Always(value=True)
    """
    return part.part if isinstance(part, Not) else Not(part)


def _negated(part: Checked | None) -> Checked | None:
    return None if part is None else negation(part)


def joint(kind: type[And] | type[Or], parts: list[Checked]) -> Checked:
    """
    Return conditions joined flat: a conjunction holds no conjunction.
    """
    flat = [
        p for part in parts for p in (part.parts if isinstance(part, kind) else (part,))
    ]
    return kind(tuple(flat)) if len(flat) > 1 else flat[0]
