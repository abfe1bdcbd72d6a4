"""
The clause that a condition becomes.
"""

import builtins
import sys
from collections.abc import Mapping, Sequence
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from crmkit.conditions import Condition
from crmkit.errors import MissingExtraError, UnmappedFieldError
from tests.conditions.samples import AT, COLUMNS, NOW, SCHEMA, TABLE, Lead, row_of

DIALECTS: dict[str, Any] = {"sqlite": sqlite, "postgresql": postgresql}


def sql(text: str, dialect: str = "sqlite", **params: object) -> str:
    """
    Return the SQL of a condition.
    """
    clause = Condition(text, SCHEMA).bind(**params).where(COLUMNS, AT)
    return str(clause.compile(dialect=DIALECTS[dialect].dialect())).replace(
        "leads.", ""
    )


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
                "tags IS NOT NULL AND (EXISTS (SELECT 1 FROM json_each(tags) "
                "WHERE json_each.value = ?)) = 1"
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


def test_postgresql_asks_for_containment() -> None:
    """
    An operator that a GIN index serves, on whatever JSON type the column has.
    """
    assert (
        "tags IS NOT NULL AND NOT (CAST(tags AS JSONB) @> "
        "jsonb_build_array(CAST(%(param_1)s::VARCHAR AS VARCHAR)))"
    ) == sql('"a" not in tags', "postgresql")
    assert "vip IS NOT NULL AND vip = %(vip_1)s" == sql("vip", "postgresql").replace(
        "param_1", "vip_1"
    )


def test_a_missing_parameter_makes_a_leaf_false() -> None:
    """
    Unknown is false, and its negation is too.
    """
    assert "0" == sql("owner == me", me=None)
    assert "0" == sql("owner != me", me=None)
    assert "1" == sql("me is None", me=None)
    assert "owner IS NOT NULL AND owner = ?" == sql("owner == me", me="li")


def test_values_are_bound_and_converted_by_the_column() -> None:
    """
    No value is ever part of the SQL text.
    """
    evil = "x' OR 1=1 --"
    clause = Condition("name == me and created_at <= now", SCHEMA).bind(me=evil)
    compiled = clause.where(COLUMNS, AT).compile(dialect=DIALECTS["sqlite"].dialect())
    binds: Mapping[str, Any] = compiled.params

    assert evil not in str(compiled)
    assert [evil, NOW] == list(binds.values())


def test_an_index_serves_an_age() -> None:
    """
    A time leaf is a range of the index on its column.
    """
    engine = sa.create_engine("sqlite://")
    sa.Index("by_contact", TABLE.c.last_contacted_at)
    TABLE.metadata.create_all(engine)
    asked = Condition("vip and age(last_contacted_at) > days(7)", SCHEMA)
    query = sa.select(TABLE.c.id).where(asked.where(COLUMNS, AT))
    text = query.compile(engine, compile_kwargs={"literal_binds": True})
    with engine.connect() as connection:
        plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {text}").all()

    assert "USING INDEX by_contact (last_contacted_at<?)" in plan[0][-1] or (
        "USING INDEX by_contact (last_contacted_at>? AND last_contacted_at<?)"
        in plan[0][-1]
    )


@pytest.mark.parametrize(
    "text",
    [
        " and ".join(["seats > 1"] * 660),
        " or ".join(["not vip"] * 900),
        "(" * 20 + "vip" + " or paid or vip) and (seats > 1)" * 20,
    ],
    ids=["wide and", "wide or", "deep"],
)
def test_the_largest_conditions_can_be_run(text: str) -> None:
    """
    SQLite refuses more than a thousand levels; a condition does not get there.
    """
    engine = sa.create_engine("sqlite://")
    TABLE.metadata.create_all(engine)
    lead = Lead(seats=2, vip=False, paid=True)
    asked = Condition(text, SCHEMA)
    with engine.begin() as connection:
        connection.execute(TABLE.insert(), row_of(1, lead))
        query = sa.select(TABLE.c.id).where(asked.where(COLUMNS, AT))
        found = connection.execute(query).all()

    assert asked.holds(lead, AT) == bool(found)


def test_a_field_without_a_column_is_named() -> None:
    """
    A forgotten column is an error before anything runs.
    """
    with pytest.raises(UnmappedFieldError) as caught:
        Condition("vip", SCHEMA).where({"seats": COLUMNS["seats"]}, AT)
    assert "field 'vip' has no column (columns: 'seats')" == str(caught.value)


def test_without_sqlalchemy_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
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
    monkeypatch.delitem(sys.modules, "crmkit.conditions._sql", raising=False)
    monkeypatch.delattr(package, "_sql", raising=False)
    monkeypatch.setattr(builtins, "__import__", refusing)
    with pytest.raises(MissingExtraError) as caught:
        Condition("vip", SCHEMA).where(COLUMNS, AT)
    assert "sql" == caught.value.extra
