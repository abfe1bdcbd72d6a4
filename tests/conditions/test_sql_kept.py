"""
Clauses that stores keep: one for all questions that differ only in values.
"""

import enum
import gc
import weakref
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from crmkit.conditions import (
    Condition,
    Day,
    Duration,
    Field,
    Instant,
    Integer,
    Moment,
    Schema,
    Text,
    TextSet,
)
from crmkit.errors import UnboundParameterError, UnmappedFieldError
from tests.conditions import tables
from tests.conditions.samples import AT, SCHEMA, Lead
from tests.conditions.tables import COLUMNS, LEADS, RELATED

LATER = Moment(AT.now + timedelta(days=3))
LEAD = Lead(
    name="ab",
    owner="li",
    seats=3,
    tags=("a", "b"),
    last_contacted_at=AT.now - timedelta(days=1),
    born=AT.now.date(),
)
#: Texts with two sets of parameters, and whether one clause serves both.
ASKED: dict[str, tuple[dict[str, Any], dict[str, Any], bool]] = {
    "seats > quota": ({"quota": 1}, {"quota": 5}, True),
    "seats > quota or vip": ({"quota": 1}, {"quota": None}, False),
    "seats + quota == 4": ({"quota": 1}, {"quota": 2}, True),
    "coalesce(seats, quota) == 3": ({"quota": 1}, {"quota": 2}, True),
    "coalesce(limit, quota) == 1": ({"quota": 1}, {"quota": None}, False),
    "coalesce(limit, quota) > 0": ({"quota": 1}, {"quota": 0}, False),
    "startswith(name, me)": ({"me": "a"}, {"me": "b"}, True),
    "endswith(name, me)": ({"me": "b"}, {"me": "a"}, True),
    "contains(fold(name), me)": ({"me": "AB"}, {"me": "C"}, True),
    "startswith(name, me) or vip": ({"me": "a"}, {"me": "\U0010ffff"}, False),
    "me in tags": ({"me": "a"}, {"me": "z"}, True),
    "owner in my_teams": ({"my_teams": ["li"]}, {"my_teams": ["wu"]}, True),
    "owner in my_teams or vip": ({"my_teams": ["li"]}, {"my_teams": []}, False),
    "len(tags & my_teams) == 1": ({"my_teams": ["a"]}, {"my_teams": ["a", "b"]}, True),
    "owner == me": ({"me": "li"}, {"me": "wu"}, True),
    "quota > 1 and seats == 3": ({"quota": 1}, {"quota": 2}, False),
    "last_contacted_at < since": ({"since": AT.now}, {"since": LATER.now}, True),
    "owner == viewer.name": ({"viewer": {"name": "li"}}, {"viewer": None}, False),
}
NONE = {"id": None, "name": None, "department": None, "departments": None}
VIEWER = {**NONE, "since": None}


@pytest.fixture(scope="module")
def connection() -> Iterator[sa.Connection]:
    """
    A database with one lead.
    """
    engine = sa.create_engine("sqlite://")
    with engine.connect() as connection:
        tables.TABLES.create_all(connection)
        tables.fill(connection, [LEAD])
        yield connection
    engine.dispose()


def bound(text: str, params: dict[str, Any]) -> Condition:
    """
    Return a condition with parameters, a record's fields filled up.
    """
    viewer = params.get("viewer")
    full = {"viewer": {**VIEWER, **viewer}} if viewer else {}
    return Condition(text, SCHEMA).bind(**{**params, **full})


@pytest.mark.parametrize("text", ASKED)
def test_a_kept_clause_answers_like_a_new_one(
    text: str, connection: sa.Connection
) -> None:
    """
    With other values the answer is another; the clause only where it must be.
    """
    first, second, is_shared = ASKED[text]
    base = bound(text, first)
    again = base.bind(**second)
    clauses = []
    for asked in (base, again, base):
        found = asked.prepared(COLUMNS, AT, RELATED)
        query = sa.select(LEADS.c.row).where(found.clause)
        there = bool(connection.execute(query, dict(found.values)).all())
        clauses.append(found.clause)

        assert asked.holds(LEAD, AT) is there

    assert (clauses[0] is clauses[1]) is is_shared
    assert clauses[0] is clauses[2]


@pytest.mark.parametrize(
    ("text", "is_shared"),
    [
        ("age(last_contacted_at) > days(2)", True),
        ("age(last_contacted_at) > months(1)", True),
        ("date(last_contacted_at) == today", True),
        ("last_contacted_at < now and weekday(now) == 4", False),
        ("anniversary(born) == today", False),
        ('date(last_contacted_at) <= "9999-12-31"', True),
    ],
)
def test_time_goes_on_in_a_kept_clause(
    text: str, *, is_shared: bool, connection: sa.Connection
) -> None:
    """
    What depends on the moment is filled in, unless the clause itself depends on it.
    """
    asked = Condition(text, SCHEMA)
    clauses = []
    for at in (AT, LATER):
        found = asked.prepared(COLUMNS, at, RELATED)
        query = sa.select(LEADS.c.row).where(found.clause)
        there = bool(connection.execute(query, dict(found.values)).all())
        clauses.append(found.clause)

        assert asked.holds(LEAD, at) is there

    assert (clauses[0] is clauses[1]) is is_shared


def test_other_columns_have_another_clause() -> None:
    """
    One condition may be asked of two tables.
    """
    asked = Condition("seats > 1", Schema([Field("seats", Integer())]))
    columns = [{"seats": sa.column(name, sa.BigInteger)} for name in "ab"]
    texts = [str(asked.prepared(each, AT, {}).clause) for each in columns]

    assert texts == [f"{name} IS NOT NULL AND {name} > :param_1" for name in "ab"]


def test_few_clauses_are_kept() -> None:
    """
    The ones that were asked last stay; a condition never holds on to many.
    """
    kept: list[weakref.ref[Any]] = []
    asked = Condition("anniversary(born) == today", SCHEMA)
    for day in range(30):
        at = Moment(datetime(2026, 3, 2, tzinfo=UTC) + timedelta(days=day))
        kept.append(weakref.ref(asked.prepared(COLUMNS, at, RELATED).clause))
    gc.collect()

    assert 16 == sum(each() is not None for each in kept)


def people(count: int) -> list[Condition]:
    """
    Return a data scope as it is bound for some people, each with one team more.
    """
    scope = Condition("owner in my_teams and seats > 2", SCHEMA)
    return [
        scope.bind(my_teams=[f"team {n:03}" for n in range(size)] + ["li"])
        for size in range(count)
    ]


def test_the_same_few_clauses_serve_any_number_of_teams() -> None:
    """
    However many teams people have, asked in turn they find what was kept.
    """
    scopes = people(200)
    first = [asked.prepared(COLUMNS, AT, RELATED).clause for asked in scopes]
    again = [asked.prepared(COLUMNS, AT, RELATED).clause for asked in scopes]

    assert all(one is other for one, other in zip(first, again, strict=True))
    assert 9 == len(set(map(id, first)))


def test_what_serves_is_kept_longest() -> None:
    """
    A clause that is asked for again and again outlasts those asked for once.
    """
    asked = Condition("anniversary(born) == today", SCHEMA)
    usual = asked.prepared(COLUMNS, AT, RELATED).clause
    for day in range(40):
        at = Moment(datetime(2027, 3, 2, tzinfo=UTC) + timedelta(days=day))
        asked.prepared(COLUMNS, at, RELATED)

        assert asked.prepared(COLUMNS, AT, RELATED).clause is usual


@pytest.mark.parametrize("size", [0, 1, 2, 3, 4, 5, 127, 128, 129, 300])
@pytest.mark.parametrize("is_on", ["sqlite", "postgres"])
def test_values_that_fill_up_a_list_change_no_answer(
    size: int, is_on: str, request: pytest.FixtureRequest
) -> None:
    """
    Whatever the number of teams, the clause finds the leads of these teams alone.
    """
    lite = sa.create_engine("sqlite://")
    engine = lite if is_on == "sqlite" else request.getfixturevalue(is_on)
    scope = Condition("owner in my_teams", SCHEMA)
    teams = [f"t{n}" for n in range(size)]
    leads = [Lead(owner=name) for name in ("t0", "t1", f"t{size - 1}", f"t{size}")]
    asked = scope.bind(my_teams=teams)
    with engine.connect() as connection:
        tables.TABLES.create_all(connection)
        tables.fill(connection, leads)
        found = asked.prepared(COLUMNS, AT, RELATED)
        query = sa.select(LEADS.c.row).where(found.clause).order_by(LEADS.c.row)
        rows = connection.execute(query, dict(found.values)).scalars().all()
        connection.rollback()
    lite.dispose()

    assert rows == [n for n, lead in enumerate(leads) if asked.holds(lead, AT)]


def test_a_clause_goes_with_its_condition() -> None:
    """
    Nothing is kept of a condition that nobody has any more.
    """
    asked = Condition("seats > 1", SCHEMA)
    kept = weakref.ref(asked.prepared(COLUMNS, AT, RELATED).clause)
    del asked
    gc.collect()

    assert kept() is None


def test_what_cannot_be_asked_is_refused_each_time() -> None:
    """
    A clause that is kept answers for no condition without its parameters.
    """
    asked = Condition("seats > quota", SCHEMA)
    asked.bind(quota=1).prepared(COLUMNS, AT, RELATED)
    with pytest.raises(UnboundParameterError):
        asked.prepared(COLUMNS, AT, RELATED)
    for _ in range(2):
        with pytest.raises(UnmappedFieldError):
            asked.bind(quota=1).prepared({}, AT, RELATED)


def test_made_of_a_clause_once() -> None:
    """
    A store makes its statement once for each clause and key.
    """
    asked = Condition("seats > quota", SCHEMA)
    found = [
        asked.bind(quota=n).prepared(COLUMNS, AT, RELATED).once(key, object)
        for n, key in [(1, "a"), (2, "a"), (3, "b")]
    ]

    assert found[0] is found[1]
    assert found[0] is not found[2]


class Stage(enum.Enum):
    """
    Choices whose names are not their values.
    """

    NEW = "new"
    WON = "won"


STAGED = Schema(
    [Field("row", Integer()), Field("stage", Text())],
    {"mine": Text(), "some": TextSet()},
)
OF_STAGES: dict[str, list[dict[str, Any]]] = {
    "stage == mine": [{"mine": each} for each in ("new", "won", "lost", None)],
    "stage != mine": [{"mine": each} for each in ("new", "won", "lost", None)],
    "stage in some": [
        *({"some": each} for each in ([], ["new"], ["won"], ["lost"], None)),
        {"some": ["new", "won", *map(str, range(200))]},
    ],
    "stage not in some": [{"some": each} for each in (["new"], ["lost"], [])],
}


@pytest.mark.parametrize("text", OF_STAGES)
@pytest.mark.parametrize("is_on", ["sqlite", "postgres"])
def test_values_beside_an_enum_are_left_open(
    text: str, is_on: str, request: pytest.FixtureRequest
) -> None:
    """
    A clause serves all values that the enum has, and all that it has not.
    """
    lite = sa.create_engine("sqlite://")
    engine = lite if is_on == "sqlite" else request.getfixturevalue(is_on)
    held = sa.MetaData()
    made: list[sa.Column[Any]] = [
        sa.Column("row", sa.Integer),
        sa.Column("stage", sa.Enum(Stage)),
    ]
    table = sa.Table("staged", held, *made)
    columns = {"row": table.c.row, "stage": table.c.stage}
    asked = Condition(text, STAGED)
    clauses = set()
    with engine.connect() as connection:
        held.create_all(connection)
        kept = [Stage.NEW, Stage.WON, None]
        for number, each in enumerate(kept):
            connection.execute(table.insert(), {"row": number, "stage": each})
        for params in OF_STAGES[text]:
            bound = asked.bind(**params)
            found = bound.prepared(columns, AT)
            query = sa.select(table.c.row).where(found.clause).order_by(table.c.row)
            rows = connection.execute(query, dict(found.values)).scalars().all()
            clauses.add(found.clause)

            values = (each and each.value for each in kept)
            expected = [
                number
                for number, value in enumerate(values)
                if bound.holds({"row": number, "stage": value}, AT)
            ]
            assert rows == expected
        connection.rollback()
    lite.dispose()

    assert len(clauses) <= 4  # none at all, one value, two, and missing


DURATIONS = {
    "(first(patience for o in orders) + hours(-2)) not in {days(1)}": True,
    "first(patience for o in orders) + hours(1) > days(1)": True,
    "sum(patience for o in orders) == days(2)": True,
    "max(patience for o in orders) - hours(1) < first(patience for o in orders)": True,
    "coalesce(first(patience for o in orders), hours(1)) + hours(1) > days(1)": True,
}


@pytest.mark.parametrize("text", DURATIONS)
@pytest.mark.parametrize("is_on", ["sqlite", "postgres"])
def test_a_duration_of_no_column_is_added_to(
    text: str, is_on: str, request: pytest.FixtureRequest
) -> None:
    """
    What no column tells about is kept as it can be added to, on both databases.
    """
    lite = sa.create_engine("sqlite://")
    engine = lite if is_on == "sqlite" else request.getfixturevalue(is_on)
    schema = Schema(
        [Field("name", Text()), Field("at", Instant()), Field("day", Day())],
        {"patience": Duration(), "teams": TextSet()},
        relations=SCHEMA.relations.values(),
    )
    asked = Condition(text, schema).bind(patience=timedelta(days=1))
    with engine.connect() as connection:
        tables.TABLES.create_all(connection)
        from tests.conditions.samples import Order

        tables.fill(connection, [Lead(orders=(Order(id="1"), Order(id="2")))])
        query = sa.select(LEADS.c.row).where(asked.where(COLUMNS, AT, RELATED))
        found = bool(connection.execute(query).all())
        connection.rollback()
    lite.dispose()

    assert DURATIONS[text] is found
