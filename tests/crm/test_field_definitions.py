"""
Custom fields that are defined while all runs, on each kind of store.
"""

import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import attrs
import pytest
from dict_store import DictStore

from crmkit import CRM, standard
from crmkit.adapters.memory import MemoryStore
from crmkit.adapters.sql import SQLStore
from crmkit.crm import Acting, TimeRule
from crmkit.decisions import Firing
from crmkit.desk import Update
from crmkit.errors import (
    ConditionError,
    DuplicateRecordError,
    FieldInUseError,
    InvalidRecordError,
    SettingsError,
    StoreError,
)
from crmkit.hooks import open_store, plugin_manager
from crmkit.labels import Label
from crmkit.ports import Store
from crmkit.presets import Settings, form
from crmkit.records import Customer, CustomField, FieldDefinition, FieldOption, Ticket
from tests.postgres import emptied

Opening = Callable[..., CRM]

LEVEL: dict[str, Any] = {
    "record": "customer",
    "field": "level",
    "kind": "choice",
    "en": "Level",
    "zh": "客户级别",
    "choices": [
        {"value": "gold", "en": "Gold", "zh": "金牌"},
        {"value": "silver", "en": "Silver", "zh": "银牌"},
    ],
}
NAMED = "custom field customer"
OPTION = "option on customer.custom.level"
THERE = "a field or relation that is there already"
SEATS: dict[str, Any] = {
    "record": "customer",
    "field": "seats",
    "kind": "whole_number",
    "en": "Seats",
    "zh": "席位数",
}


@pytest.fixture(params=["memory", "dict", "sqlite", "postgresql"])
def opened(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Opening]:
    """
    What opens one store, each time as another process would where that can be.
    """
    made: list[CRM] = []
    stores: list[Store] = []

    def another() -> Store:
        if request.param == "sqlite":
            return open_store(plugin_manager(), f"sqlite:///{tmp_path / 'crm.db'}")
        if stores and request.param != "postgresql":
            return stores[0]
        if request.param == "memory":
            return MemoryStore()
        if request.param == "dict":
            return DictStore()
        engine = request.getfixturevalue("postgres")
        return (
            SQLStore(engine, schema="fields", prefix="")
            if stores
            else emptied(engine, "fields")
        )

    def opening(**chosen: Any) -> CRM:
        stores.append(another())
        stores[-1].migrate()
        made.append(CRM(stores[-1], **chosen))
        return made[-1]

    yield opening
    for store in dict.fromkeys(stores):
        store.close()


def admin(crm: CRM) -> Acting:
    """
    Return who defines fields.
    """
    return crm.as_system("administration")


def coded(*fields: CustomField[Any], **more: Any) -> Settings:
    """
    Return settings with custom fields of customers that are declared in code.
    """
    return attrs.evolve(standard(), custom_fields={"customer": fields}, **more)


def nothing(record: Customer, firing: Firing) -> None:
    """
    Do nothing when a rule fires.
    """


def define_and_fail(desk: Acting) -> None:
    """
    Define a field, then fail.
    """
    desk.field_definitions.add(**LEVEL)
    raise KeyError


# -- Defining -------------------------------------------------------------------


def test_a_field_is_there_as_soon_as_it_is_defined(opened: Opening) -> None:
    """
    Who defined it can fill it in and ask for it with the next command.
    """
    desk = admin(opened())
    level = desk.field_definitions.add(**LEVEL)
    client = desk.customers.add(name="恒信科技", custom={"level": "金牌"})

    assert level.id == "customer.level"
    assert client.custom["level"] == "gold"
    assert desk.customers.count("客户级别 == '金牌'") == 1


@pytest.mark.parametrize(
    ("kind", "more", "given", "kept"),
    [
        ("text", {}, "甲", "甲"),
        ("whole_number", {}, 12, 12),
        ("decimal", {}, Decimal("1.5"), "1.50"),
        ("decimal", {"places": 4}, "1.2345", "1.2345"),
        ("money", {"currency": "CNY"}, 1200, 1200),
        ("yes_or_no", {}, True, True),
        ("day", {}, date(2026, 3, 2), "2026-03-02"),
        (
            "instant",
            {},
            datetime(2026, 3, 2, tzinfo=UTC),
            "2026-03-02T00:00:00.000000Z",
        ),
        ("texts", {}, ("b", "a"), ("a", "b")),
    ],
)
def test_values_are_checked_by_the_kind(
    kind: str, more: dict[str, Any], given: Any, kept: Any
) -> None:
    """
    As those of fields that are declared in code; and what is no such value is refused.
    """
    desk = admin(CRM.open("memory://"))
    desk.field_definitions.add(**{**SEATS, "kind": kind, **more})
    client = desk.customers.add(name="恒信科技", custom={"seats": given})
    with pytest.raises(InvalidRecordError) as caught:
        desk.customers.add(name="明达", custom={"seats": object()})

    assert client.custom["seats"] == kept
    assert [each.field for each in caught.value.problems] == ["custom.seats"]


def test_every_change_of_a_definition_is_in_its_history(opened: Opening) -> None:
    """
    As for any record: who changed what, when.
    """
    desk = admin(opened())
    desk.field_definitions.add(**LEVEL)
    desk.field_definitions.rename("customer.level", en="Tier", zh="等级")
    desk.field_definitions.retire("customer.level")

    assert [
        (change.command, sorted(change.fields))
        for change in desk.field_definitions.changes("customer.level")[1:]
    ] == [
        ("change_field_definition", ["aliases", "en", "zh"]),
        ("change_field_definition", ["retired"]),
    ]


def test_a_field_is_defined_once(opened: Opening) -> None:
    """
    Its id is taken for good.
    """
    desk = admin(opened())
    desk.field_definitions.add(**LEVEL)
    with pytest.raises(DuplicateRecordError):
        desk.field_definitions.add(**{**LEVEL, "en": "Tier", "zh": "等级"})

    assert desk.field_definitions.count() == 1


@pytest.mark.parametrize(
    ("wrong", "problem"),
    [
        ({"field": "name"}, f"{NAMED}.name is called as {THERE}"),
        (
            {"record": "department"},
            "records of type 'department' have no custom fields",
        ),
        ({"record": "dog"}, "records of type 'dog' have no custom fields"),
        ({"choices": []}, "custom field customer.level is a choice and needs choices"),
        ({"zh": "城市"}, "custom field customer.level is called '城市', as city"),
        (
            {"statuses": ["open"]},
            f"{OPTION} is about status 'open', which records of that type do not have",
        ),
        (
            {"visible": False, "mandatory": True},
            "option on customer.custom.level both hides it and makes it mandatory",
        ),
        (
            {"kind": "texts", "choices": [], "indexed": True},
            f"{NAMED}.level is a list of texts, of which there is no index",
        ),
    ],
)
def test_a_definition_that_cannot_be_used_is_refused(
    wrong: dict[str, Any], problem: str
) -> None:
    """
    With what stands in its way, and nothing is kept.
    """
    desk = admin(CRM.open("memory://"))
    with pytest.raises(SettingsError) as caught:
        desk.field_definitions.add(**{**LEVEL, **wrong})

    assert caught.value.problems == (problem,)
    assert desk.field_definitions.count() == 0


def test_two_fields_are_not_called_alike() -> None:
    """
    Neither stored ones among themselves, nor one as a former name of another.
    """
    desk = admin(CRM.open("memory://"))
    desk.field_definitions.add(**LEVEL)
    desk.field_definitions.rename("customer.level", en="Tier", zh="等级")
    with pytest.raises(SettingsError) as caught:
        desk.field_definitions.add(**{**SEATS, "zh": "客户级别"})

    assert caught.value.problems == (
        "custom field customer.seats is called '客户级别', as level",
    )


@pytest.mark.parametrize("name", ["record", "field", "kind", "places", "currency"])
def test_what_values_were_kept_by_does_not_change(name: str) -> None:
    """
    Neither by the service nor by the bare command.
    """
    desk = admin(CRM.open("memory://"))
    level = desk.field_definitions.add(**LEVEL)
    with pytest.raises(InvalidRecordError) as caught:
        desk.do(Update.to(level, **{name: "text"}))

    assert [each.field for each in caught.value.problems] == [name]


def test_many_are_defined_at_once(opened: Opening) -> None:
    """
    What is wrong with one holds up no other.
    """
    desk = admin(opened())
    report = desk.field_definitions.add_all([LEVEL, {**SEATS, "field": "name"}, SEATS])
    client = desk.customers.add(name="恒信", custom={"level": "gold", "seats": 3})

    assert [each.position for each in report.refused] == [2]
    assert dict(client.custom) == {"level": "gold", "seats": 3}


# -- Others ---------------------------------------------------------------------


def test_another_session_takes_a_value_at_once(opened: Opening) -> None:
    """
    What it does not know yet it looks up before it refuses.
    """
    admin(opened()).field_definitions.add(**SEATS)
    first, second = opened(), opened()
    other = second.as_system("worker")
    other.customers.add(name="明达")
    admin(first).field_definitions.add(**LEVEL)
    client = other.customers.add(name="恒信科技", custom={"level": "金牌"})
    changed = other.customers.change(client.id, {"custom": {"level": "银牌"}})

    assert changed.custom["level"] == "silver"


def test_another_session_asks_for_it_at_once(opened: Opening) -> None:
    """
    A condition that names a field unheard of is read once more after a look.
    """
    first, second = opened(), opened()
    other = second.as_system("worker")
    assert other.customers.count() == 0
    desk = admin(first)
    desk.field_definitions.add(**SEATS)
    desk.customers.add(name="恒信科技", custom={"seats": 12})

    assert other.customers.count("席位数 > 10") == 1
    with pytest.raises(ConditionError):
        other.customers.count("unheard_of > 10")


def test_another_session_knows_it_as_soon_as_it_looks(opened: Opening) -> None:
    """
    A field that every customer must have is asked for there as well.
    """
    first, second = opened(), opened()
    other = second.as_system("worker")
    other.customers.add(name="明达")
    admin(first).field_definitions.add(**{**SEATS, "mandatory": True})
    news = second.refresh_fields(), second.refresh_fields()
    with pytest.raises(InvalidRecordError) as caught:
        other.customers.add(name="恒信科技")

    assert news == (True, False)
    assert [each.field for each in caught.value.problems] == ["custom.seats"]


def test_an_acting_object_looks_after_some_time() -> None:
    """
    Not at each command, and not never.
    """
    store = MemoryStore()
    first, second = CRM(store), CRM(store)
    seconds = iter([0.0, 0.0, 0.0, 1.0, 2.5, 2.5, 2.5])
    second._fields.tick = lambda: next(seconds)
    other = second.as_system("worker")
    assert "seats" not in other.fresh().settings.custom_fields  # at 0
    admin(first).field_definitions.add(**SEATS)

    assert "customer" not in other.fresh().settings.custom_fields  # at 1
    assert "customer" in other.fresh().settings.custom_fields  # at 2.5


def test_another_process_knows_it(tmp_path: Path) -> None:
    """
    One that opens the store afterwards, before it does anything.
    """
    url = f"sqlite:///{tmp_path / 'crm.db'}"
    with CRM.open(url) as crm:
        admin(crm).field_definitions.add(**LEVEL)
        script = (
            "import sys; from crmkit import CRM\n"
            "with CRM.open(sys.argv[1]) as crm:\n"
            "    desk = crm.as_system('other process')\n"
            "    desk.customers.add(name='恒信', custom={'level': '金牌'})\n"
        )
        subprocess.run([sys.executable, "-c", script, url], check=True, timeout=60)

        assert crm.as_system("here").customers.count("客户级别 == '金牌'") == 1


def test_a_store_that_cannot_be_read_changes_nothing() -> None:
    """
    What is done next will tell; asking for news itself does.
    """
    crm = CRM.open("memory://")
    desk = admin(crm)
    desk.field_definitions.add(**SEATS)
    before = desk.shop.settings
    crm._fields.store = Unreadable()
    crm._fields._again = -1.0

    assert desk.fresh().settings is before
    with pytest.raises(StoreError):
        crm.refresh_fields()


class Unreadable(MemoryStore):
    """
    A store that fails.
    """

    def read(self) -> Any:
        """
        Fail.
        """
        raise StoreError(self.url, "gone")


# -- Blocks ---------------------------------------------------------------------


def test_a_block_goes_by_what_it_defines(opened: Opening) -> None:
    """
    Others only when it is kept.
    """
    crm = opened()
    with crm.begin(by=admin(crm)) as desk:
        desk.field_definitions.add(**LEVEL)
        desk.customers.add(name="恒信", custom={"level": "金牌"})
        inside = "customer" in crm.settings.custom_fields

    assert (inside, "customer" in crm.settings.custom_fields) == (False, True)


def test_a_block_that_is_undone_leaves_no_field(opened: Opening) -> None:
    """
    Neither in the store nor in what this process knows.
    """
    crm = opened()
    with pytest.raises(KeyError), crm.begin(by=admin(crm)) as desk:
        define_and_fail(desk)

    assert "customer" not in crm.settings.custom_fields
    assert admin(crm).customers.add(name="恒信", custom={"any": 1}).custom["any"] == 1


def test_commands_together_go_by_what_they_define(opened: Opening) -> None:
    """
    If one is refused, none of it is left, in a block of its own or inside another.
    """
    crm = opened()
    desk = admin(crm)
    with crm.begin(by=desk) as block:
        with pytest.raises(KeyError), block.together():
            define_and_fail(block)
        undone = dict(block.shop.settings.custom_fields)
        with block.together():
            block.field_definitions.add(**SEATS)
        done = list(block.shop.settings.custom_fields)
    with desk.together():
        desk.field_definitions.add(**LEVEL)
        desk.customers.add(name="恒信", custom={"level": "金牌", "seats": 3})

    assert (undone, done) == ({}, ["customer"])
    assert [each.id for each in crm.settings.custom_fields["customer"]] == [
        "seats",
        "level",
    ]


# -- Renaming, taking away ------------------------------------------------------


def test_renaming_keeps_data_and_old_questions(opened: Opening) -> None:
    """
    By the new name and by the old one.
    """
    crm = opened()
    desk = admin(crm)
    desk.field_definitions.add(**LEVEL)
    desk.customers.add(name="恒信", custom={"level": "gold"})
    desk.field_definitions.rename("customer.level", en="Tier", zh="等级")
    names = ("等级", "Tier", "客户级别", "Level", "level")

    assert [desk.customers.count(f"{name} == '金牌'") for name in names] == [1] * 5
    assert crm.settings.label_of("customer", "level").zh == "等级"


def test_a_field_in_use_stays(opened: Opening) -> None:
    """
    Records, segments, rules, and forms that are given are told together.
    """
    rule = TimeRule("gold", Customer, "level == 'gold'", nothing)
    admin(opened()).field_definitions.add(
        **{**LEVEL, "mandatory": True, "forms": ["lead_tracking"]}
    )
    crm = opened(
        settings=attrs.evolve(
            standard(), segments={"customer": {"vip": 'level == "gold"'}}
        ),
        time_rules=[rule],
    )
    desk = admin(crm)
    desk.customers.add(name="恒信", custom={"level": "gold"})
    asked = form("lead_tracking", crm.settings)
    with pytest.raises(FieldInUseError) as caught:
        desk.field_definitions.retire("customer.level", forms=[asked])

    assert caught.value.users == (
        "segment 'vip' of 'customer'",
        "time rule 'gold'",
        "1 stored customer",
        "form 'lead_tracking'",
    )
    assert desk.field_definitions.get("customer.level").retired is False


def test_a_field_that_only_a_form_uses_stays() -> None:
    """
    Nothing is written then.
    """
    crm = CRM.open("memory://")
    desk = admin(crm)
    desk.field_definitions.add(**{**LEVEL, "forms": ["lead_tracking"]})
    with pytest.raises(FieldInUseError) as caught:
        desk.field_definitions.retire(
            "customer.level", forms=[form("lead_tracking", crm.settings)]
        )

    assert caught.value.users == ("form 'lead_tracking'",)
    assert desk.field_definitions.get("customer.level").version == 1
    assert "level" in crm.settings.shown_fields("customer")[-1]


def test_a_field_that_nobody_uses_goes_and_comes_back(opened: Opening) -> None:
    """
    Its own demands do not count; other fields than the defined ones are refused.
    """
    crm = opened()
    desk = admin(crm)
    desk.field_definitions.add(**{**LEVEL, "mandatory": True})
    desk.field_definitions.retire("customer.level")
    with pytest.raises(InvalidRecordError):
        desk.customers.add(name="恒信", custom={"level": "gold"})
    desk.customers.add(name="明达")
    desk.field_definitions.give_back("customer.level")

    assert desk.customers.add(name="恒信", custom={"level": "金牌"}).custom == {
        "level": "gold"
    }


def test_a_choice_in_use_stays(opened: Opening) -> None:
    """
    One that no record has may go, and others may come.
    """
    desk = admin(opened())
    desk.field_definitions.add(**LEVEL)
    desk.customers.add(name="恒信", custom={"level": "gold"})
    gold, silver = LEVEL["choices"]
    bronze = {"value": "bronze", "en": "Bronze", "zh": "铜牌"}
    with pytest.raises(FieldInUseError) as caught:
        desk.field_definitions.change("customer.level", {"choices": [silver]})
    desk.field_definitions.change("customer.level", {"choices": [gold, bronze]})

    assert caught.value.users == ("1 stored customer with 'gold'",)
    assert desk.customers.add(name="明达", custom={"level": "铜牌"}).custom == {
        "level": "bronze"
    }


# -- Beside settings ------------------------------------------------------------


def test_fields_in_code_and_in_the_store_stand_side_by_side(opened: Opening) -> None:
    """
    Those in code first.
    """
    plan = CustomField("plan", int, label=Label("Plan", "采购计划"))
    crm = opened(settings=coded(plan))
    desk = admin(crm)
    desk.field_definitions.add(**LEVEL)
    client = desk.customers.add(name="恒信", custom={"level": "gold", "plan": 3})

    assert dict(client.custom) == {"level": "gold", "plan": 3}
    assert crm.settings.shown_fields("customer")[-2:] == ("custom.plan", "custom.level")


def test_what_is_in_code_cannot_be_defined(opened: Opening) -> None:
    """
    The definition is refused, and says why.
    """
    crm = opened(settings=coded(CustomField("level", str)))
    with pytest.raises(SettingsError) as caught:
        admin(crm).field_definitions.add(**LEVEL)

    assert caught.value.problems == (
        "custom field customer.level is declared in the settings as well",
    )


def test_a_field_may_be_taken_over_into_code(opened: Opening) -> None:
    """
    Then the definition is set aside, and all else goes on.
    """
    desk = admin(opened())
    desk.field_definitions.add(**LEVEL)
    desk.field_definitions.add(**SEATS)
    desk.customers.add(name="恒信", custom={"level": "gold"})
    crm = opened(settings=coded(CustomField("level", str, aliases=("Rank",))))
    crm.refresh_fields()

    assert crm.set_aside == {
        "customer.level": (
            "custom field customer.level is declared in the settings as well",
        )
    }
    assert admin(crm).customers.count("Rank == 'gold' and seats is None") == 1


def test_a_definition_goes_when_its_field_is_in_code(opened: Opening) -> None:
    """
    Whatever records have: the field stays, by the settings.
    """
    desk = admin(opened())
    desk.field_definitions.add(**LEVEL)
    desk.customers.add(name="恒信", custom={"level": "gold"})
    crm = opened(settings=coded(CustomField("level", str)))
    admin(crm).field_definitions.retire("customer.level")

    assert crm.set_aside == {}
    assert admin(crm).customers.count("level == 'gold'") == 1


def test_one_that_code_leaves_no_place_for_is_set_aside(opened: Opening) -> None:
    """
    It keeps nobody from his work; the others are used.
    """
    desk = admin(opened())
    desk.field_definitions.add(**{**LEVEL, "statuses": ["lost"]})
    desk.field_definitions.add(**SEATS)
    fewer = {n: m for n, m in standard().machines.items() if n != "customer"}
    crm = opened(settings=attrs.evolve(standard(), machines=fewer))
    crm.refresh_fields()

    assert [each.id for each in crm.settings.custom_fields["customer"]] == ["seats"]
    assert list(crm.set_aside) == ["customer.level"]


def test_rules_may_ask_for_stored_fields(opened: Opening) -> None:
    """
    A rule that asks for none that there is says so when the CRM is made.
    """
    admin(opened()).field_definitions.add(**SEATS)
    crm = opened(time_rules=[TimeRule("many", Customer, "席位数 > 10", nothing)])
    with pytest.raises(ConditionError):
        opened(time_rules=[TimeRule("few", Customer, "楼层 > 10", nothing)])

    assert crm.users_of("customer", "seats") == ("time rule 'many'",)


# -- Required per status or form -------------------------------------------------


def test_a_status_asks_for_a_field(opened: Opening) -> None:
    """
    Nobody comes into it without, and there it cannot be emptied.
    """
    desk = admin(opened())
    desk.field_definitions.add(**{**LEVEL, "statuses": ["customer"]})
    client = desk.customers.add(name="恒信", stage="interested")
    refused = []
    with pytest.raises(InvalidRecordError) as caught:
        desk.customers.move(client.id, "win")
    refused += [str(each) for each in caught.value.problems]
    with pytest.raises(InvalidRecordError) as caught:
        desk.customers.add(name="明达", stage="customer")
    refused += [str(each) for each in caught.value.problems]
    desk.customers.change(client.id, {"custom": {"level": "gold"}})
    won = desk.customers.move(client.id, "win")
    with pytest.raises(InvalidRecordError):
        desk.customers.change(client.id, {"custom": {"level": None}})

    assert refused == ["customer.custom.level: is required"] * 2
    assert won.stage == "customer"


def test_a_status_asks_for_a_built_in_field() -> None:
    """
    An option of the settings says so as well.
    """
    size = FieldOption(record="customer", field="size", statuses=("customer",))
    crm = CRM.open("memory://", settings=attrs.evolve(standard(), field_options=[size]))
    desk = admin(crm)
    client = desk.customers.add(name="恒信", stage="interested")
    with pytest.raises(InvalidRecordError) as caught:
        desk.customers.move(client.id, "win")
    desk.customers.change(client.id, {"size": "大型"})

    assert [str(each) for each in caught.value.problems] == [
        "customer.size: is required"
    ]
    assert desk.customers.move(client.id, "win").stage == "customer"


def test_a_status_does_not_ask_of_others() -> None:
    """
    A record that was in it before the field came may be changed otherwise.
    """
    desk = admin(CRM.open("memory://"))
    client = desk.customers.add(name="恒信", stage="customer")
    desk.field_definitions.add(**{**LEVEL, "statuses": ["customer"]})

    assert desk.customers.change(client.id, {"city": "北京"}).city == "北京"
    assert (
        desk.customers.move(client.id, "lose", lost_reason="预算不足").stage == "lost"
    )


def test_a_form_asks_for_a_field(opened: Opening) -> None:
    """
    It has a place there though the form that ships has none.
    """
    crm = opened()
    desk = admin(crm)
    desk.field_definitions.add(**{**LEVEL, "forms": ["lead_tracking"]})
    lead = form("lead_tracking", crm.settings)
    (asked,) = (each for each in lead.fields() if each.field == "level")
    answer = {"客户名称": "恒信科技", "客户级别": "金牌"}
    filled = desk.fill_in(lead, answer)
    with pytest.raises(InvalidRecordError) as caught:
        lead.records({"客户名称": "恒信科技"})
    elsewhere = form("universal", crm.settings)

    assert (asked.label.zh, asked.module_label.zh) == ("客户级别", "其他信息")
    assert filled.records["customer"].custom["level"] == "gold"  # type: ignore[attr-defined]
    assert [each.code for each in caught.value.problems] == ["required"]
    assert "level" not in {each.field for each in elsewhere.fields()}
    assert desk.customers.add(name="明达").custom == {}


def test_a_hidden_field_is_not_shown() -> None:
    """
    What it holds stays, and it may be asked for.
    """
    crm = CRM.open("memory://")
    desk = admin(crm)
    desk.field_definitions.add(**SEATS)
    desk.customers.add(name="恒信", custom={"seats": 3})
    desk.field_definitions.change("customer.seats", {"visible": False})

    assert "custom.seats" not in crm.settings.shown_fields("customer")
    assert desk.customers.count("seats == 3") == 1


# -- The whole store ------------------------------------------------------------


def test_definitions_are_exported_restored_and_verified(
    opened: Opening, tmp_path: Path
) -> None:
    """
    With their history; the copy goes by them.
    """
    crm = opened()
    desk = admin(crm)
    desk.field_definitions.add(**LEVEL)
    desk.field_definitions.rename("customer.level", en="Tier", zh="等级")
    desk.customers.add(name="恒信", custom={"level": "gold"})
    crm.export(tmp_path / "all.jsonl")
    copy = CRM.open("memory://")
    copy.restore(tmp_path / "all.jsonl")

    assert copy.as_system("here").customers.count("等级 == '金牌'") == 1
    assert len(copy.as_system("here").field_definitions.changes("customer.level")) == 2
    assert (crm.verify().count, copy.verify().count) == (0, 0)


def test_an_index_is_made_when_the_store_is_opened_next(tmp_path: Path) -> None:
    """
    Until then the field is read from the records.
    """
    url = f"sqlite:///{tmp_path / 'crm.db'}"
    with CRM.open(url) as crm:
        admin(crm).field_definitions.add(**{**SEATS, "indexed": True})
        admin(crm).customers.add(name="恒信", custom={"seats": 12})
        counts = [admin(crm).customers.count("seats == 12")]
    with CRM.open(url) as crm:
        counts.append(admin(crm).customers.count("seats == 12"))
        assert crm.verify().count == 0

    assert counts == [1, 1]
    assert crm.settings.indexed_fields["customer"].keys() == {"seats"}


def test_definitions_on_the_way_to_other_records(opened: Opening) -> None:
    """
    Tickets are found by a stored field of their customer.
    """
    desk = admin(opened())
    desk.field_definitions.add(**LEVEL)
    client = desk.customers.add(name="恒信", custom={"level": "gold"})
    ticket: Ticket = desk.tickets.open(
        customer=client.id, kind="投诉", priority="high", description="设备无法启动"
    )

    assert [one.id for one in desk.tickets.each("客户.客户级别 == '金牌'")] == [
        ticket.id
    ]


def test_a_definition_says_what_it_is() -> None:
    """
    With every problem of it at once.
    """
    wrong = FieldDefinition.of(
        {
            **LEVEL,
            "kind": "money",
            "places": 12,
            "choices": [*LEVEL["choices"], LEVEL["choices"][0]],
        }
    )

    assert wrong.problems == (
        f"{NAMED}.level has choices, which only a field of kind 'choice' has",
        f"{NAMED}.level has places, which only a field of kind 'decimal' has",
        "custom field customer.level is an amount of money and needs a currency",
        "custom field customer.level has more than 9 decimal places",
        "custom field customer.level has two choices of one value",
    )
