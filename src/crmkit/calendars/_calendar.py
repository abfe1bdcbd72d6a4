"""
When somebody works: the hours of a week, and all that differs from them.

Invariants:
    - A calendar is a value: equal descriptions are equal, hash alike, pickle
      and come back from their JSON form. What it has laid out is no part of it.
    - A shift belongs to the date on which it opens. A closed date takes away
      the shifts that open on it, not the end of the night before.

Not here: what can be asked about instants (:mod:`crmkit.calendars._arithmetic`)
and about days (:mod:`crmkit.calendars._daily`).
"""

from collections.abc import Mapping
from datetime import date
from typing import Any, ClassVar, Self, TypeAlias, TypedDict, Unpack
from zoneinfo import ZoneInfo

import attrs

from crmkit.calendars._arithmetic import Arithmetic
from crmkit.calendars._columns import Columns
from crmkit.calendars._daily import Daily
from crmkit.calendars._days import (
    Closures,
    ClosuresLike,
    Cuts,
    CutsLike,
    Openings,
    OpeningsLike,
    Yearly,
    YearlyLike,
    read_closures,
    read_cuts,
    read_date,
    read_openings,
    read_yearly,
)
from crmkit.calendars._document import KEYS, Document, told
from crmkit.calendars._guesses import timeline_of
from crmkit.calendars._holidays import (
    Holidays,
    HolidaySource,
    OnUnknownYear,
    read_holidays,
)
from crmkit.calendars._hours import (
    WEEKDAYS,
    HoursLike,
    Week,
    read_text,
    read_week,
    week_texts,
)
from crmkit.calendars._layout import Layout
from crmkit.calendars._presets import preset_hours
from crmkit.calendars._rules import Rules
from crmkit.calendars._shown import Shown
from crmkit.calendars._sources import ChineseCalendar
from crmkit.calendars._succession import Succession
from crmkit.calendars._timeline import Timeline
from crmkit.calendars._wall import read_zone
from crmkit.calendars._working_days import WorkingDays
from crmkit.errors import CalendarFormatError

Later: TypeAlias = tuple[tuple[date, "Calendar"], ...]
LaterLike: TypeAlias = Mapping[Any, Any] | Later

_LATER, _MONDAY = "later", 0
_HAS_HOURS = "a weekday that has hours"


class Differences(TypedDict, total=False):
    """
    What differs from the hours of a week, as :class:`Calendar` takes it.
    """

    closures: ClosuresLike
    openings: OpeningsLike
    cuts: CutsLike
    yearly: YearlyLike
    holidays: Holidays | HolidaySource | Mapping[str, Any] | None
    later: LaterLike
    name: str | None


def _read_later(value: LaterLike) -> Later:
    """
    Return the calendars that follow, by the date from which they are in force.
    """
    if not isinstance(value, Mapping | tuple):
        raise CalendarFormatError(_LATER, value, "a mapping of dates to calendars")
    found: dict[date, Calendar] = {}
    for key, each in value.items() if isinstance(value, Mapping) else value:
        day = read_date(key, _LATER)
        calendar = each if isinstance(each, Calendar) else Calendar.from_dict(each)
        if day in found or calendar.later:
            raise CalendarFormatError(
                _LATER, key, "each date once, with a calendar that has no later one"
            )
        found[day] = calendar
    return tuple(sorted(found.items(), key=lambda item: item[0]))


def _read_name(value: object) -> str | None:
    """
    Return the name of a calendar, if it has one.
    """
    return None if value is None else read_text(value, "name")


@attrs.frozen(repr=False)
class Calendar(Arithmetic, Daily, Document, Shown):
    """
    Weekly hours in a time zone, and what differs from them.

    What speaks of one date is taken in the order openings, closures, yearly,
    holidays, hours; cuts are then taken out of whatever is open.

    Attributes:
        tz: Time zone of all wall times, an IANA name or a ``ZoneInfo``.
        hours: Weekdays to intervals, for example
            ``{"mon-fri": ["09:00-12:00", "13:30-18:00"]}``. An interval whose
            end is not after its start closes on the next date; ``"24:00"`` is
            the end of the day. Kept as seven tuples of shifts, from Monday on.
        closures: Dates, ``"first/last"`` texts or (first, last) pairs of dates
            on which no shift opens. Kept as ranges, both ends included.
        openings: Dates to the intervals that replace that date's hours, or to the
            weekday (``"mon"``) whose hours the date has: make-up days and half days.
        cuts: Dates to intervals that are closed on that date, whatever else is
            said about it, the end of the night before included.
        yearly: Days closed each year, ``"05-01"`` or ``"12-24/01-02"``. A 29
            February is closed in leap years only.
        holidays: Holidays and make-up days of a country: a source, which is read
            at once, or what was read from one. A make-up day has the hours of
            Monday, or of the weekday that the holidays name.
        later: Dates to the calendars that replace this one from that date's
            midnight on; see :meth:`then`.
        name: What to call the calendar in errors.
        columns: The same questions, asked about whole columns.

    Raises:
        CalendarFormatError: If a part of the description cannot be read.
        OverlappingHoursError: If intervals of one day share time.
        UnknownTimeZoneError: If *tz* is not in the IANA database.
        NoOpenTimeError: If the calendar is never open.
        UnknownYearError: If a calendar in a succession does not know the holidays
            of its time.

    The years 1900 to 2199 are covered; a question that leads outside raises
    :class:`~crmkit.errors.CalendarRangeError`. Where holidays are known for fewer
    years, a question that leads out of those raises
    :class:`~crmkit.errors.UnknownYearError`, unless the calendar may guess.

    >>> from datetime import datetime, timedelta
    >>> desk = Calendar(
    ...     "Asia/Shanghai",
    ...     {"mon-fri": ["09:00-12:00", "13:30-18:00"]},
    ...     closures=["2026-10-01/2026-10-07"],
    ...     openings={"2026-10-10": "mon"},
    ...     cuts={"2026-12-31": ["15:00-24:00"]},
    ... )
    >>> friday = datetime(2026, 3, 6, 17, tzinfo=ZoneInfo("Asia/Shanghai"))
    >>> due = desk.add(friday, timedelta(hours=2))
    >>> due.astimezone(desk.tz).isoformat()
    '2026-03-09T10:00:00+08:00'
    >>> desk.elapsed(friday, due)
    datetime.timedelta(seconds=7200)
    """

    ALWAYS: ClassVar["Calendar"]

    tz: ZoneInfo = attrs.field(converter=read_zone)
    hours: Week = attrs.field(converter=read_week)
    closures: Closures = attrs.field(default=(), converter=read_closures, kw_only=True)
    openings: Openings = attrs.field(default=(), converter=read_openings, kw_only=True)
    cuts: Cuts = attrs.field(default=(), converter=read_cuts, kw_only=True)
    yearly: Yearly = attrs.field(default=(), converter=read_yearly, kw_only=True)
    holidays: Holidays | None = attrs.field(
        default=None, converter=read_holidays, kw_only=True
    )
    later: Later = attrs.field(default=(), converter=_read_later, kw_only=True)
    name: str | None = attrs.field(default=None, converter=_read_name, kw_only=True)
    _timeline: Timeline = attrs.field(init=False, eq=False)
    _working_days: WorkingDays = attrs.field(init=False, eq=False)
    columns: Columns = attrs.field(init=False, eq=False)

    @_timeline.default
    def _lay_out(self) -> Timeline:
        return timeline_of(self._layout())

    @_working_days.default
    def _list_days(self) -> WorkingDays:
        return WorkingDays(self._timeline.rules)

    @columns.default
    def _for_columns(self) -> Columns:
        return Columns(self._timeline)

    def __attrs_post_init__(self) -> None:
        like = {
            f"openings on {day}": told
            for day, told in self.openings
            if isinstance(told, int)
        }
        if self.holidays is not None and self.holidays.has_make_up_days():
            like["holidays make_up"] = self.holidays.make_up
        for where, number in like.items():
            if not self.hours[number]:
                raise CalendarFormatError(where, WEEKDAYS[number], _HAS_HOURS)

    def __repr__(self) -> str:
        rest = told(self)
        if self.holidays is not None:
            rest["holidays"] = self.holidays
        if self.later:
            rest["later"] = {day.isoformat(): each for day, each in self.later}
        order = (*KEYS[KEYS.index("closures") :], "name")
        text = "".join(f", {key}={rest[key]!r}" for key in order if key in rest)
        return f"Calendar({self.tz.key!r}, {week_texts(self.hours)!r}{text})"

    def __reduce__(self) -> tuple[Any, ...]:
        # What was laid out stays behind: it is large, and quickly made again.
        return _restored, (type(self), *(getattr(self, key) for key in KEYS))

    def _layout(self) -> Layout:
        """
        Return the rules, or their succession, that this calendar describes.
        """
        label = self.name or self.tz.key
        first = Rules(
            label=label,
            zone=self.tz,
            week=self.hours,
            closures=self.closures,
            openings=self.openings,
            cuts=self.cuts,
            yearly=self.yearly,
            holidays=self.holidays,
        )
        if not self.later:
            return first
        rest = ((day, each._layout()) for day, each in self.later)  # noqa: SLF001
        later = tuple((day, rules) for day, rules in rest if isinstance(rules, Rules))
        return Succession(label=label, first=first, later=later)

    def then(self, valid_from: date | str, calendar: "Calendar") -> "Calendar":
        """
        Return a calendar that follows this one, and another from a date on.

        Open time across the change is the sum of both sides: what counted before
        keeps counting as it did.

        Args:
            valid_from: The first date of the other calendar; it takes over at
                midnight of its own zone.
            calendar: The other calendar, with no successor of its own.

        Raises:
            CalendarFormatError: If a change to a later date, or this date, is
                already there.
            UnknownYearError: If this calendar does not know the holidays up to then.

        >>> old = Calendar("UTC", {"mon-fri": ["09:00-17:00"]})
        >>> new = Calendar("UTC", {"mon-fri": ["08:00-20:00"]})
        >>> both = old.then("2026-03-09", new)
        >>> both.count_days(date(2026, 3, 6), date(2026, 3, 10))
        2
        """
        day = read_date(valid_from, "valid_from")
        if self.later and day <= self.later[-1][0]:
            expected = f"a date after {self.later[-1][0]}"
            raise CalendarFormatError("valid_from", valid_from, expected)
        return attrs.evolve(self, later=(*self.later, (day, calendar)))

    @classmethod
    def preset(
        cls, preset: str, tz: str | ZoneInfo, /, **rest: Unpack[Differences]
    ) -> Self:
        """
        Return a calendar with the weekly hours of a name.

        Args:
            preset: A key of :data:`PRESETS`, which also becomes the name.
            tz: Time zone of all wall times.
            **rest: What differs from the weekly hours, as the class takes it.

        Raises:
            UnknownChoiceError: If there is no preset of that name.
            CrmkitError: As the class does.

        >>> Calendar.preset("office_hours", "Asia/Shanghai", yearly=["05-01"])
        Calendar('Asia/Shanghai', {'mon-fri': ['09:00-18:00']}, \
yearly=['05-01'], name='office_hours')
        """
        rest.setdefault("name", preset)
        return cls(tz, preset_hours(preset), **rest)

    @classmethod
    def china(
        cls,
        hours: HoursLike,
        *,
        source: HolidaySource | None = None,
        on_unknown_year: OnUnknownYear = "raise",
        make_up: str | int = _MONDAY,
        tz: str | ZoneInfo = "Asia/Shanghai",
        **rest: Unpack[Differences],
    ) -> Self:
        """
        Return a calendar with the statutory holidays and make-up days of China.

        The source is read now; its name, version and years stay on the calendar.
        What the company does differently goes into *closures* and *openings*,
        which win.

        Args:
            hours: Weekdays to intervals, as the class takes them.
            source: Where holidays come from; ``chinese-calendar`` by default.
            on_unknown_year: Whether a question about a year that is not announced
                yet is an error (``"raise"``), or is answered as if it had plain
                ``"weekends"``, with a :class:`~crmkit.errors.GuessedYearsWarning`.
            make_up: The weekday whose hours a make-up day has.
            tz: Time zone of all wall times.
            **rest: What else differs, as the class takes it, except *holidays*.

        Raises:
            MissingExtraError: If the library behind the source is not installed.
            UnknownChoiceError: If *on_unknown_year* is another word.
            CrmkitError: As the class does.

        >>> desk = Calendar.china({"mon-fri": ["09:00-12:00", "13:30-18:00"]})
        >>> print(desk.day(date(2026, 10, 1)))
        2026-10-01: closed; holiday: National Day
        >>> print(desk.day(date(2026, 10, 10)).text("zh"))
        09:00-12:00, 13:30-18:00；调休上班：国庆节
        """
        rest["holidays"] = Holidays.read(
            ChineseCalendar() if source is None else source,
            make_up=make_up,
            on_unknown_year=on_unknown_year,
        )
        return cls(tz, hours, **rest)


def _restored(kind: type[Calendar], *parts: Any) -> Calendar:
    """
    Return a calendar from its pickled parts.
    """
    return kind(**dict(zip(KEYS, parts, strict=True)))


Calendar.ALWAYS = Calendar("UTC", {"mon-sun": ["00:00-24:00"]}, name="always")
