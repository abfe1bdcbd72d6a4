"""
A store inside the transaction of a host, whatever the host's connection is.

The same is asked of SQLAlchemy's sessions, of Django and of the drivers alone.
"""

import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from datetime import UTC, date, datetime
from itertools import count
from pathlib import Path
from threading import Thread
from typing import Any

import attrs
import pytest
import sqlalchemy as sa

from crmkit import CRM
from crmkit.adapters.sql import SQLStore
from crmkit.errors import (
    NoHostTransactionError,
    StoreError,
    UnsupportedConnectionError,
)
from crmkit.records import Customer, Department, FrozenMap, Ref, Ticket
from crmkit.testing._samples import AT, NOW, change, put, ticket
from tests.adapters.hosts import HOSTS, DjangoHost, DriverHost, Host, SessionHost
from tests.django_settings import connections, transaction

NUMBERS = count()


@attrs.frozen
class Place:
    """
    A database with a store and a table of notes beside it.
    """

    engine: sa.Engine
    store: SQLStore
    notes: str

    def kept(self) -> tuple[int, list[str]]:
        """
        Return how many tickets are kept, and which notes.
        """
        with self.store.read() as look, self.engine.connect() as connection:
            query = f"SELECT text FROM {self.notes}"  # noqa: S608 - a name of ours
            texts = connection.exec_driver_sql(query)
            return look.count(Ticket, None, AT), [text for (text,) in texts]

    def writing(self, text: str) -> str:
        """
        Return the statement that writes a note.
        """
        return f"INSERT INTO {self.notes} VALUES ('{text}')"  # noqa: S608 - as above


@pytest.fixture(params=["sqlite", "postgresql"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Place]:
    """
    A database; the store refuses a department that is called BAD.
    """
    schema = None
    if request.param == "sqlite":
        engine = sa.create_engine(f"sqlite:///{tmp_path / 'host.db'}")
    else:
        engine = request.getfixturevalue("postgres")
        schema = f"joined_{next(NUMBERS)}"
        with engine.begin() as connection:
            connection.execute(sa.schema.CreateSchema(schema))
    table = sa.Table("notes", sa.MetaData(schema=schema), sa.Column("text", sa.Text))
    table.create(engine)
    store = SQLStore(engine, schema=schema)
    store.migrate()
    yield Place(engine, store, f"{schema}.notes" if schema else "notes")
    if request.param == "sqlite":
        engine.dispose()


@pytest.fixture(params=sorted(HOSTS))
def host(request: pytest.FixtureRequest, place: Place) -> Iterator[Host]:
    """
    An application on that database.
    """
    with ExitStack() as stack:
        made = HOSTS[request.param](place.engine)
        if isinstance(made, DjangoHost):
            stack.enter_context(closing(made))
        yield made


@pytest.fixture
def django(place: Place) -> Iterator[DjangoHost]:
    """
    Django on that database.
    """
    with closing(DjangoHost(place.engine)) as made:
        yield made


@pytest.fixture
def note(place: Place, host: Host) -> Callable[[Any, str], None]:
    """
    Writes a note of the host's own.
    """
    return lambda joined, text: host.run(joined, place.writing(text))


Note = Callable[[Any, str], None]


# -- Any host -----------------------------------------------------------------------


def test_a_hosts_commit_keeps_everything(place: Place, host: Host, note: Note) -> None:
    """
    Nothing is kept before it, everything after.
    """
    with host.transaction() as joined:
        with place.store.begin(joined) as work:
            put(work, ticket())
        assert (0, []) == place.kept()
        note(joined, "after")

    assert (1, ["after"]) == place.kept()


@pytest.mark.parametrize("note_first", [True, False])
def test_a_hosts_rollback_undoes_everything(
    place: Place, host: Host, note: Note, note_first: bool
) -> None:
    """
    Also where nothing had been done when we joined.
    """

    def fail() -> None:
        with host.transaction() as joined:
            if note_first:
                note(joined, "before")
            with place.store.begin(joined) as work:
                put(work, ticket())
                with work.savepoint():
                    put(work, ticket("T2"))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()

    assert (0, []) == place.kept()


def test_a_failure_inside_undoes_only_our_work(
    place: Place, host: Host, note: Note
) -> None:
    """
    The host goes on as if nothing had been tried, and may try again.
    """

    def fail(joined: Any) -> None:
        with place.store.begin(joined) as work:
            put(work, ticket())
            raise ZeroDivisionError

    with host.transaction() as joined:
        note(joined, "before")
        with pytest.raises(ZeroDivisionError):
            fail(joined)
        note(joined, "between")
        with place.store.begin(joined) as work:
            put(work, ticket("T2"))
        note(joined, "after")

    assert (1, ["before", "between", "after"]) == place.kept()


def test_a_statement_that_is_refused_undoes_only_our_work(
    place: Place, host: Host, note: Note
) -> None:
    """
    PostgreSQL would end the whole transaction with it, but for our savepoint.
    """

    def fail(joined: Any) -> None:
        with place.store.begin(joined) as work:
            put(work, ticket())
            host.run(joined, "SELECT * FROM nowhere")

    with host.transaction() as joined:
        note(joined, "before")
        with pytest.raises(Exception, match="nowhere"):
            fail(joined)
        note(joined, "after")

    assert (0, ["before", "after"]) == place.kept()


def test_blocks_within_are_undone_alone(place: Place, host: Host, note: Note) -> None:
    """
    The host's block around ours, and the host's block within ours.
    """

    def fail_around(joined: Any) -> None:
        with host.nested(joined):
            note(joined, "lost")
            with place.store.begin(joined) as work:
                put(work, ticket("A"))
            raise ZeroDivisionError

    def fail_within(joined: Any) -> None:
        with host.nested(joined):
            note(joined, "lost too")
            raise ZeroDivisionError

    with host.transaction() as joined:
        with pytest.raises(ZeroDivisionError):
            fail_around(joined)
        with place.store.begin(joined) as work:
            put(work, ticket("B"))
            with pytest.raises(ZeroDivisionError):
                fail_within(joined)
            put(work, ticket("C"))
        with host.nested(joined), place.store.begin(joined) as work:
            put(work, ticket("D"))
            note(joined, "kept")

    assert (3, ["kept"]) == place.kept()


def test_blocks_of_ours_nest(place: Place, host: Host) -> None:
    """
    One that fails inside another takes nothing of the outer one along.
    """

    def fail(joined: Any) -> None:
        with place.store.begin(joined) as inner:
            put(inner, ticket("B"))
            raise ZeroDivisionError

    with host.transaction() as joined, place.store.begin(joined) as work:
        put(work, ticket("A"))
        with pytest.raises(ZeroDivisionError):
            fail(joined)
        with place.store.begin(joined) as inner:
            put(inner, ticket("C"))
        put(work, ticket("D"))

    assert (3, []) == place.kept()


def test_what_is_in_no_transaction_is_refused(place: Place, host: Host) -> None:
    """
    Releasing an outermost savepoint would commit behind the host's back.
    """
    with host.idle() as idle:
        name = type(idle).__name__
        with pytest.raises(NoHostTransactionError) as caught, place.store.begin(idle):
            pass

    assert (name, (0, [])) == (caught.value.connection, place.kept())


def test_every_value_comes_back_as_it_was(place: Place, host: Host) -> None:
    """
    However the host wants its own rows, dates, texts and instants.
    """
    customer = Customer(
        id="C1",
        version=1,
        name="恒信 😀 %s Ltd",
        first_contact_on=date(1999, 12, 31),
        created_at=datetime(1, 1, 1, tzinfo=UTC),
        last_contacted_at=datetime(9999, 12, 31, 23, 59, 59, 999999, tzinfo=UTC),
        tags=("a", "中"),
        custom=FrozenMap(n=2**63 - 1, on=True, text="是", many=("x", "y")),
    )
    opened = change(None, customer, "X1")
    with host.transaction() as joined:
        with place.store.begin(joined) as work:
            put(work, customer)
            work.append([opened])
        with place.store.begin(joined) as work:
            found = work.get(Customer, "C1")
            listed = work.find(Customer, None, AT, order="first_contact_on").items
            history = work.history(Ref("customer", "C1"))
    with place.store.read() as look:
        assert customer == look.get(Customer, "C1")

    assert (customer, (customer,), (opened,)) == (found, listed, history)


def test_a_command_joins_as_the_store_does(
    place: Place, host: Host, note: Note
) -> None:
    """
    What leads to a mail, a number and an appointment is one with the host's work.
    """
    crm = CRM(place.store)
    by = crm.as_system("test")
    with host.transaction() as joined:
        note(joined, "before")
        with crm.begin(by=by, connection=joined, key="req-1") as desk:
            desk.departments.add(name="售后部")
        with crm.begin(by=by, connection=joined, key="req-1") as desk:
            desk.departments.add(name="售后部")

    with place.store.read() as look:
        assert 1 == look.count(Department, None, AT)
    assert (0, ["before"]) == place.kept()


def test_another_database_is_refused(
    place: Place, host: Host, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    """
    What is written for one company never gets into another one's database.
    """
    if place.engine.dialect.name == "sqlite":
        other = sa.create_engine(f"sqlite:///{tmp_path / 'other.db'}")
    else:
        other = request.getfixturevalue("new_postgres")()
    store = SQLStore(other, schema=place.store._tables.data.schema)
    store.migrate()
    with host.transaction() as joined:
        text = (
            f"cannot join the transaction of a {type(joined).__name__} to another "
            f"database (allowed: one to {store.url})"
        )
        for _ in range(2):  # the first refusal is not forgotten
            with (
                pytest.raises(UnsupportedConnectionError) as caught,
                store.begin(joined) as work,
            ):
                put(work, ticket())
            assert text == str(caught.value)
        with place.store.begin(joined) as work:
            put(work, ticket())
    other.dispose()

    assert (1, []) == place.kept()


# -- Drivers ------------------------------------------------------------------------


def test_a_hosts_begin_makes_a_transaction(place: Place) -> None:
    """
    A connection that commits each statement can be joined after a BEGIN.
    """
    host = DriverHost(place.engine)
    with host.idle() as connection:
        connection.execute("BEGIN")
        with place.store.begin(connection) as work:
            put(work, ticket())
        connection.execute("ROLLBACK")

    assert (0, []) == place.kept()


def test_a_hosts_rollback_inside_ends_the_block(place: Place) -> None:
    """
    What is tried afterwards is refused, and the host's next work is untouched.
    """
    host = DriverHost(place.engine)
    undone = "the whole transaction was undone; nothing of it was kept"

    def went_on(connection: Any) -> None:
        with place.store.begin(connection) as work:
            put(work, ticket())
            connection.rollback()
            put(work, ticket("T2"))

    with host.transaction() as connection:
        with pytest.raises(StoreError) as caught:
            went_on(connection)
        host.run(connection, place.writing("after"))

    assert (undone, (0, ["after"])) == (caught.value.problem, place.kept())


def test_rows_of_the_host_are_as_the_host_wants_them(place: Place) -> None:
    """
    A row factory is for the host's own cursors, before and after.
    """
    connection: Any = DriverHost(place.engine).connect()
    if place.engine.dialect.name == "sqlite":
        connection.row_factory = lambda cursor, row: {cursor.description[0][0]: row[0]}
        connection.text_factory = bytes
        expected: Any = {"one": 1}
    else:
        from psycopg.rows import dict_row

        connection.row_factory = dict_row
        expected = {"one": 1}
    with closing(connection):
        with place.store.begin(connection) as work:
            put(work, ticket(opened_at=NOW))
            found = work.get(Ticket, "T1")
        one = connection.execute("SELECT 1 AS one").fetchone()
        connection.commit()

    assert (ticket(opened_at=NOW), expected) == (found, one)


def test_a_connection_that_is_closed_is_refused(place: Place) -> None:
    """
    Nothing is open on it, and no other is opened in its place.
    """
    connection = DriverHost(place.engine).connect()
    connection.close()

    with pytest.raises(NoHostTransactionError):
        place.store.begin(connection)


def test_a_connection_of_another_driver_is_refused(place: Place) -> None:
    """
    The error names the driver whose connections can be joined.
    """
    is_sqlite = place.engine.dialect.name == "sqlite"
    other: Any = "a text" if is_sqlite else DriverHost(sa.create_engine("sqlite:///"))
    name = "sqlite3" if is_sqlite else "psycopg"
    text = (
        f"cannot join the transaction of a {type(other).__name__} "
        f"(allowed: one of SQLAlchemy, of Django or of {name})"
    )

    with pytest.raises(UnsupportedConnectionError) as caught:
        place.store.begin(other)

    assert text == str(caught.value)


def test_a_connection_of_a_pool_is_joined(place: Place) -> None:
    """
    As SQLAlchemy gives it to who works with the driver.
    """
    raw = place.engine.raw_connection()
    with place.store.begin(raw) as work:
        put(work, ticket())
    raw.rollback()
    with place.store.begin(raw) as work:
        put(work, ticket("T2"))
    raw.commit()
    raw.close()

    assert (1, []) == place.kept()


def test_nothing_of_the_host_is_kept_alive(place: Place) -> None:
    """
    A connection that the host lets go of is gone, also if it was refused.
    """
    host = DriverHost(place.engine)
    with host.transaction() as connection:
        before = sys.getrefcount(connection)
        with place.store.begin(connection) as work:
            put(work, ticket())
        del work

        assert before == sys.getrefcount(connection)


def test_threads_each_join_their_own(place: Place) -> None:
    """
    Connections of several threads are joined at once; writers wait in turn.
    """
    host = DriverHost(place.engine)

    def write(name: str) -> None:
        with host.transaction() as connection, place.store.begin(connection) as work:
            put(work, ticket(name))

    threads = [Thread(target=write, args=[f"T{n}"]) for n in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert (6, []) == place.kept()


# -- Sessions -----------------------------------------------------------------------


def test_a_session_may_give_its_connection(place: Place) -> None:
    """
    The session and what it works on lead to the same transaction.
    """
    host = SessionHost(place.engine)
    with host.transaction() as session:
        with place.store.begin(session) as work:
            put(work, ticket("A"))
        with place.store.begin(session.connection()) as work:
            put(work, ticket("B"))

    assert (2, []) == place.kept()


# -- Django -------------------------------------------------------------------------


def test_what_waits_for_a_commit_is_left_alone(
    place: Place, django: DjangoHost
) -> None:
    """
    It is called once, when the outermost block is kept; ours calls nothing.
    """
    called: list[str] = []
    with django.transaction() as joined:
        transaction.on_commit(lambda: called.append("host"), using=django.alias)
        with place.store.begin(joined) as work:
            put(work, ticket())
        assert [] == called

    assert (["host"], (1, [])) == (called, place.kept())


def test_a_block_that_has_to_be_undone_is_not_joined(
    place: Place, django: DjangoHost
) -> None:
    """
    Django's own error says so, as for a query of the host's.
    """
    with django.transaction() as joined:
        transaction.set_rollback(True, using=django.alias)
        with pytest.raises(transaction.TransactionManagementError):
            place.store.begin(joined)

    assert (0, []) == place.kept()


def test_a_connection_of_another_thread_is_not_joined(
    place: Place, django: DjangoHost
) -> None:
    """
    Django's own error says so, as for a query of the host's.
    """
    refused: list[str] = []

    def join(joined: Any) -> None:
        try:
            place.store.begin(joined)
        except Exception as error:  # noqa: BLE001 - what it is, is what is asked
            refused.append(type(error).__name__)

    with django.transaction() as joined:
        thread = Thread(target=join, args=[joined])
        thread.start()
        thread.join()

    assert ["DatabaseError"] == refused


def test_autocommit_switched_off_is_a_transaction(
    place: Place, django: DjangoHost
) -> None:
    """
    A host that commits by hand needs no atomic block.
    """
    transaction.set_autocommit(False, using=django.alias)
    with place.store.begin(connections[django.alias]) as work:
        put(work, ticket("A"))
    transaction.commit(using=django.alias)
    with place.store.begin(connections[django.alias]) as work:
        put(work, ticket("B"))
    transaction.rollback(using=django.alias)

    assert (1, []) == place.kept()


def test_the_connection_of_the_default_alias_is_a_proxy(place: Place) -> None:
    """
    ``django.db.connection`` stands for the wrapper of this thread.
    """
    from django.db import connection

    assert "ConnectionProxy" == type(connection).__name__
    with transaction.atomic(), pytest.raises(UnsupportedConnectionError) as caught:
        place.store.begin(connection)
    assert "ConnectionProxy" in caught.value.connection
