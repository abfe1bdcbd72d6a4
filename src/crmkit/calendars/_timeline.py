"""
A calendar's rules laid out over the years, as far as anybody asked.

The first question about a year costs a millisecond or two; after that, cost
does not grow with the time between two instants.

Invariants:
    - A published table is never changed: growing builds a new one and then
      replaces the old by one assignment. Threads that race repeat some work
      and get the same answers.
    - A search is bounded: it ends at once where the rules hold no more open
      time, and otherwise at the last year that is covered.

Not here: datetimes (:mod:`crmkit.calendars._calendar`).
"""

from collections.abc import Iterator
from datetime import date, timedelta
from zoneinfo import ZoneInfo

import attrs

from crmkit.calendars._days import Closures, Openings, days_of
from crmkit.calendars._hours import Week, never_closes
from crmkit.calendars._instants import EPOCH, MICROSECOND, iso
from crmkit.calendars._table import Table
from crmkit.calendars._wall import midnight, wall_to_micros
from crmkit.errors import CalendarRangeError, NoClosingTimeError, NoOpenTimeError

FIRST_YEAR = 1900
LAST_YEAR = 2199


@attrs.frozen(kw_only=True)
class Rules:
    """
    When a calendar is open, in wall time.

    Attributes:
        label: What to call the calendar in errors.
        zone: Whose wall time.
        week: The shifts of each weekday.
        closures: Ranges of closed dates.
        openings: Dates with shifts of their own; they win over closures.
    """

    label: str
    zone: ZoneInfo
    week: Week
    closures: Closures
    openings: Openings

    def open_years(self) -> tuple[int, int]:
        """
        Return the first year with open time, and the last, night shifts included.

        Raises:
            NoOpenTimeError: If there is no such year.
        """
        dated = [day.year for day, shifts in self.openings if shifts]
        weekly = self._weekly_years() if any(self.week) else []
        if not dated + weekly:
            raise NoOpenTimeError(self.label)
        return min(dated + weekly), max(dated + weekly) + 1

    def _weekly_years(self) -> list[int]:
        """
        Return the first and last year of the weekly hours, nothing if none.
        """
        first, last = date(FIRST_YEAR, 1, 1), date(LAST_YEAR, 12, 31)
        for begin, end in self.closures:
            if begin <= first and last <= end:
                return []
            if begin <= first <= end:
                first = end
            if begin <= last <= end:
                last = begin
        return [first.year, last.year]

    def settled_year(self) -> int:
        """
        Return the last year with a dated exception, 0 if there is none.
        """
        closed = [last.year for _, last in self.closures]
        return max([day.year for day, _ in self.openings] + closed, default=0)

    def table(self, year: int) -> Table:
        """
        Return the open spans of one local year.
        """
        low, high = midnight(self.zone, year), midnight(self.zone, year + 1)
        return Table.of((year, year), low, high, sorted(self._spans(year)))

    def _spans(self, year: int) -> Iterator[tuple[int, int]]:
        """
        Yield the spans that open in a year, or on the last date before it.
        """
        first, last = date(year - 1, 12, 31), date(year, 12, 31)
        closed = dict.fromkeys(days_of(self.closures, first, last), ())
        dated = closed | dict(self.openings)
        for number in range((last - first).days + 1):
            day = first + timedelta(days=number)
            for shift in dated.get(day, self.week[day.weekday()]):
                yield (
                    wall_to_micros(self.zone, day, shift.opens),
                    wall_to_micros(self.zone, day, shift.closes),
                )


class Timeline:
    """
    Answer questions in microseconds, laying out years as they are needed.

    Attributes:
        rules: What to lay out.
        unbroken: Whether it is open always, so that nothing need be laid out.

    Raises:
        NoOpenTimeError: If the rules are never open.
    """

    __slots__ = ("_high", "_low", "_table", "_years", "rules", "unbroken")

    def __init__(self, rules: Rules) -> None:
        self.rules = rules
        self._years = rules.open_years()
        self._low = midnight(rules.zone, FIRST_YEAR)
        self._high = midnight(rules.zone, LAST_YEAR + 1)
        self._table: Table | None = None
        self.unbroken = never_closes(rules.week) and not rules.settled_year()

    def covering(self, one: int, other: int) -> Table:
        """
        Return a table that covers two instants, in either order.

        Raises:
            CalendarRangeError: If one lies outside the years that are covered.
        """
        table = self._table
        if (
            table is not None
            and table.low <= one < table.high
            and table.low <= other < table.high
        ):
            return table
        return self._laid_out(min(one, other), max(one, other))

    def earliest(self, instant: int, amount: int) -> int:
        """
        Return the first instant with *amount* open between *instant* and it.

        Raises:
            NoOpenTimeError: If there is too little open time.
            CalendarRangeError: If it is outside the years that are covered.
        """
        table = self.covering(instant, instant)
        while True:
            total = table.before(instant) + amount
            found = table.earliest(total)
            if found is not None:
                return found
            table = self._longer(table, instant, amount, forward=total > 0)

    def latest(self, instant: int, amount: int) -> int:
        """
        Return the last instant with *amount* open between *instant* and it.

        Raises:
            NoOpenTimeError: If there is too little open time.
            CalendarRangeError: If it is outside the years that are covered.
        """
        table = self.covering(instant, instant)
        while True:
            total = table.before(instant) + amount
            found = table.latest(total)
            if found is not None:
                return found
            table = self._longer(table, instant, amount, forward=total >= 0)

    def next_close(self, instant: int) -> int:
        """
        Return the first closing after an instant.

        Raises:
            NoClosingTimeError: If it does not close any more.
            NoOpenTimeError: If it does not open any more.
            CalendarRangeError: If it is outside the years that are covered.
        """
        table = self.covering(instant, instant)
        while True:
            found = table.next_close(instant)
            if found is not None:
                return found
            settled = self.rules.settled_year()
            if never_closes(self.rules.week) and table.years[1] > settled:
                raise NoClosingTimeError(self.rules.label, iso(instant))
            table = self._longer(table, instant, 0, forward=True)

    def _laid_out(self, low: int, high: int) -> Table:
        """
        Return a table from the year of one instant to that of a later one.
        """
        first, last = self._year_of(low), self._year_of(high)
        table = self._table or self.rules.table(first)
        return self._grown(table, min(first, table.years[0]), max(last, table.years[1]))

    def _year_of(self, instant: int) -> int:
        """
        Return the year whose table covers an instant.
        """
        if not self._low <= instant < self._high:
            raise self._outside(instant)
        year = (EPOCH + instant * MICROSECOND).astimezone(self.rules.zone).year
        # Clocks set back at New Year show the old year again in the new one.
        return year + (midnight(self.rules.zone, year + 1) <= instant)

    def _outside(self, instant: int) -> CalendarRangeError:
        """
        Return the error for a question that leaves the covered years.
        """
        return CalendarRangeError(self.rules.label, iso(instant), FIRST_YEAR, LAST_YEAR)

    def _longer(
        self, table: Table, instant: int, amount: int, *, forward: bool
    ) -> Table:
        """
        Return a table of about twice the years, if they can hold open time.
        """
        first, last = table.years
        opens, closes = self._years
        if forward and closes < LAST_YEAR and closes <= last:
            raise NoOpenTimeError(self.rules.label, "after", iso(instant))
        if not forward and opens > FIRST_YEAR and opens >= first:
            raise NoOpenTimeError(self.rules.label, "before", iso(instant))
        # Open time never outruns absolute time: no need to lay it out to see that.
        within = self._low <= instant + amount < self._high
        if not within or (last == LAST_YEAR if forward else first == FIRST_YEAR):
            raise self._outside(instant)
        more = last - first + 1
        if forward:
            return self._grown(table, first, min(last + more, LAST_YEAR))
        return self._grown(table, max(first - more, FIRST_YEAR), last)

    def _grown(self, table: Table, first: int, last: int) -> Table:
        """
        Return, and publish, a table over more years than the one given.
        """
        years = self.rules.table
        parts = [years(year) for year in range(first, table.years[0])]
        parts.append(table)
        parts += [years(year) for year in range(table.years[1] + 1, last + 1)]
        self._table = table = Table.joined(parts) if len(parts) > 1 else table
        return table
