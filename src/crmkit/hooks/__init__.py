"""
The hooks of crmkit and the manager that calls them.
"""

from crmkit.hooks._manager import (
    condition_functions,
    open_channel,
    open_store,
    plugin_manager,
)
from crmkit.hooks.specs import AdapterSpecs, LanguageSpecs, hookimpl, hookspec

__all__ = [
    "AdapterSpecs",
    "LanguageSpecs",
    "condition_functions",
    "hookimpl",
    "hookspec",
    "open_channel",
    "open_store",
    "plugin_manager",
]
