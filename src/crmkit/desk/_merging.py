"""
Bringing two tickets together.

Invariants:
    - A merged ticket ends: its clock stops, it is read-only, and what is recorded on
      it goes to the one that lives on.
    - The one that lives on is written as well, so whatever else is done with it in
      the meantime is decided anew; it is not told, resolved or closed.
    - No promise becomes later by it: the one that lives on has the higher priority
      and no more time left.
    - That two tickets are linked stands in both, but in none that is closed.

Not here: the move that merges (:mod:`crmkit.desk` ``_moving``), splitting one,
which is opening another (``OpenTicket.split_from``).
"""

from datetime import datetime
from typing import cast

import attrs

from crmkit.decisions import Decision, Refusal, Write
from crmkit.desk._clock import resolution_clock, ticket_ledger
from crmkit.desk._snapshot import Snapshot
from crmkit.desk._states import check_writable
from crmkit.desk._ticket_commands import LinkTickets
from crmkit.desk._tickets import check_order, with_clock
from crmkit.errors import FieldError, InvalidRecordError, MoveRefusedError
from crmkit.records import Priority, Ticket
from crmkit.sla import Ledger


def with_survivor(decision: Decision, view: Snapshot, at: datetime) -> Decision:
    """
    Return the decision that moves a ticket, with the one that it is merged into.

    That one takes over the higher priority and the earlier instant at which its owner
    expects to be done, and is linked with it. Appointments are in one order: two who
    merge the same tickets do not wait for each other.

    Raises:
        RecordNotFoundError: If the other is not there.
        InstantRefusedError: If *at* is before the other one's last change.
        ReadOnlyRecordError: If it is closed or was merged itself.
        InvalidRecordError: If both are the same, or of different customers.
        MoveRefusedError: If the other was told or resolved, or would be due later.
    """
    (write,) = decision.writes
    before, ticket = cast("Ticket", write.before), cast("Ticket", write.after)
    if ticket.merged_into is None or ticket.merged_into == before.merged_into:
        return decision
    survivor = view.get(Ticket, ticket.merged_into)
    _check_pair(ticket, survivor, view, at)
    # What it was due until now is what was promised.
    owed = ticket_ledger(view.settings, before, view.history(before.ref), at)
    taken = _with_promise(survivor, before, owed)
    taken_over = Write(survivor, _with_link(taken, ticket.id, linked=True))
    _check_promise(before, owed, taken_over, view, at)
    clocked = with_clock(taken_over, view, at)
    ended = Write(before, _with_link(ticket, survivor.id, linked=True))
    both = (*decision.appointments, *clocked.appointments)
    return attrs.evolve(
        decision,
        writes=(ended, *clocked.writes),
        appointments=tuple(sorted(both, key=lambda each: each.record)),
    )


def _check_pair(ticket: Ticket, survivor: Ticket, view: Snapshot, at: datetime) -> None:
    if survivor.id == ticket.id:
        raise _wrong("merged_into", survivor.id, "should be another ticket")
    if survivor.customer != ticket.customer:
        detail = "should be a ticket of the same customer"
        raise _wrong("merged_into", survivor.id, detail)
    check_order(survivor, view, at)
    check_writable(survivor, view)


def _with_promise(survivor: Ticket, ended: Ticket, owed: Ledger) -> Ticket:
    """
    Return the one that lives on with what is more urgent of both.
    """
    urgency = list(Priority).index
    expected = [survivor.expected_at]
    if owed.stopped_at is None:  # what was told in time is not due any more
        expected.append(ended.expected_at)
    return survivor.replace(
        priority=min(survivor.priority, ended.priority, key=urgency),
        expected_at=min((each for each in expected if each), default=None),
        version=survivor.version + 1,
    )


def _check_promise(
    ended: Ticket, owed: Ledger, write: Write, view: Snapshot, at: datetime
) -> None:
    """
    Refuse one that lives on whose customer was asked already, or that has more time.
    """
    survivor = cast("Ticket", write.after)
    called, clock = survivor.number or survivor.id, resolution_clock(write, view, at)
    if clock.stopped_at or clock.state == "unknown":
        raise _refused(
            ended,
            f"{called} was told or resolved: reopen it first",
            f"{called} 已告知方案或已解决，请先重新打开",
        )
    if owed.stopped_at or owed.remaining is None:
        return
    if clock.remaining is None or clock.remaining > owed.remaining:
        raise _refused(
            ended,
            f"{called} would be due later: merge it into this one",
            f"{called} 的解决时限更晚，请反过来合并",
        )


def link_tickets(cmd: LinkTickets, view: Snapshot, at: datetime) -> Decision:
    """
    Note on two tickets that they have to do with each other, or no longer have.

    Where one of them is closed, only the other is written: the archive stays as it is.
    It answers with the one whose id comes first, if anything is written.

    Raises:
        RecordNotFoundError: If one of them is not there.
        InstantRefusedError: If *at* is before the last change of one that it writes.
        ReadOnlyRecordError: If both of them are closed.
        InvalidRecordError: If both are the same.

    >>> from datetime import UTC
    >>> from crmkit.presets import standard
    >>> first, second = Ticket(id="T1", linked=("T9",)), Ticket(id="T2")
    >>> view = Snapshot(by="U1", settings=standard(), new_id="",
    ...     records={first.ref: first, second.ref: second},
    ...     histories={first.ref: (), second.ref: ()})
    >>> plan = link_tickets(LinkTickets(ticket="T1", other="T2"), view,
    ...     datetime(2026, 3, 2, tzinfo=UTC))
    >>> [write.after.linked for write in plan.writes]
    [('T2', 'T9'), ('T1',)]
    """
    pair = view.get(Ticket, cmd.ticket), view.get(Ticket, cmd.other)
    if pair[0].id == pair[1].id:
        raise _wrong("linked", cmd.other, "should be another ticket")
    machine = view.settings.ticket_machine
    living = [ticket for ticket in pair if not machine.read_only(ticket)]
    if not living:
        check_writable(pair[0], view)
    for ticket in living:
        check_order(ticket, view, at)
    # Always in one order: two who link the same tickets do not wait for each other.
    others = {pair[0].id: pair[1].id, pair[1].id: pair[0].id}
    writes = (
        _linked(ticket, others[ticket.id], linked=cmd.linked)
        for ticket in sorted(living, key=lambda each: each.ref)
    )
    return Decision(writes=tuple(filter(None, writes)), unchanged=pair[0])


def survivor_of(ticket: Ticket, view: Snapshot) -> Ticket:
    """
    Return the ticket that lives on for one: that which it was merged into, or itself.

    >>> from crmkit.presets import standard
    >>> first, second = Ticket(id="T1"), Ticket(id="T2", merged_into="T1")
    >>> view = Snapshot(by="U1", settings=standard(), new_id="",
    ...     records={first.ref: first})
    >>> survivor_of(second, view).id, survivor_of(first, view).id
    ('T1', 'T1')
    """
    met = {ticket.id}
    while ticket.merged_into and ticket.merged_into not in met:
        met.add(ticket.merged_into)
        ticket = view.get(Ticket, ticket.merged_into)
    return ticket


def _linked(ticket: Ticket, other: str, *, linked: bool) -> Write | None:
    after = _with_link(ticket, other, linked=linked)
    if after == ticket:
        return None
    return Write(ticket, after.replace(version=ticket.version + 1))


def _with_link(ticket: Ticket, other: str, *, linked: bool) -> Ticket:
    ids = {*ticket.linked, other} if linked else {*ticket.linked} - {other}
    return ticket.replace(linked=tuple(sorted(ids)))


def _refused(ticket: Ticket, why_en: str, why_zh: str) -> MoveRefusedError:
    return Refusal(
        record=ticket.ref,
        move="merge",
        status=ticket.status or "",
        code="guard",
        why_en=why_en,
        why_zh=why_zh,
    ).error()


def _wrong(field: str, came: str, detail: str) -> InvalidRecordError:
    return InvalidRecordError(
        "ticket", [FieldError("ticket", field, "format", repr(came), detail)]
    )
