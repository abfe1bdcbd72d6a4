"""
How often a store is asked for what somebody sees, however much of it is hidden.

Not here: what is hidden (``test_access_reading``), what the trail tells
(``test_access_trail``).
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import attrs
import pytest
import sqlalchemy as sa

from crmkit.access import AccessPolicy, See
from crmkit.adapters.memory import MemoryStore
from crmkit.adapters.parts import PlainTransaction, RefusesWrites
from crmkit.adapters.sql import SQLStore
from crmkit.conditions import Moment
from crmkit.crm._audit_desk import _KINDS
from crmkit.crm._stored_view import StoredView
from crmkit.presets import access_policy, standard
from crmkit.records import Contact, Customer, User
from tests.crm.company import MONDAY
from tests.crm.permitted import Firm, firm

_MANY = 50
_MASKED = "138****"


class Counted(PlainTransaction):
    """
    A block of work that counts what it is asked.
    """

    asked = 0

    def get(self, *asked: Any) -> Any:
        """
        Return a record by id.
        """
        Counted.asked += 1
        return super().get(*asked)

    def find(self, *asked: Any, **more: Any) -> Any:
        """
        Return records.
        """
        Counted.asked += 1
        return super().find(*asked, **more)

    def history(self, *asked: Any) -> Any:
        """
        Return a record's changes.
        """
        Counted.asked += 1
        return super().history(*asked)

    def changes_of(self, *asked: Any, **more: Any) -> Any:
        """
        Return changes of several records, for which others look at no history.
        """
        before = Counted.asked
        found = super().changes_of(*asked, **more)
        Counted.asked = before + 1
        return found


class CountedReading(RefusesWrites, Counted):
    """
    The same, to look at.
    """


class CountingStore(MemoryStore):
    """
    A store that counts what it is asked.
    """

    writes, reads = Counted, CountedReading


@attrs.define
class Watched:
    """
    A company whose store counts what it is asked.

    Attributes:
        firm: The company.
        asked: Tells how often it was asked so far.
    """

    firm: Firm
    asked: Callable[[], int]

    def questions(self, work: Callable[[], object]) -> int:
        """
        Return how often the store is asked for something, when that is not new.
        """
        work()
        before = self.asked()
        work()
        return self.asked() - before


@pytest.fixture(params=["memory", "sqlite"])
def opened(
    request: pytest.FixtureRequest, tmp_path: Path
) -> Iterator[Callable[..., Watched]]:
    """
    What opens a company on each kind of store.
    """
    engine = sa.create_engine(f"sqlite:///{tmp_path / 'crm.db'}")
    said: list[str] = []

    @sa.event.listens_for(engine, "connect")
    def connected(connection: Any, _: object) -> None:
        connection.set_trace_callback(said.append)

    def of_sql() -> int:
        return sum(each.lstrip().startswith("SELECT") for each in said)

    def of_memory() -> int:
        return Counted.asked

    def made(policy: AccessPolicy | None = None) -> Watched:
        if request.param == "memory":
            return Watched(firm(CountingStore(), policy), of_memory)
        return Watched(firm(SQLStore(engine), policy), of_sql)

    yield made
    engine.dispose()


def lived(made: Watched) -> Watched:
    """
    Give a company many customers, of two who sell, with all that belongs to them.
    """
    office = made.firm.office
    for number in range(_MANY):
        whose = office.customers.add(
            name=f"公司{number:03}", phone=f"138{number:08}",
            owner=("li", "wang")[number % 2],
        )  # fmt: skip
        contact = office.contacts.add(
            customer=whose.id, name=f"人{number:03}", phone=f"138{number:08}"
        )
        office.verifications.add(
            customer=whose.id, field_name="phone", method="official"
        )
        office.contacts.change(contact.id, {"position": "X"})
    return made


def all_sold() -> AccessPolicy:
    """
    Return a policy by which all who sell see all customers, and few of their phones.
    """
    policy = access_policy()
    roles = tuple(
        replace(role, scopes=("everything",)) if role.name == "sales" else role
        for role in policy.roles
    )
    return replace(policy, roles=roles)


def deep() -> AccessPolicy:
    """
    Return a policy by which contact details are seen in the owner's department.
    """
    policy = all_sold()
    when = {"contact": 'customer.owner.department == "S"'}
    see = See.of({"secret": "contact_details", "when": when})
    roles = tuple(
        replace(role, sees=(see,)) if role.name == "sales" else role
        for role in policy.roles
    )
    return replace(policy, roles=roles)


def test_masks_of_a_page_cost_one_question_more(
    opened: Callable[..., Watched],
) -> None:
    """
    Whether a contact's phone is seen is told by its customer; they are read together.
    """
    made = lived(opened(all_sold()))
    desk = made.firm.desk("li")

    pages: dict[str, Callable[[], object]] = {
        "contacts": lambda: desk.contacts.find(limit=_MANY),
        "verifications": lambda: desk.verifications.find(limit=_MANY),
        "customers": lambda: desk.customers.find(limit=_MANY),
        "tickets": lambda: desk.tickets.find(limit=_MANY),
    }
    found = {name: made.questions(page) for name, page in pages.items()}

    assert {"contacts": 2, "verifications": 2, "customers": 1, "tickets": 1} == found
    masked = [str(each.shown("phone")) for each in desk.contacts.find(limit=1000)]
    whose = [each for each in masked if each.startswith(_MASKED)]
    assert (_MANY + 2, _MANY // 2 + 1) == (len(masked), len(whose))


def test_a_page_of_one_reads_what_it_leads_to_as_ever(
    opened: Callable[..., Watched],
) -> None:
    """
    One record leads to one other, which is read by its id.
    """
    made = lived(opened())
    desk = made.firm.desk("li")

    assert 2 == made.questions(lambda: desk.contacts.find(limit=1))


def test_a_way_of_several_steps_costs_one_question_each(
    opened: Callable[..., Watched],
) -> None:
    """
    What is seen where the customer's owner is of a department is read in two steps.
    """
    made = lived(opened(deep()))
    made.firm.office.departments.add(id="S", name="S")
    made.firm.office.users.change("li", {"department": "S"})
    desk = made.firm.desk("li")

    assert 3 == made.questions(lambda: desk.contacts.find(limit=_MANY))
    masked = [str(each.shown("phone")) for each in desk.contacts.find(limit=1000)]
    assert _MANY // 2 + 1 == sum(each.startswith(_MASKED) for each in masked)


def test_the_trail_reads_what_it_tells(opened: Callable[..., Watched]) -> None:
    """
    Who sees everything is told a line for one question a type, and one for entries.
    """
    made = lived(opened())
    trail = made.firm.desk("adm").audit.trail

    assert len(_KINDS) + 1 >= made.questions(lambda: trail(limit=1))
    assert len(_KINDS) + 1 >= made.questions(lambda: trail(user="nobody", limit=1))


def test_a_long_trail_is_read_in_growing_pages(opened: Callable[..., Watched]) -> None:
    """
    A trail has all lines, once, however few are read at a time.
    """
    made = lived(opened())
    trail = made.firm.desk("adm").audit.trail

    whole = trail(limit=10_000)

    assert whole[:7] == trail(limit=7)
    assert whole == trail(limit=len(whole))
    assert len(whole) == len({each.change.id for each in whole if each.change})
    assert len(_KINDS) + 12 >= made.questions(lambda: trail(limit=60))


def test_changes_are_masked_by_records_read_together(
    opened: Callable[..., Watched],
) -> None:
    """
    What is hidden in changes is told by the records; they are read once, together.
    """
    made = lived(opened(all_sold()))
    viewing = made.firm.desk("li")
    asked: list[int] = []

    def changes() -> list[str]:
        with viewing.reading() as tx:
            before = made.asked()
            found = tx.changes_of(Contact, None, Moment(MONDAY), limit=1000)
            asked.append(made.asked() - before)
            return [str(each.fields["phone"][1]) for each in found if each.version == 1]

    changes()
    told = changes()

    assert 3 == asked[-1]
    assert _MANY // 2 + 1 == sum(each.startswith(_MASKED) for each in told)


def test_links_that_lead_nowhere_are_not_asked_for_again() -> None:
    """
    A link to no record, or to none that is there, is known to lead nowhere.
    """
    store = CountingStore()
    settings = standard()
    rows = [
        Contact(id="P1", customer="gone"),
        Contact(id="P2", customer="gone too"),
        Contact(id="P3"),
    ]
    with store.read() as tx:
        view = StoredView(tx, settings, Moment(MONDAY))
        before = Counted.asked
        view.preload(Contact, {"customer.owner", "customer", "name", "nothing.x"}, rows)

        found = [view.related(each, "customer") for each in rows]

        assert [(), (), ()] == found
        assert 1 == Counted.asked - before


def test_what_is_read_beforehand_is_what_would_be_read() -> None:
    """
    Several links of a record, and a step further, each with one question.
    """
    made = firm(CountingStore())
    with made.crm.store.read() as tx:
        view = StoredView(tx, standard(), Moment(MONDAY))
        rows = list(tx.find(Contact, None, Moment(MONDAY)))
        before = Counted.asked
        view.preload(Contact, {"customer.owner.name"}, rows)
        read = Counted.asked - before
        led = [view.related(each, "customer") for each in rows]
        further = [view.related(each[0], "owner") for each in led]

        assert (2, 2) == (read, Counted.asked - before)
        assert [(tx.get(Customer, each.customer or ""),) for each in rows] == led
        assert [(tx.get(User, name),) for name in ("li", "wang")] == further
