"""
Each operator gives the answers that its row in the table of operators lists.

The table is the one that the reference shows: a back end has an operator if the row
is answered there, and a gap is shown where the row is refused by name.
"""

import operator
import tomllib
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import attrs
import pytest
import sqlalchemy as sa
from pydantic import TypeAdapter

from crmkit.calendars import Calendar
from crmkit.conditions import (
    Condition,
    Duration,
    Field,
    Moment,
    Schema,
)
from crmkit.errors import BackEndGapError
from tests.conditions import tables
from tests.conditions.samples import NOW, Lead, User, schema_in
from tests.property.conditions.answers import GAPS, VIEW
from tests.property.conditions.schemas import FUNCTIONS
from tests.property.conditions.worlds import Change

ROWS: list[dict[str, Any]] = tomllib.loads(
    Path(__file__).with_name("operators.toml").read_text("utf-8")
)["operator"]
BACK_ENDS = ["objects", "explanations", "sqlite", "postgresql"]
CALENDAR = Calendar("UTC", {"mon-fri": ["09:00-17:00"]})
QUIET = "age(coalesce(last_contacted_at, created_at))"
PARAMS = {
    "me": "li",
    "quota": 3,
    "since": NOW,
    "my_teams": ["a"],
    "viewer": User(id="u1", department="sales"),
}
LEADS = TypeAdapter(Lead)
UNCHANGED = Change({}, by="li", cause="", version=2)


@attrs.frozen
class Question:
    """
    What a row asks, for values, for missing values, or in a zone.

    Attributes:
        text: The condition.
        schema: What it is checked against.
        now: When it is asked.
        leads: Leads with their changes, by the verdict on them.
    """

    text: str
    schema: Schema
    now: datetime
    leads: Mapping[str, list[tuple[Lead, Change | None]]]

    def asked(self) -> Condition:
        """
        Return the condition with its parameters.
        """
        return Condition(self.text, self.schema).bind(**PARAMS)


def questions(row: Mapping[str, Any]) -> Iterator[tuple[str, Question]]:
    """
    Yield what a row asks, by the column of the table that it is for.
    """
    known = {name: row.get(name, []) for name in ("true", "false")}
    yield "value", question(row, known)
    if "unknown" in row:
        yield "null", question(row, {"unknown": row["unknown"]})
    if "zone" in row:
        zone = row["zone"]
        yield "zone", question({"text": row["text"], **zone}, zone, zone["name"])


def question(
    row: Mapping[str, Any], leads: Mapping[str, Any], zone: str = "UTC"
) -> Question:
    """
    Return one question with the leads it is asked about.
    """
    schema = schema_in(zone, CALENDAR)
    schema = schema.extended(
        [Field("quiet_for", Duration(), computed=QUIET)],
        functions=FUNCTIONS,
        conditions={"large": "seats > 10"},
    )
    read = {
        verdict: [lead_of(lead) for lead in leads.get(verdict, ())]
        for verdict in ("true", "false", "unknown")
    }
    now = row.get("now", NOW).astimezone(UTC)
    return Question(row["text"], schema, now, read)


def lead_of(data: Mapping[str, Any]) -> tuple[Lead, Change | None]:
    """
    Return a lead of the table, and the change at hand for it.
    """
    given = dict(data)
    change = given.pop("change", None)
    return LEADS.validate_python(given), None if change is None else change_of(change)


def change_of(data: Mapping[str, Any]) -> Change:
    """
    Return a change of the table.
    """
    fields = {name: tuple(pair) for name, pair in data.get("fields", {}).items()}
    version = data.get("version", 2)
    return Change(fields, data.get("by", ""), data.get("cause", ""), version)


CASES = [
    pytest.param(back_end, row, id=f"{back_end}: {row['name']}")
    for back_end in BACK_ENDS
    for row in ROWS
]


@pytest.fixture(scope="module")
def sqlite() -> sa.Engine:
    """
    An empty database in memory.
    """
    return sa.create_engine("sqlite://", poolclass=sa.StaticPool)


@pytest.fixture(scope="module")
def engines(request: pytest.FixtureRequest) -> dict[str, sa.Engine]:
    """
    The databases that have been asked for, with tables.
    """
    return {}


@pytest.fixture
def engine(
    back_end: str, engines: dict[str, sa.Engine], request: pytest.FixtureRequest
) -> sa.Engine | None:
    """
    The database of a back end, if it is one.
    """
    fixture = {"sqlite": "sqlite", "postgresql": "postgres"}.get(back_end)
    if fixture is None:
        return None
    if back_end not in engines:
        engines[back_end] = request.getfixturevalue(fixture)
        tables.create(engines[back_end])
    return engines[back_end]


@pytest.mark.parametrize(("back_end", "row"), CASES)
def test_an_operator_answers_as_the_table_says(
    back_end: str, row: dict[str, Any], engine: sa.Engine | None
) -> None:
    """
    True, false and unknown are as listed, or the back end refuses by name.
    """
    for column, asked in questions(row):
        if back_end in row.get("gap", ()):
            with pytest.raises(BackEndGapError):
                asked.asked().where(
                    tables.COLUMNS, Moment(asked.now, UNCHANGED), tables.RELATED
                )
            continue
        expected = [verdict for verdict, leads in asked.leads.items() for _ in leads]

        assert expected, column
        assert expected == verdicts(back_end, asked, engine), column


def test_every_gap_is_in_the_table() -> None:
    """
    Generated conditions may be refused for nothing that the table does not show.

    How deep a clause may be is no matter of one operator.
    """
    assert {row["needs"] for row in ROWS if "gap" in row} == GAPS - {"deep"}


def verdicts(back_end: str, asked: Question, engine: sa.Engine | None) -> list[str]:
    """
    Return what a back end says about the leads of a question.
    """
    leads = [pair for pairs in asked.leads.values() for pair in pairs]
    condition, view = asked.asked(), VIEW
    if back_end == "explanations":
        return [
            condition.explain(lead, Moment(asked.now, change), view).verdict
            for lead, change in leads
        ]
    answers = [
        [one.holds(lead, Moment(asked.now, change), view) for lead, change in leads]
        if engine is None
        else found(one, asked, engine)
        for one in (condition, ~condition)
    ]
    names = {(True, False): "true", (False, True): "false", (False, False): "unknown"}
    return [
        names[is_true, is_false] for is_true, is_false in zip(*answers, strict=True)
    ]


def found(condition: Condition, asked: Question, engine: sa.Engine) -> list[bool]:
    """
    Return for each lead whether a database finds it.
    """
    leads = [lead for pairs in asked.leads.values() for lead, _ in pairs]
    with engine.begin() as connection:
        tables.fill(connection, leads)
        rows = tables.matching(condition, Moment(asked.now), connection)
    return [number in rows for number in range(len(leads))]


# -- At the boundary -----------------------------------------------------------

DAY, STEP = timedelta(days=1), timedelta(microseconds=1)
MIDNIGHT = datetime(2026, 3, 2, tzinfo=UTC)
OPENING = datetime(2026, 2, 27, 16, tzinfo=UTC)  # an hour of open time before NOW
#: A comparison with one side left out, leads below, at and above it, and their sides.
EDGES: list[tuple[str, list[Lead], list[int]]] = [
    ("seats {} 1", [Lead(seats=n) for n in range(3)], [-1, 0, 1]),
    (
        "age(created_at) {} days(1)",
        [Lead(created_at=NOW - DAY - n * STEP) for n in (-1, 0, 1)],
        [-1, 0, 1],
    ),
    (
        "created_at {} now - days(1)",
        [Lead(created_at=NOW - DAY + n * STEP) for n in (-1, 0, 1)],
        [-1, 0, 1],
    ),
    (
        "date(created_at) {} '2026-03-02'",
        [
            Lead(created_at=MIDNIGHT + n * DAY - m * STEP)
            for n in (0, 1)
            for m in (1, 0)
        ],
        [-1, 0, 0, 1],
    ),
    (
        "business_age(created_at) {} hours(1)",
        [Lead(created_at=OPENING - n * STEP) for n in (-1, 0, 1)],
        [-1, 0, 1],
    ),
]
OPERATORS = {
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


@pytest.mark.parametrize("back_end", BACK_ENDS)
@pytest.mark.parametrize("op", list(OPERATORS))
@pytest.mark.parametrize(("text", "leads", "sides"), EDGES)
def test_a_comparison_is_exact_at_its_boundary(
    text: str,
    leads: list[Lead],
    sides: list[int],
    op: str,
    back_end: str,
    engine: sa.Engine | None,
) -> None:
    """
    Just below, at and just above a threshold, and without a value.
    """
    pairs: list[tuple[Lead, Change | None]] = [
        (lead, None) for lead in (*leads, Lead())
    ]
    row = {"text": text.format(op)}
    asked = attrs.evolve(question(row, {}), leads={"any": pairs})
    expected = [str(OPERATORS[op](side, 0)).lower() for side in sides]

    assert [*expected, "unknown"] == verdicts(back_end, asked, engine)
