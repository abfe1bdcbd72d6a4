"""
Python's syntax tree, as far as compiled conditions need it.

Invariants:
    - Every node carries a position from its class, so no pass has to give it
      one: ``ast.fix_missing_locations`` would double the time of compiling.

Not here: what a condition becomes (the modules beside this one).
"""

import ast
from typing import Any, Final, TypeVar

from crmkit.conditions._node import Operator

N = TypeVar("N", bound=ast.AST)

LOAD: Final = ast.Load()
STORE: Final = ast.Store()
AND: Final = ast.And()
OR: Final = ast.Or()
IN: Final = ast.In()
NOT_IN: Final = ast.NotIn()
OPERATORS: Final[dict[Operator, ast.cmpop]] = {
    "==": ast.Eq(), "!=": ast.NotEq(), "<": ast.Lt(),
    "<=": ast.LtE(), ">": ast.Gt(), ">=": ast.GtE(),
}  # fmt: skip
ARITHMETIC: Final[dict[str, ast.operator]] = {
    "+": ast.Add(), "-": ast.Sub(), "*": ast.Mult(),
}  # fmt: skip
_IS: Final = ast.Is()
_IS_NOT: Final = ast.IsNot()
_NOT: Final = ast.Not()


def _placed(kind: type[N]) -> type[N]:
    place = {"lineno": 1, "col_offset": 0, "end_lineno": 1, "end_col_offset": 0}
    return type(kind.__name__, (kind,), place)


_Attribute = _placed(ast.Attribute)
_BoolOp = _placed(ast.BoolOp)
_BinOp = _placed(ast.BinOp)
_Call = _placed(ast.Call)
_Compare = _placed(ast.Compare)
_Constant = _placed(ast.Constant)
_Expr = _placed(ast.Expr)
_For = _placed(ast.For)
_FunctionDef = _placed(ast.FunctionDef)
_ExceptHandler = _placed(ast.ExceptHandler)
_If = _placed(ast.If)
_IfExp = _placed(ast.IfExp)
_Name = _placed(ast.Name)
_NamedExpr = _placed(ast.NamedExpr)
_Global = _placed(ast.Global)
_Raise = _placed(ast.Raise)
_Return = _placed(ast.Return)
_Assign = _placed(ast.Assign)
_List = _placed(ast.List)
_Subscript = _placed(ast.Subscript)
_Try = _placed(ast.Try)
_Tuple = _placed(ast.Tuple)
_UnaryOp = _placed(ast.UnaryOp)
_arg = _placed(ast.arg)


def name(word: str) -> ast.expr:
    """
    Return the node of ``word``.
    """
    return _Name(word, LOAD)


def constant(value: Any) -> ast.expr:
    """
    Return the node of ``value``, which has a literal; or a tuple or set of such.
    """
    return _Constant(value)


def attribute(of: ast.expr, word: str) -> ast.expr:
    """
    Return the node of ``of.word``.
    """
    return _Attribute(of, word, LOAD)


def item(of: ast.expr, index: int) -> ast.expr:
    """
    Return the node of ``of[index]``.
    """
    return _Subscript(of, _Constant(index), LOAD)


def call(function: str | ast.expr, *arguments: ast.expr) -> ast.expr:
    """
    Return the node of ``function(…)``.
    """
    called = name(function) if isinstance(function, str) else function
    return _Call(called, list(arguments), [])


def method(of: ast.expr, word: str, *arguments: ast.expr) -> ast.expr:
    """
    Return the node of ``of.word(…)``.
    """
    return _Call(attribute(of, word), list(arguments), [])


def bound(word: str, value: ast.expr) -> ast.expr:
    """
    Return the node of ``(word := value)``.
    """
    return _NamedExpr(_Name(word, STORE), value)


def comparison(left: ast.expr, *rest: ast.cmpop | ast.expr) -> ast.expr:
    """
    Return the node of ``left op right op …``.
    """
    return _Compare(left, list(rest[::2]), list(rest[1::2]))  # type: ignore[arg-type]


def same(left: ast.expr, right: ast.expr, *, negated: bool = False) -> ast.expr:
    """
    Return the node of ``left is right``.
    """
    return _Compare(left, [_IS_NOT if negated else _IS], [right])


def there(value: ast.expr) -> ast.expr:
    """
    Return the node of ``value is not None``.
    """
    return _Compare(value, [_IS_NOT], [_Constant(None)])


def arithmetic(left: ast.expr, op: ast.operator, right: ast.expr) -> ast.expr:
    """
    Return the node of ``left op right``.
    """
    return _BinOp(left, op, right)


def negation(test: ast.expr) -> ast.expr:
    """
    Return the node of ``not test``.
    """
    return _UnaryOp(_NOT, test)


def minus(value: ast.expr) -> ast.expr:
    """
    Return the node of ``-value``.
    """
    return _UnaryOp(ast.USub(), value)


def both(tests: list[ast.expr]) -> ast.expr:
    """
    Return the node of ``… and …``; of none, true.
    """
    return joined(AND, tests)


def either(tests: list[ast.expr]) -> ast.expr:
    """
    Return the node of ``… or …``; of none, false.
    """
    return joined(OR, tests)


def joined(op: ast.boolop, tests: list[ast.expr]) -> ast.expr:
    """
    Join tests by *op*; of none, what changes nothing.
    """
    if len(tests) > 1:
        return _BoolOp(op, tests)
    return tests[0] if tests else _Constant(op is AND)


def choice(test: ast.expr, yes: ast.expr, no: ast.expr) -> ast.expr:
    """
    Return the node of ``yes if test else no``.
    """
    return _IfExp(test, yes, no)


def pair(*values: ast.expr) -> ast.expr:
    """
    Return the node of ``(…, …)``.
    """
    return _Tuple(list(values), LOAD)


# -- Statements -------------------------------------------------------------


def give(value: ast.expr) -> ast.stmt:
    """
    Return the node of ``return value``.
    """
    return _Return(value)


def do(value: ast.expr) -> ast.stmt:
    """
    Return the node of ``value``, for what it does.
    """
    return _Expr(value)


def assign(word: str, value: ast.expr) -> ast.stmt:
    """
    Return the node of ``word = value``.
    """
    return _Assign([_Name(word, STORE)], value)


def no_items() -> ast.expr:
    """
    Return the node of ``[]``.
    """
    return _List([], LOAD)


def when(test: ast.expr, *body: ast.stmt) -> ast.stmt:
    """
    Return the node of ``if test: …``.
    """
    return _If(test, list(body), [])


def loop(word: str, over: ast.expr, *body: ast.stmt) -> ast.stmt:
    """
    Return the node of ``for word in over: …``.
    """
    return _For(_Name(word, STORE), over, list(body), [])


def fail(error: ast.expr) -> ast.stmt:
    """
    Return the node of ``raise error``.
    """
    return _Raise(error, None)


def attempt(body: list[ast.stmt], *handlers: ast.ExceptHandler) -> ast.stmt:
    """
    Return the node of ``try: … except …``.
    """
    return _Try(body, list(handlers), [], [])


def handler(kind: str, *body: ast.stmt) -> ast.ExceptHandler:
    """
    Return the node of ``except kind: …``.
    """
    return _ExceptHandler(name(kind), None, list(body))


def shared(words: list[str]) -> list[ast.stmt]:
    """
    Return the node of ``global …``, if there is anything to name.
    """
    return [_Global(words)] if words else []


def function(word: str, arguments: list[str], body: list[ast.stmt]) -> ast.stmt:
    """
    Return the node of ``def word(…): …``.
    """
    takes = ast.arguments(
        posonlyargs=[],
        args=[_arg(argument) for argument in arguments],
        kwonlyargs=[],
        kw_defaults=[],
        defaults=[],
    )
    return _FunctionDef(word, takes, body, [])


def module(*body: ast.stmt) -> ast.Module:
    """
    Return a module, to be compiled.
    """
    return ast.Module(list(body), [])
