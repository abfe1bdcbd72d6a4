"""
Taking records out, as they may leave.

Invariants:
    - What leaves is masked for that, whatever is shown on a screen.
    - What is taken out is in the audit trail before it leaves.

Not here: files that hold it (tables of :mod:`crmkit.forms`).
"""

from collections.abc import Iterator
from datetime import datetime
from typing import TypeVar

from crmkit.conditions import Condition
from crmkit.crm._coming_about import came_about
from crmkit.crm._reader import PAGE, Reader
from crmkit.records import AuditAction, Record

R = TypeVar("R", bound=Record)


class Exporting(Reader[R]):
    """
    Reading one type of record, and taking such records out.
    """

    def export(
        self,
        where: str | Condition | None = None,
        *,
        since: datetime | None = None,
        until: datetime | None = None,
        order: str = "id",
    ) -> Iterator[R]:
        """
        Take records out by filter and period, masked as they may leave (I4).

        Whoever acts needs the permission to export; what is shown to him on a screen
        may still be a mask here. For each page there is an entry of the audit trail:
        how many records, by which fields they were chosen, and which hidden fields
        leave in the clear.
        They are read a page at a time, as by :meth:`each`.

        Args:
            where: A condition; None for all.
            since: Only what came about at this instant or later: when a ticket was
                opened, an interaction occurred, a customer was entered.
            until: Only what came about before this instant.
            order: Field to sort by, as for :meth:`find`.

        Raises:
            BackEndGapError: If it asks what no store can answer.
            ConditionError: If the condition is not valid, with every problem.
            HiddenFieldError: If it asks for what is hidden from whoever acts.
            PermissionRefusedError: If he may not export such records.
            UnknownChoiceError: If a period is given, and such records do not say
                when they came about.

        >>> from crmkit import CRM
        >>> desk = CRM.open("memory://").as_system("doctest")
        >>> client = desk.customers.add(name="恒信科技", city="北京")
        >>> [each.name for each in desk.customers.export('city == "北京"')]
        ['恒信科技']
        >>> desk.audit_entries.find('action == "exported"')[0].records
        1
        """
        operation = f"{self.record_type.type_name}.export"
        self._acting.demand(operation)
        asked = self._in_period(where, since, until)
        return self._exported(operation, asked, order)

    def _exported(
        self, operation: str, where: Condition | None, order: str
    ) -> Iterator[R]:
        condition, at = self._asked(where)
        guarded, cursor = self._guarded(), None
        # Not its text: that would keep what somebody looked for.
        chosen = None if where is None else f"by {', '.join(sorted(where.reads))}"
        while True:
            with self._looking("export") as tx:
                page = tx.find(
                    self._class, condition, at, order=order, limit=PAGE, cursor=cursor
                )
            clear = {name for each in page for name in guarded - each.hidden.keys()}
            # Before the first of them leaves: nobody need go on to the end.
            self._acting.note_shown(
                action=AuditAction.EXPORTED,
                operation=operation,
                records=len(page),
                fields=tuple(sorted(clear)),
                reason=chosen,
            )
            yield from page
            cursor = page.cursor
            if cursor is None:
                return

    def _guarded(self) -> frozenset[str]:
        viewer = self._acting.viewer()
        return frozenset() if viewer is None else viewer.guarded(self.record_type)

    def _in_period(
        self,
        where: str | Condition | None,
        since: datetime | None,
        until: datetime | None,
    ) -> Condition | None:
        condition = None if where is None else self._checked(where)
        if since is None and until is None:
            return condition
        zone = self._acting.shop.settings.zone
        within = self.condition(came_about(self.record_type, since, until, zone))
        return within if condition is None else condition & within
