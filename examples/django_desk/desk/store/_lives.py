"""
The changes of several records in one order.

Not here: the history of one record (:mod:`django_desk.desk.store._history`).
"""

from datetime import datetime

from django.db.models import Q

from crmkit.adapters.parts import page_size
from crmkit.conditions import Condition, Moment
from crmkit.ports import ChangePlace
from crmkit.records import Change, Record
from django_desk.desk.models import LoggedChange
from django_desk.desk.store._block import made_of, told
from django_desk.desk.store._records import RecordWork


class LivesWork(RecordWork):
    """
    The part of a transaction that is about what happened to several records.
    """

    @told
    def changes_of(  # noqa: PLR0913 - each narrows what is told, all have a default
        self,
        cls: type[Record],
        where: Condition | None,
        at: Moment,
        *,
        newest_first: bool = False,
        after: ChangePlace | None = None,
        since: datetime | None = None,
        until: datetime | None = None,
        from_version: int = 1,
        limit: int = 100,
    ) -> tuple[Change, ...]:
        """
        Return changes of the records for which a condition surely holds.
        """
        most = page_size(limit)
        ids = self._holding(cls, where, at).values("id")
        rows = self.rows(LoggedChange).filter(
            record_id__in=ids, record_type=cls.type_name, version__gte=from_version
        )
        if since is not None:
            rows = rows.filter(at__gte=since)
        if until is not None:
            rows = rows.filter(at__lt=until)
        if after is not None:
            rows = rows.filter(_beyond(after, "lt" if newest_first else "gt"))
        sign = "-" if newest_first else ""
        order = [sign + name for name in ChangePlace._fields]
        return made_of(Change, rows.order_by(*order)[:most])


def _beyond(after: ChangePlace, than: str) -> Q:
    found, same = Q(), Q()
    for name, last in after._asdict().items():
        found |= same & Q(**{f"{name}__{than}": last})
        same &= Q(**{name: last})
    return found
