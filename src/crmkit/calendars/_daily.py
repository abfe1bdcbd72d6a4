"""
Days of work: counting them, and the deadlines that are told in days.

"One working day" has three meanings, and each has its own name:

- so many hours: ``add(start, timedelta(hours=8))``, with the hours *you* promise;
- the same time on the n-th working day: ``add_days(start, n)``;
- the end of the n-th working day: ``end_of_day(start, n)``.

Invariants:
    - A working day is a date on which a shift opens that is not cut away whole.
    - Counting begins where work can begin: at *start* if that is open, else at the
      next opening; backwards, at the last closing.
    - An answer lies on the working day that was counted to.

Not here: amounts of time (:mod:`crmkit.calendars._arithmetic`).
"""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from operator import index
from typing import overload

from crmkit.calendars._guesses import GuessingTimeline
from crmkit.calendars._instants import DAY, MICROSECOND, from_micros, iso, to_micros
from crmkit.calendars._plan import DayPlan
from crmkit.calendars._timeline import Timeline
from crmkit.calendars._wall import wall_to_micros
from crmkit.calendars._working_days import WorkingDays

_ONE_DAY = timedelta(days=1)


class Daily:
    """
    Questions about days, answered from the rules of a timeline.
    """

    __slots__ = ()

    _timeline: Timeline
    _working_days: WorkingDays

    def is_working_day(self, day: date) -> bool:
        """
        Whether a shift opens on a date.

        Args:
            day: A date, or an aware datetime, which means the date that the
                calendar's clocks show.

        Raises:
            NaiveDatetimeError: If *day* is a datetime without a time zone.
            CalendarRangeError: If it is outside the covered years.
            UnknownYearError: If it is where holidays are not known.

        >>> from crmkit.calendars import Calendar
        >>> desk = Calendar("UTC", {"mon-fri": ["09:00-17:00"]})
        >>> desk.is_working_day(date(2026, 3, 6)), desk.is_working_day(date(2026, 3, 7))
        (True, False)
        """
        day = self._covered(self._date(day))
        self._noticed(day, day + _ONE_DAY)
        return self._working_days.holds(day)

    def count_days(self, start: date, end: date) -> int:
        """
        Return the working days from *start* up to, not including, *end*.

        Args:
            start: A date, or an aware datetime, which means the date that the
                calendar's clocks show.
            end: Likewise. Before *start*, the answer is negative.

        Raises:
            NaiveDatetimeError: If a datetime has no time zone.
            CalendarRangeError: If a day is outside the covered years.
            UnknownYearError: If one is where holidays are not known.

        >>> from crmkit.calendars import Calendar
        >>> desk = Calendar("UTC", {"mon-fri": ["09:00-17:00"]})
        >>> desk.count_days(date(2026, 3, 6), date(2026, 3, 13))  # Friday to Friday
        5
        """
        start, end = self._date(start), self._date(end)
        low, high = min(start, end), max(start, end)
        self._covered(low)
        self._covered(high - _ONE_DAY if low < high else high)
        self._noticed(low, high)
        return self._working_days.count(start, end)

    @overload
    def add_days(self, start: datetime, number: int) -> datetime: ...
    @overload
    def add_days(self, start: date, number: int) -> date: ...
    def add_days(self, start: date, number: int) -> date:
        """
        Return the same time on the n-th working day.

        Args:
            start: Where counting begins, aware. While closed, and exactly at a
                closing, it counts from the next opening; backwards, while closed
                and exactly at an opening, from the last closing. A plain date that
                is no working day counts from the next, or last, one.
            number: How many working days; negative ones go back.

        Returns:
            An instant in UTC; a date for a date. Where that time is closed on that
            day, it is the next opening of the day, or its last closing if there is
            none; backwards, the closing before, or the first opening.

        Raises:
            NaiveDatetimeError: If *start* is a datetime without a time zone.
            NoOpenTimeError: If there are too few working days.
            CalendarRangeError: If the answer is outside the covered years.
            UnknownYearError: If it is where holidays are not known.

        >>> from datetime import UTC
        >>> from crmkit.calendars import Calendar
        >>> desk = Calendar("UTC", {"mon-fri": ["09:00-17:00"]})
        >>> friday = datetime(2026, 3, 6, 15, tzinfo=UTC)
        >>> desk.add_days(friday, 1).isoformat()
        '2026-03-09T15:00:00+00:00'
        >>> saturday = datetime(2026, 3, 7, 15, tzinfo=UTC)
        >>> desk.add_days(saturday, 1).isoformat()  # a day from Monday, nine o'clock
        '2026-03-10T09:00:00+00:00'
        """
        number = index(number)
        if not isinstance(start, datetime):
            return self._stepped(start, number)
        forward = number >= 0
        instant = to_micros(start, "start")
        begin, day, offset = self._place(instant, forward=forward)
        if not number:
            self._timeline.noticed(min(instant, begin), max(instant, begin))
            return from_micros(begin)
        target = self._working_days.nth(day, number)
        rules = self._timeline.rules
        wanted = wall_to_micros(rules.zone_on(target), target, offset)
        shifts = sorted(rules.open_on(target)) or [(wanted, wanted)]
        found = (_at_or_after if forward else _at_or_before)(shifts, wanted)
        self._timeline.noticed(min(instant, found), max(instant, found))
        return from_micros(found)

    def end_of_day(self, start: datetime, number: int = 0) -> datetime:
        """
        Return the end of the n-th working day.

        Args:
            start: Where counting begins, aware. While closed, and exactly at a
                closing, it counts from the next opening.
            number: How many working days after the one on which counting begins;
                0 is that day itself, negative ones go back.

        Returns:
            The last closing of that day, in UTC.

        Raises:
            NaiveDatetimeError: If *start* has no time zone.
            NoOpenTimeError: If there are too few working days.
            CalendarRangeError: If the answer is outside the covered years.
            UnknownYearError: If it is where holidays are not known.

        >>> from datetime import UTC
        >>> from crmkit.calendars import Calendar
        >>> desk = Calendar("UTC", {"mon-thu": ["09:00-17:00"], "fri": ["09:00-15:00"]})
        >>> thursday = datetime(2026, 3, 5, 11, tzinfo=UTC)
        >>> desk.end_of_day(thursday).isoformat()
        '2026-03-05T17:00:00+00:00'
        >>> desk.end_of_day(thursday, 1).isoformat()
        '2026-03-06T15:00:00+00:00'
        """
        instant = to_micros(start, "start")
        _, day, _ = self._place(instant, forward=True)
        target = self._working_days.nth(day, index(number))
        ends = [end for _, end in self._timeline.rules.open_on(target)]
        found = max(ends, default=instant)
        self._timeline.noticed(min(instant, found), max(instant, found))
        return from_micros(found)

    def day(self, day: date) -> DayPlan:
        """
        Return the hours of a date, and why it has them.

        Args:
            day: A date, or an aware datetime, which means the date that the
                calendar's clocks show.

        Raises:
            NaiveDatetimeError: If *day* is a datetime without a time zone.
            CalendarRangeError: If it is outside the covered years.
            UnknownYearError: If it is where holidays are not known.

        >>> from crmkit.calendars import Calendar
        >>> desk = Calendar("UTC", {"mon-fri": ["09:00-17:00"]}, yearly=["05-01"])
        >>> print(desk.day(date(2026, 5, 1)))
        2026-05-01: closed every year
        """
        return self._timeline.rules.plan(self._covered(self._date(day)))

    def guessed_years(self, start: datetime, end: datetime) -> tuple[int, ...]:
        """
        Return the years between two instants whose holidays are only guessed.

        Raises:
            NaiveDatetimeError: If an instant has no time zone.

        >>> from datetime import UTC
        >>> from crmkit.calendars import Calendar
        >>> Calendar.ALWAYS.guessed_years(*[datetime(2026, 1, 1, tzinfo=UTC)] * 2)
        ()
        """
        low, high = sorted((to_micros(start, "start"), to_micros(end, "end")))
        found = self._guesses(low, high)
        return tuple(sorted({year for years, _ in found for year in years}))

    def _guesses(self, low: int, high: int) -> tuple[tuple[tuple[int, ...], str], ...]:
        """
        Return the guessed years between two instants, and which source lacks them.
        """
        timeline = self._timeline
        if not isinstance(timeline, GuessingTimeline):
            return ()
        found = timeline.guessed(low, high)
        return tuple((years, holidays.title) for years, holidays in found)

    def _date(self, value: date) -> date:
        """
        Return a date as it is, and of an instant what the calendar's clocks show.
        """
        if not isinstance(value, datetime):
            return value
        rules = self._timeline.rules
        instant = to_micros(value, "day")
        try:
            return value.astimezone(rules.zone_at(instant)).date()
        except OverflowError:
            raise rules.outside(iso(instant), forward=instant > 0) from None

    def _covered(self, day: date) -> date:
        """
        Return a date that can be answered for.
        """
        rules = self._timeline.rules
        first, last = rules.years
        if not first <= day.year <= last:
            raise rules.outside(day.isoformat(), forward=day.year > last)
        return day

    def _noticed(self, start: date, end: date) -> None:
        """
        Take note that an answer rests on the days from *start* to before *end*.
        """
        rules = self._timeline.rules
        low, high = (wall_to_micros(rules.zone_on(day), day, 0) for day in (start, end))
        self._timeline.noticed(low, high)

    def _stepped(self, start: date, number: int) -> date:
        """
        Return the n-th working day, as a date.
        """
        days, rolled = self._working_days, start
        if not days.holds(start):
            rolled = days.nth(start, 1 if number >= 0 else -1)
        found = days.nth(rolled, number)
        self._noticed(min(start, found), max(start, found) + _ONE_DAY)
        return found

    def _place(self, instant: int, *, forward: bool) -> tuple[int, date, int]:
        """
        Return where counting begins: the instant, its working day, the time of it.

        Time after midnight of a night shift belongs to the day on which it opened.
        """
        timeline = self._timeline
        if not timeline.unbroken:
            # The caller takes note once, of the whole time that it looked at.
            reached = Timeline.latest if forward else Timeline.earliest
            instant = reached(timeline, instant, 0)
        low, high = timeline.rules.edges
        if not low <= instant <= high:
            raise timeline.rules.outside(iso(instant), forward=instant > low)
        local = from_micros(instant).astimezone(timeline.rules.zone_at(instant))
        since = local.replace(tzinfo=None) - datetime.combine(
            local.date(), datetime.min.time()
        )
        day, offset = local.date(), since // MICROSECOND
        eve = day - _ONE_DAY
        on_eve, on_day = (
            self._covers(at, instant, forward=forward) for at in (eve, day)
        )
        if on_eve and not on_day:
            return instant, eve, offset + DAY
        return instant, day, offset

    def _covers(self, day: date, instant: int, *, forward: bool) -> bool:
        """
        Whether a shift of a date is on at an instant, or just before it.
        """
        return any(
            start <= instant < end if forward else start < instant <= end
            for start, end in self._timeline.rules.open_on(day)
        )


def _at_or_after(shifts: Sequence[tuple[int, int]], wanted: int) -> int:
    """
    Return an instant, moved on to where shifts are open, at most to their end.

    >>> [_at_or_after([(9, 12), (14, 17)], hour) for hour in (8, 12, 13, 17, 18)]
    [9, 12, 14, 17, 17]
    """
    for start, end in shifts:
        if wanted <= end:
            return max(start, wanted)
    return max(end for _, end in shifts)


def _at_or_before(shifts: Sequence[tuple[int, int]], wanted: int) -> int:
    """
    Return an instant, moved back to where shifts are open, at most to their start.

    >>> [_at_or_before([(9, 12), (14, 17)], hour) for hour in (8, 13, 14, 18)]
    [9, 12, 14, 17]
    """
    for start, end in reversed(shifts):
        if wanted >= start:
            return min(end, wanted)
    return shifts[0][0]
