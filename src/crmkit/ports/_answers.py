"""
What a unit of work on a store answers with.

Invariants:
    - They are values: nothing that happens in the store changes them.

Not here: the questions (``_transaction.py``).
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Generic, NamedTuple, Self, TypeVar

import attrs

from crmkit.records import Change, Ref

T = TypeVar("T")


@attrs.frozen
class Answer:
    """
    What a keyed command answered the first time.

    Attributes:
        fingerprint: Hash of the command's value; empty if the answer was erased.
        record: The record it answered with.
        state: That record as it was, as JSON text; empty if it was erased.
    """

    fingerprint: str
    record: Ref
    state: str


@attrs.frozen(kw_only=True)
class Tick:
    """
    How far a time rule has come with what it asks.

    Attributes:
        rule: Name of the rule.
        asked: What the rule asks, as a short hash. Each question of a rule has
            come as far as it has come by itself.
        switched_at: When it was switched on, UTC; None if it never was.
        armed_at: Nothing fires that became true then or earlier.
        since: Up to when crossings are dealt with; None while it is switched on.
        caught_up: Up to when they are, whatever changes the feed has still to show.
        cursor: Up to where the feed of changes is dealt with.
        until: The end of the window that is being worked on; None if none is.
        batch: How many changes of the feed are being worked on; 0 if none are.
        place: Where to go on in the window, and among the records of the changes.
    """

    rule: str
    asked: str = ""
    switched_at: datetime | None = None
    armed_at: datetime | None = None
    since: datetime | None = None
    caught_up: datetime | None = None
    cursor: str | None = None
    until: datetime | None = None
    batch: int = 0
    place: str | None = None


class ChangePlace(NamedTuple):
    """
    Where a change stands among those of other records.

    Of one instant, those of a record stand in the order of its versions, whatever
    their ids.

    Attributes:
        at: When it happened, UTC.
        recorded_at: When it was recorded, UTC.
        version: Version of the record that it led to.
        id: Its id.
    """

    at: datetime
    recorded_at: datetime
    version: int
    id: str

    @classmethod
    def of(cls, change: Change) -> Self:
        """
        Return the place of a change.
        """
        return cls(change.at, change.recorded_at, change.version, change.id)


@attrs.frozen
class Page(Generic[T]):
    """
    Some records, or entries, of a longer list.

    Attributes:
        items: Each of them, in order.
        cursor: Where the next page begins; None after the last one. Opaque.
    """

    items: tuple[T, ...]
    cursor: str | None = None

    def __iter__(self) -> Iterator[T]:
        """
        Go through what is on this page.
        """
        return iter(self.items)

    def __len__(self) -> int:
        """
        Return how much is on this page.
        """
        return len(self.items)

    def __getitem__(self, place: int) -> T:
        """
        Return what is at a place of this page, from 0; below 0 from its end.

        Raises:
            IndexError: If there are not as many.
        """
        return self.items[place]


@attrs.frozen
class Feed:
    """
    Some changes of the feed, and where to go on.

    Attributes:
        items: The changes, in the order of the feed.
        cursor: To be given for what comes after them; if there are none, the
            one that was given. Opaque; None if nothing was ever read.
        held_since: When the first change was recorded, UTC, that is committed but
            not shown yet because a transaction before it is open; None if nothing
            is known to be held back.
    """

    items: tuple[Change, ...]
    cursor: str | None = None
    held_since: datetime | None = attrs.field(default=None, eq=False)

    def __iter__(self) -> Iterator[Change]:
        """
        Go through the changes.
        """
        return iter(self.items)

    def __len__(self) -> int:
        """
        Return how many changes these are.
        """
        return len(self.items)
