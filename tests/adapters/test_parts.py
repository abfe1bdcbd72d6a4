"""
What stores are made of: each piece for itself, and a store of nothing but tables.
"""

import ast
import pickle
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from datetime import timedelta
from pathlib import Path
from typing import Any

import attrs
import pytest

from crmkit.adapters.memory import MemoryStore
from crmkit.adapters.parts import (
    LayeredTables,
    PlainReading,
    PlainStore,
    PlainTransaction,
    RefusesWrites,
    Tables,
    columns_of,
    holding,
    of_columns,
    page_of,
    sendable,
    settled,
    unsendable,
    written,
)
from crmkit.conditions import Condition, Field, Integer, Moment, Relation, Schema, Text
from crmkit.decisions import Appointment, Firing, Write
from crmkit.errors import StaleVersionError, StoreError, UnsupportedConnectionError
from crmkit.ports import Answer, DeliveryEvent, Portable, Store, Tick, Transaction
from crmkit.records import (
    Change,
    Customer,
    Department,
    FrozenMap,
    Priority,
    Record,
    Ticket,
)
from crmkit.testing import StoreContract
from crmkit.testing._contract._dump import portable
from crmkit.testing._samples import (
    AT,
    EMAIL,
    LATER,
    NOW,
    TICKET,
    change,
    delivery,
    ticket,
)


class PickledTable:
    """
    A table of keys and rows in SQLite, which knows nothing of what they are.
    """

    def __init__(self, db: sqlite3.Connection, name: str) -> None:
        self.db, self.name = db, name

    def get(self, key: Any, /) -> Any:
        """
        Return the row of a key, or None.
        """
        found = self.db.execute(
            "SELECT row FROM rows WHERE name = ? AND key = ?", self._place(key)
        ).fetchone()
        return None if found is None else pickle.loads(found[0])  # noqa: S301

    def __setitem__(self, key: Any, row: Any, /) -> None:
        """
        Put a row in place of what is there.
        """
        values = (*self._place(key), pickle.dumps(row))
        self.db.execute("INSERT OR REPLACE INTO rows VALUES (?, ?, ?)", values)

    def __delitem__(self, key: Any, /) -> None:
        """
        Take a row away.
        """
        place = self._place(key)
        self.db.execute("DELETE FROM rows WHERE name = ? AND key = ?", place)

    def items(self) -> list[tuple[Any, Any]]:
        """
        Return all rows with their keys.
        """
        found = self.db.execute(
            "SELECT key, row FROM rows WHERE name = ?", (self.name,)
        )
        return [
            (ast.literal_eval(key), pickle.loads(row))  # noqa: S301
            for key, row in found
        ]

    def values(self) -> list[Any]:
        """
        Return all rows.
        """
        return [row for _, row in self.items()]

    def _place(self, key: Any) -> tuple[str, str]:
        # Not a pickle: equal keys may have two.
        return self.name, repr(key)


class PickledTables:
    """
    The tables of one connection.
    """

    def __init__(self, db: sqlite3.Connection) -> None:
        self.db = db

    def table(self, name: str) -> PickledTable:
        """
        Return a table by name.
        """
        return PickledTable(self.db, name)

    @contextmanager
    def savepoint(self) -> Iterator[None]:
        """
        Undo what the block did if it raises.
        """
        self.db.execute("SAVEPOINT here")
        try:
            yield
        except BaseException:
            self.db.execute("ROLLBACK TO here")
            raise
        finally:
            self.db.execute("RELEASE here")


class PickledStore(PlainStore):
    """
    A store in one table of a file.
    """

    def __init__(self, path: Path) -> None:
        self.path, self.url = path, f"pickled://{path.name}"
        with closing(self._connected()) as db:
            db.execute("PRAGMA journal_mode = wal")
            db.execute("CREATE TABLE rows (name, key, row, PRIMARY KEY (name, key))")

    def writing(self) -> Any:
        """
        Return a transaction.
        """
        return self._tables("BEGIN IMMEDIATE")

    def reading(self) -> Any:
        """
        Return a transaction that begins now.
        """
        return self._tables("BEGIN")

    @contextmanager
    def _tables(self, begin: str) -> Iterator[Tables]:
        try:
            with closing(self._connected()) as db:
                db.execute(begin)
                db.execute("SELECT count(*) FROM rows").fetchone()
                yield PickledTables(db)
                db.execute("COMMIT")
        except sqlite3.Error as error:
            raise StoreError(self.url, str(error)) from error

    def _connected(self) -> sqlite3.Connection:
        db = sqlite3.connect(self.path, isolation_level=None)
        db.execute("PRAGMA synchronous = off")
        return db


class TestPickled(StoreContract):
    """
    Whoever has keys, rows, a transaction and a savepoint has a whole store.
    """

    folder: Path

    @pytest.fixture(autouse=True)
    def in_a_folder(self, tmp_path: Path) -> None:
        """
        Give each test a folder of its own.
        """
        self.folder = tmp_path

    def make_store(self) -> Store:
        """
        Return a store in a new file.
        """
        return PickledStore(self.folder / "rows.db")

    def make_broken_store(self) -> Store:
        """
        Return a store whose file was overwritten since it was made.
        """
        store = self.make_store()
        for file in self.folder.iterdir():
            file.write_bytes(b"no database" * 1000)
        return store


@pytest.mark.parametrize(
    "value",
    [
        ticket("T1", priority=Priority.HIGH, tags=("a",), custom=FrozenMap({"x": 1})),
        Department(id="D1", name="销售部"),
        change(None, ticket("T1", tags=("a", "甲"), opened_at=NOW), "X1"),
        Appointment(record=TICKET, kind="resolution", due_at=LATER, cycle="1"),
        Firing(rule="quiet", record=TICKET, cycle="once", at=NOW),
        Answer("f", TICKET, "{}"),
        delivery("D1", lease="worker", attempts=3, sent_at=LATER),
        DeliveryEvent(id="L1", delivery="D1", at=NOW, by="u1", what="sent"),
        Tick(rule="quiet", since=NOW),
    ],
    ids=lambda value: type(value).__name__,
)
def test_columns_stand_for_what_they_were_made_of(value: Any) -> None:
    """
    Other columns of the same table do no harm.
    """
    columns = columns_of(value) | {"primary_key": 7}

    assert value == of_columns(type(value), columns)


def test_the_columns_of_a_message_are_all_of_it() -> None:
    """
    Whoever is to get it may be nobody; who held it last is not kept.
    """
    row = delivery("D1")
    nobody = attrs.evolve(row.effect, recipient=None)
    columns = columns_of(attrs.evolve(row, effect=nobody, taken_from="worker"))

    assert (None, None) == (columns["recipient_type"], columns["recipient_id"])
    assert "taken_from" not in columns
    assert attrs.evolve(row, effect=nobody) == of_columns(type(row), columns)


def test_the_fields_of_a_change_are_such_as_json_has() -> None:
    """
    Instants become texts, and texts instants.
    """
    columns = columns_of(change(None, ticket("T1", opened_at=NOW), "X1"))

    assert [None, "2026-03-02T09:00:00.123456Z"] == columns["fields"]["opened_at"]
    assert (None, NOW) == of_columns(Change, columns).fields["opened_at"]


def test_a_condition_follows_relations_in_any_rows() -> None:
    """
    The rows of other classes are asked for when they are needed.
    """
    rows: dict[type[Record], dict[str, Record]] = {
        Ticket: {"T1": ticket("T1", customer="C1"), "T2": ticket("T2")},
        Customer: {"C1": Customer(id="C1", name="恒信")},
    }
    name = Schema([Field("name", Text(), nullable=True)])
    schema = Schema([], relations=[Relation("customer", name, many=False)])
    where = Condition('customer.name == "恒信"', schema)

    found = holding(rows.__getitem__, Ticket, where, AT)

    assert ["T1"] == [record.id for record in found]


def test_a_custom_value_of_another_type_is_missing() -> None:
    """
    As it is for a condition in every store.
    """
    schema = Schema([Field("seats", Integer(), within="custom", nullable=True)])
    records = {
        name: ticket(name, custom=FrozenMap({"seats": seats}))
        for name, seats in (("T1", 7), ("T2", "7"))
    }
    where = Condition("seats is None", schema)

    found = holding(lambda _: records, Ticket, where, AT)

    assert ["T2"] == [record.id for record in found]


def test_pages_go_through_a_whole_list() -> None:
    """
    Descending, missing values last, equal ones by id; whatever order they came in.
    """
    names = {"D1": "a", "D2": "b", "D3": "b"}
    listed = [Department(id=key, name=name) for key, name in names.items()]
    met, cursor = [], None
    while page := page_of(
        Department, lambda: listed, order="-name", limit=1, cursor=cursor
    ):
        met += [record.id for record in page]
        if (cursor := page.cursor) is None:
            break

    assert ["D2", "D3", "D1"] == met


def test_a_write_changes_only_its_own_fields() -> None:
    """
    What it does not name stays as it is stored, if the version is the one it knew.
    """
    before = ticket("T1", topic="a", description="b")
    write = Write(before, before.replace(version=2, topic="c"))
    stored = before.replace(description="d")

    after = written(write, stored)

    assert stored.replace(version=2, topic="c") == after
    with pytest.raises(StaleVersionError):
        written(write, after)


def test_the_oldest_message_to_an_address_goes_first() -> None:
    """
    Also if it cannot go yet; another address does not wait for it. Of those that
    can, what has been due for longest is first.
    """
    waiting = delivery("D1", created_at=NOW, next_attempt_at=LATER)
    behind = delivery("D2", created_at=LATER)
    effect = attrs.evolve(behind.effect, to="li@example.com")
    other = delivery("D3", created_at=LATER, effect=effect)
    rows = [behind, other, waiting]

    assert [other] == sendable(rows, NOW, ["email"])
    assert [other, waiting] == sendable(rows, LATER, ["email"])
    assert [] == sendable(rows, LATER, ["sms"])


def test_what_is_too_late_or_has_no_address_cannot_be_sent() -> None:
    """
    It is found whatever stands before it, oldest first.
    """
    good = delivery("D1", next_attempt_at=NOW)
    late = delivery("D2", effect=attrs.evolve(good.effect, expires_at=NOW))
    lost = delivery("D3", effect=attrs.evolve(good.effect, to=None))

    assert [late, lost] == unsendable([lost, good, late], NOW)
    assert [good] == sendable([lost, good, late], LATER, ["email"])


def test_an_attempt_changes_its_course_and_nothing_else() -> None:
    """
    Neither the text nor the address, which somebody may have changed.
    """
    kept = delivery("D1", lease="worker")
    moved = attrs.evolve(kept.effect, to="li@example.com")
    tried = attrs.evolve(kept, effect=moved, status="sent", sent_at=LATER, attempts=1)

    done = settled(kept, tried)

    assert attrs.evolve(
        kept, status="sent", sent_at=LATER, attempts=1, lease=""
    ) == done  # fmt: skip


def test_layers_are_kept_only_when_they_are_told() -> None:
    """
    What is below is seen through them, and not touched.
    """
    kept: dict[str, dict[Any, Any]] = {"words": {"a": 1, "b": 2}}
    layers = LayeredTables(kept)
    words = layers.table("words")
    words["c"] = 3
    del words["a"]
    with suppress(ZeroDivisionError), layers.savepoint():
        words["b"] = 0
        del words["c"]
        raise ZeroDivisionError

    assert {"b": 2, "c": 3} == dict(words.items())
    assert {"a": 1, "b": 2} == kept["words"]
    layers.commit(kept)
    assert {"b": 2, "c": 3} == kept["words"]


#: What a block may do that only reads.
READS = {
    "answer", "appointments", "backlog", "changes_of", "count", "deliveries",
    "delivery", "delivery_log", "dump", "dump_count", "dump_kinds", "dump_version",
    "failing", "feed", "feed_end", "find", "get", "history", "hold", "holds_any",
    "misfits", "number_taken", "savepoint", "ticks",
}  # fmt: skip


def test_a_block_that_reads_refuses_all_else() -> None:
    """
    Whoever adds a method to a port says whether it writes.
    """
    asked = {name for port in (Transaction, Portable) for name in dir(port)}
    refused = {
        name
        for name, method in vars(RefusesWrites).items()
        if method is RefusesWrites.refuse
    }

    assert READS == {name for name in asked - refused if not name.startswith("_")}
    assert {"refuse"} == refused - asked


class OneRecordAtMost(PlainTransaction):
    """
    A transaction that answers one question by itself.
    """

    def count(self, cls: type[Record], where: Condition | None, at: Moment) -> int:
        """
        Return how many records there are, but one at most.
        """
        return min(1, super().count(cls, where, at))


class ReadsAtMostOne(PlainReading, OneRecordAtMost):
    """
    The same that refuses writes.
    """


class Overridden(MemoryStore):
    """
    A store that does one thing otherwise.
    """

    writes, reads = OneRecordAtMost, ReadsAtMostOne


def test_a_store_does_better_what_it_overrides() -> None:
    """
    In blocks that write and in blocks that read.
    """
    store = Overridden()
    with store.begin() as work:
        for name in ("T1", "T2"):
            work.put(Write(None, ticket(name)))
        assert 1 == work.count(Ticket, None, AT)
    with store.read() as look:
        assert 1 == look.count(Ticket, None, AT)


class Counted(PlainTransaction):
    """
    A transaction whose leases are counted by a clock that can be set.
    """

    now = 0.0

    def seconds(self) -> float:
        """
        Return what the clock shows.
        """
        return Counted.now


def test_leases_run_out_by_the_clock_that_all_share() -> None:
    """
    Whoever takes a message over is told who had it; the other cannot settle it.
    """
    work = Counted("example://", LayeredTables({}))
    work.enqueue(delivery("D1"))
    minute = timedelta(minutes=1)
    (first,) = work.claim_deliveries(LATER, "one", minute, 1, channels=EMAIL)
    assert () == work.claim_deliveries(LATER, "two", minute, 1, channels=EMAIL)

    Counted.now = 60.0
    (second,) = work.claim_deliveries(LATER, "two", minute, 1, channels=EMAIL)

    assert ("one", "two") == (second.taken_from, second.lease)
    assert (False, True) == (work.settle(first), work.settle(second))


def test_a_plain_store_joins_no_transaction() -> None:
    """
    It says so, and does not begin one of its own instead.
    """
    text = (
        "cannot join the transaction of a str "
        "(allowed: none, each block is the store's own)"
    )
    with pytest.raises(UnsupportedConnectionError) as refused:
        MemoryStore().begin("connection")

    assert text == str(refused.value)
    assert "MemoryStore()" == repr(MemoryStore())


def test_changes_come_after_those_that_were_loaded_in_the_same_block() -> None:
    """
    Whoever restores a store and goes on in one transaction keeps the feed in order.
    """
    first, second = (change(None, ticket(n), f"X{n}") for n in ("T1", "T2"))
    with MemoryStore().begin() as work:
        work.append([first])
        rows = list(portable(work).dump("changes"))
    store = MemoryStore()
    with store.begin() as work:
        portable(work).load("changes", [{**rows[0], "position": 70}])
        portable(work).end_load()
        work.append([second])
        assert () == work.feed().items
    with store.read() as look:
        places = [row["position"] for row in portable(look).dump("changes")]
        assert (first, second) == look.feed().items
        assert [70, 71] == places
