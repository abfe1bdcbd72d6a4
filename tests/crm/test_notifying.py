"""
A message to one of our own people, because time, or somebody, asks for it.
"""

from datetime import timedelta
from typing import Any

import pytest

from crmkit import CRM
from crmkit.crm import TimeRule
from crmkit.decisions import Firing
from crmkit.desk import Command, NotifyUser, Update
from crmkit.errors import (
    FieldError,
    InvalidRecordError,
    RecordNotFoundError,
    UnknownChoiceError,
)
from crmkit.records import Customer
from tests.crm.company import Company

QUIET = "age(coalesce(last_contacted_at, created_at)) > days(30)"
TEXT: dict[str, Any] = {"subject": "30 天未联系", "body": "请联系客户。"}


def to_owner(customer: Customer, firing: Firing) -> list[Command]:
    """
    Tell the owner of a customer, in the application and by mail.
    """
    given: dict[str, Any] = {
        "about": str(customer.ref),
        "user": customer.owner or "",
        **TEXT,
    }
    return [NotifyUser(**given), NotifyUser(**given, channel="email")]


def test_a_time_rule_tells_somebody_once(small: Company) -> None:
    """
    In his inbox and by mail, when the customer has been quiet for too long.
    """
    rule = TimeRule("quiet", Customer, QUIET, to_owner)
    crm = CRM(
        small.crm.store, clock=small.clock, channels=[small.mail], time_rules=[rule]
    )
    desk = crm.acting_as(small.owner)

    crm.run_due()
    small.clock.advance(timedelta(days=31))
    fired = crm.run_due().fired, crm.run_due().fired
    sent = crm.deliver().sent
    (notice,) = desk.deliveries.inbox()

    assert ((1, 0), 2) == (fired, sent)
    assert [("wang@example.com", "30 天未联系")] == [
        (each.to, each.subject) for each in small.mail.sent
    ]
    assert ("30 天未联系", small.customer.ref, small.owner.ref) == (
        notice.effect.subject,
        notice.effect.record,
        notice.effect.recipient,
    )


def test_it_answers_with_the_record_and_changes_nothing(small: Company) -> None:
    """
    A message is no change of a record.
    """
    before = small.crm.end_of_changes()
    command = NotifyUser(about=str(small.customer.ref), user=small.owner.id, **TEXT)

    assert small.customer == small.desk.do(command)
    assert before == small.crm.end_of_changes()


def test_asked_for_twice_it_is_sent_twice_but_not_under_one_key(small: Company) -> None:
    """
    Each command is a message of its own; a repeated request is none.
    """
    command = NotifyUser(about=str(small.customer.ref), user=small.owner.id, **TEXT)
    for _ in range(2):
        small.desk.do(command)
    for _ in range(2):
        with small.crm.begin(by=small.owner, key="request-1") as desk:
            desk.do(command)
    report = small.desk.do_all([lambda: command] * 2)
    small.crm.deliver()

    assert 2 == len(report.kept)
    assert 5 == len(small.desk.deliveries.inbox())


def test_who_cannot_be_reached_leaves_a_message_that_waits_for_a_person(
    small: Company,
) -> None:
    """
    He has left, or has no number.
    """
    desk = small.crm.as_system("test")
    gone = desk.users.add(name="李娜", email="li@example.com", active=False)
    about = str(small.customer.ref)
    ways: tuple[Any, ...] = (
        (gone, "email"),
        (gone, "in_app"),
        (small.owner, "sms"),
    )
    for user, channel in ways:
        desk.do(NotifyUser(about=about, user=user.id, channel=channel, **TEXT))

    assert (0, 3) == (small.crm.deliver().sent, small.crm.deliver().awaiting)
    assert [
        "nobody can be reached: the user has left",
        "nobody can be reached: the user has left",
        "nobody can be reached: no address",
    ] == [each.error for each in small.crm.deliveries("failed")]


def test_a_batch_reports_each_command_that_was_carried_out(small: Company) -> None:
    """
    Also one that writes no record, or finds it as it should be.
    """
    about = str(small.customer.ref)
    tell = NotifyUser(about=about, user=small.owner.id, **TEXT)
    repeat = Update.to(small.customer, name=small.customer.name)
    report = small.desk.do_all([lambda: tell, lambda: repeat])

    assert (small.customer.ref, small.customer.ref) == report.kept
    assert small.customer == small.desk.customers.get(small.customer.id)


@pytest.mark.parametrize(
    ("given", "error"),
    [
        ({"user": "nobody"}, RecordNotFoundError),
        ({"about": "customer:C9"}, RecordNotFoundError),
        ({"about": "voyage:V1"}, UnknownChoiceError),
        ({"about": "C1"}, FieldError),
        ({"subject": ""}, InvalidRecordError),
        ({"user": None}, InvalidRecordError),
        ({"channel": "in-app"}, InvalidRecordError),
    ],
    ids=[
        "no user",
        "no record",
        "no type",
        "no reference",
        "no subject",
        "nobody",
        "no channel",
    ],
)
def test_what_makes_no_sense_is_refused(
    small: Company, given: dict[str, Any], error: type[Exception]
) -> None:
    """
    Nothing is put into the outbox then.
    """
    whole = {"about": str(small.customer.ref), "user": small.owner.id, **TEXT, **given}

    with pytest.raises(error):
        small.desk.do(NotifyUser(**whole))

    assert 0 == small.crm.deliver().sent
