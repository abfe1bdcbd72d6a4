"""
What is refused within a block, and accounts that the policy would leave blind.
"""

from contextlib import suppress
from pathlib import Path

import pytest
from sqlalchemy import create_engine

from crmkit import CRM, standard
from crmkit.adapters.sql import SQLStore
from crmkit.errors import InvalidRecordError, PermissionRefusedError
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
