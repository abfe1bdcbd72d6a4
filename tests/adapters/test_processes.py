"""
Several processes work on one database and never on the same thing.
"""

import json
import socket
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.policy import default
from itertools import count
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from crmkit import CRM, Customer, User
from crmkit.decisions import Appointment, Effect, Firing
from crmkit.hooks import open_store, plugin_manager
from crmkit.ports import Delivery
from crmkit.records import Ref
from crmkit.testing import SettableClock

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
WORKER = Path(__file__).with_name("worker.py")
ROWS = 60
WORKERS = {"sqlite": 2, "postgresql": 3}
NUMBERS = count()


@pytest.fixture(params=list(WORKERS))
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """
    Where an empty store is: in a file, or on a server.
    """
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'crm.db'}"
    engine: sa.Engine = request.getfixturevalue("postgres")
    schema = {"schema": f"processes_{next(NUMBERS)}"}
    return engine.url.update_query_dict(schema).render_as_string(hide_password=False)


def workers(url: str) -> int:
    """
    Return how many workers a database is given.
    """
    return WORKERS[url.partition(":")[0].partition("+")[0]]


def prepared(url: str) -> None:
    """
    Make a store with appointments and messages in it.
    """
    store = open_store(plugin_manager(), url)
    store.migrate()
    with store.begin() as work:
        for n in range(ROWS):
            record = Ref("ticket", f"T{n:03}")
            work.schedule(Appointment(record=record, kind="resolution", due_at=NOW))
            effect = Effect(
                key=f"k{n}", channel="email", to="a@b.c", subject="s", body="b",
                record=record,
            )  # fmt: skip
            work.enqueue(
                Delivery(
                    id=f"D{n:03}", effect=effect, next_attempt_at=NOW, created_at=NOW
                )
            )
    store.close()


def run_together(*commands: list[str]) -> list[Any]:
    """
    Start workers, let them go at the same moment, and return what each says.
    """
    workers = [started(command) for command in commands]
    for worker in workers:
        assert "ready" == heard(worker)
    for worker in workers:
        let_go(worker)
    said = [worker.communicate(timeout=60)[0] for worker in workers]
    assert [0] * len(workers) == [worker.returncode for worker in workers]
    return [json.loads(text.splitlines()[-1]) for text in said]


def started(command: list[str]) -> subprocess.Popen[str]:
    """
    Start a worker, which waits to be let go.
    """
    return subprocess.Popen(
        [sys.executable, str(WORKER), *command],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def heard(worker: subprocess.Popen[str]) -> str:
    """
    Return the next line that a worker says.
    """
    assert worker.stdout is not None
    return worker.stdout.readline().strip()


def let_go(worker: subprocess.Popen[str]) -> None:
    """
    Let a worker begin.
    """
    assert worker.stdin is not None
    worker.stdin.write("go\n")
    worker.stdin.flush()


def takers(url: str) -> list[list[str]]:
    """
    Return how to start workers that take what they can get.
    """
    return [["take", url, f"worker {n}"] for n in range(workers(url))]


def test_processes_never_share_work(url: str) -> None:
    """
    Each appointment, message and number goes to exactly one of them.
    """
    prepared(url)
    found = run_together(*takers(url))
    due, sent, numbers = (
        [item for each in found for item in each[part]] for part in range(3)
    )

    assert [f"T{n:03}" for n in range(ROWS)] == sorted(map(str, due))
    assert [f"D{n:03}" for n in range(ROWS)] == sorted(map(str, sent))
    assert list(range(1, len(numbers) + 1)) == sorted(int(str(n)) for n in numbers)


def test_processes_may_make_the_tables_at_once(url: str) -> None:
    """
    Whoever comes second finds them made.
    """
    expected = [[[], [], [n + 1]] for n in range(workers(url))]

    assert expected == sorted(run_together(*takers(url)))


@pytest.mark.parametrize("batches", [1, 7])
def test_a_worker_that_is_killed_loses_nothing(url: str, batches: int) -> None:
    """
    What it had kept stays, what it was at is done by the next one, each once.
    """
    prepared(url)
    with started(["fire", url]) as victim:
        assert "ready" == heard(victim)
        let_go(victim)
        for n in range(batches):
            assert str(n + 1) == heard(victim)
        victim.kill()
        victim.communicate(timeout=60)
    run_together(["fire", url])
    store = open_store(plugin_manager(), url)
    with store.begin() as work:
        again = [
            work.fire(Firing(rule="r", record=record, cycle="once", at=NOW))
            for record in (Ref("ticket", f"T{n:03}") for n in range(ROWS))
        ]
        assert () == work.claim_due(NOW, 1)
        assert 20 < work.next_in("numbers")
    store.close()

    assert [False] * ROWS == again


# -- The application itself -------------------------------------------------------

TICKETS = 20


class Postman:
    """
    A mail server's desk that keeps every letter.
    """

    def __init__(self) -> None:
        self.subjects: list[str] = []
        self.ids: list[str] = []

    async def handle_DATA(  # noqa: N802 - aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        """
        Take a letter.
        """
        assert isinstance(envelope.content, bytes)
        letter = message_from_bytes(envelope.content, policy=default)
        self.subjects.append(letter["Subject"])
        self.ids.append(letter["Message-ID"])
        return "250 OK"


def company(crm: CRM) -> tuple[User, Customer]:
    """
    Return an owner with an address, and his customer.
    """
    desk = crm.as_system("test")
    owner = desk.users.add(name="王芳", roles=["service"], email="wang@example.com")
    return owner, desk.customers.add(name="恒信科技有限公司", owner=owner.id)


def overdue(url: str) -> list[str]:
    """
    Open tickets that are overdue a day later, and return their numbers.
    """
    with CRM.open(url, clock=SettableClock(NOW)) as crm:
        owner, customer = company(crm)
        desk = crm.acting_as(owner)
        opened = [
            desk.tickets.open(
                customer=customer.id, kind="complaint", priority="high",
                description="设备无法启动",
            )
            for _ in range(TICKETS)
        ]  # fmt: skip
        return [str(ticket.number) for ticket in opened]


def free_port() -> int:
    """
    Return a port that nobody listens on.
    """
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def test_processes_send_each_reminder_once(url: str) -> None:
    """
    Several of them do what is due and send it to one real mail server.
    """
    numbers = overdue(url)
    later = (NOW + timedelta(hours=25)).isoformat()
    postman, port = Postman(), free_port()
    server = Controller(postman, hostname="127.0.0.1", port=port)
    server.start()
    channel = f"smtp://127.0.0.1:{port}?from=crm@example.com"
    try:
        found = run_together(*[["remind", url, later, channel]] * workers(url))
    finally:
        server.stop()

    expected = sorted(f"【超时提醒】{number} 恒信科技有限公司" for number in numbers)
    assert expected == sorted(postman.subjects)
    assert TICKETS == len(set(postman.ids))
    assert [TICKETS, TICKETS] == [sum(part) for part in zip(*found, strict=True)]
    with CRM.open(url) as crm:
        assert TICKETS == len(crm.deliveries("sent"))


def test_one_key_in_two_processes_makes_one_ticket(url: str) -> None:
    """
    Whoever comes second is given the first one's answer.
    """
    with CRM.open(url) as crm:
        owner, customer = company(crm)
    keys = " ".join(f"request-{n}" for n in range(TICKETS))
    first, second = run_together(*[["request", url, owner.id, customer.id, keys]] * 2)

    assert first == second
    with CRM.open(url) as crm:
        assert TICKETS == crm.as_system("test").tickets.count()
