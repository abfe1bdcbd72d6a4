"""
Something around the store goes wrong and comes right again.

The error says what it is, nothing acknowledged is lost, and the next command on
the same CRM works without anybody's hands.
"""

import shutil
import tempfile
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from random import Random

import pytest
import sqlalchemy as sa
from sqlalchemy import event

from crmkit import CRM
from crmkit.adapters.sql import SQLStore
from crmkit.conditions import Moment
from crmkit.errors import (
    InstantRefusedError,
    StoreError,
    StoreVersionError,
)
from crmkit.hooks import open_store, plugin_manager
from crmkit.ports import OutboundMessage, Transaction
from crmkit.records import Ticket
from crmkit.testing import RecordingChannel
from tests.crash.harness import MONDAY
from tests.crash.troubles import Busy, Desk, Server, SmallDisk, Wire, desk
from tests.crm.company import person

FULL = "the disk or the database is full"


# -- The disk ---------------------------------------------------------------------


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[SmallDisk]:
    """
    A small disk.
    """
    folder = tmp_path / "disk"
    folder.mkdir()
    made = SmallDisk(folder)
    yield made
    made.let_go()


def test_a_full_disk_is_told_and_work_goes_on_once_there_is_room(
    disk: SmallDisk,
) -> None:
    """
    What was kept before stays, and can be read all the time.
    """
    ballast = disk.folder / "ballast"
    ballast.write_bytes(bytes(1 << 21))
    with desk(f"sqlite:///{disk.folder / 'crm.db'}") as at:
        error = at.until_it_fails()
        again = at.until_it_fails()
        assert at.is_whole()
        ballast.unlink()
        at.open()
        assert at.is_whole()

    assert [(StoreError, FULL)] * 2 == [(type(e), e.problem) for e in (error, again)]


def test_a_disk_that_is_read_only_for_a_while_is_told(disk: SmallDisk) -> None:
    """
    Whoever tries meanwhile hears so, and nothing need be opened anew.
    """
    with desk(f"sqlite:///{disk.folder / 'crm.db'}") as at:
        at.open()
        assert isinstance(at.crm.store, SQLStore)
        at.crm.store.engine.dispose()
        disk.make("ro")
        error = at.until_it_fails()
        disk.make("rw")
        at.open()
        assert at.is_whole()

    text = "the database file could not be opened"
    assert (StoreError, text) == (type(error), error.problem)


def damaged(path: Path, random: Random) -> None:
    """
    Overwrite all pages of a database but the first.
    """
    content = path.read_bytes()
    path.write_bytes(content[:4096] + random.randbytes(len(content) - 4096))


def replaced(path: Path, random: Random) -> None:
    """
    Put something else in its place.
    """
    path.write_bytes(b"a letter, and by no means a database\n" * 200)


@pytest.mark.parametrize(
    ("harm", "kind", "text"),
    [
        (damaged, StoreError, "the database file is damaged"),
        (replaced, StoreVersionError, "the file is no database"),
    ],
)
def test_a_damaged_file_is_told_and_a_good_one_is_used_again(
    tmp_path: Path, harm: object, kind: type[StoreError], text: str
) -> None:
    """
    Whoever puts a copy of the file back need not start anything anew.
    """
    assert callable(harm)
    path, copy = tmp_path / "crm.db", tmp_path / "copy.db"
    with desk(f"sqlite:///{path}") as at:
        at.open()
        assert isinstance(at.crm.store, SQLStore)
        at.crm.store.engine.dispose()  # with the last connection, all is in one file
        shutil.copy(path, copy)
        harm(path, Random(5))  # noqa: S311 - chance, no secret
        error = at.until_it_fails()
        shutil.copy(copy, path)
        at.open()
        assert at.is_whole()

    assert (kind, text) == (type(error), error.problem)


# -- The server -------------------------------------------------------------------


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    """
    A PostgreSQL server of these tests' own.
    """
    with tempfile.TemporaryDirectory(prefix="pg") as folder:
        made = Server(Path(folder))
        yield made
        made.close()


LOST = (
    "the connection to the database was lost",
    "the server ended the connection",
    "the database cannot be reached",
    "the database is starting or stopping",
    "the whole transaction was undone",
)


def only_lost(errors: list[Exception]) -> bool:
    """
    Return whether all errors are the store's, about a lost connection.
    """
    return all(isinstance(e, StoreError) and e.problem.startswith(LOST) for e in errors)


@pytest.mark.parametrize("mode", ["fast", "immediate"])
def test_a_server_that_is_started_anew_in_mid_work_loses_nothing(
    server: Server, mode: str
) -> None:
    """
    Commands meanwhile fail with what it is; the first one after it works.
    """
    with desk(f"{server.url}&schema=restart_{mode}") as at:
        with Busy(at.open) as busy:
            for _ in range(2):
                busy.wait_for_more()
                server.do("restart", mode)
            busy.wait_for_more()
        with at.crm.store.read() as look:
            kept = {each.id for each in at.kept}
            there = {t.id for t in _tickets(look)}

    assert set() == kept - there
    assert [] == [str(e) for e in busy.errors if not only_lost([e])]
    assert len(there - kept) <= sum("not known" in str(e) for e in busy.errors)


def _tickets(look: Transaction) -> list[Ticket]:
    return list(look.find(Ticket, None, Moment(MONDAY), limit=1000).items)


def test_a_server_that_is_down_is_told(server: Server) -> None:
    """
    Who needs it meanwhile hears so at once; nothing need be opened anew.
    """
    mail = RecordingChannel("email")
    with desk(f"{server.url}&schema=down", channels=[mail]) as at:
        at.open()
        server.do("stop")
        errors: list[Exception] = [at.until_it_fails()]
        for act in (at.crm.run_due, at.crm.deliver, at.crm.deliveries):
            with pytest.raises(StoreError) as caught:
                act()
            errors.append(caught.value)
        server.do("start")
        at.open()
        assert at.is_whole()

    assert 4 == len(errors)
    assert only_lost(errors)


class Restarting(RecordingChannel):
    """
    A channel during whose work the database is started anew.
    """

    def __init__(self, server: Server) -> None:
        super().__init__("email")
        self._server = server

    def send(self, message: OutboundMessage) -> None:
        """
        Take a message while the database goes down and comes up.
        """
        super().send(message)
        self._server.do("restart")


def test_a_message_is_settled_although_the_server_was_started_anew(
    server: Server,
) -> None:
    """
    It is not sent a second time.
    """
    mail = Restarting(server)
    with desk(f"{server.url}&schema=settled", channels=[mail]) as at:
        owner = person(at.crm.as_system("test"), name="王芳", email="w@example.com")
        at.crm.as_system("test").tickets.assign(at.open().id, owner.id)
        at.clock.advance(timedelta(hours=25))
        at.crm.run_due()
        first = at.crm.deliver().sent
        at.clock.advance(timedelta(hours=1))
        second = at.crm.deliver().sent

    assert (1, 0, 1) == (first, second, len(mail.sent))


class LosingTheEnd(RecordingChannel):
    """
    A channel after whose work the next commit finds its connection gone.
    """

    engine: sa.Engine

    def send(self, message: OutboundMessage) -> None:
        """
        Take a message.
        """
        super().send(message)
        event.listen(self.engine, "commit", self.lose, once=True)

    def lose(self, connection: sa.Connection) -> None:
        """
        Let the server end a connection.
        """
        driver = connection.connection.driver_connection
        number = driver.info.backend_pid  # type: ignore[union-attr]  # psycopg's own
        engine = sa.create_engine(self.engine.url)
        with engine.connect() as other:
            other.exec_driver_sql(f"SELECT pg_terminate_backend({number}, 5000)")
        engine.dispose()


def test_an_outcome_whose_commit_was_lost_is_written_again(server: Server) -> None:
    """
    A message that was taken is settled, not sent again.
    """
    mail = LosingTheEnd("email")
    with desk(f"{server.url}&schema=outcome", channels=[mail]) as at:
        assert isinstance(at.crm.store, SQLStore)
        mail.engine = at.crm.store.engine
        owner = person(at.crm.as_system("test"), name="王芳", email="w@example.com")
        at.crm.as_system("test").tickets.assign(at.open().id, owner.id)
        at.clock.advance(timedelta(hours=25))
        at.crm.run_due()
        first = at.crm.deliver().sent
        at.clock.advance(timedelta(hours=1))
        second = at.crm.deliver().sent

    assert (1, 0, 1) == (first, second, len(mail.sent))


# -- The network ------------------------------------------------------------------


def test_a_network_that_stalls_while_connecting_is_told(server: Server) -> None:
    """
    Nobody waits longer than the URL says.
    """
    with Wire(server.socket) as wire:
        query = "host=127.0.0.1&connect_timeout=2&schema=connecting"
        with desk(f"postgresql://postgres@/postgres?{query}&port={wire.port}") as at:
            at.open()
            assert isinstance(at.crm.store, SQLStore)
            at.crm.store.engine.dispose()
            wire.cut()
            error = at.until_it_fails()
            wire.mend()
            at.open()
            assert at.is_whole()

    text = "the database cannot be reached: connection timeout expired"
    assert text == error.problem


STALLED = "host=127.0.0.1&answer_timeout=0.4&connect_timeout=2&schema=stalled"


def test_a_network_that_stalls_in_mid_work_is_told(server: Server) -> None:
    """
    An answer that does not come is not waited for for ever.
    """
    with Wire(server.socket) as wire:
        url = f"postgresql://postgres@/postgres?{STALLED}_1&port={wire.port}"
        with desk(url) as at:
            at.open()
            wire.cut()
            error = at.until_it_fails()
            wire.mend()
            at.open()
            assert at.is_whole()

    assert only_lost([error])


def cut_before_the_end(at: Desk, wire: Wire) -> None:
    """
    Write something, and cut the network before it is kept.
    """
    with at.crm.store.begin() as work:
        work.next_in("numbers")
        wire.cut()


def test_a_network_that_stalls_at_the_very_end_is_told(server: Server) -> None:
    """
    Nobody can know whether the work was kept, and the error says so.
    """
    with Wire(server.socket) as wire:
        url = f"postgresql://postgres@/postgres?{STALLED}_2&port={wire.port}"
        with desk(url) as at:
            with pytest.raises(StoreError) as caught:
                cut_before_the_end(at, wire)
            wire.mend()
            at.open()
            assert at.is_whole()

    assert caught.value.problem.endswith("whether it was kept is not known")


@pytest.mark.parametrize("seconds", ["0", "-1", "inf", "nan", "soon"])
def test_a_time_that_is_none_is_refused(seconds: str) -> None:
    """
    The seconds to wait for an answer are a number above 0.
    """
    pytest.importorskip("psycopg", reason="psycopg is not installed")
    with pytest.raises(StoreError) as caught:
        open_store(plugin_manager(), f"postgresql://h/d?answer_timeout={seconds}")

    text = "postgresql://…: answer_timeout is no number of seconds above 0"
    assert text == str(caught.value)


# -- The clock --------------------------------------------------------------------


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Desk]:
    """
    A CRM on SQLite with a clock that can be set.
    """
    with desk(f"sqlite:///{tmp_path / 'crm.db'}") as at:
        yield at


def test_a_clock_that_steps_back_stops_nobody(office: Desk) -> None:
    """
    What comes after something is not dated before it, and all that is due is done.
    """
    mail = RecordingChannel("email")
    office.crm = CRM(office.crm.store, clock=office.clock, channels=[mail])
    at = office.crm.as_system("test")
    owner = person(at, name="王芳", email="w@example.com")
    ticket = office.open()
    office.clock.advance(-timedelta(minutes=1))
    moved = at.tickets.move(ticket.id, "start")
    at.tickets.assign(ticket.id, owner.id)
    second = office.open()
    office.clock.advance(timedelta(hours=25))
    office.crm.run_due()
    office.clock.advance(-timedelta(hours=2))
    before = office.crm.deliver().sent
    office.clock.advance(timedelta(hours=2))
    after = office.crm.deliver().sent

    assert ("in_progress", [MONDAY] * 3) == (moved.status, dates(office, ticket))
    assert ticket.number != second.number
    assert (0, 1, 1) == (before, after, len(mail.sent))


def dates(office: Desk, ticket: Ticket) -> list[datetime]:
    """
    Return when a ticket's changes happened.
    """
    with office.crm.store.read() as look:
        return [change.at for change in look.history(ticket.ref)]


def test_a_clock_that_steps_back_a_long_way_is_told(office: Desk) -> None:
    """
    What would be dated hours wrong is refused until the clock is right again.
    """
    ticket = office.open()
    office.clock.advance(-timedelta(hours=1))
    at = office.crm.as_system("test")
    with pytest.raises(InstantRefusedError) as caught:
        at.tickets.move(ticket.id, "start")
    office.clock.advance(timedelta(hours=1))

    text = (
        "2026-03-02T01:00:00+00:00 is before the record's last step at "
        "2026-03-02T02:00:00+00:00"
    )
    assert text == str(caught.value)
    assert "in_progress" == at.tickets.move(ticket.id, "start").status


def test_an_instant_that_was_named_is_not_moved(office: Desk) -> None:
    """
    Only "now" may mean a moment later.
    """
    ticket = office.open()
    with pytest.raises(InstantRefusedError):
        office.crm.as_system("test").tickets.move(
            ticket.id, "start", at=MONDAY - timedelta(seconds=1)
        )
