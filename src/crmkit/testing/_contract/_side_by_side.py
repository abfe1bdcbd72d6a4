"""
The part of a store's contract that is about two who write at once.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import partial
from typing import TypeVar

import attrs

from crmkit.decisions import Appointment, Firing, Write
from crmkit.errors import DuplicateRecordError, StaleVersionError
from crmkit.ports import Answer, Delivery, Store, Tick, Transaction
from crmkit.records import Ticket
from crmkit.testing._beside import Beside
from crmkit.testing._contract._feed import news, opened, write
from crmkit.testing._expect import refused, same
from crmkit.testing._samples import (
    EMAIL,
    LATER,
    NOW,
    TICKET,
    Contract,
    appointment,
    delivery,
    put,
    ticket,
)

T = TypeVar("T")

_LONG = LATER - NOW
_ANSWER = Answer(fingerprint="f", record=TICKET, state="{}")
_FIRING = Firing(rule="quiet", record=TICKET, cycle="once", at=NOW)


class SideBySideContract(Contract):
    """
    Whoever comes second sees what the first one did, or waits, or takes the rest.
    """

    def test_two_who_claim_take_different_appointments(self) -> None:
        """
        What the one has taken is not there for the other.
        """
        early, late = appointment(NOW, "a"), appointment(LATER, "b")
        with self._side_by_side() as store:
            _schedule(store, early, late)
            with store.begin() as work:
                same((early,), work.claim_due(LATER, 1))
                other = Beside(store, _take)

            same((late,), other.answer())
            same((), _begin(store, _take))

    def test_what_one_who_failed_had_taken_is_taken_by_another(self) -> None:
        """
        By the one beside, or by whoever comes next; not by both.
        """
        early, late = appointment(NOW, "a"), appointment(LATER, "b")
        with self._side_by_side() as store:
            _schedule(store, early, late)
            with refused(ZeroDivisionError), store.begin() as work:
                work.claim_due(LATER, 1)
                other = Beside(store, _take)
                raise ZeroDivisionError

            taken = (*other.answer(), *_begin(store, _take))
            same([early, late], sorted(taken, key=lambda each: each.kind))

    def test_what_is_taken_away_is_gone_though_another_sets_it_anew(self) -> None:
        """
        As when a ticket is done while its reminder goes out and sets the next one.
        """
        with self._side_by_side() as store:
            _schedule(store, appointment(NOW))
            with store.begin() as work:
                work.claim_due(NOW, 1)
                work.schedule(appointment(LATER))
                other = Beside(store, lambda work: work.schedule(appointment(None)))
            other.answer()

            with store.read() as look:
                same((), look.appointments(TICKET))

    def test_two_who_claim_lease_different_messages(self) -> None:
        """
        What the one holds is not there for the other.
        """
        first, second = _to("D1", "a@example.com"), _to("D2", "b@example.com")
        with self._side_by_side() as store:
            _begin(store, lambda work: [work.enqueue(each) for each in (first, second)])
            with store.begin() as work:
                same(["D1"], _ids(work.claim_deliveries(
                    LATER, "one", _LONG, 1, channels=EMAIL
                )))  # fmt: skip
                other = Beside(store, _lease)

            same(["D2"], _ids(other.answer()))

    def test_messages_to_one_address_wait_for_the_one_that_is_held(self) -> None:
        """
        Also for whoever does not see yet that it is.
        """
        rows = [_to(row_id, "a@example.com") for row_id in ("D1", "D2")]
        with self._side_by_side() as store:
            _begin(store, lambda work: [work.enqueue(each) for each in rows])
            with store.begin() as work:
                work.claim_deliveries(LATER, "one", _LONG, 1, channels=EMAIL)
                other = Beside(store, _lease)

            same([], _ids(other.answer()))

    def test_one_works_on_a_rule_at_a_time(self) -> None:
        """
        The other is turned away, or waits and goes on where the first one ended.
        """
        with self._side_by_side() as store:
            _begin(store, lambda work: work.keep_ticks([Tick(rule="known")]))
            for first in (Tick(rule="known"), Tick(rule="new")):
                far = attrs.evolve(first, since=NOW)
                with store.begin() as work:
                    same(first, work.claim_tick(first.rule, ""))
                    other = Beside(store, partial(_claim, rule=first.rule))
                    work.keep_ticks([far])

                same(True, other.answer() in (None, far))

    def test_one_counts_the_uses_of_a_channel_at_a_time(self) -> None:
        """
        The other waits, and sees what the first one has used.
        """
        with self._side_by_side() as store:
            _begin(store, lambda work: work.keep_sends("known", ()))
            for channel in ("known", "new"):
                with store.begin() as work:
                    same((), work.lock_sends(channel))
                    other = Beside(store, partial(_used, channel=channel))
                    work.keep_sends(channel, [NOW])

                same((NOW,), other.answer())

    def test_a_request_that_comes_twice_at_once_is_answered_once(self) -> None:
        """
        Only one of the two keeps its answer; the other is told.
        """
        with self._side_by_side() as store:
            with store.begin() as work:
                same(True, _remember(work))
                other = Beside(store, _remember)

            same(False, other.answer())

    def test_a_request_whose_first_try_failed_is_answered_by_the_second(self) -> None:
        """
        What was undone is no answer.
        """
        with self._side_by_side() as store:
            with refused(ZeroDivisionError), store.begin() as work:
                _remember(work)
                other = Beside(store, _remember)
                raise ZeroDivisionError

            same(True, other.answer())

    def test_two_who_fire_the_same_fire_once(self) -> None:
        """
        Whoever comes second is told.
        """
        with self._side_by_side() as store:
            with store.begin() as work:
                same(True, work.fire(_FIRING))
                other = Beside(store, lambda work: work.fire(_FIRING))

            same(False, other.answer())

    def test_two_who_change_a_record_are_told(self) -> None:
        """
        An update is never lost, and an id never taken twice.
        """
        before = ticket()
        after = before.replace(version=2, status="open")
        with self._side_by_side() as store:
            with store.begin() as work:
                put(work, before)
                new = Beside(store, lambda work: put(work, before))
            with refused(DuplicateRecordError):
                new.answer()
            with store.begin() as work:
                work.put(Write(before, after))
                late = Beside(store, lambda work: work.put(Write(before, after)))
            with refused(StaleVersionError):
                late.answer()

    def test_a_record_is_held_by_one_at_a_time(self) -> None:
        """
        The other waits, and reads what the first one has made of it.
        """
        before = ticket()
        with self._side_by_side() as store:
            with store.begin() as work:
                put(work, before)
            with store.begin() as work:
                work.hold(TICKET)
                other = Beside(store, _held)
                work.put(Write(before, before.replace(version=2, status="open")))

            same(2, other.answer())

    def test_a_transaction_that_commits_late_is_met(self) -> None:
        """
        By a reader that has met what others committed meanwhile, if it was shown.
        """
        with self._side_by_side() as store:
            write(store, opened("T0", "X0"))
            start = news(store, 1).cursor
            with store.begin() as work:
                work.append([opened("T1", "X1")])
                other = Beside(store, lambda work: work.append([opened("T2", "X2")]))
                with store.read() as look:
                    before = look.feed(start)
            other.answer()
            after = news(store, 2 - len(before), before.cursor)

        same(["X1", "X2"], sorted(each.id for each in (*before, *after)))

    # -- What they work with ------------------------------------------------------

    @contextmanager
    def _side_by_side(self) -> Iterator[Store]:
        self.needs_side_by_side()
        with self.opened() as store:
            # Connecting may take longer than the second block is given.
            with store.read(), store.read():
                pass
            yield store


def _begin(store: Store, act: Callable[[Transaction], T]) -> T:
    with store.begin() as work:
        return act(work)


def _schedule(store: Store, *appointments: Appointment) -> None:
    with store.begin() as work:
        for each in appointments:
            work.schedule(each)


def _held(work: Transaction) -> int | None:
    work.hold(TICKET)
    found = work.get(Ticket, TICKET.id)
    return None if found is None else found.version


def _take(work: Transaction) -> tuple[Appointment, ...]:
    return work.claim_due(LATER, 9)


def _lease(work: Transaction) -> tuple[Delivery, ...]:
    return work.claim_deliveries(LATER, "two", _LONG, 9, channels=EMAIL)


def _claim(work: Transaction, rule: str) -> Tick | None:
    return work.claim_tick(rule, "")


def _used(work: Transaction, channel: str) -> tuple[datetime, ...]:
    return work.lock_sends(channel)


def _remember(work: Transaction) -> bool:
    return work.remember("u1", "req", 1, _ANSWER, LATER)


def _to(row_id: str, to: str) -> Delivery:
    row = delivery(row_id)
    return attrs.evolve(row, effect=attrs.evolve(row.effect, to=to))


def _ids(rows: tuple[Delivery, ...]) -> list[str]:
    return [row.id for row in rows]
