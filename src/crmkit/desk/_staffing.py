"""
Whom a ticket is given to: the company's routing policy asked, its answer kept.

Invariants:
    - A ticket goes to somebody who can take it, or waits in its department.
    - Why it went there is kept with it, in the company's language.
    - Whose turn it is on a route is a record of its own; two tickets that come at the
      same time have it one after the other.

Not here: the policy itself (:mod:`crmkit.routing`), reading who is there
(:mod:`crmkit.crm`).
"""

from datetime import datetime
from typing import Any

from crmkit.conditions import Moment
from crmkit.decisions import Write
from crmkit.desk._snapshot import Snapshot
from crmkit.errors import NoRoutingError
from crmkit.records import Ticket, Turns, User
from crmkit.routing import Assignment


def given_to(owner: User, at: datetime, why: str | None = None) -> dict[str, Any]:
    """
    Return the fields of a ticket that a person has given to somebody.

    Args:
        owner: Who has it now.
        at: Since when.
        why: In the words of who decided.
    """
    return {
        "owner": owner.id,
        "department": owner.department,
        "assigned_at": at,
        "route": None,
        "assigned_because": why,
    }


def with_route(
    ticket: Ticket, view: Snapshot, at: datetime
) -> tuple[Ticket, tuple[Write, ...]]:
    """
    Return a new ticket as the company's policy routes it, and what else is written.

    One that has an owner stays his, and without a policy nothing is done.

    Args:
        ticket: The ticket.
        view: What was read.
        at: When it is opened.
    """
    if ticket.owner is not None or view.settings.router is None:
        return ticket, ()
    return routed(ticket, view, at)


def routed(
    ticket: Ticket, view: Snapshot, at: datetime, since: datetime | None = None
) -> tuple[Ticket, tuple[Write, ...]]:
    """
    Return a ticket with department and owner, and what else is written for that.

    Args:
        ticket: The ticket, which nobody has.
        view: What was read.
        at: When it is given.
        since: Since when it waits; None for *at*.

    Raises:
        NoRoutingError: If the company has no routing policy.
    """
    settings = view.settings
    if settings.router is None:
        raise NoRoutingError(str(ticket.ref))
    staff = view.staff_for(ticket)
    found = settings.router.place(
        ticket, staff.destination, Moment(at), staff.facts, since=since
    )
    because = found.reason.text(settings.language, settings.zone)
    after = ticket.replace(
        department=found.department,
        owner=found.owner,
        route=found.route,
        assigned_at=at if found.owner else None,
        assigned_because=because,
    )
    return after, _turns(found, view, at)


def _turns(found: Assignment, view: Snapshot, at: datetime) -> tuple[Write, ...]:
    pointer = found.pointer
    if pointer is None:
        return ()
    before = view.find(Turns, pointer.route)
    if before is None:
        new = Turns(id=pointer.route, served=pointer.served, served_at=at)
        return (view.new(new),)
    after = before.replace(
        served=pointer.served, served_at=at, version=before.version + 1
    )
    return (Write(before, after),)
