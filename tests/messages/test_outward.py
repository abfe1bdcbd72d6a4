"""
Texts that leave the company carry no contact details of its records (P4).
"""

import dataclasses
from typing import Any

import pytest

from crmkit.access import Access, AccessPolicy
from crmkit.messages import CONTACT_FIELDS, MessageTemplate, leaking, outward
from crmkit.presets import access_policy, standard
from crmkit.records import (
    RECORD_TYPES,
    Contact,
    Customer,
    FrozenMap,
    Record,
    User,
    hideable_fields,
)

WANG = Contact(
    id="P1",
    name="王芳",
    phone="138-1234-5678",
    relay_number="95013001122",
    email="Wang@Example.com",
    wechat="wang_fang",
    custom=FrozenMap(plan="gold-plan-7"),
)
HENGXIN = Customer(
    id="C1",
    number="C2026001",
    name="恒信科技有限公司",
    phone="010-66667777",
    address="海淀区中关村大街1号",
    uscc="91110108MA01ABCD2X",
    city="北京",
)
LI = User(id="li", name="李娜", phone="13900001111", email="li@ours.example")


def permits(**hiding: Any) -> Access:
    """
    Return the preset policy with one more hiding.
    """
    policy = access_policy().to_dict()
    known = {"mask": "hide", "secret": "contact_details", **hiding}
    policy["hidings"] = [*policy["hidings"], known]
    return Access.of(AccessPolicy.of(policy), standard().schema)


def values(record: Record) -> set[str]:
    """
    Return the texts that a record holds.
    """
    held = (getattr(record, field.name) for field in dataclasses.fields(record))
    return {each for each in held if isinstance(each, str)}


@pytest.mark.parametrize("record", [WANG, HENGXIN, LI], ids=lambda each: each.id)
@pytest.mark.parametrize("policy", [True, False])
def test_what_goes_out_has_no_contact_details(record: Record, *, policy: bool) -> None:
    """
    With a policy or without; nobody who acts is asked, as it makes no difference.
    """
    given = permits(record="contact", fields=["remarks"]) if policy else None
    told = outward(record, given)
    contact = {str(getattr(record, f)) for f in CONTACT_FIELDS[record.type_name]}

    assert set() == values(told) & contact
    assert {"***"} == {told.shown(f) for f in CONTACT_FIELDS[record.type_name]}


def test_who_is_addressed_keeps_his_name() -> None:
    """
    Also if the policy hides names from some of our own people.
    """
    told = outward(WANG, permits(record="contact", fields=["remarks"]))
    client = outward(HENGXIN, permits(record="contact", fields=["remarks"]))

    assert ("王芳", "恒信科技有限公司") == (told.name, client.name)
    assert ("C2026001", "北京") == (client.number, client.city)


def test_a_policy_keeps_more_at_home() -> None:
    """
    A custom value, for example, unless its hiding is not for outsiders.
    """
    hidden = outward(WANG, permits(record="contact", fields=["custom.plan"]))
    shown = outward(
        WANG, permits(record="contact", fields=["custom.plan"], outward=False)
    )

    assert ("***", "gold-plan-7") == (hidden.shown("plan"), shown.shown("plan"))


def test_a_text_made_of_such_records_cannot_carry_them() -> None:
    """
    Whatever place it has.
    """
    text = {"subject": "您好，${name}", "body": "电话：${phone}，邮箱：${email}"}
    template = MessageTemplate.of({"name": "hello", "en": text, "zh": text})
    told = outward(WANG)
    words = {name: str(told.shown(name)) for name in ("name", "phone", "email")}
    made = template.render("zh", words)

    assert ("您好，王芳", "电话：***，邮箱：***") == (made.subject, made.body)
    assert () == leaking(made.body, [WANG])


@pytest.mark.parametrize(
    ("text", "field"),
    [
        ("请致电 13812345678", "contact:P1.phone"),
        ("请致电 138 1234 5678。", "contact:P1.phone"),
        ("write to WANG@example.com", "contact:P1.email"),
        ("微信：Wang_Fang", "contact:P1.wechat"),
        ("转 95013-001122", "contact:P1.relay_number"),
        ("公司电话（010）6666 7777", "customer:C1.phone"),
        ("问李娜：13900001111", "user:li.phone"),
        ("请致电 138.1234.5678", "contact:P1.phone"),
        ("请致电 138/1234/5678", "contact:P1.phone"),
        ("请致电 \uff11\uff13\uff1812345678", "contact:P1.phone"),
        ("请致电 138\u200b12345678", "contact:P1.phone"),
        ("wang\uff20example.com", "contact:P1.email"),
    ],
)
def test_a_last_look_finds_them_in_any_text(text: str, field: str) -> None:
    """
    However a number is written.
    """
    assert (field,) == leaking(text, [WANG, HENGXIN, LI])


def test_a_last_look_finds_nothing_in_others() -> None:
    """
    Nor what is empty, or hidden already, or too short to be told from anything else.
    """
    short = Contact(id="P2", name="李", phone="110", email="")
    masked_already = outward(WANG)

    assert () == leaking("王芳，您好：110", [short, masked_already, HENGXIN])


@pytest.mark.parametrize("type_name", CONTACT_FIELDS)
def test_every_contact_field_can_be_hidden(type_name: str) -> None:
    """
    And is one of its record; what looks like contact details is listed.
    """
    (cls,) = (each for each in RECORD_TYPES if each.type_name == type_name)

    assert set(CONTACT_FIELDS[type_name]) <= hideable_fields(cls)


def test_no_way_to_reach_somebody_is_forgotten() -> None:
    """
    Fields of any record that are called like one are listed.
    """
    ways = {"phone", "email", "wechat", "address", "relay_number", "uscc"}
    found = {
        cls.type_name: ways & hideable_fields(cls)
        for cls in RECORD_TYPES
        if ways & hideable_fields(cls)
    }
    listed = {name: ways & set(CONTACT_FIELDS[name]) for name in found}

    assert found == listed
