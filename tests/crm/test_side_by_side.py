"""
Commands that overlap on one record, on a database where writers do not queue.
"""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import datetime, timedelta
from functools import partial
from random import Random
from typing import Any

import pytest
import sqlalchemy as sa

from crmkit import CRM, Customer, Interaction
from crmkit.adapters.sql import SQLStore
from crmkit.adapters.sql._transaction import SQLTransaction
from crmkit.crm import TimeRule
from crmkit.decisions import Firing
from crmkit.desk import RecordInteraction, Update
from crmkit.errors import StoreConflictError
from crmkit.records import Mode
from crmkit.testing import SettableClock
from tests.crm.company import MONDAY, person
from tests.postgres import wait_for_a_lock

CIRCLES = sa.text(
    "SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()"
)


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
            wait_for_a_lock(engine)
        found = asked.result(timeout=20)

    assert 3 == found.version
    changes = second.tickets.changes(ticket.id)
    statuses = [c.fields["status"][1] for c in changes if "status" in c.fields]
    assert 3 == len(changes)
    assert ["open", "in_progress"] == statuses[:2]


def test_contention_on_one_ticket_refuses_nobody(
    new_postgres: Callable[[], sa.Engine],
) -> None:
    """
    Whoever named neither an instant nor a version comes after those before him.

    By the machine's own clock: each one looked at it before he had to wait.
    """
    store = SQLStore(new_postgres())
    store.migrate()
    crm = CRM(store)
    desk = crm.as_system("test")
    people = [person(desk, name=name) for name in ("王芳", "李娜")]
    ticket = desk.tickets.open(
        customer=desk.customers.add(name="恒信科技").id,
        kind="投诉",
        priority="high",
        description="设备无法启动",
    )

    def assign(worker: int) -> None:
        mine = crm.as_system(f"worker {worker}")
        for turn in range(15):
            mine.tickets.assign(ticket.id, people[turn % 2].id)

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(assign, range(6)))
    changes = desk.tickets.changes(ticket.id)

    assert [*range(1, 92)] == [change.version for change in changes]
    assert sorted(change.recorded_at for change in changes) == [
        change.recorded_at for change in changes
    ]
    assert all(change.at <= change.recorded_at for change in changes)


def test_a_number_is_drawn_after_what_will_change_is_held(
    new_postgres: Callable[[], sa.Engine],
) -> None:
    """
    A block that changed a customer, and draws a number next, waits for nobody.

    Whoever records an interaction changes the customer too, and so came to wait for
    the block, holding the sequence that the block wanted.
    """
    store = SQLStore(new_postgres())
    store.migrate()
    crm = CRM(store)
    customer = crm.as_system("test").customers.add(name="恒信科技")

    def block(worker: int) -> None:
        for turn in range(8):
            with crm.begin(by=crm.as_system(f"block {worker}")) as desk:
                desk.customers.change(customer.id, {"remarks": f"{worker}.{turn}"})
                desk.interactions.record(
                    customer=customer.id, summary="回访", mode=Mode.PHONE
                )

    def single(worker: int) -> None:
        desk = crm.as_system(f"single {worker}")
        for _ in range(8):
            desk.interactions.record(
                customer=customer.id, summary="回访", mode=Mode.PHONE
            )

    with ThreadPoolExecutor(4) as pool:
        asked = [pool.submit(do, n) for do in (block, single) for n in range(2)]
        outcomes = [each.exception() for each in asked]

    assert [None] * 4 == outcomes
    assert 32 == crm.as_system("test").interactions.count()


def test_batches_take_the_same_records_in_the_same_order(
    new_postgres: Callable[[], sa.Engine],
) -> None:
    """
    Two that change the same customers, given in opposite orders, both succeed.
    """
    store = SQLStore(new_postgres())
    store.migrate()
    crm = CRM(store)
    desk = crm.as_system("test")
    ids = [desk.customers.add(name=f"客户 {n}").id for n in range(60)]

    def change(given: list[str]) -> list[int]:
        asked = ({"remarks": each} for each in given)
        makers = [
            partial(Update, record=f"customer:{one}", fields=fields)
            for one, fields in zip(given, asked, strict=True)
        ]
        reports = [crm.as_system("bulk").do_all(makers) for _ in range(4)]
        return [len(report.kept) for report in reports]

    with ThreadPoolExecutor(2) as pool:
        kept = list(pool.map(change, (ids, ids[::-1])))

    assert [[60] * 4] * 2 == kept


def test_a_command_is_carried_out_anew_if_the_database_has_undone_it(
    new_postgres: Callable[[], sa.Engine],
) -> None:
    """
    Of two that wait for each other one is undone; the command is done once more.

    The block takes the second customer first, the commands of a rule or a batch the
    first one; what is a block's own cannot be begun anew by us.
    """
    engine = new_postgres()
    store = SQLStore(engine)
    store.migrate()
    crm = CRM(store)
    desk = crm.as_system("test")
    one, two = (desk.customers.add(name=name).id for name in ("恒信", "永安"))
    makers = [
        partial(Update, record=f"customer:{each}", fields={"remarks": "批量"})
        for each in sorted((one, two))
    ]
    last, first = sorted((one, two), reverse=True)

    with ThreadPoolExecutor(1) as pool:
        with suppress(StoreConflictError), crm.begin(by=desk) as block:
            block.customers.change(last, {"remarks": "人工"})
            asked = pool.submit(crm.as_system("bulk").do_all, makers)
            wait_for_a_lock(engine)
            block.customers.change(first, {"remarks": "人工"})
        report = asked.result(timeout=30)

    assert 2 == len(report.kept)
    assert ["批量", "批量"] == [desk.customers.get(each).remarks for each in (one, two)]


class Interrupted:
    """
    A clock that somebody looks at, and before he goes on, something happens.
    """

    def __init__(self, clock: SettableClock, happens: Iterator[object]) -> None:
        self._clock, self._happens = clock, happens

    def now(self) -> datetime:
        """
        Return what was the present a second ago.
        """
        found = self._clock.now()
        self._clock.advance(timedelta(seconds=1))
        next(self._happens, None)
        return found


def test_what_comes_while_a_rule_is_switched_on_fires_once(
    new_postgres: Callable[[], sa.Engine],
) -> None:
    """
    Customers who come during the first tick, each after it looked at its clock.

    They are met among those who were there already, or among those that are new, or
    both; no rule may fire for one twice, nor leave him to the other.
    """
    clock = SettableClock(MONDAY)
    store = SQLStore(new_postgres())
    store.migrate()
    others = CRM(store, clock=clock).as_system("others")
    come = (others.customers.add(name=f"客户 {n:02}") for n in range(30))
    fired: list[str] = []

    def welcome(customer: Customer, firing: Firing) -> Update:
        fired.append(str(customer.name))
        return Update(record=str(customer.ref), fields={"remarks": "已欢迎"})

    rule = TimeRule("welcome", Customer, "owner is None", welcome)
    crm = CRM(store, clock=Interrupted(clock, come), time_rules=[rule])
    while len(fired) < 30 and clock.now() < MONDAY + timedelta(hours=2):
        crm.run_due()
        clock.advance(timedelta(minutes=1))
    crm.run_due()

    assert [f"客户 {n:02}" for n in range(30)] == sorted(fired)


def test_what_comes_between_two_looks_fires_once(
    new_postgres: Callable[[], sa.Engine], monkeypatch: pytest.MonkeyPatch
) -> None:
    """
    A customer who comes after it was noted where the changes end, before the search.

    He is found, and his change is met as well: by a later run, as long as somebody's
    transaction that is older is open.
    """
    clock, engine = SettableClock(MONDAY), new_postgres()
    store = SQLStore(engine)
    store.migrate()
    others = CRM(store, clock=clock).as_system("others")
    come = (others.customers.add(name=f"客户 {n}") for n in range(3))
    find, fired = SQLTransaction.find, list[str]()

    def find_late(self: SQLTransaction, *args: Any, **more: Any) -> Any:
        if args[0] is Customer:
            clock.advance(timedelta(seconds=1))
            next(come, None)
        return find(self, *args, **more)

    def welcome(customer: Customer, firing: Firing) -> Update:
        fired.append(str(customer.name))
        return Update(record=str(customer.ref), fields={"remarks": "已欢迎"})

    monkeypatch.setattr(SQLTransaction, "find", find_late)
    rule = TimeRule("welcome", Customer, "owner is None", welcome)
    crm = CRM(store, clock=clock, time_rules=[rule])
    with engine.begin() as older:
        older.execute(sa.text("SELECT pg_current_xact_id()"))
        crm.run_due()
    crm.run_due()
    list(come)
    clock.advance(timedelta(minutes=1))
    crm.run_due()

    assert [f"客户 {n}" for n in range(3)] == sorted(fired)


def test_a_batch_that_draws_numbers_waits_for_nobody_in_a_circle(
    new_postgres: Callable[[], sa.Engine],
) -> None:
    """
    A batch of interactions holds all customers before it draws the first number.

    Whoever records one holds the customer, and then waits for the sequence.
    """
    store = SQLStore(new_postgres())
    store.migrate()
    crm = CRM(store)
    desk = crm.as_system("test")
    ids = [desk.customers.add(name=f"客户 {n}").id for n in range(12)]

    def batch(_: int) -> int:
        makers = [
            partial(
                RecordInteraction,
                interaction=Interaction(
                    customer=ids[n * 7 % 12], summary="回访", mode=Mode.PHONE
                ),
            )
            for n in range(60)
        ]
        return len(crm.as_system("bulk").do_all(makers).kept)

    def single(worker: int) -> int:
        mine = crm.as_system(f"single {worker}")
        for turn in range(20):
            chosen = ids[(turn * 5 + worker) % 12]
            mine.interactions.record(customer=chosen, summary="来电", mode=Mode.PHONE)
        return 20

    with ThreadPoolExecutor(4) as pool:
        batches = [pool.submit(batch, n) for n in range(2)]
        singles = [pool.submit(single, n) for n in range(2)]
        kept = [each.result() for each in (*batches, *singles)]

    assert [60, 60, 20, 20] == kept


def test_batches_in_any_order_wait_for_nobody_in_a_circle(
    new_postgres: Callable[[], sa.Engine],
) -> None:
    """
    A batch that was overtaken holds all of its records before it goes on.

    It once held them one by one as its commands came, and waited in a circle.
    """
    engine = new_postgres()
    store = SQLStore(engine)
    store.migrate()
    crm = CRM(store)
    desk = crm.as_system("test")
    ids = [desk.customers.add(name=f"客户 {n}").id for n in range(6)]

    def batches(worker: int) -> int:
        mine = crm.as_system(f"worker {worker}")
        chance = Random(worker)  # noqa: S311 - chance, no secret
        kept = 0
        for turn in range(12):
            makers = [
                partial(
                    Update,
                    record=f"customer:{each}",
                    fields={"remarks": f"{worker}.{turn}"},
                )
                for each in chance.sample(ids, 4)
            ]
            kept += len(mine.do_all(makers).kept)
        return kept

    with ThreadPoolExecutor(5) as pool:
        kept = list(pool.map(batches, range(5)))

    with engine.connect() as connection:
        circles = connection.execute(CIRCLES).scalar_one()
    assert [48] * 5 == kept
    assert 0 == circles
