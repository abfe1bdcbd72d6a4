"""
What crmkit asks of the world: a store, channels, a clock, ids.

Each port is a Protocol with a reference implementation in memory
(:mod:`crmkit.adapters.memory`, :mod:`crmkit.testing`) and a published contract
test (:class:`crmkit.testing.StoreContract`), which is the definition of a
correct store.

Invariants:
    - Instants that cross a port are aware and in UTC, to the microsecond.
    - Whatever a transaction did is kept whole or not at all.

Not here: who decides what is written (:mod:`crmkit.crm`).
"""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Generic, Protocol, TypeVar, runtime_checkable

import attrs

from crmkit.conditions import Condition, FieldType, Moment
from crmkit.decisions import Appointment, Firing, Outbox, Write
from crmkit.decisions import (
    Delivery as Delivery,  # noqa: PLC0414 - public here
)
from crmkit.decisions import (
    DeliveryEvent as DeliveryEvent,  # noqa: PLC0414
)
from crmkit.decisions import (
    DeliveryStatus as DeliveryStatus,  # noqa: PLC0414
)
from crmkit.decisions import (
    DeliveryStep as DeliveryStep,  # noqa: PLC0414
)
from crmkit.decisions import (
    Rate as Rate,  # noqa: PLC0414
)
from crmkit.records import Change, Record, Ref
from crmkit.records._attachment_store import (
    COMMON_MEDIA_TYPES as COMMON_MEDIA_TYPES,  # noqa: PLC0414 - public here
)
from crmkit.records._attachment_store import (
    AttachmentLimits as AttachmentLimits,  # noqa: PLC0414
)
from crmkit.records._attachment_store import (
    AttachmentStore as AttachmentStore,  # noqa: PLC0414
)
from crmkit.records._attachment_store import (
    ByteSource as ByteSource,  # noqa: PLC0414
)
from crmkit.records._attachment_store import (
    StoredContent as StoredContent,  # noqa: PLC0414
)
from crmkit.records._portable import (
    BacksUp as BacksUp,  # noqa: PLC0414
)
from crmkit.records._portable import (
    Portable as Portable,  # noqa: PLC0414
)
from crmkit.records._portable import (
    Row as Row,  # noqa: PLC0414
)

R = TypeVar("R", bound=Record)


@runtime_checkable
class Clock(Protocol):
    """
    Where the present instant comes from.
    """

    def now(self) -> datetime:
        """
        Return the present instant, aware, in UTC.
        """
        ...


@runtime_checkable
class IdSource(Protocol):
    """
    Where identifiers come from.
    """

    def new(self, now: datetime) -> str:
        """
        Return an identifier that was never given before.

        Identifiers made later sort later, as far as *now* tells.
        """
        ...


@attrs.frozen(kw_only=True)
class OutboundMessage:
    """
    A message on its way out.

    Attributes:
        to: Address in the channel.
        subject: Subject line.
        body: Text.
        message_id: Stable identifier; the same each time the same message is
            tried, so that a receiver can tell a repetition.
    """

    to: str
    subject: str
    body: str
    message_id: str


@runtime_checkable
class Channel(Protocol):
    """
    A way out for messages, such as an SMTP server.

    One that may be used only so often also has an attribute ``rate``, a
    :class:`Rate`; it holds for all processes that share a store.
    """

    @property
    def name(self) -> str:
        """
        Name by which effects ask for it, for example ``"email"``.
        """
        ...

    def send(self, message: OutboundMessage) -> None:
        """
        Hand one message over; when this returns, the other side has it.

        Raises:
            DeliveryError: If it was not taken; ``permanent`` if trying again
                cannot help.
        """
        ...


@attrs.frozen
class Answer:
    """
    What a keyed command answered the first time.

    Attributes:
        fingerprint: Hash of the command's value.
        record: The record it answered with.
        state: That record as it was, as JSON text.
    """

    fingerprint: str
    record: Ref
    state: str


@attrs.frozen(kw_only=True)
class Tick:
    """
    How far a time rule has come.

    Attributes:
        rule: Name of the rule.
        asked: What the rule asked then, as text; another one is another question.
        switched_at: When it was switched on, UTC; None if it never was.
        armed_at: Nothing fires that became true then or earlier.
        since: Up to when crossings are dealt with; None while it is switched on.
        cursor: Up to where the feed of changes is dealt with.
        until: The end of the window that is being worked on; None if none is.
        batch: How many changes of the feed are being worked on; 0 if none are.
        place: Where to go on in the window or among the records of the changes.
    """

    rule: str
    asked: str = ""
    switched_at: datetime | None = None
    armed_at: datetime | None = None
    since: datetime | None = None
    cursor: str | None = None
    until: datetime | None = None
    batch: int = 0
    place: str | None = None


@attrs.frozen
class Page(Generic[R]):
    """
    Some records of a longer list.

    Attributes:
        items: The records, in order.
        cursor: Where the next page begins; None after the last one. Opaque.
    """

    items: tuple[R, ...]
    cursor: str | None = None

    def __iter__(self) -> Iterator[R]:
        """
        Go through the records of this page.
        """
        return iter(self.items)

    def __len__(self) -> int:
        """
        Return how many records this page has.
        """
        return len(self.items)


@attrs.frozen
class Feed:
    """
    Some changes of the feed, and where to go on.

    Attributes:
        items: The changes, in the order of the feed.
        cursor: To be given for what comes after them; if there are none, the
            one that was given. Opaque; None if nothing was ever read.
    """

    items: tuple[Change, ...]
    cursor: str | None = None

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


class Transaction(Outbox, Protocol):
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

    def history(self, record: Ref) -> tuple[Change, ...]:
        """
        Return a record's changes in the order of their versions.

        Across records there is no such order: sort by ``(recorded_at, id)``,
        which is total, and in which changes of one instant stand by their ids.
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
        Return how far each time rule has come, sorted by rule.
        """
        ...

    def claim_tick(self, rule: str) -> Tick | None:
        """
        Return how far a rule has come, and keep others from it until the end.

        The first one has everything but the name still open.

        Returns:
            None if another transaction has the rule.
        """
        ...

    def keep_ticks(self, ticks: Iterable[Tick]) -> None:
        """
        Write down how far some rules have come, in place of what is known.
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

    def forget(self, now: datetime) -> int:
        """
        Drop answers that have expired; return how many.
        """
        ...


@runtime_checkable
class Store(Protocol):
    """
    Where records, history, due work and the outbox are kept.
    """

    @property
    def url(self) -> str:
        """
        What the store is, for people, without any password.
        """
        ...

    def begin(
        self, connection: object | None = None
    ) -> AbstractContextManager[Transaction]:
        """
        Return a block of work.

        Without *connection* the block is a transaction of the store's own,
        which waits for other writers. With a host's *connection* it is a
        savepoint in the host's open transaction and is never committed here;
        it must be a connection to the same database.

        Raises:
            NoHostTransactionError: If no transaction is open on *connection*.
            UnsupportedConnectionError: If the store cannot join such a one,
                or it leads to another database.
            StoreError: If the store cannot be used: locked, read-only …
        """
        ...

    def read(self) -> AbstractContextManager[Transaction]:
        """
        Return a block that only reads, from one consistent state.

        It does not wait for writers.
        """
        ...

    def migrate(self) -> None:
        """
        Make or update the tables of a store that crmkit owns.

        Raises:
            StoreVersionError: If it was made by a later version, or holds
                something else.
        """
        ...

    def close(self) -> None:
        """
        Let go of connections; the store cannot be used afterwards.
        """
        ...


@runtime_checkable
class CustomIndexing(Protocol):
    """
    A store that keeps indexes of custom fields; others answer without.
    """

    def index_custom(
        self, fields: Mapping[str, Mapping[str, FieldType]], *, anew: bool = False
    ) -> None:
        """
        Make the index of some custom fields, from what the records hold.

        Args:
            fields: Record type → id of a field → what it holds.
            anew: Whether to make all of it again, without fields that are not
                named; else what is there stays, and only the rest is made.
        """
        ...
