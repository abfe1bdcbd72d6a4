"""
Overdue tickets remind their owners, and a message is sent once.
"""

from datetime import timedelta

import pytest

from crmkit import CRM
from crmkit.crm import DeliveryReport, DueReport
from crmkit.decisions import Appointment
from crmkit.errors import DeliveryError, StoreLockedError
from crmkit.ports import OutboundMessage, Store
from crmkit.records import Ticket
from crmkit.testing import CountingIds, RecordingChannel
from tests.crm.company import MONDAY, Company, person

HOUR = timedelta(hours=1)


class FailingChannel:
    """
    A channel that refuses what it is told to, then takes the rest.
    """

    name = "email"

    def __init__(self, failures: int, *, permanent: bool = False) -> None:
        self.left, self.permanent = failures, permanent
        self.tried: list[OutboundMessage] = []

    def send(self, message: OutboundMessage) -> None:
        """
        Take a message, or fail while failures are left.
        """
        self.tried.append(message)
        if self.left:
            self.left -= 1
            raise DeliveryError("email", "the server is down", permanent=self.permanent)


def overdue(small: Company, owner: str | None = None) -> Ticket:
    """
    Open a ticket and let its 24 hours pass.
    """
    ticket = small.desk.tickets.open(
        customer=small.customer.id,
        kind="complaint",
        priority="high",
        description="设备无法启动",
        owner=owner,
    )
    small.clock.advance(25 * HOUR)
    return ticket


def with_channel(small: Company, channel: object) -> CRM:
    """
    The same store and clock with another way out.
    """
    return CRM(
        small.crm.store,
        clock=small.clock,
        settings=small.crm.settings,
        channels=[channel],  # type: ignore[list-item]  # it has what a channel has
        ids=CountingIds("second"),
    )


def test_an_overdue_ticket_reminds_its_owner_once(small: Company) -> None:
    """One breach, one mail, however often it is asked for (T6)."""
    ticket = overdue(small)

    assert DueReport(done=1) == small.crm.run_due()
    assert DueReport() == small.crm.run_due()
    assert DeliveryReport(sent=1) == small.crm.deliver()
    assert DeliveryReport() == small.crm.deliver()
    (mail,) = small.mail.sent
    assert "wang@example.com" == mail.to
    assert f"【超时提醒】{ticket.number} 恒信科技有限公司" == mail.subject
    assert "应于 2026-03-03 10:00 前给出解决方案，现已超时 1 小时" in mail.body


def test_it_reminds_again_a_day_later_and_stops_when_told(small: Company) -> None:
    """Reminders go on while the ticket is overdue, and no longer."""
    ticket = overdue(small)
    small.crm.run_due()
    small.clock.advance(23 * HOUR)
    assert DueReport() == small.crm.run_due()
    small.clock.advance(HOUR)
    assert DueReport(done=1) == small.crm.run_due()
    small.desk.tickets.move(ticket.id, "start")
    small.desk.tickets.move(ticket.id, "tell", solution="已更换", told_via="phone")
    small.clock.advance(100 * HOUR)

    assert DueReport() == small.crm.run_due()
    assert 2 == small.crm.deliver().sent


def test_a_waiting_ticket_does_not_remind(small: Company) -> None:
    """While the customer is to answer, nothing is due."""
    ticket = small.desk.tickets.open(
        customer=small.customer.id, kind="inquiry", priority="high", description="?"
    )
    small.desk.tickets.move(ticket.id, "wait", reason="等客户")
    small.clock.advance(99 * HOUR)

    assert DueReport() == small.crm.run_due()


def test_a_breach_does_not_remind_twice_after_a_pause(small: Company) -> None:
    """Going on with a ticket that is long overdue is not a new breach."""
    ticket = overdue(small)
    small.crm.run_due()
    small.desk.tickets.move(ticket.id, "wait", reason="等客户")
    small.desk.tickets.move(ticket.id, "resume")

    report = small.crm.run_due()
    assert (0, 1) == (report.done, report.repeated)
    assert 1 == small.crm.deliver().sent


def test_what_happened_while_nobody_asked_is_caught_up_once(small: Company) -> None:
    """A week without a run makes one reminder, not seven."""
    overdue(small)
    small.clock.advance(timedelta(days=7))

    assert DueReport(done=1) == small.crm.run_due()
    assert DueReport() == small.crm.run_due()


def test_nobody_to_remind_waits_for_a_person(small: Company) -> None:
    """An owner without an address is a failed delivery, not silence (R4)."""
    silent = person(small.crm.as_system("test"), name="李雷")
    overdue(small, owner=silent.id)
    small.crm.run_due()

    assert DeliveryReport(failed=1, awaiting=1) == small.crm.deliver()
    (failed,) = small.crm.deliveries("failed")
    assert "nobody can be reached: no address" == failed.error


def test_a_server_that_is_down_is_tried_again_with_the_same_message(
    small: Company,
) -> None:
    """Each attempt waits longer, and carries the same Message-ID."""
    overdue(small)
    small.crm.run_due()
    channel = FailingChannel(2)
    crm = with_channel(small, channel)

    assert DeliveryReport(retried=1) == crm.deliver()
    assert DeliveryReport() == crm.deliver()
    small.clock.advance(timedelta(minutes=1))
    assert DeliveryReport(retried=1) == crm.deliver()
    small.clock.advance(timedelta(minutes=5))
    assert DeliveryReport(sent=1) == crm.deliver()
    assert 3 == len(channel.tried)
    assert 1 == len({message.message_id for message in channel.tried})
    assert "sent" == crm.deliveries()[0].status


def test_after_the_last_attempt_it_waits_for_a_person(small: Company) -> None:
    """Six attempts over half a day, then a failure that can be seen."""
    overdue(small)
    small.crm.run_due()
    crm = with_channel(small, FailingChannel(99))
    for _ in range(10):
        crm.deliver()
        small.clock.advance(timedelta(hours=12))

    (failed,) = crm.deliveries("failed")
    assert (6, "email: the server is down (given up)") == (
        failed.attempts,
        failed.error,
    )


def test_a_refused_recipient_is_not_tried_again(small: Company) -> None:
    """What cannot succeed fails at once."""
    overdue(small)
    small.crm.run_due()
    crm = with_channel(small, FailingChannel(1, permanent=True))

    assert DeliveryReport(failed=1, awaiting=1) == crm.deliver()


def test_a_channel_that_breaks_does_not_hold_up_the_rest(small: Company) -> None:
    """An error that a channel should not raise is one failed attempt."""

    class BrokenChannel(RecordingChannel):
        def send(self, message: OutboundMessage) -> None:
            if not self.sent:
                super().send(message)
                raise ZeroDivisionError
            super().send(message)

    other = person(small.crm.as_system("test"), name="李雷", email="li@example.com")
    for owner in (small.owner, other):
        overdue(small, owner=owner.id)
    small.crm.run_due()
    crm = with_channel(small, BrokenChannel("email"))

    assert DeliveryReport(sent=1, retried=1) == crm.deliver()
    (waiting,) = crm.deliveries("pending")
    assert "email: unexpected ZeroDivisionError (will be tried again)" == waiting.error


def test_a_process_without_the_channel_leaves_the_message_alone(
    small: Company,
) -> None:
    """What cannot be sent here waits for a process that can, and is counted."""
    overdue(small)
    small.crm.run_due()
    crm = with_channel(small, RecordingChannel("wecom"))

    assert DeliveryReport(unserved=1) == crm.deliver()
    assert DeliveryReport(sent=1) == small.crm.deliver()


def test_nobody_who_has_left_is_reminded(small: Company) -> None:
    """An inactive owner's reminder waits for a person."""
    overdue(small)
    small.crm.as_system("test").users.change(small.owner.id, {"active": False})
    small.crm.run_due()

    assert DeliveryReport(failed=1, awaiting=1) == small.crm.deliver()
    assert 1 == len(small.crm.deliveries("failed"))


def test_pausing_does_not_stop_the_reminders_of_an_overdue_ticket(
    small: Company,
) -> None:
    """However often a ticket waits and goes on, it reminds day by day."""
    ticket = overdue(small)
    small.crm.run_due()
    for _ in range(5):
        small.desk.tickets.move(ticket.id, "wait", reason="等客户")
        small.clock.advance(HOUR)
        small.desk.tickets.move(ticket.id, "resume")
        for _ in range(23):
            small.crm.run_due()
            small.clock.advance(HOUR)

    assert 5 == small.crm.deliver().sent


def test_a_broken_promise_can_be_found_while_the_ticket_waits(small: Company) -> None:
    """A breach does not disappear from view because the clock stands still."""
    ticket = overdue(small)
    found = small.desk.tickets.count("resolution_due_at < now")
    small.desk.tickets.move(ticket.id, "wait", reason="等客户")

    assert (1, 0) == (found, small.desk.tickets.count("resolution_due_at < now"))
    (waiting,) = small.desk.tickets.find("resolution_breached_at is not None")
    assert MONDAY + 24 * HOUR == waiting.resolution_breached_at


def test_a_missing_message_is_one_failed_appointment(small: Company) -> None:
    """What one appointment trips over does not hold up the others."""
    first = overdue(small)
    with small.crm.store.begin() as tx:
        tx.schedule(Appointment(record=first.ref, kind="birthday", due_at=MONDAY))
    report = small.crm.run_due()

    assert 1 == report.done
    assert ("birthday of ticket:" in str(report.failed[0])) is True


def test_a_store_that_is_held_while_the_outcome_is_written_is_asked_again(
    small: Company,
) -> None:
    """A message that was taken is settled, not sent again."""

    class Held:
        """A store whose third block finds the database locked once."""

        def __init__(self, store: Store) -> None:
            self._store, self._blocks = store, 0

        def __getattr__(self, name: str) -> object:
            return getattr(self._store, name)

        def begin(self, connection: object | None = None) -> object:
            self._blocks += 1
            if self._blocks == 3:
                raise StoreLockedError(self._store.url, "held by a test")
            return self._store.begin(connection)

    overdue(small)
    small.crm.run_due()
    crm = CRM(
        Held(small.crm.store),  # type: ignore[arg-type]  # it has what a store has
        clock=small.clock,
        settings=small.crm.settings,
        channels=[small.mail],
    )

    waits: list[float] = []
    assert DeliveryReport(sent=1) == crm.deliver(wait=waits.append)
    assert "sent" == crm.deliveries()[0].status
    assert (1, [0.1]) == (len(small.mail.sent), waits)


def test_a_crash_after_acceptance_repeats_with_the_same_message_id(
    small: Company,
) -> None:
    """Only between acceptance and commit can a message go out twice."""

    class Crash(BaseException):
        pass

    class CrashingChannel(RecordingChannel):
        def send(self, message: OutboundMessage) -> None:
            super().send(message)
            if len(self.sent) == 1:
                raise Crash

    overdue(small)
    small.crm.run_due()
    channel = CrashingChannel("email")
    crm = with_channel(small, channel)
    with pytest.raises(Crash):
        crm.deliver(lease=timedelta())

    assert DeliveryReport(sent=1) == crm.deliver()
    first, second = channel.sent
    assert first == second


def test_a_crash_before_the_commit_leaves_it_due(small: Company) -> None:
    """What was claimed and not committed is due again."""
    overdue(small)

    def claim_and_crash() -> None:
        with small.crm.store.begin() as tx:
            assert 1 == len(tx.claim_due(small.clock.now(), 10))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        claim_and_crash()

    assert DueReport(done=1) == small.crm.run_due()


def test_a_due_instant_is_not_reached_early(small: Company) -> None:
    """A promise kept to the instant is kept; it is overdue right after."""
    overdue(small)
    small.clock.set(MONDAY + 24 * HOUR)
    assert DueReport() == small.crm.run_due()
    small.clock.advance(timedelta(microseconds=1))
    assert DueReport(done=1) == small.crm.run_due()
