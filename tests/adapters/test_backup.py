"""
Copies of a SQLite database in use, the restore drill, and tables that must be covered.
"""

import json
import shutil
import socket
import sqlite3
import stat
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from email import message_from_bytes
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from crmkit import CRM
from crmkit.adapters import _entries
from crmkit.adapters.parts import _cells
from crmkit.adapters.sql import SQLStore, metadata
from crmkit.adapters.sql._dump import cells_of
from crmkit.adapters.sql._tables import TABLES_VERSION
from crmkit.errors import (
    BackupDamagedError,
    BackupNotSupportedError,
    BackupTargetError,
    StoreError,
)
from crmkit.records import RECORD_TYPES, plural
from crmkit.testing import CountingIds, SettableClock
from tests.crm.company import MONDAY, Company, company

HOUR = timedelta(hours=1)
TABLES = {table.name: table for table in metadata("").tables.values()}


@pytest.fixture
def small(tmp_path: Path) -> Iterator[Company]:
    """
    A small company in a file.
    """
    made = company(f"sqlite:///{tmp_path / 'crm.db'}")
    with made.crm:
        yield made


def rows_of(path: Path, table: str) -> list[tuple[Any, ...]]:
    """
    Return the rows of a table in a file.
    """
    with closing(sqlite3.connect(path)) as connection:
        rows = connection.execute(f"SELECT * FROM {table} ORDER BY 1")  # noqa: S608
        return [tuple(map(meant, row)) for row in rows]


def meant(value: Any) -> Any:
    """
    Return the value that a text of JSON stands for, and any other as it is.
    """
    is_json = isinstance(value, str) and value.startswith("{")
    return json.loads(value) if is_json else value


def open_ticket(small: Company, crm: CRM, text: str = "设备无法启动") -> str:
    """
    Open a ticket, and return its number.
    """
    ticket = crm.acting_as(small.owner.id).tickets.open(
        customer=small.customer.id, kind="complaint", priority="high", description=text
    )
    assert ticket.number
    return ticket.number


# -- Tables ------------------------------------------------------------------------


def test_every_table_is_dumped_or_said_not_to_be() -> None:
    """
    A table that is added must be known to both stores, or made anew by each.
    """
    assert set(TABLES) == {*_cells.KEYS, *_entries.NOT_DUMPED}


@pytest.mark.parametrize("name", sorted(_cells.CELLS))
def test_every_column_is_dumped_by_both_stores(name: str) -> None:
    """
    A column that is added must be one that rows of the store in memory have.
    """
    assert dict(cells_of(name, TABLES[name])) == dict(_cells.CELLS[name])


@pytest.mark.parametrize("cls", RECORD_TYPES, ids=lambda cls: cls.type_name)
def test_every_column_of_a_record_is_dumped_or_derived(cls: Any) -> None:
    """
    A column that no field has must be written by whoever writes records.
    """
    name = plural(cls)
    columns = set(TABLES[name].columns.keys())
    left_out = columns - set(cells_of(name, TABLES[name]))

    assert {each for each in left_out if not each.endswith("_folded")} == set()


@pytest.mark.parametrize("name", sorted(set(TABLES) - set(_entries.NOT_DUMPED)))
def test_rows_have_the_order_of_the_key(name: str) -> None:
    """
    Both stores sort by the same columns.
    """
    key = tuple(each.name for each in TABLES[name].primary_key)

    assert _entries.ORDERS.get(name, key) == _cells.KEYS[name]


def test_the_store_in_memory_has_the_version_of_the_tables() -> None:
    """
    Whoever changes the tables has to look at their rows in memory too.
    """
    assert TABLES_VERSION == _entries.DUMP_VERSION


def test_every_row_of_every_table_comes_through(small: Company, tmp_path: Path) -> None:
    """
    Also what the dump leaves out is there again in a restored database.
    """
    open_ticket(small, small.crm)
    small.clock.advance(25 * HOUR)
    small.crm.run_due()
    small.crm.export(tmp_path / "crm.jsonl")
    with CRM.open(f"sqlite:///{tmp_path / 'other.db'}") as other:
        other.restore(tmp_path / "crm.jsonl")

    for name in TABLES:
        first = rows_of(tmp_path / "crm.db", f"crm_{name}")
        assert first == rows_of(tmp_path / "other.db", f"crm_{name}"), name


# -- Online backups ------------------------------------------------------------------


def test_a_backup_is_a_whole_database(small: Company, tmp_path: Path) -> None:
    """
    It is one file, passes every check, and has what was acknowledged.
    """
    number = open_ticket(small, small.crm)
    folder = tmp_path / "backups"
    folder.mkdir()
    path = folder / "crm.db"
    small.crm.backup(path)

    assert ["crm.db"] == [each.name for each in folder.iterdir()]
    with closing(sqlite3.connect(path)) as copy:
        assert [("ok",)] == copy.execute("PRAGMA integrity_check").fetchall()
    with CRM.open(f"sqlite:///{path}") as crm:
        assert crm.verify().raise_if_wrong()
        assert number == crm.as_system("test").tickets.by_number(number).number


def test_a_backup_of_a_store_in_memory_is_a_file(tmp_path: Path) -> None:
    """
    Of SQLite's memory; a store without SQLite has no such file.
    """
    small = company("sqlite://")
    small.crm.backup(tmp_path / "crm.db")
    with pytest.raises(BackupNotSupportedError) as caught:
        company("memory://").crm.backup(tmp_path / "other.db")

    assert 1 == len(rows_of(tmp_path / "crm.db", "crm_users"))
    assert "memory:// has no online backup into a file: use export()" == str(
        caught.value
    )


def test_a_backup_is_taken_while_others_write(small: Company, tmp_path: Path) -> None:
    """
    Writers do not wait, and each copy is of one state, between two of them.
    """
    url, opened = f"sqlite:///{tmp_path / 'crm.db'}", list[str]()
    begun, stop = threading.Event(), threading.Event()

    def write() -> None:
        with CRM.open(url) as crm:
            while not stop.is_set():
                opened.append(open_ticket(small, crm))
                begun.set()

    writers = [threading.Thread(target=write) for _ in range(2)]
    for writer in writers:
        writer.start()
    assert begun.wait(60)
    copies = []
    for number in range(5):
        known = len(opened)
        small.crm.backup(tmp_path / f"{number}.bak")
        copies.append((known, tmp_path / f"{number}.bak"))
    stop.set()
    for writer in writers:
        writer.join()

    for known, path in copies:
        with CRM.open(f"sqlite:///{path}") as crm:
            report = crm.verify().raise_if_wrong()
            there = set(opened[:known])
            desk = crm.as_system("test")
            assert there <= {each.number for each in desk.tickets.each()}
            assert report.checked.get("tickets", 0) <= len(opened)
    assert copies[-1][0] > 0


def test_a_backup_replaces_nothing_unless_told_to(
    small: Company, tmp_path: Path
) -> None:
    """
    Neither a file, nor, ever, the database itself under whatever name.
    """
    path, database = tmp_path / "crm.bak", tmp_path / "crm.db"
    small.crm.backup(path)
    with pytest.raises(BackupTargetError, match="overwrite=True replaces it"):
        small.crm.backup(path)
    open_ticket(small, small.crm)
    small.crm.backup(path, overwrite=True)
    link = tmp_path / "link.db"
    link.symlink_to(database)
    for itself in (database, link):
        with pytest.raises(BackupTargetError, match="it is the database itself"):
            small.crm.backup(itself, overwrite=True)
    in_use = tmp_path / "used.db"
    Path(f"{in_use}-wal").touch()
    with pytest.raises(BackupTargetError) as caught:
        small.crm.backup(in_use)

    assert 1 == len(rows_of(path, "crm_tickets"))
    assert (
        f"cannot write {in_use}: used.db-wal is beside it, so a database there is "
        "in use"
    ) == str(caught.value)
    assert [] == list(tmp_path.glob(".*"))


def test_what_was_erased_is_not_in_a_backup(small: Company, tmp_path: Path) -> None:
    """
    Rows are carried over, not pages with what is left of rows.
    """
    secret = "13812345678" * 400
    with closing(sqlite3.connect(tmp_path / "crm.db")) as connection:
        connection.execute("CREATE TABLE mine AS SELECT ? AS text", [secret])
        connection.commit()
        connection.execute("DELETE FROM mine")
        connection.commit()
    small.crm.backup(tmp_path / "crm.bak")

    assert b"13812345678" not in (tmp_path / "crm.bak").read_bytes()


def test_a_backup_of_a_hosts_database(small: Company, tmp_path: Path) -> None:
    """
    Whose listener begins transactions by itself; nobody else may read the copy.
    """
    engine = sa.create_engine(f"sqlite:///{tmp_path / 'crm.db'}")

    @sa.event.listens_for(engine, "begin")
    def begin(connection: sa.Connection) -> None:
        connection.exec_driver_sql("BEGIN")

    with CRM(SQLStore(engine)) as crm:
        crm.backup(tmp_path / "crm.bak")
    engine.dispose()

    assert 1 == len(rows_of(tmp_path / "crm.bak", "crm_users"))
    assert 0o600 == stat.S_IMODE((tmp_path / "crm.bak").stat().st_mode)


def test_nobody_is_at_work_in_a_backup(small: Company, tmp_path: Path) -> None:
    """
    A message that was being sent can be sent at once; the database keeps its lease.
    """
    open_ticket(small, small.crm)
    small.clock.advance(25 * HOUR)
    small.crm.run_due()
    with small.crm.store.begin() as tx:
        lasts = timedelta(minutes=5)
        claim = tx.claim_deliveries(
            small.clock.now(), "worker", lasts, 9, channels=["email"]
        )
    small.crm.backup(tmp_path / "crm.bak")
    leases = [
        {row["lease"] for row in each}
        for each in (outbox(tmp_path / "crm.db"), outbox(tmp_path / "crm.bak"))
    ]

    assert 1 == len(claim)
    assert [{"worker"}, {""}] == leases


def outbox(path: Path) -> list[sqlite3.Row]:
    """
    Return the rows of the outbox in a file.
    """
    with closing(sqlite3.connect(path)) as connection:
        connection.row_factory = sqlite3.Row
        return connection.execute("SELECT * FROM crm_outbox").fetchall()


def test_a_damaged_database_gives_no_backup(small: Company, tmp_path: Path) -> None:
    """
    The one from the day before stays.
    """
    path, database = tmp_path / "crm.bak", tmp_path / "crm.db"
    for number in range(50):
        open_ticket(small, small.crm, text=f"{number} " * 500)
    small.crm.backup(path)
    before = path.read_bytes()
    small.crm.close()
    with closing(sqlite3.connect(database)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    with database.open("r+b") as file:
        file.seek(4096 * 30)
        file.write(b"\xff" * 4096 * 20)
    with CRM(SQLStore(sa.create_engine(f"sqlite:///{database}"))) as damaged:
        with pytest.raises((StoreError, BackupDamagedError)):
            damaged.backup(path, overwrite=True)
        damaged.store.engine.dispose()  # type: ignore[attr-defined]

    assert before == path.read_bytes()
    assert [] == list(tmp_path.glob(".*"))


def test_a_backup_into_a_folder_that_is_not_there_is_refused(
    small: Company, tmp_path: Path
) -> None:
    """
    With the error of the system, which names the folder.
    """
    folder = tmp_path / "absent"
    with pytest.raises(FileNotFoundError) as caught:
        small.crm.backup(folder / "crm.bak")

    assert str(folder) == caught.value.filename


def test_postgresql_is_backed_up_by_its_own_tools(
    postgres: sa.Engine, tmp_path: Path
) -> None:
    """
    The error names pg_dump and the guide.
    """
    store = SQLStore(postgres, schema="backup", prefix="")
    store.migrate()
    with pytest.raises(BackupNotSupportedError) as caught:
        CRM(store).backup(tmp_path / "crm.bak")

    assert str(caught.value).endswith(
        "has no online backup into a file: take it with pg_dump, or write everything "
        "with export(); see the guide 'Back up and restore'"
    )
    assert [] == list(tmp_path.iterdir())


# -- The restore drill -----------------------------------------------------------------


class Postman:
    """
    A mail server's memory: which messages came, how often.
    """

    def __init__(self) -> None:
        self.came: Counter[str] = Counter()

    async def handle_DATA(  # noqa: N802 - aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        """
        Take a message.
        """
        content = envelope.content
        assert isinstance(content, bytes)
        self.came[str(message_from_bytes(content)["Message-ID"])] += 1
        return "250 OK"


@pytest.fixture
def post() -> Iterator[tuple[Postman, str]]:
    """
    A mail server, and the URL of its channel.
    """
    postman = Postman()
    with closing(socket.create_server(("127.0.0.1", 0))) as free:
        port = free.getsockname()[1]
    server = Controller(postman, hostname="127.0.0.1", port=port)
    server.start()
    yield postman, f"smtp://127.0.0.1:{port}?from=crm@example.com"
    server.stop()


def test_the_restore_drill(tmp_path: Path, post: tuple[Postman, str]) -> None:
    """
    A store in use is backed up, destroyed and restored: nothing that was acknowledged
    before the backup is lost, and work goes on.
    """
    postman, channel = post
    url, backup = f"sqlite:///{tmp_path / 'crm.db'}", tmp_path / "crm.bak"
    clock = SettableClock(MONDAY)
    small = company(url)
    small.crm.close()

    def opened(ids: str) -> CRM:
        return CRM.open(url, channels=[channel], clock=clock, ids=CountingIds(ids))

    acknowledged: list[str] = []
    enough, stop = threading.Event(), threading.Event()

    def work() -> None:
        with opened("worker-") as crm:
            while not stop.is_set():
                acknowledged.append(open_ticket(small, crm))
                clock.advance(HOUR)
                crm.run_due()
                crm.deliver()
                if len(acknowledged) > 30:
                    enough.set()

    worker = threading.Thread(target=work)
    worker.start()
    assert enough.wait(60)
    with opened("backup-") as crm:
        before = list(acknowledged)
        crm.backup(backup)
    stop.set()
    worker.join()
    sent = set(postman.came)
    for ending in ("", "-wal", "-shm"):
        (tmp_path / f"crm.db{ending}").unlink(missing_ok=True)

    shutil.copyfile(backup, tmp_path / "crm.db")
    clock.advance(10 * HOUR)  # past every lease and appointment of that time
    with opened("after-") as crm:
        assert crm.verify().raise_if_wrong()
        there = {each.number for each in crm.as_system("drill").tickets.each()}
        assert set(before) <= there
        assert f"GD2026{len(there) + 1:04}" == open_ticket(small, crm)
        waited = {row.id for row in crm.deliveries("pending", limit=1000)}
        assert crm.run_due().done > 0
        while crm.deliver().sent:
            pass
        assert () == crm.deliveries("pending")
        done = {row.id for row in crm.deliveries("sent", limit=1000)}
        assert crm.verify().raise_if_wrong()

    # What was sent between the backup and the end is sent again, under its old id;
    # everything else that waited, and what fell due since, came once.
    came = Counter({name[1:].partition("@")[0]: n for name, n in postman.came.items()})
    before_the_end = {name[1:].partition("@")[0] for name in sent}
    assert waited <= done <= set(came)
    assert {1} == {came[each] for each in done - before_the_end}
    assert {each for each in came if came[each] > 1} <= waited & before_the_end
