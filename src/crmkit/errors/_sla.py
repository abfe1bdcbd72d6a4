"""
Errors about timelines.
"""

from crmkit.errors._base import CrmkitError


class TimelineOrderError(CrmkitError, ValueError):
    """
    A timeline goes back in time.

    Attributes:
        before: Instant of the earlier step, ISO 8601.
        after: Instant of the step that follows it, ISO 8601.

    >>> print(TimelineOrderError("2026-03-02T09:00Z", "2026-03-02T08:00Z"))
    a step at 2026-03-02T08:00Z cannot follow one at 2026-03-02T09:00Z
    """

    def __init__(self, before: str, after: str) -> None:
        super().__init__(before, after)
        self.before, self.after = before, after

    def __str__(self) -> str:
        return f"a step at {self.after} cannot follow one at {self.before}"
