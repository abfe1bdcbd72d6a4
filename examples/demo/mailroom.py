"""
A mail server in this very process, which keeps whatever reaches it.

It speaks real SMTP on a port of the loopback interface that the system picks.
"""

import asyncio
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from types import TracebackType
from typing import Self, cast

import attrs
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session


class _Listener(Controller):
    """
    A server on whichever port was free.
    """

    def _trigger_server(self) -> None:
        server = cast("asyncio.Server", self.server)
        self.port = server.sockets[0].getsockname()[1]
        super()._trigger_server()  # type: ignore[no-untyped-call]


@attrs.define(eq=False)
class Mailroom:
    """
    Received mail, as files ``0001.eml``, ``0002.eml`` … in the order of arrival.

    Attributes:
        folder: Where the files are kept.
        count: How many there are.
    """

    folder: Path
    count: int = 0
    _listener: _Listener | None = None
    _read: int = 0

    @property
    def port(self) -> int:
        """
        Port that the server listens on; 0 while it does not.
        """
        return self._listener.port if self._listener else 0

    async def handle_DATA(  # noqa: N802 - aiosmtpd asks for this name
        self, _server: SMTP, _session: Session, envelope: Envelope
    ) -> str:
        """
        Keep one mail, byte for byte.
        """
        self.count += 1
        path = self.folder / f"{self.count:04}.eml"
        path.write_bytes(cast("bytes", envelope.original_content))
        return "250 kept"

    def new_mail(self) -> list[EmailMessage]:
        """
        Return what has arrived since this was last asked.
        """
        fresh = range(self._read + 1, self.count + 1)
        self._read = self.count
        return [read_mail(self.folder / f"{number:04}.eml") for number in fresh]

    def __enter__(self) -> Self:
        self.folder.mkdir(parents=True, exist_ok=True)
        self._listener = _Listener(self, hostname="127.0.0.1", port=0)
        self._listener.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._listener:
            self._listener.stop()


def read_mail(path: Path) -> EmailMessage:
    """
    Return a kept mail, its headers decoded.
    """
    return message_from_bytes(path.read_bytes(), policy=policy.default)
