"""
Arithmetic on business time: every boundary, exception and clock change.
"""

import copy
import pickle
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta, timezone
from functools import cached_property
from importlib import import_module
from zoneinfo import ZoneInfo

import attrs
import pytest

from crmkit.calendars import Calendar, Holidays, Span
from crmkit.errors import (
    CalendarFormatError,
    CalendarRangeError,
    NaiveDatetimeError,
    NoClosingTimeError,
    NoOpenTimeError,
    UnknownChoiceError,
)

ZERO, TICK = timedelta(0), timedelta(microseconds=1)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)

PLAIN = Calendar("UTC", {"mon-fri": ["09:00-17:00"]})
LUNCH = Calendar("UTC", {"mon-fri": ["09:00-12:00", "13:30-18:00"]})
NIGHT = Calendar("UTC", {"mon-fri": ["22:00-06:00"]})
GUESSING = Calendar(
    "UTC",
    {"mon-fri": ["09:00-17:00"]},
    holidays=Holidays(
        source="s", version="", years=(2026, 2026), days={}, on_unknown_year="weekends"
    ),
)


def utc(day: int, hour: int = 0, minute: int = 0) -> datetime:
    """
    Return an instant of March 2026; the 2nd is a Monday.
    """
    return datetime(2026, 3, day, hour, minute, tzinfo=UTC)


class TestBoundaries:
    """
    What happens exactly at an opening or a closing.
    """

    def test_a_deadline_at_closing_stays_there(self) -> None:
        """
        Eight hours from nine are over at five, not the next morning.
        """
        assert utc(2, 17) == PLAIN.add(utc(2, 9), 8 * HOUR)

    def test_a_tick_more_is_after_the_next_opening(self) -> None:
        """
        The microsecond after closing time comes with the next opening.
        """
        assert utc(3, 9) + TICK == PLAIN.add(utc(2, 9), 8 * HOUR + TICK)

    def test_nothing_from_closed_time_is_the_next_opening(self) -> None:
        """
        Adding nothing while closed leads to where work can begin.
        """
        assert utc(9, 9) == PLAIN.add(utc(7, 12), ZERO)

    def test_nothing_from_open_time_stays(self) -> None:
        """
        Adding nothing while open changes nothing, at an opening too.
        """
        assert utc(2, 10) == PLAIN.add(utc(2, 10), ZERO)
        assert utc(2, 9) == PLAIN.add(utc(2, 9), ZERO)

    def test_a_start_at_closing_counts_as_closed(self) -> None:
        """
        From closing time on it is the next opening that counts.
        """
        assert utc(3, 9) == PLAIN.add(utc(2, 17), ZERO)
        assert utc(3, 10) == PLAIN.add(utc(2, 17), HOUR)

    def test_the_end_of_open_time_is_closed(self) -> None:
        """
        Open at nine sharp, no longer at five sharp.
        """
        asked = (utc(2, 9) - TICK, utc(2, 9), utc(2, 17) - TICK, utc(2, 17))

        assert [False, True, True, False] == [PLAIN.is_open(at) for at in asked]

    def test_end_before_start_is_negative(self) -> None:
        """
        Measuring backwards gives the same amount with a minus sign.
        """
        assert -8 * HOUR == PLAIN.elapsed(utc(3, 12), utc(2, 12))

    def test_a_negative_amount_goes_the_other_way(self) -> None:
        """
        Adding less than nothing subtracts, and the other way round.
        """
        assert PLAIN.subtract(utc(3, 12), HOUR) == PLAIN.add(utc(3, 12), -HOUR)
        assert PLAIN.add(utc(2, 16), 2 * HOUR) == PLAIN.subtract(utc(2, 16), -2 * HOUR)

    def test_subtract_has_two_edges(self) -> None:
        """
        All of a weekend is equally far away.
        """
        friday_close, monday_open = utc(6, 17), utc(9, 9)
        due, amount = utc(9, 17), 8 * HOUR

        assert friday_close == PLAIN.subtract(due, amount, edge="earliest")
        assert monday_open == PLAIN.subtract(due, amount, edge="latest")
        assert monday_open == PLAIN.subtract(due, amount)

    def test_subtract_of_nothing_while_closed(self) -> None:
        """
        The edges enclose the closed time; the default is the closing before.
        """
        saturday = utc(7, 12)

        assert utc(6, 17) == PLAIN.subtract(saturday, ZERO)
        assert utc(6, 17) == PLAIN.subtract(saturday, ZERO, "earliest")
        assert utc(9, 9) == PLAIN.subtract(saturday, ZERO, "latest")

    @pytest.mark.parametrize("calendar", [PLAIN, Calendar.ALWAYS])
    def test_an_unknown_edge_is_refused(self, calendar: Calendar) -> None:
        """
        There are two edges, also where they are the same instant.
        """
        with pytest.raises(UnknownChoiceError) as caught:
            calendar.subtract(utc(2), HOUR, "last")  # type: ignore[arg-type]

        assert (
            "edge cannot be 'last' (allowed: 'earliest', 'latest')"
            "; did you mean 'latest'?"
        ) == str(caught.value)

    @pytest.mark.parametrize(
        ("at", "ahead", "behind", "close"),
        [
            (utc(2, 8), utc(2, 9), utc(1) - timedelta(days=1, hours=7), utc(2, 17)),
            (utc(2, 9), utc(2, 9), utc(1) - timedelta(days=1, hours=7), utc(2, 17)),
            (utc(3, 10), utc(3, 10), utc(3, 10), utc(3, 17)),
            (utc(3, 17), utc(4, 9), utc(3, 17), utc(4, 17)),
            (utc(6, 18), utc(9, 9), utc(6, 17), utc(9, 17)),
        ],
    )
    def test_next_and_previous(
        self, at: datetime, ahead: datetime, behind: datetime, close: datetime
    ) -> None:
        """
        Openings and closings around an instant, at boundaries too.
        """
        assert ahead == PLAIN.next_open(at)
        assert behind == PLAIN.previous_open(at)
        assert close == PLAIN.next_close(at)


class TestHours:
    """
    Breaks, nights, whole days.
    """

    def test_lunch_is_no_business_time(self) -> None:
        """
        A morning's end and an afternoon's start are next to each other.
        """
        assert utc(2, 14) == LUNCH.add(utc(2, 11, 30), HOUR)
        assert 7 * HOUR + 30 * MINUTE == LUNCH.elapsed(utc(2), utc(3))
        assert (
            Span(utc(2, 11), utc(2, 12)),
            Span(utc(2, 13, 30), utc(2, 14)),
        ) == LUNCH.spans(utc(2, 11), utc(2, 14))

    def test_a_night_shift_goes_on_past_midnight(self) -> None:
        """
        Friday's night ends on Saturday morning, and Sunday has none.
        """
        assert NIGHT.is_open(utc(7, 5, 59))
        assert not NIGHT.is_open(utc(7, 6))
        assert not NIGHT.is_open(utc(2, 5))
        assert 40 * HOUR == NIGHT.elapsed(utc(2), utc(9))
        assert utc(3, 1) == NIGHT.add(utc(2, 12), 3 * HOUR)

    def test_a_night_shift_crosses_new_year(self) -> None:
        """
        The years in which hours are laid out leave no seam.
        """
        eve = datetime(2026, 12, 31, 23, tzinfo=UTC)

        assert Span(eve, eve + 7 * HOUR) == NIGHT.spans(eve, eve + DAY)[0]
        assert eve + 7 * HOUR == NIGHT.next_close(eve)
        assert eve + 7 * HOUR == NIGHT.add(eve, 7 * HOUR)

    def test_twenty_four_hundred_loses_no_minute(self) -> None:
        """
        Days that are open to the end join without a gap.
        """
        weekdays = Calendar("UTC", {"mon-fri": ["00:00-24:00"]})

        assert 120 * HOUR == weekdays.elapsed(utc(2), utc(9))
        assert (Span(utc(2), utc(7)),) == weekdays.spans(utc(1), utc(8))
        assert utc(7) == weekdays.next_close(utc(2))

    def test_nights_that_run_into_the_day_count_once(self) -> None:
        """
        Shifts of neighbouring dates may overlap; time is open or it is not.
        """
        both = Calendar("UTC", {"mon": ["20:00-08:00"], "tue": ["06:00-10:00"]})

        assert 14 * HOUR == both.elapsed(utc(2), utc(4))


class TestExceptions:
    """
    Closures and openings.
    """

    def test_a_closure_may_cross_new_year(self) -> None:
        """
        Closed from Christmas Eve to the second of January, both included.
        """
        shop = Calendar(
            "UTC", {"mon-sun": ["09:00-17:00"]}, closures=["2026-12-24/2027-01-02"]
        )
        eve = datetime(2026, 12, 23, 16, tzinfo=UTC)

        assert datetime(2027, 1, 3, 10, tzinfo=UTC) == shop.add(eve, 2 * HOUR)
        for day in (eve + 8 * DAY, eve + 9 * DAY, eve + 10 * DAY):
            assert not shop.is_open(day)
        assert shop.is_open(eve + 11 * DAY)

    def test_a_half_day_replaces_the_hours_of_its_date(self) -> None:
        """
        On a half day the afternoon is closed.
        """
        half = Calendar(
            "UTC",
            {"mon-fri": ["09:00-17:00"]},
            openings={"2026-03-03": ["09:00-12:00"]},
        )

        assert 19 * HOUR == half.elapsed(utc(2), utc(5))

    def test_a_make_up_day_opens_a_weekend(self) -> None:
        """
        A Saturday may have hours, also inside a range of closures.
        """
        made_up = Calendar(
            "UTC",
            {"mon-fri": ["09:00-17:00"]},
            closures=["2026-03-03/2026-03-08"],
            openings={"2026-03-07": ["09:00-17:00"]},
        )

        assert utc(7, 11) == made_up.add(utc(2, 16), 3 * HOUR)

    def test_a_closure_takes_the_shifts_that_open_on_it(self) -> None:
        """
        The night before a closed date ends as usual; its own night is gone.
        """
        closed = attrs.evolve(NIGHT, closures=["2026-03-04"])

        assert closed.is_open(utc(4, 5))
        assert not closed.is_open(utc(4, 23))
        assert not closed.is_open(utc(5, 1))
        assert closed.is_open(utc(5, 23))

    def test_an_opening_without_hours_is_a_closure(self) -> None:
        """
        No intervals on a date means closed.
        """
        closed = attrs.evolve(PLAIN, openings={"2026-03-03": []})

        assert utc(4, 9) == closed.next_open(utc(2, 17))


class TestClockChanges:
    """
    Wall hours on days that are shorter or longer than others.
    """

    @pytest.mark.parametrize(
        ("zone", "day", "hours"),
        [
            ("Europe/Athens", datetime(2026, 3, 29), 23),  # noqa: DTZ001
            ("Europe/Athens", datetime(2026, 10, 25), 25),  # noqa: DTZ001
            ("America/New_York", datetime(2025, 3, 9), 23),  # noqa: DTZ001
            ("America/New_York", datetime(2025, 11, 2), 25),  # noqa: DTZ001
            ("Asia/Shanghai", datetime(2026, 3, 29), 24),  # noqa: DTZ001
            ("Asia/Shanghai", datetime(1986, 5, 4), 23),  # noqa: DTZ001
            ("Australia/Lord_Howe", datetime(2026, 4, 5), 24.5),  # noqa: DTZ001
            ("Pacific/Apia", datetime(2011, 12, 30), 0),  # noqa: DTZ001
        ],
    )
    def test_a_whole_day_has_the_hours_that_pass(
        self, zone: str, day: datetime, hours: float
    ) -> None:
        """
        From midnight to midnight it is what really elapses, even nothing.
        """
        tz = ZoneInfo(zone)
        whole = Calendar(tz, {"mon-sun": ["00:00-24:00"]}, closures=["2000-01-01"])
        start, end = day.replace(tzinfo=tz), (day + DAY).replace(tzinfo=tz)

        assert hours * HOUR == whole.elapsed(start, end)

    def test_wall_hours_keep_their_place_on_the_wall(self) -> None:
        """
        Nine o'clock is an hour earlier in UTC once summer has come.
        """
        athens = ZoneInfo("Europe/Athens")
        desk = Calendar(athens, {"mon-sun": ["09:00-17:00"]})
        saturday = datetime(2026, 3, 28, 16, tzinfo=athens)
        due = desk.add(saturday, 2 * HOUR)

        assert "2026-03-29T10:00:00+03:00" == due.astimezone(athens).isoformat()

    @pytest.mark.parametrize(
        ("interval", "opens", "closes"),
        [
            ("02:30-03:15", "07:00", "07:15"),
            ("01:00-02:30", "06:00", "07:00"),
            ("02:30-05:00", "07:00", "09:00"),
        ],
    )
    def test_a_skipped_wall_time_is_the_end_of_the_gap(
        self, interval: str, opens: str, closes: str
    ) -> None:
        """
        New York goes from 02:00 to 03:00, which is 07:00 in UTC.
        """
        desk = Calendar("America/New_York", {"sun": [interval]})
        start = datetime(2025, 3, 9, tzinfo=UTC)
        (span,) = desk.spans(start, start + DAY)

        assert (opens, closes) == (f"{span.start:%H:%M}", f"{span.end:%H:%M}")

    def test_an_interval_within_a_gap_is_not_open_at_all(self) -> None:
        """
        What never was on the wall is no business time.
        """
        desk = Calendar("America/New_York", {"sun": ["02:15-02:45"]})
        start = datetime(2025, 3, 9, tzinfo=UTC)

        assert () == desk.spans(start, start + DAY)
        assert start + 7 * DAY + 6 * HOUR + 15 * MINUTE == desk.next_open(start)

    @pytest.mark.parametrize(
        ("interval", "opens", "closes"),
        [
            ("01:15-01:45", "05:15", "05:45"),
            ("00:30-01:30", "04:30", "05:30"),
            ("01:30-03:00", "05:30", "08:00"),
            ("00:30-02:00", "04:30", "07:00"),
        ],
    )
    def test_a_repeated_wall_time_is_its_first_occurrence(
        self, interval: str, opens: str, closes: str
    ) -> None:
        """
        New York has 01:00 to 02:00 twice, from 05:00 and from 06:00 in UTC.
        """
        desk = Calendar("America/New_York", {"sun": [interval]})
        start = datetime(2025, 11, 2, tzinfo=UTC)
        (span,) = desk.spans(start, start + DAY)

        assert (opens, closes) == (f"{span.start:%H:%M}", f"{span.end:%H:%M}")

    def test_both_folds_of_an_input_are_told_apart(self) -> None:
        """
        The second 01:30 is an hour after the first.
        """
        new_york = ZoneInfo("America/New_York")
        whole = Calendar(
            new_york, {"mon-sun": ["00:00-24:00"]}, closures=["2000-01-01"]
        )
        first = datetime(2025, 11, 2, 1, 30, tzinfo=new_york)

        for calendar in (whole, Calendar.ALWAYS):
            assert HOUR == calendar.elapsed(first, first.replace(fold=1))
            assert HOUR == calendar.add(first.replace(fold=1), ZERO) - calendar.add(
                first, ZERO
            )


class TestAlways:
    """
    The calendar that never closes.
    """

    def test_it_is_plain_time(self) -> None:
        """
        Every amount is absolute time, in every direction.
        """
        always = Calendar.ALWAYS

        assert utc(3, 5) == always.add(utc(2, 4), 25 * HOUR)
        assert utc(2, 4) == always.subtract(utc(3, 5), 25 * HOUR, "earliest")
        assert 25 * HOUR == always.elapsed(utc(2, 4), utc(3, 5))
        assert always.is_open(utc(2))
        assert utc(2) == always.next_open(utc(2)) == always.previous_open(utc(2))
        assert (Span(utc(2), utc(3)),) == always.spans(utc(2), utc(3))
        assert () == always.spans(utc(3), utc(3))

    def test_answers_are_in_utc(self) -> None:
        """
        The zone of the input does not come back.
        """
        start = utc(2).astimezone(ZoneInfo("Asia/Shanghai"))

        assert UTC is Calendar.ALWAYS.add(start, HOUR).tzinfo

    def test_it_never_closes(self) -> None:
        """
        Asking for its closing is an error.
        """
        with pytest.raises(NoClosingTimeError) as caught:
            Calendar.ALWAYS.next_close(utc(2))

        assert ("always", "2026-03-02T00:00:00+00:00") == caught.value.args

    def test_the_end_of_time_is_an_error(self) -> None:
        """
        What no datetime can hold is refused with a type of crmkit's own.
        """
        with pytest.raises(CalendarRangeError) as caught:
            Calendar.ALWAYS.add(utc(2), timedelta.max)

        assert ("always", "2026-03-02T00:00:00+00:00", 1, 9999) == caught.value.args

    def test_an_own_round_the_clock_calendar_is_as_plain(self) -> None:
        """
        Whatever covers the week without exceptions needs nothing laid out.
        """
        own = Calendar("Asia/Tokyo", {"mon-sun": ["08:00-08:00"]})

        assert datetime(3000, 1, 2, tzinfo=UTC) == own.add(
            datetime(3000, 1, 1, tzinfo=UTC), DAY
        )

    def test_it_does_not_close_after_its_last_exception(self) -> None:
        """
        One closed day is a closing; after it there is none, found at once.
        """
        once = Calendar("UTC", {"mon-sun": ["00:00-24:00"]}, closures=["2026-03-10"])

        assert utc(10) == once.next_close(utc(2))
        with pytest.raises(NoClosingTimeError):
            once.next_close(utc(10))


class TestLimits:
    """
    Searches end, quickly, with a typed error.
    """

    FAIR = Calendar("UTC", {}, openings={"2026-03-04": ["10:00-18:00"]}, name="fair")

    def test_no_open_time_ahead(self) -> None:
        """
        A fair that is over has no more time to give.
        """
        with pytest.raises(NoOpenTimeError) as caught:
            self.FAIR.add(utc(4, 17), 2 * HOUR)

        assert ("fair", "after", "2026-03-04T17:00:00+00:00") == caught.value.args

    def test_no_open_time_before(self) -> None:
        """
        Before its first day there is nothing to count back to.
        """
        with pytest.raises(NoOpenTimeError) as caught:
            self.FAIR.subtract(utc(4, 11), 2 * HOUR)

        assert (
            "calendar 'fair' has too little open time before "
            "'2026-03-04T11:00:00+00:00'"
        ) == str(caught.value)

    def test_what_there_is_can_be_used(self) -> None:
        """
        Up to its last minute the fair is an ordinary calendar.
        """
        assert utc(4, 18) == self.FAIR.add(utc(1), 8 * HOUR)
        assert utc(4, 10) == self.FAIR.next_open(datetime(2020, 1, 1, tzinfo=UTC))
        assert utc(4, 18) == self.FAIR.previous_open(datetime(2035, 1, 1, tzinfo=UTC))
        assert 8 * HOUR == self.FAIR.elapsed(utc(1), utc(31))

    def test_the_last_night_may_end_in_the_next_year(self) -> None:
        """
        The end of the last shift is open time too.
        """
        party = Calendar("UTC", {}, openings={"2026-12-31": ["20:00-04:00"]})
        midnight = datetime(2027, 1, 1, tzinfo=UTC)

        assert midnight + 4 * HOUR == party.add(midnight, 4 * HOUR)
        with pytest.raises(NoOpenTimeError):
            party.add(midnight, 4 * HOUR + TICK)

    def test_a_calendar_closed_for_good_has_no_open_time_ahead(self) -> None:
        """
        A closure without end leaves the time before it.
        """
        gone = attrs.evolve(PLAIN, closures=["2026-03-04/9999-12-31"])

        assert utc(3, 17) == gone.add(utc(2, 9), 16 * HOUR)
        with pytest.raises(NoOpenTimeError):
            gone.next_open(utc(4))
        with pytest.raises(NoOpenTimeError):
            gone.next_close(utc(4))

    def test_a_calendar_that_opened_once_has_no_open_time_before(self) -> None:
        """
        A closure from the beginning of time leaves the time after it.
        """
        young = attrs.evolve(PLAIN, closures=["0001-01-01/2026-03-03"])

        assert utc(4, 9) == young.next_open(datetime(1950, 1, 1, tzinfo=UTC))
        with pytest.raises(NoOpenTimeError):
            young.previous_open(utc(4, 9))

    @pytest.mark.parametrize("year", [1899, 2200, 9999])
    def test_years_that_are_not_covered(self, year: int) -> None:
        """
        The range of years is an error outside, never a guess.
        """
        at = datetime(year, 6, 1, tzinfo=UTC)
        with pytest.raises(CalendarRangeError) as caught:
            PLAIN.is_open(at)

        assert ("UTC", at.isoformat(), 1900, 2199) == caught.value.args

    @pytest.mark.parametrize("amount", [timedelta.max, timedelta.min, 80_000 * DAY])
    def test_an_amount_beyond_all_years(self, amount: timedelta) -> None:
        """
        An amount that cannot end within the years is refused without a search.
        """
        with pytest.raises(CalendarRangeError):
            PLAIN.add(utc(2), amount)

    def test_the_edges_of_the_years_are_usable(self) -> None:
        """
        The first and the last day that are covered work like any other.
        """
        first = datetime(1900, 1, 1, tzinfo=UTC)
        last = datetime(2199, 12, 31, 12, tzinfo=UTC)
        span = PLAIN.elapsed(first, last)

        assert timedelta(0) < span == -PLAIN.elapsed(last, first)
        assert last == PLAIN.add(first, span)
        with pytest.raises(CalendarRangeError):
            PLAIN.add(last, DAY)
        with pytest.raises(CalendarRangeError):
            PLAIN.previous_open(first)

    @pytest.mark.parametrize(
        "ask",
        [
            lambda at: PLAIN.add(at, HOUR),
            lambda at: PLAIN.subtract(at, HOUR),
            lambda at: PLAIN.elapsed(at, utc(2)),
            lambda at: PLAIN.elapsed(utc(2), at),
            PLAIN.is_open,
            PLAIN.next_open,
            PLAIN.previous_open,
            PLAIN.next_close,
            lambda at: PLAIN.spans(at, utc(2)),
            lambda at: Calendar.ALWAYS.add(at, HOUR),
            lambda at: Calendar.ALWAYS.elapsed(utc(2), at),
            Calendar.ALWAYS.is_open,
        ],
    )
    def test_a_naive_datetime_is_refused_everywhere(self, ask: object) -> None:
        """
        Wall time without a zone is no instant.
        """
        with pytest.raises(NaiveDatetimeError):
            ask(datetime(2026, 3, 2))  # type: ignore[operator]  # noqa: DTZ001


class TestValue:
    """
    A calendar is a value.
    """

    def test_equal_descriptions_are_equal_and_hash_alike(self) -> None:
        """
        What was asked of a calendar makes no difference.
        """
        fresh = Calendar(ZoneInfo("UTC"), {"mon-fri": "9:00-17:00"})
        PLAIN.is_open(utc(2))

        assert fresh == PLAIN
        assert {PLAIN: "found"}[fresh] == "found"
        assert fresh != attrs.evolve(fresh, name="other")

    def test_copies_are_equal_and_work(self) -> None:
        """
        Pickling and copying leave behind what was laid out.
        """
        PLAIN.elapsed(utc(2), datetime(2100, 1, 1, tzinfo=UTC))

        for again in (pickle.loads(pickle.dumps(PLAIN)), copy.deepcopy(PLAIN)):  # noqa: S301
            assert PLAIN == again
            assert utc(2, 10) == again.add(utc(2), HOUR)
        assert len(pickle.dumps(PLAIN)) < 1_000

    def test_it_cannot_be_changed(self) -> None:
        """
        A calendar is frozen; change is a new one.
        """
        with pytest.raises(attrs.exceptions.FrozenInstanceError):
            PLAIN.name = "other"  # type: ignore[misc]

    def test_the_repr_is_the_call_that_makes_it(self) -> None:
        """
        A person can read what it says, and Python too.
        """
        desk = attrs.evolve(
            LUNCH, closures=["2026-05-01"], openings={"2026-05-02": []}, name="desk"
        )

        assert (
            "Calendar('UTC', {'mon-fri': ['09:00-12:00', '13:30-18:00']}, "
            "closures=['2026-05-01'], openings={'2026-05-02': []}, name='desk')"
        ) == repr(desk)

    def test_threads_get_the_same_answers(self) -> None:
        """
        Threads that lay out years at the same time do not disturb each other.
        """
        shared = attrs.evolve(PLAIN, name="shared")
        asked = [datetime(2000 + n * 7 % 40, 6, 1, tzinfo=UTC) for n in range(40)]
        with ThreadPoolExecutor(8) as pool:
            answers = list(pool.map(lambda at: shared.add(at, 400 * DAY), asked))

        alone = attrs.evolve(PLAIN, name="alone")
        assert [alone.add(at, 400 * DAY) for at in asked] == answers


class TestOddInstants:
    """
    Instants that are none, and instants at the end of all dates.
    """

    @pytest.mark.parametrize("calendar", [PLAIN, Calendar.ALWAYS, GUESSING])
    def test_a_missing_instant_is_refused(self, calendar: Calendar) -> None:
        """
        The NaT of pandas is a datetime, but no instant.
        """
        nat = pytest.importorskip("pandas").NaT
        calendar.is_open(utc(2, 9))

        for ask in (
            lambda: calendar.elapsed(utc(2, 9), nat),
            lambda: calendar.elapsed(nat, utc(2, 9)),
            lambda: calendar.add(nat, HOUR),
            lambda: calendar.is_open(nat),
            lambda: calendar.spans(utc(2, 9), nat),
            lambda: calendar.add_days(nat, 1),
            lambda: calendar.is_working_day(nat),
            lambda: Span(utc(2, 9), nat),
        ):
            with pytest.raises(CalendarFormatError, match="expected an instant"):
                ask()

    @pytest.mark.parametrize("calendar", [PLAIN, Calendar.ALWAYS])
    @pytest.mark.parametrize(
        "instant",
        [
            datetime(1, 1, 1, tzinfo=timezone(8 * HOUR)),
            datetime(9999, 12, 31, 23, tzinfo=timezone(-8 * HOUR)),
        ],
    )
    def test_an_instant_without_a_date_in_utc_is_outside(
        self, calendar: Calendar, instant: datetime
    ) -> None:
        """
        Where UTC has no such year, the question leads outside.
        """
        for ask in (
            lambda: calendar.add(instant, HOUR),
            lambda: calendar.subtract(instant, HOUR),
            lambda: calendar.next_open(instant),
            lambda: calendar.elapsed(instant, utc(2)),
            lambda: calendar.day(instant),
            lambda: calendar.is_working_day(instant),
            lambda: calendar.count_days(instant, utc(2)),
            lambda: calendar.count_days(utc(2), instant),
            lambda: calendar.end_of_day(instant),
            lambda: calendar.add_days(instant, 0),
            lambda: calendar.add_days(instant, 1),
        ):
            with pytest.raises(CalendarRangeError):
                ask()


@pytest.mark.parametrize("name", ["_holidays", "_rules", "_succession"])
def test_what_is_worked_out_once_is_kept_without_a_lock(name: str) -> None:
    """
    In Python 3.11 a cached property has one lock for all; with slots, attrs has none.

    A process that forks while a thread holds it would wait for ever.
    """
    module = import_module(f"crmkit.calendars.{name}")
    classes = [each for each in vars(module).values() if isinstance(each, type)]

    assert not [
        (each, held)
        for each in classes
        if each.__module__ == module.__name__
        for held in vars(each).values()
        if isinstance(held, cached_property)
    ]
