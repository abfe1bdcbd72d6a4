"""
What a timeline is laid out from: one set of rules, or several in succession.

Not here: the rules (:mod:`crmkit.calendars._rules`), and their succession
(:mod:`crmkit.calendars._succession`).
"""

from datetime import date
from typing import Protocol
from zoneinfo import ZoneInfo

from crmkit.calendars._holidays import Holidays
from crmkit.calendars._plan import DayPlan
from crmkit.calendars._table import Table
from crmkit.errors import CrmkitError


class Layout(Protocol):
    """
    What a timeline is laid out from: one set of rules, or several in succession.

    Attributes:
        label: What to call the calendar in errors.
        zone: Whose years are laid out.
        years: First and last year that can be answered for.
        edges: First instant that can be answered for, and the first that cannot.
        guesses: Where instants are answered for by a guess, from and until.
        unbroken: Whether it is open always.
        never_closes: Whether it does not close any more after the settled year.
        settled_year: The last year with an exception, 0 if there is none.
        open_years: The first and the last year with open time.
    """

    @property
    def label(self) -> str: ...
    @property
    def zone(self) -> ZoneInfo: ...
    @property
    def years(self) -> tuple[int, int]: ...
    @property
    def edges(self) -> tuple[int, int]: ...
    @property
    def guesses(self) -> tuple[tuple[int, int, Holidays], ...]: ...
    @property
    def unbroken(self) -> bool: ...
    @property
    def never_closes(self) -> bool: ...
    @property
    def settled_year(self) -> int: ...
    @property
    def open_years(self) -> tuple[int, int]: ...

    def plan(self, day: date) -> DayPlan:
        """
        Return the hours of a date, and why it has them.
        """
        ...

    def open_on(self, day: date) -> list[tuple[int, int]]:
        """
        Return when the shifts of a date are open, in microseconds since 1970.
        """
        ...

    def table(self, year: int) -> Table:
        """
        Return the open spans of one local year.
        """
        ...

    def zone_at(self, instant: int) -> ZoneInfo:
        """
        Return whose wall time counts at an instant.
        """
        ...

    def zone_on(self, day: date) -> ZoneInfo:
        """
        Return whose wall time counts on a date.
        """
        ...

    def outside(self, asked: str, *, forward: bool) -> CrmkitError:
        """
        Return the error for a question that leaves the years answered for.
        """
        ...
