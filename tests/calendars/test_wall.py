"""
Wall time to absolute time.
"""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from crmkit.calendars._instants import DAY, MINUTE, from_micros
from crmkit.calendars._wall import wall_to_micros


@pytest.mark.parametrize(
    "zone",
    ["Europe/Athens", "America/New_York", "America/Santiago", "Africa/Casablanca"],
)
def test_time_on_the_wall_never_runs_backwards(zone: str) -> None:
    """
    A later wall time is never an earlier instant, all through a year.
    """
    found = [
        wall_to_micros(ZoneInfo(zone), date(2025, 1, 1) + timedelta(days=n), at)
        for n in range(365)
        for at in range(0, DAY + 1, 30 * MINUTE)
    ]

    assert sorted(found) == found


def test_a_day_that_never_was_is_one_instant() -> None:
    """
    Samoa went from the 29th to the 31st of December 2011.
    """
    apia, day = ZoneInfo("Pacific/Apia"), date(2011, 12, 30)

    assert {datetime(2011, 12, 30, 10, tzinfo=UTC)} == {
        from_micros(wall_to_micros(apia, day, at)) for at in (0, DAY // 2, DAY)
    }


def test_offsets_with_seconds_are_exact() -> None:
    """
    Before it had a zone, Shanghai was 8:05:43 ahead.
    """
    noon = wall_to_micros(ZoneInfo("Asia/Shanghai"), date(1900, 6, 1), DAY // 2)

    assert datetime(1900, 6, 1, 3, 54, 17, tzinfo=UTC) == from_micros(noon)
