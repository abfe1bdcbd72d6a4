"""
Opening a ticket for what a customer told us, which is on record as feedback (T4).

Invariants:
    - What he told us makes one ticket, however often it is asked for; the feedback
      names it, and the ticket is found by that.
    - What an access policy hides of feedback is not in the ticket.

Not here: what becomes of the feedback itself, up to the return visit, which its
machine says.
"""

import dataclasses
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar, Final, cast

import attrs

from crmkit.decisions import Decision, Write
from crmkit.desk._eyes import shown_to_all
from crmkit.desk._reading import check_contact_of, usable_one
from crmkit.desk._snapshot import Snapshot
from crmkit.desk._states import check_since, check_writable
from crmkit.desk._ticket_commands import OpenTicket
from crmkit.desk._tickets import open_asked
from crmkit.errors import FieldError, InvalidRecordError
from crmkit.records import Feedback, Id, Ticket


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenTicketFromFeedback(OpenTicket):
    """
    Open a ticket for what a customer told us (T4).

    Who may: whoever acts. It needs feedback that has no ticket yet. Customer, contact,
    kind, topic, channel, urgency, words and files come from there, unless they are
    given; else it is like :class:`OpenTicket`. Writes the ticket, and the feedback,
    which names it. Sends what opening a ticket sends.

    Attributes:
        feedback: Id of the feedback.

    >>> OpenTicketFromFeedback(feedback="F1").change_name(new=True)
    'open_ticket'
    """

    required: ClassVar[tuple[str, ...]] = ("feedback",)

    feedback: Id | None = None


#: Field of a ticket → of the feedback from which it comes.
_SAME: Final = {
    "customer": "customer", "contact": "contact", "kind": "kind", "topic": "topic",
    "channel": "channel", "priority": "priority", "description": "content",
    "attachments": "attachments",
}  # fmt: skip
_FIELDS: Final = dataclasses.fields(OpenTicket)


def open_ticket_from_feedback(
    cmd: OpenTicketFromFeedback, view: Snapshot, at: datetime
) -> Decision:
    """
    Open a ticket for what a customer told us.

    Raises:
        RecordNotFoundError: If the feedback, or what else is named, is not there.
        InvalidRecordError: If it has a ticket already, or what a ticket needs is
            neither given nor there.
        ReadOnlyRecordError: If its status has archived it.
        WrongContactError: If it is of another customer.
        InstantRefusedError: If *at* is before its last change.

    >>> from datetime import UTC
    >>> from crmkit.presets import standard
    >>> from crmkit.records import Customer, Priority
    >>> said = Feedback(id="F1", version=1, customer="C1", kind="complaint",
    ...     content="登录偶尔卡顿", priority=Priority.HIGH, status="pending")
    >>> client = Customer(id="C1", version=1, name="恒信科技")
    >>> view = Snapshot(by="system:web", settings=standard(), new_id="T1",
    ...     records={said.ref: said, client.ref: client},
    ...     numbers={"ticket": "GD20260001"})
    >>> cmd = OpenTicketFromFeedback(feedback="F1")
    >>> plan = open_ticket_from_feedback(cmd, view, datetime(2026, 3, 2, tzinfo=UTC))
    >>> ticket, after = (write.after for write in plan.writes)
    >>> ticket.kind, ticket.description, ticket.priority.value, after.ticket
    ('complaint', '登录偶尔卡顿', 'high', 'T1')
    """
    said = view.get(Feedback, cast("str", cmd.feedback))
    check_since(said, view, at)
    check_writable(said, view)
    if said.ticket:
        problem = FieldError(
            "feedback", "ticket", "format", repr(said.ticket),
            "has a ticket already: should be empty", detail_zh="已有工单，应为空",
        )  # fmt: skip
        raise InvalidRecordError("feedback", [problem])
    opened = open_asked(_wanted(cmd, said, view, at), view, at)
    ticket = cast("Ticket", opened.writes[0].after)
    check_contact_of(said, ticket.customer)
    after = said.replace(
        ticket=ticket.id,
        customer=ticket.customer,
        contact=said.contact or ticket.contact,
        version=said.version + 1,
    )
    return attrs.evolve(opened, writes=(*opened.writes, Write(said, after)))


def _wanted(
    cmd: OpenTicketFromFeedback, said: Feedback, view: Snapshot, at: datetime
) -> OpenTicket:
    """
    Return the ticket that is asked for: as it is given, else as the feedback says.
    """
    given = {
        each.name: value
        for each in _FIELDS
        if (value := getattr(cmd, each.name)) != each.default
    }
    shown = shown_to_all(said, view, at)
    known: dict[str, Any] = {of: getattr(said, name) for of, name in _SAME.items()}
    if said.content:
        known["description"] = shown.says("content", said.content)
    if "kind" in given:  # of which its topic may be none
        del known["topic"]
    return OpenTicket.of({"owner": _owner(said, view), **known, **given})


def _owner(said: Feedback, view: Snapshot) -> str | None:
    """
    Return who deals with it, if no policy routes and the system acts.
    """
    if view.settings.router is not None or view.user:
        return None
    owner = usable_one(said.owner, view)
    return owner.id if owner else None
