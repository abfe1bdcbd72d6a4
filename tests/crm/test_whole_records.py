"""
What the documents ask of customers, tickets, interactions and campaigns, as a whole.
"""

import threading
from datetime import timedelta
from typing import Any

import attrs
import pytest

from crmkit import standard
from crmkit.errors import InvalidRecordError, ReadOnlyRecordError, UnknownChoiceError
from crmkit.records import Customer, Priority
from tests.crm.company import MONDAY, Company, company
from tests.crm.office import Office
from tests.crm.test_write_path import opened
from tests.records.test_attachments import data

SCAN: dict[str, object] = data(name="截图.png", media_type="image/png")


def test_a_ticket_may_bring_files_along(small: Company) -> None:
    """
    As it is opened, and afterwards.
    """
    desk = small.desk
    order = desk.orders.add(customer=small.customer.id, product="A")
    ticket = desk.tickets.open(
        customer=small.customer.id, kind="投诉", scenario="售后", topic="产品故障",
        channel="电话", priority="紧急", description="设备无法启动", attachments=[SCAN],
        order=order.id, remarks="客户很急",
    )  # fmt: skip
    more = desk.tickets.change(ticket.id, {"attachments": [SCAN, data(name="b.pdf")]})

    assert ["截图.png"] == [each.name for each in ticket.attachments]
    assert 2 == len(more.attachments)
    assert ("after_sales", "complaint", "product_failure", "phone", "high") == (
        ticket.scenario, ticket.kind, ticket.topic, ticket.channel, ticket.priority
    )  # fmt: skip


def test_a_closed_ticket_keeps_what_it_has(small: Company) -> None:
    """
    Process, opinion, files, and what was done: until it is opened again.
    """
    tickets, ticket = small.desk.tickets, opened(small)
    tickets.progress(ticket.id, "已更换电源", move="start")
    note = small.desk.interactions.find().items[0]
    tickets.move(ticket.id, "tell", solution="更换电源", told_via="phone")
    tickets.move(ticket.id, "accept")
    tickets.move(ticket.id, "close")
    wanted: Any
    for wanted in ({"attachments": [SCAN]}, {"remarks": "?"}, {"next_update_at": None}):
        with pytest.raises(ReadOnlyRecordError):
            tickets.change(ticket.id, wanted)
    with pytest.raises(ReadOnlyRecordError):
        small.desk.interactions.change(note.id, {"summary": "?"})

    tickets.move(ticket.id, "reopen", reason="又坏了")
    assert 1 == len(tickets.change(ticket.id, {"attachments": [SCAN]}).attachments)


def test_an_interaction_tells_all_of_it(small: Company) -> None:
    """
    Who took part, what came of it, and what is to be done by whom until when.
    """
    desk, later = small.desk, MONDAY + timedelta(days=10)
    note = desk.interactions.record(
        customer=small.customer.id, mode="线下会议", ours=["顾问"], theirs=["王经理"],
        summary="确认系统功能优先级", feedback="需补充行业案例对比", feedback_at=MONDAY,
        feedback_by="客户本人", demands="增加数据导出", conclusion="下周演示",
        consensus="下周提供原型", next_step="发送案例资料", done=False,
        attachments=[SCAN],
    )  # fmt: skip
    todo = desk.tasks.add(
        title="提交原型", customer=small.customer.id, interaction=note.id, due_at=later
    )
    after = desk.interactions.change(note.id, {"done": True})

    assert ("GZ2026001", small.owner.id, "meeting", "customer", True) == (
        after.number, after.executor, after.mode, after.feedback_by, after.done
    )  # fmt: skip
    assert [(todo.id, small.owner.id, later)] == [
        (each.id, each.owner, each.due_at)
        for each in desk.tasks.find(f'interaction.id == "{note.id}"')
    ]


def test_a_campaign_has_its_plan_and_its_tasks(small: Company) -> None:
    """
    Goal, period, channels, owner, budget, expected effect; who does what until when.
    """
    desk, later = small.desk, MONDAY + timedelta(days=10)
    plan = desk.campaigns.add(
        name="2024年Q3新品推广会", goal="新增潜在客户200个", goal_count=200,
        starts_on="2026-07-01", ends_on="2026-09-30", channels=["线上", "线下"],
        budget=5_000_000, expected_effect="提升品牌知名度",
    )  # fmt: skip
    for title in ("物料准备", "场地安排", "客户邀约"):
        desk.tasks.add(title=title, kind="活动任务", campaign=plan.id, due_at=later)

    assert (small.owner.id, "HD2026001") == (plan.owner, plan.number)
    assert ["场地安排", "客户邀约", "物料准备"] == sorted(
        str(each.title) for each in desk.tasks.find(f'campaign.id == "{plan.id}"')
    )


def test_a_number_is_nobodys_to_choose_or_change(small: Company) -> None:
    """
    That of a customer; one from elsewhere is kept as it was.
    """
    customers = small.desk.customers
    with pytest.raises(InvalidRecordError):
        customers.change(small.customer.id, {"number": "C1"})

    assert "K-77" == customers.add(name="明达", number="K-77").number


def test_many_at_once_get_numbers_of_their_own(shared: Office) -> None:
    """
    On each store, without a gap.
    """
    start, made = threading.Barrier(4), list[Customer]()

    def enter(name: str) -> None:
        start.wait()
        desk = shared.crm.as_system(name)
        made.extend(desk.customers.add(name=f"{name}{n}") for n in range(5))

    threads = [threading.Thread(target=enter, args=(name,)) for name in "abcd"]
    for each in threads:
        each.start()
    for each in threads:
        each.join()

    numbers = sorted(int((each.number or "")[5:]) for each in made)
    assert list(range(numbers[0], numbers[0] + 20)) == numbers


@pytest.mark.parametrize(
    ("kind", "topic", "priority"),
    [
        ("投诉", None, "high"),
        ("需求变更", None, "medium"),
        ("咨询", None, "low"),
        ("inquiry", "产品故障", "high"),
        ("咨询", "产品操作咨询", "medium"),
        ("Complaint", "交付延迟", "high"),
    ],
)
def test_a_priority_is_proposed_by_impact(
    small: Company, kind: str, topic: str | None, priority: str
) -> None:
    """
    Failures and complaints are high, routine changes medium, what is asked low.
    """
    assert priority == small.desk.tickets.likely_priority(kind, topic)


def test_what_is_proposed_is_an_edit_and_never_filled_in(url: str) -> None:
    """
    Changing "product operation: medium → low" is no release; who opens a ticket says.
    """
    impacts = {"ticket.topic": {"product_operation": Priority.LOW}}
    small = company(url, attrs.evolve(standard(), impacts=impacts))
    tickets = small.desk.tickets

    assert Priority.LOW is tickets.likely_priority("咨询", "产品操作咨询")
    assert tickets.likely_priority("咨询") is None
    with pytest.raises(UnknownChoiceError):
        tickets.likely_priority("抱怨")
    with pytest.raises(InvalidRecordError, match="priority"):
        tickets.open(customer=small.customer.id, kind="咨询", description="怎么导出？")
