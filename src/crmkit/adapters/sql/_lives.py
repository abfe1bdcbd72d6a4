"""
The changes of several records in one order, in SQL.

Invariants:
    - Which changes they are is told by an index alone; of the log itself, only the
      rows of the answer are read.
    - Changes are looked up by the records that are asked for, never the other way
      round: somebody's life costs the same, however much others live through.

Not here: the history of one record (:mod:`crmkit.adapters.sql._history`).
"""

from datetime import datetime
from typing import Any

import attrs
import sqlalchemy as sa
from sqlalchemy import ColumnElement, Table, bindparam, select, tuple_

from crmkit.adapters._paging import page_size
from crmkit.adapters.sql._history import change_of, told
from crmkit.adapters.sql._records import RecordWork
from crmkit.adapters.sql._tables import Tables
from crmkit.conditions import Condition, Moment
from crmkit.ports import ChangePlace
from crmkit.records import Change, Record


class LivesWork(RecordWork):
    """
    The part of a transaction that is about what happened to several records.
    """

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
        bounds = {"since": since, "until": until}
        given = {name: value for name, value in bounds.items() if value is not None}
        place = {} if after is None else after._asdict()
        query: Any = LivesQuery(cls, newest_first, frozenset({*given, *place}))
        values = {
            "of_type": cls.type_name,
            "from_version": from_version,
            "most": page_size(limit),
            **given,
            **{f"after_{name}": value for name, value in place.items()},
        }
        return tuple(change_of(row) for row in self._asked(query, where, at, values))


@attrs.frozen
class LivesQuery:
    """
    The query of changes of some records.

    Attributes:
        cls: The class of the records.
        newest_first: Whether the latest comes first.
        given: Names of the bounds that are given.
    """

    cls: type[Record]
    newest_first: bool
    given: frozenset[str]

    def statement(
        self, tables: Tables, clause: ColumnElement[bool] | None = None
    ) -> Any:
        """
        Return the statement, with open parameters.
        """
        log = tables["changes"]
        wanted = self.wanted(tables, clause).subquery()
        found = select(*told(log)).where(log.c.id == wanted.c.id)
        return found.order_by(*self._order(log))

    def wanted(
        self, tables: Tables, clause: ColumnElement[bool] | None = None
    ) -> sa.Select[Any]:
        """
        Return the part of it that tells which changes they are.
        """
        log, table = tables["changes"], tables.of(self.cls)
        # Not plainly type and version: an index that begins with the type would lead
        # to the changes of all records of it.
        version = log.c.version + sa.literal_column("0", sa.BigInteger())
        kind = log.c.record_type.concat(sa.literal_column("''", sa.Text()))
        query = (
            select(log.c.id)
            .select_from(table.join(log, log.c.record_id == table.c.id))
            .where(kind == bindparam("of_type", type_=sa.Text()))
            .where(version >= bindparam("from_version", type_=sa.BigInteger()))
            .where(*self._bounds(log))
            .order_by(*self._order(log))
            .limit(bindparam("most", type_=sa.BigInteger()))
        )
        return query if clause is None else query.where(clause)

    def _order(self, log: Table) -> list[Any]:
        place = _place(log)
        return [each.desc() for each in place] if self.newest_first else place

    def _bounds(self, log: Table) -> list[ColumnElement[bool]]:
        bounds: list[ColumnElement[bool]] = []
        instant = log.c.at.type
        if "since" in self.given:
            bounds.append(log.c.at >= bindparam("since", type_=instant))
        if "until" in self.given:
            bounds.append(log.c.at < bindparam("until", type_=instant))
        if "id" in self.given:
            bounds += self._after(log)
        return bounds

    def _after(self, log: Table) -> list[ColumnElement[bool]]:
        place = _place(log)
        last = [bindparam(f"after_{each.name}", type_=each.type) for each in place]
        here, there = tuple_(*place), tuple_(*last)
        # The first part is what an index of any database can be searched by.
        if self.newest_first:
            return [log.c.at <= last[0], here < there]
        return [log.c.at >= last[0], here > there]


def _place(log: Table) -> list[Any]:
    return [log.c.at, log.c.recorded_at, log.c.version, log.c.id]
