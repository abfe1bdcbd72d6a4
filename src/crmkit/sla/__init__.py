"""
Service levels: what was promised, where the time went, was it kept.
"""

from crmkit.sla._ledger import Ledger, Segment, ledger
from crmkit.sla._policy import Duration, SlaPolicy, Target
from crmkit.sla._timeline import Step, Timeline

__all__ = [
    "Duration",
    "Ledger",
    "Segment",
    "SlaPolicy",
    "Step",
    "Target",
    "Timeline",
    "ledger",
]
