"""
What is refused within a block, and accounts that the policy would leave blind.
"""

from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine

from crmkit import CRM, standard
from crmkit.access import Grant, Role
from crmkit.adapters.sql import SQLStore
from crmkit.errors import (
    InvalidRecordError,
    PermissionRefusedError,
    SeveralCustomersError,
)
from crmkit.presets import access_policy
from crmkit.records import AuditAction


@pytest.fixture
def crm() -> CRM:
    """
    A company with a salesman, and customers of others.
    """
    made = CRM.open("memory://", settings=standard(access=access_policy()))
    enter(made)
    return made


def enter(made: CRM) -> None:
    """
    Enter two salesmen, and a customer of one.
    """
    office = made.as_system("setup")
    sales = office.departments.add(name="销售部")
    for name in ("li", "wang"):
        office.users.add(id=name, name=name, department=sales.id, roles=["sales"])
    office.customers.add(id="A", name="恒信科技有限公司", owner="li")


def refused(crm: CRM) -> list[tuple[str | None, str | None, str | None]]:
    """
    Return who was refused what, as the trail has it.
    """
    entries = crm.as_system("audit").audit_entries.find()
    return [
        (each.user, each.operation, each.about)
        for each in entries
        if each.action is AuditAction.REFUSED
    ]


def test_a_refusal_that_undoes_its_block_is_in_the_trail(crm: CRM) -> None:
    """
    What a request had done before is undone; that it was refused is known.
    """

    def request() -> None:
        with crm.begin(by="li") as desk:
            desk.customers.add(id="B", name="明达")
            desk.customers.change("A", {"owner": "wang"})

    with pytest.raises(PermissionRefusedError):
        request()

    assert ([("li", "customer.assign", "customer:A")], 1) == (
        refused(crm),
        crm.as_system("look").customers.count(),
    )


def test_a_refusal_within_a_block_that_goes_on_is_in_the_trail_once(crm: CRM) -> None:
    """
    Whoever goes on after a refusal keeps what he does then.
    """
    with crm.begin(by="li") as desk:
        with pytest.raises(PermissionRefusedError):
            desk.customers.change("A", {"owner": "wang"})
        desk.customers.change("A", {"city": "北京"})

    assert ([("li", "customer.assign", "customer:A")], "北京") == (
        refused(crm),
        crm.acting_as("li").customers.get("A").city,
    )


def test_a_refusal_within_commands_that_belong_together_is_in_the_trail(
    crm: CRM,
) -> None:
    """
    All of them are undone, but not that one was refused.
    """
    desk = crm.acting_as("li")

    def request() -> None:
        with desk.together():
            desk.customers.change("A", {"city": "北京"})
            desk.customers.change("A", {"owner": "wang"})

    with pytest.raises(PermissionRefusedError):
        request()

    assert ([("li", "customer.assign", "customer:A")], None) == (
        refused(crm),
        desk.customers.get("A").city,
    )


def test_a_refusal_within_a_host_s_transaction_is_in_it(tmp_path: Path) -> None:
    """
    Also if it leaves the block, and the host goes on and commits.
    """
    store = SQLStore(create_engine(f"sqlite:///{tmp_path / 'host.db'}"))
    store.migrate()
    company = CRM(store, settings=standard(access=access_policy()))
    enter(company)

    with (
        store.engine.begin() as connection,
        suppress(PermissionRefusedError),
        company.begin(by="li", connection=connection) as desk,
    ):
        desk.customers.change("A", {"owner": "wang"})

    assert [("li", "customer.assign", "customer:A")] == refused(company)


def test_an_account_gets_only_scopes_that_the_policy_knows(crm: CRM) -> None:
    """
    With another one it would see nothing, and nobody would be told.
    """
    office = crm.as_system("setup")

    with pytest.raises(InvalidRecordError, match="did you mean 'region'"):
        office.users.change("li", {"scopes": ["regon"]})
    with pytest.raises(InvalidRecordError, match="did you mean 'region'"):
        office.users.add(name="new", scopes=["regon"])
    assert ("region",) == office.users.change("li", {"scopes": ["region"]}).scopes


def test_who_could_be_meant_is_told_by_owner_where_he_is_out_of_sight(crm: CRM) -> None:
    """
    That there is such a customer, and of whom; which one it is, nobody is told.
    """
    office = crm.as_system("setup")
    for name, owner in (("C1", "li"), ("C2", "wang")):
        office.customers.add(id=name, name=name, owner=owner, phone="13812345678")
    opening: dict[str, Any] = {
        "kind": "咨询", "priority": "low", "description": "怎么导出报表？",
    }  # fmt: skip

    with pytest.raises(SeveralCustomersError) as told:
        crm.acting_as("li").tickets.open_for(
            {"name": "明达", "phone": "13812345678"}, **opening
        )

    assert (("customer:C1",), ("wang",)) == (told.value.customers, told.value.owners)
    assert (
        "可能是以下任一客户：客户 C1、wang 负责的客户；请指明是哪一位，或说明均不是"
        == (told.value.text("zh"))
    )


def test_nobody_marks_as_verified_what_he_does_not_see() -> None:
    """
    Whether that is possible would tell whether there is a value.
    """
    shipped = access_policy()
    roles = tuple(replace(role, sees=()) for role in shipped.roles)
    blind = CRM.open(
        "memory://", settings=standard(access=replace(shipped, roles=roles))
    )
    enter(blind)
    office, desk = blind.as_system("setup"), blind.acting_as("li")
    asked = "三套设备"
    needs = (
        office.needs.add(customer="A", description=asked, budget=100, currency="CNY"),
        office.needs.add(customer="A", description=asked),
    )

    for need in needs:
        with pytest.raises(PermissionRefusedError) as refusal:
            desk.verifications.add(
                customer="A", need=need.id, field_name="budget", method="official"
            )
        assert ("hidden", ("budget",)) == (refusal.value.code, refusal.value.fields)


def test_who_looks_at_secrets_in_a_history_is_in_the_trail_as_well() -> None:
    """
    A phone number is read in changes as it is in the record.
    """
    policy = replace(access_policy(), audited=("contact_details",))
    watched = CRM.open("memory://", settings=standard(access=policy))
    enter(watched)
    office, desk = watched.as_system("setup"), watched.acting_as("li")
    office.customers.change("A", {"phone": "13812345678"})

    desk.customers.changes("A")
    desk.customers.history("A")

    entries = office.audit_entries.find('action == "seen"')
    phone = [e for e in entries if e.about == "customer:A" and "phone" in e.fields]
    assert {"li"} == {each.user for each in entries}
    assert len(phone) >= 2


def test_the_trail_is_for_whoever_sees_all_records() -> None:
    """
    To others an entry would tell what there is.
    """
    shipped = access_policy()
    auditor = Role(
        name="auditor", en="Auditor", zh="审计", scopes=("own",),
        grants=(Grant(operations=("audit", "*.read")),),
    )  # fmt: skip
    policy = replace(shipped, roles=(*shipped.roles, auditor))
    made = CRM.open("memory://", settings=standard(access=policy))
    enter(made)
    made.as_system("setup").users.change("wang", {"roles": ["auditor"]})
    desk = made.acting_as("wang")

    for ask in (desk.audit.trail, desk.audit_entries.find):
        with pytest.raises(PermissionRefusedError) as refusal:
            ask()
        assert "whole" == refusal.value.code
