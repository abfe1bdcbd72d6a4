"""
The application service: one write path, due work, delivery.
"""

from crmkit.crm._access_desk import AccessDesk
from crmkit.crm._acting import Acting
from crmkit.crm._audit_desk import AuditEntries, AuditTrail
from crmkit.crm._audit_line import AuditLine
from crmkit.crm._backup import ExportReport
from crmkit.crm._bulk import BulkReport, Refused
from crmkit.crm._crm import CRM
from crmkit.crm._deliver import DeliveryReport
from crmkit.crm._due_report import DueReport, Failure, RuleCounts
from crmkit.crm._field_definitions import FieldDefinitions
from crmkit.crm._filling_in import FilledIn
from crmkit.crm._findings import Finding, VerifyReport
from crmkit.crm._outbox_desk import Deliveries
from crmkit.crm._services import (
    AllFeedback,
    Archives,
    Articles,
    Campaigns,
    Contacts,
    Contracts,
    Customers,
    Departments,
    FollowUps,
    Interactions,
    Milestones,
    Needs,
    Orders,
    Ratings,
    RuleRuns,
    Tasks,
    Users,
    Verifications,
)
from crmkit.crm._system import SystemClock, TimeOrderedIds
from crmkit.crm._ticket_services import Tickets
from crmkit.crm._time_rules import TimeRule
from crmkit.crm._timeline_entry import Fact, Happening, TimelineEntry

__all__ = [
    "CRM",
    "AccessDesk",
    "Acting",
    "AllFeedback",
    "Archives",
    "Articles",
    "AuditEntries",
    "AuditLine",
    "AuditTrail",
    "BulkReport",
    "Campaigns",
    "Contacts",
    "Contracts",
    "Customers",
    "Deliveries",
    "DeliveryReport",
    "Departments",
    "DueReport",
    "ExportReport",
    "Fact",
    "Failure",
    "FieldDefinitions",
    "FilledIn",
    "Finding",
    "FollowUps",
    "Happening",
    "Interactions",
    "Milestones",
    "Needs",
    "Orders",
    "Ratings",
    "Refused",
    "RuleCounts",
    "RuleRuns",
    "SystemClock",
    "Tasks",
    "Tickets",
    "TimeOrderedIds",
    "TimeRule",
    "TimelineEntry",
    "Users",
    "Verifications",
    "VerifyReport",
]
