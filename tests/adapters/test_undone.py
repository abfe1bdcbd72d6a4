"""
What happens when a transaction is undone under a block that goes on.

SQLite does so when the disk is full or a trigger says so, a host with a
rollback; whoever catches the error must not keep by half what comes after it.
"""

import contextlib
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path

import attrs
import pytest
import sqlalchemy as sa
from sqlalchemy import event

from crmkit import CRM
from crmkit.adapters.sql import SQLStore
from crmkit.decisions import Write
from crmkit.errors import StoreError
from crmkit.ports import Transaction
from crmkit.records import Department, Ticket
from crmkit.testing._samples import (
    AT,
    delivery,
    put,
    ticket,
)  # the contract's own records

UNDONE = "the whole transaction was undone; nothing of it was kept"
NOTES = sa.Table("notes", sa.MetaData(), sa.Column("text", sa.String))
Undo = Callable[[SQLStore, Transaction], None]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SQLStore]:
    """
    A store in a file, beside the notes of a host; tickets named BAD undo all.
    """
    engine = sa.create_engine(f"sqlite:///{tmp_path / 'crm.db'}")
    NOTES.create(engine)
    made = SQLStore(engine)
    made.migrate()
    with engine.begin() as connection:
        connection.exec_driver_sql(
            "CREATE TRIGGER bad BEFORE INSERT ON crm_tickets WHEN new.id = 'BAD'"
            " BEGIN SELECT RAISE(ROLLBACK, 'not today'); END"
        )
    yield made
    engine.dispose()


def by_trigger(store: SQLStore, work: Transaction) -> None:
    """
    Write what a trigger answers with a rollback of everything.
    """
    put(work, ticket("BAD"))


def by_full_disk(store: SQLStore, work: Transaction) -> None:
    """
    Write more than the file may hold.
    """
    driver = work.connection.connection.driver_connection  # type: ignore[attr-defined]  # the SQL store's own
    driver.execute("PRAGMA max_page_count = 1").close()
    effect = attrs.evolve(delivery("D1").effect, body="满" * 1_000_000)
    work.enqueue(delivery("D1", effect=effect))


WAYS = pytest.mark.parametrize("undo", [by_trigger, by_full_disk])


def kept(store: SQLStore) -> tuple[int, list[str]]:
    """
    Return how many tickets are kept, and the notes.
    """
    with store.read() as look, store.engine.connect() as connection:
        return (
            look.count(Ticket, None, AT),
            list(connection.scalars(sa.select(NOTES.c.text))),
        )


@WAYS
@pytest.mark.parametrize("in_savepoint", [True, False])
def test_caught_then_went_on_keeps_nothing(
    store: SQLStore, undo: Undo, in_savepoint: bool
) -> None:
    """
    Each later command is refused, with and without a savepoint, and so is the end.
    """
    refused: list[str] = []

    def attempt(work: Transaction, record_id: str) -> None:
        with contextlib.ExitStack() as stack:
            if in_savepoint:
                stack.enter_context(work.savepoint())
            put(work, ticket(record_id))

    def went_on() -> None:
        with store.begin() as work:
            put(work, ticket("T1"))
            with contextlib.suppress(StoreError):
                undo(store, work)
            for record_id in ("T2", "T3"):
                try:
                    attempt(work, record_id)
                except StoreError as error:
                    refused.append(error.problem)

    with pytest.raises(StoreError) as caught:
        went_on()

    assert [UNDONE, UNDONE] == refused
    assert (UNDONE, (0, [])) == (caught.value.problem, kept(store))


@WAYS
def test_the_first_error_is_told_and_the_store_works_on(
    store: SQLStore, undo: Undo
) -> None:
    """
    It is not masked by savepoints that are missing on the way out.
    """

    def fail() -> None:
        with store.begin() as work, work.savepoint(), work.savepoint():
            undo(store, work)

    with pytest.raises(StoreError) as caught:
        fail()
    store.engine.dispose()  # with it goes the limit on the file's size
    with store.begin() as work:
        put(work, ticket("T9"))

    assert caught.value.problem in ("not today", "the disk or the database is full")
    assert (1, []) == kept(store)


@WAYS
def test_going_on_in_a_hosts_transaction_keeps_nothing_of_ours(
    store: SQLStore, undo: Undo
) -> None:
    """
    Not even after the host has begun another one by writing.
    """
    refused: list[str] = []

    def went_on(connection: sa.Connection) -> None:
        with store.begin(connection=connection) as work:
            put(work, ticket("T1"))
            with contextlib.suppress(StoreError):
                undo(store, work)
            connection.exec_driver_sql("INSERT INTO notes VALUES ('after')")
            try:
                with work.savepoint():
                    put(work, ticket("T2"))
            except StoreError as error:
                refused.append(error.problem)

    with store.engine.begin() as connection, pytest.raises(StoreError) as caught:
        went_on(connection)

    assert [UNDONE, UNDONE] == [*refused, caught.value.problem]
    assert 0 == kept(store)[0]


def test_a_first_error_in_a_hosts_transaction_is_told(store: SQLStore) -> None:
    """
    The guard that is missing does not mask it, and the host can roll back.
    """

    def fail(connection: sa.Connection) -> None:
        with store.begin(connection=connection) as work, work.savepoint():
            put(work, ticket("BAD"))

    with store.engine.connect() as connection:
        connection.execute(sa.insert(NOTES).values(text="before"))
        with pytest.raises(StoreError) as caught:
            fail(connection)
        connection.rollback()
        connection.execute(sa.insert(NOTES).values(text="again"))
        connection.commit()

    assert ("not today", (0, ["again"])) == (caught.value.problem, kept(store))


@pytest.mark.parametrize("says_begin", [True, False])
@pytest.mark.parametrize("notes_after", [True, False])
def test_a_hosts_rollback_ends_the_block(
    store: SQLStore, notes_after: bool, says_begin: bool
) -> None:
    """
    What is tried afterwards is in no transaction, or in another one.
    """
    if says_begin:
        event.listen(store.engine, "begin", lambda c: c.exec_driver_sql("BEGIN"))
    refused: list[str] = []

    def went_on(connection: sa.Connection) -> None:
        with store.begin(connection=connection) as work:
            put(work, ticket("T1"))
            connection.rollback()
            if notes_after:
                connection.execute(sa.insert(NOTES).values(text="after"))
            try:
                with work.savepoint():
                    put(work, ticket("T2"))
            except StoreError as error:
                refused.append(error.problem)

    with store.engine.connect() as connection:
        connection.begin()
        with pytest.raises(StoreError) as caught:
            went_on(connection)
        if connection.in_transaction():
            connection.commit()

    assert [UNDONE, UNDONE] == [*refused, caught.value.problem]
    assert (0, ["after"] if notes_after else []) == kept(store)


@pytest.mark.filterwarnings("ignore:nested transaction already deassociated")
def test_a_hosts_savepoint_that_ends_ends_the_block_inside(store: SQLStore) -> None:
    """
    Rolled back from within, it takes our guard along; the host keeps the rest.
    """
    refused: list[str] = []

    def went_on(connection: sa.Connection) -> None:
        around = connection.begin_nested()
        with store.begin(connection=connection) as work:
            put(work, ticket("T1"))
            around.rollback()
            try:
                with work.savepoint():
                    put(work, ticket("T2"))
            except StoreError as error:
                refused.append(error.problem)

    with store.engine.begin() as connection:
        connection.execute(sa.insert(NOTES).values(text="before"))
        with pytest.raises(StoreError) as caught:
            went_on(connection)

    assert [UNDONE, UNDONE] == [*refused, caught.value.problem]
    assert (0, ["before"]) == kept(store)


def test_a_hosts_savepoint_inside_the_block_is_its_own(store: SQLStore) -> None:
    """
    The host may take back some of our commands and go on.
    """
    with (
        store.engine.begin() as connection,
        store.begin(connection=connection) as work,
    ):
        put(work, ticket("T1"))
        inside = connection.begin_nested()
        with work.savepoint():
            put(work, ticket("T2"))
        inside.rollback()
        with work.savepoint():
            put(work, ticket("T3"))

    assert (2, []) == kept(store)


def test_a_guard_that_is_missing_at_the_end_is_noticed(store: SQLStore) -> None:
    """
    A raw rollback of the host, and a statement that begins anew, look whole.
    """

    def went_on(connection: sa.Connection) -> None:
        with store.begin(connection=connection) as work:
            put(work, ticket("T1"))
            driver = connection.connection.driver_connection
            assert isinstance(driver, sqlite3.Connection)
            driver.rollback()
            connection.exec_driver_sql("INSERT INTO notes VALUES ('after')")

    with store.engine.connect() as connection:
        connection.begin()
        with pytest.raises(StoreError) as caught:
            went_on(connection)

    assert (UNDONE, (0, [])) == (caught.value.problem, kept(store))


def test_a_savepoint_survives_a_release_that_fails(store: SQLStore) -> None:
    """
    The error of the release is the store's, and the block ends with it.
    """

    def lose_it() -> None:
        with store.begin() as work:
            with contextlib.suppress(StoreError), work.savepoint():
                put(work, ticket("T1"))
                work.said("RELEASE SAVEPOINT crmkit_1")  # type: ignore[attr-defined]  # the SQL store's own
            put(work, ticket("T2"))

    with pytest.raises(StoreError) as caught:
        lose_it()

    assert (UNDONE, (0, [])) == (caught.value.problem, kept(store))


def test_an_update_that_a_trigger_refuses_is_no_duplicate(store: SQLStore) -> None:
    """
    Only a unique index says that a number is taken.
    """
    with store.engine.begin() as connection:
        connection.exec_driver_sql(
            "CREATE TRIGGER never BEFORE UPDATE ON crm_tickets"
            " BEGIN SELECT RAISE(ABORT, 'never'); END"
        )
    first = ticket()
    with store.begin() as work:
        put(work, first)
        with pytest.raises(StoreError) as caught:
            work.put(Write(first, first.replace(version=2, number="N1")))

    assert "never" == caught.value.problem


def test_a_command_after_an_undone_one_is_refused(store: SQLStore) -> None:
    """
    The application's own blocks end with an error, and nothing is kept.
    """
    with store.engine.begin() as connection:
        connection.exec_driver_sql(
            "CREATE TRIGGER worse BEFORE INSERT ON crm_departments"
            " WHEN new.name = 'BAD' BEGIN SELECT RAISE(ROLLBACK, 'no'); END"
        )
    crm = CRM(store)
    refused: list[str] = []

    def went_on() -> None:
        with crm.begin(by=crm.as_system("test")) as desk:
            for name in ("售后部", "BAD", "财务部"):
                try:
                    desk.departments.add(name=name)
                except StoreError as error:
                    refused.append(error.problem)

    with pytest.raises(StoreError) as caught:
        went_on()
    with store.read() as look:
        assert 0 == look.count(Department, None, AT)

    assert ["no", UNDONE, UNDONE] == [*refused, caught.value.problem]
