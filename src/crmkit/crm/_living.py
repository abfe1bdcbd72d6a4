"""
Reading the whole life of a record to which others belong.

Not here: how it is read (:mod:`crmkit.crm._timeline`).
"""

from collections.abc import Iterable
from datetime import datetime
from typing import TypeVar

from crmkit.conditions import Moment
from crmkit.crm._moments import as_utc
from crmkit.crm._reader import Reader
from crmkit.crm._timeline import (
    FIRST,
    LAST,
    Asked,
    place_of,
    read_kinds,
    timeline,
)
from crmkit.crm._timeline_entry import Happening, TimelineEntry
from crmkit.ports import Page
from crmkit.records import Record, Ref

R = TypeVar("R", bound=Record)


class Living(Reader[R]):
    """
    Reading records to which others belong, with all that has happened to those.
    """

    def history(  # noqa: PLR0913 - each narrows what is told, all have a default
        self,
        record_id: str,
        *,
        kinds: Iterable[str] | None = None,
        what: Iterable[str] | None = None,
        since: datetime | None = None,
        until: datetime | None = None,
        known_at: datetime | None = None,
        order: str = "-at",
        limit: int = 50,
        cursor: str | None = None,
    ) -> Page[TimelineEntry]:
        """
        Return a record's whole life, with all records that belong to it, by pages.

        The changes of the record alone are in :meth:`changes`.

        Args:
            record_id: Its id.
            kinds: Types of record to tell of, by name or label; None for all.
            what: ``new``, ``moved``, ``changed``, or their labels; None for all.
            since: First instant of a period.
            until: First instant after it.
            known_at: Leave out what was recorded after this one; all histories are
                read for it, by each page.
            order: ``-at`` for newest first, ``at`` for oldest first.
            limit: Entries a page, 1 to 10,000.
            cursor: The cursor of the page before, of the same order.

        Raises:
            RecordNotFoundError: If there is no such record.
            UnknownChoiceError: If there is no such kind, happening or order.
            NaiveDatetimeError: If an instant has no time zone.
            PageSizeError: If the limit is not allowed.
            CursorError: If the cursor is not one of this record and order.

        >>> from crmkit import CRM
        >>> desk = CRM.open("memory://").as_system("doctest")
        >>> client = desk.customers.add(name="恒信科技", number="C1")
        >>> ticket = desk.tickets.open(customer=client.id, kind="投诉", priority="high",
        ...     description="设备无法启动", number="GD1")
        >>> _ = desk.tickets.move(ticket.id, "wait", reason="等待客户提供日志")
        >>> for entry in desk.customers.history(client.id):
        ...     print(entry.title.zh)
        工单 GD1：待处理 → 等待客户
        工单 GD1：新增（投诉）
        客户 C1：新增（企业）
        """
        of = Ref(self.record_type.type_name, record_id)
        asked = Asked(
            of=of,
            kinds=None if kinds is None else read_kinds(self.record_type, kinds),
            what=frozenset(Happening if what is None else map(Happening.read, what)),
            since=as_utc("since", since) if since else FIRST,
            until=as_utc("until", until) if until else LAST,
            known_at=as_utc("known_at", known_at) if known_at else None,
            order=order,
            after=place_of(of, order, cursor),
            limit=limit,
        )
        shop = self._acting.fresh()
        now = Moment(shop.now())
        with self._looking() as tx:
            if tx.get(self.record_type, record_id) is None:
                raise self._missing(record_id)
            return timeline(tx, shop.settings, now, asked)
