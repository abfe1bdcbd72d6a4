"""
The documents' defaults, as data that a company may edit.
"""

from crmkit.presets._routing import ticket_routing
from crmkit.presets._settings import Settings
from crmkit.presets._standard import standard, ticket_machine

__all__ = ["Settings", "standard", "ticket_machine", "ticket_routing"]
