"""
The changes of several records in one order, over plain tables.

Invariants:
    - Every history of a record that is asked for is looked at; only the changes of
      an answer are put in order.

Not here: the histories (:mod:`crmkit.adapters.parts._history`).
"""

from collections.abc import Iterator
from datetime import datetime
from heapq import nlargest, nsmallest

from crmkit.adapters._paging import page_size
from crmkit.adapters.parts._history import PlainHistory
from crmkit.adapters.parts._listing import holding
from crmkit.adapters.parts._records import PlainRecords
from crmkit.conditions import Condition, Moment
from crmkit.ports import ChangePlace
from crmkit.records import Change, Record


class PlainLives(PlainRecords, PlainHistory):
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
        most = page_size(limit)

        def is_asked_for(change: Change) -> bool:
            place = ChangePlace.of(change)
            return (
                change.version >= from_version
                and (since is None or since <= change.at)
                and (until is None or change.at < until)
                and (after is None or _follows(place, after, newest_first))
            )

        found = filter(is_asked_for, self._lives(cls, where, at))
        first = nlargest if newest_first else nsmallest
        return tuple(first(most, found, key=ChangePlace.of))

    def _lives(
        self, cls: type[Record], where: Condition | None, at: Moment
    ) -> Iterator[Change]:
        for record in holding(self.records, cls, where, at):
            yield from self.history(record.ref)


def _follows(place: ChangePlace, after: ChangePlace, newest_first: bool) -> bool:  # noqa: FBT001
    return place < after if newest_first else place > after
