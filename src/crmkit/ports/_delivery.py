"""
A message on its way, what was done with it, and how often a channel may be used.

Invariants:
    - How long a channel has to wait is told by when it was used, and nothing else.

Not here: when to try again, and what a person can do (:mod:`crmkit.crm`).
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final, Literal

import attrs

from crmkit.decisions import Effect
from crmkit.errors import RateError
from crmkit.records import Record, Ref

DeliveryStatus = Literal["pending", "sent", "read", "failed", "expired", "cancelled"]
DeliveryStep = Literal[
    "put_off", "sent", "sent_late", "failed", "expired", "taken_over",
    "retried", "redirected", "reassigned", "cancelled", "read",
]  # fmt: skip

#: Name of the channel of messages in the application; addresses are ids of users.
IN_APP: Final = "in_app"

#: Nothing more happens to rows of these, which may be forgotten; but that a message
#: in the application that was sent is still to be read.
OVER: Final[tuple[DeliveryStatus, ...]] = ("sent", "read", "expired", "cancelled")


@attrs.frozen(kw_only=True)
class Delivery:
    """
    A row of the outbox: an effect and how far it has come.

    Attributes:
        id: Identifier; also what the message's stable id is made of.
        effect: What to send.
        status: ``pending``, ``sent``, ``failed``, which waits for a person,
            ``expired`` or ``cancelled``; ``read``, if a message in the application
            was marked so.
        attempts: How often it was tried, since a person last put it back.
        next_attempt_at: Not to be tried before this instant, UTC.
        created_at: When it was decided, UTC.
        sent_at: When the channel took it, UTC.
        error: Why the last attempt failed; empty if none did.
        lease: Token of the worker that holds it; empty if none does.
        taken_from: Only where it was just claimed: token of the worker whose
            lease on it had run out; empty if there was none.
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
    taken_from: str = ""

    @property
    def is_over(self) -> bool:
        """
        Whether nothing more happens to it, so that it may be forgotten.
        """
        is_unread = self.effect.channel == IN_APP and self.status == "sent"
        return self.status in OVER and not is_unread


@attrs.frozen(kw_only=True)
class DeliveryEvent:
    """
    A line of the log of deliveries.

    Attributes:
        id: Identifier.
        delivery: Id of the delivery.
        at: When, UTC.
        by: Id of the user, or ``system:…``.
        what: ``put_off``, ``sent``, ``failed``, ``expired``, ``taken_over``, or
            ``sent_late``, by a worker whose lease was over; or what a person did:
            ``retried``, ``redirected``, ``reassigned``, ``cancelled`` or ``read``.
        detail: The rest in words; no address, no text of a message.
    """

    id: str
    delivery: str
    at: datetime
    by: str
    what: DeliveryStep
    detail: str = ""


def _ref_of(given: Ref | Record | None) -> Ref | None:
    return given.ref if isinstance(given, Record) else given


@attrs.frozen(kw_only=True)
class DeliveryFilter:
    """
    Which rows of the outbox are listed, and in which order.

    Attributes:
        record: Only those about this record, or the one referred to.
        recipient: Only those for this user or contact, or the one referred to.
        channel: Only those of this channel.
        since: Only those decided at this instant, UTC, or later.
        newest_first: Whether to begin with the newest.
        behind: When the row was decided behind which to go on, and its id.
    """

    record: Ref | None = attrs.field(default=None, converter=_ref_of)
    recipient: Ref | None = attrs.field(default=None, converter=_ref_of)
    channel: str | None = None
    since: datetime | None = None
    newest_first: bool = False
    behind: tuple[datetime, str] | None = None

    def holds(self, delivery: Delivery) -> bool:
        """
        Return whether a row is listed; for stores that look at each.
        """
        effect, place = delivery.effect, (delivery.created_at, delivery.id)
        return (
            self.record in (None, effect.record)
            and self.recipient in (None, effect.recipient)
            and self.channel in (None, effect.channel)
            and (self.since is None or self.since <= delivery.created_at)
            and not (
                self.behind is not None
                and (
                    place >= self.behind if self.newest_first else place <= self.behind
                )
            )
        )


#: As many sends as a store keeps the instants of, for each channel.
_MOST_SENDS: Final = 1000


@attrs.frozen
class Rate:
    """
    How many messages a channel takes in a time, whoever sends them.

    In no span of that length are more sent, and in an idle channel all of them
    may go at once. That is exact, however many processes send, as far as their
    clocks agree.

    Attributes:
        limit: Messages to send at most, 1 to 1000.
        per: In which elapsed time.

    Raises:
        RateError: If it can never be kept, or never be reached.

    >>> Rate(20, per=timedelta(minutes=1)).limit
    20
    """

    limit: int
    per: timedelta

    def __attrs_post_init__(self) -> None:
        if not (1 <= self.limit <= _MOST_SENDS and self.per > timedelta()):
            raise RateError(self.limit, str(self.per))

    def free_at(self, sends: Sequence[datetime], now: datetime) -> datetime:
        """
        Return when the next message may go, which is *now* or later.

        Args:
            sends: When the last ones went, oldest first. What a clock that has
                stepped back takes for the future counts as sent now.
            now: The present instant.

        >>> from datetime import UTC
        >>> at = datetime(2026, 3, 2, tzinfo=UTC)
        >>> rate = Rate(2, per=timedelta(minutes=1))
        >>> rate.free_at([at], at) == at
        True
        >>> rate.free_at([at, at], at) == at + timedelta(minutes=1)
        True
        """
        if len(sends) < self.limit:
            return now
        return max(now, min(sends[-self.limit], now) + self.per)

    def with_one(
        self, sends: Sequence[datetime], now: datetime
    ) -> tuple[datetime, ...]:
        """
        Return the instants to keep once one more message has gone.

        >>> from datetime import UTC
        >>> at = datetime(2026, 3, 2, tzinfo=UTC)
        >>> len(Rate(2, per=timedelta(minutes=1)).with_one([at, at], at))
        2
        """
        past = (min(each, now) for each in sends)
        return (*past, now)[-self.limit :]
