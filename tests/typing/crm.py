"""
How a user's program may use the application service; read by type checkers, never run.
"""

from datetime import UTC, datetime
from typing import assert_type

from crmkit import CRM
from crmkit.crm import Acting, DeliveryReport, DueReport, TimelineEntry
from crmkit.desk import OpenTicketFor
from crmkit.ports import Feed, Page
from crmkit.records import (
    Archive,
    Change,
    Customer,
    FollowUp,
    Need,
    Order,
    Priority,
    Rating,
    RuleRun,
    Ticket,
    Unknown,
    User,
)
from crmkit.sla import Ledger

with CRM.open("memory://") as crm:
    desk = crm.as_system("nightly import")
    assert_type(desk, Acting)
    assert_type(desk.users.add(name="王芳"), User)
    customer = desk.customers.add(name="恒信科技有限公司")
    assert_type(customer, Customer)
    ticket = desk.tickets.open(customer=customer.id, kind="投诉", description="…")
    assert_type(ticket, Ticket)
    assert_type(desk.tickets.move(ticket.id, "start"), Ticket)
    assert_type(desk.tickets.moves(ticket.id), tuple[str, ...])
    assert_type(desk.customers.move(customer.id, "interest"), Customer)
    assert_type(desk.customers.missing(customer.id), tuple[str, ...])
    assert_type(desk.needs.add(customer=customer.id, description="…"), Need)
    assert_type(desk.needs.move("N1", "confirm"), Need)
    assert_type(desk.followups.get("F1"), FollowUp)
    assert_type(desk.orders.find(), Page[Order])
    assert_type(desk.ratings.change("R1", {"score": 4}), Rating)
    assert_type(desk.archives.take(customer.id), Archive)
    assert_type(desk.archives.content("A1"), str)
    assert_type(desk.customers.history(customer.id), Page[TimelineEntry])
    assert_type(desk.tickets.merge(ticket.id, into="T2"), Ticket)
    assert_type(desk.tickets.progress(ticket.id, "…", next_update_at=None), Ticket)
    assert_type(desk.tickets.open_for({"name": "明达"}, kind="咨询"), Ticket)
    assert_type(desk.tickets.likely_priority("咨询"), Priority | None)
    assert_type(desk.command(OpenTicketFor, "{}"), OpenTicketFor)
    assert_type(desk.rule_runs.move("R1", "react", reaction="…"), RuleRun)
    assert_type(desk.tickets.find('status == "open"'), Page[Ticket])
    assert_type(desk.tickets.changes(ticket.id), tuple[Change, ...])
    assert_type(desk.tickets.ledger(ticket.id), Ledger)
    assert_type(desk.customers.adopt(name="明达"), Customer)
    then = datetime(2026, 3, 2, tzinfo=UTC)
    assert_type(desk.tickets.as_of(ticket.id, then), Ticket | Unknown | None)
    assert_type(crm.changes(), Feed)
    assert_type(crm.end_of_changes(), str | None)
    assert_type(crm.run_due(), DueReport)
    assert_type(crm.deliver(), DeliveryReport)

    with crm.begin(by="wang", key="req-42") as block:
        assert_type(block, Acting)
