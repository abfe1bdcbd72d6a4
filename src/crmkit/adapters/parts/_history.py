"""
Histories and the feed of changes over plain tables.

Tables: ``changes``, type and id of a record → its changes by version;
``ids of changes``, id → type and id of its record; ``feed``, number → place and
type and id of the record; ``ends``, ``"feed"`` → how many numbers there are.

Invariants:
    - A change is kept once, in its record's history; a row of the feed tells where.
    - Rows of the feed have numbers from 1, without gaps, in the order of their
      positions; the changes of one transaction have one position.

Not here: records (:mod:`crmkit.adapters.parts._records`).
"""

from bisect import bisect_left
from collections.abc import Iterable, Iterator

from crmkit.adapters._feed import FeedPlace, feed_cursor, feed_place
from crmkit.adapters._paging import page_size
from crmkit.adapters.parts._work import PlainWork
from crmkit.errors import DuplicateRecordError
from crmkit.ports import Feed
from crmkit.records import Change, Ref

#: Type and id of a record, as keys have them.
Key = tuple[str, str]
_Row = tuple[FeedPlace, Key]


def key_of(record: Ref) -> Key:
    """
    Return a reference as it is in keys of tables.

    >>> key_of(Ref("ticket", "T1"))
    ('ticket', 'T1')
    """
    return record.type, record.id


def _with(history: tuple[Change, ...], change: Change) -> tuple[Change, ...]:
    if not history or history[-1].version < change.version:
        return (*history, change)
    if any(change.version == other.version for other in history):
        place = f"{change.record} {change.version}"
        raise DuplicateRecordError("change", "version", place)
    return tuple(sorted((*history, change), key=lambda each: each.version))


class PlainHistory(PlainWork):
    """
    The part of a transaction that is about what happened.
    """

    #: Position of what this block appends, and the first one of all that it added.
    _position: int | None = None
    _hidden: int | None = None

    def append(self, changes: Iterable[Change]) -> None:
        """
        Add changes to the log.
        """
        for change in changes:
            self.log(change)
            if self._position is None:
                end = self._feed_end()
                self._position = self._at(end) + 1 if end else 1
            place = FeedPlace(self._position, change.version, change.id)
            self.publish([(place, key_of(change.record))])

    def log(self, change: Change) -> None:
        """
        Put a change into its record's history.

        Raises:
            DuplicateRecordError: If its id or version is there already.
        """
        key, log = key_of(change.record), self.table("changes")
        if not self.add("ids of changes", change.id, key):
            raise DuplicateRecordError("change", "id", change.id)
        log[key] = _with(log.get(key) or (), change)

    def publish(self, rows: Iterable[_Row]) -> None:
        """
        Put rows at the end of the feed, for when this block has ended.
        """
        feed, ends = self.table("feed"), self.table("ends")
        end = ends.get("feed") or 0
        for row in rows:
            if self._hidden is None:
                self._hidden = row[0].position
            end += 1
            feed[end] = row
        ends["feed"] = end

    def history(self, record: Ref, limit: int | None = None) -> tuple[Change, ...]:
        """
        Return a record's changes in the order of their versions, or the first ones.
        """
        return (self.table("changes").get(key_of(record)) or ())[:limit]

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
        shown = self._shown()
        if not shown:
            return None
        last = FeedPlace(self._at(shown), 0, "")
        return feed_cursor(max(self._rows_from(last, shown))[0])

    def _rows_from(self, last: FeedPlace, most: int) -> Iterator[_Row]:
        """
        Yield enough rows after a place, whole transactions of them.
        """
        feed, numbers = self.table("feed"), range(1, self._shown() + 1)
        count, position = 0, None
        for number in numbers[bisect_left(numbers, last.position, key=self._at) :]:
            row: _Row = feed.get(number)
            if count >= most and row[0].position != position:
                return
            if row[0] > last:
                count, position = count + 1, row[0].position
                yield row

    def _shown(self) -> int:
        end = self._feed_end()
        if self._hidden is None:
            return end
        return bisect_left(range(1, end + 1), self._hidden, key=self._at)

    def _feed_end(self) -> int:
        return self.table("ends").get("feed") or 0

    def _at(self, number: int) -> int:
        row: _Row = self.table("feed").get(number)
        return row[0].position

    def _change(self, place: FeedPlace, key: Key) -> Change:
        return next(c for c in self.history(Ref(*key)) if c.id == place.id)
