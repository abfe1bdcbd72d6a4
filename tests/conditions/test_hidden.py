"""
No question is answered about what a record hides.
"""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest

from crmkit.conditions import (
    BY_ATTRIBUTE,
    Condition,
    Field,
    Instant,
    Integer,
    Moment,
    Number,
    Relation,
    Schema,
    Text,
)
from crmkit.errors import HiddenFieldError
from tests.conditions.samples import AT, NOW

OWNER = Schema([Field("name", Text())])
CUSTOMER = Schema(
    [Field("name", Text()), Field("since", Instant())],
    relations=[Relation("owner", OWNER, many=False)],
)
ORDER = Schema(
    [
        Field("id", Text()),
        Field("amount", Integer()),
        Field("plan", Number(2), within="custom"),
        Field("a.b", Integer()),
        Field("twice", Integer(), computed="amount * 2"),
    ],
)
SCHEMA = Schema(
    [
        Field("seats", Integer()),
        Field("plan", Number(2), within="custom"),
        Field("twice", Integer(), computed="seats * 2"),
        Field("kept", Integer(), computed="seats + 1", stored=True),
        Field("told_at", Instant()),
    ],
    relations=[
        Relation("customer", CUSTOMER, many=False),
        Relation("contact", CUSTOMER, many=False),
        Relation("orders", ORDER),
    ],
)

Asked = Callable[[Condition, object], object]


def record(*hidden: str, **given: Any) -> SimpleNamespace:
    """
    Make a record that hides some fields, and shows them all the same.
    """
    return SimpleNamespace(**given, hidden=dict.fromkeys(hidden, "*"))


def order(*hidden: str) -> SimpleNamespace:
    """
    Make an order.
    """
    given = {"amount": 3, "custom": {"plan": "5"}, "a.b": None}
    return record(*hidden, id="O1", **given)


def lead(
    *hidden: str, owner: Any = None, customer: Any = None, orders: Any = None
) -> SimpleNamespace:
    """
    Make a record with all that the schema knows.
    """
    owner = owner or record(name="w")
    customer = customer or record(name="w", since=NOW, owner=owner)
    return record(
        *hidden,
        seats=3,
        custom={"plan": "5"},
        told_at=NOW,
        customer=customer,
        contact=customer,
        orders=orders or [order()],
    )


def holds(condition: Condition, asked: object) -> object:
    """
    Ask a condition.
    """
    return condition.holds(asked, AT, BY_ATTRIBUTE)


def explain(condition: Condition, asked: object) -> object:
    """
    Ask a condition for reasons.
    """
    return condition.explain(asked, AT, BY_ATTRIBUTE)


def next_flip(condition: Condition, asked: object) -> object:
    """
    Ask a condition when its answer changes.
    """
    return condition.next_flip(asked, AT, BY_ATTRIBUTE)


HIDING: list[tuple[str, SimpleNamespace, str]] = [
    ("seats is None", lead("seats"), "seats"),
    ("plan > 1", lead("custom"), "custom"),
    ("plan is None", lead("plan"), "plan"),
    ("twice is None", lead("twice"), "twice"),
    ("kept is None", lead("kept"), "kept"),
    ("kept is None", lead("seats"), "seats"),
    ("customer is None", lead("customer"), "customer"),
    ("customer.name is None", lead("customer"), "customer"),
    (
        "customer.owner.name is None",
        lead(customer=record("owner", name="w")),
        "customer.owner",
    ),
    (
        "customer.owner.name is None",
        lead(owner=record("name", name="w")),
        "customer.owner.name",
    ),
    ("age(customer.since) > days(1)", lead("customer"), "customer"),
    (
        "age(customer.since) > days(1)",
        lead(customer=record("since", since=NOW)),
        "customer.since",
    ),
    ("count(o for o in orders) > 1", lead("orders"), "orders"),
    ("any(o.amount > 1 for o in orders)", lead("orders"), "orders"),
    (
        "any(o.amount is None for o in orders)",
        lead(orders=[order("amount")]),
        "orders.amount",
    ),
    (
        "any(o.plan > 1 for o in orders)",
        lead(orders=[order("custom")]),
        "orders.custom",
    ),
    (
        'any(o.field("a.b") is None for o in orders)',
        lead(orders=[order("a.b")]),
        "orders.a.b",
    ),
    ("sum(o.twice for o in orders) > 1", lead(orders=[order("twice")]), "orders.twice"),
    ("first(o.amount for o in orders) > 1", lead(orders=[order("id")]), "orders.id"),
]


@pytest.mark.parametrize("ask", [holds, explain, next_flip])
@pytest.mark.parametrize(("text", "asked", "name"), HIDING)
def test_whatever_asks_refuses_what_is_hidden(
    ask: Asked, text: str, asked: SimpleNamespace, name: str
) -> None:
    """
    Fields, the mappings that hold them, links that are followed, computed fields.
    """
    timed = Condition(f"({text}) and told_at < now", SCHEMA)

    with pytest.raises(HiddenFieldError) as caught:
        ask(timed, asked)

    assert (name,) == caught.value.fields


@pytest.mark.parametrize("ask", [holds, explain])
def test_a_change_of_a_hidden_mapping_is_refused(ask: Any) -> None:
    """
    What changed in it is in it.
    """
    change = SimpleNamespace(fields={}, by="U1", cause="", version=2)

    for text in ('changed("plan")', "old.plan is None"):
        asked = getattr(Condition(text, SCHEMA), ask.__name__)
        with pytest.raises(HiddenFieldError):
            asked(lead("custom"), Moment(NOW, change))


@pytest.mark.parametrize("ask", [holds, explain])
def test_what_is_hidden_elsewhere_is_no_matter(ask: Asked) -> None:
    """
    A relation of one name may be followed in one place and be hidden in another.
    """
    hiding = record("name", name="w")
    asked = lead()
    asked.contact = record(name="w", since=NOW, owner=hiding)

    condition = Condition(
        "customer.owner.name is None and contact.name is None", SCHEMA
    )
    found = ask(condition, asked)

    assert getattr(found, "truth", found) is False


def test_the_key_of_a_related_record_is_not_told_if_it_is_hidden() -> None:
    """
    An explanation names related records by their key, if it may.
    """
    condition = Condition("any(o.amount > 1 for o in orders)", SCHEMA)

    assert "O1" in str(explain(condition, lead()))
    assert "O1" not in str(explain(condition, lead(orders=[order("id")])))


def test_a_parameter_that_hides_its_mapping_is_refused() -> None:
    """
    A field that is held in a hidden mapping is hidden.
    """
    user = Schema([Field("plan", Number(2), within="custom")])
    condition = Condition("seats > 0 and me.plan == 5", Schema(
        [Field("seats", Integer())], {"me": user}
    ))  # fmt: skip

    with pytest.raises(HiddenFieldError) as caught:
        condition.bind(me=record("custom", custom={"plan": "5"}))

    assert ("me.custom",) == caught.value.fields


def test_what_is_followed_is_read() -> None:
    """
    The answer changes with the link, and with what a computed field stands for.
    """
    text = "customer.owner.name is None and kept > 1 and count(o for o in orders) > 1"

    assert {
        "customer", "customer.owner", "customer.owner.name", "kept", "seats", "orders",
    } == Condition(text, SCHEMA).reads  # fmt: skip
