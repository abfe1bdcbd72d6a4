"""
Forms that a company writes: what is wrong with a document, fields of its own.
"""

import copy
import json
import pickle
from datetime import date
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import attrs
import pytest

from crmkit.errors import FieldError, FormError, FormFieldError, InvalidRecordError
from crmkit.forms import Form, FormDocument
from crmkit.labels import Label
from crmkit.presets import FORMS, form, form_of, standard
from crmkit.records import CustomField

ZONE = ZoneInfo("Asia/Shanghai")
SHORT: dict[str, Any] = {
    "name": "visit",
    "en": "Visit",
    "zh": "来访登记",
    "parts": [
        {"name": "customer", "record": "customer"},
        {
            "name": "contact",
            "record": "contact",
            "links": {"customer": "customer"},
        },
    ],
    "modules": [
        {
            "name": "basic",
            "en": "Basic data",
            "zh": "基本信息",
            "fields": [
                {
                    "name": "company",
                    "part": "customer",
                    "field": "name",
                    "en": "Company",
                    "zh": "公司",
                },
                {
                    "name": "visitor",
                    "part": "contact",
                    "field": "name",
                    "en": "Visitor",
                    "zh": "来访人",
                },
            ],
        }
    ],
    "purposes": [{"name": "visit", "en": "A visit", "zh": "来访", "asks": ["basic"]}],
}


def changed(path: str, value: object) -> dict[str, Any]:
    """
    Return the short form with one thing changed.
    """
    document = copy.deepcopy(SHORT)
    here: Any = document
    *steps, last = (int(s) if s.isdigit() else s for s in path.split("."))
    for step in steps:
        here = here[step]
    here[last] = value
    return document


@pytest.mark.parametrize(
    ("path", "value", "problem"),
    [
        (
            "parts.0.record",
            "custmer",
            "part 'customer' is of no type of record: 'custmer'",
        ),
        ("parts.1.links", {}, "part 'contact' never gets 'customer'"),
        (
            "parts.1.links",
            {"custmer": "customer"},
            "part 'contact' has no link 'custmer' (there are: customer)",
        ),
        (
            "parts.1.links",
            {"customer": "contact"},
            "part 'contact' cannot lead to 'contact', which is no customer before it",
        ),
        (
            "parts.1.sets",
            {"primary": "perhaps"},
            (
                "part 'contact' sets what cannot be: contact.primary: should be true "
                "or false, got 'perhaps'"
            ),
        ),
        ("parts.1.name", "customer", "part 'customer' is there twice"),
        (
            "modules.0.fields.0.part",
            "client",
            "field 'company' belongs to no part: 'client'",
        ),
        (
            "modules.0.fields.0.field",
            "nam",
            "field 'company' fills in what customer has not: 'nam'",
        ),
        (
            "modules.0.fields.1.also",
            ["customer.nick"],
            "field 'visitor' fills in what customer has not: 'nick'",
        ),
        (
            "modules.0.fields.0.custom",
            True,
            "field 'company' fills in what customer has not: 'name'",
        ),
        (
            "modules.0.fields.1.also",
            ["customer.name"],
            "field of a record 'customer.name' is there twice",
        ),
        (
            "modules.0.fields.1.aliases",
            ["公司"],
            "word for a field '公司' is there twice",
        ),
        (
            "modules.0.fields.1.name",
            "basic",
            "module or field 'basic' is there twice",
        ),
        (
            "purposes.0.asks",
            ["bsic"],
            "purpose 'visit' asks what is no module or field: 'bsic'",
        ),
        (
            "purposes.0.requires",
            ["phone"],
            "purpose 'visit' requires what it does not ask: 'phone'",
        ),
    ],
)
def test_a_form_that_cannot_be_filled_in_is_refused(
    path: str, value: object, problem: str
) -> None:
    """
    With what is wrong with it, when it is loaded.
    """
    with pytest.raises(FormError) as caught:
        Form.of(changed(path, value), zone=ZONE)

    assert problem in caught.value.problems


def test_all_that_is_wrong_with_a_form_is_told_at_once() -> None:
    """
    One line each.
    """
    document = changed("parts.1.links", {})
    document["purposes"][0]["asks"] = ["nothing"]

    with pytest.raises(FormError) as caught:
        Form.of(document, zone=ZONE)

    assert (
        "form 'visit' cannot be used:\n"
        "  part 'contact' never gets 'customer'\n"
        "  purpose 'visit' asks what is no module or field: 'nothing'"
    ) == str(caught.value)


def test_what_is_no_form_at_all_is_refused_as_documents_are() -> None:
    """
    By its fields.
    """
    with pytest.raises(InvalidRecordError, match=r"form\.modules: is required"):
        Form.of({k: v for k, v in SHORT.items() if k != "modules"}, zone=ZONE)


@pytest.mark.parametrize("name", FORMS)
def test_forms_that_ship_are_data_that_can_be_edited(name: str) -> None:
    """
    They go to JSON and back, and pickle.
    """
    shipped = form(name)
    text = shipped.document.to_json()

    assert shipped == form_of(json.loads(text))
    assert shipped.document == FormDocument.from_json(text)
    assert shipped.fields() == pickle.loads(pickle.dumps(shipped)).fields()  # noqa: S301


def own_fields() -> Form:
    """
    Return a form that asks fields that a company has made up.
    """
    level = {"gold": Label("Gold", "金牌"), "silver": Label("Silver", "银牌")}
    settings = attrs.evolve(
        standard(),
        custom_fields={
            "customer": [
                CustomField("level", str, choices=level),
                CustomField("since", date),
                CustomField("plan", Decimal),
            ]
        },
    )
    document = copy.deepcopy(SHORT)
    for name, zh in (("level", "级别"), ("since", "自何时"), ("plan", "计划")):
        field = {"name": name, "part": "customer", "field": name, "custom": True}
        document["modules"][0]["fields"].append(
            {**field, "en": name.capitalize(), "zh": zh}
        )
    return form_of(document, settings)


def test_custom_fields_are_asked_as_others_are() -> None:
    """
    By label, checked by their type, kept among the record's custom values.
    """
    own = own_fields()
    given = {"公司": "恒信", "级别": "金牌", "自何时": "2023/5/1", "计划": "1200.5"}

    (customer,) = own.records(given)

    kept = {"level": "gold", "since": "2023-05-01", "plan": "1200.50"}
    assert kept == dict(customer.record({}).custom)  # type: ignore[attr-defined]
    assert {"company": "恒信", **kept} == own.check(given)
    assert own.check(given) == own.data([customer.record({})])
    assert {"type": "string", "enum": ["gold", "silver"]} == {
        key: own.json_schema()["properties"]["level"][key] for key in ("type", "enum")
    }


def test_custom_values_that_will_not_do_are_told_with_the_others() -> None:
    """
    In the order of the form.
    """
    given = {"级别": "铜牌", "自何时": "昨天", "计划": "x"}

    with pytest.raises(InvalidRecordError) as caught:
        own_fields().check(given)

    assert ["company", "level", "since", "plan"] == [
        problem.field for problem in caught.value.problems
    ]
    assert ["required", "choice", "day", "format"] == [
        problem.code for problem in caught.value.problems
    ]


def test_choices_that_a_company_makes_are_read_by_their_labels() -> None:
    """
    Topics, priorities and the rest, in both languages.
    """
    after_sales = form("after_sales_tracking")
    given = {"客户名称": "恒信", "事项描述": "无法启动", "紧急程度": "紧急"}

    taken = after_sales.check({**given, "问题细类": "产品故障"}, "登记售后")

    assert ("product_failure", "high") == (taken["topic"], taken["priority"])
    with pytest.raises(InvalidRecordError, match=r"Matter, Topic: cannot be '怪'"):
        after_sales.check({**given, "问题细类": "怪"}, "登记售后")


def test_a_problem_with_a_form_pickles() -> None:
    """
    With its labels and the facts.
    """
    problem = FieldError("visit", "company", "required", "None")
    error = FormFieldError("Basic data, Company", "基本信息·公司", problem)

    again = pickle.loads(pickle.dumps(error))  # noqa: S301

    assert (str(error), error.text("zh"), error.code) == (
        str(again),
        again.text("zh"),
        again.code,
    )


def test_a_list_of_choices_is_filled_in_by_labels() -> None:
    """
    In one line or as a list; its schema says which there are.
    """
    plan = form_of(
        {
            "name": "plan",
            "en": "Plan",
            "zh": "活动计划",
            "parts": [{"name": "campaign", "record": "campaign"}],
            "modules": [
                {
                    "name": "plan_data",
                    "en": "Plan",
                    "zh": "计划",
                    "fields": [
                        {
                            "name": name,
                            "part": "campaign",
                            "field": name,
                            "en": name.capitalize(),
                            "zh": zh,
                        }
                        for name, zh in (("name", "活动名称"), ("channels", "参与渠道"))
                    ],
                }
            ],
            "purposes": [],
        }
    )
    kept = {"name": "推广会", "channels": ("offline", "online")}

    for said in ("线上、线下", ["线上", "Offline"], ["online", "offline"]):
        assert kept == plan.check({"活动名称": "推广会", "参与渠道": said})
    with pytest.raises(InvalidRecordError, match="Channels: cannot be"):
        plan.check({"活动名称": "推广会", "参与渠道": "线上、电视"})
    assert {
        "type": "array",
        "items": {"type": "string", "enum": ["online", "offline"]},
    } == {
        key: plan.json_schema()["properties"]["channels"][key]
        for key in ("type", "items")
    }


def test_what_a_purpose_changes_belongs_to_a_customer() -> None:
    """
    Else nobody could tell which one is meant.
    """
    with pytest.raises(FormError) as caught:
        Form.of(changed("purposes.0.changes", ["customer", "need"]), zone=ZONE)

    assert (
        "purpose 'visit' changes what is no part of a customer: 'customer'",
        "purpose 'visit' changes what is no part of a customer: 'need'",
    ) == caught.value.problems
