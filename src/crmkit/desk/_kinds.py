"""
What is special about entering and changing records of one type.

Not here: what is alike for all of them (:mod:`crmkit.desk` ``_keeping``).
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Final, cast

import attrs

from crmkit.decisions import Decision, Write
from crmkit.desk._changing import SYSTEM_FIELDS
from crmkit.desk._collaboration import (
    in_place,
    with_request,
    with_tasks,
    with_word,
)
from crmkit.desk._contacts import contact_kept
from crmkit.desk._defining import LASTING, defined, redefined
from crmkit.desk._leads import LEAD, is_lead, with_lead
from crmkit.desk._merging import with_survivor
from crmkit.desk._milestones import milestone_changed, milestone_entered, with_start
from crmkit.desk._ratings import with_ticket
from crmkit.desk._snapshot import SYSTEM, Snapshot
from crmkit.desk._states import check_since, check_writable
from crmkit.desk._tickets import check_order, with_clock, with_update
from crmkit.desk._verifying import verified
from crmkit.errors import FieldError, InvalidRecordError
from crmkit.records import (
    AuditEntry,
    Interaction,
    Record,
    RuleRun,
    Task,
    Ticket,
    User,
    field_names,
)

_NOT_SYSTEM: Final = "should not begin as the system's own do"

#: Fields of a ticket that its opening, its moves and its clock set.
_TICKET: Final = frozenset(
    {
        "customer", "owner", "department", "status", "opened_at", "status_since",
        "first_action_at", "solution", "told_at", "told_via", "told_solution",
        "opinion", "adjustment", "reason", "reopenings", "resolved_at", "closed_at",
        "sla_policy", "resolution_due_at", "resolution_breached_at", "assigned_at",
        "route", "assigned_because", "merged_into", "split_from", "linked",
    }
)  # fmt: skip
#: Fields of an interaction by which other records are dated or found.
_INTERACTION: Final = frozenset(
    {"customer", "ticket", "occurred_at", "mode", "executor"}
)
#: What a snapshot of a customer holds.
_ARCHIVED: Final = frozenset(
    {"customer", "digest", "size", "taken_on", "taken_at", "taken_by"}
)

_Check = Callable[[Any, Snapshot, datetime], None]
_Then = Callable[[Write, Snapshot, datetime], Decision]


def _nothing(record: Any, view: Snapshot, at: datetime) -> None:
    pass


def _writable(record: Any, view: Snapshot, at: datetime) -> None:
    check_since(record, view, at)
    check_writable(record, view)


def _written(write: Write, view: Snapshot, at: datetime) -> Decision:
    return Decision(writes=(write,))


@attrs.frozen(kw_only=True)
class Kind:
    """
    What is special about one type of record.

    Attributes:
        own: Fields that only the system sets; a machine's come on top.
        dated: Fields of a new record that hold the instant, unless they are given.
        signed: Fields of a new record that hold who acts, unless they are given.
        check_new: Refuses a record that may not be entered.
        check_old: Refuses to change a record as it stands.
        check_move: Refuses to move a record at that instant.
        entered: What entering it comes to.
        then: What a change of it comes to.
        moved: What a move of it comes to.
    """

    own: frozenset[str] = SYSTEM_FIELDS
    dated: tuple[str, ...] = ()
    signed: tuple[str, ...] = ()
    check_new: _Check = _nothing
    check_old: _Check = _writable
    check_move: _Check = check_since
    entered: _Then = _written
    then: _Then = _written
    moved: _Then = _written


def check_user_id(user: User, view: Snapshot, at: datetime) -> None:
    """
    Refuse an id that would pass a user off as the system.
    """
    if user.id.startswith(SYSTEM):
        problem = FieldError("user", "id", "format", repr(user.id), _NOT_SYSTEM)
        raise InvalidRecordError("user", [problem])


def _check_ticket(ticket: Ticket, view: Snapshot, at: datetime) -> None:
    check_order(ticket, view, at)
    check_writable(ticket, view)


def _check_interaction(given: Interaction, view: Snapshot, at: datetime) -> None:
    check_since(given, view, at)
    if given.ticket:
        ticket = view.get(Ticket, given.ticket)
        view.hold(ticket)
        check_writable(ticket, view)


def _ticket_changed(write: Write, view: Snapshot, at: datetime) -> Decision:
    """
    Return the change, with the clock that another priority sets anew.
    """
    if "priority" in write.fields:
        decision = with_clock(write, view, at)
    else:
        decision = with_update(Decision(writes=(write,)), view, at)
    ticket = cast("Ticket", write.after)
    by_topic = "topic" in write.fields and is_lead(ticket.topic, view)
    if by_topic or ("scenario" in write.fields and ticket.scenario == LEAD):
        decision = with_lead(decision, view, at)
    return with_request(with_tasks(decision, view, at), view, at)


def _ticket_moved(write: Write, view: Snapshot, at: datetime) -> Decision:
    return with_survivor(with_clock(write, view, at), view, at)


def _with_tasks(write: Write, view: Snapshot, at: datetime) -> Decision:
    return with_tasks(Decision(writes=(write,)), view, at)


def _customer_kept(write: Write, view: Snapshot, at: datetime) -> Decision:
    return with_tasks(_with_start(write, view, at), view, at)


def _with_start(write: Write, view: Snapshot, at: datetime) -> Decision:
    return with_start(Decision(writes=(write,)), view, at)


def _needed(write: Write, view: Snapshot, at: datetime) -> Decision:
    return with_tasks(in_place(write, view, at), view, at)


def _need_changed(write: Write, view: Snapshot, at: datetime) -> Decision:
    return with_word(_with_tasks(write, view, at), view, at)


def _rated(write: Write, view: Snapshot, at: datetime) -> Decision:
    return with_ticket(Decision(writes=(write,)), view, at)


def _task_done(write: Write, view: Snapshot, at: datetime) -> Decision:
    """
    Return a task with the instant at which it was done; none if it is not.
    """
    task = cast("Task", write.after)
    if "done" not in write.fields or bool(task.done_at) == task.done:
        return Decision(writes=(write,))
    after = task.replace(done_at=at if task.done else None)
    return Decision(writes=(Write(write.before, after),))


_OF_CUSTOMER: Final = SYSTEM_FIELDS | {"customer"}
_PLAIN: Final = Kind()
_KINDS: Final[Mapping[str, Kind]] = {
    "user": Kind(own=frozenset({"id", "version"}), check_new=check_user_id),
    "customer": Kind(
        own=SYSTEM_FIELDS | {"last_contacted_at"},
        entered=_customer_kept,
        then=_customer_kept,
        moved=_with_start,
    ),
    "contact": Kind(own=_OF_CUSTOMER, entered=contact_kept, then=contact_kept),
    "contract": Kind(own=_OF_CUSTOMER - {"number"}),
    "order": Kind(own=_OF_CUSTOMER),
    "need": Kind(own=_OF_CUSTOMER | {"replaces"}, entered=_needed, then=_need_changed),
    "milestone": Kind(
        own=_OF_CUSTOMER, entered=milestone_entered, then=milestone_changed
    ),
    "rating": Kind(
        own=_OF_CUSTOMER | {"follow_up"},
        dated=("given_at",),
        entered=_rated,
        then=_rated,
    ),
    "feedback": Kind(dated=("received_at",)),
    "followup": Kind(own=_OF_CUSTOMER),
    "task": Kind(own=SYSTEM_FIELDS | {"done_at"}, entered=_task_done, then=_task_done),
    "rule_run": Kind(own=frozenset(field_names(RuleRun))),
    "audit_entry": Kind(own=frozenset(field_names(AuditEntry))),
    "archive": Kind(own=SYSTEM_FIELDS | _ARCHIVED),
    "archive_content": Kind(own=SYSTEM_FIELDS | {"content"}),
    "field_definition": Kind(own=LASTING, entered=defined, then=redefined),
    "turns": Kind(own=SYSTEM_FIELDS | {"served", "served_at"}),
    "verification": Kind(
        own=_OF_CUSTOMER,
        dated=("verified_at",),
        signed=("verified_by",),
        entered=verified,
        then=verified,
    ),
    "ticket": Kind(
        own=SYSTEM_FIELDS | _TICKET,
        check_old=_check_ticket,
        check_move=check_order,
        then=_ticket_changed,
        moved=_ticket_moved,
    ),
    "interaction": Kind(own=SYSTEM_FIELDS | _INTERACTION, check_old=_check_interaction),
}


def kind_of(cls: type[Record]) -> Kind:
    """
    Return what is special about records of a class.

    >>> from crmkit.records import Department
    >>> sorted(kind_of(Department).own)
    ['created_at', 'id', 'number', 'version']
    """
    return _KINDS.get(cls.type_name, _PLAIN)
