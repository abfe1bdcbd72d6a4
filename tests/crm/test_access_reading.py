"""
What somebody may not see does not come out, by whichever way he asks.

Not here: what holds for every policy there is (:mod:`tests.property.test_access_law`).
"""

import json
import pickle
from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import partial
from typing import Any

import pytest

from crmkit.desk import NotifyUser
from crmkit.errors import CrmkitError, HiddenFieldError, RecordNotFoundError
from tests.crm.company import MONDAY
from tests.crm.permitted import AMOUNT, NAME, OTHER, OTHERS_PHONE, PHONE, Firm, firm
from tests.property.access.outputs import outcome

#: What Li must not be told of Wang's customer.
OTHERS = (OTHER, OTHERS_PHONE)
#: Service → method that reads one record → what else it takes.
ONE = [
    ("customers", "get", ()),
    ("customers", "changes", ()),
    ("customers", "as_of", (MONDAY + timedelta(hours=1),)),
    ("customers", "history", ()),
    ("customers", "explain", ("owner == me",)),
    ("customers", "missing", ()),
    ("customers", "moves", ()),
    ("contacts", "get", ()),
    ("orders", "changes", ()),
    ("tickets", "get", ()),
    ("tickets", "moves", ()),
    ("tickets", "ledger", ()),
    ("tickets", "explain", ("owner == me",)),
    ("needs", "moves", ()),
    ("tasks", "as_of", (MONDAY + timedelta(hours=1),)),
]
SUFFIX = {"customers": "", "contacts": "c", "orders": "o", "needs": "n", "tasks": "t"}


@pytest.fixture
def small(url: str) -> Iterator[Firm]:
    """
    The company, on each kind of store.
    """
    made = firm(url)
    with made.crm:
        yield made


def _id(small: Firm, service: str, customer: str) -> str:
    if service == "tickets":
        return small.ticket(customer)
    return f"{customer}{SUFFIX[service]}"


def _error(call: Callable[[], object]) -> CrmkitError:
    with pytest.raises(CrmkitError) as caught:
        call()
    return caught.value


@pytest.mark.parametrize(
    ("service", "method", "more"), ONE, ids=[f"{s}-{m}" for s, m, _ in ONE]
)
def test_what_is_out_of_scope_is_not_there(
    small: Firm, service: str, method: str, more: tuple[Any, ...]
) -> None:
    """
    Asked for a colleague's record, each method answers as for one that never was.
    """
    ask = getattr(getattr(small.desk("li"), service), method)
    his, none = _id(small, service, "B"), "nobody"

    theirs, never = (_error(partial(ask, each, *more)) for each in (his, none))

    assert type(never) is type(theirs)
    assert str(never).replace(none, his) == str(theirs)
    assert never.text("zh").replace(none, his) == theirs.text("zh")
    assert ask(_id(small, service, "A"), *more) is not None


def test_lists_and_counts_are_of_what_is_in_scope(small: Firm) -> None:
    """
    Lists, counts and pages of a seller are of his own customers.
    """
    desk = small.desk("li")

    assert ["A"] == [each.id for each in desk.customers.find(limit=1)]
    assert desk.customers.find(limit=1).cursor is None
    assert 1 == desk.customers.count() == len(list(desk.customers.each()))
    assert 0 == desk.customers.count(f'phone == "{OTHERS_PHONE}"')
    assert ["Ac"] == [each.id for each in desk.contacts.find()]
    assert 1 == desk.orders.count("customer.name is not None or customer is None")


def test_a_number_of_a_colleagues_record_is_unknown(small: Firm) -> None:
    """
    A record out of scope is not found by its number either.
    """
    desk = small.desk("li")

    assert "A" == desk.customers.by_number("NA").id
    assert "there is no customer:NB" == str(
        _error(lambda: desk.customers.by_number("NB"))
    )


def test_related_records_are_limited_like_all_others(small: Firm) -> None:
    """
    A condition about related records is about those that whoever asks may see.
    """
    small.office.tickets.open(
        customer="B", kind="complaint", priority="low", description="D", owner="li",
        number="TX",
    )  # fmt: skip
    desk = small.desk("li")

    mine = desk.tickets.by_number("TX")
    assert "B" == mine.customer
    assert 0 == desk.tickets.count('customer.owner == "wang"')
    assert 0 == desk.tickets.count(f'customer.phone == "{OTHERS_PHONE}"')
    assert 0 == desk.tickets.count("customer.owner is not None and number == 'TX'")
    assert 0 == desk.users.count('id == "nobody"')


def test_no_condition_asks_for_what_is_hidden(small: Firm) -> None:
    """
    Nobody filters, sorts or counts by a field that he never sees, and learns no value.
    """
    desk = small.desk("sun")
    texts = [
        f'phone == "{PHONE}"', "phone is None", 'startswith(name, "甲")',
        'contains(email, "@")', "any(c.phone is not None for c in contacts)",
        "sum(o.amount for o in orders) > 1", "all(o.amount > 1 for o in orders)",
        'owner == "li" or phone is None',
    ]  # fmt: skip
    for text in texts:
        for ask in (desk.customers.find, desk.customers.count):
            error = _error(partial(ask, text))
            assert isinstance(error, HiddenFieldError), text
        assert isinstance(
            _error(partial(desk.customers.explain, "A", text)),
            HiddenFieldError,
        )
    for order in ("phone", "-name"):
        assert isinstance(
            _error(partial(desk.customers.find, order=order)),
            HiddenFieldError,
        )


def test_what_is_seen_in_part_sorts_and_filters_in_part(small: Firm) -> None:
    """
    A field seen of one's own records alone is unknown of the others.
    """
    office = small.office
    office.users.change("li", {"scopes": ["everything"]})
    desk = small.desk("li")

    assert ["A", "B"] == [each.id for each in desk.customers.find()]
    assert ["A"] == [each.id for each in desk.customers.find("phone is not None")]
    assert [] == list(desk.customers.find(f'phone == "{OTHERS_PHONE}"'))
    assert ["A"] == [
        each.id for each in desk.customers.find('startswith(phone, "138")')
    ]
    first = desk.customers.find(order="-phone", limit=1)
    rest = desk.customers.find(order="-phone", limit=1, cursor=first.cursor)
    assert ["A", "B"] == [each.id for each in (*first, *rest)]
    assert OTHERS_PHONE not in repr(rest)


def test_hidden_values_are_masks_in_every_form(small: Firm) -> None:
    """
    What is hidden is a mask in a record, its texts, its copies and its changes.
    """
    small.office.customers.change(
        "A", {"phone": "13877770003", "name": "丙密名科技有限公司"}
    )
    desk = small.desk("sun")
    seen = desk.customers.get("A")

    assert ("*科技有限公司", "138****0003") == (seen.shown("name"), seen.shown("phone"))
    assert seen.name is None
    assert seen.phone is None
    found = [
        seen, desk.customers.changes("A"), desk.customers.as_of("A", MONDAY),
        desk.customers.history("A"),
        [each.title for each in desk.customers.history("A")],
        desk.contacts.get("Ac"), desk.orders.find(), desk.tasks.find(),
    ]  # fmt: skip
    texts = outcome(lambda: found)
    for value in ("密名", "13877770001", "13877770003", str(AMOUNT)):
        assert not texts.tells(value), value
    assert "密名" not in pickle.dumps(seen).decode("latin-1")


def test_a_change_shows_masks_old_and_new(small: Firm) -> None:
    """
    The history says that a hidden field was changed, and by whom, not what it was.
    """
    small.office.customers.change("A", {"phone": "13877770003"})

    last = small.desk("sun").customers.changes("A")[-1]

    assert ("138****0001", "138****0003") == last.fields["phone"]


def test_an_archive_is_read_with_the_readers_own_eyes(small: Firm) -> None:
    """
    What an archive holds is limited and masked as if it were read today.
    """
    archive = small.office.archives.take("A")
    policy = small.office
    policy.users.change(
        "sun", {"roles": ["marketing", "manager"], "scopes": ["region"]}
    )
    policy.users.change("boss", {"regions": ["X"]})

    held = json.loads(small.desk("li").archives.content(archive.id))
    assert {"customer", "contact", "order", "need", "ticket", "task"} <= held.keys()
    assert NAME == held["customer"][0]["name"]
    error = _error(lambda: small.desk("wang").archives.content(archive.id))
    assert f"there is no archive:{archive.id}" == str(error)


def test_an_archive_masks_what_is_hidden(small: Firm) -> None:
    """
    A reader of archives who does not see a secret reads masks in them.
    """
    archive = small.office.archives.take("A")
    small.office.users.change("sun", {"roles": ["marketing", "sales"]})
    small.office.users.change("sun", {"scopes": ["everything"]})

    content = small.desk("sun").archives.content(archive.id)

    assert NAME not in content
    assert PHONE not in content
    assert str(AMOUNT) not in content
    assert "*科技有限公司" == json.loads(content)["customer"][0]["name"]


def test_messages_of_others_are_for_those_who_monitor(small: Firm) -> None:
    """
    One's own messages are one's own; what others are told is there for nobody else.
    """
    said: dict[str, Any] = {"subject": "密题", "body": "密文"}
    small.office.do(NotifyUser(about="customer:A", user="li", **said))
    small.office.do(NotifyUser(about="customer:A", user="wang", **said))
    small.crm.deliver()
    mine, his = (each.id for each in small.crm.deliveries())

    desk = small.desk("li")
    assert [mine] == [each.id for each in desk.deliveries.inbox()]
    assert "密文" == desk.deliveries.get(mine).effect.body
    for ask in (desk.deliveries.get, desk.deliveries.log):
        assert f"there is no delivery:{his}" == str(_error(partial(ask, his)))
    assert his == small.desk("adm").deliveries.get(his).id
    error = _error(lambda: desk.deliveries.cancel(his, reason="r"))
    assert "li may not monitor" in str(error)


def test_what_is_due_and_fails_is_for_those_who_monitor(small: Firm) -> None:
    """
    Who does not monitor is refused the list of what could not be done.
    """
    error = _error(small.desk("li").due.failing)

    assert "li may not monitor" in str(error)
    assert () == small.desk("boss").due.failing()


def test_staff_are_never_masked(small: Firm) -> None:
    """
    Everybody reads who works here, with all that is known of him.
    """
    small.office.users.change("wang", {"email": "wang@example.com"})

    for user in ("li", "sun", "qian", "boss"):
        assert "wang@example.com" == small.desk(user).users.get("wang").email


def test_nothing_is_read_without_a_permission(small: Firm) -> None:
    """
    A type that a role does not read is refused in every way, whatever is asked.
    """
    tickets = small.desk("sun").tickets
    asks: list[Callable[[], object]] = [
        tickets.find, tickets.count, lambda: list(tickets.each()),
        lambda: tickets.get("x"), lambda: tickets.changes("x"),
        lambda: tickets.ledger("x"), lambda: tickets.by_number("TA"),
    ]  # fmt: skip

    texts = {str(_error(ask)) for ask in asks}

    assert 1 == len(texts), texts
    assert "ticket.read" in texts.pop()


def test_a_block_sees_with_the_same_eyes(small: Firm) -> None:
    """
    What is out of scope is not there inside a block either.
    """
    with small.crm.begin(by="li") as desk:
        assert 1 == desk.customers.count()
        with pytest.raises(RecordNotFoundError):
            desk.customers.get("B")
        new = desk.customers.add(name="新客户")
        assert 2 == desk.customers.count()
        assert "li" == new.owner


def test_duplicates_tell_that_there_is_one_and_no_more(small: Firm) -> None:
    """
    A number that a colleague's record has is taken; nothing of that record is told.
    """
    found = outcome(lambda: small.desk("li").customers.add(name="X", number="NB"))

    for value in (*OTHERS, "wang"):
        assert not found.tells(value), value


def test_a_stranger_who_is_known_is_not_told_of(small: Firm) -> None:
    """
    A ticket opened for a number that a colleague's customer has tells no value of his.
    """
    found = outcome(
        lambda: small.desk("li").tickets.open_for(
            {"name": "路人", "phone": OTHERS_PHONE},
            kind="complaint", priority="low", description="D",
        )
    )  # fmt: skip

    assert not found.tells(OTHER)


def test_a_system_actor_is_not_limited(small: Firm) -> None:
    """
    The application itself sees everything, in the clear.
    """
    assert {NAME, OTHER} == {each.name for each in small.office.customers.find()}
