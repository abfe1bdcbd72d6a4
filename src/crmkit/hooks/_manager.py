"""
The plugin manager, built by a function and passed on.

Invariants:
    - Importing this module loads no plugin; nothing is global.
    - crmkit's own adapters are found by the scheme of the URL to open, in the
      entry points of crmkit's own distribution; other people's plugins are
      loaded only when passed.
"""

import logging
from collections.abc import Callable, Iterable
from importlib.metadata import distribution

from pluggy import PluginManager

from crmkit.conditions import Function
from crmkit.decisions import Appointment
from crmkit.errors import UnknownSchemeError, places_of
from crmkit.hooks.specs import AdapterSpecs, AlarmSpecs, LanguageSpecs
from crmkit.ports import Channel, Delivery, Store

log = logging.getLogger("crmkit.hooks")

GROUP = "crmkit"


def plugin_manager(plugins: Iterable[object] = ()) -> PluginManager:
    """
    Return a manager with these plugins and no others.

    Raises:
        PluginValidationError: If a plugin has a hook that crmkit does not
            know, or one with arguments that it does not pass.
    """
    manager = PluginManager("crmkit")
    manager.add_hookspecs(AdapterSpecs)
    manager.add_hookspecs(LanguageSpecs)
    manager.add_hookspecs(AlarmSpecs)
    for plugin in plugins:
        manager.register(plugin)
    manager.check_pending()
    return manager


def condition_functions(manager: PluginManager) -> tuple[Function, ...]:
    """
    Return the functions that plugins add to conditions.
    """
    added = manager.hook.crmkit_condition_functions()
    return tuple(function for some in added for function in some)


def delivery_alarm(manager: PluginManager) -> Callable[[Delivery], None]:
    """
    Return what tells every plugin of a delivery that failed.

    One that raises is logged, and stops neither the others nor the caller.
    """
    call = _each_alone(manager, "crmkit_delivery_failed")
    return lambda delivery: call(f"delivery {delivery.id}", delivery=delivery)


def due_alarm(manager: PluginManager) -> Callable[[Appointment], None]:
    """
    Return what tells every plugin of something due that fails again and again.

    One that raises is logged, and stops neither the others nor the caller.
    """
    call = _each_alone(manager, "crmkit_due_failed")
    return lambda failed: call(f"{failed.kind} of {failed.record}", appointment=failed)


def _each_alone(manager: PluginManager, hook: str) -> Callable[..., None]:
    plugins = manager.get_plugins()
    alone = [manager.subset_hook_caller(hook, plugins - {one}) for one in plugins]

    def call_all(about: str, **given: object) -> None:
        for call in alone:
            try:
                call(**given)
            except Exception as error:  # noqa: BLE001 - it is logged
                text = "a hook failed on %s: %s"
                log.error(text, about, places_of(error))  # noqa: TRY400 - no secrets

    return call_all


def open_store(manager: PluginManager, url: str) -> Store:
    """
    Return the store that a URL names.

    Raises:
        UnknownSchemeError: If no plugin serves the URL.
    """
    _load_own(manager, url)
    store: Store | None = manager.hook.crmkit_open_store(url=url)
    if store is None:
        raise UnknownSchemeError(_scheme(url), _own_schemes("crmkit_open_store"))
    return store


def open_channel(manager: PluginManager, url: str) -> Channel:
    """
    Return the channel that a URL names.

    Raises:
        UnknownSchemeError: If no plugin serves the URL.
    """
    _load_own(manager, url)
    channel: Channel | None = manager.hook.crmkit_open_channel(url=url)
    if channel is None:
        raise UnknownSchemeError(_scheme(url), _own_schemes("crmkit_open_channel"))
    return channel


def _scheme(url: str) -> str:
    return url.partition(":")[0].partition("+")[0]


def _load_own(manager: PluginManager, url: str) -> None:
    for entry in distribution("crmkit").entry_points.select(
        group=GROUP, name=_scheme(url)
    ):
        plugin = entry.load()
        if not manager.is_registered(plugin):
            manager.register(plugin)


def _own_schemes(hook: str) -> tuple[str, ...]:
    """
    Return the schemes for which crmkit's own adapters have a hook.
    """
    entries = distribution("crmkit").entry_points.select(group=GROUP)
    return tuple(sorted(e.name for e in entries if hasattr(e.load(), hook)))
