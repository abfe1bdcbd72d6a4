"""
Histories, the feed of changes, and sequences.

Invariants:
    - A version of a record has one change; a value of a sequence is given once.
    - Transactions that log changes are numbered under a lock that they hold to
      their end, so they stand in the feed in the order of their commits.
"""

from collections.abc import Iterable
from typing import Final

from django.db.models import F, Q

from crmkit.adapters.parts import (
    FeedPlace,
    columns_of,
    feed_cursor,
    feed_place,
    keepable,
    page_size,
)
from crmkit.errors import DuplicateRecordError
from crmkit.ports import Feed
from crmkit.records import Change, Ref
from django_desk.desk.models import Counter, LoggedChange
from django_desk.desk.store._block import Working, made_of, told

_FEED: Final = "\ttransactions in the feed"  # no sequence has such a name


class HistoryWork(Working):
    """
    The part of a transaction that is about what has happened.
    """

    _position: int | None = None

    @told
    def append(self, changes: Iterable[Change]) -> None:
        """
        Add changes to the log.
        """
        for change in changes:
            if self._position is None:
                self._position = self._next(_FEED)
            row = {**columns_of(change), "position": self._position}
            if not self.inserted(LoggedChange, **row):
                raise self._duplicate(change)

    def _duplicate(self, change: Change) -> DuplicateRecordError:
        if self.rows(LoggedChange).filter(id=change.id).exists():
            return DuplicateRecordError("change", "id", change.id)
        place = f"{change.record} {change.version}"
        return DuplicateRecordError("change", "version", place)

    @told
    def history(self, record: Ref, limit: int | None = None) -> tuple[Change, ...]:
        """
        Return a record's changes in the order of their versions, or the first ones.
        """
        if not keepable(record.type, record.id):
            return ()
        rows = self.rows(LoggedChange).filter(
            record_type=record.type, record_id=record.id
        )
        return made_of(Change, rows.order_by("version")[:limit])

    @told
    def feed(self, after: str | None = None, limit: int = 1000) -> Feed:
        """
        Return changes of all records that a reader has not met yet.
        """
        last, most = feed_place(after), page_size(limit)
        rows = self.rows(LoggedChange).filter(_after(last))
        if self._position is not None:
            rows = rows.filter(position__lt=self._position)
        found = list(rows.order_by("position", "version", "id")[:most])
        if not found:
            return Feed((), after)
        end = found[-1]
        cursor = feed_cursor(FeedPlace(end.position, end.version, end.id))
        return Feed(made_of(Change, found), cursor)

    @told
    def feed_end(self) -> str | None:
        """
        Return the cursor that goes on after all that the feed shows now.
        """
        rows = self.rows(LoggedChange)
        if self._position is not None:
            rows = rows.filter(position__lt=self._position)
        end = rows.order_by("-position", "-version", "-id").first()
        if end is None:
            return None
        return feed_cursor(FeedPlace(end.position, end.version, end.id))

    @told
    def next_in(self, sequence: str, count: int = 1) -> int:
        """
        Return the next value of a sequence, from 1; of several, the last.
        """
        return self._next(sequence, count)

    def _next(self, sequence: str, count: int = 1) -> int:
        # The update locks the row up to the end of the transaction.
        row = self.rows(Counter).filter(sequence=sequence)
        if not row.update(value=F("value") + count) and not self.inserted(
            Counter, sequence=sequence, value=count
        ):
            row.update(value=F("value") + count)
        return int(row.values_list("value", flat=True).get())


def _after(last: FeedPlace) -> Q:
    here = Q(position=last.position)
    return (
        Q(position__gt=last.position)
        | (here & Q(version__gt=last.version))
        | (here & Q(version=last.version, id__gt=last.id))
    )
