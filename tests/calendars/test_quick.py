"""
The short way to scalar answers: the same answers, errors and types as the long one.
"""

from datetime import UTC, datetime, timedelta

import pandas as pd
import pytest

from crmkit.calendars import Calendar
from crmkit.calendars._quick import Quick
from crmkit.errors import CalendarRangeError, NaiveDatetimeError

HOUR = timedelta(hours=1)
MONDAY = datetime(2026, 3, 2, 10, tzinfo=UTC)


@pytest.fixture
def desk() -> Calendar:
    """
    A calendar that has answered before.
    """
    calendar = Calendar("UTC", {"mon-fri": ["09:00-17:00"]})
    calendar.elapsed(MONDAY, MONDAY + HOUR)
    return calendar


def quick_of(calendar: Calendar) -> Quick:
    """
    Return the short way of a calendar that has one.
    """
    quick = calendar._timeline.quick
    assert quick is not None
    return quick


def test_common_questions_take_the_short_way(desk: Calendar) -> None:
    """
    Inside what was laid out, both questions are answered.
    """
    quick = quick_of(desk)

    assert HOUR == quick.elapsed(MONDAY, MONDAY + HOUR)
    assert MONDAY + HOUR == quick.moved(MONDAY, HOUR, early=True)
    assert MONDAY - HOUR == quick.moved(MONDAY, -HOUR, early=False)


def test_everything_else_takes_the_long_way(desk: Calendar) -> None:
    """
    None is no answer, and the calendar finds one.
    """
    quick = quick_of(desk)
    new_year, before = (datetime(year, 1, 1, tzinfo=UTC) for year in (2026, 2024))
    far = 3000 * HOUR

    assert [None] * 4 == [
        quick.elapsed(new_year, MONDAY),
        quick.elapsed(before, MONDAY),
        quick.elapsed(MONDAY, MONDAY + 10 * far),
        quick.moved(MONDAY, far, early=True),
    ]
    assert far == desk.elapsed(MONDAY, desk.add(MONDAY, far))
    assert 8 * HOUR == desk.elapsed(new_year, new_year + 24 * HOUR)


def test_naive_is_still_refused(desk: Calendar) -> None:
    """
    Also by a calendar that has answered before.
    """
    naive = MONDAY.replace(tzinfo=None)

    with pytest.raises(NaiveDatetimeError, match="start needs a time zone"):
        desk.add(naive, HOUR)
    with pytest.raises(NaiveDatetimeError, match="end needs a time zone"):
        desk.elapsed(MONDAY, naive)


@pytest.mark.parametrize("amount", [timedelta.max, timedelta.min])
def test_greatest_amounts_are_still_out_of_range(
    desk: Calendar, amount: timedelta
) -> None:
    """
    A sum that no timedelta can tell is the usual error.
    """
    with pytest.raises(CalendarRangeError):
        desk.add(MONDAY, amount)


def test_answers_are_plain_whatever_comes_in(desk: Calendar) -> None:
    """
    What derives from datetime or timedelta does not leak into answers.
    """
    at, long = pd.Timestamp(MONDAY), pd.Timedelta(hours=1)

    assert datetime is type(desk.add(at, HOUR))
    assert datetime is type(desk.add(MONDAY, long))
    assert timedelta is type(desk.elapsed(at, MONDAY + HOUR))
    assert timedelta is type(desk.elapsed(MONDAY, at + HOUR))
    assert MONDAY + HOUR == desk.add(at, long)
