"""
The part of a store's contract that is about what lies in the outbox.
"""

from typing import Any, Final

import attrs

from crmkit.errors import DuplicateRecordError, PageSizeError, UnknownChoiceError
from crmkit.ports import DeliveryFilter
from crmkit.records import Ref, User
from crmkit.testing._contract._outbox_calls import (
    SECOND,
    claim,
    effect_of,
    ids_of,
    logged,
)
from crmkit.testing._expect import refused, same
from crmkit.testing._samples import LATER, NOW, Contract, delivery, ticket

_NO_STATUS: Final = (
    "status of a message cannot be 'sentt' (allowed: 'pending', 'sent', 'read', "
    "'failed', 'expired', 'cancelled'); did you mean 'sent'?"
)


class OutboxRowsContract(Contract):
    """
    What is queued is kept, listed, counted and at last forgotten.
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

    def test_a_row_is_found_by_its_id(self) -> None:
        """
        All of it is there, also when it is too late.
        """
        row = delivery("D1", effect=effect_of("D1", expires_at=LATER))
        with self.working() as work:
            work.enqueue(row)

            same(row, work.delivery("D1"))
            same(None, work.delivery("D2"))
            same(None, work.lock_delivery("D2"))

    def test_the_outbox_is_listed_oldest_first(self) -> None:
        """
        Rows can be listed by status, up to a number of them.
        """
        old = delivery("D9", created_at=NOW - SECOND, status="failed", error="no")
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
                at = NOW + n * SECOND
                work.enqueue(
                    delivery(name, effect=effect_of(name, **fields), created_at=at)
                )
            claim(work, "w", limit=1)

            same(["D2"], ids_of(work, record=other))
            same(["D1", "D3", "D4"], ids_of(work, record=Ref("ticket", "T1")))
            same(["D1", "D2"], ids_of(work, recipient=Ref("user", "u1")))
            same([], ids_of(work, recipient=Ref("contact", "u1")))
            same(["D3"], ids_of(work, channel="sms"))
            same([], ids_of(work, channel="fax\0"))
            same(["D3", "D4"], ids_of(work, since=NOW + 2 * SECOND))
            since: dict[str, Any] = {"channel": "email", "since": NOW + SECOND}
            same(["D2", "D4"], ids_of(work, "pending", **since))
            same([], ids_of(work, "failed", record=other))

    def test_the_outbox_is_listed_page_by_page(self) -> None:
        """
        From the oldest or from the newest, and rows of one instant by their ids.
        """
        with self.working() as work:
            for name in ("D3", "D1", "D5", "D2"):
                work.enqueue(delivery(name))
            work.enqueue(delivery("D4", created_at=NOW - SECOND))

            same(["D5", "D3"], ids_of(work, limit=2, newest_first=True))
            place = (NOW, "D3")
            rest = ids_of(work, limit=2, newest_first=True, behind=place)
            same(["D2", "D1"], rest)
            same(["D5"], ids_of(work, behind=place))
            same(["D4"], ids_of(work, newest_first=True, behind=(NOW, "D1")))
            same([], ids_of(work, newest_first=True, behind=(NOW - SECOND, "D4")))
            same(["D1", "D2", "D3"], ids_of(work, "pending", 3, behind=(NOW, "")))

    def test_a_list_that_cannot_be_asked_for_is_refused(self) -> None:
        """
        It is not empty: nobody would find a misspelt status, or a page of none.
        """
        with self.working() as work:
            work.enqueue(delivery("D1"))
            misspelt: Any = "sentt"

            for limit in (0, -1, 10_001):
                with refused(PageSizeError):
                    work.deliveries(limit=limit)
                with refused(PageSizeError):
                    work.failing(limit)
            with refused(UnknownChoiceError, _NO_STATUS):
                work.deliveries(misspelt)
            with refused(UnknownChoiceError, _NO_STATUS):
                work.deliveries(misspelt, among=DeliveryFilter(channel="fax\0"))

    def test_the_outbox_is_listed_by_a_record_or_what_refers_to_it(self) -> None:
        """
        Who has the record at hand need not know that lists go by references.
        """
        with self.working() as work:
            work.enqueue(delivery("D1"))

            same(["D1"], ids_of(work, record=ticket("T1")))
            same([], ids_of(work, record=ticket("T2")))
            same(["D1"], ids_of(work, recipient=User(id="u1", version=1, name="王")))

    def test_what_is_over_can_be_forgotten(self) -> None:
        """
        With its lines in the log, oldest first; what waits or has failed stays.
        """
        over = ("sent", "read", "expired", "cancelled")
        with self.working() as work:
            for n, status in enumerate((*over, "pending", "failed")):
                at = NOW + n * SECOND
                work.enqueue(delivery(f"D{n}", status=status, created_at=at))
                work.log_delivery(logged(f"E{n}", NOW, delivery=f"D{n}"))

            same(2, work.forget_deliveries(NOW + 2 * SECOND, 9))
            same((), work.delivery_log("D0"))
            same(["D2", "D3", "D4", "D5"], ids_of(work))
            same(1, work.forget_deliveries(LATER, 1))
            same(["D3", "D4", "D5"], ids_of(work))
            same(1, work.forget_deliveries(LATER, 9))
            same(0, work.forget_deliveries(LATER, 9))
            same(["D4", "D5"], ids_of(work))
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
            same(["sent"], ids_of(work))

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
            work.enqueue(delivery("D6", effect=effect_of("D6", channel="sms")))

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
        first = logged("E3", NOW)
        second = logged("E1", LATER, detail="第一次")
        third = logged("E2", LATER)
        with self.working() as work:
            for row_id in ("D1", "D2"):
                work.enqueue(delivery(row_id))
            for event in (third, first, second, logged("E4", NOW, delivery="D2")):
                work.log_delivery(event)

            same((first, second, third), work.delivery_log("D1"))
            same((), work.delivery_log("D3"))
