"""
Laws of routing: fair turns, fair loads, nobody who cannot, and a reason for each.
"""

from collections import Counter
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from itertools import product
from typing import Any

import attrs
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from crmkit.conditions import Condition, Moment, Schema
from crmkit.errors import RoutingError
from crmkit.records import Department, Priority, Ticket
from crmkit.routing import (
    Assignment,
    Candidate,
    Facts,
    Pointer,
    Router,
    Waiting,
)

SETTINGS = settings(
    deadline=None, max_examples=100, suppress_health_check=[HealthCheck.too_slow]
)
SCHEMA = Schema.of(Ticket)
NOW = Moment(datetime(2026, 3, 2, 9, tzinfo=UTC))
IDS = [f"U{n}" for n in range(7)]
INSTANTS = st.sampled_from([NOW.now + timedelta(hours=n) for n in range(-3, 4)])
TAGS = st.frozensets(st.sampled_from(["英语", "维修"]))

people = st.builds(
    Candidate,
    id=st.sampled_from(IDS),
    department=st.sampled_from(["D1", "D1", "D1", "D2", None]),
    tags=TAGS,
    active=st.sampled_from([True, True, True, False]),
    usable=st.sampled_from([True, True, True, False]),
    absent_until=st.none() | INSTANTS,
    load=st.integers(0, 6),
    capacity=st.none() | st.integers(0, 6),
    last_assigned_at=st.none() | INSTANTS,
)
staff = st.lists(people, max_size=7, unique_by=lambda person: person.id)
#: People who are there and differ in what they have alone, so that many are equal.
crowd = st.lists(
    st.builds(
        Candidate,
        id=st.sampled_from(IDS),
        department=st.just("D1"),
        load=st.integers(0, 2),
        capacity=st.sampled_from([None, 2, 4]),
        last_assigned_at=st.none() | INSTANTS,
    ),
    max_size=7,
    unique_by=lambda person: person.id,
)
served = st.lists(st.sampled_from(IDS), unique=True)
destinations = st.fixed_dictionaries(
    {
        "way": st.sampled_from(["round_robin", "least_loaded"]),
        "needs": TAGS.map(sorted),
        "prefers": TAGS.map(sorted),
        "or_supervisor": st.booleans(),
    }
) | st.sampled_from(
    [
        {"way": "fixed", "person": "U1"},
        {"way": "fixed", "person": "U1", "or_supervisor": True},
        {"way": "supervisor"},
        {"way": "queue"},
    ]
)


def router(way: dict[str, Any], **changes: Any) -> Router:
    """
    A router that finds a person in one way, whatever the ticket.
    """
    rest = {"name": "rest", "en": "Rest", "zh": "其他", "department": "sales"} | way
    return Router.of(
        {
            "name": "p",
            "en": "P",
            "zh": "P",
            "departments": [{"value": "sales", "en": "Sales", "zh": "销售部"}],
            "routes": [],
            "otherwise": rest,
        }
        | changes,
        SCHEMA,
    )


def company(
    given_people: list[Candidate], turns: list[str] | None = None, boss: str = "U0"
) -> Facts:
    """
    The facts about some people, two departments and whose turn it is.
    """
    return Facts(
        people=given_people,
        departments=[
            Department(id="D1", name="销售部", supervisor=boss),
            Department(id="D2", name="客服部"),
        ],
        pointers=[Pointer(route="rest", served=tuple(turns or ()))],
    )


def can(person: Candidate, weight: int = 1, capacity: int | None = None) -> bool:
    """
    Return whether somebody can take a ticket, said in other words than the code.
    """
    limit = person.capacity if person.capacity is not None else capacity
    away = person.absent_until is not None and person.absent_until > NOW.now
    fits = limit is None or (
        limit >= 1 if person.load == 0 else limit - person.load >= weight
    )
    return person.active and person.usable and not away and fits


def here(facts: Facts) -> list[Candidate]:
    """
    Return those who work in the department.
    """
    return [person for person in facts.people if person.department == "D1"]


@given(staff, served, st.integers(1, 40))
@SETTINGS
def test_turns_are_equal_while_nobody_comes_or_goes(
    given_people: list[Candidate], turns: list[str], times: int
) -> None:
    """
    From any pointer, everybody available gets as many as anybody else, or one more.
    """
    asked = router({"way": "round_robin"})
    facts = company(given_people, turns)
    able = [person.id for person in here(facts) if can(person)]
    got: Counter[str | None] = Counter()
    for _ in range(times):
        found = asked.assign(Ticket(), NOW, facts)
        got[found.owner] += 1
        if found.pointer:
            facts = attrs.evolve(facts, pointers=[found.pointer])

    assert set(got) <= {*able} if able else {None} == set(got)
    counts = [got[user] for user in able] or [0]
    assert max(counts) - min(counts) <= 1


@given(st.lists(st.frozensets(st.sampled_from(IDS)), min_size=1, max_size=40))
@SETTINGS
def test_who_stays_is_served_though_others_come_and_go(
    days: list[frozenset[str]],
) -> None:
    """
    Somebody who is there all the time is served before as many others as there are
    people have been, however the rest comes and goes.
    """
    asked, pointer = router({"way": "round_robin"}), Pointer(route="rest")
    waited: Counter[str] = Counter()
    for there in days:
        everybody = [
            Candidate(id=user, department="D1", active=user in there) for user in IDS
        ]
        facts = attrs.evolve(company(everybody), pointers=[pointer])
        found = asked.assign(Ticket(), NOW, facts)
        pointer = found.pointer or pointer
        for user in IDS:
            present = user in there and user != found.owner
            waited[user] = waited[user] + 1 if present else 0
            assert waited[user] < len(IDS)


@given(
    staff,
    served,
    destinations,
    st.sampled_from(Priority),
    st.none() | st.integers(1, 6),
)
@SETTINGS
def test_nobody_is_chosen_who_cannot(
    given_people: list[Candidate],
    turns: list[str],
    way: dict[str, Any],
    priority: Priority,
    capacity: int | None,
) -> None:
    """
    Whatever the way: nobody who has left, may not act, is away or is full.
    """
    asked = router(way, weights={"high": 2}, capacity=capacity)
    facts = company(given_people, turns)
    found = asked.assign(Ticket(priority=priority), NOW, facts)

    owner = facts.person(found.owner or "")
    weight = 2 if priority is Priority.HIGH else 1
    assert found.owner is None or (owner and can(owner, weight, capacity))
    assert found.owner not in {one.user for one in found.reason.passed_over}
    if way["way"] in ("round_robin", "least_loaded") and not way["needs"]:
        able = [person for person in here(facts) if can(person, weight, capacity)]
        assert found.owner or not able


@given(staff, served, destinations, st.randoms(use_true_random=False))
@SETTINGS
def test_the_order_of_the_facts_does_not_matter(
    given_people: list[Candidate], turns: list[str], way: dict[str, Any], chance: Any
) -> None:
    """
    The same facts in another order give the same answer, reason included.
    """
    first = company(given_people, turns)
    shuffled = chance.sample(given_people, len(given_people))
    second = attrs.evolve(company(shuffled, turns), departments=first.departments[::-1])

    asked = router(way)
    assert asked.assign(Ticket(), NOW, first) == asked.assign(Ticket(), NOW, second)


@given(staff | crowd, st.integers(1, 6))
@SETTINGS
def test_nobody_with_more_for_his_capacity_is_chosen(
    given_people: list[Candidate], capacity: int
) -> None:
    """
    Who is least loaded has no more load per capacity than any other who can; of
    those who have as much he waits longest. The others follow in the same order.
    """
    facts = company(given_people)
    found = router({"way": "least_loaded"}, capacity=capacity).assign(
        Ticket(), NOW, facts
    )
    able = [person for person in here(facts) if can(person, 1, capacity)]

    def rank(person: Candidate) -> tuple[Fraction, bool, datetime, str]:
        limit = person.capacity if person.capacity is not None else capacity
        last = person.last_assigned_at
        return (
            Fraction(person.load, limit),
            last is not None,
            last or NOW.now,
            person.id,
        )

    ranked = sorted(able, key=rank)
    assert [person.id for person in ranked[:1]] == ([found.owner] if able else [])
    behind = [one for one in found.reason.passed_over if one.could_have]
    assert [person.id for person in ranked[1:]] == [one.user for one in behind]
    for person, one in zip(ranked[1:], behind, strict=True):
        assert (rank(person)[0] > rank(ranked[0])[0]) == (one.code == "busier")


@given(staff, served, destinations)
@SETTINGS
def test_the_reason_names_everybody_passed_over(
    given_people: list[Candidate], turns: list[str], way: dict[str, Any]
) -> None:
    """
    Who works there and was not chosen is named once, with a reason that is true.
    """
    assume(way["way"] in ("round_robin", "least_loaded"))
    facts = company(given_people, turns)
    found = router(way).assign(Ticket(), NOW, facts)
    named = [one.user for one in found.reason.passed_over]

    assert len(named) == len(set(named))
    inside = {person.id for person in here(facts)}
    boss = {"U0"} if way["or_supervisor"] else set()
    assert inside - {found.owner} <= set(named) <= inside | boss
    needs = set(way["needs"])
    for one in found.reason.passed_over:
        person = facts.person(one.user)
        if person and person.department == "D1":
            assert one.could_have == (can(person) and needs <= person.tags)


@given(staff, served, destinations)
@SETTINGS
def test_every_reason_has_a_text_in_both_languages(
    given_people: list[Candidate], turns: list[str], way: dict[str, Any]
) -> None:
    """
    Each person who could not take it stands in both texts.
    """
    found = router(way).assign(Ticket(), NOW, company(given_people, turns))

    for text in (found.reason.text("en"), found.reason.text("zh")):
        for one in found.reason.passed_over:
            assert one.could_have or one.name in text


tickets = st.lists(
    st.builds(
        Waiting,
        ticket=st.builds(
            Ticket,
            id=st.sampled_from([f"T{n}" for n in range(12)]),
            priority=st.sampled_from(Priority),
        ),
        since=INSTANTS.filter(lambda at: at <= NOW.now),
    ),
    max_size=12,
    unique_by=lambda one: one.ticket.id,
)


def urgency(one: Waiting) -> tuple[int, datetime, str]:
    """
    Return what comes before what.
    """
    return list(Priority).index(one.ticket.priority), one.since, one.ticket.id


@given(tickets, staff, served, destinations)
@SETTINGS
def test_draining_gives_the_first_and_stops_when_all_is_full(
    queue: list[Waiting],
    given_people: list[Candidate],
    turns: list[str],
    way: dict[str, Any],
) -> None:
    """
    Each ticket is given or left, the urgent and old ones first; what is given is
    what one by one would be, and what is left finds nobody afterwards either.
    """
    asked, facts = router(way), company(given_people, turns)
    drained = asked.drain(queue, NOW, facts)
    ordered = [one.ticket.id for one in sorted(queue, key=urgency)]

    assert ordered == [*drained.given, *drained.left]
    loads = {person.id: person.load for person in facts.people}
    given_to = Counter(str(found.owner) for found in drained.given.values())
    assert {user: load + given_to[user] for user, load in loads.items()} == {
        person.id: person.load for person in drained.facts.people
    }
    rest = [one for one in queue if one.ticket.id in drained.left]
    again = asked.drain(rest, NOW, drained.facts)
    assert {} == again.given
    assert drained == asked.drain(queue[::-1], NOW, facts)


leaves = st.sampled_from(
    [
        'kind == "a"',
        'kind == "b"',
        'kind != "a"',
        'kind in ("a", "b")',
        'priority == "high"',
        'priority in ("high", "low")',
        "topic is None",
        "topic is not None",
        'not (kind == "a")',
    ]
)
conditions = st.recursive(
    leaves,
    lambda inner: st.tuples(inner, st.sampled_from([" and ", " or "]), inner).map(
        lambda parts: f"({''.join(parts)})"
    ),
    max_leaves=5,
)
WORLD = [
    Ticket(kind=kind, priority=priority, topic=topic)
    for kind, priority, topic in product(
        ("a", "b", "c", None), Priority, ("price", None)
    )
]


@given(st.lists(conditions, min_size=2, max_size=3))
@settings(SETTINGS, max_examples=300)
def test_a_route_said_to_be_unreachable_is_so(texts: list[str]) -> None:
    """
    No ticket of the whole small world takes a route that a policy was refused for.
    """
    routes = [
        {
            "name": f"r{n}",
            "en": "R",
            "zh": "R",
            "when": text,
            "department": "sales",
            "way": "queue",
        }
        for n, text in enumerate(texts)
    ]
    refused: set[str] = set()
    try:
        router({"way": "queue"}, routes=routes)
    except RoutingError as error:
        refused = {problem.where for problem in error.problems}
    read = [Condition(text, SCHEMA) for text in texts]
    taken = {
        next((n for n, one in enumerate(read) if one.holds(ticket, NOW)), None)
        for ticket in WORLD
    }

    assert not refused & {f"routes.{n}.when" for n in taken}


@given(staff, served)
@SETTINGS
def test_giving_by_hand_moves_no_turn(
    given_people: list[Candidate], turns: list[str]
) -> None:
    """
    What is given in between by hand leaves the next turn whose it was.
    """
    asked, facts = router({"way": "round_robin"}), company(given_people, turns)

    def owner(found: Assignment) -> str | None:
        return found.owner

    before = owner(asked.assign(Ticket(), NOW, facts))
    for person in here(facts):
        if can(person) and person.capacity is None:
            after = facts.with_given(person.id, NOW.now, 1, None)
            assert before == owner(asked.assign(Ticket(), NOW, after))
