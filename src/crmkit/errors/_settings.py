"""
Errors about what a company has chosen.
"""

from crmkit.errors._base import CrmkitError


class SettingsError(CrmkitError, ValueError):
    """
    Settings lack something that commands will need; all problems together.

    Attributes:
        problems: What is wrong, a line each.

    >>> print(SettingsError(("no service level",)))
    these settings cannot be used:
      no service level
    """

    def __init__(self, problems: tuple[str, ...]) -> None:
        super().__init__(problems)
        self.problems = problems

    def __str__(self) -> str:
        return "\n  ".join(["these settings cannot be used:", *self.problems])
