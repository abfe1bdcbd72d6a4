"""
Memory, SQLite and PostgreSQL give the same answers to the same calls.
"""

from collections.abc import Callable
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

import attrs
import pytest
import sqlalchemy as sa
from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
)

from crmkit.adapters.memory import MemoryStore
from crmkit.adapters.sql import SQLStore, metadata
from crmkit.conditions import Condition, Field, Integer, Moment, Schema, Text, TextSet
from crmkit.decisions import Appointment, Effect, Firing, Write
from crmkit.errors import CrmkitError
from crmkit.hooks import open_store, plugin_manager
from crmkit.ports import Answer, Delivery, Store, Transaction
from crmkit.records import Change, Customer, Record, Ref, Ticket, difference, fold
from crmkit.testing.strategies import ids, lines, records

T = TypeVar("T")

START = datetime(2026, 3, 2, 9, tzinfo=UTC)
SCHEMA = Schema(
    [
        Field("status", Text(), nullable=True),
        Field("owner", Text(), nullable=True),
        Field("reopenings", Integer()),
        Field("tags", TextSet()),
    ]
)
CONDITIONS = [
    None,
    *(
        Condition(text, SCHEMA)
        for text in (
            'status == "open"',
            'not (status == "open") or owner is None',
            'reopenings > 0 and status in ("done", "paused")',
            'owner == "a1" or "a" in tags',
        )
    ),
]
ORDERS = [
    f"{sign}{name}"
    for sign in ("", "-")
    for name in ("id", "status", "opened_at", "reopenings", "priority", "description")
]
SOON = st.integers(-3, 3).map(lambda hours: START + timedelta(hours=hours))
KINDS = st.sampled_from(["resolution", "warning"])
TICKETS = records(
    Ticket,
    version=st.just(1),
    number=st.none() | st.sampled_from(["N1", "N2", "中"]),
    owner=st.none() | ids(),
    reopenings=st.integers(0, 2),
)
CUSTOMERS = records(Customer, version=st.just(1))


class StoresAgree(RuleBasedStateMachine):
    """
    Drives the store in memory and another one with one sequence of calls.
    """

    def __init__(self) -> None:
        super().__init__()
        self.stores = (MemoryStore(), self.other())
        self.blocks = ExitStack()
        self.works: tuple[Transaction, ...] = ()
        self.marks: list[ExitStack] = []
        self.count = 0

    def other(self) -> Store:
        """
        Return the store to compare with, new and empty.
        """
        return open_store(plugin_manager(), "sqlite://")

    @initialize()
    def begin(self) -> None:
        """
        Make the tables and open the first blocks.
        """
        for store in self.stores:
            store.migrate()
        self._open()

    def _open(self) -> None:
        self.works = tuple(
            self.blocks.enter_context(store.begin()) for store in self.stores
        )

    def both(self, call: Callable[[Transaction], T]) -> T | None:
        """
        Make one call on both and return the answer on which they agree.
        """
        expected, actual = (_outcome(call, work) for work in self.works)
        assert expected == actual
        return expected[0]

    def teardown(self) -> None:
        """
        Close everything.
        """
        self._release_all()
        self.blocks.close()
        for store in self.stores:
            store.close()

    # -- Blocks ---------------------------------------------------------------

    @rule()
    def commit(self) -> None:
        """
        End the blocks and begin the next.
        """
        self._release_all()
        self.blocks.close()
        self._open()

    @rule()
    def roll_back(self) -> None:
        """
        Fail the blocks and begin the next.
        """
        self._fail(self.blocks)
        self.marks.clear()
        self._open()

    @rule()
    def set_savepoint(self) -> None:
        """
        Begin a savepoint within whatever is open.
        """
        mark = ExitStack()
        for work in self.works:
            mark.enter_context(work.savepoint())
        self.marks.append(mark)

    @rule()
    def release(self) -> None:
        """
        End the innermost savepoint.
        """
        if self.marks:
            self.marks.pop().close()

    @rule()
    def go_back(self) -> None:
        """
        Fail the innermost savepoint.
        """
        if self.marks:
            self._fail(self.marks.pop())

    def _release_all(self) -> None:
        while self.marks:
            self.marks.pop().close()

    def _fail(self, stack: ExitStack) -> None:
        error = ZeroDivisionError()
        # Savepoints that are still open inside fail before what surrounds them.
        while stack is self.blocks and self.marks:
            self._fail(self.marks.pop())
        with ExitStack() as outcome:
            outcome.push(lambda kind, *_: kind is ZeroDivisionError)
            outcome.push(stack.pop_all())
            raise error

    # -- Records --------------------------------------------------------------

    @rule(record=TICKETS | CUSTOMERS)
    def put_new(self, record: Record) -> None:
        """
        Write a new record, whose id or number may be taken.
        """
        self.both(lambda work: work.put(Write(None, record)))

    @rule(record=TICKETS, data=st.data(), lost=st.booleans())
    def put_change(self, record: Ticket, data: st.DataObject, lost: bool) -> None:
        """
        Change a stored record, now and then from a version that is gone.
        """
        stored = self.both(lambda work: work.get(Ticket, record.id))
        if stored is None:
            return
        names = data.draw(
            st.sets(st.sampled_from(["number", "status", "tags", "owner"]))
        )
        before = stored.replace(version=stored.version - lost)
        fields = {name: getattr(record, name) for name in names}
        after = before.replace(version=before.version + 1, **fields)
        self.both(lambda work: work.put(Write(before, after)))

    @rule(record=TICKETS)
    def log(self, record: Ticket) -> None:
        """
        Append a change, whose version may be taken.
        """
        self.count += 1
        change = Change(
            id=f"X{self.count}",
            record=record.ref,
            version=1,
            at=START,
            recorded_at=START,
            by="u1",
            cause="request",
            command="open",
            fields=difference(None, record),
        )
        self.both(lambda work: work.append([change]))
        history = self.both(lambda work: work.history(record.ref))
        if history and history[0].id == change.id:
            assert record == fold(history)

    @rule(
        where=st.sampled_from(CONDITIONS),
        order=st.sampled_from(ORDERS),
        limit=st.integers(1, 3),
    )
    def list_tickets(self, where: Condition | None, order: str, limit: int) -> None:
        """
        Go through all pages of a list.
        """
        at, cursor = Moment(START), None
        for _ in range(20):
            page = self.both(
                lambda work, cursor=cursor: work.find(  # type: ignore[misc]
                    Ticket, where, at, order=order, limit=limit, cursor=cursor
                )
            )
            assert page is not None
            cursor = page.cursor
            if cursor is None:
                break
        self.both(lambda work: work.count(Ticket, where, at))

    @rule(number=st.sampled_from(["N1", "N2", "中"]))
    def ask_for_number(self, number: str) -> None:
        """
        Ask whether a number is taken.
        """
        self.both(lambda work: work.number_taken(Ticket, number))

    @rule(sequence=st.sampled_from(["a", "b"]))
    def count_on(self, sequence: str) -> None:
        """
        Take the next value of a sequence.
        """
        self.both(lambda work: work.next_in(sequence))

    # -- Due work -------------------------------------------------------------

    @rule(record_id=ids(), kind=KINDS, due_at=st.none() | SOON, cycle=lines(3))
    def schedule(
        self, record_id: str, kind: str, due_at: datetime | None, cycle: str
    ) -> None:
        """
        Set, move or take away an appointment.
        """
        record = Ref("ticket", record_id)
        row = Appointment(record=record, kind=kind, due_at=due_at, cycle=cycle)
        self.both(lambda work: work.schedule(row))
        self.both(lambda work: work.appointments(record))

    @rule(now=SOON, limit=st.integers(1, 3))
    def claim(self, now: datetime, limit: int) -> None:
        """
        Take what is due.
        """
        self.both(lambda work: work.claim_due(now, limit))

    @rule(record_id=ids(), name=KINDS, at=SOON)
    def fire(self, record_id: str, name: str, at: datetime) -> None:
        """
        Record a firing, perhaps again.
        """
        record = Ref("ticket", record_id)
        firing = Firing(rule=name, record=record, cycle="once", at=at)
        self.both(lambda work: work.fire(firing))

    # -- Outbox and answers ---------------------------------------------------

    @rule(
        key=ids(),
        channel=st.sampled_from(["email", "sms"]),
        to=st.none() | lines(5),
        body=lines(30),
        at=SOON,
        status=st.sampled_from(["pending", "failed"]),
        expires_at=st.none() | SOON,
    )
    def enqueue(  # noqa: PLR0913, PLR0917 - a message has that many parts
        self,
        key: str,
        channel: str,
        to: str | None,
        body: str,
        at: datetime,
        status: Any,
        expires_at: datetime | None,
    ) -> None:
        """
        Queue an effect, perhaps again.
        """
        self.count += 1
        effect = Effect(
            key=key, channel=channel, to=to, subject=body, body=body,
            record=Ref("ticket", "a1"), expires_at=expires_at,
        )  # fmt: skip
        row = Delivery(
            id=f"D{self.count:04}", effect=effect, status=status,
            next_attempt_at=at, created_at=START,
        )  # fmt: skip
        self.both(lambda work: work.enqueue(row))

    @rule(
        now=SOON,
        lease=st.sampled_from(["w1", "w2"]),
        lasts=st.sampled_from([timedelta(), timedelta(hours=1)]),
        limit=st.integers(1, 3),
        channels=st.sets(st.sampled_from(["email", "sms"])),
    )
    def lease(
        self,
        now: datetime,
        lease: str,
        lasts: timedelta,
        limit: int,
        channels: set[str],
    ) -> None:
        """
        Lease rows of the outbox, perhaps for no time at all.
        """
        self.both(
            lambda work: work.claim_deliveries(
                now, lease, lasts, limit, channels=channels
            )
        )

    @rule(now=SOON, lasts=st.sampled_from([timedelta(), timedelta(hours=1)]))
    def give_up(self, now: datetime, lasts: timedelta) -> None:
        """
        Lease what cannot be sent.
        """
        self.both(lambda work: work.claim_unsendable(now, "w3", lasts, 2))

    @rule(
        data=st.data(),
        status=st.sampled_from(["pending", "cancelled"]),
        to=st.none() | lines(5),
        at=SOON,
    )
    def amend(
        self, data: st.DataObject, status: Any, to: str | None, at: datetime
    ) -> None:
        """
        Change a row as a person does.
        """
        rows = self.both(lambda work: work.deliveries())
        if rows:
            row_id = data.draw(st.sampled_from(rows)).id
            row = self.both(lambda work: work.lock_delivery(row_id))
            assert row is not None
            effect = attrs.evolve(row.effect, to=to)
            new = attrs.evolve(row, effect=effect, status=status, next_attempt_at=at)
            self.both(lambda work: work.amend(new))

    @rule(now=SOON)
    def backlog(self, now: datetime) -> None:
        """
        Count what waits.
        """
        self.both(lambda work: dict(work.backlog(now)))

    @rule(
        data=st.data(),
        lease=st.sampled_from(["w1", "w2", ""]),
        status=st.sampled_from(["pending", "sent", "failed"]),
        at=SOON,
    )
    def settle(
        self, data: st.DataObject, lease: str, status: Any, at: datetime
    ) -> None:
        """
        Write back an attempt, perhaps without the lease.
        """
        rows = self.both(lambda work: work.deliveries())
        if rows:
            row = data.draw(st.sampled_from(rows))
            tried = attrs.evolve(
                row, status=status, attempts=row.attempts + 1, lease=lease,
                next_attempt_at=at, sent_at=at, error=status,
            )  # fmt: skip
            self.both(lambda work: work.settle(tried))

    @rule(
        by=ids(),
        position=st.integers(1, 2),
        state=lines(),
        expires_at=SOON,
        now=SOON,
    )
    def remember(
        self, by: str, position: int, state: str, expires_at: datetime, now: datetime
    ) -> None:
        """
        Keep an answer, perhaps again, or in the place of one that has expired.
        """
        answer = Answer("f", Ref("ticket", "a1"), state)
        known = self.both(lambda work: work.answer(by, "req", position, now))
        kept = self.both(
            lambda work: work.remember(by, "req", position, answer, expires_at)
        )
        assert kept is (known is None)
        self.both(lambda work: work.answer(by, "req", position, now))

    @rule(now=SOON)
    def forget(self, now: datetime) -> None:
        """
        Drop answers that have expired.
        """
        self.both(lambda work: work.forget(now))

    @invariant()
    def hold_the_same(self) -> None:
        """
        Whatever was done, both hold the same records and rows.
        """
        if self.works:
            at = Moment(START)
            self.both(lambda work: work.find(Ticket, None, at, limit=1000))
            self.both(lambda work: work.find(Customer, None, at, limit=1000))
            self.both(lambda work: work.deliveries(limit=1000))


def _outcome(
    call: Callable[[Transaction], T], work: Transaction
) -> tuple[T | None, str]:
    try:
        return call(work), ""
    except CrmkitError as error:
        return None, repr(error)


class PostgreSQLAgrees(StoresAgree):
    """
    Drives the store in memory and one in PostgreSQL.
    """

    engine: sa.Engine

    def other(self) -> Store:
        """
        Return a store whose tables are empty.
        """
        store = SQLStore(self.engine, schema="agree", prefix="")
        store.migrate()
        emptied = set(metadata("", "agree").tables) - {"agree.meta"}
        with self.engine.begin() as connection:
            connection.exec_driver_sql(f"TRUNCATE {', '.join(emptied)}")
        return store


SETTINGS = settings(
    max_examples=25,
    stateful_step_count=30,
    deadline=None,
    # Shrinking a history of records with thirty fields each takes minutes.
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
)


TestStoresAgree = StoresAgree.TestCase
TestStoresAgree.settings = SETTINGS


class TestPostgreSQLAgrees(PostgreSQLAgrees.TestCase):  # type: ignore[misc, valid-type]  # made by Hypothesis
    """
    The same on a server.
    """

    settings = SETTINGS

    @pytest.fixture(autouse=True)
    def on_a_server(self, postgres: sa.Engine) -> None:
        """
        Give the machine a database.
        """
        PostgreSQLAgrees.engine = postgres
