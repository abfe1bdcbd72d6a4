"""
The pages of the reference that are made from the records say all of what those are.

Not here: that the pages can be built (``nox -s docs``).
"""

import dataclasses
from pathlib import Path
from types import ModuleType

import pytest

from crmkit.labels import Label
from crmkit.records import RECORD_TYPES, Customer, Record, Ticket, links
from crmkit.records._fields import hints

EXTENSIONS = Path(__file__).parents[1] / "docs" / "_ext"


@pytest.fixture
def pages(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """
    Return the module that writes the pages of records.
    """
    monkeypatch.syspath_prepend(EXTENSIONS)
    import record_pages

    return record_pages


def by_name(cls: type[Record]) -> str:
    """
    Return how a class is named in the report of a test.
    """
    return cls.type_name


@pytest.mark.parametrize("cls", RECORD_TYPES, ids=by_name)
def test_page_tells_every_field(pages: ModuleType, cls: type[Record]) -> None:
    """
    Each field has a row that says its names, what it is, what it holds and who sets it.
    """
    rows = {row[0].partition("<br>")[0]: row for row in pages.field_rows(cls)}

    assert [f"`{field.name}`" for field in dataclasses.fields(cls)] == list(rows)
    assert [] == [name for name, row in rows.items() if not all(row[2:])]
    assert [] == [name for name, row in rows.items() if "any value" in row[3]]
    for name, hint in hints(cls).items():
        for label in (x for x in hint.__metadata__ if isinstance(x, Label)):
            assert (
                "<br>".join(filter(None, [label.en, label.zh])) in rows[f"`{name}`"][1]
            )


@pytest.mark.parametrize("cls", RECORD_TYPES, ids=by_name)
def test_page_has_its_parts(pages: ModuleType, cls: type[Record]) -> None:
    """
    Each page has links, an example and the JSON Schema, and is in the list of records.
    """
    text = pages.record_page(cls)

    assert text.startswith(f"# {cls.label.en} {cls.label.zh}\n")
    assert "## Example" in text
    assert "## JSON Schema" in text
    assert [] == [way.name for way in links(cls) if f"| `{way.name}` |" not in text]
    assert f"/reference/_generated/record-{cls.type_name}" in pages.records_overview()


@pytest.mark.parametrize(
    ("cls", "field", "who"),
    [
        (Customer, "city", ["people"]),
        (Customer, "number", ["the system, unless it is given"]),
        (Customer, "version", ["the system"]),
        (Customer, "last_contacted_at", ["the system"]),
        (Customer, "stage", ["a move"]),
        (Ticket, "status", ["a move"]),
        (Ticket, "told_at", ["the system, by a move"]),
        (Ticket, "customer", ["people, by `OpenTicket`"]),
    ],
)
def test_page_says_who_sets_a_field(
    pages: ModuleType, cls: type[Record], field: str, who: list[str]
) -> None:
    """
    A reader knows whether people, a move or the system gives a field its value.
    """
    assert who == list(pages.setters(cls, field))


def test_words_are_there_in_both_orders(monkeypatch: pytest.MonkeyPatch) -> None:
    """
    The list of words has records, fields, links, choices and statuses, each twice.
    """
    pytest.importorskip("sphinx")
    monkeypatch.syspath_prepend(EXTENSIONS)
    import word_pages

    text = word_pages.words_reference()

    for english, chinese in [
        ("Ticket", "工单"),
        ("Industry", "所属行业"),
        ("Contacts", "联系人列表"),
        ("Complaint", "投诉"),
        ("Waiting for the customer", "等待客户"),
    ]:
        assert f"| {english} | {chinese} |" in text
        assert f"| {chinese} | {english} |" in text
    assert "Ticket\n工单\n" in word_pages.glossary()
