"""
What everybody answers about the leads of a world, side by side.

Not here: what must agree (:mod:`tests.property.test_condition_parity`).
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from typing import Any

import attrs
import sqlalchemy as sa
from sqlalchemy.engine import Engine

from crmkit.conditions import Condition, Moment, Schema
from crmkit.errors import BackEndGapError, CalendarRangeError
from tests.conditions import tables
from tests.conditions.samples import Lead
from tests.conditions.tables import LEADS, fill
from tests.property.conditions.cases import Case
from tests.property.conditions.kleene import Truth
from tests.property.conditions.schemas import schema_of
from tests.property.conditions.worlds import World

#: Constructs that SQL may refuse, by name; everything else it must answer.
GAPS = frozenset(
    {"change", "part", "weekday", "hour", "anniversary", "half", "shift", "deep"}
)
VERDICTS: Mapping[str, Truth] = {"true": True, "false": False, "unknown": None}


@attrs.frozen
class Inside:
    """
    A view of records that hold the records they relate to.
    """

    def related(self, record: Any, relation: str) -> Sequence[object]:
        """
        Return what an attribute or a key holds: one, several or none.
        """
        is_mapping = isinstance(record, dict)
        found = record[relation] if is_mapping else getattr(record, relation)
        if isinstance(found, tuple):
            return found
        return () if found is None else (found,)


VIEW = Inside()
COLUMNS = {
    **tables.COLUMNS,
    "seats_or_none": sa.func.coalesce(LEADS.c.seats, 0, type_=sa.BigInteger),
}


#: Whose questions are asked first, so that clauses are kept.
ELSEWHERE = World(1)


@attrs.frozen
class Desk:
    """
    A world whose leads lie in databases.

    Attributes:
        world: The leads, and when they are asked about.
        schema: What conditions about them are checked against.
        engines: Databases that hold them, by name.
    """

    world: World
    schema: Schema
    engines: Mapping[str, Engine]

    @classmethod
    def of(cls, world: World, engines: Mapping[str, Engine]) -> "Desk":
        """
        Return the desk of a world, with its leads in every database.
        """
        for engine in engines.values():
            with engine.begin() as connection:
                fill(connection, world.leads)
        return cls(world, schema_of(world), engines)

    def condition(self, text: str) -> Condition:
        """
        Return a condition with the parameters of the world.
        """
        return Condition(text, self.schema).bind(**self.world.params)

    def moment(self, lead: Lead) -> Moment:
        """
        Return when a lead is asked about, because of which change.
        """
        return Moment(self.world.now, self.world.change_of(lead))

    def rows(self, case: Case) -> "list[Row]":
        """
        Return everybody's answers about every lead.
        """
        asked = self.condition(case.text)
        opposite = ~asked
        found = dict(self._found(case, asked, opposite))
        # A clause is about one change, that of the first lead.
        told = 1 if "change" in case.needs else len(self.world.leads)
        return [
            self._row(
                case,
                asked,
                opposite,
                lead,
                {name: rows[n] for name, rows in found.items() if n < told},
            )
            for n, lead in enumerate(self.world.leads)
        ]

    def _row(
        self,
        case: Case,
        asked: Condition,
        opposite: Condition,
        lead: Lead,
        found: dict[str, Any],
    ) -> "Row":
        at = self.moment(lead)
        held = asked.holds(lead, at, VIEW), opposite.holds(lead, at, VIEW)
        mapping = self.world.mapping(lead)
        by_key = asked.holds(mapping, at, VIEW), opposite.holds(mapping, at, VIEW)
        told = VERDICTS[asked.explain(lead, at, VIEW).verdict]
        answers = {
            "objects": held,
            "mappings": by_key,
            "explain": _pair(told),
            **found,
        }
        return Row(case.mean(self.world.asked(lead)), answers, lead)

    def _found(
        self, case: Case, asked: Condition, opposite: Condition
    ) -> Iterator[tuple[str, Any]]:
        ways = {name: (name, self._answered) for name in self.engines}
        ways |= {f"kept, {name}": (name, self._kept) for name in self.engines}
        for way, (name, answered) in ways.items():
            try:
                yield way, answered(self.engines[name], asked, opposite)
            except BackEndGapError:
                if not case.needs & GAPS:
                    raise

    def _kept(
        self, engine: Engine, asked: Condition, opposite: Condition
    ) -> list[tuple[Any, Any]]:
        """
        Return what clauses answer that were made for another world's question.
        """
        return list(
            zip(*(self._again(engine, each) for each in (asked, opposite)), strict=True)
        )

    def _again(self, engine: Engine, condition: Condition) -> list[Any]:
        at = self.moment(self.world.leads[0])
        other = ELSEWHERE
        before = condition.bind(**other.params)
        with suppress(CalendarRangeError):
            before.prepared(COLUMNS, Moment(other.now, at.change), tables.RELATED)
        found = condition.prepared(COLUMNS, at, tables.RELATED)
        query = sa.select(sa.cast(found.clause, sa.Integer)).select_from(LEADS)
        with engine.connect() as connection:
            rows = connection.execute(query.order_by(LEADS.c.row), dict(found.values))
            return [_flag(n) for (n,) in rows]

    def _answered(
        self, engine: Engine, asked: Condition, opposite: Condition
    ) -> list[tuple[Any, Any]]:
        at = self.moment(self.world.leads[0])
        clauses = [
            each.where(COLUMNS, at, tables.RELATED) for each in (asked, opposite)
        ]
        numbers = [sa.cast(clause, sa.Integer) for clause in clauses]
        query = sa.select(*numbers).select_from(LEADS).order_by(LEADS.c.row)
        with engine.connect() as connection:
            return [
                tuple(None if n is None else bool(n) for n in row)  # type: ignore[misc]
                for row in connection.execute(query)
            ]


@attrs.frozen
class Row:
    """
    One lead, what a condition means for it, and what everybody answers.

    Attributes:
        truth: The oracle's value.
        answers: Whether it is true, and whether it is false, by who says so.
        lead: The lead.
    """

    truth: Truth
    answers: dict[str, tuple[Any, Any]]
    lead: Lead

    @property
    def is_agreed(self) -> bool:
        """
        Whether all say what the oracle says.
        """
        return all(answer == _pair(self.truth) for answer in self.answers.values())

    def __str__(self) -> str:
        shown = {"oracle": _pair(self.truth), **self.answers}
        lines = [
            f"  {name:>10}: {NAMES.get(pair, pair)}" for name, pair in shown.items()
        ]
        return "\n".join([f"for {self.lead!r}", *lines])


def _flag(number: int | None) -> bool | None:
    return None if number is None else bool(number)


NAMES: dict[Any, str] = {
    (True, False): "true",
    (False, True): "false",
    (False, False): "unknown",
}


def _pair(truth: Truth) -> tuple[bool, bool]:
    return truth is True, truth is False
