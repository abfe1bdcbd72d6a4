"""
An account can act and own records once department and duties are set (P1).
"""

from typing import Any

import pytest

from crmkit import User
from crmkit.crm import Acting
from crmkit.desk import AssignTicket, Move, Update
from crmkit.errors import UserNotUsableError
from tests.crm.company import Company

#: What an account may lack: what was given when it was made, and what is told.
LACKING: dict[str, tuple[dict[str, Any], str]] = {
    "all": ({}, "department and roles"),
    "roles": ({"department": True}, "roles"),
    "department": ({"roles": ["service"]}, "department"),
}


def newcomer(small: Company, lacking: str) -> User:
    """
    Return a user whose account is not usable yet.
    """
    given = dict(LACKING[lacking][0])
    if "department" in given:
        given["department"] = small.owner.department
    return small.crm.as_system("test").users.add(name="李雷", **given)


@pytest.mark.parametrize("lacking", LACKING)
def test_nobody_acts_before_his_duties_are_set(small: Company, lacking: str) -> None:
    """
    Not alone, and not in a transaction; the error says what is to be set.
    """
    new = newcomer(small, lacking)
    with pytest.raises(UserNotUsableError) as caught:
        small.crm.acting_as(new)
    with pytest.raises(UserNotUsableError), small.crm.begin(by=new.id):
        pass

    assert (
        f"user:{new.id} cannot act or own records: first set {LACKING[lacking][1]} of "
        "the account"
    ) == str(caught.value)


def test_somebody_acts_once_they_are_set(small: Company) -> None:
    """
    As the application, or somebody else whose account is usable, has done.
    """
    new = newcomer(small, "all")
    fields = {"department": small.owner.department, "roles": ["sales"]}
    small.desk.users.change(new.id, fields)

    assert new.id == small.crm.acting_as(new).customers.add(name="明达").owner


def test_nobody_acts_any_more_once_they_are_taken_from_him(small: Company) -> None:
    """
    What he owns stays his until somebody else gets it.
    """
    small.crm.as_system("test").users.change(small.owner.id, {"roles": []})
    with pytest.raises(UserNotUsableError):
        small.crm.acting_as(small.owner)
    kept = small.crm.as_system("test").customers.change(
        small.customer.id, {"city": "北京", "owner": small.owner.id}
    )

    assert (small.owner.id, "北京") == (kept.owner, kept.city)


def give(way: str, desk: Acting, customer: str, ticket: str, user: str) -> object:
    """
    Give something to a user.
    """
    if way == "add":
        return desk.customers.add(name="明达", owner=user)
    if way == "open":
        return desk.tickets.open(
            customer=customer, kind="咨询", priority="low", description="?", owner=user
        )
    return desk.do(
        {
            "update": Update(record=f"customer:{customer}", fields={"owner": user}),
            "move": Move(record=f"ticket:{ticket}", move="start", data={"owner": user}),
            "assign": AssignTicket(ticket=ticket, owner=user),
        }[way]
    )


@pytest.mark.parametrize("way", ["add", "open", "update", "move", "assign"])
@pytest.mark.parametrize("lacking", LACKING)
def test_nothing_becomes_his_before_that(
    small: Company, lacking: str, way: str
) -> None:
    """
    In whatever way it is given to him, whoever gives it.
    """
    new = newcomer(small, lacking)
    ticket = small.desk.tickets.open(
        customer=small.customer.id, kind="咨询", priority="low", description="?"
    )
    with pytest.raises(UserNotUsableError):
        give(way, small.desk, small.customer.id, ticket.id, new.id)


def test_what_he_had_elsewhere_is_adopted(small: Company) -> None:
    """
    Whose it was is history, and he may have left.
    """
    new = newcomer(small, "all")
    old = small.crm.as_system("test").customers.adopt(name="明达", owner=new.id)

    assert new.id == old.owner
