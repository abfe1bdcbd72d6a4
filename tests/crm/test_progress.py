"""
What was done about a ticket, and word of it that is overdue (T14).
"""

import threading
from datetime import timedelta
from typing import Any

import pytest

from crmkit import standard
from crmkit.errors import (
    InvalidRecordError,
    MoveRefusedError,
    ReadOnlyRecordError,
    StaleVersionError,
    WrongContactError,
)
from crmkit.records import Mode, Ticket
from tests.crm.company import MONDAY, Company, company, person
from tests.crm.office import Office
from tests.crm.test_write_path import opened

HOUR = timedelta(hours=1)
SECOND = timedelta(seconds=1)


def reported(small: Company, ticket: str, **fields: Any) -> Ticket:
    """
    Return a ticket of which the owner has told something, as he promises to again.
    """
    given = {"next_update_at": small.clock.now() + 4 * HOUR, **fields}
    return small.desk.tickets.progress(ticket, "已联系客户核实细节", **given)


def told(small: Company) -> list[str]:
    """
    Return the reminders of updates that were sent.
    """
    return [
        row.effect.key
        for row in small.crm.deliveries()
        if row.effect.key.startswith("update_overdue")
    ]


def test_what_comes_without_a_move_is_not_lost(small: Company) -> None:
    """
    Fields of a move, and misspelt ones, are refused: nothing would keep them.
    """
    ticket = opened(small)
    with pytest.raises(InvalidRecordError) as error:
        reported(small, ticket.id, solution="点导出", next_updat_at=MONDAY)

    assert ["solution", "next_updat_at"] == [
        each.field for each in error.value.problems
    ]
    assert "did you mean 'next_update_at'?" in str(error.value)
    assert (1, 0) == (
        small.desk.tickets.get(ticket.id).version, small.desk.interactions.count()
    )  # fmt: skip


def test_what_was_done_is_kept(small: Company) -> None:
    """
    As an interaction, beside the instant of the next update; nothing else changes.
    """
    ticket = opened(small)
    after = reported(small, ticket.id)
    (note,) = small.desk.interactions.find()

    assert (ticket.id, "已联系客户核实细节", small.owner.id, Mode.INTERNAL) == (
        note.ticket, note.summary, note.executor, note.mode
    )  # fmt: skip
    assert ticket.replace(next_update_at=MONDAY + 4 * HOUR, version=2) == after
    assert "report_progress" == small.desk.tickets.changes(ticket.id)[-1].command


def test_a_call_dates_the_last_contact(small: Company) -> None:
    """
    Internal work does not.
    """
    ticket = opened(small)
    reported(small, ticket.id)
    customers = small.desk.customers
    assert customers.get(small.customer.id).last_contacted_at is None

    reported(small, ticket.id, mode="电话")
    assert customers.get(small.customer.id).last_contacted_at == MONDAY


def test_a_move_may_come_with_it(small: Company) -> None:
    """
    With what the move takes; a refused one leaves nothing.
    """
    ticket = opened(small)
    with pytest.raises(MoveRefusedError):
        reported(small, ticket.id, move="wait")
    assert (0, 1) == (
        small.desk.interactions.count(), small.desk.tickets.get(ticket.id).version
    )  # fmt: skip

    after = reported(small, ticket.id, move="等待客户", reason="等待客户提供日志")
    assert ("waiting", "等待客户提供日志", MONDAY + 4 * HOUR, 2) == (
        after.status, after.reason, after.next_update_at, after.version
    )  # fmt: skip


def test_who_promises_nothing_is_not_reminded(small: Company) -> None:
    """
    The report alone takes the promise before it away.
    """
    ticket = opened(small)
    reported(small, ticket.id)
    after = small.desk.tickets.progress(ticket.id, "已修复")
    small.clock.advance(5 * HOUR)
    small.crm.run_due()

    assert (None, []) == (after.next_update_at, told(small))
    assert 2 == small.desk.interactions.count()
    again = small.desk.tickets.progress(ticket.id, "已复查")
    assert after == again


def test_the_owner_is_reminded(small: Company) -> None:
    """
    Once it is late, then each day, until he tells.
    """
    ticket = opened(small)
    reported(small, ticket.id)
    for hours, count in ((4, 0), (1, 1), (1, 1), (24, 2), (24, 3)):
        small.clock.advance(hours * HOUR)
        small.crm.run_due()
        small.crm.run_due()
        assert count == len(told(small))
    first = next(r for r in small.crm.deliveries() if "update_overdue" in r.effect.key)
    assert (small.owner.email, "【待更新】GD20260001 恒信科技有限公司") == (
        first.effect.to, first.effect.subject
    )  # fmt: skip
    assert "应于 2026-03-02 14:00 前更新进展，现已逾期 1 小时" in first.effect.body

    reported(small, ticket.id)
    small.clock.advance(3 * HOUR)
    small.crm.run_due()
    assert 3 == len(told(small))


def test_two_workers_remind_once(shared: Office) -> None:
    """
    On each store, though others report on other tickets meanwhile.
    """
    desk, start = shared.crm.as_system("test"), threading.Barrier(3)
    client = desk.customers.add(name="明达").id
    late, other = (
        desk.tickets.open(customer=client, kind="投诉", priority="低", description="?")
        for _ in range(2)
    )
    now = shared.clock.now()
    for ticket in (late, other):
        desk.tickets.progress(ticket.id, "?", next_update_at=now + HOUR)
    shared.clock.advance(2 * HOUR)

    def work() -> None:
        start.wait()
        shared.crm.run_due()

    threads = [threading.Thread(target=work) for _ in range(2)]
    for each in threads:
        each.start()
    start.wait()
    desk.tickets.progress(other.id, "已修复", next_update_at=now + 9 * HOUR)
    for each in threads:
        each.join()
    shared.crm.run_due()

    keys = [row.effect.key for row in shared.crm.deliveries()]
    about = [key for key in keys if "update_overdue" in key and late.id in key]
    assert (1, len(keys)) == (len(about), len(set(keys)))


def test_a_ticket_that_is_done_reminds_nobody(small: Company) -> None:
    """
    Nobody waits for word of it any more; one that waits for the customer does.
    """
    ticket = opened(small)
    tickets = small.desk.tickets
    reported(small, ticket.id, move="start")
    reported(small, ticket.id, move="tell", solution="更换电源", told_via="phone")
    assert MONDAY + 4 * HOUR == tickets.get(ticket.id).next_update_at

    after = reported(small, ticket.id, move="accept")
    small.clock.advance(48 * HOUR)
    small.crm.run_due()

    assert ("resolved", None, []) == (after.status, after.next_update_at, told(small))
    tickets.move(ticket.id, "close")
    with pytest.raises(ReadOnlyRecordError):
        reported(small, ticket.id)


def test_a_merged_ticket_reminds_nobody(small: Company) -> None:
    """
    The one that lives on has its own promise.
    """
    ticket, other = opened(small), opened(small)
    reported(small, ticket.id)
    small.desk.tickets.merge(ticket.id, into=other.id)
    small.clock.advance(5 * HOUR)
    small.crm.run_due()

    assert [] == told(small)


def test_a_field_that_is_changed_by_hand_reminds_too(small: Company) -> None:
    """
    However the promise was made: also of a ticket that is taken in.
    """
    ticket = opened(small)
    wanted = {"next_update_at": MONDAY + HOUR}
    small.desk.tickets.change(ticket.id, wanted)
    small.desk.tickets.adopt(
        customer=small.customer.id, kind="complaint", description="?", priority="high",
        owner=small.owner.id, **wanted,
    )  # fmt: skip
    small.clock.advance(2 * HOUR)
    small.crm.run_due()
    assert 2 == len(told(small))


def test_a_promise_lies_ahead(small: Company) -> None:
    """
    And a version, a person or a way that does not fit is refused.
    """
    ticket = opened(small)
    other = small.desk.customers.add(name="明达")
    stranger = small.desk.contacts.add(customer=other.id, name="赵敏")
    for wrong, error in (
        ({"next_update_at": MONDAY}, InvalidRecordError),
        ({"mode": "飞鸽"}, InvalidRecordError),
        ({"version": 7}, StaleVersionError),
        ({"contact": stranger.id}, WrongContactError),
    ):
        with pytest.raises(error):
            reported(small, ticket.id, **wrong)

    assert 0 == small.desk.interactions.count()


def test_it_is_told_in_english(url: str) -> None:
    """
    If that is the company's language.
    """
    small = company(url, standard(language="en"))
    ticket = opened(small)
    reported(small, ticket.id)
    small.clock.advance(5 * HOUR)
    small.crm.run_due()
    (row,) = (r for r in small.crm.deliveries() if "update_overdue" in r.effect.key)

    assert "Update overdue: GD20260001 恒信科技有限公司" == row.effect.subject
    assert "was 1 h ago" in row.effect.body


def test_a_promise_goes_with_a_ticket_into_the_queue(small: Company) -> None:
    """
    Who leads the department is reminded while nobody has it, then who gets it (M9).
    """
    desk = small.desk
    desk.departments.add(id="repair", name="维修部")
    leader = person(
        desk, id="zhao", name="赵敏", department="repair", email="zhao@example.com"
    )
    desk.departments.change("repair", {"supervisor": leader.id})
    li = person(desk, id="li", name="李娜", email="li@example.com")
    ticket = opened(small)
    reported(small, ticket.id)
    desk.tickets.assign(ticket.id, department="repair")
    small.clock.advance(4 * HOUR + SECOND)
    small.crm.run_due()
    desk.tickets.assign(ticket.id, li.id)
    small.clock.advance(small.crm.settings.remind_every)
    small.crm.run_due()

    assert ["zhao@example.com", "li@example.com"] == [
        row.effect.to
        for row in small.crm.deliveries()
        if row.effect.key.startswith("update_overdue")
    ]


def test_today_is_a_promise_until_the_day_ends(small: Company) -> None:
    """
    Work on that day has begun long since.
    """
    ticket = small.desk.tickets.open(
        customer=small.customer.id,
        kind="inquiry",
        priority="low",
        description="怎么导出报表？",
    )
    zone = small.crm.settings.zone
    today = small.clock.now().astimezone(zone).date()
    told = small.desk.tickets.progress(ticket.id, "已联系", next_update_at=today)

    assert told.next_update_at is not None
    assert f"{today + timedelta(days=1)} 00:00" == (
        f"{told.next_update_at.astimezone(zone):%Y-%m-%d %H:%M}"
    )
