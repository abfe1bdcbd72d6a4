"""
Calendars after each other: each is in force from midnight of its first date on.

Invariants:
    - What is open before a change is what the old calendar says, from then on what
      the new one says: open time across a change is the sum of both sides.
    - Midnight is that of the new calendar's zone.
    - A calendar that does not know all of its time, to the instant, is refused when
      it is made, not when somebody asks.

Not here: the rules of each (:mod:`crmkit.calendars._rules`).
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

import attrs

from crmkit.calendars._holidays import Holidays
from crmkit.calendars._instants import iso
from crmkit.calendars._plan import DayPlan
from crmkit.calendars._rules import LAST_YEAR, Rules
from crmkit.calendars._table import Table
from crmkit.calendars._wall import midnight, wall_to_micros
from crmkit.errors import CrmkitError

_ONE_DAY = timedelta(days=1)


@attrs.frozen(kw_only=True)
class Succession:
    """
    Rules that follow each other.

    Attributes:
        label: What to call the calendar in errors.
        first: The rules in force before any other.
        later: From which date on others are in force, sorted.

    Raises:
        UnknownYearError: If rules in between end before their time does, or begin
            after it.
    """

    label: str
    first: Rules
    later: tuple[tuple[date, Rules], ...]

    def __attrs_post_init__(self) -> None:
        ends = [day - _ONE_DAY for day, _ in self.later]
        for rules, day in (
            *zip(self._parts, ends, strict=False),
            *((rules, day) for day, rules in self.later),
        ):
            first, last = rules.years
            if not first <= day.year <= last:
                raise rules.outside(day.isoformat(), forward=day.year > last)
        for start, end, rules in self._terms:
            low, high = rules.edges
            if start < low:  # a night before it is unknown
                raise rules.outside(iso(start), forward=False)
            if high < end:  # midnight comes later where the next one is
                raise rules.outside(iso(high), forward=True)

    @property
    def zone(self) -> ZoneInfo:
        """
        Whose years are laid out: those of the first rules.
        """
        return self.first.zone

    @cached_property
    def _parts(self) -> list[Rules]:
        return [self.first, *(rules for _, rules in self.later)]

    @cached_property
    def _dates(self) -> list[date]:
        return [day for day, _ in self.later]

    @cached_property
    def _changes(self) -> list[int]:
        return [wall_to_micros(rules.zone, day, 0) for day, rules in self.later]

    @cached_property
    def _terms(self) -> list[tuple[int, int, Rules]]:
        """
        From when until when which rules are in force.
        """
        low, high = self.edges
        starts, ends = [low, *self._changes], [*self._changes, high]
        return list(zip(starts, ends, self._parts, strict=True))

    @cached_property
    def years(self) -> tuple[int, int]:
        """
        First and last year of dates that can be answered for, where each is.
        """
        return self.first.years[0], self._parts[-1].years[1]

    @cached_property
    def edges(self) -> tuple[int, int]:
        """
        First instant that can be answered for, and the first that cannot.
        """
        return self.first.edges[0], self._parts[-1].edges[1]

    @cached_property
    def guesses(self) -> tuple[tuple[int, int, Holidays], ...]:
        """
        Where instants are answered for by a guess, from and until.
        """
        found = (
            (max(low, start), min(high, end), holidays)
            for start, end, rules in self._terms
            for low, high, holidays in rules.guesses
        )
        return tuple(guess for guess in found if guess[0] < guess[1])

    @property
    def unbroken(self) -> bool:
        """
        Whether it is open always: nobody would write that as a succession.
        """
        return False

    @property
    def never_closes(self) -> bool:
        """
        Whether it does not close any more after the settled year.
        """
        return self._parts[-1].never_closes

    @cached_property
    def settled_year(self) -> int:
        """
        The last year with an exception or a change.
        """
        return max(self._parts[-1].settled_year, self._dates[-1].year)

    @cached_property
    def open_years(self) -> tuple[int, int]:
        """
        The first and the last year that may have open time.
        """
        last = self._parts[-1].open_years[1]
        return self.first.open_years[0], max(last, min(self._dates[-1].year, LAST_YEAR))

    def _on(self, day: date) -> int:
        return bisect_right(self._dates, day)

    def plan(self, day: date) -> DayPlan:
        """
        Return the hours of a date, and why it has them.
        """
        return self._parts[self._on(day)].plan(day)

    def open_on(self, day: date) -> list[tuple[int, int]]:
        """
        Return when the shifts of a date are open, in microseconds since 1970.
        """
        low, high, rules = self._terms[self._on(day)]
        return _clipped(rules.open_on(day), low, high)

    def table(self, year: int) -> Table:
        """
        Return the open spans of one local year.
        """
        low = max(midnight(self.zone, year), self.edges[0])
        high = min(midnight(self.zone, year + 1), self.edges[1])
        return Table.of((year, year), low, high, sorted(self._spans(year, low, high)))

    def _spans(self, year: int, low: int, high: int) -> Iterator[tuple[int, int]]:
        """
        Yield what each rules have open in their time.
        """
        for start, end, rules in self._terms:
            begin, stop = max(start, low), min(end, high)
            if begin < stop:
                # Elsewhere it may still be the old year, or the new one already.
                around = (0,) if rules.zone is self.zone else (-1, 0, 1)
                for step in around:
                    yield from _clipped(rules.spans(year + step), begin, stop)

    def zone_at(self, instant: int) -> ZoneInfo:
        """
        Return whose wall time counts at an instant.
        """
        return self._parts[bisect_right(self._changes, instant)].zone

    def zone_on(self, day: date) -> ZoneInfo:
        """
        Return whose wall time counts on a date.
        """
        return self._parts[self._on(day)].zone

    def outside(self, asked: str, *, forward: bool) -> CrmkitError:
        """
        Return the error for a question that leaves the years answered for.
        """
        rules = self._parts[-1] if forward else self.first
        return rules.outside(asked, forward=forward)


def _clipped(
    spans: Iterable[tuple[int, int]], low: int, high: int
) -> list[tuple[int, int]]:
    """
    Return what of spans lies between two instants.
    """
    cut = ((max(start, low), min(end, high)) for start, end in spans)
    return [(start, end) for start, end in cut if start < end]
