"""
Several processes work on one database and never on the same thing.

Not here: workers that are killed, reminders sent by several (``tests/crash``).
"""

import json
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from crmkit import CRM, Customer, User
from crmkit.decisions import Appointment, Effect
from crmkit.hooks import open_store, plugin_manager
from crmkit.ports import Delivery
from crmkit.records import Ref
from tests.crm.company import person
from tests.forked import Program, Starts

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


def run_together(forks: Starts, *commands: list[str]) -> list[Any]:
    """
    Start workers, let them go at the same moment, and return what each says.
    """
    workers = [forks.start(WORKER, *command) for command in commands]
    for worker in workers:
        assert "ready" == heard(worker)
    for worker in workers:
        let_go(worker)
    said = [worker.communicate() for worker in workers]
    assert [0] * len(workers) == [worker.returncode for worker in workers], said
    return [json.loads(text.splitlines()[-1]) for text, _ in said]


def heard(worker: Program) -> str:
    """
    Return the next line that a worker says.
    """
    assert worker.stdout is not None
    return worker.stdout.readline().strip()


def let_go(worker: Program) -> None:
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


def test_processes_never_share_work(url: str, forks: Starts) -> None:
    """
    Each appointment, message and number goes to exactly one of them.
    """
    prepared(url)
    found = run_together(forks, *takers(url))
    due, sent, numbers = (
        [item for each in found for item in each[part]] for part in range(3)
    )

    assert [f"T{n:03}" for n in range(ROWS)] == sorted(map(str, due))
    assert [f"D{n:03}" for n in range(ROWS)] == sorted(map(str, sent))
    assert list(range(1, len(numbers) + 1)) == sorted(int(str(n)) for n in numbers)


def test_processes_may_make_the_tables_at_once(url: str, forks: Starts) -> None:
    """
    Whoever comes second finds them made.
    """
    expected = [[[], [], [n + 1]] for n in range(workers(url))]

    assert expected == sorted(run_together(forks, *takers(url)))


# -- The application itself -------------------------------------------------------

TICKETS = 20


def company(crm: CRM) -> tuple[User, Customer]:
    """
    Return an owner with an address, and his customer.
    """
    desk = crm.as_system("test")
    owner = person(desk, name="王芳", email="wang@example.com")
    return owner, desk.customers.add(name="恒信科技有限公司", owner=owner.id)


def test_one_key_in_two_processes_makes_one_ticket(url: str, forks: Starts) -> None:
    """
    Whoever comes second is given the first one's answer.
    """
    with CRM.open(url) as crm:
        owner, customer = company(crm)
    keys = " ".join(f"request-{n}" for n in range(TICKETS))
    first, second = run_together(
        forks, *[["request", url, owner.id, customer.id, keys]] * 2
    )

    assert first == second
    with CRM.open(url) as crm:
        assert TICKETS == crm.as_system("test").tickets.count()
