"""
Quantifiers and aggregates: ``any(… for o in orders if …)``.

Invariants:
    - There is one ``for``, over one name, and it leads to many records.
    - The canonical name of a variable depends on the relation and on the names
      around it, so equal questions are written alike.

Not here: how paths are followed (:mod:`crmkit.conditions._read._names`).
"""

import ast
from collections.abc import Callable
from typing import Final, Literal, TypeAlias

from crmkit.conditions._amounts import Money, Number
from crmkit.conditions._checked import Always, And, Quantified
from crmkit.conditions._node import Row
from crmkit.conditions._nodes import Aggregate, Constant, Each, Operand
from crmkit.conditions._read import _words_names, _words_values
from crmkit.conditions._read._arguments import called
from crmkit.conditions._read._arithmetic import is_age
from crmkit.conditions._read._loops import canonical, instead_of_path, is_free
from crmkit.conditions._read._names import Many, meaning
from crmkit.conditions._read._reader import Reader
from crmkit.conditions._read._words import Words
from crmkit.conditions._simplify import joint
from crmkit.conditions._types import Duration, FieldType, Integer, TextSet

Kind: TypeAlias = Literal["count", "sum", "min", "max", "first", "last"]
_AGGREGATES: Final[dict[str, Kind]] = {
    "count": "count", "sum": "sum", "min": "min",
    "max": "max", "first": "first", "last": "last",
}  # fmt: skip


def quantified(reader: Reader, node: ast.Call) -> Quantified | None:
    """
    Return what ``any(…)`` or ``all(…)`` asks of related records.
    """
    loop = _loop(reader, node)
    each = None if loop is None else _entered(reader, loop)
    if loop is None or each is None:
        return None
    part = reader.condition(loop.elt)
    each = _left(reader, loop, each)
    if part is None or each is None:
        return None
    return Quantified("any" if called(node) == "any" else "all", each, part)


def aggregated(reader: Reader, node: ast.Call) -> Aggregate | None:
    """
    Return one value from related records.
    """
    loop = _loop(reader, node)
    kind = _AGGREGATES[called(node)]
    if loop is None or (kind == "count" and not _is_count(reader, loop)):
        return None
    each = _entered(reader, loop)
    if each is None:
        return None
    value = None if kind == "count" else _aggregable(reader, kind, loop.elt)
    each = _left(reader, loop, each)
    if each is None or (value is None and kind != "count"):
        return None
    return Aggregate(kind, each, value, Integer() if value is None else value.type)


def _is_count(reader: Reader, loop: ast.GeneratorExp) -> bool:
    """
    Tell whether the records themselves are counted, and note it if not.
    """
    match loop.generators[0].target, loop.elt:
        case ast.Name(variable), ast.Name(counted) if variable == counted:
            return True
        case _:
            reader.note(_words_names.COUNT_ITSELF, loop.elt)
            return False


def _aggregable(reader: Reader, kind: Kind, node: ast.expr) -> Operand | None:
    """
    Return a value, if this can be made of many of it.
    """
    value = reader.operand(node)
    refusal = None if value is None else _refusal_of(kind, value)
    if refusal is None:
        return value
    reader.note(refusal, node)
    return None


def _refusal_of(kind: Kind, value: Operand) -> Words | None:
    if is_age(value):
        return _words_values.AGE_ALONE
    if isinstance(value, Constant):
        return _words_names.AGGREGATE_CONSTANT
    if kind == "sum" and isinstance(value.type, Number):
        return _words_values.NO_DECIMAL_ARITHMETIC
    if _FITS[kind](value.type):
        return None
    return _words_names.no_aggregate(kind, value.type)


_FITS: Final[dict[Kind, Callable[[FieldType], bool]]] = {
    "sum": lambda kind: isinstance(kind, Integer | Money | Duration),
    "min": lambda kind: kind.ordered,
    "max": lambda kind: kind.ordered,
    "first": lambda kind: not isinstance(kind, TextSet),
    "last": lambda kind: not isinstance(kind, TextSet),
}


# -- The records --------------------------------------------------------------


def _loop(reader: Reader, node: ast.Call) -> ast.GeneratorExp | None:
    """
    Return the one argument of a call, ``… for o in orders if …``.
    """
    argument = node.args[0] if len(node.args) == 1 and not node.keywords else None
    if not isinstance(argument, ast.GeneratorExp):
        reader.note(_loop_needed(reader, called(node), argument), node)
        return None
    if len(argument.generators) > 1 or argument.generators[0].is_async:
        reader.note(_words_names.ONE_FOR, argument)
        return None
    return argument


def _loop_needed(reader: Reader, name: str, node: ast.expr | None) -> Words:
    loop = None if node is None else instead_of_path(reader, name, node)
    if loop is None:
        return _words_names.loop_needed(name)
    return _words_names.write_loop(loop)


def _entered(reader: Reader, node: ast.GeneratorExp) -> Each | None:
    """
    Return the records of a loop and go into the scope of one of them.
    """
    loop, scope = node.generators[0], reader.scope
    found, name = _many(reader, loop.iter), _variable(reader, loop.target)
    if found is None or name is None:
        return None
    if len(scope.taken) >= reader.limits.nesting:
        reader.note(_words_names.nested_too_deep(reader.limits.nesting), loop.iter)
        return None
    variable = canonical(reader, found.relation.name)
    place = Row(variable), found.relation.to
    reader.scope = scope.inside(name, variable, place)
    return Each(variable, found.relation, found.row)


def _left(reader: Reader, node: ast.GeneratorExp, each: Each) -> Each | None:
    """
    Return the records with the conditions after ``if``, and leave their scope.
    """
    ifs = node.generators[0].ifs
    read = [reader.condition(condition) for condition in ifs]
    reader.scope = reader.scope.outer or reader.scope
    only = [condition for condition in read if condition is not None]
    if len(only) < len(ifs):
        return None
    both = joint(And, only)
    if both == Always(value=True):
        return each
    return Each(each.variable, each.relation, each.row, both)


def _many(reader: Reader, node: ast.expr) -> Many | None:
    found = meaning(reader, node)
    if found is None or isinstance(found, Many):
        return found
    reader.note(_words_names.not_many(reader.source.written(node)), node)
    return None


def _variable(reader: Reader, node: ast.expr) -> str | None:
    if not isinstance(node, ast.Name):
        reader.note(_words_names.ONE_NAME, node)
        return None
    if node.id in reader.scope.schema.words or not is_free(
        reader, node.id, reader.scope.variables
    ):
        reader.note(_words_names.taken_name(node.id), node)
        return None
    return node.id
