"""
The domain of customer-relationship software: exact, explainable, yours to embed.

The names below are loaded when they are first used; everything else is in the
room it belongs to (``crmkit.calendars``, ``crmkit.conditions`` …).
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from crmkit.calendars import Calendar
    from crmkit.conditions import Condition, Moment, Schema
    from crmkit.crm import CRM
    from crmkit.errors import CrmkitError, RefusedError
    from crmkit.presets import Settings, standard
    from crmkit.records import Contact, Customer, Interaction, Ticket, User

_HOMES = {
    "CRM": "crmkit.crm",
    "Calendar": "crmkit.calendars",
    "Condition": "crmkit.conditions",
    "Contact": "crmkit.records",
    "CrmkitError": "crmkit.errors",
    "Customer": "crmkit.records",
    "Interaction": "crmkit.records",
    "Moment": "crmkit.conditions",
    "RefusedError": "crmkit.errors",
    "Schema": "crmkit.conditions",
    "Settings": "crmkit.presets",
    "Ticket": "crmkit.records",
    "User": "crmkit.records",
    "standard": "crmkit.presets",
}

__all__ = [
    "CRM",
    "Calendar",
    "Condition",
    "Contact",
    "CrmkitError",
    "Customer",
    "Interaction",
    "Moment",
    "RefusedError",
    "Schema",
    "Settings",
    "Ticket",
    "User",
    "standard",
]


def __getattr__(name: str) -> object:
    if name == "__version__":
        return import_module("importlib.metadata").version("crmkit")
    if name in _HOMES:
        return getattr(import_module(_HOMES[name]), name)
    msg = f"module 'crmkit' has no attribute {name!r}"
    raise AttributeError(msg)


def __dir__() -> list[str]:
    return __all__
