"""
The audit trail, and what is taken out: who saw, changed and took what.

Not here: erasing and disclosing (``test_erasing``, ``test_disclosing``).
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import Any

import pytest

from crmkit.crm import Acting, AuditLine
from crmkit.desk import WriteAudit
from crmkit.errors import CrmkitError, HiddenFieldError, PermissionRefusedError
from crmkit.presets import access_policy
from crmkit.records import AuditAction, AuditEntry, Ref
from tests.crm.company import MONDAY
from tests.crm.permitted import NAME, PHONE, Firm, firm
from tests.property.access.outputs import outcome


@pytest.fixture
def small(url: str) -> Iterator[Firm]:
    """
    The company, on each kind of store.
    """
    made = firm(url)
    with made.crm:
        yield made


def _refused(call: Callable[[], object]) -> CrmkitError:
    with pytest.raises(CrmkitError) as caught:
        call()
    return caught.value


def _taken(desk: Acting, text: str) -> object:
    return list(desk.customers.export(text))


def _told(lines: tuple[AuditLine, ...]) -> list[tuple[str, str, str]]:
    return [(line.by, line.operation, str(line.about or "")) for line in lines]


def test_the_trail_of_a_record_has_changes_and_refusals(small: Firm) -> None:
    """
    Who changed a record, and who was refused, are in one list, newest first.
    """
    small.desk("li").customers.change("A", {"city": "北京"})
    small.clock.advance(timedelta(minutes=1))
    _refused(lambda: small.desk("li").customers.change("A", {"owner": "wang"}))
    small.clock.advance(timedelta(minutes=1))
    small.desk("boss").customers.change("A", {"owner": "wang"})

    lines = small.desk("adm").audit.trail(record=Ref("customer", "A"))

    assert [
        ("boss", "change_customer", "customer:A"),
        ("li", "customer.assign", "customer:A"),
        ("li", "change_customer", "customer:A"),
        ("system:test", "add_customer", "customer:A"),
    ] == _told(lines)


def test_the_trail_of_a_user_has_all_that_he_did(small: Firm) -> None:
    """
    By user, whatever it was about, and of a period.
    """
    desk = small.desk("li")
    desk.customers.change("A", {"city": "北京"})
    since = small.clock.advance(timedelta(days=1))
    desk.contacts.change("Ac", {"position": "X"})
    _refused(desk.campaigns.find)
    until = small.clock.advance(timedelta(days=1))
    desk.customers.change("A", {"city": "上海"})
    trail = small.desk("adm").audit.trail

    assert [
        "change_customer",
        "campaign.read",
        "change_contact",
        "change_customer",
    ] == [line.operation for line in trail(user="li")] or {
        "change_customer",
        "campaign.read",
        "change_contact",
    } == {line.operation for line in trail(user="li")}
    assert {"campaign.read", "change_contact"} == {
        line.operation for line in trail(user="li", since=since, until=until)
    }
    assert {"wang"} >= {line.by for line in trail(user="wang")}
    assert 1 == len(trail(user="li", limit=1))


def test_the_trail_masks_what_its_reader_does_not_see(small: Firm) -> None:
    """
    Whoever reads the trail reads values in it as far as he may see them.
    """
    grant = replace(access_policy().roles[2].grants[0], operations=("audit",))
    roles = tuple(
        replace(role, grants=(*role.grants, grant))
        if role.name == "marketing"
        else role
        for role in access_policy().roles
    )
    made = firm(policy=replace(access_policy(), roles=roles))
    with made.crm:
        made.office.customers.change("A", {"phone": "13877770009"})

        found = outcome(
            lambda: made.desk("sun").audit.trail(record=Ref("customer", "A"))
        )

        assert found.tells("138****0009")
        for value in (NAME, PHONE, "13877770009"):
            assert not found.tells(value)


def test_an_entry_tells_no_value(small: Firm) -> None:
    """
    A refusal is written down with names of fields and without what was to be written.
    """
    _refused(lambda: small.desk("sun").customers.change("A", {"phone": "13855550000"}))

    found = outcome(lambda: list(small.office.audit_entries.find()))

    assert found.tells("customer.change")
    assert not found.tells("13855550000")


def test_nobody_writes_an_entry_by_himself(small: Firm) -> None:
    """
    The trail cannot be forged: a person gives no command that writes an entry.
    """
    entry = AuditEntry(
        user="wang", action=AuditAction.REFUSED, operation="customer.read"
    )

    for user in ("li", "adm"):
        with pytest.raises(CrmkitError):
            small.desk(user).do(WriteAudit(entry=entry))
    assert 0 == small.office.audit_entries.count('user == "wang"')


def test_what_is_taken_out_is_masked_and_counted(small: Firm) -> None:
    """
    An export by a filter hides what is not for taking out, and leaves an entry.
    """
    grants = replace(
        access_policy().roles[1].grants[0], operations=("customer.export",)
    )
    roles = tuple(
        replace(role, grants=(*role.grants, grants)) if role.name == "sales" else role
        for role in access_policy().roles
    )
    made = firm(policy=replace(access_policy(), roles=roles))
    with made.crm:
        desk = made.desk("li")

        (taken,) = desk.customers.export('stage == "prospect"')

        assert PHONE == desk.customers.get("A").phone
        assert ("138****0001", "*科技有限公司") == (
            taken.shown("phone"),
            taken.shown("name"),
        )
        (entry,) = made.office.audit_entries.find('action == "exported"')
        assert ("li", "customer.export", 1, (), "by stage") == (
            entry.user, entry.operation, entry.records, entry.fields, entry.reason,
        )  # fmt: skip


def test_an_export_is_in_the_trail_before_the_first_record_leaves(small: Firm) -> None:
    """
    Page by page, so who stops half-way has taken what the page had.
    """
    taking: Any = small.desk("adm").customers.export()
    next(taking)

    (entry,) = small.office.audit_entries.find('action == "exported"')
    assert small.office.customers.count() == entry.records


def test_an_export_of_a_period_has_what_came_about_in_it(small: Firm) -> None:
    """
    Records are taken out by when they came about.
    """
    small.clock.advance(timedelta(days=2))
    small.office.customers.add(id="C", name="X")
    desk = small.desk("adm")

    taken = desk.customers.export(since=MONDAY + timedelta(days=1))

    assert ["C"] == [each.id for each in taken]


def test_what_is_masked_in_an_export_is_not_asked_for(small: Firm) -> None:
    """
    Nobody finds by an export what a mask hides from him there.
    """
    grant = replace(access_policy().roles[2].grants[0], operations=("customer.export",))
    roles = tuple(
        replace(role, grants=(*role.grants, grant))
        if role.name == "marketing"
        else role
        for role in access_policy().roles
    )
    made = firm(policy=replace(access_policy(), roles=roles))
    with made.crm:
        desk = made.desk("sun")
        for text in (
            f'phone == "{PHONE}"',
            "any(c.phone is not None for c in contacts)",
        ):
            error = _refused(partial(_taken, desk, text))
            assert isinstance(error, HiddenFieldError)
        assert isinstance(
            _refused(lambda: list(desk.customers.export(order="phone"))),
            HiddenFieldError,
        )


def test_who_may_not_export_leaves_a_refusal(small: Firm) -> None:
    """
    An export that is refused takes nothing and is written down.
    """
    with pytest.raises(PermissionRefusedError):
        next(small.desk("boss").customers.export())

    (entry,) = small.office.audit_entries.find()
    assert ("boss", "refused", "customer.export", None) == (
        entry.user, entry.action, entry.operation, entry.records,
    )  # fmt: skip
