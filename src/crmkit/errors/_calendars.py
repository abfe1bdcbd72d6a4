"""
Errors about business time: hours as written, calendars as asked.
"""

from collections.abc import Iterable
from typing import Final

from crmkit.errors._base import CrmkitError, CrmkitWarning, did_you_mean


class EmptySpanError(CrmkitError, ValueError):
    """
    A span of time does not end after it starts.

    Attributes:
        start: Where it starts, as ISO 8601 text.
        end: Where it ends, as ISO 8601 text.

    >>> print(EmptySpanError("2026-03-02T12:00:00+00:00", "2026-03-02T09:00:00+00:00"))
    a span must end after its start '2026-03-02T12:00:00+00:00', \
not at '2026-03-02T09:00:00+00:00'
    """

    def __init__(self, start: str, end: str) -> None:
        super().__init__(start, end)
        self.start, self.end = start, end

    def __str__(self) -> str:
        return f"a span must end after its start {self.start!r}, not at {self.end!r}"


class CalendarFormatError(CrmkitError, ValueError):
    """
    Something in the description of a calendar cannot be read.

    Attributes:
        where: Which part of the description.
        value: What came.
        expected: What would do, with an example.

    >>> print(CalendarFormatError("hours of 'mon'", "9 to 5", "a time like '09:00'"))
    hours of 'mon': expected a time like '09:00', got '9 to 5'
    """

    def __init__(self, where: str, value: object, expected: str) -> None:
        super().__init__(where, value, expected)
        self.where, self.value, self.expected = where, value, expected

    def __str__(self) -> str:
        return f"{self.where}: expected {self.expected}, got {self.value!r}"


class OverlappingHoursError(CrmkitError, ValueError):
    """
    Two intervals of one day share time.

    Attributes:
        where: Which day.
        first: The interval that opens first, for example ``"09:00-12:00"``.
        second: The interval that opens before *first* closes.

    >>> print(OverlappingHoursError("hours of 'mon'", "09:00-12:00", "11:00-18:00"))
    hours of 'mon': '11:00-18:00' opens before '09:00-12:00' closes
    """

    def __init__(self, where: str, first: str, second: str) -> None:
        super().__init__(where, first, second)
        self.where, self.first, self.second = where, first, second

    def __str__(self) -> str:
        return f"{self.where}: {self.second!r} opens before {self.first!r} closes"


#: Cities for which people look, and which share the zone of another one.
_MEANT: Final = dict.fromkeys(
    ("asia/beijing", "asia/peking", "asia/shenzhen", "asia/guangzhou", "beijing"),
    "Asia/Shanghai",
)


class UnknownTimeZoneError(CrmkitError, ValueError):
    """
    A time zone is not in the IANA database of this Python.

    Attributes:
        name: What came.
        known: The names that would do.

    >>> print(UnknownTimeZoneError("Asia/Shangai", ["Asia/Seoul", "Asia/Shanghai"]))
    time zone 'Asia/Shangai' is not in the IANA database; \
did you mean 'Asia/Shanghai'?
    >>> print(UnknownTimeZoneError("Asia/Beijing", ["Asia/Brunei", "Asia/Shanghai"]))
    time zone 'Asia/Beijing' is not in the IANA database; \
did you mean 'Asia/Shanghai'?
    """

    def __init__(self, name: str, known: Iterable[str] = ()) -> None:
        self.name, self.known = name, tuple(sorted(known))
        super().__init__(name, self.known)

    def __str__(self) -> str:
        meant = _MEANT.get(self.name.casefold(), self.name)
        hint = did_you_mean(meant, self.known)
        return f"time zone {self.name!r} is not in the IANA database{hint}"


class NoOpenTimeError(CrmkitError, ValueError):
    """
    A calendar has no open time, or none on the side that was asked for.

    Attributes:
        calendar: Name of the calendar, or its time zone if it has none.
        side: ``"after"`` or ``"before"`` *instant*.
        instant: Where the search began, as ISO 8601 text; None if the calendar
            is never open at all.

    >>> print(NoOpenTimeError("fair", "after", "2026-03-02T09:00:00+00:00"))
    calendar 'fair' has too little open time after '2026-03-02T09:00:00+00:00'
    >>> print(NoOpenTimeError("fair"))
    calendar 'fair' is never open: give it hours or openings
    """

    def __init__(
        self, calendar: str, side: str = "after", instant: str | None = None
    ) -> None:
        super().__init__(calendar, side, instant)
        self.calendar, self.side, self.instant = calendar, side, instant

    def __str__(self) -> str:
        if self.instant is None:
            return (
                f"calendar {self.calendar!r} is never open: give it hours or openings"
            )
        return (
            f"calendar {self.calendar!r} has too little open time "
            f"{self.side} {self.instant!r}"
        )


class NoClosingTimeError(CrmkitError, ValueError):
    """
    A calendar does not close any more.

    Attributes:
        calendar: Name of the calendar, or its time zone if it has none.
        instant: Where the search began, as ISO 8601 text.

    >>> print(NoClosingTimeError("always", "2026-03-02T09:00:00+00:00"))
    calendar 'always' does not close after '2026-03-02T09:00:00+00:00'
    """

    def __init__(self, calendar: str, instant: str) -> None:
        super().__init__(calendar, instant)
        self.calendar, self.instant = calendar, instant

    def __str__(self) -> str:
        return f"calendar {self.calendar!r} does not close after {self.instant!r}"


class CalendarRangeError(CrmkitError, ValueError):
    """
    A question leads out of the years that a calendar covers.

    Attributes:
        calendar: Name of the calendar, or its time zone if it has none.
        instant: The instant in the question, as ISO 8601 text.
        first: First year that is covered.
        last: Last year that is covered.

    >>> print(CalendarRangeError("desk", "2203-01-01T00:00:00+00:00", 1900, 2199))
    calendar 'desk' covers the years 1900 to 2199; \
the question about '2203-01-01T00:00:00+00:00' leads outside
    """

    def __init__(self, calendar: str, instant: str, first: int, last: int) -> None:
        super().__init__(calendar, instant, first, last)
        self.calendar, self.instant = calendar, instant
        self.first, self.last = first, last

    def __str__(self) -> str:
        return (
            f"calendar {self.calendar!r} covers the years {self.first} to {self.last}; "
            f"the question about {self.instant!r} leads outside"
        )


class UnknownYearError(CrmkitError, ValueError):
    """
    A question leads into a year whose holidays the calendar does not know.

    Attributes:
        calendar: Name of the calendar, or its time zone if it has none.
        asked: The instant or date in the question, as ISO 8601 text.
        first: First year that is known.
        last: Last year that is known.
        source: Where the holidays come from, with its version.

    >>> print(UnknownYearError("desk", "2026-12-30T09:00:00+00:00", 2004, 2026,
    ...     "chinese_calendar 1.11.0"))
    calendar 'desk' knows the holidays of 2004 to 2026 (chinese_calendar 1.11.0); \
the question about '2026-12-30T09:00:00+00:00' leads outside: update the source, \
or let the calendar guess with on_unknown_year='weekends'
    """

    def __init__(
        self, calendar: str, asked: str, first: int, last: int, source: str
    ) -> None:
        super().__init__(calendar, asked, first, last, source)
        self.calendar, self.asked = calendar, asked
        self.first, self.last, self.source = first, last, source

    def __str__(self) -> str:
        return (
            f"calendar {self.calendar!r} knows the holidays of {self.first} to "
            f"{self.last} ({self.source}); the question about {self.asked!r} leads "
            "outside: update the source, or let the calendar guess with "
            "on_unknown_year='weekends'"
        )


class GuessedYearsWarning(CrmkitWarning):
    """
    An answer rests on years whose holidays the calendar does not know.

    Attributes:
        calendar: Name of the calendar, or its time zone if it has none.
        years: The years that were counted as plain weeks.
        source: Where the holidays come from, with its version.

    >>> print(GuessedYearsWarning("desk", (2027,), "chinese_calendar 1.11.0"))
    calendar 'desk' counts 2027 as plain weeks without holidays: \
chinese_calendar 1.11.0 does not know the year
    """

    def __init__(self, calendar: str, years: tuple[int, ...], source: str) -> None:
        super().__init__(calendar, years, source)
        self.calendar, self.years, self.source = calendar, years, source

    def __str__(self) -> str:
        first, last = self.years[0], self.years[-1]
        told = f"{first}" if first == last else f"{first} to {last}"
        return (
            f"calendar {self.calendar!r} counts {told} as plain weeks without "
            f"holidays: {self.source} does not know the year{'s' * (first != last)}"
        )


class ColumnFormatError(CrmkitError, TypeError):
    """
    A column is nothing that instants or durations can be read from.

    Attributes:
        name: Which argument it was.
        found: What came, in a few words.
        expected: What would do.

    >>> print(ColumnFormatError("starts", "list", "an array of datetime64"))
    starts: expected an array of datetime64, got list
    """

    def __init__(self, name: str, found: str, expected: str) -> None:
        super().__init__(name, found, expected)
        self.name, self.found, self.expected = name, found, expected

    def __str__(self) -> str:
        return f"{self.name}: expected {self.expected}, got {self.found}"


class ColumnMismatchError(CrmkitError, ValueError):
    """
    Two columns do not go together.

    Attributes:
        names: Which two arguments.
        found: What each of them has, where they should have the same.

    >>> print(ColumnMismatchError(("starts", "ends"), ("3 rows", "4 rows")))
    'starts' and 'ends' do not go together: 3 rows and 4 rows
    """

    def __init__(self, names: tuple[str, str], found: tuple[str, str]) -> None:
        super().__init__(names, found)
        self.names, self.found = names, found

    def __str__(self) -> str:
        one, other = self.names
        return f"{one!r} and {other!r} do not go together: {' and '.join(self.found)}"


class ColumnUnitError(CrmkitError, ValueError):
    """
    An answer does not fit the unit of its column: it is too fine or too great.

    Attributes:
        unit: The unit, as NumPy calls it.
        value: What does not fit.

    >>> print(ColumnUnitError("s", "0.500000 s"))
    '0.500000 s' does not fit a column in 's': give it another unit first
    """

    def __init__(self, unit: str, value: str) -> None:
        super().__init__(unit, value)
        self.unit, self.value = unit, value

    def __str__(self) -> str:
        return (
            f"{self.value!r} does not fit a column in {self.unit!r}: "
            "give it another unit first"
        )
