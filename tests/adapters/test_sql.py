"""
What is special about a store in a SQL database: files, hosts, other versions.
"""

import sqlite3
import sys
import traceback
from collections.abc import Iterator
from datetime import datetime, tzinfo
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy import event

from crmkit.adapters.sql import SQLStore, metadata
from crmkit.conditions import Condition, Field, Schema, Text
from crmkit.decisions import Write
from crmkit.errors import (
    MissingExtraError,
    NaiveDatetimeError,
    NoHostTransactionError,
    StoreError,
    StoreLockedError,
    StoreReadOnlyError,
    StoreVersionError,
    UnknownChoiceError,
    UnsupportedConnectionError,
)
from crmkit.hooks import open_store, plugin_manager
from crmkit.ports import Store
from crmkit.records import Ticket
from crmkit.testing._samples import AT, NOW, put, ticket  # the contract's own records

UNDONE = "the whole transaction was undone; nothing of it was kept"
NOTES = sa.Table("notes", sa.MetaData(), sa.Column("text", sa.String))


def opened(path: Path, options: str = "") -> Store:
    """
    Return the store in a file, opened through the hook crmkit_open_store.
    """
    return open_store(plugin_manager(), f"sqlite:///{path}{options}")


def tickets(store: Store) -> int:
    """
    Return how many tickets a store keeps.
    """
    with store.read() as look:
        return look.count(Ticket, None, AT)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """
    Where a store's file is to be.
    """
    return tmp_path / "crm.db"


@pytest.fixture
def store(path: Path) -> Iterator[Store]:
    """
    A store in a file, ready for use.
    """
    made = opened(path)
    made.migrate()
    yield made
    made.close()


# -- Files ----------------------------------------------------------------------


def test_a_locked_database_is_an_error_that_says_so(store: Store, path: Path) -> None:
    """
    A writer waits for another process, but not for ever; a reader does not wait.
    """
    hasty = opened(path, "?timeout=0.05")
    holder = sqlite3.connect(path, isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    try:
        with pytest.raises(StoreLockedError) as caught, hasty.begin():
            pass
        assert 0 == tickets(hasty)
    finally:
        holder.close()
        hasty.close()

    text = "another process, thread or block holds the database; try again"
    assert f"{hasty.url}: {text}" == str(caught.value)


def test_a_commit_that_fails_keeps_nothing(path: Path) -> None:
    """
    SQLite leaves the transaction open then, and the next block must not find it.
    """
    store = SQLStore(sa.create_engine(f"sqlite:///{path}?timeout=0"))
    store.migrate()
    reader = sqlite3.connect(path, isolation_level=None)
    reader.execute("BEGIN")
    reader.execute("SELECT * FROM crm_tickets").fetchall()
    with pytest.raises(StoreLockedError), store.begin() as work:
        put(work, ticket("T1"))
    reader.close()
    with store.begin() as work:
        put(work, ticket("T2"))
        found = work.get(Ticket, "T1")
    number = tickets(store)
    store.engine.dispose()

    assert found is None
    assert 1 == number


def test_a_read_only_database_can_be_read(store: Store, path: Path) -> None:
    """
    Writing is refused with nothing half done.
    """
    with store.begin() as work:
        put(work, ticket())
    store.close()
    readable = open_store(
        plugin_manager(), f"sqlite:///file:{path}?mode=ro&uri=true&timeout=0.05"
    )
    try:
        assert 1 == tickets(readable)
        with pytest.raises(StoreReadOnlyError) as caught, readable.begin() as work:
            put(work, ticket("T2"))
    finally:
        readable.close()

    assert "the database may be read but not written" == caught.value.problem


@pytest.mark.parametrize("use", ["migrate", "begin", "read"])
def test_a_file_that_is_no_database_is_left_alone(path: Path, use: str) -> None:
    """
    Whatever is tried, the error says what it is and the file stays as it was.
    """
    path.write_text("a letter, and by no means a database\n" * 100)
    before = path.read_bytes()
    strange = opened(path)
    try:
        with pytest.raises(StoreVersionError) as caught:
            _use(strange, use)
    finally:
        strange.close()

    assert "the file is no database" == caught.value.problem
    assert before == path.read_bytes()


def _use(store: Store, how: str) -> None:
    if how == "migrate":
        store.migrate()
    elif how == "begin":
        with store.begin():
            pass
    else:
        with store.read():
            pass


def test_a_folder_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    """
    Nothing is made on the way.
    """
    lost = opened(tmp_path / "nowhere" / "crm.db")
    with pytest.raises(StoreError) as caught:
        lost.migrate()

    assert "the database file could not be opened" == caught.value.problem


def test_a_url_of_another_kind_is_an_error() -> None:
    """
    A host and a password in the URL are not shown.
    """
    with pytest.raises(StoreError) as caught:
        open_store(plugin_manager(), "sqlite://me:geheim@host/crm.db")

    assert "geheim" not in repr(caught.value)
    assert "sqlite" in str(caught.value)


def test_connections_are_set_up(store: Store, path: Path) -> None:
    """
    A file of crmkit's own has a write-ahead log and syncs fully.
    """
    with store.begin() as work:
        connection = work.connection  # type: ignore[attr-defined]  # the SQL store's own
        found = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "foreign_keys", "synchronous", "busy_timeout")
        }

    assert {
        "journal_mode": "wal",
        "foreign_keys": 1,
        "synchronous": 2,
        "busy_timeout": 5000,
    } == found


def test_a_url_says_how_a_file_synchronizes(path: Path) -> None:
    """
    A host that prefers speed says so; nothing else is taken for an answer.
    """
    asked = opened(path, "?synchronous=NORMAL")
    asked.migrate()
    with asked.read() as work:
        connection = work.connection  # type: ignore[attr-defined]  # the SQL store's own
        found = connection.exec_driver_sql("PRAGMA synchronous").scalar()
    with pytest.raises(StoreError) as caught:
        opened(path, "?synchronous=off")

    assert 1 == found
    assert "synchronous may be full, normal, extra, not 'off'" == caught.value.problem


# -- Versions ---------------------------------------------------------------------


def test_a_store_must_be_migrated_first(path: Path) -> None:
    """
    The error says what to call, and later it works.
    """
    fresh = opened(path)
    with pytest.raises(StoreVersionError) as caught, fresh.begin():
        pass
    with pytest.raises(StoreVersionError), fresh.read():
        pass
    fresh.migrate()

    assert "there are no tables crm_… yet; call migrate() first" == caught.value.problem
    assert 0 == tickets(fresh)
    fresh.close()


def test_tables_of_a_later_version_are_refused(store: Store, path: Path) -> None:
    """
    An older crmkit does not touch what it does not know.
    """
    store.close()
    with sqlite3.connect(path) as other:
        other.execute("UPDATE crm_meta SET value = '9'")
    other.close()
    later = opened(path)
    for use in ("migrate", "begin", "read"):
        with pytest.raises(StoreVersionError) as caught:
            _use(later, use)
        text = "its tables are of version 9, but this crmkit knows version 5"
        assert text == caught.value.problem
    later.close()


@pytest.mark.parametrize("name", ["crm_tickets", "crm_meta"])
def test_tables_of_somebody_else_are_refused(path: Path, name: str) -> None:
    """
    What has one of our names and is not ours is not touched.
    """
    with sqlite3.connect(path) as other:
        other.execute(f"CREATE TABLE {name} (mine TEXT)")
    other.close()
    strange = opened(path)
    with pytest.raises(StoreVersionError) as caught:
        strange.migrate()
    strange.close()

    assert f"crmkit did not make the tables found: {name}" == caught.value.problem


def test_missing_tables_are_named(store: Store, path: Path) -> None:
    """
    A table that somebody dropped is not made again in silence.
    """
    store.close()
    with sqlite3.connect(path) as other:
        other.execute("DROP TABLE crm_counters")
    other.close()
    broken = opened(path)
    with pytest.raises(StoreVersionError) as caught:
        broken.migrate()
    broken.close()

    assert "tables are missing: crm_counters" == caught.value.problem


def test_two_stores_live_in_one_database(path: Path) -> None:
    """
    Each prefix is a store of its own, beside a host's tables.
    """
    engine = sa.create_engine(f"sqlite:///{path}")
    NOTES.create(engine)
    one, two = SQLStore(engine, prefix="a_"), SQLStore(engine, prefix="b_")
    for each in (one, two):
        each.migrate()
    with one.begin() as work:
        put(work, ticket())

    assert (1, 0) == (tickets(one), tickets(two))
    engine.dispose()


def test_one_prefix_may_begin_another(path: Path) -> None:
    """
    Only whole names matter: a branch's tables are not in the way of the firm's.
    """
    engine = sa.create_engine(f"sqlite:///{path}")
    branch, firm = SQLStore(engine, prefix="crm_eu_"), SQLStore(engine, prefix="crm_")
    for each in (branch, firm, branch, firm):
        each.migrate()
    with branch.begin() as work:
        put(work, ticket())

    assert (1, 0) == (tickets(branch), tickets(firm))
    engine.dispose()


def test_a_host_may_make_the_tables_itself(path: Path) -> None:
    """
    What metadata() describes is all that is needed.
    """
    engine = sa.create_engine(f"sqlite:///{path}")
    metadata("crm_").create_all(engine)
    store = SQLStore(engine)
    with store.begin() as work:
        put(work, ticket())
    store.migrate()
    store.close()

    with engine.connect() as connection:
        assert 1 == connection.scalar(sa.text("SELECT count(*) FROM crm_tickets"))
    engine.dispose()


def test_other_databases_are_not_served() -> None:
    """
    A database for which there are no rules is refused when the store is made.
    """
    engine = sa.create_mock_engine("mysql+pymysql://", lambda *_: None)
    text = "database cannot be 'mysql' (allowed: 'postgresql', 'sqlite')"
    with pytest.raises(UnknownChoiceError) as caught:
        SQLStore(engine)  # type: ignore[arg-type]  # it has the dialect, which is all that is asked

    assert text == str(caught.value)


def test_rows_can_be_read_by_other_tools(store: Store, path: Path) -> None:
    """
    Columns hold what their names say: text, instants in UTC, plain JSON.
    """
    row = ticket(opened_at=NOW, tags=("a", "中"), description="你好😀")
    with store.begin() as work:
        put(work, row)
    other = sqlite3.connect(path)
    found = other.execute(
        "SELECT id, version, priority, opened_at, tags, custom, description, owner"
        " FROM crm_tickets"
    ).fetchall()
    other.close()

    expected = (
        "T1", 1, "medium", "2026-03-02T09:00:00.123456Z", '["a","中"]', "{}",
        "你好😀", None,
    )  # fmt: skip
    assert [expected] == found


# -- A host's transaction -------------------------------------------------------


def _plain(engine: sa.Engine) -> None:
    """
    Leave the engine as SQLAlchemy makes it.
    """


def _says_begin(engine: sa.Engine) -> None:
    """
    Set the engine up as SQLAlchemy's own page on savepoints advises.
    """

    @event.listens_for(engine, "connect")
    def connect(connection: Any, record: object) -> None:
        connection.isolation_level = None

    @event.listens_for(engine, "begin")
    def begin(connection: sa.Connection) -> None:
        connection.exec_driver_sql("BEGIN")


@pytest.fixture(params=[_plain, _says_begin])
def host(
    request: pytest.FixtureRequest, store: Store, path: Path
) -> Iterator[sa.Engine]:
    """
    The engine of an application that keeps notes in the same file.
    """
    engine = sa.create_engine(f"sqlite:///{path}", connect_args={"timeout": 0.05})
    request.param(engine)
    NOTES.create(engine)
    yield engine
    engine.dispose()


def note(connection: sa.Connection, text: str) -> None:
    """
    Write a note of the host's own.
    """
    connection.execute(sa.insert(NOTES).values(text=text))


def fail(store: SQLStore, connection: sa.Connection) -> None:
    """
    Write something in a host's transaction, and then fail.
    """
    with store.begin(connection=connection) as work:
        put(work, ticket("T1"))
        raise ZeroDivisionError


def notes(engine: sa.Engine) -> list[str]:
    """
    Return the notes that are kept.
    """
    with engine.connect() as connection:
        return list(connection.scalars(sa.select(NOTES.c.text)))


def test_a_hosts_commit_keeps_everything(host: sa.Engine, store: Store) -> None:
    """
    Nothing is kept before it, everything after.
    """
    inner = SQLStore(host)
    with host.begin() as connection:
        with inner.begin(connection=connection) as work:
            put(work, ticket())
        assert 0 == tickets(store)
        note(connection, "after")

    assert (1, ["after"]) == (tickets(store), notes(host))


@pytest.mark.parametrize("note_first", [True, False])
def test_a_hosts_rollback_undoes_everything(
    host: sa.Engine,
    store: Store,
    note_first: bool,
) -> None:
    """
    Also where the driver had begun nothing yet when we joined.
    """
    inner = SQLStore(host)
    with host.connect() as connection, connection.begin() as transaction:
        if note_first:
            note(connection, "before")
        with inner.begin(connection=connection) as work:
            put(work, ticket())
            with work.savepoint():
                put(work, ticket("T2"))
        transaction.rollback()

    assert (0, []) == (tickets(store), notes(host))


def test_a_failure_inside_undoes_only_our_work(host: sa.Engine, store: Store) -> None:
    """
    The host's own writes stay, and it can go on and try again.
    """
    inner = SQLStore(host)
    with host.begin() as connection:
        note(connection, "before")
        with pytest.raises(ZeroDivisionError):
            fail(inner, connection)
        with inner.begin(connection=connection) as work:
            put(work, ticket("T2"))
        note(connection, "after")

    assert (1, ["before", "after"]) == (tickets(store), notes(host))


def test_a_failure_first_of_all_leaves_the_host_its_transaction(
    host: sa.Engine, store: Store
) -> None:
    """
    What the host does after our failure is still its to roll back.
    """
    inner = SQLStore(host)
    with host.connect() as connection, connection.begin() as transaction:
        with pytest.raises(ZeroDivisionError):
            fail(inner, connection)
        note(connection, "after")
        transaction.rollback()

    assert (0, []) == (tickets(store), notes(host))


def test_a_refusal_inside_leaves_the_transaction_usable(
    host: sa.Engine, store: Store
) -> None:
    """
    A number that is taken, a key that is known: the block goes on.
    """
    inner = SQLStore(host)
    with host.begin() as connection, inner.begin(connection=connection) as work:
        put(work, ticket(number="N1"))
        with pytest.raises(ValueError, match="already"):
            put(work, ticket("T2", number="N1"))
        stale = ticket().replace(version=7)
        with pytest.raises(ValueError, match="changed meanwhile"):
            work.put(Write(stale, stale.replace(version=8, status="open")))
        put(work, ticket("T3"))

    assert 2 == tickets(store)


def test_a_host_whose_transaction_was_overtaken_is_told_to_begin_anew(
    host: sa.Engine, store: Store
) -> None:
    """
    SQLite will never let it write, so trying again on it would not help.
    """
    inner = SQLStore(host)
    with host.connect() as connection:
        connection.begin()
        driver: Any = connection.connection.driver_connection
        if not driver.in_transaction:
            driver.execute("BEGIN")
        connection.execute(sa.select(NOTES)).all()
        with store.begin() as work:
            put(work, ticket())
        with (
            pytest.raises(StoreLockedError) as caught,
            inner.begin(connection=connection),
        ):
            pass
        connection.rollback()

    advice = (
        "others have written since this transaction first read, so it can write no "
        "more: roll it back and try again in one that begins with BEGIN IMMEDIATE"
    )
    assert f"{inner.url}: {advice}" == str(caught.value)


def test_a_connection_without_a_transaction_is_refused(
    host: sa.Engine, store: Store
) -> None:
    """
    Releasing an outermost savepoint would commit, so nothing is begun.
    """
    inner = SQLStore(host)
    with (
        host.connect() as connection,
        pytest.raises(NoHostTransactionError),
        inner.begin(connection=connection),
    ):
        pass

    assert 0 == tickets(store)


def test_a_connection_that_commits_each_statement_is_refused(
    store: Store, path: Path
) -> None:
    """
    What SQLAlchemy calls a transaction is none in autocommit mode.
    """
    engine = sa.create_engine(f"sqlite:///{path}", isolation_level="AUTOCOMMIT")
    inner = SQLStore(engine)
    with (
        engine.begin() as connection,
        pytest.raises(NoHostTransactionError),
        inner.begin(connection=connection),
    ):
        pass
    engine.dispose()


def test_what_is_no_connection_is_refused(store: Store) -> None:
    """
    The error names what was given and what can be joined.
    """
    text = (
        "cannot join the transaction of a str "
        "(allowed: one of SQLAlchemy, of Django or of sqlite3)"
    )
    with pytest.raises(UnsupportedConnectionError) as caught, store.begin("crm.db"):
        pass

    assert text == str(caught.value)


def test_a_hosts_engine_is_left_alone(host: sa.Engine) -> None:
    """
    Closing the store closes nothing of the host's.
    """
    inner = SQLStore(host)
    inner.close()

    assert [] == notes(host)


def test_a_transaction_that_the_database_undid_is_not_kept_by_half(
    store: Store,
) -> None:
    """
    As SQLite does when the disk is full, here by hand: what follows is refused.
    """

    def half_undone() -> None:
        with store.begin() as work:
            put(work, ticket())
            work.said("ROLLBACK")  # type: ignore[attr-defined]  # the SQL store's own

    with pytest.raises(StoreError) as caught:
        half_undone()

    assert (UNDONE, 0) == (caught.value.problem, tickets(store))


# -- Another database ------------------------------------------------------------


def test_a_connection_to_another_database_is_refused(
    store: Store, tmp_path: Path
) -> None:
    """
    What is written for one company never gets into another one's file.
    """
    other = SQLStore(sa.create_engine(f"sqlite:///{tmp_path / 'other.db'}"))
    other.migrate()
    with other.engine.begin() as connection:
        with (
            pytest.raises(UnsupportedConnectionError) as caught,
            store.begin(connection=connection) as work,
        ):
            put(work, ticket())
        text = (
            "cannot join the transaction of a Connection to another database "
            f"(allowed: one to {store.url})"
        )
        assert text == str(caught.value)

    assert (0, 0) == (tickets(store), tickets(other))
    other.engine.dispose()


def test_each_database_in_memory_is_one_of_its_own() -> None:
    """
    Equal URLs say nothing there.
    """
    one, two = (
        SQLStore(sa.create_engine("sqlite://", poolclass=sa.StaticPool))
        for _ in range(2)
    )
    for each in (one, two):
        each.migrate()
    with (
        two.engine.begin() as connection,
        pytest.raises(UnsupportedConnectionError),
        one.begin(connection=connection),
    ):
        pass
    with one.engine.begin() as connection, one.begin(connection=connection) as work:
        put(work, ticket())

    assert (1, 0) == (tickets(one), tickets(two))
    for each in (one, two):
        each.engine.dispose()


@pytest.mark.parametrize("form", ["plain", "relative", "link", "uri", "branch"])
def test_another_engine_of_the_same_file_is_joined(
    form: str,
    store: Store,
    path: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """
    However a host names the file, it is the same database.
    """
    monkeypatch.chdir(tmp_path)
    (tmp_path / "link.db").symlink_to(path)
    urls = {
        "relative": "sqlite:///crm.db",
        "link": f"sqlite:///{tmp_path / 'link.db'}",
        "uri": f"sqlite:///file:{path}?mode=rw&uri=true",
    }
    engine = sa.create_engine(urls.get(form, f"sqlite:///{path}"))
    chosen = engine.execution_options(any="thing") if form == "branch" else engine
    with chosen.begin() as connection, store.begin(connection=connection) as work:
        put(work, ticket())
    with store.begin() as work:
        put(work, ticket("T2"))

    assert 2 == tickets(store)
    engine.dispose()


def test_a_connection_that_lacks_the_tables_is_refused(path: Path) -> None:
    """
    Each engine is looked at, not only the first one.
    """
    store = opened(path)
    store.migrate()
    with store.begin() as work:
        put(work, ticket())
    store.close()
    path.rename(path.with_suffix(".old"))
    fresh = SQLStore(sa.create_engine(f"sqlite:///{path}"))
    with (
        fresh.engine.begin() as connection,
        pytest.raises(StoreVersionError) as caught,
        fresh.begin(connection=connection),
    ):
        pass
    fresh.engine.dispose()

    assert "there are no tables crm_… yet; call migrate() first" == caught.value.problem


# -- What errors show --------------------------------------------------------------

PHONE = "13800138000"
SCHEMA = Schema([Field("description", Text(), nullable=True)])


@pytest.mark.parametrize("whose", ["own", "host"])
def test_no_value_reaches_a_traceback(path: Path, store: Store, whose: str) -> None:
    """
    A customer's number in a condition is not in the log of a failing list.
    """
    engine = sa.create_engine(f"sqlite:///{path}")
    asked = store if whose == "own" else SQLStore(engine)
    condition = Condition(f'description == "{PHONE}"', SCHEMA)
    assert 0 == tickets(asked)
    with engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE crm_tickets DROP COLUMN solution")
    with pytest.raises(StoreError) as caught, asked.read() as look:
        look.find(Ticket, condition, AT)
    engine.dispose()

    told = "".join(traceback.format_exception(caught.value))
    assert "no such column: crm_tickets.solution" == caught.value.problem
    assert isinstance(caught.value.__cause__, sqlite3.OperationalError)
    assert PHONE not in told


def test_own_engines_hide_values() -> None:
    """
    Also where SQLAlchemy's own errors and logs would show them.
    """
    for url in ("sqlite://", "sqlite:///crm.db"):
        made = open_store(plugin_manager(), url)
        assert isinstance(made, SQLStore)
        assert made.engine.hide_parameters
        made.close()


def test_what_the_driver_cannot_take_is_an_error_of_the_store(store: Store) -> None:
    """
    Half a character in what is written: the error does not repeat the text.
    """
    text = "a value does not fit: a text with half a character, or a huge number"
    with store.begin() as work:
        with pytest.raises(StoreError) as caught:
            put(work, ticket(description=f"{PHONE}\ud800"))
        with pytest.raises(StoreError) as huge:
            put(work, ticket(reopenings=2**63))
        put(work, ticket())

    told = "".join(traceback.format_exception(caught.value))
    assert [text, text] == [caught.value.problem, huge.value.problem]
    assert PHONE not in told
    assert 1 == tickets(store)


class NoZone(tzinfo):
    """
    A time zone that does not say how far it is from UTC.
    """

    def utcoffset(self, when: datetime | None) -> None:
        """
        Return nothing.
        """

    dst = utcoffset

    def tzname(self, when: datetime | None) -> str:
        """
        Return a name all the same.
        """
        return "nowhere"


@pytest.mark.parametrize("zone", [None, NoZone()])
def test_an_instant_without_an_offset_is_refused(
    store: Store, zone: tzinfo | None
) -> None:
    """
    A time zone that does not say its offset is none.
    """
    naive = NOW.replace(tzinfo=zone)
    with store.begin() as work, pytest.raises(NaiveDatetimeError):
        put(work, ticket(opened_at=naive))

    assert 0 == tickets(store)


# -- Closing -----------------------------------------------------------------------


@pytest.mark.parametrize("name", ["sqlite://", "sqlite:///{path}"])
def test_closing_lets_every_connection_go(path: Path, name: str) -> None:
    """
    Closing twice is closing once; a block that is open may end.
    """
    store = open_store(plugin_manager(), name.format(path=path))
    assert isinstance(store, SQLStore)
    store.close()
    store = open_store(plugin_manager(), name.format(path=path))
    assert isinstance(store, SQLStore)
    made: list[sqlite3.Connection] = []
    event.listen(store.engine, "connect", lambda driver, _: made.append(driver))
    store.migrate()
    with store.begin() as work:
        put(work, ticket())
        store.close()
        store.close()
        put(work, ticket("T2"))
    store.close()

    assert made
    for driver in made:
        with pytest.raises(sqlite3.ProgrammingError, match="closed"):
            driver.execute("SELECT 1")


@pytest.mark.parametrize("name", ["sqlite://", "memory://"])
def test_a_thread_that_would_wait_for_itself_is_told(name: str) -> None:
    """
    The error names the block that is in the way: its own.
    """
    store = open_store(plugin_manager(), name)
    store.migrate()
    text = (
        "another block of this same thread holds the store; "
        "use that one, or end it first"
    )
    with store.begin():
        with pytest.raises(StoreLockedError) as caught, store.begin():
            pass
        assert text == caught.value.problem
    store.close()


# -- One connection -------------------------------------------------------------


def test_in_memory_a_reader_inside_a_writer_sees_its_work() -> None:
    """
    There is but one connection, so both look at the same state.
    """
    store = open_store(plugin_manager(), "sqlite://")
    store.migrate()
    with store.begin() as work:
        put(work, ticket())
        assert 1 == tickets(store)
        with pytest.raises(StoreLockedError), store.begin():
            pass
    store.close()


def test_without_sqlalchemy_the_error_names_the_extra(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """
    An absent library is an error that says what to install.
    """
    for name in [
        name for name in sys.modules if name.startswith("crmkit.adapters.sql.")
    ]:
        if name != "crmkit.adapters.sql._plugin":
            monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "sqlalchemy", None)
    text = "a SQLite store needs an optional part of crmkit: pip install 'crmkit[sql]'"
    with pytest.raises(MissingExtraError) as caught:
        open_store(plugin_manager(), "sqlite://")

    assert text == str(caught.value)


def test_a_connection_to_a_file_is_kept_for_the_next_block(path: Path) -> None:
    """
    The pool is asked once for blocks that follow each other.
    """
    store, given = opened(path), []
    assert isinstance(store, SQLStore)
    store.migrate()
    event.listen(store.engine, "checkout", lambda *_: given.append(1))

    for _ in range(3):
        with store.begin() as tx:
            put(tx, ticket(f"T{tx.next_in('tickets')}"))
        assert tickets(store)
    assert len(given) <= 1
    with store.read(), store.read() as second:
        assert second.count(Ticket, None, AT) == 3
    store.close()
    assert store.engine.pool.checkedout() == 0  # type: ignore[attr-defined]
