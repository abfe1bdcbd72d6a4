"""
A worker process that takes what it can get and says what that was.

Run with the URL of a store and the name of the worker; waits for a line on its
standard input, so that several can be started at the same moment.
"""

import json
import sys
from datetime import UTC, datetime, timedelta

import attrs

from crmkit.hooks import open_store, plugin_manager
from crmkit.ports import Store

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)


def claim(store: Store, name: str) -> tuple[list[str], list[str]]:
    """
    Return one batch of due work and one of the outbox.
    """
    with store.begin() as work:
        due = work.claim_due(NOW, 3)
        rows = work.claim_deliveries(NOW, name, NOW + timedelta(minutes=5), 3)
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


def main(url: str, name: str) -> None:
    """
    Work until there is nothing left.
    """
    store = open_store(plugin_manager(), url)
    store.migrate()
    print("ready", flush=True)  # noqa: T201 - heard by the test
    sys.stdin.readline()
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
    print(json.dumps([due, sent, numbers]), flush=True)  # noqa: T201 - heard by the test


if __name__ == "__main__":
    main(*sys.argv[1:])
