"""
Several processes work on one SQLite file and never on the same thing.
"""

import json
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

from crmkit.decisions import Appointment, Effect
from crmkit.hooks import open_store, plugin_manager
from crmkit.ports import Delivery
from crmkit.records import Ref

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
WORKER = Path(__file__).with_name("worker.py")
ROWS = 60
WORKERS = 2


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


def run_together(url: str) -> list[list[list[object]]]:
    """
    Start workers, let them go at the same moment, and return what each took.
    """
    workers = [
        subprocess.Popen(
            [sys.executable, str(WORKER), url, f"worker {n}"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for n in range(WORKERS)
    ]
    for worker in workers:
        assert worker.stdout is not None
        assert "ready\n" == worker.stdout.readline()
    for worker in workers:
        assert worker.stdin is not None
        worker.stdin.write("go\n")
        worker.stdin.flush()
    found = [json.loads(worker.communicate(timeout=60)[0]) for worker in workers]
    assert [0] * WORKERS == [worker.returncode for worker in workers]
    return found


def test_processes_never_share_work(tmp_path: Path) -> None:
    """
    Each appointment, message and number goes to exactly one of them.
    """
    url = f"sqlite:///{tmp_path / 'crm.db'}"
    prepared(url)
    found = run_together(url)
    due, sent, numbers = (
        [item for each in found for item in each[part]] for part in range(3)
    )

    assert [f"T{n:03}" for n in range(ROWS)] == sorted(map(str, due))
    assert [f"D{n:03}" for n in range(ROWS)] == sorted(map(str, sent))
    assert list(range(1, len(numbers) + 1)) == sorted(int(str(n)) for n in numbers)


def test_processes_may_make_the_tables_at_once(tmp_path: Path) -> None:
    """
    Whoever comes second finds them made.
    """
    url = f"sqlite:///{tmp_path / 'crm.db'}"

    assert [[[], [], [1]], [[], [], [2]]] == sorted(run_together(url))
