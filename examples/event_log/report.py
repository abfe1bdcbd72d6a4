"""
The report page of a replay.
"""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from crmkit import CRM
from crmkit.crm import Acting
from crmkit.labels import Label
from crmkit.reports import (
    Card,
    Column,
    Points,
    Section,
    Table,
    Text,
    TicketFact,
    Wording,
    Yardstick,
    horizontal_bars,
    report_page,
    service_sections,
    ticket_fact,
    wide_chart,
)
from event_log.mapping import Mapping
from event_log.replay import Outcome

PAGE = 1000
TOP = 10


def facts_of(crm: CRM, mapping: Mapping, now: datetime) -> list[TicketFact]:
    """
    Return a flat row for each ticket, from its changes.
    """
    settings = crm.settings
    yardstick = Yardstick(
        policies=settings.service_levels,
        calendars=settings.calendars,
        categories=settings.ticket_machine.categories,
        calendar=mapping.hours,
        zone=mapping.hours.tz,
    )
    desk = crm.as_system("report")
    return [
        ticket_fact(desk.tickets.changes(ticket_id), yardstick, now)
        for ticket_id in _ticket_ids(desk)
    ]


def _ticket_ids(desk: Acting) -> Iterator[str]:
    cursor: str | None = None
    while True:
        page = desk.tickets.find(order="number", limit=PAGE, cursor=cursor)
        yield from (ticket.id for ticket in page.items)
        cursor = page.cursor
        if cursor is None:
            return


def hours_label(mapping: Mapping) -> Label:
    """
    Return what the business hours are called on the page.
    """
    text = f"{hours_text(mapping)}, {mapping.hours.tz.key}"
    return Label(text, text)


def hours_text(mapping: Mapping) -> str:
    """
    Return the weekly hours as the mapping file has them.
    """
    week = mapping.week.items()
    return "; ".join(f"{days} {', '.join(spans)}" for days, spans in week)


def write_page(
    path: Path, crm: CRM, mapping: Mapping, outcome: Outcome, log: str, now: datetime
) -> list[TicketFact]:
    """
    Write the report page and return the facts that it shows.
    """
    facts = facts_of(crm, mapping, now)
    desk = crm.as_system("report")
    owners = {
        user.id: user.name or user.id for user in desk.users.find(limit=PAGE).items
    }
    wording = Wording(
        statuses={
            s: label.en for s, label in crm.settings.ticket_machine.labels.items()
        },
        kinds={v: label.en for v, label in crm.settings.labels["ticket.kind"].items()},
        owners=owners,
    )
    sections = [
        _introduction(mapping),
        *service_sections(
            facts,
            "en",
            wording=wording,
            business=hours_label(mapping),
            policies=crm.settings.service_levels,
        ),
        _resources(outcome),
        _replay(outcome),
    ]
    first = min(fact.opened_at for fact in facts)
    page = report_page(
        "Help desk, replayed",
        f"{log} · {len(facts):,} tickets opened from {_day(first, mapping)} · "
        f"data as of {_day(now, mapping, '%Y-%m-%d %H:%M')}, {mapping.hours.tz.key}",
        sections,
        "en",
        footer="Made by crmkit from the event log alone; every figure can be traced "
        "to the changes of its tickets.",
    )
    path.write_text(page, "utf-8")
    return facts


def _day(instant: datetime, mapping: Mapping, form: str = "%Y-%m-%d") -> str:
    return instant.astimezone(mapping.hours.tz).strftime(form)


def _introduction(mapping: Mapping) -> Section:
    lead = (
        "Every event of the log was taken through the ticket machine as a command at "
        "its own instant. What the machine refused was not forced: it is counted and "
        "explained at the end."
    )
    hours = (
        f"Business time counts {hours_text(mapping)} in {mapping.hours.tz.key}, which "
        "has the log's own offsets."
    )
    promise = (
        "The service level is the preset one, not the company's own: at medium "
        "priority the customer gets a solution within 48 hours, counted 24/7, without "
        "the time spent waiting for the customer."
    )
    opening = (
        "The first event of a case opens its ticket, with priority medium. The log "
        "names no customer, kind or words."
    )
    closing = (
        "“Resolve ticket” is the solution recorded and given to the customer; a later "
        "“Closed” is closing on silence, allowed from "
        f"{mapping.close_on_silence.days} days after the customer was told."
    )
    action = (
        "First response is the first move out of the first status: taken in charge, "
        "set to wait, or resolved."
    )
    points = Points((hours, promise, opening, closing, action))
    return Section("What this is", (Text(lead, lead=True), points))


def _resources(outcome: Outcome) -> Section:
    rows = [(name, float(n)) for name, n in outcome.by_resource.most_common(TOP)]
    return Section(
        f"Who did most ({len(rows)} of {len(outcome.by_resource)})",
        (
            wide_chart(
                "Busiest resources by events",
                lambda width: horizontal_bars(rows, width=width),
                note="Resources as the log calls them; every event counts, "
                "whether its step was accepted or refused.",
            ),
        ),
    )


def _replay(outcome: Outcome) -> Section:
    events = sum(outcome.by_resource.values())
    refused = len(outcome.refused)
    return Section(
        "The replay itself",
        (
            Card("Events", f"{events:,}"),
            Card("Steps taken", f"{sum(outcome.steps.values()):,}"),
            Card("Steps refused", f"{refused:,}", f"{refused / events:.1%} of events"),
            Table(
                ("Step", Column("Taken", numeric=True)),
                [(step, f"{n:,}") for step, n in outcome.steps.most_common()],
                title="Steps that were taken",
            ),
            Table(
                (
                    "Step",
                    "while the ticket was",
                    "Why",
                    Column("Refused", numeric=True),
                    "For example",
                ),
                list(_refusals(outcome)),
                title="Steps that were refused, by reason",
                empty="None.",
            ),
        ),
    )


def _refusals(outcome: Outcome) -> Iterator[tuple[str, ...]]:
    counts = Counter(refused.reason for refused in outcome.refused)
    example = {refused.reason: refused for refused in reversed(outcome.refused)}
    for reason, count in counts.most_common():
        step, status, _ = reason
        first = example[reason]
        where = f"row {first.event.row}, {first.event.case}: {first.event.activity}"
        yield step, status, first.explanation, f"{count:,}", where
