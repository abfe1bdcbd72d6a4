"""
What a ticket about a cooperation leads to: a lead (T12).

A lead is a customer who is followed: at the stage of those who are interested, with a
task for whoever answers for him, and the ticket in the scenario for leads.

Invariants:
    - The ticket is worked on like any other; nothing of it is lost to the lead.
    - A customer who is further already stays where he is.
    - A ticket has one such task, however often its topic changes.
    - With an access policy the task says nothing that is hidden from anybody, and the
      message nothing that is hidden from whom it tells.
"""

from datetime import datetime
from typing import Final, cast

import attrs

from crmkit.decisions import Decision, Effect, Write
from crmkit.desk._eyes import Shown, shown_to, shown_to_all
from crmkit.desk._reading import usable_one
from crmkit.desk._snapshot import Snapshot
from crmkit.desk._telling import PROSE, in_a_line, notice, words
from crmkit.messages import MessageText
from crmkit.records import Customer, Task, Ticket, field_names

#: The move of customers who show interest, and the scenario of tickets about them.
_INTEREST: Final = "interest"
LEAD: Final = "lead"


def is_lead(topic: str | None, view: Snapshot) -> bool:
    """
    Return whether a topic is one of those that also make a lead.

    >>> from crmkit.presets import standard
    >>> view = Snapshot(by="U1", settings=standard(), new_id="T1")
    >>> is_lead("cooperation", view), is_lead("product_quality", view)
    (True, False)
    """
    return topic is not None and topic in view.settings.lead_topics


def with_lead(decision: Decision, view: Snapshot, at: datetime) -> Decision:
    """
    Return a ticket with the lead that it makes.

    The task is the owner's of the customer, who is told in the application, else the
    ticket's owner's. Where the company's machine has no such move, or asks for more,
    the customer stays at his stage.

    >>> from datetime import UTC
    >>> from crmkit.presets import standard
    >>> client = Customer(id="C1", version=1, name="恒信科技", stage="prospect")
    >>> view = Snapshot(by="U1", settings=standard(), new_id="",
    ...     records={client.ref: client}, ids={"lead": "K1"})
    >>> ticket = Ticket(id="T1", number="GD1", customer="C1", description="想做代理")
    >>> opened = Decision(writes=(Write(None, ticket),))
    >>> plan = with_lead(opened, view, datetime(2026, 3, 2, tzinfo=UTC))
    >>> _, task, customer = (write.after for write in plan.writes)
    >>> customer.stage, task.title
    ('interested', '合作意向：恒信科技')
    """
    first = decision.writes[0]
    ticket = cast("Ticket", first.after)
    customer = view.get(Customer, cast("str", ticket.customer))
    task, told = _task(ticket, customer, view, at)
    if first.before is not None and _is_made(cast("Task", task.after), view):
        task_once, told = tuple[Write, ...](), ()
    else:
        task_once = (task,)
    moved = _interested(customer, view, at)
    return attrs.evolve(
        decision,
        writes=(*decision.writes, *task_once, *moved),
        effects=(*decision.effects, *told),
    )


def _is_made(task: Task, view: Snapshot) -> bool:
    """
    Return whether a ticket has its task already, from an earlier change of topic.
    """
    known = view.related(Task, "ticket", cast("str", task.ticket))
    same = {(each.about, each.title) for each in known}
    return (task.about, task.title) in same


def _interested(customer: Customer, view: Snapshot, at: datetime) -> tuple[Write, ...]:
    machine = view.settings.machines.get(Customer.type_name)
    if machine is None or _INTEREST not in machine.moves(customer):
        return ()
    moved = machine.step(customer, _INTEREST, at, view.by).writes
    for write in moved:
        fields = {name: getattr(write.after, name) for name in field_names(Customer)}
        if view.settings.unfilled_in_status(Customer.type_name, fields):
            return ()
    return moved


def _task(
    ticket: Ticket, customer: Customer, view: Snapshot, at: datetime
) -> tuple[Write, tuple[Effect, ...]]:
    owner = usable_one(customer.owner, view)
    kept = _text(shown_to_all(customer, view, at), shown_to_all(ticket, view, at), view)
    task = Task(
        title=in_a_line(kept.subject),
        note=kept.body[:PROSE],
        about=str(customer.ref),
        customer=customer.id,
        ticket=ticket.id,
        priority=ticket.priority,
        due_at=ticket.expected_at,
        owner=owner.id if owner else ticket.owner,
        department=owner.department if owner else ticket.department,
        created_at=at,
    )
    write = view.beside(LEAD).new(task)
    is_told = owner is not None and owner.id != view.by
    if not is_told:
        return write, ()
    seen = shown_to(owner, customer, view, at), shown_to(owner, ticket, view, at)
    told = notice(_text(*seen, view), owner, customer.ref, f"task:{write.after.ref}")
    return write, (told,)


def _text(
    customer: Shown[Customer], ticket: Shown[Ticket], view: Snapshot
) -> MessageText:
    description = ticket.record.description or "–"
    values = {
        "customer": customer.named,
        "ticket": ticket.called,
        "description": ticket.says("description", description),
    }
    return words(view, "lead_made", values)
