"""
A worker process that takes what it can get and says what that was.

Run with what is to be done, the URL of a store and what else that needs; waits
for a line on its standard input, so that several start at the same moment.
"""

import json
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import attrs

from crmkit import CRM
from crmkit.hooks import open_store, plugin_manager
from crmkit.ports import Store

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)


def claim(store: Store, name: str) -> tuple[list[str], list[str]]:
    """
    Return one batch of due work and one of the outbox.
    """
    with store.begin() as work:
        due = work.claim_due(NOW, 3)
        rows = work.claim_deliveries(
            NOW, name, timedelta(minutes=5), 3, channels=("email",)
        )
    with store.begin() as work:
        for row in rows:
            sent = attrs.evolve(row, status="sent", attempts=1, sent_at=NOW)
            assert work.settle(sent)
    return [each.record.id for each in due], [row.id for row in rows]


def count(store: Store) -> int:
    """
    Return the next number.
    """
    with store.begin() as work:
        return work.next_in("numbers")


def wait_for_the_others() -> None:
    """
    Say that all is ready, and wait until everybody is.
    """
    print("ready", flush=True)  # noqa: T201 - heard by the test
    sys.stdin.readline()


def take(url: str, name: str) -> object:
    """
    Take due work, rows of the outbox and numbers until there is nothing left.
    """
    store = open_store(plugin_manager(), url)
    store.migrate()
    wait_for_the_others()
    due: list[str] = []
    sent: list[str] = []
    numbers: list[int] = []
    while True:
        batch = claim(store, name)
        due += batch[0]
        sent += batch[1]
        numbers.append(count(store))
        if not any(batch):
            break
    store.close()
    return due, sent, numbers


def request(url: str, user: str, customer: str, keys: str) -> object:
    """
    Open a ticket under each key and say what the answers are.
    """
    with CRM.open(url) as crm:
        wait_for_the_others()
        answers = {}
        for key in keys.split():
            with crm.begin(by=user, key=key) as desk:
                made = desk.tickets.open(
                    customer=customer, kind="complaint", priority="high",
                    description=f"设备无法启动：{key}",
                )  # fmt: skip
            answers[key] = [made.id, made.number]
        return answers


if __name__ == "__main__":
    WAYS: dict[str, Callable[..., object]] = {
        "take": take,
        "request": request,
    }
    said = WAYS[sys.argv[1]](*sys.argv[2:])
    print(json.dumps(said), flush=True)  # noqa: T201 - heard by the test
