"""
Functions that copy records of a frozen class, one instruction a field.

A loop over the slots, as :func:`crmkit.records.restored` has it, takes six times as
long: each slot of a frozen class has to be called. So a copy is filled as one of a
class of the same layout that is not frozen, and becomes one of its own class last.

Invariants:
    - Functions are made of syntax trees, never of text, and out of the names of fields
      alone.

Not here: what is copied, and what is left out (:mod:`crmkit.records` ``_masked``).
"""

import ast
from collections.abc import Callable, Collection, Mapping
from types import CodeType, FunctionType
from typing import Any, Final

_LOAD: Final = ast.Load()
_STORE: Final = ast.Store()
_MADE: Final = "made"
_RECORD: Final = "record"


def copying(
    open_class: type[Any],
    final_class: type[Any],
    names: Collection[str],
    without: Collection[str],
    through: Mapping[str, Callable[[Any], Any]],
    more: str,
) -> Callable[[Any, Any], Any]:
    """
    Return a function of a record, and of one value more, that makes a copy.

    Args:
        open_class: A class that is not frozen, laid out as *final_class*.
        final_class: What the copy is of.
        names: The fields that are copied.
        without: Those of them that are None on the copy.
        through: Those of them that go through a function.
        more: The attribute of the copy that the further value is for.
    """
    given: dict[str, Any] = {"new": object.__new__, "open_class": open_class}
    given["final_class"] = final_class
    values = {name: _of_record(name) for name in names}
    for name, change in through.items():
        given[f"change_{name}"] = change
        values[name] = _call(f"change_{name}", values[name])
    values |= {name: ast.Constant(None) for name in without}
    values |= {more: _name("more"), "__class__": _name("final_class")}
    return _function(values, given)


def _function(
    values: Mapping[str, ast.expr], given: dict[str, Any]
) -> Callable[[Any, Any], Any]:
    takes = ast.arguments(
        [], [ast.arg(_RECORD), ast.arg("more")], None, [], [], None, []
    )
    new = ast.Assign([ast.Name(_MADE, _STORE)], _call("new", _name("open_class")))
    filled = [
        ast.Assign([ast.Attribute(_name(_MADE), name, _STORE)], value)
        for name, value in values.items()
    ]
    body: list[ast.stmt] = [new, *filled, ast.Return(_name(_MADE))]
    tree = ast.Module([ast.FunctionDef("copy", takes, body, [])], [])
    ast.fix_missing_locations(tree)
    code = compile(tree, "<copy of a record>", "exec", dont_inherit=True)
    (inner,) = (held for held in code.co_consts if isinstance(held, CodeType))
    return FunctionType(inner, given)


def _name(word: str) -> ast.expr:
    return ast.Name(word, _LOAD)


def _of_record(field: str) -> ast.expr:
    return ast.Attribute(_name(_RECORD), field, _LOAD)


def _call(word: str, value: ast.expr) -> ast.expr:
    return ast.Call(_name(word), [value], [])
