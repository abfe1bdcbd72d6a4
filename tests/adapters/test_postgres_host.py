"""
A store in PostgreSQL inside a host's transaction: the host keeps what is his.
"""

from collections.abc import Callable
from contextlib import suppress
from itertools import count

import pytest
import sqlalchemy as sa

from crmkit import CRM
from crmkit.adapters.sql import SQLStore
from crmkit.decisions import Write
from crmkit.errors import (
    NoHostTransactionError,
    StoreError,
    StoreLockedError,
    UnsupportedConnectionError,
)
from crmkit.ports import Transaction
from crmkit.records import Department, Ticket
from crmkit.testing._samples import AT, put, ticket  # the contract's own records

UNDONE = "the whole transaction was undone; nothing of it was kept"
NUMBERS = count()


@pytest.fixture
def notes(postgres: sa.Engine) -> sa.Table:
    """
    A table of the host's own, beside those of a store.
    """
    schema = f"host_{next(NUMBERS)}"
    table = sa.Table("notes", sa.MetaData(schema), sa.Column("text", sa.String))
    with postgres.begin() as connection:
        connection.execute(sa.schema.CreateSchema(schema))
        table.create(connection)
    return table


@pytest.fixture
def store(postgres: sa.Engine, notes: sa.Table) -> SQLStore:
    """
    A store on the host's engine; it refuses a ticket named BAD.
    """
    made = SQLStore(postgres, schema=notes.schema)
    made.migrate()
    with postgres.begin() as connection:
        connection.exec_driver_sql(
            f"CREATE FUNCTION {notes.schema}.no() RETURNS trigger LANGUAGE plpgsql"
            " AS $$ BEGIN RAISE 'not today'; END $$"
        )
        connection.exec_driver_sql(
            f"CREATE TRIGGER bad BEFORE INSERT ON {notes.schema}.crm_tickets"
            " FOR EACH ROW WHEN (new.id = 'BAD')"
            f" EXECUTE FUNCTION {notes.schema}.no()"
        )
    return made


@pytest.fixture
def note(notes: sa.Table) -> Callable[[sa.Connection, str], None]:
    """
    Writes a note of the host's own.
    """

    def write(connection: sa.Connection, text: str) -> None:
        connection.execute(sa.insert(notes).values(text=text))

    return write


@pytest.fixture
def kept(store: SQLStore, notes: sa.Table) -> Callable[[], tuple[int, list[str]]]:
    """
    Tells how many tickets are kept, and which notes.
    """

    def look() -> tuple[int, list[str]]:
        with store.read() as look, store.engine.connect() as connection:
            texts = connection.scalars(sa.select(notes.c.text))
            return look.count(Ticket, None, AT), list(texts)

    return look


Note = Callable[[sa.Connection, str], None]
Kept = Callable[[], tuple[int, list[str]]]


def test_a_hosts_commit_keeps_everything(
    store: SQLStore, note: Note, kept: Kept
) -> None:
    """
    Nothing is kept before it, everything after.
    """
    with store.engine.begin() as connection:
        with store.begin(connection=connection) as work:
            put(work, ticket())
        assert (0, []) == kept()
        note(connection, "after")

    assert (1, ["after"]) == kept()


@pytest.mark.parametrize("note_first", [True, False])
def test_a_hosts_rollback_undoes_everything(
    store: SQLStore, note: Note, kept: Kept, note_first: bool
) -> None:
    """
    Also where the driver had begun nothing yet when we joined.
    """
    with store.engine.connect() as connection, connection.begin() as transaction:
        if note_first:
            note(connection, "before")
        with store.begin(connection=connection) as work:
            put(work, ticket())
            with work.savepoint():
                put(work, ticket("T2"))
        transaction.rollback()

    assert (0, []) == kept()


@pytest.mark.parametrize("caught_inside", [True, False])
def test_a_failure_inside_undoes_only_our_work(
    store: SQLStore, note: Note, kept: Kept, caught_inside: bool
) -> None:
    """
    A statement that PostgreSQL refuses does not end the host's transaction.
    """

    def fail(connection: sa.Connection) -> None:
        with store.begin(connection=connection) as work:
            put(work, ticket("T1"))
            with suppress(*[StoreError] * caught_inside):
                put(work, ticket("BAD"))

    with store.engine.begin() as connection:
        note(connection, "before")
        with pytest.raises(StoreError) as caught:
            fail(connection)
        note(connection, "between")
        with store.begin(connection=connection) as work:
            put(work, ticket("T2"))
        note(connection, "after")

    assert (UNDONE if caught_inside else "not today") == caught.value.problem
    assert (1, ["before", "between", "after"]) == kept()


def test_a_refusal_inside_leaves_the_transaction_usable(
    store: SQLStore, kept: Kept
) -> None:
    """
    A number that is taken, a value that cannot be kept: the block goes on.
    """
    with (
        store.engine.begin() as connection,
        store.begin(connection=connection) as work,
    ):
        first = ticket("T2")
        put(work, ticket(number="N1"), first)
        with pytest.raises(ValueError, match="already"):
            put(work, ticket("T3", number="N1"))
        with pytest.raises(ValueError, match="already"):
            work.put(Write(first, first.replace(version=2, number="N1")))
        with pytest.raises(StoreError, match="NUL"):
            put(work, ticket("T\0"))
        with pytest.raises(StoreError, match="huge"):
            put(work, ticket("T3", reopenings=2**63))
        put(work, ticket("T4"))

    assert (3, []) == kept()


def test_a_connection_without_a_transaction_is_refused(
    store: SQLStore, kept: Kept
) -> None:
    """
    Releasing an outermost savepoint would be an error, and nothing undone.
    """
    with (
        store.engine.connect() as connection,
        pytest.raises(NoHostTransactionError),
        store.begin(connection=connection),
    ):
        pass

    assert (0, []) == kept()


def test_a_connection_that_commits_each_statement_is_refused(
    store: SQLStore, note: Note, kept: Kept
) -> None:
    """
    Unless the host has said BEGIN itself.
    """
    engine = store.engine.execution_options(isolation_level="AUTOCOMMIT")
    with engine.begin() as connection:
        with pytest.raises(NoHostTransactionError), store.begin(connection=connection):
            pass
        connection.exec_driver_sql("BEGIN")
        with store.begin(connection=connection) as work:
            put(work, ticket())
        note(connection, "after")
        connection.exec_driver_sql("ROLLBACK")

    assert (0, []) == kept()


def test_a_transaction_that_has_failed_is_not_joined(
    store: SQLStore, kept: Kept
) -> None:
    """
    The error says that something went wrong before.
    """
    with store.engine.connect() as connection:
        connection.begin()
        with pytest.raises(sa.exc.ProgrammingError):
            connection.exec_driver_sql("SELECT nothing")
        with pytest.raises(StoreError) as caught, store.begin(connection=connection):
            pass
        connection.rollback()

    text = "what went before has failed: leave the savepoint or transaction first"
    assert (text, (0, [])) == (caught.value.problem, kept())


def test_a_hosts_settings_stay_his(store: SQLStore) -> None:
    """
    Isolation, time zone and patience are as before, inside the block and after.
    """
    query = (
        "SELECT current_setting('transaction_isolation'), current_setting('TimeZone'),"
        " current_setting('lock_timeout'), current_setting('transaction_read_only')"
    )
    engine = store.engine.execution_options(isolation_level="SERIALIZABLE")
    with engine.begin() as connection:
        connection.exec_driver_sql("SET LOCAL TIME ZONE 'Asia/Shanghai'")
        connection.exec_driver_sql("SET LOCAL lock_timeout = '7s'")
        found = [tuple(connection.exec_driver_sql(query).one())]
        with store.begin(connection=connection) as work:
            put(work, ticket())
            found.append(tuple(connection.exec_driver_sql(query).one()))
        found.append(tuple(connection.exec_driver_sql(query).one()))

    assert [("serializable", "Asia/Shanghai", "7s", "off")] * 3 == found


def test_a_host_that_wants_one_state_is_told_of_a_change(
    store: SQLStore, note: Note, kept: Kept
) -> None:
    """
    In REPEATABLE READ what was changed meanwhile cannot be changed; try again.
    """
    first = ticket()
    with store.begin() as work:
        put(work, first)
    engine = store.engine.execution_options(isolation_level="REPEATABLE READ")

    def change(connection: sa.Connection) -> None:
        with store.begin(connection=connection) as work:
            work.put(Write(first, first.replace(version=2, status="done")))

    with engine.begin() as connection:
        note(connection, "before")
        with store.begin() as work:
            work.put(Write(first, first.replace(version=2, status="open")))
        with pytest.raises(StoreLockedError) as caught:
            change(connection)

    text = "another transaction changed the same rows meanwhile; try again"
    assert (text, (1, ["before"])) == (caught.value.problem, kept())


# -- Another database ---------------------------------------------------------------


def test_a_connection_to_another_database_is_refused(
    store: SQLStore, new_postgres: Callable[[], sa.Engine], kept: Kept
) -> None:
    """
    What is written for one company never gets into another one's database.
    """
    other = SQLStore(new_postgres(), schema=store._tables.data.schema)
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

    assert (0, []) == kept()


def test_another_engine_of_the_same_database_is_joined(
    store: SQLStore, kept: Kept
) -> None:
    """
    However a host has set it up; the first look at it is remembered.
    """
    url = store.engine.url.update_query_dict({"options": "-c TimeZone=Asia/Shanghai"})
    engine = sa.create_engine(url, poolclass=sa.NullPool)
    for n in range(2):
        with engine.begin() as connection, store.begin(connection=connection) as work:
            put(work, ticket(f"T{n}"))

    assert (2, []) == kept()


# -- Undone underneath ----------------------------------------------------------------


@pytest.mark.parametrize("notes_after", [True, False])
def test_a_hosts_rollback_ends_the_block(
    store: SQLStore, note: Note, kept: Kept, notes_after: bool
) -> None:
    """
    What is tried afterwards is in no transaction, or in another one.
    """
    refused: list[str] = []

    def went_on(connection: sa.Connection) -> None:
        with store.begin(connection=connection) as work:
            put(work, ticket("T1"))
            connection.rollback()
            if notes_after:
                note(connection, "after")
            _try(work, refused)

    with store.engine.connect() as connection:
        connection.begin()
        with pytest.raises(StoreError) as caught:
            went_on(connection)
        if connection.in_transaction():
            connection.commit()

    assert [UNDONE, UNDONE] == [*refused, caught.value.problem]
    assert (0, ["after"] if notes_after else []) == kept()


def _try(work: Transaction, refused: list[str]) -> None:
    try:
        with work.savepoint():
            put(work, ticket("T2"))
    except StoreError as error:
        refused.append(error.problem)


def test_a_raw_rollback_of_the_host_is_noticed_at_the_end(
    store: SQLStore, note: Note, kept: Kept
) -> None:
    """
    Though a statement of the host's has begun anew, our guard is missing.
    """

    def went_on(connection: sa.Connection) -> None:
        with store.begin(connection=connection) as work:
            put(work, ticket("T1"))
            connection.exec_driver_sql("ROLLBACK")
            note(connection, "after")

    with store.engine.connect() as connection:
        connection.begin()
        with pytest.raises(StoreError) as caught:
            went_on(connection)

    assert (UNDONE, (0, [])) == (caught.value.problem, kept())


def test_a_host_may_take_back_some_of_our_work(store: SQLStore, kept: Kept) -> None:
    """
    Also what has failed, if a savepoint of the host's is around it.
    """
    with (
        store.engine.begin() as connection,
        store.begin(connection=connection) as work,
    ):
        put(work, ticket("T1"))
        inside = connection.begin_nested()
        put(work, ticket("T2"))
        with pytest.raises(StoreError):
            put(work, ticket("BAD"))
        inside.rollback()
        put(work, ticket("T3"))

    assert (2, []) == kept()


@pytest.mark.filterwarnings("ignore:nested transaction already deassociated")
def test_a_hosts_savepoint_that_ends_ends_the_block_inside(
    store: SQLStore, note: Note, kept: Kept
) -> None:
    """
    Rolled back from within, it takes our guard along; the host keeps the rest.
    """
    refused: list[str] = []

    def went_on(connection: sa.Connection) -> None:
        around = connection.begin_nested()
        with store.begin(connection=connection) as work:
            put(work, ticket("T1"))
            around.rollback()
            _try(work, refused)

    with store.engine.begin() as connection:
        note(connection, "before")
        with pytest.raises(StoreError) as caught:
            went_on(connection)

    assert [UNDONE, UNDONE] == [*refused, caught.value.problem]
    assert (0, ["before"]) == kept()


@pytest.fixture
def crm(store: SQLStore) -> CRM:
    """
    The application on the host's engine; no department may be called BAD.
    """
    with store.engine.begin() as connection:
        schema = store._tables.data.schema
        connection.exec_driver_sql(
            f"ALTER TABLE {schema}.crm_departments ADD CHECK (name <> 'BAD')"
        )
    return CRM(store)


def test_a_command_that_fails_undoes_only_itself(
    crm: CRM, store: SQLStore, note: Note, kept: Kept
) -> None:
    """
    The application's commands are savepoints: who catches an error may go on.
    """
    refused: list[str] = []
    with store.engine.begin() as connection:
        note(connection, "before")
        with crm.begin(by=crm.as_system("test"), connection=connection) as desk:
            for name in ("售后部", "BAD", "财务部"):
                try:
                    desk.departments.add(name=name)
                except StoreError as error:
                    refused.append(type(error).__name__)
        note(connection, "after")
    with store.read() as look:
        assert 2 == look.count(Department, None, AT)

    assert (["StoreError"], ["before", "after"]) == (refused, kept()[1])
