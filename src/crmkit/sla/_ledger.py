"""
A ledger: where a ticket's time went, and whether its promise was kept.

Invariants:
    - Segments tile the time from opening to *now* without gap or overlap.
    - Only segments of kind ``counted`` count; their seconds sum to ``elapsed``.
    - A breach has an instant and never disappears.
    - Nothing is judged of which nothing was seen: a ticket that came in from outside
      with its work done is ``unknown``.
    - The ledger as of an instant depends only on what was known by then.

Not here: which policy applies to which ticket, and stored due instants
(:mod:`crmkit.desk`).
"""

from datetime import datetime, timedelta
from typing import Literal

import attrs

from crmkit.calendars import Calendar
from crmkit.sla._policy import SlaPolicy
from crmkit.sla._timeline import Step, Timeline

ClockState = Literal["none", "pending", "breached_open", "met", "met_late", "unknown"]
_KINDS = {"open": "counted", "paused": "paused", "told": "told", "done": "done"}


@attrs.frozen(kw_only=True)
class Segment:
    """
    A stretch of a ticket's life with one meaning for the clock.

    Attributes:
        kind: ``counted``, ``paused`` (waiting for the customer), ``told``
            (the solution was told) or ``done``.
        start: First instant, UTC.
        end: First instant after it, UTC.
        counted: Time that counts, in the policy's calendar.
        reason: Name of the status.

    >>> from datetime import UTC
    >>> nine = datetime(2026, 3, 2, 9, tzinfo=UTC)
    >>> paused = Segment(kind="paused", start=nine, end=nine + timedelta(hours=3),
    ...     counted=timedelta(0), reason="waiting")
    >>> paused.end - paused.start, paused.counted
    (datetime.timedelta(seconds=10800), datetime.timedelta(0))
    """

    kind: str
    start: datetime
    end: datetime
    counted: timedelta
    reason: str


@attrs.frozen(kw_only=True)
class Ledger:
    """
    One clock of one ticket, as of an instant.

    Attributes:
        target: What was promised; None if nothing was.
        segments: The ticket's life from opening to *now*.
        elapsed: Time counted so far.
        due_at: Instant at which the promise is or was broken if the clock
            runs on; None while it stands still or nothing was promised.
        breached_at: Instant at which the promise was broken, or None.
        stopped_at: Instant at which the clock last ended, or None if it runs
            or is paused, or if that was before the ticket came in.
        state: ``none`` (nothing promised), ``pending``, ``breached_open``,
            ``met``, ``met_late``, or ``unknown`` if the ticket came in from outside
            and no work on it was seen since.
    """

    target: timedelta | None
    segments: tuple[Segment, ...]
    elapsed: timedelta
    due_at: datetime | None
    breached_at: datetime | None
    stopped_at: datetime | None
    state: ClockState

    @property
    def remaining(self) -> timedelta | None:
        """
        Time left to count; negative once the promise is broken, None if not known.

        >>> clock = Ledger(target=timedelta(hours=24), elapsed=timedelta(hours=30),
        ...     segments=(), due_at=None, breached_at=None, stopped_at=None,
        ...     state="breached_open")
        >>> -clock.remaining
        datetime.timedelta(seconds=21600)
        """
        if self.target is None or self.state == "unknown":
            return None
        return self.target - self.elapsed

    def __str__(self) -> str:
        rows = [
            f"{s.kind:8} {s.start:%Y-%m-%d %H:%M:%S} – {s.end:%Y-%m-%d %H:%M:%S} UTC"
            f"  {s.counted}  {s.reason}"
            for s in self.segments
        ]
        elapsed = "?" if self.state == "unknown" else self.elapsed
        return "\n".join([*rows, f"{self.state}: {elapsed} of {self.target}"])


def ledger(
    policy: SlaPolicy,
    timeline: Timeline,
    now: datetime,
    known_at: datetime | None = None,
    *,
    calendar: Calendar = Calendar.ALWAYS,
) -> Ledger:
    """
    Return the resolution clock of a ticket.

    The clock runs while work is to be done, stands still while the ticket
    waits for the customer, ends when a solution is on record and told, and
    goes on from where it was when the customer asks for changes (T5).

    Args:
        policy: What was promised. The priority that counts is the last one.
        timeline: What happened; at least the opening.
        now: As of when; later steps are left out.
        known_at: Leave out what was recorded after this instant.
        calendar: The business calendar that the policy names.

    >>> from datetime import UTC
    >>> policy = SlaPolicy.of({"name": "gold", "en": "Gold", "zh": "金牌",
    ...     "targets": {"high": {"resolution": "PT4H"}}})
    >>> at = [datetime(2026, 3, 2, hour, tzinfo=UTC) for hour in (9, 10, 12, 13)]
    >>> steps = [Step(at=t, recorded_at=t, state=s, reason=s, priority="high")
    ...     for t, s in zip(at, ("open", "paused", "open"))]
    >>> clock = ledger(policy, Timeline(tuple(steps)), at[3])
    >>> clock.state, str(clock.elapsed), f"{clock.due_at:%H:%M}"
    ('pending', '2:00:00', '15:00')
    >>> [segment.kind for segment in clock.segments]
    ['counted', 'paused', 'counted']
    """
    known = timeline if known_at is None else timeline.known_at(known_at)
    steps = tuple(step for step in known.steps if step.at <= now)
    segments = tuple(_segments(steps, now, calendar))
    target = policy.resolution(steps[-1].priority) if steps else None
    return _closed(steps, segments, target, calendar)


def _segments(
    steps: tuple[Step, ...], now: datetime, calendar: Calendar
) -> list[Segment]:
    ends = [*(step.at for step in steps[1:]), now][: len(steps)]
    return [
        Segment(
            kind=_KINDS[step.state],
            start=step.at,
            end=end,
            counted=calendar.elapsed(step.at, end)
            if step.state == "open"
            else timedelta(0),
            reason=step.reason,
        )
        for step, end in zip(steps, ends, strict=True)
        if end > step.at or step is steps[-1]
    ]


def _closed(
    steps: tuple[Step, ...],
    segments: tuple[Segment, ...],
    target: timedelta | None,
    calendar: Calendar,
) -> Ledger:
    elapsed = sum((s.counted for s in segments), timedelta(0))
    running = bool(steps) and steps[-1].state == "open"
    stopped = steps[-1].state in ("told", "done") if steps else False
    unseen = stopped and _is_unseen(steps)
    breached = None if target is None else _breach(segments, target, calendar)
    due = _due(segments, target, calendar) if running and target is not None else None
    return Ledger(
        target=target,
        segments=segments,
        elapsed=elapsed,
        due_at=due,
        breached_at=breached,
        stopped_at=_stop(segments) if stopped and not unseen else None,
        state="unknown"
        if unseen and target is not None
        else _state(target, stopped=stopped, late=breached is not None),
    )


def _is_unseen(steps: tuple[Step, ...]) -> bool:
    """
    Return whether all work on a ticket was done before it came in from outside.
    """
    return steps[0].is_snapshot and all(step.state != "open" for step in steps)


def _breach(
    segments: tuple[Segment, ...], target: timedelta, calendar: Calendar
) -> datetime | None:
    """
    Return the instant at which counted time passed the target.

    A promise kept to the second is kept: only time beyond the target breaks it.
    """
    left = target
    for segment in segments:
        if segment.counted > left:
            return calendar.add(segment.start, left)
        left -= segment.counted
    return None


def _due(
    segments: tuple[Segment, ...], target: timedelta, calendar: Calendar
) -> datetime:
    """
    Return the instant at which counted time reaches or reached the target.
    """
    left = target
    for segment in segments:
        if segment.counted >= left:
            return calendar.add(segment.start, left)
        left -= segment.counted
    return calendar.add(segments[-1].end, left)


def _stop(segments: tuple[Segment, ...]) -> datetime:
    stop = segments[-1].start
    for segment in reversed(segments):
        if segment.kind not in ("told", "done"):
            break
        stop = segment.start
    return stop


def _state(target: timedelta | None, *, stopped: bool, late: bool) -> ClockState:
    if target is None:
        return "none"
    if stopped:
        return "met_late" if late else "met"
    return "breached_open" if late else "pending"
