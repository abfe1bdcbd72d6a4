"""
Pure handlers of the reminders that a ticket, or word of it, is overdue (T6, T14).

Invariants:
    - Whoever is reminded is told what he sees of ticket and customer; of a ticket that
      he does not see, its number alone.
"""

from datetime import datetime, timedelta
from typing import Final, cast

from crmkit.decisions import Decision, Effect
from crmkit.desk._clock import NEXT_UPDATE, reminder
from crmkit.desk._eyes import Shown, shown_to
from crmkit.desk._snapshot import Snapshot
from crmkit.desk._telling import supervisor_of
from crmkit.desk._ticket_commands import RemindOverdue, RemindUpdate
from crmkit.labels import Language
from crmkit.lifecycle import Category
from crmkit.records import Customer, Department, Ticket, User


def remind_overdue(cmd: RemindOverdue, view: Snapshot, at: datetime) -> Decision:
    """
    Mail the owner of an overdue ticket and set the next reminder.

    Of a ticket that waits in a department, its supervisor is mailed. Where there is
    neither, or who it is has left or has no address, it makes a delivery that has
    failed and waits for a person.

    Raises:
        RecordNotFoundError: If the ticket is not there.

    >>> from datetime import UTC
    >>> from crmkit.presets import standard
    >>> nine = datetime(2026, 3, 2, 9, tzinfo=UTC)
    >>> ticket = Ticket(id="T1", customer="C1", status="open", resolution_due_at=nine)
    >>> view = Snapshot(by="system:due", settings=standard(language="en"), new_id="",
    ...     records={ticket.ref: ticket, Customer(id="C1").ref: Customer(name="Acme")})
    >>> ten = nine + timedelta(hours=1)
    >>> plan = remind_overdue(RemindOverdue(ticket="T1", cycle="1"), view, ten)
    >>> plan.effects[0].key, plan.effects[0].to, len(plan.appointments)
    ('ticket_overdue:ticket:T1:1', None, 1)
    """
    ticket = view.get(Ticket, cmd.ticket)
    status = cast("str", ticket.status)
    due = ticket.resolution_due_at
    categories = view.settings.ticket_machine.categories
    open_now = categories.get(status, Category.OPEN) is Category.OPEN
    if not open_now or due is None or due >= at:
        return Decision(unchanged=ticket)
    owner = _answers_for(ticket, view)
    every = view.settings.remind_every
    return Decision(
        effects=(_mail("ticket_overdue", cmd.cycle, view, ticket, owner, due, at),),
        appointments=(reminder(ticket, due, at + every, every),),
        unchanged=ticket,
    )


def remind_update(cmd: RemindUpdate, view: Snapshot, at: datetime) -> Decision:
    """
    Mail the owner of a ticket whose next update is overdue; set the next reminder.

    Also while it waits for the customer: he promised to tell. Where nobody can be
    reached, it is as in :func:`remind_overdue`.

    Raises:
        RecordNotFoundError: If the ticket is not there.

    >>> from datetime import UTC
    >>> from crmkit.presets import standard
    >>> nine = datetime(2026, 3, 2, 9, tzinfo=UTC)
    >>> ticket = Ticket(id="T1", customer="C1", status="waiting", next_update_at=nine)
    >>> view = Snapshot(by="system:due", settings=standard(), new_id="",
    ...     records={ticket.ref: ticket, Customer(id="C1").ref: Customer(name="明达")})
    >>> ten = nine + timedelta(hours=1)
    >>> plan = remind_update(RemindUpdate(ticket="T1", cycle="1"), view, ten)
    >>> plan.effects[0].subject, plan.appointments[0].kind
    ('【待更新】T1 明达', 'next_update')
    """
    ticket = view.get(Ticket, cmd.ticket)
    due = ticket.next_update_at
    category = view.settings.ticket_machine.categories.get(ticket.status or "")
    if category is Category.DONE or due is None or due >= at:
        return Decision(unchanged=ticket)
    owner = _answers_for(ticket, view)
    every = view.settings.remind_every
    return Decision(
        effects=(_mail("update_overdue", cmd.cycle, view, ticket, owner, due, at),),
        appointments=(reminder(ticket, due, at + every, every, NEXT_UPDATE),),
        unchanged=ticket,
    )


def _answers_for(ticket: Ticket, view: Snapshot) -> User | None:
    """
    Return a ticket's owner; where it waits for one, who leads its department.
    """
    if ticket.owner:
        return view.find(User, ticket.owner)
    if not ticket.department:
        return None
    department = view.find(Department, ticket.department)
    return supervisor_of(department, view) if department else None


def _mail(  # noqa: PLR0913, PLR0917 - all that the message tells
    message: str,
    cycle: str,
    view: Snapshot,
    ticket: Ticket,
    owner: User | None,
    due: datetime,
    at: datetime,
) -> Effect:
    settings = view.settings
    language = settings.language
    shown = shown_to(owner, ticket, view, at)
    status = settings.ticket_machine.labels.get(ticket.status or "")
    known = status.text(language) if status else ticket.status or "—"
    field = _DUE[message]
    text = settings.messages[message].render(
        language,
        {
            "number": shown.called,
            "customer": _customer(shown, owner, view, at),
            "owner": (owner and owner.name) or "—",
            "due": shown.says(field, f"{due.astimezone(settings.zone):%Y-%m-%d %H:%M}"),
            "late": shown.says(field, duration_text(at - due, language)),
            "priority": shown.says("priority", ticket.priority.label.text(language)),
            "status": shown.says("status", known),
            "description": shown.says("description", ticket.description or ""),
        },
    )
    return Effect(
        key=f"{message}:{ticket.ref}:{cycle}",
        channel="email",
        to=owner.email if owner and owner.active else None,
        subject=text.subject,
        body=text.body,
        record=ticket.ref,
        recipient=owner.ref if owner else None,
    )


def _customer(
    ticket: Shown[Ticket], owner: User | None, view: Snapshot, at: datetime
) -> str:
    """
    Return what a ticket's customer is called, as its owner sees him.
    """
    found = view.find(Customer, ticket.record.customer or "")
    if found is None or (not found.name and ticket.is_seen):
        return "—"
    return ticket.says("customer", shown_to(owner, found, view, at).named)


#: Message → field of a ticket that says what it is late for.
_DUE: Final = {
    "ticket_overdue": "resolution_due_at",
    "update_overdue": "next_update_at",
}


def duration_text(span: timedelta, language: Language) -> str:
    """
    Return a length of time for people, to the minute.

    >>> duration_text(timedelta(days=1, hours=2, minutes=5), "zh")
    '1 天 2 小时 5 分钟'
    >>> duration_text(timedelta(minutes=61), "en")
    '1 h 1 min'
    >>> duration_text(timedelta(seconds=5), "zh")
    '不到 1 分钟'
    """
    minutes = int(span.total_seconds()) // 60
    parts = (minutes // 1440, minutes // 60 % 24, minutes % 60)
    units = ("天", "小时", "分钟") if language == "zh" else ("d", "h", "min")
    words = [f"{n} {unit}" for n, unit in zip(parts, units, strict=True) if n]
    return " ".join(words) or ("不到 1 分钟" if language == "zh" else "under 1 min")
