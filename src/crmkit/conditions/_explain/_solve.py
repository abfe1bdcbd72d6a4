"""
Values for the operands that change, so that they suit all that is asked of them.

Invariants:
    - Operands that no leaf is about together are settled one by one; so what is
      asked of a hundred fields takes a hundred times as long as of one.
    - A value that something fails of does not suit: a function of the application
      is asked about values here that no record holds.
    - The search ends soon, if need be without values.

Not here: values to try (:mod:`crmkit.conditions._explain._candidates`), which
operands change (:mod:`crmkit.conditions._explain._suited`).
"""

from collections.abc import Iterator, Mapping, Sequence
from heapq import heappop, heappush
from typing import Any, Final, TypeAlias

import attrs

from crmkit.conditions._checked import Node
from crmkit.conditions._explain._candidates import candidates
from crmkit.conditions._explain._needed_leaf import Leaf
from crmkit.conditions._explain._reckon import Fact

#: Tests of one value by one leaf; keeps what a person may write well below a second.
_TESTS: Final = 10_000
_NOTHING: Final = object()

#: The value of each operand that changes.
Values: TypeAlias = Mapping[Node, Any]
#: An operand with the leaves about it.
Asked: TypeAlias = tuple[Fact, Sequence[Leaf]]


@attrs.define
class Tests:
    """
    How many tests of a value may still be made.
    """

    left: int = _TESTS

    def suits(self, leaves: Sequence[Leaf], base: Fact, value: Any) -> bool:
        """
        Tell whether leaves come out as wanted if an operand has a value.
        """
        self.left -= not leaves
        for leaf in leaves:
            self.left -= 1
            if self.left < 0 or not leaf.suits(base, value):
                return False
        return True


def settled(asked: Sequence[Asked], tests: Tests) -> Values | None:
    """
    Return a value for each operand, so that all leaves come out as wanted.

    None if there are no such values, or if none were found in time.
    """
    found: dict[Node, Any] = {}
    for together in _together(asked):
        values = together.values(tests)
        if values is None:
            return None
        found |= values
    return found


@attrs.frozen
class _Together:
    """
    Operands that leaves are about together, in the order in which they are settled.

    Attributes:
        bases: The operands.
        about: For each of them the leaves about it.
        places: The places of all operands that a leaf is about, by its identity.
    """

    bases: Sequence[Fact]
    about: Sequence[Sequence[Leaf]]
    places: Mapping[int, Sequence[int]]

    def values(self, tests: Tests) -> Values | None:
        """
        Return a value for each, going back where there is none that suits.
        """
        values: list[Any] = []
        tried = [self._suitable(values, tests)]
        while tried and len(values) < len(self.bases):
            value = next(tried[-1], _NOTHING)
            if value is not _NOTHING:
                values.append(value)
                tried.append(self._suitable(values, tests))
                continue
            tried.pop()
            if values:
                values.pop()
        if not tried or tests.left < 0:
            return None
        return {b.node: v for b, v in zip(self.bases, values, strict=True)}

    def _suitable(self, values: Sequence[Any], tests: Tests) -> Iterator[Any]:
        """
        Yield values that suit the next operand, given those before it.

        A leaf that waits for another value, too, is looked at when that is known.
        """
        place = len(values)
        base, leaves = self.bases[place], self.about[place]
        about = [self._given(leaf, values) for leaf in leaves]
        last = [max(self.places[id(leaf)]) == place for leaf in leaves]
        asked = [leaf for leaf, is_last in zip(about, last, strict=True) if is_last]
        for value in candidates(base, about):
            if tests.suits(asked, base, value):
                yield value
            if tests.left < 0:
                return

    def _given(self, leaf: Leaf, values: Sequence[Any]) -> Leaf:
        for place in self.places[id(leaf)]:
            if place < len(values):
                leaf = leaf.given(self.bases[place], values[place])
        return leaf


def _together(asked: Sequence[Asked]) -> Iterator[_Together]:
    """
    Yield the operands that are to be settled together.
    """
    of: dict[int, list[int]] = {}
    for number, (_, leaves) in enumerate(asked):
        for leaf in leaves:
            of.setdefault(id(leaf), []).append(number)
    done: set[int] = set()
    for number in range(len(asked)):
        if number not in done:
            linked = _linked(number, asked, of)
            done |= linked
            yield _in_order(_ordered(sorted(linked), asked, of), asked)


def _linked(
    number: int, asked: Sequence[Asked], of: Mapping[int, Sequence[int]]
) -> set[int]:
    """
    Return the numbers of all operands that leaves link to one, directly or not.
    """
    found, new = {number}, [number]
    while new:
        _, leaves = asked[new.pop()]
        near = {other for leaf in leaves for other in of[id(leaf)]} - found
        found |= near
        new += near
    return found


def _ordered(
    numbers: Sequence[int], asked: Sequence[Asked], of: Mapping[int, Sequence[int]]
) -> list[int]:
    """
    Return operands so that each is compared with what is settled, where it can be.
    """
    waiting = {id(x): len(of[id(x)]) for n in numbers for x in asked[n][1]}
    order, left = [], dict.fromkeys(numbers)
    fixed = [n for n in numbers if any(waiting[id(x)] == 1 for x in asked[n][1])]
    while left:
        number = heappop(fixed) if fixed else next(iter(left))
        if number not in left:
            continue
        del left[number]
        order.append(number)
        for leaf in asked[number][1]:
            waiting[id(leaf)] -= 1
            if waiting[id(leaf)] == 1:
                heappush(fixed, next(n for n in of[id(leaf)] if n in left))
    return order


def _in_order(order: Sequence[int], asked: Sequence[Asked]) -> _Together:
    bases, about = zip(*(asked[number] for number in order), strict=True)
    places: dict[int, list[int]] = {}
    for place, leaves in enumerate(about):
        for leaf in leaves:
            places.setdefault(id(leaf), []).append(place)
    return _Together(bases, about, places)
