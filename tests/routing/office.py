"""
A small company whose tickets are routed.
"""

from datetime import UTC, datetime
from typing import Any

from crmkit.conditions import Moment, Schema
from crmkit.records import Department, Ticket
from crmkit.routing import Candidate, Facts, Router

NOW = Moment(datetime(2026, 3, 2, 9, tzinfo=UTC))
DEPARTMENTS = (
    Department(id="D1", name="售后部", supervisor="U9"),
    Department(id="D2", name="客服部"),
)
SCHEMA = Schema.of(Ticket)


def destination(**changes: Any) -> dict[str, Any]:
    """
    A destination in the after-sales department, with parts replaced.
    """
    return {
        "name": "rest",
        "en": "Other",
        "zh": "其他",
        "department": "after_sales",
        "way": "round_robin",
    } | changes


def route(name: str, when: str, **changes: Any) -> dict[str, Any]:
    """
    A route to the after-sales department, with parts replaced.
    """
    return destination(name=name, when=when, **changes)


def policy(*routes: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """
    A policy with some routes; what they leave goes round in after-sales.
    """
    return {
        "name": "small",
        "en": "Small company",
        "zh": "小公司",
        "departments": [
            {"value": "after_sales", "en": "After-sales", "zh": "售后部"},
            {"value": "service", "en": "Service", "zh": "客服部"},
        ],
        "routes": list(routes),
        "otherwise": destination(),
    } | changes


def router(*routes: dict[str, Any], **changes: Any) -> Router:
    """
    A router of such a policy.
    """
    return Router.of(policy(*routes, **changes), SCHEMA)


def only(**changes: Any) -> Router:
    """
    A router with one destination for everything.
    """
    more = {
        name: changes.pop(name) for name in ("weights", "capacity") if name in changes
    }
    return router(otherwise=destination(**changes), **more)


def person(user: str, **facts: Any) -> Candidate:
    """
    Somebody in the after-sales department.
    """
    return Candidate(**({"id": user, "department": "D1"} | facts))


def office(*people: Candidate, **changes: Any) -> Facts:
    """
    The facts about some people.
    """
    return Facts(**({"people": people, "departments": DEPARTMENTS} | changes))


def codes(assignment: Any) -> dict[str, str]:
    """
    Why each one was passed over.
    """
    return {one.user: one.code for one in assignment.reason.passed_over}
