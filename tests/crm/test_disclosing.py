"""
Whoever asks what is kept about him gets all of it, and that is written down.
"""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from crmkit.adapters.memory import MemoryStore
from crmkit.conditions import Moment
from crmkit.errors import RecordNotFoundError
from crmkit.records import AuditEntry
from tests.crm.company import MONDAY, Company
from tests.crm.test_erasing import all_tokens, entered, found_in, opened, token


def test_everything_that_erasing_would_take_away_is_told() -> None:
    """
    Every text that is kept about him, in records, histories, messages and archives.
    """
    crm = opened(MemoryStore())
    entered(crm)
    told = crm.as_system("privacy").customers.held("C1")

    left_out = {token("refused", "move"), token("answer", "state")}
    with crm.store.read() as look:
        dump: Any = look
        rows = [list(dump.dump(kind)) for kind in dump.dump_kinds()]
    kept = found_in(json.dumps(rows).encode())
    assert kept - left_out <= found_in(json.dumps(told).encode())
    assert kept <= set(all_tokens())


def test_it_is_told_in_words(small: Company) -> None:
    """
    Fields by their names and choices by their labels, in either language.
    """
    desk = small.crm.as_system("test")
    client = desk.customers.add(name="王芳", kind="person", stage="意向")
    zh, en = (desk.customers.held(client.id, language=each) for each in ("zh", "en"))

    assert ("客户", "Customer") == tuple(d["records"][0]["called"] for d in (zh, en))
    assert [("客户名称", "王芳", None)] == _field(zh, "name")
    assert [("Customer name", "王芳", None)] == _field(en, "name")
    assert [("客户类型", "person", "个人")] == _field(zh, "kind")
    assert [("Kind", "person", "Person")] == _field(en, "kind")
    ((_, value, means),) = _field(zh, "stage")
    assert ("interested", True) == (value, bool(means))


def test_it_is_plain_json(small: Company) -> None:
    """
    Instants are in UTC, and nothing has to be known to read it.
    """
    desk = small.crm.as_system("test")
    told = desk.customers.held(small.customer.id)

    assert told == json.loads(json.dumps(told, allow_nan=False))
    assert ("2026-03-02T02:00:00Z", "zh") == (told["made_at"], told["language"])
    assert "add_customer" == told["changes"][0]["command"]


def test_of_a_contact_his_own_is_told() -> None:
    """
    And of an archive of the company only what is his.
    """
    crm = opened(MemoryStore())
    entered(crm)
    told = crm.as_system("privacy").contacts.held("contact-1")

    types = {each["type"] for each in told["records"]}
    assert {"contact", "ticket", "rating"} <= types
    assert not {"customer", "contract", "order"} & types
    (archive,) = told["archives"]
    assert "customer" not in {row["type"] for row in archive["records"]}
    assert 3 == len(told["messages"])


def test_that_it_was_told_is_in_the_audit_trail(small: Company) -> None:
    """
    Who asked, about whom, and how many records it was.
    """
    desk = small.crm.as_system("privacy")
    told = desk.customers.held(small.customer.id)

    with small.crm.store.read() as look:
        (entry,) = look.find(AuditEntry, None, Moment(MONDAY)).items
    assert ("disclosed", "customer.disclose", f"customer:{small.customer.id}") == (
        entry.action,
        entry.operation,
        entry.about,
    )
    assert ("system:privacy", len(told["records"])) == (entry.user, entry.records)
    again = desk.customers.held(small.customer.id)
    assert [entry.id] == [each["id"] for each in again["audit"]]


def test_of_whom_nothing_is_known_nothing_is_told(small: Company) -> None:
    """
    Nor is it written down.
    """
    with pytest.raises(RecordNotFoundError):
        small.crm.as_system("privacy").contacts.held("P9")


def test_after_he_was_erased_there_is_nothing_about_him_left() -> None:
    """
    Numbers, choices and instants are, and that he was erased.
    """
    crm = opened(MemoryStore())
    entered(crm)
    desk = crm.as_system("privacy")
    desk.customers.erase("C1", reason="本人要求")
    told = desk.customers.held("C1")

    assert set() == found_in(json.dumps(told).encode())
    assert "erased" in {
        field["value"] for entry in told["audit"] for field in entry["fields"]
    }


def _field(told: dict[str, Any], name: str) -> list[tuple[str, Any, str | None]]:
    return [
        (each["called"], each["value"], each.get("means"))
        for each in _fields(told)
        if each["field"] == name
    ]


def _fields(told: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield from told["records"][0]["fields"]
