"""
Tickets go to departments and people by the company's routing policy.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from typing import Any

import attrs
import pytest
import sqlalchemy as sa

from crmkit import CRM, standard
from crmkit.adapters.memory import MemoryStore
from crmkit.adapters.sql import SQLStore
from crmkit.crm import Acting
from crmkit.desk import Update
from crmkit.errors import (
    InvalidRecordError,
    NoRoutingError,
    ReadOnlyRecordError,
    RecordNotFoundError,
    RoutingError,
)
from crmkit.ports import Store
from crmkit.presets import ticket_routing
from crmkit.records import Ref, Ticket, Turns, User
from crmkit.routing import RoutingPolicy, Way
from crmkit.testing import CountingIds, SettableClock
from tests.crm.company import MONDAY, person

HOUR = timedelta(hours=1)


@attrs.frozen
class Office:
    """
    A company with a routing policy, and the people of one department.
    """

    crm: CRM
    desk: Acting
    clock: SettableClock
    customer: str
    people: tuple[User, ...]

    def open(self, **fields: Any) -> Ticket:
        """
        Open a ticket, an hour after the one before.
        """
        self.clock.advance(HOUR)
        wanted = {"kind": "咨询", "priority": "low", "description": "怎么导出报表？"}
        return self.desk.tickets.open(customer=self.customer, **{**wanted, **fields})

    def solve(self, ticket: Ticket) -> None:
        """
        Tell the customer a solution, to which he agrees.
        """
        moves: tuple[tuple[str, dict[str, Any]], ...] = (
            ("start", {}),
            ("tell", {"solution": "点导出", "told_via": "phone"}),
            ("accept", {}),
        )
        for move, data in moves:
            self.desk.tickets.move(ticket.id, move, **data)

    def names(self, *tickets: Ticket) -> list[str]:
        """
        Return what the owners of some tickets are called.
        """
        known = {user.id: user.name or "" for user in self.people}
        return [known.get(ticket.owner or "", "") for ticket in tickets]


def office(store: Store, *, way: Way = Way.ROUND_ROBIN, **policy: Any) -> Office:
    """
    Return a company whose inquiries go to three people of 客服部 in some way.
    """
    shipped = ticket_routing().to_dict()
    for route in shipped["routes"]:
        route["way"] = way.value
    routing = RoutingPolicy.of({**shipped, **policy})
    clock = SettableClock(MONDAY)
    crm = CRM(store, clock=clock, settings=standard(routing=routing), ids=CountingIds())
    desk = crm.as_system("test")
    service = desk.departments.add(name="客服部")
    people = tuple(
        desk.users.add(name=name, department=service.id, roles=["agent"])
        for name in ("甲", "乙", "丙")
    )
    customer = desk.customers.add(name="恒信科技").id
    return Office(crm, desk, clock, customer, people)


@pytest.fixture(params=["memory", "sqlite", "postgresql"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    """
    An empty store of each kind.
    """
    if request.param == "memory":
        yield MemoryStore()
        return
    engine = (
        sa.create_engine(f"sqlite:///{tmp_path / 'crm.db'}")
        if request.param == "sqlite"
        else request.getfixturevalue("new_postgres")()
    )
    made = SQLStore(engine, owned=True)
    made.migrate()
    yield made
    made.close()


def test_inquiries_go_round_and_say_why(store: Store) -> None:
    """
    Department, person, reason and deadline are there once the ticket is opened.
    """
    small = office(store)
    tickets = [small.open() for _ in range(4)]
    first = tickets[0]

    assert ["甲", "乙", "丙", "甲"] == small.names(*tickets)
    assert small.people[0].department == first.department
    assert ("inquiry", first.opened_at) == (first.route, first.assigned_at)
    assert "咨询 → 客服部：轮到甲；另有 2 人可接" == first.assigned_because
    assert first.expected_at == first.resolution_due_at
    with store.read() as look:
        turns = look.get(Turns, "inquiry")
        assert turns is not None
        assert 4 == len(look.history(turns.ref)) == turns.version


def test_who_names_an_owner_is_not_asked(store: Store) -> None:
    """
    The named one has it though it is not his turn, and nobody's turn passes.
    """
    small = office(store)
    *_, last = small.people
    named, routed = small.open(owner=last.id), small.open()

    assert ["丙", "甲"] == small.names(named, routed)
    assert (None, None) == (named.route, named.assigned_because)


def test_who_acts_does_not_become_the_owner(store: Store) -> None:
    """
    Where a policy routes, whoever takes a call enters tickets for others.
    """
    small = office(store)
    *_, last = small.people
    ticket = small.crm.acting_as(last).tickets.open(
        customer=small.customer, kind="咨询", priority="low", description="怎么导出？"
    )

    assert ["甲"] == small.names(ticket)


def test_the_least_loaded_has_it(store: Store) -> None:
    """
    Open tickets count, by urgency; of two who have as much, who waits longer.
    """
    small = office(store, way=Way.LEAST_LOADED, weights={"high": 3})
    opened = [small.open(priority=each) for each in ("high", "low", "low", "low")]
    small.desk.tickets.assign(opened[1].id, small.people[0].id, why="老客户")
    then = [small.open() for _ in range(3)]

    assert ["甲", "乙", "丙", "乙"] == small.names(*opened)
    assert ["丙", "乙", "丙"] == small.names(*then)
    assert "老客户" == small.desk.tickets.get(opened[1].id).assigned_because


def test_a_full_department_waits_and_hands_out_when_somebody_is_free(
    store: Store,
) -> None:
    """
    The urgent first, then what waits longest; what finds nobody stays.
    """
    small = office(store, capacity=1)
    had = [small.open() for _ in range(3)]
    first, urgent, last = small.open(), small.open(priority="high"), small.open()
    nothing = small.desk.tickets.hand_out()
    one, two, _ = small.people
    for ticket in had[:2]:
        small.solve(ticket)
    given = small.desk.tickets.hand_out()

    assert ["", "", ""] == small.names(first, urgent, last)
    assert first.assigned_because is not None
    assert "排队等待" in first.assigned_because
    assert () == nothing
    assert [urgent.id, first.id] == [ticket.id for ticket in given]
    assert {one.id, two.id} == {ticket.owner for ticket in given}
    assert 1 == small.desk.tickets.count("owner is None")
    assert 1 == small.desk.tickets.get(last.id).version


def test_a_department_without_people_keeps_no_other_one_waiting(store: Store) -> None:
    """
    However many tickets wait there.
    """
    small = office(store, capacity=1)
    small.desk.departments.add(name="产品部")
    for _ in range(4):
        small.open(kind="建议", priority="high")
    for _ in range(4):
        small.open()
    first, *_ = small.people
    small.desk.users.change(first.id, {"capacity": 2})
    (given,) = small.desk.tickets.hand_out(limit=2)

    assert (first.id, "inquiry") == (given.owner, given.route)


def test_who_is_away_or_has_left_is_passed_over(store: Store) -> None:
    """
    And has his turn once he is back.
    """
    small = office(store)
    one, two, _ = small.people
    small.desk.users.change(two.id, {"active": False})
    back = small.clock.now() + 4 * HOUR
    small.desk.users.change(one.id, {"absent_until": back})
    away = [small.open() for _ in range(2)]
    small.clock.advance(2 * HOUR)

    assert ["丙", "丙"] == small.names(*away)
    assert "甲（2026-03-02 14:00 CST 前不在）" in (away[0].assigned_because or "")
    assert ["甲", "丙"] == small.names(small.open(), small.open())


def test_routing_asks_again_only_what_nobody_has(store: Store) -> None:
    """
    A ticket that somebody has stays his; a closed one is refused.
    """
    small = office(store)
    ticket = small.open()
    same = small.desk.tickets.route(ticket.id)
    small.solve(ticket)
    small.desk.tickets.move(ticket.id, "close")

    assert same == ticket
    with pytest.raises(ReadOnlyRecordError):
        small.desk.tickets.route(ticket.id)


def test_somebody_puts_a_ticket_into_the_queue_of_a_department(store: Store) -> None:
    """
    It waits there, with his reason, until somebody there is free; no turn passes.
    """
    small = office(store, capacity=1)
    ticket = small.open()
    other = small.desk.departments.add(name="售后部")
    wu = person(small.desk, name="吴静", department=other.id)
    moved = small.desk.tickets.assign(ticket.id, department=other.id, why="要维修")
    (given,) = small.desk.tickets.hand_out()

    assert (None, other.id, None, None, "要维修") == (
        moved.owner,
        moved.department,
        moved.route,
        moved.assigned_at,
        moved.assigned_because,
    )
    assert (ticket.id, wu.id) == (given.id, given.owner)


def test_a_ticket_is_given_to_somebody_or_some_department(store: Store) -> None:
    """
    To neither is refused, and so is a department that is not there.
    """
    small = office(store)
    ticket = small.open()
    with pytest.raises(InvalidRecordError, match="owner"):
        small.desk.tickets.assign(ticket.id)
    with pytest.raises(RecordNotFoundError, match="department:D9"):
        small.desk.tickets.assign(ticket.id, department="D9")
    lent = small.desk.departments.add(name="项目组").id
    both = small.desk.tickets.assign(ticket.id, small.people[0].id, department=lent)

    assert (small.people[0].id, lent) == (both.owner, both.department)


def test_turns_are_the_systems_own(store: Store) -> None:
    """
    Nobody puts himself in front by hand.
    """
    small = office(store)
    small.open()
    last = small.people[-1].id
    with pytest.raises(InvalidRecordError, match="served"):
        small.desk.do(Update(record="turns:inquiry", fields={"served": [last]}))


def test_many_tickets_at_once_go_round_as_well(store: Store) -> None:
    """
    Each of a batch sees what the one before it was given.
    """
    small = office(store, way=Way.LEAST_LOADED)
    row = {
        "customer": small.customer, "kind": "咨询", "priority": "low",
        "description": "怎么导出报表？",
    }  # fmt: skip
    report = small.desk.tickets.open_all([row] * 9)
    found = small.desk.tickets.find(limit=20)

    assert (9, ()) == (len(report.kept), report.refused)
    assert [3, 3, 3] == sorted(Counter(ticket.owner for ticket in found).values())


def test_a_condition_may_ask_about_the_customer(store: Store) -> None:
    """
    Key customers have a route of their own.
    """
    key = {
        "name": "key", "en": "Key customers", "zh": "大客户",
        "when": 'customer.grade == "key"', "department": "sales", "way": "queue",
    }  # fmt: skip
    routes = [key, *ticket_routing().to_dict()["routes"]]
    small = office(store, routes=routes)
    sales = small.desk.departments.add(name="销售部")
    small.desk.customers.change(small.customer, {"grade": "key"})
    ticket = small.open()

    assert ("key", sales.id, None) == (ticket.route, ticket.department, ticket.owner)


def test_without_a_policy_nothing_is_routed() -> None:
    """
    Who opens a ticket has it, and asking for a route says what is missing.
    """
    crm = CRM.open("memory://")
    desk = crm.as_system("test")
    customer = desk.customers.add(name="恒信科技").id
    user = person(desk, name="甲")
    ticket = crm.acting_as(user).tickets.open(
        customer=customer, kind="咨询", priority="low", description="怎么导出？"
    )

    assert user.id == ticket.owner
    with pytest.raises(NoRoutingError, match="waiting tickets"):
        desk.tickets.hand_out()
    free = desk.tickets.open(
        customer=customer, kind="咨询", priority="low", description="怎么导出？"
    )
    with pytest.raises(NoRoutingError, match=str(Ref("ticket", free.id))):
        desk.tickets.route(free.id)


def test_a_policy_that_cannot_be_used_is_refused_with_the_settings() -> None:
    """
    It would be found out with the first ticket else.
    """
    shipped = ticket_routing().to_dict()
    shipped["routes"][0]["when"] = 'knid == "complaint"'
    with pytest.raises(RoutingError, match="did you mean 'kind'"):
        standard(routing=RoutingPolicy.of(shipped))


def test_workers_side_by_side_give_each_his_turn(
    new_postgres: Callable[[], sa.Engine],
) -> None:
    """
    However many open tickets at the same moment, turns are served one by one.
    """
    made = SQLStore(new_postgres())
    made.migrate()
    small = office(made)

    def work(worker: int) -> int:
        desk = small.crm.as_system(f"worker {worker}")
        for _ in range(6):
            desk.tickets.open(
                customer=small.customer, kind="咨询", priority="low",
                description="怎么导出报表？",
            )  # fmt: skip
        return 6

    with ThreadPoolExecutor(4) as pool:
        assert 24 == sum(pool.map(work, range(4)))
    owners = Counter(t.owner for t in small.desk.tickets.find(limit=100))
    assert [8, 8, 8] == list(owners.values())
    with made.read() as look:
        turns = look.get(Turns, "inquiry")
        assert turns is not None
        assert 24 == turns.version


def test_two_at_once_do_not_fill_the_same_place(
    new_postgres: Callable[[], sa.Engine],
) -> None:
    """
    Whoever comes second sees what the first was given, whatever their routes.
    """
    made = SQLStore(new_postgres())
    made.migrate()
    small = office(made, way=Way.LEAST_LOADED, capacity=1)
    row: dict[str, Any] = {
        "customer": small.customer, "priority": "low", "description": "怎么导出？"
    }  # fmt: skip

    def work(worker: int) -> None:
        desk = small.crm.as_system(f"worker {worker}")
        for turn in range(3):
            number = f"N{worker}-{turn}"  # so that no sequence of numbers is waited for
            desk.tickets.open(kind="咨询", number=number, **row)

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(work, range(4)))
    owners = Counter(t.owner for t in small.desk.tickets.find(limit=100))

    assert {user.id: 1 for user in small.people} | {None: 9} == owners
