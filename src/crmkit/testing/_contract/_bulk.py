"""
The part of a store's contract that is about many records at once.
"""

from crmkit.decisions import Write
from crmkit.errors import (
    DuplicateRecordError,
    HiddenRecordError,
    StaleVersionError,
)
from crmkit.records import Customer, Ticket, masked
from crmkit.testing._expect import refused, same
from crmkit.testing._samples import AT, Contract, put, ticket


class BulkContract(Contract):
    """
    Many at once is the same as one after the other.
    """

    def test_many_records_are_written_in_their_order(self) -> None:
        """
        New ones of two classes and an update of one of them, in one call.
        """
        first, customer = ticket(number="N1"), Customer(id="C1", version=1, number="N1")
        second = first.replace(version=2, number="N2", status="done")
        with self.working() as work:
            work.put_all([])
            work.put_all(
                [
                    Write(None, customer),
                    Write(None, first),
                    Write(first, second),
                    Write(None, ticket("T2", number="N1")),
                ]
            )

            same(customer, work.get(Customer, "C1"))
            same(second, work.get(Ticket, "T1"))
            same(2, work.count(Ticket, None, AT))

    def test_one_that_is_there_already_refuses_them_all(self) -> None:
        """
        Going back to a savepoint leaves what was there before.
        """
        known = ticket(number="N1", status="open")
        with self.working() as work:
            put(work, known)
            for wrong, text in (
                (ticket(status="done"), "there is already a ticket with id 'T1'"),
                (
                    ticket("T9", number="N1"),
                    "there is already a ticket with number 'N1'",
                ),
            ):
                with refused(DuplicateRecordError, text), work.savepoint():
                    new = (ticket("T2"), wrong, ticket("T3"))
                    work.put_all(Write(None, each) for each in new)

                same(known, work.get(Ticket, "T1"))
                same(1, work.count(Ticket, None, AT))

    def test_a_lost_update_among_many_is_refused(self) -> None:
        """
        Versions are minded, and hidden fields, as for one.
        """
        first = ticket(status="open")
        seen = masked(ticket("T2", description="秘密"), {"description": "…"})
        with self.working() as work:
            put(work, first)
            later = first.replace(version=3)
            with refused(StaleVersionError), work.savepoint():
                work.put_all([Write(first.replace(version=2), later)])
            with refused(HiddenRecordError), work.savepoint():
                work.put_all([Write(None, ticket("T3")), Write(None, seen)])

            same(first, work.get(Ticket, "T1"))
            same(1, work.count(Ticket, None, AT))

    def test_values_of_a_sequence_are_taken_together(self) -> None:
        """
        The last of them is told, and the next one comes after it.
        """
        with self.working() as work:
            same(1, work.next_in("tickets"))
            same(4, work.next_in("tickets", 3))
            same(5, work.next_in("tickets"))
            same(7, work.next_in("customers", 7))
