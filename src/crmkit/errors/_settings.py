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


class FieldInUseError(CrmkitError, ValueError):
    """
    A custom field that is used cannot be taken away; all its users together.

    Attributes:
        field: The field, with its type of record.
        users: What uses it, a line each.

    >>> print(FieldInUseError("customer.level", ("segment 'vip' of 'customer'",)))
    custom field 'customer.level' is used and stays:
      segment 'vip' of 'customer'
    """

    def __init__(self, field: str, users: tuple[str, ...]) -> None:
        super().__init__(field, users)
        self.field, self.users = field, users

    def __str__(self) -> str:
        head = f"custom field {self.field!r} is used and stays:"
        return "\n  ".join([head, *self.users])
