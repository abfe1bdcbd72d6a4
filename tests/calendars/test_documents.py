"""
Documents that nobody meant to write: each is refused, or comes back the same.
"""

import pickle
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any, cast

import attrs
import pytest

from crmkit.calendars import (
    PRESETS,
    Calendar,
    CountryHolidays,
    DayKind,
    Holidays,
    SpecialDay,
)
from crmkit.errors import CalendarFormatError
from crmkit.labels import Label

HOURS = {"mon-fri": ["09:00-17:00"]}


def known(**rest: Any) -> Holidays:
    """
    Return holidays of 2026 with something else about them.
    """
    plain = {"source": "s", "version": "1", "years": (2026, 2026), "days": {}}
    return Holidays(**{**plain, **rest})


class Gaps(Calendar):
    """
    A calendar of somebody's own kind.
    """


@attrs.frozen
class Far:
    """
    A source that answers with a day of another year.
    """

    name: str = "far"
    version: str = "1"
    years: range = range(2026, 2028)

    def days(self, year: int) -> Mapping[date, SpecialDay]:
        """
        Return a day of the year after the one asked for.
        """
        return {date(year + 1, 1, 1): SpecialDay(DayKind.OFF)}


@pytest.mark.parametrize("day", ["2025-12-31", "2027-01-01"])
def test_holidays_outside_their_years_are_refused(day: str) -> None:
    """
    A day of a year that is not known would be told, and not counted.
    """
    with pytest.raises(CalendarFormatError) as caught:
        known(days={day: "off"})

    assert (
        f"holidays days: expected dates in the known years 2026, got '{day}'"
    ) == str(caught.value)
    with pytest.raises(CalendarFormatError):
        Holidays.read(Far())


@pytest.mark.parametrize(
    "days",
    [
        [("2026-05-01", "off"), ("2026-05-01", "work")],
        {"2026-05-01": "off", date(2026, 5, 1): "work"},
    ],
)
def test_a_holiday_told_twice_is_refused(days: Any) -> None:
    """
    Nobody knows which of the two is meant.
    """
    with pytest.raises(CalendarFormatError, match="each date only once"):
        known(days=days)


@pytest.mark.parametrize(
    "years", [[2024, 2026], [], range(2024, 2027, 2), "2024", [2025, 2024], [0, 1], 7]
)
def test_years_that_do_not_follow_each_other_are_refused(years: Any) -> None:
    """
    A year in between was never asked for, so it is not known either.
    """
    pytest.importorskip("holidays", reason="the extra holidays is not installed")
    source = CountryHolidays("US", range(2020, 2030))

    with pytest.raises(CalendarFormatError):
        CountryHolidays("US", years)
    with pytest.raises(CalendarFormatError):
        Holidays.read(source, years=years)


def test_years_may_be_a_list_without_gaps() -> None:
    """
    What follows each other is a range, however it is written.
    """
    pytest.importorskip("holidays", reason="the extra holidays is not installed")

    assert (
        range(2024, 2027)
        == CountryHolidays("US", cast("range", [*range(2024, 2027)])).years
    )


@pytest.mark.parametrize(
    "calendar",
    [
        Calendar("UTC", HOURS, name=""),
        *(
            Calendar(
                "UTC",
                HOURS,
                holidays=known(days={"2026-05-01": SpecialDay(DayKind.OFF, label)}),
            )
            for label in (
                Label("", "劳动节"),
                Label("Labour Day", ""),
                Label("Labour Day", "劳动节"),
                Label("Labour Day", "Labour Day"),
                Label("Labour Day", "劳动节", ("May Day", "五一")),
                Label("", ""),
            )
        ),
    ],
)
def test_a_name_is_never_lost(calendar: Calendar) -> None:
    """
    An empty name, and a name in one language only, come back as they were.
    """
    assert calendar == Calendar.from_json(calendar.to_json())
    assert repr(calendar) == repr(Calendar.from_json(calendar.to_json()))


@pytest.mark.parametrize("key", ["source", "version"])
def test_holidays_are_named_with_text(key: str) -> None:
    """
    A list as a name would come out when the calendar is hashed.
    """
    with pytest.raises(CalendarFormatError, match=f"holidays {key}: expected text"):
        known(**{key: ["x"]})


@pytest.mark.parametrize("name", [["x"], 3, {}])
def test_a_calendar_is_named_with_text(name: Any) -> None:
    """
    A name that is no text is refused when the calendar is made.
    """
    with pytest.raises(CalendarFormatError, match="name: expected text"):
        Calendar("UTC", HOURS, name=name)


@pytest.mark.parametrize(
    "text",
    ["[" * 200_000, "1" * 5000, "x" * 10_000_000, "[" + "1," * 999_999 + "1]"],
    ids=["deep", "long number", "long text", "long list"],
)
def test_junk_is_refused_in_a_few_words(text: str) -> None:
    """
    Whatever is wrong with JSON text, the error is typed and short.
    """
    with pytest.raises(CalendarFormatError) as caught:
        Calendar.from_json(text)

    assert len(str(caught.value)) < 400


def test_bytes_that_are_no_text_are_refused() -> None:
    """
    Bytes in no known encoding are no JSON either.
    """
    with pytest.raises(CalendarFormatError):
        Calendar.from_json(cast("str", b'"\xff"'))


@pytest.mark.parametrize("part", ["hours", "openings", "cuts"])
def test_a_day_has_a_bounded_number_of_intervals(part: str) -> None:
    """
    Each interval costs time in each year: a small document must not make work.
    """
    clock = [timedelta(minutes=7 * n) for n in range(201)]
    day = [f"{str(t)[:-3]}-{str(t + timedelta(minutes=1))[:-3]}" for t in clock]
    parts: dict[str, Any] = {
        "hours": {"tz": "UTC", "hours": {"mon": day}},
        "openings": {"tz": "UTC", "hours": HOURS, "openings": {"2026-03-02": day}},
        "cuts": {"tz": "UTC", "hours": HOURS, "cuts": {"2026-03-02": day}},
    }

    with pytest.raises(CalendarFormatError, match="at most 200 intervals, got 201"):
        Calendar.from_dict(parts[part])


def test_as_many_cuts_as_intervals_leave_the_rest() -> None:
    """
    Each of 200 intervals loses its second minute, the nights before included.
    """
    clock = [timedelta(minutes=7 * n) for n in range(200)]

    def day(begin: int, end: int) -> list[tuple[str, str]]:
        return [
            (
                str(t + timedelta(minutes=begin))[:-3],
                str(t + timedelta(minutes=end))[:-3],
            )
            for t in clock
        ]

    desk = Calendar(
        "UTC",
        HOURS,
        openings={"2026-03-07": day(0, 4)},
        cuts={"2026-03-07": day(1, 2), "2026-03-06": ["23:00-00:01"]},
    )
    open_time = desk.elapsed(
        datetime(2026, 3, 7, tzinfo=UTC), datetime(2026, 3, 8, tzinfo=UTC)
    )

    assert timedelta(minutes=3 * 200 - 1) == open_time


def test_presets_cannot_be_changed() -> None:
    """
    What one caller does to a preset must not reach the next.
    """
    with pytest.raises(TypeError):
        cast("Any", PRESETS["six_days"])["sun"] = ("09:00-10:00",)


def test_a_calendar_of_ones_own_kind_stays_so() -> None:
    """
    A pickled subclass comes back as itself.
    """
    mine = Gaps("UTC", HOURS, name="gaps")
    again = pickle.loads(pickle.dumps(mine))  # noqa: S301

    assert (Gaps, mine) == (type(again), again)
