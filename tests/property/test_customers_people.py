"""
Laws of the people at a customer, and of the day on which cooperation began (C3, C9).
"""

from datetime import date, timedelta
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crmkit import CRM
from crmkit.records import Milestone
from crmkit.testing import CountingIds, SettableClock
from tests.crm.company import MONDAY

SETTINGS = settings(
    deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow]
)
FLAGS = st.fixed_dictionaries(
    {},
    optional=dict.fromkeys(("primary", "decision_maker", "active"), st.booleans()),
)
DAYS = st.sampled_from([None, date(2023, 8, 1), date(2024, 8, 1), date(2025, 8, 1)])
STEPS = st.one_of(
    st.tuples(st.just("add"), st.just(0), FLAGS),
    st.tuples(st.just("change"), st.integers(0, 3), FLAGS),
    st.tuples(st.just("begin"), st.just(0), DAYS),
    st.tuples(st.just("milestone"), st.just(0), DAYS.filter(bool)),
    st.tuples(st.just("wait"), st.integers(0, 30), st.none()),
)


class Story:
    """
    A customer, and what is done with the people there.
    """

    def __init__(self) -> None:
        self.clock = SettableClock(MONDAY)
        crm = CRM.open("memory://", clock=self.clock, ids=CountingIds())
        self.desk = crm.as_system("test")
        self.client = self.desk.customers.add(name="恒信科技").id

    def take(self, step: str, number: int, data: Any) -> None:
        """
        Take a step.
        """
        contacts, client = self.desk.contacts, self.client
        people = list(contacts.find())
        if step == "add":
            contacts.add(customer=client, name="王芳", **data)
        elif step == "change" and people:
            contacts.change(people[number % len(people)].id, data)
        elif step == "begin":
            self.desk.customers.change(client, {"cooperation_start_on": data})
        elif step == "milestone":
            kind: Any = "cooperation_start"
            self.desk.milestones.add(customer=client, kind=kind, occurred_on=data)
        else:
            self.clock.advance(timedelta(hours=number))

    def milestones(self, kind: str) -> list[Milestone]:
        """
        Return the milestones of a kind.
        """
        return list(self.desk.milestones.find(f"kind == {kind!r}"))


@given(st.lists(STEPS, max_size=8))
@SETTINGS
def test_at_most_one_is_to_be_called_first(steps: list[tuple[str, int, Any]]) -> None:
    """
    Whoever it is, and whatever else happens.
    """
    story = Story()
    for step in steps:
        story.take(*step)
        assert 2 > story.desk.contacts.count("primary")


@given(st.lists(STEPS, max_size=8))
@SETTINGS
def test_cooperation_began_on_one_day(steps: list[tuple[str, int, Any]]) -> None:
    """
    The customer and his milestone say the same one, or neither says any.
    """
    story = Story()
    for step in steps:
        story.take(*step)
        day = story.desk.customers.get(story.client).cooperation_start_on
        starts = story.milestones("cooperation_start")
        assert ([] if day is None else [day]) == [each.occurred_on for each in starts]


@given(st.lists(STEPS, max_size=8))
@SETTINGS
def test_who_decides_follows_from_the_milestones(
    steps: list[tuple[str, int, Any]],
) -> None:
    """
    Whoever came to decide after somebody was known to, or no longer does, is in one.
    """
    story, decided = Story(), set[str]()
    for step in steps:
        story.take(*step)
        now = {
            each.id for each in story.desk.contacts.find("decision_maker and active")
        }
        noted = story.milestones("decision_maker_change")
        assert decided - now <= {each.former_contact for each in noted}
        if decided:
            assert now - decided <= {each.contact for each in noted}
        assert all(each.contact != each.former_contact for each in noted)
        decided = now
