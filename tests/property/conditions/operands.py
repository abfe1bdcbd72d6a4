"""
Values in a condition, written at random.

Not here: conditions (:mod:`tests.property.conditions.writing`).
"""

from collections.abc import Callable
from datetime import timedelta

import attrs

from crmkit.conditions import Relation, Text
from tests.property.conditions import cases, kleene, literals
from tests.property.conditions.cases import Case, Each
from tests.property.conditions.kleene import folded
from tests.property.conditions.pens import DEEPEST, Pen
from tests.property.conditions.schemas import half, letters
from tests.property.conditions.scopes import Scope, Spot
from tests.property.conditions.worlds import COUNTS, MONTHS, TAGS, UNITS

ORDERED = ["int", "people", "CNY", "JPY", "number2", "number3", "instant", "day"]
ORDERED += ["month", "duration"]
DEEP = 3
VARIABLES = ["o", "x", "行", "row_1"]
PARAMETERS: dict[str, list[tuple[str, str, str | None]]] = {
    "text": [
        ("me", "me", None),
        ("viewer", "viewer", "id"),
        ("viewer.department", "viewer", "department"),
        ("viewer.name", "viewer", "name"),
        ("viewer.全名", "viewer", "name"),
    ],
    "int": [("quota", "quota", None)],
    "instant": [("since", "since", None)],
    "day": [("viewer.since", "viewer", "since"), ("on_day", "on_day", None)],
    "month": [("in_month", "in_month", None)],
    "duration": [("patience", "patience", None)],
    "CNY": [("floor", "floor", None)],
    "number2": [("bar", "bar", None)],
    "bool": [("strict", "strict", None)],
    "stage": [("wanted", "wanted", None)],
    "set": [
        ("my_teams", "my_teams", None),
        ("viewer.departments", "viewer", "departments"),
    ],
}
OLD: dict[str, list[str]] = {
    "text": ["name", "owner"],
    "stage": ["stage"],
    "int": ["seats", "limit"],
    "bool": ["vip"],
    "set": ["tags"],
    "instant": ["created_at"],
    "day": ["born"],
    "duration": ["spent"],
    "CNY": ["budget"],
    "number2": ["score"],
}


@attrs.frozen(slots=False)
class Operands(Pen):
    """
    Writes values.
    """

    def condition(self, scope: Scope, depth: int) -> Case:
        """
        Return a condition, for the rows of an aggregate.
        """
        raise NotImplementedError

    # -- Operands ----------------------------------------------------------

    def operand(self, scope: Scope, sort: str, depth: int) -> Case:
        """
        Return an operand of a sort that is no literal.
        """
        if depth <= 0:
            return self.simple(scope, sort)
        ways: list[Callable[..., Case]] = [self.simple, self.simple, *self._ways(sort)]
        if scope.nested < DEEPEST and sort not in {"folded", "set", "stage", "grade"}:
            ways.append(self.aggregate)
        if sort not in {"folded", "set"}:
            ways.append(self.coalesce)
        return self.one(ways)(scope, sort, depth - 1)

    def _ways(self, sort: str) -> list[Callable[..., Case]]:
        gaps = [self.part, self.anniversary] if "gaps" in self.features else []
        towers = [self.arithmetic, self.tower]
        return {
            "int": [*towers, self.size, self.count, self.function, *gaps[:1]],
            "people": [self.arithmetic],
            "CNY": towers,
            "JPY": [self.arithmetic],
            "duration": towers,
            "instant": [self.moved],
            "day": [self.moved, *gaps],
            "month": gaps[:1],
            "set": [self.shared],
        }.get(sort, [])

    def simple(self, scope: Scope, sort: str, depth: int = 0) -> Case:
        """
        Return a field, a parameter or ``now``.
        """
        if sort == "folded":
            return self.fold(scope)
        ways = [self.field] * 3
        ways += [self.parameter] * (sort in PARAMETERS)
        ways += [self.constant] * (sort in {"instant", "day"})
        if "change" in self.features:
            ways += [self.old] * (sort in OLD) + [self.fact] * (sort == "text")
        return self.one(ways)(scope, sort)

    def parameter(self, scope: Scope, sort: str) -> Case:
        """
        Return a parameter or a field of one.
        """
        text, name, key = self.one(PARAMETERS[sort])
        return cases.parameter(text, name, key)

    def constant(self, scope: Scope, sort: str) -> Case:
        """
        Return ``now`` or ``today``, moved by months at times.
        """
        name = "now" if sort == "instant" else "today"
        if self.rarely():
            return cases.months_moved(name, self.one("-+"), self.one(MONTHS))
        if sort == "instant":
            return Case("now", lambda asked: asked.now, certain=True)
        return Case(
            "today", lambda asked: kleene.dated(asked.now, asked.zone), certain=True
        )

    def old(self, scope: Scope, sort: str) -> Case:
        """
        Return what a field was before the change.
        """
        name = self.one(OLD[sort])
        return cases.old(f"old.{name}", name)

    def fact(self, scope: Scope, sort: str) -> Case:
        """
        Return who or what changed the record.
        """
        return cases.fact(self.one(["by", "cause"]))

    def fold(self, scope: Scope) -> Case:
        """
        Return the folded companion of a field, or a folded parameter.
        """
        if self.rarely(6):
            given = self.parameter(scope, "text")
            return cases.lifted(f"fold({given.text})", folded, given)
        found = [
            each
            for each in self.readings(scope, "text")
            if isinstance(each.field.type, Text) and each.field.type.fold
        ]
        inner = self.reading(self.one(found))
        return cases.lifted(f"fold({inner.text})", folded, inner)

    def coalesce(self, scope: Scope, sort: str, depth: int) -> Case:
        """
        Return the first of a few values that is there.
        """
        options = [self.operand(scope, sort, depth) for _ in range(self.one([2, 1, 3]))]
        if len(options) == 1 or self.rarely(3):
            options.append(self.literal(sort))
        return cases.coalesced(options)

    def arithmetic(self, scope: Scope, sort: str, depth: int) -> Case:
        """
        Return a sum, a difference or a product.
        """
        op = self.one("+-*" if sort != "duration" else "+-")
        left = self.operand(scope, sort, depth)
        other = "int" if op == "*" else sort
        # A literal of money is none of the factors, and no number is one of a unit.
        right = (
            self.literal(other) if self.rarely(3) else self.operand(scope, other, depth)
        )
        if self.rarely() and op == "*":
            left, right = right, left
        return cases.calculated(left, op, right)

    def tower(self, scope: Scope, sort: str, depth: int) -> Case:
        """
        Return arithmetic and coalesce inside one another, ever further to the right.
        """
        high = self.one([2, 3, 5, 8, 13])
        found = self.simple(scope, sort)
        for _ in range(high):
            left = self.simple(scope, sort)
            if self.choose(2):
                more = cases.calculated(found, self.one("+-"), self.literal(sort))
                found = cases.coalesced([left, more])
            else:
                found = cases.calculated(left, self.one("+-"), found)
        # SQLite before 3.46 may be unable to read what is as deep as this.
        return found.needing("deep") if high > DEEP else found

    def size(self, scope: Scope, sort: str, depth: int) -> Case:
        """
        Return how many texts are in a set.
        """
        inner = self.operand(scope, "set", depth)
        size = cases.lifted(f"len({inner.text})", len, inner)
        return attrs.evolve(size, limits=(0, 9))

    def shared(self, scope: Scope, sort: str, depth: int) -> Case:
        """
        Return the texts of two sets.
        """
        left = self.simple(scope, "set")
        right = self.texts() if self.choose(2) else self.simple(scope, "set")
        if self.rarely() and left.text != "my_teams":
            left, right = right, left
        return cases.lifted(
            f"({left.text} & {right.text})", frozenset.intersection, left, right
        )

    def texts(self) -> Case:
        """
        Return a set of literals.
        """
        words = [self.one(TAGS) for _ in range(self.one([1, 2, 3]))]
        listed = ", ".join(literals.quoted(word, self.choose) for word in words)
        return cases.constant(f"{{{listed}}}", frozenset(words))

    def part(self, scope: Scope, sort: str, depth: int) -> Case:
        """
        Return a part of wall time, as a value.
        """
        units = {"int": ["year", "weekday", "hour"], "day": ["date"]}
        unit = self.one(units.get(sort, ["month"]))
        kinds = ["instant"] if unit in {"date", "hour"} else ["instant", "day"]
        inner = self.operand(scope, self.one(kinds), depth)
        return cases.part(unit, inner).needing("part", unit)

    def anniversary(self, scope: Scope, sort: str, depth: int) -> Case:
        """
        Return an anniversary.
        """
        of = self.operand(scope, self.one(["day", "instant"]), depth)
        since = self.one([None, "field", "literal", "today"])
        match since:
            case "field":
                return cases.anniversary(of, self.operand(scope, "day", depth))
            case "literal":
                return cases.anniversary(of, self.literal("day"))
            case "today":
                return cases.anniversary(of, self.constant(scope, "day"))
            case _:
                return cases.anniversary(of, None)

    def moved(self, scope: Scope, sort: str, depth: int) -> Case:
        """
        Return an instant or a day moved by a constant.
        """
        base, sign = self.operand(scope, sort, depth), self.one("+-")
        unit = self.one(["days", "weeks"] if sort == "day" else list(UNITS))
        number = self.one(COUNTS)
        by = timedelta(seconds=UNITS[unit] * number)
        if sort == "instant" and self.rarely():
            return cases.moved(base, sign, self.parameter(scope, "duration"))
        return cases.moved(base, sign, cases.constant(f"{unit}({number})", by))

    def function(self, scope: Scope, sort: str, depth: int) -> Case:
        """
        Return what a function of the application makes of a value.
        """
        if "gaps" in self.features and self.choose(2):
            inner = self.operand(scope, "int", depth)
            case = cases.lifted(f"half({inner.text})", half, inner).needing("half")
            return attrs.evolve(case, certain=False)
        inner = self.operand(scope, "text", depth)
        return cases.lifted(f"letters({inner.text})", letters, inner)

    # -- Related records ---------------------------------------------------

    def each(self, scope: Scope, depth: int) -> tuple[Each, Scope]:
        """
        Return related records and the scope in which one of them can be read.
        """
        found = [
            (spot, relation)
            for spot in scope.spots
            for relation in spot.schema.relations.values()
            if relation.many
        ]
        spot, relation = self.one(found)
        used = {each.variable for each in scope.spots}
        variable = self.one([each for each in VARIABLES if each not in used])
        inner = scope.inside(variable, relation.to, relation.name)
        number = self.one([0, 0, 1, 1, 2])
        only = tuple(self.condition(inner, depth) for _ in range(number))
        each = self._each(spot, relation, variable, only)
        # As with towers: SQLite may be unable to read the third query in another.
        deep = {"deep"} if inner.nested == DEEPEST else set()
        return attrs.evolve(each, needs=frozenset(deep)), inner

    def _each(
        self, spot: Spot, relation: Relation, variable: str, only: tuple[Case, ...]
    ) -> Each:
        ifs = "".join(f" if {case.text}" for case in only)
        text = f"for {variable} in {self.word(spot, relation.name)}{ifs}"
        return Each(text, variable, spot.start, relation.name, relation.order, only)

    def count(self, scope: Scope, sort: str, depth: int) -> Case:
        """
        Return how many related records there are.
        """
        if scope.nested >= DEEPEST:
            return self.simple(scope, sort)
        return cases.counted(self.each(scope, depth)[0])

    def aggregate(self, scope: Scope, sort: str, depth: int) -> Case:
        """
        Return one value from related records.
        """
        each, inner = self.each(scope, depth - 1)
        kinds = ["first", "last"]
        if sort in ORDERED:
            kinds += ["min", "max"]
        if sort in {"int", "people", "CNY", "JPY", "duration"}:
            kinds += ["sum", "sum"]
        value = self.operand(inner, sort, depth)
        nothing = timedelta(0) if sort == "duration" else 0
        return cases.aggregated(self.one(kinds), value, each, nothing)
