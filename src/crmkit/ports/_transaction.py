"""
One unit of work on a store.

Invariants:
    - Whatever a transaction did is kept whole or not at all.

Not here: messages on their way (``_outbox.py``).
"""

from collections.abc import Iterable
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Protocol, TypeVar

from crmkit.conditions import Condition, Moment
from crmkit.decisions import Appointment, Firing, Write
from crmkit.ports._answers import Answer, ChangePlace, Feed, Page, Tick
from crmkit.ports._erasure import Redacts
from crmkit.ports._outbox import Outbox
from crmkit.records import Change, Record, Ref

R = TypeVar("R", bound=Record)


class Transaction(Redacts, Outbox, Protocol):
    """
    One unit of work on a store: kept whole when its block ends, or not at all.

    Once its block is over, or the database has undone it by itself, whatever
    is tried on it is a :class:`~crmkit.errors.StoreError` that says which; a
    block that was undone ends with that error even if the caller caught the
    first one and went on.
    """

    def savepoint(self) -> AbstractContextManager[None]:
        """
        Return a block whose work is undone alone if it raises.
        """
        ...

    def get(self, cls: type[R], record_id: str) -> R | None:
        """
        Return a record by id, or None.
        """
        ...

    def find(
        self,
        cls: type[R],
        where: Condition | None,
        at: Moment,
        *,
        order: str = "id",
        limit: int = 100,
        cursor: str | None = None,
    ) -> Page[R]:
        """
        Return records for which a condition surely holds.

        Args:
            cls: Record class.
            where: The condition; None for all records.
            at: The instant the question is asked.
            order: Field to sort by, ``-`` before it for descending; missing
                values last, equal values by id.
            limit: Records a page, 1 to 10,000.
            cursor: Where to go on, from the page before.

        Raises:
            UnknownChoiceError: If there is no field to sort by of that name.
            CursorError: If the cursor is not one of this order.
        """
        ...

    def count(self, cls: type[Record], where: Condition | None, at: Moment) -> int:
        """
        Return for how many records a condition surely holds.
        """
        ...

    def holds_any(self, cls: type[Record], where: Condition, at: Moment) -> bool:
        """
        Return whether a condition surely holds for any record.

        Where it is several conditions joined by ``or``, a store looks for each by
        itself, so that each is served by its own index.
        """
        ...

    def history(self, record: Ref, limit: int | None = None) -> tuple[Change, ...]:
        """
        Return a record's changes in the order of their versions.

        Across records there is no such order: sort by ``(recorded_at, id)``,
        which is total, and in which changes of one instant stand by their ids.

        Args:
            record: Which record.
            limit: Changes to return at most, the first ones; None for all.
        """
        ...

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

        They are in the order of their places: by when they happened, then by when
        they were recorded, then by version, then by id. Who goes on after the place of
        the last one meets each change once; what is written meanwhile stands at its own
        place. A block sees what it has written itself.

        Args:
            cls: Record class.
            where: The condition, on the records as they are; None for all records.
            at: The instant the question is asked.
            newest_first: Whether the order is the other way round.
            after: Only what stands after this place, in that order.
            since: Only what happened at this instant or later.
            until: Only what happened before this instant.
            from_version: Only changes that led to this version or a later one.
            limit: Changes to return at most, 1 to 10,000.

        Raises:
            PageSizeError: If the limit is not allowed.
        """
        ...

    def feed(self, after: str | None = None, limit: int = 1000) -> Feed:
        """
        Return changes of all records that a reader has not met yet.

        A reader that always goes on with the cursor it got meets every change
        that is committed, once. To that end nothing is shown of a transaction
        as long as it, or one that stands before it, is open; nor what this
        block's own transaction has written.

        Transactions stand in the order in which the store numbered them, which
        need not be that of their commits; the changes of one stand by version,
        then by id. Where transactions run side by side, a later version of a
        record may so come before an earlier one.

        Args:
            after: The cursor of the answer before; None from the beginning.
            limit: Changes to return at most, 1 to 10,000.

        Raises:
            CursorError: If the cursor is not one of a feed.
            PageSizeError: If the limit is not allowed.
        """
        ...

    def feed_end(self) -> str | None:
        """
        Return the cursor that goes on after all that the feed shows now.
        """
        ...

    def hold(self, *records: Ref) -> None:
        """
        Keep other transactions from changing records until this one ends.

        They are taken by type and id, so that nobody who holds some waits for one
        who waits for him; of a type, appointments before records, as whoever does
        what is due has taken those already when he comes to the record. Where only
        one transaction at a time writes, there is nothing to do.
        """
        ...

    def put(self, write: Write) -> None:
        """
        Write a record, by field.

        Raises:
            StaleVersionError: If the stored version is not ``before.version``.
            DuplicateRecordError: If it is new and its id or number is taken.
            HiddenRecordError: If fields of it are hidden.
        """
        ...

    def put_all(self, writes: Iterable[Write]) -> None:
        """
        Write many records, in their order, as :meth:`put` does each.

        Raises:
            StaleVersionError: As for one.
            DuplicateRecordError: As for one; which ones are written then is not
                said, so the caller goes back to a savepoint.
            HiddenRecordError: As for one.
        """
        ...

    def append(self, changes: Iterable[Change]) -> None:
        """
        Add changes to the log.
        """
        ...

    def number_taken(self, cls: type[Record], number: str) -> bool:
        """
        Return whether a record of this class has this number.
        """
        ...

    def next_in(self, sequence: str, count: int = 1) -> int:
        """
        Return the next value of a sequence, from 1; none is given twice.

        With *count*, that many are taken together, and the last is returned. Until
        the transaction ends, no other one is given any.
        """
        ...

    def schedule(self, appointment: Appointment) -> None:
        """
        Set, move or take away the appointment of its kind for its record.
        """
        ...

    def appointments(self, record: Ref) -> tuple[Appointment, ...]:
        """
        Return a record's appointments, sorted by kind.
        """
        ...

    def failing(self, limit: int = 100) -> tuple[Appointment, ...]:
        """
        Return appointments that could not be kept, earliest first.

        Those are the ones with ``attempts > 0``, due or not.

        Raises:
            PageSizeError: If the limit is not allowed.
        """
        ...

    def claim_due(self, now: datetime, limit: int) -> tuple[Appointment, ...]:
        """
        Take appointments with ``due_at <= now`` off the list, earliest first.

        They are gone when the transaction commits, and back if it does not;
        no other transaction gets them meanwhile.
        """
        ...

    def fire(self, firing: Firing) -> bool:
        """
        Record a firing; return False if it was recorded before.
        """
        ...

    def ticks(self) -> tuple[Tick, ...]:
        """
        Return how far time rules have come, sorted by rule and what it asked.
        """
        ...

    def claim_tick(self, rule: str, asked: str) -> Tick | None:
        """
        Return how far a rule has come, and keep others from it until the end.

        The first one has everything but rule and question still open. It may wait
        for another transaction that has just claimed the same for the first time,
        and for no other.

        Returns:
            None if another transaction has the rule.
        """
        ...

    def keep_ticks(self, ticks: Iterable[Tick]) -> None:
        """
        Write down how far some rules have come, in place of what is known.
        """
        ...

    def drop_ticks(self, ticks: Iterable[Tick]) -> None:
        """
        Forget how far some rules have come; what is not known is dropped already.
        """
        ...

    def answer(self, by: str, key: str, position: int, now: datetime) -> Answer | None:
        """
        Return what the n-th command under a key answered, unless it has expired.

        An answer has expired when ``expires_at <= now``; a block that writes
        then drops it, so that :meth:`remember` takes the next one in its place.
        """
        ...

    def remember(
        self, by: str, key: str, position: int, answer: Answer, expires_at: datetime
    ) -> bool:
        """
        Keep an answer; return False, with nothing raised, if there is one.

        One that :meth:`answer` has found to be expired is replaced.
        """
        ...

    def forget(self, now: datetime, limit: int = 1000) -> int:
        """
        Drop answers that have expired, *limit* at most; return how many.
        """
        ...
