"""
Messages in the application: of failures, and whatever else goes by that channel.
"""

import logging
from typing import Any

import attrs
import pytest

from crmkit import CRM, standard
from crmkit.crm import DeliveryReport
from crmkit.decisions import Effect, Write
from crmkit.errors import DeliveryRefusedError, RecordNotFoundError
from crmkit.messages import MessageTemplate
from crmkit.ports import Delivery, OutboundMessage
from crmkit.records import Ref, Ticket
from crmkit.testing import CountingIds, RecordingChannel
from tests.crm.company import person
from tests.crm.office import MINUTE, TICKET, Office


def staffed(office: Office, owner: str | None = None, **settings: Any) -> CRM:
    """
    Return the office with two users, a customer of the first, and a ticket.
    """
    crm = CRM(
        office.store,
        [office.alarm],
        clock=office.clock,
        channels=[office.mail],
        settings=attrs.evolve(standard(language="en"), **settings),
        ids=CountingIds("s-"),
    )
    desk = crm.as_system("test")
    person(desk, id="wang", name="Wang Fang")
    person(desk, id="li", name="Li Na")
    desk.customers.add(id="C1", name="Acme", owner="wang")
    ticket = Ticket(id="T1", version=1, number="GD1", customer="C1", owner=owner)
    with office.store.begin() as tx:
        tx.put(Write(None, ticket))
    return crm


def failing(office: Office, crm: CRM, row_id: str = "D1", **effect: Any) -> None:
    """
    Let a message fail for good.
    """
    office.put(row_id, "secret@example.com", **effect)
    office.mail.fail(permanent=True)
    assert 1 == crm.deliver().failed


def subjects(crm: CRM, user: str, **how: Any) -> list[str]:
    """
    Return what is in somebody's inbox.
    """
    inbox = crm.acting_as(user).deliveries.inbox(**how)
    return [each.effect.subject for each in inbox]


def test_a_failure_is_told_to_the_owner_of_the_record(shared: Office) -> None:
    """
    With all that he needs to see to it, and no address.
    """
    crm = staffed(shared, owner="li")
    failing(shared, crm, subject="Reminder", recipient=Ref("user", "wang"))

    (notice,) = crm.acting_as("li").deliveries.inbox()
    assert "Not delivered: Reminder" == notice.effect.subject
    assert (
        "A message for Wang Fang could not be delivered and waits for a person.\n\n"
        "About: GD1\nChannel: email\nWhy: email: told to fail (given up)\n"
        "Number of the message: D1\n\n"
        "Please retry it, send it to another address, hand it to somebody else, "
        "or cancel it."
    ) == notice.effect.body
    assert (TICKET, Ref("user", "li")) == (
        notice.effect.record,
        notice.effect.recipient,
    )
    assert ("in_app", "sent", shared.clock.now()) == (
        notice.effect.channel,
        notice.status,
        notice.sent_at,
    )
    assert [] == subjects(crm, "wang")
    assert ["D1"] == [each.id for each in shared.alarm.told]
    assert DeliveryReport(awaiting=1) == crm.deliver()


def test_a_failure_is_told_in_the_language_of_the_company(office: Office) -> None:
    """
    With the reason, and that nobody was in charge where nobody was.
    """
    chinese = CRM(
        office.store, clock=office.clock, channels=[office.mail], ids=CountingIds("z-")
    )
    staffed(office, owner="li")
    office.put("D1", "secret@example.com", recipient=Ref("user", "wang"))
    office.put("D2", None)
    office.mail.fail(permanent=True)
    assert 2 == chinese.deliver().failed

    bodies = [each.effect.body for each in chinese.acting_as("li").deliveries.inbox()]
    reasons = [line for body in bodies for line in body.split("\n") if "：" in line]
    assert {"渠道：邮件", "原因：邮件：told to fail（已放弃）"} < {*reasons}
    assert "原因：没有收件人：无人负责" in reasons


def test_what_nobody_owns_is_told_to_the_owner_of_its_customer(office: Office) -> None:
    """
    Or, if he has left, to the user whom the settings name.
    """
    crm = staffed(office, alarm_user="li")
    failing(office, crm)
    first = subjects(crm, "wang"), subjects(crm, "li")
    crm.as_system("test").users.change("wang", {"active": False})
    failing(office, crm, "D2")

    assert (["Not delivered: D1"], []) == first
    assert ["Not delivered: D2"] == subjects(crm, "li")


def test_what_is_about_nothing_known_is_told_to_the_user_of_the_settings(
    office: Office,
) -> None:
    """
    Without one, the log and the list have it.
    """
    crm = staffed(office, alarm_user="li")
    with office.store.begin() as tx:
        effect = Effect(
            key="k", channel="email", to=None, subject="", body="",
            record=Ref("user", "nobody"),
        )  # fmt: skip
        now = office.clock.now()
        tx.enqueue(
            Delivery(id="D1", effect=effect, next_attempt_at=now, created_at=now)
        )

    assert DeliveryReport(failed=1, awaiting=1) == crm.deliver()
    (notice,) = crm.acting_as("li").deliveries.inbox()
    assert "Not delivered: user:nobody" == notice.effect.subject
    assert "A message for —" == notice.effect.body[:15]
    alone = CRM(office.store, clock=office.clock, channels=[office.mail])
    failing(office, alone, "D2", record=Ref("user", "nobody"))
    assert 1 == len(crm.deliveries(channel="in_app"))


def test_a_message_that_fails_again_is_told_again(office: Office) -> None:
    """
    Newest first, each of them once.
    """
    crm = staffed(office)
    failing(office, crm)
    office.clock.advance(MINUTE)
    crm.acting_as("wang").deliveries.retry("D1")
    office.mail.fail(permanent=True)
    crm.deliver()

    inbox = crm.acting_as("wang").deliveries.inbox()
    assert [MINUTE] == [inbox[0].created_at - inbox[1].created_at]
    assert 2 == len(inbox)


def test_a_notice_is_kept_with_its_failure_or_not_at_all(office: Office) -> None:
    """
    A template that cannot be filled in is logged, and stops nothing.
    """
    broken = MessageTemplate.of(
        {
            "name": "delivery_failed",
            "en": {"subject": "${what}", "body": "b"},
            "zh": {"subject": "s", "body": "b"},
        }
    )
    messages = {**standard().messages, "delivery_failed": broken}
    crm = staffed(office, messages=messages)
    failing(office, crm)

    assert [] == subjects(crm, "wang")
    assert "failed" == crm.as_system("test").deliveries.get("D1").status


def test_what_was_read_leaves_the_inbox(shared: Office) -> None:
    """
    It can still be looked at; to mark it twice does nothing.
    """
    crm = staffed(shared)
    for n in range(3):
        failing(shared, crm, f"D{n}")
        shared.clock.advance(MINUTE)
    desk = crm.acting_as("wang")
    newest, middle, oldest = desk.deliveries.inbox()
    page = desk.deliveries.inbox(1)
    rest = desk.deliveries.inbox(9, after=newest.id)
    marked = desk.deliveries.mark_read(middle.id)

    assert ((newest,), (middle, oldest)) == (page, rest)
    assert attrs.evolve(middle, status="read") == marked
    assert marked == desk.deliveries.mark_read(middle.id)
    assert (newest, oldest) == desk.deliveries.inbox()
    assert (marked,) == desk.deliveries.inbox(read=True)
    log = desk.deliveries.log(middle.id)
    assert [("system:deliver", "sent"), ("wang", "read")] == [
        (event.by, event.what) for event in log
    ]


def test_a_repeated_request_marks_once(office: Office) -> None:
    """
    Under a key it has the first answer, also when the message is gone.
    """
    crm = staffed(office)
    failing(office, crm)
    (notice,) = crm.acting_as("wang").deliveries.inbox()

    def request() -> Delivery:
        with crm.begin(by="wang", key="req-1") as desk:
            return desk.deliveries.mark_read(notice.id)

    first = request()
    crm.forget_deliveries(before=office.clock.now() + MINUTE)

    assert attrs.evolve(notice, status="read") == first == request()
    with pytest.raises(RecordNotFoundError):
        crm.acting_as("wang").deliveries.mark_read(notice.id)


def test_an_inbox_is_its_owners(office: Office) -> None:
    """
    Nobody marks another's messages, nor what is no message in the application.
    """
    crm = staffed(office)
    failing(office, crm)
    (notice,) = crm.acting_as("wang").deliveries.inbox()
    desk = crm.acting_as("li")

    def refusal(row_id: str) -> str:
        with pytest.raises(DeliveryRefusedError) as caught:
            desk.deliveries.mark_read(row_id)
        assert f"不能阅读消息 {row_id}：它" in caught.value.text("zh")
        return str(caught.value).replace(row_id, "it")

    assert [
        "cannot read delivery it: it is another's",
        "cannot read delivery it: it is no message in the application",
    ] == [refusal(notice.id), refusal("D1")]
    assert () == crm.as_system("wang").deliveries.inbox()
    with pytest.raises(RecordNotFoundError):
        desk.deliveries.mark_read("D9")
    with pytest.raises(RecordNotFoundError):
        desk.deliveries.inbox(after="D9")


def test_any_message_may_go_by_the_application(office: Office) -> None:
    """
    It needs no channel of the host's; it is in the inbox once it is delivered.
    """
    crm = staffed(office)
    li = Ref("user", "li")
    office.put("D1", "li", channel="in_app", recipient=li)
    office.put("D2", "li", channel="in_app", recipient=li)
    office.put("D3", None, channel="in_app")
    before = subjects(crm, "li")
    report = crm.deliver()

    assert ([], ["D2", "D1"]) == (before, subjects(crm, "li"))
    assert DeliveryReport(sent=2, failed=1, awaiting=1) == report
    assert ["Not delivered: D3"] == subjects(crm, "wang")
    reassigned = crm.acting_as("wang").deliveries.reassign("D3", "li")
    assert ("li", li) == (reassigned.effect.to, reassigned.effect.recipient)
    with pytest.raises(DeliveryRefusedError) as caught:
        crm.acting_as("wang").deliveries.redirect("D3", to="li")
    text = "cannot redirect delivery D3: an inbox is a user's: reassign it instead"
    assert text == str(caught.value)


def test_an_application_may_push_its_messages(
    office: Office, caplog: pytest.LogCaptureFixture
) -> None:
    """
    A channel of its own takes the place of crmkit's; the inbox has them as before.
    """
    push = RecordingChannel("in_app")
    crm = office.other(push)
    staffed(office)
    office.put("D1", "li", channel="in_app", recipient=Ref("user", "li"))
    with caplog.at_level(logging.WARNING, "crmkit.deliver"):
        crm.deliver()

    assert [
        OutboundMessage(
            to="li", subject="D1", body="b", message_id="<D1@crmkit.invalid>"
        )
    ] == push.sent
    assert ["D1"] == subjects(crm, "li")
    assert [] == caplog.messages
