"""
Taking operands and leaves apart, and putting them together from other parts.

Invariants:
    - What is made of unchanged parts is equal to what it was made from.

Not here: which parts are changed (the modules beside this one).
"""

from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType
from typing import Any, Final, TypeAlias, TypeVar, cast

import attrs

from crmkit.conditions._forms import (
    Among,
    BusinessBefore,
    Has,
    Leaf,
    Match,
    Presence,
    StartOf,
    Test,
    Value,
)
from crmkit.conditions._nodes import (
    Age,
    Aggregate,
    Anniversary,
    Arithmetic,
    BusinessAge,
    Call,
    Coalesce,
    Computed,
    Fold,
    Part,
    Shared,
    Shift,
    Size,
)
from crmkit.conditions._values import known

Change: TypeAlias = Callable[[Value], Value]
L = TypeVar("L", bound=Leaf)

#: Where an operand or a leaf holds operands; aggregates are taken apart elsewhere.
_HELD: Final[Mapping[type, tuple[str, ...]]] = MappingProxyType(
    {
        Shift: ("base", "by"),
        Age: ("of",),
        BusinessAge: ("of",),
        Part: ("of",),
        Anniversary: ("of", "since"),
        Arithmetic: ("left", "right"),
        Coalesce: ("options",),
        Fold: ("of",),
        Size: ("of",),
        Shared: ("left", "right"),
        Call: ("arguments",),
        Computed: ("operand",),
        StartOf: ("of",),
        BusinessBefore: ("amount",),
        Test: ("left", "right"),
        Among: ("item",),
        Has: ("item", "container"),
        Match: ("text", "piece"),
    }
)


def remade(operand: Value, change: Change) -> Value:
    """
    Return an operand with each operand directly in it changed.

    >>> from crmkit.conditions._nodes import FieldRead
    >>> from crmkit.conditions._types import Integer, TextSet
    >>> tags, teams = (FieldRead(name, TextSet()) for name in ("tags", "teams"))
    >>> remade(Size(tags), lambda _: teams).of.name
    'teams'
    """
    return cast("Value", _remade(operand, change))


def leaf_remade(leaf: L, change: Change) -> L:
    """
    Return a leaf with its operands changed, and what they need to be there.
    """
    told = getattr(leaf, "known", None)
    if told is None:
        return leaf
    made = _remade(leaf, change)
    # Not of what was known before: elsewhere, a count may be missing, too.
    needed = map(change, told) if isinstance(leaf, Presence) else operands_of(made)
    return cast("L", attrs.evolve(made, known=known(*needed)))


def _remade(node: Any, change: Change) -> Any:
    values = {}
    for name in _HELD.get(type(node), ()):
        held = getattr(node, name)
        values[name] = (
            tuple(map(change, held)) if isinstance(held, tuple) else change(held)
        )
    return attrs.evolve(node, **values) if values else node


def operands_of(leaf: Leaf) -> Iterator[Value]:
    """
    Yield the operands of a leaf.
    """
    if isinstance(leaf, Presence):
        yield from leaf.known
    for name in _HELD.get(type(leaf), ()):
        yield getattr(leaf, name)


def read_directly(operand: Value) -> Iterator[Value]:
    """
    Yield an operand and every operand in it, but for what is read row by row.

    >>> from crmkit.conditions._nodes import FieldRead
    >>> from crmkit.conditions._types import TextSet
    >>> [type(each).__name__ for each in read_directly(Size(FieldRead("t", TextSet())))]
    ['Size', 'FieldRead']
    """
    yield operand
    if not isinstance(operand, Aggregate):
        for part in operand.parts:
            yield from read_directly(cast("Value", part))
