"""
Pure handler of the reminder that a ticket is overdue (requirement T6).
"""

from datetime import datetime, timedelta
from typing import cast

from crmkit.decisions import Decision, Effect
from crmkit.desk._clock import reminder
from crmkit.desk._snapshot import Snapshot
from crmkit.desk._ticket_commands import RemindOverdue
from crmkit.labels import Language
from crmkit.lifecycle import Category
from crmkit.records import Customer, Ticket, User


def remind_overdue(cmd: RemindOverdue, view: Snapshot, at: datetime) -> Decision:
    """
    Mail the owner of an overdue ticket and set the next reminder.

    A ticket without an owner, or whose owner has left or has no address, makes
    a delivery that has failed and waits for a person.

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
    owner = view.find(User, ticket.owner) if ticket.owner else None
    every = view.settings.remind_every
    return Decision(
        effects=(_mail(cmd, view, ticket, owner, due, at),),
        appointments=(reminder(ticket, due, at + every, every),),
        unchanged=ticket,
    )


def _mail(
    cmd: RemindOverdue,
    view: Snapshot,
    ticket: Ticket,
    owner: User | None,
    due: datetime,
    at: datetime,
) -> Effect:
    settings = view.settings
    language = settings.language
    customer = view.find(Customer, ticket.customer or "")
    status = settings.ticket_machine.labels.get(ticket.status or "")
    text = settings.messages["ticket_overdue"].render(
        language,
        {
            "number": ticket.number or ticket.id,
            "customer": (customer and customer.name) or "—",
            "owner": (owner and owner.name) or "—",
            "due": f"{due.astimezone(settings.zone):%Y-%m-%d %H:%M}",
            "late": duration_text(at - due, language),
            "priority": ticket.priority.label.text(language),
            "status": status.text(language) if status else ticket.status or "—",
            "description": ticket.description or "",
        },
    )
    return Effect(
        key=f"ticket_overdue:{ticket.ref}:{cmd.cycle}",
        channel="email",
        to=owner.email if owner and owner.active else None,
        subject=text.subject,
        body=text.body,
        record=ticket.ref,
        recipient=owner.ref if owner else None,
    )


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
