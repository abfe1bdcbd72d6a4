"""
Who is to be called first at a customer, and who decides there (C3, C9).
"""

import threading
from datetime import date, timedelta
from typing import Any

import pytest

from crmkit.errors import InvalidRecordError
from crmkit.records import Contact, Milestone
from tests.crm.company import Company
from tests.crm.office import Office

TODAY = date(2026, 3, 2)


def added(small: Company, name: str, **fields: Any) -> Contact:
    """
    Return somebody at the customer.
    """
    return small.desk.contacts.add(customer=small.customer.id, name=name, **fields)


def primary(small: Company) -> list[str | None]:
    """
    Return who is to be called first.
    """
    return [each.name for each in small.desk.contacts.find("primary")]


def changes(small: Company) -> list[tuple[str | None, str | None]]:
    """
    Return who followed whom as decision-maker.
    """
    found = small.desk.milestones.find('kind == "decision_maker_change"')
    return [(each.former_contact, each.contact) for each in found]


def test_who_becomes_primary_takes_it_from_the_other(small: Company) -> None:
    """
    In the same decision, whether he is new or was there.
    """
    wang = added(small, "王芳", primary=True)
    li = added(small, "李娜", primary=True)
    assert ["李娜"] == primary(small)

    small.desk.contacts.change(wang.id, {"primary": True})
    assert ["王芳"] == primary(small)
    assert ["add_contact", "change_contact"] == [
        change.command for change in small.desk.contacts.changes(li.id)
    ]
    assert 3 == small.desk.contacts.get(wang.id).version


def test_only_at_his_customer(small: Company) -> None:
    """
    Others have their own; who is none takes nothing.
    """
    added(small, "王芳", primary=True)
    added(small, "李娜")
    other = small.desk.customers.add(name="明达")
    small.desk.contacts.add(customer=other.id, name="赵敏", primary=True)

    assert ["王芳", "赵敏"] == primary(small)


def test_in_bulk_the_last_one_is(small: Company) -> None:
    """
    Of one batch as of several.
    """
    rows = [
        {"customer": small.customer.id, "name": name, "primary": True}
        for name in ("甲", "乙", "丙")
    ]
    assert () == small.desk.contacts.add_all(rows).refused

    assert ["丙"] == primary(small)


def test_two_at_once_leave_one(shared: Office) -> None:
    """
    On each store: who comes second sees the first.
    """
    desk = shared.crm.as_system("test")
    client = desk.customers.add(name="明达")
    start = threading.Barrier(4)

    def enter(name: str) -> None:
        start.wait()
        shared.crm.as_system(name).contacts.add(
            customer=client.id, name=name, primary=True
        )

    threads = [threading.Thread(target=enter, args=(name,)) for name in "abcd"]
    for each in threads:
        each.start()
    for each in threads:
        each.join()

    assert (4, 1) == (desk.contacts.count(), desk.contacts.count("primary"))


def test_the_first_who_decides_changes_nothing(small: Company) -> None:
    """
    He is entered as he is; who is entered after him is a change.
    """
    added(small, "王芳", decision_maker=True)
    assert [] == changes(small)

    li = added(small, "李娜", decision_maker=True)
    (day,) = small.desk.milestones.find()
    assert [(None, li.id)] == changes(small)
    assert (TODAY, small.customer.id) == (day.occurred_on, day.customer)


def test_who_follows_another_is_noted_with_him(small: Company) -> None:
    """
    In either order, on the same day; later it is a milestone of its own.
    """
    wang = added(small, "王芳", decision_maker=True)
    li, zhao = added(small, "李娜"), added(small, "赵敏")
    contacts = small.desk.contacts
    contacts.change(wang.id, {"decision_maker": False})
    contacts.change(li.id, {"decision_maker": True})
    assert [(wang.id, li.id)] == changes(small)

    small.clock.advance(timedelta(days=1))
    contacts.change(zhao.id, {"decision_maker": True})
    contacts.change(li.id, {"active": False})
    assert [(wang.id, li.id), (li.id, zhao.id)] == changes(small)

    small.clock.advance(timedelta(days=1))
    contacts.change(zhao.id, {"decision_maker": False})
    small.clock.advance(timedelta(days=1))
    contacts.change(wang.id, {"decision_maker": True})
    assert [(zhao.id, None), (None, wang.id)] == changes(small)[2:]


def test_what_else_changes_is_no_milestone(small: Company) -> None:
    """
    Nor does it ask who else is there.
    """
    wang = added(small, "王芳", decision_maker=True, primary=True)
    small.desk.contacts.change(wang.id, {"position": "采购总监"})

    assert [] == changes(small)


def starts(small: Company) -> list[Milestone]:
    """
    Return the milestones of when cooperation began.
    """
    return list(small.desk.milestones.find('kind == "cooperation_start"'))


def test_the_day_cooperation_began_is_a_milestone(small: Company) -> None:
    """
    Of a customer who is entered, changed or won.
    """
    first, second = date(2023, 8, 1), date(2023, 9, 1)
    customers = small.desk.customers
    client = customers.add(name="明达", cooperation_start_on=first, stage="意向")
    (start,) = starts(small)
    assert (client.id, first) == (start.customer, start.occurred_on)

    customers.change(client.id, {"cooperation_start_on": second, "city": "上海"})
    customers.change(client.id, {"city": "北京"})
    assert [(start.id, second)] == [(s.id, s.occurred_on) for s in starts(small)]

    customers.move(client.id, "win", cooperation_start_on=TODAY)
    assert [TODAY] == [each.occurred_on for each in starts(small)]
    assert "move_customer" == small.desk.milestones.changes(start.id)[-1].command


def test_a_day_by_mistake_is_withdrawn(small: Company) -> None:
    """
    The milestone stays, as something else; the next one is new.
    """
    customers, who = small.desk.customers, small.customer.id
    customers.change(who, {"cooperation_start_on": TODAY})
    customers.change(who, {"cooperation_start_on": None})
    assert [("other", "合作起始时间，已撤销")] == [
        (each.kind.value, each.summary) for each in small.desk.milestones.find()
    ]

    customers.change(who, {"cooperation_start_on": TODAY})
    assert 1 == len(starts(small))


def test_what_was_said_of_a_day_stays_when_it_is_withdrawn(small: Company) -> None:
    """
    After the note.
    """
    milestones, who = small.desk.milestones, small.customer.id
    day: dict[str, Any] = {"customer": who, "kind": "合作开始", "occurred_on": TODAY}
    signed = milestones.add(**day, summary="签约仪式")
    small.desk.customers.change(who, {"cooperation_start_on": None})

    assert "合作起始时间，已撤销\n签约仪式" == milestones.get(signed.id).summary


def test_a_second_beginning_does_not_overwrite_words(small: Company) -> None:
    """
    It is refused and names the first, which may be changed.
    """
    milestones, who = small.desk.milestones, small.customer.id
    day: dict[str, Any] = {"customer": who, "kind": "合作开始", "occurred_on": TODAY}
    first = milestones.add(**day, summary="原文")
    with pytest.raises(InvalidRecordError, match=f"one already: milestone:{first.id}"):
        milestones.add(**day, summary="新文")

    assert first == milestones.add(**day, summary="原文") == milestones.get(first.id)


def test_a_milestone_by_hand_dates_the_customer(small: Company) -> None:
    """
    It is one fact: a second one changes the first, and says what it adds.
    """
    milestones, who = small.desk.milestones, small.customer.id
    day: dict[str, Any] = {"customer": who, "kind": "合作开始"}
    first = milestones.add(**day, occurred_on="2023-08-01")
    again = milestones.add(**day, occurred_on="2023-09-01", summary="签订首份合同")
    same = milestones.add(**day, occurred_on="2023-09-01")

    client = small.desk.customers.get(who)
    assert date(2023, 9, 1) == client.cooperation_start_on
    assert (first.id, first.id, "签订首份合同") == (again.id, same.id, again.summary)
    assert again == same
    assert 1 == milestones.count()

    milestones.change(first.id, {"occurred_on": TODAY})
    assert TODAY == small.desk.customers.get(who).cooperation_start_on
    milestones.change(first.id, {"kind": "其他"})
    assert small.desk.customers.get(who).cooperation_start_on is None


def test_other_milestones_are_their_own(small: Company) -> None:
    """
    As many as there are, on the same day too.
    """
    for _ in range(2):
        small.desk.milestones.add(
            customer=small.customer.id, kind="续签", occurred_on=TODAY
        )

    assert 2 == small.desk.milestones.count()
    assert small.desk.customers.get(small.customer.id).cooperation_start_on is None


def test_who_leaves_is_no_longer_primary(small: Company) -> None:
    """
    Coming back does not make him so again.
    """
    wang = added(small, "王芳", primary=True)
    contacts = small.desk.contacts
    contacts.change(wang.id, {"active": False})
    assert [] == primary(small)

    contacts.change(wang.id, {"active": True})
    assert [] == primary(small)
