"""
What is entered and changed passes the checks that the company has chosen.
"""

from collections.abc import Iterator
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from crmkit import CRM, standard
from crmkit.crm import Acting
from crmkit.errors import InvalidRecordError
from crmkit.records import Checker, Regions, check_profile

ZONE = ZoneInfo("Asia/Shanghai")
REGIONS = Regions(
    "by hand", "1",
    {
        "110000": "北京市", "110108": "海淀区",
        "440000": "广东省", "440100": "广州市", "440300": "深圳市",
    },
)  # fmt: skip
CHECKS = Checker(check_profile("cn_places"), ZONE, REGIONS)


@pytest.fixture(params=["memory", "sqlite"])
def desk(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Acting]:
    """
    A desk of a company on the mainland that checks what is entered.
    """
    file = tmp_path / "crm.db"
    url = "memory://" if request.param == "memory" else f"sqlite:///{file}"
    with CRM.open(url, settings=standard(checks=CHECKS)) as crm:
        yield crm.as_system("test")


def told(error: InvalidRecordError) -> list[str]:
    """
    Return the fields that are wrong.
    """
    return [problem.field for problem in error.problems]


def test_what_is_entered_is_kept_in_its_normal_form(desk: Acting) -> None:
    """
    A number as people write it is the number that machines dial.
    """
    customer = desk.customers.add(
        name="恒信科技有限公司", phone="０１０－８８８８ １２３４", industry="互联网",
        uscc="91 110000 600037341l", province="广东", city="深圳",
    )  # fmt: skip
    contact = desk.contacts.add(
        customer=customer.id, name="王先生", phone="138-1234-5678"
    )

    assert "+861088881234" == customer.phone
    assert ("I64", "91110000600037341L") == (customer.industry, customer.uscc)
    assert ("广东省", "深圳市") == (customer.province, customer.city)
    assert "+8613812345678" == contact.phone
    assert contact == desk.contacts.get(contact.id)


def test_all_problems_come_together(desk: Acting) -> None:
    """
    What a check finds, what is no choice and what is missing is told at once.
    """
    with pytest.raises(InvalidRecordError) as caught:
        desk.customers.add(phone="8888", uscc="12345", grade="很好", city="深圳")

    assert {"phone", "uscc", "grade", "name"} == set(told(caught.value))
    assert 0 == desk.customers.count()


def test_a_change_is_checked_as_well(desk: Acting) -> None:
    """
    Only what changes is looked at; what is refused changes nothing.
    """
    customer = desk.customers.add(name="恒信科技", phone="13812345678")
    with pytest.raises(InvalidRecordError) as caught:
        desk.customers.change(customer.id, {"phone": "8888", "email": "王"})
    changed = desk.customers.change(customer.id, {"phone": "139 1234 5678"})

    assert ["phone", "email"] == told(caught.value)
    assert (2, "+8613912345678") == (changed.version, changed.phone)


def test_a_city_lies_in_the_province_that_stays(desk: Acting) -> None:
    """
    And a province is not changed under a city that is not there.
    """
    customer = desk.customers.add(name="恒信科技", province="广东", city="深圳")
    with pytest.raises(InvalidRecordError) as elsewhere:
        desk.customers.change(customer.id, {"city": "海淀"})
    with pytest.raises(InvalidRecordError) as moved:
        desk.customers.change(customer.id, {"province": "北京"})
    both = desk.customers.change(customer.id, {"province": "北京", "city": "海淀"})
    near = desk.customers.change(both.id, {"remarks": "搬迁"})

    assert ["city"] == told(elsewhere.value) == told(moved.value)
    assert ("北京市", "海淀区", 3) == (near.province, near.city, near.version)


def test_rows_in_bulk_are_checked_each(desk: Acting) -> None:
    """
    One that is refused stops no other.
    """
    rows = [{"name": "恒信科技", "phone": "13812345678"}, {"name": "乙", "phone": "1"}]
    report = desk.customers.add_all(rows)

    assert [2] == [each.position for each in report.refused]
    assert ["+8613812345678"] == [each.phone for each in desk.customers.find()]


def test_without_checks_the_shape_is_enough() -> None:
    """
    A company that has chosen none keeps what it was told.
    """
    desk = CRM.open("memory://").as_system("test")

    assert "8888" == desk.customers.add(name="恒信科技", phone="8888").phone
