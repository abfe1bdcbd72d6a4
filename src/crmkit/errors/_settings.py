"""
Errors about what a company has chosen.
"""

from crmkit.errors._base import CrmkitError
from crmkit.errors._lines import all_in_chinese
from crmkit.errors._names import called


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

    def _zh(self) -> str:
        return all_in_chinese("这些设置无法使用：", self.problems)


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

    def _zh(self) -> str:
        type_name, _, field = self.field.partition(".")
        name = f"{called({}, type_name)}的自定义字段 {field!r}"
        return all_in_chinese(f"{name} 正在使用，不能删除：", self.users)
