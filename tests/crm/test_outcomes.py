"""
How sending went is written once, also where the store fails in between.
"""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import attrs
import pytest

from crmkit import CRM
from crmkit.crm import DeliveryReport
from crmkit.crm._outbox_wait import pauses
from crmkit.errors import StoreError, StoreLockedError
from crmkit.ports import OutboundMessage, Store, Transaction
from crmkit.testing import RecordingChannel
from tests.crm.office import MONDAY, Office

FIVE_MINUTES = timedelta(minutes=5)


class Away:
    """
    A store that cannot be reached until it is told that it can.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self.seconds = 0.0
        self.lost_commits = 0

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)

    def wait(self, seconds: float) -> None:
        """
        Let time pass.
        """
        self.seconds -= seconds

    @contextmanager
    def begin(self, connection: object | None = None) -> Iterator[Transaction]:
        """
        Begin a block, or fail.
        """
        if self.seconds > 0:
            raise StoreError("away://", "it cannot be reached", may_pass=True)
        with self._store.begin(connection) as tx:
            yield tx
        if self.lost_commits:
            self.lost_commits -= 1
            lost = "the connection was lost while it committed"
            raise StoreError("away://", lost, may_pass=True)


@attrs.frozen
class Losing:
    """
    A channel that does something to the store after it has taken a message.
    """

    mail: RecordingChannel
    then: Callable[[], object]
    name: str = "email"

    def send(self, message: OutboundMessage) -> None:
        """
        Take a message.
        """
        self.mail.send(message)
        self.then()


def through(office: Office, then: Callable[[Away], object]) -> tuple[CRM, Away]:
    """
    Return a process on a store to which something happens after each message.
    """
    away = Away(office.store)
    losing = Losing(office.mail, lambda: then(away))
    return office.other(losing, plugins=[office.alarm], store=away), away


def test_an_outcome_waits_for_a_store_that_is_away(
    office: Office, caplog: pytest.LogCaptureFixture
) -> None:
    """
    A database that is away for half a minute makes no message go out twice.
    """
    crm, away = through(office, lambda store: setattr(store, "seconds", 30.0))
    office.put("D1")
    with caplog.at_level(logging.WARNING, "crmkit.deliver"):
        report = crm.deliver(wait=away.wait)

    assert DeliveryReport(sent=1) == report
    assert "sent" == office.crm.as_system("test").deliveries.get("D1").status
    assert DeliveryReport() == office.crm.deliver()
    assert 1 == len(office.mail.sent)
    assert "outcome of D1, try 1: it cannot be reached" == caplog.messages[0]
    assert 6 == len(caplog.messages)


@pytest.mark.parametrize("seconds", [0.0, 0.05, 1.0, 2.0, 10.0, 20.0, 60.0, 3600.0])
def test_the_waits_last_as_long_as_the_lease(seconds: float) -> None:
    """
    Whether it is a short one or a long one.
    """
    assert seconds == pytest.approx(sum(pauses(timedelta(seconds=seconds))))


def test_the_waits_grow() -> None:
    """
    Longer each time, half a minute at most; the last is what is left.
    """
    assert [0.1, 0.5, 2.0, 5.0, 15.0, 30.0, 30.0] == list(pauses(FIVE_MINUTES))[:7]
    assert [0.1, 0.5, 1.4] == pytest.approx(list(pauses(timedelta(seconds=2))))
    assert [] == list(pauses(timedelta()))


def test_what_does_not_pass_is_not_waited_for(office: Office) -> None:
    """
    A store that was closed, or cannot be written, ends the run at once.
    """
    waits: list[float] = []
    crm, _ = through(office, lambda store: store.close())
    office.put("D1")
    with pytest.raises(StoreError, match="the store is closed") as caught:
        crm.deliver(wait=waits.append)

    assert ([], DeliveryReport(unsettled=1)) == (waits, caught.value.report)


def test_what_is_left_of_a_lease_is_waited_for(office: Office) -> None:
    """
    A database that is back just before the lease is over is in time.
    """
    crm, away = through(office, lambda store: setattr(store, "seconds", 9.9))
    office.put("D1")

    ten = timedelta(seconds=10)
    assert DeliveryReport(sent=1) == crm.deliver(lease=ten, wait=away.wait)


def test_an_outcome_that_cannot_be_written_is_told_with_the_report(
    office: Office, caplog: pytest.LogCaptureFixture
) -> None:
    """
    What was done before is not lost, and what may go out twice is named.
    """
    sent = iter((0.0, 10_000.0))
    crm, away = through(office, lambda store: setattr(store, "seconds", next(sent)))
    office.put("D1", "wang")
    office.put("D2", "li")
    with pytest.raises(StoreError) as caught:
        crm.deliver(wait=away.wait)

    assert DeliveryReport(sent=1, unsettled=1) == caught.value.report
    assert "away://: it cannot be reached" == str(caught.value)
    assert (
        "how delivery D2 went could not be written; unless it can be told, it is "
        "sent again when its lease is over"
    ) == caplog.messages[-1]


def test_a_report_is_not_lost_with_the_last_count(office: Office) -> None:
    """
    Also where the store fails when only the backlog is still to be counted.
    """

    class NoReading(Away):
        """
        A store that cannot be read.
        """

        def read(self) -> object:
            """
            Fail.
            """
            raise StoreLockedError("away://", "another process holds it")

    crm = office.other(office.mail, store=NoReading(office.store))
    office.put("D1")
    with pytest.raises(StoreLockedError) as caught:
        crm.deliver()

    assert DeliveryReport(sent=1) == caught.value.report


def test_an_outcome_that_was_kept_all_the_same_counts(office: Office) -> None:
    """
    Where only the answer to the commit was lost, it is written once and told once.
    """
    away = Away(office.store)

    class Refusing(RecordingChannel):
        """
        A channel that refuses, and then the answer to the next commit is lost.
        """

        def send(self, message: OutboundMessage) -> None:
            """
            Refuse.
            """
            away.lost_commits = 1
            self.fail(permanent=True)
            super().send(message)

    office.put("D1")
    crm = office.other(Refusing("email"), plugins=[office.alarm], store=away)

    assert DeliveryReport(failed=1, awaiting=1) == crm.deliver(wait=away.wait)
    assert ["D1"] == [each.id for each in office.alarm.told]
    assert ["failed"] == [what for _, what, _ in office.steps("D1")]


def test_what_was_sent_after_a_person_cancelled_it_is_told(
    office: Office, caplog: pytest.LogCaptureFixture
) -> None:
    """
    It stays cancelled, and the log says that it went out.
    """
    desk = office.crm.as_system("mending")
    office.put("D1")
    crm, _ = through(
        office, lambda _: desk.deliveries.cancel("D1", reason="told by phone")
    )
    with caplog.at_level(logging.WARNING, "crmkit.deliver"):
        report = crm.deliver(lease=timedelta())

    assert DeliveryReport(sent=1) == report
    assert "cancelled" == desk.deliveries.get("D1").status
    assert [
        ("system:mending", "cancelled", "told by phone"),
        ("system:deliver", "sent_late", "attempt 1, while it was cancelled"),
    ] == sorted(office.steps("D1"), key=lambda step: step[1])
    assert ["delivery D1 was sent although its lease was over; it is cancelled"] == (
        caplog.messages
    )


def test_what_another_worker_sends_too_is_told(office: Office) -> None:
    """
    A channel that took longer than the lease: the log has both.
    """
    other = office.other(RecordingChannel("email"))
    office.put("D1")
    crm, _ = through(office, lambda _: other.deliver())
    report = crm.deliver(lease=timedelta())

    assert DeliveryReport(sent=1) == report
    whats = sorted(what for _, what, _ in office.steps("D1"))
    assert ["sent", "sent_late", "taken_over"] == whats


def test_what_failed_after_it_was_taken_over_is_nobodys(office: Office) -> None:
    """
    Whoever took over says how it went; no alarm is raised for the first.
    """
    office.put("D1", expires_at=MONDAY + timedelta(hours=1))
    other = office.other(RecordingChannel("email"))

    class Slow(RecordingChannel):
        """
        A channel that takes longer than the lease, and then fails.
        """

        def send(self, message: OutboundMessage) -> None:
            """
            Fail.
            """
            other.deliver()
            self.fail(permanent=True)
            super().send(message)

    crm = office.other(Slow("email"), plugins=[office.alarm])

    assert DeliveryReport() == crm.deliver(lease=timedelta())
    assert [] == office.alarm.told
    assert "sent" == office.crm.as_system("test").deliveries.get("D1").status
