"""
The part of a store's contract that is about what of the outbox is sent when.
"""

from typing import Any

import attrs

from crmkit.testing._contract._outbox_calls import (
    LONG,
    SECOND,
    addressed,
    claim,
    effect_of,
)
from crmkit.testing._expect import refused, same
from crmkit.testing._samples import LATER, NOW, Contract, delivery


class OutboxSendingContract(Contract):
    """
    Messages leave in their order, in time, at their channel's rate, or not at all.
    """

    def test_rows_of_other_channels_are_left_alone(self) -> None:
        """
        Who cannot send through a channel neither leases nor delays its rows.
        """
        text = delivery("D1", effect=effect_of("D1", channel="sms"))
        with self.working() as work:
            work.enqueue(text)
            work.enqueue(delivery("D2"))

            same((), claim(work, "w0", channels=()))
            mails = claim(work, "w1", channels={"email"})
            same((delivery("D2", lease="w1"),), mails)
            same((), claim(work, "w1", channels=["email"]))
            rest = claim(work, "w2", channels=("email", "sms"))
            same((attrs.evolve(text, lease="w2"),), rest)

    def test_messages_to_one_address_keep_their_order(self) -> None:
        """
        A later one waits while an earlier one is held or put off; others do not.
        """
        with self.working() as work:
            for name, to in (("D1", "a"), ("D2", "a"), ("D3", "b"), ("D4", "a")):
                work.enqueue(addressed(name, to))

            first, other = claim(work, "w1")
            same(("D1", "D3"), (first.id, other.id))
            same((), claim(work, "w2"))
            work.settle(attrs.evolve(first, attempts=1, next_attempt_at=LATER))
            same((), claim(work, "w2"))
            (first,) = claim(work, "w3", now=LATER)
            work.settle(attrs.evolve(first, status="sent"))
            same(["D2"], [row.id for row in claim(work, "w4")])

    def test_an_address_is_one_of_its_channel(self) -> None:
        """
        The same text in another channel is another address.
        """
        with self.working() as work:
            work.enqueue(addressed("D1", "a"))
            work.enqueue(addressed("D2", "a", channel="sms"))

            both = claim(work, "w", channels=("email", "sms"))
            same(["D1", "D2"], [row.id for row in both])

    def test_what_is_over_holds_up_nobody(self) -> None:
        """
        Failed, expired, cancelled: the next one may go.
        """
        ways = ("failed", "expired", "cancelled")
        with self.working() as work:
            for way in ways:
                work.enqueue(addressed(f"1 {way}", way))
                work.enqueue(addressed(f"2 {way}", way))
            firsts = claim(work, "w1")
            same([f"1 {way}" for way in sorted(ways)], [row.id for row in firsts])
            for row in firsts:
                status: Any = row.effect.to
                work.settle(attrs.evolve(row, status=status))

            nexts = [f"2 {way}" for way in sorted(ways)]
            same(nexts, [row.id for row in claim(work, "w2")])

    def test_what_has_expired_is_not_to_be_sent(self) -> None:
        """
        It may be sent up to its instant, not at it.
        """
        row = delivery("D1", effect=effect_of("D1", expires_at=LATER))
        with self.working() as work:
            work.enqueue(row)
            work.enqueue(delivery("D2"))

            same((), work.claim_unsendable(LATER - SECOND, "w0", LONG, 9))
            same((), claim(work, "w1", now=LATER))
            (late,) = work.claim_unsendable(LATER, "w2", LONG, 9)
            same(attrs.evolve(row, lease="w2"), late)
            same((), work.claim_unsendable(LATER, "w3", LONG, 9))
            same(True, work.settle(attrs.evolve(late, status="expired")))
            same(["D2"], [each.id for each in claim(work, "w4", now=LATER)])

    def test_what_is_being_sent_does_not_expire(self) -> None:
        """
        Whoever holds it says how it went.
        """
        with self.working() as work:
            work.enqueue(delivery("D1", effect=effect_of("D1", expires_at=LATER)))

            same(1, len(claim(work, "w1")))
            same((), work.claim_unsendable(LATER, "w2", LONG, 9))

    def test_what_has_no_address_is_not_to_be_sent(self) -> None:
        """
        Whoever looks for it finds it, whatever its channel, and holds up nobody.
        """
        with self.working() as work:
            for name in ("D1", "D2", "D3"):
                effect = effect_of(name, to=None, channel="pigeon", recipient=None)
                work.enqueue(delivery(name, effect=effect))

            same((), claim(work, "w1", channels=("pigeon",)))
            found = work.claim_unsendable(NOW, "w2", LONG, 2)
            same(["D1", "D2"], [row.id for row in found])
            rest = work.claim_unsendable(NOW, "w3", LONG, 2)
            same(["D3"], [row.id for row in rest])

    def test_when_a_channel_was_used_is_kept(self) -> None:
        """
        To the microsecond, and each channel by itself.
        """
        with self.opened() as store:
            with store.begin() as work:
                same((), work.lock_sends("email"))
                work.keep_sends("email", [NOW])
                work.keep_sends("email", [NOW, LATER])
                work.keep_sends("sms", ())
            with store.begin() as work:
                same((NOW, LATER), work.lock_sends("email"))
                same((), work.lock_sends("sms"))

    def test_a_use_that_fails_is_none(self) -> None:
        """
        It goes with its transaction.
        """
        with self.opened() as store:
            with refused(ZeroDivisionError), store.begin() as work:
                work.keep_sends("email", [NOW])
                raise ZeroDivisionError
            with store.begin() as work:
                same((), work.lock_sends("email"))
