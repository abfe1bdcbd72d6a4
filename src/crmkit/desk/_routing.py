"""
Pure handler of the command that gives a waiting ticket to somebody.
"""

from datetime import datetime

from crmkit.decisions import Decision, Write
from crmkit.desk._changing import check_version
from crmkit.desk._snapshot import Snapshot
from crmkit.desk._staffing import routed
from crmkit.desk._states import check_writable
from crmkit.desk._ticket_commands import RouteTicket
from crmkit.desk._tickets import check_order
from crmkit.records import Ticket


def route_ticket(cmd: RouteTicket, view: Snapshot, at: datetime) -> Decision:
    """
    Give a ticket that nobody has to somebody, if there is somebody now.

    Raises:
        NoRoutingError: If the company has no routing policy.
        RecordNotFoundError: If the ticket is not there.
        StaleVersionError: If it was changed since it was read.
        InstantRefusedError: If *at* is before the ticket's last change.
        ReadOnlyRecordError: If the ticket is closed.
    """
    ticket = view.get(Ticket, cmd.ticket)
    check_version(ticket, cmd.version)
    check_order(ticket, view, at)
    check_writable(ticket, view)
    if ticket.owner is not None:
        return Decision(unchanged=ticket)
    after, turns = routed(ticket, view, at, since=ticket.opened_at)
    if (after.owner, after.department) == (None, ticket.department):
        return Decision(unchanged=ticket)
    moved = Write(ticket, after.replace(version=ticket.version + 1))
    return Decision(writes=(moved, *turns))
