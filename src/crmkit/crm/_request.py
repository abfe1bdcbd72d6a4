"""
What somebody wants, with what surrounds it: who, why, when and under which key.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import attrs

from crmkit.access import Viewer
from crmkit.desk import Command


@dataclass(frozen=True, slots=True)
class Step:
    """
    What a person does about something that is under way, such as a message.

    Attributes:
        type_name: What he does, for example ``"retry_delivery"``.
        of: What he does it to, as text.
        how: What else he says.
    """

    type_name: str
    of: str
    how: Mapping[str, object]


@attrs.frozen(kw_only=True)
class Wanted:
    """
    What somebody wants.

    Attributes:
        command: What is wanted.
        by: Id of the acting user, or ``system:…``.
        at: When it happened, if not now.
        key: Idempotency key, if there is one.
        position: Which command or step under that key it is, from 1.
    """

    command: Command | Step
    by: str
    at: datetime | None = None
    key: str | None = None
    position: int = 0

    @property
    def name(self) -> str:
        """
        What it is called, for example ``"add_customer"`` or ``"retry_delivery"``.
        """
        if isinstance(self.command, Command):
            return self.command.change_name(new=True)
        return self.command.type_name


@attrs.frozen(kw_only=True)
class Request(Wanted):
    """
    A command and where it comes from.

    Attributes:
        command: What is wanted.
        cause: Why.
        is_checked: Whether the command was made of data just now, which is a check.
        viewer: What he who gives it may see and do; None if nothing limits him.
    """

    command: Command
    cause: str = "request"
    is_checked: bool = False
    viewer: Viewer | None = None
