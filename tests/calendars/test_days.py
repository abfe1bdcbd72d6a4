"""
Working days: counting them, and the meanings of "one working day".
"""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from crmkit.calendars import Calendar
from crmkit.errors import CalendarRangeError, NaiveDatetimeError, NoOpenTimeError

DESK = Calendar(
    "UTC",
    {"mon-thu": ["09:00-12:00", "13:00-17:00"], "fri": ["10:00-15:00"]},
    closures=["2026-03-11"],
)
NIGHT = Calendar("UTC", {"mon-fri": ["22:00-06:00"]})


def utc(day: int, hour: int = 0, minute: int = 0) -> datetime:
    """
    Return an instant of March 2026; the 2nd is a Monday.
    """
    return datetime(2026, 3, day, hour, minute, tzinfo=UTC)


def test_one_working_day_has_three_meanings() -> None:
    """
    Seven hours of work, the same time tomorrow, and the end of tomorrow.
    """
    tuesday = utc(3, 11)

    assert utc(4, 11) == DESK.add(tuesday, timedelta(hours=7))
    assert utc(4, 11) == DESK.add_days(tuesday, 1)
    assert utc(4, 17) == DESK.end_of_day(tuesday, 1)
    thursday = utc(5, 11)
    assert utc(9, 10) == DESK.add(thursday, timedelta(hours=11))
    assert utc(6, 11) == DESK.add_days(thursday, 1)
    assert utc(6, 15) == DESK.end_of_day(thursday, 1)


@pytest.mark.parametrize(
    ("start", "number", "expected"),
    [
        (utc(2, 10), 0, utc(2, 10)),  # open: nothing to move
        (utc(7, 12), 0, utc(9, 9)),  # closed: where work can begin
        (utc(2, 10), 2, utc(4, 10)),
        (utc(10, 10), 1, utc(12, 10)),  # the 11th is closed
        (utc(7, 12), 1, utc(10, 9)),  # a Saturday counts from Monday, nine o'clock
        (utc(2, 18), 1, utc(4, 9)),  # after closing counts from Tuesday
        (utc(2, 17), 1, utc(4, 9)),  # a closing counts as closed
        (utc(5, 16), 1, utc(6, 15)),  # Friday is over by then: its closing
        (utc(5, 9), 1, utc(6, 10)),  # Friday has not begun by then: its opening
        (utc(6, 12, 30), 1, utc(9, 13)),  # at lunch on Monday: after lunch
        (utc(6, 12), 1, utc(9, 12)),  # a closing reached stays
        (utc(4, 10), -2, utc(2, 10)),
        (utc(7, 12), -1, utc(5, 15)),  # back from Friday, three o'clock
        (utc(9, 9), -1, utc(5, 15)),  # an opening counts from the closing before
        (utc(6, 12, 30), -1, utc(5, 12)),  # at lunch, backwards: before lunch
        (utc(9, 16), -1, utc(6, 15)),
        (utc(10, 9, 30), -2, utc(6, 10)),  # before Friday begins: its opening
    ],
)
def test_the_same_time_on_the_nth_working_day(
    start: datetime, number: int, expected: datetime
) -> None:
    """
    The time is kept, as far as somebody is there at that time.
    """
    assert expected == DESK.add_days(start, number)


@pytest.mark.parametrize(
    ("start", "number", "expected"),
    [
        (utc(2, 10), 0, utc(2, 17)),
        (utc(2, 17), 0, utc(3, 17)),
        (utc(5, 10), 1, utc(6, 15)),
        (utc(7, 10), 0, utc(9, 17)),
        (utc(7, 10), -1, utc(6, 15)),
        (utc(10, 12), 1, utc(12, 17)),
    ],
)
def test_the_end_of_the_nth_working_day(
    start: datetime, number: int, expected: datetime
) -> None:
    """
    Its last closing, whenever the day began.
    """
    assert expected == DESK.end_of_day(start, number)


@pytest.mark.parametrize(
    ("start", "end", "days"),
    [
        (date(2026, 3, 2), date(2026, 3, 2), 0),
        (date(2026, 3, 2), date(2026, 3, 3), 1),
        (date(2026, 3, 6), date(2026, 3, 13), 4),
        (date(2026, 3, 13), date(2026, 3, 6), -4),
        (date(2026, 3, 7), date(2026, 3, 9), 0),
        (utc(6, 23), utc(9, 1), 1),
        (date(2020, 1, 1), date(2026, 1, 1), 1566),
    ],
)
def test_days_are_counted_from_the_first_to_before_the_last(
    start: date, end: date, days: int
) -> None:
    """
    Like spans, days are half-open; backwards, they are negative.
    """
    assert days == DESK.count_days(start, end)


@pytest.mark.parametrize(
    ("day", "number", "expected"),
    [
        (date(2026, 3, 2), 0, date(2026, 3, 2)),
        (date(2026, 3, 7), 0, date(2026, 3, 9)),
        (date(2026, 3, 7), 1, date(2026, 3, 10)),
        (date(2026, 3, 7), -1, date(2026, 3, 5)),
        (date(2026, 3, 6), 261, date(2027, 3, 9)),
    ],
)
def test_a_date_moves_by_dates(day: date, number: int, expected: date) -> None:
    """
    A date is answered with a date, also over the years.
    """
    found = DESK.add_days(day, number)

    assert expected == found
    assert not isinstance(found, datetime)


def test_a_night_belongs_to_the_date_on_which_it_began() -> None:
    """
    Three in the morning on Saturday is still Friday's shift.
    """
    assert not NIGHT.is_working_day(date(2026, 3, 7))
    assert utc(10, 3) == NIGHT.add_days(utc(7, 3), 1)
    assert utc(7, 6) == NIGHT.end_of_day(utc(7, 3))
    assert utc(10, 6) == NIGHT.end_of_day(utc(7, 3), 1)


def test_an_instant_means_the_date_on_the_calendars_wall() -> None:
    """
    Late on Friday in London it is Saturday in Shanghai.
    """
    desk = Calendar("Asia/Shanghai", {"mon-fri": ["09:00-18:00"]})

    assert desk.is_working_day(date(2026, 3, 6))
    assert not desk.is_working_day(utc(6, 20))


@pytest.mark.parametrize("fold", [0, 1])
def test_nothing_to_add_stays_in_the_second_of_two_hours(fold: int) -> None:
    """
    Half past one comes twice, and each of them stays where it is.
    """
    new_york = ZoneInfo("America/New_York")
    always = Calendar(new_york, {"mon-sun": ["00:00-24:00"]}, closures=["2025-12-25"])
    at = datetime(2025, 11, 2, 1, 30, fold=fold, tzinfo=new_york).astimezone(UTC)

    assert at == always.add_days(at, 0)


def test_the_wall_time_is_kept_across_a_clock_change() -> None:
    """
    Ten o'clock stays ten o'clock, though an hour more or less has passed.
    """
    athens = ZoneInfo("Europe/Athens")
    desk = Calendar(athens, {"mon-fri": ["09:00-17:00"]})
    friday = datetime(2026, 3, 27, 10, tzinfo=athens)

    due = desk.add_days(friday, 1)

    assert friday.replace(day=30).astimezone(UTC) == due
    assert timedelta(days=3, hours=-1) == due - friday.astimezone(UTC)


def test_around_the_clock_every_date_is_a_working_day() -> None:
    """
    Then a working day is a date.
    """
    assert utc(9, 3) == Calendar.ALWAYS.add_days(utc(2, 3), 7)
    assert 7 == Calendar.ALWAYS.count_days(date(2026, 3, 2), date(2026, 3, 9))
    assert utc(3) == Calendar.ALWAYS.end_of_day(utc(2, 3))


def test_too_few_days_are_an_error_at_once() -> None:
    """
    A fair of two days has no third one, and none before.
    """
    fair = Calendar(
        "UTC", {}, openings={f"2026-03-0{d}": ["09:00-12:00"] for d in (4, 5)}
    )

    assert utc(5, 10) == fair.add_days(utc(4, 10), 1)
    with pytest.raises(NoOpenTimeError, match="after '2026-03-04'"):
        fair.add_days(utc(4, 10), 2)
    with pytest.raises(NoOpenTimeError, match="before '2026-03-05'"):
        fair.add_days(utc(5, 10), -2)


@pytest.mark.parametrize(
    "ask",
    [
        lambda: DESK.add_days(utc(2, 10), 10**12),
        lambda: DESK.add_days(utc(2, 10), -(10**12)),
        lambda: DESK.add_days(utc(2, 10), 80_000),
        lambda: DESK.count_days(date(1899, 1, 1), date(1901, 1, 1)),
        lambda: DESK.is_working_day(date(2200, 1, 1)),
        lambda: DESK.day(date(2200, 1, 1)),
        lambda: DESK.end_of_day(utc(2, 10), 10**9),
    ],
)
def test_days_outside_the_covered_years_are_an_error(ask: Any) -> None:
    """
    There is an end to what is laid out, and it is reached quickly.
    """
    with pytest.raises(CalendarRangeError):
        ask()


@pytest.mark.parametrize(
    "ask",
    [
        lambda at: DESK.add_days(at, 1),
        DESK.end_of_day,
        DESK.is_working_day,
        lambda at: DESK.count_days(at, date(2026, 1, 1)),
        DESK.day,
        lambda at: DESK.guessed_years(at, at),
        lambda at: DESK.explain(at, at),
    ],
)
def test_a_naive_datetime_is_refused(ask: Any) -> None:
    """
    Which date it is depends on a zone.
    """
    with pytest.raises(NaiveDatetimeError):
        ask(datetime(2026, 3, 2, 9))  # noqa: DTZ001  the point of the test


@pytest.mark.parametrize("day", [date.min, date.max, date(1899, 12, 31)])
def test_a_date_outside_is_refused_whatever_is_asked(day: date) -> None:
    """
    No question about days answers for a year that is not covered.
    """
    inside = date(2026, 3, 2)

    for ask in (
        lambda: DESK.is_working_day(day),
        lambda: DESK.day(day),
        lambda: DESK.count_days(day, day),
        lambda: DESK.count_days(day, inside),
        lambda: DESK.count_days(inside, day),
        lambda: DESK.add_days(day, 0),
        lambda: DESK.add_days(day, 1),
    ):
        with pytest.raises(CalendarRangeError):
            ask()


def test_an_end_outside_is_seen_before_anything_is_laid_out() -> None:
    """
    Three centuries are not worked out only to be refused.
    """
    desk = Calendar("UTC", {"mon-fri": ["09:00-17:00"]})

    with pytest.raises(CalendarRangeError):
        desk.count_days(date(1900, 1, 1), date(2300, 1, 1))
    assert {} == desk._working_days._years


def test_the_end_of_the_covered_years_may_be_counted_to() -> None:
    """
    The day after the last one is an end, for it is not counted.
    """
    desk = Calendar("UTC", {"mon-fri": ["09:00-17:00"]})

    assert 22 == desk.count_days(date(2199, 12, 1), date(2200, 1, 1))
