"""
Laws of custom fields that are defined in the store.
"""

from datetime import UTC, datetime
from keyword import iskeyword, kwlist
from typing import Any

import attrs
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from crmkit import CRM, standard
from crmkit.adapters.memory import MemoryStore
from crmkit.crm import Acting
from crmkit.errors import CrmkitError, InvalidRecordError, SettingsError
from crmkit.presets import Settings, check_definition, with_definitions
from crmkit.records import (
    CustomField,
    FieldChoice,
    FieldDefinition,
    FieldKind,
)

IN_CODE = CustomField("in_code", str)
BASE = attrs.evolve(standard(), custom_fields={"customer": [IN_CODE]})
GOLD = FieldChoice(value="gold", en="Gold", zh="金牌")

flags = st.booleans()
ids = st.sampled_from(["level", "seats", "in_code", "name", "plan"])
words = st.sampled_from(["Level", "Seats", "Name", "级别", "席位", "城市"])
statuses = st.sets(st.sampled_from(["prospect", "customer", "open"]), max_size=1)


@st.composite
def definitions(draw: st.DrawFn) -> FieldDefinition:
    """
    Definitions, sound or not.
    """
    record = draw(st.sampled_from(["customer", "ticket", "department"]))
    field = draw(ids)
    return FieldDefinition(
        id=f"{record}.{field}",
        version=1,
        record=record,
        field=field,
        kind=draw(st.sampled_from(FieldKind)),
        en=draw(words),
        zh=draw(words),
        choices=draw(st.sampled_from([(), (GOLD,)])),
        currency=draw(st.sampled_from([None, "CNY"])),
        indexed=draw(flags),
        mandatory=draw(flags),
        visible=draw(flags),
        statuses=tuple(draw(statuses)),
        retired=draw(flags),
        created_at=datetime(2026, 3, draw(st.integers(1, 3)), tzinfo=UTC),
    )


stores = st.lists(definitions(), max_size=4, unique_by=lambda each: each.id)


def stored_fields(chosen: Settings) -> set[str]:
    """
    Return the paths of all custom fields but the one in code.
    """
    found = {
        f"{record}.{field.id}"
        for record, fields in chosen.custom_fields.items()
        for field in fields
    }
    return found - {"customer.in_code"}


@settings(max_examples=40, deadline=None)
@given(stores)
def test_each_definition_is_used_or_set_aside(stored: list[FieldDefinition]) -> None:
    """
    Whatever a store holds, there are settings, and what is missing in them is told.
    """
    found = with_definitions(BASE, stored)
    live = {each.id for each in stored if not each.retired}

    assert stored_fields(found.settings) == live - found.set_aside.keys()
    assert found.settings.custom_fields["customer"][0] == IN_CODE
    assert all(found.set_aside.values())


@settings(max_examples=40, deadline=None)
@given(stores, st.randoms())
def test_the_order_in_which_they_are_read_does_not_matter(
    stored: list[FieldDefinition], random: Any
) -> None:
    """
    Two processes come to the same.
    """
    other = list(stored)
    random.shuffle(other)
    one, two = with_definitions(BASE, stored), with_definitions(BASE, other)

    assert one.settings == two.settings
    assert one.set_aside == two.set_aside


@settings(max_examples=40, deadline=None)
@given(stores, definitions())
def test_what_is_accepted_is_used(
    stored: list[FieldDefinition], new: FieldDefinition
) -> None:
    """
    A definition that is let in is set aside nowhere, and puts no other aside.
    """
    before = [each for each in stored if each.id != new.id]
    new = new.replace(created_at=datetime(2026, 4, 1, tzinfo=UTC))
    try:
        check_definition(BASE, before, new)
    except CrmkitError:
        return
    found = with_definitions(BASE, [*before, new])

    assert new.id not in found.set_aside
    assert found.set_aside.keys() == with_definitions(BASE, before).set_aside.keys()


BUILT_IN = ("id", "name", "custom", "tickets", "customer", "links")
LANGUAGE = ("now", "today", "old", "by", "cause", "changed", "wanted", "segment")
slugs = st.one_of(
    st.sampled_from((*kwlist, *map(str.lower, kwlist), *LANGUAGE, *BUILT_IN)),
    st.from_regex("[a-z][a-z0-9_]{0,62}", fullmatch=True),
    st.from_regex("[a-z0-9_-]{1,70}", fullmatch=True),
)


@settings(max_examples=60, deadline=None)
@given(
    record=st.sampled_from(["customer", "contact", "ticket"]),
    field=slugs,
    kind=st.sampled_from(["text", "texts"]),
    url=st.sampled_from(["memory://", "sqlite://"]),
)
def test_whatever_a_field_is_called_all_goes_on(
    record: str, field: str, kind: str, url: str
) -> None:
    """
    It is refused, or all can be asked as before, and the field can be taken away.
    """
    with CRM.open(url) as crm:
        desk = crm.as_system("session")
        client = desk.customers.add(name="恒信", phone="13812345678")
        new: dict[str, Any] = {"record": record, "field": field, "kind": kind}
        try:
            made = desk.field_definitions.add(**new, en="E", zh="字段")
        except (SettingsError, InvalidRecordError):
            made = None
        ticket = desk.tickets.open_for(
            {"name": "恒信", "phone": "13812345678"},
            kind="inquiry", priority="low", description="怎么导出报表？请说明步骤",
        )  # fmt: skip

        assert ticket.customer == client.id
        assert desk.customers.count(
            "name == '恒信' and count(_t for _t in tickets) == 1"
        )
        assert desk.tickets.count("客户.name == '恒信'") == 1
        assert desk.contacts.count("name == '王芳'") == 0
        assert "phone" not in desk.customers.missing(client.id)
        assert desk.customers.explain(client.id, "name == '恒信'").verdict == "true"
        assert desk.customers.history(client.id).items
        if made is not None:
            assert desk.tickets.count(_asked(record, field, kind)) == 0
            assert crm.users_of(record, field) == ()
            assert desk.field_definitions.retire(made.id).retired
        assert crm.set_aside == {}
        assert crm.verify().count == 0


def _asked(record: str, field: str, kind: str) -> str:
    """
    Return a question of tickets for a field of theirs, or on the way to others.
    """
    named = f'field("{field}")'
    if record != "ticket":
        named = f"{record}.{field}" if field.isidentifier() else named
    if record != "ticket" and iskeyword(field):
        return "id is None"
    return f"len({named}) > 0" if kind == "texts" else f"{named} is not None"


class TwoSessions(RuleBasedStateMachine):
    """
    Fields are defined, changed, taken away and filled in by two sessions in turn.
    """

    def __init__(self) -> None:
        super().__init__()
        self.store = MemoryStore()
        self.crms = [CRM(self.store), CRM(self.store)]
        self.desks = [crm.as_system("session") for crm in self.crms]

    @rule(who=st.sampled_from([0, 1]), new=definitions())
    def define(self, who: int, new: FieldDefinition) -> None:
        """
        Define a field, or be refused.
        """
        given = new.to_dict()
        del given["id"], given["version"]
        given.pop("created_at", None)
        self.attempt(self.desks[who], "add", **given)

    @rule(who=st.sampled_from([0, 1]), path=ids, en=words, zh=words)
    def rename(self, who: int, path: str, en: str, zh: str) -> None:
        """
        Rename a field.
        """
        self.attempt(self.desks[who], "rename", f"customer.{path}", en=en, zh=zh)

    @rule(who=st.sampled_from([0, 1]), path=ids, back=flags)
    def retire(self, who: int, path: str, back: bool) -> None:
        """
        Take a field away, or give it back; none goes that a record has a value of.
        """
        desk = self.desks[who]
        way = "give_back" if back else "retire"
        own = desk.shop.settings.custom_fields.get("customer", ())
        is_known = path in {field.id for field in own}
        used = is_known and desk.customers.count(f"{path} is not None")
        self.attempt(desk, way, f"customer.{path}")

        gone = desk.field_definitions.count(f'id == "customer.{path}" and retired')
        assert not (used and gone)

    @rule(who=st.sampled_from([0, 1]), field=ids, value=st.sampled_from([1, "金牌"]))
    def fill_in(self, who: int, field: str, value: Any) -> None:
        """
        Fill a field in.
        """
        try:
            self.desks[who].customers.add(name="恒信", custom={field: value})
        except CrmkitError:
            return

    def attempt(self, desk: Acting, way: str, *args: Any, **more: Any) -> None:
        """
        Do something that may be refused.
        """
        try:
            getattr(desk.field_definitions, way)(*args, **more)
        except CrmkitError:
            return

    @invariant()
    def both_know_what_a_third_one_finds(self) -> None:
        """
        After a look all have the same settings, and nothing is set aside.
        """
        third = CRM(self.store)
        for crm in (*self.crms, third):
            crm.refresh_fields()
        found = [crm.settings.custom_fields for crm in (*self.crms, third)]

        assert found[0] == found[1] == found[2]
        assert third.set_aside == {}
        assert third.verify().count == 0


TwoSessions.TestCase.settings = settings(
    max_examples=10, stateful_step_count=10, deadline=None
)
TestTwoSessions = TwoSessions.TestCase
