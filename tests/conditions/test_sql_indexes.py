"""
The clause of a condition lets both databases use the indexes they have.
"""

from collections.abc import Iterator
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler

from crmkit.conditions import Condition
from tests.conditions.samples import AT, SCHEMA
from tests.conditions.tables import COLUMNS, LEADS, ORDERS, RELATED, create

INDEXED = {
    "stage": [LEADS.c.stage],
    "name": [LEADS.c.name],
    "seats": [LEADS.c.seats],
    "contact": [LEADS.c.last_contacted_at],
    "placed": [ORDERS.c.lead_row, ORDERS.c.placed_at],
}
ASKED = {
    'stage == "won"': ["stage"],
    'stage in ("won", "interested")': ["stage"],
    "vip and age(last_contacted_at) > days(7)": ["contact"],
    "last_contacted_at + days(7) < now": ["contact"],
    "age(last_contacted_at) > months(1)": ["contact"],
    "date(last_contacted_at) == today": ["contact"],
    "coalesce(seats, limit) > 900": ["seats"],
    'any(o.product == "A" for o in orders)': ["placed"],
    "max(o.placed_at for o in orders) < now": ["placed"],
    f"seats in {tuple(range(120))}": ["seats"],
}


@pytest.fixture(scope="module")
def sqlite() -> Iterator[sa.Connection]:
    """
    A database of SQLite with indexes.
    """
    engine = sa.create_engine("sqlite://")
    create(engine)
    with engine.connect() as connection:
        _index(connection)
        yield connection
    engine.dispose()


@pytest.fixture(scope="module")
def postgresql(new_postgres: Any) -> Iterator[sa.Connection]:
    """
    A database of PostgreSQL with indexes, that uses them even on few rows.
    """
    engine = new_postgres()
    create(engine)
    with engine.connect() as connection:
        _index(connection)
        gin = "CREATE INDEX by_tags ON leads USING gin (tags jsonb_path_ops)"
        connection.exec_driver_sql(gin)
        connection.exec_driver_sql("SET enable_seqscan = off")
        yield connection


def _index(connection: sa.Connection) -> None:
    for name, columns in INDEXED.items():
        spelled = ", ".join(f'"{column.name}"' for column in columns)
        table = columns[0].table.description
        connection.exec_driver_sql(f"CREATE INDEX by_{name} ON {table} ({spelled})")


class Explained(sa.Executable, sa.ClauseElement):
    """
    A query that is not run but explained.
    """

    inherit_cache = False

    def __init__(self, query: sa.Select[Any]) -> None:
        self.query = query


@compiles(Explained)
def _explained(element: Explained, compiler: SQLCompiler, **options: Any) -> str:
    word = "EXPLAIN QUERY PLAN" if compiler.dialect.name == "sqlite" else "EXPLAIN"
    return f"{word} {compiler.process(element.query, **options)}"


def plan(text: str, connection: sa.Connection) -> str:
    """
    Return how a database looks for the leads that a condition holds for.
    """
    clause = Condition(text, SCHEMA).where(COLUMNS, AT, RELATED)
    rows = connection.execute(Explained(sa.select(LEADS.c.row).where(clause)))
    return "\n".join(str(row[-1]) for row in rows)


@pytest.mark.parametrize("text", ASKED)
def test_sqlite_uses_its_indexes(text: str, sqlite: sa.Connection) -> None:
    """
    A column against a constant is a range of an index, related rows are looked up.
    """
    found = plan(text, sqlite)

    for name in ASKED[text]:
        assert f"by_{name} (" in found
    assert "SCAN orders" not in found


@pytest.mark.parametrize("text", ASKED)
def test_postgresql_uses_its_indexes(text: str, postgresql: sa.Connection) -> None:
    """
    A column against a constant is a range of an index, related rows are looked up.
    """
    found = plan(text, postgresql)

    for name in ASKED[text]:
        assert f"by_{name} " in found


def test_sqlite_finds_beginnings_by_index(sqlite: sa.Connection) -> None:
    """
    What starts with a text is a range of an index by code point.
    """
    found = plan('startswith(name, "ab")', sqlite)
    assert "by_name (name>? AND name<?)" in found


def test_postgresql_finds_texts_in_sets_by_index(postgresql: sa.Connection) -> None:
    """
    Containment is what a GIN index is for.
    """
    assert "by_tags" in plan('"a" in tags', postgresql)
