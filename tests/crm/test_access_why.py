"""
Whether somebody may, and why not; and who looked, where that is written down.

Not here: the audit trail itself (``test_access_trail``).
"""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from crmkit import CRM, Settings, standard
from crmkit.errors import (
    NoAccessPolicyError,
    PermissionRefusedError,
    RecordNotFoundError,
)
from crmkit.presets import access_policy
from crmkit.records import Customer, Ref
from tests.crm.company import company
from tests.crm.permitted import PHONE, Firm, firm


@pytest.fixture
def small(url: str) -> Iterator[Firm]:
    """
    The company, on each kind of store.
    """
    made = firm(url)
    with made.crm:
        yield made


def test_reading_a_secret_is_written_down_where_the_policy_says_so(
    small: Firm,
) -> None:
    """
    In the clear; a mask tells nobody anything.
    """
    watched = CRM(
        small.crm.store, clock=small.clock, settings=_with(audited=("contact_details",))
    )
    watched.acting_as("li").customers.get("A")
    watched.acting_as("sun").customers.get("A")
    small.desk("qian").customers.get("A")
    (entry,) = small.office.audit_entries.find('action == "seen"')

    assert ("li", "customer.read", "customer:A") == (
        entry.user,
        entry.operation,
        entry.about,
    )
    assert {"name", "phone"} <= set(entry.fields)
    assert PHONE not in repr(entry)


def test_may_and_explain_agree_with_what_happens(small: Firm) -> None:
    """
    And asking is written down nowhere.
    """
    for user in ("li", "wang", "boss", "qian", "sun", "adm"):
        for record in ("A", "B"):
            asked = "customer.change", Ref("customer", record)
            told = small.crm.access.explain(user, *asked)
            may = small.desk(user).may("customer.change", _customer(small, record))
            assert told.is_allowed == may
    assert 0 == small.office.audit_entries.count()

    with pytest.raises(PermissionRefusedError):
        small.desk("qian").customers.change("A", {"city": "北京"})
    with pytest.raises(RecordNotFoundError):
        small.desk("li").customers.change("B", {"city": "北京"})
    assert "北京" == small.desk("boss").customers.change("B", {"city": "北京"}).city


def test_an_explanation_is_about_the_present(small: Firm) -> None:
    """
    Who is given the customer may change him from then on.
    """
    asked = "wang", "customer.change", "customer:A"
    before = small.crm.access.explain(*asked)
    small.office.customers.change("A", {"owner": "wang"})
    after = small.crm.access.explain(*asked)

    assert (False, True) == (before.is_allowed, after.is_allowed)
    assert ["sales", "own"] == [
        step.name for step in before.steps[:2] if not step.holds
    ]
    assert "wang 无权：customer.change customer:A" in before.text("zh")


def test_what_is_asked_of_no_policy_is_an_error(url: str) -> None:
    """
    Nobody is limited; so there is nothing to explain, and everybody may.
    """
    made = company(url)
    with made.crm:
        with pytest.raises(NoAccessPolicyError):
            made.crm.access.explain(made.owner, "customer.change", made.customer)
        assert made.desk.may("customer.erase", made.customer)


def _customer(small: Firm, record_id: str) -> Customer:
    return small.office.customers.get(record_id)


def _with(**given: object) -> Settings:
    return standard(access=replace(access_policy(), **given))  # type: ignore[arg-type]
