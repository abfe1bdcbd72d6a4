"""
A ticket's resolution clock, as a command sees it.
"""

from collections.abc import Iterable
from datetime import datetime

from crmkit.decisions import Write
from crmkit.desk._snapshot import Snapshot
from crmkit.presets import Settings
from crmkit.records import Change, Ticket
from crmkit.sla import Ledger, Timeline, ledger

#: Kind of the appointment at which a ticket's solution is due.
RESOLUTION = "resolution"


def resolution_clock(write: Write, view: Snapshot, at: datetime) -> Ledger:
    """
    Return the clock of a ticket as it will be once a write is made.
    """
    ticket = write.after
    planned = Change(
        id="",
        record=ticket.ref,
        version=ticket.version,
        at=at,
        recorded_at=at,
        by=view.by,
        cause="",
        command="",
        fields=write.fields,
    )
    before = view.history(ticket.ref) if write.before else ()
    return ticket_ledger(view.settings, ticket, (*before, planned), at)


def ticket_ledger(
    settings: Settings,
    ticket: object,
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
    """
    policy = settings.service_level(_policy(ticket))
    timeline = Timeline.of(changes, settings.ticket_machine.categories)
    calendar = settings.calendar(policy.calendar)
    return ledger(policy, timeline, now, known_at, calendar=calendar)


def _policy(ticket: object) -> str:
    name = ticket.sla_policy if isinstance(ticket, Ticket) else None
    return name or "standard"
