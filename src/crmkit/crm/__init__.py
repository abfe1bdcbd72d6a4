"""
The application service: one write path, due work, delivery.
"""

from crmkit.crm._acting import Acting
from crmkit.crm._crm import CRM
from crmkit.crm._deliver import DeliveryReport
from crmkit.crm._due import DueReport
from crmkit.crm._system import SystemClock, TimeOrderedIds

__all__ = [
    "CRM",
    "Acting",
    "DeliveryReport",
    "DueReport",
    "SystemClock",
    "TimeOrderedIds",
]
