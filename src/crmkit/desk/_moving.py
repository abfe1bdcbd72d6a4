"""
Pure handlers of the commands that move a record, alike for every type with a machine.

Not here: which moves there are (:mod:`crmkit.lifecycle`), what else follows from one
for records of one type (:mod:`crmkit.desk` ``_kinds``).
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from crmkit.decisions import Decision, Refusal, Write
from crmkit.desk._changing import check_version
from crmkit.desk._commands import Move
from crmkit.desk._kinds import kind_of
from crmkit.desk._reading import check_instants, check_links, check_status, usable
from crmkit.desk._snapshot import SYSTEM, Snapshot
from crmkit.desk._staffing import given_to
from crmkit.desk._tellings import with_tellings
from crmkit.desk._ticket_commands import MergeTicket
from crmkit.errors import InvalidRecordError
from crmkit.lifecycle import Machine
from crmkit.records import Change, Record, Ref, Ticket, User, record_class


def move(cmd: Move, view: Snapshot, at: datetime) -> Decision:
    """
    Move a record to another status, or say why it may not be moved.

    Who may: whoever acts; but a move ``by_another``, such as to approve a solution, is
    refused to who moved the record last. It needs what the move asks for. Writes the
    record; with a new owner comes his department, and of a ticket the clock is kept.
    Sends what the move tells, in the application. A record that is in no status yet
    moves as from the initial one.

    Raises:
        FieldError: If it is not told which record is meant.
        RecordNotFoundError: If the record, or one that it is to lead to, is not there.
        UnknownChoiceError: If there is no such type of record, or it has no machine.
        StaleVersionError: If it was changed since it was read.
        InstantRefusedError: If *at* is before what happened to it last, or what is
            given with the move tells of something after it.
        InvalidRecordError: If a value given with the move is not valid, or empties
            what the company made mandatory; or what it asks for in the new status is
            missing.
        MoveFieldError: If the move does not take a field that was given.
        UserNotUsableError: If the account of an owner given is not usable.

    >>> from datetime import UTC
    >>> from crmkit.presets import standard
    >>> from crmkit.records import Change, Ticket
    >>> at = datetime(2026, 3, 2, 9, tzinfo=UTC)
    >>> ticket = Ticket(id="T1", version=1, status="open")
    >>> opened = Change(id="c1", record=ticket.ref, version=1, at=at, recorded_at=at,
    ...     by="U1", cause="request", command="open_ticket",
    ...     fields={"status": (None, "open")})
    >>> view = Snapshot(by="U1", settings=standard(), new_id="",
    ...     records={ticket.ref: ticket}, histories={ticket.ref: (opened,)})
    >>> after = move(Move.to(ticket, "start"), view, at).writes[0].after
    >>> after.status, after.resolution_due_at.isoformat()
    ('in_progress', '2026-03-04T09:00:00+00:00')
    >>> move(Move.to(ticket, "wait"), view, at).refusal.missing
    ('reason',)
    """
    ref = Ref.parse(cmd.record)
    cls = record_class(ref.type)
    machine, kind = view.settings.machine(cls.type_name), kind_of(cls)
    record = view.get(cls, ref.id)
    check_version(record, cmd.version)
    kind.check_move(record, view, at)
    data = view.settings.read_choices(cls.type_name, cmd.data)
    if emptied := view.settings.emptied(cls.type_name, data):
        raise InvalidRecordError(cls.type_name, emptied)
    name = machine.read_move(cmd.move)
    decision = machine.step(record, name, at, view.by, **data)
    if decision.refusal:
        return decision
    if machine.move(name).by_another:
        changes = view.history(record.ref)
        if _moved_by(machine, record, changes) == view.user:
            return _for_another(record, name, machine, changes, view)
    after = decision.writes[0].after
    check_instants(after, at, data)
    check_status(after, view)
    after = _with_owner(record, after, data, view, at)
    moved = kind.moved(Write(record, after), view, at)
    tells = machine.move(name).tells
    return with_tellings(moved, tells, view, at) if tells else moved


def merge_ticket(cmd: MergeTicket, view: Snapshot, at: datetime) -> Decision:
    """
    Merge a ticket into another one of the same customer.

    Raises:
        RecordNotFoundError: If one of them is not there.
        StaleVersionError: If the first was changed since it was read.
        InstantRefusedError: If *at* is before the last change of one of them.
        ReadOnlyRecordError: If the other is closed or was merged itself.
        InvalidRecordError: If both are the same, or of different customers.
        MoveRefusedError: If the other was told or resolved, or would be due later.

    >>> from datetime import UTC
    >>> from crmkit.presets import standard
    >>> from crmkit.records import Change, Ticket
    >>> at = datetime(2026, 3, 2, 9, tzinfo=UTC)
    >>> first, second = (Ticket(id=each, version=1, customer="C1", status="open")
    ...     for each in ("T1", "T2"))
    >>> opened = {each.ref: (Change(id=each.id, record=each.ref, version=1, at=at,
    ...     recorded_at=at, by="U1", cause="request", command="open_ticket",
    ...     fields={"status": (None, "open")}),) for each in (first, second)}
    >>> view = Snapshot(by="U1", settings=standard(), new_id="", histories=opened,
    ...     records={first.ref: first, second.ref: second})
    >>> plan = merge_ticket(MergeTicket(ticket="T2", into="T1"), view, at)
    >>> after, lives_on = (write.after for write in plan.writes)
    >>> after.status, after.merged_into, plan.appointments[1].due_at
    ('merged', 'T1', None)
    >>> lives_on.id, lives_on.linked
    ('T1', ('T2',))
    """
    ref, data = Ref("ticket", cmd.ticket), {"merged_into": cmd.into}
    wanted = Move(record=str(ref), move="merge", data=data, version=cmd.version)
    return move(wanted, view, at)


def moves_of(
    machine: Machine, record: Record, changes: Iterable[Change], by: str
) -> tuple[str, ...]:
    """
    Return the moves that somebody may make in a record's status, sorted.

    They are those that its status allows, but for moves ``by_another`` where he moved
    it there himself.

    Args:
        machine: The machine.
        record: The record.
        changes: Its changes in the order of their versions; read if that matters.
        by: Id of the acting user, or ``system:…``, who may make all of them.

    >>> from crmkit.presets import ticket_machine
    >>> from crmkit.records import Ticket
    >>> at = datetime.fromisoformat("2026-03-02T09:00:00+00:00")
    >>> ticket = Ticket(id="T1", status="in_review")
    >>> submitted = Change(id="c1", record=ticket.ref, version=1, at=at, recorded_at=at,
    ...     by="U1", cause="request", command="move_ticket",
    ...     fields={"status": ("in_progress", "in_review")})
    >>> for user in ("U1", "U2"):
    ...     print(moves_of(ticket_machine(), ticket, [submitted], user))
    ('merge', 'refuse_review')
    ('approve', 'merge', 'refuse_review')
    """
    allowed = machine.moves(record)
    others = {name for name in allowed if machine.move(name).by_another}
    if not others or by.startswith(SYSTEM):
        return allowed
    if _moved_by(machine, record, changes) != by:
        return allowed
    return tuple(name for name in allowed if name not in others)


def _moved_by(machine: Machine, record: Record, changes: Iterable[Change]) -> str:
    """
    Return who brought a record into its status.
    """
    field, last = machine.document.field, ""
    for change in changes:
        if field in change.fields:
            last = change.by
    return last


def _for_another(
    record: Record,
    move: str,
    machine: Machine,
    changes: Iterable[Change],
    view: Snapshot,
) -> Decision:
    refusal = Refusal(
        record=record.ref,
        move=move,
        status=machine.status(record),
        code="guard",
        why_en="who moved it there does not do this, somebody else does",
        why_zh="提交者本人不能进行此操作，须由他人完成",
        allowed=moves_of(machine, record, changes, view.by),
        names=machine.names,
    )
    return Decision(refusal=refusal)


def _with_owner(
    before: Record, after: Record, data: Mapping[str, Any], view: Snapshot, at: datetime
) -> Record:
    """
    Return a moved record with what comes with an owner given with the move.
    """
    changed = [name for name in data if getattr(before, name) != getattr(after, name)]
    leads = check_links(after, view, changed)
    if "owner" not in leads:
        return after
    owner: User = usable(leads["owner"], view)
    if isinstance(after, Ticket):
        return after.replace(**given_to(owner, at))
    if data.get("department"):
        return after
    return after.replace(department=owner.department)
