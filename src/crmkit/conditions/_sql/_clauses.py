"""
How a form is put together in SQL: joints, quantifiers, rows out of sight.

A field of a related row (``customer.grade``) is asked for inside an EXISTS over
that row, together with all that is asked of the same row beside it. Of what holds for
few records, it is asked from the other side: whether the row is one of those for which
that holds, so that an index of the link can serve.

Invariants:
    - Every clause made here is two-valued, so NOT turns it into its opposite.

Not here: single comparisons (:mod:`crmkit.conditions._sql._leaves`).
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from functools import partial
from typing import Final

import attrs
import sqlalchemy as sa

from crmkit.conditions._forms import (
    All,
    Among,
    Exists,
    Few,
    ForEvery,
    Form,
    Match,
    Presence,
    RowPresence,
    Some,
    Test,
    only_of,
)
from crmkit.conditions._interpret._scene import Scene
from crmkit.conditions._joined import Columns, Relations
from crmkit.conditions._node import Row
from crmkit.conditions._nodes import Aggregate, Constant, Each
from crmkit.conditions._prepared import Prepared
from crmkit.conditions._sql import _kept
from crmkit.conditions._sql._deep import Deep
from crmkit.conditions._sql._elements import Clause, all_of, denied, one_of, settled
from crmkit.conditions._sql._leaves import Leaf, Leaves
from crmkit.conditions._sql._listed import beside_few, listed, rare
from crmkit.conditions._sql._questions import Question
from crmkit.conditions._sql._rewrites import rewritten
from crmkit.conditions._sql._scope import Related, Scope
from crmkit.conditions._sql._values import Values
from crmkit.conditions._sql._weights import Weights
from crmkit.conditions._wall import Wall

#: Comparisons of a count that ask whether there is one, and whether there is none.
_SOME: Final = frozenset({(">", 0), (">=", 1), ("!=", 0)})
_NONE: Final = frozenset({("==", 0), ("<", 1), ("<=", 0)})


def where(
    form: Form,
    columns: Columns,
    now: datetime,
    params: Mapping[str, object],
    wall: Wall,
    related: Relations,
) -> Clause:
    """
    Return the clause that is true on the rows where *form* holds.

    Args:
        form: What to test.
        columns: The column of each field.
        now: The instant at which the question is asked, in UTC.
        params: The value of each parameter.
        wall: The schema's clocks and calendars.
        related: The rows of each relation.

    Raises:
        UnmappedFieldError: If a field has no column.
        UnmappedRelationError: If it is not known how a relation's rows are found.
        BackEndGapError: If there is no SQL for something.
    """
    scene = Scene(now=now, wall=wall, params=params)
    return _made(form, columns, related, Question(scene))


def prepared(
    owner: object,
    form: Form,
    columns: Columns,
    scene: Scene,
    related: Relations,
) -> Prepared:
    """
    Return the same clause with open parameters, and the values for them.

    It is kept as long as *owner* is, which is the same for the same form.
    """
    make = partial(_made, form, columns, related)
    return _kept.prepared(owner, scene, columns, related, make)


def _made(
    form: Form, columns: Columns, related: Relations, question: Question
) -> Clause:
    clauses = Clauses(Scope.of(columns, related), question)
    clause = clauses.clause(form)
    return Deep(clause) if clauses.weights.is_deep(form) else clause


@attrs.frozen(eq=False)
class Clauses:
    """
    Turns forms into clauses over the rows in sight.

    Attributes:
        scope: Those rows.
        question: What gives the values of constants.
        weights: How deep forms are.
        few: Whether they hold for few records.
        is_beside: Whether they stand beside such.
    """

    scope: Scope
    question: Question
    weights: Weights = attrs.field(factory=Weights)
    few: bool = False
    is_beside: bool = False

    @property
    def values(self) -> Values:
        """
        What turns operands into expressions over the same rows.
        """
        return Values(self.scope, self.question, self.holds, self.weights)

    def holds(self, form: Form, scope: Scope) -> Clause:
        """
        Return the clause of a form where other rows are in sight.
        """
        return attrs.evolve(self, scope=scope, few=False, is_beside=False).clause(form)

    @property
    def plain(self) -> "Clauses":
        """
        The same for forms that may hold for many records.
        """
        return attrs.evolve(self, few=False) if self.few else self

    def beside(self, forms: Iterable[Form | Few]) -> "Clauses":
        """
        Return the same for forms that stand beside some others.
        """
        is_beside = any(isinstance(form, Few) for form in forms)
        return attrs.evolve(self, is_beside=True) if is_beside else self

    def clause(self, form: Form | Few) -> Clause:  # noqa: PLR0911 - a case each
        """
        Return the clause of a form.
        """
        match form:
            case Few(inner):
                return attrs.evolve(self, few=True, is_beside=False).clause(inner)
            case All(forms):
                return all_of(self.beside(forms).each(forms, All))
            case Some(forms):
                return one_of(self.each(forms, Some))
            case Exists(each, inner):
                return self.exists(each, lambda within: within.clause(inner))
            case ForEvery(each, inner):
                some = self.plain.exists(each, lambda row: denied(row.clause(inner)))
                return denied(some)
            case RowPresence(row, negated):
                there = self.plain.reached(row, lambda _: sa.true())
                return denied(there) if negated else there
            case Presence(True, known):
                there = self.plain.clause(Presence(negated=False, known=known))
                return denied(there)
            case _:
                return self.leaf(form)

    def each(
        self, forms: tuple[Form, ...], joint: type[All] | type[Some]
    ) -> list[Clause]:
        """
        Return the clauses of some forms, those about one row out of sight together.
        """
        forms = self.weights.deepest_first(forms)
        groups: dict[Row | int, list[Form]] = {}
        starts = self.starts(forms, is_all=joint is All)
        for number, (form, start) in enumerate(zip(forms, starts, strict=True)):
            groups.setdefault(number if start is None else start, []).append(form)
        clauses: list[Clause] = []
        for start_or_number, found in groups.items():
            if isinstance(start_or_number, Row) and len(found) > 1:
                clauses.append(self.together(start_or_number, joint(tuple(found))))
            else:
                clauses += map(self.clause, found)
        return clauses

    def starts(self, forms: tuple[Form, ...], *, is_all: bool) -> list[Row | None]:
        """
        Return, for each form, the row out of sight that it is best asked inside of.
        """
        found = [self.start(form) for form in forms]
        if not is_all:
            return found
        return [
            row
            if isinstance(form, ForEvery)
            and (row := self.scope.closed(form.each.row)) in found
            else start
            for form, start in zip(forms, found, strict=True)
        ]

    def together(self, row: Row, form: Form) -> Clause:
        """
        Return the clause of a form inside a row that it needs.
        """
        return self.reached(row, lambda within: within.clause(form))

    # -- Rows ---------------------------------------------------------------

    def exists(self, each: Each, test: Callable[["Clauses"], Clause]) -> Clause:
        """
        Return whether a relation leads to a row that passes a test.
        """

        def found(self: "Clauses") -> Clause:
            related = self.scope.related(each.row, each.relation.name)
            return self.within(Row(each.variable), related, test)

        return self.reached(each.row, found)

    def reached(self, row: Row, test: Callable[["Clauses"], Clause]) -> Clause:
        """
        Return whether there is a certain row and it passes a test.
        """
        step = self.scope.closed(row)
        if step is None:
            return test(self)
        return self.within(
            step, self.scope.step(step), lambda inner: inner.reached(row, test)
        )

    def within(
        self, row: Row, related: Related, test: Callable[["Clauses"], Clause]
    ) -> Clause:
        """
        Return whether one of some related rows passes a test.
        """
        inner = attrs.evolve(self, scope=self.scope.seeing(row, related))
        passed = test(inner)
        if settled(passed) is False:
            return sa.false()
        found = listed(related, passed, self.scope.used) if self.few else None
        if found is not None:
            return all_of(found)
        return related.select([sa.literal_column("1")], passed).exists()

    def start(self, form: Form | Few) -> Row | None:
        """
        Return the row out of sight that must be there for a form to be true.
        """
        match form:
            case RowPresence(row, False):
                return self.scope.closed(row)
            case Exists(each):
                return self.scope.closed(each.row)
            case All(forms):
                return _first(self.start(each) for each in forms)
            case Presence(True) | Some() | ForEvery() | RowPresence() | Few():
                return None
            case _:
                return self.needed(form)

    def needed(self, leaf: Leaf) -> Row | None:
        """
        Return the first step to the rows that a leaf needs and that are not in sight.
        """
        starts = (self.values.start(operand) for operand in getattr(leaf, "known", ()))
        return _first(self.scope.closed(row) for row in starts if row is not None)

    # -- Leaves -------------------------------------------------------------

    def leaf(self, leaf: Leaf) -> Clause:
        """
        Return the clause of a leaf, inside the rows that it needs.
        """
        if isinstance(leaf, Test | Among | Match):
            other = rewritten(leaf, self.values.is_kept)
            if other is not leaf:
                return self.clause(other)
        row = self.needed(leaf)
        if row is not None:
            return self.reached(row, lambda within: within.leaf(leaf))
        match leaf:
            case Test(Aggregate("count", each), op, Constant(value)) if (
                op,
                value,
            ) in _SOME | _NONE:
                there = self.plain.exists(each, lambda within: within.only(each))
                return there if (op, value) in _SOME else denied(there)
            case _:
                clause = Leaves(self.values).clause(leaf)
                if self.few:
                    return rare(clause)
                return beside_few(leaf, clause) if self.is_beside else clause

    def only(self, each: Each) -> Clause:
        """
        Return whether a related row counts.
        """
        only = only_of(each)
        return sa.true() if only is None else self.clause(only)


def _first(rows: Iterable[Row | None]) -> Row | None:
    return next((row for row in rows if row is not None), None)
