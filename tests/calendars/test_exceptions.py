"""
Dates that differ from the week: what each exception does, and which one wins.
"""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from crmkit.calendars import Calendar, Holidays, Reason
from crmkit.errors import CalendarFormatError, NoOpenTimeError, OverlappingHoursError

HOUR = timedelta(hours=1)
NINE_TO_FIVE = {"mon-fri": ["09:00-17:00"]}


def utc(day: int, hour: int = 0, month: int = 3) -> datetime:
    """
    Return an instant of 2026; 2 March is a Monday.
    """
    return datetime(2026, month, day, hour, tzinfo=UTC)


def hours_of(calendar: Calendar, day: date) -> float:
    """
    Return how many hours are open from midnight to midnight.
    """
    start = datetime.combine(day, datetime.min.time(), UTC)
    return calendar.elapsed(start, start + 24 * HOUR) / HOUR


class TestCuts:
    """
    Hours that are closed on a date.
    """

    def test_a_half_day_loses_its_afternoon(self) -> None:
        """
        Closed from noon on, the rest of the day is as always.
        """
        desk = Calendar("UTC", NINE_TO_FIVE, cuts={"2026-03-06": ["12:00-18:00"]})

        assert [8, 3] == [hours_of(desk, date(2026, 3, day)) for day in (5, 6)]
        assert utc(9, 10) == desk.add(utc(6, 11), 2 * HOUR)

    def test_a_cut_in_the_middle_splits_the_day(self) -> None:
        """
        A staff meeting is no business time.
        """
        desk = Calendar("UTC", NINE_TO_FIVE, cuts={"2026-03-06": ["10:00-12:00"]})

        assert 6 == hours_of(desk, date(2026, 3, 6))
        assert not desk.is_open(utc(6, 10))
        assert utc(6, 12) == desk.next_open(utc(6, 10))

    def test_a_cut_ends_the_night_before_too(self) -> None:
        """
        What is closed from two to four is closed, whenever the shift began.
        """
        night = Calendar(
            "UTC", {"mon-fri": ["22:00-06:00"]}, cuts={"2026-03-03": ["02:00-04:00"]}
        )

        assert 6 * HOUR == night.elapsed(utc(2, 12), utc(3, 12))
        assert not night.is_open(utc(3, 3))

    def test_a_cut_may_itself_go_past_midnight(self) -> None:
        """
        A power cut from 22 to 2 takes hours of two dates.
        """
        always = Calendar(
            "UTC", {"mon-sun": ["00:00-24:00"]}, cuts={"2026-03-02": ["22:00-02:00"]}
        )

        assert [22, 22, 24] == [hours_of(always, date(2026, 3, d)) for d in (2, 3, 4)]

    def test_a_cut_wins_over_an_opening(self) -> None:
        """
        A make-up day with hours like Monday may still end early.
        """
        desk = Calendar(
            "UTC",
            NINE_TO_FIVE,
            openings={"2026-03-07": "mon"},
            cuts={"2026-03-07": ["12:00-24:00"]},
        )

        assert 3 == hours_of(desk, date(2026, 3, 7))

    def test_a_day_that_is_cut_away_whole_is_no_working_day(self) -> None:
        """
        Nobody works on a date of which nothing is left.
        """
        desk = Calendar("UTC", NINE_TO_FIVE, cuts={"2026-03-06": ["00:00-24:00"]})

        assert not desk.is_working_day(date(2026, 3, 6))
        assert 4 == desk.count_days(date(2026, 3, 2), date(2026, 3, 9))

    @pytest.mark.parametrize(
        ("cuts", "error"),
        [
            (["2026-03-06"], CalendarFormatError),
            ({"2026-03-06": "noon"}, CalendarFormatError),
            ({"2026-03-06": ["09:00-12:00", "11:00-13:00"]}, OverlappingHoursError),
            (
                {"2026-03-06": "12:00-13:00", date(2026, 3, 6): "14:00-15:00"},
                CalendarFormatError,
            ),
        ],
    )
    def test_what_cannot_be_read_is_refused(self, cuts: Any, error: type) -> None:
        """
        A cut is written as hours are, one entry a date.
        """
        with pytest.raises(error, match="cuts"):
            Calendar("UTC", NINE_TO_FIVE, cuts=cuts)


class TestYearly:
    """
    Days that are closed each year.
    """

    @pytest.mark.parametrize("year", [1999, 2026, 2031])
    def test_a_range_goes_across_new_year(self, year: int) -> None:
        """
        From Christmas to 2 January, in every year: both ends are closed.
        """
        desk = Calendar("UTC", {"mon-sun": ["09:00-17:00"]}, yearly=["12-24/01-02"])
        days = [
            date(year, 12, 23),
            date(year, 12, 24),
            date(year, 12, 31),
            date(year + 1, 1, 1),
            date(year + 1, 1, 2),
            date(year + 1, 1, 3),
        ]

        assert [8, 0, 0, 0, 0, 8] == [hours_of(desk, day) for day in days]

    def test_the_29_february_is_closed_in_leap_years_only(self) -> None:
        """
        In other years neither the 28th nor 1 March stands in for it.
        """
        desk = Calendar("UTC", {"mon-sun": ["09:00-17:00"]}, yearly=["02-29"])

        assert not desk.is_working_day(date(2028, 2, 29))
        assert desk.is_working_day(date(2027, 2, 28))
        assert desk.is_working_day(date(2027, 3, 1))

    def test_a_range_up_to_the_29_february_ends_with_the_month(self) -> None:
        """
        Where the month has 28 days, they are all closed.
        """
        desk = Calendar("UTC", {"mon-sun": ["09:00-17:00"]}, yearly=["02-27/02-29"])

        assert 0 == desk.count_days(date(2027, 2, 27), date(2027, 3, 1))
        assert desk.is_working_day(date(2027, 3, 1))

    def test_a_dated_opening_wins(self) -> None:
        """
        Who says that one 1 May is worked has said more than that none is.
        """
        desk = Calendar(
            "UTC", NINE_TO_FIVE, yearly=["05-01"], openings={"2026-05-01": "fri"}
        )

        assert desk.is_working_day(date(2026, 5, 1))
        assert not desk.is_working_day(date(2028, 5, 1))

    def test_closed_all_year_is_never_open(self) -> None:
        """
        A closure of every day leaves nothing to search.
        """
        with pytest.raises(NoOpenTimeError):
            Calendar("UTC", NINE_TO_FIVE, yearly=["03-01/12-31", "01-01/02-29"])

    @pytest.mark.parametrize(
        ("yearly", "message"),
        [
            (
                ["02-30"],
                (
                    "yearly: expected a day such as '05-01' or a range such as "
                    "'12-24/01-02', got '02-30'"
                ),
            ),
            ("05-01", "yearly: expected a list of days of the year, got '05-01'"),
            (
                ["2026-05-01"],
                (
                    "yearly: expected a day such as '05-01' or a range such as "
                    "'12-24/01-02', got '2026-05-01'"
                ),
            ),
        ],
    )
    def test_what_cannot_be_read_is_refused(self, yearly: Any, message: str) -> None:
        """
        A day of the year has a month and a day, and exists in leap years at least.
        """
        with pytest.raises(CalendarFormatError) as caught:
            Calendar("UTC", NINE_TO_FIVE, yearly=yearly)

        assert message == str(caught.value)


class TestMakeUpDays:
    """
    Days that are worked in exchange for others.
    """

    @pytest.mark.parametrize(
        ("told", "hours"),
        [("mon", 8), (4, 4), ("Friday", 4), ("10:00-12:00", 2), ([], 0)],
    )
    def test_a_date_is_like_a_weekday_or_has_hours_of_its_own(
        self, told: Any, hours: float
    ) -> None:
        """
        A Saturday worked like a Friday has a Friday's hours.
        """
        week = {"mon-thu": ["09:00-17:00"], "fri": ["09:00-13:00"]}
        desk = Calendar("UTC", week, openings={"2026-03-07": told})

        assert hours == hours_of(desk, date(2026, 3, 7))

    def test_a_date_like_a_weekday_without_hours_is_a_mistake(self) -> None:
        """
        To work like on a Sunday, where nobody works on Sundays, means nothing.
        """
        with pytest.raises(CalendarFormatError) as caught:
            Calendar("UTC", NINE_TO_FIVE, openings={"2026-03-07": "sun"})

        assert (
            "openings on 2026-03-07: expected a weekday that has hours, got 'sun'"
        ) == str(caught.value)


DATE = date(2026, 3, 6)
OFF = Holidays(source="s", version="1", years=(2026, 2026), days={DATE: "off"})


@pytest.mark.parametrize(
    ("exceptions", "reason", "hours"),
    [
        ({}, Reason.WEEK, 8),
        ({"holidays": OFF}, Reason.HOLIDAY, 0),
        ({"holidays": OFF, "yearly": ["03-06"]}, Reason.YEARLY, 0),
        (
            {"holidays": OFF, "yearly": ["03-06"], "closures": [DATE]},
            Reason.CLOSURE,
            0,
        ),
        (
            {
                "holidays": OFF,
                "yearly": ["03-06"],
                "closures": [DATE],
                "openings": {DATE: ["09:00-12:00"]},
            },
            Reason.OPENING,
            3,
        ),
    ],
)
def test_the_strongest_exception_decides(
    exceptions: Any, reason: Reason, hours: float
) -> None:
    """
    Openings, closures, yearly closures, holidays, the week: in this order.
    """
    desk = Calendar("UTC", NINE_TO_FIVE, **exceptions)

    assert reason is desk.day(DATE).reason
    assert hours == hours_of(desk, DATE)
