"""
A command with what surrounds it: who wants it, why, when and under which key.
"""

from datetime import datetime

import attrs

from crmkit.desk import Command


@attrs.frozen(kw_only=True)
class Request:
    """
    A command and where it comes from.

    Attributes:
        command: What is wanted.
        by: Id of the acting user, or ``system:…``.
        cause: Why.
        at: When it happened, if not now.
        key: Idempotency key, if there is one.
        position: Which command under that key it is, from 1.
    """

    command: Command
    by: str
    cause: str = "request"
    at: datetime | None = None
    key: str | None = None
    position: int = 0
