"""
An outbox that is filled by hand, on any store, at a time that the test sets.
"""

from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

import attrs

from crmkit import CRM
from crmkit.decisions import Effect
from crmkit.hooks import hookimpl
from crmkit.ports import Delivery, Rate, Store
from crmkit.records import Ref
from crmkit.testing import CountingIds, RecordingChannel, SettableClock

MONDAY = datetime(2026, 3, 2, 2, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
TICKET = Ref("ticket", "T1")
_OTHERS = count(1)


class PacedChannel(RecordingChannel):
    """
    A channel that may be used only so often.
    """

    def __init__(self, name: str, rate: Rate) -> None:
        super().__init__(name)
        self.rate = rate


class Alarm:
    """
    A plugin that keeps what it is told.
    """

    def __init__(self) -> None:
        self.told: list[Delivery] = []

    @hookimpl
    def crmkit_delivery_failed(self, delivery: Delivery) -> None:
        """
        Keep a failure.
        """
        self.told.append(delivery)


class BrokenAlarm:
    """
    A plugin that fails.
    """

    @hookimpl
    def crmkit_delivery_failed(self, delivery: Delivery) -> None:
        """
        Fail.
        """
        raise ZeroDivisionError


@attrs.frozen
class Office:
    """
    A CRM whose outbox is filled by hand.
    """

    store: Store
    clock: SettableClock
    mail: RecordingChannel
    alarm: Alarm
    crm: CRM

    def put(self, row_id: str, to: str | None = "wang", **effect: Any) -> str:
        """
        Put a message into the outbox, and return its id.
        """
        now = self.clock.now()
        given = {"channel": "email", "subject": row_id, "body": "b", "record": TICKET}
        made = Effect(key=f"key of {row_id}", to=to, **{**given, **effect})
        row = Delivery(id=row_id, effect=made, next_attempt_at=now, created_at=now)
        with self.store.begin() as tx:
            assert tx.enqueue(row)
        return row_id

    def other(
        self,
        *channels: object,
        plugins: list[object] | None = None,
        store: Any = None,
    ) -> CRM:
        """
        Return another process on the same store, or on one around it.
        """
        return CRM(
            store or self.store,
            plugins or [],
            clock=self.clock,
            channels=channels,  # type: ignore[arg-type]  # they have what a channel has
            ids=CountingIds(f"other{next(_OTHERS)}-"),
        )

    def steps(self, row_id: str) -> list[tuple[str, str, str]]:
        """
        Return what the log of a message says.
        """
        log = self.crm.as_system("test").deliveries.log(row_id)
        return [(event.by, event.what, event.detail) for event in log]


def office_on(store: Store) -> Office:
    """
    Return an office on an empty store.
    """
    store.migrate()
    clock, mail, alarm = SettableClock(MONDAY), RecordingChannel("email"), Alarm()
    crm = CRM(store, [alarm], clock=clock, channels=[mail], ids=CountingIds())
    return Office(store, clock, mail, alarm, crm)
