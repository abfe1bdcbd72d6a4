"""
Workers that do what is due at the same moment, where writers do not queue.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Event
from typing import Any

import attrs
import pytest
import sqlalchemy as sa

from crmkit import CRM
from crmkit.adapters.sql import SQLStore
from crmkit.crm import DueReport, RuleCounts
from crmkit.decisions import Appointment, Firing
from crmkit.desk import Command, Update
from crmkit.errors import RecordNotFoundError
from crmkit.records import Customer, Record
from crmkit.testing import SettableClock
from tests.crm.company import MONDAY
from tests.crm.ruled import DAY, HOUR, Noted, nothing, quiet
from tests.postgres import wait_for_a_lock


@attrs.frozen
class Side:
    """
    A database that two workers share.
    """

    engine: sa.Engine
    clock: SettableClock

    def crm(self, **rules: Callable[[Any, Firing], object]) -> CRM:
        """
        Return one more worker, with rules that fire for each customer.
        """
        made = [
            quiet(do, name=name, when="name is not None", on_switch="fire")
            for name, do in rules.items()
        ]
        return CRM(SQLStore(self.engine), clock=self.clock, time_rules=made)


@pytest.fixture
def side(new_postgres: Callable[[], sa.Engine]) -> Side:
    """
    An empty database with one customer in it.
    """
    found = Side(new_postgres(), SettableClock(MONDAY))
    crm = found.crm()
    crm.migrate()
    crm.as_system("test").customers.add(name="恒信科技")
    return found


def test_a_rule_that_is_switched_on_holds_up_no_other_worker(side: Side) -> None:
    """The second worker takes the next rule at once, and does not wait."""
    is_busy, may_end = Event(), Event()

    def slow(_record: Record, _firing: Firing) -> list[Command]:
        is_busy.set()
        may_end.wait(20)
        return []

    first, second = side.crm(a=slow, b=nothing), side.crm(a=nothing, b=nothing)
    with ThreadPoolExecutor(1) as pool:
        running = pool.submit(first.run_due)
        is_busy.wait(20)
        report = second.run_due()
        may_end.set()
        other = running.result(timeout=20)

    assert {"b": RuleCounts(fired=1)} == report.rules
    assert {"a": RuleCounts(fired=1)} == other.rules


def test_noting_how_far_rules_have_come_waits_for_nobody(side: Side) -> None:
    """What another worker has is left to it."""
    crm = side.crm(a=nothing, b=nothing)
    crm.run_due()
    side.clock.advance(timedelta(minutes=10))
    store = SQLStore(side.engine)
    with store.begin() as tx:
        first = tx.ticks()[0]
        assert first == tx.claim_tick(first.rule, first.asked)
        assert DueReport() == crm.run_due()
    with store.read() as tx:
        waited = {
            each.rule: side.clock.now() - (each.since or MONDAY) for each in tx.ticks()
        }

    assert {"a": timedelta(minutes=10), "b": timedelta()} == waited


def test_an_appointment_that_is_cancelled_while_it_is_kept_is_gone(side: Side) -> None:
    """Also the next one, which is set by whoever keeps it."""
    store, other = SQLStore(side.engine), SQLStore(side.engine)
    ref = side.crm().as_system("test").customers.find().items[0].ref
    due = Appointment(record=ref, kind="resolution", due_at=MONDAY)
    with store.begin() as tx:
        tx.schedule(due)

    def cancel() -> None:
        with other.begin() as tx:
            tx.schedule(attrs.evolve(due, due_at=None))

    with ThreadPoolExecutor(1) as pool:
        with store.begin() as tx:
            assert (due,) == tx.claim_due(MONDAY, 10)
            cancelling = pool.submit(cancel)
            wait_for_a_lock(side.engine)
            tx.schedule(attrs.evolve(due, due_at=MONDAY + DAY))
        cancelling.result(timeout=20)
    with store.read() as tx:
        assert () == tx.appointments(ref)


def test_cancelling_what_failed_takes_away_no_next_appointment(side: Side) -> None:
    """Whoever keeps it at that moment sets the next one; that stays."""
    crm, desk = side.crm(), side.crm().as_system("test")
    ref = desk.customers.find().items[0].ref
    shown = Appointment(
        record=ref, kind="resolution", due_at=MONDAY, cycle="1", attempts=1, error="e"
    )
    following = Appointment(
        record=ref, kind="resolution", due_at=MONDAY + DAY, cycle="2"
    )
    with crm.store.begin() as tx:
        tx.schedule(shown)

    def cancel() -> Appointment:
        return desk.due.cancel(shown, reason="not needed")

    with ThreadPoolExecutor(1) as pool:
        with crm.store.begin() as tx:
            assert (shown,) == tx.claim_due(MONDAY, 10)
            cancelling = pool.submit(cancel)
            wait_for_a_lock(side.engine)
            tx.schedule(following)
        with pytest.raises(RecordNotFoundError):
            cancelling.result(timeout=20)
    with crm.store.read() as look:
        assert (following,) == look.appointments(ref)


def test_a_run_that_the_database_undid_is_done_again(side: Side) -> None:
    """A user has the second record and wants the first; the run has the first."""
    other = side.crm().as_system("test").customers.add(name="新客户")
    (first, second) = side.crm().as_system("test").customers.find().items
    is_busy, may_go = Event(), Event()
    marked: list[str] = []

    def mark(record: Customer, _firing: Firing) -> Command:
        marked.append(record.id)
        if record.id == second.id:
            is_busy.set()
            may_go.wait(20)
        return Update(record=str(record.ref), fields={"remarks": "rule"})

    def change(connection: sa.Connection, customer: str) -> None:
        table = sa.table("crm_customers", sa.column("id"), sa.column("tags"))
        named = sa.update(table).where(table.c.id == customer)
        connection.execute(named.values(tags=table.c.tags))

    def change_both() -> None:
        with side.engine.begin() as connection:
            # So it is not this one that the database undoes.
            connection.execute(sa.text("SET LOCAL deadlock_timeout = '60s'"))
            change(connection, second.id)
            change(connection, first.id)

    crm = side.crm(a=mark)
    with ThreadPoolExecutor(2) as pool:
        running = pool.submit(crm.run_due)
        is_busy.wait(20)
        changing = pool.submit(change_both)
        wait_for_a_lock(side.engine)
        may_go.set()
        changing.result(timeout=20)
        report = running.result(timeout=20)

    assert DueReport(fired=2, rules={"a": RuleCounts(fired=2)}) == report
    assert [first.id, second.id] * 2 == marked
    assert "rule" == crm.as_system("test").customers.get(other.id).remarks


def test_a_crossing_is_not_lost_to_a_change_that_is_held_back(side: Side) -> None:
    """
    A contact takes the customer out of the window, and is not in the feed yet.

    It comes there when the older transaction ends, after the window was dealt with.
    """
    fired = Noted()
    crm = CRM(SQLStore(side.engine), clock=side.clock, time_rules=[quiet(fired.do)])
    desk = crm.as_system("test")
    (customer,) = desk.customers.find().items
    call: dict[str, Any] = {"customer": customer.id, "mode": "phone", "summary": "回访"}
    desk.interactions.record(**call)
    crm.run_due()
    for _ in range(2):
        side.clock.advance(8 * DAY)
        with side.engine.begin() as older:
            older.execute(sa.text("SELECT pg_current_xact_id()"))
            desk.interactions.record(**call)
            crm.run_due()
            side.clock.advance(DAY)
            crm.run_due()
        side.clock.advance(HOUR)
        crm.run_due()

    assert [
        "2026-03-09T02:00:00.000001+00:00",
        "2026-03-17T02:00:00.000001+00:00",
    ] == fired
