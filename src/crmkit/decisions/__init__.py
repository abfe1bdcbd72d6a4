"""
What a command or engine returns, and how far what is to be sent has come.
"""

from crmkit.decisions._decision import (
    Appointment,
    Decision,
    Effect,
    Firing,
    Refusal,
    Write,
)
from crmkit.decisions._delivery import (
    Delivery,
    DeliveryEvent,
    DeliveryStatus,
    DeliveryStep,
    Rate,
)
from crmkit.decisions._outbox import Outbox

__all__ = [
    "Appointment",
    "Decision",
    "Delivery",
    "DeliveryEvent",
    "DeliveryStatus",
    "DeliveryStep",
    "Effect",
    "Firing",
    "Outbox",
    "Rate",
    "Refusal",
    "Write",
]
