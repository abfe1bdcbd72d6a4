"""
Which department and which person a ticket goes to, and why.
"""

from crmkit.routing._document import (
    DepartmentName,
    Destination,
    Route,
    RoutingPolicy,
    Way,
)
from crmkit.routing._facts import Candidate, Facts, Pointer, Waiting
from crmkit.routing._reason import Assignment, PassedOver, Reason
from crmkit.routing._router import Drained, Router

__all__ = [
    "Assignment",
    "Candidate",
    "DepartmentName",
    "Destination",
    "Drained",
    "Facts",
    "PassedOver",
    "Pointer",
    "Reason",
    "Route",
    "Router",
    "RoutingPolicy",
    "Waiting",
    "Way",
]
