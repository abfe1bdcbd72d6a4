"""
E-mail over SMTP, with what the standard library has.

Invariants:
    - When :meth:`SmtpChannel.send` returns, the server has taken the message;
      what goes wrong after that is not an error, or it would be sent twice.
    - Nothing from a message gets into a header line of its own.
    - No password or address is in a text, a ``repr`` or an error.

Not here: when to try again (:mod:`crmkit.crm`).

References:
    RFC 5321 (SMTP), RFC 3834 (Auto-Submitted), RFC 3207 (STARTTLS).
"""

import contextlib
import re
import smtplib
import ssl
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from typing import Final
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

import attrs

from crmkit.errors import ChannelUrlError, DeliveryError, listed
from crmkit.hooks import hookimpl
from crmkit.ports import Channel, OutboundMessage

_EXAMPLE: Final = (
    "smtp://user:password@mail.example.com:587?from=crm@example.com&starttls=1"
)
_OPTIONS: Final = frozenset({"from", "starttls", "timeout"})
_UNREADABLE: Final = (
    "its host and port cannot be told; a '/', '?', '#' or '@' in a password "
    "is written '%2F', '%3F', '%23' or '%40'"
)
_SWITCH: Final = {
    **dict.fromkeys(("1", "true", "yes", "on"), True),
    **dict.fromkeys(("0", "false", "no", "off"), False),
}
_ADDRESS: Final = re.compile(r"[^@\s,;:<>()\"\\]+@[^@\s,;:<>()\"\\]+")
_TLS_PORT: Final = 465
_TOO_LARGE: Final = 552
_OK: Final = 250
_CLOSING: Final = 421
#: Many servers close a connection after a hundred messages or so.
_PER_CONNECTION: Final = 100
_PERMANENT: Final = range(500, 600)
# Seven bits pass every server; Chinese text becomes base64.
_POLICY: Final = SMTP.clone(cte_type="7bit")


def _wall_clock() -> datetime:
    return datetime.now(UTC)


@attrs.frozen(kw_only=True)
class SmtpChannel:
    """
    A channel named ``email`` that hands messages to one SMTP server.

    Attributes:
        host: Name or address of the server.
        port: Its port; on 465 the whole connection is encrypted.
        sender: Address that messages come from.
        user: Name to log in with; empty for no login.
        password: Password to log in with.
        starttls: Whether the connection must be encrypted before anything is said.
        timeout: Seconds to wait for each answer.
        date: What tells the instant for the Date line.
    """

    host: str
    port: int = 25
    sender: str
    user: str = ""
    password: str = attrs.field(default="", repr=False)
    starttls: bool = False
    timeout: float = 10.0
    date: Callable[[], datetime] = attrs.field(default=_wall_clock, repr=False)

    @property
    def name(self) -> str:
        """
        Name by which effects ask for it.
        """
        return "email"

    def send(self, message: OutboundMessage) -> None:
        """
        Hand one message over; when this returns, the server has it.

        Raises:
            DeliveryError: If it was not taken; ``permanent`` if the server
                refused the recipient or the text for good, or the message
                cannot be sent at all.
        """
        with self.opened() as channel:
            channel.send(message)

    @contextlib.contextmanager
    def opened(self) -> Iterator[Channel]:
        """
        Return a block in which one connection takes message after message.

        It is made with the first one, and anew if the server has closed it since.
        """
        connected = _Connected(
            name=self.name,
            sender=self.sender,
            letter=self._letter,
            connect=self._session,
            failure=self._failure,
        )
        try:
            yield connected
        finally:
            connected.close()

    def _letter(self, message: OutboundMessage) -> EmailMessage:
        if not _ADDRESS.fullmatch(message.to):
            raise DeliveryError(self.name, "the address is none", permanent=True)
        letter = EmailMessage(policy=_POLICY)
        try:
            letter["From"] = self.sender
            letter["To"] = message.to
            letter["Subject"] = message.subject
            letter["Message-ID"] = message.message_id
            letter["Date"] = format_datetime(self.date())
            letter["Auto-Submitted"] = "auto-generated"
            letter.set_content(message.body)
        except ValueError:
            problem = "a header line or the text cannot be written as mail"
            raise DeliveryError(self.name, problem, permanent=True) from None
        return letter

    def _session(self) -> smtplib.SMTP:
        server = self._connected()
        try:
            if self.starttls:
                server.starttls(context=ssl.create_default_context())
            if self.user:
                server.login(self.user, self.password)
        except BaseException:
            server.close()
            raise
        return server

    def _connected(self) -> smtplib.SMTP:
        if self.port == _TLS_PORT:
            context = ssl.create_default_context()
            return smtplib.SMTP_SSL(
                self.host, self.port, timeout=self.timeout, context=context
            )
        return smtplib.SMTP(self.host, self.port, timeout=self.timeout)

    def _failure(self, error: Exception, to: str) -> DeliveryError:
        problem, permanent = _read(error)
        secrets = (to, self.sender, self.user, self.password)
        return DeliveryError(
            self.name, _redacted(problem, secrets), permanent=permanent
        )


@attrs.define(kw_only=True)
class _Connected:
    """
    A channel while it stays connected, for one thread.

    Attributes:
        name: Name of the channel.
        sender: Address that messages come from.
        letter: What makes a letter of a message.
        connect: What makes a connection that is ready for a letter.
        failure: What makes an error to be raised of one that was met.
    """

    name: str
    sender: str
    letter: Callable[[OutboundMessage], EmailMessage]
    connect: Callable[[], smtplib.SMTP]
    failure: Callable[[Exception, str], DeliveryError]
    _server: smtplib.SMTP | None = attrs.field(default=None, init=False)
    _taken: int = attrs.field(default=0, init=False)

    def send(self, message: OutboundMessage) -> None:
        """
        Hand one message over; when this returns, the server has it.

        Raises:
            DeliveryError: As for the channel itself.
        """
        letter = self.letter(message)
        try:
            self._hand_over(letter, message.to)
        except (OSError, smtplib.SMTPException) as error:
            if not _is_still_good(error):
                self._drop()
            raise self.failure(error, message.to) from None
        self._taken += 1

    def close(self) -> None:
        """
        Say goodbye; however the server answers, it has what it has taken.
        """
        if self._server is not None:
            with contextlib.suppress(OSError, smtplib.SMTPException):
                self._server.quit()
        self._drop()

    def _hand_over(self, letter: EmailMessage, to: str) -> None:
        is_used = self._is_usable()
        try:
            self._send(letter, to)
        except smtplib.SMTPException as error:
            # A server that has had enough of a connection says so, and has not taken
            # the message. One that says nothing may have.
            if not (is_used and _CLOSING in _codes(error)):
                raise
            self._drop()
            self._send(letter, to)

    def _send(self, letter: EmailMessage, to: str) -> None:
        if self._server is None:
            self._server = self.connect()
        self._server.send_message(letter, self.sender, [to])

    def _is_usable(self) -> bool:
        """
        Return whether the connection of the message before still stands.
        """
        if self._taken >= _PER_CONNECTION:
            self.close()
        if self._server is None:
            return False
        try:
            code, _ = self._server.noop()
        except (OSError, smtplib.SMTPException):
            code = 0
        if code != _OK:
            self._drop()
        return self._server is not None

    def _drop(self) -> None:
        if self._server is not None:
            self._server.close()
        self._server, self._taken = None, 0


def _is_still_good(error: Exception) -> bool:
    """
    Return whether the server refused one message and waits for the next.
    """
    refusals = smtplib.SMTPRecipientsRefused, smtplib.SMTPDataError
    return isinstance(error, refusals) and _CLOSING not in _codes(error)


def _codes(error: Exception) -> set[int]:
    match error:
        case smtplib.SMTPRecipientsRefused(recipients=refused):
            return {code for code, _ in refused.values()}
        case smtplib.SMTPResponseException(smtp_code=code):
            return {code}
        case _:
            return set()


def _read(error: Exception) -> tuple[str, bool]:
    """
    Return what went wrong, and whether trying again cannot help.
    """
    return _refused(error) or (_unreachable(error), False)


def _refused(error: Exception) -> tuple[str, bool] | None:
    match error:
        case smtplib.SMTPRecipientsRefused(recipients=refused):
            ((code, reply),) = refused.values()
            return _answer("recipient", code, reply), code in _PERMANENT
        case smtplib.SMTPDataError(smtp_code=code, smtp_error=reply):
            return _answer("message", code, reply), code in _PERMANENT
        case smtplib.SMTPSenderRefused(smtp_code=code, smtp_error=reply):
            # The size is announced with the sender; the rest is a matter of settings.
            return _answer("sender", code, reply), code == _TOO_LARGE
        case smtplib.SMTPNotSupportedError():
            # Without encryption or login the settings are wrong; without Chinese
            # addresses it is the wrong server for this message, for good.
            permanent = "internationalized" in str(error)
            return "the server cannot do what is asked of it", permanent
        case _:
            return None


def _unreachable(error: Exception) -> str:
    match error:
        case smtplib.SMTPAuthenticationError(smtp_code=code):
            return f"the server refused the login ({code})"
        case (
            TimeoutError() | smtplib.SMTPServerDisconnected(__context__=TimeoutError())
        ):
            return "the server did not answer in time"
        case ConnectionRefusedError():
            return "the server is down or refuses connections"
        case smtplib.SMTPServerDisconnected():
            return "the server broke the connection"
        case smtplib.SMTPResponseException(smtp_code=code, smtp_error=reply):
            return _answer("connection", code, reply)
        case _:
            return f"the server cannot be reached: {error}"


def _answer(what: str, code: int, reply: bytes | str) -> str:
    text = reply.decode("utf-8", "replace") if isinstance(reply, bytes) else reply
    return f"the server refused the {what}: {code} {' '.join(text.split())[:200]}"


def _redacted(text: str, secrets: Iterable[str]) -> str:
    for secret in filter(None, secrets):
        text = text.replace(secret, "…")
    return text


# -- Opening by URL -----------------------------------------------------------


@hookimpl(trylast=True)
def crmkit_open_channel(url: str) -> Channel | None:
    """
    Open ``smtp://user:password@host:port?from=…&starttls=1&timeout=10``.

    ``smtp+tls://`` is the same as ``starttls=1``, with 587 as the usual port.

    Raises:
        ChannelUrlError: If the URL lacks something.
    """
    if not url.startswith(("smtp:", "smtp+tls:")):
        return None
    try:
        return _channel(_split(url))
    except _UrlError as error:
        # Only the scheme is named: the rest may hold a password.
        shown = f"{url.partition(':')[0]}://…"
        raise ChannelUrlError(shown, str(error), _EXAMPLE) from None


class _UrlError(Exception):
    """
    What is wrong with a URL, in fixed words: any part of it may be of a password.
    """


def _split(url: str) -> SplitResult:
    """
    Return the parts of a URL; what a password with a ``/`` in it breaks is refused.
    """
    try:
        parts = urlsplit(url)
        is_whole = parts.port != 0 and parts.path in ("", "/") and not parts.fragment
    except ValueError:
        raise _UrlError(_UNREADABLE) from None
    if not is_whole:
        raise _UrlError(_UNREADABLE)
    return parts


def _channel(parts: SplitResult) -> SmtpChannel:
    asked = parse_qs(parts.query, keep_blank_values=True)
    options = {name: values[-1] for name, values in asked.items()}
    if options.keys() - _OPTIONS:
        message = f"it has an option other than {listed(sorted(_OPTIONS))}"
        raise _UrlError(message)
    if not parts.hostname or not _ADDRESS.fullmatch(options.get("from", "")):
        message = "it needs a host and an address after 'from='"
        raise _UrlError(message)
    tls = parts.scheme == "smtp+tls"
    return SmtpChannel(
        host=parts.hostname,
        port=parts.port or (587 if tls else 25),
        sender=options["from"],
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        starttls=_is_on(options.get("starttls", "no")) or tls,
        timeout=_seconds(options.get("timeout", "10")),
    )


def _is_on(text: str) -> bool:
    word = text.casefold()
    if word not in _SWITCH:
        message = f"its 'starttls' is none of {listed(_SWITCH)}"
        raise _UrlError(message)
    return _SWITCH[word]


def _seconds(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        seconds = 0.0
    if not 0 < seconds <= 3600:  # noqa: PLR2004 - an hour is already absurd
        message = "its 'timeout' is no number of seconds up to 3600"
        raise _UrlError(message)
    return seconds
