"""
What a customer told us becomes a ticket in one call (T4).
"""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest

from crmkit import CRM, standard
from crmkit.desk import OpenTicketFromFeedback
from crmkit.errors import (
    InvalidRecordError,
    RecordNotFoundError,
    WrongContactError,
)
from crmkit.ports import Store
from crmkit.presets import ticket_routing
from crmkit.records import Feedback, Priority
from crmkit.testing import CountingIds, SettableClock
from tests.crm.company import MONDAY, Company
from tests.crm.test_routing import office, store

__all__ = ["store"]  # a fixture


def said(small: Company, **fields: Any) -> Feedback:
    """
    Enter a complaint.
    """
    wanted = {
        "customer": small.customer.id, "kind": "投诉", "channel": "电话",
        "priority": "高", "content": "登录偶尔卡顿",
    }  # fmt: skip
    return small.desk.feedback.add(**{**wanted, **fields})


def test_feedback_becomes_a_ticket(small: Company) -> None:
    """
    Customer, person, kind, topic, channel, urgency and words come from there.
    """
    wang = small.desk.contacts.add(customer=small.customer.id, name="王芳")
    told = said(small, contact=wang.id, topic="产品质量")
    ticket = small.desk.feedback.open_ticket(told.id)
    after = small.desk.feedback.get(told.id)

    assert (told.customer, wang.id, told.kind, told.topic, told.channel) == (
        ticket.customer, ticket.contact, ticket.kind, ticket.topic, ticket.channel
    )  # fmt: skip
    assert (Priority.HIGH, "登录偶尔卡顿", small.owner.id) == (
        ticket.priority, ticket.description, ticket.owner
    )  # fmt: skip
    assert MONDAY + timedelta(hours=24) == ticket.expected_at
    assert ticket.department == small.owner.department
    assert (ticket.id, 2) == (after.ticket, after.version)
    assert [told.id] == [
        each.id for each in small.desk.feedback.find(f'ticket == "{ticket.id}"')
    ]


def test_what_is_given_counts(small: Company) -> None:
    """
    Another kind leaves the topic out, as it may be none of that kind.
    """
    told = said(small, topic="产品质量")
    ticket = small.desk.feedback.open_ticket(
        told.id, kind="咨询", priority="low", remarks="来自展会"
    )

    assert ("inquiry", None, Priority.LOW, "来自展会") == (
        ticket.kind, ticket.topic, ticket.priority, ticket.remarks
    )  # fmt: skip


def test_feedback_makes_one_ticket(small: Company) -> None:
    """
    Who asks once more is told which it is.
    """
    told = said(small)
    ticket = small.desk.feedback.open_ticket(told.id)
    with pytest.raises(InvalidRecordError, match=f"'{ticket.id}'") as error:
        small.desk.feedback.open_ticket(told.id)

    assert "已有工单" in error.value.text("zh")
    assert 1 == small.desk.tickets.count()


def test_what_is_missing_is_told(small: Company) -> None:
    """
    All at once, and nothing is written.
    """
    told = said(small, customer=None, source="一位路人", kind=None)
    with pytest.raises(InvalidRecordError) as error:
        small.desk.feedback.open_ticket(told.id)
    ticket = small.desk.feedback.open_ticket(
        told.id, customer=small.customer.id, kind="建议"
    )

    assert {"customer", "kind"} == {each.field for each in error.value.problems}
    assert small.customer.id == small.desk.feedback.get(told.id).customer
    assert "suggestion" == ticket.kind


def test_feedback_of_another_customer_is_refused(small: Company) -> None:
    """
    So is one that is not there.
    """
    other = small.desk.customers.add(name="明达")
    told = said(small)
    with pytest.raises(WrongContactError):
        small.desk.feedback.open_ticket(told.id, customer=other.id)
    with pytest.raises(RecordNotFoundError, match="feedback:F9"):
        small.desk.feedback.open_ticket("F9")

    assert 0 == small.desk.tickets.count()


def test_feedback_is_routed(store: Store) -> None:
    """
    Department, owner and deadline are there, by the policy.
    """
    small = office(store)
    told = small.desk.feedback.add(
        customer=small.customer, kind="咨询", content="怎么导出？"
    )
    ticket = small.desk.feedback.open_ticket(told.id)

    assert (["甲"], small.people[0].department) == (
        small.names(ticket), ticket.department
    )  # fmt: skip
    assert ticket.expected_at == ticket.resolution_due_at is not None


def test_two_at_once_open_one_ticket(store: Store) -> None:
    """
    Whoever comes second is told that there is one.
    """
    small = office(store)
    told = small.desk.feedback.add(
        customer=small.customer, kind="咨询", content="怎么导出？"
    )

    def worker(number: int) -> bool:
        desk = CRM(
            store,
            clock=SettableClock(MONDAY),
            settings=standard(routing=ticket_routing()),
            ids=CountingIds(f"w{number}-"),
        ).as_system("test")
        try:
            desk.do(OpenTicketFromFeedback(feedback=told.id))
        except InvalidRecordError:
            return False
        return True

    with ThreadPoolExecutor(2) as pool:
        opened = list(pool.map(worker, range(2)))

    assert [False, True] == sorted(opened)
    assert 1 == small.desk.tickets.count()
