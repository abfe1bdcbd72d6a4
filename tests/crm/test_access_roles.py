"""
The five roles of the documents, as the policy that ships with crmkit has them (P2).

Not here: refusals and editing in general (``test_access_editing``).
"""

import dataclasses
from collections.abc import Callable, Iterator
from typing import Any, Final

import pytest

from crmkit.crm import Acting
from crmkit.errors import CrmkitError, PermissionRefusedError, RecordNotFoundError
from crmkit.presets import access_policy
from tests.crm.permitted import AMOUNT, NAME, PHONE, Firm, firm

#: Service → user → ids that he lists; None if he may read none at all.
LISTED: Final[dict[str, dict[str, list[str] | None]]] = {
    "customers": {
        "li": ["A"], "wang": ["B"], "boss": ["A", "B"], "qian": ["A", "B"],
        "sun": ["A", "B"], "adm": ["A", "B"],
    },
    "contacts": {
        "li": ["Ac"], "wang": ["Bc"], "boss": ["Ac", "Bc"], "qian": ["Ac", "Bc"],
        "sun": ["Ac", "Bc"], "adm": ["Ac", "Bc"],
    },
    "orders": {
        "li": ["Ao"], "wang": ["Bo"], "boss": ["Ao", "Bo"], "qian": ["Ao", "Bo"],
        "sun": ["Ao", "Bo"], "adm": ["Ao", "Bo"],
    },
    "campaigns": {
        "li": None, "wang": None, "boss": [], "qian": None, "sun": ["K"], "adm": ["K"],
    },
    "contracts": {"li": [], "boss": [], "qian": [], "sun": None, "adm": []},
    "archives": {"li": [], "boss": [], "qian": None, "sun": None, "adm": []},
    "audit_entries": {"li": None, "boss": None, "qian": None, "sun": None, "adm": []},
}  # fmt: skip
#: User → name, phone and amount of customer A and his order, as they are shown.
SHOWN: Final = {
    "li": (NAME, PHONE, AMOUNT),
    "boss": (NAME, PHONE, AMOUNT),
    "qian": (NAME, PHONE, "***"),
    "sun": ("*科技有限公司", "138****0001", "***"),
    "adm": (NAME, PHONE, AMOUNT),
}
#: What is done → who may do it.
DONE: Final[dict[str, tuple[Callable[[Acting, str], object], set[str]]]] = {
    "enter a customer": (
        lambda desk, _: desk.customers.add(name="X"),
        {"li", "boss", "qian", "sun", "adm"},
    ),
    "change a customer": (
        lambda desk, _: desk.customers.change("A", {"city": "X"}),
        {"li", "boss", "adm"},
    ),
    "hand a customer on": (
        lambda desk, _: desk.customers.change("A", {"owner": "wang"}),
        {"boss", "adm"},
    ),
    "move a customer": (
        lambda desk, _: desk.customers.move("A", "interest"),
        {"li", "boss", "adm"},
    ),
    "open a ticket": (
        lambda desk, _: desk.tickets.open(
            customer="A", kind="complaint", priority="low", description="D"
        ),
        {"li", "boss", "qian", "adm"},
    ),
    "move a ticket of service": (
        lambda desk, ticket: desk.tickets.move(ticket, "wait", reason="r"),
        {"boss", "qian", "adm"},
    ),
    "rank a ticket": (
        lambda desk, ticket: desk.tickets.change(ticket, {"priority": "low"}),
        {"boss", "qian", "adm"},
    ),
    "let a ticket be approved": (
        lambda desk, ticket: desk.tickets.change(ticket, {"needs_review": True}),
        {"boss", "adm"},
    ),
    "record an interaction": (
        lambda desk, _: desk.interactions.record(
            customer="A", mode="phone", summary="S"
        ),
        {"li", "boss", "qian", "adm"},
    ),
    "enter an order": (
        lambda desk, _: desk.orders.add(customer="A", product="X"),
        {"li", "boss", "adm"},
    ),
    "plan a campaign": (
        lambda desk, _: desk.campaigns.add(name="X"),
        {"sun", "boss", "adm"},
    ),
    "take an archive": (
        lambda desk, _: desk.archives.take("A"),
        {"li", "boss", "adm"},
    ),
    "export customers": (
        lambda desk, _: list(desk.customers.export()),
        {"adm"},
    ),
    "define a field": (
        lambda desk, _: desk.field_definitions.add(
            record="customer", field="seats", kind="whole_number", en="S", zh="席位数"
        ),
        {"adm"},
    ),
    "enter a colleague": (
        lambda desk, _: desk.users.add(name="X", department="sales", roles=["sales"]),
        {"adm"},
    ),
    "give oneself a role": (
        lambda desk, _: desk.users.change(desk.by, {"roles": ["administrator"]}),
        {"adm"},
    ),
    "read the audit trail": (
        lambda desk, _: desk.audit.trail(),
        {"adm"},
    ),
    "look what fails": (
        lambda desk, _: desk.due.failing(),
        {"boss", "adm"},
    ),
    "erase a person": (
        lambda desk, _: desk.contacts.erase("Ac", reason="wanted"),
        {"adm"},
    ),
}  # fmt: skip
USERS: Final = ("li", "boss", "qian", "sun", "adm")


@pytest.fixture
def small() -> Iterator[Firm]:
    """
    The company.
    """
    made = firm()
    with made.crm:
        made.office.campaigns.add(
            id="K", name="活动", owner="sun", department="marketing"
        )
        yield made


@pytest.mark.parametrize(
    ("service", "user"),
    [(service, user) for service, users in LISTED.items() for user in users],
)
def test_each_role_lists_what_it_may_see(small: Firm, service: str, user: str) -> None:
    """
    A list has the records in scope; a type that a role does not read is refused.
    """
    expected: Any = LISTED[service][user]
    listed = getattr(small.desk(user), service)

    if expected is None:
        with pytest.raises(PermissionRefusedError):
            listed.find()
    else:
        assert expected == [each.id for each in listed.find()]
        assert len(expected) == listed.count()


@pytest.mark.parametrize("user", SHOWN)
def test_each_role_sees_its_secrets(small: Firm, user: str) -> None:
    """
    Names and numbers, and amounts, are shown to those whose work needs them.
    """
    desk = small.desk(user)
    client, order = desk.customers.get("A"), desk.orders.get("Ao")

    shown = client.shown("name"), client.shown("phone"), order.shown("amount")

    assert SHOWN[user] == shown


@pytest.mark.parametrize(
    ("what", "user"), [(what, user) for what in DONE for user in USERS]
)
def test_each_role_does_its_own_work(small: Firm, what: str, user: str) -> None:
    """
    What a role is for is done; all else is refused for want of a permission.
    """
    act, allowed = DONE[what]
    desk, ticket = small.desk(user), small.ticket("A")
    refused: CrmkitError | None = None
    try:
        act(desk, ticket)
    except (PermissionRefusedError, RecordNotFoundError) as error:
        refused = error

    assert (user in allowed) == (refused is None), refused


def test_an_account_without_scopes_sees_nothing(small: Firm) -> None:
    """
    A role that the policy does not know gives nobody anything.
    """
    small.office.users.change("li", {"roles": ["janitor"]})

    with pytest.raises(PermissionRefusedError):
        small.desk("li").customers.find()


@pytest.mark.parametrize(
    ("scope", "fields", "mine"),
    [
        ("region", {"regions": ["上海"]}, {"B"}),
        ("industry", {"industries": ["制造业"]}, {"A"}),
        ("department", {}, {"A", "B"}),
        ("everything", {}, {"A", "B"}),
        ("own", {}, set()),
    ],
)
def test_a_scope_of_ones_own_goes_before_that_of_the_roles(
    small: Firm, scope: str, fields: dict[str, Any], mine: set[str]
) -> None:
    """
    Whose account has a data scope sees by that, of customers and what is theirs.
    """
    office = small.office
    office.customers.change("A", {"city": "北京", "industry": "制造业"})
    office.customers.change("B", {"city": "上海", "industry": "零售"})
    office.users.change("boss", {"scopes": [scope], **fields})
    desk = small.desk("boss")

    assert mine == {each.id for each in desk.customers.find()}
    assert {f"{each}c" for each in mine} == {each.id for each in desk.contacts.find()}
    assert {f"{each}n" for each in mine} == {each.id for each in desk.needs.find()}


def test_a_collaborating_department_sees_the_customer(small: Firm) -> None:
    """
    A manager of a department that works on a customer too sees him.
    """
    small.office.users.change("boss", {"department": "service"})
    assert 0 == small.desk("boss").customers.count()

    small.office.customers.change("A", {"collaborators": ["service"]})

    assert ["A"] == [each.id for each in small.desk("boss").customers.find()]


def test_whoever_leads_a_department_sees_its_records(small: Firm) -> None:
    """
    A manager sees the departments that he leads, beside his own.
    """
    small.office.users.change("boss", {"department": "service"})
    small.office.departments.change("sales", {"supervisor": "boss"})

    assert ["A", "B"] == [each.id for each in small.desk("boss").customers.find()]


def test_roles_come_with_the_department() -> None:
    """
    A policy may give roles to everybody in a department, by its id or its name.
    """
    policy = dataclasses.replace(access_policy(), departments={"市场部": ("manager",)})
    made = firm(policy=policy)
    with made.crm:
        made.office.users.add(id="wu", name="W", department="marketing")
        made.office.customers.change("A", {"department": "marketing"})

        assert ["A"] == [each.id for each in made.desk("wu").customers.find()]
        assert PHONE == made.desk("wu").customers.get("A").phone


def test_outside_calls_answer_in_both_languages(small: Firm) -> None:
    """
    Every refusal has a text in Chinese that names no value.
    """
    for what, (act, _) in DONE.items():
        texts = ["无权"]
        try:
            act(small.desk("sun"), small.ticket("A"))
        except (PermissionRefusedError, RecordNotFoundError) as error:
            texts = [error.text("zh"), str(error)]
        assert "无权" in texts[0] or "找不到" in texts[0], what
        assert NAME not in "".join(texts)
