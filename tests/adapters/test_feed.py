"""
The feed of changes in SQL: transactions side by side, hosts, restored data.
"""

from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest
import sqlalchemy as sa

from crmkit.adapters._feed import feed_place
from crmkit.adapters.sql import SQLStore
from crmkit.adapters.sql._history import HistoryWork, _feed
from crmkit.ports import Feed, Store, Transaction
from crmkit.testing._contract._feed import news, opened, write  # the contract's own
from crmkit.testing._samples import NOW

NUMBERS = count()


@pytest.fixture
def store(postgres: sa.Engine) -> SQLStore:
    """
    A store in PostgreSQL, in a schema of its own, ready for use.
    """
    made = SQLStore(postgres, schema=f"feed_{next(NUMBERS)}")
    made.migrate()
    return made


@pytest.fixture
def file(tmp_path: Path) -> Iterator[SQLStore]:
    """
    A store in a SQLite file on a host's engine, ready for use.
    """
    engine = sa.create_engine(f"sqlite:///{tmp_path / 'crm.db'}")
    made = SQLStore(engine)
    made.migrate()
    yield made
    engine.dispose()


def ids(feed: Feed) -> list[str]:
    """
    Return which changes these are.
    """
    return [each.id for each in feed]


def look(store: Store, after: str | None = None) -> Feed:
    """
    Return what is new at this moment.
    """
    with store.read() as reading:
        return reading.feed(after)


def test_a_transaction_that_commits_late_is_not_skipped(store: SQLStore) -> None:
    """
    What began later waits for it; then both come, in the order of their beginning.
    """
    write(store, opened("T0", "X0"))
    seen = news(store, 1)
    with store.begin() as early:
        early.append([opened("T1", "X1")])
        write(store, opened("T2", "X2"))
        assert seen == look(store)
        assert Feed((), seen.cursor) == look(store, seen.cursor)

    after = news(store, 2, seen.cursor)
    assert ["X1", "X2"] == ids(after)
    assert [] == ids(look(store, after.cursor))


def test_it_is_told_since_when_changes_are_held_back(store: SQLStore) -> None:
    """
    By whatever writes on the server; neither by nobody nor by one's own work.
    """
    write(store, opened("T0", "X0"))
    seen = news(store, 1)
    other = sa.create_engine(store.engine.url.set(database="postgres"))
    with other.connect() as elsewhere:
        elsewhere.exec_driver_sql("SELECT pg_current_xact_id()")
        write(store, opened("T1", "X1"))
        held = look(store, seen.cursor)
    other.dispose()
    after = news(store, 1, seen.cursor)
    with store.begin() as work:
        work.append([opened("T2", "X2")])
        own = work.feed(after.cursor)

    assert ([], NOW) == (ids(held), held.held_since)
    assert (["X1"], None) == (ids(after), after.held_since)
    assert ([], None) == (ids(own), own.held_since)


def test_a_transaction_that_fails_late_holds_nothing_back(store: SQLStore) -> None:
    """
    Once it is rolled back, what waited for it comes.
    """
    with pytest.raises(ZeroDivisionError):
        _fail_after_another(store)

    assert ["X2"] == ids(news(store, 1))


def _fail_after_another(store: SQLStore) -> None:
    with store.begin() as early:
        early.append([opened("T1", "X1")])
        write(store, opened("T2", "X2"))
        assert [] == ids(look(store))
        raise ZeroDivisionError


def test_a_transaction_that_has_only_read_holds_nothing_back(store: SQLStore) -> None:
    """
    However long a report takes, the feed goes on.
    """
    with store.read() as report:
        assert () == report.history(opened("T1", "X1").record)
        write(store, opened("T1", "X1"))

        assert ["X1"] == ids(news(store, 1))


@pytest.mark.parametrize("kind", ["store", "file"])
def test_a_host_that_has_not_committed_makes_no_news(
    kind: str, request: pytest.FixtureRequest
) -> None:
    """
    Not in his own transaction either, of which several blocks may be a part.
    """
    store: SQLStore = request.getfixturevalue(kind)
    write(store, opened("T0", "X0"))
    news(store, 1)
    again = SQLStore(store.engine, schema=store._tables.data.schema)
    with store.engine.connect() as connection:
        with connection.begin() as transaction:
            _join(store, connection, "X1")
            assert ["X0"] == _join(again, connection, "X2")
            transaction.rollback()
        with connection.begin():
            assert ["X0"] == _join(store, connection, "X3")
            assert ["X0"] == _join(again, connection, "X4")

    assert ["X0", "X3", "X4"] == ids(news(store, 3))


def _join(store: SQLStore, connection: sa.Connection, change_id: str) -> list[str]:
    work: Transaction
    with store.begin(connection) as work:
        before = ids(work.feed())
        work.append([opened(f"T{change_id}", change_id)])
        assert before == ids(work.feed())
    return before


def test_data_of_another_server_stays_behind_what_is_new(store: SQLStore) -> None:
    """
    A restored dump has higher numbers than this server's transactions; opening it
    sees to it that neither old changes nor new ones are out of reach.
    """
    table = f"{store._tables.data.schema}.crm_changes"
    write(store, opened("T1", "X1"))
    with store.engine.begin() as connection:
        connection.exec_driver_sql(
            f"UPDATE {table} SET position = 10^15"  # noqa: S608 - a name of our own
        )
    for _ in range(2):
        store.migrate()
    seen = news(store, 1)
    write(store, opened("T2", "X2"))

    assert ["X1"] == ids(seen)
    assert ["X2"] == ids(news(store, 1, seen.cursor))


def test_the_feed_is_read_along_its_index(store: SQLStore) -> None:
    """
    The work of an answer grows with what is new, not with what there is.
    """
    rows = [opened(f"T{n}", f"X{n:04}") for n in range(1000)]
    for at in range(0, len(rows), 100):
        write(store, *rows[at : at + 100])
    cursor = news(store, len(rows)).cursor
    schema = store._tables.data.schema
    with store.engine.begin() as connection:
        connection.exec_driver_sql(f"ANALYZE {schema}.crm_changes")
    with store.read() as reading:
        plan = _plan(reading, cursor)

    assert any("ix_crm_changes_position_version_id" in line for line in plan)


def _plan(reading: Transaction, cursor: str | None) -> list[str]:
    assert isinstance(reading, HistoryWork)
    place = feed_place(cursor)
    statement = reading.statements.get(_feed, ())
    values = {
        "position": None,
        "last_position": place.position,
        "last_version": place.version,
        "last_id": place.id,
        "most": 1000,
    }
    parameters = statement.parameters(values)
    with reading.said(f"EXPLAIN {statement.sql}", parameters) as said:
        return [line for (line,) in said.fetchall()]
