"""
Messages are sent in order, in time, at a channel's pace, or wait for a person.
"""

import logging
import socket
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import UTC, datetime, timedelta, timezone
from email import message_from_bytes
from itertools import pairwise
from pathlib import Path
from threading import Barrier
from typing import Any

import attrs
import pytest
import sqlalchemy as sa
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from crmkit import CRM
from crmkit.adapters.smtp import SmtpChannel
from crmkit.adapters.sql import SQLStore
from crmkit.adapters.sql._outbox import _backlog, _sendable, _unsendable
from crmkit.adapters.sql._transaction import SQLTransaction
from crmkit.crm import Acting, DeliveryReport
from crmkit.crm._outbox_wait import MOST_ATTEMPTS, WAITS, wait_after
from crmkit.crm._write import delivery_of
from crmkit.decisions import Effect
from crmkit.errors import (
    DeliveryRefusedError,
    IdempotencyConflictError,
    NaiveDatetimeError,
    RateError,
    RecordNotFoundError,
    UserNotUsableError,
)
from crmkit.ports import Delivery, OutboundMessage, Rate, Store
from crmkit.records import Ref
from crmkit.testing import CountingIds, RecordingChannel
from tests.crm.company import person
from tests.crm.office import (
    MINUTE,
    MONDAY,
    TICKET,
    Alarm,
    BrokenAlarm,
    Office,
    PacedChannel,
    office_on,
)

# -- Back-off -----------------------------------------------------------------------


def test_the_wait_is_half_fixed_and_half_spread() -> None:
    """
    Between half of the longest time and all of it, the same each time it is asked.
    """
    for attempt, longest in enumerate(WAITS, 1):
        waits = [wait_after(f"D{n}", attempt) for n in range(200)]
        found = [wait for wait in waits if wait is not None]

        assert waits == [wait_after(f"D{n}", attempt) for n in range(200)]
        assert longest / 2 <= min(found) < longest * 0.55
        assert longest * 0.95 < max(found) <= longest
    assert None is wait_after("D1", MOST_ATTEMPTS)


def test_each_attempt_is_logged_without_the_address(office: Office) -> None:
    """
    What was put off, why, and that it was sent at last.
    """
    office.put("D1", to="secret@example.com")
    office.mail.fail()
    first = office.crm.deliver()
    waiting = office.crm.as_system("test").deliveries.get("D1")
    office.clock.advance(MINUTE)
    second = office.crm.deliver()

    assert (1, 1) == (first.retried, second.sent)
    assert wait_after("D1", 1) == waiting.next_attempt_at - MONDAY
    assert [
        ("system:deliver", "put_off", "attempt 1: told to fail"),
        ("system:deliver", "sent", "attempt 2"),
    ] == office.steps("D1")


# -- Expiry -------------------------------------------------------------------------


def test_what_has_expired_is_never_sent(
    office: Office, caplog: pytest.LogCaptureFixture
) -> None:
    """
    It is marked and logged, by whichever process looks first.
    """
    office.put("D1", expires_at=MONDAY + MINUTE)
    office.put("D2", expires_at=MONDAY + 2 * MINUTE)
    office.clock.advance(MINUTE)
    with caplog.at_level(logging.WARNING, "crmkit.deliver"):
        report = office.crm.deliver()

    assert DeliveryReport(sent=1, expired=1) == report
    assert ["D2"] == [each.subject for each in office.mail.sent]
    assert "expired" == office.crm.as_system("test").deliveries.get("D1").status
    assert [("system:deliver", "expired", "")] == office.steps("D1")
    assert ["delivery D1 about ticket:T1 has expired"] == caplog.messages
    assert [] == office.alarm.told


def test_what_is_put_off_past_its_time_expires(office: Office) -> None:
    """
    A server that is down for too long does not send what is of no use any more.
    """
    office.put("D1", expires_at=MONDAY + timedelta(seconds=40))
    office.mail.fail()
    office.crm.deliver()
    office.clock.advance(timedelta(seconds=45))

    assert DeliveryReport(expired=1) == office.crm.deliver()


def test_what_expires_while_others_are_sent_is_not_sent(office: Office) -> None:
    """
    Although it was leased together with them, in time.
    """

    class Slow(RecordingChannel):
        """
        A channel that takes two minutes.
        """

        def send(self, message: OutboundMessage) -> None:
            """
            Take a message.
            """
            super().send(message)
            office.clock.advance(2 * MINUTE)

    for n in range(3):
        office.put(f"D{n}", f"{n}", expires_at=MONDAY + 3 * MINUTE)
    slow = Slow("email")

    assert DeliveryReport(sent=2, expired=1) == office.other(slow).deliver()
    assert ["D0", "D1"] == [each.subject for each in slow.sent]
    assert [("system:deliver", "expired", "")] == office.steps("D2")


def test_a_time_without_a_zone_is_refused(office: Office) -> None:
    """
    It is told when the message is decided, not when it is to be sent.
    """
    effect = Effect(
        key="k", channel="email", to="wang", subject="s", body="b", record=TICKET,
        expires_at=datetime(2026, 3, 2),  # noqa: DTZ001 - that is what is refused
    )  # fmt: skip
    shop = office.crm.as_system("test").shop
    with pytest.raises(NaiveDatetimeError) as caught:
        delivery_of(shop, effect, MONDAY)
    assert "expires_at" in str(caught.value)
    east = timezone(timedelta(hours=8))
    made = delivery_of(
        shop, attrs.evolve(effect, expires_at=MONDAY.astimezone(east)), MONDAY
    )
    assert UTC is getattr(made.effect.expires_at, "tzinfo", None)


# -- Order --------------------------------------------------------------------------


def test_a_later_message_waits_for_an_earlier_one(office: Office) -> None:
    """
    That of another address does not.
    """
    for row_id, to in (("D1", "wang"), ("D2", "wang"), ("D3", "li")):
        office.put(row_id, to)
    office.mail.fail()

    assert (1, 1) == attrs.astuple(office.crm.deliver())[:2]
    assert ["D3"] == [each.subject for each in office.mail.sent]
    office.clock.advance(MINUTE)
    office.crm.deliver()
    assert ["D3", "D1", "D2"] == [each.subject for each in office.mail.sent]


# -- Rates --------------------------------------------------------------------------


def test_a_channel_at_its_limit_holds_up_no_other(office: Office) -> None:
    """
    The report says how many wait for it, and they go when there is room again.
    """
    robot = PacedChannel("wecom", Rate(2, per=MINUTE))
    crm = office.other(office.mail, robot)
    for n in range(5):
        office.put(f"W{n}", f"robot {n}", channel="wecom")
    office.put("D1")

    first = crm.deliver()
    second = crm.deliver()
    office.clock.advance(MINUTE)
    third = crm.deliver()

    assert DeliveryReport(sent=3, limited={"wecom": 3}) == first
    assert DeliveryReport(limited={"wecom": 3}) == second
    assert DeliveryReport(sent=2, limited={"wecom": 1}) == third
    assert 1 == len(office.mail.sent)


def test_a_rate_is_kept_in_every_span() -> None:
    """
    However the calls fall, never more than so many in any span of that length.
    """
    rate = Rate(3, per=MINUTE)
    sends: tuple[datetime, ...] = ()
    went: list[datetime] = []
    for second in [*range(0, 50, 7), *range(55, 200, 2)]:
        now = MONDAY + timedelta(seconds=second)
        if rate.free_at(sends, now) <= now:
            sends = rate.with_one(sends, now)
            went.append(now)

    assert 9 < len(went)
    assert all(
        later - first >= MINUTE for first, later in zip(went, went[3:], strict=False)
    )


def test_a_clock_that_stepped_back_blocks_a_channel_no_longer_than_its_time() -> None:
    """
    What seems to be sent in the future counts as sent now.
    """
    rate = Rate(1, per=MINUTE)
    sends = (MONDAY + timedelta(hours=1),)

    assert MONDAY + MINUTE == rate.free_at(sends, MONDAY)
    assert (MONDAY,) == rate.with_one(sends, MONDAY)


@pytest.mark.parametrize(
    ("limit", "per"), [(0, MINUTE), (1001, MINUTE), (1, timedelta())]
)
def test_a_rate_that_makes_no_sense_is_refused(limit: int, per: timedelta) -> None:
    """
    The error says what would do.
    """
    with pytest.raises(RateError) as caught:
        Rate(limit, per=per)
    text = (
        f"{limit} messages in {per} is no rate: 1 to 1000 messages in a time above "
        "zero; for more, name a shorter time"
    )
    assert text == str(caught.value)


# -- Alarms ---------------------------------------------------------------------------


def test_a_failure_raises_an_alarm_once(
    office: Office, caplog: pytest.LogCaptureFixture
) -> None:
    """
    In the log, to every plugin, in the report and in the list; none stops the rest.
    """
    alarm = Alarm()
    crm = office.other(office.mail, plugins=[BrokenAlarm(), alarm, BrokenAlarm()])
    office.put("D1", "secret@example.com")
    office.put("D2", None, recipient=Ref("user", "u1"))
    office.put("D3", "li")
    office.mail.fail(permanent=True)
    with caplog.at_level(logging.ERROR):
        first = crm.deliver()

    assert DeliveryReport(sent=1, failed=2, awaiting=2) == first
    assert DeliveryReport(awaiting=2) == crm.deliver()
    assert ["D2", "D1"] == [each.id for each in alarm.told]
    assert [("failed", ""), ("failed", "")] == [(d.status, d.lease) for d in alarm.told]
    assert alarm.told[::-1] == list(crm.deliveries("failed"))
    assert [
        (
            "delivery D2 about ticket:T1 failed and waits for a person: "
            "nobody can be reached: no address"
        ),
        "a hook failed on delivery D2: ZeroDivisionError",
        "a hook failed on delivery D2: ZeroDivisionError",
        (
            "delivery D1 about ticket:T1 failed and waits for a person: "
            "email: told to fail (given up)"
        ),
        "a hook failed on delivery D1: ZeroDivisionError",
        "a hook failed on delivery D1: ZeroDivisionError",
    ] == [each.splitlines()[0] for each in caplog.messages]
    assert "secret@example.com" not in caplog.text


# -- People ---------------------------------------------------------------------------


def failed(office: Office, row_id: str = "D1", **effect: Any) -> str:
    """
    Return the id of a message that has failed.
    """
    office.put(row_id, **effect)
    office.mail.fail(permanent=True)
    assert 1 == office.crm.deliver().failed
    return row_id


def test_a_person_retries(office: Office) -> None:
    """
    It has all its attempts before it again, and its Message-ID.
    """
    row_id = failed(office)
    back = office.crm.as_system("mending").deliveries.retry(row_id)

    assert ("pending", 0, "") == (back.status, back.attempts, back.error)
    assert DeliveryReport(sent=1) == office.crm.deliver()
    assert ["<D1@crmkit.invalid>"] == [each.message_id for each in office.mail.sent]
    assert [
        ("system:deliver", "failed", "attempt 1: told to fail"),
        ("system:mending", "retried", ""),
        ("system:deliver", "sent", "attempt 1"),
    ] == office.steps(row_id)


def test_a_person_redirects(office: Office) -> None:
    """
    To another address, or by another channel too; the address is not in the log.
    """
    robot = RecordingChannel("wecom")
    crm = office.other(office.mail, robot)
    office.put("D1")
    office.put("D2")
    desk = crm.as_system("mending")
    desk.deliveries.redirect("D1", to="li@example.com")
    desk.deliveries.redirect("D2", to="key", channel="wecom")

    assert 2 == crm.deliver().sent
    assert ["li@example.com"] == [each.to for each in office.mail.sent]
    assert ["key"] == [each.to for each in robot.sent]
    assert ("system:mending", "redirected", "") == office.steps("D1")[0]
    assert ("system:mending", "redirected", "by wecom") == office.steps("D2")[0]


def test_a_person_reassigns(office: Office) -> None:
    """
    To another of our people, at his address, as in a host's own block.
    """
    row_id = office.put("D1", None)
    office.crm.deliver()
    li = person(
        office.crm.as_system("test"),
        id="li",
        name="李娜",
        email="li@example.com",
        phone="13800138000",
    )
    with office.crm.begin(by="li") as desk:
        first = desk.deliveries.reassign(row_id, li)
    second = office.crm.acting_as("li").deliveries.reassign(row_id, "li", channel="sms")

    assert (li.ref, "li@example.com") == (first.effect.recipient, first.effect.to)
    assert ("sms", "13800138000") == (second.effect.channel, second.effect.to)
    assert [("li", "reassigned", "to user:li")] * 2 == office.steps(row_id)[1:]


def test_a_person_cancels(office: Office) -> None:
    """
    It is never sent, and the reason stays.
    """
    office.put("D1")
    row = office.crm.as_system("mending").deliveries.cancel("D1", reason="已电话告知")

    assert "cancelled" == row.status
    assert DeliveryReport() == office.crm.deliver()
    assert [("system:mending", "cancelled", "已电话告知")] == office.steps("D1")


def test_a_block_that_fails_changes_nothing(office: Office) -> None:
    """
    What a person did in it is undone together with its line in the log.
    """
    row_id = failed(office)
    person(office.crm.as_system("test"), id="li", name="李娜")

    def cancel_and_fail() -> None:
        with office.crm.begin(by="li") as desk:
            desk.deliveries.cancel(row_id, reason="gone")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        cancel_and_fail()

    assert "failed" == office.crm.as_system("test").deliveries.get(row_id).status
    assert 1 == len(office.steps(row_id))


def refusal(office: Office, step: str, *args: Any, **how: Any) -> str:
    """
    Return why a step is refused.
    """
    deliveries = office.crm.as_system("mending").deliveries
    with pytest.raises(DeliveryRefusedError) as caught:
        getattr(deliveries, step)(*args, **how)
    assert args[0] == caught.value.delivery
    assert caught.value.why_zh
    assert caught.value.text("zh").startswith("不能")
    return str(caught.value)


STEPS = [
    ("retry", (), {}),
    ("redirect", (), {"to": "li"}),
    ("reassign", ("li",), {}),
    ("cancel", (), {"reason": "gone"}),
]


@pytest.mark.parametrize(("step", "args", "how"), STEPS, ids=[s[0] for s in STEPS])
def test_what_is_over_or_under_way_is_left_alone(
    office: Office, step: str, args: tuple[str, ...], how: dict[str, str]
) -> None:
    """
    The error says why, and nothing is logged.
    """
    for row_id in ("D1", "D2", "D3"):
        office.put(row_id, row_id)
    office.crm.deliver(1)
    office.crm.as_system("test").deliveries.cancel("D2", reason="gone")
    with office.store.begin() as tx:
        tx.claim_deliveries(MONDAY, "w", MINUTE, 1, channels=("email",))
    office.put("D4", expires_at=MONDAY)
    office.crm.deliver()

    assert [
        f"cannot {step} delivery D1: it was sent",
        f"cannot {step} delivery D2: it was cancelled",
        (
            f"cannot {step} delivery D3: "
            "it is being sent at this moment; try again in some minutes"
        ),
        f"cannot {step} delivery D4: it has expired",
    ] == [refusal(office, step, f"D{n}", *args, **how) for n in range(1, 5)]
    assert [] == office.steps("D3")


def test_what_would_be_too_late_is_not_put_back(office: Office) -> None:
    """
    A failed message whose time is over can be cancelled, nothing else.
    """
    row_id = failed(office, expires_at=MONDAY + MINUTE)
    office.clock.advance(MINUTE)

    text = f"cannot retry delivery {row_id}: it has expired"
    assert text == refusal(office, "retry", row_id)
    desk = office.crm.as_system("test")
    assert "cancelled" == desk.deliveries.cancel(row_id, reason="late").status


def test_a_step_without_what_it_needs_is_refused(office: Office) -> None:
    """
    An address, a reason; a user that is there, works here and can be reached.
    """
    row_id = office.put("D1", None)
    at = office.crm.as_system("test")
    at.users.add(id="u1", name="李雷")
    at.users.add(id="u2", name="韩梅梅", email="h@example.com", active=False)

    assert [
        "cannot retry delivery D1: it has no address: redirect it, or reassign it",
        "cannot redirect delivery D1: the new address is empty",
        "cannot cancel delivery D1: it needs a reason",
        (
            "cannot reassign delivery D1: "
            "user:u1 has no address for 'email': redirect it instead"
        ),
        (
            "cannot reassign delivery D1: "
            "user:u1 has no address for 'wecom': redirect it instead"
        ),
    ] == [
        refusal(office, "retry", row_id),
        refusal(office, "redirect", row_id, to=" "),
        refusal(office, "cancel", row_id, reason=""),
        refusal(office, "reassign", row_id, "u1"),
        refusal(office, "reassign", row_id, "u1", channel="wecom"),
    ]
    with pytest.raises(UserNotUsableError):
        at.deliveries.reassign(row_id, "u2")
    with pytest.raises(RecordNotFoundError):
        at.deliveries.reassign(row_id, "u9")


@pytest.mark.parametrize("ask", ["get", "log", "retry"])
def test_a_message_that_is_not_there_is_told(office: Office, ask: str) -> None:
    """
    By the same error as for any record.
    """
    deliveries = office.crm.as_system("test").deliveries
    with pytest.raises(RecordNotFoundError) as caught:
        getattr(deliveries, ask)("D9")
    assert "there is no delivery:D9" == str(caught.value)


# -- Under a key ----------------------------------------------------------------------

KEYED: list[tuple[str, dict[str, Any]]] = [
    ("retry", {}),
    ("redirect", {"to": "li@example.com"}),
    ("reassign", {"user": "li"}),
    ("cancel", {"reason": "gone"}),
]


@pytest.mark.parametrize(("step", "how"), KEYED, ids=[s[0] for s in KEYED])
def test_a_repeated_request_has_the_first_answer(
    shared: Office, step: str, how: dict[str, Any]
) -> None:
    """
    It does nothing twice, whatever has become of the message since.
    """
    row_id = failed(shared, recipient=Ref("user", "wang"), expires_at=MONDAY + MINUTE)
    system = shared.crm.as_system("mending")
    person(system, id="li", name="李娜", email="li@example.com")

    def request() -> Delivery:
        with shared.crm.begin(by="li", key="req-1") as desk:
            answer: Delivery = getattr(desk.deliveries, step)(row_id, **how)
            return answer

    first = request()
    shared.crm.deliver()
    shared.clock.advance(MINUTE)
    now, steps = system.deliveries.get(row_id), shared.steps(row_id)

    assert first == request()
    assert (now, steps) == (system.deliveries.get(row_id), shared.steps(row_id))


def test_steps_and_commands_of_a_block_are_counted_together(office: Office) -> None:
    """
    Each has its place under the key, in the order in which they were given.
    """
    for n in range(2):
        office.put(f"D{n}", to=f"{n}")
    system = office.crm.as_system("test")
    person(system, id="li", name="李娜")

    def request() -> list[object]:
        with office.crm.begin(by="li", key="req-1") as desk:
            return [
                desk.departments.add(name="销售部"),
                desk.deliveries.cancel("D0", reason="gone"),
                desk.departments.add(name="客服部"),
                desk.deliveries.redirect("D1", to="li@example.com"),
            ]

    assert request() == request()
    assert 3 == system.departments.count()
    assert [1, 1] == [len(office.steps(f"D{n}")) for n in range(2)]


def test_another_step_under_a_key_is_refused(office: Office) -> None:
    """
    With another message, other details, or a command in its place.
    """
    for n in range(2):
        office.put(f"D{n}", to=f"{n}")
    person(office.crm.as_system("test"), id="li", name="李娜")

    def conflict(ask: Callable[[Acting], object]) -> str:
        with (
            pytest.raises(IdempotencyConflictError) as caught,
            office.crm.begin(by="li", key="req-1") as desk,
        ):
            ask(desk)
        return caught.value.command

    with office.crm.begin(by="li", key="req-1") as desk:
        desk.deliveries.cancel("D0", reason="gone")

    assert [
        "cancel_delivery",
        "cancel_delivery",
        "retry_delivery",
        "add_department",
    ] == [
        conflict(lambda desk: desk.deliveries.cancel("D1", reason="gone")),
        conflict(lambda desk: desk.deliveries.cancel("D0", reason="too late")),
        conflict(lambda desk: desk.deliveries.retry("D0")),
        conflict(lambda desk: desk.departments.add(name="销售部")),
    ]


def test_a_step_that_was_refused_is_tried_anew(office: Office) -> None:
    """
    A refusal is no answer, and the steps after it keep their places.
    """
    office.put("D1", None)
    office.put("D2", "wang")
    person(office.crm.as_system("test"), id="li", name="李娜")

    def request() -> tuple[bool, Delivery]:
        with office.crm.begin(by="li", key="req-1") as desk:
            with suppress(DeliveryRefusedError):
                desk.deliveries.reassign("D1", "li")
                return True, desk.deliveries.cancel("D2", reason="gone")
            return False, desk.deliveries.cancel("D2", reason="gone")

    refused, cancelled = request()
    office.crm.as_system("test").users.change("li", {"email": "li@example.com"})

    assert (False, True) == (refused, request()[0])
    assert cancelled == office.crm.as_system("test").deliveries.get("D2")


TOGETHER: list[tuple[str, Callable[[Acting], object]]] = [
    ("retry", lambda desk: desk.deliveries.retry("D1")),
    ("cancel", lambda desk: desk.deliveries.cancel("D1", reason="gone")),
    ("command", lambda desk: desk.departments.add(id="G1", name="销售部")),
]


@pytest.mark.parametrize("ask", [t[1] for t in TOGETHER], ids=[t[0] for t in TOGETHER])
def test_two_who_send_one_request_do_it_once(
    shared: Office, ask: Callable[[Acting], object]
) -> None:
    """
    At the same time, and both have the same answer; neither is refused for the other.
    """
    failed(shared)
    system = shared.crm.as_system("test")
    person(system, id="li", name="李娜")
    both = Barrier(2)

    def request(_: int) -> object:
        both.wait()
        with shared.crm.begin(by="li", key="req-1") as desk:
            return ask(desk)

    with ThreadPoolExecutor(2) as pool:
        one, two = pool.map(request, range(2))

    assert one == two
    assert 2 == len(shared.steps("D1")) - 1 + system.departments.count()


def test_what_a_step_answered_moves_with_its_store(
    office: Office, tmp_path: Path
) -> None:
    """
    The request that is repeated after a restore is the same request.
    """
    office.put("D1", expires_at=MONDAY + MINUTE, recipient=Ref("user", "li"))
    person(office.crm.as_system("test"), id="li", name="李娜")

    def request(crm: CRM) -> Delivery:
        with crm.begin(by="li", key="req-1") as desk:
            return desk.deliveries.cancel("D1", reason="gone")

    first = request(office.crm)
    office.crm.export(tmp_path / "all.jsonl")
    there = CRM.open("memory://", clock=office.clock)
    there.restore(tmp_path / "all.jsonl")

    assert first == request(there)


# -- Leases -------------------------------------------------------------------------


def test_a_lease_runs_out_by_the_stores_clock(shared: Office) -> None:
    """
    Not by ours, which is a day ahead; and it is told who took over.
    """
    held, lapsed = shared.put("D1", to="wang"), shared.put("D2", to="li")
    long, none = timedelta(minutes=5), timedelta(0)
    with shared.store.begin() as tx:
        tx.claim_deliveries(MONDAY, "w1", long, 1, channels=("email",))
        (late,) = tx.claim_deliveries(MONDAY, "w2", none, 1, channels=("email",))
    shared.clock.advance(timedelta(days=1))
    sent = shared.crm.deliver().sent
    with shared.store.begin() as tx:
        written = tx.settle(attrs.evolve(late, status="failed"))

    assert (lapsed, 1, False) == (late.id, sent, written)
    assert [] == shared.steps(held)
    assert ["taken_over", "sent"] == [what for _, what, _ in shared.steps(lapsed)]


def test_what_had_no_turn_is_given_back(shared: Office) -> None:
    """
    By a worker that is stopped: others need not wait for its leases to run out.
    """

    class Stopped(RecordingChannel):
        """
        A channel in whose work the process is stopped.
        """

        def send(self, message: OutboundMessage) -> None:
            """
            Stop.
            """
            raise KeyboardInterrupt

    for n in range(3):
        shared.put(f"D{n}", f"{n}")
    with pytest.raises(KeyboardInterrupt):
        shared.other(Stopped("email")).deliver()

    assert DeliveryReport(sent=2) == shared.crm.deliver()
    assert ["D1", "D2"] == [each.subject for each in shared.mail.sent]
    assert [("system:deliver", "sent", "attempt 1")] == shared.steps("D1")


def test_a_lease_that_is_short_is_not_spent_on_waiting(office: Office) -> None:
    """
    What had no turn when part of it is over is given back, and leased anew.
    """
    for n in range(5):
        office.put(f"D{n}", f"{n}")

    assert DeliveryReport(sent=5) == office.crm.deliver(lease=timedelta())
    assert [f"D{n}" for n in range(5)] == [each.subject for each in office.mail.sent]
    whats = [what for n in range(5) for _, what, _ in office.steps(f"D{n}")]
    assert ["sent"] * 5 == whats


# -- Several workers, and a real mail server -------------------------------------------


class Postman:
    """
    A mail server's desk that keeps what it is given, and refuses now and then.
    """

    def __init__(self) -> None:
        self.letters: list[tuple[str, int, str]] = []
        self.calls = 0

    async def handle_DATA(  # noqa: N802 - aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        """
        Take a letter, or not for now.
        """
        self.calls += 1
        if self.calls % 7 == 3:
            return "451 try again later"
        assert isinstance(envelope.content, bytes)
        letter = message_from_bytes(envelope.content)
        number = int(letter["Subject"])
        self.letters.append((envelope.rcpt_tos[0], number, letter["Message-ID"]))
        return "250 OK"


@pytest.fixture
def postman() -> Iterator[tuple[Postman, int]]:
    """
    A mail server and its port.
    """
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port = int(found.getsockname()[1])
    desk = Postman()
    server = Controller(desk, hostname="127.0.0.1", port=port)
    server.start()
    try:
        yield desk, port
    finally:
        server.stop()


class PacedMail:
    """
    Mail through a provider that takes so much an hour.
    """

    name = "email"
    rate = Rate(15, per=timedelta(hours=1))

    def __init__(self, port: int) -> None:
        self.smtp = SmtpChannel(
            host="127.0.0.1", port=port, sender="crm@example.com", date=lambda: MONDAY
        )

    def send(self, message: OutboundMessage) -> None:
        """
        Hand one message over.
        """
        self.smtp.send(message)


@pytest.mark.parametrize("pace", [15, None])
def test_workers_keep_order_and_rate(
    shared: Office, postman: tuple[Postman, int], pace: int | None
) -> None:
    """
    Four at once: each letter once, those to one address in order, so many an hour.
    """
    desk, port = postman
    people = [f"p{n}@example.com" for n in range(5)]
    expected = []
    for number in range(30):
        to = people[number % 5]
        shared.put(f"D{number:02}", to, subject=str(number))
        expected.append((to, number))
    workers = [
        CRM(
            shared.store,
            clock=shared.clock,
            channels=[PacedMail(port) if pace else PacedMail(port).smtp],
            ids=CountingIds(f"worker {n}-"),
        )
        for n in range(4)
    ]
    tries = []
    for _ in range(8):
        before = desk.calls
        with ThreadPoolExecutor(4) as pool:
            list(pool.map(lambda crm: crm.deliver(), workers))
        tries.append(desk.calls - before)
        shared.clock.advance(timedelta(hours=1))

    assert sorted(expected) == sorted((to, number) for to, number, _ in desk.letters)
    assert 30 == len({message_id for *_, message_id in desk.letters})
    for each in people:
        numbers = [number for to, number, _ in desk.letters if to == each]
        assert all(one < two for one, two in pairwise(numbers))
    assert pace is None or pace == max(tries)


# -- What it costs ------------------------------------------------------------------

SENT = 120_000
PUT_OFF = 20_000


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_a_claim_goes_through_what_is_due_only(
    kind: str, request: pytest.FixtureRequest, tmp_path: Any
) -> None:
    """
    With 100,000 rows that were sent and 20,000 that were put off.
    """
    if kind == "sqlite":
        engine = sa.create_engine(f"sqlite:///{tmp_path / 'crm.db'}")
        request.addfinalizer(engine.dispose)
        numbers = (
            "WITH RECURSIVE s(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM s "  # noqa: S608
            f"WHERE n < {SENT})"
        )
        instant = "'2026-03-01T00:00:00.000000Z'"
        later = "'2026-04-01T00:00:00.000000Z'"
    else:
        engine = request.getfixturevalue("new_postgres")()
        numbers = f"WITH s AS (SELECT generate_series(1, {SENT}) AS n)"
        instant = "TIMESTAMPTZ '2026-03-01 00:00Z'"
        later = "TIMESTAMPTZ '2026-04-01 00:00Z'"
    office = office_on(SQLStore(engine))
    with engine.begin() as connection:
        connection.exec_driver_sql(
            f'{numbers} INSERT INTO crm_outbox (id, key, channel, "to", subject,'  # noqa: S608 - from above
            " body, record_type, record_id, status, attempts, next_attempt_at,"
            " created_at, error, lease) SELECT 'S' || n, 'S' || n, 'email',"
            " 'p' || n / 2000, '', '', 'ticket', 'T1',"
            f" CASE WHEN n <= {PUT_OFF} THEN 'pending' ELSE 'sent' END, 1,"
            f" {later}, {instant}, '', '' FROM s"
        )
        connection.exec_driver_sql("ANALYZE")
    office.put("D1")
    values = {"now": MONDAY, "limit": 1}
    claim = _plan(
        engine, office.store, _sendable, ("through_0",), **values, through_0="email"
    )
    lost = _plan(engine, office.store, _unsendable, **values)
    count = _plan(engine, office.store, _backlog, now=MONDAY)

    assert ("ix_crm_outbox_due" in claim, "ix_crm_outbox_order" in claim) == (
        True,
        True,
    )
    assert "ix_crm_outbox_expiry" in lost
    assert "ix_crm_outbox_nobody" in lost
    assert "ix_crm_outbox_due" in count
    for plan in (claim, lost, count):
        assert "Seq Scan" not in plan
        assert "SCAN crm_outbox\n" not in plan + "\n"
    assert 1 == office.crm.deliver().sent


def _plan(
    engine: sa.Engine,
    store: Store,
    build: Callable[..., Any],
    *args: Any,
    **values: Any,
) -> str:
    """
    Return how the database looks for something.
    """
    explain = "EXPLAIN QUERY PLAN" if engine.dialect.name == "sqlite" else "EXPLAIN"
    with store.begin() as work:
        assert isinstance(work, SQLTransaction)
        statement = work.statements.get(build, args)
        asked = f"{explain} {statement.sql}", statement.parameters(values)
        with work.said(*asked) as cursor:
            return "\n".join(str(row[-1]) for row in cursor.fetchall())
