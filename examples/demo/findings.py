"""
What the report reads from the store, once.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime

import attrs

from crmkit import CRM, Calendar
from crmkit.crm import Acting, TimelineEntry
from crmkit.labels import Label
from crmkit.ports import Delivery, Page
from crmkit.records import Change
from crmkit.reports import (
    ServiceSummary,
    TicketFact,
    Yardstick,
    summarise,
    ticket_fact,
)

BUSINESS = Label(
    "Mon–Fri 09:00–12:00 and 13:30–18:00, Beijing time",
    "周一至周五 09:00–12:00、13:30–18:00（北京时间）",
)
ALL = 10_000


@attrs.frozen(kw_only=True)
class Findings:
    """
    What the story came to.

    Attributes:
        facts: A row for each ticket.
        told: Id of a ticket → when a solution was told, in order.
        descriptions: Id of a ticket → what is wanted.
        summary: Measures over them.
        reminders: Reminders that were sent, oldest first.
        names: Ids of customers and users → names.
        departments: Id of a user → name of the department.
        life: All that happened to one customer, oldest first.
        start: First instant of the period, UTC.
        now: As of when, UTC.
    """

    facts: tuple[TicketFact, ...]
    told: Mapping[str, tuple[datetime, ...]]
    descriptions: Mapping[str, str]
    summary: ServiceSummary
    reminders: tuple[Delivery, ...]
    names: Mapping[str, str]
    departments: Mapping[str, str]
    life: Page[TimelineEntry]
    start: datetime
    now: datetime

    @property
    def reminded(self) -> Counter[str]:
        """
        How many reminders were sent, by id of the ticket.
        """
        return Counter(delivery.effect.record.id for delivery in self.reminders)

    @property
    def overdue(self) -> list[TicketFact]:
        """
        Tickets past their target without a solution, those longest over it first.
        """
        rows = [fact for fact in self.facts if fact.sla_state == "breached_open"]
        return sorted(rows, key=lambda fact: -(fact.overdue_seconds or 0))


def gather(
    crm: CRM, calendar: Calendar, start: datetime, now: datetime, followed: str
) -> Findings:
    """
    Read from the store what the report needs.
    """
    desk = crm.as_system("report")
    settings = crm.settings
    yardstick = Yardstick(
        policies=settings.service_levels,
        calendars=settings.calendars,
        categories=settings.ticket_machine.categories,
        calendar=calendar,
        zone=settings.zone,
    )
    tickets = desk.tickets.find(order="opened_at", limit=ALL).items
    histories = {ticket.id: desk.tickets.changes(ticket.id) for ticket in tickets}
    facts = tuple(ticket_fact(h, yardstick, now) for h in histories.values())
    return Findings(
        facts=facts,
        told={ticket: _told(history) for ticket, history in histories.items()},
        descriptions={ticket.id: ticket.description or "" for ticket in tickets},
        summary=summarise(facts, business=BUSINESS),
        reminders=tuple(filter(_is_reminder, crm.deliveries("sent", ALL))),
        names=_names(desk),
        departments=_departments(desk),
        life=desk.customers.history(followed, order="at", limit=ALL),
        start=start,
        now=now,
    )


def _is_reminder(delivery: Delivery) -> bool:
    return delivery.effect.key.startswith("ticket_overdue:")


def _told(history: Iterable[Change]) -> tuple[datetime, ...]:
    instants = (change.fields.get("told_at", (None, None))[1] for change in history)
    return tuple(instant for instant in instants if instant is not None)


def _names(desk: Acting) -> dict[str, str]:
    people = desk.users.find(limit=ALL).items
    named = {user.id: user.name or user.id for user in people}
    for customer in desk.customers.find(limit=ALL).items:
        named[customer.id] = customer.name or customer.id
    return named


def _departments(desk: Acting) -> dict[str, str]:
    named = {d.id: d.name or d.id for d in desk.departments.find(limit=ALL).items}
    people = desk.users.find(limit=ALL).items
    return {user.id: named[user.department] for user in people if user.department}
