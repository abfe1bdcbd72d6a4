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

from collections.abc import Collection, Iterable, Iterator
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Generic, Literal, Protocol, TypeVar, runtime_checkable

import attrs

from crmkit.conditions import Condition, Moment
from crmkit.decisions import Appointment, Effect, Firing, Write
from crmkit.records import Change, Record, Ref

R = TypeVar("R", bound=Record)

DeliveryStatus = Literal["pending", "sent", "failed"]


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


@attrs.frozen(kw_only=True)
class Delivery:
    """
    A row of the outbox: an effect and how far it has come.

    Attributes:
        id: Identifier; also what the message's stable id is made of.
        effect: What to send.
        status: ``pending``, ``sent``, or ``failed``, which waits for a person.
        attempts: How often it was tried.
        next_attempt_at: Not to be tried before this instant, UTC.
        created_at: When it was decided, UTC.
        sent_at: When the channel took it, UTC.
        error: Why the last attempt failed; empty if none did.
        lease: Token of the worker that holds it; empty if none does.
    """

    id: str
    effect: Effect
    status: DeliveryStatus = "pending"
    attempts: int = 0
    next_attempt_at: datetime
    created_at: datetime
    sent_at: datetime | None = None
    error: str = ""
    lease: str = ""


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


class Transaction(Protocol):
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

    def history(self, record: Ref) -> tuple[Change, ...]:
        """
        Return a record's changes in the order of their versions.

        Across records there is no such order: sort by ``(recorded_at, id)``,
        which is total, and in which changes of one instant stand by their ids.
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

    def next_in(self, sequence: str) -> int:
        """
        Return the next value of a sequence, from 1; none is given twice.
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

    def enqueue(self, delivery: Delivery) -> bool:
        """
        Add a row to the outbox; return False if its effect's key is known.
        """
        ...

    def claim_deliveries(
        self,
        now: datetime,
        lease: str,
        until: datetime,
        limit: int,
        *,
        channels: Collection[str],
    ) -> tuple[Delivery, ...]:
        """
        Lease pending rows of some channels, if due and held by nobody.

        Args:
            now: The present instant.
            lease: Token of this worker.
            until: When the lease runs out and another worker may take over.
            limit: Rows to lease at most, oldest first.
            channels: Channels that this worker can send through; rows of all
                others stay as they are. Not a text but a collection of them.
        """
        ...

    def settle(self, delivery: Delivery) -> bool:
        """
        Write back how an attempt went and give the lease up.

        Returns:
            False, with nothing written, if the row is no longer leased under
            ``delivery.lease``.
        """
        ...

    def deliveries(
        self, status: DeliveryStatus | None = None, limit: int = 100
    ) -> tuple[Delivery, ...]:
        """
        Return rows of the outbox, oldest first.
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
