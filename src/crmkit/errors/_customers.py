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
        customers: They, as text, sorted; without those whom he does not see who asks.
        owners: Ids of who answers for those, sorted: them he may ask.

    >>> import crmkit.desk  # which knows what things are called
    >>> error = SeveralCustomersError(("customer:C1", "customer:C2"))
    >>> print(error)
    this could be any of 'customer:C1', 'customer:C2': say which, or that it is neither
    >>> print(error.text("zh"))
    可能是以下任一客户：客户 C1、客户 C2；请指明是哪一位，或说明均不是
    >>> print(SeveralCustomersError(("customer:C1",), ("li",)))
    this could be any of 'customer:C1', or a customer of 'li': say which, or that it \
is neither
    """

    def __init__(
        self, customers: tuple[str, ...], owners: tuple[str, ...] = ()
    ) -> None:
        super().__init__(customers, owners)
        self.customers, self.owners = customers, owners

    def __str__(self) -> str:
        found = [f"any of {listed(self.customers)}"] if self.customers else []
        found += [f"a customer of {listed(self.owners)}"] if self.owners else []
        told = ", or ".join(found)
        return f"this could be {told}: say which, or that it is neither"

    def _zh(self) -> str:
        found = list(map(record_called, self.customers))
        found += [f"{owner} 负责的客户" for owner in self.owners]
        return f"可能是以下任一客户：{'、'.join(found)}；请指明是哪一位，或说明均不是"
