"""
Forms that people fill in become records, by the desk's own commands.
"""

from datetime import timedelta

import pytest

from crmkit.errors import InvalidRecordError, RefusedError, UnknownChoiceError
from crmkit.presets import form
from tests.crm.company import MONDAY, Company

UNIVERSAL = form("universal")
AFTER_SALES = form("after_sales_tracking")


def test_a_new_customer_comes_with_all_that_belongs_to_him(small: Company) -> None:
    """
    Numbers, owner and links are those that commands give.
    """
    answer = {
        "客户名称": "明达制造",
        "联系人": "李强",
        "联系方式": "13800000000",
        "核心需求": "需要定制化CRM系统",
        "时间要求": "2023年12月31日前完成",
    }

    filled = small.desk.fill_in(UNIVERSAL, answer, "新客户登记")

    customer = small.desk.customers.get(filled.records["customer"].id)
    need = small.desk.needs.get(filled.records["core_need"].id)
    contact = small.desk.contacts.get(filled.records["contact"].id)
    assert ("C2026002", small.owner.id) == (customer.number, customer.owner)
    assert (customer.id, contact.id) == (need.customer, need.contact)
    assert (customer.id, True) == (contact.customer, contact.primary)
    assert {} == filled.left


def test_what_is_filled_in_of_a_record_that_is_there_changes_it(
    small: Company,
) -> None:
    """
    The rest is entered, and belongs to it.
    """
    answer = {
        "问题描述": "系统登录偶尔卡顿",
        "沟通方式": "电话",
        "沟通内容摘要": "远程排查",
        "服务满意度评分": "4分",
        "客户名称": "恒信科技",
    }
    ids = {"customer": small.customer.id}

    filled = small.desk.fill_in(UNIVERSAL, answer, "售后服务", ids=ids, at=MONDAY)

    told = small.desk.customers.history(small.customer.id, what=["new"])
    assert {"customer", "ticket", "interaction", "rating"} == {e.kind for e in told}
    assert "恒信科技" == small.desk.customers.get(small.customer.id).name
    assert {"customer", "ticket", "interaction", "rating"} == set(filled.records)
    assert "open" == small.desk.tickets.get(filled.records["ticket"].id).status


def test_what_only_a_move_takes_is_given_back(small: Company) -> None:
    """
    A solution is told to the customer, not written by a form.
    """
    ids = {"customer": small.customer.id}
    filed = small.desk.fill_in(
        AFTER_SALES,
        {"客户名称": "恒信", "事项描述": "设备无法启动", "优先级": "紧急"},
        "登记售后",
        ids=ids,
    )
    ticket = filed.records["matter"].id
    small.clock.advance(timedelta(hours=1))

    outcome = small.desk.fill_in(
        AFTER_SALES,
        {"解决方案": "更换电源", "解决结果": "已恢复", "满意度评分": 5},
        "登记结果",
        ids={**ids, "matter": ticket},
    )

    assert {"matter": {"solution": "更换电源", "result": "已恢复"}} == outcome.left
    small.desk.tickets.move(ticket, "start")
    moved = small.desk.tickets.move(
        ticket, "tell", told_via="phone", solution=outcome.left["matter"]["solution"]
    )
    assert "更换电源" == moved.told_solution
    assert ticket == small.desk.ratings.get(outcome.records["rating"].id).ticket


def test_a_form_is_entered_whole_or_not_at_all(small: Company) -> None:
    """
    What one record is refused for keeps none of the others.
    """
    before = small.desk.contacts.count()
    later = small.clock.now() + timedelta(days=1)
    answer = {
        "客户名称": "明达",
        "联系人": "李强",
        "沟通日期": later,
        "沟通方式": "电话",
        "沟通内容摘要": "回访",
    }

    with pytest.raises(RefusedError):
        small.desk.fill_in(UNIVERSAL, answer)
    with pytest.raises(InvalidRecordError):
        small.desk.fill_in(UNIVERSAL, {"联系人": "李强"}, "新客户")
    with pytest.raises(UnknownChoiceError):
        small.desk.fill_in(UNIVERSAL, {}, ids={"client": "C1"})

    assert before == small.desk.contacts.count()
    assert 1 == small.desk.customers.count()
