"""
What a company makes of fields, and who uses them.
"""

import pickle
from typing import Any

import attrs
import pytest

from crmkit import standard
from crmkit.conditions import Condition
from crmkit.errors import (
    ConditionError,
    FieldInUseError,
    FormError,
    InvalidRecordError,
    SettingsError,
    UnknownChoiceError,
)
from crmkit.labels import Label
from crmkit.lifecycle import Machine
from crmkit.presets import FORMS, Settings, form, form_of, ticket_routing
from crmkit.presets._field_options import system_fields
from crmkit.records import (
    RECORD_TYPES,
    Checker,
    CheckKind,
    CheckProfile,
    Customer,
    CustomField,
    FieldCheck,
    FieldOption,
    Ticket,
    field_names,
)
from crmkit.routing import RoutingPolicy

PLAN = CustomField("plan", int, label=Label("Plan", "采购计划"))
LEVEL = CustomField("level", str)


def settings(*options: dict[str, Any], **more: Any) -> Settings:
    """
    Return the settings that ship, with options and two custom fields of customers.
    """
    return attrs.evolve(
        standard(),
        field_options=options,
        custom_fields={"customer": [PLAN, LEVEL]},
        **more,
    )


def option(field: str, **more: Any) -> dict[str, Any]:
    """
    Return an option on a field, ``"customer.size"``, as a company writes it.
    """
    record, _, name = field.partition(".")
    return {"record": record, "field": name, **more}


def test_an_option_is_a_document() -> None:
    """
    It may be written in JSON, and settings take either form.
    """
    written = option("customer.industry", zh="赛道", mandatory=True)
    chosen = FieldOption.of(written)

    assert chosen == FieldOption.from_json(chosen.to_json())
    assert (chosen,) == settings(written).field_options
    copied = pickle.loads(pickle.dumps(settings(written)))  # noqa: S301 - our own

    assert settings(written) == copied


@pytest.mark.parametrize("field", ["Size", "custom.", "custom.a.b", "size."])
def test_what_is_no_field_name_is_refused(field: str) -> None:
    """
    As soon as the option is read.
    """
    with pytest.raises(InvalidRecordError):
        FieldOption.of({"record": "customer", "field": field})


@pytest.mark.parametrize(
    ("written", "problem"),
    [
        (option("custmer.size"), "option on custmer.size is about no type of record"),
        (option("customer.sise"), "option on customer.sise is about no field"),
        (option("customer.custom.x"), "option on customer.custom.x is about no field"),
        (
            option("customer.name", hidden=True),
            "option on customer.name hides what a record must have",
        ),
        (
            option("customer.number", hidden=True),
            "option on customer.number hides what the system fills in",
        ),
        (
            option("customer.stage", hidden=True),
            "option on customer.stage hides what the system fills in",
        ),
        (
            option("ticket.opened_at", mandatory=True),
            "option on ticket.opened_at makes mandatory what the system fills in",
        ),
        (
            option("customer.lost_reason", hidden=True),
            "option on customer.lost_reason hides what moves ask for: lose",
        ),
        (
            option("customer.size", hidden=True, mandatory=True),
            "option on customer.size both hides it and makes it mandatory",
        ),
        (
            option("customer.custom.plan", zh="级别"),
            "option on customer.custom.plan relabels a custom field, which has its own",
        ),
        (
            option("customer.size", zh="城市"),
            "option on customer.size calls it '城市', as city",
        ),
        (
            option("customer.size", en="Plan"),
            "option on customer.size calls it 'Plan', as plan",
        ),
        (
            option("customer.size", en="city"),
            "option on customer.size calls it 'city', as city",
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_an_option_that_cannot_be(written: dict[str, Any], problem: str) -> None:
    """
    Settings are refused, and say why.
    """
    with pytest.raises(SettingsError) as caught:
        settings(written)

    assert (problem,) == caught.value.problems


def test_all_that_is_wrong_is_told_at_once() -> None:
    """
    Also two options on one field, and what is wrong elsewhere.
    """
    twice = option("customer.size", hidden=True)
    with pytest.raises(SettingsError) as caught:
        settings(twice, twice, option("customer.name", hidden=True), service_levels=())

    assert (
        "two options on customer.size",
        "option on customer.name hides what a record must have",
        "no service level",
    ) == caught.value.problems


def test_two_fields_may_change_their_labels() -> None:
    """
    Each may take the word that the other one had.
    """
    chosen = settings(
        option("customer.size", zh="城市"), option("customer.city", zh="规模")
    )
    asked = Condition('规模 == "北京"', chosen.schema(Customer))

    assert 'city == "北京"' == asked.text


def test_conditions_know_the_new_label_only() -> None:
    """
    The same on the way from other records; the name is what is kept.
    """
    chosen = settings(option("customer.industry", zh="赛道"))
    own = Condition('赛道 == "软件"', chosen.schema(Customer))
    far = Condition('客户.赛道 == "软件"', chosen.schema(Ticket))
    english = Condition('Industry == "软件"', chosen.schema(Customer))

    assert 'industry == "软件"' == own.text == english.text
    assert 'customer.industry == "软件"' == far.text
    with pytest.raises(ConditionError):
        Condition('所属行业 == "软件"', chosen.schema(Customer))


def test_a_relation_is_called_as_its_field() -> None:
    """
    Who relabels a ticket's need asks for its fields by the new word.
    """
    chosen = settings(option("ticket.need", zh="诉求"))
    asked = Condition('诉求.description == "x"', chosen.schema(Ticket))

    assert 'need.description == "x"' == asked.text


def test_labels_of_all_fields() -> None:
    """
    Built-in ones, those without a type in conditions, and custom ones.
    """
    chosen = settings(option("customer.attachments", zh="材料"))

    assert Label("City", "城市") == chosen.label_of("customer", "city")
    assert "材料" == chosen.label_of("customer", "attachments").zh
    assert PLAN.label == chosen.label_of("customer", "plan")
    assert PLAN.label == chosen.label_of("customer", "custom.plan")
    assert Label("custom.level", "custom.level") == chosen.label_of("customer", "level")
    with pytest.raises(UnknownChoiceError) as caught:
        chosen.label_of("customer", "sise")
    assert "did you mean 'size'?" in str(caught.value)


@pytest.mark.parametrize("cls", RECORD_TYPES, ids=lambda cls: cls.type_name)
def test_every_field_has_a_label(cls: Any) -> None:
    """
    Whatever the type of record: screens have something to write.
    """
    chosen = standard()
    labels = [
        chosen.label_of(cls.type_name, n) for n in chosen.shown_fields(cls.type_name)
    ]

    assert [] == [label for label in labels if not (label.en and label.zh)]


def test_hidden_fields_are_not_shown() -> None:
    """
    Neither built-in nor custom ones; all others are.
    """
    chosen = settings(
        option("customer.size", hidden=True),
        option("customer.custom.level", hidden=True),
    )
    shown = chosen.shown_fields("customer")

    assert {"size", "custom.level"} == {*settings().shown_fields("customer")} - {*shown}
    assert "custom.plan" == shown[-1]


def test_system_fields_are_the_desks_own() -> None:
    """
    What cannot be hidden as the system's is what commands refuse to change.
    """
    from crmkit.desk._kinds import kind_of
    from crmkit.desk._states import computed_by

    chosen = standard()
    for cls in RECORD_TYPES:
        name = cls.type_name
        found = system_fields(name, chosen.numbers, chosen.machines)
        machine = chosen.machines.get(name)
        own = kind_of(cls).own | (computed_by(machine) if machine else set())

        assert set() == (found & {*field_names(cls)}) - own - {"custom", "created_at"}


def users(chosen: Settings, field: str, *, given: bool = False) -> tuple[str, ...]:
    """
    Return who uses a field, with the forms that ship if they are given.
    """
    record, _, name = field.partition(".")
    return chosen.users_of(record, name, [form(n) for n in FORMS] if given else ())


def test_users_of_a_custom_field() -> None:
    """
    Moves, segments of its own and other records, routing, checks, options and forms.
    """
    document = standard().machine("customer").document.to_dict()
    for move in document["moves"]:
        if move["name"] == "lose":
            move["needs"] = ["custom.plan"]
    routing = ticket_routing().to_dict()
    routing["routes"][0]["when"] = "customer.plan > 5"
    budget = FieldCheck(field="customer.custom.plan", check=CheckKind.AMOUNT)
    chosen = settings(
        option("customer.custom.plan", mandatory=True),
        machines={**standard().machines, "customer": Machine.of(document)},
        segments={
            "customer": {"large": "采购计划 > 10", "near": 'city == "北京"'},
            "ticket": {"first": 'segment("second")', "second": "客户.plan > 1"},
        },
        routing=RoutingPolicy.of(routing),
        checks=Checker(CheckProfile(name="own", fields=(budget,)), standard().zone),
    )
    asks = form_of(FORM, chosen)

    assert (
        "move 'lose' of 'customer'",
        "segment 'large' of 'customer'",
        "segment 'first' of 'ticket'",
        "segment 'second' of 'ticket'",
        f"route {routing['routes'][0]['name']!r}",
        "check of 'customer.custom.plan'",
        "option on 'customer.custom.plan'",
        "form 'visit'",
    ) == chosen.users_of("customer", "plan", [asks])
    assert chosen.users_of("customer", "plan") == chosen.users_of(
        "customer", "custom.plan"
    )
    assert () == chosen.users_of("customer", "level")


def test_users_of_built_in_fields() -> None:
    """
    What moves them and asks for them, what tickets of low scores and basics say.
    """
    chosen = standard(routing=ticket_routing())

    assert ("machine of 'customer'",) == users(chosen, "customer.stage")[:1]
    assert "move 'lose' of 'customer'" in users(chosen, "customer.lost_reason")
    assert "basics of a customer" in users(chosen, "customer.industry")
    assert "form 'universal'" in users(chosen, "customer.industry", given=True)
    assert {"ticket of a low score", "choices of 'ticket.kind'"} <= {
        *users(chosen, "ticket.kind")
    }
    assert any(u.startswith("route ") for u in users(chosen, "ticket.kind"))
    assert any(
        u.startswith("guard of move") for u in users(chosen, "ticket.needs_review")
    )
    assert () == users(chosen, "customer.remarks")


def test_links_are_used_by_who_follows_them() -> None:
    """
    Also from the other side: who counts a customer's tickets uses their customer.
    """
    chosen = settings(segments={"customer": {"busy": "count(t for t in tickets) > 3"}})

    assert ("segment 'busy' of 'customer'",) == users(chosen, "ticket.customer")[:1]


def test_a_field_in_use_stays() -> None:
    """
    All its users are named; one that nothing uses goes.
    """
    chosen = settings(segments={"customer": {"large": "plan > 10"}})
    with pytest.raises(FieldInUseError) as caught:
        chosen.without_field("customer", "plan", also=["2 stored customers"])
    left = chosen.without_field("customer", "level")

    assert (
        "segment 'large' of 'customer'",
        "2 stored customers",
    ) == caught.value.users
    assert "customer.plan" == caught.value.field
    assert {"customer": (PLAN,)} == left.custom_fields
    assert "level" not in left.schema(Customer).fields


def test_no_built_in_field_is_taken_away() -> None:
    """
    Hiding it is what can be done.
    """
    with pytest.raises(UnknownChoiceError) as caught:
        settings().without_field("customer", "size")

    assert (
        "custom field of customer cannot be 'size' (allowed: 'plan', 'level')"
        == str(caught.value)
    )


FORM: dict[str, Any] = {
    "name": "visit",
    "en": "Visit",
    "zh": "来访登记",
    "parts": [
        {"name": "customer", "record": "customer"},
        {"name": "need", "record": "need", "links": {"customer": "customer"}},
        {"name": "contact", "record": "contact", "links": {"customer": "customer"}},
    ],
    "modules": [
        {
            "name": "basic",
            "en": "Basic data",
            "zh": "基本信息",
            "fields": [
                {"name": name, "part": part, "field": field, "en": en, "zh": zh, **more}
                for name, part, field, en, zh, more in [
                    ("company", "customer", "name", "Company", "公司", {}),
                    ("field", "customer", "industry", "Industry", "行业", {}),
                    ("size", "customer", "size", "Size", "规模", {}),
                    ("plan", "customer", "plan", "Plan", "计划", {"custom": True}),
                    ("visitor", "contact", "name", "Visitor", "来访人", {}),
                    ("mobile", "contact", "phone", "Mobile", "手机", {}),
                    ("want", "need", "description", "Want", "需求", {}),
                ]
            ],
        }
    ],
    "purposes": [
        {
            "name": "visit",
            "en": "A visit",
            "zh": "来访",
            "asks": ["company", "basic", "size"],
            "requires": ["company", "size"],
        }
    ],
}


def test_a_form_leaves_hidden_fields_out() -> None:
    """
    They are neither asked nor required, nor may they be filled in.
    """
    chosen = settings(
        option("customer.size", hidden=True),
        option("customer.custom.plan", hidden=True),
    )
    visit = form_of(FORM, chosen)
    names = [asked.name for asked in visit.fields("visit")]
    with pytest.raises(InvalidRecordError) as caught:
        visit.check({"公司": "恒信", "规模": "大型"}, "visit")

    assert ["company", "field", "visitor", "mobile", "want"] == names
    assert ["company"] == visit.json_schema("visit")["required"]
    assert "plan" not in visit.json_schema()["properties"]
    assert {"规模": "unknown"} == {p.field: p.code for p in caught.value.problems}


def test_a_form_calls_fields_as_the_company_does() -> None:
    """
    In what it asks, takes and says of mistakes.
    """
    visit = form_of(FORM, settings(option("customer.industry", en="Sector", zh="赛道")))
    asked = {asked.name: asked.label for asked in visit.fields()}

    assert Label("Sector", "赛道") == asked["field"]
    assert "软件" == visit.check({"赛道": "软件", "公司": "恒信"})["field"]
    assert "Sector" == visit.json_schema()["properties"]["field"]["title"]


def test_a_form_with_two_fields_called_alike_is_refused() -> None:
    """
    A label that another field of the form has is not guessed about.
    """
    with pytest.raises(FormError) as caught:
        form_of(FORM, settings(option("customer.industry", zh="来访人")))

    assert ("word for a field '来访人' is there twice",) == caught.value.problems


def test_fields_for_several_records_keep_their_labels() -> None:
    """
    The universal form asks for three kinds of need, each by a word of its own.
    """
    plain = form("universal")
    relabelled = form("universal", settings(option("need.description", zh="诉求")))

    assert [a.label for a in plain.fields()] == [a.label for a in relabelled.fields()]


def test_a_form_asks_for_what_is_mandatory() -> None:
    """
    Of a record that surely comes about at once, of others when they are begun.
    """
    chosen = settings(
        option("customer.industry", mandatory=True),
        option("customer.custom.plan", mandatory=True),
        option("contact.phone", mandatory=True),
    )
    visit = form_of(FORM, chosen)
    required = [asked.name for asked in visit.fields("visit") if asked.required]
    with pytest.raises(InvalidRecordError) as caught:
        visit.check({"来访人": "王芳", "规模": "大型"}, "visit")

    assert ["company", "field", "size", "plan"] == required
    assert ["company", "size", "field", "plan"] == visit.json_schema("visit")[
        "required"
    ]
    assert ["company", "field", "plan", "mobile"] == [
        problem.field for problem in caught.value.problems
    ]
    assert {"required"} == {problem.code for problem in caught.value.problems}


def test_a_record_that_is_there_needs_no_more() -> None:
    """
    A form that changes a customer asks only what its purpose requires.
    """
    visit = form_of(FORM, settings(option("customer.industry", mandatory=True)))

    assert {"size": "大型"} == visit.check({"规模": "大型"}, there=["customer"])
    with pytest.raises(InvalidRecordError) as caught:
        visit.check({"规模": "大型", "公司": "恒信"})
    assert ["field"] == [problem.field for problem in caught.value.problems]
