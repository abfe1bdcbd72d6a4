"""
Status machines: which status leads to which, under what conditions.
"""

from crmkit.lifecycle._document import Category, Guard, MachineDocument, Move, Status
from crmkit.lifecycle._machine import Machine

__all__ = ["Category", "Guard", "Machine", "MachineDocument", "Move", "Status"]
