"""
The part of a store's contract that is about blocks: all or nothing, in turn.
"""

from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from datetime import timedelta
from unittest import SkipTest

from crmkit.decisions import Firing, Write
from crmkit.errors import (
    StoreError,
    StoreReadOnlyError,
    UnsupportedConnectionError,
)
from crmkit.ports import Answer, Store, Transaction
from crmkit.records import Ticket
from crmkit.testing._beside import elsewhere
from crmkit.testing._expect import refused, same
from crmkit.testing._samples import (
    AT,
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

_ANSWER = Answer("f", TICKET, "{}")
_FIRING = Firing(rule="r", record=TICKET, cycle="once", at=NOW)


def _do_everything(work: Transaction) -> None:
    put(work, ticket(number="N1"))
    work.append([change(None, ticket(number="N1"), "X1")])
    work.next_in("tickets")
    work.schedule(appointment(NOW))
    work.fire(_FIRING)
    work.enqueue(delivery("D1"))
    work.remember("u1", "req", 1, _ANSWER, LATER)


def _is_empty(work: Transaction) -> bool:
    return not (
        work.count(Ticket, None, AT)
        or work.number_taken(Ticket, "N1")
        or work.history(TICKET)
        or work.appointments(TICKET)
        or work.deliveries()
        or work.answer("u1", "req", 1, NOW)
    )


def _keep(store: Store, record_id: str) -> None:
    with store.begin() as work:
        put(work, ticket(record_id))


def _seen(store: Store, record_id: str) -> Ticket | None:
    with store.read() as look:
        return look.get(Ticket, record_id)


def _next(store: Store) -> int:
    with store.begin() as work:
        return work.next_in("tickets")


class BlockContract(Contract):
    """
    A block is kept whole or not at all, and nobody sees half of one.
    """

    def test_a_block_that_raises_leaves_nothing(self) -> None:
        """
        The error goes through, and everything is as it was before.
        """
        with self.opened() as store:
            with refused(ZeroDivisionError), store.begin() as work:
                _do_everything(work)
                raise ZeroDivisionError
            with store.read() as look:
                same(True, _is_empty(look))
            with store.begin() as work:
                same(1, work.next_in("tickets"))
                same(True, work.fire(_FIRING))
                _do_everything(work)

    def test_a_block_that_ends_is_kept_whole(self) -> None:
        """
        Everything is there in the next block.
        """
        with self.opened() as store:
            with store.begin() as work:
                _do_everything(work)
            with store.begin() as work:
                same(1, work.count(Ticket, None, AT))
                same(1, len(work.history(TICKET)))
                same(2, work.next_in("tickets"))
                same((appointment(NOW),), work.appointments(TICKET))
                same(False, work.fire(_FIRING))
                same((delivery("D1"),), work.deliveries())
                same(_ANSWER, work.answer("u1", "req", 1, NOW))

    def test_a_savepoint_is_undone_alone(self) -> None:
        """
        What came before it stays, and the block goes on after it.
        """
        with self.opened() as store:
            with store.begin() as work:
                put(work, ticket("A", number="A"))
                with refused(ZeroDivisionError), work.savepoint():
                    _do_everything(work)
                    raise ZeroDivisionError
                same(None, work.get(Ticket, "T1"))
                same(True, work.fire(_FIRING))
                put(work, ticket("B"))
            with store.read() as look:
                found = look.find(Ticket, None, AT).items
                same(["A", "B"], [record.id for record in found])
                same((), look.appointments(TICKET))

    def test_savepoints_nest(self) -> None:
        """
        An outer one takes back what an inner one had kept.
        """
        first = ticket(status="open")
        with self.working() as work:
            put(work, first)
            with refused(ZeroDivisionError), work.savepoint():
                with work.savepoint():
                    work.put(Write(first, first.replace(version=2, status="done")))
                same(2, getattr(work.get(Ticket, "T1"), "version", None))
                raise ZeroDivisionError

            same(first, work.get(Ticket, "T1"))

    def test_a_block_that_is_over_can_be_used_no_more(self) -> None:
        """
        Whatever is tried on it is refused, and nothing seems to succeed.
        """
        with self.opened() as store:
            text = f"{store.url}: this block is over; begin another one"
            with store.begin() as work:
                put(work, ticket())
            with refused(ZeroDivisionError), store.begin() as failed:
                raise ZeroDivisionError
            with store.read() as look:
                pass
            for over in (work, failed, look):
                with refused(StoreError, text):
                    over.get(Ticket, "T1")
                with refused(StoreError, text):
                    over.count(Ticket, None, AT)
                with refused(StoreError, text):
                    put(over, ticket("T2"))
                with refused(StoreError, text), over.savepoint():
                    pass

    def test_a_savepoint_that_outlives_its_block_is_an_error(self) -> None:
        """
        Its end is refused, as nothing of it can be kept any more.
        """
        with self.opened() as store:
            text = f"{store.url}: this block is over; begin another one"
            with ExitStack() as late, refused(StoreError, text):
                with store.begin() as work:
                    late.enter_context(work.savepoint())
                late.close()

    def test_a_reading_block_refuses_to_write(self) -> None:
        """
        Nothing that changes the store gets through a reading block.
        """
        with self.opened() as store, store.read() as look:
            with refused(StoreReadOnlyError):
                put(look, ticket())
            with refused(StoreReadOnlyError):
                look.append([])
            with refused(StoreReadOnlyError):
                look.next_in("tickets")
            with refused(StoreReadOnlyError):
                look.schedule(appointment(NOW))
            with refused(StoreReadOnlyError):
                look.claim_due(NOW, 1)
            with refused(StoreReadOnlyError):
                look.fire(_FIRING)
            with refused(StoreReadOnlyError):
                look.enqueue(delivery("D1"))
            with refused(StoreReadOnlyError):
                look.claim_deliveries(NOW, "w", timedelta(), 1, channels=EMAIL)
            with refused(StoreReadOnlyError):
                look.claim_unsendable(NOW, "w", timedelta(), 1)
            with refused(StoreReadOnlyError):
                look.settle(delivery("D1"))
            with refused(StoreReadOnlyError):
                look.lock_delivery("D1")
            with refused(StoreReadOnlyError):
                look.amend(delivery("D1"))
            with refused(StoreReadOnlyError):
                look.lock_sends("email")
            with refused(StoreReadOnlyError):
                look.keep_sends("email", [NOW])
            with refused(StoreReadOnlyError):
                look.remember("u1", "req", 1, _ANSWER, NOW)
            with refused(StoreReadOnlyError):
                look.forget(NOW)
            with look.savepoint():
                same(True, _is_empty(look))

    def test_a_reader_sees_one_state(self) -> None:
        """
        What is committed while a block reads is not seen in it.
        """
        self.needs_side_by_side()
        with self.opened() as store:
            _keep(store, "A")
            with store.read() as look:
                same(1, look.count(Ticket, None, AT))
                elsewhere(lambda: _keep(store, "B"))
                same(None, look.get(Ticket, "B"))
                same(1, look.count(Ticket, None, AT))
            with store.read() as look:
                same(2, look.count(Ticket, None, AT))

    def test_a_reader_does_not_wait_for_a_writer(self) -> None:
        """
        While a block writes, another reads what was there before.
        """
        self.needs_side_by_side()
        with self.opened() as store, store.begin() as work:
            put(work, ticket("A"))
            same(None, elsewhere(lambda: _seen(store, "A")))
            same("A", getattr(work.get(Ticket, "A"), "id", None))

    def test_no_value_of_a_sequence_is_given_twice(self) -> None:
        """
        Writers wait for each other; sequences do not disturb one another.
        """
        with self.opened() as store:
            with ThreadPoolExecutor(4) as pool:
                values = list(pool.map(lambda _: _next(store), range(40)))
            with store.begin() as work:
                same(1, work.next_in("customers"))

        same(list(range(1, 41)), sorted(values))

    def test_a_connection_that_is_none_is_refused(self) -> None:
        """
        A store says what it can join.
        """
        with (
            self.opened() as store,
            refused(UnsupportedConnectionError),
            store.begin(connection="no connection"),
        ):
            pass

    def test_making_the_tables_twice_changes_nothing(self) -> None:
        """
        Migrating what is migrated keeps everything.
        """
        with self.opened() as store:
            with store.begin() as work:
                put(work, ticket())
            store.migrate()
            with store.read() as look:
                same(ticket(), look.get(Ticket, "T1"))

    def test_a_closed_store_says_so(self) -> None:
        """
        After closing, every block is refused; closing again is no error.
        """
        with self.opened() as store:
            store.close()
            text = f"{store.url}: the store is closed"
            with refused(StoreError, text), store.begin():
                pass
            with refused(StoreError, text), store.read():
                pass
            with refused(StoreError, text):
                store.migrate()

    def test_what_the_driver_says_is_an_error_of_the_store(self) -> None:
        """
        Who writes and who reads hears of a broken store in crmkit's own words.
        """
        store = self.make_broken_store()
        if store is None:
            message = "this store has no way of being broken"
            raise SkipTest(message)
        with closing(store):
            with refused(StoreError), store.begin() as work:
                work.get(Ticket, "T1")
                put(work, ticket())
            with refused(StoreError), store.read() as look:
                look.get(Ticket, "T1")
                look.history(TICKET)
