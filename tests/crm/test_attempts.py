"""
How often work is tried again where somebody else was first.
"""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any, cast

import pytest
import sqlalchemy as sa

from crmkit import CRM, Customer
from crmkit.adapters.memory import MemoryStore
from crmkit.adapters.sql import SQLStore
from crmkit.crm import TimeRule
from crmkit.crm._attempts import in_own_transaction, persistent
from crmkit.crm._request import Request
from crmkit.crm._write import commit
from crmkit.decisions import Decision, Firing, Write
from crmkit.desk import Update
from crmkit.errors import StaleVersionError, StoreConflictError
from crmkit.ports import Transaction
from crmkit.records import Department, Ref
from crmkit.testing import SettableClock
from tests.crm.company import MONDAY, Company, company
from tests.crm.test_write_path import opened

Way = Callable[[Company, Callable[[Transaction], int]], int]


def alone(small: Company, work: Callable[[Transaction], int]) -> int:
    """
    Work in a transaction of its own.
    """
    return in_own_transaction(small.crm.store, work)


def beside(small: Company, work: Callable[[Transaction], int]) -> int:
    """
    Work in a transaction that does other work as well.
    """
    with small.crm.store.begin() as tx:
        return persistent(tx, lambda: work(tx))


WAYS = pytest.mark.parametrize("way", [alone, beside])


@contextmanager
def counted(errors: list[Exception]) -> Iterator[Callable[[Transaction], int]]:
    """
    Return work that meets errors, one each time, and then says how often it was done.
    """
    left, done = list(errors), 0

    def work(tx: Transaction) -> int:
        nonlocal done
        done += 1
        tx.next_in("tries")
        if left:
            raise left.pop(0)
        return done

    yield work
    assert not left


def overtaken(small: Company, number: int) -> list[Exception]:
    """
    Return what is met by someone who was overtaken on several records.
    """
    refs = [str(opened(small).ref) for _ in range(number)]
    return [StaleVersionError(ref, 1, 2) for ref in refs]


@WAYS
def test_whoever_was_overtaken_tries_again(small: Company, way: Way) -> None:
    """
    Once for each record; what was undone has left nothing.
    """
    with counted(overtaken(small, 3)) as work:
        assert 4 == way(small, work)
    with small.crm.store.begin() as tx:
        assert 2 == tx.next_in("tries")


@WAYS
def test_who_named_an_old_version_is_refused_at_the_second_try(
    small: Company, way: Way
) -> None:
    """
    A record that is held was not changed by others: trying on would change nothing.
    """
    (error,) = overtaken(small, 1)
    with counted([error, error]) as work, pytest.raises(StaleVersionError) as caught:
        way(small, work)

    assert error is caught.value


@WAYS
@pytest.mark.parametrize("record", ["order 7", "voucher:7", "customer:", ""])
def test_an_error_of_somebody_else_is_his(
    small: Company, way: Way, record: str
) -> None:
    """
    What is no record of ours cannot be held; the error is told as it was.
    """
    error = StaleVersionError(record, 1, 2)
    with counted([error]) as work, pytest.raises(StaleVersionError) as caught:
        way(small, work)

    assert error is caught.value


@WAYS
def test_nobody_is_overtaken_for_ever(small: Company, way: Way) -> None:
    """
    An eleventh record is one too many, as code of a rule may go on and on.
    """
    errors = overtaken(small, 11)
    last = errors[-1]
    with counted(errors) as work, pytest.raises(StaleVersionError) as caught:
        way(small, work)

    assert last is caught.value


@pytest.mark.parametrize(("times", "raises"), [(4, False), (5, True)])
def test_transactions_in_each_others_way_begin_five_times(
    small: Company,
    times: int,
    raises: bool,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """
    The database undid one of them, so nothing is done twice.
    """
    monkeypatch.setattr("crmkit.crm._attempts._APART", 0)
    errors = [
        StoreConflictError("memory://", "deadlock detected") for _ in range(times)
    ]
    with ExitStack() as stack:
        work = stack.enter_context(counted(list(errors)))
        if raises:
            stack.enter_context(pytest.raises(StoreConflictError))
        assert times + 1 == in_own_transaction(small.crm.store, work)


def test_a_command_by_itself_needs_no_savepoint(tmp_path: Path) -> None:
    """
    Its transaction is all there is to undo; a savepoint would copy each page.
    """
    small = company(f"sqlite:///{tmp_path / 'crm.db'}")
    said: list[str] = []

    def listen(connection: sqlite3.Connection, *_: object) -> None:
        connection.set_trace_callback(said.append)

    with small.crm:
        store = small.crm.store
        assert isinstance(store, SQLStore)
        sa.event.listen(store.engine, "checkout", listen)
        store.engine.dispose()  # so that the next connection is a new one
        opened(small)

    assert 1 == said.count("BEGIN IMMEDIATE") == said.count("COMMIT")
    assert not [each for each in said if "SAVEPOINT" in each]


class _Circles(MemoryStore):
    """
    A store on which a transaction that writes two records stands in somebody's way.
    """

    def __init__(self) -> None:
        super().__init__()
        self.written = 0

    @contextmanager
    def begin(self, connection: object | None = None) -> Iterator[Transaction]:
        """
        Begin a transaction, in which nothing is written yet.
        """
        self.written = 0
        with super().begin(connection) as tx:
            yield tx

    def write_one(self, record: Customer, _firing: Firing) -> Update:
        """
        Return a change; the database undoes a transaction with two of them.
        """
        self.written += 1
        if self.written == 2:
            raise StoreConflictError(self.url, "two transactions waited for each other")
        return Update.to(record, remarks="回访")


def test_a_run_in_somebodys_way_takes_one_thing_at_a_time(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """
    As often as several would be undone, so often is one of them done by itself.
    """
    monkeypatch.setattr("crmkit.crm._attempts._APART", 0)
    store, clock = _Circles(), SettableClock(MONDAY)
    rule = TimeRule("quiet", Customer, "age(created_at) > days(7)", store.write_one)
    crm = CRM(store, clock=clock, time_rules=[rule])
    crm.run_due()
    desk = crm.as_system("test")
    for n in range(4):
        desk.customers.add(name=f"客户 {n}")
    clock.advance(timedelta(days=8))

    assert 4 == crm.run_due().fired
    assert {"回访"} == {each.remarks for each in desk.customers.find()}


class Noting:
    """
    A transaction that notes in which order records are written.
    """

    def __init__(self, tx: Transaction) -> None:
        self.tx = tx
        self.order: list[Ref] = []

    def put(self, write: Write) -> None:
        """
        Write a record.
        """
        self.order.append(write.after.ref)
        self.tx.put(write)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.tx, name)


def test_records_are_written_in_one_order(small: Company) -> None:
    """
    New ones come first, so no two commands wait for each other.
    """
    tickets = sorted((opened(small), opened(small)), key=lambda each: each.ref)
    new = Department(id="Z", version=1, name="法务部")
    changed = [
        Write(each, each.replace(remarks="急", version=each.version + 1))
        for each in reversed(tickets)
    ]
    decision = Decision(writes=(*changed, Write(None, new)))
    request = Request(command=Update.to(tickets[0]), by="system:test")
    with small.crm.store.begin() as tx:
        noting = Noting(tx)
        commit(small.desk.shop, cast("Any", noting), decision, request, MONDAY, MONDAY)
    assert [new.ref, *(each.ref for each in tickets)] == noting.order
