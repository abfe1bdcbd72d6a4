"""
Amounts of money on forms: people fill in yuan, records keep 分.
"""

from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from crmkit.conditions import Money, Schema
from crmkit.errors import InvalidRecordError
from crmkit.forms import Form
from crmkit.labels import Label
from crmkit.records import RECORD_TYPES, Campaign, CustomField, amount_fields

ZONE = ZoneInfo("Asia/Shanghai")


def field(name: str, zh: str, **more: Any) -> dict[str, Any]:
    """
    Return a field of the campaign form.
    """
    target = {"part": "campaign", "field": name, "en": name.capitalize(), "zh": zh}
    return {"name": name, **target, **more}


def campaign_form(*further: dict[str, Any], **part: Any) -> Form:
    """
    Return a form of a campaign with a budget.
    """
    fields = [field("name", "活动名称"), field("budget", "预算(元)"), *further]
    document = {
        "name": "campaign",
        "en": "Campaign",
        "zh": "营销活动",
        "parts": [{"name": "campaign", "record": "campaign", **part}],
        "modules": [{"name": "basic", "en": "Basic", "zh": "基本", "fields": fields}],
        "purposes": [{"name": "plan", "en": "Plan", "zh": "策划", "asks": ["basic"]}],
    }
    levy = CustomField("levy", int, as_type=Money("CNY"), label=Label("Levy", "税费"))
    return Form.of(document, zone=ZONE, custom={"campaign": [levy]})


def budget_of(form: Form, data: dict[str, object]) -> int | None:
    """
    Return the budget of the record that a filled-in form makes.
    """
    (draft,) = form.records({"活动名称": "推广会", **data})
    record = draft.record({})
    assert isinstance(record, Campaign)
    return record.budget


def refusal(form: Form, data: dict[str, object]) -> str:
    """
    Return why a form is refused, in Chinese.
    """
    with pytest.raises(InvalidRecordError) as caught:
        form.check({"活动名称": "推广会", **data})
    return caught.value.text("zh").partition("\n  ")[2]


@pytest.mark.parametrize(
    ("written", "fen"),
    [
        ("50000", 5_000_000),
        ("50,000", 5_000_000),
        ("50000元", 5_000_000),
        ("5万", 5_000_000),
        ("12.3万元", 12_300_000),
        ("500.5", 50_050),
        ("￥０．０１", 1),
        (Decimal("500.5"), 50_050),
        ("0", 0),
    ],
    ids=str,
)
def test_yuan_are_read_as_fen(written: object, fen: int) -> None:
    """
    Take what people write in yuan, and keep it in minor units.
    """
    assert fen == budget_of(campaign_form(), {"预算(元)": written})


@pytest.mark.parametrize(
    ("written", "why"),
    [
        (50000, "金额应为文本或十进制数；二进制小数不精确，整数未说明单位"),
        (500.5, "金额应为文本或十进制数；二进制小数不精确，整数未说明单位"),
        ("1,000 USD", "金额的币种应为 CNY"),
        ("100分", "应为金额，例如 '¥12,345.60'、'12.3万元' 或 '1,000 USD'"),
        ("约五万", "应为金额，例如 '¥12,345.60'、'12.3万元' 或 '1,000 USD'"),
        ("0.001", "金额最多 2 位小数"),
        ("-5", "不能小于 0"),
    ],
    ids=str,
)
def test_unclear_amounts_are_refused(written: object, why: str) -> None:
    """
    Refuse what is not surely an amount of the field's currency, and say what would do.
    """
    told = refusal(campaign_form(), {"预算(元)": written})
    assert f"基本·预算(元)：{why}，收到的是 …" == told


def test_what_was_filled_in_is_written_back_in_yuan() -> None:
    """
    Write what a record has as it would be filled in, so that it reads as the same.
    """
    form = campaign_form()
    answer = form.check({"活动名称": "推广会", "预算(元)": "5万"})
    assert {"name": "推广会", "budget": "50000.00"} == answer
    assert answer == form.check(answer)
    (draft,) = form.records(answer)
    assert answer == form.data([draft.record({})])


def test_currency_may_be_asked_for() -> None:
    """
    Read an amount in the currency that is filled in, wherever on the form that is.
    """
    form = campaign_form(field("currency", "币种"))
    answer: dict[str, object] = {"预算(元)": "500", "币种": "JPY"}
    assert 500 == budget_of(form, answer)
    checked = form.check({"活动名称": "推广会", **answer})
    assert "500 JPY" == checked["budget"]
    assert checked == form.check(checked)


def test_part_may_set_another_currency() -> None:
    """
    Read an amount in the currency that the form sets for the record.
    """
    form = campaign_form(sets={"currency": "JPY"})
    assert 500 == budget_of(form, {"预算(元)": "500"})
    assert "500" == form.check({"活动名称": "推广会", "预算(元)": "500"})["budget"]


def test_record_that_is_there_gets_the_currency_too() -> None:
    """
    Say the currency of an amount that is written into a record that is there.
    """
    (draft,) = campaign_form().records({"预算(元)": "500"}, there=["campaign"])
    assert {"budget": 50_000, "currency": "CNY"} == draft.fields


def test_amount_in_another_currency_is_named() -> None:
    """
    Write the currency of an amount where it is not the one of the form.
    """
    record = Campaign(name="推广会", budget=50_000, currency="USD")
    assert "500.00 USD" == campaign_form().data([record])["budget"]


def test_custom_amounts_are_in_yuan_as_well() -> None:
    """
    Read amounts of custom fields as those of records.
    """
    form = campaign_form(field("levy", "税费", custom=True))
    answer = form.check({"活动名称": "推广会", "税费": "1.5万"})
    assert "15000.00" == answer["levy"]
    (draft,) = form.records(answer)
    assert {"levy": 1_500_000} == dict(draft.fields["custom"])


def test_schema_says_the_unit() -> None:
    """
    Say in the JSON Schema which unit an amount is in.
    """
    assert {
        "type": "string",
        "minLength": 1,
        "title": "Budget (in CNY, such as 12345.60)",
        "description": "预算(元)（单位：CNY，例如 12345.60）",
        "x-unit": "CNY",
    } == campaign_form().json_schema()["properties"]["budget"]


def test_records_do_not_say_yuan() -> None:
    """
    Keep labels that say yuan off fields that hold 分.
    """
    words = [
        word
        for cls in RECORD_TYPES
        for name in amount_fields(cls)
        if (label := Schema.of(cls).fields[name].label)
        for word in label.words
    ]
    assert [] == [word for word in words if "元" in word]
