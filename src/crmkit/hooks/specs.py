"""
Every hook of crmkit, typed and documented.

A plugin is any object with functions marked ``@hookimpl``; crmkit's own
adapters are plugins like any other. Hooks are called when things are set up;
afterwards the object that a hook returned is called directly. Hooks that tell of
something are called when it has happened.
"""

from collections.abc import Iterable

from pluggy import HookimplMarker, HookspecMarker

from crmkit.conditions import Function
from crmkit.decisions import Appointment
from crmkit.ports import Channel, Delivery, Store

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


class LanguageSpecs:
    """
    Hooks through which an application adds words to crmkit's languages.
    """

    @hookspec
    def crmkit_condition_functions(self) -> Iterable[Function]:
        """
        Return functions that conditions may call beside the language's own.

        When:
            In the constructor of :class:`crmkit.crm.CRM`, once.

        Returns:
            Typed functions; each must be pure. Two of one name are refused.

        Raises:
            SchemaError: From the constructor, if a name is taken or cannot be one.
        """
        return ()


class AlarmSpecs:
    """
    Hooks that tell of what a person must see to.
    """

    @hookspec
    def crmkit_delivery_failed(self, delivery: Delivery) -> None:
        """
        Tell somebody that a message has failed and waits for him.

        When:
            In ``CRM.deliver``, once for each failure, after it was committed. If
            the process dies in between, it is not called: what waits is in
            ``CRM.deliveries("failed")`` and in the report all the same.

        Args:
            delivery: The row of the outbox as it is then; its ``error`` says why.

        Returns:
            Nothing.

        Raises:
            Exception: Anything raised here is logged, and stops nothing.
        """

    @hookspec
    def crmkit_due_failed(self, appointment: Appointment) -> None:
        """
        Tell somebody that something due has failed again and again.

        When:
            In ``CRM.run_due``, once, when it has failed six times, which takes more
            than five hours; after that was committed. It goes on being tried. If
            the process dies in between, it is not called: what fails is in
            ``desk.due.failing()`` all the same.

        Args:
            appointment: What is due, with its ``attempts``; its ``error`` says why
                the last one failed.

        Returns:
            Nothing.

        Raises:
            Exception: Anything raised here is logged, and stops nothing.
        """
