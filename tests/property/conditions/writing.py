"""
Conditions written at random, from choices that shrink towards the simplest.

Invariants:
    - Only what the language allows is written: a refusal is a failure.
    - The first of several ways is the simplest, so a smaller choice is simpler.

Not here: what a part means (:mod:`tests.property.conditions.cases`).
"""

from collections.abc import Callable
from datetime import timedelta

import attrs

from tests.property.conditions import cases, literals
from tests.property.conditions.cases import Case
from tests.property.conditions.kleene import OPERATORS, folded
from tests.property.conditions.operands import ORDERED, Operands
from tests.property.conditions.pens import DEEPEST
from tests.property.conditions.schemas import SEGMENT_CASES, is_shouted, schema_of
from tests.property.conditions.scopes import Reading, Scope
from tests.property.conditions.worlds import CHANGING, MONTHS, World

SORTS = ["int", "text", "stage", "bool", "instant", "CNY", "day", "duration", "folded"]
SORTS += ["number2", "month", "set", "grade", "people", "JPY", "number3"]
#: What goes beyond the plain language: constructs that SQL refuses, and changes.
FEATURES = ("", "time", "gaps", "change", "")


@attrs.frozen(slots=False)
class Writer(Operands):
    """
    Writes the conditions of a world.
    """

    def condition(self, scope: Scope, depth: int) -> Case:
        """
        Return a condition.
        """
        if depth <= 0:
            return self.leaf(scope, 0)
        ways: list[Callable[..., Case]] = [self.leaf, self.leaf, self.negated]
        ways += [self.several, self.several]
        if scope.nested < DEEPEST:
            ways += [self.quantified, self.quantified]
        return self.one(ways)(scope, depth - 1)

    def negated(self, scope: Scope, depth: int) -> Case:
        """
        Return a negation.
        """
        return cases.not_(self.condition(scope, depth))

    def several(self, scope: Scope, depth: int) -> Case:
        """
        Return conditions joined by a word.
        """
        parts = [self.condition(scope, depth) for _ in range(self.one([2, 2, 3]))]
        if self.rarely(8):
            value = self.one([True, False])
            parts.append(cases.constant(str(value), value))
        return cases.joined(self.one(["and", "or"]), parts)

    def quantified(self, scope: Scope, depth: int) -> Case:
        """
        Return a quantifier.
        """
        each, inner = self.each(scope, depth - 1)
        part = self.condition(inner, depth)
        return cases.quantified(self.one(["any", "all"]), part, each)

    def leaf(self, scope: Scope, depth: int) -> Case:
        """
        Return a condition without conditions in it, but for aggregates.
        """
        ways = [self.comparison] * 4 + [self.flag, self.missing, self.member]
        ways += [self.contained, self.matched, self.aged, self.business_aged]
        ways += [self.chain, self.no_row, self.ranged, self.bounds, self.segment]
        ways += [self.changed] * ("change" in self.features)
        if "time" in self.features:
            ways = [self.aged, self.business_aged, self.ranged, self.timed] * 2 + ways
        return self.one(ways)(scope, depth)

    def timed(self, scope: Scope, depth: int) -> Case:
        """
        Return a comparison of an instant or a day with now or today.
        """
        sort = self.one(["instant", "day"])
        left = self.operand(scope, sort, depth)
        return self._compared(left, self.constant(scope, sort), sort)

    def comparison(self, scope: Scope, depth: int) -> Case:
        """
        Return a comparison of two values.
        """
        sort = self.one(self.sorts(scope, [s for s in SORTS if s != "set"]))
        left = self.operand(scope, sort, depth)
        if self.choose(2):
            right = self.operand(scope, sort, depth)
        else:
            right = self.literal(sort, left)
            if sort == "folded":
                right = self.folded(scope, right)
        return self._compared(left, right, sort)

    def folded(self, scope: Scope, literal: Case) -> Case:
        """
        Return what is folded because it stands beside something that is.
        """
        given = self.parameter(scope, "text") if self.rarely() else literal
        return cases.lifted(given.text, folded, given)

    def _compared(self, left: Case, right: Case, sort: str) -> Case:
        op = self.one(list(OPERATORS) if sort in ORDERED else ["==", "!="])
        pair = (right, left) if self.rarely() else (left, right)
        return cases.compared(pair[0], op, pair[1])

    def chain(self, scope: Scope, depth: int) -> Case:
        """
        Return a comparison of three values.
        """
        sort = self.one(self.sorts(scope, ORDERED))
        middle = self.operand(scope, sort, depth)
        high = self.operand(scope, sort, 0)
        low = self.literal(sort, middle)
        ops = list(OPERATORS)
        return cases.chained(low, self.one(ops), middle, self.one(ops), high)

    def flag(self, scope: Scope, depth: int) -> Case:
        """
        Return a value that is itself true or false.
        """
        if "gaps" in self.features and self.rarely():
            inner = self.operand(scope, "text", depth)
            case = cases.lifted(f"is_shouted({inner.text})", is_shouted, inner)
            return case.needing("half")
        return self.operand(scope, "bool", depth)

    def missing(self, scope: Scope, depth: int) -> Case:
        """
        Return whether a value is missing.
        """
        sort = self.one(self.sorts(scope, SORTS))
        operand = self.operand(scope, sort, depth)
        if operand.certain:
            operand = self.stored(scope, sort)
        return cases.missing(operand, self.one(["is", "is not"]))

    def member(self, scope: Scope, depth: int) -> Case:
        """
        Return whether a value is one of a few literals.
        """
        pool = [sort for sort in SORTS if sort not in {"set", "folded", "bool"}]
        sort = self.one(self.sorts(scope, pool))
        item = self.operand(scope, sort, depth)
        if item.certain and not item.limits:
            item = self.stored(scope, sort)
        values = [self.literal(sort, item) for _ in range(self.one([1, 2, 3]))]
        word = self.one(["in", "not in"])
        return cases.member(item, word, values, self.one(["()", "[]", "{}"]))

    def contained(self, scope: Scope, depth: int) -> Case:
        """
        Return whether a text is in a set.
        """
        container = self.operand(scope, "set", depth)
        item = self.literal("text") if self.choose(2) else None
        if item is None:
            stages = self.readings(scope, "stage")
            sort = "stage" if stages and self.rarely(6) else "text"
            item = self.operand(scope, sort, depth)
        return cases.contained(item, self.one(["in", "not in"]), container)

    def matched(self, scope: Scope, depth: int) -> Case:
        """
        Return whether a text has another in it.
        """
        sort = self.one(["text", "folded"])
        kind = self.one(["contains", "startswith", "endswith"])
        text = self.operand(scope, sort, depth)
        if not self.choose(2):
            piece = self.literal(sort)
            if sort == "folded":
                piece = self.folded(scope, piece)
        else:
            piece = self.operand(scope, sort, depth)
        return cases.matched(kind, text, piece)

    def aged(self, scope: Scope, depth: int) -> Case:
        """
        Return a comparison of the age of something.
        """
        quiet = self.rarely() and not scope.nested
        if quiet:
            field = self.schema.fields["quiet_for"]
            return self._bounded(self.reading(Reading(self.root.spots[0], field)))
        of = self.operand(scope, "instant", depth)
        if self.choose(3) == 2:
            swapped = self.rarely()
            ops = self.one(list(OPERATORS))
            return cases.months_aged(of, ops, self.one(MONTHS), swapped=swapped)
        return self._bounded(cases.aged(of))

    def _bounded(self, age: Case) -> Case:
        if self.rarely(6) and not age.certain:
            return cases.missing(age, self.one(["is", "is not"]))
        limit = self.literal("duration")
        if self.rarely():
            limit = self.parameter(self.root, "duration")
        return self._compared(age, limit, "duration")

    def business_aged(self, scope: Scope, depth: int) -> Case:
        """
        Return a comparison of open time.
        """
        of = self.operand(scope, "instant", depth)
        name = self.one([None, '""'])
        if self.rarely(6) and not of.certain:
            return cases.missing(cases.business_aged(of, name), "is")
        hours = self.one([1, 0, 8, 30, -1])
        limit = cases.constant(f"hours({hours})", timedelta(hours=hours))
        return self._compared(cases.business_aged(of, name), limit, "duration")

    def ranged(self, scope: Scope, depth: int) -> Case:
        """
        Return a part of wall time against something that depends on no record.
        """
        unit = self.one(["date", "month", "year"])
        kinds = ["instant"] if unit == "date" else ["instant", "day"]
        left = cases.part(unit, self.operand(scope, self.one(kinds), depth))
        sort = {"date": "day", "month": "month", "year": "int"}[unit]
        return self._compared(left, self.fixed(scope, sort), sort)

    def fixed(self, scope: Scope, sort: str) -> Case:
        """
        Return a literal, or a part of now.
        """
        if sort == "int":
            years = [day.year for day in self.world.days]
            literal = self.one(years)
            if self.choose(2):
                return cases.constant(repr(literal), literal)
            year = cases.part("year", self.still(scope, self.one(["instant", "day"])))
            if self.choose(2):
                return year
            return cases.calculated(year, self.one("-+"), cases.constant("1", 1))
        if not self.choose(2):
            return self.literal(sort)
        if sort == "month":
            kind = self.one(["instant", "day"])
            return cases.part("month", self.still(scope, kind))
        return self.still(scope, "day")

    def still(self, scope: Scope, sort: str) -> Case:
        """
        Return an instant or a day that depends on no record.
        """
        ways = [self.constant, self.parameter]
        found = self.one(ways)(scope, sort)
        if self.rarely():
            days = self.one([1, 7, -30])
            by = cases.constant(f"days({days})", timedelta(days=days))
            return cases.moved(found, self.one("-+"), by)
        if sort == "day" and self.rarely():
            return cases.part("date", self.still(scope, "instant"))
        return found

    def bounds(self, scope: Scope, depth: int) -> Case:
        """
        Return a count of something against a number that it can be.
        """
        ways = [self.size]
        if "gaps" in self.features:
            ways += [self.weekday, self.hour]
        if scope.nested < DEEPEST:
            ways.append(self.count)
        left = self.one(ways)(scope, "int", depth)
        return self._compared(left, self.literal("int", left), "int")

    def weekday(self, scope: Scope, sort: str, depth: int) -> Case:
        """
        Return a day of the week.
        """
        of = self.operand(scope, self.one(["instant", "day"]), depth)
        return cases.part("weekday", of).needing("part", "weekday")

    def hour(self, scope: Scope, sort: str, depth: int) -> Case:
        """
        Return an hour of the day.
        """
        of = self.operand(scope, "instant", depth)
        return cases.part("hour", of).needing("part", "hour")

    def no_row(self, scope: Scope, depth: int) -> Case:
        """
        Return whether a to-one relation leads nowhere.
        """
        found = [spot for spot in scope.spots if spot.through]
        spot = self.one(found)
        word = self.one(["is", "is not"])
        return cases.no_row(spot.text.rstrip("."), *spot.start, word)

    def segment(self, scope: Scope, depth: int) -> Case:
        """
        Return a named condition.
        """
        if scope.nested >= DEEPEST:
            return self.comparison(scope, depth)
        name = self.one(list(SEGMENT_CASES))
        text = f"segment({literals.quoted(name, self.choose)})"
        return attrs.evolve(SEGMENT_CASES[name], text=text)

    def changed(self, scope: Scope, depth: int) -> Case:
        """
        Return whether a field is in the change.
        """
        name = self.one(CHANGING)
        return cases.changed(literals.quoted(name, self.choose), name)


def written(world: World, choose: Callable[[int], int], features: str = "") -> Case:
    """
    Return a condition over the schema of a world.
    """
    writer = Writer(world, schema_of(world), choose, features)
    case = writer.condition(writer.root, writer.one([0, 1, 2, 3]))
    if writer.rarely():
        return attrs.evolve(case, text=literals.widened(case.text, choose))
    return case
