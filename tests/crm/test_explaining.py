"""
Why a condition holds for a record that is stored, or why not.
"""

from datetime import timedelta
from typing import Any

import attrs
import pytest

from crmkit import CRM, Settings, standard
from crmkit.conditions import Condition, Moment, Related, Text
from crmkit.errors import (
    ConditionArgumentError,
    ConditionError,
    RecordNotFoundError,
    UnmappedFieldError,
)
from crmkit.labels import Label
from crmkit.records import Contact, Customer, CustomField
from tests.crm.company import MONDAY, Company, company
from tests.crm.office import Office

COMPLAINT: dict[str, Any] = {
    "kind": "投诉",
    "priority": "high",
    "description": "设备无法启动",
}
MANY = 'count(t for t in tickets if t.status == "open") >= 2'


def test_a_stored_record_is_explained_as_one_at_hand(small: Company) -> None:
    """
    The same condition, record, moment and related records, the same explanation.
    """
    ticket = small.desk.tickets.open(customer=small.customer.id, **COMPLAINT)
    at_hand = small.desk.customers.get(small.customer.id)
    condition = small.desk.customers.condition(MANY)
    view = Related({"tickets": {small.customer.id: [ticket]}})

    expected = condition.explain(at_hand, Moment(small.clock.now()), view)
    found = small.desk.customers.explain(small.customer.id, MANY)

    assert expected == found
    assert ("false", MONDAY) == (found.verdict, found.now)
    assert expected.shown("zh") == found.shown("zh")


def with_seats(kind: type[Any]) -> Settings:
    """
    Return settings in which customers have seats of a type.
    """
    seats: CustomField[Any] = CustomField("seats", kind, label=Label("Seats", "席"))
    return attrs.evolve(standard(), custom_fields={"customer": [seats]})


@pytest.mark.parametrize(
    ("where", "verdict"),
    [
        ('customer.name == "恒信科技有限公司"', "true"),
        ('customer.owner.name == "王芳"', "true"),
        ('owner.department.name == "市场部"', "false"),
        ("contact is None", "true"),
        ('contact.name == "赵"', "unknown"),
        ("any(i.summary is not None for i in interactions)", "true"),
        ("last(i.summary for i in interactions) == '回电'", "true"),
        ("count(t for t in customer.tickets) == 1", "true"),
        ("hour(opened_at) == 10", "true"),
        ("age(opened_at) > hours(1)", "false"),
    ],
)
def test_relations_are_followed_in_the_store(
    small: Company, where: str, verdict: str
) -> None:
    """
    To one, to many, two steps far, and of what no database can be asked.
    """
    ticket = small.desk.tickets.open(customer=small.customer.id, **COMPLAINT)
    for summary in ("来电", "回电"):
        small.clock.advance(timedelta(minutes=1))
        small.desk.interactions.record(ticket=ticket.id, mode="phone", summary=summary)

    assert verdict == small.desk.tickets.explain(ticket.id, where).verdict


def test_it_reads_related_records_from_every_store(shared: Office) -> None:
    """
    From a server's database as well, and with as many relations inside each other.
    """
    desk = shared.crm.as_system("test")
    client = desk.customers.add(name="恒信科技")
    ticket = desk.tickets.open(customer=client.id, **COMPLAINT)
    desk.interactions.record(ticket=ticket.id, mode="phone", summary="来电")
    where = "any(any(i.mode == '电话' for i in t.interactions) for t in tickets)"

    assert desk.customers.explain(client.id, where).truth
    assert not desk.customers.explain(client.id, f"not {where}").truth
    assert desk.tickets.explain(ticket.id, "customer.name == '恒信科技'").truth


def test_it_agrees_with_what_is_found(small: Company) -> None:
    """
    A record is found where its explanation says that the condition holds.
    """
    for wanted in range(3):
        found = [one.id for one in small.desk.customers.find(MANY)]
        verdict = small.desk.customers.explain(small.customer.id, MANY).truth

        assert (wanted >= 2) == (small.customer.id in found) == verdict
        small.desk.tickets.open(customer=small.customer.id, **COMPLAINT)


def test_every_kind_of_record_can_be_explained(small: Company) -> None:
    """
    All services that find explain, too.
    """
    desk = small.desk
    contact = desk.contacts.add(customer=small.customer.id, name="李娜")
    done = desk.interactions.record(
        customer=small.customer.id, mode="visit", summary="演示"
    )

    verdicts = [
        desk.departments.explain(small.owner.department or "", 'name == "售后部"'),
        desk.users.explain(small.owner.id, 'department.name == "售后部"'),
        desk.contacts.explain(contact.id, 'customer.owner.name == "王芳"'),
        desk.interactions.explain(done.id, 'executor.name == "王芳"'),
    ]

    assert [True] * 4 == [each.truth for each in verdicts]


def test_it_says_when_the_answer_turns_after_the_look_is_over(small: Company) -> None:
    """
    What is worked out only when it is asked for asks the store no more.
    """
    desk = small.desk
    ticket = desk.tickets.open(customer=small.customer.id, **COMPLAINT)
    where = "any(age(t.opened_at) >= days(3) for t in tickets)"

    found = desk.customers.explain(small.customer.id, where)
    small.crm.close()

    assert ticket.opened_at is not None
    assert ticket.opened_at + timedelta(days=3) == found.turns_at
    assert found.needed_changes


def test_inside_a_block_it_sees_what_was_written(small: Company) -> None:
    """
    A host may explain what it is about to commit.
    """
    with small.crm.begin(by=small.owner) as desk:
        desk.customers.change(small.customer.id, {"city": "北京"})
        desk.tickets.open(customer=small.customer.id, **COMPLAINT)
        where = 'city == "北京" and any(t.priority == "high" for t in tickets)'

        assert desk.customers.explain(small.customer.id, where).truth


def test_nothing_is_written(small: Company) -> None:
    """
    To be asked why leaves no trace.
    """
    before = small.crm.end_of_changes(), small.desk.customers.get(small.customer.id)

    small.desk.customers.explain(small.customer.id, MANY)

    after = small.crm.end_of_changes(), small.desk.customers.get(small.customer.id)
    assert before == after


def test_custom_values_of_another_type_are_missing_as_they_are_in_find(
    url: str,
) -> None:
    """
    A field that was declared later as something else makes the answer unknown.
    """
    made = company(url, with_seats(str))
    made.desk.customers.change(made.customer.id, {"custom": {"seats": "many"}})
    contact = made.desk.contacts.add(customer=made.customer.id, name="李娜")
    with CRM(made.crm.store, settings=with_seats(int), clock=made.clock) as later:
        desk = later.as_system("test")

        assert (0, 0) == (
            desk.customers.count("seats > 3"),
            desk.contacts.count("customer.seats > 3"),
        )
        assert "unknown" == desk.customers.explain(made.customer.id, "席 > 3").verdict
        assert "unknown" == desk.contacts.explain(contact.id, "customer.席 > 3").verdict


def test_what_cannot_be_explained_is_refused(small: Company) -> None:
    """
    No such record, no such name, another kind of record, no condition at all.
    """
    explain = small.desk.customers.explain
    contacts = Condition("customer is None", standard().schema(Contact))

    with pytest.raises(RecordNotFoundError, match="there is no customer:C9"):
        explain("C9", 'city == "北京"')
    with pytest.raises(ConditionError, match="did you mean 'city'"):
        explain(small.customer.id, 'citty == "北京"')
    with pytest.raises(UnmappedFieldError):
        explain(small.customer.id, contacts)
    with pytest.raises(ConditionArgumentError):
        explain(small.customer.id, None)  # type: ignore[arg-type]  # on purpose


def test_a_condition_that_was_made_and_bound_before_is_taken(small: Company) -> None:
    """
    Parameters have their values in the condition.
    """
    schema = standard().schema(Customer).extended(params={"me": Text()})
    mine = Condition("owner == me", schema).bind(me=small.owner.id)

    assert small.desk.customers.explain(small.customer.id, mine).truth
