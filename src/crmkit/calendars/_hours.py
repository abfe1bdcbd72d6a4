"""
Opening hours as people write them, and the one form kept inside.

Invariants:
    - The shifts of a day are sorted and disjoint: overlapping ones are refused,
      touching ones are joined as long as the whole is not longer than a day.
    - A shift belongs to the date on which it opens, also past midnight.
    - Reading the kept form, or the text of it, gives the same form again.

Not here: dates (:mod:`crmkit.calendars._days`) and zones
(:mod:`crmkit.calendars._wall`).
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import time
from typing import Any, TypeAlias

import attrs

from crmkit.calendars._instants import DAY, MINUTE, SECOND
from crmkit.errors import CalendarFormatError, OverlappingHoursError

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

_CLOCK = re.compile(r"(\d{1,2}):(\d{2})(?::(\d{2})(?:\.(\d{1,6}))?)?", re.ASCII)
_HOURS, _SHIFT = "hours", "shift"
_MOST = 200  # a day; each costs work in each of hundreds of years
_MICROS = "an opening within the day and a closing at most a day later, in microseconds"
_TIME = "a time such as '09:00' or '24:00'"
_INTERVAL = "an interval such as '09:00-17:30'"
_DAYS = "a weekday such as 'mon', 'mon-fri', 'sat,sun' or 0 for Monday"


@attrs.frozen(order=True)
class Shift:
    """
    One interval of a day's opening hours, half-open, in wall time.

    Attributes:
        opens: Microseconds from midnight to the opening, less than a day.
        closes: Microseconds from the same midnight to the closing; more than a
            day if it closes on the next date.

    Raises:
        CalendarFormatError: If it is empty, or longer than a day.

    >>> str(Shift(9 * 3_600_000_000, 30 * 3_600_000_000))
    '09:00-06:00'
    """

    opens: int
    closes: int

    def __attrs_post_init__(self) -> None:
        if not 0 <= self.opens < DAY or not 0 < self.closes - self.opens <= DAY:
            raise CalendarFormatError(_SHIFT, (self.opens, self.closes), _MICROS)

    def __str__(self) -> str:
        closes = self.closes if self.closes <= DAY else self.closes - DAY
        return f"{clock_text(self.opens)}-{clock_text(closes)}"


TimeLike: TypeAlias = time | str
ShiftLike: TypeAlias = Shift | str | Sequence[TimeLike]
DayLike: TypeAlias = str | Sequence[ShiftLike]
Day: TypeAlias = tuple[Shift, ...]
Week: TypeAlias = tuple[Day, Day, Day, Day, Day, Day, Day]
# A mapping is invariant in its keys, and a union of mappings would leave a checker
# without a clue for the values: keys, text or number, are checked on entry.
HoursLike: TypeAlias = Mapping[Any, DayLike] | Week


def clock_text(micros: int) -> str:
    """
    Return a time of day as text, no longer than it needs to be.

    >>> clock_text(0), clock_text(DAY), clock_text(34_200_500_000)
    ('00:00', '24:00', '09:30:00.500000')
    """
    seconds, fraction = divmod(micros, SECOND)
    text = f"{seconds // 3600:02}:{seconds // 60 % 60:02}"
    if seconds % 60 or fraction:
        text += f":{seconds % 60:02}"
    return f"{text}.{fraction:06}" if fraction else text


def read_day(value: DayLike, where: str) -> Day:
    """
    Return the shifts of one day.

    Args:
        value: Intervals, or text with commas between them.
        where: What to call the day in an error.

    Raises:
        CalendarFormatError: If an interval or a time cannot be read, or there are
            more than 200.
        OverlappingHoursError: If two intervals share time.

    >>> [str(shift) for shift in read_day("13:30-18:00, 09:00-12:00", "monday")]
    ['09:00-12:00', '13:30-18:00']
    """
    if isinstance(value, str):
        value = [part for part in value.split(",") if part.strip()]
    each = list(entries(value, where, "a list of intervals"))
    if len(each) > _MOST:
        raise CalendarFormatError(where, len(each), f"at most {_MOST} intervals")
    return _joined(sorted(_read_shift(entry, where) for entry in each), where)


def read_text(value: object, where: str) -> str:
    """
    Return text as it is, the empty one too.

    Raises:
        CalendarFormatError: If it is something else.

    >>> read_text("desk", "name")
    'desk'
    """
    if isinstance(value, str):
        return value
    raise CalendarFormatError(where, value, "text")


def entries(value: object, where: str, expected: str) -> Iterable[Any]:
    """
    Return a value to iterate over; neither text nor a mapping is a list.

    Raises:
        CalendarFormatError: If it is no list of anything.

    >>> list(entries(["2026-05-01"], "closures", "a list of dates"))
    ['2026-05-01']
    """
    if isinstance(value, Iterable) and not isinstance(value, str | Mapping):
        return value
    raise CalendarFormatError(where, value, expected)


def _joined(shifts: Sequence[Shift], where: str) -> Day:
    """
    Return sorted shifts with those joined that touch.
    """
    joined: list[Shift] = []
    for shift in shifts:
        last = joined[-1] if joined else None
        if last is not None and shift.opens < last.closes:
            raise OverlappingHoursError(where, str(last), str(shift))
        # A shift longer than a day would have no text of its own.
        if last and shift.opens == last.closes and shift.closes - last.opens <= DAY:
            joined[-1] = Shift(last.opens, shift.closes)
        else:
            joined.append(shift)
    return tuple(joined)


def _read_shift(value: object, where: str) -> Shift:
    """
    Return one interval; an end at or before its start is on the next date.
    """
    if isinstance(value, Shift):
        return value
    ends = re.split("[-–]", value) if isinstance(value, str) else value
    if not isinstance(ends, list | tuple) or len(ends) != 2:  # noqa: PLR2004
        raise CalendarFormatError(where, value, _INTERVAL)
    opens, closes = (_read_time(end, where) for end in ends)
    if opens >= DAY:
        raise CalendarFormatError(where, value, "an opening before '24:00'")
    return Shift(opens, closes if closes > opens else closes + DAY)


def _read_time(value: object, where: str) -> int:
    """
    Return the microseconds from midnight to a time of day, at most a day.
    """
    if isinstance(value, time) and value.tzinfo is None:
        value = value.isoformat()
    found = _CLOCK.fullmatch(value.strip()) if isinstance(value, str) else None
    if found is None:
        raise CalendarFormatError(where, value, _TIME)
    hour, minute, second = (int(found[part] or 0) for part in (1, 2, 3))
    micros = hour * 60 * MINUTE + minute * MINUTE + second * SECOND
    micros += int((found[4] or "").ljust(6, "0"))
    if micros > DAY or minute > 59 or second > 59:  # noqa: PLR2004  a clock's face
        raise CalendarFormatError(where, value, _TIME)
    return micros


def read_week(value: HoursLike) -> Week:
    """
    Return the shifts of the seven weekdays, from Monday on.

    Args:
        value: Weekdays to intervals. A key is a name, a range, several of them
            with commas between, or a number as in ``date.weekday()``.

    Raises:
        CalendarFormatError: If something cannot be read, or a day comes twice.
        OverlappingHoursError: If two intervals of one day share time.

    >>> week = read_week({"mon-wed": "09:00-12:00", "sun": [("22:00", "24:00")]})
    >>> [len(day) for day in week]
    [1, 1, 1, 0, 0, 0, 1]
    """
    if isinstance(value, tuple) and len(value) == len(WEEKDAYS):
        days = {WEEKDAYS[n]: read_day(value[n], _of(n)) for n in range(len(WEEKDAYS))}
        return _week(days)
    if not isinstance(value, Mapping):
        raise CalendarFormatError(_HOURS, value, "a mapping of weekdays to intervals")
    days = {}
    for key, shifts in value.items():
        for number in _read_weekdays(key):
            if WEEKDAYS[number] in days:
                raise CalendarFormatError(_HOURS, key, "each weekday only once")
            days[WEEKDAYS[number]] = read_day(shifts, _of(number))
    return _week(days)


def _of(number: int) -> str:
    """
    Return what to call the hours of a weekday in an error.
    """
    return f"hours of {WEEKDAYS[number]!r}"


def _week(days: Mapping[str, Day]) -> Week:
    """
    Return a full week; a day that is not named is closed.
    """
    mon, tue, wed, thu, fri, sat, sun = (days.get(name, ()) for name in WEEKDAYS)
    return mon, tue, wed, thu, fri, sat, sun


def _read_weekdays(key: object) -> list[int]:
    """
    Return the weekday numbers that a key of the hours names, 0 for Monday.
    """
    if isinstance(key, str):
        return [day for part in key.split(",") for day in _read_range(part, key)]
    if key in range(len(WEEKDAYS)) and isinstance(key, int):
        return [key]
    raise CalendarFormatError(_HOURS, key, _DAYS)


def _read_range(part: str, key: str) -> list[int]:
    """
    Return the weekday numbers of ``"fri"`` or, round the week, ``"fri-mon"``.
    """
    numbers = [weekday_number(name) for name in re.split("[-–]", part)]
    first, last = numbers[0], numbers[-1]
    if first is None or last is None or len(numbers) > 2:  # noqa: PLR2004
        raise CalendarFormatError(_HOURS, key, _DAYS)
    return [(first + step) % 7 for step in range((last - first) % 7 + 1)]


def weekday_number(name: str) -> int | None:
    """
    Return the number of a weekday, 0 for Monday, None if it is the name of none.

    >>> weekday_number("Sunday"), weekday_number("sun"), weekday_number("9:00-17:00")
    (6, 6, None)
    """
    return _NUMBERS.get(name.strip().lower())


_LONG = (
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
)
_NUMBERS = {
    name: number for names in (WEEKDAYS, _LONG) for number, name in enumerate(names)
}


def day_texts(day: Day) -> list[str]:
    """
    Return the shifts of a day as texts.

    >>> day_texts((Shift(0, DAY),))
    ['00:00-24:00']
    """
    return [str(shift) for shift in day]


def week_texts(week: Week) -> dict[str, list[str]]:
    """
    Return a week as short as it can be said: equal neighbours are one range.

    >>> week_texts(read_week({"mon-fri": "9:00-17:00", "sat": "10:00-14:00"}))
    {'mon-fri': ['09:00-17:00'], 'sat': ['10:00-14:00']}
    """
    runs: list[tuple[str, str, Day]] = []
    for name, day in zip(WEEKDAYS, week, strict=True):
        if runs and runs[-1][2] == day:
            runs[-1] = (runs[-1][0], name, day)
        else:
            runs.append((name, name, day))
    return {
        first if first == last else f"{first}-{last}": day_texts(day)
        for first, last, day in runs
        if day
    }


def never_closes(week: Week) -> bool:
    """
    Whether a week leaves no moment closed.

    >>> never_closes(read_week({"mon-sun": "08:00-08:00"}))
    True
    >>> never_closes(read_week({"mon-sat": "00:00-24:00"}))
    False
    """
    round_the_week = [
        (number * DAY + shift.opens, number * DAY + shift.closes)
        for number in range(-1, len(WEEKDAYS))
        for shift in week[number]
    ]
    reached = 0
    for opens, closes in sorted(round_the_week):
        if opens > reached:
            return False
        reached = max(reached, closes)
    return reached >= len(WEEKDAYS) * DAY
