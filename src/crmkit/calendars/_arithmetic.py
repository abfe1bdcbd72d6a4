"""
Arithmetic on open time: what a calendar can be asked about instants.

Invariants:
    - Amounts are absolute time during which the calendar is open. A day on
      which the clocks change has the hours that really pass.
    - Answers are exact to the microsecond, and instants come back in UTC.

Not here: when a calendar is open (:mod:`crmkit.calendars._calendar`), and days
(:mod:`crmkit.calendars._daily`).
"""

from datetime import MAXYEAR, MINYEAR, datetime, timedelta
from typing import Literal, TypeAlias

from crmkit.calendars._instants import as_utc, from_micros, iso, to_micros
from crmkit.calendars._spans import Span, span_of
from crmkit.calendars._timeline import Timeline
from crmkit.errors import CalendarRangeError, NoClosingTimeError, UnknownChoiceError

Edge: TypeAlias = Literal["earliest", "latest"]

_EDGE = "edge"
_EDGES: tuple[Edge, ...] = ("earliest", "latest")
_MICROSECOND = timedelta(microseconds=1)
_NOTHING = timedelta(0)


class Arithmetic:
    """
    Questions about instants and amounts of open time, answered from a timeline.
    """

    __slots__ = ()

    _timeline: Timeline

    def add(self, start: datetime, amount: timedelta) -> datetime:
        """
        Return when an amount of open time after *start* is used up.

        Args:
            start: Where counting begins, aware. While closed, and exactly at a
                closing, it counts from the next opening.
            amount: Open time. A negative one is subtracted.

        Returns:
            The first such instant, in UTC: what ends exactly at a closing stays
            there. With an amount of nothing it is *start* if that is open,
            else the next opening.

        Raises:
            NaiveDatetimeError: If *start* has no time zone.
            NoOpenTimeError: If there is too little open time.
            CalendarRangeError: If the answer is outside the covered years.
            UnknownYearError: If it is where holidays are not known.

        >>> from datetime import UTC
        >>> from crmkit.calendars import Calendar
        >>> desk = Calendar("UTC", {"mon-fri": ["09:00-17:00"]})
        >>> friday_nine = datetime(2026, 3, 6, 9, tzinfo=UTC)
        >>> desk.add(friday_nine, timedelta(hours=8)).isoformat()
        '2026-03-06T17:00:00+00:00'
        >>> desk.add(friday_nine, timedelta(hours=9)).isoformat()
        '2026-03-09T10:00:00+00:00'
        """
        return self._moved(start, amount, "earliest" if amount > _NOTHING else "latest")

    def subtract(
        self, start: datetime, amount: timedelta, edge: Edge | None = None
    ) -> datetime:
        """
        Return from when on an amount of open time passes up to *start*.

        All of a closed time is equally far from *start*, so there may be many
        such instants: a closing, the next opening, and what lies between.

        Args:
            start: Where counting back begins, aware.
            amount: Open time. A negative one is added.
            edge: Which of those instants: the first or the last one. Without it
                the answer mirrors :meth:`add`: an opening rather than the
                closing before it, but for an amount of nothing while closed
                the closing before *start*.

        Returns:
            An instant in UTC.

        Raises:
            NaiveDatetimeError: If *start* has no time zone.
            UnknownChoiceError: If *edge* is something else.
            NoOpenTimeError: If there is too little open time.
            CalendarRangeError: If the answer is outside the covered years.
            UnknownYearError: If it is where holidays are not known.

        >>> from datetime import UTC
        >>> from crmkit.calendars import Calendar
        >>> desk = Calendar("UTC", {"mon-fri": ["09:00-17:00"]})
        >>> monday_five = datetime(2026, 3, 9, 17, tzinfo=UTC)
        >>> eight = timedelta(hours=8)
        >>> desk.subtract(monday_five, eight, edge="earliest").isoformat()
        '2026-03-06T17:00:00+00:00'
        >>> desk.subtract(monday_five, eight, edge="latest").isoformat()
        '2026-03-09T09:00:00+00:00'
        """
        if edge is None:
            edge = "latest" if amount > _NOTHING else "earliest"
        elif edge not in _EDGES:
            raise UnknownChoiceError(_EDGE, edge, _EDGES)
        return self._moved(start, -amount, edge)

    def _moved(self, start: datetime, amount: timedelta, edge: Edge) -> datetime:
        """
        Return the first or last instant that is *amount* away from *start*.
        """
        timeline = self._timeline
        if (quick := timeline.quick) is not None:
            found = quick.moved(start, amount, early=edge == "earliest")
            if found is not None:
                return found
        if timeline.unbroken:
            return self._shifted(as_utc(start, "start"), amount)
        instant, micros = to_micros(start, "start"), amount // _MICROSECOND
        if edge == "earliest":
            return from_micros(timeline.earliest(instant, micros))
        return from_micros(timeline.latest(instant, micros))

    def _shifted(self, start: datetime, amount: timedelta) -> datetime:
        """
        Return the instant that is *amount* of absolute time away.
        """
        try:
            return start + amount
        except OverflowError:
            label = self._timeline.rules.label
            raise CalendarRangeError(
                label, start.isoformat(), MINYEAR, MAXYEAR
            ) from None

    def elapsed(self, start: datetime, end: datetime) -> timedelta:
        """
        Return the open time between two instants.

        Args:
            start: Where measuring begins, aware, in any zone.
            end: Where it ends. Before *start*, the answer is negative.

        Raises:
            NaiveDatetimeError: If an instant has no time zone.
            CalendarRangeError: If one is outside the covered years.
            UnknownYearError: If one is where holidays are not known.

        >>> from zoneinfo import ZoneInfo
        >>> from crmkit.calendars import Calendar
        >>> desk = Calendar("America/New_York", {"mon-sun": ["00:00-24:00"]},
        ...     closures=["2025-12-25"])
        >>> sunday, monday = (
        ...     datetime(2025, 3, day, tzinfo=ZoneInfo("America/New_York"))
        ...     for day in (9, 10)
        ... )
        >>> desk.elapsed(sunday, monday)  # clocks go forward: 23 hours pass
        datetime.timedelta(seconds=82800)
        """
        timeline = self._timeline
        if (quick := timeline.quick) is not None:
            passed = quick.elapsed(start, end)
            if passed is not None:
                return passed
        if timeline.unbroken:
            return as_utc(end, "end") - as_utc(start, "start")
        low, high = to_micros(start, "start"), to_micros(end, "end")
        table = timeline.read(low, high, until=True)
        return (table.before(high) - table.before(low)) * _MICROSECOND

    def is_open(self, instant: datetime) -> bool:
        """
        Whether the calendar is open at an instant; at a closing it is not.

        Raises:
            NaiveDatetimeError: If *instant* has no time zone.
            CalendarRangeError: If it is outside the covered years.
            UnknownYearError: If it is where holidays are not known.

        >>> from datetime import UTC
        >>> from crmkit.calendars import Calendar
        >>> desk = Calendar("UTC", {"mon-fri": ["09:00-17:00"]})
        >>> [desk.is_open(datetime(2026, 3, 6, hour, tzinfo=UTC)) for hour in (9, 17)]
        [True, False]
        """
        micros = to_micros(instant)
        timeline = self._timeline
        return timeline.unbroken or timeline.read(micros, micros).is_open(micros)

    def next_open(self, instant: datetime) -> datetime:
        """
        Return *instant* itself if open, else the next opening, in UTC.

        Raises:
            NaiveDatetimeError: If *instant* has no time zone.
            NoOpenTimeError: If it does not open any more.
            CalendarRangeError: If the answer is outside the covered years.
            UnknownYearError: If it is where holidays are not known.

        >>> from datetime import UTC
        >>> from crmkit.calendars import Calendar
        >>> desk = Calendar("UTC", {"mon-fri": ["09:00-17:00"]})
        >>> desk.next_open(datetime(2026, 3, 6, 17, tzinfo=UTC)).isoformat()
        '2026-03-09T09:00:00+00:00'
        """
        return self._moved(instant, _NOTHING, "latest")

    def previous_open(self, instant: datetime) -> datetime:
        """
        Return *instant* if the time just before it is open, else the last closing.

        The mirror of :meth:`next_open` in time: at a closing it is that closing,
        at an opening it is the closing before. In UTC.

        Raises:
            NaiveDatetimeError: If *instant* has no time zone.
            NoOpenTimeError: If it was not open before.
            CalendarRangeError: If the answer is outside the covered years.
            UnknownYearError: If it is where holidays are not known.

        >>> from datetime import UTC
        >>> from crmkit.calendars import Calendar
        >>> desk = Calendar("UTC", {"mon-fri": ["09:00-17:00"]})
        >>> desk.previous_open(datetime(2026, 3, 9, 9, tzinfo=UTC)).isoformat()
        '2026-03-06T17:00:00+00:00'
        """
        return self._moved(instant, _NOTHING, "earliest")

    def next_close(self, instant: datetime) -> datetime:
        """
        Return the first closing after an instant, in UTC.

        Raises:
            NaiveDatetimeError: If *instant* has no time zone.
            NoClosingTimeError: If it does not close any more.
            NoOpenTimeError: If it neither is open nor opens any more.
            CalendarRangeError: If the answer is outside the covered years.
            UnknownYearError: If it is where holidays are not known.

        >>> from datetime import UTC
        >>> from crmkit.calendars import Calendar
        >>> desk = Calendar("UTC", {"mon-fri": ["09:00-17:00"]})
        >>> desk.next_close(datetime(2026, 3, 6, 17, tzinfo=UTC)).isoformat()
        '2026-03-09T17:00:00+00:00'
        """
        micros = to_micros(instant)
        if self._timeline.unbroken:
            raise NoClosingTimeError(self._timeline.rules.label, iso(micros))
        return from_micros(self._timeline.next_close(micros))

    def spans(self, start: datetime, end: datetime) -> tuple[Span, ...]:
        """
        Return the open time between two instants, in order.

        Args:
            start: From when on; a span that is open then begins there.
            end: Up to when; a span that is still open ends there.

        Returns:
            As few spans as possible: open time without a break is one span.
            None at all if *end* is not after *start*.

        Raises:
            NaiveDatetimeError: If an instant has no time zone.
            CalendarRangeError: If one is outside the covered years.
            UnknownYearError: If one is where holidays are not known.

        >>> from datetime import UTC
        >>> from crmkit.calendars import Calendar
        >>> desk = Calendar("UTC", {"mon-fri": ["09:00-12:00", "13:30-17:00"]})
        >>> noon, night = (datetime(2026, 3, 6, h, tzinfo=UTC) for h in (11, 23))
        >>> [span.length // timedelta(minutes=1) for span in desk.spans(noon, night)]
        [60, 210]
        """
        low, high = to_micros(start, "start"), to_micros(end, "end")
        if high <= low:
            return ()
        if self._timeline.unbroken:
            return (span_of(low, high),)
        table = self._timeline.read(low, high, until=True)
        return tuple(span_of(*pair) for pair in table.between(low, high))
