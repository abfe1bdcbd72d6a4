"""
Commands that overlap on one record, on a database where writers do not queue.
"""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import sqlalchemy as sa

from crmkit import CRM
from crmkit.adapters.sql import SQLStore

WAITING = sa.text(
    "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' "
    "AND datname = current_database()"
)


def _wait_for_a_lock(engine: sa.Engine) -> None:
    """
    Return once somebody waits for a row that another one holds.
    """
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        with engine.connect() as connection:
            if connection.execute(WAITING).scalar_one():
                return
    message = "nobody waits"
    raise AssertionError(message)


def test_a_command_that_was_overtaken_is_decided_anew(
    new_postgres: Callable[[], sa.Engine],
) -> None:
    """
    Both changes are kept, one after the other, and nobody has to ask again.
    """
    engine = new_postgres()
    store = SQLStore(engine)
    store.migrate()
    crm = CRM(store)
    first, second = crm.as_system("first"), crm.as_system("second")
    customer = first.customers.add(name="恒信科技")
    ticket = first.tickets.open(
        customer=customer.id,
        kind="投诉",
        priority="high",
        description="设备无法启动",
    )

    with ThreadPoolExecutor(1) as pool:
        with crm.begin(by=first) as desk:
            desk.tickets.move(ticket.id, "start")
            asked = pool.submit(
                second.tickets.move, ticket.id, "wait", reason="客户出差"
            )
            _wait_for_a_lock(engine)
        found = asked.result(timeout=20)

    assert 3 == found.version
    changes = second.tickets.changes(ticket.id)
    statuses = [c.fields["status"][1] for c in changes if "status" in c.fields]
    assert 3 == len(changes)
    assert ["open", "in_progress"] == statuses[:2]
