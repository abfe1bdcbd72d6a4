"""
Dates, months, anniversaries and business time on the clocks of a zone.
"""

import pickle
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from crmkit.calendars import Calendar
from crmkit.conditions._wall import NEVER, Wall

DESK = Calendar("UTC", {"mon-fri": ["09:00-17:00"]})


def at(text: str) -> datetime:
    """
    Return an instant written in UTC.
    """
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def wall(zone: str) -> Wall:
    """
    Return the wall of a zone, with one calendar.
    """
    return Wall(ZoneInfo(zone), {"": DESK})


class TestToday:
    """
    The date of an instant.
    """

    @pytest.mark.parametrize(
        ("zone", "instant", "expected"),
        [
            ("UTC", "2026-03-01T23:59:59.999999", "2026-03-01"),
            ("Asia/Shanghai", "2026-03-01T16:00", "2026-03-02"),
            ("America/New_York", "2026-03-02T04:59:59.999999", "2026-03-01"),
            ("Pacific/Apia", "2011-12-30T09:59:59.999999", "2011-12-29"),
            ("Pacific/Apia", "2011-12-30T10:00", "2011-12-31"),
        ],
    )
    def test_is_that_on_the_wall(self, zone: str, instant: str, expected: str) -> None:
        """
        It is what a calendar on the wall shows.
        """
        assert expected == wall(zone).today(at(instant)).isoformat()

    @pytest.mark.parametrize("minute", range(0, 60, 10))
    def test_that_has_begun_does_not_end_because_clocks_go_back(
        self, minute: int
    ) -> None:
        """
        In 2007 Newfoundland's clocks went back at 00:01: the old date is over all the
        same.
        """
        instant = at("2007-11-04T02:31") + timedelta(minutes=minute)

        assert date(2007, 11, 4) == wall("America/St_Johns").today(instant)

    def test_at_the_end_of_the_calendar_is_the_last_date(self) -> None:
        """
        Where the wall would show the year 10000, it is the last date there is.
        """
        last = datetime.max.replace(tzinfo=UTC)

        assert date.max == wall("Asia/Shanghai").today(last)
        assert date.min == wall("America/New_York").today(at("0001-01-01T00:00"))


class TestPart:
    """
    One part of an instant or a day.
    """

    @pytest.mark.parametrize(
        ("unit", "expected"),
        [
            ("date", date(2026, 3, 1)),
            ("month", date(2026, 3, 1)),
            ("year", 2026),
            ("weekday", 7),
            ("hour", 23),
        ],
    )
    def test_of_an_instant(self, unit: str, expected: object) -> None:
        """
        It is read from the wall of the zone.
        """
        instant = at("2026-03-02T04:30")

        assert expected == wall("America/New_York").part(unit, instant)  # type: ignore[arg-type]

    @pytest.mark.parametrize(
        ("unit", "expected"), [("month", date(2026, 3, 1)), ("year", 2026), ("hour", 0)]
    )
    def test_of_a_day(self, unit: str, expected: object) -> None:
        """
        A day needs no zone.
        """
        found = wall("Asia/Shanghai").part(unit, date(2026, 3, 2))  # type: ignore[arg-type]

        assert expected == found


class TestStartOf:
    """
    Where a date, a month or a year begins.
    """

    @pytest.mark.parametrize(
        ("zone", "day", "expected"),
        [
            ("Asia/Shanghai", "2026-03-02", "2026-03-01T16:00+00:00"),
            # 00:00 was skipped: the date begins with the first time there is.
            ("America/Sao_Paulo", "2018-11-04", "2018-11-04T03:00+00:00"),
            # 00:00 comes twice: it begins with the first.
            ("America/Havana", "2025-11-02", "2025-11-02T04:00+00:00"),
            # Samoa skipped this date: it begins and ends with the next.
            ("Pacific/Apia", "2011-12-30", "2011-12-30T10:00+00:00"),
            ("Pacific/Apia", "2011-12-31", "2011-12-30T10:00+00:00"),
        ],
    )
    def test_a_date_begins_at_its_first_instant(
        self, zone: str, day: str, expected: str
    ) -> None:
        """
        A date begins at its first midnight, or at what there is instead.
        """
        found = wall(zone).start_of(
            "date", date.fromisoformat(day), next=False, as_day=False
        )

        assert datetime.fromisoformat(expected) == found

    @pytest.mark.parametrize(
        ("unit", "value", "expected"),
        [
            ("date", date(2026, 2, 28), date(2026, 3, 1)),
            ("month", date(2026, 12, 1), date(2027, 1, 1)),
            ("year", 2026, date(2027, 1, 1)),
            ("year", -5, date.min),
            ("year", 0, date.min),
        ],
    )
    def test_next(self, unit: str, value: date | int, expected: date) -> None:
        """
        The next one follows at once; before the first of all there is none.
        """
        found = wall("UTC").start_of(unit, value, next=True, as_day=True)  # type: ignore[arg-type]

        assert expected == found

    @pytest.mark.parametrize("as_day", [True, False])
    @pytest.mark.parametrize(
        ("unit", "value"),
        [
            ("date", date.max),
            ("month", date(9999, 12, 1)),
            ("year", 9999),
            ("year", 12_000),
        ],
    )
    def test_after_the_last_is_never(
        self, unit: str, value: date | int, as_day: bool
    ) -> None:
        """
        The last date, month and year last to the end of the calendar.
        """
        found = wall("UTC").start_of(unit, value, next=True, as_day=as_day)  # type: ignore[arg-type]

        assert NEVER is found

    def test_of_a_year_out_of_the_calendar(self) -> None:
        """
        One before the first is held at it; one after the last begins never.
        """
        one, other = (
            wall("UTC").start_of("year", year, next=False, as_day=True)
            for year in (-5, 10_000)
        )

        assert (date.min, NEVER) == (one, other)

    @pytest.mark.parametrize("zone", ["Asia/Shanghai", "America/New_York"])
    def test_the_first_date_begins_with_the_first_instant(self, zone: str) -> None:
        """
        Instants that a zone would have in the year before belong to it.
        """
        found = wall(zone).start_of("date", date.min, next=False, as_day=False)

        assert datetime.min.replace(tzinfo=UTC) == found


class TestNever:
    """
    What begins after the end of the calendar.
    """

    @pytest.mark.parametrize(
        "value", [date.min, date.max, datetime.max.replace(tzinfo=UTC)]
    )
    def test_is_later_than_everything(self, value: date) -> None:
        """
        Days and instants are before it, from either side of a comparison.
        """
        assert value < NEVER
        assert value <= NEVER
        assert value != NEVER
        assert NEVER > value
        assert NEVER >= value
        assert not value >= NEVER
        assert not value > NEVER
        assert not NEVER < value
        assert not NEVER <= value

    def test_is_one(self) -> None:
        """
        It is itself, also where it was copied to another process.
        """
        assert NEVER is pickle.loads(pickle.dumps(NEVER))  # noqa: S301 - our own
        assert NEVER <= NEVER  # noqa: PLR0124
        assert NEVER >= NEVER  # noqa: PLR0124
        assert not NEVER < NEVER  # noqa: PLR0124
        assert not NEVER > NEVER  # noqa: PLR0124
        assert "NEVER" == repr(NEVER)


class TestMoved:
    """
    Instants and days, moved by durations or by months.
    """

    @pytest.mark.parametrize(
        ("zone", "base", "months", "expected"),
        [
            ("UTC", "2026-05-31T10:00", -3, "2026-03-01T00:00"),
            ("UTC", "2026-05-30T10:00", -3, "2026-03-01T00:00"),
            ("UTC", "2026-06-01T10:00", -3, "2026-03-01T10:00"),
            ("UTC", "2024-02-29T10:00", 12, "2025-03-01T00:00"),
            # 09:00 in New York, in summer and in winter.
            ("America/New_York", "2026-07-01T13:00", -6, "2026-01-01T14:00"),
            # 02:30 on 8 March 2026 does not exist there; the clocks go on at 03:00.
            ("America/New_York", "2026-06-08T06:30", -3, "2026-03-08T07:00"),
            # 01:30 comes twice on 1 November: the first.
            ("America/New_York", "2026-12-01T06:30", -1, "2026-11-01T05:30"),
            # While clocks repeat 01:00–02:00, the threshold waits for them.
            ("America/New_York", "2026-11-01T06:30", -1, "2026-10-01T05:59:59.999999"),
            (
                "Australia/Lord_Howe",
                "2026-04-04T15:10",
                -1,
                "2026-03-04T14:59:59.999999",
            ),
            ("Pacific/Apia", "2012-01-30T10:00", -1, "2011-12-30T10:00"),
        ],
    )
    def test_by_months(self, zone: str, base: str, months: int, expected: str) -> None:
        """
        Months are counted on the wall, and the answer never moves back.
        """
        assert at(expected) == wall(zone).moved(at(base), months)

    def test_by_a_duration(self) -> None:
        """
        A duration is exact, whatever the clocks do.
        """
        before = at("2026-03-08T00:00")

        moved = wall("America/New_York").moved(before, timedelta(days=1))

        assert at("2026-03-09T00:00") == moved

    @pytest.mark.parametrize("days", [-10_000_000, 10_000_000])
    def test_is_held_at_the_ends_of_the_calendar(self, days: int) -> None:
        """
        What would leave the calendar stays at its end.
        """
        utc, length = wall("UTC"), timedelta(days=days)
        first, last = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)

        found = utc.moved(at("2026-03-02T00:00"), length), utc.moved(date.max, length)

        assert ((first, last)[days > 0], (date.min, date.max)[days > 0]) == found


class TestAnniversary:
    """
    The next anniversary of an instant or a day.
    """

    @pytest.mark.parametrize(
        ("of", "since", "expected"),
        [
            ("2020-03-02", "2026-03-02", "2026-03-02"),
            ("2020-03-02", "2026-03-03", "2027-03-02"),
            # Not yet a year old.
            ("2026-03-02", "2026-03-02", "2027-03-02"),
            ("2026-03-02", "2020-01-01", "2027-03-02"),
            # Born on 29 February.
            ("2024-02-29", "2025-01-01", "2025-03-01"),
            ("2024-02-29", "2025-03-01", "2025-03-01"),
            ("2024-02-29", "2025-03-02", "2026-03-01"),
            ("2024-02-29", "2027-03-02", "2028-02-29"),
            ("2096-02-29", "2100-02-01", "2100-03-01"),
            ("2020-03-02", "9999-12-31", "9999-12-31"),
        ],
    )
    def test_of_a_day(self, of: str, since: str, expected: str) -> None:
        """
        It is on or after the given day, and at least a year after the day itself.
        """
        days = date.fromisoformat(of), date.fromisoformat(since)

        assert expected == wall("UTC").anniversary(*days).isoformat()

    def test_of_an_instant_is_that_of_its_date(self) -> None:
        """
        An instant has the anniversaries of its date in the zone.
        """
        instant, since = at("2020-03-01T16:00"), date(2026, 1, 1)

        assert date(2026, 3, 2) == wall("Asia/Shanghai").anniversary(instant, since)


class TestBusinessBefore:
    """
    From when on an amount is open time until now.
    """

    @pytest.mark.parametrize(
        ("edge", "expected"),
        [("earliest", "2026-02-27T17:00"), ("latest", "2026-03-02T09:00")],
    )
    def test_has_two_edges(self, edge: str, expected: str) -> None:
        """
        All of a weekend is equally far from Monday afternoon.
        """
        found = wall("UTC").business_before(
            at("2026-03-02T17:00"),
            timedelta(hours=8),
            "",
            edge,  # type: ignore[arg-type]
        )

        assert at(expected) == found
