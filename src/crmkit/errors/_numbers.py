"""
Errors about the numbers that people know records by.
"""

from crmkit.errors._base import CrmkitError, listed
from crmkit.errors._names import record_called


class SeveralRecordsError(CrmkitError, LookupError):
    """
    A number was asked for that more than one record has.

    Attributes:
        number: The number.
        records: Some of those that have it, as text, sorted.

    >>> error = SeveralRecordsError("HT-1", ("contract:K1", "contract:K2"))
    >>> print(error)
    more than one record has the number 'HT-1', among them 'contract:K1', \
'contract:K2': find it by what else is known of it
    >>> print(error.text("zh"))
    编号 'HT-1' 不唯一，例如：合同 K1、合同 K2；请结合其他条件查找
    """

    def __init__(self, number: str, records: tuple[str, ...]) -> None:
        super().__init__(number, records)
        self.number, self.records = number, records

    def __str__(self) -> str:
        return (
            f"more than one record has the number {self.number!r}, among them "
            f"{listed(self.records)}: find it by what else is known of it"
        )

    def _zh(self) -> str:
        found = "、".join(map(record_called, self.records))
        return f"编号 {self.number!r} 不唯一，例如：{found}；请结合其他条件查找"
