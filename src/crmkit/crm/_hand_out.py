"""
Giving out what waits, the more urgent first, by the company's routing policy (T4).

Invariants:
    - What finds nobody holds up only what would find nobody either: the same urgency
      on the same route, in the same department.

Not here: who is asked (:mod:`crmkit.routing`), when that is due
(:mod:`crmkit.desk` ``_freeing``).
"""

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Final

from crmkit.conditions import Condition, Moment
from crmkit.crm._request import Request
from crmkit.crm._staff import pass_turnstile
from crmkit.crm._viewers import lacks_in
from crmkit.crm._write import Workshop, carry_out
from crmkit.desk import RouteTicket
from crmkit.errors import RefusedError
from crmkit.ports import Page, Transaction
from crmkit.presets import Settings
from crmkit.records import Department, Priority, Ref, Ticket, User
from crmkit.routing import Router

_PAGE: Final = 100

#: Finds the tickets for which a condition holds, from a cursor on.
Find = Callable[[Condition, str | None], Page[Ticket]]


def handed_out(
    router: Router,
    find: Find,
    route: Callable[[str], Ticket],
    limit: int,
    department: str | None = None,
) -> Iterator[Ticket]:
    """
    Yield waiting tickets as they are given to people, the more urgent first.

    Args:
        router: The routing policy.
        find: Finds tickets, by when they were opened.
        route: Gives a ticket to somebody, by id, if it can.
        limit: How many are given, at most.
        department: Only those that wait there; None for all.
    """
    full: set[tuple[str | None, str | None, Priority]] = set()
    for ticket in _waiting(router, find, department):
        place = ticket.department, ticket.route, ticket.priority
        if place in full:
            continue
        try:
            found = route(ticket.id)
        except RefusedError:  # somebody has closed it meanwhile
            continue
        if found.owner is None:
            full.add(place)
            continue
        yield found
        limit -= 1
        if not limit:
            return


def hand_out_in(
    shop: Workshop, tx: Transaction, place: Ref, by: str, now: datetime, limit: int
) -> int:
    """
    Give out what waits where somebody frees up; return how many were given.

    Args:
        shop: What the write path works with.
        tx: The transaction.
        place: The department, or who comes back to his.
        by: Who gives.
        now: The present.
        limit: How many are given, at most.
    """
    router, department = shop.settings.router, _department(tx, place, shop.settings)
    if router is None or department is None:
        return 0
    # Whoever frees somebody, and sees that this is due, is seen to have done so.
    pass_turnstile(tx, department)

    def find(where: Condition, cursor: str | None) -> Page[Ticket]:
        order = "opened_at"
        return tx.find(
            Ticket, where, Moment(now), order=order, limit=_PAGE, cursor=cursor
        )

    def route(ticket_id: str) -> Ticket:
        command = RouteTicket(ticket=ticket_id)
        request = Request(command=command, by=by, cause="due:hand_out")
        carry_out(shop, tx, request)
        found = tx.get(Ticket, ticket_id)
        assert found is not None  # noqa: S101 - nobody deletes one
        return found

    return sum(1 for _ in handed_out(router, find, route, limit, department))


def _department(tx: Transaction, place: Ref, settings: Settings) -> str | None:
    if place.type == Department.type_name:
        return place.id
    user = tx.get(User, place.id)
    is_usable = user is not None and not lacks_in(tx, user, settings)
    return user.department if user is not None and is_usable else None


def _waiting(router: Router, find: Find, department: str | None) -> Iterator[Ticket]:
    """
    Yield what waits, the more urgent first, then what waits longest.
    """
    for priority in Priority:
        where, cursor = router.asks.waiting(priority, department), None
        while True:
            page = find(where, cursor)
            yield from page
            cursor = page.cursor
            if cursor is None:
                break
