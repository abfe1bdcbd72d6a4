"""
Calendars after each other: open time across the change, and what is refused.
"""

import copy
import pickle
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from crmkit.calendars import Calendar, Holidays
from crmkit.errors import (
    CalendarFormatError,
    GuessedYearsWarning,
    NoOpenTimeError,
    UnknownYearError,
)

HOUR = timedelta(hours=1)
OLD = Calendar("UTC", {"mon-fri": ["09:00-17:00"]}, name="old")
NEW = Calendar("UTC", {"mon-sat": ["08:00-20:00"]}, name="new")
BOTH = OLD.then("2026-03-09", NEW)


def utc(day: int, hour: int = 0) -> datetime:
    """
    Return an instant of March 2026; the 2nd and the 9th are Mondays.
    """
    return datetime(2026, 3, day, hour, tzinfo=UTC)


def known(*years: int, on_unknown_year: Any = "raise") -> Holidays:
    """
    Return holidays that know some years, and nothing of them.
    """
    return Holidays(
        source="s", version="1", years=years, days={}, on_unknown_year=on_unknown_year
    )


def test_a_schedule_that_is_swapped_counts_by_segment() -> None:
    """
    Before the change eight hours a day, from then on twelve: nobody's rewrite.
    """
    assert OLD.elapsed(utc(2), utc(9)) == BOTH.elapsed(utc(2), utc(9))
    assert NEW.elapsed(utc(9), utc(16)) == BOTH.elapsed(utc(9), utc(16))
    assert (40 + 72) * HOUR == BOTH.elapsed(utc(2), utc(16))
    assert utc(9, 9) == BOTH.add(utc(6, 16), 2 * HOUR)
    assert utc(6, 16) == BOTH.subtract(utc(9, 9), 2 * HOUR)


def test_days_are_those_of_the_calendar_in_force() -> None:
    """
    Saturdays become working days, and end when the new calendar says.
    """
    assert [False, True] == [BOTH.is_working_day(date(2026, 3, d)) for d in (7, 14)]
    assert 5 + 6 == BOTH.count_days(date(2026, 3, 2), date(2026, 3, 16))
    assert utc(9, 20) == BOTH.end_of_day(utc(6, 12), 1)
    assert utc(6, 17) == BOTH.end_of_day(utc(6, 12))
    assert utc(9, 12) == BOTH.add_days(utc(6, 12), 1)
    assert "08:00-20:00" == str(BOTH.day(date(2026, 3, 9)).shifts[0])


def test_the_old_night_shift_ends_at_the_change() -> None:
    """
    From midnight on, only the new calendar speaks.
    """
    night = Calendar("UTC", {"mon-sun": ["22:00-06:00"]})
    both = night.then("2026-03-09", NEW)

    assert utc(9) == both.next_close(utc(8, 23))
    assert not both.is_open(utc(9, 3))


def test_midnight_is_that_of_the_new_calendars_zone() -> None:
    """
    A desk that moves east opens there while it is still the day before here.
    """
    shanghai = ZoneInfo("Asia/Shanghai")
    both = OLD.then(date(2026, 3, 9), Calendar(shanghai, {"mon-fri": ["09:00-17:00"]}))

    assert datetime(2026, 3, 9, 9, tzinfo=shanghai) == both.next_open(utc(6, 17))
    assert utc(9, 2) == both.add_days(utc(6, 10), 1)
    assert 8 * HOUR == both.elapsed(utc(7), utc(9, 12))


def test_several_changes_follow_each_other() -> None:
    """
    A third calendar replaces the second.
    """
    three = BOTH.then("2026-03-11", OLD)

    assert (24 + 24) * HOUR == three.elapsed(utc(9), utc(14))


def test_it_is_a_value_like_any_calendar() -> None:
    """
    Equal, hashable, pickled, copied, in JSON and in its repr.
    """
    again = OLD.then(date(2026, 3, 9), NEW)

    assert BOTH == again
    assert hash(BOTH) == hash(again)
    assert BOTH == pickle.loads(pickle.dumps(BOTH)) == copy.deepcopy(BOTH)  # noqa: S301
    assert BOTH == Calendar.from_json(BOTH.to_json())
    assert BOTH == eval(repr(BOTH), {"Calendar": Calendar})  # noqa: S307
    assert {"2026-03-09": NEW.to_dict()} == BOTH.to_dict()["later"]
    assert OLD != BOTH


@pytest.mark.parametrize("valid_from", ["2026-03-09", "2026-01-01", "soon", utc(20)])
def test_a_change_follows_the_last_one(valid_from: Any) -> None:
    """
    What was said of a later date is not changed behind one's back.
    """
    with pytest.raises(CalendarFormatError, match="valid_from"):
        BOTH.then(valid_from, OLD)


@pytest.mark.parametrize(
    "later",
    [{"2026-03-09": BOTH}, ["2026-03-09"], {"2026-03-09": NEW, date(2026, 3, 9): NEW}],
)
def test_a_succession_is_flat(later: Any) -> None:
    """
    A calendar that follows has no successor of its own, and a date has one.
    """
    with pytest.raises(CalendarFormatError, match="later"):
        Calendar("UTC", {"mon": ["09:00-17:00"]}, later=later)


def test_a_gap_in_the_known_years_is_refused_at_once() -> None:
    """
    Holidays known for 2026 do not carry a calendar to 2028.
    """
    old = Calendar("UTC", {"mon-fri": ["09:00-17:00"]}, holidays=known(2025, 2026))

    with pytest.raises(UnknownYearError, match="'2027-12-31'"):
        old.then("2028-01-01", NEW)
    with pytest.raises(UnknownYearError, match="'2024-06-01'"):
        NEW.then("2024-06-01", old)
    assert old.then("2027-01-01", NEW).is_open(datetime(2027, 1, 4, 9, tzinfo=UTC))


def test_what_one_calendar_does_not_know_the_succession_does_not_either() -> None:
    """
    Midnight there is not midnight here: what lies between is nobody's guess.
    """
    always, new_york = {"mon-sun": ["00:00-24:00"]}, ZoneInfo("America/New_York")
    shanghai = Calendar("Asia/Shanghai", always, holidays=known(2026, 2026))

    with pytest.raises(UnknownYearError, match="'2026-12-31T16:00:00"):
        shanghai.then("2027-01-01", Calendar(new_york, always))
    assert shanghai.then("2026-12-31", Calendar(new_york, always)).is_open(
        datetime(2027, 1, 1, 9, tzinfo=ZoneInfo("Asia/Shanghai"))
    )


def test_a_night_shift_does_not_begin_with_an_unknown_night() -> None:
    """
    Who came on New Year's Eve is unknown to what is in force from midnight on.
    """
    night = Calendar("UTC", {"mon-sun": ["22:00-06:00"]}, holidays=known(2026, 2026))

    with pytest.raises(UnknownYearError, match="'2026-01-01T00:00:00"):
        OLD.then("2026-01-01", night)
    assert OLD.then("2026-01-02", night).is_open(datetime(2026, 1, 2, 3, tzinfo=UTC))


@pytest.mark.parametrize("asked_before", [False, True])
def test_an_answer_does_not_depend_on_what_was_asked_before(asked_before: bool) -> None:
    """
    The last known year ends when it ends for the last calendar, not for the first.
    """
    hours, new_york = {"mon-fri": ["09:00-17:00"]}, ZoneInfo("America/New_York")
    both = Calendar("Asia/Shanghai", hours).then(
        "2026-06-01", Calendar(new_york, hours, holidays=known(2026, 2026))
    )
    eve = datetime(2026, 12, 31, 10, tzinfo=new_york)

    if asked_before:
        assert both.is_open(eve + 3 * HOUR)
    assert datetime(2026, 12, 31, 18, tzinfo=UTC) == both.add(eve, 3 * HOUR)
    assert both.is_working_day(date(2026, 12, 31))
    with pytest.raises(UnknownYearError):
        both.day(date(2027, 1, 1))


def test_each_side_has_the_years_that_its_calendar_knows() -> None:
    """
    Before the first and after the last known year it is an error as for one.
    """
    old = Calendar("UTC", {"mon-fri": ["09:00-17:00"]}, holidays=known(2025, 2026))
    new = Calendar("UTC", {"mon-fri": ["09:00-17:00"]}, holidays=known(2027, 2027))
    both = old.then("2027-01-01", new)

    assert 8 * HOUR == both.elapsed(
        datetime(2026, 12, 31, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC)
    )
    for year in (2024, 2028):
        with pytest.raises(UnknownYearError):
            both.is_open(datetime(year, 6, 1, tzinfo=UTC))


def test_a_guess_is_told_only_while_its_calendar_is_in_force() -> None:
    """
    Years after the change are the new calendar's to know.
    """
    hours = {"mon-fri": ["09:00-17:00"]}
    old = Calendar("UTC", hours, holidays=known(2025, 2025, on_unknown_year="weekends"))
    both = old.then("2027-01-01", OLD)
    years = [datetime(year, 1, 1, tzinfo=UTC) for year in (2026, 2027, 2028)]

    assert (2026,) == both.guessed_years(years[0], years[2])
    with pytest.warns(GuessedYearsWarning, match="counts 2026 as plain weeks"):
        both.elapsed(years[0], years[2])
    assert both.elapsed(years[1], years[2])  # silent, or the warning were an error


def test_a_succession_may_end() -> None:
    """
    When the last calendar has no open time ahead, it is said at once.
    """
    closing = Calendar("UTC", {}, openings={"2026-03-10": ["09:00-12:00"]})
    both = OLD.then("2026-03-09", closing)

    assert utc(10, 12) == both.add(utc(6, 16), 4 * HOUR)
    with pytest.raises(NoOpenTimeError):
        both.add(utc(6, 16), 5 * HOUR)
    with pytest.raises(NoOpenTimeError):
        both.add_days(utc(6, 16), 2)
