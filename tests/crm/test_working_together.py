"""
Departments that work on a record too get tasks and are told (F9, T9).
"""

from functools import partial
from typing import Any

import pytest

from crmkit.crm import Acting
from crmkit.desk import Add
from crmkit.errors import InvalidRecordError, RecordNotFoundError, WrongContactError
from crmkit.records import Department, Need, Record, Task, User
from tests.crm.company import Company, person
from tests.crm.test_write_path import opened


def departments(desk: Acting) -> tuple[Department, User]:
    """
    Return a department with a supervisor, and the supervisor.
    """
    desk.departments.add(id="product", name="产品部")
    leader = person(desk, id="zhao", name="赵敏", department="product")
    found = desk.departments.change("product", {"supervisor": leader.id})
    desk.departments.add(id="law", name="法务部")
    return found, leader


def told(small: Company) -> list[tuple[str | None, str]]:
    """
    Return whom the outbox tells what, oldest first.
    """
    rows = small.crm.deliveries()
    return [(row.effect.to, row.effect.subject) for row in rows]


def tasks(small: Company) -> list[Task]:
    """
    Return all tasks, oldest first.
    """
    return list(small.desk.tasks.find(order="id"))


def test_a_ticked_department_gets_a_task(small: Company) -> None:
    """
    It is its supervisor's, with the note, and due when the ticket is.
    """
    departments(small.desk)
    ticket = opened(small, collaborators=["product"], collaboration_note="请排查接口")
    (task,) = tasks(small)

    assert ("zhao", "product", "请排查接口") == (task.owner, task.department, task.note)
    assert (str(ticket.ref), ticket.id, ticket.customer) == (
        task.about, task.ticket, task.customer
    )  # fmt: skip
    assert ticket.expected_at == task.due_at
    assert f"协作请求：{ticket.number}" == task.title
    assert [("zhao", task.title)] == told(small)
    assert "open_ticket" == small.desk.tasks.changes(task.id)[0].command


def test_a_ticket_without_any_makes_none(small: Company) -> None:
    """
    Neither task nor message.
    """
    opened(small)

    assert ([], []) == (tasks(small), told(small))


def test_a_department_that_is_ticked_later_gets_one_too(small: Company) -> None:
    """
    The others keep theirs; one that is ticked anew is asked anew.
    """
    departments(small.desk)
    ticket = opened(small, collaborators=["product"])
    change = small.desk.tickets.change
    change(ticket.id, {"remarks": "客户催促"})
    change(ticket.id, {"collaborators": ["product", "law"], "priority": "低"})
    change(ticket.id, {"collaborators": ["law"]})
    change(ticket.id, {"collaborators": ["law", "product"]})

    assert ["product", "law", "product"] == [task.department for task in tasks(small)]


def test_a_department_without_a_supervisor_waits_for_a_person(small: Company) -> None:
    """
    The task is the department's; the message has failed, which somebody is told.
    """
    departments(small.desk)
    opened(small, collaborators=["law"])
    (task,) = tasks(small)

    assert (None, "law") == (task.owner, task.department)
    assert [None] == [to for to, _ in told(small)]


def test_a_department_has_to_be_there(small: Company) -> None:
    """
    Nothing of the command is kept if it is not.
    """
    with pytest.raises(RecordNotFoundError, match="department:nobody"):
        opened(small, collaborators=["nobody"])

    assert 0 == small.desk.tickets.count()


def test_customers_and_needs_have_collaborators_as_well(small: Company) -> None:
    """
    When they are entered and when they are changed.
    """
    desk = small.desk
    departments(desk)
    client = desk.customers.add(name="明达", collaborators=["product"])
    desk.customers.change(client.id, {"collaborators": ["law", "product"]})
    need = desk.needs.add(
        customer=client.id, description="导出报表", collaborators=["product"]
    )
    made: list[tuple[Record, str]] = [(client, "product"), (client, "law"),
                                      (need, "product")]  # fmt: skip

    assert [(str(each.ref), who) for each, who in made] == [
        (task.about, task.department) for task in tasks(small)
    ]
    assert {client.id} == {task.customer for task in tasks(small)}


def test_in_bulk_as_alone(small: Company) -> None:
    """
    Each ticket of a batch has its tasks.
    """
    departments(small.desk)
    row = {"customer": small.customer.id, "kind": "投诉", "priority": "high",
           "description": "设备无法启动", "collaborators": ["product"]}  # fmt: skip
    report = small.desk.tickets.open_all([row, row])

    assert 2 == len(report.kept)
    assert {ref.id for ref in report.kept} == {task.ticket for task in tasks(small)}


def test_who_works_on_a_need_is_told_of_a_change(small: Company) -> None:
    """
    What changed, but not from what to what: who may see that, sees the record.
    """
    desk = small.desk
    departments(desk)
    need = desk.needs.add(
        customer=small.customer.id, description="导出报表", collaborators=["product"]
    )
    before = len(told(small))
    desk.needs.change(need.id, {"remarks": "无关紧要"})
    desk.needs.change(need.id, {"budget": 5_000_00, "description": "导出明细报表"})
    new = told(small)[before:]
    (row,) = [
        row
        for row in small.crm.deliveries()
        if row.effect.subject.startswith("需求有变更")
    ]

    assert [("zhao", f"需求有变更：{need.id}")] == new
    assert "变更内容：需求描述、预算" == row.effect.body.splitlines()[0]
    assert "导出报表" == desk.needs.changes(need.id)[0].fields["description"][1]


def test_the_owner_is_told_if_somebody_else_changes_it(small: Company) -> None:
    """
    Nobody is told of what he did himself.
    """
    need = small.desk.needs.add(customer=small.customer.id, description="导出报表")
    office = small.crm.as_system("import")
    small.desk.needs.change(need.id, {"product": "A"})

    assert [] == told(small)

    office.needs.change(need.id, {"product": "B"})

    assert [small.owner.id] == [to for to, _ in told(small)]


def test_a_need_takes_the_place_of_another(small: Company) -> None:
    """
    The older one ends, with its history; what answered it is linked to the new one.
    """
    desk = small.desk
    departments(desk)
    old = desk.needs.add(
        customer=small.customer.id,
        description="导出报表",
        collaborators=["product"],
        earlier_solutions=["ticket:T1"],
    )
    new = desk.needs.add(
        customer=small.customer.id, description="导出明细报表", replaces=old.id
    )

    assert ("replaced", 2) == (
        desk.needs.get(old.id).status, desk.needs.get(old.id).version
    )  # fmt: skip
    assert ("noted", ("ticket:T1",)) == (new.status, new.earlier_solutions)
    assert ("zhao", f"需求有变更：{old.id}") == told(small)[-1]


def test_one_need_takes_the_place_of_another(small: Company) -> None:
    """
    The latest is named to who comes second, so versions are a chain (T9).
    """
    desk = small.desk
    his: dict[str, Any] = {"customer": small.customer.id, "description": "导出"}
    first = desk.needs.add(**his)
    second = desk.needs.add(**his, replaces=first.id)
    third = desk.needs.add(**his, replaces=second.id)
    for taken in (first, second):
        with pytest.raises(InvalidRecordError, match="was replaced already") as error:
            desk.needs.add(**his, replaces=taken.id)
        assert f"should be 'need:{third.id}'" in str(error.value)
    report = desk.do_all(
        [
            partial(Add, record=Need(**his, replaces=third.id)),
            partial(Add, record=Need(**his, replaces=third.id)),
        ]
    )

    assert (1, [2]) == (len(report.kept), [each.position for each in report.refused])
    assert 4 == desk.needs.count()


def test_a_need_replaces_one_of_the_same_customer(small: Company) -> None:
    """
    Another's is refused.
    """
    other = small.desk.customers.add(name="明达")
    old = small.desk.needs.add(customer=other.id, description="导出报表")
    with pytest.raises(WrongContactError):
        small.desk.needs.add(
            customer=small.customer.id, description="?", replaces=old.id
        )


def colleague(desk: Acting) -> User:
    """
    Return the supervisor of 法务部.
    """
    leader = person(desk, id="chen", name="陈静", department="law")
    desk.departments.change("law", {"supervisor": leader.id})
    return leader


def test_who_works_on_a_ticket_of_a_need_is_told_of_its_change(small: Company) -> None:
    """
    Owner and supervisors of tickets that are open for it; of others nobody (T9).
    """
    desk = small.desk
    departments(desk)
    colleague(desk)
    need = desk.needs.add(
        customer=small.customer.id, description="导出报表", collaborators=["product"]
    )
    open_for = opened(small, need=need.id, collaborators=["law"])
    li = person(desk, id="li", name="李娜")
    desk.tickets.assign(open_for.id, li.id)
    wu = person(desk, id="wu", name="吴静")
    ended = opened(small, need=need.id, owner=wu.id)
    desk.tickets.move(ended.id, "merge", merged_into=open_for.id)
    before = len(told(small))
    desk.needs.change(need.id, {"description": "导出明细报表"})
    changed, before = told(small)[before:], len(told(small))
    desk.needs.add(customer=small.customer.id, description="导出图表", replaces=need.id)
    replaced = told(small)[before:]

    text = f"需求有变更：{need.id}"
    assert [(each, text) for each in ("zhao", "chen", "li")] == changed
    assert [(each, text) for each in ("zhao", "chen", "li")] == replaced


def test_who_works_on_a_change_request_is_told_of_its_change(small: Company) -> None:
    """
    Of another description, or another need; not of remarks, nor of an inquiry.
    """
    desk = small.desk
    departments(desk)
    need = desk.needs.add(customer=small.customer.id, description="导出报表")
    asked = opened(
        small, kind="需求变更", description="要导出明细", collaborators=["product"]
    )
    inquiry = opened(small, kind="咨询", collaborators=["product"])
    before = len(told(small))
    for ticket in (asked, inquiry):
        desk.tickets.change(ticket.id, {"description": "要导出图表"})
        desk.tickets.change(ticket.id, {"remarks": "无关紧要"})
    desk.tickets.change(asked.id, {"need": need.id})
    rows = small.crm.deliveries()[before:]

    assert [("zhao", f"需求有变更：{asked.number}")] * 2 == told(small)[before:]
    assert ["变更内容：事项描述", "变更内容：需求"] == [
        row.effect.body.splitlines()[0] for row in rows
    ]


def solved(small: Company, **fields: Any) -> str:
    """
    Open a ticket that the customer agrees is solved, and return what it is called.
    """
    ticket = opened(small, **fields)
    moves = small.desk.tickets
    moves.move(ticket.id, "start")
    moves.move(ticket.id, "tell", solution="点导出", told_via="phone")
    moves.move(ticket.id, "accept")
    return str(ticket.ref)


def test_a_change_request_links_earlier_solutions(small: Company) -> None:
    """
    Those of the need's tickets that are done, on the need, whoever noted others (T9).
    """
    desk = small.desk
    need = desk.needs.add(
        customer=small.customer.id,
        description="导出报表",
        earlier_solutions=["article:A1"],
    )
    first = solved(small, need=need.id)
    opened(small, need=need.id)
    inquiry = desk.needs.get(need.id)
    opened(small, need=need.id, kind="需求变更")
    noted = desk.needs.get(need.id)
    later = opened(small, kind="需求变更")
    second = solved(small, need=need.id)
    desk.tickets.change(later.id, {"need": need.id})
    desk.tickets.change(later.id, {"remarks": "无关紧要"})
    after = desk.needs.get(need.id)

    assert ("article:A1",) == inquiry.earlier_solutions
    assert ("article:A1", first) == noted.earlier_solutions
    assert (("article:A1", first, second), 3) == (
        after.earlier_solutions, after.version
    )  # fmt: skip


def test_a_need_that_takes_a_place_has_its_solutions(small: Company) -> None:
    """
    What answered the earlier one is there, without anybody's writing it down (T9).
    """
    desk = small.desk
    need = desk.needs.add(customer=small.customer.id, description="导出报表")
    first = solved(small, need=need.id)
    later = desk.needs.add(
        customer=small.customer.id, description="导出图表", replaces=need.id
    )
    opened(small, need=need.id, kind="需求变更")

    assert (first,) == later.earlier_solutions
    assert () == desk.needs.get(need.id).earlier_solutions
