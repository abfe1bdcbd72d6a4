"""
What departments that work on a record too are asked and told (requirements F9, T9).

Invariants:
    - A department that is ticked gets one task, when it is ticked; ticked once more
      after it was taken off, another.
    - Values of a need are not in messages: who may see budgets reads the record.
    - Whoever is told of a record that he does not see is told its number alone; a task
      has the note, unless a policy hides notes from anybody.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, Final, cast

import attrs

from crmkit.access import HIDDEN
from crmkit.decisions import Decision, Effect, Write
from crmkit.desk._eyes import Shown, shown_to, shown_to_all
from crmkit.desk._snapshot import Snapshot
from crmkit.desk._states import check_since
from crmkit.desk._telling import (
    field_words,
    in_a_line,
    notice,
    supervisor_of,
    words,
)
from crmkit.errors import FieldError, InvalidRecordError
from crmkit.labels import Language
from crmkit.lifecycle import Category
from crmkit.messages import MessageText
from crmkit.records import (
    Department,
    Need,
    Priority,
    Record,
    Task,
    TaskKind,
    Ticket,
    User,
)

#: What changes with a need without its being another one.
_ABOUT_WORK: Final = frozenset(
    {
        "version", "owner", "department", "collaborators", "collaboration_note",
        "status", "status_since", "tags", "remarks", "external_id",
    }
)  # fmt: skip
_NOTE: Final = "collaboration_note"
#: Kind of ticket in which a customer asks for another thing than before.
CHANGE_REQUEST: Final = "change_request"
#: What of such a ticket says what he asks for.
_REQUESTED: Final = frozenset({"description", "need"})
#: Why a need ends whose place another one takes.
_REPLACED: Final[Mapping[Language, str]] = {
    "en": "replaced by a later version",
    "zh": "已由新版本替代",
}


def with_tasks(decision: Decision, view: Snapshot, at: datetime) -> Decision:
    """
    Return a decision with a task for each department that its record newly names.

    The task is the supervisor's, who is told in the application; it has the note, and
    it is due when the ticket is. A department without a supervisor gets it all the
    same, and the message waits for a person.

    Raises:
        RecordNotFoundError: If there is no such department.

    >>> from datetime import UTC
    >>> from crmkit.presets import standard
    >>> care = Department(id="D1", supervisor="W")
    >>> wang = User(id="W", name="王芳", department="D1", roles=("manager",))
    >>> view = Snapshot(by="U1", settings=standard(), new_id="", ids={"task:D1": "K1"},
    ...     records={care.ref: care, wang.ref: wang})
    >>> ticket = Ticket(id="T1", number="GD20260001", collaborators=("D1",),
    ...     collaboration_note="请协助排查网络")
    >>> opened = Decision(writes=(Write(None, ticket),))
    >>> plan = with_tasks(opened, view, datetime(2026, 3, 2, tzinfo=UTC))
    >>> task = plan.writes[1].after
    >>> task.id, task.owner, task.note, task.title
    ('K1', 'W', '请协助排查网络', '协作请求：GD20260001')
    >>> plan.effects[0].to
    'W'
    """
    if not decision.writes:
        return decision
    write = decision.writes[0]
    before: Any = write.before
    old = before.collaborators if before else ()
    after = cast("Any", write.after)
    new = [each for each in dict.fromkeys(after.collaborators) if each not in old]
    made = [_asked(write.after, view.get(Department, each), view, at) for each in new]
    if not made:
        return decision
    return attrs.evolve(
        decision,
        writes=(*decision.writes, *(task for task, _ in made)),
        effects=(*decision.effects, *(effect for _, effect in made)),
    )


def _asked(
    record: Any, department: Department, view: Snapshot, at: datetime
) -> tuple[Write, Effect]:
    leader = supervisor_of(department, view)
    kept = _asking(shown_to_all(record, view, at), view)
    text = _asking(shown_to(leader, record, view, at), view)
    note = record.collaboration_note or ""
    task = Task(
        title=in_a_line(kept.subject),
        note=shown_to_all(record, view, at).says(_NOTE, note) or None,
        kind=TaskKind.COLLABORATION,
        about=str(record.ref),
        customer=record.id if record.type_name == "customer" else record.customer,
        ticket=record.id if isinstance(record, Ticket) else None,
        priority=getattr(record, "priority", None) or Priority.MEDIUM,
        due_at=getattr(record, "expected_at", None),
        owner=leader.id if leader else None,
        department=department.id,
        created_at=at,
    )
    write = view.beside(f"task:{department.id}").new(task)
    return write, notice(text, leader, record.ref, f"task:{write.after.ref}")


def _asking(shown: Shown[Any], view: Snapshot) -> MessageText:
    note = shown.says(_NOTE, shown.record.collaboration_note or "")
    values = {"about": shown.called, "note": note}
    return words(view, "collaboration_asked", values)


def with_word(decision: Decision, view: Snapshot, at: datetime) -> Decision:
    """
    Return the change of a need with word of it to all who work on it (T9).

    That are its owner and the supervisors of the departments that were named before,
    and likewise of the tickets that are open for it, but nobody who changes it himself.
    What the need was stays in its history.

    >>> from datetime import UTC
    >>> from crmkit.desk import RelatedNeed
    >>> from crmkit.presets import standard
    >>> li, care = User(id="li"), Department(id="D1")
    >>> view = Snapshot(by="wang", settings=standard(), new_id="",
    ...     records={li.ref: li, care.ref: care},
    ...     found={RelatedNeed("ticket", "need", "N1"): ()})
    >>> need = Need(id="N1", version=1, customer="C1", owner="li", budget=1)
    >>> after = need.replace(budget=2, version=2)
    >>> changed, at = Decision(writes=(Write(need, after),)), datetime.now(UTC)
    >>> (told,) = with_word(changed, view, at).effects
    >>> told.to, told.subject, told.body.splitlines()[0]
    ('li', '需求有变更：N1', '变更内容：预算')
    """
    write = decision.writes[0]
    changed = {n: both for n, both in write.fields.items() if n not in _ABOUT_WORK}
    if not changed:
        return decision
    need = cast("Need", write.before)
    fields = field_words(need, changed, view)
    told = _told(write.after, fields, _concerned(need, view), view, at)
    return attrs.evolve(decision, effects=(*decision.effects, *told))


def _told(
    record: Record, what: str, workers: list[User], view: Snapshot, at: datetime
) -> tuple[Effect, ...]:
    """
    Return word of a change to all who work on a record, as each of them sees it.
    """
    cause = f"need_changed:{record.ref}:{record.version}"

    def text(to: User) -> MessageText:
        shown = shown_to(to, record, view, at)
        values = {"about": shown.called, "fields": what if shown.is_seen else HIDDEN}
        return words(view, "need_changed", values)

    return tuple(notice(text(to), to, record.ref, cause) for to in workers)


def with_request(decision: Decision, view: Snapshot, at: datetime) -> Decision:
    """
    Return a ticket's opening or change with what a change request comes to (T9).

    Who works on the ticket is told of another description or need, as of a change of
    the need itself. Tickets of the need that are done with a solution are noted on it
    as earlier ones, when the request is opened or comes to be one of that need, unless
    the need's status has archived it.

    >>> from datetime import UTC
    >>> from crmkit.desk import RelatedNeed
    >>> from crmkit.presets import standard
    >>> need = Need(id="N1", version=1, customer="C1", status="noted")
    >>> done = Ticket(id="T1", need="N1", status="resolved", solution="点导出")
    >>> view = Snapshot(by="wang", settings=standard(), new_id="",
    ...     records={need.ref: need},
    ...     found={RelatedNeed("ticket", "need", "N1"): (done,)})
    >>> ticket = Ticket(id="T2", version=1, kind="change_request", need="N1")
    >>> opened = Decision(writes=(Write(None, ticket),))
    >>> with_request(opened, view, datetime.now(UTC)).writes[1].fields
    {'earlier_solutions': ((), ('ticket:T1',))}
    """
    if not decision.writes:
        return decision
    write = decision.writes[0]
    ticket = cast("Ticket", write.after)
    if ticket.kind != CHANGE_REQUEST:
        return decision
    before = cast("Ticket | None", write.before)
    if before is not None:
        decision = _with_word_of(decision, before, view, at)
    if not ticket.need or (before and (before.kind, before.need) == _asked_of(ticket)):
        return decision
    noted = _with_solutions(view.get(Need, ticket.need), ticket, view)
    return attrs.evolve(decision, writes=(*decision.writes, *noted))


def _asked_of(ticket: Ticket) -> tuple[str | None, str | None]:
    return ticket.kind, ticket.need


def _with_word_of(
    decision: Decision, before: Ticket, view: Snapshot, at: datetime
) -> Decision:
    write = decision.writes[0]
    changed = {n: both for n, both in write.fields.items() if n in _REQUESTED}
    if not changed:
        return decision
    fields = field_words(before, changed, view)
    told = _told(write.after, fields, _workers([before], view), view, at)
    return attrs.evolve(decision, effects=(*decision.effects, *told))


def _with_solutions(need: Need, ticket: Ticket, view: Snapshot) -> tuple[Write, ...]:
    """
    Return what notes the solutions of a need's earlier tickets on it.
    """
    machine = view.settings.machines.get(Need.type_name)
    if machine and machine.read_only(need):
        return ()
    answered = [each for each in solved(need, view) if each != str(ticket.ref)]
    new = [each for each in answered if each not in need.earlier_solutions]
    if not new:
        return ()
    solutions = (*need.earlier_solutions, *new)
    after = need.replace(earlier_solutions=solutions, version=need.version + 1)
    return (Write(need, after),)


def solved(need: Need, view: Snapshot) -> list[str]:
    """
    Return the tickets of a need that are done with a solution, as it notes them.

    One that was merged is not, as another lives on for it.
    """
    categories = view.settings.ticket_machine.categories
    return [
        str(ticket.ref)
        for ticket in view.related(Ticket, "need", need.id)
        if categories.get(ticket.status or "") is Category.DONE
        and ticket.solution
        and not ticket.merged_into
    ]


def _concerned(need: Need, view: Snapshot) -> list[User]:
    """
    Return who works on a need, or on a ticket that is open for it.
    """
    categories = view.settings.ticket_machine.categories
    tickets = [
        ticket
        for ticket in view.related(Ticket, "need", need.id)
        if categories.get(ticket.status or "") is not Category.DONE
    ]
    return _workers([need, *tickets], view)


def _workers(records: Iterable[Need | Ticket], view: Snapshot) -> list[User]:
    found = list[User | None]()
    for record in records:
        departments = [view.find(Department, each) for each in record.collaborators]
        found += [supervisor_of(each, view) for each in departments if each]
        found.append(view.find(User, record.owner) if record.owner else None)
    workers = {each.id: each for each in found if each and each.active}
    workers.pop(view.by, None)
    return list(workers.values())


def in_place(write: Write, view: Snapshot, at: datetime) -> Decision:
    """
    Return a new need; one whose place it takes makes the move ``replace`` (T9).

    The older one stays as it was, read-only, with its history; what answered it before
    is noted on the new one, with its tickets that are done with a solution, unless
    solutions are given. Those who work on it, or on a ticket that is open for it, are
    told. Where its status, or the
    company's machine, has no such move, it is left alone. One need takes its place, so
    its versions are a chain.

    Raises:
        InstantRefusedError: If *at* is before what happened to the older one last.
        InvalidRecordError: If the older one is of another customer, or another need has
            taken its place already; the latest of those is named.

    >>> from datetime import UTC
    >>> from crmkit.presets import standard
    >>> from crmkit.desk import RelatedNeed
    >>> old = Need(id="N1", version=1, customer="C1", status="met",
    ...     earlier_solutions=("ticket:T1",))
    >>> view = Snapshot(by="wang", settings=standard(), new_id="N2",
    ...     records={old.ref: old})
    >>> view = attrs.evolve(view, held=frozenset({old.ref}),
    ...     found={RelatedNeed("need", "replaces", "N1"): (),
    ...         RelatedNeed("ticket", "need", "N1"): ()})
    >>> new = view.new(Need(customer="C1", replaces="N1"))
    >>> plan = in_place(new, view, datetime(2026, 3, 2, tzinfo=UTC))
    >>> [write.after.status for write in plan.writes], plan.record.earlier_solutions
    ([None, 'replaced'], ('ticket:T1',))
    """
    need = cast("Need", write.after)
    if not need.replaces:
        return Decision(writes=(write,))
    old = view.get(Need, need.replaces)
    if old.customer != need.customer:
        raise _wrong(old, "should be a need of the same customer")
    _check_replaceable(old, view)
    check_since(old, view, at)
    known = dict.fromkeys((*old.earlier_solutions, *solved(old, view)))
    solutions = need.earlier_solutions or tuple(known)
    writes = (Write(None, need.replace(earlier_solutions=solutions)),)
    reason = _REPLACED[view.settings.language]
    machine = view.settings.machines.get(Need.type_name)
    if machine is None or "replace" not in machine.moves(old):
        return Decision(writes=writes)
    moved = machine.step(old, "replace", at, view.by, reason=reason)
    told = _told(moved.writes[0].after, reason, _concerned(old, view), view, at)
    return Decision(writes=(*writes, *moved.writes), effects=told)


def _check_replaceable(old: Need, view: Snapshot) -> None:
    """
    Refuse a need that was replaced; it is held, as one that ended is not written.
    """
    view.hold(old)
    latest, met = old, {old.id}
    while later := view.related(Need, "replaces", latest.id):
        latest = later[-1]
        if latest.id in met:
            break
        met.add(latest.id)
    if latest is not old:
        raise _wrong(old, f"was replaced already: should be {str(latest.ref)!r}")


def _wrong(old: Need, detail: str) -> InvalidRecordError:
    problem = FieldError("need", "replaces", "format", repr(old.id), detail)
    return InvalidRecordError("need", [problem])
