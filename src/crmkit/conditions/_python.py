"""
The Python back end: a lowered form as one compiled function.

A form becomes a new ``ast`` and that a code object; no text is built or
evaluated. The function reads attributes directly, stops as early as a
hand-written one would, and has no builtins.

Invariants:
    - The function takes ``(record, now, params)`` and returns a bool.
    - How a record is read is the only thing that depends on its kind.

Not here: hidden fields and missing parameters, which are looked at before.
"""

import ast
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from types import CodeType, FunctionType
from typing import Any, Final, TypeAlias, assert_never, cast

import attrs

from crmkit.conditions._forms import (
    All,
    Among,
    Has,
    Leaf,
    Lowered,
    Presence,
    Some,
    Test,
)
from crmkit.conditions._nodes import (
    Age,
    Constant,
    FieldRead,
    Now,
    Operand,
    Operator,
    Parameter,
    Scalar,
    Shift,
)

#: Answers for one record: ``(record, now, params)``.
Core: TypeAlias = Callable[[object, datetime, tuple[object, ...]], bool]
#: Builds the expression that reads one path from the record.
Reader: TypeAlias = Callable[[ast.expr, str], ast.expr]

_LOAD: Final = ast.Load()
_FEW: Final = 8  # values; a tuple of more is slower to search than a set
_OPERATORS: Final[dict[Operator, type[ast.cmpop]]] = {
    "==": ast.Eq, "!=": ast.NotEq, "<": ast.Lt,
    "<=": ast.LtE, ">": ast.Gt, ">=": ast.GtE,
}  # fmt: skip


def by_attribute(record: ast.expr, path: str) -> ast.expr:
    """
    Read a path as attributes: ``record.a.b``.
    """
    for name in path.split("."):
        record = ast.Attribute(record, name, _LOAD)
    return record


def by_key(record: ast.expr, path: str) -> ast.expr:
    """
    Read a path as keys: ``record["a"]["b"]``.
    """
    for name in path.split("."):
        record = ast.Subscript(record, ast.Constant(name), _LOAD)
    return record


def shifted(instant: datetime, by: timedelta) -> datetime:
    """
    Return an instant moved by a duration, held at the ends of the calendar.

    >>> shifted(datetime(9999, 12, 31, tzinfo=UTC), timedelta(days=9)).year
    9999
    """
    try:
        return instant + by
    except OverflowError:
        ends = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)
        return ends[by > timedelta(0)]


def compiled(
    form: Lowered, params: tuple[str, ...], reader: Reader = by_attribute
) -> Core:
    """
    Return the function that tells whether *form* holds.

    Args:
        form: What to test.
        params: Names of the parameters, in the order in which they are given.
        reader: How to read a path from a record.
    """
    return _Builder(params, reader).core(form)


@attrs.define
class _Builder:
    """
    Turns one form into one function.
    """

    params: tuple[str, ...]
    reader: Reader
    constants: dict[str, object] = attrs.field(factory=dict, kw_only=True)
    locals_: dict[FieldRead | Parameter, str] = attrs.field(factory=dict, kw_only=True)

    def core(self, form: Lowered) -> Core:
        """
        Return the function that a form compiles to.
        """
        body = self.form(form)
        # Constants arrive as defaults: a local is read faster than a global.
        names = ["record", "now", "params", *self.constants]
        arguments = ast.arguments(
            posonlyargs=[],
            args=[ast.arg(name) for name in names],
            kwonlyargs=[],
            kw_defaults=[],
            defaults=[],
        )
        tree = ast.Expression(ast.Lambda(arguments, body))
        code = compile(ast.fix_missing_locations(tree), "<condition>", "eval")
        inner = next(const for const in code.co_consts if isinstance(const, CodeType))
        spaces = {"__builtins__": {}, "shifted": shifted}
        made = FunctionType(inner, spaces, "holds", tuple(self.constants.values()))
        return cast("Core", made)

    def form(self, form: Lowered) -> ast.expr:
        """
        Return the expression of a form.
        """
        match form:
            case All(forms):
                return self.joined(ast.And(), forms, empty=True)
            case Some(forms):
                return self.joined(ast.Or(), forms, empty=False)
            case _:
                return self.leaf(form)

    def joined(
        self, op: ast.boolop, forms: tuple[Lowered, ...], *, empty: bool
    ) -> ast.expr:
        """
        Return forms joined by *op*; of none, the constant *empty*.
        """
        if len(forms) > 1:
            return ast.BoolOp(op, [self.form(form) for form in forms])
        return self.form(forms[0]) if forms else ast.Constant(empty)

    def leaf(self, leaf: Leaf) -> ast.expr:
        """
        Return the expression of a leaf, guarded where it must be.
        """
        match leaf:
            case Presence(operand, negated):
                there = ast.Is() if negated else ast.IsNot()
                return _comparison(self.fresh(operand), there, ast.Constant(None))
            case Among(item, values, negated):
                choices = _choices(tuple(value.value for value in values))
                if not negated:  # None is never among the values: no guard needed
                    return _comparison(self.fresh(item), ast.In(), choices)
                return self.guarded(
                    (item,), lambda: self.compare(item, ast.NotIn(), choices)
                )
            case Has(item, container, negated, known):
                op = ast.NotIn() if negated else ast.In()
                return self.guarded(
                    known, lambda: self.compare(item, op, self.operand(container))
                )
            case Test(FieldRead() as left, "==", Constant() as right):
                # None equals no constant: no guard needed.
                return _comparison(self.fresh(left), ast.Eq(), self.operand(right))
            case Test(left, op_name, right, known):
                return self.guarded(
                    known,
                    lambda: self.compare(
                        left, _OPERATORS[op_name](), self.operand(right)
                    ),
                )
            case _:
                assert_never(leaf)

    def guarded(
        self, known: tuple[FieldRead | Parameter, ...], test: Callable[[], ast.expr]
    ) -> ast.expr:
        """
        Return ``(a := record.a) is not None and … and test``.
        """
        guards: list[ast.expr] = []
        for operand in known:
            name = self.locals_.setdefault(operand, f"v{len(self.locals_)}")
            bound = ast.NamedExpr(ast.Name(name, ast.Store()), self.fresh(operand))
            guards.append(_comparison(bound, ast.IsNot(), ast.Constant(None)))
        return ast.BoolOp(ast.And(), [*guards, test()]) if guards else test()

    def compare(self, left: Operand, op: ast.cmpop, right: ast.expr) -> ast.expr:
        """
        Return a comparison whose left side is an operand.
        """
        return _comparison(self.operand(left), op, right)

    def fresh(self, operand: FieldRead | Parameter) -> ast.expr:
        """
        Return the expression that reads a value where it is kept.
        """
        if isinstance(operand, FieldRead):
            return self.reader(ast.Name("record", _LOAD), operand.path)
        index = ast.Constant(self.params.index(operand.name))
        return ast.Subscript(ast.Name("params", _LOAD), index, _LOAD)

    def operand(self, operand: Operand) -> ast.expr:
        """
        Return the expression of an operand; fields and parameters are bound by now.
        """
        match operand:
            case FieldRead() | Parameter():
                return ast.Name(self.locals_[operand], _LOAD)
            case Constant(value):
                return self.constant(value)
            case Now():
                return ast.Name("now", _LOAD)
            case Shift(base, sign, by):
                return self.shift(base, sign, by)
            case Age():  # pragma: no cover - lowering leaves none
                raise TypeError(operand)
            case _:
                assert_never(operand)

    def shift(self, base: Operand, sign: int, by: Constant | Parameter) -> ast.expr:
        """
        Return the expression of an instant moved by a duration.
        """
        amount = self.operand(by)
        if isinstance(base, Now) and isinstance(by, Constant):
            # Moments keep clear of the ends of the calendar, so the plain
            # operator does; through ``shifted`` a time leaf would cost twice as much.
            return ast.BinOp(
                ast.Name("now", _LOAD), ast.Add() if sign == 1 else ast.Sub(), amount
            )
        if sign == -1:
            amount = ast.UnaryOp(ast.USub(), amount)
        called = ast.Name("shifted", _LOAD)
        return ast.Call(called, [self.operand(base), amount], [])

    def constant(self, value: Scalar) -> ast.expr:
        """
        Return a literal, or the argument that carries a value which has none.
        """
        if not isinstance(value, timedelta):
            return ast.Constant(value)
        name = f"k{len(self.constants)}"
        self.constants[name] = value
        return ast.Name(name, _LOAD)


def _comparison(left: ast.expr, op: ast.cmpop, right: ast.expr) -> ast.Compare:
    return ast.Compare(left, [op], [right])


def _choices(values: tuple[Scalar, ...]) -> ast.expr:
    # The stubs do not know that a constant may also be a tuple or a frozen set.
    found: Any = values if len(values) <= _FEW else frozenset(values)
    return ast.Constant(found)
