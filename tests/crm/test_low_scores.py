"""
A low score opens a ticket by itself (T11).
"""

import dataclasses
from typing import Any, Literal

import attrs
import pytest

from crmkit import standard
from crmkit.errors import SettingsError, WrongContactError
from crmkit.records import Rating, Ticket
from tests.crm.company import Company, company, person
from tests.crm.test_write_path import opened


def rated(small: Company, score: int, **fields: Any) -> tuple[Rating, list[Ticket]]:
    """
    Return a rating of the customer, and the tickets there are.
    """
    desk = small.crm.as_system("survey")
    rating = desk.ratings.add(customer=small.customer.id, score=score, **fields)
    return rating, list(desk.tickets.find(order="id"))


@pytest.mark.parametrize("score", [1, 2])
def test_a_low_score_opens_a_ticket(small: Company, score: int) -> None:
    """
    For whoever answers for the customer, with his words, due like any other.
    """
    rating, (ticket,) = rated(small, score, comment="登录偶尔卡顿")

    assert rating.follow_up == ticket.id
    assert ("complaint", "satisfaction", "medium", "open") == (
        ticket.kind, ticket.scenario, ticket.priority.value, ticket.status
    )  # fmt: skip
    assert (small.owner.id, small.customer.id) == (ticket.owner, ticket.customer)
    assert f"评分为 {score} 分" in (ticket.description or "")
    assert "登录偶尔卡顿" in (ticket.description or "")
    assert ticket.resolution_due_at is not None
    assert rating == small.desk.ratings.get(rating.id)


@pytest.mark.parametrize("score", [3, 4, 5])
def test_a_better_one_opens_none(small: Company, score: int) -> None:
    """
    From three up.
    """
    rating, tickets = rated(small, score)

    assert (None, []) == (rating.follow_up, tickets)


def test_the_ticket_says_what_was_rated(small: Company) -> None:
    """
    By its number.
    """
    about = opened(small)
    _, tickets = rated(small, 1, ticket=about.id)

    assert str(about.number) in (tickets[-1].description or "")


def test_a_score_that_is_mended_downwards_opens_one(small: Company) -> None:
    """
    But only one, however often it changes.
    """
    rating, _ = rated(small, 4)
    ratings = small.desk.ratings
    low = ratings.change(rating.id, {"score": 2})
    again = ratings.change(rating.id, {"score": 1, "comment": "更糟"})

    assert low.follow_up is not None
    assert low.follow_up == again.follow_up
    assert 1 == small.desk.tickets.count()


def test_a_rating_that_has_its_ticket_opens_none(small: Company) -> None:
    """
    Nor does one that is taken in from elsewhere.
    """
    about = opened(small)
    rated(small, 1, follow_up=about.id)
    old = small.desk.ratings.adopt(customer=small.customer.id, score=1)
    small.desk.ratings.change(old.id, {"comment": "很久以前"})

    assert 1 == small.desk.tickets.count()


def test_what_refuses_the_ticket_refuses_the_rating(small: Company) -> None:
    """
    They are written in one transaction, or not at all.
    """
    other = small.desk.customers.add(name="明达")
    stranger = small.desk.contacts.add(customer=other.id, name="赵敏")
    with pytest.raises(WrongContactError):
        rated(small, 1, contact=stranger.id)

    assert (0, 0) == (small.desk.ratings.count(), small.desk.tickets.count())


def test_an_owner_who_has_left_gets_no_ticket(small: Company) -> None:
    """
    It has no owner then, or is his who enters the rating.
    """
    desk = small.crm.as_system("test")
    li = person(desk, name="李娜")
    desk.users.change(small.owner.id, {"active": False})
    _, tickets = rated(small, 1)
    small.crm.acting_as(li).ratings.add(customer=small.customer.id, score=1)

    assert [None] == [ticket.owner for ticket in tickets]
    assert {None, li.id} == {ticket.owner for ticket in desk.tickets.find()}


def test_ratings_in_bulk(small: Company) -> None:
    """
    Each low one has its ticket, with a number of its own.
    """
    rows = [{"customer": small.customer.id, "score": score} for score in (1, 5, 2)]
    report = small.desk.ratings.add_all(rows)
    tickets = list(small.desk.tickets.find(order="number"))

    assert ([], 3) == (list(report.refused), len(report.kept))
    assert ["GD20260001", "GD20260002"] == [ticket.number for ticket in tickets]


@pytest.mark.parametrize(("low_score", "opens"), [(None, 0), (3, 1), (1, 0)])
def test_a_company_says_what_is_low(
    url: str, low_score: int | None, opens: int
) -> None:
    """
    And of what kind the ticket is.
    """
    chosen = attrs.evolve(
        standard(),
        low_score=low_score,
        low_score_ticket={"kind": "suggestion", "priority": "low"},
    )
    small = company(url, chosen)
    _, tickets = rated(small, 2 if low_score != 3 else 3)

    assert ["suggestion"] * opens == [ticket.kind for ticket in tickets]


def test_the_kind_has_to_be_one(url: str) -> None:
    """
    Settings say so when they are made, and not each rating.
    """
    with pytest.raises(SettingsError, match=r"low_score_ticket: ticket\.kind: cannot"):
        attrs.evolve(standard(), low_score_ticket={"kind": "grumble"})


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_text_of_the_ticket_says_enough(
    url: str, language: Literal["zh", "en"]
) -> None:
    """
    Also for a company that refuses vague descriptions, and a customer of few words.
    """
    chosen = standard(language=language)
    assert chosen.descriptions is not None
    strict = dataclasses.replace(chosen.descriptions, refuses=True)
    small = company(url, attrs.evolve(chosen, descriptions=strict))

    assert 1 == len(rated(small, 1)[1])
    assert 2 == len(rated(small, 2, comment="有问题")[1])
