"""
Service levels: what was promised, where the time went, was it kept.
"""

from crmkit.lifecycle import Duration
from crmkit.sla._ledger import Ledger, Segment, ledger
from crmkit.sla._policy import SlaPolicy, Target
from crmkit.sla._timeline import CLOCK_FIELDS, Step, Timeline

__all__ = [
    "CLOCK_FIELDS",
    "Duration",
    "Ledger",
    "Segment",
    "SlaPolicy",
    "Step",
    "Target",
    "Timeline",
    "ledger",
]
