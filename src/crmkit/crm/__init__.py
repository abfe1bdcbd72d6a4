"""
The application service: one write path, due work, delivery.
"""

from crmkit.crm._acting import Acting
from crmkit.crm._backup import ExportReport
from crmkit.crm._bulk import BulkReport, Refused
from crmkit.crm._crm import CRM
from crmkit.crm._deliver import DeliveryReport
from crmkit.crm._due_report import DueReport, Failure, RuleCounts
from crmkit.crm._findings import Finding, VerifyReport
from crmkit.crm._outbox_desk import Deliveries
from crmkit.crm._services import (
    Contacts,
    Customers,
    Departments,
    Interactions,
    Tickets,
    Users,
)
from crmkit.crm._system import SystemClock, TimeOrderedIds
from crmkit.crm._time_rules import TimeRule

__all__ = [
    "CRM",
    "Acting",
    "BulkReport",
    "Contacts",
    "Customers",
    "Deliveries",
    "DeliveryReport",
    "Departments",
    "DueReport",
    "ExportReport",
    "Failure",
    "Finding",
    "Interactions",
    "Refused",
    "RuleCounts",
    "SystemClock",
    "Tickets",
    "TimeOrderedIds",
    "TimeRule",
    "Users",
    "VerifyReport",
]
