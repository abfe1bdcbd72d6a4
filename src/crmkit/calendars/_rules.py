"""
The rules of one calendar: what is open on a date, and why, in wall time.

What speaks of one date is taken in this order, the strongest first: an opening, a
closure, a yearly closure, a holiday or make-up day, the hours of the week. Cuts are
taken out of whatever is open, of the end of the night before too.

Invariants:
    - A shift belongs to the date on which it opens, and a date is decided as a
      whole: a closure takes away the shifts that open on it.
    - Nothing is said about a year whose holidays are unknown, unless it is asked
      for as a guess.

Not here: several calendars after each other (:mod:`crmkit.calendars._succession`),
and how years are put together (:mod:`crmkit.calendars._timeline`).
"""

from bisect import bisect_right
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

import attrs

from crmkit.calendars._days import Closures, Cuts, Openings, Yearly, is_closed_yearly
from crmkit.calendars._holidays import DayKind, Holidays
from crmkit.calendars._hours import Day, Week, never_closes
from crmkit.calendars._plan import DayPlan, Reason
from crmkit.calendars._table import Table
from crmkit.calendars._wall import midnight, wall_to_micros
from crmkit.errors import (
    CalendarRangeError,
    CrmkitError,
    NoOpenTimeError,
    UnknownYearError,
)

FIRST_YEAR = 1900
LAST_YEAR = 2199

_ONE_DAY = timedelta(days=1)
_LEAP_YEAR = date(2000, 1, 1)
_DAYS_OF_LEAP_YEAR = 366


@attrs.frozen(kw_only=True)
class Rules:
    """
    When a calendar is open, in wall time.

    Attributes:
        label: What to call the calendar in errors.
        zone: Whose wall time.
        week: The shifts of each weekday.
        closures: Ranges of closed dates.
        openings: Dates with shifts of their own, or with those of a weekday.
        cuts: Hours that are closed on a date.
        yearly: Ranges of days that are closed each year.
        holidays: Holidays and make-up days.
    """

    label: str
    zone: ZoneInfo
    week: Week
    closures: Closures = ()
    openings: Openings = ()
    cuts: Cuts = ()
    yearly: Yearly = ()
    holidays: Holidays | None = None

    @cached_property
    def years(self) -> tuple[int, int]:
        """
        First and last local year that can be answered for.
        """
        if self.holidays is None or self.holidays.on_unknown_year != "raise":
            return FIRST_YEAR, LAST_YEAR
        first, last = self.holidays.years
        return max(first, FIRST_YEAR), min(last, LAST_YEAR)

    @cached_property
    def edges(self) -> tuple[int, int]:
        """
        First instant that can be answered for, and the first that cannot.
        """
        first, last = self.years
        low = midnight(self.zone, first)
        if first != FIRST_YEAR:  # nobody knows who worked on the night before
            eve = date(first - 1, 12, 31)
            night = max((s.closes for day in self.week for s in day), default=0)
            low = max(low, wall_to_micros(self.zone, eve, night))
        return low, midnight(self.zone, last + 1)

    @cached_property
    def guesses(self) -> tuple[tuple[int, int, Holidays], ...]:
        """
        Where instants are answered for by a guess, from and until.
        """
        if self.holidays is None or self.holidays.on_unknown_year == "raise":
            return ()
        first, last = self.holidays.years
        low, high = self.edges
        before = (low, midnight(self.zone, max(first, FIRST_YEAR)), self.holidays)
        after = (midnight(self.zone, min(last, LAST_YEAR) + 1), high, self.holidays)
        return tuple(guess for guess in (before, after) if guess[0] < guess[1])

    @cached_property
    def unbroken(self) -> bool:
        """
        Whether it is open always.
        """
        return not self.settled_year and never_closes(self.week)

    @property
    def never_closes(self) -> bool:
        """
        Whether it does not close any more after the settled year.
        """
        return never_closes(self.week)

    @cached_property
    def settled_year(self) -> int:
        """
        The last year with an exception, 0 if there is none.
        """
        if self.yearly:
            return LAST_YEAR
        dated = [day.year for day, _ in (*self.openings, *self.cuts)]
        known = [self.holidays.years[1]] if self.holidays is not None else []
        return max(dated + known + [last.year for _, last in self.closures], default=0)

    @cached_property
    def open_years(self) -> tuple[int, int]:
        """
        The first year with open time, and the last, night shifts included.

        Raises:
            NoOpenTimeError: If there is no such year.
        """
        dated = [day.year for day in self._openings if self._own_shifts(day)]
        weekly = self._weekly_years() if any(self.week) else []
        if not dated + weekly:
            raise NoOpenTimeError(self.label)
        return min(dated + weekly), max(dated + weekly) + 1

    def _weekly_years(self) -> list[int]:
        """
        Return the first and last year of the weekly hours, nothing if none.
        """
        days = (_LEAP_YEAR + n * _ONE_DAY for n in range(_DAYS_OF_LEAP_YEAR))
        if self.yearly and all(is_closed_yearly(self.yearly, day) for day in days):
            return []
        first, last = date(FIRST_YEAR, 1, 1), date(LAST_YEAR, 12, 31)
        for begin, end in self.closures:
            if begin <= first and last <= end:
                return []
            if begin <= first <= end:
                first = end
            if begin <= last <= end:
                last = begin
        return [first.year, last.year]

    @cached_property
    def _openings(self) -> Mapping[date, Day | int]:
        return dict(self.openings)

    @cached_property
    def _cuts(self) -> Mapping[date, Day]:
        return dict(self.cuts)

    @cached_property
    def _closed_from(self) -> list[date]:
        return [first for first, _ in self.closures]

    def _own_shifts(self, day: date) -> Day:
        """
        Return the shifts of an opening.
        """
        told = self._openings[day]
        return self.week[told] if isinstance(told, int) else told

    def plan(self, day: date) -> DayPlan:
        """
        Return the hours of a date, and why it has them.
        """
        holidays = self.holidays
        special = holidays.by_date.get(day) if holidays else None
        reason, shifts = self._decided(day)
        of_holiday = reason in (Reason.HOLIDAY, Reason.MAKE_UP)
        return DayPlan(
            date=day,
            shifts=shifts,
            cuts=self._cuts.get(day, ()),
            reason=reason,
            source=holidays.title if holidays is not None else "",
            guessed=holidays is not None and not holidays.knows(day.year),
            **({"label": special.label} if special and of_holiday else {}),
        )

    def _decided(self, day: date) -> tuple[Reason, Day]:
        """
        Return the strongest reason that speaks of a date, and its shifts.
        """
        if day in self._openings:
            return Reason.OPENING, self._own_shifts(day)
        index = bisect_right(self._closed_from, day) - 1
        if index >= 0 and day <= self.closures[index][1]:
            return Reason.CLOSURE, ()
        if self.yearly and is_closed_yearly(self.yearly, day):
            return Reason.YEARLY, ()
        if self.holidays is not None and day in self.holidays.by_date:
            if self.holidays.by_date[day].kind is DayKind.OFF:
                return Reason.HOLIDAY, ()
            return Reason.MAKE_UP, self.week[self.holidays.make_up]
        return Reason.WEEK, self.week[day.weekday()]

    def open_on(self, day: date) -> list[tuple[int, int]]:
        """
        Return when the shifts of a date are open, in microseconds since 1970.
        """
        spans = self._absolute(day, self._decided(day)[1])
        if not self.cuts:
            return spans
        around = (day + n * _ONE_DAY for n in (-1, 0, 1))
        cuts = [c for at in around for c in self._absolute(at, self._cuts.get(at, ()))]
        return without(spans, cuts) if cuts else spans

    def _absolute(self, day: date, shifts: Day) -> list[tuple[int, int]]:
        """
        Return shifts of a date on no wall; one that is skipped whole is left out.
        """
        spans = (
            (
                wall_to_micros(self.zone, day, shift.opens),
                wall_to_micros(self.zone, day, shift.closes),
            )
            for shift in shifts
        )
        return [(start, end) for start, end in spans if start < end]

    def spans(self, year: int) -> Iterator[tuple[int, int]]:
        """
        Yield the spans that open in a year, or on the last date before it.
        """
        first, last = date(year - 1, 12, 31), date(year, 12, 31)
        for number in range((last - first).days + 1):
            yield from self.open_on(first + number * _ONE_DAY)

    def table(self, year: int) -> Table:
        """
        Return the open spans of one local year.
        """
        low = max(midnight(self.zone, year), self.edges[0])
        high = min(midnight(self.zone, year + 1), self.edges[1])
        return Table.of((year, year), low, high, sorted(self.spans(year)))

    def zone_at(self, instant: int) -> ZoneInfo:
        """
        Return whose wall time counts at an instant.
        """
        return self.zone

    def zone_on(self, day: date) -> ZoneInfo:
        """
        Return whose wall time counts on a date.
        """
        return self.zone

    def outside(self, asked: str, *, forward: bool) -> CrmkitError:
        """
        Return the error for a question that leaves the years answered for.
        """
        holidays = self.holidays
        if holidays is None or self.years == (FIRST_YEAR, LAST_YEAR):
            return CalendarRangeError(self.label, asked, FIRST_YEAR, LAST_YEAR)
        return UnknownYearError(self.label, asked, *holidays.years, holidays.title)


def without(
    spans: list[tuple[int, int]], cuts: list[tuple[int, int]]
) -> list[tuple[int, int]]:
    """
    Return disjoint spans with what is cut taken out, in one sweep over both.

    >>> without([(0, 10), (20, 30)], [(5, 22), (25, 26)])
    [(0, 5), (22, 25), (26, 30)]
    """
    kept, cuts, at = [], sorted(cuts), 0
    for start, end in sorted(spans):
        while start < end and at < len(cuts) and cuts[at][0] < end:
            low, high = cuts[at]
            kept.append((start, low))
            start = max(start, high)  # noqa: PLW2901  what is left of the span
            at += high <= end  # else it may reach into the next span too
        kept.append((start, end))
    return [(start, end) for start, end in kept if start < end]
