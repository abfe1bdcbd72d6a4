"""
The hooks of crmkit and the manager that calls them.
"""

from crmkit.hooks._manager import open_channel, open_store, plugin_manager
from crmkit.hooks.specs import AdapterSpecs, hookimpl, hookspec

__all__ = [
    "AdapterSpecs",
    "hookimpl",
    "hookspec",
    "open_channel",
    "open_store",
    "plugin_manager",
]
