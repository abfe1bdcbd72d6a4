"""
A ticket about a cooperation makes a lead (T12).
"""

from typing import Any

import attrs
import pytest

from crmkit import standard
from crmkit.presets import form
from crmkit.records import FieldOption, Ticket
from tests.crm.company import Company, company

ASKED = {"kind": "咨询", "priority": "低", "description": "想做贵司的区域代理"}


def asked(small: Company, **fields: Any) -> Ticket:
    """
    Return a ticket that the service desk opened for the customer.
    """
    desk = small.crm.as_system("web")
    given = {"customer": small.customer.id, "topic": "合作意向", **ASKED, **fields}
    return desk.tickets.open(**given)


def test_the_customer_becomes_one_who_is_interested(small: Company) -> None:
    """
    His owner gets a task and is told; the ticket is one about a lead.
    """
    ticket = asked(small)
    (task,) = small.desk.tasks.find()
    client = small.desk.customers.get(small.customer.id)

    assert ("lead", "cooperation", "inquiry") == (
        ticket.scenario, ticket.topic, ticket.kind
    )  # fmt: skip
    assert ("interested", small.clock.now()) == (client.stage, client.stage_since)
    assert "合作意向：恒信科技有限公司" == task.title
    assert (small.owner.id, ticket.id, ticket.expected_at) == (
        task.owner, task.ticket, task.due_at
    )  # fmt: skip
    assert "想做贵司的区域代理" in (task.note or "")
    assert [(small.owner.id, "in_app")] == [
        (row.effect.to, row.effect.channel) for row in small.crm.deliveries()
    ]


def test_a_scenario_that_is_given_is_kept(small: Company) -> None:
    """
    The lead is made all the same.
    """
    assert "after_sales" == asked(small, scenario="售后").scenario
    assert 1 == small.desk.tasks.count()


def test_who_is_further_stays_where_he_is(small: Company) -> None:
    """
    A customer who buys more is still one who bought; his owner has a task.
    """
    customers = small.desk.customers
    for move in ("interest", "win"):
        customers.move(small.customer.id, move)
    asked(small)

    assert "customer" == customers.get(small.customer.id).stage
    assert 1 == small.desk.tasks.count()


def test_a_topic_that_is_found_later_makes_one_too(small: Company) -> None:
    """
    Once: what else changes makes no other.
    """
    ticket = asked(small, topic="功能使用")
    assert (0, None) == (small.desk.tasks.count(), ticket.scenario)

    tickets = small.desk.tickets
    tickets.change(ticket.id, {"topic": "合作意向"})
    tickets.change(ticket.id, {"remarks": "已转销售"})
    assert 1 == small.desk.tasks.count()
    assert "interested" == small.desk.customers.get(small.customer.id).stage


def test_a_stranger_is_a_lead_from_the_beginning(small: Company) -> None:
    """
    Who opened the ticket answers for him; his record has one change.
    """
    wanted: dict[str, Any] = {**ASKED, "topic": "合作意向"}
    client = {
        "name": "明达",
        "phone": "13812345678",
        "industry": "软件",
        "city": "上海",
    }
    ticket = small.desk.tickets.open_for(client, **wanted)
    entered = small.desk.customers.get(ticket.customer or "")

    assert ("interested", 1, small.owner.id) == (
        entered.stage, entered.version, entered.owner
    )  # fmt: skip
    tasks = small.desk.tasks.find('kind == "todo"')
    assert ["合作意向：明达"] == [task.title for task in tasks]


def test_in_bulk_a_customer_is_moved_once(small: Company) -> None:
    """
    Each ticket has its task.
    """
    rows = [{"customer": small.customer.id, "topic": "合作意向", **ASKED}] * 3
    assert () == small.desk.tickets.open_all(rows).refused

    assert 3 == small.desk.tasks.count()
    assert 2 == small.desk.customers.get(small.customer.id).version


@pytest.mark.parametrize(("topics", "count"), [((), 0), (("policy",), 0)])
def test_a_company_says_which_topics(
    url: str, topics: tuple[str, ...], count: int
) -> None:
    """
    Or that none does.
    """
    small = company(url, attrs.evolve(standard(), lead_topics=topics))

    assert (None, count) == (asked(small).scenario, small.desk.tasks.count())


def test_a_lead_that_is_filed_by_its_form_is_one(small: Company) -> None:
    """
    The form 线索跟踪 makes what the topic 合作意向 makes: one way for all leads.
    """
    filed = small.desk.fill_in(
        form("lead_tracking"),
        {
            "客户名称": "远航物流", "联系人": "赵敏", "联系电话": "13900000000",
            "需求描述": "想了解批量采购价格", "优先级": "高",
        },
        "登记线索",
    )  # fmt: skip
    client = small.desk.customers.get(filed.records["customer"].id)
    (task,) = small.desk.tasks.find()

    assert "interested" == client.stage
    assert (client.id, filed.records["matter"].id, small.owner.id) == (
        task.customer, task.ticket, task.owner
    )  # fmt: skip


def test_who_lacks_what_the_stage_asks_for_stays(small: Company) -> None:
    """
    As with the move itself; the lead is a task all the same.
    """
    option = FieldOption(record="customer", field="industry", statuses=("interested",))
    strict = company("memory://", attrs.evolve(standard(), field_options=[option]))
    asked(strict)

    assert "prospect" == strict.desk.customers.get(strict.customer.id).stage
    assert 1 == strict.desk.tasks.count()


def test_a_ticket_makes_one_lead(small: Company) -> None:
    """
    Though its topic goes away and comes back; another ticket makes its own.
    """
    tickets, first = small.desk.tickets, asked(small)
    for topic in ("功能使用", "合作意向"):
        tickets.change(first.id, {"topic": topic})
    assert 1 == small.desk.tasks.count()

    asked(small)
    assert 2 == small.desk.tasks.count()


def test_a_ticket_that_turns_out_to_be_a_lead_is_one(small: Company) -> None:
    """
    By its scenario as by its topic, and once.
    """
    ticket = asked(small, topic=None, scenario="售后")
    assert 0 == small.desk.tasks.count()

    small.desk.tickets.change(ticket.id, {"scenario": "线索"})
    small.desk.tickets.change(ticket.id, {"topic": "合作意向"})

    assert 1 == small.desk.tasks.count()
    assert "interested" == small.desk.customers.get(small.customer.id).stage
