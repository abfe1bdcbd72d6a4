"""
Giving out what waits when somebody frees up: the appointment at which that is due (T4).

Invariants:
    - Where a company has no routing policy, nothing is read or written for it.
    - A department has one such appointment, and none if nobody waits there.
    - Who ends a ticket and who opens one that finds nobody free come one after the
      other, so that either the one is seen to be free, or the other to wait.

Not here: giving out (:mod:`crmkit.crm`), to whom (:mod:`crmkit.routing`).
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Final

import attrs

from crmkit.decisions import Appointment, Decision, Write
from crmkit.desk._needs import QueueNeed
from crmkit.desk._reading import lacks_of
from crmkit.desk._snapshot import Snapshot
from crmkit.lifecycle import Category
from crmkit.records import Department, Record, Ref, Ticket, User

#: Kind of the appointment at which waiting tickets of a department are given out; it
#: is the department's, or that of a user of it who comes back then.
HAND_OUT: Final = "hand_out"
#: What says whether somebody may take more than before.
_MAY_TAKE: Final = frozenset(
    {"active", "absent_until", "capacity", "department", "skills", "roles"}
)


def with_hand_out(decision: Decision, view: Snapshot, at: datetime) -> Decision:
    """
    Return a decision with the appointment at which others get what waits, if any.

    Somebody frees up when a ticket that he has is done, merged, given to somebody else
    or put into a queue; when he comes, or may take more than before. Who is away until
    an instant frees up then.

    >>> from datetime import UTC
    >>> from crmkit.presets import standard, ticket_routing
    >>> at = datetime(2026, 3, 2, tzinfo=UTC)
    >>> ticket = Ticket(id="T1", version=1, owner="U1", status="in_progress")
    >>> done = ticket.replace(status="resolved", version=2)
    >>> view = Snapshot(by="U1", settings=standard(routing=ticket_routing()), new_id="",
    ...     records={Ref("user", "U1"): User(id="U1", department="D1")},
    ...     queues={QueueNeed("D1"): True}, held=frozenset({ticket.ref}))
    >>> plan = with_hand_out(Decision(writes=(Write(ticket, done),)), view, at)
    >>> [(str(each.record), each.kind) for each in plan.appointments]
    [('department:D1', 'hand_out')]
    """
    if view.settings.router is None or not decision.writes:
        return decision
    due = tuple(_due(decision, view, at))
    if not due:
        return decision
    return attrs.evolve(decision, appointments=(*decision.appointments, *due))


def _due(decision: Decision, view: Snapshot, at: datetime) -> Iterator[Appointment]:
    asked: dict[str, QueueNeed] = {}
    for write in decision.writes:
        record = write.after
        if isinstance(record, Ticket):
            found = _of_ticket(write, record, view)
        elif isinstance(record, User):
            yield from _coming_back(write, record, at)
            found = _of_user(write, record, view, at)
        else:
            continue
        for need in found:
            waits = need.waits or (
                need.department in asked and asked[need.department].waits
            )
            asked[need.department] = attrs.evolve(need, waits=waits)
    if not asked:
        return
    # Tickets first, then departments: so does whoever records something on one.
    view.hold(*(write.before for write in decision.writes if write.before is not None))
    after = decision.writes[0].after
    for department, need in sorted(asked.items()):
        if view.is_to_hand_out(need):
            place = Ref(Department.type_name, department)
            yield hand_out(place, at, f"{after.ref}:{after.version}")


def hand_out(place: Ref, at: datetime | None, cycle: str = "") -> Appointment:
    """
    Return the appointment at which what waits is given out; with no instant, none.
    """
    return Appointment(record=place, kind=HAND_OUT, due_at=at, cycle=cycle)


def _of_ticket(write: Write, after: Ticket, view: Snapshot) -> Iterator[QueueNeed]:
    """
    Yield the departments in which a ticket frees somebody, or has come to wait.
    """
    before: Record | None = write.before
    if not isinstance(before, Ticket):
        return
    if before.owner and (before.owner != after.owner or _ends(before, after, view)):
        owner = view.find(User, before.owner)
        if place := (owner and owner.department) or before.department:
            yield QueueNeed(place)
    by_hand = after.owner is None and after.route is None
    was = (before.owner, before.department)
    if by_hand and after.department and was != (None, after.department):
        yield QueueNeed(after.department, waits=True)


def _ends(before: Ticket, after: Ticket, view: Snapshot) -> bool:
    categories = view.settings.ticket_machine.categories
    was, now = (categories.get(each.status or "") for each in (before, after))
    return now is Category.DONE and was is not Category.DONE


def _of_user(
    write: Write, user: User, view: Snapshot, at: datetime
) -> Iterator[QueueNeed]:
    is_away = user.absent_until is not None and user.absent_until > at
    is_usable = not lacks_of(user, view)
    if is_usable and user.department and not is_away and _may_take(write):
        yield QueueNeed(user.department)


def _coming_back(write: Write, user: User, at: datetime) -> Iterator[Appointment]:
    """
    Yield the appointment at which somebody is back, or that there is none any more.
    """
    if "absent_until" not in write.fields:
        return
    until = user.absent_until
    if until is not None and until > at:
        yield hand_out(user.ref, until, until.isoformat())
    elif write.before is not None:
        yield hand_out(user.ref, None)


def _may_take(write: Write) -> bool:
    return not _MAY_TAKE.isdisjoint(write.fields)
