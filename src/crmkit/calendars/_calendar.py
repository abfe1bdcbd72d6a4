"""
When somebody works, and arithmetic on that time.

Invariants:
    - A calendar is a value: equal descriptions are equal, hash alike, pickle
      and come back from their JSON form. What it has laid out is no part of it.
    - Amounts are absolute time during which the calendar is open. A day on
      which the clocks change has the hours that really pass.
    - Answers are exact to the microsecond, and instants come back in UTC.
    - A shift belongs to the date on which it opens. A closed date takes away
      the shifts that open on it, not the end of the night before.

Not here: holidays of a country, columns, and what a *day* of work may mean.
"""

from collections.abc import Mapping
from datetime import MAXYEAR, MINYEAR, datetime, timedelta
from typing import Any, ClassVar, Literal, Self, TypeAlias
from zoneinfo import ZoneInfo

import attrs

from crmkit.calendars._days import (
    Closures,
    Openings,
    closure_texts,
    opening_texts,
    read_closures,
    read_openings,
)
from crmkit.calendars._hours import Week, read_week, week_texts
from crmkit.calendars._instants import as_utc, from_micros, iso, to_micros
from crmkit.calendars._spans import Span, span_of
from crmkit.calendars._timeline import Rules, Timeline
from crmkit.calendars._wall import read_zone
from crmkit.errors import (
    CalendarFormatError,
    CalendarRangeError,
    NoClosingTimeError,
    UnknownChoiceError,
)

Edge: TypeAlias = Literal["earliest", "latest"]

_DOCUMENT, _EDGE = "calendar", "edge"
_BOTH, _KEY = "a mapping with both 'tz' and 'hours'", "key of a calendar"
_EDGES: tuple[Edge, ...] = ("earliest", "latest")
_KEYS = ("closures", "hours", "name", "openings", "tz")
_MICROSECOND = timedelta(microseconds=1)
_NOTHING = timedelta(0)


@attrs.frozen(repr=False)
class Calendar:
    """
    Weekly hours in a time zone, with dated exceptions.

    Attributes:
        tz: Time zone of all wall times, an IANA name or a ``ZoneInfo``.
        hours: Weekdays to intervals, for example
            ``{"mon-fri": ["09:00-12:00", "13:30-18:00"]}``. An interval whose
            end is not after its start closes on the next date; ``"24:00"`` is
            the end of the day. Kept as seven tuples of shifts, from Monday on.
        closures: Dates, ``"first/last"`` texts or (first, last) pairs of dates
            on which no shift opens. Kept as ranges, both ends included.
        openings: Dates to the intervals that replace that date's hours: make-up
            days and half days. They win over *closures*.
        name: What to call the calendar in errors.

    Raises:
        CalendarFormatError: If a part of the description cannot be read.
        OverlappingHoursError: If intervals of one day share time.
        UnknownTimeZoneError: If *tz* is not in the IANA database.
        NoOpenTimeError: If the calendar is never open.

    The years 1900 to 2199 are covered; a question that leads outside raises
    :class:`~crmkit.errors.CalendarRangeError`.

    >>> desk = Calendar(
    ...     "Asia/Shanghai",
    ...     {"mon-fri": ["09:00-12:00", "13:30-18:00"]},
    ...     closures=["2026-10-01/2026-10-07"],
    ...     openings={"2026-10-10": ["09:00-12:00"]},
    ... )
    >>> friday = datetime(2026, 3, 6, 17, tzinfo=ZoneInfo("Asia/Shanghai"))
    >>> due = desk.add(friday, timedelta(hours=2))
    >>> due.astimezone(desk.tz).isoformat()
    '2026-03-09T10:00:00+08:00'
    >>> desk.elapsed(friday, due)
    datetime.timedelta(seconds=7200)
    """

    ALWAYS: ClassVar["Calendar"]

    tz: ZoneInfo = attrs.field(converter=read_zone)
    hours: Week = attrs.field(converter=read_week)
    closures: Closures = attrs.field(default=(), converter=read_closures, kw_only=True)
    openings: Openings = attrs.field(default=(), converter=read_openings, kw_only=True)
    name: str | None = attrs.field(default=None, kw_only=True)
    _timeline: Timeline = attrs.field(init=False, eq=False)

    @_timeline.default
    def _lay_out(self) -> Timeline:
        return Timeline(
            Rules(
                label=self.name or self.tz.key,
                zone=self.tz,
                week=self.hours,
                closures=self.closures,
                openings=self.openings,
            )
        )

    def __repr__(self) -> str:
        rest = {
            "closures": closure_texts(self.closures),
            "openings": opening_texts(self.openings),
            "name": self.name,
        }
        told = "".join(f", {key}={value!r}" for key, value in rest.items() if value)
        return f"Calendar({self.tz.key!r}, {week_texts(self.hours)!r}{told})"

    def __reduce__(self) -> tuple[Any, ...]:
        # What was laid out stays behind: it is large, and quickly made again.
        return _restored, (self.tz, self.hours, self.closures, self.openings, self.name)

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

        >>> from datetime import UTC
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

        >>> from datetime import UTC
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
            label = self.name or self.tz.key
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
        if timeline.unbroken:
            return as_utc(end, "end") - as_utc(start, "start")
        low, high = to_micros(start, "start"), to_micros(end, "end")
        table = timeline.covering(low, high)
        return (table.before(high) - table.before(low)) * _MICROSECOND

    def is_open(self, instant: datetime) -> bool:
        """
        Whether the calendar is open at an instant; at a closing it is not.

        Raises:
            NaiveDatetimeError: If *instant* has no time zone.
            CalendarRangeError: If it is outside the covered years.

        >>> from datetime import UTC
        >>> desk = Calendar("UTC", {"mon-fri": ["09:00-17:00"]})
        >>> [desk.is_open(datetime(2026, 3, 6, hour, tzinfo=UTC)) for hour in (9, 17)]
        [True, False]
        """
        micros = to_micros(instant)
        timeline = self._timeline
        return timeline.unbroken or timeline.covering(micros, micros).is_open(micros)

    def next_open(self, instant: datetime) -> datetime:
        """
        Return *instant* itself if open, else the next opening, in UTC.

        Raises:
            NaiveDatetimeError: If *instant* has no time zone.
            NoOpenTimeError: If it does not open any more.
            CalendarRangeError: If the answer is outside the covered years.

        >>> from datetime import UTC
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

        >>> from datetime import UTC
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

        >>> from datetime import UTC
        >>> desk = Calendar("UTC", {"mon-fri": ["09:00-17:00"]})
        >>> desk.next_close(datetime(2026, 3, 6, 17, tzinfo=UTC)).isoformat()
        '2026-03-09T17:00:00+00:00'
        """
        micros = to_micros(instant)
        if self._timeline.unbroken:
            raise NoClosingTimeError(self.name or self.tz.key, iso(micros))
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

        >>> from datetime import UTC
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
        table = self._timeline.covering(low, high)
        return tuple(span_of(*pair) for pair in table.between(low, high))

    def to_dict(self) -> dict[str, Any]:
        """
        Return the calendar as JSON has it; what is empty is left out.

        >>> desk = Calendar("UTC", {0: [("9:00", "17:00")]}, closures=["2026-05-01"])
        >>> desk.to_dict()
        {'tz': 'UTC', 'hours': {'mon': ['09:00-17:00']}, 'closures': ['2026-05-01']}
        """
        told = {
            "name": self.name,
            "tz": self.tz.key,
            "hours": week_texts(self.hours),
            "closures": closure_texts(self.closures),
            "openings": opening_texts(self.openings),
        }
        return {key: value for key, value in told.items() if value or key == "hours"}

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Self:
        """
        Return the calendar that a JSON form describes.

        Raises:
            UnknownChoiceError: If a key means nothing.
            CalendarFormatError: If *tz* or *hours* is missing, or a part cannot
                be read.
            OverlappingHoursError: If intervals of one day share time.
            UnknownTimeZoneError: If *tz* is not in the IANA database.
            NoOpenTimeError: If the calendar is never open.

        >>> desk = Calendar("UTC", {"mon-fri": ["09:00-17:00"]}, name="desk")
        >>> Calendar.from_dict(desk.to_dict()) == desk
        True
        """
        if not isinstance(data, Mapping):
            raise CalendarFormatError(_DOCUMENT, data, _BOTH)
        for key in data:
            if key not in _KEYS:
                raise UnknownChoiceError(_KEY, key, _KEYS)
        if not {"tz", "hours"} <= data.keys():
            raise CalendarFormatError(_DOCUMENT, data, _BOTH)
        return cls(**data)


def _restored(
    tz: ZoneInfo, hours: Week, closures: Closures, openings: Openings, name: str | None
) -> Calendar:
    """
    Return a calendar from its pickled parts.
    """
    return Calendar(tz, hours, closures=closures, openings=openings, name=name)


Calendar.ALWAYS = Calendar("UTC", {"mon-sun": ["00:00-24:00"]}, name="always")
