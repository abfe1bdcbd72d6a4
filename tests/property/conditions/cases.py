"""
The text of a condition beside what it means, built part by part.

Every function here takes cases and returns the case of what is made of them, so a
condition and its meaning grow together and neither is ever computed from the other.

Invariants:
    - A meaning is a function of what is asked; None is missing, or unknown.

Not here: which cases are made (:mod:`tests.property.conditions.writing`).
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import Enum
from typing import Any, TypeAlias
from zoneinfo import ZoneInfo

import attrs

from crmkit.calendars import Calendar
from tests.property.conditions import kleene
from tests.property.conditions.kleene import Truth, conjunction, disjunction, negated


@attrs.frozen(kw_only=True)
class Asked:
    """
    A question: about which records, when, and with which parameters.

    Attributes:
        rows: The record of each variable; that of "" is asked about.
        now: When.
        zone: Whose wall time counts.
        calendar: By which business age is counted.
        params: What is bound; a record is a mapping of its fields.
        change: The change at hand.
    """

    rows: Mapping[str, Any]
    now: datetime
    zone: ZoneInfo
    calendar: Calendar
    params: Mapping[str, Any]
    change: Any = None

    def row(self, variable: str, through: Iterable[str]) -> Any:
        """
        Return the record that a path of to-one relations leads to, or None.
        """
        found = self.rows[variable]
        for name in through:
            found = None if found is None else getattr(found, name)
        return found

    def beside(self, variable: str, row: Any) -> "Asked":
        """
        Return the question with one more variable.
        """
        return attrs.evolve(self, rows={**self.rows, variable: row})


class Unseen(Exception):  # noqa: N818 - not an error: a value that is not shown
    """
    A value is not seen by whoever asks.
    """


#: To-one relations, out of sight or not, that were found to lead nowhere: what an
#: aggregate reads behind one makes it pass over the row.
LOST: list[str] = []

#: What reads the text of a custom field that holds no text.
FROM_TEXT: Mapping[str, Callable[[str], Any]] = {
    "renewed_at": datetime.fromisoformat,
    "trial_ends": date.fromisoformat,
    "discount": Decimal,
}
Meaning: TypeAlias = Callable[[Asked], Any]


@attrs.frozen
class Case:
    """
    A text and what it means.

    Attributes:
        text: A condition, or a value in one; safe on either side of an operator.
        mean: What it is, for a question.
        needs: Constructs in it that not every back end has.
        certain: Whether it is never missing, so that nobody may ask.
        limits: Between which numbers it surely is, if it counts something.
        whole: A day of the month that it is in, if its day does not count there.
    """

    text: str = attrs.field(repr=lambda text: f"\n    {text}\n")
    mean: Meaning = attrs.field(repr=False)
    needs: frozenset[str] = frozenset()
    certain: bool = attrs.field(default=False, repr=False, kw_only=True)
    limits: tuple[int, int] | None = attrs.field(default=None, repr=False, kw_only=True)
    whole: Meaning | None = attrs.field(default=None, repr=False, kw_only=True)

    def _repr_pretty_(self, printer: Any, cycle: bool) -> None:
        # What Hypothesis shows of a failing example: no functions.
        printer.text(f"Case({self.text!r})")

    def needing(self, *constructs: str) -> "Case":
        """
        Return the case with constructs that not every back end has.
        """
        return attrs.evolve(self, needs=self.needs | set(constructs))


def told(part: Case, asked: Asked) -> Truth:
    """
    Return what a condition is: unknown if it asks for what is not seen.
    """
    before = len(LOST)
    try:
        found: Truth = part.mean(asked)
    except Unseen:
        return None
    finally:
        del LOST[before:]
    return found


def made(text: str, mean: Meaning, *parts: Case, certain: bool = False) -> Case:
    """
    Return a case that needs all that its parts need.
    """
    needs = frozenset[str]().union(*(part.needs for part in parts))
    return Case(text, mean, needs, certain=certain)


def are_certain(parts: Iterable[Case]) -> bool:
    """
    Tell whether none of some values can be missing.
    """
    return all(part.certain for part in parts)


def plain(value: Any) -> Any:
    """
    Return what a record holds, in the form in which it is compared.
    """
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, tuple | list | set):
        return frozenset(value)
    # Python moves and compares instants of one zone by their wall time.
    return value.astimezone(UTC) if isinstance(value, datetime) else value


# -- Values --------------------------------------------------------------------


def constant(text: str, value: Any) -> Case:
    """
    Return a literal.
    """
    return Case(text, lambda _: value, certain=True)


def read(
    text: str, variable: str, through: Sequence[str], name: str, within: str | None
) -> Case:
    """
    Return a field of a record, under one of its names.
    """

    def mean(asked: Asked) -> Any:
        row = asked.row(variable, through)
        if row is None:
            return None
        if within is None:
            return plain(getattr(row, name))
        found = getattr(row, within).get(name)
        is_told = name in FROM_TEXT and isinstance(found, str)
        return plain(FROM_TEXT[name](found) if is_told else found)

    return Case(text, mean)


def parameter(text: str, name: str, key: str | None = None) -> Case:
    """
    Return a parameter, or a field of one.
    """

    def mean(asked: Asked) -> Any:
        value = asked.params[name]
        return plain(value if key is None or value is None else value[key])

    return Case(text, mean)


def old(text: str, name: str) -> Case:
    """
    Return what a field held before the change.
    """

    def mean(asked: Asked) -> Any:
        now = getattr(asked.rows[""], name)
        if asked.change.version == 1:
            return None
        if name in asked.change.fields:
            return plain(asked.change.fields[name][0])
        return plain(now)

    return Case(text, mean).needing("change")


def fact(name: str) -> Case:
    """
    Return who made the change, or what caused it.
    """
    return Case(name, lambda asked: getattr(asked.change, name)).needing("change")


def lifted(text: str, function: Callable[..., Any], *parts: Case) -> Case:
    """
    Return a function of values, missing if one of them is.
    """

    def mean(asked: Asked) -> Any:
        values = [part.mean(asked) for part in parts]
        return None if None in values else function(*values)

    return made(text, mean, *parts, certain=are_certain(parts))


def moved(base: Case, sign: str, by: Case) -> Case:
    """
    Return an instant or a day moved by a duration.
    """
    way = 1 if sign == "+" else -1
    case = lifted(
        f"({base.text} {sign} {by.text})", lambda at, by_: at + way * by_, base, by
    )
    return case.needing("shift")


def months_moved(base: str, sign: str, months: int) -> Case:
    """
    Return ``now`` or ``today`` moved by calendar months.
    """

    def mean(asked: Asked) -> Any:
        start = asked.now if base == "now" else kleene.dated(asked.now, asked.zone)
        way = months if sign == "+" else -months
        return kleene.months_away(start, way, asked.zone)

    def whole(asked: Asked) -> Any:
        first = kleene.dated(asked.now, asked.zone).replace(day=1)
        return kleene.by_months(first, months if sign == "+" else -months)

    text = f"({base} {sign} months({months}))"
    return Case(text, mean, certain=True, whole=whole).needing("shift")


def calculated(left: Case, op: str, right: Case) -> Case:
    """
    Return arithmetic on two numbers; beyond 64 bits it is missing.
    """
    return made(
        f"({left.text} {op} {right.text})",
        lambda asked: kleene.calculated(left.mean(asked), op, right.mean(asked)),
        left,
        right,
    )


def coalesced(options: Sequence[Case]) -> Case:
    """
    Return the first value that is there.
    """

    def mean(asked: Asked) -> Any:
        values = [option.mean(asked) for option in options]
        return next((value for value in values if value is not None), None)

    listed = ", ".join(option.text for option in options)
    certain = any(option.certain for option in options)
    return made(f"coalesce({listed})", mean, *options, certain=certain)


def part(unit: str, of: Case) -> Case:
    """
    Return a part of wall time.
    """
    look = of.whole if of.whole and unit in ("month", "year") else of.mean

    def mean(asked: Asked) -> Any:
        value = look(asked)
        return None if value is None else kleene.part_of(unit, value, asked.zone)

    case = made(f"{unit}({of.text})", mean, of, certain=of.certain)
    limits = {"weekday": (1, 7), "hour": (0, 23), "year": (1, 9999)}.get(unit)
    return attrs.evolve(case, limits=limits)


def anniversary(of: Case, since: Case | None) -> Case:
    """
    Return the next anniversary of a day or an instant.
    """

    def mean(asked: Asked) -> Any:
        first = of.mean(asked)
        start = asked.now if since is None else since.mean(asked)
        if first is None or start is None:
            return None
        days = (kleene.dated(each, asked.zone) for each in (first, start))
        return kleene.anniversary(*days)

    parts = (of,) if since is None else (of, since)
    listed = ", ".join(each.text for each in parts)
    case = made(f"anniversary({listed})", mean, *parts, certain=are_certain(parts))
    return case.needing("anniversary")


def aged(of: Case) -> Case:
    """
    Return the time that has passed since an instant.
    """

    def mean(asked: Asked) -> Any:
        start = of.mean(asked)
        return None if start is None else asked.now - start

    return made(f"age({of.text})", mean, of, certain=of.certain)


def months_aged(of: Case, op: str, months: int, *, swapped: bool) -> Case:
    """
    Return whether an instant is as long ago as some calendar months.
    """
    mirrored = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}

    def mean(asked: Asked) -> Truth:
        before = kleene.months_away(asked.now, -months, asked.zone)
        return kleene.compared(of.mean(asked), mirrored.get(op, op), before)

    if swapped:
        text = f"months({months}) {mirrored.get(op, op)} age({of.text})"
    else:
        text = f"age({of.text}) {op} months({months})"
    return made(text, mean, of)


def business_aged(of: Case, calendar: str | None) -> Case:
    """
    Return the open time that has passed since an instant, measured.
    """

    def mean(asked: Asked) -> Any:
        start = of.mean(asked)
        return None if start is None else asked.calendar.elapsed(start, asked.now)

    name = "" if calendar is None else f", {calendar}"
    return made(f"business_age({of.text}{name})", mean, of, certain=of.certain)


# -- Records in relation -------------------------------------------------------


@attrs.frozen
class Each:
    """
    ``… for o in orders if …``.

    Attributes:
        text: From ``for`` on.
        variable: What stands for one record.
        start: Variable and to-one relations from which it leads.
        relation: The attribute that holds the records.
        order: Attributes by which first and last go, then the id.
        only: Which records count.
        needs: Constructs in it that not every back end has.
    """

    text: str
    variable: str
    start: tuple[str, tuple[str, ...]]
    relation: str
    order: tuple[str, ...]
    only: tuple[Case, ...] = ()
    needs: frozenset[str] = frozenset()

    def records(self, asked: Asked) -> list[Any] | None:
        """
        Return the related records, None if there is nothing that they relate to.
        """
        start = asked.row(*self.start)
        return None if start is None else list(getattr(start, self.relation))

    def counts(self, asked: Asked) -> Truth:
        """
        Tell whether the record of a question is one of those that count.
        """
        return conjunction(told(each, asked) for each in self.only)

    def chosen(self, asked: Asked) -> list[Any] | None:
        """
        Return the records that surely count.
        """
        found = self.records(asked)
        if found is None:
            return None
        return [row for row in found if self.counts(asked.beside(self.variable, row))]

    def is_ranked(self, row: Any) -> bool:
        """
        Tell whether it is seen where a record stands in the order.
        """
        try:
            self.key(row)
        except Unseen:
            return False
        return True

    def key(self, row: Any) -> tuple[Any, ...]:
        """
        Return by what a record is ordered: missing values come last.
        """
        values = [plain(getattr(row, name)) for name in (*self.order, "id")]
        return tuple((value is None, 0 if value is None else value) for value in values)


def quantified(kind: str, part: Case, each: Each) -> Case:
    """
    Return whether something holds for one or for all of some records.
    """

    def mean(asked: Asked) -> Truth:
        rows = each.records(asked)
        if rows is None:
            return None
        inner = [asked.beside(each.variable, row) for row in rows]
        if kind == "any":
            return disjunction(
                conjunction([each.counts(one), told(part, one)]) for one in inner
            )
        return conjunction(
            disjunction([negated(each.counts(one)), told(part, one)]) for one in inner
        )

    text = f"{kind}({part.text} {each.text})"
    return made(text, mean, part, *each.only).needing(*each.needs)


def counted(each: Each) -> Case:
    """
    Return how many records count.
    """

    def mean(asked: Asked) -> int | None:
        rows = each.chosen(asked)
        return None if rows is None else len(rows)

    is_there = not each.start[1]
    text = f"count({each.variable} {each.text})"
    found = made(text, mean, *each.only, certain=is_there).needing(*each.needs)
    return attrs.evolve(found, limits=(0, 9))


def aggregated(kind: str, value: Case, each: Each, nothing: Any = 0) -> Case:
    """
    Return one value from the records that count; *nothing* is the sum of none.
    """

    def mean(asked: Asked) -> Any:
        rows = each.chosen(asked)
        if rows is None:
            return None
        if kind in {"first", "last"}:
            rows = sorted(filter(each.is_ranked, rows), key=each.key)
        values = [_taken(value, asked.beside(each.variable, row)) for row in rows]
        return _one(kind, [found for found in values if found is not None], nothing)

    text = f"{kind}({value.text} {each.text})"
    return made(text, mean, value, *each.only).needing(*each.needs)


def _taken(value: Case, asked: Asked) -> Any:
    """
    Return what an aggregate reads of a row; nothing if it lies out of sight.
    """
    before = len(LOST)
    try:
        found = value.mean(asked)
    except Unseen:
        found = None
    if len(LOST) > before:
        del LOST[before:]
        return None
    return found


def _one(kind: str, values: list[Any], nothing: Any) -> Any:
    if kind == "sum":
        return kleene.bounded(sum(values, nothing))
    if not values:
        return None
    picks: dict[str, Callable[[list[Any]], Any]] = {
        "min": min,
        "max": max,
        "first": lambda found: found[0],
        "last": lambda found: found[-1],
    }
    return picks[kind](values)


# -- Conditions ----------------------------------------------------------------


def compared(left: Case, op: str, right: Case) -> Case:
    """
    Return the comparison of two values.
    """
    return made(
        f"{left.text} {op} {right.text}",
        lambda asked: kleene.compared(left.mean(asked), op, right.mean(asked)),
        left,
        right,
    )


def chained(low: Case, first: str, middle: Case, second: str, high: Case) -> Case:
    """
    Return a comparison of three values.
    """
    pairs = compared(low, first, middle), compared(middle, second, high)
    return made(
        f"{low.text} {first} {middle.text} {second} {high.text}",
        lambda asked: conjunction(told(pair, asked) for pair in pairs),
        *pairs,
    )


def member(item: Case, word: str, values: Sequence[Case], brackets: str) -> Case:
    """
    Return whether a value is one of some literals.
    """

    def mean(asked: Asked) -> Truth:
        found = item.mean(asked)
        if found is None:
            return None
        return any(found == value.mean(asked) for value in values) is (word == "in")

    listed = ", ".join(value.text for value in values)
    comma = "," if brackets == "()" else ""
    text = f"{item.text} {word} {brackets[0]}{listed}{comma}{brackets[1]}"
    return made(text, mean, item)


def contained(item: Case, word: str, container: Case) -> Case:
    """
    Return whether a text is in a set.
    """

    def mean(asked: Asked) -> Truth:
        text, found = item.mean(asked), container.mean(asked)
        return None if None in (text, found) else (text in found) is (word == "in")

    return made(f"{item.text} {word} {container.text}", mean, item, container)


def matched(kind: str, text: Case, piece: Case) -> Case:
    """
    Return whether a text contains another, or starts or ends with it.
    """
    asks: dict[str, Callable[[str, str], bool]] = {
        "contains": lambda whole, found: found in whole,
        "startswith": str.startswith,
        "endswith": str.endswith,
    }
    return lifted(f"{kind}({text.text}, {piece.text})", asks[kind], text, piece)


def missing(operand: Case, word: str) -> Case:
    """
    Return whether a value is missing, which is never unknown.
    """
    return made(
        f"{operand.text} {word} None",
        lambda asked: (operand.mean(asked) is None) is (word == "is"),
        operand,
    )


def no_row(text: str, variable: str, through: Sequence[str], word: str) -> Case:
    """
    Return whether a to-one relation leads nowhere, which is never unknown.
    """
    return Case(
        f"{text} {word} None",
        lambda asked: (asked.row(variable, through) is None) is (word == "is"),
    )


def changed(text: str, name: str) -> Case:
    """
    Return whether a field is in the change.
    """

    def mean(asked: Asked) -> Truth:
        getattr(asked.rows[""], name)  # may be out of sight
        return name in asked.change.fields

    return Case(f"changed({text})", mean).needing("change")


def joined(word: str, parts: Sequence[Case]) -> Case:
    """
    Return conditions joined by one word.
    """
    join = conjunction if word == "and" else disjunction
    return made(
        f" {word} ".join(f"({part.text})" for part in parts),
        lambda asked: join(told(part, asked) for part in parts),
        *parts,
    )


def not_(part: Case) -> Case:
    """
    Return the negation of a condition.
    """
    return made(f"not ({part.text})", lambda asked: negated(told(part, asked)), part)
