"""
Names and literals, written at random.

Not here: what they stand in (:mod:`tests.property.conditions.operands`).
"""

from collections.abc import Callable, Sequence
from datetime import timedelta
from decimal import Decimal
from functools import cached_property
from typing import Any, TypeVar

import attrs

from crmkit.conditions import Schema
from tests.property.conditions import cases, literals
from tests.property.conditions.cases import Case
from tests.property.conditions.schemas import COMPUTED, words_of
from tests.property.conditions.scopes import Reading, Scope, Spot, sort_of, spots_of
from tests.property.conditions.worlds import COUNTS, UNITS, WORDS, World

T = TypeVar("T")
#: Quantifiers and aggregates inside one another.
DEEPEST = 3
YEARS = 1000  # a larger limit is that of a year
CHOICE_WORDS = {
    "prospect": ["prospect", "潜在", "Prospect", "线索"],
    "interested": ["interested", "意向", "Interested"],
    "won": ["won", "成交"],
    "key": ["key", "重点", "Key"],
    "plain": ["plain", "普通"],
}


@attrs.frozen(slots=False)
class Pen:
    """
    Writes names and literals of a world.

    Attributes:
        world: Whose pools and schema are used.
        choose: Returns one of the first *n* whole numbers.
        features: Constructs that may be used although not every back end has them.
    """

    world: World
    schema: Schema
    choose: Callable[[int], int]
    features: str = ""

    # -- Chance ------------------------------------------------------------

    def one(self, pool: Sequence[T]) -> T:
        """
        Return one of several.
        """
        return pool[self.choose(len(pool))]

    def rarely(self, odds: int = 4) -> bool:
        """
        Return true once in a while.
        """
        return self.choose(odds) == odds - 1

    def way(self, *ways: Callable[..., Any]) -> Callable[..., Any]:
        """
        Return one of several ways to write something.
        """
        return self.one(ways)

    # -- Names -------------------------------------------------------------

    @cached_property
    def root(self) -> Scope:
        """
        What can be read outside of all quantifiers.
        """
        return Scope(tuple(spots_of("", self.schema, "")))

    def word(self, spot: Spot, name: str) -> str:
        """
        Return what is written for a field or relation of a spot.
        """
        word = self.one(words_of(spot.schema, name)) if self.rarely() else name
        if word.isidentifier():
            return f"{spot.text}{word}"
        return (
            f"field({literals.quoted(word, self.choose)})"
            if not spot.text
            else (f"{spot.text}{name}")
        )

    def readings(self, scope: Scope, sort: str) -> list[Reading]:
        """
        Return the fields of a sort that can be read, the nearest first.
        """
        return [
            Reading(spot, field)
            for spot in scope.spots
            for field in spot.schema.fields.values()
            if sort_of(field.type) == sort
            and field.name != "quiet_for"
            and (field.name != "birthday" or "gaps" in self.features)
            and (scope.nested < DEEPEST or " for " not in (field.computed or ""))
            and (field.name.isidentifier() or not spot.text)
        ]

    def sorts(self, scope: Scope, pool: Sequence[str]) -> list[str]:
        """
        Return the sorts of a pool that there are fields of.
        """
        there = {
            sort_of(field.type)
            for spot in scope.spots
            for field in spot.schema.fields.values()
        }
        return [sort for sort in pool if sort in there or sort == "folded"]

    def field(self, scope: Scope, sort: str) -> Case:
        """
        Return a field of a sort.
        """
        found = self.readings(scope, sort)
        near = scope.spots[0].variable
        mine = [each for each in found if each.spot.variable == near]
        return self.reading(self.one(mine if mine and self.choose(3) < 2 else found))

    def stored(self, scope: Scope, sort: str) -> Case:
        """
        Return a field that is read from a record, so that it may be missing.
        """
        found = self.readings(scope, sort)
        return self.reading(self.one([one for one in found if not one.field.computed]))

    def reading(self, reading: Reading) -> Case:
        """
        Return a field, which may be computed.
        """
        spot, field = reading.spot, reading.field
        text = self.word(spot, field.name)
        if field.computed:
            case = COMPUTED[spot.place][field.name][1](text, *spot.start)
            return attrs.evolve(case, text=text)
        return cases.read(text, *spot.start, field.name, field.within)

    # -- Literals ----------------------------------------------------------

    def literal(self, sort: str, beside: Case | None = None) -> Case:
        """
        Return a literal of a sort; beside a count, one that it can be or not.
        """
        value = self._value(sort)
        if beside is not None and beside.limits:
            low, high = beside.limits
            years = [day.year for day in self.world.days]
            value = self.one(years if high > YEARS else [low + 1, low + 2, high - 1])
        return cases.constant(self._written(sort, value), value)

    def _value(self, sort: str) -> Any:  # noqa: PLR0911 - a case each
        world = self.world
        match sort:
            case "text" | "folded":
                return self.one(WORDS)
            case "stage":
                return self.one(["prospect", "interested", "won"])
            case "grade":
                return self.one(["key", "plain"])
            case "bool":
                return self.one([True, False])
            case "instant":
                return self.one(world.instants)
            case "day":
                return self.one(world.days)
            case "month":
                return self.one(world.days).replace(day=1)
            case "duration":
                return timedelta(
                    seconds=self.one(list(UNITS.values())) * self.one(COUNTS)
                )
            case "number2" | "number3":
                return Decimal(self._number()).scaleb(-int(sort[-1]))
            case _:
                return self._number()

    def _number(self) -> int:
        edges = [-(2**63), 2**63 - 1, 2**62]
        return self.one(edges) if self.rarely(10) else self.one([1, 0, 2, 3, 4, -1, -3])

    def _written(self, sort: str, value: Any) -> str:  # noqa: PLR0911 - a case each
        match sort:
            case "text" | "folded":
                return literals.quoted(value, self.choose)
            case "stage" | "grade":
                names = CHOICE_WORDS[value]
                return literals.quoted(self.one(names), self.choose)
            case "instant":
                return literals.instant(value, self.world.zone, self.choose)
            case "day":
                return literals.day(value, self.choose)
            case "month":
                return literals.month(value, self.choose)
            case "duration":
                return literals.duration(value) or "days(1)"
            case "CNY":
                return literals.money(value, "CNY", 2, self.choose)
            case "JPY":
                return literals.money(value, "JPY", 0, self.choose)
            case "number2" | "number3":
                return literals.decimal(value)
            case _:
                return repr(value)
