"""
The hooks of crmkit and the manager that calls them.
"""

from crmkit.hooks._manager import (
    condition_functions,
    delivery_alarm,
    due_alarm,
    open_channel,
    open_store,
    plugin_manager,
)
from crmkit.hooks.specs import (
    AdapterSpecs,
    AlarmSpecs,
    LanguageSpecs,
    hookimpl,
    hookspec,
)

__all__ = [
    "AdapterSpecs",
    "AlarmSpecs",
    "LanguageSpecs",
    "condition_functions",
    "delivery_alarm",
    "due_alarm",
    "hookimpl",
    "hookspec",
    "open_channel",
    "open_store",
    "plugin_manager",
]
