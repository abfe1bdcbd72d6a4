"""
A store in the memory of one process: the reference for what is right.
"""

from crmkit.adapters.memory._plugin import crmkit_open_store
from crmkit.adapters.memory._store import MemoryStore

__all__ = ["MemoryStore", "crmkit_open_store"]
