"""
Status machines: which status leads to which, under what conditions.
"""

from crmkit.lifecycle._document import (
    Category,
    Guard,
    MachineDocument,
    Move,
    Status,
    Tell,
)
from crmkit.lifecycle._duration import Duration
from crmkit.lifecycle._machine import Machine

__all__ = [
    "Category",
    "Duration",
    "Guard",
    "Machine",
    "MachineDocument",
    "Move",
    "Status",
    "Tell",
]
