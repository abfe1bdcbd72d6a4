"""
A timeline that says when an answer rests on a guess.

Invariants:
    - Answers are those of the plain timeline; only a warning is added.
    - One question is told of once, with all the years that its answer rests on.
    - A calendar whose years are all known pays nothing for this.

Not here: what is guessed (:mod:`crmkit.calendars._holidays`).
"""

import inspect
import warnings

from crmkit.calendars._holidays import Holidays
from crmkit.calendars._instants import from_micros
from crmkit.calendars._layout import Layout
from crmkit.calendars._table import Table
from crmkit.calendars._timeline import Timeline
from crmkit.errors import GuessedYearsWarning

_LIBRARY = __name__.partition(".")[0] + "."


class GuessingTimeline(Timeline):
    """
    A timeline that warns when an answer rests on years whose holidays are unknown.
    """

    __slots__ = ()

    def noticed(self, low: int, high: int) -> None:
        """
        Warn of each guess that lies between two instants.
        """
        for years, holidays in self.guessed(low, high):
            label = self.rules.label
            warning = GuessedYearsWarning(label, years, holidays.title)
            warnings.warn(warning, stacklevel=_levels_up())

    def guessed(self, low: int, high: int) -> list[tuple[tuple[int, ...], Holidays]]:
        """
        Return the guessed years between two instants, and whose they are.
        """
        found = []
        for start, end, holidays in self.rules.guesses:
            if low < end and (start < high or start <= low):
                first = self._local_year(max(low, start))
                # What ends with a year does not rest on the next one.
                last = self._local_year(max(min(high, end) - 1, low, start))
                found.append((tuple(range(first, last + 1)), holidays))
        return found

    def _local_year(self, instant: int) -> int:
        return from_micros(instant).astimezone(self.rules.zone).year

    def read(self, one: int, other: int, *, until: bool = False) -> Table:
        """
        Return a table that covers two instants, warning of guesses between them.
        """
        table = super().read(one, other, until=until)
        self.noticed(min(one, other), max(one, other))
        return table

    def earliest(self, instant: int, amount: int) -> int:
        """
        Return the first instant with *amount* open between *instant* and it.
        """
        return self._reached(instant, super().earliest(instant, amount))

    def latest(self, instant: int, amount: int) -> int:
        """
        Return the last instant with *amount* open between *instant* and it.
        """
        return self._reached(instant, super().latest(instant, amount))

    def next_close(self, instant: int) -> int:
        """
        Return the first closing after an instant.
        """
        return self._reached(instant, super().next_close(instant))

    def _reached(self, instant: int, found: int) -> int:
        """
        Return an answer, warning of guesses between it and its question.
        """
        self.noticed(min(instant, found), max(instant, found))
        return found


def _levels_up() -> int:
    """
    Return how many calls above the warning the code is that asked the calendar.
    """
    frame, level = inspect.currentframe(), 0
    while frame is not None and _is_ours(frame.f_globals.get("__name__", "")):
        frame, level = frame.f_back, level + 1
    return level


def _is_ours(module: object) -> bool:
    """
    Whether a module, by its name if it has one, belongs to this library.

    >>> [_is_ours(name) for name in ("crmkit", "crmkit.sla", "crmkit_extras", None)]
    [True, True, False, False]
    """
    return f"{module}.".startswith(_LIBRARY)


def timeline_of(rules: Layout) -> Timeline:
    """
    Return the timeline of rules, one that warns if any of it is a guess.
    """
    return GuessingTimeline(rules) if rules.guesses else Timeline(rules)
