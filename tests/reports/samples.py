"""
Facts and changes that tests of reports are about.
"""

from datetime import UTC, datetime, timedelta
from typing import Any

from crmkit.reports import TicketFact

MONDAY = datetime(2026, 3, 2, 1, tzinfo=UTC)  # 09:00 in Shanghai


def fact(**fields: Any) -> TicketFact:
    """
    Return the fact of a ticket that was solved in time, with some fields changed.
    """
    usual: dict[str, Any] = {
        "id": "T1",
        "number": "GD20260001",
        "customer": "C1",
        "kind": "complaint",
        "topic": None,
        "channel": None,
        "priority": "high",
        "status": "closed",
        "category": "done",
        "owner": "U1",
        "opened_at": MONDAY,
        "opened_day": "2026-03-02",
        "opened_month": "2026-03",
        "first_action_at": MONDAY,
        "first_told_at": MONDAY + timedelta(hours=2),
        "last_told_at": MONDAY + timedelta(hours=2),
        "closed_at": MONDAY + timedelta(hours=3),
        "first_action_seconds": 0.0,
        "first_action_business_seconds": 0.0,
        "resolution_seconds": 7200.0,
        "resolution_business_seconds": 3600.0,
        "counted_seconds": 7200.0,
        "sla_state": "met",
        "sla_policy": "standard",
        "target_seconds": 86400.0,
        "due_at": None,
        "breached_at": None,
        "reopenings": 0,
    }
    return TicketFact(**{**usual, **fields})
