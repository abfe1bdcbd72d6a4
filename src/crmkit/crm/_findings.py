"""
What a check of a store comes to.

Invariants:
    - Findings name records, fields, statuses and numbers, nothing else of a record.
    - A report is true only if nothing was found.

Not here: how findings are made (:mod:`crmkit.crm._verify`).
"""

from collections.abc import Mapping
from typing import Final, Literal, Self

import attrs

from crmkit.errors import VerificationError

FindingKind = Literal[
    "agreement", "appointment", "change", "counter", "delivery", "derived", "number",
    "record", "state", "status", "version",
]  # fmt: skip

_SHOWN: Final = 10


@attrs.frozen(kw_only=True)
class Finding:
    """
    Something that is not as it must be.

    Attributes:
        kind: What it is about: ``record`` (it or its history is not there),
            ``version`` (a gap, a double), ``change`` (it does not begin where the one
            before ended), ``state`` (not what the changes make), ``status`` (none that
            the record's machine has), ``agreement`` (of a ticket's customer, that it is
            done), ``number``, ``appointment``, ``delivery``, ``derived`` (a column or
            an index that is made of others) or ``counter``.
        record: Which record, as ``type:id``; of a counter, its sequence.
        expected: What should be there.
        found: What is there.

    >>> print(Finding(kind="record", record="ticket:T1", expected="the record that its "
    ...     "2 changes make", found="none"))
    ticket:T1: expected the record that its 2 changes make, found none
    """

    kind: FindingKind
    record: str
    expected: str
    found: str

    def __str__(self) -> str:
        return f"{self.record}: expected {self.expected}, found {self.found}"


@attrs.frozen(kw_only=True)
class VerifyReport:
    """
    What a check of a whole store found.

    ``if report`` asks whether all is well, so ``assert crm.verify()`` does what it
    seems to.

    Attributes:
        store: The store, without any password.
        checked: How many rows of each table were looked at.
        count: How many findings there are.
        findings: The first of them, as many as were asked for.
        notes: What may well be right, but is worth a look, as many as were asked
            for: a ticket that was done when it came in from elsewhere, without its
            customer's agreement; a counter that is behind a number that was given
            from elsewhere, and that will be skipped.

    >>> report = VerifyReport(store="memory://", checked={"tickets": 2}, count=0)
    >>> bool(report), report.raise_if_wrong() is report
    (True, True)
    """

    store: str
    checked: Mapping[str, int]
    count: int
    findings: tuple[Finding, ...] = ()
    notes: tuple[Finding, ...] = ()

    def __bool__(self) -> bool:
        return self.count == 0

    def raise_if_wrong(self) -> Self:
        """
        Return the report itself, if nothing was found.

        Raises:
            VerificationError: If something was.
        """
        if self.count:
            first = tuple(map(str, self.findings[:_SHOWN]))
            raise VerificationError(self.store, self.count, first)
        return self
