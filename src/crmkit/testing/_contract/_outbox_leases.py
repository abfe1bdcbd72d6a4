"""
The part of a store's contract that is about who holds a row of the outbox.

No test waits: a lease of no length has run out as soon as it is given.
"""

from datetime import timedelta
from typing import Any

import attrs

from crmkit.records import Ref
from crmkit.testing._contract._outbox_calls import (
    LONG,
    OVER,
    SECOND,
    addressed,
    claim,
    locked,
)
from crmkit.testing._expect import refused, same
from crmkit.testing._samples import LATER, NOW, Contract, delivery


class OutboxLeasesContract(Contract):
    """
    A row is held by one worker at a time, for a while, or taken by a person.
    """

    def test_a_row_is_leased_to_one_worker(self) -> None:
        """
        Only pending rows whose time has come are leased, oldest first.
        """
        with self.working() as work:
            for name in ("D2", "D1"):
                work.enqueue(addressed(name, name))
            work.enqueue(addressed("D3", "D3", next_attempt_at=NOW + SECOND))
            work.enqueue(addressed("D4", "D4", status="failed"))

            same((addressed("D1", "D1", lease="w1"),), claim(work, "w1", limit=1))
            same((addressed("D2", "D2", lease="w2"),), claim(work, "w2"))
            same((), claim(work, "w3"))

    def test_what_has_been_due_for_longest_is_leased_first(self) -> None:
        """
        A row that was put off is due when it may be tried again.
        """
        with self.working() as work:
            put_off: dict[str, Any] = {
                "created_at": NOW - LONG,
                "next_attempt_at": NOW,
            }
            work.enqueue(addressed("D1", "D1", **put_off))
            for n, name in enumerate(("D4", "D3", "D2")):
                due = NOW - (n > 0) * SECOND
                work.enqueue(addressed(name, name, created_at=due, next_attempt_at=due))

            first = claim(work, "w1", limit=2)
            rest = claim(work, "w2")
            same(["D2", "D3"], [row.id for row in first])
            same(["D1", "D4"], [row.id for row in rest])

    def test_a_lease_runs_out(self) -> None:
        """
        Then another worker takes over, knows it, and the first cannot write back.
        """
        with self.working() as work:
            work.enqueue(delivery("D1"))
            (mine,) = claim(work, "w1", lasts=OVER)
            (theirs,) = claim(work, "w2")

            same(("", "w1"), (mine.taken_from, theirs.taken_from))
            same((), claim(work, "w3", now=NOW + timedelta(days=1)))
            same(False, work.settle(attrs.evolve(mine, status="failed")))
            sent = attrs.evolve(theirs, status="sent", attempts=1, sent_at=NOW)
            same(True, work.settle(sent))
            same((attrs.evolve(sent, lease="", taken_from=""),), work.deliveries())

    def test_a_lease_that_ran_out_may_be_settled_until_it_is_taken(self) -> None:
        """
        What was sent late is sent all the same.
        """
        with self.working() as work:
            work.enqueue(delivery("D1"))
            (mine,) = claim(work, "w1", lasts=OVER)

            same(True, work.settle(attrs.evolve(mine, status="sent")))
            same((), claim(work, "w2"))

    def test_a_lease_is_of_the_transaction(self) -> None:
        """
        What is not committed is leased to nobody.
        """
        with self.opened() as store:
            with store.begin() as work:
                work.enqueue(delivery("D1"))
            with refused(ZeroDivisionError), store.begin() as work:
                same(1, len(claim(work, "w1")))
                raise ZeroDivisionError
            with store.begin() as work:
                (held,) = claim(work, "w2")
                same("", held.taken_from)

    def test_a_row_is_settled_once(self) -> None:
        """
        Settling writes how it went and gives the lease up; a retry waits.
        """
        with self.working() as work:
            work.enqueue(delivery("D1"))
            (held,) = claim(work, "w1")
            tried = attrs.evolve(held, attempts=1, next_attempt_at=LATER, error="down")

            same(True, work.settle(tried))
            same(False, work.settle(tried))
            same(False, work.settle(attrs.evolve(tried, lease="")))
            same(False, work.settle(delivery("unknown", lease="w1")))
            same((), claim(work, "w2"))
            again = claim(work, "w2", now=LATER)
            same((attrs.evolve(tried, lease="w2"),), again)

    def test_a_row_is_amended(self) -> None:
        """
        A person changes where it goes and how far it is, not what it says.
        """
        with self.working() as work:
            work.enqueue(delivery("D1", status="failed", attempts=6, error="no"))
            row = locked(work, "D1")
            effect = attrs.evolve(
                row.effect, to="li", channel="sms", recipient=Ref("user", "u2")
            )
            new = attrs.evolve(
                row, effect=effect, status="pending", attempts=0, error="",
                next_attempt_at=LATER,
            )  # fmt: skip
            work.amend(new)

            same((new,), work.deliveries())
            same((attrs.evolve(new, lease="w"),), claim(work, "w", ("sms",), LATER))

    def test_a_person_sees_who_holds_a_row(self) -> None:
        """
        A lease that has run out is none.
        """
        with self.working() as work:
            work.enqueue(addressed("D1", "a"))
            work.enqueue(addressed("D2", "b"))
            claim(work, "w1", limit=1)
            claim(work, "w2", lasts=OVER)

            same("w1", locked(work, "D1").lease)
            same("", locked(work, "D2").lease)

    def test_who_lost_a_row_to_a_person_cannot_write_back(self) -> None:
        """
        Amending ends a lease.
        """
        with self.working() as work:
            work.enqueue(delivery("D1"))
            (late,) = claim(work, "w1", lasts=OVER)
            row = locked(work, "D1")
            work.amend(attrs.evolve(row, status="cancelled"))

            same(False, work.settle(attrs.evolve(late, status="sent")))
            same((delivery("D1", status="cancelled"),), work.deliveries())
