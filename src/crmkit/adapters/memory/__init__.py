"""
A store, and attachments, in the memory of one process: the reference for both.
"""

from crmkit.adapters.memory._attachments import MemoryAttachments
from crmkit.adapters.memory._plugin import crmkit_open_store
from crmkit.adapters.memory._store import MemoryStore

__all__ = ["MemoryAttachments", "MemoryStore", "crmkit_open_store"]
