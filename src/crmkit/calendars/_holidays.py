"""
Holidays and make-up days of a country, as a source knows them and as kept.

A source is asked once, when a calendar is made. What it said stays with the
calendar, together with the source's name and version and the years it knows, so a
calendar that was stored gives the same answers after the source was updated.

Invariants:
    - A year that the source does not know is refused, or guessed to have no
      holidays and flagged: which one is said when the calendar is made.
    - The years known follow each other, and hold all of the days.

Not here: where days come from (:mod:`crmkit.calendars._sources`), and what a
company decides against them: closures and openings win.
"""

from collections.abc import Iterable, Mapping
from datetime import MAXYEAR, date
from functools import cached_property
from operator import eq
from typing import Any, Literal, Protocol, Self, TypeAlias, runtime_checkable

import attrs

from crmkit.calendars._days import read_date
from crmkit.calendars._hours import WEEKDAYS, read_text, weekday_number
from crmkit.errors import CalendarFormatError, UnknownChoiceError
from crmkit.labels import Choice, Label

OnUnknownYear: TypeAlias = Literal["raise", "weekends"]

_ON_UNKNOWN: tuple[OnUnknownYear, ...] = ("raise", "weekends")
_HOLIDAYS, _YEARS, _MAKE_UP = "holidays", "holidays years", "holidays make_up"
_DAYS, _KEY = "holidays days", "key of holidays"
_KEYS = ("days", "make_up", "on_unknown_year", "source", "version", "years")
_SOURCE = "a HolidaySource, Holidays or what Holidays.to_dict returns"
_DAY = "'off' or 'work', and perhaps an English and a Chinese name"
_NONE = Label("", "")


class DayKind(Choice):
    """
    What a source says about a date that differs from the plain week.
    """

    OFF = "off", Label("day off", "休息")
    WORK = "work", Label("make-up work day", "补班", ("调休上班", "班"))


@attrs.frozen
class SpecialDay:
    """
    A date that differs from the plain week.

    Attributes:
        kind: Whether it is off, or worked in exchange for another day.
        label: What the day is called; empty if the source does not say.

    >>> SpecialDay(DayKind.OFF, Label("National Day", "国庆节")).label.zh
    '国庆节'
    """

    kind: DayKind
    label: Label = _NONE


@runtime_checkable
class HolidaySource(Protocol):
    """
    Where holidays come from: implement these four to bring your own.

    Attributes:
        name: What the source is called, recorded on the calendar.
        version: Which state of it was read, recorded beside the name.
        years: The years it knows, each following the other.
    """

    @property
    def name(self) -> str: ...

    @property
    def version(self) -> str: ...

    @property
    def years(self) -> range: ...

    def days(self, year: int) -> Mapping[date, SpecialDay]:
        """
        Return the dates of a known year that differ from the plain week.

        A date off at a weekend may be there or not; a working day must only be
        there if it is worked in exchange for another day.
        """
        ...


def contiguous_years(value: Any) -> range:
    """
    Return years that follow each other as a range.

    Raises:
        CalendarFormatError: If they do not, or there are none.

    >>> contiguous_years([2024, 2025, 2026])
    range(2024, 2027)
    """
    if isinstance(value, range | list | tuple) and value:
        first, last = ends = value[0], value[-1]
        if all(isinstance(end, int) for end in ends) and 0 < first <= last <= MAXYEAR:
            years = range(first, last + 1)
            if len(value) == len(years) and all(map(eq, value, years)):
                return years
    raise CalendarFormatError(_YEARS, value, "at least one year, and no gaps")


def _read_years(value: object) -> tuple[int, int]:
    """
    Return the first and the last year that is known.
    """
    years = [value[0], value[-1]] if isinstance(value, range) and value else value
    if (
        (isinstance(value, range) and value and value.step != 1)
        or not isinstance(years, list | tuple)
        or len(years) != 2  # noqa: PLR2004
        or not all(isinstance(year, int) for year in years)
        or not 0 < years[0] <= years[1]
    ):
        raise CalendarFormatError(_YEARS, value, "the first and the last known year")
    return years[0], years[1]


def _read_days(value: Any) -> tuple[tuple[date, SpecialDay], ...]:
    """
    Return days by date, each once.
    """
    items = value.items() if isinstance(value, Mapping) else value
    if not isinstance(items, Iterable) or isinstance(items, str):
        raise CalendarFormatError(_DAYS, value, "a mapping of dates to days")
    days: dict[date, SpecialDay] = {}
    for key, told in items:
        day = read_date(key, _DAYS)
        if day in days:
            raise CalendarFormatError(_DAYS, key, "each date only once")
        days[day] = _read_special(told)
    return tuple(sorted(days.items(), key=lambda item: item[0]))


def _read_special(value: Any) -> SpecialDay:
    """
    Return a day from its JSON form.
    """
    if isinstance(value, SpecialDay):
        # Other words for it have no place in a document.
        names = Label(value.label.en, value.label.zh)
        return value if value.label == names else attrs.evolve(value, label=names)
    told = [value] if isinstance(value, str) else value
    if not isinstance(told, list | tuple) or not 1 <= len(told) <= 3:  # noqa: PLR2004
        raise CalendarFormatError(_DAYS, value, _DAY)
    if not all(isinstance(word, str) for word in told):
        raise CalendarFormatError(_DAYS, value, _DAY)
    english = told[1] if len(told) > 1 else ""
    chinese = told[-1] if len(told) > 1 else ""
    return SpecialDay(DayKind.read(told[0]), Label(english, chinese))


def _read_source(value: object) -> str:
    """
    Return the name of a source.
    """
    return read_text(value, "holidays source")


def _read_version(value: object) -> str:
    """
    Return the version of a source.
    """
    return read_text(value, "holidays version")


def _read_on_unknown(value: OnUnknownYear) -> OnUnknownYear:
    """
    Return what to do about a year that is not known.
    """
    if value not in _ON_UNKNOWN:
        raise UnknownChoiceError("on_unknown_year", value, _ON_UNKNOWN)
    return value


def _read_weekday(value: object) -> int:
    """
    Return the number of a weekday.
    """
    number = weekday_number(value) if isinstance(value, str) else value
    if not isinstance(number, int) or number not in range(len(WEEKDAYS)):
        raise CalendarFormatError(_MAKE_UP, value, "a weekday such as 'mon'")
    return number


@attrs.frozen(kw_only=True, repr=False)
class Holidays:
    """
    What a source said about holidays, kept as a value.

    Attributes:
        source: Name of the source.
        version: Its version at that time.
        years: First and last year that it knew.
        days: Dates that differ from the plain week, sorted.
        make_up: Number of the weekday whose hours a make-up day has, 0 for Monday.
        on_unknown_year: ``"raise"`` an error on a question about a year that is not
            known, or count on plain ``"weekends"``, warn and flag it.

    Raises:
        CalendarFormatError: If a part cannot be read, a date comes twice, or is in
            a year that is not known.
        UnknownChoiceError: If *on_unknown_year* or a kind of day is another word.

    >>> known = Holidays(source="our notice", version="3", years=range(2026, 2027),
    ...     days={"2026-10-01": ["off", "National Day"], "2026-10-10": "work"})
    >>> known
    <Holidays of 2026 from our notice 3: 1 day off, 1 make-up day>
    >>> known.knows(2026), known.knows(2027)
    (True, False)
    """

    source: str = attrs.field(converter=_read_source)
    version: str = attrs.field(converter=_read_version)
    years: tuple[int, int] = attrs.field(converter=_read_years)
    # Hundreds of days would make each hash of a calendar half a millisecond.
    days: tuple[tuple[date, SpecialDay], ...] = attrs.field(
        converter=_read_days, hash=False
    )
    make_up: int = attrs.field(default=0, converter=_read_weekday)
    on_unknown_year: OnUnknownYear = attrs.field(
        default="raise", converter=_read_on_unknown
    )

    def __attrs_post_init__(self) -> None:
        for day, _ in self.days:
            if not self.knows(day.year):
                expected = f"dates in the known years {self.period}"
                raise CalendarFormatError(_DAYS, day.isoformat(), expected)

    def __repr__(self) -> str:
        kinds = [day.kind for _, day in self.days]
        off, work = kinds.count(DayKind.OFF), kinds.count(DayKind.WORK)
        return (
            f"<Holidays of {self.period} from {self.title}: "
            f"{off} day{'s' * (off != 1)} off, {work} make-up day{'s' * (work != 1)}>"
        )

    @property
    def title(self) -> str:
        """
        Name and version of the source.
        """
        return f"{self.source} {self.version}".strip()

    @property
    def period(self) -> str:
        """
        The years known, as text.
        """
        first, last = self.years
        return f"{first}" if first == last else f"{first} to {last}"

    @cached_property
    def by_date(self) -> Mapping[date, SpecialDay]:
        """
        The days, by date.
        """
        return dict(self.days)

    def knows(self, year: int) -> bool:
        """
        Whether the source knew a year.
        """
        return self.years[0] <= year <= self.years[1]

    def has_make_up_days(self) -> bool:
        """
        Whether any date is worked in exchange for another.
        """
        return any(day.kind is DayKind.WORK for _, day in self.days)

    @classmethod
    def read(
        cls,
        source: HolidaySource,
        *,
        years: range | None = None,
        make_up: str | int = 0,
        on_unknown_year: OnUnknownYear = "raise",
    ) -> Self:
        """
        Return what a source says now.

        Args:
            source: Whom to ask.
            years: Which years to ask for, each following the other; all that it
                knows by default.
            make_up: The weekday whose hours a make-up day has.
            on_unknown_year: What to do about a year that is not known.

        Raises:
            CalendarFormatError: If the source does not know all of *years*, or a
                part cannot be read.
            UnknownChoiceError: If *on_unknown_year* is another word.
            MissingExtraError: If the source needs a library that is absent.
        """
        known = contiguous_years(source.years)
        asked = known if years is None else contiguous_years(years)
        if asked[0] not in known or asked[-1] not in known:
            raise CalendarFormatError(
                _YEARS, asked, f"years within {known[0]} to {known[-1]}"
            )
        found = {day: told for year in asked for day, told in source.days(year).items()}
        return cls(
            source=source.name,
            version=source.version,
            years=asked,
            days=found,
            make_up=make_up,
            on_unknown_year=on_unknown_year,
        )

    def to_dict(self) -> dict[str, Any]:
        """
        Return the holidays as JSON has them.

        >>> Holidays(source="us", version="", years=(2026, 2026), days={}).to_dict()
        {'source': 'us', 'version': '', 'years': [2026, 2026], 'days': {}}
        """
        told: dict[str, Any] = {
            "source": self.source,
            "version": self.version,
            "years": list(self.years),
            "days": {day.isoformat(): _told(special) for day, special in self.days},
        }
        if self.make_up:
            told["make_up"] = WEEKDAYS[self.make_up]
        if self.on_unknown_year != "raise":
            told["on_unknown_year"] = self.on_unknown_year
        return told


def _told(day: SpecialDay) -> str | list[str]:
    """
    Return a day as JSON has it: its kind, and its names if it has any.
    """
    english, chinese = day.label.en, day.label.zh
    if not english and not chinese:
        return day.kind.value
    names = [english] if english == chinese else [english, chinese]
    return [day.kind.value, *names]


def read_holidays(value: Any) -> Holidays | None:
    """
    Return holidays, of a source or of their JSON form too.

    Raises:
        CalendarFormatError: If it is neither, or a part cannot be read.
        UnknownChoiceError: If a key means nothing.
    """
    if value is None or isinstance(value, Holidays):
        return value
    if isinstance(value, Mapping):
        for key in value:
            if key not in _KEYS:
                raise UnknownChoiceError(_KEY, key, _KEYS)
        if not {"source", "version", "years", "days"} <= value.keys():
            raise CalendarFormatError(_HOLIDAYS, value, _SOURCE)
        return Holidays(**value)
    if isinstance(value, HolidaySource):
        return Holidays.read(value)
    raise CalendarFormatError(_HOLIDAYS, value, _SOURCE)
