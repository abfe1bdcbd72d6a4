"""
A clock, ids and a channel that do what a test tells them.
"""

from datetime import UTC, datetime, timedelta
from threading import Lock

from crmkit.errors import DeliveryError, NaiveDatetimeError
from crmkit.ports import OutboundMessage


class SettableClock:
    """
    A clock that stands still until it is moved.

    Args:
        start: The instant it shows first.

    Raises:
        NaiveDatetimeError: If *start* has no time zone.

    >>> clock = SettableClock(datetime(2026, 3, 2, 9, tzinfo=UTC))
    >>> clock.advance(timedelta(hours=1)).isoformat()
    '2026-03-02T10:00:00+00:00'
    """

    def __init__(self, start: datetime) -> None:
        self._now = _in_utc(start)

    def now(self) -> datetime:
        """
        Return the instant it shows, in UTC.
        """
        return self._now

    def set(self, now: datetime) -> datetime:
        """
        Make it show an instant, earlier or later, and return that.

        >>> clock = SettableClock(datetime(2026, 3, 2, tzinfo=UTC))
        >>> clock.set(datetime(2026, 3, 1, tzinfo=UTC)) == clock.now()
        True
        """
        self._now = _in_utc(now)
        return self._now

    def advance(self, by: timedelta) -> datetime:
        """
        Move it by an elapsed time and return what it shows then.
        """
        return self.set(self._now + by)


class CountingIds:
    """
    Ids that are the same in every run: ``id-000001``, then ``id-000002``.

    Args:
        prefix: What each id begins with.

    >>> ids = CountingIds("t-")
    >>> now = datetime(2026, 3, 2, tzinfo=UTC)
    >>> ids.new(now), ids.new(now)
    ('t-000001', 't-000002')
    """

    def __init__(self, prefix: str = "id-") -> None:
        self._prefix, self._last = prefix, 0
        self._lock = Lock()

    def new(self, now: datetime) -> str:
        """
        Return the next id; *now* does not matter.
        """
        with self._lock:
            self._last += 1
            return f"{self._prefix}{self._last:06}"


class RecordingChannel:
    """
    A channel that keeps what it is given, and fails when it is told to.

    Args:
        name: Name by which effects ask for it.

    Attributes:
        sent: Messages that it took, in order.

    >>> channel = RecordingChannel()
    >>> message = OutboundMessage(to="a@b", subject="s", body="b", message_id="<1@x>")
    >>> channel.send(message)
    >>> [message.to for message in channel.sent]
    ['a@b']
    """

    def __init__(self, name: str = "email") -> None:
        self._name = name
        self._failures: list[bool] = []
        self.sent: list[OutboundMessage] = []

    @property
    def name(self) -> str:
        """
        Name by which effects ask for it.
        """
        return self._name

    def fail(self, times: int = 1, *, permanent: bool = False) -> None:
        """
        Refuse the next messages instead of taking them.

        >>> channel = RecordingChannel()
        >>> channel.fail(permanent=True)
        >>> message = OutboundMessage(to="a@b", subject="", body="", message_id="")
        >>> try:
        ...     channel.send(message)
        ... except DeliveryError as error:
        ...     print(error, error.permanent)
        email: told to fail (given up) True
        """
        self._failures += [permanent] * times

    def send(self, message: OutboundMessage) -> None:
        """
        Keep a message.

        Raises:
            DeliveryError: If it was told to fail.
        """
        if self._failures:
            raise DeliveryError(
                self._name, "told to fail", permanent=self._failures.pop(0)
            )
        self.sent.append(message)


def _in_utc(instant: datetime) -> datetime:
    if instant.utcoffset() is None:
        raise NaiveDatetimeError("now", instant.isoformat())
    return instant.astimezone(UTC)
