"""
Errors about when a condition holds: moments, windows and flips.

Not here: business time (``_calendars.py``).
"""

from crmkit.errors._base import CrmkitError


class MomentRangeError(CrmkitError, ValueError):
    """
    An instant lies so far off that durations cannot be counted from it.

    Attributes:
        value: The instant, as ISO 8601 text.

    >>> print(MomentRangeError("0001-01-01T00:00:00+00:00"))
    a moment must lie between the years 1000 and 9000, \
not at '0001-01-01T00:00:00+00:00'
    """

    def __init__(self, value: str) -> None:
        super().__init__(value)
        self.value = value

    def __str__(self) -> str:
        return (
            f"a moment must lie between the years 1000 and 9000, not at {self.value!r}"
        )


class MovingThresholdError(CrmkitError, ValueError):
    """
    It cannot be told when time turns a part of a condition.

    Attributes:
        leaf: Text of that part.

    >>> print(MovingThresholdError("seen_at < coalesce(due_at, now)"))
    cannot tell when time turns 'seen_at < coalesce(due_at, now)'; compare a stored \
computed field with something that is the same for all records
    """

    def __init__(self, leaf: str) -> None:
        super().__init__(leaf)
        self.leaf = leaf

    def __str__(self) -> str:
        return (
            f"cannot tell when time turns {self.leaf!r}; compare a stored computed "
            "field with something that is the same for all records"
        )


class ReversedWindowError(CrmkitError, ValueError):
    """
    A window was asked to end before it begins.

    Attributes:
        since: Where it begins, as ISO 8601 text.
        until: Where it ends.

    >>> print(ReversedWindowError("2026-03-02", "2026-03-01"))
    a window cannot reach from '2026-03-02' back to '2026-03-01'
    """

    def __init__(self, since: str, until: str) -> None:
        super().__init__(since, until)
        self.since, self.until = since, until

    def __str__(self) -> str:
        return f"a window cannot reach from {self.since!r} back to {self.until!r}"
