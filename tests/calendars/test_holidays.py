"""
Holidays: what is kept of a source, and what happens where it knows nothing.
"""

import builtins
import warnings
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import attrs
import pytest

from crmkit.calendars import (
    Calendar,
    ChineseCalendar,
    CountryHolidays,
    DayKind,
    Holidays,
    HolidaySource,
    Reason,
    SpecialDay,
)
from crmkit.errors import (
    CalendarFormatError,
    GuessedYearsWarning,
    MissingExtraError,
    UnknownChoiceError,
    UnknownYearError,
)
from crmkit.labels import Label

HOURS = {"mon-thu": ["09:00-17:00"], "fri": ["09:00-13:00"]}
HOUR = timedelta(hours=1)


@attrs.frozen
class Notice:
    """
    A company's own source: one holiday and one make-up Saturday in 2026.
    """

    name: str = "notice"
    version: str = "7"
    years: range = range(2026, 2027)

    def days(self, year: int) -> Mapping[date, SpecialDay]:
        """
        Return the days of a year.
        """
        return {
            date(year, 10, 1): SpecialDay(DayKind.OFF, Label("National Day", "国庆节")),
            date(year, 10, 10): SpecialDay(DayKind.WORK),
        }


def at(year: int, month: int, day: int, hour: int = 0) -> datetime:
    """
    Return an instant in UTC.
    """
    return datetime(year, month, day, hour, tzinfo=UTC)


DESK = Calendar("UTC", HOURS, holidays=Notice(), name="desk")
KNOWN = Holidays.read(Notice(), on_unknown_year="weekends")
GUESSING = Calendar("UTC", HOURS, holidays=KNOWN, name="desk")


class TestSource:
    """
    What a calendar keeps of a source.
    """

    def test_a_source_is_read_at_once(self) -> None:
        """
        Name, version and years are recorded, and the days stay.
        """
        kept = DESK.holidays

        assert isinstance(Notice(), HolidaySource)
        assert kept is not None
        assert ("notice 7", (2026, 2026)) == (kept.title, kept.years)
        assert Reason.HOLIDAY is DESK.day(date(2026, 10, 1)).reason
        assert "notice 7" == DESK.day(date(2026, 10, 1)).source

    def test_a_make_up_day_works_like_monday(self) -> None:
        """
        It has a Monday's hours, not those of the Saturday that it is.
        """
        assert 8 * HOUR == DESK.elapsed(at(2026, 10, 10), at(2026, 10, 11))
        assert Reason.MAKE_UP is DESK.day(date(2026, 10, 10)).reason

    def test_another_weekday_may_be_named(self) -> None:
        """
        Who works short make-up days says so.
        """
        desk = Calendar("UTC", HOURS, holidays=Holidays.read(Notice(), make_up="fri"))

        assert 4 * HOUR == desk.elapsed(at(2026, 10, 10), at(2026, 10, 11))

    def test_a_make_up_weekday_without_hours_is_a_mistake(self) -> None:
        """
        A shop that is closed on Mondays says like which day it makes up.
        """
        with pytest.raises(CalendarFormatError) as caught:
            Calendar("UTC", {"tue-sat": ["09:00-17:00"]}, holidays=Notice())

        assert (
            "holidays make_up: expected a weekday that has hours, got 'mon'"
        ) == str(caught.value)

    def test_what_the_company_decides_wins(self) -> None:
        """
        A closure takes a make-up day away, an opening works on a holiday.
        """
        desk = Calendar(
            "UTC",
            HOURS,
            holidays=Notice(),
            closures=["2026-10-10"],
            openings={"2026-10-01": "thu"},
        )

        assert not desk.is_working_day(date(2026, 10, 10))
        assert desk.is_working_day(date(2026, 10, 1))

    def test_years_that_the_source_does_not_know_cannot_be_asked_for(self) -> None:
        """
        Asking for more than there is would be guessing.
        """
        with pytest.raises(CalendarFormatError, match="years within 2026 to 2026"):
            Holidays.read(Notice(), years=range(2026, 2028))

    @pytest.mark.parametrize(
        ("told", "error"),
        [
            ("china", CalendarFormatError),
            ({"source": "s"}, CalendarFormatError),
            (
                {"source": "s", "version": "", "years": [2026, 2025], "days": {}},
                CalendarFormatError,
            ),
            (
                {
                    "source": "s",
                    "version": "",
                    "years": [2026, 2026],
                    "days": {},
                    "x": 1,
                },
                UnknownChoiceError,
            ),
            (
                {
                    "source": "s",
                    "version": "",
                    "years": [2026, 2026],
                    "days": {"2026-01-01": "half"},
                },
                UnknownChoiceError,
            ),
            (
                {
                    "source": "s",
                    "version": "",
                    "years": [2026, 2026],
                    "days": {"2026-01-01": 1},
                },
                CalendarFormatError,
            ),
            (
                {
                    "source": "s",
                    "version": "",
                    "years": [2026, 2026],
                    "days": {},
                    "on_unknown_year": "guess",
                },
                UnknownChoiceError,
            ),
            (
                {
                    "source": "s",
                    "version": "",
                    "years": [2026, 2026],
                    "days": {},
                    "make_up": "someday",
                },
                CalendarFormatError,
            ),
        ],
    )
    def test_what_cannot_be_read_is_refused(self, told: Any, error: type) -> None:
        """
        Holidays are a source, or what one said.
        """
        with pytest.raises(error):
            Calendar("UTC", HOURS, holidays=told)


class TestUnknownYears:
    """
    Where the source knows nothing: an error, or a guess that is told.
    """

    def test_a_question_about_an_unknown_year_is_an_error(self) -> None:
        """
        A deadline that leads into the new year is refused at once.
        """
        with pytest.raises(UnknownYearError) as caught:
            DESK.add(at(2026, 12, 31, 16), 2 * HOUR)

        assert (
            "calendar 'desk' knows the holidays of 2026 to 2026 (notice 7); the "
            "question about '2026-12-31T16:00:00+00:00' leads outside: update the "
            "source, or let the calendar guess with on_unknown_year='weekends'"
        ) == str(caught.value)

    @pytest.mark.parametrize(
        "ask",
        [
            lambda: DESK.elapsed(at(2026, 12, 1), at(2027, 1, 1, 1)),
            lambda: DESK.elapsed(at(2025, 12, 1), at(2026, 1, 2)),
            lambda: DESK.is_open(at(2027, 1, 1)),
            lambda: DESK.next_open(at(2026, 12, 31, 18)),
            lambda: DESK.subtract(at(2026, 1, 1, 9), 9 * HOUR),
            lambda: DESK.spans(at(2026, 1, 1), at(2027, 1, 1, 1)),
            lambda: DESK.is_working_day(date(2027, 1, 1)),
            lambda: DESK.count_days(date(2026, 1, 1), date(2027, 1, 2)),
            lambda: DESK.add_days(at(2026, 12, 31, 9), 1),
            lambda: DESK.add_days(at(2026, 6, 1, 9), 10**9),
            lambda: DESK.end_of_day(at(2026, 12, 31, 9), 1),
            lambda: DESK.day(date(2027, 1, 1)),
            lambda: DESK.month_text(2027, 1),
            lambda: DESK.explain(at(2026, 12, 31), at(2027, 1, 2)),
        ],
    )
    def test_every_question_about_an_unknown_year_is_an_error(self, ask: Any) -> None:
        """
        There is no way round it by asking otherwise.
        """
        with pytest.raises(UnknownYearError):
            ask()

    def test_the_known_years_can_be_used_to_their_last_instant(self) -> None:
        """
        Up to midnight all is known: a report over the year needs no guess.
        """
        year = (at(2026, 1, 1), at(2027, 1, 1))

        assert at(2026, 12, 31, 17) == DESK.add(at(2026, 12, 31, 16), HOUR)
        assert DESK.elapsed(*year) == sum(
            (span.length for span in DESK.spans(*year)), timedelta(0)
        )
        assert 261 == DESK.count_days(date(2026, 1, 1), date(2027, 1, 1))

    def test_the_night_into_the_first_known_year_is_unknown(self) -> None:
        """
        Whether somebody came to work on New Year's Eve is not known.
        """
        night = Calendar("UTC", {"mon-sun": ["22:00-06:00"]}, holidays=Notice())

        with pytest.raises(UnknownYearError):
            night.is_open(at(2026, 1, 1, 5))
        assert not night.is_open(at(2026, 1, 1, 6))

    def test_a_guess_warns(self) -> None:
        """
        An answer that rests on a guess says so, once, where it was asked.
        """
        with pytest.warns(GuessedYearsWarning) as caught:
            due = GUESSING.add(at(2026, 12, 31, 16), 2 * HOUR)

        assert at(2027, 1, 1, 10) == due
        assert [__file__] == [warning.filename for warning in caught]
        assert (
            "calendar 'desk' counts 2027 as plain weeks without holidays: "
            "notice 7 does not know the year"
        ) == str(caught[0].message)

    @pytest.mark.parametrize(
        "ask",
        [
            lambda: GUESSING.elapsed(at(2026, 12, 1), at(2027, 1, 1, 1)),
            lambda: GUESSING.elapsed(at(2025, 12, 1), at(2028, 1, 2)),
            lambda: GUESSING.is_open(at(2027, 1, 1)),
            lambda: GUESSING.next_open(at(2026, 12, 31, 18)),
            lambda: GUESSING.next_close(at(2026, 12, 31, 18)),
            lambda: GUESSING.previous_open(at(2026, 1, 1)),
            lambda: GUESSING.subtract(at(2026, 1, 1, 9), 9 * HOUR),
            lambda: GUESSING.spans(at(2026, 1, 1), at(2027, 1, 1, 1)),
            lambda: GUESSING.is_working_day(date(2027, 1, 1)),
            lambda: GUESSING.count_days(date(2026, 1, 1), date(2027, 1, 2)),
            lambda: GUESSING.add_days(at(2026, 12, 31, 9), 1),
            lambda: GUESSING.add_days(date(2026, 12, 31), 1),
            lambda: GUESSING.end_of_day(at(2026, 12, 31, 9), 1),
        ],
    )
    def test_every_guess_warns(self, ask: Any) -> None:
        """
        No question about an unknown year is answered in silence.
        """
        with pytest.warns(GuessedYearsWarning):
            ask()

    @pytest.mark.parametrize(
        "ask",
        [
            lambda: GUESSING.add(at(2027, 1, 5), 5000 * HOUR),
            lambda: GUESSING.subtract(at(2029, 6, 1), 5000 * HOUR),
            lambda: GUESSING.elapsed(at(2029, 6, 1), at(2027, 1, 5)),
        ],
    )
    def test_a_guess_that_reaches_several_years_names_them_all(self, ask: Any) -> None:
        """
        One warning, about all that the answer rests on.
        """
        with pytest.warns(GuessedYearsWarning) as caught:
            ask()

        assert [(2027, 2028, 2029)] == [
            getattr(warning.message, "years", None) for warning in caught.list
        ]

    @pytest.mark.parametrize("source", ["c.is_open(d)", "c.add(d, d - d)"])
    def test_a_guess_can_be_asked_for_anywhere(self, source: str) -> None:
        """
        Code that is executed in a namespace of its own has no module name.
        """
        with pytest.warns(GuessedYearsWarning):
            exec(source, {"c": GUESSING, "d": at(2028, 1, 5)})  # noqa: S102

    def test_a_guess_points_at_whoever_uses_the_library(self) -> None:
        """
        Another room of the library in between is not the code to mend.
        """
        names: dict[str, Any] = {"__name__": "crmkit.sla._clock", "c": GUESSING}
        exec("def ask(at): return c.is_open(at)", names)  # noqa: S102

        with pytest.warns(GuessedYearsWarning) as caught:
            names["ask"](at(2028, 1, 5))

        assert [__file__] == [warning.filename for warning in caught]

    def test_a_library_of_a_similar_name_is_a_user(self) -> None:
        """
        What is called like the library, and more, is not part of it.
        """
        names: dict[str, Any] = {"__name__": "crmkit_extras", "c": GUESSING}
        exec("def ask(at): return c.is_open(at)", names)  # noqa: S102

        with pytest.warns(GuessedYearsWarning) as caught:
            names["ask"](at(2028, 1, 5))

        assert ["<string>"] == [warning.filename for warning in caught]

    def test_a_known_year_does_not_warn(self) -> None:
        """
        Laying out more years than were asked about is no guess.
        """
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            assert DESK.elapsed(at(2026, 1, 1), at(2027, 1, 1)) == GUESSING.elapsed(
                at(2026, 1, 1), at(2027, 1, 1)
            )
            assert at(2026, 12, 31, 17) == GUESSING.add(at(2026, 12, 31, 9), 8 * HOUR)

    def test_the_calendar_tells_which_years_are_guessed(self) -> None:
        """
        Between two instants, on a date, and in what it explains.
        """
        years = GUESSING.guessed_years(at(2025, 6, 1), at(2028, 2, 1))

        assert (2025, 2027, 2028) == years
        assert () == DESK.guessed_years(at(2025, 6, 1), at(2028, 2, 1))
        assert GUESSING.day(date(2027, 1, 1)).guessed
        assert not GUESSING.day(date(2026, 12, 31)).guessed
        with pytest.warns(GuessedYearsWarning):
            told = GUESSING.explain(at(2026, 12, 31, 16), at(2027, 1, 1, 10))
        assert "2027: holidays not known to notice 7, taken for plain weeks" in str(
            told
        )
        assert "2027 年：notice 7 尚无节假日数据，按普通周末推算" in told.text("zh")
        assert "holidays not known" in GUESSING.month_text(2027, 1)


class TestChina:
    """
    Statutory days of China by their library.
    """

    def test_source_version_and_years_are_recorded(self) -> None:
        """
        What was installed when the calendar was made is on it, in its JSON too.
        """
        library = pytest.importorskip("chinese_calendar")
        desk = Calendar.china(HOURS)

        assert desk.holidays is not None
        assert "chinese_calendar" == desk.holidays.source
        assert library.__version__ == desk.holidays.version
        assert (2004, max(library.holidays).year) == desk.holidays.years
        assert desk == Calendar.from_json(desk.to_json())

    def test_the_golden_week_and_its_make_up_saturday(self) -> None:
        """
        Seven days off, and a Saturday worked for one of them.
        """
        pytest.importorskip("chinese_calendar")
        desk = Calendar.china({"mon-fri": ["09:00-12:00", "13:30-18:00"]})
        eve = datetime(2026, 9, 30, 17, tzinfo=ZoneInfo("Asia/Shanghai"))

        assert eve.replace(month=10, day=8, hour=10) == desk.add(eve, 2 * HOUR)
        assert desk.is_working_day(date(2026, 10, 10))

    def test_another_source_takes_its_place(self) -> None:
        """
        The default library is not even looked for.
        """
        desk = Calendar.china(HOURS, source=Notice(), on_unknown_year="weekends")

        assert desk.holidays == KNOWN
        assert "Asia/Shanghai" == desk.tz.key

    @pytest.mark.parametrize(
        ("make", "library", "extra"),
        [
            (lambda: Calendar.china(HOURS), "chinese_calendar", "cn"),
            (lambda: CountryHolidays("US", range(2026, 2027)), "holidays", "holidays"),
        ],
    )
    def test_without_the_library_the_error_names_the_extra(
        self, make: Any, library: str, extra: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """
        Nothing is guessed where the library is absent.
        """
        real = builtins.__import__

        def absent(name: str, *args: Any, **kwargs: Any) -> Any:
            if name == library:
                raise ImportError(name)
            return real(name, *args, **kwargs)

        monkeypatch.setattr(builtins, "__import__", absent)
        with pytest.raises(MissingExtraError, match=rf"crmkit\[{extra}\]"):
            make()

    def test_a_source_says_only_what_differs(self) -> None:
        """
        Each make-up day is at a weekend, and has a name in both languages.
        """
        pytest.importorskip("chinese_calendar")
        source = ChineseCalendar()
        days = {
            d: told for year in source.years for d, told in source.days(year).items()
        }

        assert all(
            day.weekday() > 4 for day, told in days.items() if told.kind is DayKind.WORK
        )
        assert all(told.label.en and told.label.zh for told in days.values())


class TestCountries:
    """
    Other countries by the other library.
    """

    def test_a_country_and_a_part_of_it(self) -> None:
        """
        What is off in California need not be off in Texas.
        """
        pytest.importorskip("holidays")
        source = CountryHolidays("US", range(2026, 2028), "CA")
        desk = Calendar("America/Los_Angeles", HOURS, holidays=source)
        kept = desk.holidays

        assert not desk.is_working_day(date(2026, 12, 25))
        assert not desk.is_working_day(date(2026, 3, 31))
        assert "Cesar Chavez Day" == desk.day(date(2026, 3, 31)).label.en
        assert kept is not None
        assert ("holidays US-CA", (2026, 2027)) == (kept.source, kept.years)

    @pytest.mark.parametrize(("country", "subdivision"), [("XX", None), ("US", "ZZ")])
    def test_an_unknown_place_is_refused(
        self, country: str, subdivision: str | None
    ) -> None:
        """
        A misspelt country has no holidays, and that is an error.
        """
        pytest.importorskip("holidays")
        with pytest.raises(CalendarFormatError, match="country: expected one that"):
            CountryHolidays(country, range(2026, 2027), subdivision)

    def test_which_years_may_be_relied_on_must_be_said(self) -> None:
        """
        The library answers for any year, so no years is no answer.
        """
        pytest.importorskip("holidays")
        with pytest.raises(CalendarFormatError, match="at least one year"):
            CountryHolidays("US", range(0))


@pytest.mark.parametrize("number", [0, 300, -1])
def test_counting_days_into_guessed_years_warns_once(number: int) -> None:
    """
    One question, one warning, whatever it looked at on the way.
    """
    known = Holidays(source="test", version="1", years=range(2026, 2027), days={})
    desk = Calendar(
        "UTC",
        {"mon-fri": ["09:00-17:00"]},
        holidays=attrs.evolve(known, on_unknown_year="weekends"),
    )
    with pytest.warns(GuessedYearsWarning) as caught:
        desk.add_days(datetime(2027, 1, 5, 10, tzinfo=UTC), number)

    assert 1 == len(caught)
