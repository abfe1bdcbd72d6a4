"""
Records that come in from outside: what is known of them, and from when on.
"""

import io
from datetime import datetime, timedelta
from typing import Any

import pytest

from crmkit import CRM
from crmkit.errors import (
    CrmkitError,
    DuplicateRecordError,
    InstantRefusedError,
    InvalidRecordError,
    RecordNotFoundError,
    WrongContactError,
)
from crmkit.records import UNKNOWN, Customer, Record, Ticket, fold
from crmkit.reports import TicketFact, Yardstick, summarise, ticket_fact
from tests.crm.company import Company

DAY = timedelta(days=1)


def adopted(small: Company, at: datetime) -> tuple[Record, ...]:
    """
    Take in a record of each type, as they stood at an instant.
    """
    desk, long_ago = small.crm.as_system("move"), at - 900 * DAY
    department = desk.departments.adopt(id="D9", name="北京", at=at)
    user = desk.users.adopt(
        id="U9", name="李娜", roles=["service"], department="D9", active=False, at=at
    )
    customer = desk.customers.adopt(
        name="明达", number="K-77", stage="意向", owner="U9",
        created_at=long_ago, last_contacted_at=at - DAY, at=at,
    )  # fmt: skip
    contact = desk.contacts.adopt(name="赵强", customer=customer.id, at=at)
    ticket = desk.tickets.adopt(
        number="OLD-1", customer=customer.id, contact=contact.id, kind="投诉",
        description="坏了", status="closed", owner="U9",
        opened_at=long_ago, closed_at=long_ago + DAY, at=at,
    )  # fmt: skip
    interaction = desk.interactions.adopt(
        customer=customer.id, ticket=ticket.id, mode="电话", summary="回访",
        occurred_at=long_ago, executor="U9", at=at,
    )  # fmt: skip
    return department, user, customer, contact, ticket, interaction


def test_a_record_is_taken_in_as_it_stands(small: Company) -> None:
    """
    With its own number, status and instants; its history begins with a snapshot.
    """
    records = adopted(small, small.clock.now())
    with small.crm.store.read() as look:
        histories = [look.history(record.ref) for record in records]
        kept = [look.get(type(record), record.id) for record in records]

    assert list(records) == kept == [fold(history) for history in histories]
    assert [[True]] * 6 == [[c.is_snapshot for c in history] for history in histories]
    assert {"snapshot"} == {c.command for history in histories for c in history}
    assert ("K-77", "interested") == (records[2].number, records[2].stage)  # type: ignore[attr-defined]  # a customer
    assert (1, "closed") == (records[4].version, records[4].status)  # type: ignore[attr-defined]  # a ticket
    assert small.crm.verify().raise_if_wrong()


def test_what_it_was_before_is_unknown(small: Company) -> None:
    """
    Not nothing, and not what it was when it came; a record made here was not there.
    """
    now = small.clock.now()
    desk = small.crm.as_system("move")
    old = desk.customers.adopt(name="明达", at=now - DAY)
    new = desk.customers.add(name="恒信")
    desk.customers.change(old.id, {"city": "北京"})

    def as_of(customer: Customer, at: datetime, **how: Any) -> object:
        found = desk.customers.as_of(customer.id, at, **how)
        return (found.name, found.city) if isinstance(found, Customer) else found

    assert UNKNOWN is as_of(old, now - 2 * DAY)
    assert ("明达", None) == as_of(old, now - DAY)
    assert ("明达", "北京") == as_of(old, now)
    assert UNKNOWN is as_of(old, now, known_at=now - DAY)
    assert None is as_of(new, now - DAY)
    assert ("恒信", None) == as_of(new, now)
    assert not UNKNOWN


def test_a_ticket_that_is_not_done_gets_a_clock(small: Company) -> None:
    """
    It begins when the ticket came, as nothing is known of before; work goes on.
    """
    now = small.clock.now()
    desk = small.crm.as_system("move")
    ticket = desk.tickets.adopt(
        customer=small.customer.id, kind="complaint", priority="high",
        description="?", status="in_progress", opened_at=now - 9 * DAY,
        first_action_at=now - 8 * DAY, owner=small.owner.id,
    )  # fmt: skip
    small.clock.advance(3 * DAY)
    due = small.crm.run_due()
    after = desk.tickets.move(ticket.id, "wait", reason="等客户")

    assert (now - 9 * DAY, now + DAY) == (
        ticket.opened_at, ticket.resolution_due_at
    )  # fmt: skip
    assert 1 == due.done
    assert "GD20260001" == ticket.number
    assert (2, None) == (after.version, after.resolution_due_at)


def old_ticket(small: Company, **fields: Any) -> Ticket:
    """
    Take in a ticket that was opened nine days ago.
    """
    given: dict[str, Any] = {
        "customer": small.customer.id, "kind": "投诉", "priority": "高",
        "description": "坏了", "status": "已关闭",
        "opened_at": small.clock.now() - 9 * DAY, **fields,
    }  # fmt: skip
    return small.crm.as_system("move").tickets.adopt(**given)


def fact_of(small: Company, ticket: Ticket) -> TicketFact:
    """
    Return what a report sees of a ticket.
    """
    settings = small.crm.settings
    yardstick = Yardstick(
        policies=settings.service_levels, calendars=settings.calendars,
        calendar=settings.calendars["always"], zone=settings.zone,
        categories=settings.ticket_machine.categories,
    )  # fmt: skip
    history = small.desk.tickets.changes(ticket.id)
    return ticket_fact(history, yardstick, small.clock.now())


@pytest.mark.parametrize("status", ["已关闭", "已解决", "待客户确认"])
def test_whether_a_ticket_done_before_was_in_time_is_unknown(
    small: Company, status: str
) -> None:
    """
    It is neither met nor missed, is not judged, and is counted as not known.
    """
    now = small.clock.now()
    told = old_ticket(small, status=status, told_at=now - 8 * DAY)
    fact = fact_of(small, told)
    clock = small.desk.tickets.ledger(told.id)
    summary = summarise([fact])

    assert ("unknown", None, None) == (clock.state, clock.remaining, clock.stopped_at)
    assert str(clock).endswith("unknown: ? of 1 day, 0:00:00")
    assert ("unknown", None) == (fact.sla_state, fact.overdue_seconds)
    assert DAY.total_seconds() == fact.resolution_seconds
    assert (None, 0) == (
        summary["compliance"].value, summary["compliance"].denominator
    )  # fmt: skip
    assert 1 == summary["unknown"].value


def test_when_a_ticket_was_solved_is_not_guessed(small: Company) -> None:
    """
    When it was closed is not when the customer was told, nor is when it came in.
    """
    closed = old_ticket(small, closed_at=small.clock.now() - 7 * DAY)

    assert fact_of(small, closed).resolution_seconds is None


def test_work_that_was_seen_is_judged(small: Company) -> None:
    """
    A ticket that is opened again is judged by what was seen since.
    """
    ticket = old_ticket(small)
    small.desk.tickets.move(ticket.id, "reopen", reason="又坏了")
    small.clock.advance(2 * DAY)

    assert "breached_open" == small.desk.tickets.ledger(ticket.id).state


@pytest.mark.parametrize(
    ("fields", "text"),
    [
        ({"told_at": 10}, "ticket.told_at: should not be before opened_at"),
        ({"told_at": 8, "opened_at": None}, "ticket.opened_at: is required"),
        ({"status_since": 10}, "ticket.status_since: should not be before opened_at"),
        ({"status": "处理"}, "(allowed: 'open', 'in_progress',"),
    ],
    ids=["told before opened", "not opened", "in a status before", "status"],
)
def test_a_ticket_whose_past_cannot_be_is_refused(
    small: Company, fields: dict[str, Any], text: str
) -> None:
    """
    It is not told before it was opened, and is in a status that there is.
    """
    now = small.clock.now()
    fields = {
        name: now - value * DAY if isinstance(value, int) else value
        for name, value in fields.items()
    }
    with pytest.raises(InvalidRecordError) as caught:
        old_ticket(small, **fields)

    assert text in str(caught.value)


@pytest.mark.parametrize("status", ["处理中", "In progress", "in_progress"])
def test_a_status_is_read_by_its_labels(small: Company, status: str) -> None:
    """
    As other choices are, and as conditions read it.
    """
    assert "in_progress" == old_ticket(small, status=status).status


def test_before_it_was_made_there_was_none(small: Company) -> None:
    """
    What says since when it is there was not there before; between, it is unknown.
    """
    now = small.clock.now()
    desk = small.crm.as_system("move")
    old = desk.customers.adopt(name="明达", created_at=now - 9 * DAY, at=now - DAY)
    ticket = old_ticket(small)
    asked = (now - 10 * DAY, now - 9 * DAY, now - 2 * DAY)

    assert [None, UNKNOWN, UNKNOWN] == [desk.customers.as_of(old.id, t) for t in asked]
    assert [None, UNKNOWN, UNKNOWN] == [desk.tickets.as_of(ticket.id, t) for t in asked]
    assert desk.customers.as_of(old.id, asked[0], known_at=asked[0]) is UNKNOWN


def test_a_ticket_that_does_not_say_when_it_was_opened(small: Company) -> None:
    """
    Counts as opened when it came in; what it was before is unknown all the same.
    """
    ticket = old_ticket(small, opened_at=None)
    before = small.desk.tickets.as_of(ticket.id, small.clock.now() - DAY)

    assert (small.clock.now(), UNKNOWN) == (ticket.opened_at, before)


def test_an_interaction_from_elsewhere_dates_the_last_contact(small: Company) -> None:
    """
    As one that is recorded does, but for internal work, and what is older or undated.
    """
    now, customer = small.clock.now(), small.customer.id
    ticket = old_ticket(small)
    desk = small.crm.as_system("move")
    rows: list[dict[str, Any]] = [
        {"customer": customer, "mode": "电话", "occurred_at": now - 5 * DAY},
        {"ticket": ticket.id, "mode": "拜访", "occurred_at": now - 3 * DAY},
        {"customer": customer, "mode": "微信", "occurred_at": now - 4 * DAY},
        {"customer": customer, "mode": "内部处理", "occurred_at": now - DAY},
        {"customer": customer, "mode": "其他"},
    ]
    report = desk.interactions.adopt_all({"summary": "回访", **row} for row in rows)
    after = desk.customers.get(customer)

    assert (5, ()) == (len(report.kept), report.refused)
    assert now - 3 * DAY == after.last_contacted_at
    assert ["adopt", "adopt"] == [
        change.command for change in desk.customers.changes(customer)[1:]
    ]
    assert {customer} == {desk.interactions.get(ref.id).customer for ref in report.kept}
    assert small.crm.verify().raise_if_wrong()
    small.crm.export(file := io.BytesIO())
    file.seek(0)
    with CRM.open("memory://") as other:
        other.restore(file)
        assert after == other.as_system("test").customers.get(customer)


@pytest.mark.parametrize("how", ["record", "adopt"])
def test_how_an_interaction_took_place_is_never_guessed(
    small: Company, how: str
) -> None:
    """
    Whoever enters one says so.
    """
    enter = getattr(small.desk.interactions, how)
    with pytest.raises(InvalidRecordError, match=r"interaction\.mode: is required"):
        enter(customer=small.customer.id, summary="上门拜访")


def test_what_has_its_own_id_or_number_comes_in_once(small: Company) -> None:
    """
    So a list that was mended is taken in again; an external id may repeat.
    """
    desk = small.crm.as_system("move")
    rows: list[dict[str, Any]] = [
        {"id": "sf-1", "name": "甲", "external_id": "17"},
        {"number": "K-2", "name": "乙", "external_id": "17"},
        {"number": "K-3", "name": ""},
    ]
    first = desk.customers.adopt_all(rows)
    second = desk.customers.adopt_all([*rows[:2], {**rows[2], "name": "丙"}])

    assert (2, [3]) == (len(first.kept), [each.position for each in first.refused])
    assert [(1, DuplicateRecordError), (2, DuplicateRecordError)] == [
        (each.position, type(each.error)) for each in second.refused
    ]
    assert 1 + 3 == desk.customers.count()


@pytest.mark.parametrize(
    ("fields", "error"),
    [
        ({"name": "x", "owner": "nobody"}, RecordNotFoundError),
        ({"name": "x", "stage": "nothing"}, InvalidRecordError),
        ({"name": "x", "created_at": "2030-01-01T00:00Z"}, InstantRefusedError),
        ({"name": "x", "number": "K-1"}, DuplicateRecordError),
        ({"nmae": "x"}, InvalidRecordError),
    ],
    ids=["owner", "choice", "future", "number", "field"],
)
def test_what_cannot_be_true_is_refused(
    small: Company, fields: dict[str, Any], error: type[CrmkitError]
) -> None:
    """
    As for a record that is made here.
    """
    desk = small.crm.as_system("move")
    desk.customers.adopt(name="first", number="K-1")
    with pytest.raises(error):
        desk.customers.adopt(**fields)

    assert 2 == desk.customers.count()


def test_the_person_of_a_ticket_is_at_its_customer(small: Company) -> None:
    """
    As for a ticket that is opened here.
    """
    desk = small.crm.as_system("move")
    other = desk.customers.add(name="另一家")
    stranger = desk.contacts.add(customer=other.id, name="王芳")
    with pytest.raises(WrongContactError):
        old_ticket(small, contact=stranger.id)

    assert 0 == desk.tickets.count()


def test_no_user_passes_himself_off_as_the_system(small: Company) -> None:
    """
    Nor is a ticket in a status that there is not.
    """
    desk = small.crm.as_system("move")
    with pytest.raises(InvalidRecordError):
        desk.users.adopt(id="system:x", name="x", roles=["r"])
    with pytest.raises(InvalidRecordError) as caught:
        desk.tickets.adopt(
            customer=small.customer.id, kind="complaint", description="?", status="lost"
        )

    assert "ticket.status: cannot be 'lost'" in str(caught.value)


def test_many_are_taken_in_at_once(small: Company) -> None:
    """
    One that is refused holds up no other.
    """
    desk = small.crm.as_system("move")
    rows = [{"name": f"客户{n}", "number": f"K-{n // 2}"} for n in range(4)]
    report = desk.customers.adopt_all(rows, at=small.clock.now() - DAY)
    changes = [desk.customers.changes(ref.id)[0] for ref in report.kept]

    assert [2, 4] == [each.position for each in report.refused]
    assert [(True, small.clock.now() - DAY)] * 2 == [
        (each.is_snapshot, each.at) for each in changes
    ]


def test_a_snapshot_goes_from_store_to_store(small: Company) -> None:
    """
    As any other change does.
    """
    client = small.crm.as_system("move").customers.adopt(name="明达")
    file = io.BytesIO()
    small.crm.export(file)
    file.seek(0)
    with CRM.open("memory://") as other:
        other.restore(file)
        (change,) = other.as_system("test").customers.changes(client.id)

    assert change.is_snapshot


def test_those_who_follow_changes_meet_every_one(small: Company) -> None:
    """
    By the cursor, however small the answers; from the end on, only what is new.
    """
    met, cursor, end = [], None, small.crm.end_of_changes()
    while news := small.crm.changes(cursor, limit=1):
        met += [change.record.type for change in news]
        cursor = news.cursor
    small.desk.customers.change(small.customer.id, {"city": "北京"})

    assert ["department", "user", "customer"] == met
    assert end == cursor
    assert ["change_customer"] == [each.command for each in small.crm.changes(end)]
