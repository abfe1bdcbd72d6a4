"""
Mistakes that other systems made with time, each as a case that must not come back.
"""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from crmkit.calendars import Calendar
from crmkit.errors import NoOpenTimeError

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def utc(day: int, hour: int = 0, minute: int = 0) -> datetime:
    """
    Return an instant of March 2026; the 2nd is a Monday.
    """
    return datetime(2026, 3, day, hour, minute, tzinfo=UTC)


def test_days_left_out_make_it_later_and_never_sooner() -> None:
    """
    Three days of which two do not count take five (django-helpdesk: one).
    """
    plain = Calendar("UTC", {"mon-sun": ["00:00-24:00"]})
    spared = Calendar(
        "UTC", {"mon-sun": ["00:00-24:00"]}, closures=["2026-03-03", "2026-03-04"]
    )

    assert utc(5, 9) == plain.add(utc(2, 9), 3 * DAY)
    assert utc(7, 9) == spared.add(utc(2, 9), 3 * DAY)
    assert utc(7, 9) == spared.add_days(utc(2, 9), 3)


@pytest.mark.parametrize("year", [2024, 2025, 2026])
def test_a_yearly_holiday_across_new_year_holds_on_both_sides(year: int) -> None:
    """
    24 December to 2 January closes 31 December and 1 January (GLPI: never).
    """
    desk = Calendar("UTC", {"mon-sun": ["09:00-17:00"]}, yearly=["12-24/01-02"])

    assert not desk.is_working_day(date(year, 12, 31))
    assert not desk.is_working_day(date(year + 1, 1, 1))
    assert desk.is_working_day(date(year + 1, 1, 3))


def test_quiet_hours_across_midnight() -> None:
    """
    From 22 to 6: blocked at 23:00 and 05:59, free at 06:00 (Mautic).
    """
    quiet = Calendar("UTC", {"mon-sun": ["22:00-06:00"]})
    asked = (utc(2, 23), utc(3, 5, 59), utc(3, 6))

    assert [True, True, False] == [quiet.is_open(at) for at in asked]


def test_a_hold_counts_only_where_it_overlaps_working_time() -> None:
    """
    Two holds, one overnight: four hours of it are work (ERPNext: the last alone).
    """
    desk = Calendar("UTC", {"mon-fri": ["09:00-17:00"]})
    holds = [(utc(2, 10), utc(2, 11)), (utc(2, 16), utc(3, 11))]

    assert [HOUR, 3 * HOUR] == [desk.elapsed(*hold) for hold in holds]


def test_a_schedule_swapped_midway_counts_by_segment() -> None:
    """
    Each side counts by its own hours (Zendesk: all by the last).
    """
    old = Calendar("UTC", {"mon-fri": ["09:00-17:00"]})
    new = Calendar("UTC", {"mon-fri": ["10:00-12:00"]})

    assert (8 + 2) * HOUR == old.then("2026-03-03", new).elapsed(utc(2), utc(4))


def test_no_open_hours_are_refused_quickly() -> None:
    """
    A calendar without hours is no endless search (OCA/project) and not 24/7 (Chatwoot).
    """
    with pytest.raises(NoOpenTimeError):
        Calendar("UTC", {})
    with pytest.raises(NoOpenTimeError):
        Calendar("UTC", {"mon-fri": []})


def test_the_last_minute_of_the_day_counts() -> None:
    """
    A day that is open to 24:00 has 24 hours (Zammad: a minute less).
    """
    desk = Calendar("UTC", {"mon-sun": ["00:00-24:00"]}, closures=["2026-12-25"])

    assert DAY == desk.elapsed(utc(2), utc(3))
    assert 31 * DAY == desk.elapsed(utc(1), utc(1) + 31 * DAY)


@pytest.mark.parametrize(
    ("start", "due"),
    [
        ("2025-03-09T01:30", "2025-03-09T03:30"),  # two o'clock does not come
        ("2025-11-02T00:30", "2025-11-02T01:30"),  # half past one comes twice
    ],
)
def test_a_deadline_at_a_clock_change_comes_back(start: str, due: str) -> None:
    """
    An hour is an hour, and measuring gives it back (moment-business-time).
    """
    zone = ZoneInfo("America/New_York")
    desk = Calendar(zone, {"mon-sun": ["00:00-24:00"]}, closures=["2025-12-25"])
    begin = datetime.fromisoformat(start).replace(tzinfo=zone)
    end = desk.add(begin, HOUR)

    assert due == f"{end.astimezone(zone):%Y-%m-%dT%H:%M}"
    assert HOUR == desk.elapsed(begin, end)
    assert begin.astimezone(UTC) == desk.subtract(end, HOUR)
