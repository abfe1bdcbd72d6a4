"""
Errors about telling customers apart.
"""

from crmkit.errors._base import listed
from crmkit.errors._names import record_called
from crmkit.errors._refusals import RefusedError


class SeveralCustomersError(RefusedError, LookupError):
    """
    What is given of a customer fits several who are known.

    Attributes:
        customers: They, as text, sorted.

    >>> import crmkit.desk  # which knows what things are called
    >>> error = SeveralCustomersError(("customer:C1", "customer:C2"))
    >>> print(error)
    this could be any of 'customer:C1', 'customer:C2': say which, or that it is neither
    >>> print(error.text("zh"))
    可能是以下任一客户：客户 C1、客户 C2；请指明是哪一位，或说明均不是
    """

    def __init__(self, customers: tuple[str, ...]) -> None:
        super().__init__(customers)
        self.customers = customers

    def __str__(self) -> str:
        found = listed(self.customers)
        return f"this could be any of {found}: say which, or that it is neither"

    def _zh(self) -> str:
        found = "、".join(map(record_called, self.customers))
        return f"可能是以下任一客户：{found}；请指明是哪一位，或说明均不是"
