"""
A ticket for a customer who is not known yet (T13).
"""

from typing import Any
from zoneinfo import ZoneInfo

import attrs
import pytest

from crmkit import CRM
from crmkit.errors import InvalidRecordError, RecordNotFoundError
from crmkit.labels import Label
from crmkit.presets import form, standard
from crmkit.records import (
    Checker,
    CustomField,
    FieldOption,
    Regions,
    Ticket,
    check_profile,
)
from tests.crm.company import Company

MINGDA = {"name": "明达", "phone": "13812345678"}
ALL = {**MINGDA, "industry": "软件和信息技术服务业", "city": "上海"}


def asked(small: Company, client: dict[str, Any], **fields: Any) -> Ticket:
    """
    Return a new ticket of a stranger.
    """
    given = {"kind": "咨询", "priority": "低", "description": "怎么导出报表？"}
    return small.desk.tickets.open_for(client, **{**given, **fields})


def test_the_customer_is_entered_with_the_ticket(small: Company) -> None:
    """
    As if he had been added: with number, stage and owner.
    """
    ticket = asked(small, {**MINGDA, "stage": "意向"})
    client = small.desk.customers.get(ticket.customer or "")

    assert ("明达", "interested", small.owner.id) == (
        client.name, client.stage, client.owner
    )  # fmt: skip
    assert "C2026002" == client.number
    assert ("GD20260001", "open", "inquiry") == (
        ticket.number, ticket.status, ticket.kind
    )  # fmt: skip
    assert ticket.resolution_due_at is not None
    assert ["open_ticket"] == [
        change.command for change in small.desk.customers.changes(client.id)
    ]


def test_what_is_missing_becomes_a_task(small: Company) -> None:
    """
    Of the ticket's owner, who is told.
    """
    ticket = asked(small, MINGDA)
    (task,) = small.desk.tasks.find()

    assert ("industry", "city") == small.desk.customers.missing(ticket.customer or "")
    assert ("尚缺：所属行业、城市", "update", ticket.owner, ticket.id) == (
        task.note, task.kind.value, task.owner, task.ticket
    )  # fmt: skip
    assert [(small.owner.id, task.title)] == [
        (row.effect.to, row.effect.subject) for row in small.crm.deliveries()
    ]


def test_of_whom_all_is_known_there_is_nothing_to_do(small: Company) -> None:
    """
    An e-mail address will do where a phone number would.
    """
    ticket = asked(small, {**ALL, "phone": None, "email": "info@example.com"})

    assert () == small.desk.customers.missing(ticket.customer or "")
    assert 0 == small.desk.tasks.count()


def test_one_that_is_refused_leaves_no_customer(small: Company) -> None:
    """
    Whatever it was.
    """
    wrong: list[tuple[dict[str, Any], dict[str, Any]]] = [
        ({}, {}), (MINGDA, {"kind": "?"}), (MINGDA, {"description": None}),
    ]  # fmt: skip
    for client, fields in wrong:
        with pytest.raises(InvalidRecordError):
            asked(small, client, **fields)
    with pytest.raises(RecordNotFoundError):
        asked(small, MINGDA, owner="nobody")

    assert 1 == small.desk.customers.count()


def test_it_is_done_once_under_a_key(small: Company) -> None:
    """
    Who sends it again gets the same ticket.
    """
    tickets = []
    for _ in range(2):
        with small.crm.begin(by=small.owner, key="req-1") as desk:
            tickets.append(
                desk.tickets.open_for(
                    MINGDA, kind="咨询", priority="低", description="怎么用？"
                )
            )

    assert tickets[0] == tickets[1]
    assert 2 == small.desk.customers.count()


def test_a_primary_contact_can_be_reached_for_the_customer(small: Company) -> None:
    """
    One who left cannot; where nobody is primary, anybody will do.
    """
    client = small.desk.customers.add(name="乙", industry="软件", city="上海")
    contacts = small.desk.contacts
    gone = contacts.add(customer=client.id, name="李", phone="1", active=False)
    ways = ("phone", "email", "wechat")
    assert ways == small.desk.customers.missing(client.id)

    other = contacts.add(customer=client.id, name="赵敏", wechat="zhaomin")
    assert () == small.desk.customers.missing(client.id)

    contacts.change(gone.id, {"active": True, "primary": True, "phone": None})
    assert ways == small.desk.customers.missing(client.id)
    contacts.change(other.id, {"primary": False})


def test_the_universal_form_leaves_nobody_unreachable(small: Company) -> None:
    """
    It asks for the contact's number; that is the customer's.
    """
    answer = {"客户名称": "恒信", "联系人姓名": "王芳", "联系方式": "13812345678"}
    filled = small.desk.fill_in(form("universal"), answer)

    left = small.desk.customers.missing(filled.records["customer"].id)
    assert ("industry", "city") == left


@pytest.mark.parametrize("reached", ["13812345678", "wx_heng", "wang@example.com"])
def test_a_universal_form_that_is_filled_in_leaves_nothing_out(reached: str) -> None:
    """
    The contact is reached somehow, and the address says the city.
    """
    places = Regions("by hand", "1", {"110000": "北京市", "110108": "海淀区"})
    zone = ZoneInfo("Asia/Shanghai")
    settings = standard(checks=Checker(check_profile("cn_places"), zone, places))
    answer = {
        "客户名称": "恒信", "联系人姓名": "王芳", "联系方式": reached,
        "所属行业": "软件和信息技术服务业", "企业地址": "北京市海淀区",
    }  # fmt: skip
    with CRM.open("memory://", settings=settings) as crm:
        desk = crm.as_system("intake")
        filled = desk.fill_in(form("universal", settings), answer)
        client = desk.customers.get(filled.records["customer"].id)

        assert () == desk.customers.missing(client.id)
        assert ("北京市", "海淀区") == (client.province, client.city)


def test_what_the_company_made_mandatory_is_listed_and_not_demanded() -> None:
    """
    No ticket is lost for it; who enters a customer by hand still needs it.
    """
    level = CustomField("level", str, label=Label("Level", "级别"))
    options = [
        FieldOption(record="customer", field=field, mandatory=True)
        for field in ("size", "custom.level", "city")
    ]
    settings = attrs.evolve(
        standard(), custom_fields={"customer": (level,)}, field_options=options
    )
    desk = CRM.open("memory://", settings=settings).as_system("web")
    ticket = desk.tickets.open_for(
        MINGDA, kind="咨询", priority="低", description="怎么导出报表？"
    )
    (task,) = desk.tasks.find()
    with pytest.raises(InvalidRecordError):
        desk.customers.add(at=None, **MINGDA)

    assert "尚缺：所属行业、城市、规模、级别" == task.note
    assert ("industry", "city", "size", "custom.level") == (
        desk.customers.missing(ticket.customer or "")
    )
