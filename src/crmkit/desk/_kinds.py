"""
What is special about entering and changing records of one type.

Not here: what is alike for all of them (:mod:`crmkit.desk` ``_keeping``).
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Final

import attrs

from crmkit.decisions import Decision, Write
from crmkit.desk._changing import SYSTEM_FIELDS
from crmkit.desk._snapshot import SYSTEM, Snapshot
from crmkit.desk._tickets import check_order, check_writable, with_clock
from crmkit.errors import FieldError, InvalidRecordError
from crmkit.records import Interaction, Record, Ticket, User

_NOT_SYSTEM: Final = "should not begin as the system's own do"

#: Fields of a ticket that its opening, its moves and its clock set.
_TICKET: Final = frozenset(
    {
        "customer", "owner", "department", "status", "opened_at", "status_since",
        "first_action_at", "solution", "told_at", "told_via", "told_solution",
        "opinion", "adjustment", "reason", "reopenings", "resolved_at", "closed_at",
        "sla_policy", "resolution_due_at", "resolution_breached_at",
    }
)  # fmt: skip
#: Fields of an interaction by which other records are dated or found.
_INTERACTION: Final = frozenset(
    {"customer", "ticket", "occurred_at", "mode", "executor"}
)


def _nothing(record: Any, view: Snapshot, at: datetime) -> None:
    pass


def _written(write: Write, view: Snapshot, at: datetime) -> Decision:
    return Decision(writes=(write,))


@attrs.frozen(kw_only=True)
class Kind:
    """
    What is special about one type of record.

    Attributes:
        own: Fields that only the system sets.
        check_new: Refuses a record that may not be entered.
        check_old: Refuses to change a record as it stands.
        then: What a change of it comes to.
    """

    own: frozenset[str] = SYSTEM_FIELDS
    check_new: Callable[[Any, Snapshot, datetime], None] = _nothing
    check_old: Callable[[Any, Snapshot, datetime], None] = _nothing
    then: Callable[[Write, Snapshot, datetime], Decision] = _written


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
    if given.ticket:
        check_writable(view.get(Ticket, given.ticket), view)


def _ticket_changed(write: Write, view: Snapshot, at: datetime) -> Decision:
    """
    Return the change, with the clock that another priority sets anew.
    """
    if "priority" in write.fields:
        return with_clock(write, view, at)
    return Decision(writes=(write,))


_PLAIN: Final = Kind()
_KINDS: Final[Mapping[str, Kind]] = {
    "user": Kind(own=frozenset({"id", "version"}), check_new=check_user_id),
    "customer": Kind(own=SYSTEM_FIELDS | {"last_contacted_at"}),
    "contact": Kind(own=SYSTEM_FIELDS | {"customer"}),
    "ticket": Kind(
        own=SYSTEM_FIELDS | _TICKET, check_old=_check_ticket, then=_ticket_changed
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
