"""
Fields that a company hides, renames, asks of everybody or takes away, with a store.
"""

from collections.abc import Callable, Iterator
from typing import Any

import attrs
import pytest

from crmkit import CRM, standard
from crmkit.crm import Acting, TimeRule
from crmkit.desk import Add
from crmkit.errors import CrmkitError, FieldInUseError, InvalidRecordError
from crmkit.labels import Label
from crmkit.presets import Settings, form
from crmkit.records import Customer, CustomField, Department
from tests.crm.company import person

PLAN = CustomField("plan", int, label=Label("Plan", "采购计划"), indexed=True)


def settings(*options: dict[str, Any], **more: Any) -> Settings:
    """
    Return the settings that ship, with options and a custom field of customers.
    """
    own = {"customer": [PLAN]}
    return attrs.evolve(
        standard(), **{"field_options": options, "custom_fields": own, **more}
    )


def option(field: str, **more: Any) -> dict[str, Any]:
    """
    Return an option on a field, ``"customer.size"``, as a company writes it.
    """
    record, _, name = field.partition(".")
    return {"record": record, "field": name, **more}


def must(*fields: str) -> list[dict[str, Any]]:
    """
    Return options that make fields mandatory.
    """
    return [option(field, mandatory=True) for field in fields]


@pytest.fixture
def opened(url: str) -> Iterator[Callable[..., CRM]]:
    """
    What opens one store under different settings, one after the other.
    """
    made: list[CRM] = []

    def with_settings(chosen: Settings, **more: Any) -> CRM:
        if url == "memory://" and made:
            crm = CRM(made[0].store, settings=chosen, **more)
        else:
            crm = CRM.open(url, settings=chosen, **more)
        made.append(crm)
        return crm

    yield with_settings
    for crm in made:
        crm.close()


def desk_of(crm: CRM) -> Acting:
    """
    Return an acting object.
    """
    return crm.as_system("test")


def told(error: InvalidRecordError) -> dict[str, str]:
    """
    Return what is wrong, by field.
    """
    return {problem.field: problem.code for problem in error.problems}


def test_mandatory_fields_are_asked_for(opened: Callable[..., CRM]) -> None:
    """
    All that is missing or wrong is told at once; blanks are missing.
    """
    desk = desk_of(opened(settings(*must("customer.size", "customer.custom.plan"))))
    with pytest.raises(InvalidRecordError) as caught:
        desk.customers.add(grade="很好", size=" ", kind="企业")
    with pytest.raises(InvalidRecordError) as only:
        desk.customers.add(name="恒信科技")
    kept = desk.customers.add(name="恒信科技", size="大型", custom={"plan": 0})

    assert {"size", "custom.plan", "grade", "name"} == {*told(caught.value)}
    assert {"size": "required", "custom.plan": "required"} == told(only.value)
    assert ("大型", 0) == (kept.size, PLAN.of(kept))
    assert 1 == desk.customers.count()


def test_a_command_asks_as_well(opened: Callable[..., CRM]) -> None:
    """
    Whoever makes the command himself does not get by.
    """
    desk = desk_of(opened(settings(*must("customer.size", "customer.custom.plan"))))
    with pytest.raises(InvalidRecordError) as caught:
        desk.do(Add(record=Customer(name="恒信科技")))

    assert {"size": "required", "custom.plan": "required"} == told(caught.value)


def test_what_is_completed_need_not_be_given(opened: Callable[..., CRM]) -> None:
    """
    A customer's owner is who enters him, if that is a person.
    """
    crm = opened(settings(*must("customer.owner", "rating.given_at")))
    system = desk_of(crm)
    li = person(system, name="李娜")
    client = crm.acting_as(li).customers.add(name="恒信科技")
    with pytest.raises(InvalidRecordError) as caught:
        system.customers.add(name="恒信科技")

    assert li.id == client.owner
    assert {"owner": "required"} == told(caught.value)
    assert system.ratings.add(customer=client.id, score=5).given_at


def test_a_change_does_not_empty_them(opened: Callable[..., CRM]) -> None:
    """
    All problems at once; who lacks one from earlier days may be changed otherwise.
    """
    before = desk_of(opened(settings()))
    old = before.customers.add(name="恒信科技", custom={"plan": 3})
    desk = desk_of(opened(settings(*must("customer.size", "customer.custom.plan"))))
    moved = desk.customers.change(old.id, {"city": "北京", "custom": {}})
    full = desk.customers.change(old.id, {"size": "大型"})
    with pytest.raises(InvalidRecordError) as caught:
        desk.customers.change(
            full.id, {"size": None, "custom": {"plan": None}, "naem": "x"}
        )

    assert ("北京", 3) == (moved.city, PLAN.of(moved))
    assert {"size": "required", "custom.plan": "required", "naem": "unknown"} == told(
        caught.value
    )
    assert full == desk.customers.get(old.id)


def test_a_move_does_not_empty_them(opened: Callable[..., CRM]) -> None:
    """
    A field that a move takes may be given with it, not taken away.
    """
    desk = desk_of(opened(settings(*must("need.budget"))))
    client = desk.customers.add(name="恒信科技")
    need = desk.needs.add(customer=client.id, description="报表", budget=5_000_000)
    with pytest.raises(InvalidRecordError) as caught:
        desk.needs.move(need.id, "confirm", budget=None)

    assert {"budget": "required"} == told(caught.value)
    assert 6 == desk.needs.move(need.id, "confirm", budget=6).budget


def test_what_has_a_default_need_not_be_given(opened: Callable[..., CRM]) -> None:
    """
    It is filled in, so nothing is missing.
    """
    desk = desk_of(opened(settings(*must("customer.kind", "order.currency"))))
    client = desk.customers.add(name="恒信科技")

    assert "CNY" == desk.orders.add(customer=client.id, product="A").currency


def test_tickets_are_opened_with_them(opened: Callable[..., CRM]) -> None:
    """
    By whoever asks for one, also for a stranger; not by the system for a low score.

    What the stranger himself lacks is listed: no ticket is lost for it.
    """
    desk = desk_of(opened(settings(*must("ticket.order_number", "customer.city"))))
    client = desk.customers.add(name="恒信科技", city="北京")
    asked: dict[str, Any] = {
        "kind": "投诉",
        "priority": "high",
        "description": "设备无法启动",
    }
    with pytest.raises(InvalidRecordError) as caught:
        desk.tickets.open(customer=client.id, **{**asked, "kind": "?"})
    stranger = desk.tickets.open_for({"name": "明达"}, order_number="SO1", **asked)
    with pytest.raises(InvalidRecordError) as ordered:
        desk.tickets.open_for({"name": "明达", "city": "上海"}, **asked)
    ticket = desk.tickets.open(customer=client.id, order_number="SO1", **asked)
    low = desk.ratings.add(customer=client.id, score=1, comment="慢")

    assert {"kind": "choice", "order_number": "required"} == told(caught.value)
    assert "city" in desk.customers.missing(stranger.customer or "")
    assert {"order_number": "required"} == told(ordered.value)
    assert "SO1" == ticket.order_number
    assert desk.tickets.get(low.follow_up or "").order_number is None


def test_interactions_are_recorded_with_them(opened: Callable[..., CRM]) -> None:
    """
    As every record that people enter.
    """
    desk = desk_of(opened(settings(*must("interaction.conclusion"))))
    client = desk.customers.add(name="恒信科技")
    with pytest.raises(InvalidRecordError) as caught:
        desk.interactions.record(customer=client.id, mode="电话", summary="回访")

    assert {"conclusion": "required"} == told(caught.value)


def test_what_comes_from_elsewhere_is_taken_as_it_is(
    opened: Callable[..., CRM],
) -> None:
    """
    Nobody can be asked about old data.
    """
    desk = desk_of(opened(settings(*must("customer.size"))))

    assert desk.customers.adopt(name="恒信科技").size is None


def test_rows_are_asked_each(opened: Callable[..., CRM]) -> None:
    """
    One that lacks something holds up no other.
    """
    desk = desk_of(opened(settings(*must("customer.size"))))
    report = desk.customers.add_all([{"name": "甲"}, {"name": "乙", "size": "小型"}])

    assert [1] == [each.position for each in report.refused]
    assert ["乙"] == [each.name for each in desk.customers.find()]


def test_a_form_enters_what_is_mandatory(opened: Callable[..., CRM]) -> None:
    """
    It asks for it, by its own label, and the record has it.
    """
    chosen = settings(option("customer.industry", zh="赛道", mandatory=True))
    desk = desk_of(opened(chosen))
    universal = form("universal", chosen)
    with pytest.raises(InvalidRecordError) as caught:
        desk.fill_in(universal, {"客户名称": "恒信科技"})
    filled = desk.fill_in(universal, {"客户名称": "恒信科技", "赛道": "软件"})

    assert "·赛道：必填" in caught.value.text("zh")
    assert "软件" == filled.records["customer"].to_dict()["industry"]


def test_data_of_a_hidden_field_stays(opened: Callable[..., CRM]) -> None:
    """
    Changed, it is not lost; when the option goes, it is shown again.
    """
    before = desk_of(opened(settings()))
    client = before.customers.add(name="恒信科技", size="大型", custom={"plan": 3})
    hidden = settings(
        option("customer.size", hidden=True),
        option("customer.custom.plan", hidden=True),
    )
    meanwhile = desk_of(opened(hidden))
    meanwhile.customers.change(client.id, {"city": "北京"})
    found = meanwhile.customers.count('size == "大型" and plan == 3')
    crm = opened(settings())
    after = desk_of(crm).customers.get(client.id)

    assert "size" not in hidden.shown_fields("customer")
    assert "size" in crm.settings.shown_fields("customer")
    assert (1, "大型", 3) == (found, after.size, PLAN.of(after))


def test_a_hidden_field_is_not_asked_for_as_basic(opened: Callable[..., CRM]) -> None:
    """
    What nobody sees nobody has to find out.
    """
    desk = desk_of(opened(settings(option("customer.industry", hidden=True))))
    client = desk.customers.add(name="明达", phone="13812345678")

    assert ("city",) == desk.customers.missing(client.id)


def test_renaming_keeps_the_data(opened: Callable[..., CRM]) -> None:
    """
    A new label with the same id, for custom and built-in fields: nothing is lost.
    """
    before = desk_of(opened(settings()))
    client = before.customers.add(name="恒信科技", industry="软件", custom={"plan": 3})
    renamed = attrs.evolve(PLAN, label=Label("Budget", "预算"))
    crm = opened(
        settings(
            option("customer.industry", zh="赛道"),
            custom_fields={"customer": [renamed]},
        )
    )
    desk = desk_of(crm)

    assert client == desk.customers.get(client.id)
    assert 1 == desk.customers.count('预算 == 3 and 赛道 == "软件"')
    assert ("预算", "赛道") == tuple(
        crm.settings.label_of("customer", name).zh for name in ("plan", "industry")
    )
    with pytest.raises(CrmkitError):
        desk.customers.count("采购计划 == 3")


def test_rules_and_records_are_users(opened: Callable[..., CRM]) -> None:
    """
    A field goes when neither settings nor rules nor records have to do with it.
    """
    rules = [
        TimeRule("planned", Customer, "plan > 5", lambda *_: None),
        TimeRule("other", Department, 'name == "x"', lambda *_: None),
    ]
    crm = opened(settings(), time_rules=rules)
    desk = desk_of(crm)
    ids = [desk.customers.add(name=n, custom={"plan": 0}).id for n in ("甲", "乙")]
    users = crm.users_of("customer", "plan")
    with pytest.raises(FieldInUseError) as caught:
        crm.settings.without_field("customer", "plan", also=users)
    for each in ids:
        desk.customers.change(each, {"custom": {"plan": None}})
    free = opened(settings())

    assert ("time rule 'planned'", "2 stored customers") == users
    assert users == caught.value.users
    assert () == free.users_of("customer", "plan")
    assert {"customer": ()} == free.settings.without_field(
        "customer", "plan", also=free.users_of("customer", "plan")
    ).custom_fields


def test_stored_values_are_counted_whatever_their_type(
    opened: Callable[..., CRM],
) -> None:
    """
    Lists that are not empty, and numbers, even nought.
    """
    crm = opened(settings())
    desk = desk_of(crm)
    desk.customers.add(name="甲", tags=["a"], expected_cycle_days=0)
    desk.customers.add(name="乙")

    assert "1 stored customer" in crm.users_of("customer", "tags")
    assert "1 stored customer" in crm.users_of("customer", "expected_cycle_days")
    assert "2 stored customers" in crm.users_of("customer", "name")
    assert () == crm.users_of("customer", "attachments")
