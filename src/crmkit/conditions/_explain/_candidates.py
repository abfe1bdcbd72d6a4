"""
Values that an operand might be given so that leaves come out otherwise.

Invariants:
    - Nothing is promised: each is tested before it is proposed.
    - There are few of them, the likeliest first.

Not here: the test (:mod:`crmkit.conditions._explain._suited`).
"""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import islice
from typing import Any, Final, assert_never

from crmkit.conditions._checked import (
    Always,
    And,
    Changed,
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
from crmkit.conditions._choices import Choices
from crmkit.conditions._explain._needed_leaf import Leaf
from crmkit.conditions._explain._reckon import FAILED, Fact, opened
from crmkit.conditions._nodes import Arithmetic, Fold, Part, Shift, Size
from crmkit.conditions._periods import Month
from crmkit.conditions._types import (
    Boolean,
    Day,
    Duration,
    FoldedText,
    Instant,
    Text,
    TextSet,
)
from crmkit.conditions._walk import walk
from crmkit.conditions._wall import DAY, MICROSECOND

_HOUR: Final = timedelta(hours=1)
_WEEK: Final = 7
_LARGEST: Final = 1_000  # number of texts in a set


def candidates(base: Fact, leaves: Sequence[Leaf]) -> Iterator[Any]:
    """
    Yield values of an operand that may suit some leaves about it.

    Args:
        base: The operand.
        leaves: What is asked of it.
    """
    about = [each for leaf in leaves for each in _about(leaf, base)]
    if isinstance(base.node.type, TextSet):
        yield from _sets(base, about)
    if isinstance(base.node.type, Text | FoldedText):
        yield from _texts(about)
    for leaf in about:
        yield from _of_leaf(leaf, base)
    # What is outside of the values that are named, whichever those are.
    same = [each for each in about if each.base and each.base.node == base.node]
    for leaf in same:
        for value in _named(leaf):
            yield from beside(value, base.node.type)
    yield from some(base.node.type, leaves[0])


def _about(leaf: Leaf, base: Fact) -> Iterator[Leaf]:
    """
    Yield a leaf about each of its operands that are made of another one.
    """
    for number, fact in enumerate(leaf.facts):
        if any(node == base.node for node in walk(fact.node)):
            yield leaf.about_fact(number)


def _of_leaf(leaf: Leaf, base: Fact) -> Iterator[Any]:
    if leaf.base is None:
        return
    if leaf.base.node == base.node:
        yield from _direct(leaf)
        return
    for value in _direct(leaf):
        yield from _solved(leaf.base, base, value, leaf)


def _direct(leaf: Leaf) -> Iterator[Any]:
    """
    Yield values of a leaf's own barest operand that may do.
    """
    node = leaf.part.node
    match node:
        case Missing():
            yield from (None,) if leaf.wanted else some(_type(leaf), leaf)
        case Flag():
            yield leaf.wanted
        case OneOf(_, values):
            yield from (value.value for value in values)
            yield from some(_type(leaf), leaf)
        case Contains() if leaf.op in ("add", "remove"):
            item, kept = leaf.facts[0].value, frozenset(leaf.present or ())
            yield kept | {item} if leaf.wanted else kept - {item}
        case Contains():
            yield from sorted(leaf.facts[1].value or ())
            yield from some(_type(leaf), leaf)
        case Matches():
            piece = leaf.facts[1].value or ""
            yield from (piece, f"{piece}x{piece}", "", "x")
        case Compare():
            yield from _near(leaf)
            yield from some(_type(leaf), leaf)
        case NoRow() | Changed() | Quantified():
            return  # what it reads is no operand
        case Always() | Segment() | Not() | And() | Or():
            raise TypeError(node)  # no leaf
        case _:
            assert_never(node)


def _type(leaf: Leaf) -> Any:
    return None if leaf.base is None else leaf.base.node.type


def _named(leaf: Leaf) -> Iterator[Any]:
    """
    Yield the values of its barest operand that a leaf names.
    """
    node = leaf.part.node
    if leaf.base is not None and isinstance(node, OneOf):
        yield from (value.value for value in node.values)


def _near(leaf: Leaf) -> Iterator[Any]:
    """
    Yield the bounds of a comparison and the values beside them.
    """
    for bound in bounds(leaf):
        yield bound
        yield from beside(bound, _type(leaf))


def bounds(leaf: Leaf) -> list[Any]:
    """
    Return what a comparison compares its barest operand with.
    """
    if leaf.fact is leaf.facts[0]:
        found = leaf.arranged
        return [] if found is None else [bound for _, bound in found.bounds]
    value = leaf.facts[0].value
    return [] if value is None or value is FAILED else [value]


def some(kind: Any, leaf: Leaf) -> Iterator[Any]:
    """
    Yield some values of a type.
    """
    match kind:
        case Choices():
            yield from kind.values
        case Boolean():
            yield from (True, False)
        case Instant() | Day() | Month():
            day: Any = leaf.clock.today
            yield leaf.clock.now if isinstance(kind, Instant) else day.replace(day=1)
        case Duration():
            yield timedelta(0)
        case TextSet():
            yield frozenset()
        case Text() | FoldedText():
            yield from ("x", "y", "z")
        case None:
            return
        case _:
            with suppress(NotImplementedError, ValueError):
                yield kind.admit(0)


def beside(value: Any, kind: Any) -> Iterator[Any]:
    """
    Yield the nearest values of a type: the one above, the one below.

    Choices have no other values than those that are listed.
    """
    if isinstance(kind, Choices):
        return
    match value:
        case bool():
            yield not value
        case int():
            yield from (value + 1, value - 1)
        case Decimal():
            step = Decimal(1).scaleb(-getattr(kind, "places", 0))
            yield from (value + step, value - step)
        case datetime() | timedelta():
            yield from _moved(value, MICROSECOND, -MICROSECOND)
        case date() if isinstance(kind, Month):
            for day in _moved(value.replace(day=1), 31 * DAY, -DAY):
                yield day.replace(day=1)
        case date():
            yield from _moved(value, DAY, -DAY)
        case str():
            yield f"{value}x"
        case _:
            return


def _moved(value: Any, *steps: timedelta) -> Iterator[Any]:
    """
    Yield a value moved by some steps, as far as the calendar goes.
    """
    for step in steps:
        with suppress(OverflowError):
            yield value + step


# -- What something is made of ------------------------------------------------


def _solved(fact: Fact, base: Fact, value: Any, leaf: Leaf) -> Iterator[Any]:
    """
    Yield what an operand would have to be for one that is made of it to be *value*.
    """
    fact = opened(fact)
    if fact.node == base.node:
        yield value
        return
    part = next((p for p in fact.parts if _holds(p.node, base.node)), None)
    if part is None or value is None:
        return
    for inner in islice(_undone(fact, part, value, leaf), 12):
        yield from _solved(part, base, inner, leaf)


def _holds(node: Node, wanted: Node) -> bool:
    return any(each == wanted for each in walk(node))


def _undone(fact: Fact, part: Fact, value: Any, leaf: Leaf) -> Iterator[Any]:
    match fact.node:
        case Part():
            yield from _dated(fact, part, value, leaf)
        case Shift(_, sign):
            by = fact.parts[1].value
            if isinstance(by, timedelta) and part is fact.parts[0]:
                yield from _moved(value, -by if sign == 1 else by)
        case Arithmetic(_, op) if isinstance(value, int):
            yield from _counted(fact, part, op, value)
        case Fold():
            yield value
        case _ if type(fact.node.type) is type(part.node.type):
            yield value


def _counted(fact: Fact, part: Fact, op: str, value: int) -> Iterator[int]:
    """
    Yield one side of a sum, a difference or a product of whole numbers.
    """
    is_left = part is fact.parts[0]
    other = fact.parts[1 if is_left else 0].value
    if type(other) is not int:
        return
    match op:
        case "+":
            yield value - other
        case "-":
            yield value + other if is_left else other - value
        case _:
            if other:
                yield from (value // other, value // other + 1)


def _dated(fact: Fact, part: Fact, value: Any, leaf: Leaf) -> Iterator[Any]:
    """
    Yield days or instants with a part as wanted, the nearest to what there is first.
    """
    unit, wall = fact.node.unit, leaf.clock.wall
    is_day = isinstance(part.node.type, Day)
    there: Any = part.value or (leaf.clock.today if is_day else leaf.clock.now)
    if unit == "hour":
        yield from _moved(there, *(n * _HOUR for n in range(DAY // _HOUR)))
        return
    if unit == "weekday":
        yield from _moved(there, *(n * DAY for n in range(_WEEK)))
        return
    if unit == "year":
        with suppress(OverflowError, ValueError):
            yield there.replace(year=value)
    if isinstance(value, int) and not date.min.year < value < date.max.year:
        return
    yield wall.start_of(unit, value, next=False, as_day=is_day)


# -- Sets and texts -----------------------------------------------------------


def _sets(base: Fact, leaves: Sequence[Leaf]) -> Iterator[frozenset[str]]:
    """
    Yield sets with all that is wanted in them, of the sizes that are asked for.
    """
    inside = [each for each in leaves if isinstance(each.part.node, Contains)]
    items = [(leaf.wanted, leaf.facts[0].value) for leaf in inside]
    with_them = frozenset(base.value or ()) | {x for is_in, x in items if is_in and x}
    found = with_them - {x for is_in, x in items if not is_in}
    yield found
    for size in _sizes(leaves):
        kept = [x for is_in, x in items if is_in and x]
        kept += sorted(found - {*kept})
        more = (f"x{n}" for n in range(size + len(found)))
        kept += [x for x in more if x not in {*found, *(y for _, y in items)}]
        yield frozenset(kept[:size])


def _sizes(leaves: Sequence[Leaf]) -> Iterator[int]:
    for leaf in leaves:
        if leaf.base is not None and isinstance(leaf.base.node, Size):
            for value in _direct(leaf):
                if type(value) is int and 0 <= value <= _LARGEST:
                    yield value


def _texts(leaves: Sequence[Leaf]) -> Iterator[str]:
    """
    Yield texts that begin, go on and end as is wanted.
    """
    pieces: dict[str, list[str]] = {"startswith": [], "contains": [], "endswith": []}
    for leaf in leaves:
        if isinstance(leaf.part.node, Matches) and leaf.wanted:
            pieces[leaf.part.node.kind].append(leaf.facts[1].value or "")
    # Of several beginnings only the longest can be one, if it begins as the others.
    first = max(pieces["startswith"], key=len, default="")
    last = max(pieces["endswith"], key=len, default="")
    middle = "".join(pieces["contains"])
    if any(pieces.values()):
        yield from (first + middle + last, f"{first}x{middle}x{last}", first)
