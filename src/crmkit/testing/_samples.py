"""
What contract tests work with: a store to be made, records, an instant.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar, Final
from unittest import SkipTest

from crmkit.conditions import Moment
from crmkit.decisions import Appointment, Effect, Write
from crmkit.ports import Delivery, Store, Transaction
from crmkit.records import Change, Record, Ref, Ticket, difference

NOW: Final = datetime(2026, 3, 2, 9, 0, 0, 123456, tzinfo=UTC)
LATER: Final = NOW + timedelta(minutes=5)
AT: Final = Moment(NOW)
TICKET: Final = Ref("ticket", "T1")
EMAIL: Final = ("email",)


class Contract:
    """
    What the parts of a store's contract share.

    Attributes:
        side_by_side: Whether others may read and write while a block is open, each
            in a thread of its own; those who write may have to wait for it. A store
            with a single connection sets it to False.
    """

    side_by_side: ClassVar[bool] = True

    def make_store(self) -> Store:
        """
        Return a new, empty store; to be overridden.
        """
        raise NotImplementedError

    def make_broken_store(self) -> Store | None:
        """
        Return a store whose database cannot be used; to be overridden.

        It is damaged, or gone, or no server listens. None if there is no such thing, as
        in memory; the test of what is said then is skipped.
        """
        return None

    def needs_side_by_side(self) -> None:
        """
        Skip a test that a store with a single connection cannot run.

        Raises:
            SkipTest: If this store is one; every test framework knows it.
        """
        if not self.side_by_side:
            message = "a reader and a writer cannot be at work at once here"
            raise SkipTest(message)

    @contextmanager
    def opened(self) -> Iterator[Store]:
        """
        Yield a store that can be used, and close it.
        """
        store = self.make_store()
        store.migrate()
        try:
            yield store
        finally:
            store.close()

    @contextmanager
    def working(self) -> Iterator[Transaction]:
        """
        Yield a transaction on a new store.
        """
        with self.opened() as store, store.begin() as work:
            yield work


def ticket(record_id: str = "T1", **fields: Any) -> Ticket:
    """
    Return a ticket in its first version.
    """
    return Ticket(id=record_id, version=1, **fields)


def put(work: Transaction, *records: Record) -> None:
    """
    Write new records.
    """
    for record in records:
        work.put(Write(None, record))


def change(before: Record | None, after: Record, change_id: str) -> Change:
    """
    Return the change that leads from one state to the next.
    """
    return Change(
        id=change_id,
        record=after.ref,
        version=after.version,
        at=NOW,
        recorded_at=NOW,
        by="u1",
        cause="request",
        command="edit",
        fields=difference(before, after),
    )


def appointment(due_at: datetime | None, kind: str = "resolution") -> Appointment:
    """
    Return an appointment of the first ticket.
    """
    return Appointment(record=TICKET, kind=kind, due_at=due_at, cycle="1")


def delivery(row_id: str, **fields: Any) -> Delivery:
    """
    Return a row of the outbox with a key of its own.
    """
    effect = Effect(
        key=f"key of {row_id}",
        channel="email",
        to="wang@example.com",
        subject="工单 😀",
        body="第一行\n第二行",
        record=TICKET,
        recipient=Ref("user", "u1"),
    )
    given = {"next_attempt_at": NOW, "created_at": NOW, **fields}
    return Delivery(id=row_id, **{"effect": effect, **given})
