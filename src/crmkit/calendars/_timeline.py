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

from crmkit.calendars._instants import EPOCH, MICROSECOND, iso
from crmkit.calendars._layout import Layout
from crmkit.calendars._quick import Quick
from crmkit.calendars._rules import FIRST_YEAR, LAST_YEAR
from crmkit.calendars._table import Table
from crmkit.calendars._wall import midnight
from crmkit.errors import NoClosingTimeError, NoOpenTimeError


class Timeline:
    """
    Answer questions in microseconds, laying out years as they are needed.

    Attributes:
        rules: What to lay out.
        unbroken: Whether it is open always, so that nothing need be laid out.
        quick: The years laid out so far for the commonest questions, if there
            are any and no answer needs a warning.

    Raises:
        NoOpenTimeError: If the rules are never open.
    """

    __slots__ = ("_high", "_low", "_table", "_years", "quick", "rules", "unbroken")

    def __init__(self, rules: Layout) -> None:
        self.rules = rules
        self._years = rules.open_years
        self._low, self._high = rules.edges
        self._table: Table | None = None
        self.unbroken = rules.unbroken
        self.quick: Quick | None = None

    def noticed(self, low: int, high: int) -> None:
        """
        Take note that an answer rests on the time between two instants.
        """

    def read(self, one: int, other: int, *, until: bool = False) -> Table:
        """
        Return a table for an answer that rests on the time between two instants.

        It is that of :meth:`covering`, after taking note.
        """
        return self.covering(one, other, until=until)

    def covering(self, one: int, other: int, *, until: bool = False) -> Table:
        """
        Return a table that covers two instants, in either order.

        Args:
            one: An instant.
            other: Another one, or the same.
            until: Whether the later one only ends a time that is asked about, and
                so may be the end of all years.

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
        low, high = min(one, other), max(one, other)
        if until and low < high == self._high:
            high -= 1
        return self._laid_out(low, high)

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
            rules = self.rules
            if rules.never_closes and table.years[1] > rules.settled_year:
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
            raise self.rules.outside(iso(instant), forward=instant >= self._high)
        year = (EPOCH + instant * MICROSECOND).astimezone(self.rules.zone).year
        # Clocks set back at New Year show the old year again in the new one.
        return year + (midnight(self.rules.zone, year + 1) <= instant)

    def _longer(
        self, table: Table, instant: int, amount: int, *, forward: bool
    ) -> Table:
        """
        Return a table of about twice the years, if they can hold open time.
        """
        first, last = table.years
        opens, closes = self._years
        # Not the years of the rules: another zone's may reach into one more here.
        least, most = self._year_of(self._low), self._year_of(self._high - 1)
        if forward and closes < LAST_YEAR and closes <= last:
            raise NoOpenTimeError(self.rules.label, "after", iso(instant))
        if not forward and opens > FIRST_YEAR and opens >= first:
            raise NoOpenTimeError(self.rules.label, "before", iso(instant))
        # Open time never outruns absolute time: no need to lay it out to see that.
        within = self._low <= instant + amount < self._high
        if not within or (last >= most if forward else first <= least):
            raise self.rules.outside(iso(instant), forward=forward)
        more = last - first + 1
        if forward:
            return self._grown(table, first, min(last + more, most))
        return self._grown(table, max(first - more, least), last)

    def _grown(self, table: Table, first: int, last: int) -> Table:
        """
        Return, and publish, a table over more years than the one given.
        """
        years = self.rules.table
        parts = [years(year) for year in range(first, table.years[0])]
        parts.append(table)
        parts += [years(year) for year in range(table.years[1] + 1, last + 1)]
        self._table = table = Table.joined(parts) if len(parts) > 1 else table
        self.quick = None if self.rules.guesses else Quick.of(table)
        return table
