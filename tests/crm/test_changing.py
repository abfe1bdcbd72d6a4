"""
Changing records by field, alike for every type.
"""

from datetime import timedelta
from typing import Any

import pytest

from crmkit.desk import Update
from crmkit.errors import (
    FieldError,
    InstantRefusedError,
    InvalidRecordError,
    ReadOnlyRecordError,
    RecordNotFoundError,
    StaleVersionError,
    UnknownChoiceError,
)
from crmkit.records import Record, Ticket
from tests.crm.company import Company
from tests.crm.test_write_path import opened, told

HOUR = timedelta(hours=1)


def of_each_type(small: Company) -> list[tuple[Any, Record, dict[str, Any]]]:
    """
    Return a service, a record and what to change in it, for each type.
    """
    desk, customer = small.desk, small.customer
    contact = desk.contacts.add(customer=customer.id, name="王芳")
    ticket = opened(small)
    note = desk.interactions.record(ticket=ticket.id, mode="电话", summary="回房")
    department = desk.departments.get(small.owner.department or "")
    return [
        (desk.departments, department, {"supervisor": small.owner.id}),
        (desk.users, small.owner, {"phone": "13812345678"}),
        (desk.customers, customer, {"city": "北京"}),
        (desk.contacts, contact, {"position": "采购总监", "primary": True}),
        (desk.tickets, ticket, {"topic": "产品故障", "remarks": "已付款"}),
        (desk.interactions, note, {"summary": "回访"}),
    ]


def test_every_type_can_be_changed(small: Company) -> None:
    """
    A change is one of its record; the other fields stay.
    """
    for service, record, fields in of_each_type(small):
        before = service.get(record.id)
        after = service.change(record.id, fields, version=before.version)
        last = service.changes(record.id)[-1]

        assert set(fields) == set(last.fields)
        assert f"change_{record.type_name}" == last.command
        assert before.replace(version=after.version, **{
            name: new for name, (_, new) in last.fields.items()
        }) == after  # fmt: skip
        with pytest.raises(StaleVersionError):
            service.change(record.id, fields, version=before.version)


def test_what_only_the_system_sets_is_refused(small: Company) -> None:
    """
    All such fields at once, of each type.
    """
    own = {
        "department": {"id", "version"},
        "user": {"id", "version"},
        "customer": {"number", "created_at", "last_contacted_at"},
        "contact": {"customer"},
        "ticket": {"status", "solution", "owner", "resolution_due_at", "closed_at"},
        "interaction": {"occurred_at", "mode", "ticket", "number"},
    }
    for service, record, _ in of_each_type(small):
        wrong = own[record.type_name]
        with pytest.raises(InvalidRecordError) as caught:
            service.change(record.id, dict.fromkeys(wrong))

        assert wrong == {each.field for each in caught.value.problems}


def test_another_priority_sets_another_deadline(small: Company) -> None:
    """
    Counted from the opening, and the owner is reminded accordingly.
    """
    ticket = opened(small, priority="low")
    assert ticket.resolution_due_at == small.clock.now() + 72 * HOUR
    small.clock.advance(HOUR)
    urgent = small.desk.tickets.change(ticket.id, {"priority": "高"})
    small.clock.advance(24 * HOUR)

    assert urgent.opened_at is not None
    assert urgent.opened_at + 24 * HOUR == urgent.resolution_due_at
    assert 1 == small.crm.run_due().done


def test_what_has_nothing_to_do_with_time_leaves_the_clock(small: Company) -> None:
    """
    Also of a ticket whose deadline has passed.
    """
    ticket = opened(small)
    small.clock.advance(48 * HOUR)
    after = small.desk.tickets.change(ticket.id, {"remarks": "客户催促"})

    assert ticket.resolution_due_at == after.resolution_due_at
    assert None is after.resolution_breached_at


def test_an_archived_ticket_is_not_changed(small: Company) -> None:
    """
    Nor is what was recorded on it (T8).
    """
    ticket = told(small)
    note = small.desk.interactions.record(ticket=ticket.id, mode="电话", summary="告知")
    small.desk.tickets.move(ticket.id, "accept")
    small.desk.tickets.move(ticket.id, "close")
    for service, record in (
        (small.desk.tickets, ticket),
        (small.desk.interactions, note),
    ):
        with pytest.raises(ReadOnlyRecordError):
            service.change(record.id, {"custom": {"a": 1}})


def test_no_change_goes_before_another(small: Company) -> None:
    """
    A ticket's past is that of its history.
    """
    ticket = opened(small)
    with pytest.raises(InstantRefusedError):
        small.desk.tickets.change(
            ticket.id, {"remarks": "x"}, at=small.clock.now() - HOUR
        )


def test_the_owner_brings_his_department(small: Company) -> None:
    """
    Unless another one is given.
    """
    desk = small.desk
    north = desk.departments.add(name="北区")
    li = desk.users.add(name="李娜", department=north.id, roles=["sales"])
    changed = desk.customers.change(small.customer.id, {"owner": li.id})
    other = desk.customers.change(
        small.customer.id,
        {"owner": li.id, "department": small.owner.department},
    )

    assert (north.id, small.owner.department) == (changed.department, other.department)


@pytest.mark.parametrize(
    ("record", "error"),
    [
        ("customer", FieldError),
        ("custmer:C1", UnknownChoiceError),
        ("customer:nobody", RecordNotFoundError),
    ],
)
def test_what_is_no_record_is_refused(
    small: Company, record: str, error: type[Exception]
) -> None:
    """
    Whichever way it is none.
    """
    with pytest.raises(error):
        small.desk.do(Update(record=record, fields={"city": "北京"}))


def test_what_changes_nothing_is_no_change(small: Company) -> None:
    """
    The record is the answer.
    """
    ticket = opened(small)
    again = small.desk.tickets.change(ticket.id, {"priority": "high"})

    assert ticket == again
    assert isinstance(again, Ticket)
