"""
Facts: one flat row for each ticket, every number worked out beforehand.

Report functions only filter, group and sum such rows, so they give the same
answer whatever runs them.

Invariants:
    - A fact is made from the ticket's changes alone, as of an instant.
    - Times are seconds; None means that it has not happened, 0 that it
      happened at once.

Not here: what is counted over many facts (:mod:`crmkit.reports` ``_summary``).
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from itertools import takewhile
from typing import TypeVar, cast
from zoneinfo import ZoneInfo

import attrs

from crmkit.calendars import Calendar
from crmkit.errors import UnknownChoiceError
from crmkit.records import Change, Ticket, fold
from crmkit.sla import Ledger, SlaPolicy, Timeline, ledger

T = TypeVar("T")
#: The service level of a ticket that names none.
STANDARD = "standard"


@attrs.frozen(kw_only=True)
class Yardstick:
    """
    What tickets are measured with.

    Attributes:
        policies: Service levels; a ticket names the one that applies to it.
        calendars: The calendars that service levels name.
        categories: Status → category, as the status machine has it.
        calendar: Business calendar of the report, whatever was promised.
        zone: The company's zone; days and months begin there.
    """

    policies: tuple[SlaPolicy, ...]
    calendars: Mapping[str, Calendar]
    categories: Mapping[str, str]
    calendar: Calendar
    zone: ZoneInfo

    def ledger(
        self, ticket: Ticket, changes: Iterable[Change], now: datetime
    ) -> Ledger:
        """
        Return the clock of the service level that a ticket names, as of *now*.

        Raises:
            UnknownChoiceError: If there is no such service level or calendar.
        """
        policies = {policy.name: policy for policy in self.policies}
        policy = _named(policies, "service level", ticket.sla_policy or STANDARD)
        calendar = _named(self.calendars, "calendar", policy.calendar)
        timeline = Timeline.of(changes, self.categories)
        return ledger(policy, timeline, now, calendar=calendar)


def _named(things: Mapping[str, T], what: str, name: str) -> T:
    try:
        return things[name]
    except KeyError:
        raise UnknownChoiceError(what, name, tuple(things)) from None


@attrs.frozen(kw_only=True)
class TicketFact:
    """
    One ticket as a report sees it.

    Attributes:
        id: Id of the ticket.
        number: Ticket number.
        customer: Id of the customer.
        kind: Kind.
        topic: Topic.
        channel: Channel through which it came.
        priority: Priority, the last one.
        status: Status.
        category: Category of the status: open, paused or done.
        owner: Id of the owner, the last one.
        opened_at: Instant of opening, UTC.
        opened_day: Day of opening in the company's zone, ``2010-01-13``.
        opened_month: Month of opening in the company's zone, ``2010-01``.
        first_action_at: First move out of the first status, UTC.
        first_told_at: When a solution was told for the first time, UTC.
        last_told_at: When a solution was told for the last time, UTC.
        closed_at: Instant of closing, UTC.
        first_action_seconds: Opening to first action, plain seconds.
        first_action_business_seconds: The same in the report's calendar.
        resolution_seconds: Opening to the instant since which the told
            solution stands, plain seconds, waiting included; None while no
            solution stands, also if one was told and the customer came back,
            and if nobody knows when it was told.
        resolution_business_seconds: The same span in the report's calendar.
        counted_seconds: Seconds on the service level's clock, as far as it was
            seen: those before a ticket came in from outside are not in it.
        sla_state: ``none``, ``pending``, ``breached_open``, ``met`` or
            ``met_late``, or ``unknown``, as in :class:`crmkit.sla.Ledger`.
        sla_policy: Name of the service level.
        target_seconds: What it promises for the solution, on its own clock;
            None if nothing.
        due_at: When the running clock breaks or broke the promise, UTC.
        breached_at: When the promise was broken, UTC.
        reopenings: How often it was reopened.
    """

    id: str
    number: str
    customer: str
    kind: str
    topic: str | None
    channel: str | None
    priority: str
    status: str
    category: str
    owner: str | None
    opened_at: datetime
    opened_day: str
    opened_month: str
    first_action_at: datetime | None
    first_told_at: datetime | None
    last_told_at: datetime | None
    closed_at: datetime | None
    first_action_seconds: float | None
    first_action_business_seconds: float | None
    resolution_seconds: float | None
    resolution_business_seconds: float | None
    counted_seconds: float
    sla_state: str
    sla_policy: str
    target_seconds: float | None
    due_at: datetime | None
    breached_at: datetime | None
    reopenings: int

    @property
    def overdue_seconds(self) -> float | None:
        """
        Seconds beyond the target, on the service level's own clock.

        Negative while there is time left, None without a target, or if not known.
        """
        if self.target_seconds is None or self.sla_state == "unknown":
            return None
        return self.counted_seconds - self.target_seconds


def ticket_fact(
    changes: Iterable[Change], yardstick: Yardstick, now: datetime
) -> TicketFact:
    """
    Return the flat row of a ticket.

    Args:
        changes: The ticket's changes in the order of their versions.
        yardstick: What it is measured with.
        now: As of when, UTC; the first later change and all after it are left
            out.

    Raises:
        BrokenHistoryError: If there is no change up to *now*, or a gap.
        UnknownChoiceError: If its service level is not in the yardstick.

    >>> from datetime import UTC, timedelta
    >>> from crmkit.presets import standard
    >>> from crmkit.records import Ref
    >>> at, settings = datetime(2026, 3, 1, 20, tzinfo=UTC), standard()
    >>> opened = Change(id="c1", record=Ref("ticket", "T1"), version=1, at=at, by="U1",
    ...     recorded_at=at, cause="request", command="open_ticket",
    ...     fields={"status": (None, "open"), "opened_at": (None, at)})
    >>> yardstick = Yardstick(policies=settings.service_levels,
    ...     calendars=settings.calendars, calendar=Calendar.ALWAYS, zone=settings.zone,
    ...     categories=settings.ticket_machine.categories)
    >>> fact = ticket_fact([opened], yardstick, at + timedelta(hours=1))
    >>> fact.opened_day, fact.category, fact.counted_seconds, fact.sla_state
    ('2026-03-02', 'open', 3600.0, 'pending')
    """
    known = tuple(takewhile(lambda change: change.at <= now, changes))
    ticket = cast("Ticket", fold(known))
    clock = yardstick.ledger(ticket, known, now)
    opened = cast("datetime", ticket.opened_at)
    local = opened.astimezone(yardstick.zone)
    told = _told(known)
    status = ticket.status or ""
    acted, solved = ticket.first_action_at, _solved(ticket, clock)
    return TicketFact(
        id=ticket.id,
        number=ticket.number or ticket.id,
        customer=ticket.customer or "",
        kind=ticket.kind or "",
        topic=ticket.topic,
        channel=ticket.channel,
        priority=ticket.priority.value,
        status=status,
        category=str(yardstick.categories.get(status, "open")),
        owner=ticket.owner,
        opened_at=opened,
        opened_day=f"{local:%Y-%m-%d}",
        opened_month=f"{local:%Y-%m}",
        first_action_at=acted,
        first_told_at=told[0] if told else None,
        last_told_at=told[-1] if told else None,
        closed_at=ticket.closed_at,
        first_action_seconds=_plain(opened, acted),
        first_action_business_seconds=_business(yardstick.calendar, opened, acted),
        resolution_seconds=_plain(opened, solved),
        resolution_business_seconds=_business(yardstick.calendar, opened, solved),
        counted_seconds=clock.elapsed.total_seconds(),
        sla_state=clock.state,
        sla_policy=ticket.sla_policy or STANDARD,
        target_seconds=None if clock.target is None else clock.target.total_seconds(),
        due_at=clock.due_at,
        breached_at=clock.breached_at,
        reopenings=ticket.reopenings,
    )


def _solved(ticket: Ticket, clock: Ledger) -> datetime | None:
    """
    Return since when a solution stands.

    That of a ticket which came in from outside with its solution stands since that was
    told, by what came with it.
    """
    stands = clock.segments[-1].kind in ("told", "done")
    return clock.stopped_at or (ticket.told_at if stands else None)


def _told(changes: Iterable[Change]) -> list[datetime]:
    told = (change.fields.get("told_at", (None, None))[1] for change in changes)
    return [instant for instant in told if instant is not None]


def _plain(start: datetime, end: datetime | None) -> float | None:
    return None if end is None else (end - start).total_seconds()


def _business(
    calendar: Calendar, start: datetime, end: datetime | None
) -> float | None:
    return None if end is None else calendar.elapsed(start, end).total_seconds()
