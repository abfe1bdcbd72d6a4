"""
Numbers that the system gives, in the forms that a company may choose (C1).
"""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import attrs
import pytest

from crmkit import CRM, standard
from crmkit.records import NumberFormat
from crmkit.testing import SettableClock

SHANGHAI = ZoneInfo("Asia/Shanghai")
SECOND = timedelta(seconds=1)


@pytest.mark.parametrize(
    ("pattern", "last", "before", "after"),
    [
        (
            "C{yyyy}{mm}{dd}{seq:03}",
            datetime(2024, 5, 20, 15, 59, 59, tzinfo=UTC),
            ["C20240520001", "C20240520002"],
            ["C20240521001", "C20240521002"],
        ),
        (
            "C{yyyy}{seq:03}",
            datetime(2024, 12, 31, 15, 59, 59, tzinfo=UTC),
            ["C2024001", "C2024002"],
            ["C2025001", "C2025002"],
        ),
        (
            "CRM{yyyy}{seq:03}",
            datetime(2024, 12, 31, 15, 59, 59, tzinfo=UTC),
            ["CRM2024001", "CRM2024002"],
            ["CRM2025001", "CRM2025002"],
        ),
        (
            "C{seq:05}",
            datetime(2024, 12, 31, 15, 59, 59, tzinfo=UTC),
            ["C00001", "C00002"],
            ["C00003", "C00004"],
        ),
    ],
    ids=["each day", "each year", "with another word", "never"],
)
def test_numbers_begin_anew_at_midnight_of_the_zone(
    url: str, pattern: str, last: datetime, before: list[str], after: list[str]
) -> None:
    """
    In the last second of the period, and in the first of the next one.
    """
    clock = SettableClock(last)
    numbers = {**standard().numbers, "customer": NumberFormat(pattern, SHANGHAI)}
    settings = attrs.evolve(standard(), numbers=numbers)
    with CRM.open(url, clock=clock, settings=settings) as crm:
        desk = crm.as_system("test")
        made = [desk.customers.add(name=name).number for name in "甲乙"]
        clock.advance(SECOND)
        made += [desk.customers.add(name=name).number for name in "丙丁"]

    assert before + after == made


def test_a_number_that_goes_on_from_elsewhere(url: str) -> None:
    """
    After 900 customers that came with their numbers, the next one is C2023901.
    """
    clock = SettableClock(datetime(2023, 6, 1, tzinfo=UTC))
    with CRM.open(url, clock=clock) as crm:
        desk = crm.as_system("test")
        rows = ({"name": f"客户{n}", "number": f"C2023{n:03}"} for n in range(1, 901))
        desk.customers.add_all(rows)

        assert "C2023901" == desk.customers.add(name="新客户").number
