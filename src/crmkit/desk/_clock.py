"""
A ticket's resolution clock, as a command sees it.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, cast

from crmkit.decisions import Appointment, Write
from crmkit.desk._snapshot import Snapshot
from crmkit.presets import Settings
from crmkit.records import Change, Priority, Record, Ticket
from crmkit.sla import CLOCK_FIELDS, Ledger, SlaPolicy, Timeline, ledger

JUST_AFTER = timedelta(microseconds=1)

#: Kind of the appointment at which a ticket's solution is due.
RESOLUTION = "resolution"
#: Kind of the appointment at which its owner has promised to tell how it goes on.
NEXT_UPDATE = "next_update"


def resolution_clock(write: Write, view: Snapshot, at: datetime) -> Ledger:
    """
    Return the clock of a ticket as it will be once a write is made.
    """
    ticket = cast("Ticket", write.after)
    planned = Change(
        id="",
        record=ticket.ref,
        version=ticket.version,
        at=at,
        recorded_at=at,
        by=view.by,
        cause="",
        command="",
        fields=_clock_fields(write),
    )
    before = view.history(ticket.ref) if write.before else ()
    return ticket_ledger(view.settings, ticket, (*before, planned), at)


def promised(
    settings: Settings,
    policy: SlaPolicy,
    status: str | None,
    priority: Priority | None,
    at: datetime,
) -> datetime | None:
    """
    Return when the solution of a new ticket is due, as its ledger has it.

    A clock that has just begun has a single step, at which nothing has counted yet;
    making its whole ledger took an eighth of the time in which a ticket is opened.

    Args:
        settings: Calendars and the ticket machine.
        policy: The service level that applies.
        status: Status of the ticket.
        priority: Priority of the ticket.
        at: When its clock begins.

    >>> from datetime import UTC
    >>> from crmkit.presets import standard
    >>> known, at = standard(), datetime(2024, 3, 4, 9, tzinfo=UTC)
    >>> policy = known.service_levels[0]
    >>> promised(known, policy, "open", Priority.HIGH, at).isoformat()
    '2024-03-05T09:00:00+00:00'
    >>> promised(known, policy, "waiting", Priority.HIGH, at) is None
    True
    """
    category = settings.ticket_machine.categories.get(status or "", "open")
    target = policy.resolution(priority or Priority.MEDIUM)
    if target is None or category != "open":
        return None
    return settings.calendar(policy.calendar).add(at, target)


def _clock_fields(write: Write) -> dict[str, tuple[Any, Any]]:
    """
    Return what a write changes of that which clocks look at.

    Comparing all the other fields as well would take a thirtieth of the time in which
    a ticket is opened; they are compared when the write is carried out.
    """
    before, after = write.before, write.after
    pairs = ((n, getattr(before, n, None), getattr(after, n)) for n in CLOCK_FIELDS)
    return {name: (old, new) for name, old, new in pairs if old != new}


def reminder(
    ticket: Record,
    due_at: datetime | None,
    now: datetime,
    every: timedelta,
    kind: str = RESOLUTION,
) -> Appointment:
    """
    Return the appointment at which a ticket's owner is next to be reminded.

    The first reminder comes right after the due instant, because a promise
    kept to the instant is kept; the others each *every* after it. However
    often the clock is stopped in between, that rhythm stays.

    Args:
        ticket: The ticket.
        due_at: When its solution is or was due, or what else is; None for never.
        now: The present instant.
        every: Time between two reminders.
        kind: What is or was due; by default its solution.
    """
    if due_at is None:
        return Appointment(record=ticket.ref, kind=kind, due_at=None)
    number = max(0, (now - due_at) // every)
    return Appointment(
        record=ticket.ref,
        kind=kind,
        due_at=due_at + number * every + JUST_AFTER,
        cycle=f"{due_at.isoformat()}+{number}",
    )


def ticket_ledger(
    settings: Settings,
    ticket: Ticket,
    changes: Iterable[Change],
    now: datetime,
    known_at: datetime | None = None,
) -> Ledger:
    """
    Return the resolution clock of a ticket from its history.

    Args:
        settings: Service levels, calendars and the ticket machine.
        ticket: The ticket, which names the service level that applies.
        changes: Its changes in the order of their versions.
        now: As of when.
        known_at: Leave out what was recorded after this instant.

    >>> from datetime import UTC, timedelta
    >>> from crmkit import CRM
    >>> at = datetime(2024, 3, 4, 9, tzinfo=UTC)
    >>> desk = CRM.open("memory://").as_system("doctest")
    >>> client = desk.customers.add(name="恒信科技", at=at)
    >>> ticket = desk.tickets.open(customer=client.id, kind="咨询", priority="low",
    ...     description="怎么用？", at=at)
    >>> history = desk.tickets.changes(ticket.id)
    >>> settings, now = desk.shop.settings, at + timedelta(days=1)
    >>> clock = ticket_ledger(settings, ticket, history, now)
    >>> str(clock.elapsed), str(clock.target), clock.state
    ('1 day, 0:00:00', '3 days, 0:00:00', 'pending')
    """
    policy = settings.service_level(
        ticket.sla_policy or settings.service_levels[0].name
    )
    timeline = Timeline.of(changes, settings.ticket_machine.categories)
    calendar = settings.calendar(policy.calendar)
    return ledger(policy, timeline, now, known_at, calendar=calendar)
