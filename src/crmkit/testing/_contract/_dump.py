"""
The part of a store's contract that is about everything in it at once.

A store whose transactions are not :class:`crmkit.ports.Portable` skips it.
"""

from datetime import timedelta
from typing import Any
from unittest import SkipTest

import attrs

from crmkit.adapters.memory import MemoryStore
from crmkit.decisions import Firing, Write
from crmkit.errors import (
    CrmkitError,
    RowFormatError,
    StoreReadOnlyError,
    UnknownChoiceError,
)
from crmkit.ports import Answer, DeliveryEvent, Portable, Store, Tick, Transaction
from crmkit.records import RECORD_TYPES, Attachment, Customer, FrozenMap, Ref, plural
from crmkit.testing._expect import refused, same
from crmkit.testing._samples import (
    EMAIL,
    LATER,
    NOW,
    TICKET,
    Contract,
    appointment,
    change,
    delivery,
    put,
    ticket,
)

Rows = dict[str, list[dict[str, Any]]]


class DumpContract(Contract):
    """
    What a store gives, another one takes, and gives again.
    """

    def test_what_is_dumped_is_what_the_reference_dumps(self) -> None:
        """
        The same content is the same rows; only transactions are numbered otherwise.
        """
        with self.opened() as store:
            _fill(store)

            same(_numbered(_reference()), _numbered(dumped(store)))

    def test_something_of_each_kind_is_dumped(self) -> None:
        """
        The other tests would prove nothing about a kind that has no rows.
        """
        with self.opened() as store:
            _fill(store)

            same([], sorted(set(kinds(store)) - set(dumped(store)) - _UNFILLED))
            with store.read() as look:
                dump = portable(look)
                for kind, rows in dumped(store).items():
                    same((kind, len(rows)), (kind, dump.dump_count(kind)))

    def test_what_was_loaded_is_dumped_as_it_was(self) -> None:
        """
        Through any number of stores; also the places in the feed stay.
        """
        with self.opened() as store:
            rows = _reference()
            load(store, rows)

            same(rows, dumped(store))

    def test_what_was_loaded_is_found_as_it_was(self) -> None:
        """
        Through the methods that everybody uses, not only by dumping it again.
        """
        reference = MemoryStore()
        _fill(reference)
        with self.opened() as store:
            load(store, dumped(reference))

            for before, after in zip(_seen(reference), _seen(store), strict=True):
                same(before, after)

    def test_work_goes_on_after_loading(self) -> None:
        """
        Counters, keys of messages and firings, appointments and the feed go on.
        """
        reference = MemoryStore()
        _fill(reference)
        with reference.read() as work:
            cursor = work.feed().cursor
        with self.opened() as store:
            load(store, dumped(reference))
            with store.begin() as work:
                same(8, work.next_in("ticket"))
                same(False, work.enqueue(delivery("X9", effect=delivery("E1").effect)))
                same(False, work.fire(_FIRING))
                same(True, work.number_taken(type(ticket()), "N1"))
                same(1, len(work.claim_due(LATER, 10)))
                work.append([change(None, ticket("T9"), "change 9")])
            with store.read() as work:
                same(["change 9"], [each.id for each in work.feed(cursor)])

    def test_leases_are_not_dumped(self) -> None:
        """
        Who was sending a message is gone; elsewhere it can be sent at once.
        """
        with self.opened() as store:
            with store.begin() as work:
                work.enqueue(delivery("E1"))
                same(["E1"], _claimed(work))
                same([], _claimed(work))
            other = MemoryStore()
            load(other, dumped(store))
            with other.begin() as work:
                same(["E1"], _claimed(work))

    def test_rows_come_in_the_order_of_their_columns(self) -> None:
        """
        By the key without asking; rows that lack a value to sort by are left out.
        """
        with self.opened() as store:
            with store.begin() as work:
                put(work, ticket("T1", number="N9"), ticket("T2"))
                put(work, ticket("T3", number="N1"))
            with store.read() as look:
                dump = portable(look)
                by_key = [row["id"] for row in dump.dump("tickets")]
                by_number = [row["id"] for row in dump.dump("tickets", by=("number",))]
                same(3, dump.dump_count("tickets"))

        same(["T1", "T2", "T3"], by_key)
        same(["T3", "T1"], by_number)

    def test_a_row_that_does_not_fit_is_refused(self) -> None:
        """
        The error names the column and shows no value.
        """
        row = {"sequence": "ticket", "value": 7}
        wrong = (
            (row | {"value": "7"}, "counters.value should be a whole number"),
            (row | {"value": True}, "counters.value should be a whole number"),
            ({"value": 7}, "counters.sequence is missing"),
            (row | {"valeu": 1}, "counters.valeu is no column; did you mean 'value'?"),
        )
        with self.opened() as store:
            for each, text in wrong:
                with refused(RowFormatError, text), store.begin() as work:
                    portable(work).load("counters", [row | {"sequence": "a"}, each])

            same({}, dumped(store))

    def test_a_row_that_is_there_already_is_refused(self) -> None:
        """
        Nothing is written over, and nothing is passed over.
        """
        with self.opened() as store:
            _fill(store)
            for kind, rows in dumped(store).items():
                with refused(CrmkitError), store.begin() as work:
                    portable(work).load(kind, rows)

    def test_a_kind_that_is_not_there_is_refused(self) -> None:
        """
        Whoever gives it and whoever takes it.
        """
        with self.opened() as store, store.begin() as begun:
            work = portable(begun)
            with refused(UnknownChoiceError):
                list(work.dump("ticket"))
            with refused(UnknownChoiceError):
                work.load("ticket", [])

    def test_a_block_that_reads_loads_nothing(self) -> None:
        """
        As it writes nothing else.
        """
        with self.opened() as store, store.read() as look:
            with refused(StoreReadOnlyError):
                portable(look).begin_load()
            with refused(StoreReadOnlyError):
                portable(look).load("counters", [])
            with refused(StoreReadOnlyError):
                portable(look).end_load()

    def test_a_dump_is_of_one_state(self) -> None:
        """
        What is written while rows are read is not among them.
        """
        self.needs_side_by_side()
        with self.opened() as store:
            with store.begin() as work:
                put(work, ticket("T1"), ticket("T2"))
            with store.read() as look:
                rows = portable(look).dump("tickets")
                first = next(rows)["id"]
                with store.begin() as work:
                    put(work, ticket("T3"))
                rest = [row["id"] for row in rows]

        same(("T1", ["T2"]), (first, rest))


#: Kinds that the samples have nothing of: a record of each class would show no more.
_UNFILLED = {plural(cls) for cls in RECORD_TYPES} - {"tickets", "customers"}
_SCAN = Attachment(digest=64 * "a", name="合同.pdf", media_type="a/b", size=7)
_FIRING = Firing(rule="resolution", record=TICKET, cycle="1", at=NOW)
_EVENT = DeliveryEvent(id="L1", delivery="E1", at=NOW, by="u1", what="retried")
_ANSWER = Answer("fingerprint", TICKET, "{}")


def portable(work: Transaction) -> Portable:
    """
    Return a transaction that can give and take everything.

    Raises:
        SkipTest: If this store's cannot; every test framework knows it.
    """
    if not isinstance(work, Portable):
        message = "this store does not give all it has at once"
        raise SkipTest(message)
    return work


def kinds(store: Store) -> tuple[str, ...]:
    """
    Return the tables that a store dumps.
    """
    with store.read() as work:
        return portable(work).dump_kinds()


def dumped(store: Store) -> Rows:
    """
    Return all rows of a store, by table; a column that is None is not there.
    """
    with store.read() as look:
        work = portable(look)
        found = {
            kind: list(map(_filled, work.dump(kind))) for kind in work.dump_kinds()
        }
    return {kind: rows for kind, rows in found.items() if rows}


def load(store: Store, rows: Rows) -> None:
    """
    Load rows into a store.
    """
    with store.begin() as begun:
        work = portable(begun)
        work.begin_load()
        for kind, each in rows.items():
            same(len(each), work.load(kind, each))
        work.end_load()


def _reference() -> Rows:
    reference = MemoryStore()
    _fill(reference)
    return dumped(reference)


def _numbered(rows: Rows) -> Rows:
    """
    Return rows with transactions numbered from 1.
    """
    changes = rows.get("changes", [])
    places = sorted({row["position"] for row in changes})
    again = [row | {"position": places.index(row["position"]) + 1} for row in changes]
    return {**rows, "changes": again}


def _claimed(work: Transaction) -> list[str]:
    lasts = timedelta(minutes=5)
    claim = work.claim_deliveries(NOW, "a worker", lasts, 9, channels=EMAIL)
    return [each.id for each in claim]


def _filled(row: Any) -> dict[str, Any]:
    return {name: value for name, value in row.items() if value is not None}


def _fill(store: Store) -> None:
    first = ticket(
        number="N1",
        description='第一行\n"second" 😀 \\u0000',
        opened_at=NOW,
        tags=("a", "甲"),
        custom=FrozenMap({"seats": 7, "ready": True, "parts": ("b", "a")}),
    )
    second = first.replace(version=2, number=None, status="open", custom=FrozenMap())
    customer = Customer(id="C1", version=1, name="恒信", attachments=(_SCAN,))
    with store.begin() as work:
        put(work, first, ticket("T2", number="N2"), customer)
        work.append([change(None, first, "change 1")])
        work.schedule(appointment(LATER))
        work.next_in("ticket", 7)
        work.fire(_FIRING)
        work.enqueue(delivery("E1"))
        sent = attrs.evolve(delivery("E2").effect, recipient=None, expires_at=LATER)
        work.enqueue(delivery("E2", effect=sent, status="sent", sent_at=NOW))
        work.log_delivery(_EVENT)
        work.keep_sends("email", (NOW, LATER))
        work.remember("u1", "key", 1, _ANSWER, LATER)
        work.keep_ticks([Tick(rule="silent", asked="?", since=NOW, cursor="c")])
    with store.begin() as work:
        work.put(Write(first, second))
        work.append([change(first, second, "change 2")])
        third = second.replace(version=3, number="N1")
        work.put(Write(second, third))
        work.append([change(second, third, "change 0")])


def _seen(store: Store) -> list[object]:
    with store.read() as work:
        return [
            work.get(type(ticket()), "T1"),
            work.get(Customer, "C1"),
            work.history(TICKET),
            work.history(Ref("ticket", "T2")),
            work.feed(),
            work.appointments(TICKET),
            work.deliveries(),
            work.delivery_log("E1"),
            work.answer("u1", "key", 1, NOW),
            work.ticks(),
        ]
