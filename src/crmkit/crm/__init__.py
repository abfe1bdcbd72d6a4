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
from crmkit.crm._system import SystemClock, TimeOrderedIds
from crmkit.crm._time_rules import TimeRule

__all__ = [
    "CRM",
    "Acting",
    "BulkReport",
    "DeliveryReport",
    "DueReport",
    "ExportReport",
    "Failure",
    "Finding",
    "Refused",
    "RuleCounts",
    "SystemClock",
    "TimeOrderedIds",
    "TimeRule",
    "VerifyReport",
]
