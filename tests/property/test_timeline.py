"""
Whatever a customer lives through, his timeline tells all of it, in one order.
"""

from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from crmkit import CRM
from crmkit.crm import Acting, TimelineEntry
from crmkit.crm._life_ways import ways_to
from crmkit.crm._timeline import Step, known_steps, told
from crmkit.crm._timeline_entry import Teller
from crmkit.records import Customer, plural
from crmkit.testing import CountingIds, SettableClock

START = datetime(2026, 3, 2, 2, tzinfo=UTC)
WHO = "C"
WORDS = "open wait resume call adopt contact change other day plan task".split()  # noqa: SIM905
steps = st.lists(
    st.tuples(
        st.sampled_from([*WORDS, "put off"]),
        st.integers(0, 5),
        st.sampled_from([0, 0, 60, 3600]),
    ),
    max_size=12,
)


class Lived:
    """
    A customer on one store, and what is done to him.
    """

    def __init__(self, url: str) -> None:
        self.clock = SettableClock(START)
        self.crm = CRM.open(url, clock=self.clock, ids=CountingIds())
        self.desk: Acting = self.crm.as_system("law")
        self.desk.customers.add(id=WHO, name="恒信科技")
        self.other = self.desk.customers.add(id="O", name="明达")
        self.tickets: list[str] = []
        self.plans: list[str] = []

    def do(self, what: str, number: int, seconds: int) -> None:
        """
        Let something happen, some seconds after what was before.
        """
        self.clock.advance(timedelta(seconds=seconds))
        self._to_a_ticket(what, number)
        self._planned(what, number)
        desk, at = self.desk, START - timedelta(days=number)
        match what:
            case "call":
                desk.interactions.record(customer=WHO, mode="phone", summary="回访")
            case "adopt":
                dated: dict[str, Any] = {"occurred_at": at} if number else {}
                desk.interactions.adopt(
                    customer=WHO, mode="phone", summary="旧", **dated
                )
            case "contact":
                desk.contacts.add(customer=WHO, name="李强")
            case "change":
                desk.customers.change(WHO, {"city": str(number)})
            case "other":
                desk.contacts.add(customer="O", name="王芳")
            case _:
                pass

    def _to_a_ticket(self, what: str, number: int) -> None:
        tickets = self.desk.tickets
        ticket = self.tickets[number % len(self.tickets)] if self.tickets else None
        if what == "open":
            fields: dict[str, Any] = {"kind": "complaint", "priority": "low"}
            made = tickets.open(customer=WHO, description="无法启动", **fields)
            self.tickets.append(made.id)
        elif ticket and what == "task":
            self.desk.tasks.add(title="回访", ticket=ticket)
        elif ticket and what in tickets.moves(ticket):
            given: dict[str, Any] = {"reason": "等"} if what == "wait" else {}
            tickets.move(ticket, what, **given)

    def _planned(self, what: str, number: int) -> None:
        day = timedelta(days=number)
        if what == "day":
            on = (START - day).date().isoformat()
            self.desk.milestones.add(customer=WHO, kind="other", occurred_on=on)
        elif what == "plan":
            at = self.clock.now() + day
            plan = self.desk.followups.add(customer=WHO, planned_at=at)
            self.plans.append(plan.id)
        elif what == "put off" and self.plans:
            plan_id = self.plans[number % len(self.plans)]
            self.desk.followups.change(plan_id, {"purpose": f"改期 {number}"})

    def told(self, **asked: Any) -> tuple[TimelineEntry, ...]:
        """
        Return the whole life.
        """
        return self.desk.customers.history(WHO, limit=10_000, **asked).items

    def folded(self) -> list[TimelineEntry]:
        """
        Return the whole life, made of all histories at hand.
        """
        found: list[Step] = []
        shop = self.desk.shop
        with self.desk.reading() as tx:
            for way in ways_to(Customer):
                teller = Teller.of(way, shop.settings)
                for record in getattr(self.desk, plural(way.cls)).each():
                    if WHO in (record.id, getattr(record, "customer", None)):
                        history = tx.history(record.ref)
                        zone, now = shop.settings.zone, self.clock.now()
                        found += known_steps(teller, history, zone, now)
        return [told(step) for step in sorted(found, key=lambda s: s.place)]


@given(steps=steps, size=st.integers(1, 5), cut=st.integers(0, 12))
@settings(max_examples=10, deadline=None)
def test_the_timeline_is_the_fold_of_all_histories(
    steps: list[tuple[str, int, int]], size: int, cut: int
) -> None:
    """
    In every store, by pages of any size, both ways round, and as it was known.
    """
    lives = [Lived("memory://"), Lived("sqlite://")]
    for life in lives:
        then: tuple[TimelineEntry, ...] = ()
        known_at = START
        for number, step in enumerate(steps):
            if number == cut:
                then, known_at = life.told(order="at"), life.clock.now()
                life.clock.advance(timedelta(seconds=1))
            life.do(*step)
        whole = life.folded()

        assert whole == list(life.told(order="at"))
        assert whole[::-1] == list(life.told())
        assert whole == paged(life, "at", size)
        assert whole[::-1] == paged(life, "-at", size)
        if cut < len(steps):
            assert then == life.told(order="at", known_at=known_at)
        life.crm.close()


def paged(life: Lived, order: str, size: int) -> list[TimelineEntry]:
    """
    Return the whole life as it comes by pages.
    """
    found: list[TimelineEntry] = []
    cursor = None
    while True:
        page = life.desk.customers.history(WHO, order=order, limit=size, cursor=cursor)
        found += page
        cursor = page.cursor
        if cursor is None:
            return found
