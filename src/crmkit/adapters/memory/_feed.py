"""
The feed of changes in memory.

Invariants:
    - Rows have numbers from 1, without gaps, in the order of their places'
      positions; the changes of one transaction have one position.
    - A row tells where its change is, which is kept once, in its history.

Not here: histories (:mod:`crmkit.adapters.memory._transaction`).
"""

from bisect import bisect_left
from collections.abc import Iterator

from crmkit.adapters._feed import FeedPlace, feed_cursor, feed_place
from crmkit.adapters._paging import page_size
from crmkit.adapters.memory._tables import Table
from crmkit.adapters.memory._work import DueWork
from crmkit.ports import Feed
from crmkit.records import Change, Ref

_Row = tuple[FeedPlace, Ref]


class FeedWork(DueWork):
    """
    The part of a transaction that is about what is new.
    """

    def feed(self, after: str | None = None, limit: int = 1000) -> Feed:
        """
        Return changes of all records that a reader has not met yet.
        """
        last, most = feed_place(after), page_size(limit)
        found = sorted(self._rows_from(last, most))[:most]
        cursor = feed_cursor(found[-1][0]) if found else after
        return Feed(tuple(self._change(*row) for row in found), cursor)

    def feed_end(self) -> str | None:
        """
        Return the cursor that goes on after all that the feed shows now.
        """
        rows = self._feed
        kept, _ = rows.counts()
        if not kept:
            return None
        position = _row(rows, kept)[0].position
        last = FeedPlace(position, 0, "")
        return feed_cursor(max(place for place, _ in self._rows_from(last, kept)))

    def _rows_from(self, last: FeedPlace, most: int) -> Iterator[_Row]:
        """
        Yield enough rows after a place, whole transactions of them.
        """
        rows = self._feed
        kept, _ = rows.counts()
        numbers = range(1, kept + 1)
        first = bisect_left(
            numbers, last.position, key=lambda number: _row(rows, number)[0].position
        )
        count, position = 0, None
        for number in numbers[first:]:
            row = _row(rows, number)
            if count >= most and row[0].position != position:
                return
            if row[0] > last:
                count, position = count + 1, row[0].position
                yield row

    def publish(self, change: Change) -> None:
        """
        Put a change at the end of the feed, for when this block has ended.
        """
        rows = self._feed
        kept, added = rows.counts()
        position = _row(rows, kept)[0].position + 1 if kept else 1
        place = FeedPlace(position, change.version, change.id)
        rows.set(kept + added + 1, (place, change.record))

    def _change(self, place: FeedPlace, record: Ref) -> Change:
        return next(c for c in self.history(record) if c.id == place.id)

    def history(self, record: Ref) -> tuple[Change, ...]:
        """
        Return a record's changes in the order of their versions.
        """
        return self._changes.get(record) or ()

    @property
    def _changes(self) -> Table[Ref, tuple[Change, ...]]:
        return self.work.table("changes")

    @property
    def _feed(self) -> Table[int, _Row]:
        return self.work.table("feed")


def _row(rows: Table[int, _Row], number: int) -> _Row:
    row = rows.get(number)
    if row is None:
        raise LookupError(number)
    return row
