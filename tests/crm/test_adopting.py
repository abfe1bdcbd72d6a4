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
)
from crmkit.records import UNKNOWN, Customer, Record, fold
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
        customer=customer.id, ticket=ticket.id, summary="回访",
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
