"""
Who writes again is known by how he can be reached (T13).
"""

import io
import threading
from typing import Any

import pytest

from crmkit import CRM
from crmkit.desk import OpenTicketFor
from crmkit.errors import InvalidRecordError, SeveralCustomersError
from crmkit.records import Customer, Priority, Ticket
from tests.crm.company import Company
from tests.crm.office import Office
from tests.crm.test_strangers import MINGDA, asked


def test_who_asks_again_is_the_same_customer(small: Company) -> None:
    """
    His record stays as it is, and nobody gets another task; no number is lost.

    What he says anew is noted.
    """
    first = asked(small, MINGDA)
    again = asked(small, {"name": "明达公司", "phone": "13812345678", "city": "上海"})
    client = small.desk.customers.get(first.customer or "")
    other = small.desk.customers.add(name="乙")

    assert first.customer == again.customer
    assert ("明达", None, 1) == (client.name, client.city, client.version)
    assert (1, 1) == (small.desk.tasks.count(), small.desk.interactions.count())
    assert ("C2026002", "C2026003") == (client.number, other.number)


KNOWN: list[tuple[dict[str, Any], dict[str, Any]]] = [
    ({"phone": "13812345678"}, {"phone": "13812345678"}),
    ({"email": "Info@Example.com"}, {"email": "info@example.com"}),
    ({"phone": "138-1234-5678"}, {"phone": "+86 138 1234 5678"}),
    ({"phone": "＋86 13812345678"}, {"phone": "008613812345678"}),
    ({"phone": "(010) 6666 7777"}, {"phone": "+861066667777"}),
    ({"phone": "+86 755 26881234 转 801"}, {"phone": "0755-26881234-801"}),
    ({"wechat": "mingda_sh"}, {"wechat": "mingda_sh"}),
    ({"wechat": "MingDa_SH"}, {"wechat": "mingda_sh"}),
    ({"uscc": "91350211M000100Y43"}, {"uscc": "91350211M000100Y43"}),
    ({"external_id": "K-77"}, {"external_id": "K-77", "phone": "1"}),
]


@pytest.mark.parametrize(("known", "given"), KNOWN)
def test_by_what_a_customer_is_known(
    small: Company, known: dict[str, Any], given: dict[str, Any]
) -> None:
    """
    Whatever the case of an address, and however a number is written.
    """
    client = small.desk.customers.add(name="明达", **known)

    assert client.id == asked(small, {"name": "明达", **given}).customer


@pytest.mark.parametrize("way", ["phone", "email", "wechat"])
def test_somebody_at_the_customer_is_known(small: Company, way: str) -> None:
    """
    The ticket has him as its contact, unless another one is named.
    """
    value: str = {"email": "wang@example.com"}.get(way, "13812345678")
    given: dict[str, Any] = {way: value}
    contacts, who = small.desk.contacts, small.customer.id
    wang = contacts.add(customer=who, name="王芳", **given)
    ticket = asked(small, {"name": "恒信", **given})
    li = contacts.add(customer=who, name="李娜", **given)
    other = asked(small, {"name": "恒信", **given})
    named = asked(small, {"name": "恒信", **given}, contact=li.id)

    assert [(who, wang.id), (who, None), (who, li.id)] == [
        (each.customer, each.contact) for each in (ticket, other, named)
    ]


def test_who_has_left_is_nobody_any_more(small: Company) -> None:
    """
    His number may be somebody else's.
    """
    small.desk.contacts.add(
        customer=small.customer.id, name="王芳", phone="13812345678", active=False
    )

    assert small.customer.id != asked(small, MINGDA).customer


def test_who_could_be_one_of_several_is_not_guessed(small: Company) -> None:
    """
    They are named, and nothing is written; one may be entered all the same.
    """
    desk = small.desk
    desk.contacts.add(customer=small.customer.id, name="王芳", phone="13812345678")
    other = desk.customers.add(name="明达", phone="13812345678")
    with pytest.raises(SeveralCustomersError) as found:
        asked(small, MINGDA)

    several = tuple(sorted((str(small.customer.ref), str(other.ref))))
    assert several == found.value.customers
    assert (2, 0) == (desk.customers.count(), desk.tickets.count())
    assert asked(small, MINGDA, is_new=True).customer not in (
        other.id, small.customer.id
    )  # fmt: skip


def test_an_external_id_says_more_than_a_phone(small: Company) -> None:
    """
    It is one customer's only.
    """
    desk = small.desk
    client = desk.customers.add(name="明达", external_id="K-77")
    desk.customers.add(name="乙", phone="13812345678")

    assert client.id == asked(small, {**MINGDA, "external_id": "K-77"}).customer


@pytest.mark.parametrize("at_him", [False, True])
def test_two_external_ids_are_two_customers(small: Company, *, at_him: bool) -> None:
    """
    Though they share a phone, or the phone of somebody there; one without an id does.
    """
    desk = small.desk
    client = desk.customers.add(
        name="丙", external_id="E9", phone=None if at_him else "13812345678"
    )
    if at_him:
        desk.contacts.add(customer=client.id, name="王芳", phone="13812345678")
    other = asked(small, {**MINGDA, "external_id": "E10"}).customer

    assert other not in (None, client.id)
    assert other == asked(small, {**MINGDA, "external_id": "E10"}).customer
    assert client.id == asked(small, {**MINGDA, "external_id": "E9"}).customer


def test_numbers_that_differ_are_two_customers(small: Company) -> None:
    """
    Also by extension or country, and where only a mask was written.
    """
    desk = small.desk
    numbers = ("0755-26881234-801", "+852 13812345678", "138****5678", "1")
    known = {desk.customers.add(name="丙", phone=each).id for each in numbers}
    given = ("0755-26881234-802", "13812345678", "138****567 8", "+1")

    for phone in given:
        assert asked(small, {"name": "明达", "phone": phone}).customer not in known


def test_what_is_said_anew_is_noted_with_the_ticket(small: Company) -> None:
    """
    In the company's words; what is on record of him or of who wrote is not.
    """
    client = small.desk.customers.add(
        name="东方", phone="137-0000-0000", city="上海", tags=("甲", "乙")
    )
    ticket = asked(small, {
        "name": "东方集团", "phone": "13700000000", "email": "x@y.cn", "city": "上海",
        "stage": "意向", "tags": ["甲"], "preferred_products": ["A", "B"],
        "remarks": "很着急", "kind": "个人",
    })  # fmt: skip
    (note,) = small.desk.interactions.find(f'ticket == "{ticket.id}"')

    assert client == small.desk.customers.get(client.id)
    assert (client.id, "internal", True) == (note.customer, note.mode.value, note.done)
    assert (
        f"客户 {client.number} 本次提供的信息与记录不同或尚未记录：\n"
        "客户名称：东方集团\n客户类型：个人\n邮箱：x@y.cn\n合作阶段：意向\n偏好产品：A、B\n备注：很着急"
    ) == note.summary


def test_what_is_on_record_is_not_noted(small: Company) -> None:
    """
    Neither of the customer nor of the person who wrote for him.
    """
    contacts = small.desk.contacts
    contacts.add(customer=small.customer.id, name="王芳", phone="138 1234 5678")
    asked(small, {"name": "王芳", "phone": "13812345678"})
    asked(small, {"name": small.customer.name, "phone": "13812345678"})
    assert 0 == small.desk.interactions.count()

    ticket = asked(small, {"name": "李娜", "phone": "13812345678"})
    (note,) = small.desk.interactions.find()
    assert (ticket.id, ticket.contact) == (note.ticket, note.contact)


def test_what_is_wrong_with_the_data_is_told_all_the_same(small: Company) -> None:
    """
    A customer who is known needs his name like any other.
    """
    with pytest.raises(InvalidRecordError):
        asked(small, {"phone": "13812345678"})


def test_in_bulk_each_is_entered_once(small: Company) -> None:
    """
    Also within a batch.
    """

    def make() -> OpenTicketFor:
        return OpenTicketFor(
            client=Customer.of(MINGDA), kind="咨询", description="怎么导出报表？",
            priority=Priority.LOW,
        )  # fmt: skip

    report = small.desk.do_all([make, make, make])
    assert () == report.refused

    assert (2, 3) == (small.desk.customers.count(), small.desk.tickets.count())


@pytest.mark.parametrize("is_numbered", [False, True])
def test_two_at_once_enter_one(shared: Office, *, is_numbered: bool) -> None:
    """
    On each store: who comes second meets the first, also under a number of his own.
    """
    start, made = threading.Barrier(4), list[Ticket]()

    def ask(name: str) -> None:
        start.wait()
        desk = shared.crm.as_system(name)
        client = {**MINGDA, **({"number": f"N-{name}"} if is_numbered else {})}
        made.append(
            desk.tickets.open_for(
                client, kind="咨询", priority="低", description="怎么导出报表？"
            )
        )

    threads = [threading.Thread(target=ask, args=(name,)) for name in "abcd"]
    for each in threads:
        each.start()
    for each in threads:
        each.join()

    assert 4 == len(made)
    assert 1 == len({ticket.customer for ticket in made})


def test_however_much_he_says_can_be_restored(small: Company) -> None:
    """
    What one field cannot hold stands in the next.
    """
    tickets = small.desk.tickets
    client = {"name": "明达", "phone": "13900001111"}
    ask: dict[str, Any] = {"kind": "咨询", "description": "怎么导出报表？"}
    tickets.open_for(client, priority="low", **ask)
    said = "很着急" * 6_660
    ticket = tickets.open_for({**client, "remarks": said}, priority="low", **ask)
    (note,) = small.desk.interactions.find(f'ticket == "{ticket.id}"')
    stream = io.BytesIO()
    small.crm.export(stream)
    with CRM.open("memory://") as other:
        other.restore(io.BytesIO(stream.getvalue()))
        kept = other.as_system("test").interactions.get(note.id)

    assert note == kept
    assert said in f"{note.summary}{note.feedback or ''}"


def test_what_is_no_number_is_nobodys(small: Company) -> None:
    """
    Two who have no phone are two.
    """
    ask: dict[str, Any] = {"kind": "咨询", "description": "怎么导出报表？"}
    first, second = (
        small.desk.tickets.open_for(
            {"name": name, "phone": "无"}, priority="low", **ask
        )
        for name in ("明达", "昌盛")
    )

    assert first.customer != second.customer
