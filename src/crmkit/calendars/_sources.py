"""
Holiday sources over two libraries that are kept up to date.

Invariants:
    - A library is imported when a source is made, never with crmkit; an absent
      one is an error that names the extra.
    - A source gives data and version of the library that is installed.

Not here: what is kept of it (:mod:`crmkit.calendars._holidays`).
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

import attrs

from crmkit.calendars._holidays import DayKind, SpecialDay, contiguous_years
from crmkit.errors import CalendarFormatError, MissingExtraError
from crmkit.labels import Label


@attrs.frozen
class ChineseCalendar:
    """
    Statutory holidays and make-up days of mainland China, by ``chinese-calendar``.

    The State Council announces each year's days in the autumn before, so the
    library knows a year only from then on, and says nothing about later ones. A
    notice may also reach a few days back into the old year: the last days of the
    last known year are final only when the next notice is out.

    Attributes:
        name: ``"chinese_calendar"``.
        version: Version of the library.
        years: From 2004 to the last year with a notice.

    Raises:
        MissingExtraError: If the library is not installed.

    >>> source = ChineseCalendar()
    >>> source.days(2026)[date(2026, 10, 10)].label.zh
    '国庆节'

    References:
        https://github.com/LKI/chinese-calendar
    """

    name: str = attrs.field(init=False, default="chinese_calendar")
    version: str = attrs.field(init=False)
    years: range = attrs.field(init=False)
    _days: Mapping[date, SpecialDay] = attrs.field(init=False, repr=False, eq=False)

    @version.default
    def _its_version(self) -> str:
        return str(_chinese().__version__)

    @_days.default
    def _its_days(self) -> Mapping[date, SpecialDay]:
        library = _chinese()
        named = {
            kind.value: Label(kind.value, kind.chinese) for kind in library.Holiday
        }
        return {
            day: SpecialDay(kind, named[name])
            for kind, days in (
                (DayKind.OFF, library.holidays),
                (DayKind.WORK, library.workdays),
            )
            for day, name in days.items()
        }

    @years.default
    def _its_years(self) -> range:
        known = _chinese().holidays
        return range(min(known).year, max(known).year + 1)

    def days(self, year: int) -> Mapping[date, SpecialDay]:
        """
        Return the holidays and make-up days of a year.
        """
        return {day: told for day, told in self._days.items() if day.year == year}


@attrs.frozen
class CountryHolidays:
    """
    Public holidays of a country or a part of it, by the library ``holidays``.

    That library answers for any year, and for some countries it guesses the years
    whose days are announced anew each year. So which years may be relied on is
    yours to say. For China use :class:`ChineseCalendar`: here 2027 would have
    holidays and no make-up days.

    Attributes:
        country: ISO 3166 code, for example ``"US"``.
        years: The years that may be relied on, each following the other.
        subdivision: ISO 3166-2 code of a part of the country, ``"CA"``.
        name: ``"holidays"`` and the place.
        version: Version of the library.

    Raises:
        MissingExtraError: If the library is not installed.
        CalendarFormatError: If it does not know the place, or the years do not
            follow each other.

    References:
        https://github.com/vacanza/holidays
    """

    country: str
    years: range = attrs.field(converter=contiguous_years)
    subdivision: str | None = None
    name: str = attrs.field(init=False)
    version: str = attrs.field(init=False)

    @name.default
    def _its_name(self) -> str:
        return f"holidays {'-'.join(filter(None, [self.country, self.subdivision]))}"

    @version.default
    def _its_version(self) -> str:
        return str(_countries().__version__)

    def __attrs_post_init__(self) -> None:
        self._asked(self.years[0])

    def days(self, year: int) -> Mapping[date, SpecialDay]:
        """
        Return the holidays of a year, and the make-up days if the country has any.
        """
        found = self._asked(year)
        off = {
            day: SpecialDay(DayKind.OFF, Label(name, name))
            for day, name in found.items()
            if day.year == year
        }
        work = {
            day: SpecialDay(DayKind.WORK)
            for day in getattr(found, "weekend_workdays", ())
            if day.year == year
        }
        return off | work

    def _asked(self, year: int) -> Any:
        """
        Return what the library says about a year.
        """
        library = _countries()
        try:
            return library.country_holidays(
                self.country, subdiv=self.subdivision, years=year, expand=False
            )
        except NotImplementedError:
            place = (self.country, self.subdivision)
            raise CalendarFormatError("country", place, "one that is known") from None


def _chinese() -> Any:
    """
    Return the library chinese-calendar.

    Raises:
        MissingExtraError: If it is not installed.
    """
    try:
        import chinese_calendar
    except ImportError:
        raise MissingExtraError("cn", "a calendar with Chinese holidays") from None
    return chinese_calendar


def _countries() -> Any:
    """
    Return the library holidays.

    Raises:
        MissingExtraError: If it is not installed.
    """
    try:
        import holidays
    except ImportError:
        raise MissingExtraError("holidays", "a calendar with holidays") from None
    return holidays
