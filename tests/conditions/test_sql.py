"""
The clause that a condition becomes, as text.
"""

import builtins
import sys
from collections.abc import Callable, Mapping, Sequence
from functools import reduce
from operator import or_
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.dialects import mysql, sqlite
from sqlalchemy.dialects.postgresql import psycopg

from crmkit.conditions import Condition
from crmkit.errors import BackEndGapError, MissingExtraError, UnmappedFieldError
from tests.conditions import tables
from tests.conditions.samples import AT, NOW, SCHEMA, Company, Lead, Order
from tests.conditions.tables import COLUMNS, LEADS, RELATED

DIALECTS: dict[str, Any] = {"sqlite": sqlite, "postgresql": psycopg}


def sql(text: str, dialect: str = "sqlite", **params: object) -> str:
    """
    Return the SQL of a condition, as it stands in a query of leads.
    """
    clause = Condition(text, SCHEMA).bind(**params).where(COLUMNS, AT, RELATED)
    query = sa.select(LEADS.c.row).where(clause)
    compiled = str(query.compile(dialect=DIALECTS[dialect].dialect()))
    where = " ".join(compiled.split()).partition("WHERE ")[2]
    return where.replace("leads.", "").replace('"row"', "row")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('阶段 == "意向"', "stage IS NOT NULL AND stage = ?"),
        ("not (seats > 3)", "seats IS NOT NULL AND seats <= ?"),
        ("vip", "vip IS NOT NULL AND vip = ?"),
        ("not vip", "vip IS NOT NULL AND vip = ?"),
        (
            "age(created_at) > days(7)",
            "created_at IS NOT NULL AND created_at < ?",
        ),
        (
            "created_at + days(7) < now",
            "created_at IS NOT NULL AND created_at < ?",
        ),
        ("owner is None", "owner IS NULL"),
        ("owner is not None", "owner IS NOT NULL"),
        (
            "name != owner",
            "name IS NOT NULL AND owner IS NOT NULL AND name != owner",
        ),
        (
            '"a" in tags',
            (
                "(json_type(tags) IS 'array') AND EXISTS "
                "(SELECT 1 FROM json_each(tags) AS _has WHERE _has.value = ?)"
            ),
        ),
        (
            'fold(name) == "ＡＢＣ"',
            "name_folded IS NOT NULL AND name_folded = ?",
        ),
        (
            'contains(name, "a")',
            "name IS NOT NULL AND (instr(name, ?) > 0)",
        ),
        (
            "coalesce(seats, 3) > 2",
            "seats IS NOT NULL AND seats > ? OR seats IS NULL",
        ),
        (
            "seats + limit > 3",
            (
                'seats IS NOT NULL AND "limit" IS NOT NULL AND coalesce((SELECT '
                '_whole.value FROM (SELECT (seats + "limit") AS value) AS _whole '
                "WHERE typeof(_whole.value) = 'integer') > ?, 0)"
            ),
        ),
        ("now < now", "0 = 1"),
        ("True", "1 = 1"),
    ],
)
def test_the_clause_guards_every_column(text: str, expected: str) -> None:
    """
    No clause can be null, and a column is compared with a constant.
    """
    assert expected == sql(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            '"a" not in tags',
            (
                "(tags IS NOT NULL AND jsonb_typeof(CAST(tags AS JSONB)) = 'array')"
                " AND NOT (CAST(tags AS JSONB) @> "
                "jsonb_build_array(CAST(%(param_1)s::VARCHAR AS TEXT)))"
            ),
        ),
        ("vip", "vip IS NOT NULL AND vip = %(param_1)s"),
        (
            'startswith(name, "a")',
            "name IS NOT NULL AND starts_with(name, %(param_1)s::VARCHAR)",
        ),
        (
            "endswith(name, owner)",
            (
                "name IS NOT NULL AND owner IS NOT NULL AND "
                "(right(name, length(owner)) = owner)"
            ),
        ),
    ],
)
def test_postgresql_is_spoken(text: str, expected: str) -> None:
    """
    Containment, because a GIN index serves it, on whatever JSON type the column has;
    and no LIKE, in which characters would have a meaning.
    """
    assert expected == sql(text, "postgresql")


def test_what_is_denied_twice_is_said_once() -> None:
    """
    A loop inside a loop costs the parser of SQLite no more than its two queries.
    """
    found = sql("not any(any(x.amount > o.amount for x in orders) for o in orders)")

    assert found.startswith("NOT (EXISTS (")
    assert "NOT (NOT" not in found


def test_a_missing_parameter_makes_a_leaf_false() -> None:
    """
    Unknown is false, and its negation is too.
    """
    assert "0 = 1" == sql("owner == me", me=None)
    assert "0 = 1" == sql("owner != me", me=None)
    assert "1 = 1" == sql("me is None", me=None)
    assert "owner IS NOT NULL AND owner = ?" == sql("owner == me", me="li")


def test_values_are_bound_and_converted_by_the_column() -> None:
    """
    No value is ever part of the SQL text.
    """
    evil = "x' OR 1=1 --"
    clause = Condition("name == me and created_at <= now", SCHEMA).bind(me=evil)
    compiled = clause.where(COLUMNS, AT, RELATED).compile(
        dialect=DIALECTS["sqlite"].dialect()
    )
    binds: Mapping[str, Any] = compiled.params

    assert evil not in str(compiled)
    assert [evil, NOW] == list(binds.values())


def test_no_value_is_cut_to_the_width_of_its_column() -> None:
    """
    A column of 32 bits is compared with numbers of 64.
    """
    asked = Condition("seats < 9223372036854775807", SCHEMA)
    clause = asked.where({"seats": sa.column("seats", sa.Integer)}, AT)

    assert "::BIGINT" in str(clause.compile(dialect=DIALECTS["postgresql"].dialect()))


@pytest.mark.parametrize(
    "text",
    [
        " and ".join(f"seats != {n + 5}" for n in range(580)),
        " or ".join(f"seats == {n + 2}" for n in range(580)),
        "(" * 20 + "vip" + " or paid or vip) and (seats > 1)" * 20,
        "(" * 23 + "vip" + " and seats > 1 or paid)" * 23,
        "vip or (seats > 1 and (" * 23 + "paid" + "))" * 23,
        " + ".join(["seats"] * 45) + " > 3",
        " or ".join(f"seats in {tuple(range(k, k + 900))}" for k in range(2)),
    ],
    ids=["wide and", "wide or", "deep", "deep left", "deep right", "sum", "lists"],
)
def test_the_largest_conditions_can_be_run(text: str) -> None:
    """
    SQLite refuses more than a thousand levels, and long chains of unread symbols.
    """
    engine = sa.create_engine("sqlite://")
    tables.create(engine)
    lead = Lead(seats=2, vip=False, paid=True)
    asked = Condition(text, SCHEMA)
    with engine.begin() as connection:
        tables.fill(connection, [lead])

        assert [asked.holds(lead, AT)] == tables.truths(asked, AT, connection)


def right(depth: int) -> str:
    """
    Return arithmetic nested on the right.
    """
    inner = "seats" if depth == 0 else right(depth - 1)
    return f"(limit {'*+-'[depth % 3]} {inner})"


def rest(depth: int) -> str:
    """
    Return options nested in the last one.
    """
    return f"coalesce(limit, {rest(depth - 1)} + 1)" if depth else "seats"


def start(depth: int) -> str:
    """
    Return options nested in the first one.
    """
    return f"coalesce({start(depth - 1)} + 1, limit)" if depth else "seats"


def early(depth: int) -> str:
    """
    Return options nested in the last one, each with a parameter before it.
    """
    return f"coalesce(limit + 1, {early(depth - 1)} + 1)" if depth else "seats"


@pytest.mark.parametrize("nest", [right, rest, start, early])
@pytest.mark.parametrize("depth", [2, 6, 9, 15, 22])
def test_deep_operands_are_answered_or_refused(
    nest: Callable[[int], str], depth: int
) -> None:
    """
    What SQLite cannot read is a gap with a name, before anything runs.
    """
    engine = sa.create_engine("sqlite://")
    tables.create(engine)
    leads = [
        Lead(seats=2),
        Lead(seats=2, limit=1),
        Lead(limit=1),
        Lead(seats=2**63 - 1),
    ]
    asked = Condition(f"{nest(depth)} > 1", SCHEMA)
    with engine.begin() as connection:
        tables.fill(connection, leads)
        found: list[bool] | str
        try:
            found = tables.truths(asked, AT, connection)
        except BackEndGapError as gap:
            found = gap.what

    answers = [asked.holds(lead, AT) for lead in leads]
    gap_from = 6 if nest is start else 15
    refused = "condition as deep as this on SQLite"
    assert found == answers or (depth >= gap_from and found == refused)


def test_joined_conditions_can_be_run() -> None:
    """
    What is joined from the largest conditions is far wider, and is still run.
    """
    engine = sa.create_engine("sqlite://")
    tables.create(engine)
    parts = (
        Condition(" or ".join(f"seats == {n * 500 + k}" for k in range(500)), SCHEMA)
        for n in range(4)
    )
    asked = reduce(or_, parts)
    leads = [Lead(seats=n) for n in (0, 1_999, 2_000)]
    with engine.begin() as connection:
        tables.fill(connection, leads)

        assert [True, True, False] == tables.truths(asked, AT, connection)


@pytest.mark.parametrize(
    "text",
    ['name == "a"', 'name in ("a", "b")', 'startswith(name, "a")', "name in my_teams"],
)
def test_a_collation_of_a_column_changes_no_answer(text: str) -> None:
    """
    Texts are told apart by code point, also where the column would not.
    """
    engine = sa.create_engine("sqlite://")
    column = sa.Column("name", sa.String(collation="NOCASE"))
    table = sa.Table("people", sa.MetaData(), column)
    table.create(engine)
    asked = Condition(text, SCHEMA).bind(my_teams={"a"})
    with engine.begin() as connection:
        connection.execute(table.insert(), [{"name": "A"}, {"name": "a"}])
        query = sa.select(column).where(asked.where({"name": column}, AT))

        assert ["a"] == list(connection.execute(query).scalars())


def test_a_collation_of_postgresql_is_set_aside() -> None:
    """
    A column that names a collation is compared, and ordered, under ``"C"``.
    """
    named = sa.column("name", sa.String(collation="de-x-icu"))
    plain = sa.column("name", sa.String(collation="C"))
    asked = Condition('name == "a"', SCHEMA)
    dialect = DIALECTS["postgresql"].dialect()

    assert '(CAST(name AS TEXT) COLLATE "C") = ' in str(
        asked.where({"name": named}, AT).compile(dialect=dialect)
    )
    assert "name = " in str(asked.where({"name": plain}, AT).compile(dialect=dialect))


def test_a_clause_can_be_printed_and_other_databases_refuse_it() -> None:
    """
    People see what is meant; a database that is not spoken never gets it.
    """
    text = '"a" in tags and len(tags) > 1 and anniversary(born) == today'
    clause = Condition(text, SCHEMA).where(COLUMNS, AT, RELATED)

    assert "set_has(leads.tags, :param_1)" in str(clause)
    assert "month_day(leads.born)" in str(clause)
    with pytest.raises(BackEndGapError) as caught:
        clause.compile(dialect=mysql.dialect())
    assert "SQL has no is_set on mysql: ask SQLite or PostgreSQL" == str(caught.value)


def test_a_clause_selects_what_is_changed() -> None:
    """
    It stands in an update or a delete as it does in a query.
    """
    text = "company.listed and any(o.pieces > 3 for o in orders)"
    clause = Condition(text, SCHEMA).where(COLUMNS, AT, RELATED)
    engine = sa.create_engine("sqlite://")
    tables.create(engine)
    lead = Lead(company=Company(listed=True), orders=(Order(pieces=4),))
    with engine.begin() as connection:
        tables.fill(connection, [Lead(), lead])

        changed = connection.execute(sa.update(LEADS).values(seats=1).where(clause))
        removed = connection.execute(sa.delete(LEADS).where(~clause))
        assert (1, 1) == (changed.rowcount, removed.rowcount)


def test_a_field_without_a_column_is_named() -> None:
    """
    A forgotten column is an error before anything runs.
    """
    with pytest.raises(UnmappedFieldError) as caught:
        Condition("vip", SCHEMA).where({"seats": COLUMNS["seats"]}, AT)
    assert "field 'vip' has no column (columns: 'seats')" == str(caught.value)

    with pytest.raises(UnmappedFieldError) as caught:
        Condition('fold(name) == "a"', SCHEMA).where({"name": COLUMNS["name"]}, AT)
    assert "field 'fold(name)' has no column (columns: 'name')" == str(caught.value)


@pytest.mark.parametrize("question", ["where", "prepared"])
def test_without_sqlalchemy_the_extra_is_named(
    question: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """
    The error says what to install.
    """
    real = builtins.__import__

    def refusing(
        name: str,
        spaces: Mapping[str, object] | None = None,
        locals_: Mapping[str, object] | None = None,
        wanted: Sequence[str] | None = (),
        level: int = 0,
    ) -> object:
        if name.startswith("sqlalchemy"):
            raise ModuleNotFoundError(name=name)
        return real(name, spaces, locals_, wanted, level)

    package = sys.modules["crmkit.conditions"]
    for module in [name for name in sys.modules if "conditions._sql" in name]:
        monkeypatch.delitem(sys.modules, module)
    monkeypatch.delattr(package, "_sql", raising=False)
    monkeypatch.setattr(builtins, "__import__", refusing)
    with pytest.raises(MissingExtraError) as caught:
        getattr(Condition("vip", SCHEMA), question)(COLUMNS, AT, RELATED)
    assert "sql" == caught.value.extra
