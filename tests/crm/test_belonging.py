"""
What belongs to one customer leads to nothing of another, and ends after it begins.
"""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from crmkit.errors import InvalidRecordError, WrongContactError
from crmkit.records import record_names
from tests.crm.company import Company

#: Service → the beginning and the end of what it keeps.
SPANS = {
    "orders": ("service_start_on", "service_end_on", {"product": "A"}),
    "contracts": ("starts_on", "expires_on", {"number": "HT-1"}),
    "campaigns": ("starts_on", "ends_on", {"name": "推广会"}),
}


def added(small: Company, name: str, **fields: Any) -> Any:
    """
    Return a new record, of the company's customer if it has one.
    """
    more = {} if name == "campaigns" else {"customer": small.customer.id}
    return getattr(small.desk, name).add(**{**SPANS[name][2], **more, **fields})


NAMES = {
    "ends_on": "结束日期",
    "expires_on": "到期日期",
    "service_end_on": "服务到期日期",
}


@pytest.mark.parametrize("name", SPANS)
def test_an_end_is_not_before_the_beginning(small: Company, name: str) -> None:
    """
    It is refused when the record is entered, and told in both languages.
    """
    first, last, _ = SPANS[name]
    with pytest.raises(InvalidRecordError) as caught:
        added(small, name, **{first: date(2026, 3, 9), last: date(2026, 3, 2)})
    (problem,) = caught.value.problems

    told = "不能早于 2026-03-09，收到的是 '2026-03-02'"
    assert f"{NAMES[last]}：{told}" == problem.text("zh")
    assert str(problem).endswith("should not be before 2026-03-09, got '2026-03-02'")
    assert 0 == getattr(small.desk, name).count()


@pytest.mark.parametrize("name", SPANS)
def test_nor_does_it_become_so(small: Company, name: str) -> None:
    """
    Either day may be the one that is changed; one day is a span as well.
    """
    first, last, _ = SPANS[name]
    record = added(small, name, **{first: date(2026, 3, 2), last: date(2026, 3, 2)})
    service = getattr(small.desk, name)
    for field, day in ((first, date(2026, 3, 3)), (last, date(2026, 3, 1))):
        with pytest.raises(InvalidRecordError):
            service.change(record.id, {field: day})
    after = service.change(record.id, {last: date(2026, 3, 3)})

    assert date(2026, 3, 3) == getattr(after, last)


def test_nor_is_it_taken_in_so(small: Company) -> None:
    """
    A record that comes from elsewhere is no other.
    """
    wrong: dict[str, Any] = {"starts_on": date(2026, 3, 9), "ends_on": date(2026, 3, 2)}
    with pytest.raises(InvalidRecordError):
        small.desk.campaigns.adopt(name="推广会", **wrong)


def others(small: Company) -> dict[str, tuple[str, dict[str, Any]]]:
    """
    Return what leads to a record of another customer: service and fields.
    """
    desk = small.desk
    other = desk.customers.add(name="乙").id
    contract = desk.contracts.add(customer=other).id
    ticket = desk.tickets.open(
        customer=other, kind="咨询", priority="低", description="怎么导出报表？"
    ).id
    need = desk.needs.add(customer=other, description="支持多数据源").id
    planned = datetime(2030, 1, 1, tzinfo=UTC)
    return {
        "contract": ("orders", {"product": "A", "contract": contract}),
        "renews": ("contracts", {"renews": contract}),
        "ticket": ("ratings", {"score": 4, "ticket": ticket}),
        "plan": ("followups", {"planned_at": planned, "ticket": ticket}),
        "need": ("needs", {"description": "新的", "replaces": need}),
        "task": ("tasks", {"title": "提交原型", "ticket": ticket}),
        "feedback": ("feedback", {"content": "登录卡顿", "ticket": ticket}),
    }


@pytest.mark.parametrize(
    "name", ["contract", "renews", "ticket", "plan", "need", "task", "feedback"]
)
def test_nothing_leads_to_another_customer(small: Company, name: str) -> None:
    """
    Whatever it is that leads there.
    """
    service, fields = others(small)[name]
    with pytest.raises(WrongContactError) as caught:
        getattr(small.desk, service).add(customer=small.customer.id, **fields)
    other = str(caught.value).split(" ", 1)[0]

    assert f"{other} is not of customer:{small.customer.id}" == str(caught.value)
    kind, _, number = other.partition(":")
    named = record_names(kind, "", "")
    assert named is not None
    told = f"{named[1]} {number}"
    assert f"{told} 不属于客户 {small.customer.id}" == caught.value.text("zh")


def test_nor_once_its_customer_is_another(small: Company) -> None:
    """
    What a task is about stays with its customer.
    """
    other = small.desk.customers.add(name="乙").id
    _, fields = others(small)["task"]
    task = small.desk.tasks.add(**fields)
    with pytest.raises(WrongContactError):
        small.desk.tasks.change(task.id, {"customer": other})
