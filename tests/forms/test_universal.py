"""
The universal form, field by field as the document has it.
"""

from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from crmkit import CRM
from crmkit.crm import Acting
from crmkit.desk import Add, OpenTicket, RecordInteraction
from crmkit.errors import InvalidRecordError, UnknownChoiceError
from crmkit.forms import Draft, Form
from crmkit.presets import FORMS, form, standard
from crmkit.records import (
    Checker,
    Interaction,
    Record,
    Regions,
    Ticket,
    check_profile,
    to_wire,
)

UNIVERSAL = form("universal")

#: The document's modules, fields and example values, in its order.
DOCUMENT: dict[str, dict[str, Any]] = {
    "客户基本信息": {
        "客户名称": "*科技有限公司",
        "所属行业": "软件和信息技术服务业",
        "联系人姓名": "*经理",
        "职位": "采购总监",
        "联系方式": "170****0000",
        "企业地址": "北京市海淀区",
    },
    "需求与期望": {
        "核心需求描述": "需要定制化CRM系统,支持多数据源整合",
        "期望解决方案": "希望模块化设计,3个月内上线",
        "时间要求": "2023年12月31日前完成",
    },
    "跟进记录": {
        "沟通日期": "2023-10-15",
        "沟通方式": "线下会议",
        "参与人": "内部:*顾问;客户方:*经理",
        "沟通内容摘要": "确认系统功能优先级,客户增加数据导出需求",
        "共识/待办事项": "共识:下周提供原型;待办:*顾问10月20日前提交原型",
    },
    "服务反馈": {
        "服务满意度评分": "4分",
        "具体评价": "功能满足需求,界面操作需简化",
        "问题描述": "系统登录偶尔卡顿",
        "解决方案": "优化服务器负载,10月25日完成升级",
        "解决结果": "客户确认问题已解决,操作流畅",
    },
    "重要节点": {
        "合作起始时间": "2023-08-01",
        "关键决策人变更": "2023-10-01,*经理接替*总监对接",
    },
    "备注": {"其他信息": "客户近期有扩张计划,可能新增采购需求"},
}
EXAMPLE = {
    name: value for module in DOCUMENT.values() for name, value in module.items()
}


def test_it_asks_the_documents_fields_in_their_order() -> None:
    """
    22 fields in 6 modules, and the optional code where it is named.
    """
    found: dict[str, list[str]] = {}
    for field in UNIVERSAL.fields():
        found.setdefault(field.module_label.zh, []).append(field.label.zh)

    assert {module: [*fields] for module, fields in DOCUMENT.items()} == found
    assert 22 == len(UNIVERSAL.fields())
    assert "统一社会信用代码" in [
        field.label.zh for field in UNIVERSAL.fields("新客户登记")
    ]


def test_the_documents_example_is_taken() -> None:
    """
    Days, scores, lists and modes as the document writes them.
    """
    taken = UNIVERSAL.check(EXAMPLE)

    assert [field.name for field in UNIVERSAL.fields()] == list(taken)
    assert "2023年12月31日前完成" == taken["deadline"]
    assert datetime(2023, 10, 14, 16, tzinfo=UTC) == taken["contacted_on"]
    assert ("meeting", 4) == (taken["mode"], taken["score"])
    assert ("内部:*顾问", "客户方:*经理") == taken["participants"]


def test_the_documents_example_becomes_records() -> None:
    """
    Each in its place, the earlier ones first.
    """
    drafts = {draft.part: draft for draft in UNIVERSAL.records(EXAMPLE)}

    assert [
        "customer", "contact", "core_need", "ticket", "interaction", "rating",
        "cooperation_start", "decision_maker_change",
    ] == [*drafts]  # fmt: skip
    assert date(2023, 12, 31) == drafts["core_need"].fields["deadline"]
    assert date(2023, 8, 1) == drafts["customer"].fields["cooperation_start_on"]
    assert date(2023, 10, 1) == drafts["decision_maker_change"].fields["occurred_on"]
    ids = {part: part for part in drafts}
    records = [draft.record(ids) for draft in drafts.values()]
    assert {"customer"} == {getattr(r, "customer", "customer") for r in records}
    assert UNIVERSAL.check(EXAMPLE) == UNIVERSAL.data(records)


def entered(desk: Acting, draft: Draft, ids: dict[str, str]) -> Record:
    """
    Enter a record that a form made.
    """
    record: Any = draft.record(ids)
    if isinstance(record, Ticket):
        told = ("customer", "contact", "scenario", "kind", "description")
        fields = {name: getattr(record, name) for name in told}
        return desk.do(OpenTicket.of({**fields, "priority": "medium"}))  # type: ignore[return-value]
    if isinstance(record, Interaction):
        return desk.do(RecordInteraction(interaction=record))  # type: ignore[return-value]
    return desk.do(Add(record=record))  # type: ignore[return-value]


def test_what_is_filled_in_can_be_entered_and_read_again() -> None:
    """
    Through the desk into a store, and back into the form.
    """
    desk = CRM.open("memory://").as_system("test")
    ids: dict[str, str] = {}
    kept = []
    for draft in UNIVERSAL.records(EXAMPLE):
        kept.append(entered(desk, draft, ids))
        ids[draft.part] = kept[-1].id

    told = UNIVERSAL.data(kept)
    assert {"solution", "result"} == set(UNIVERSAL.check(EXAMPLE)) - set(told)
    history = desk.customers.history(ids["customer"], what=["new"])
    assert len(kept) == len(history)


@pytest.mark.parametrize(
    ("purpose", "modules"),
    [
        ("新客户", {"basic", "needs"}),
        ("售后", {"basic", "feedback", "follow_ups"}),
        ("long_term", {"basic", "needs", "follow_ups", "milestones", "remarks"}),
        ("客户回访", {"basic", "follow_ups", "feedback", "remarks"}),
        ("需求变更", {"basic", "needs", "follow_ups"}),
        ("Cross-department work", {"basic", "needs", "follow_ups"}),
    ],
)
def test_the_purpose_decides_what_is_asked(purpose: str, modules: set[str]) -> None:
    """
    By name or label, in either language.
    """
    assert modules == {field.module for field in UNIVERSAL.fields(purpose)}


def test_what_is_missing_and_wrong_is_told_at_once_in_both_languages() -> None:
    """
    By the labels of the form's own modules and fields.
    """
    given = {
        "客户名称": "恒信",
        "Customer name": "恒信",
        "联系方式": "\x00",
        "score": 5,
        "时间要求": "",
        "客户": "x",
    }

    with pytest.raises(InvalidRecordError) as caught:
        UNIVERSAL.check(given, "新客户")

    assert (
        "universal cannot be made from this data: 6 problems\n"
        "  universal.客户: there is no such field; did you mean '客户名称'?\n"
        "  Basic data, Customer name: is filled in twice\n"
        "  Basic data, Contact name: is required\n"
        "  Basic data, Contact method: should be one line without control characters,"
        " got …\n"
        "  Needs and expectations, Core need: is required\n"
        "  Service feedback, Satisfaction score: is not asked for this purpose"
    ) == str(caught.value)
    assert (
        "客户关系管理万能表单：6 处有误\n"
        "  客户：没有这个字段；是否是 '客户名称'？\n"
        "  客户基本信息·客户名称：重复填写\n"
        "  客户基本信息·联系人姓名：必填\n"
        "  客户基本信息·联系方式：应为一行文本，不含控制字符，收到的是 …\n"
        "  需求与期望·核心需求描述：必填\n"
        "  服务反馈·服务满意度评分：此用途不填写此项"
    ) == caught.value.text("zh")


def test_a_day_that_is_needed_is_asked_for() -> None:
    """
    Words alone do not date a milestone.
    """
    with pytest.raises(InvalidRecordError) as caught:
        UNIVERSAL.check({"关键决策人变更": "*经理接替*总监"})

    assert (
        "客户关系管理万能表单：1 处有误\n  重要节点·关键决策人变更："
        in caught.value.text("zh")
    )
    assert ["day"] == [problem.code for problem in caught.value.problems]


def test_of_a_customer_who_is_there_only_what_changes_is_needed() -> None:
    """
    His name is not asked again, and no second record is made.
    """
    given = {"问题描述": "系统登录偶尔卡顿", "其他信息": "近期扩张"}

    with pytest.raises(InvalidRecordError, match="Customer name: is required"):
        UNIVERSAL.check(given)
    customer, ticket = UNIVERSAL.records(given, there=["customer"])

    assert (False, {"remarks": "近期扩张"}) == (customer.is_new, customer.fields)
    assert (True, "C1") == (ticket.is_new, ticket.record({"customer": "C1"}).customer)  # type: ignore[attr-defined]


@pytest.mark.parametrize("name", FORMS)
def test_every_form_that_ships_describes_itself_for_each_purpose(name: str) -> None:
    """
    Its schemas are valid, and ask what the purpose asks.
    """
    jsonschema = pytest.importorskip("jsonschema")
    shipped = form(name)
    for purpose in shipped.purposes:
        schema = shipped.json_schema(purpose.zh)
        jsonschema.Draft202012Validator.check_schema(schema)

        assert [f.name for f in shipped.fields(purpose.name)] == [*schema["properties"]]
        assert [f.name for f in shipped.fields(purpose.name) if f.required] == [
            name for name in schema["properties"] if name in schema["required"]
        ]
        for field in schema["properties"].values():
            assert {"type", "title", "description"} <= set(field)


def as_json(of: Form, taken: dict[str, Any]) -> dict[str, Any]:
    """
    Return what was taken as plain JSON values.
    """
    slots = of._slots
    return {
        name: to_wire(slots[name].record, slots[name].asked.field, value)
        if not slots[name].asked.words
        else str(value)
        for name, value in taken.items()
    }


def test_the_schema_takes_the_example_in_its_plain_form() -> None:
    """
    What the form has taken, its schema takes, and the form again.
    """
    jsonschema = pytest.importorskip("jsonschema")
    plain = as_json(UNIVERSAL, UNIVERSAL.check(EXAMPLE))

    jsonschema.validate(plain, UNIVERSAL.json_schema())
    assert UNIVERSAL.check(EXAMPLE) == UNIVERSAL.check(plain)


def test_forms_purposes_and_parts_that_are_not_there_are_refused() -> None:
    """
    With what there is.
    """
    with pytest.raises(UnknownChoiceError, match="did you mean 'universal'"):
        form("univrsal")
    with pytest.raises(UnknownChoiceError, match="purpose cannot be '新'"):
        UNIVERSAL.fields("新")
    with pytest.raises(UnknownChoiceError, match="part cannot be 'client'"):
        UNIVERSAL.check({}, there=["client"])


# -- A value that is another field's, an address that says where ---------------------


@pytest.mark.parametrize(
    ("text", "fields"),
    [
        ("13812345678", {"phone": "13812345678"}),
        ("138****5678", {"phone": "138****5678"}),
        ("010-8888 1234 转 6", {"phone": "010-8888 1234 转 6"}),
        ("wx_heng", {"wechat": "wx_heng"}),
        (" 微信: wx_heng ", {"wechat": "wx_heng"}),
        ("微信号：13812345678", {"wechat": "13812345678"}),
        ("wang@example.com", {"email": "wang@example.com"}),
    ],
)
def test_a_way_to_reach_somebody_is_what_it_is(
    text: str, fields: dict[str, str]
) -> None:
    """
    A WeChat id and an address are no phone numbers.
    """
    given = {"客户名称": "恒信", "联系人姓名": "王芳", "联系方式": text}
    _, contact = UNIVERSAL.records(given)

    assert fields == {
        name: value
        for name, value in contact.fields.items()
        if name in ("phone", "wechat", "email")
    }
    taken = UNIVERSAL.check(given)
    assert taken == UNIVERSAL.data(
        [draft.record({"customer": "C1"}) for draft in UNIVERSAL.records(given)]
    )
    assert taken["phone"] in fields.values()


BY_HAND = Regions(
    "by hand",
    "1",
    {
        "110000": "北京市",
        "110108": "海淀区",
        "440000": "广东省",
        "440300": "深圳市",
        "220000": "吉林省",
        "220200": "吉林市",
    },
)


@pytest.mark.parametrize(
    ("address", "places"),
    [
        ("北京市海淀区", ("北京市", "海淀区")),
        ("北京中关村大街1号", ("北京市", "北京市")),
        ("深圳市南山区科技园", ("广东省", "深圳市")),
        ("广东省", ("广东省", None)),
        ("吉林省吉林市", ("吉林省", "吉林市")),
        ("科技园3号楼", (None, None)),
    ],
)
def test_an_address_says_province_and_city(
    address: str, places: tuple[str | None, str | None]
) -> None:
    """
    By the regions of the company's check profile; without any it stays one line.
    """
    checks = Checker(
        check_profile("cn_places"), ZoneInfo("Asia/Shanghai"), regions=BY_HAND
    )
    universal = form("universal", standard(checks=checks))
    given = {"客户名称": "恒信", "企业地址": address}
    (customer,) = universal.records(given)
    (plain,) = UNIVERSAL.records(given)

    found = customer.fields.get("province"), customer.fields.get("city")
    assert (places, address) == (found, customer.fields["address"])
    assert {"name", "address"} == plain.fields.keys()
