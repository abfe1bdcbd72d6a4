"""
A checked condition as a tree of plain dicts and lists, and back.

This is what a rule builder draws and a browser sends. A document is
``{"version": 1, "condition": …}``; its nodes are listed in
:mod:`crmkit.conditions._tree._schema` as a JSON Schema.

Invariants:
    - A tree is made of dicts, lists, text, whole numbers and booleans alone, so
      it is JSON; equal conditions have equal trees.
    - A tree becomes text and that is checked as any other text: a tree can say
      nothing that the language cannot.
    - Whatever is handed in, the outcome is a text or a ConditionTreeError.

Not here: reading a tree (:mod:`crmkit.conditions._tree._from_tree`).
"""

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, Final, TypeAlias

from crmkit.conditions._amounts import Money
from crmkit.conditions._checked import (
    Always,
    And,
    Changed,
    Checked,
    Compare,
    Contains,
    Flag,
    Matches,
    Missing,
    Node,
    NoRow,
    Not,
    OneOf,
    Or,
    Quantified,
    Segment,
)
from crmkit.conditions._node import Scalar
from crmkit.conditions._nodes import (
    Aggregate,
    Anniversary,
    Arithmetic,
    BusinessAge,
    Call,
    ChangeFact,
    Computed,
    Constant,
    Each,
    FieldRead,
    Now,
    Old,
    Parameter,
    Part,
    Shared,
    Shift,
    Today,
    moved_moment,
)
from crmkit.conditions._periods import Months
from crmkit.conditions._text import CALLED, in_units, literal, major
from crmkit.conditions._types import FieldType

#: What a tree is made of.
Tree: TypeAlias = dict[str, Any]

#: The version of the documents that are written here, and the only one that is read.
VERSION: Final = 1


def to_tree(node: Checked) -> Tree:
    """
    Return a condition as a document of dicts and lists.

    >>> from crmkit.conditions._types import Integer
    >>> large = Compare(FieldRead("seats", Integer()), ">", Constant(10, Integer()))
    >>> to_tree(large)["condition"]
    {'op': '>', 'left': {'field': 'seats'}, 'right': {'value': 10}}
    """
    return {"version": VERSION, "condition": _tree(node)}


def _tree(node: Node) -> Tree:  # noqa: C901, PLR0911, PLR0912 - a case for each
    match node:
        case And(parts):
            return {"and": [_tree(part) for part in parts]}
        case Or(parts):
            return {"or": [_tree(part) for part in parts]}
        case Not(part):
            return {"not": _tree(part)}
        case Compare(left, op, right):
            return _joined(left, op, right)
        case Contains(item, container):
            return _joined(item, "in", container)
        case OneOf(item, values):
            listed = {"list": [_tree(value) for value in values]}
            return {"op": "in", "left": _tree(item), "right": listed}
        case Missing(operand):
            return {"missing": _tree(operand)}
        case NoRow(row):
            return {"missing": {"relation": ".".join(row.names)}}
        case Quantified(kind, each, part):
            return {kind: {**_each(each), "that": _tree(part)}}
        case Changed(name):
            return {"changed": name}
        case Segment(name):
            return {"segment": name}
        case Always(value):
            return {"value": value}
        case Flag(operand):
            return _tree(operand)
        case _:
            return _operand(node)


def _operand(node: Node) -> Tree:  # noqa: C901, PLR0911 - a case for each kind
    match node:
        case FieldRead(name, _, row) | Computed(name, row):
            return {"field": name, **({"of": ".".join(row.names)} if row.names else {})}
        case Parameter(name):
            record, dot, field = name.partition(".")
            return {"parameter": record, **({"field": field} if dot else {})}
        case Constant(value, kind):
            return literal_tree(value, kind)
        case Now() | Today():
            return {"moment": "now" if isinstance(node, Now) else "today"}
        case Old(name):
            return {"old": name}
        case ChangeFact(name):
            return {"change": name}
        case Arithmetic(left, op, right):
            return _joined(left, op, right)
        case Shared(left, right):
            return _joined(left, "&", right)
        case Shift(_, sign, by):
            return _joined(moved_moment(node), "+" if sign == 1 else "-", by)
        case Aggregate(kind, each, value):
            read = {} if value is None else {"value": _tree(value)}
            return {kind: {**_each(each), **read}}
        case _:
            return _call(node)


def _call(node: Node) -> Tree:
    """
    Return a call of a function, of the language or of the application.
    """
    match node:
        case BusinessAge(of, calendar):
            named = [{"value": calendar}] if calendar else []
            return {"call": "business_age", "arguments": [_tree(of), *named]}
        case Anniversary(of, Today()):
            return _called("anniversary", of)
        case Call(function):
            return _called(function.name, *node.parts)
        case Part(unit):
            return _called(unit, *node.parts)
        case Matches(kind):
            return _called(kind, *node.parts)
        case _:
            return _called(CALLED[type(node)], *node.parts)


def _called(name: str, *arguments: Node) -> Tree:
    return {"call": name, "arguments": [_tree(argument) for argument in arguments]}


def _joined(left: Node, op: str, right: Node) -> Tree:
    return {"op": op, "left": _tree(left), "right": _tree(right)}


def _each(each: Each) -> Tree:
    """
    Return the records that a quantifier or an aggregate looks at.
    """
    of = ".".join((*each.row.names, each.relation.name))
    only = {} if each.only is None else {"if": _tree(each.only)}  # type: ignore[arg-type]
    return {"of": of, "as": each.variable, **only}


def literal_tree(value: Scalar, kind: FieldType) -> Tree:
    """
    Return a value of some type as a literal of the tree.

    >>> literal_tree(500050, Money("CNY"))
    {'money': '5000.50', 'currency': 'CNY'}
    >>> from crmkit.conditions._types import Duration
    >>> literal_tree(timedelta(hours=36), Duration())
    {'hours': 36}
    """
    match value:
        case int():
            return _whole(value, kind)
        case Decimal():
            return {"number": literal(value, kind)}
        case timedelta():
            unit, count = in_units(value)
            return {unit: count}
        case frozenset():
            return {"set": sorted(value)}
        case datetime() | date():
            return {"value": literal(value, kind).strip('"')}
        case _:
            return {"value": value}


def _whole(value: int, kind: FieldType) -> Tree:
    match kind:
        case Money():
            return {"money": major(value, kind), "currency": kind.currency}
        case Months():
            return {"months": value}
        case _:
            return {"value": value}
