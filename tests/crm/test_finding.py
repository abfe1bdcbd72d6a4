"""
Finding records: one answer, whatever store keeps them.
"""

import pytest

from crmkit import CRM
from crmkit.errors import BackEndGapError

STORES = pytest.mark.parametrize("url", ["memory://", "sqlite://"])


@STORES
@pytest.mark.parametrize(
    "where",
    [
        "hour(opened_at) > 8",
        "weekday(opened_at) == 1",
        "opened_at + hours(2) < resolution_due_at + hours(1)",
        "any(hour(i.occurred_at) < 8 for i in interactions)",
        'changed("status")',
    ],
)
def test_what_no_database_answers_is_refused_in_memory_too(
    url: str, where: str
) -> None:
    """
    Tests on memory would pass, and production fail.
    """
    with CRM.open(url) as crm:
        desk = crm.as_system("test")
        for ask in (
            desk.tickets.find,
            desk.tickets.count,
            lambda w: [*desk.tickets.each(w)],
        ):
            with pytest.raises(BackEndGapError, match="find with a wider condition"):
                ask(where)


@STORES
def test_a_page_has_its_records_by_their_places(url: str) -> None:
    """
    As a list has them; the first one of none is no record.
    """
    with CRM.open(url) as crm:
        desk = crm.as_system("test")
        for name in ("A", "B", "C"):
            desk.departments.add(name=name)
        page = desk.departments.find(order="name", limit=2)

        assert ("A", "B", "B") == (page[0].name, page[1].name, page[-1].name)
        with pytest.raises(IndexError):
            desk.departments.find('name == "D"')[0]


@STORES
@pytest.mark.parametrize(
    "where",
    [
        "date(opened_at) == today",
        "weekday(now) == 1 or hour(now) > 8",
        "month(opened_at) == month(now - months(1))",
        "opened_at + hours(2) < now",
    ],
)
def test_what_databases_answer_is_found_in_memory_too(url: str, where: str) -> None:
    """
    Time alone is no gap.
    """
    with CRM.open(url) as crm:
        assert 0 == crm.as_system("test").tickets.count(where)
