"""
What waits is given out when somebody frees up, without anybody's asking (T4).
"""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial
from typing import Any

import pytest

from crmkit import CRM, standard
from crmkit.crm import Acting, DueReport
from crmkit.desk import HAND_OUT, Move
from crmkit.ports import Store
from crmkit.presets import ticket_routing
from crmkit.records import Department, Ref, Ticket
from crmkit.routing import RoutingPolicy, Way
from crmkit.testing import CountingIds
from tests.crm.company import person
from tests.crm.test_routing import HOUR, Office, office, store

__all__ = ["store"]  # a fixture

SECOND = timedelta(seconds=1)


def due(store: Store, place: Ref) -> list[str]:
    """
    Return the kinds of what is due at a department or user.
    """
    with store.read() as tx:
        return [each.kind for each in tx.appointments(place)]


def service(small: Office) -> Ref:
    """
    Return the department whose people are asked.
    """
    return Ref(Department.type_name, small.people[0].department or "")


def owners(small: Office, *tickets: Ticket) -> list[str]:
    """
    Return what those are called who have tickets now.
    """
    return small.names(*(small.desk.tickets.get(each.id) for each in tickets))


def test_who_is_done_gets_what_waits(store: Store) -> None:
    """
    The next run gives it out, once; the report counts it as other work.
    """
    small = office(store, capacity=1)
    had = [small.open() for _ in range(3)]
    later, urgent = small.open(), small.open(priority="high")
    small.solve(had[1])
    waited = owners(small, urgent)
    report = small.crm.run_due()

    assert ([""], ["乙", ""]) == (waited, owners(small, urgent, later))
    assert DueReport(done=1) == report
    change = small.desk.tickets.changes(urgent.id)[-1]
    assert ("system:due", "due:hand_out", "route_ticket") == (
        change.by, change.cause, change.command
    )  # fmt: skip

    small.solve(had[0])
    small.solve(had[2])

    assert [HAND_OUT] == due(store, service(small))
    assert DueReport(done=1) == small.crm.run_due()
    assert [] == due(store, service(small))
    assert "" not in owners(small, urgent, later)
    assert DueReport() == small.crm.run_due()


def merged(small: Office, ticket: Ticket, other: Ticket) -> None:
    """
    Merge a ticket into another one.
    """
    small.desk.tickets.merge(ticket.id, into=other.id)


def given(small: Office, ticket: Ticket, other: Ticket) -> None:
    """
    Give a ticket to somebody else.
    """
    small.desk.tickets.assign(ticket.id, small.people[2].id)


def queued(small: Office, ticket: Ticket, other: Ticket) -> None:
    """
    Put a ticket into the queue of a department that has nobody.
    """
    place = small.desk.departments.add(name="法务部")
    small.desk.tickets.assign(ticket.id, department=place.id)


def reported(small: Office, ticket: Ticket, other: Ticket) -> None:
    """
    Report progress that ends a ticket.
    """
    small.desk.tickets.move(ticket.id, "tell", solution="点导出", told_via="phone")
    small.desk.tickets.progress(ticket.id, "客户已确认", move="accept")


def batch(small: Office, ticket: Ticket, other: Ticket) -> None:
    """
    End a ticket in a batch.
    """
    small.desk.tickets.move(ticket.id, "tell", solution="点导出", told_via="phone")
    report = small.desk.do_all([partial(Move.to, ticket, "accept")])
    assert () == report.refused


@pytest.mark.parametrize("end", [merged, given, queued, reported, batch])
def test_however_a_ticket_leaves_his_hands(store: Store, end: Any) -> None:
    """
    Who had it has the next one.
    """
    small = office(store, capacity=1)
    had = [small.open() for _ in range(3)]
    waits = small.open()
    small.desk.tickets.move(had[1].id, "start")
    end(small, had[1], had[0])
    small.crm.run_due()

    assert ["乙"] == owners(small, waits)


def test_nothing_is_written_if_nobody_waits(store: Store) -> None:
    """
    Nor without a policy, nor for work on a ticket that stays where it is.
    """
    small = office(store, capacity=1)
    had = [small.open() for _ in range(3)]
    small.solve(had[0])
    without = due(store, service(small))
    small.open()
    small.open()
    small.desk.tickets.move(had[1].id, "start")
    small.desk.tickets.change(had[1].id, {"remarks": "加急"})
    crm = CRM(store, clock=small.clock, settings=standard(), ids=CountingIds("x-"))
    desk = crm.as_system("test")
    desk.tickets.move(had[1].id, "tell", solution="点导出", told_via="phone")
    desk.tickets.move(had[1].id, "accept")

    assert ([], []) == (without, due(store, service(small)))


def test_what_is_put_into_a_queue_is_given_out(store: Store) -> None:
    """
    It waits for who is free there, and needs no other to end.
    """
    small = office(store, capacity=1)
    other = small.desk.departments.add(name="售后部")
    wu = person(small.desk, name="吴静", department=other.id)
    ticket = small.open()
    small.desk.tickets.assign(ticket.id, department=other.id, why="要维修")
    small.crm.run_due()

    assert wu.id == small.desk.tickets.get(ticket.id).owner


def test_who_comes_or_comes_back_gets_what_waits(store: Store) -> None:
    """
    A new colleague, one who may take more, and one who was away until then.
    """
    small = office(store, capacity=1)
    one, two, _ = small.people
    for _ in range(3):
        small.open()
    waits = [small.open() for _ in range(3)]
    new = person(small.desk, id="ding", name="丁", department=one.department)
    small.crm.run_due()
    assert [new.id, None, None] == [
        small.desk.tickets.get(each.id).owner for each in waits
    ]

    small.desk.users.change(two.id, {"capacity": 2})
    small.crm.run_due()
    assert ["乙", ""] == owners(small, *waits[1:])

    back = small.clock.now() + 4 * HOUR
    small.desk.users.change(one.id, {"absent_until": back, "capacity": 3})
    small.crm.run_due()
    small.clock.advance(4 * HOUR - SECOND)
    assert DueReport() == small.crm.run_due()
    small.clock.advance(SECOND)
    assert DueReport(done=1) == small.crm.run_due()
    assert ["甲"] == owners(small, waits[2])


def test_who_is_back_early_is_not_asked_twice(store: Store) -> None:
    """
    His absence taken off, nothing is due at its end.
    """
    small = office(store, capacity=1)
    one = small.people[0]
    back = small.clock.now() + 4 * HOUR
    small.desk.users.change(one.id, {"absent_until": back})
    away = due(store, one.ref)
    small.desk.users.change(one.id, {"absent_until": None})

    assert ([HAND_OUT], []) == (away, due(store, one.ref))


def test_two_workers_leave_nobody_waiting_and_nobody_overloaded(store: Store) -> None:
    """
    One ends tickets while another gives out and opens more.
    """
    small = office(store, way=Way.LEAST_LOADED, capacity=2)
    had = [small.open() for _ in range(6)]
    waits = [small.open() for _ in range(6)]
    routing = small.crm.settings.routing

    def desk(name: str) -> CRM:
        assert isinstance(routing, RoutingPolicy)
        return CRM(
            store,
            clock=small.clock,
            settings=standard(routing=routing),
            ids=CountingIds(name),
        )

    def end() -> None:
        acting = desk("a-").as_system("ends")
        for ticket in had:
            acting.tickets.move(ticket.id, "start")
            acting.tickets.move(ticket.id, "tell", solution="点导出", told_via="phone")
            acting.tickets.move(ticket.id, "accept")

    def give() -> None:
        crm = desk("b-")
        for _ in range(12):
            crm.run_due()

    with ThreadPoolExecutor(2) as pool:
        for done in [pool.submit(end), pool.submit(give)]:
            done.result()
    small.crm.run_due()
    now = [small.desk.tickets.get(each.id).owner for each in waits]

    assert None not in now
    assert {2} == set(Counter(now).values())


def test_who_comes_to_wait_while_another_ends_is_not_overlooked(store: Store) -> None:
    """
    Either he is seen to be free when the ticket is opened, or it is seen to wait.
    """
    small = office(store, capacity=2)
    had = [small.open() for _ in range(6)]

    def desk(name: str) -> Acting:
        crm = CRM(
            store,
            clock=small.clock,
            settings=small.crm.settings,
            ids=CountingIds(name),
        )
        return crm.as_system(name)

    def end() -> None:
        tickets = desk("a-").tickets
        for ticket in had:
            tickets.move(ticket.id, "start")
            tickets.move(ticket.id, "tell", solution="点导出", told_via="phone")
            tickets.move(ticket.id, "accept")

    def come() -> None:
        tickets = desk("b-").tickets
        for _ in range(6):
            tickets.open(
                customer=small.customer, kind="咨询", priority="low",
                description="怎么导出报表？",
            )  # fmt: skip

    with ThreadPoolExecutor(2) as pool:
        for done in [pool.submit(end), pool.submit(come)]:
            done.result()
    small.crm.run_due()

    assert 0 == small.desk.tickets.count("owner is None")
    assert [] == due(store, service(small))


def test_a_ticket_that_was_merged_does_not_count() -> None:
    """
    Neither to the load of who had it, nor as one that waits.
    """
    assert "merged_into is None" in (ticket_routing().counts or "")
