"""
Moving records that have a machine, alike for every type.
"""

from datetime import timedelta
from typing import Any

import pytest

from crmkit.desk import Add, Move, Update
from crmkit.errors import (
    InstantRefusedError,
    InvalidRecordError,
    MoveFieldError,
    MoveRefusedError,
    RecordNotFoundError,
    StaleVersionError,
    UnknownChoiceError,
    UserNotUsableError,
)
from crmkit.records import Customer, Department, Record
from tests.crm.company import MONDAY, Company, person
from tests.crm.test_write_path import opened

HOUR = timedelta(hours=1)

#: Type → service, fields of a new record, a move, and what it asks for.
MOVED: dict[str, tuple[str, dict[str, Any], str, dict[str, Any]]] = {
    "customer": ("customers", {"name": "明达"}, "interest", {}),
    "need": ("needs", {"description": "支持多数据源"}, "confirm", {}),
    "followup": ("followups", {"planned_at": MONDAY}, "cancel", {"reason": "?"}),
    "feedback": ("feedback", {"content": "登录偶尔卡顿"}, "dismiss", {"reason": "?"}),
    "campaign": ("campaigns", {"name": "新品推广会"}, "cancel", {"reason": "?"}),
    "rule_run": ("rule_runs", {"rule": "birthday"}, "succeed", {}),
}


def made(small: Company, kind: str) -> tuple[Any, Any]:
    """
    Return a service and a new record of a type.
    """
    name, fields, _, _ = MOVED[kind]
    service: Any = getattr(small.desk, name)
    known = service.record_type.required
    more = {"customer": small.customer.id} if "customer" in known else {}
    if kind == "rule_run":  # which rules alone begin
        since = {"status": "running", "status_since": small.clock.now()}
        return service, service.adopt(**fields, **more, **since)
    return service, service.add(**fields, **more)


@pytest.mark.parametrize("kind", MOVED)
def test_a_new_record_has_the_initial_status(small: Company, kind: str) -> None:
    """
    And says since when, which is when it was made.
    """
    machine = small.crm.settings.machine(kind)
    document = machine.document
    _, record = made(small, kind)

    assert machine.initial == getattr(record, document.field)
    assert small.clock.now() == getattr(record, document.since or "")


@pytest.mark.parametrize("kind", MOVED)
def test_a_move_changes_the_status(small: Company, kind: str) -> None:
    """
    The change is called after the type; ``moves`` says what is allowed then.
    """
    service, record = made(small, kind)
    _, _, move, data = MOVED[kind]
    document = small.crm.settings.machine(kind).document
    small.clock.advance(HOUR)

    assert move in service.moves(record.id)

    after = service.move(record.id, move, version=record.version, **data)
    last = service.changes(record.id)[-1]

    assert f"move_{kind}" == last.command
    assert document.field in last.fields
    assert small.clock.now() == getattr(after, document.since or "")
    assert service.get(record.id) == after
    with pytest.raises(StaleVersionError):
        service.move(record.id, move, version=record.version, **data)


@pytest.mark.parametrize("kind", MOVED)
def test_a_change_does_not_move(small: Company, kind: str) -> None:
    """
    The error names what does, and what it allows.
    """
    service, record = made(small, kind)
    field = small.crm.settings.machine(kind).document.field
    moves = ", ".join(map(repr, service.moves(record.id)))
    with pytest.raises(InvalidRecordError) as caught:
        small.desk.do(Update.to(record, **{field: "met"}))

    (problem,) = caught.value.problems
    assert str(problem) == (
        f"{kind}.{field}: changes by a move only: use move (allowed: {moves})"
    )


def test_what_is_wrong_with_a_change_comes_together(small: Company) -> None:
    """
    A field that only a move changes is one problem of several, in Chinese too.
    """
    with pytest.raises(InvalidRecordError) as caught:
        small.desk.customers.change(
            small.customer.id, {"stage": "成交", "stage_since": MONDAY, "kind": "?"}
        )

    assert {"stage": "moved", "stage_since": "unknown", "kind": "choice"} == {
        problem.field: problem.code for problem in caught.value.problems
    }
    assert "合作阶段：只能通过状态操作变更（可执行：转为意向、登记流失）" in (
        caught.value.text("zh").split("\n  ")
    )


def test_a_record_is_added_in_the_status_it_has(small: Company) -> None:
    """
    By value, label or alias; a word that means none is refused.
    """
    customers = small.desk.customers
    added = [
        customers.add(name="x", stage=word).stage
        for word in ("lost", "意向洽谈中", "Customer")
    ]

    assert ["lost", "interested", "customer"] == added
    with pytest.raises(InvalidRecordError) as caught:
        customers.add(name="x", stage="gone")
    assert ("prospect", "interested", "customer", "lost") == (
        caught.value.problems[0].allowed
    )
    with pytest.raises(InvalidRecordError, match="stage: cannot be 'gone'"):
        small.desk.do(Add(record=Customer(name="x", stage="gone")))


def test_conditions_know_the_words_of_a_machine(small: Company) -> None:
    """
    As they know those of other choices, also over a relation.
    """
    small.desk.customers.move(small.customer.id, "转为意向")
    ticket = opened(small)

    assert [small.customer.id] == [
        each.id for each in small.desk.customers.find('客户阶段 == "意向"')
    ]
    assert [ticket.id] == [
        each.id for each in small.desk.tickets.find('customer.stage == "意向"')
    ]
    assert "意向" == small.crm.settings.label("customer.stage", "interested")


def test_a_refused_move_changes_nothing(small: Company) -> None:
    """
    It says why, and what the status allows.
    """
    customers = small.desk.customers
    with pytest.raises(MoveRefusedError) as caught:
        customers.move(small.customer.id, "win")
    assert ("not_allowed", ("interest", "lose")) == (
        caught.value.code, caught.value.allowed
    )  # fmt: skip
    with pytest.raises(MoveRefusedError) as caught:
        customers.move(small.customer.id, "lose")
    assert ("lost_reason",) == caught.value.missing
    with pytest.raises(MoveFieldError):
        customers.move(small.customer.id, "lose", name="y")

    assert small.customer == customers.get(small.customer.id)


def test_a_customer_is_lost_and_won_back(small: Company) -> None:
    """
    Why he was lost stands as long as he is.
    """
    customers = small.desk.customers
    lost = customers.move(small.customer.id, "lose", lost_reason="改用自研系统")
    back = customers.move(small.customer.id, "赢回客户")

    assert ("lost", "改用自研系统") == (lost.stage, lost.lost_reason)
    assert ("interested", None) == (back.stage, back.lost_reason)


def test_one_without_a_status_moves_as_from_the_first(small: Company) -> None:
    """
    Such as one who was taken in without a stage, of whom nothing is assumed.
    """
    customers = small.desk.customers
    old = customers.adopt(name="远航")

    assert (None, None) == (old.stage, old.stage_since)
    assert ("interest", "lose") == customers.moves(old.id)
    assert "interested" == customers.move(old.id, "interest").stage


def test_a_move_is_not_dated_before_the_last_one(small: Company) -> None:
    """
    Nor before the record was made.
    """
    small.clock.advance(HOUR)
    small.desk.customers.move(small.customer.id, "interest")
    with pytest.raises(InstantRefusedError):
        small.desk.customers.move(small.customer.id, "win", at=MONDAY)


def test_the_department_comes_with_an_owner(small: Company) -> None:
    """
    Of any record whose move takes one; who has left cannot be given.
    """
    desk = small.desk
    sales = desk.departments.add(name="销售部")
    li = person(desk, name="李娜", department=sales.id)
    need = desk.needs.add(customer=small.customer.id, description="支持多数据源")
    moved = desk.needs.move(need.id, "start", owner=li.id)

    assert (li.id, sales.id) == (moved.owner, moved.department)

    other = desk.needs.add(customer=small.customer.id, description="导出报表")
    with pytest.raises(RecordNotFoundError):
        desk.needs.move(other.id, "start", owner="nobody")
    desk.users.change(li.id, {"active": False})
    with pytest.raises(UserNotUsableError):
        desk.needs.move(other.id, "start", owner=li.id)


@pytest.mark.parametrize(
    ("record", "error"),
    [
        (Department(id="D1"), UnknownChoiceError),
        (Customer(id="C9"), RecordNotFoundError),
    ],
    ids=["no machine", "not there"],
)
def test_what_cannot_move(
    small: Company, record: Record, error: type[Exception]
) -> None:
    """
    A record without a machine, and one that is not there.
    """
    with pytest.raises(error):
        small.desk.do(Move.to(record, "start"))


def test_a_move_under_a_key_is_made_once(small: Company) -> None:
    """
    Who sends it again has the first answer.
    """
    command = Move.to(small.customer, "interest")
    answers = []
    for _ in range(2):
        with small.crm.begin(by=small.owner, key="req-1") as desk:
            answers.append(desk.do(command))

    assert answers[0] == answers[1]
    assert 2 == len(small.desk.customers.changes(small.customer.id))


def test_an_archived_record_is_not_changed(small: Company) -> None:
    """
    What its status has archived, whatever its type (T8).
    """
    needs = small.desk.needs
    need = needs.add(customer=small.customer.id, description="支持多数据源")
    needs.move(need.id, "replace", reason="改为新版本")
    with pytest.raises(Exception, match="is read-only while its status is 'replaced'"):
        needs.change(need.id, {"product": "A"})
