"""
Half-open spans of absolute time.

Opening hours expand to spans, SLA pauses are spans, and business time is the
summed length of an intersection of spans.

Invariants:
    - Bounds are stored in UTC, so a daylight-saving change can neither
      stretch nor shrink a span.
    - *start* is inside the span and *end* is not: touching spans are disjoint.
    - A span is never empty.

Not here: opening hours (:mod:`crmkit.calendars`), or anything that asks what
time it is (:class:`crmkit.ports.Clock`).
"""

from datetime import datetime, timedelta

import attrs

from crmkit.calendars._instants import as_utc, from_micros
from crmkit.errors import EmptySpanError


@attrs.frozen
class Span:
    """
    A non-empty, half-open interval of absolute time.

    Attributes:
        start: First instant inside the span, in UTC.
        end: First instant after the span, in UTC.

    Raises:
        NaiveDatetimeError: If a bound has no time zone.
        EmptySpanError: If *end* is not after *start*.

    >>> from datetime import UTC
    >>> nine, noon = (datetime(2026, 3, 2, hour, tzinfo=UTC) for hour in (9, 12))
    >>> Span(nine, noon).length
    datetime.timedelta(seconds=10800)
    >>> nine in Span(nine, noon), noon in Span(nine, noon)
    (True, False)
    """

    # Python compares and subtracts datetimes of one zone by wall clock, so the
    # bounds must be in UTC before anything is compared.
    start: datetime = attrs.field(converter=as_utc)
    end: datetime = attrs.field(converter=as_utc)

    def __attrs_post_init__(self) -> None:
        if self.end <= self.start:
            raise EmptySpanError(self.start.isoformat(), self.end.isoformat())

    def __contains__(self, instant: datetime) -> bool:
        return self.start <= as_utc(instant) < self.end

    @property
    def length(self) -> timedelta:
        """
        Absolute time from *start* to *end*.
        """
        return self.end - self.start

    def overlap(self, other: "Span") -> "Span | None":
        """
        Return the time that both spans share, or None if they share none.

        >>> from datetime import UTC
        >>> eight, nine, ten = (datetime(2026, 3, 2, h, tzinfo=UTC) for h in (8, 9, 10))
        >>> Span(eight, ten).overlap(Span(nine, ten)) == Span(nine, ten)
        True
        >>> Span(eight, nine).overlap(Span(nine, ten)) is None
        True
        """
        start, end = max(self.start, other.start), min(self.end, other.end)
        return Span(start, end) if start < end else None


def span_of(start: int, end: int) -> Span:
    """
    Return the span between two instants in microseconds since 1970.

    >>> span_of(0, 1_000_000).length
    datetime.timedelta(seconds=1)
    """
    return Span(from_micros(start), from_micros(end))
