"""
Who could take a ticket: people, what each one has, whose turn it is.

Invariants:
    - One transaction at a time gives away tickets of a department, from before it
      reads who is there to its end; so two of them do not fill the same person's last
      place, nor use the same turn.
    - Nor does anybody wait in a department unseen by who frees somebody there.
    - Loads are counted only where something depends on them.

Not here: who is chosen (:mod:`crmkit.routing`).
"""

from collections.abc import Iterator
from datetime import datetime

import attrs

from crmkit.conditions import Moment
from crmkit.crm._pages import every
from crmkit.crm._stored_view import StoredView
from crmkit.crm._viewers import lacks_in
from crmkit.desk import HAND_OUT, QueueNeed, Snapshot, Staff
from crmkit.ports import Transaction
from crmkit.presets import Settings
from crmkit.records import Department, Priority, Ref, Ticket, Turns, User
from crmkit.routing import Candidate, Destination, Facts, Pointer, Router, Way

#: Sequences that count how often a department was asked; nobody reads them.
_TURNSTILE = "routing"


def staff_for(
    tx: Transaction, settings: Settings, router: Router, ticket: Ticket, at: datetime
) -> Staff:
    """
    Return where a ticket goes, and who is there.

    Args:
        tx: The transaction.
        settings: What the company has chosen.
        router: Its routing policy.
        ticket: The ticket; it need not be stored yet.
        at: When it is asked, UTC.
    """
    moment = Moment(at)
    destination = router.route(ticket, moment, StoredView(tx, settings, moment))
    look = _Look(tx, settings, router, destination, moment)
    departments = tuple(every(tx, Department, None, moment))
    department = router.department(ticket, destination, departments)
    if department is not None:
        pass_turnstile(tx, department.id)
    people = () if department is None else tuple(look.people(department))
    turns = tx.get(Turns, destination.name)
    served = turns.served if turns else ()
    pointer = Pointer(route=destination.name, served=served)
    facts = Facts(people=people, departments=departments, pointers=[pointer])
    return Staff(destination, facts)


def pass_turnstile(tx: Transaction, department: str) -> None:
    """
    Wait for all who give away, or free, tickets of a department; hold up the others.
    """
    # Whoever draws a value of a sequence holds up others who want one.
    tx.next_in(f"{_TURNSTILE}:{department}")


def with_queue(
    view: Snapshot, tx: Transaction, need: QueueNeed, at: datetime
) -> Snapshot:
    """
    Return a snapshot that says whether what waits in a department is to be given out.

    It is if something waits, and no worker is to come for it already: whoever comes
    passes the turnstile after this transaction, and sees what it has done.
    """
    pass_turnstile(tx, need.department)
    wanted = need.waits or _waits(view, tx, need.department, at)
    place = Ref(Department.type_name, need.department)
    due = wanted and any(
        each.kind == HAND_OUT and each.due_at is not None and each.due_at <= at
        for each in tx.appointments(place)
    )
    return attrs.evolve(view, queues={**view.queues, need: wanted and not due})


def _waits(view: Snapshot, tx: Transaction, department: str, at: datetime) -> bool:
    router = view.settings.router
    if router is None:
        return False
    where = router.asks.waiting(department=department)
    return any(True for _ in tx.find(Ticket, where, Moment(at), limit=1))


@attrs.frozen
class _Look:
    """
    A look at the people, for one ticket.

    Attributes:
        tx: The transaction.
        settings: What the company has chosen.
        router: Its routing policy.
        destination: Where the ticket goes.
        moment: When it is asked.
    """

    tx: Transaction
    settings: Settings
    router: Router
    destination: Destination
    moment: Moment

    def people(self, department: Department) -> Iterator[Candidate]:
        """
        Yield who works in a department, and who else may be asked for there.
        """
        members = self.router.asks.members(department.id)
        found = {user.id: user for user in every(self.tx, User, members, self.moment)}
        for other in (department.supervisor, self.destination.person):
            if other and other not in found and (user := self.tx.get(User, other)):
                found[other] = user
        for user in found.values():
            yield self._candidate(user)

    def _candidate(self, user: User) -> Candidate:
        compared = self.destination.way is Way.LEAST_LOADED
        limited = user.capacity is not None or self.router.policy.capacity is not None
        known = Candidate.of(
            user,
            tags=user.skills,
            absent_until=user.absent_until,
            load=self._load(user) if compared or limited else 0,
            capacity=user.capacity,
            last_assigned_at=self._last(user) if compared else None,
        )
        return attrs.evolve(known, usable=not lacks_in(self.tx, user, self.settings))

    def _load(self, user: User) -> int:
        policy, asks = self.router.policy, self.router.asks
        if not policy.weights:
            return self.tx.count(Ticket, asks.load(user.id), self.moment)
        return sum(
            policy.weight(priority)
            * self.tx.count(Ticket, asks.load(user.id, priority), self.moment)
            for priority in Priority
        )

    def _last(self, user: User) -> datetime | None:
        given = self.router.asks.given(user.id)
        page = self.tx.find(Ticket, given, self.moment, order="-assigned_at", limit=1)
        return next((ticket.assigned_at for ticket in page), None)
