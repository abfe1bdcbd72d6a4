"""
Taking in records as they stand elsewhere.

Not here: what is derived from them, and what is not (:mod:`crmkit.desk`).
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import partial
from typing import Any, TypeVar, cast

from crmkit.crm._bulk import BulkReport
from crmkit.crm._exporting import Exporting
from crmkit.desk import Adopt
from crmkit.records import Record

R = TypeVar("R", bound=Record)


class Adopting(Exporting[R]):
    """
    Reading one type of record, and taking such records in from outside.
    """

    def adopt(self, *, at: datetime | None = None, **fields: Any) -> R:
        """
        Take in a record as it stands elsewhere; what it was before is not known.

        Unlike a record that is made here it may say when it was made, in which status
        it is, and the like; its history begins with a snapshot. Nothing is sent; what
        is written with it, :class:`crmkit.desk.Adopt` says.

        Args:
            at: When it stood so, if not now, for example when it was exported.
            **fields: Its fields.

        Raises:
            InvalidRecordError: With every problem at once.
            DuplicateRecordError: If its id or number is taken.
            RecordNotFoundError: If a record that it leads to is not there.
            InstantRefusedError: If it tells of something after *at*.

        >>> from crmkit import CRM
        >>> desk = CRM.open("memory://").as_system("doctest")
        >>> client = desk.customers.adopt(name="恒信科技", number="K-77", city="上海")
        >>> (change,) = desk.customers.changes(client.id)
        >>> client.number, change.is_snapshot
        ('K-77', True)
        """
        return cast("R", self._acting.do(self._to_adopt(fields), at))

    def adopt_all(
        self, rows: Iterable[Mapping[str, Any]], *, at: datetime | None = None
    ) -> BulkReport:
        """
        Take in many records, in batches, each as :meth:`adopt` does.

        What is wrong with one holds up no other: the report says which rows were
        refused, and why.

        Args:
            rows: Their fields; as many as come.
            at: When they stood so, if not now.
        """
        return self._acting.do_all((partial(self._to_adopt, row) for row in rows), at)

    def _to_adopt(self, fields: Mapping[str, Any]) -> Adopt:
        read = self.with_choices(self.record_type, dict(fields))
        return Adopt(record=cast("Any", self.record_type.of(read)))
