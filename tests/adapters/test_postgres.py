"""
What is special about a store in PostgreSQL: addresses, locks, lost connections.
"""

import json
import sys
import traceback
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import count
from threading import Barrier
from typing import Any

import attrs
import pytest
import sqlalchemy as sa

from crmkit import CRM
from crmkit.adapters.sql import SQLStore
from crmkit.adapters.sql._errors import store_error
from crmkit.adapters.sql._sqlstates import LOST, UNREACHED, UNSURE
from crmkit.conditions import Condition, Field, Schema, Text
from crmkit.decisions import Write
from crmkit.errors import (
    DuplicateRecordError,
    MissingExtraError,
    StoreError,
    StoreLockedError,
    StoreReadOnlyError,
    StoreVersionError,
    UnknownChoiceError,
)
from crmkit.hooks import open_store, plugin_manager
from crmkit.ports import Answer, Transaction
from crmkit.records import Customer, FrozenMap, Ref, Ticket
from crmkit.testing._samples import (
    AT,
    EMAIL,
    LATER,
    NOW,
    change,
    delivery,
    put,
    ticket,
)  # the contract's own records

UNDONE = "the whole transaction was undone; nothing of it was kept"
PHONE = "13800138000"
SECRET = "geheim"  # noqa: S105 - no password of anything
NUMBERS = count()
FIVE = timedelta(minutes=5)


def opened(engine: sa.Engine, **query: str) -> SQLStore:
    """
    Return the store that a URL with these parameters names.
    """
    url = engine.url.update_query_dict(query).render_as_string(hide_password=False)
    made = open_store(plugin_manager(), url)
    assert isinstance(made, SQLStore)
    return made


@pytest.fixture
def schema() -> str:
    """
    Name of a schema that nobody else uses.
    """
    return f"adapters_{next(NUMBERS)}"


@pytest.fixture
def store(postgres: sa.Engine, schema: str) -> Iterator[SQLStore]:
    """
    A store in a schema of its own, ready for use.
    """
    made = opened(postgres, schema=schema)
    made.migrate()
    yield made
    made.close()


@pytest.fixture
def hasty(postgres: sa.Engine, schema: str) -> Iterator[SQLStore]:
    """
    The same store for somebody who does not wait long.
    """
    made = opened(postgres, schema=schema, options="-c lock_timeout=50")
    yield made
    made.close()


def tickets(store: SQLStore) -> int:
    """
    Return how many tickets a store keeps.
    """
    with store.read() as look:
        return look.count(Ticket, None, AT)


def said(work: Transaction, sql: str) -> list[tuple[object, ...]]:
    """
    Return what the database answers inside a block.
    """
    connection: sa.Connection = work.connection  # type: ignore[attr-defined]  # the SQL store's own
    answer = connection.exec_driver_sql(sql)
    return [tuple(row) for row in answer] if answer.returns_rows else []


def run(store: SQLStore, sql: str) -> None:
    """
    Do something beside the store.
    """
    with store.engine.begin() as connection:
        connection.exec_driver_sql(sql)


# -- Addresses --------------------------------------------------------------------


@pytest.mark.parametrize("scheme", ["postgresql", "postgresql+psycopg"])
def test_a_url_is_opened_with_psycopg_3(scheme: str) -> None:
    """
    Whichever driver SQLAlchemy would take; the password is not shown.
    """
    pytest.importorskip("psycopg", reason="psycopg is not installed")
    url = f"{scheme}://me:geheim@host:5432/crm?password=geheim&sslmode=disable"
    made = open_store(plugin_manager(), url)

    assert "postgresql+psycopg://me:***@host:5432/crm?sslmode=disable" == made.url
    assert "geheim" not in repr(made)
    assert isinstance(made, SQLStore)
    assert made.engine.hide_parameters


def test_another_driver_is_refused() -> None:
    """
    The error says which one is served.
    """
    pytest.importorskip("psycopg", reason="psycopg is not installed")
    text = "postgresql driver cannot be 'pg8000' (allowed: 'psycopg')"
    with pytest.raises(UnknownChoiceError) as caught:
        open_store(plugin_manager(), "postgresql+pg8000://me:geheim@host/crm")

    assert text == str(caught.value)


@pytest.mark.parametrize("end", ["@host:port/crm", "@host/crm?schema=a&schema=b"])
def test_what_is_no_url_of_a_database_is_refused(end: str) -> None:
    """
    The password that it holds is not in the error.
    """
    pytest.importorskip("psycopg", reason="psycopg is not installed")
    with pytest.raises(StoreError) as caught:
        open_store(plugin_manager(), f"postgresql://me:{SECRET}{end}")

    problem = "this is no URL of a database, such as 'postgresql://user@host/crm'"
    assert f"postgresql://…: {problem}" == str(caught.value)
    assert SECRET not in "".join(traceback.format_exception(caught.value))


def test_without_psycopg_the_error_names_the_extra(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """
    An absent library is an error that says what to install.
    """
    monkeypatch.setitem(sys.modules, "psycopg", None)
    text = (
        "a PostgreSQL store needs an optional part of crmkit: "
        "pip install 'crmkit[postgres]'"
    )
    with pytest.raises(MissingExtraError) as caught:
        open_store(plugin_manager(), "postgresql://host/crm")

    assert text == str(caught.value)


def test_a_server_that_is_not_there_is_an_error() -> None:
    """
    It says so, and shows no password.
    """
    pytest.importorskip("psycopg", reason="psycopg is not installed")
    lost = open_store(plugin_manager(), f"postgresql://me:{SECRET}@127.0.0.1:1/crm")
    with pytest.raises(StoreError) as caught:
        lost.migrate()

    assert caught.value.problem.startswith("the database cannot be reached: ")
    assert SECRET not in "".join(traceback.format_exception(caught.value))


def test_two_stores_live_in_one_schema(postgres: sa.Engine, schema: str) -> None:
    """
    Each prefix is a store of its own.
    """
    one, two = (opened(postgres, schema=schema, prefix=name) for name in ("a_", "b_"))
    for each in (one, two, one):
        each.migrate()
    with one.begin() as work:
        put(work, ticket())

    assert (1, 0) == (tickets(one), tickets(two))
    for each in (one, two):
        each.close()


def test_a_store_is_told_from_its_neighbours(postgres: sa.Engine, schema: str) -> None:
    """
    Two companies in one database do not look alike in a log; most have no neighbours.
    """
    plain = SQLStore(postgres).url
    mark = "&" if "?" in plain else "?"
    told = SQLStore(postgres, schema=schema, prefix="").url

    assert "schema=" not in plain
    assert "prefix=" not in plain
    assert f"{plain}{mark}prefix=&schema={schema}" == told
    assert f"<CRM on {told}>" == repr(CRM(SQLStore(postgres, "", schema)))


def test_processes_may_make_the_tables_at_once(
    postgres: sa.Engine, schema: str
) -> None:
    """
    Whoever comes second waits, and finds them made.
    """
    stores = [opened(postgres, schema=schema) for _ in range(4)]
    together = Barrier(len(stores))

    def make(store: SQLStore) -> int:
        together.wait()
        store.migrate()
        return tickets(store)

    with ThreadPoolExecutor(len(stores)) as pool:
        assert [0] * len(stores) == list(pool.map(make, stores))
    for store in stores:
        store.close()


def test_a_store_must_be_migrated_first(postgres: sa.Engine, schema: str) -> None:
    """
    The error says what to call; a reading block makes no tables.
    """
    fresh = opened(postgres, schema=schema)
    with pytest.raises(StoreVersionError) as caught, fresh.read():
        pass
    fresh.close()

    assert "there are no tables crm_… yet; call migrate() first" == caught.value.problem


def test_a_database_that_lacks_letters_is_refused(
    postgres: sa.Engine, postgres_url: str
) -> None:
    """
    Chinese would be lost in one that is not in UTF-8.
    """
    main = sa.create_engine(postgres_url, isolation_level="AUTOCOMMIT")
    with main.connect() as connection:
        connection.exec_driver_sql(
            "CREATE DATABASE latin ENCODING 'LATIN1' LOCALE 'C' TEMPLATE template0"
        )
    main.dispose()
    store = SQLStore(sa.create_engine(postgres.url.set(database="latin")))
    with pytest.raises(StoreError) as caught:
        store.migrate()
    store.engine.dispose()

    assert "the database's encoding is LATIN1, but must be UTF8" == caught.value.problem


# -- Blocks -----------------------------------------------------------------------

SETTINGS = (
    "SELECT current_setting('transaction_isolation'),"
    " current_setting('transaction_read_only'), current_setting('lock_timeout')"
)


def test_blocks_are_set_up_and_leave_nothing_behind(store: SQLStore) -> None:
    """
    A connection that comes back to its pool is as it was.
    """
    with store.begin() as work:
        assert [("read committed", "off", "5s")] == said(work, SETTINGS)
    with store.read() as look:
        assert [("repeatable read", "on", "5s")] == said(look, SETTINGS)
    with store.engine.connect() as connection:
        found = connection.exec_driver_sql(SETTINGS).one()

    assert ("read committed", "off", "0") == tuple(found)


def test_an_engine_that_commits_each_statement_is_no_danger(
    store: SQLStore, schema: str
) -> None:
    """
    A block of our own is a transaction whatever the engine is set to.
    """
    engine = store.engine.execution_options(isolation_level="AUTOCOMMIT")
    inner = SQLStore(engine, schema=schema)
    with pytest.raises(ZeroDivisionError):
        _fail(inner)

    assert 0 == tickets(store)


def _fail(store: SQLStore) -> None:
    with store.begin() as work:
        put(work, ticket())
        raise ZeroDivisionError


def test_writers_of_different_records_do_not_wait(
    store: SQLStore, hasty: SQLStore
) -> None:
    """
    Two blocks write at once, each claiming what the other has not.
    """
    with store.begin() as work:
        put(work, ticket("A"), ticket("B"))
        for name in ("D1", "D2"):
            effect = attrs.evolve(delivery(name).effect, to=f"{name}@example.com")
            work.enqueue(delivery(name, effect=effect))
    with store.begin() as one, hasty.begin() as two:
        one.put(Write(ticket("A"), ticket("A").replace(version=2)))
        two.put(Write(ticket("B"), ticket("B").replace(version=2)))
        (first,) = one.claim_deliveries(NOW, "w1", FIVE, 1, channels=EMAIL)
        (second,) = two.claim_deliveries(NOW, "w2", FIVE, 9, channels=EMAIL)

    assert ["D1", "D2"] == [first.id, second.id]


def test_who_forgets_waits_for_nobody(store: SQLStore, hasty: SQLStore) -> None:
    """
    Workers begin with that, and several of them begin at the same moment.
    """
    with store.begin() as work:
        work.remember("u1", "req", 1, Answer("f", Ref("ticket", "T1"), "{}"), NOW)
    with store.begin() as one, hasty.begin() as two:
        assert [1, 0] == [one.forget(LATER), two.forget(LATER)]


def test_a_lost_update_is_noticed_when_the_other_commits(
    store: SQLStore, hasty: SQLStore
) -> None:
    """
    Who comes second waits for the first, then is told; and may go on.
    """
    first = ticket()
    with store.begin() as work:
        put(work, first)
    with store.begin() as work:
        work.put(Write(first, first.replace(version=2, status="open")))
        with pytest.raises(StoreLockedError) as caught, hasty.begin() as late:
            late.put(Write(first, first.replace(version=2, status="done")))
    with hasty.begin() as late, pytest.raises(ValueError, match="now it is 2"):
        late.put(Write(first, first.replace(version=2, status="done")))

    text = "another process, thread or block holds what is needed here; try again"
    assert text == caught.value.problem


def test_a_sequence_waits_for_the_one_who_took_the_last(
    store: SQLStore, hasty: SQLStore
) -> None:
    """
    So that a block that fails leaves no gap.
    """
    with store.begin() as work:
        assert 1 == work.next_in("tickets")
        with hasty.begin() as other:
            assert 1 == other.next_in("customers")
            with pytest.raises(StoreLockedError), other.savepoint():
                other.next_in("tickets")
            assert 2 == other.next_in("customers")


def test_two_who_wait_for_each_other_are_told(store: SQLStore) -> None:
    """
    One of them is refused, and the other goes on.
    """
    together = Barrier(2)

    def take(names: tuple[str, str]) -> str:
        with store.begin() as work:
            work.next_in(names[0])
            together.wait()
            work.next_in(names[1])
        return "done"

    with ThreadPoolExecutor(2) as pool:
        runs = [pool.submit(take, names) for names in (("a", "b"), ("b", "a"))]
        errors = [run.exception() for run in runs]
    (refused,) = (error for error in errors if error is not None)

    assert isinstance(refused, StoreLockedError)
    assert "two transactions waited for each other; try again" == refused.problem


def test_a_store_whose_connections_are_all_in_use_says_so(
    store: SQLStore, schema: str
) -> None:
    """
    Another block may have one when it is free again.
    """
    engine = sa.create_engine(
        store.engine.url, pool_size=1, max_overflow=0, pool_timeout=0.05
    )
    small = SQLStore(engine, schema=schema)
    with small.begin(), pytest.raises(StoreLockedError) as caught, small.read():
        pass
    engine.dispose()

    assert "all connections are in use; try again" == caught.value.problem


def test_another_driver_of_a_host_is_refused() -> None:
    """
    A store on a host's engine says which driver it needs, too.
    """
    engine = sa.create_mock_engine("postgresql+psycopg2://", lambda *_: None)
    with pytest.raises(UnknownChoiceError) as caught:
        SQLStore(engine)  # type: ignore[arg-type]  # it has the dialect, which is all that is asked

    text = "postgresql driver cannot be 'psycopg2' (allowed: 'psycopg')"
    assert text in str(caught.value)


def test_a_read_only_database_can_be_read(
    store: SQLStore, postgres: sa.Engine, schema: str
) -> None:
    """
    Writing is refused with nothing half done.
    """
    options = "-c default_transaction_read_only=on"
    readable = opened(postgres, schema=schema, options=options)
    assert 0 == tickets(readable)
    with pytest.raises(StoreReadOnlyError) as caught, readable.begin() as work:
        put(work, ticket())
    readable.close()

    assert "the database may be read but not written" == caught.value.problem


# -- What the database refuses ----------------------------------------------------

HALF = "a value does not fit: a text with half a character, or a huge number"
NUL = "a value does not fit: PostgreSQL keeps no text with NUL in it"


@pytest.mark.parametrize(
    ("fields", "problem"),
    [
        ({"description": f"{PHONE}\0"}, NUL),
        ({"description": f"{PHONE}\ud800"}, HALF),
        ({"tags": (f"{PHONE}\0",)}, NUL),
        ({"tags": (f"{PHONE}\ud800",)}, HALF),
        ({"tags": (f"{PHONE}\\\0",)}, NUL),
        ({"reopenings": 2**63}, HALF),
        ({"reopenings": -(2**63) - 1}, HALF),
    ],
)
def test_what_cannot_be_kept_is_refused_before_it_does_harm(
    store: SQLStore, fields: dict[str, Any], problem: str
) -> None:
    """
    The block goes on without a savepoint; the error does not repeat the text.
    """
    with store.begin() as work:
        with pytest.raises(StoreError) as caught:
            put(work, ticket(**fields))
        put(work, ticket("T2"))

    assert problem == caught.value.problem
    assert PHONE not in "".join(traceback.format_exception(caught.value))
    assert 1 == tickets(store)


def test_what_only_looks_like_nul_is_kept(store: SQLStore) -> None:
    """
    A backslash, then letters and digits.
    """
    tags = ("\\u0000", "\\\\u0000")
    with store.begin() as work:
        put(work, ticket(tags=tags))
    with store.read() as look:
        found = look.get(Ticket, "T1")

    assert tags == getattr(found, "tags", None)


def test_an_id_that_cannot_be_kept_is_not_found(store: SQLStore) -> None:
    """
    Also one with NUL in it, which other stores can keep.
    """
    with store.begin() as work:
        assert work.get(Ticket, "T\0") is None
        assert () == work.history(Ref("ticket", "T\0"))
        put(work, ticket())


def test_a_failure_outside_a_savepoint_ends_the_block(store: SQLStore) -> None:
    """
    Whoever catches it and goes on is told, and nothing is kept by half.
    """
    _forbid(store)
    refused: list[str] = []

    def went_on() -> None:
        with store.begin() as work:
            put(work, ticket("T1"))
            for record_id in ("BAD", "T2"):
                try:
                    put(work, ticket(record_id))
                except StoreError as error:
                    refused.append(error.problem)

    with pytest.raises(StoreError) as caught:
        went_on()

    assert ["not today", UNDONE, UNDONE] == [*refused, caught.value.problem]
    assert 0 == tickets(store)


def _forbid(store: SQLStore) -> None:
    """
    Make a trigger that refuses the ticket BAD.
    """
    table = store._tables["tickets"].fullname
    with store.engine.begin() as connection:
        connection.exec_driver_sql(
            f"CREATE FUNCTION {table}_no() RETURNS trigger LANGUAGE plpgsql AS"
            f" $$ BEGIN RAISE 'not today' USING DETAIL = '{PHONE}'; END $$"
        )
        connection.exec_driver_sql(
            f"CREATE TRIGGER bad BEFORE INSERT ON {table} FOR EACH ROW"
            f" WHEN (new.id = 'BAD') EXECUTE FUNCTION {table}_no()"
        )


def test_a_failure_inside_a_savepoint_undoes_only_that(store: SQLStore) -> None:
    """
    The details of the database's error, which show values, are left out.
    """
    _forbid(store)

    def fail(work: Transaction) -> None:
        with work.savepoint():
            put(work, ticket("T2"))
            with work.savepoint():
                put(work, ticket("BAD"))

    with store.begin() as work:
        put(work, ticket("T1"))
        with pytest.raises(StoreError) as caught:
            fail(work)
        put(work, ticket("T3"))

    assert "not today" == caught.value.problem
    assert PHONE not in "".join(traceback.format_exception(caught.value))
    assert 2 == tickets(store)


def test_a_failure_that_is_caught_inside_a_savepoint_undoes_it(
    store: SQLStore,
) -> None:
    """
    Its end says so, and the block goes on.
    """
    _forbid(store)

    def catch(work: Transaction) -> None:
        with work.savepoint():
            put(work, ticket("T2"))
            with suppress(StoreError):
                put(work, ticket("BAD"))

    with store.begin() as work:
        put(work, ticket("T1"))
        with pytest.raises(StoreError) as caught:
            catch(work)
        put(work, ticket("T3"))

    text = "the work of this savepoint was undone; nothing of it was kept"
    assert (text, 2) == (caught.value.problem, tickets(store))


def test_more_work_in_a_savepoint_that_failed_is_refused(store: SQLStore) -> None:
    """
    The error says what to leave.
    """
    _forbid(store)

    def go_on(work: Transaction) -> None:
        with work.savepoint():
            with suppress(StoreError):
                put(work, ticket("BAD"))
            put(work, ticket("T2"))

    with store.begin() as work:
        with pytest.raises(StoreError) as caught:
            go_on(work)
        put(work, ticket("T3"))

    text = "what went before has failed: leave the savepoint or transaction first"
    assert (text, 1) == (caught.value.problem, tickets(store))


def test_a_number_that_is_taken_by_an_update_ends_nothing(store: SQLStore) -> None:
    """
    The refusal names the number, and the block goes on without a savepoint.
    """
    first = ticket("T2")
    with store.begin() as work:
        put(work, ticket(number="N1"), first)
        text = "there is already a ticket with number 'N1'"
        with pytest.raises(DuplicateRecordError) as caught:
            work.put(Write(first, first.replace(version=2, number="N1")))
        put(work, ticket("T3"))

    assert (text, 3) == (str(caught.value), tickets(store))


def test_no_value_reaches_a_traceback(store: SQLStore) -> None:
    """
    Neither a row that fails a check nor the values of a failing list.
    """
    table = store._tables["tickets"].fullname
    run(store, f"ALTER TABLE {table} ADD CHECK (description <> '{PHONE}')")
    with pytest.raises(StoreError) as row, store.begin() as work:
        put(work, ticket(description=PHONE))
    run(store, f"ALTER TABLE {table} DROP COLUMN solution")
    schema = Schema([Field("description", Text(), nullable=True)])
    with pytest.raises(StoreError) as column, store.read() as look:
        look.find(Ticket, Condition(f'description == "{PHONE}"', schema), AT)

    for caught in (row, column):
        assert PHONE not in "".join(traceback.format_exception(caught.value))
        assert caught.value.__cause__ is not None
    assert "column crm_tickets.solution does not exist" in column.value.problem


TOLD = {
    "08006": (
        StoreError,
        "the connection to the database was lost; nothing of it was kept",
    ),
    "22003": (StoreError, HALF),
    "25P03": (StoreError, "the block did nothing for too long, and was undone"),
    "42P01": (StoreError, "the first line"),
    "53100": (StoreError, "the disk of the database is full"),
    "53200": (StoreError, "the database is out of memory"),
    "53300": (StoreLockedError, "the database takes no more connections; try again"),
    "53400": (StoreError, "the database lacks something that it needs"),
    "57014": (StoreError, "a statement took too long, and was stopped"),
    "57P02": (StoreError, "the server ended the connection; nothing of it was kept"),
    "57P03": (StoreLockedError, "the database is starting or stopping; try again"),
    "58030": (StoreError, "the disk could not be read or written"),
    "XX001": (StoreError, "the database is damaged"),
    "XX002": (StoreError, "an index of the database is damaged"),
}


@pytest.mark.parametrize("sqlstate", TOLD)
def test_an_error_of_the_server_is_told_in_our_words(sqlstate: str) -> None:
    """
    Those that no test can bring about without harm to the server.
    """
    errors = pytest.importorskip("psycopg.errors", reason="psycopg is not installed")
    error = errors.lookup(sqlstate)("the first line\nDETAIL: a value")
    kind, problem = TOLD[sqlstate]
    found = store_error("postgresql://", error)

    assert (kind, problem) == (type(found), found.problem)


@pytest.mark.parametrize(
    ("sqlstate", "expected"),
    [
        ("40001", True),
        ("40P01", True),
        ("55P03", True),
        ("57P01", True),
        ("57P03", True),
        ("08006", True),
        ("25006", False),
        ("25P02", False),
        ("42703", False),
        ("53100", False),
        ("XX001", False),
    ],
)
def test_some_errors_of_the_server_may_pass(sqlstate: str, expected: bool) -> None:
    """
    Where others were in the way or the server was away, not where it is broken.
    """
    errors = pytest.importorskip("psycopg.errors", reason="psycopg is not installed")
    error = errors.lookup(sqlstate)("the first line")
    for lost in (LOST, UNSURE):
        assert expected == store_error("postgresql://", error, lost=lost).may_pass


def test_a_server_that_is_away_may_come_back() -> None:
    """
    Also where the driver has no state of an error, only that it has no connection.
    """
    psycopg = pytest.importorskip("psycopg", reason="psycopg is not installed")
    error = psycopg.OperationalError("connection refused")
    for lost in (LOST, UNREACHED):
        assert store_error("postgresql://", error, lost=lost).may_pass
    assert not store_error("postgresql://", psycopg.InternalError("x")).may_pass


# -- Lost connections -------------------------------------------------------------

KILL = "SELECT pg_terminate_backend({}, 5000)"


def backend(work: Transaction) -> int:
    """
    Return the number of the server's process behind a block.
    """
    ((number,),) = said(work, "SELECT pg_backend_pid()")
    assert isinstance(number, int)
    return number


def test_a_connection_that_is_lost_ends_the_block(
    store: SQLStore, postgres: sa.Engine
) -> None:
    """
    Nothing of it is kept, and the next block works without anybody's hands.
    """
    refused: list[str] = []

    def went_on() -> None:
        with store.begin() as work:
            put(work, ticket())
            with postgres.connect() as other:
                other.exec_driver_sql(KILL.format(backend(work)))
            for record_id in ("T2", "T3"):
                try:
                    with work.savepoint():
                        put(work, ticket(record_id))
                except StoreError as error:
                    refused.append(error.problem)

    with pytest.raises(StoreError) as caught:
        went_on()

    text = "the server ended the connection; nothing of it was kept"
    assert [text, UNDONE, UNDONE] == [*refused, caught.value.problem]
    assert 0 == tickets(store)


def test_connections_that_were_lost_in_the_pool_are_replaced(
    store: SQLStore, postgres: sa.Engine
) -> None:
    """
    After a restart of the server nobody sees an error.
    """
    with store.begin() as one, store.read() as two:
        numbers = [backend(one), backend(two)]
    for number in numbers:
        with postgres.connect() as other:
            other.exec_driver_sql(KILL.format(number))
    with store.begin() as work, store.read() as look:
        put(work, ticket())
        assert 0 == look.count(Ticket, None, AT)
        assert [("read committed", "off", "5s")] == said(work, SETTINGS)
        assert [("repeatable read", "on", "5s")] == said(look, SETTINGS)

    assert 1 == tickets(store)


def test_a_connection_that_is_lost_at_the_very_end_is_told(
    store: SQLStore, postgres: sa.Engine
) -> None:
    """
    Nobody can know whether the work was kept, so the error says that.
    """

    def lose() -> None:
        with store.begin() as work:
            put(work, ticket())
            with postgres.connect() as other:
                other.exec_driver_sql(KILL.format(backend(work)))

    with pytest.raises(StoreError) as caught:
        lose()

    text = (
        "the connection to the database was lost while the work was being kept; "
        "whether it was kept is not known"
    )
    assert (text, 0) == (caught.value.problem, tickets(store))


# -- Values -----------------------------------------------------------------------


def test_how_a_host_is_set_up_changes_no_value(store: SQLStore, schema: str) -> None:
    """
    Its time zone, its form of dates, its own JSON: what comes back is the same.
    """
    engine = sa.create_engine(
        store.engine.url.update_query_dict(
            {"options": "-c TimeZone=Asia/Shanghai -c DateStyle=German"}
        ),
        json_serializer=lambda value: f"[{len(value)}]",
        json_deserializer=lambda text: json.loads(text, parse_int=str),
    )
    inner = SQLStore(engine, schema=schema)
    customer = Customer(
        id="C1",
        version=1,
        name="恒信",
        created_at=datetime(1, 1, 1, tzinfo=UTC),
        last_contacted_at=datetime(9999, 12, 31, 23, 59, 59, 999999, tzinfo=UTC),
        tags=("a", "中"),
        custom=FrozenMap(n=2**63 - 1, on=True),
    )
    opened_at = change(None, customer, "X1")
    with inner.begin() as work:
        put(work, customer)
        work.append([opened_at])
        assert customer == work.get(Customer, "C1")
        for order in ("created_at", "-last_contacted_at"):
            assert (customer,) == work.find(Customer, None, AT, order=order).items
        (found,) = work.history(customer.ref)
    engine.dispose()

    assert opened_at == found
    assert list(opened_at.fields) == list(found.fields)


def test_rows_can_be_read_by_other_tools(store: SQLStore) -> None:
    """
    Columns are of the types that their names promise.
    """
    sql = (
        "SELECT pg_typeof(opened_at)::text, pg_typeof(tags)::text, tags ->> 1,"
        " pg_typeof(version)::text, extract(microseconds FROM opened_at),"
        " description, owner FROM crm_tickets"
    )
    with store.begin() as work:
        put(work, ticket(opened_at=NOW, tags=("a", "中"), description="你好😀"))
        said(work, f"SET LOCAL search_path = {store._tables.data.schema}")
        (found,) = said(work, sql)

    expected = (
        "timestamp with time zone", "jsonb", "中", "bigint", Decimal(123456),
        "你好😀", None,
    )  # fmt: skip
    assert expected == found


def test_statements_are_made_once_and_prepared_by_the_driver(
    store: SQLStore,
) -> None:
    """
    A look-up that is repeated is planned once for its connection.
    """
    with store.begin() as work:
        for _ in range(8):
            work.get(Ticket, "T1")
        ((number,),) = said(
            work,
            "SELECT count(*) FROM pg_prepared_statements"
            " WHERE statement LIKE '%%FROM%%tickets%%WHERE%%id = $1%%'",
        )

    assert 1 == number


def test_a_host_may_do_without_prepared_statements(
    postgres: sa.Engine, store: SQLStore, schema: str
) -> None:
    """
    As PgBouncer needs it; nothing is left on a connection that others get.
    """
    engine = sa.create_engine(
        postgres.url,
        poolclass=sa.NullPool,
        connect_args={"prepare_threshold": None},
    )
    with SQLStore(engine, schema=schema).begin() as work:
        put(work, *(ticket(f"T{n}") for n in range(20)))
        for n in range(20):
            work.get(Ticket, f"T{n}")
        ((number,),) = said(work, "SELECT count(*) FROM pg_prepared_statements")

    assert 0 == number
    assert 20 == tickets(store)


def test_text_is_kept_in_the_order_of_code_points(store: SQLStore) -> None:
    """
    By the column itself, so that the index serves, whatever the database's locale.
    """
    sql = (
        "SELECT DISTINCT collation_name FROM information_schema.columns"
        " WHERE table_schema = current_schema() AND data_type = 'text'"
    )
    with store.begin() as work:
        said(work, f"SET LOCAL search_path = {store._tables.data.schema}")

        assert [("C",)] == said(work, sql)
