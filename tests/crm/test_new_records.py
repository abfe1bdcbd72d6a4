"""
Entering and changing what belongs to customers, each type through its service.
"""

import json
from datetime import timedelta
from typing import Any

import pytest

from crmkit import CRM
from crmkit.crm import Acting
from crmkit.errors import (
    DuplicateRecordError,
    InstantRefusedError,
    InvalidRecordError,
    RecordNotFoundError,
    SeveralRecordsError,
    WrongContactError,
)
from crmkit.records import (
    RECORD_TYPES,
    Contract,
    Order,
    amount_fields,
    masked,
    plural,
    verified_fields,
)
from tests.crm.company import Company

DAY = timedelta(days=1)

#: Service → fields of a new record beside the customer, and what to change in it.
NEW: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "needs": ({"description": "支持多数据源", "kind": "必须"}, {"budget": 100_00}),
    "milestones": (
        {"kind": "决策人变更", "occurred_on": "2026-03-02"}, {"summary": "王芳接任"}
    ),
    "contracts": ({"number": "HT-1", "amount": 12_000_00}, {"number": "HT-2"}),
    "orders": ({"product": "A", "amount": 99_00}, {"quantity": 2}),
    "ratings": ({"score": 4}, {"comment": "响应及时"}),
    "feedback": ({"content": "登录偶尔卡顿"}, {"priority": "紧急"}),
    "followups": (
        {"planned_at": "2026-03-09T01:00:00Z"}, {"planned_mode": "电话"}
    ),
    "tasks": ({"title": "提交原型"}, {"due_at": "2026-03-09T01:00:00Z"}),
    "articles": ({"title": "登录卡顿"}, {"keywords": ["登录"]}),
    "campaigns": ({"name": "新品推广会"}, {"budget": 50_000_00}),
    "verifications": (
        {"field_name": "name", "method": "官方渠道"}, {"remarks": "工商系统"}
    ),
}  # fmt: skip


def added(small: Company, name: str, **more: Any) -> tuple[Any, Any]:
    """
    Return a service and a new record of its type.
    """
    service: Any = getattr(small.desk, name)
    fields = {**NEW[name][0], **more}
    if name != "campaigns":
        fields.setdefault("customer", small.customer.id)
    return service, service.add(**fields)


def test_every_type_of_record_has_a_service(small: Company) -> None:
    """
    But the turns of routing, which nobody edits.
    """
    services = vars(small.desk)

    assert {"archive_contents", "turns"} == {
        plural(cls) for cls in RECORD_TYPES
    } - services.keys()


@pytest.mark.parametrize("name", NEW)
def test_a_record_is_entered_read_and_changed(small: Company, name: str) -> None:
    """
    It is its maker's, and its history says what happened.
    """
    service, record = added(small, name)
    after = service.change(record.id, NEW[name][1], version=1)
    kind = record.type_name

    assert small.clock.now() == record.created_at
    if hasattr(record, "owner"):
        assert (small.owner.id, small.owner.department) == (
            record.owner, record.department
        )  # fmt: skip
    assert [f"add_{kind}", f"change_{kind}"] == [
        change.command for change in service.changes(record.id)
    ]
    assert after == service.get(record.id)
    assert [after] == list(service.find())
    assert 2 == after.version


@pytest.mark.parametrize("name", NEW)
def test_records_are_entered_in_bulk_and_taken_in(small: Company, name: str) -> None:
    """
    As customers are; what is wrong with one holds up no other.
    """
    service: Any = getattr(small.desk, name)
    fields = {**NEW[name][0], "id": "X1"}
    if name != "campaigns":
        fields["customer"] = small.customer.id
    report = service.add_all([fields, {**fields, "id": "X2", "nonsense": 1}])
    number = {"number": "K-7"} if "number" in fields else {}
    again = service.adopt(**{**fields, "id": "X3", **number})

    assert ["X1"] == [ref.id for ref in report.kept]
    assert [2] == [each.position for each in report.refused]
    assert service.changes(again.id)[0].is_snapshot


@pytest.mark.parametrize("name", [name for name in NEW if name != "campaigns"])
def test_the_customer_has_to_be_there(small: Company, name: str) -> None:
    """
    A link that leads nowhere is refused.
    """
    with pytest.raises(RecordNotFoundError, match="customer:nobody"):
        added(small, name, customer="nobody")


@pytest.mark.parametrize(
    "name", ["needs", "contracts", "orders", "ratings", "feedback", "followups"]
)
def test_the_contact_is_one_of_the_customers(small: Company, name: str) -> None:
    """
    When the record is entered, and when it is changed.
    """
    other = small.desk.customers.add(name="明达")
    stranger = small.desk.contacts.add(customer=other.id, name="赵敏")
    with pytest.raises(WrongContactError):
        added(small, name, contact=stranger.id)
    service, record = added(small, name)
    with pytest.raises(WrongContactError):
        service.change(record.id, {"contact": stranger.id})


def test_numbers_are_drawn_where_people_know_records_by_them(small: Company) -> None:
    """
    Of orders and campaigns; a contract's is that on the paper.
    """
    numbers = [added(small, each)[1].number for each in ("orders", "campaigns")]
    contract = added(small, "contracts")[1]

    assert ["SO20260302001", "HD2026001"] == numbers
    assert "HT-1" == contract.number


@pytest.mark.parametrize(
    ("name", "fields"),
    [
        ("needs", {"customer", "created_at", "status_since"}),
        ("ratings", {"customer", "follow_up"}),
        ("tasks", {"done_at"}),
        ("feedback", {"handled_at", "return_visit_due_at"}),
        ("followups", {"customer", "number"}),
    ],
)
def test_what_only_the_system_sets(small: Company, name: str, fields: set[str]) -> None:
    """
    Is refused, all of it at once.
    """
    service, record = added(small, name)
    with pytest.raises(InvalidRecordError) as caught:
        service.change(record.id, dict.fromkeys(fields))

    assert fields == {problem.field for problem in caught.value.problems}


def test_who_and_when_are_filled_in(small: Company) -> None:
    """
    Where a record says who did something, and when, and nobody says otherwise.
    """
    now, owner = small.clock.now(), small.owner.id
    verified = added(small, "verifications")[1]
    earlier = added(small, "ratings", given_at=now - DAY)[1]

    assert (now, owner) == (verified.verified_at, verified.verified_by)
    assert now - DAY == earlier.given_at
    assert now == added(small, "feedback")[1].received_at


def test_plans_lie_ahead_and_facts_do_not(small: Company) -> None:
    """
    What has happened has happened.
    """
    later = small.clock.now() + DAY
    _, plan = added(small, "followups", planned_at=later, remind_at=later)

    assert later == plan.remind_at
    assert later == added(small, "tasks", due_at=later)[1].due_at
    with pytest.raises(InstantRefusedError):
        added(small, "ratings", given_at=later)
    with pytest.raises(InstantRefusedError):
        added(small, "orders", placed_at=later)


def test_a_task_says_when_it_was_done(small: Company) -> None:
    """
    As long as it is.
    """
    tasks, task = added(small, "tasks")
    small.clock.advance(DAY)
    done = tasks.change(task.id, {"done": True, "result": "已提交"})
    again = tasks.change(task.id, {"done": False})

    assert (None, small.clock.now(), None) == (
        task.done_at, done.done_at, again.done_at
    )  # fmt: skip


def test_services_are_those_of_the_acting_object(small: Company) -> None:
    """
    Whoever acts is named in the change.
    """
    desk: Acting = small.crm.as_system("nightly import")
    order = desk.orders.add(customer=small.customer.id, product="A")

    assert "system:nightly import" == desk.orders.changes(order.id)[0].by
    assert order.owner is None
    assert order == type(order).of(order.to_dict())


@pytest.mark.parametrize("url", ["memory://", "sqlite://"])
def test_contracts_of_two_customers_may_have_one_number(url: str) -> None:
    """
    It stands on their own papers; what the system numbers has a number of its own.
    """
    with CRM.open(url) as crm:
        desk = crm.as_system("import")
        first, second = (desk.customers.add(name=name) for name in ("恒信", "明达"))
        for client in (first, second):
            desk.contracts.add(customer=client.id, number="2024-001")
        other = desk.contracts.add(customer=first.id, number="2024-002")
        desk.contracts.change(other.id, {"number": "2024-001"})
        with crm.store.read() as look:
            taken = [look.number_taken(Contract, n) for n in ("2024-001", "2024-002")]
        desk.orders.add(customer=first.id, product="A", number="SO1")
        with pytest.raises(DuplicateRecordError):
            desk.orders.add(customer=second.id, product="A", number="SO1")

        assert 3 == len(desk.contracts.find('number == "2024-001"'))
        assert [True, False] == taken
        assert crm.verify().raise_if_wrong()


def test_amounts_say_their_unit() -> None:
    """
    In the schema of each record that has any.
    """
    said = {
        cls: {
            name
            for name, field in cls.json_schema()["properties"].items()
            if '"x-unit": "minor units of the currency beside it"' in json.dumps(field)
        }
        for cls in RECORD_TYPES
    }

    assert {cls: amount_fields(cls) for cls in RECORD_TYPES} == said
    assert {"amount"} == said[Order]


def test_a_ticket_leads_to_its_order(small: Company) -> None:
    """
    Conditions reach it from the ticket and back; another customer's is refused.
    """
    desk = small.desk
    asked: dict[str, Any] = {"kind": "咨询", "description": "?", "priority": "高"}
    order = desk.orders.add(customer=small.customer.id, product="A")
    other = desk.customers.add(name="明达制造")
    ticket = desk.tickets.open(
        customer=small.customer.id, order=order.id, order_number="SO-7", **asked
    )
    with pytest.raises(WrongContactError):
        desk.tickets.open(customer=other.id, order=order.id, **asked)

    assert [ticket] == list(desk.tickets.find('order.product == "A"'))
    assert [order] == list(
        desk.orders.find('any(t.kind == "inquiry" for t in tickets)')
    )
    assert [ticket] == list(desk.tickets.find('关联订单编号 == "SO-7"'))


def test_a_later_value_is_not_verified(small: Company) -> None:
    """
    Name, contact and need: each mark is of its own record, and of the value of then.
    """
    desk, customer = small.desk, small.customer
    wang = desk.contacts.add(customer=customer.id, name="王芳", phone="13812345678")
    need = desk.needs.add(
        customer=customer.id, description="导出", deadline="2026-05-01"
    )
    given: list[tuple[str, str | None, dict[str, Any]]] = [
        ("name", customer.name, {}),
        ("phone", "13812345678", {"contact": wang.id}),
        ("name", "李娜", {"contact": wang.id}),
        ("deadline", "2026-05-01", {"need": need.id}),
        ("status", "met", {"need": need.id}),
    ]
    for name, value, of in given:
        desk.verifications.add(
            customer=customer.id, field_name=name, value=value, method="customer", **of
        )
    marks = list(desk.verifications.find())

    assert ["name"] == [*verified_fields(customer, marks)]
    assert ["phone"] == [*verified_fields(wang, marks)]
    assert ["deadline"] == [*verified_fields(need, marks)]
    later = desk.contacts.change(wang.id, {"phone": "13987654321"})
    assert {} == verified_fields(later, marks)
    assert {} == verified_fields(masked(wang, {"phone": "138****5678"}), marks)


def test_a_mark_without_a_value_is_about_what_the_field_holds(small: Company) -> None:
    """
    A custom field as well; a value that is changed away no more.
    """
    desk = small.desk
    client = desk.customers.add(name="恒信", custom={"level": "A", "seats": 20})
    for name in ("name", "custom.level", "custom.seats"):
        desk.verifications.add(customer=client.id, field_name=name, method="official")
    marks = list(desk.verifications.find(f"customer == {client.id!r}"))
    later = desk.customers.change(client.id, {"custom": {"level": "B"}})

    assert ["恒信", "A", "20"] == [mark.value for mark in marks]
    assert {"name", "custom.level", "custom.seats"} == {*verified_fields(client, marks)}
    assert "custom.level" not in verified_fields(later, marks)


@pytest.mark.parametrize(
    ("given", "problem"),
    [
        ({"field_name": "colour", "value": "red"}, ("field_name", "choice")),
        ({"field_name": "custom.colour", "value": "red"}, ("field_name", "choice")),
        ({"field_name": "custom"}, ("field_name", "choice")),
        ({"field_name": "version"}, ("field_name", "choice")),
        ({"field_name": "city"}, ("value", "required")),
    ],
    ids=["unknown", "unknown custom", "all custom", "no value of his", "empty"],
)
def test_a_mark_that_would_verify_nothing_is_refused(
    small: Company, given: dict[str, Any], problem: tuple[str, str]
) -> None:
    """
    It says which field, or that there is nothing to be verified.
    """
    client = small.desk.customers.add(name="恒信")
    with pytest.raises(InvalidRecordError) as caught:
        small.desk.verifications.add(customer=client.id, method="official", **given)

    assert [problem] == [(each.field, each.code) for each in caught.value.problems]
    assert 0 == small.desk.verifications.count()


def test_a_mark_that_is_changed_is_about_another_field(small: Company) -> None:
    """
    With what that holds; what else is said of it leaves the value as it was.
    """
    desk = small.desk
    client = desk.customers.add(name="恒信", city="北京")
    mark = desk.verifications.add(
        customer=client.id, field_name="name", method="official"
    )
    desk.customers.change(client.id, {"name": "恒信科技"})
    noted = desk.verifications.change(mark.id, {"remarks": "工商登记"})
    other = desk.verifications.change(mark.id, {"field_name": "city"})

    assert ("恒信", "北京") == (noted.value, other.value)
    with pytest.raises(InvalidRecordError):
        desk.verifications.change(mark.id, {"field_name": "colour"})


def test_a_number_that_several_have_names_none(small: Company) -> None:
    """
    Not the one that happens to come first; what else is known finds it.
    """
    desk = small.desk
    ours, theirs = small.customer, desk.customers.add(name="明达")
    first, second = (
        desk.contracts.add(customer=each.id, number="HT-1") for each in (ours, theirs)
    )
    other = desk.contracts.add(customer=ours.id, number="HT-2")
    with pytest.raises(SeveralRecordsError) as caught:
        desk.contracts.by_number("HT-1")

    assert tuple(sorted((str(first.ref), str(second.ref)))) == caught.value.records
    assert other == desk.contracts.by_number("HT-2")
    known = f'number == "HT-1" and customer == "{theirs.id}"'
    assert [second] == list(desk.contracts.find(known))
