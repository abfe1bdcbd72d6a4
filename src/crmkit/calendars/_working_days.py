"""
Days of work, counted and stepped through.

A working day is a date on which a shift opens that is not cut away whole. A night
shift makes a working day of the date on which it opens, not of the next one.

Invariants:
    - The days of a year are worked out once; a search ends at once where the rules
      hold no more open time.

Not here: instants (:mod:`crmkit.calendars._daily`).
"""

from bisect import bisect_left, bisect_right
from datetime import date, timedelta

from crmkit.calendars._layout import Layout
from crmkit.calendars._rules import FIRST_YEAR, LAST_YEAR
from crmkit.errors import NoOpenTimeError

_DAYS_OF_YEAR = 366
_ONE_DAY = timedelta(days=1)


class WorkingDays:
    """
    The working days of a calendar, as far as anybody asked.

    Attributes:
        rules: What decides about a date.
    """

    __slots__ = ("_years", "rules")

    def __init__(self, rules: Layout) -> None:
        self.rules = rules
        self._years: dict[int, list[int]] = {}

    def year(self, year: int) -> list[int]:
        """
        Return the working days of a year, as ordinals.

        Raises:
            CalendarRangeError: If the year is not covered.
            UnknownYearError: If its holidays are not known.
        """
        found = self._years.get(year)
        if found is None:
            first, last = self.rules.years
            if not first <= year <= last:
                raise self.rules.outside(f"{year:04}", forward=year > last)
            days = range(
                date(year, 1, 1).toordinal(), date(year, 12, 31).toordinal() + 1
            )
            found = [n for n in days if self.rules.open_on(date.fromordinal(n))]
            self._years[year] = found
        return found

    def holds(self, day: date) -> bool:
        """
        Whether a date is a working day.
        """
        days, ordinal = self.year(day.year), day.toordinal()
        index = bisect_left(days, ordinal)
        return index < len(days) and days[index] == ordinal

    def count(self, start: date, end: date) -> int:
        """
        Return the working days from *start* up to, not including, *end*.
        """
        if end <= start:
            return -self.count(end, start) if end < start else 0
        last = end - _ONE_DAY
        years = range(start.year, last.year + 1)
        days = sum(len(self.year(year)) for year in years)
        days -= bisect_left(self.year(start.year), start.toordinal())
        after = self.year(last.year)
        return days - (len(after) - bisect_right(after, last.toordinal()))

    def nth(self, day: date, number: int) -> date:
        """
        Return the n-th working day after a date, or before it if n is negative.

        With nothing to count it is the date itself.

        Raises:
            NoOpenTimeError: If there are too few working days.
            CalendarRangeError: If the day is outside the covered years.
            UnknownYearError: If it is outside the years whose holidays are known.
        """
        if not number:
            return day
        forward, left, year = number > 0, abs(number), day.year
        days, ordinal = self.year(year), day.toordinal()
        rest = (
            days[bisect_right(days, ordinal) :]
            if forward
            else days[: bisect_left(days, ordinal)][::-1]
        )
        while left > len(rest):
            left -= len(rest)
            year += 1 if forward else -1
            self._check(day, year, left, forward=forward)
            rest = self.year(year) if forward else self.year(year)[::-1]
        return date.fromordinal(rest[left - 1])

    def _check(self, day: date, year: int, left: int, *, forward: bool) -> None:
        """
        Refuse to search a year where nothing can be, before it is laid out.
        """
        opens, closes = self.rules.open_years
        if (
            (closes < LAST_YEAR and year > closes)
            if forward
            else (opens > FIRST_YEAR and year < opens)
        ):
            side = "after" if forward else "before"
            raise NoOpenTimeError(self.rules.label, side, day.isoformat())
        first, last = self.rules.years
        years = last - year + 1 if forward else year - first + 1
        if left > max(years, 0) * _DAYS_OF_YEAR:
            raise self.rules.outside(day.isoformat(), forward=forward)
