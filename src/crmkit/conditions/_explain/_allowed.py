"""
All that one operand may be for several leaves about it to come out as wanted.

Invariants:
    - What is named as allowed is: every value between the ends that are named.
    - Where that cannot be said of all values of a kind, nothing is said.

Not here: finding one such value (:mod:`crmkit.conditions._explain._suited`).
"""

from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from typing import Any, Final, TypeAlias

from crmkit.conditions._checked import Compare, Flag, Missing, OneOf
from crmkit.conditions._choices import Choices
from crmkit.conditions._explain._candidates import beside, bounds
from crmkit.conditions._explain._needed_leaf import Leaf
from crmkit.conditions._explain._reckon import Fact, opened
from crmkit.conditions._types import Boolean, FoldedText, Text
from crmkit.conditions._walk import walk

#: The first and the last of some values that follow each other; None where they
#: go on.
Stretch: TypeAlias = tuple[Any, Any]
#: An operator, and what it compares with.
Said: TypeAlias = tuple[str, Any]

_MANY: Final = 12  # stretches, or values; more are no help to anybody


def allowed(base: Fact, leaves: Sequence[Leaf]) -> Said | None:
    """
    Return what an operand may be, as an operator with a value; None if it is not known.

    Args:
        base: The operand.
        leaves: All that is asked of it, with everything else as it will be.
    """
    if not all(_is_plain(leaf, base) for leaf in leaves):
        return None

    def suits(value: Any) -> bool:
        return all(leaf.suits(base, value) for leaf in leaves)

    kind, named = base.node.type, _named(base, leaves)
    if kind.ordered:
        return _said(list(_merged(_stretches(named, kind, suits), kind)), kind)
    match kind:
        case Choices():
            return _one_of([value for value in kind.values if suits(value)])
        case Boolean():
            return _one_of([value for value in (True, False) if suits(value)])
        case Text() | FoldedText():
            return _texts(named, suits)
        case _:
            return None


def _is_plain(leaf: Leaf, base: Fact) -> bool:
    """
    Tell whether a leaf compares the operand itself, on one side, with known values.
    """
    number = _place(leaf, base)
    if number is None:
        return False
    match leaf.part.node:
        case Compare():
            about = leaf.about_fact(number)
            of = about.arranged.base if number == 0 and about.arranged else None
            of = of or opened(leaf.facts[number])
            return bool(of.node == base.node)
        case OneOf() | Missing() | Flag():
            return bool(opened(leaf.facts[number]).node == base.node)
        case _:
            return False


def _place(leaf: Leaf, base: Fact) -> int | None:
    """
    Return the number of the only operand that is made of another one.
    """
    found = [
        number
        for number, fact in enumerate(leaf.facts)
        if any(node == base.node for node in walk(fact.node))
    ]
    return found[0] if len(found) == 1 else None


def _named(base: Fact, leaves: Sequence[Leaf]) -> list[Any]:
    """
    Return the values that leaves compare the operand with, each once.
    """
    found: list[Any] = []
    for leaf in leaves:
        node = leaf.part.node
        if isinstance(node, OneOf):
            found += [value.value for value in node.values]
        elif isinstance(node, Compare):
            found += bounds(leaf.about_fact(_place(leaf, base) or 0))
    return list(dict.fromkeys(found))


def _stretches(
    named: Sequence[Any], kind: Any, suits: Callable[[Any], bool]
) -> Iterator[Stretch]:
    """
    Yield the stretches that suit: at the values that are named, and between them.

    Between two neighbours every value comes out the same, so one is tested.
    """
    last = None
    for point in sorted(named):
        around = list(beside(point, kind))
        before = next((value for value in around if value < point), None)
        if before is not None and (last is None or last <= before) and suits(before):
            yield last, before
        if suits(point):
            yield point, point
        last = next((value for value in around if value > point), None)
        if last is None:
            return
    if last is not None and suits(last):
        yield last, None


def _merged(stretches: Iterator[Stretch], kind: Any) -> Iterator[Stretch]:
    """
    Yield stretches with those as one that follow each other at once.
    """
    found: list[Stretch] = []
    for first, last in stretches:
        if found and first is not None and found[-1][1] in beside(first, kind):
            found[-1] = found[-1][0], last
        else:
            found.append((first, last))
    yield from found


def _said(stretches: list[Stretch], kind: Any) -> Said | None:
    """
    Return stretches as shortly as they can be said.
    """
    if not stretches or len(stretches) > _MANY:
        return None
    if stretches[0][0] is None and stretches[-1][1] is None:
        refused = _refused(stretches, kind)
        if refused is not None:
            return "not in", refused
    if all(first == last is not None for first, last in stretches):
        return _one_of([first for first, _ in stretches])
    if len(stretches) > 1 or None not in stretches[0]:
        return "within", tuple(stretches)
    first, last = stretches[0]
    if first is None and last is None:
        return "present", None
    return ("<=", last) if first is None else (">=", first)


def _refused(stretches: list[Stretch], kind: Any) -> tuple[Any, ...] | None:
    """
    Return the single values that lie between stretches; None if more lie there.
    """
    found = []
    for (_, last), (first, _) in pairwise(stretches):
        between = [v for v in beside(last, kind) if v > last]
        if not between or first not in beside(between[0], kind):
            return None
        found.append(between[0])
    return tuple(found) or None


def _one_of(values: list[Any]) -> Said | None:
    if not values or len(values) > _MANY:
        return None
    return ("==", values[0]) if len(values) == 1 else ("in", tuple(values))


def _texts(named: Sequence[str], suits: Callable[[Any], bool]) -> Said | None:
    """
    Return which of the named texts suit, or that all others do.
    """
    other = next(x for x in _others() if x not in named)
    if suits(other):
        refused = [text for text in named if not suits(text)]
        if len(refused) > _MANY:
            return None
        return ("not in", tuple(refused)) if refused else ("present", None)
    return _one_of([text for text in named if suits(text)])


def _others() -> Iterator[str]:
    text = "x"
    while True:
        yield text
        text += "x"
