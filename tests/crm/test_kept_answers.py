"""
An answer under a key outlives an upgrade: who tries again gets it.
"""

import json
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, ClassVar

import attrs
import pytest

from crmkit import CRM, standard
from crmkit.crm._answered import fingerprint
from crmkit.crm._canonical import canonical
from crmkit.crm._request import Wanted
from crmkit.desk import Add, OpenTicket
from crmkit.errors import IdempotencyConflictError
from crmkit.ports import Answer
from crmkit.records import Customer, CustomField, Document, Priority, Ticket

OLD = "8d3f" * 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Before(Document):
    """
    Something as a release has it.
    """

    type_name: ClassVar[str] = "thing"

    name: str
    size: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class After(Document):
    """
    The same as the next release has it.
    """

    type_name: ClassVar[str] = "thing"

    name: str
    size: int = 1
    colour: str | None = None
    tags: tuple[str, ...] = ()


def test_a_field_that_a_later_release_adds_makes_no_other_request() -> None:
    """
    As long as nobody fills it in.
    """
    before, after = Before(name="x", size=2), After(name="x", size=2)
    assert canonical(before) == canonical(after)
    assert canonical([before]) == canonical([after])
    assert canonical(after) != canonical(After(name="x", size=2, colour="red"))
    assert canonical(after) != canonical(After(name="x"))


def test_what_is_given_as_it_would_be_anyway_is_the_same_request() -> None:
    """
    So is a record in a command of which something is said that is so by itself.
    """
    one = Add(record=Customer(id="C1", name="恒信"))
    other = Add(record=Customer(id="C1", name="恒信", city=None, tags=()))
    another = Add(record=Customer(id="C1", name="恒信", city="北京"))

    prints = [fingerprint(Wanted(command=each, by="U1")) for each in (one, other)]
    assert prints[0] == prints[1]
    assert prints[0] != fingerprint(Wanted(command=another, by="U1"))


@pytest.fixture
def crm() -> CRM:
    """
    An empty store.
    """
    return CRM.open("memory://")


def kept_before(crm: CRM) -> Ticket:
    """
    Open a ticket as release 3 answered it under the key ``again``; return it.
    """
    desk = crm.as_system("web")
    customer = desk.customers.add(id="C1", name="恒信")
    command = OpenTicket(
        customer=customer.id,
        kind="complaint",
        priority=Priority.HIGH,
        description="设备无法启动",
        order_number="SO-7",
    )
    ticket = desk.do(command)
    assert isinstance(ticket, Ticket)
    state = json.loads(ticket.to_json())
    state["order"] = state.pop("order_number")
    later = "linked", "merged_into", "split_from", "needs_review", "attachments"
    answer = Answer(
        fingerprint=OLD,
        record=ticket.ref,
        state=json.dumps({n: v for n, v in state.items() if n not in later}),
    )
    with crm.store.begin() as tx:
        expires_at = ticket.opened_at and ticket.opened_at + timedelta(days=7)
        assert expires_at is not None
        assert tx.remember("system:web", "again", 1, answer, expires_at)
    return ticket


def test_an_answer_of_an_earlier_release_is_given_as_today(crm: CRM) -> None:
    """
    It is known by its key, as what was hashed then is not known any more; the number
    of its order has the name that it has now.
    """
    ticket = kept_before(crm)
    with crm.begin(by=crm.as_system("web"), key="again") as desk:
        found = desk.tickets.open(
            customer="C1",
            kind="complaint",
            priority="high",
            description="设备无法启动",
            order_number="SO-7",
        )

    assert (ticket.id, "SO-7", None) == (found.id, found.order_number, found.order)
    assert ticket == found
    assert 1 == crm.as_system("web").tickets.count()


def test_another_request_under_a_key_of_today_is_refused_as_ever(crm: CRM) -> None:
    """
    Only what an earlier release kept is known by its key alone.
    """

    def added(name: str) -> Customer:
        with crm.begin(by=crm.as_system("web"), key="k") as desk:
            return desk.customers.add(name=name)

    assert added("恒信") == added("恒信")
    with pytest.raises(IdempotencyConflictError):
        added("明达")
    assert 1 == crm.as_system("web").customers.count()


def test_a_ticket_of_a_company_with_custom_fields_is_kept_as_well() -> None:
    """
    Also one that is opened without a value of any of them.
    """
    seats = CustomField("seats", int)
    settings = attrs.evolve(standard(), custom_fields={"ticket": [seats]})
    crm = CRM.open("memory://", settings=settings)
    office = crm.as_system("test")
    client = office.customers.add(name="恒信科技").id
    opening: dict[str, Any] = {
        "kind": "投诉", "priority": "high", "description": "设备无法启动",
    }  # fmt: skip
    tickets = []
    for _ in range(2):
        with crm.begin(by=office, key="request-1") as desk:
            tickets.append(desk.tickets.open(customer=client, **opening))

    first, again = tickets
    assert first == again
