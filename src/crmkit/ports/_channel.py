"""
Ways out for messages.

Invariants:
    - When ``send`` returns, the other side has the message.

Not here: what waits to be sent (``_outbox.py``).
"""

from contextlib import AbstractContextManager
from typing import Protocol, runtime_checkable

import attrs


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


@runtime_checkable
class OpenableChannel(Channel, Protocol):
    """
    A channel that can stay connected for several messages.
    """

    def opened(self) -> AbstractContextManager[Channel]:
        """
        Return a block for which it stays connected, to be used by one thread.

        The block gives the channel to send through meanwhile. Connecting may wait
        for the first message; a connection that is lost in between is made anew.
        Leaving the block raises nothing: what was sent is sent.
        """
        ...
