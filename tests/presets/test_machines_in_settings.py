"""
What a company's machines mean for its settings.
"""

import pickle
from datetime import timedelta
from typing import Any

import attrs
import pytest

from crmkit import CRM, standard
from crmkit.conditions import Condition
from crmkit.errors import SettingsError, UnknownChoiceError
from crmkit.lifecycle import Machine
from crmkit.messages import MessageTemplate
from crmkit.presets import Settings, machine, machines
from crmkit.records import Customer, CustomField, Need
from tests.crm.company import person


def tiny(record: str, **more: Any) -> Machine:
    """
    Return a machine with one move between two statuses.
    """
    return Machine.of({
        "name": "tiny", "record": record, "initial": "on", "since": None,
        "statuses": [
            {"name": "on", "category": "open", "en": "On", "zh": "开"},
            {"name": "off", "category": "done", "en": "Off", "zh": "关"},
        ],
        "moves": [{"name": "turn_off", "sources": ["on"], "target": "off",
                   "en": "Turn off", "zh": "关闭", **more}],
    })  # fmt: skip


def test_settings_have_the_machines_that_ship() -> None:
    """
    The ticket's is the one that was asked for.
    """
    settings = standard(close_on_silence=timedelta(days=14), review="none")

    assert machines().keys() == settings.machines.keys()
    assert machine("customer") == settings.machine("customer")
    assert settings.machine("ticket") is settings.ticket_machine
    assert "close_on_silence" in settings.ticket_machine.mermaid()
    assert "submit_for_review" not in settings.ticket_machine.mermaid()


def test_a_type_without_a_machine_is_told(settings: Settings) -> None:
    """
    With those that have one.
    """
    with pytest.raises(UnknownChoiceError, match="machine cannot be 'department'"):
        settings.machine("department")


@pytest.fixture
def settings() -> Settings:
    """
    The settings that ship.
    """
    return standard()


@pytest.mark.parametrize(
    ("given", "problem"),
    [
        ({"customer": machine("customer")}, "no machine for 'ticket'"),
        (
            {**machines(), "order": machine("need")},
            "machine for 'order' moves records of type 'need'",
        ),
        (
            {
                **machines(),
                "need": tiny("need", tells=[{"message": "hello", "to": "owner"}]),
            },
            "machine for 'need' tells no message 'hello'",
        ),
    ],
    ids=["no ticket machine", "of another type", "no such message"],
)
def test_machines_that_do_not_go_together(
    settings: Settings, given: dict[str, Machine], problem: str
) -> None:
    """
    Are refused when the settings are made.
    """
    with pytest.raises(SettingsError) as caught:
        attrs.evolve(settings, machines=given)

    assert problem in caught.value.problems


def test_a_moved_field_has_no_choices_of_its_own(settings: Settings) -> None:
    """
    They would contradict its machine.
    """
    stages = settings.machine("customer").labels
    with pytest.raises(SettingsError, match=r"choices of 'customer\.stage' come"):
        attrs.evolve(settings, choices={**settings.choices, "customer.stage": stages})


def test_words_and_conditions_follow_a_machine(settings: Settings) -> None:
    """
    That which a company has put in the place of the one that ships.
    """
    chosen = attrs.evolve(
        settings, machines={**settings.machines, "need": tiny("need")}
    )

    assert "off" == chosen.read_choice("need.status", "关")
    assert "开" == chosen.label("need.status", "on")
    assert 'status == "off"' == Condition('status == "关"', chosen.schema(Need)).text
    with pytest.raises(UnknownChoiceError):
        chosen.read_choice("need.status", "已满足")


def test_without_a_machine_the_field_is_one_like_others(settings: Settings) -> None:
    """
    Any name may stand in it, and a change may set it.
    """
    left = {k: v for k, v in settings.machines.items() if k != "customer"}
    with CRM.open("memory://", settings=attrs.evolve(settings, machines=left)) as crm:
        customers = crm.as_system("test").customers
        client = customers.add(name="恒信科技", stage="met_at_fair")
        after = customers.change(client.id, {"stage": "won"})

        assert ("won", None) == (after.stage, after.stage_since)
        with pytest.raises(UnknownChoiceError):
            customers.move(client.id, "interest")


def test_a_machine_may_leave_out_since_when(settings: Settings) -> None:
    """
    Nothing is dated then, and moves are in any order.
    """
    chosen = attrs.evolve(
        settings, machines={**settings.machines, "need": tiny("need")}
    )
    with CRM.open("memory://", settings=chosen) as crm:
        desk = crm.as_system("test")
        client = desk.customers.add(name="恒信科技")
        need = desk.needs.add(customer=client.id, description="导出报表")
        moved = desk.needs.move(need.id, "关闭", at=need.created_at)

        assert ("off", None) == (moved.status, moved.status_since)


def test_a_move_tells_whom_its_machine_says(settings: Settings) -> None:
    """
    In the application, once for each move; nobody, if the field is empty.
    """
    telling = tiny("need", tells=[{"message": "handed", "to": "owner"}])
    text = {"subject": "${record}", "body": "${status}"}
    handed = MessageTemplate.of({"name": "handed", "en": text, "zh": text})
    chosen = attrs.evolve(
        settings,
        machines={**settings.machines, "need": telling},
        messages={**settings.messages, "handed": handed},
    )
    with CRM.open("memory://", settings=chosen) as crm:
        desk = crm.as_system("test")
        client = desk.customers.add(name="恒信科技")
        li = person(desk, name="李娜")
        for owner in (li.id, None):
            need = desk.needs.add(customer=client.id, description="?", owner=owner)
            desk.needs.move(need.id, "turn_off")

        (row,) = crm.deliveries()
        effect = row.effect
        assert (li.id, "in_app", "需求", "关") == (
            effect.to, effect.channel, effect.subject, effect.body
        )  # fmt: skip


def test_settings_are_pickled(settings: Settings) -> None:
    """
    With their machines and choices.
    """
    again = pickle.loads(pickle.dumps(settings))  # noqa: S301 - our own

    assert settings == again
    assert "interested" == again.read_choice("customer.stage", "意向")
    assert (
        settings.schema(Customer).fields.keys() == again.schema(Customer).fields.keys()
    )


def test_custom_fields_that_a_move_names_are_declared(settings: Settings) -> None:
    """
    Where the type of record has declarations; where it has none, any id will do.
    """
    asking = {**settings.machines, "need": tiny("need", asks=["custom.level"])}
    level = CustomField("level", str)
    for fields in ({}, {"need": [level]}):
        attrs.evolve(settings, machines=asking, custom_fields=fields)
    with pytest.raises(SettingsError, match="'need' names no custom field 'level'"):
        attrs.evolve(
            settings,
            machines=asking,
            custom_fields={"need": [CustomField("size", int)]},
        )
