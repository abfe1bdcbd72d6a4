"""
Opening hours and dated exceptions as people write them.
"""

from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from crmkit.calendars import Calendar, Shift
from crmkit.errors import (
    CalendarFormatError,
    NoOpenTimeError,
    OverlappingHoursError,
    UnknownChoiceError,
    UnknownTimeZoneError,
)

HOUR = 3_600_000_000
NINE_TO_FIVE = ["09:00-17:00"]


@pytest.mark.parametrize(
    "hours",
    [
        {"mon-fri": ["09:00-12:00", "13:30-18:00"]},
        {"monday-friday": "13:30-18:00, 9:00-12:00"},
        {"Mon, Tue, wed–fri": [("09:00", "12:00"), ("13:30:00", "18:00")]},
        {n: [(time(9), time(12)), [time(13, 30), "18:00"]] for n in range(5)},
        {"mon-fri": ["09:00-10:00", "10:00-12:00", "13:30-18:00"]},
    ],
)
def test_every_way_to_write_hours_is_one_form(hours: Any) -> None:
    """
    What means the same is equal and says so in the same words.
    """
    plain = Calendar("UTC", {"mon-fri": ["09:00-12:00", "13:30-18:00"]})

    assert plain == Calendar("UTC", hours)
    assert "Calendar('UTC', {'mon-fri': ['09:00-12:00', '13:30-18:00']})" == repr(
        Calendar("UTC", hours)
    )


@pytest.mark.parametrize(
    ("text", "shift"),
    [
        ("00:00-24:00", Shift(0, 24 * HOUR)),
        ("00:00-00:00", Shift(0, 24 * HOUR)),
        ("18:00-00:00", Shift(18 * HOUR, 24 * HOUR)),
        ("22:00-06:00", Shift(22 * HOUR, 30 * HOUR)),
        ("09:00-09:00", Shift(9 * HOUR, 33 * HOUR)),
        ("00:00:00.5-00:00:01", Shift(500_000, 1_000_000)),
    ],
)
def test_an_end_not_after_its_start_is_on_the_next_date(
    text: str, shift: Shift
) -> None:
    """
    An interval is never empty and never longer than a day.
    """
    assert ((shift,), ()) == Calendar("UTC", {"mon": [text]}).hours[:2]
    assert ((shift,), ()) == Calendar("UTC", {"mon": [str(shift)]}).hours[:2]


def test_a_range_of_weekdays_may_go_round_the_week() -> None:
    """
    From Saturday to Monday are three days.
    """
    assert {"mon": NINE_TO_FIVE, "sat-sun": NINE_TO_FIVE} == Calendar(
        "UTC", {"sat-mon": NINE_TO_FIVE}
    ).to_dict()["hours"]


@pytest.mark.parametrize(
    ("hours", "message"),
    [
        (
            {"mon": ["9 to 5"]},
            "hours of 'mon': expected an interval such as '09:00-17:30', got '9 to 5'",
        ),
        (
            {"mon": ["09:00-25:00"]},
            "hours of 'mon': expected a time such as '09:00' or '24:00', got '25:00'",
        ),
        (
            {"mon": ["09:00-24:00:01"]},
            (
                "hours of 'mon': expected a time such as '09:00' or '24:00', "
                "got '24:00:01'"
            ),
        ),
        (
            {"mon": ["24:00-06:00"]},
            "hours of 'mon': expected an opening before '24:00', got '24:00-06:00'",
        ),
        (
            {"mon": [("09:00", time(17, tzinfo=ZoneInfo("UTC")))]},
            (
                "hours of 'mon': expected a time such as '09:00' or '24:00', "
                "got datetime.time(17, 0, tzinfo=zoneinfo.ZoneInfo(key='UTC'))"
            ),
        ),
        ({"mon": 9}, "hours of 'mon': expected a list of intervals, got 9"),
        (
            {"mon": ("09:00", "17:00")},
            "hours of 'mon': expected an interval such as '09:00-17:30', got '09:00'",
        ),
        (
            {"moon": NINE_TO_FIVE},
            (
                "hours: expected a weekday such as 'mon', 'mon-fri', 'sat,sun' "
                "or 0 for Monday, got 'moon'"
            ),
        ),
        (
            {7: NINE_TO_FIVE},
            (
                "hours: expected a weekday such as 'mon', 'mon-fri', 'sat,sun' "
                "or 0 for Monday, got 7"
            ),
        ),
        (
            {"mon-fri": NINE_TO_FIVE, "fri": NINE_TO_FIVE},
            "hours: expected each weekday only once, got 'fri'",
        ),
        (
            ["09:00-17:00"],
            "hours: expected a mapping of weekdays to intervals, got ['09:00-17:00']",
        ),
    ],
)
def test_hours_that_cannot_be_read_say_why(hours: Any, message: str) -> None:
    """
    The error names the day, what would do, and what came.
    """
    with pytest.raises(CalendarFormatError) as caught:
        Calendar("UTC", hours)

    assert message == str(caught.value)


@pytest.mark.parametrize(
    "second", ["11:00-13:00", "09:00-12:00", "11:59-12:00", "11:00-02:00"]
)
def test_overlapping_intervals_of_a_day_are_refused(second: str) -> None:
    """
    Overlap is a slip of the pen, not a wish for double time.
    """
    with pytest.raises(OverlappingHoursError) as caught:
        Calendar("UTC", {"tue": ["09:00-12:00", second]})

    assert ("hours of 'tue'", "09:00-12:00", second) == caught.value.args


def test_overlap_on_an_opening_names_its_date() -> None:
    """
    Openings are held to the same rule as weekly hours.
    """
    with pytest.raises(OverlappingHoursError) as caught:
        Calendar(
            "UTC",
            {"mon": NINE_TO_FIVE},
            openings={date(2026, 10, 10): ["09:00-12:00", "10:00-11:00"]},
        )

    assert (
        "openings on 2026-10-10: '10:00-11:00' opens before '09:00-12:00' closes"
        == str(caught.value)
    )


def test_closures_are_sorted_and_merged() -> None:
    """
    Dates, texts and pairs become ranges that do not touch.
    """
    calendar = Calendar(
        "UTC",
        {"mon": NINE_TO_FIVE},
        closures=[
            date(2026, 12, 31),
            "2026-12-24/2026-12-30",
            ("2026-12-28", date(2027, 1, 2)),
            "2026-05-01",
        ],
    )

    assert (
        (date(2026, 5, 1), date(2026, 5, 1)),
        (date(2026, 12, 24), date(2027, 1, 2)),
    ) == calendar.closures


@pytest.mark.parametrize(
    ("closures", "message"),
    [
        (
            ["tomorrow"],
            "closures: expected a date such as '2026-10-01', got 'tomorrow'",
        ),
        (
            ["20261001"],
            "closures: expected a date such as '2026-10-01', got '20261001'",
        ),
        (
            ["2026-02-30"],
            "closures: expected a date such as '2026-10-01', got '2026-02-30'",
        ),
        (
            ["2027-01-02/2026-12-24"],
            (
                "closures: expected a last date after the first, "
                "got '2027-01-02/2026-12-24'"
            ),
        ),
        (
            [("2026-01-01", "2026-01-02", "2026-01-03")],
            (
                "closures: expected a date or a range such as '2026-12-24/2027-01-02', "
                "got ('2026-01-01', '2026-01-02', '2026-01-03')"
            ),
        ),
        ("2026-01-01", "closures: expected a list of dates, got '2026-01-01'"),
        (
            [datetime(2026, 1, 1)],  # noqa: DTZ001  the point of the test
            (
                "closures: expected a date such as '2026-10-01', "
                "got datetime.datetime(2026, 1, 1, 0, 0)"
            ),
        ),
    ],
)
def test_closures_that_cannot_be_read_say_why(closures: Any, message: str) -> None:
    """
    A datetime is no date either: which date it is depends on a zone.
    """
    with pytest.raises(CalendarFormatError) as caught:
        Calendar("UTC", {"mon": NINE_TO_FIVE}, closures=closures)

    assert message == str(caught.value)


@pytest.mark.parametrize(
    ("openings", "message"),
    [
        (
            ["2026-01-01"],
            "openings: expected a mapping of dates to intervals, got ['2026-01-01']",
        ),
        (
            {"2026-01-01": NINE_TO_FIVE, date(2026, 1, 1): NINE_TO_FIVE},
            "openings: expected each date only once, got datetime.date(2026, 1, 1)",
        ),
    ],
)
def test_openings_that_cannot_be_read_say_why(openings: Any, message: str) -> None:
    """
    A date has one set of hours.
    """
    with pytest.raises(CalendarFormatError) as caught:
        Calendar("UTC", {"mon": NINE_TO_FIVE}, openings=openings)

    assert message == str(caught.value)


def test_a_shift_out_of_bounds_is_refused() -> None:
    """
    A shift opens within its day and lasts at most a day.
    """
    for opens, closes in ((-1, 5), (24 * HOUR, 25 * HOUR), (5, 5), (0, 24 * HOUR + 1)):
        with pytest.raises(CalendarFormatError) as caught:
            Shift(opens, closes)

        assert (opens, closes) == caught.value.value


def test_an_unknown_zone_has_a_hint() -> None:
    """
    A slip in the name of a zone is met with the nearest name.
    """
    with pytest.raises(UnknownTimeZoneError) as caught:
        Calendar("Asia/Shangai", {"mon": NINE_TO_FIVE})

    assert (
        "time zone 'Asia/Shangai' is not in the IANA database; "
        "did you mean 'Asia/Shanghai'?"
    ) == str(caught.value)


@pytest.mark.parametrize("tz", ["", "../etc/passwd", "/etc/passwd", "Europe"])
def test_a_path_is_no_zone(tz: str) -> None:
    """
    Whatever is not a name of the database is refused the same way.
    """
    with pytest.raises(UnknownTimeZoneError):
        Calendar(tz, {"mon": NINE_TO_FIVE})


def test_a_zone_of_another_type_is_refused() -> None:
    """
    An offset has no name to be stored by.
    """
    with pytest.raises(CalendarFormatError) as caught:
        Calendar(8, {"mon": NINE_TO_FIVE})  # type: ignore[arg-type]

    assert "tz: expected an IANA name such as 'Asia/Shanghai', got 8" == str(
        caught.value
    )


@pytest.mark.parametrize(
    "exceptions",
    [{}, {"closures": ["2026-01-01"]}, {"openings": {"2026-01-01": []}}],
)
def test_a_calendar_that_is_never_open_is_refused(exceptions: Any) -> None:
    """
    No open time at all is found out when the calendar is made.
    """
    with pytest.raises(NoOpenTimeError) as caught:
        Calendar("UTC", {}, name="ghost", **exceptions)

    assert "calendar 'ghost' is never open: give it hours or openings" == str(
        caught.value
    )


def test_a_closure_of_all_years_leaves_nothing() -> None:
    """
    Weekly hours that never come to pass are no hours.
    """
    with pytest.raises(NoOpenTimeError):
        Calendar("UTC", {"mon": NINE_TO_FIVE}, closures=["1900-01-01/2199-12-31"])


def test_json_form_is_canonical() -> None:
    """
    However it was written, a calendar has one JSON form.
    """
    calendar = Calendar(
        ZoneInfo("Asia/Shanghai"),
        {0: "9:00-12:00", "tue": [(time(9), time(12))]},
        closures=[("2026-10-01", "2026-10-07"), "2026-05-01"],
        openings={date(2026, 10, 10): "22:00-02:00", "2026-02-01": []},
        name="desk",
    )

    expected = {
        "name": "desk",
        "tz": "Asia/Shanghai",
        "hours": {"mon-tue": ["09:00-12:00"]},
        "closures": ["2026-05-01", "2026-10-01/2026-10-07"],
        "openings": {"2026-02-01": [], "2026-10-10": ["22:00-02:00"]},
    }
    assert expected == calendar.to_dict()
    assert calendar == Calendar.from_dict(expected)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (
            {"tz": "UTC"},
            (
                "calendar: expected a mapping with both 'tz' and 'hours', "
                "got {'tz': 'UTC'}"
            ),
        ),
        ([], "calendar: expected a mapping with both 'tz' and 'hours', got []"),
        (
            {"tz": "UTC", "hours": None},
            "hours: expected a mapping of weekdays to intervals, got None",
        ),
    ],
)
def test_a_json_form_that_cannot_be_read_says_why(data: Any, message: str) -> None:
    """
    A part that is missing or of a wrong type is named.
    """
    with pytest.raises(CalendarFormatError) as caught:
        Calendar.from_dict(data)

    assert message == str(caught.value)


def test_an_unknown_key_of_the_json_form_has_a_hint() -> None:
    """
    A misspelt key is never ignored.
    """
    with pytest.raises(UnknownChoiceError) as caught:
        Calendar.from_dict({"tz": "UTC", "hours": {}, "closure": []})

    assert (
        "key of a calendar cannot be 'closure' (allowed: 'closures', 'cuts', "
        "'holidays', 'hours', 'later', 'name', 'openings', 'tz', 'yearly'); "
        "did you mean 'closures'?"
    ) == str(caught.value)
