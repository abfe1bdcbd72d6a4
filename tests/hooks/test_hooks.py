"""
Plugins open stores and channels, and only those that were passed do.
"""

import pickle
from typing import Any

import pytest
import sqlalchemy as sa
from pluggy import PluginValidationError

from crmkit import CRM
from crmkit.adapters.memory import MemoryStore
from crmkit.conditions import Function, Text
from crmkit.errors import SchemaError, UnknownSchemeError
from crmkit.hooks import hookimpl, open_channel, open_store, plugin_manager
from crmkit.ports import Channel, Store
from crmkit.testing import RecordingChannel


class Office:
    """
    A third party's plugin: a store and a channel of its own.
    """

    def __init__(self) -> None:
        self.opened: list[str] = []

    @hookimpl
    def crmkit_open_store(self, url: str) -> Store | None:
        """
        Serve ``office://``.
        """
        self.opened.append(url)
        return MemoryStore() if url.startswith("office://") else None

    @hookimpl
    def crmkit_open_channel(self, url: str) -> Channel | None:
        """
        Serve ``pager://``.
        """
        self.opened.append(url)
        return RecordingChannel("pager") if url.startswith("pager://") else None


def test_a_passed_plugin_opens_its_own_urls() -> None:
    """crmkit_open_store and crmkit_open_channel are asked with the URL."""
    office = Office()
    crm = CRM.open("office://hangzhou", [office], channels=["pager://1"])

    assert ["pager://1", "office://hangzhou"] == office.opened
    assert "一" == crm.as_system("test").departments.add(name="一").name


def test_own_adapters_are_found_by_scheme_beside_plugins() -> None:
    """A plugin that declines leaves a URL to crmkit's own adapters."""
    office = Office()
    crm = CRM.open("memory://", [office])

    assert ["memory://"] == office.opened
    assert crm.store.url.startswith("memory://")


def test_nothing_is_loaded_until_it_is_opened() -> None:
    """A new manager has the plugins that were passed and no others."""
    assert [] == list(plugin_manager().get_plugins())


def test_a_scheme_that_nothing_serves_is_named() -> None:
    """The error lists what crmkit itself opens, and survives pickling."""
    manager = plugin_manager()
    with pytest.raises(UnknownSchemeError) as caught:
        open_store(manager, "sqllite:///crm.db")

    assert "nothing opens 'sqllite://'" in str(caught.value)
    assert "did you mean 'sqlite'?" in str(caught.value)
    assert str(caught.value) == str(pickle.loads(pickle.dumps(caught.value)))  # noqa: S301 - our own
    with pytest.raises(UnknownSchemeError):
        open_channel(manager, "carrier-pigeon://1")


def test_a_misspelt_hook_is_refused() -> None:
    """A typo in a hook's name is an error, not silence."""

    class Typo:
        @hookimpl
        def crmkit_open_stroe(self, url: str) -> None:
            """Serve nothing."""

    with pytest.raises(PluginValidationError, match="crmkit_open_stroe"):
        plugin_manager([Typo()])


class _Initials:
    """
    A plugin that adds a function to conditions.
    """

    @hookimpl
    def crmkit_condition_functions(self) -> list[Function]:
        """
        Return the function.
        """
        return [INITIAL]


def _first_character(text: str) -> str:
    return text[:1]


def _first_in_sql(text: Any) -> Any:
    return sa.func.substr(text, 1, 1)


INITIAL = Function(
    name="initial",
    takes=[Text()],
    gives=Text(),
    python=_first_character,
    sql=_first_in_sql,
)


@pytest.mark.parametrize("url", ["memory://", "sqlite://"])
def test_a_plugin_adds_functions_to_conditions(url: str) -> None:
    """
    What ``crmkit_condition_functions`` returns can be called in every condition.
    """
    desk = CRM.open(url, plugins=[_Initials()]).as_system("test")
    for name in ("恒信科技", "永泰"):
        desk.customers.add(name=name)

    found = desk.customers.find('initial(name) == "恒"')

    assert ["恒信科技"] == [customer.name for customer in found]


def test_two_functions_of_one_name_are_refused() -> None:
    """
    A name that two plugins give a meaning is an error when the CRM is made.
    """
    with pytest.raises(SchemaError, match="'initial' names two functions"):
        CRM.open("memory://", plugins=[_Initials(), _Initials()])
