"""
Conditions as ``Q`` objects: two-valued, whatever is missing.

A field of a related row is asked for inside an ``EXISTS`` over that row.

Invariants:
    - Every clause is true or false on each row, so ``~`` turns it around.
    - What has no form here is a :class:`~crmkit.errors.BackEndGapError`, never a
      wrong answer.

Not here: operands (:mod:`django_desk.desk.store._values`).
"""

from collections.abc import Callable, Iterable
from functools import reduce
from operator import and_, or_
from typing import Any, Final, cast

import attrs
from django.db import models
from django.db.models import Exists as ExistsRow
from django.db.models import Q, Value, functions, lookups

from crmkit.conditions import Condition, Moment, TextSet
from crmkit.records import Record
from django_desk.desk.fields import ExactText, line_of
from django_desk.desk.store._forms import (
    MATCHES,
    MIRRORED,
    NEVER,
    OPERATORS,
    Aggregate,
    All,
    Among,
    Each,
    Exists,
    ForEvery,
    Form,
    Has,
    Match,
    Operator,
    Presence,
    Row,
    RowPresence,
    Scene,
    Some,
    StartOf,
    Test,
    askable,
    reads_record,
)
from django_desk.desk.store._values import Values, bound, gap, start_of

_LOOKUPS: Final[dict[str, Any]] = {
    "==": lookups.Exact,
    "<": lookups.LessThan,
    "<=": lookups.LessThanOrEqual,
    ">": lookups.GreaterThan,
    ">=": lookups.GreaterThanOrEqual,
}

_COMPARED: Final = "a comparison of sets"
_IN_SET: Final = "a field sought in a set of the record"
_IN_TEXT: Final = "a field sought in a text"


def clause_of(condition: Condition, cls: type[Record], at: Moment) -> Q:
    """
    Return the clause that is true on the rows where a condition surely holds.

    Raises:
        BackEndGapError: If Django's ORM has no form for something.
    """
    meaning = condition._meaning  # noqa: SLF001 - what a back end is made for
    askable(meaning, condition.bound, at)
    scene = Scene(now=at.now, wall=meaning.wall, params=condition.bound)
    return Clauses(Values(scene, ((Row(), cls),), _only)).clause(meaning.true_form)


def _only(values: Values, each: Each) -> Q:
    only = cast("Form | None", each.only)  # a form, as the condition is lowered
    return _constant(value=True) if only is None else Clauses(values).clause(only)


@attrs.frozen
class Clauses:
    """
    Turns forms into clauses over the rows in sight.
    """

    values: Values

    def clause(self, form: Form) -> Q:  # noqa: PLR0911 - a case each
        """
        Return the clause of a form.
        """
        match form:
            case All(forms):
                return _all_of(map(self.clause, forms))
            case Some(forms):
                return _one_of(map(self.clause, forms))
            case Exists(each, inner):
                return self.exists(each, lambda within: within.clause(inner))
            case ForEvery(each, inner):
                return ~self.exists(each, lambda within: ~within.clause(inner))
            case RowPresence(row, negated):
                there = self.reached(row, lambda _: _constant(value=True))
                return ~there if negated else there
            case Presence(True, known):
                return ~self.clause(Presence(negated=False, known=known))
            case _:
                return self.leaf(form)

    # -- Rows ---------------------------------------------------------------

    def exists(self, each: Each, test: Callable[["Clauses"], Q]) -> Q:
        """
        Return whether a relation leads to a row that passes a test.
        """

        def found(self: "Clauses") -> Q:
            inner = Clauses(self.values.looking_at(each))
            return Q(ExistsRow(self.values.related(each).filter(test(inner))))

        return self.reached(each.row, found)

    def reached(self, row: Row, test: Callable[["Clauses"], Q]) -> Q:
        """
        Return whether there is a certain row and it passes a test.
        """
        step = self.values.step_to(row)
        if step is None:
            return test(self)
        inner = Clauses(self.values.seeing(step))
        return Q(ExistsRow(self.values.rows(step).filter(inner.reached(row, test))))

    # -- Leaves -------------------------------------------------------------

    def leaf(self, leaf: Any) -> Q:
        """
        Return the clause of a leaf, inside the rows that it needs.
        """
        starts = filter(None, map(start_of, getattr(leaf, "known", ())))
        row = next((each for each in starts if self.values.step_to(each)), None)
        if row is not None:
            return self.reached(row, lambda within: within.leaf(leaf))
        match leaf:
            case Presence(_, known):
                return self.known(known)
            case Test(left, op, right, known):
                return self.known(known) & self.test(left, op, right)
            case Among(item, options, negated, known):
                tests = (self.test(item, "==", each) for each in options)
                return self.known(known) & _turned(_one_of(tests), negated)
            case Has(item, container, negated, known):
                return self.known(known) & _turned(self.has(item, container), negated)
            case Match(kind, text, piece, negated, known):
                found = self.match(kind, text, piece)
                return self.known(known) & _turned(found, negated)
            case _:
                raise gap(leaf)

    def known(self, operands: tuple[Any, ...]) -> Q:
        """
        Return whether all of some operands are there.
        """
        return _all_of(
            Q(lookups.IsNull(self.values.of(each), False))  # noqa: FBT003 - Django's form
            if reads_record(each)
            else _constant(value=self.values.fixed(each) is not None)
            for each in operands
            if not _is_plain_count(each)
        )

    def test(self, left: Any, op: Operator, right: Any) -> Q:
        """
        Return a comparison without its guards.
        """
        if not reads_record(left) and not reads_record(right):
            both = self.values.fixed(left), self.values.fixed(right)
            return _constant(value=None not in both and OPERATORS[op](*both))
        if not reads_record(left):
            return self.test(right, MIRRORED[op], left)
        if not reads_record(right):
            value = self.values.fixed(right)
            if value is None:
                return _constant(value=False)
            if isinstance(right, StartOf) and value is NEVER:
                return _constant(value=op in ("<", "<=", "!="))
        if isinstance(left.type, TextSet):
            raise gap(_COMPARED)
        if op == "!=":
            return ~self.test(left, "==", right)
        return Q(_LOOKUPS[op](self.values.of(left), self.values.of(right)))

    def has(self, item: Any, container: Any) -> Q:
        """
        Return whether a set holds a text.
        """
        if not reads_record(container):
            texts = self.values.fixed(container) or ()
            return _one_of(self.is_text(item, text) for text in sorted(texts))
        if reads_record(item):
            raise gap(_IN_SET)
        text = self.values.fixed(item)
        if text is None:
            return _constant(value=False)
        return self.position(container, line_of(text), lookups.GreaterThan, 0)

    def is_text(self, item: Any, text: str) -> Q:
        """
        Return whether an operand is a text.
        """
        if not reads_record(item):
            return _constant(value=self.values.fixed(item) == text)
        return Q(lookups.Exact(self.values.of(item), bound(text)))

    def match(self, kind: str, text: Any, piece: Any) -> Q:
        """
        Return whether a text contains another, or starts or ends with it.
        """
        if reads_record(piece):
            raise gap(_IN_TEXT)
        sought = self.values.fixed(piece)
        if sought is None or not reads_record(text):
            whole = self.values.fixed(text) if sought is not None else None
            return _constant(value=whole is not None and MATCHES[kind](whole, sought))
        if not sought:
            return _constant(value=True)
        if kind == "endswith":
            end = functions.Right(self.values.of(text), len(sought))
            return Q(lookups.Exact(end, bound(sought)))
        if kind == "startswith":
            return self.position(text, sought, lookups.Exact, 1)
        return self.position(text, sought, lookups.GreaterThan, 0)

    def position(self, text: Any, sought: str, lookup: Any, place: int) -> Q:
        """
        Return whether a text is found at a place, by code points.
        """
        plain = functions.Cast(self.values.of(text), ExactText())
        return Q(lookup(functions.StrIndex(plain, bound(sought)), place))


def _is_plain_count(operand: Any) -> bool:
    return isinstance(operand, Aggregate) and operand.kind == "count"


def _turned(clause: Q, negated: bool) -> Q:  # noqa: FBT001 - as the forms have it
    return ~clause if negated else clause


def _constant(value: bool) -> Q:  # noqa: FBT001 - the value is the point
    return Q(Value(value, output_field=models.BooleanField()))


def _all_of(clauses: Iterable[Q]) -> Q:
    return reduce(and_, clauses, _constant(value=True))


def _one_of(clauses: Iterable[Q]) -> Q:
    return reduce(or_, clauses, _constant(value=False))
