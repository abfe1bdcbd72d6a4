"""
What tests of and around crmkit need: contracts, a settable clock, fakes.

Strategies for hypothesis are in :mod:`crmkit.testing.strategies`, which is the
only module that imports it.
"""

from crmkit.testing._contract import AttachmentContract, StoreContract
from crmkit.testing._fakes import CountingIds, RecordingChannel, SettableClock

__all__ = [
    "AttachmentContract",
    "CountingIds",
    "RecordingChannel",
    "SettableClock",
    "StoreContract",
]
