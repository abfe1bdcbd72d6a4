"""
Stores of earlier versions: what they were, brought up to date.

What each version made, with rows that its own code wrote, is kept as SQL in the
folder ``earlier``; such a file is never changed.
"""

import io
import json
import sqlite3
import sys
from collections.abc import Callable, Iterable
from contextlib import closing
from itertools import count
from pathlib import Path
from typing import Any

import attrs
import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext

from crmkit import CRM
from crmkit.adapters.sql import SQLStore, metadata, upgrade_tables
from crmkit.adapters.sql._tables import TABLES_VERSION
from crmkit.crm._backup._lines import LineReader, LineWriter
from crmkit.errors import (
    MissingExtraError,
    StoreError,
    StoreVersionError,
    UnknownChoiceError,
)
from crmkit.records import (
    RECORD_TYPES,
    AuditEntry,
    Record,
    Ref,
    Ticket,
    User,
    fold,
)
from crmkit.testing._samples import AT
from tests.forked import Starts

FOLDER = Path(__file__).parent / "earlier"
EXPORTS = Path(__file__).parent / "earlier_exports"
MIGRATOR = Path(__file__).with_name("migrator.py")
# The tables of version 2 were changed twice before they were released.
EARLIER = ("1", "2", "2b", "2c", "3", "4")
# Versions in which a ticket's order was a number and no more.
NUMBERING = ("1", "2", "2b", "2c", "3")
# Records of these types are in each of them.
TYPES = {"department", "user", "customer", "contact", "ticket", "interaction"}
# Records of all types are in these, but for what no version had and nobody made.
LIVELY = {"4": {"audit_entry", "rule_run", "turns"}}
DATABASES = ["sqlite", "postgresql"]
OUTDATED = (
    f"its tables are of version 1, but this crmkit knows version {TABLES_VERSION}; "
    "call migrate() first"
)


@attrs.frozen(kw_only=True)
class Place:
    """
    Where a store is kept.

    Attributes:
        engine: To its database, in which nothing else is.
        prefix: What the names of its tables begin with.
        schema: In which schema they are.
    """

    engine: sa.Engine
    prefix: str = "crm_"
    schema: str | None = None

    @property
    def store(self) -> SQLStore:
        """
        The store, as this version of crmkit opens it.
        """
        return SQLStore(self.engine, self.prefix, self.schema)

    @property
    def address(self) -> str:
        """
        Where another process finds the database.
        """
        return self.engine.url.render_as_string(hide_password=False)

    def table(self, name: str) -> str:
        """
        Return a table as it is named in SQL.
        """
        return f"{f'{self.schema}.' if self.schema else ''}{self.prefix}{name}"

    def said(self, sql: str) -> list[tuple[Any, ...]]:
        """
        Say something to the database, for good, and return its answer.
        """
        with self.engine.begin() as connection:
            found = connection.exec_driver_sql(sql)
            return [tuple(row) for row in found] if found.returns_rows else []

    def said_together(self, statements: Iterable[str]) -> None:
        """
        Say several things to the database, for good if none of them is refused.
        """
        with self.engine.begin() as connection:
            for sql in statements:
                connection.exec_driver_sql(sql)

    def lay(self, version: str) -> None:
        """
        Make a store as an earlier version left it.
        """
        kind = self.engine.dialect.name
        text = (FOLDER / f"version_{version}.{kind}.sql").read_text("utf-8")
        text = text.replace("crm_", self.prefix)
        driver: Any = self.engine.raw_connection()
        try:
            if kind == "sqlite":
                driver.executescript(text)
            else:
                driver.execute(text.replace("public.", f"{self.schema or 'public'}."))
            driver.commit()
        finally:
            driver.close()

    def rows(self) -> dict[str, list[dict[str, Any]]]:
        """
        Return all that is in the tables, as it lies there.
        """
        names = sa.inspect(self.engine).get_table_names(self.schema)
        tables = [sa.table(name, schema=self.schema) for name in sorted(names)]
        with self.engine.connect() as connection:
            return {
                table.name: sorted(
                    (
                        dict(row)
                        for row in connection.execute(
                            sa.select(sa.text("*")).select_from(table)
                        ).mappings()
                    ),
                    key=str,
                )
                for table in tables
            }

    def shape(self) -> dict[str, Any]:
        """
        Return what the database says of its tables.
        """
        inspector = sa.inspect(self.engine)
        asked: list[Callable[..., dict[Any, Any]]] = [
            inspector.get_multi_columns,
            inspector.get_multi_pk_constraint,
            inspector.get_multi_unique_constraints,
            inspector.get_multi_foreign_keys,
            inspector.get_multi_indexes,
        ]
        return {ask.__name__: _plain(ask(schema=self.schema)) for ask in asked}

    def differences(self) -> list[Any]:
        """
        Return what Alembic would do to make the tables those of this version.
        """
        options = {
            "compare_type": True,
            "compare_server_default": True,
            "include_schemas": True,
            "include_name": lambda name, kind, _: (
                kind != "schema" or name == self.schema
            ),
        }
        with self.engine.connect() as connection:
            context = MigrationContext.configure(connection, opts=options)
            return list(compare_metadata(context, metadata(self.prefix, self.schema)))


def _plain(said: Any) -> Any:
    if isinstance(said, dict):
        return {key: _plain(value) for key, value in said.items()}
    if isinstance(said, list):
        # Columns keep their order, which those who copy rows rely on.
        plain = [_plain(each) for each in said]
        is_columns = bool(plain) and isinstance(plain[0], dict) and "type" in plain[0]
        return plain if is_columns else sorted(plain, key=repr)
    if isinstance(said, sa.TextClause):
        return said.text
    return repr(said) if isinstance(said, sa.types.TypeEngine) else said


NewPlace = Callable[..., Place]


@pytest.fixture
def new_place(request: pytest.FixtureRequest, tmp_path: Path) -> NewPlace:
    """
    Makes a place in a new database of a kind.
    """
    numbers = count()

    def new(kind: str, **how: Any) -> Place:
        if kind == "sqlite":
            engine = sa.create_engine(f"sqlite:///{tmp_path / f'{next(numbers)}.db'}")
            request.addfinalizer(engine.dispose)
            return Place(engine=engine, **how)
        engine = request.getfixturevalue("new_postgres")()
        place = Place(engine=engine, **how)
        if place.schema:
            place.said(f"CREATE SCHEMA {place.schema}")
        return place

    return new


@pytest.fixture(params=DATABASES)
def place(request: pytest.FixtureRequest, new_place: NewPlace) -> Place:
    """
    A store of version 1, as that version left it.
    """
    made = new_place(request.param)
    made.lay("1")
    return made


def since(version: str) -> int:
    """
    Return the number that a store of an earlier version has written down.
    """
    return int(version[0])


# -- Every earlier version ----------------------------------------------------------


@pytest.mark.parametrize("version", EARLIER)
@pytest.mark.parametrize(
    ("kind", "how"),
    [
        ("sqlite", {}),
        ("sqlite", {"prefix": "desk_"}),
        ("postgresql", {}),
        ("postgresql", {"prefix": "", "schema": "desk"}),
    ],
    ids=["sqlite", "sqlite-prefix", "postgresql", "postgresql-schema"],
)
def test_an_earlier_store_becomes_what_a_new_one_is(
    new_place: NewPlace, version: str, kind: str, how: dict[str, Any]
) -> None:
    """
    Tables, columns in their order, types, keys and indexes are the same, and
    what was written lies there as it was.
    """
    old, fresh = new_place(kind, **how), new_place(kind, **how)
    old.lay(version)
    before = old.rows()
    old.store.migrate()
    fresh.store.migrate()
    after = old.rows()

    assert [] == fresh.differences()
    assert [] == old.differences()
    assert fresh.shape() == old.shape()
    assert len(before[f"{old.prefix}changes"]) > 1
    before[f"{old.prefix}meta"] = after[f"{old.prefix}meta"]
    if version in NUMBERING:
        for row in before[f"{old.prefix}tickets"]:
            row["order_number"] = row.pop("order")
        for row in before[f"{old.prefix}changes"]:
            row["fields_version"] = row.pop("schema_version")
        for row in after[f"{old.prefix}tickets"]:
            assert row.pop("order_id") is None
    assert before == {
        name: sorted(
            ({k: row[k] for k in _common(before[name], row)} for row in rows), key=str
        )
        for name, rows in after.items()
        if name in before
    }


def _common(before: list[dict[str, Any]], row: dict[str, Any]) -> list[str]:
    return [name for name in row if not before or name in before[0]]


@pytest.mark.parametrize("version", EARLIER)
@pytest.mark.parametrize("kind", DATABASES)
def test_the_records_of_an_earlier_store_can_be_used(
    new_place: NewPlace, version: str, kind: str
) -> None:
    """
    Each is what its history says, and stands in the feed; new work comes after.
    """
    old = new_place(kind)
    old.lay(version)
    crm = CRM(old.store)
    crm.migrate()
    with old.store.read() as look:
        records: list[Record] = [
            record for cls in RECORD_TYPES for record in look.find(cls, None, AT)
        ]
        histories = [look.history(record.ref) for record in records]
        news = look.feed()
    crm.as_system("nightly").departments.add(id="D9", name="new")
    with old.store.read() as look:
        after = look.feed(news.cursor)

    every = {cls.type_name for cls in RECORD_TYPES}
    wanted = every - LIVELY[version] if version in LIVELY else TYPES
    assert wanted == {record.type_name for record in records}
    assert records == [fold(history) for history in histories]
    in_order = sorted(
        (change for history in histories for change in history),
        key=lambda change: (change.recorded_at, change.version, change.id),
    )
    assert in_order == list(news)
    assert [Ref("department", "D9")] == [change.record for change in after]


def with_order(old: Place) -> Ref:
    """
    Give a ticket of an earlier store the number of an order; return the ticket.
    """
    tickets, changes = old.table("tickets"), old.table("changes")
    ((ticket,), *_) = old.said(f"SELECT id FROM {tickets} ORDER BY id")  # noqa: S608 - from above
    where = f"WHERE record_type = 'ticket' AND record_id = '{ticket}' AND version = 1"
    ((fields,),) = old.said(f"SELECT fields FROM {changes} {where}")  # noqa: S608 - from above
    known = json.loads(fields) if isinstance(fields, str) else fields
    text = json.dumps({**known, "order": [None, "SO-7"]}).replace("'", "''")
    old.said(f"UPDATE {changes} SET fields = '{text}' {where}")  # noqa: S608 - from above
    old.said(f"UPDATE {tickets} SET \"order\" = 'SO-7' WHERE id = '{ticket}'")  # noqa: S608 - from above
    return Ref("ticket", ticket)


@pytest.mark.parametrize("version", NUMBERING)
@pytest.mark.parametrize("kind", DATABASES)
def test_the_number_of_an_order_has_another_name(
    new_place: NewPlace, version: str, kind: str
) -> None:
    """
    Record and history have it there, and the order itself is not known.
    """
    old = new_place(kind)
    old.lay(version)
    ref = with_order(old)
    with CRM(old.store) as crm:
        crm.migrate()
        assert crm.verify().raise_if_wrong()
        with crm.store.read() as look:
            ticket, history = look.get(Ticket, ref.id), look.history(ref)

    assert ticket is not None
    assert ("SO-7", None) == (ticket.order_number, ticket.order)
    assert ticket == fold(history)


def test_the_number_of_an_order_is_restored_under_its_new_name() -> None:
    """
    From what an earlier version exported.
    """
    export = EXPORTS / "version_3.jsonl"
    lines = LineReader(io.BytesIO(export.read_bytes()), "it")
    written = io.BytesIO()
    out, heading = LineWriter(written), lines.heading()
    out.heading({key: each for key, each in heading.items() if key != "crmkit_export"})
    numbers = {}
    for kind, row in lines.rows():
        if kind == "tickets":
            row["order"] = numbers[row["id"]] = f"SO-{row['id']}"
        if kind == "changes" and row["record_type"] == "ticket" and row["version"] == 1:
            row["fields"]["order"] = [None, f"SO-{row['record_id']}"]
        out.row(kind, row)
    out.end()
    written.seek(0)
    with CRM.open("memory://") as crm:
        crm.restore(written)
        assert crm.verify().raise_if_wrong()
        with crm.store.read() as look:
            found = look.find(Ticket, None, AT).items

    assert numbers == {each.id: each.order_number for each in found}
    assert {None} == {each.order for each in found}


@pytest.mark.parametrize("version", ["3", "4"])
@pytest.mark.parametrize("url", ["memory://", "sqlite:///new.db"])
def test_what_an_earlier_version_exported_can_be_restored(
    new_place: NewPlace,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    url: str,
    version: str,
) -> None:
    """
    It makes the records that its store becomes when it is brought up to date.
    """
    monkeypatch.chdir(tmp_path)
    old = new_place("sqlite")
    old.lay(version)
    old.store.migrate()
    with CRM.open(url) as crm:
        crm.restore(EXPORTS / f"version_{version}.jsonl")
        with crm.store.read() as look, old.store.read() as wanted:
            for cls in RECORD_TYPES:
                assert wanted.find(cls, None, AT) == look.find(cls, None, AT)
            assert len(wanted.feed()) == len(look.feed())
        assert crm.verify()


# -- What a host has hung on the tables ----------------------------------------------

# Types of records whose tables a version added columns to.
CHANGED = ("users", "customers", "contacts", "tickets", "interactions")


HANGINGS = (
    "CREATE TABLE {host}_notes (id TEXT REFERENCES {table} ON DELETE CASCADE)",
    "CREATE TABLE {host}_marks (id TEXT REFERENCES {table} ON DELETE SET NULL)",
    "INSERT INTO {host}_notes SELECT id FROM {table}",
    "INSERT INTO {host}_marks SELECT id FROM {table}",
    "CREATE TABLE {host}_log (id TEXT)",
    "CREATE VIEW {host}_view AS SELECT id, version FROM {table}",
    "CREATE INDEX {host}_index ON {table} (lower(id))",
)
ON_UPDATE = "CREATE TRIGGER {host}_trigger AFTER UPDATE ON {table} "
LOGGED = "BEGIN INSERT INTO {host}_log VALUES (new.id);"
WRITE = "{host}_write()"
BODY = f"$$ {LOGGED} RETURN new; END $$"
TRIGGERS = {
    "sqlite": [f"{ON_UPDATE}{LOGGED} END"],
    "postgresql": [
        f"CREATE FUNCTION {WRITE} RETURNS trigger LANGUAGE plpgsql AS {BODY}",
        f"{ON_UPDATE} FOR EACH ROW EXECUTE FUNCTION {WRITE}",
    ],
}
INDEXES = {
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'index'",
    "postgresql": "SELECT indexname FROM pg_indexes",
}


def hang(place: Place, name: str) -> None:
    """
    Hang on a table what a host may: rows that refer to it, a trigger and so on.
    """
    for sql in (*HANGINGS, *TRIGGERS[place.engine.dialect.name]):
        place.said(sql.format(host=f"host_{name}", table=place.table(name)))


@pytest.mark.parametrize("version", EARLIER)
@pytest.mark.parametrize("kind", DATABASES)
def test_what_a_host_has_hung_on_tables_stays(
    new_place: NewPlace, version: str, kind: str
) -> None:
    """
    Rows that refer to records are neither deleted nor emptied, whatever they say is
    to happen when a record is; triggers, views and indexes work on.
    """
    old = new_place(kind)
    old.lay(version)
    if kind == "sqlite":
        # As in a store that crmkit opens; most hosts say it as well.
        old.engine.dispose()
        sa.event.listen(old.engine, "connect", _with_foreign_keys)
    ids = {}
    for name in CHANGED:
        hang(old, name)
        ids[name] = sorted(old.said(f"SELECT id FROM {old.table(name)}"))  # noqa: S608 - from above
    old.store.migrate()
    indexes = {name for (name,) in old.said(INDEXES[kind])}

    for name in CHANGED:
        table, host = old.table(name), f"host_{name}"
        assert ids[name]
        old.said(f"DELETE FROM {host}_log")  # noqa: S608 - from above
        old.said(f"UPDATE {table} SET version = version")  # noqa: S608 - from above
        for kept in ("notes", "marks", "log", "view"):
            found = old.said(f"SELECT id FROM {host}_{kept}")  # noqa: S608 - from above
            assert ids[name] == sorted(found), kept
        assert f"{host}_index" in indexes
        old.said(f"DELETE FROM {table}")  # noqa: S608 - from above
        assert [] == old.said(f"SELECT id FROM {host}_notes")  # noqa: S608 - from above


@pytest.mark.parametrize(
    ("version", "name"),
    [
        ("1", "changes"),
        ("1", "appointments"),
        ("2", "appointments"),
        ("2", "delivery_log"),
        ("2", "ticks"),
    ],
)
@pytest.mark.parametrize(
    ("what", "sql"),
    [
        (
            "table host_notes",
            "CREATE TABLE host_notes (id TEXT REFERENCES {table} ON DELETE CASCADE)",
        ),
        (
            "trigger host_trigger",
            "CREATE TRIGGER host_trigger AFTER INSERT ON {table} BEGIN SELECT 1; END",
        ),
        ("index host_index", "CREATE INDEX host_index ON {table} (lower({column}))"),
    ],
    ids=["table", "trigger", "index"],
)
def test_a_table_that_sqlite_makes_anew_takes_nothing_with_it(
    new_place: NewPlace, version: str, name: str, what: str, sql: str
) -> None:
    """
    The first versions have some; what hangs on them is named, and nothing is changed.
    """
    old = new_place("sqlite")
    old.lay(version)
    table = old.table(name)
    (_, column, *_), *_ = old.said(f"PRAGMA table_info({table})")
    old.said(sql.format(table=table, column=column))
    before = old.rows(), old.said("SELECT name, sql FROM sqlite_master")
    with pytest.raises(StoreError) as caught:
        old.store.migrate()

    text = (
        f"table {table} has to be made anew, but something hangs on it: {what}; "
        "take it away and put it back afterwards"
    )
    assert text == caught.value.problem
    assert before == (old.rows(), old.said("SELECT name, sql FROM sqlite_master"))


def _with_foreign_keys(connection: Any, _: Any) -> None:
    connection.execute("PRAGMA foreign_keys=ON")


# -- Refusals, and failures in the middle ---------------------------------------------


def test_an_earlier_store_must_be_migrated_first(place: Place) -> None:
    """
    The error says what to call; nothing is changed by opening it.
    """
    before = place.shape(), place.rows()
    for use in (place.store.begin, place.store.read):
        with pytest.raises(StoreVersionError) as caught, use():
            pass
        assert OUTDATED == caught.value.problem

    assert before == (place.shape(), place.rows())


@pytest.mark.parametrize("version", [TABLES_VERSION + 1, "0", "1.5", "", "x"])
def test_a_version_that_is_not_known_is_refused(
    place: Place, version: str | int
) -> None:
    """
    Only an earlier one can be brought up to date.
    """
    place.said(f"UPDATE crm_meta SET value = '{version}'")  # noqa: S608 - from above
    before = place.shape(), place.rows()
    with pytest.raises(StoreVersionError) as caught:
        place.store.migrate()

    text = (
        f"its tables are of version {version}, "
        f"but this crmkit knows version {TABLES_VERSION}"
    )
    assert text == caught.value.problem
    assert before == (place.shape(), place.rows())


def test_what_fails_in_the_middle_leaves_the_earlier_store(place: Place) -> None:
    """
    Here somebody has made an index of the same name; once it is gone, it goes on.
    """
    place.said("CREATE INDEX ix_crm_interactions_executor ON crm_contacts (phone)")
    before = place.shape(), place.rows()
    with pytest.raises(StoreError) as caught:
        place.store.migrate()

    assert "ix_crm_interactions_executor" in caught.value.problem
    assert "already exists" in caught.value.problem
    assert before == (place.shape(), place.rows())
    place.said("DROP INDEX ix_crm_interactions_executor")
    place.store.migrate()
    assert [] == place.differences()


def test_a_process_that_dies_in_the_middle_leaves_the_earlier_store(
    place: Place, forks: Starts
) -> None:
    """
    Whatever statement it was at, nothing of the new version is there.
    """
    before = place.shape(), place.rows()
    died = forks.start(MIGRATOR, "dying", place.address)
    said = died.communicate()

    assert 9 == died.returncode, said
    assert before == (place.shape(), place.rows())
    place.store.migrate()
    assert [] == place.differences()


def test_processes_may_migrate_at_once(place: Place, forks: Starts) -> None:
    """
    Whoever comes second waits, and finds it done.
    """
    both = [forks.start(MIGRATOR, "together", place.address) for _ in range(2)]
    for each in both:
        assert each.stdout
        each.stdout.readline()
    for each in both:
        assert each.stdin
        each.stdin.write("go\n")
        each.stdin.flush()
    said = [each.communicate() for each in both]

    assert [0, 0] == [each.returncode for each in both], said
    assert [] == place.differences()
    assert [(str(TABLES_VERSION),)] == place.said("SELECT value FROM crm_meta")


def test_a_table_that_was_lost_is_not_hidden_by_a_migration(place: Place) -> None:
    """
    The earlier store stays as it is.
    """
    place.said("DROP TABLE crm_counters")
    before = place.shape(), place.rows()
    with pytest.raises(StoreVersionError) as caught:
        place.store.migrate()

    assert "tables are missing: crm_counters" == caught.value.problem
    assert before == (place.shape(), place.rows())


def test_a_column_that_was_lost_is_not_hidden_by_a_migration(place: Place) -> None:
    """
    As in a store of the first days, which was of version 1 and lacked one.
    """
    place.said("ALTER TABLE crm_tickets DROP COLUMN resolution_breached_at")
    before = place.shape(), place.rows()
    with pytest.raises(StoreVersionError) as caught:
        place.store.migrate()

    text = "columns are missing: crm_tickets.resolution_breached_at"
    assert text == caught.value.problem
    assert before == (place.shape(), place.rows())


@pytest.mark.parametrize("version", EARLIER)
@pytest.mark.parametrize("kind", DATABASES)
def test_time_rules_go_on_where_they_were(
    new_place: NewPlace, version: str, kind: str
) -> None:
    """
    How far each has come, what failed and what was sent can be asked for.
    """
    old = new_place(kind)
    old.lay(version)
    ticks = old.rows().get("crm_ticks", [])
    sent = len(old.rows()["crm_outbox"])
    with CRM(old.store) as crm:
        crm.migrate()
        crm.run_due()
        with crm.store.read() as look:
            kept = [tick.rule for tick in look.ticks()]

        assert sorted(tick["rule"] for tick in ticks) == kept
        assert sent <= len(crm.deliveries(limit=100))
        assert crm.verify()


def test_only_an_earlier_store_needs_alembic(
    place: Place, new_place: NewPlace, monkeypatch: pytest.MonkeyPatch
) -> None:
    """
    A new store is made without it; for an earlier one the error names the extra.
    """
    monkeypatch.setitem(sys.modules, "alembic.operations", None)
    fresh = new_place(place.engine.dialect.name)
    for _ in range(2):
        fresh.store.migrate()
    with pytest.raises(MissingExtraError) as caught:
        place.store.migrate()

    text = (
        "bringing the tables of a store up to date needs an optional part of crmkit: "
        "pip install 'crmkit[sql]'"
    )
    assert text == str(caught.value)
    assert [("1",)] == place.said("SELECT value FROM crm_meta")


@pytest.mark.parametrize("version", NUMBERING)
@pytest.mark.parametrize("kind", DATABASES)
def test_a_writer_of_the_earlier_version_is_refused_afterwards(
    new_place: NewPlace, version: str, kind: str
) -> None:
    """
    A process that still runs the old code fails in each command, and leaves nothing:
    what it would write lacks what is found by, or means something else.
    """
    old = new_place(kind)
    old.lay(version)
    customer = _copied(old, "crm_customers", {"id": "'X1'", "number": "'X1'"})
    change = _copied(old, "crm_changes", {"id": "'X1'", "version": "99"})
    old.store.migrate()
    before = old.rows()
    with pytest.raises(sa.exc.DatabaseError) as caught:
        old.said_together([customer, change])

    assert "schema_version" in str(caught.value.orig)
    assert before == old.rows()


@pytest.mark.parametrize("version", NUMBERING)
@pytest.mark.parametrize("kind", DATABASES)
@pytest.mark.parametrize(
    "sql",
    [
        "INSERT INTO crm_tickets (id, version, \"order\") VALUES ('X1', 1, 'SO-2')",
        "UPDATE crm_tickets SET \"order\" = 'SO-2'",
        'SELECT crm_tickets."order" FROM crm_tickets',
    ],
    ids=["opens", "changes", "reads"],
)
def test_the_number_of_an_order_is_never_taken_for_an_order(
    new_place: NewPlace, version: str, kind: str, sql: str
) -> None:
    """
    The column in which the earlier release keeps it is no more.
    """
    old = new_place(kind)
    old.lay(version)
    old.store.migrate()
    before = old.rows()
    with pytest.raises(sa.exc.DatabaseError) as caught:
        old.said(sql)

    assert "order" in str(caught.value.orig)
    assert before == old.rows()


@pytest.mark.parametrize("version", EARLIER)
@pytest.mark.parametrize("kind", DATABASES)
def test_what_accounts_see_is_to_be_said_yet(
    new_place: NewPlace, version: str, kind: str
) -> None:
    """
    They have neither scopes nor regions, in record and history; and nothing is audited.
    """
    old = new_place(kind)
    old.lay(version)
    with CRM(old.store) as crm:
        crm.migrate()
        with crm.store.read() as look:
            user = look.get(User, "U1")
            history = look.history(Ref("user", "U1"))
            audited = look.count(AuditEntry, None, AT)

    assert user == fold(history)
    assert user is not None
    assert ((), (), ()) == (user.scopes, user.regions, user.industries)
    assert 0 == audited


@pytest.mark.parametrize("kind", DATABASES)
def test_a_writer_of_version_4_may_go_on(new_place: NewPlace, kind: str) -> None:
    """
    What it does not know of has the value that a new record would have.
    """
    old = new_place(kind)
    old.lay("4")
    user = _copied(old, "crm_users", {"id": "'X1'", "number": "'X1'"})
    old.store.migrate()
    old.said(user)
    with old.store.read() as look:
        found = look.get(User, "X1")

    assert found is not None
    assert ((), (), ()) == (found.scopes, found.regions, found.industries)


def _copied(place: Place, table: str, instead: dict[str, str]) -> str:
    """
    Return SQL that adds a row like one that there is, in all columns that there are.
    """
    there = [each["name"] for each in sa.inspect(place.engine).get_columns(table)]
    names = ", ".join(f'"{name}"' for name in there)
    values = ", ".join(instead.get(name, f'"{name}"') for name in there)
    return f"INSERT INTO {table} ({names}) SELECT {values} FROM {table} LIMIT 1"  # noqa: S608 - names of columns


# -- Hosts ------------------------------------------------------------------------


@pytest.fixture
def hosts(place: Place) -> Place:
    """
    A store whose tables a host's own migrations made, at version 1.
    """
    place.said("DELETE FROM crm_meta")
    return place


@pytest.mark.parametrize("use", ["migrate", "read"])
def test_tables_of_a_host_are_not_migrated(hosts: Place, use: str) -> None:
    """
    The error says who has to do it, and how.
    """
    before = hosts.shape(), hosts.rows()
    with pytest.raises(StoreVersionError) as caught:
        _use(hosts.store, use)

    text = (
        f"tables are missing: {', '.join(_missing(hosts))}; "
        "who made the tables must bring them up to date: upgrade_tables()"
    )
    assert text == caught.value.problem
    assert before == (hosts.shape(), hosts.rows())


def test_columns_that_a_host_forgot_are_named(hosts: Place) -> None:
    """
    Before anything is written that lacks them.
    """
    for name in _missing(hosts):
        hosts.said(f"CREATE TABLE {name} (field TEXT)")
    with pytest.raises(StoreVersionError) as caught:
        _use(hosts.store, "read")

    first, _, advice = caught.value.problem.partition(", ")
    assert "columns are missing: crm_appointments.attempts" == first
    assert advice.endswith(
        "; who made the tables must bring them up to date: upgrade_tables()"
    )


def _missing(hosts: Place) -> list[str]:
    there = sa.inspect(hosts.engine).get_table_names()
    return sorted(set(metadata().tables) - set(there))


def _use(store: SQLStore, how: str) -> None:
    if how == "migrate":
        store.migrate()
    else:
        with store.read():
            pass


def test_a_host_brings_its_tables_up_to_date_itself(hosts: Place) -> None:
    """
    In a transaction of his own, and they stay his.
    """
    with hosts.engine.begin() as connection:
        upgrade_tables(connection, since=1)
    hosts.store.migrate()
    with hosts.store.read() as look:
        found = look.feed()

    assert [] == hosts.differences()
    assert len(found) > 1
    assert [] == hosts.said("SELECT * FROM crm_meta")


@pytest.mark.parametrize("version", EARLIER)
@pytest.mark.parametrize("kind", DATABASES)
def test_a_host_says_since_when_it_has_its_tables(
    new_place: NewPlace, version: str, kind: str
) -> None:
    """
    The number that it had is enough, whatever of version 2 there was.
    """
    hosts, fresh = new_place(kind), new_place(kind)
    hosts.lay(version)
    hosts.said("DELETE FROM crm_meta")
    with hosts.engine.begin() as connection:
        upgrade_tables(connection, since=since(version))
    fresh.store.migrate()

    assert fresh.shape() == hosts.shape()


def test_a_host_can_take_it_back(hosts: Place) -> None:
    """
    On PostgreSQL and SQLite alike, if the driver has begun a transaction.
    """
    before = hosts.shape(), hosts.rows()
    with hosts.engine.connect() as connection:
        if hosts.engine.dialect.name == "sqlite":
            connection.exec_driver_sql("BEGIN")
        upgrade_tables(connection, since=1)
        connection.rollback()

    assert before == (hosts.shape(), hosts.rows())


@pytest.mark.parametrize("since", [0, TABLES_VERSION + 1])
def test_there_is_no_way_from_an_unknown_version(since: int) -> None:
    """
    It is refused before anything is done.
    """
    known = ", ".join(f"'{each}'" for each in range(1, TABLES_VERSION + 1))
    engine = sa.create_engine("sqlite://")
    with engine.connect() as connection, pytest.raises(UnknownChoiceError) as caught:
        upgrade_tables(connection, since=since)
    engine.dispose()

    text = f"version of the tables cannot be '{since}' (allowed: {known})"
    assert text == str(caught.value)


def test_from_this_version_there_is_nothing_to_do() -> None:
    """
    A host may call it each time.
    """
    engine = sa.create_engine("sqlite://")
    with engine.connect() as connection:
        upgrade_tables(connection, since=TABLES_VERSION)
        assert [] == sa.inspect(connection).get_table_names()
    engine.dispose()


def test_the_stores_of_earlier_versions_are_kept() -> None:
    """
    Each version that there was can be laid, on each database.
    """
    names = {path.name for path in FOLDER.iterdir()}

    assert names == {f"version_{v}.{db}.sql" for v in EARLIER for db in DATABASES}
    assert set(range(1, TABLES_VERSION)) == {since(version) for version in EARLIER}
    for version in EARLIER:
        with closing(sqlite3.connect(":memory:")) as check:
            text = (FOLDER / f"version_{version}.sqlite.sql").read_text("utf-8")
            check.executescript(text)
            written = check.execute("SELECT value FROM crm_meta").fetchall()
        assert [(str(since(version)),)] == written
