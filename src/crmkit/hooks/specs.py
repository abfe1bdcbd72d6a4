"""
Every hook of crmkit, typed and documented.

A plugin is any object with functions marked ``@hookimpl``; crmkit's own
adapters are plugins like any other. Hooks are called when things are set up;
afterwards the object that a hook returned is called directly.
"""

from pluggy import HookimplMarker, HookspecMarker

from crmkit.ports import Channel, Store

hookspec = HookspecMarker("crmkit")
hookimpl = HookimplMarker("crmkit")


class AdapterSpecs:
    """
    Hooks through which crmkit gets at the outside world.
    """

    @hookspec(firstresult=True)
    def crmkit_open_store(self, url: str) -> Store | None:
        """
        Open the store that a URL names.

        When:
            In ``CRM.open(url)``, once. Stops at the first result that is not
            None.

        Args:
            url: For example ``"sqlite:///crm.db"``.

        Returns:
            A store if this plugin serves the URL's scheme, else None.

        Raises:
            StoreError: If the store cannot be opened. Anything raised here
                reaches the caller of ``CRM.open``.
        """

    @hookspec(firstresult=True)
    def crmkit_open_channel(self, url: str) -> Channel | None:
        """
        Open the channel that a URL names.

        When:
            In ``CRM.open(url, channels=[…])``, once for each channel. Stops at
            the first result that is not None.

        Args:
            url: For example ``"smtp://localhost:25?from=crm@example.com"``.

        Returns:
            A channel if this plugin serves the URL's scheme, else None.

        Raises:
            ValueError: If the URL lacks something. Anything raised here
                reaches the caller of ``CRM.open``. No connection is made yet.
        """
