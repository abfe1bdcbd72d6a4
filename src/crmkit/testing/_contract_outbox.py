"""
The part of a store's contract that is about the outbox.

No test waits: a lease of no length has run out as soon as it is given.
"""

from datetime import datetime, timedelta
from typing import Any, Final

import attrs

from crmkit.decisions import Effect
from crmkit.errors import DuplicateRecordError
from crmkit.ports import Delivery, DeliveryEvent, DeliveryFilter, Transaction
from crmkit.records import Ref
from crmkit.testing._expect import refused, same
from crmkit.testing._samples import EMAIL, LATER, NOW, Contract, delivery

_SECOND: Final = timedelta(seconds=1)
_LONG: Final = timedelta(hours=1)
_OVER: Final = timedelta()


class OutboxContract(Contract):
    """
    What is to be sent is sent once, in its order, in time, or not at all.
    """

    def test_an_effect_is_queued_once(self) -> None:
        """
        A key that is known adds no row, and the work goes on.
        """
        first = delivery("D1")
        again = attrs.evolve(delivery("D2"), effect=first.effect)
        with self.working() as work:
            same(True, work.enqueue(first))
            same(False, work.enqueue(again))
            same(False, work.enqueue(first))
            with refused(DuplicateRecordError):
                work.enqueue(attrs.evolve(first, effect=delivery("D3").effect))
            same(True, work.enqueue(delivery("D2")))

            same((first, delivery("D2")), work.deliveries())

    def test_the_outbox_is_listed_oldest_first(self) -> None:
        """
        Rows can be listed by status, up to a number of them.
        """
        old = delivery("D9", created_at=NOW - _SECOND, status="failed", error="no")
        nobody = attrs.evolve(delivery("D3").effect, to=None, recipient=None)
        new = delivery("D3", effect=nobody)
        with self.working() as work:
            for row in (new, delivery("D1"), old):
                work.enqueue(row)

            same((old, delivery("D1"), new), work.deliveries())
            same((old, delivery("D1")), work.deliveries(limit=2))
            same((delivery("D1"), new), work.deliveries("pending"))
            same((old,), work.deliveries("failed"))
            same((), work.deliveries("sent"))

    def test_the_outbox_is_listed_by_what_rows_are_about(self) -> None:
        """
        Record, recipient, channel and instant, alone and together with a status.
        """
        other = Ref("customer", "T1")
        rows: dict[str, dict[str, Any]] = {
            "D1": {},
            "D2": {"record": other},
            "D3": {"recipient": Ref("user", "u2"), "channel": "sms"},
            "D4": {"recipient": None},
        }
        with self.working() as work:
            for n, (name, fields) in enumerate(rows.items()):
                at = NOW + n * _SECOND
                work.enqueue(
                    delivery(name, effect=_effect(name, **fields), created_at=at)
                )
            _claim(work, "w", limit=1)

            same(["D2"], _ids(work, record=other))
            same(["D1", "D3", "D4"], _ids(work, record=Ref("ticket", "T1")))
            same(["D1", "D2"], _ids(work, recipient=Ref("user", "u1")))
            same([], _ids(work, recipient=Ref("contact", "u1")))
            same(["D3"], _ids(work, channel="sms"))
            same([], _ids(work, channel="fax\0"))
            same(["D3", "D4"], _ids(work, since=NOW + 2 * _SECOND))
            since: dict[str, Any] = {"channel": "email", "since": NOW + _SECOND}
            same(["D2", "D4"], _ids(work, "pending", **since))
            same([], _ids(work, "failed", record=other))

    def test_the_outbox_is_listed_page_by_page(self) -> None:
        """
        From the oldest or from the newest, and rows of one instant by their ids.
        """
        with self.working() as work:
            for name in ("D3", "D1", "D5", "D2"):
                work.enqueue(delivery(name))
            work.enqueue(delivery("D4", created_at=NOW - _SECOND))

            same(["D5", "D3"], _ids(work, limit=2, newest_first=True))
            place = (NOW, "D3")
            rest = _ids(work, limit=2, newest_first=True, behind=place)
            same(["D2", "D1"], rest)
            same(["D5"], _ids(work, behind=place))
            same(["D4"], _ids(work, newest_first=True, behind=(NOW, "D1")))
            same([], _ids(work, newest_first=True, behind=(NOW - _SECOND, "D4")))
            same(["D1", "D2", "D3"], _ids(work, "pending", 3, behind=(NOW, "")))

    def test_what_is_over_can_be_forgotten(self) -> None:
        """
        With its lines in the log, oldest first; what waits or has failed stays.
        """
        over = ("sent", "read", "expired", "cancelled")
        with self.working() as work:
            for n, status in enumerate((*over, "pending", "failed")):
                at = NOW + n * _SECOND
                work.enqueue(delivery(f"D{n}", status=status, created_at=at))
                work.log_delivery(_event(f"E{n}", NOW, delivery=f"D{n}"))

            same(2, work.forget_deliveries(NOW + 2 * _SECOND, 9))
            same((), work.delivery_log("D0"))
            same(["D2", "D3", "D4", "D5"], _ids(work))
            same(1, work.forget_deliveries(LATER, 1))
            same(["D3", "D4", "D5"], _ids(work))
            same(1, work.forget_deliveries(LATER, 9))
            same(0, work.forget_deliveries(LATER, 9))
            same(["D4", "D5"], _ids(work))
            same(1, len(work.delivery_log("D4")))
            same(True, work.enqueue(delivery("D0")))

    def test_a_message_in_the_application_is_kept_until_it_is_read(self) -> None:
        """
        It was sent, and waits in somebody's inbox.
        """
        with self.working() as work:
            for status in ("sent", "read", "cancelled"):
                row = delivery(status, status=status)
                effect = attrs.evolve(row.effect, channel="in_app", to="u1")
                work.enqueue(attrs.evolve(row, effect=effect))

            same(2, work.forget_deliveries(LATER, 9))
            same(["sent"], _ids(work))

    def test_a_row_is_found_by_its_id(self) -> None:
        """
        All of it is there, also when it is too late.
        """
        row = delivery("D1", effect=_effect("D1", expires_at=LATER))
        with self.working() as work:
            work.enqueue(row)

            same(row, work.delivery("D1"))
            same(None, work.delivery("D2"))
            same(None, work.lock_delivery("D2"))

    # -- Leases -------------------------------------------------------------------

    def test_a_row_is_leased_to_one_worker(self) -> None:
        """
        Only pending rows whose time has come are leased, oldest first.
        """
        with self.working() as work:
            for name in ("D2", "D1"):
                work.enqueue(_to(name, name))
            work.enqueue(_to("D3", "D3", next_attempt_at=NOW + _SECOND))
            work.enqueue(_to("D4", "D4", status="failed"))

            same((_to("D1", "D1", lease="w1"),), _claim(work, "w1", limit=1))
            same((_to("D2", "D2", lease="w2"),), _claim(work, "w2"))
            same((), _claim(work, "w3"))

    def test_what_has_been_due_for_longest_is_leased_first(self) -> None:
        """
        A row that was put off is due when it may be tried again.
        """
        with self.working() as work:
            put_off: dict[str, Any] = {
                "created_at": NOW - _LONG,
                "next_attempt_at": NOW,
            }
            work.enqueue(_to("D1", "D1", **put_off))
            for n, name in enumerate(("D4", "D3", "D2")):
                due = NOW - (n > 0) * _SECOND
                work.enqueue(_to(name, name, created_at=due, next_attempt_at=due))

            first = _claim(work, "w1", limit=2)
            rest = _claim(work, "w2")
            same(["D2", "D3"], [row.id for row in first])
            same(["D1", "D4"], [row.id for row in rest])

    def test_a_lease_runs_out(self) -> None:
        """
        Then another worker takes over, knows it, and the first cannot write back.
        """
        with self.working() as work:
            work.enqueue(delivery("D1"))
            (mine,) = _claim(work, "w1", lasts=_OVER)
            (theirs,) = _claim(work, "w2")

            same(("", "w1"), (mine.taken_from, theirs.taken_from))
            same((), _claim(work, "w3", now=NOW + timedelta(days=1)))
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
            (mine,) = _claim(work, "w1", lasts=_OVER)

            same(True, work.settle(attrs.evolve(mine, status="sent")))
            same((), _claim(work, "w2"))

    def test_a_lease_is_of_the_transaction(self) -> None:
        """
        What is not committed is leased to nobody.
        """
        with self.opened() as store:
            with store.begin() as work:
                work.enqueue(delivery("D1"))
            with refused(ZeroDivisionError), store.begin() as work:
                same(1, len(_claim(work, "w1")))
                raise ZeroDivisionError
            with store.begin() as work:
                (held,) = _claim(work, "w2")
                same("", held.taken_from)

    def test_a_row_is_settled_once(self) -> None:
        """
        Settling writes how it went and gives the lease up; a retry waits.
        """
        with self.working() as work:
            work.enqueue(delivery("D1"))
            (held,) = _claim(work, "w1")
            tried = attrs.evolve(held, attempts=1, next_attempt_at=LATER, error="down")

            same(True, work.settle(tried))
            same(False, work.settle(tried))
            same(False, work.settle(attrs.evolve(tried, lease="")))
            same(False, work.settle(delivery("unknown", lease="w1")))
            same((), _claim(work, "w2"))
            again = _claim(work, "w2", now=LATER)
            same((attrs.evolve(tried, lease="w2"),), again)

    def test_rows_of_other_channels_are_left_alone(self) -> None:
        """
        Who cannot send through a channel neither leases nor delays its rows.
        """
        text = delivery("D1", effect=_effect("D1", channel="sms"))
        with self.working() as work:
            work.enqueue(text)
            work.enqueue(delivery("D2"))

            same((), _claim(work, "w0", channels=()))
            mails = _claim(work, "w1", channels={"email"})
            same((delivery("D2", lease="w1"),), mails)
            same((), _claim(work, "w1", channels=["email"]))
            rest = _claim(work, "w2", channels=("email", "sms"))
            same((attrs.evolve(text, lease="w2"),), rest)

    # -- Order ----------------------------------------------------------------------

    def test_messages_to_one_address_keep_their_order(self) -> None:
        """
        A later one waits while an earlier one is held or put off; others do not.
        """
        with self.working() as work:
            for name, to in (("D1", "a"), ("D2", "a"), ("D3", "b"), ("D4", "a")):
                work.enqueue(_to(name, to))

            first, other = _claim(work, "w1")
            same(("D1", "D3"), (first.id, other.id))
            same((), _claim(work, "w2"))
            work.settle(attrs.evolve(first, attempts=1, next_attempt_at=LATER))
            same((), _claim(work, "w2"))
            (first,) = _claim(work, "w3", now=LATER)
            work.settle(attrs.evolve(first, status="sent"))
            same(["D2"], [row.id for row in _claim(work, "w4")])

    def test_an_address_is_one_of_its_channel(self) -> None:
        """
        The same text in another channel is another address.
        """
        with self.working() as work:
            work.enqueue(_to("D1", "a"))
            work.enqueue(_to("D2", "a", channel="sms"))

            both = _claim(work, "w", channels=("email", "sms"))
            same(["D1", "D2"], [row.id for row in both])

    def test_what_is_over_holds_up_nobody(self) -> None:
        """
        Failed, expired, cancelled: the next one may go.
        """
        ways = ("failed", "expired", "cancelled")
        with self.working() as work:
            for way in ways:
                work.enqueue(_to(f"1 {way}", way))
                work.enqueue(_to(f"2 {way}", way))
            firsts = _claim(work, "w1")
            same([f"1 {way}" for way in sorted(ways)], [row.id for row in firsts])
            for row in firsts:
                status: Any = row.effect.to
                work.settle(attrs.evolve(row, status=status))

            nexts = [f"2 {way}" for way in sorted(ways)]
            same(nexts, [row.id for row in _claim(work, "w2")])

    # -- What cannot be sent -----------------------------------------------------------

    def test_what_has_expired_is_not_to_be_sent(self) -> None:
        """
        It may be sent up to its instant, not at it.
        """
        row = delivery("D1", effect=_effect("D1", expires_at=LATER))
        with self.working() as work:
            work.enqueue(row)
            work.enqueue(delivery("D2"))

            same((), work.claim_unsendable(LATER - _SECOND, "w0", _LONG, 9))
            same((), _claim(work, "w1", now=LATER))
            (late,) = work.claim_unsendable(LATER, "w2", _LONG, 9)
            same(attrs.evolve(row, lease="w2"), late)
            same((), work.claim_unsendable(LATER, "w3", _LONG, 9))
            same(True, work.settle(attrs.evolve(late, status="expired")))
            same(["D2"], [each.id for each in _claim(work, "w4", now=LATER)])

    def test_what_is_being_sent_does_not_expire(self) -> None:
        """
        Whoever holds it says how it went.
        """
        with self.working() as work:
            work.enqueue(delivery("D1", effect=_effect("D1", expires_at=LATER)))

            same(1, len(_claim(work, "w1")))
            same((), work.claim_unsendable(LATER, "w2", _LONG, 9))

    def test_what_has_no_address_is_not_to_be_sent(self) -> None:
        """
        Whoever looks for it finds it, whatever its channel, and holds up nobody.
        """
        with self.working() as work:
            for name in ("D1", "D2", "D3"):
                effect = _effect(name, to=None, channel="pigeon", recipient=None)
                work.enqueue(delivery(name, effect=effect))

            same((), _claim(work, "w1", channels=("pigeon",)))
            found = work.claim_unsendable(NOW, "w2", _LONG, 2)
            same(["D1", "D2"], [row.id for row in found])
            rest = work.claim_unsendable(NOW, "w3", _LONG, 2)
            same(["D3"], [row.id for row in rest])

    # -- People ---------------------------------------------------------------------

    def test_a_row_is_amended(self) -> None:
        """
        A person changes where it goes and how far it is, not what it says.
        """
        with self.working() as work:
            work.enqueue(delivery("D1", status="failed", attempts=6, error="no"))
            row = _locked(work, "D1")
            effect = attrs.evolve(
                row.effect, to="li", channel="sms", recipient=Ref("user", "u2")
            )
            new = attrs.evolve(
                row, effect=effect, status="pending", attempts=0, error="",
                next_attempt_at=LATER,
            )  # fmt: skip
            work.amend(new)

            same((new,), work.deliveries())
            same((attrs.evolve(new, lease="w"),), _claim(work, "w", ("sms",), LATER))

    def test_a_person_sees_who_holds_a_row(self) -> None:
        """
        A lease that has run out is none.
        """
        with self.working() as work:
            work.enqueue(_to("D1", "a"))
            work.enqueue(_to("D2", "b"))
            _claim(work, "w1", limit=1)
            _claim(work, "w2", lasts=_OVER)

            same("w1", _locked(work, "D1").lease)
            same("", _locked(work, "D2").lease)

    def test_who_lost_a_row_to_a_person_cannot_write_back(self) -> None:
        """
        Amending ends a lease.
        """
        with self.working() as work:
            work.enqueue(delivery("D1"))
            (late,) = _claim(work, "w1", lasts=_OVER)
            row = _locked(work, "D1")
            work.amend(attrs.evolve(row, status="cancelled"))

            same(False, work.settle(attrs.evolve(late, status="sent")))
            same((delivery("D1", status="cancelled"),), work.deliveries())

    def test_the_backlog_is_counted(self) -> None:
        """
        What is due and what has failed, by channel.
        """
        with self.working() as work:
            work.enqueue(delivery("D1"))
            work.enqueue(delivery("D2"))
            work.enqueue(delivery("D3", next_attempt_at=LATER))
            work.enqueue(delivery("D4", status="failed", next_attempt_at=LATER))
            work.enqueue(delivery("D5", status="sent"))
            work.enqueue(delivery("D6", effect=_effect("D6", channel="sms")))

            expected = {
                ("pending", "email"): 2,
                ("failed", "email"): 1,
                ("pending", "sms"): 1,
            }
            same(expected, dict(work.backlog(NOW)))

    def test_the_log_of_deliveries_is_kept(self) -> None:
        """
        By instant, and lines of one instant by their ids.
        """
        first = _event("E3", NOW)
        second = _event("E1", LATER, detail="第一次")
        third = _event("E2", LATER)
        with self.working() as work:
            for row_id in ("D1", "D2"):
                work.enqueue(delivery(row_id))
            for event in (third, first, second, _event("E4", NOW, delivery="D2")):
                work.log_delivery(event)

            same((first, second, third), work.delivery_log("D1"))
            same((), work.delivery_log("D3"))

    # -- Rates ------------------------------------------------------------------------

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


def _effect(row_id: str, **fields: Any) -> Effect:
    return attrs.evolve(delivery(row_id).effect, **fields)


def _to(row_id: str, to: str, *, channel: str = "email", **fields: Any) -> Delivery:
    return delivery(row_id, effect=_effect(row_id, to=to, channel=channel), **fields)


def _ids(
    work: Transaction, status: Any = None, limit: int = 9, **among: Any
) -> list[str]:
    rows = work.deliveries(status, limit, DeliveryFilter(**among))
    return [row.id for row in rows]


def _locked(work: Transaction, row_id: str) -> Delivery:
    found = work.lock_delivery(row_id)
    if found is None:
        message = f"there is no row {row_id} to lock"
        raise AssertionError(message)
    return found


def _claim(
    work: Transaction,
    lease: str,
    channels: Any = EMAIL,
    now: datetime = NOW,
    *,
    lasts: timedelta = _LONG,
    limit: int = 9,
) -> tuple[Delivery, ...]:
    return work.claim_deliveries(now, lease, lasts, limit, channels=channels)


def _event(event_id: str, at: datetime, **fields: Any) -> DeliveryEvent:
    given = {"delivery": "D1", "by": "u1", "what": "sent", **fields}
    return DeliveryEvent(id=event_id, at=at, **given)
