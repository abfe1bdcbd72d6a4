"""
Chinese working days against a table from two other sources, each day of 20 years.
"""

import csv
import gzip
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from crmkit.calendars import Calendar, ChineseCalendar, CountryHolidays, Reason

pytestmark = pytest.mark.realdata

SHANGHAI = ZoneInfo("Asia/Shanghai")
HOURS = {"mon-fri": ["09:00-12:00", "13:30-18:00"]}
FULL_DAY = timedelta(hours=7, minutes=30)


@pytest.fixture(scope="module")
def table(shared_data: Path) -> dict[date, dict[str, str]]:
    """
    Every day from 2007 to 2026 with what the two sources say of it.
    """
    file = shared_data / "cn" / "cn_day_table_2007_2026.csv.gz"
    with gzip.open(file, "rt", encoding="utf-8") as lines:
        return {date.fromisoformat(row["date"]): row for row in csv.DictReader(lines)}


@pytest.fixture(scope="module")
def desk() -> Calendar:
    """
    A desk that keeps the statutory days.
    """
    pytest.importorskip("chinese_calendar", reason="the extra cn is not installed")
    return Calendar.china(HOURS)


def test_every_day_is_one_on_which_people_work_or_not(
    desk: Calendar, table: dict[date, dict[str, str]]
) -> None:
    """
    All 7,305 days agree with both sources.
    """
    assert 7305 == len(table)
    for source in ("is_workday_holiday_cn", "is_workday_chinesecalendar"):
        assert [] == [
            day
            for day, row in table.items()
            if desk.is_working_day(day) is not (row[source] == "1")
        ]


def test_every_day_has_its_hours_and_only_those(
    desk: Calendar, table: dict[date, dict[str, str]]
) -> None:
    """
    A make-up Saturday has a full day of work, a holiday has nothing.
    """
    first, last = min(table), max(table)
    midnights = [
        datetime.combine(first + timedelta(days=n), datetime.min.time(), SHANGHAI)
        for n in range((last - first).days + 2)
    ]
    expected = [FULL_DAY * int(row["is_workday_holiday_cn"]) for row in table.values()]

    assert expected == [desk.elapsed(a, b) for a, b in pairwise(midnights)]
    assert sum(expected, timedelta(0)) == desk.elapsed(midnights[0], midnights[-1])


def test_every_announced_change_has_its_reason_and_name(
    desk: Calendar, shared_data: Path
) -> None:
    """
    A day that a notice names is a holiday or a make-up day, unless it is as always.
    """
    file = shared_data / "cn" / "cn_holiday_adjustments_2007_2026.csv"
    rows = list(csv.DictReader(file.read_text("utf-8-sig").splitlines()))
    assert 678 == len(rows)
    for row in rows:
        plan = desk.day(date.fromisoformat(row["date"]))
        off = row["is_off_day"] == "1"

        assert off is (not plan.shifts), row
        if plan.reason is not Reason.WEEK:
            assert (Reason.HOLIDAY if off else Reason.MAKE_UP) is plan.reason, row
            assert plan.label.zh, row
        else:
            assert off is (plan.date.weekday() > 4), row


def test_two_libraries_agree_on_the_days_of_the_table(
    desk: Calendar, table: dict[date, dict[str, str]]
) -> None:
    """
    The other library gives the same working days where days were announced.
    """
    pytest.importorskip("holidays", reason="the extra holidays is not installed")
    source = CountryHolidays("CN", range(2007, 2027))
    other = Calendar("Asia/Shanghai", HOURS, holidays=source)

    assert [] == [d for d in table if desk.is_working_day(d) != other.is_working_day(d)]


def test_the_source_covers_the_table(table: dict[date, dict[str, str]]) -> None:
    """
    No year of the table is guessed.
    """
    pytest.importorskip("chinese_calendar", reason="the extra cn is not installed")

    assert {day.year for day in table} <= set(ChineseCalendar().years)
    assert () == Calendar.china(HOURS, on_unknown_year="weekends").guessed_years(
        datetime(2007, 1, 1, tzinfo=UTC), datetime(2026, 12, 31, tzinfo=UTC)
    )
