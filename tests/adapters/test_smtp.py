"""
E-mail through a real SMTP server in this process.
"""

import socket
import traceback
from collections.abc import Iterator
from datetime import UTC, datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any

import attrs
import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from crmkit import CRM
from crmkit.adapters.smtp import SmtpChannel, crmkit_open_channel
from crmkit.decisions import Effect
from crmkit.errors import ChannelUrlError, DeliveryError, UnknownSchemeError
from crmkit.hooks import open_channel, plugin_manager
from crmkit.ports import Channel, Delivery, OpenableChannel, OutboundMessage
from crmkit.records import Ref
from crmkit.testing import SettableClock

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
MESSAGE = OutboundMessage(
    to="wang@example.com",
    subject="工单 C2024001 已逾期 😀",
    body="尊敬的王女士：\n\n您的工单已逾期。\n.\n再见",
    message_id="<d1.crm@example.com>",
)


ON = ("1", "true", "True", "TRUE", "yes", "on", "ON")
OFF = ("0", "false", "False", "no", "off", "OFF")
UNREADABLE = (
    "its host and port cannot be told; a '/', '?', '#' or '@' in a password "
    "is written '%2F', '%3F', '%23' or '%40'"
)
NO_SWITCH = (
    "its 'starttls' is none of '1', 'true', 'yes', 'on', '0', 'false', 'no', 'off'"
)


class Desk:
    """
    What the server answers, and what it has taken.
    """

    def __init__(self) -> None:
        self.letters: list[Envelope] = []
        self.to_recipient = "250 OK"
        self.to_data = "250 OK"
        self.to_quit = "221 Bye"
        self.to_noop = "250 OK"
        self.peers: list[Any] = []

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope, to: str, options: Any
    ) -> str:
        """
        Answer to a recipient.
        """
        self.peers.append(session.peer)
        answer = self.to_recipient
        if answer.startswith("250"):
            envelope.rcpt_tos.append(to)
        if answer.startswith("421"):
            self.to_recipient = "250 OK"
        return answer

    async def handle_DATA(  # noqa: N802 - aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        """
        Take a letter, or not.
        """
        if self.to_data.startswith("250"):
            self.letters.append(envelope)
        return self.to_data

    async def handle_NOOP(  # noqa: N802 - aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope, arg: str
    ) -> str:
        """
        Say whether the connection still stands.
        """
        return self.to_noop

    async def handle_QUIT(  # noqa: N802 - aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        """
        Say goodbye, well or badly.
        """
        return self.to_quit

    def letter(self) -> EmailMessage:
        """
        The one letter that was taken.
        """
        (envelope,) = self.letters
        assert isinstance(envelope.content, bytes)
        return message_from_bytes(envelope.content, policy=default)


@pytest.fixture
def desk() -> Desk:
    """
    What the server answers.
    """
    return Desk()


@pytest.fixture
def channel(desk: Desk) -> Iterator[SmtpChannel]:
    """
    A channel to a server that is up.
    """
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port = found.getsockname()[1]
    server = Controller(desk, hostname="127.0.0.1", port=port, enable_SMTPUTF8=True)
    server.start()
    try:
        yield SmtpChannel(
            host="127.0.0.1",
            port=port,
            sender="crm@example.com",
            timeout=5,
            date=lambda: NOW,
        )
    finally:
        server.stop()


def failure(channel: Channel, message: OutboundMessage = MESSAGE) -> DeliveryError:
    """
    Return how sending fails.
    """
    with pytest.raises(DeliveryError) as caught:
        channel.send(message)
    return caught.value


def test_a_chinese_message_arrives_as_it_was(channel: SmtpChannel, desk: Desk) -> None:
    """
    Subject, text and every header line that was promised are there.
    """
    channel.send(MESSAGE)

    letter = desk.letter()
    assert MESSAGE.subject == letter["Subject"]
    assert MESSAGE.body.splitlines() == letter.get_content().splitlines()
    assert ("crm@example.com", "wang@example.com") == (letter["From"], letter["To"])
    assert "<d1.crm@example.com>" == letter["Message-ID"]
    assert "auto-generated" == letter["Auto-Submitted"]
    assert "Mon, 02 Mar 2026 09:00:00 +0000" == letter["Date"]
    assert ["wang@example.com"] == desk.letters[0].rcpt_tos


def test_a_letter_is_seven_bits_wide(channel: SmtpChannel, desk: Desk) -> None:
    """
    The oldest server on the way does no harm to it.
    """
    channel.send(MESSAGE)

    (envelope,) = desk.letters
    assert isinstance(envelope.content, bytes)
    assert envelope.content.isascii()


def test_an_address_may_be_chinese(channel: SmtpChannel, desk: Desk) -> None:
    """
    A server that knows SMTPUTF8 gets such an address as it is.
    """
    channel.send(attrs.evolve(MESSAGE, to="王芳@例子.公司"))

    assert ["王芳@例子.公司"] == desk.letters[0].rcpt_tos


def test_a_repetition_has_the_same_id(channel: SmtpChannel, desk: Desk) -> None:
    """
    Who gets a message twice can tell by its id.
    """
    channel.send(MESSAGE)
    channel.send(MESSAGE)

    contents = [envelope.content for envelope in desk.letters]
    assert 2 == sum(b"<d1.crm@example.com>" in (c or b"") for c in contents)


def test_what_follows_acceptance_is_no_error(channel: SmtpChannel, desk: Desk) -> None:
    """
    A server that has taken the message and then misbehaves has it all the same.
    """
    desk.to_quit = "500 what?"
    channel.send(MESSAGE)

    assert MESSAGE.subject == desk.letter()["Subject"]


# -- One connection for many messages ---------------------------------------------


def test_a_connection_takes_message_after_message(
    channel: SmtpChannel, desk: Desk
) -> None:
    """
    Within a block; each call outside of one has its own.
    """
    assert isinstance(channel, OpenableChannel)
    with channel.opened() as connected:
        for _ in range(3):
            connected.send(MESSAGE)
    channel.send(MESSAGE)

    assert "email" == connected.name
    assert 4 == len(desk.letters)
    assert 1 == len(set(desk.peers[:3]))
    assert 2 == len(set(desk.peers))


def test_a_refused_message_leaves_the_connection_as_it_is(
    channel: SmtpChannel, desk: Desk
) -> None:
    """
    Recipient or text: the next one goes the same way.
    """
    with channel.opened() as connected:
        desk.to_recipient = "550 nobody here"
        assert failure(connected).permanent
        desk.to_recipient = "250 OK"
        desk.to_data = "451 later"
        assert not failure(connected).permanent
        desk.to_data = "250 OK"
        assert failure(connected, attrs.evolve(MESSAGE, to="no address")).permanent
        connected.send(MESSAGE)

    assert (1, 1) == (len(desk.letters), len(set(desk.peers)))


@pytest.mark.parametrize("field", ["to_noop", "to_recipient"])
def test_a_server_that_has_had_enough_is_asked_again(
    channel: SmtpChannel, desk: Desk, field: str
) -> None:
    """
    Over a new connection, at once: it has said that it did not take the message.
    """
    with channel.opened() as connected:
        connected.send(MESSAGE)
        setattr(desk, field, "421 too many messages")
        connected.send(MESSAGE)

    assert (2, 2) == (len(desk.letters), len(set(desk.peers)))


def test_a_server_that_turns_the_first_away_is_not_asked_again(
    channel: SmtpChannel, desk: Desk
) -> None:
    """
    What it says over a new connection is its answer.
    """
    desk.to_recipient = "421 come back later"
    with channel.opened() as connected:
        error = failure(connected)
        connected.send(MESSAGE)

    text = (
        "email: the server refused the recipient: 421 come back later "
        "(will be tried again)"
    )
    assert (text, 1) == (str(error), len(desk.letters))


def test_a_connection_that_was_lost_is_made_anew(desk: Desk) -> None:
    """
    A server that was started anew in between has the next message all the same.
    """
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port = found.getsockname()[1]
    sender = "crm@example.com"
    channel = SmtpChannel(host="127.0.0.1", port=port, sender=sender, timeout=5)
    with channel.opened() as connected:
        for _ in range(2):
            server = Controller(desk, hostname="127.0.0.1", port=port)
            server.start()
            connected.send(MESSAGE)
            server.stop()
        error = failure(connected)

    assert 2 == len(desk.letters)
    text = "email: the server is down or refuses connections (will be tried again)"
    assert text == str(error)


def test_a_connection_takes_only_so_many(
    channel: SmtpChannel, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """
    Before the server has enough of it.
    """
    monkeypatch.setattr("crmkit.adapters.smtp._PER_CONNECTION", 2)
    with channel.opened() as connected:
        for _ in range(5):
            connected.send(MESSAGE)

    assert (5, 3) == (len(desk.letters), len(set(desk.peers)))


def test_a_run_of_deliver_keeps_one_connection(
    channel: SmtpChannel, desk: Desk
) -> None:
    """
    For all its messages, however many are claimed at once.
    """
    crm = CRM.open("memory://", channels=[channel], clock=SettableClock(NOW))
    with crm.store.begin() as tx:
        for n in range(25):
            effect = Effect(
                key=f"{n}", channel="email", to=f"p{n}@example.com", subject="s",
                body="b", record=Ref("ticket", "T1"),
            )  # fmt: skip
            row = Delivery(
                id=f"{n:02}", effect=effect, next_attempt_at=NOW, created_at=NOW
            )
            tx.enqueue(row)
    sent = crm.deliver().sent

    assert (25, 25, 1) == (sent, len(desk.letters), len(set(desk.peers)))


# -- Refusals -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("field", "answer", "text"),
    [
        (
            "to_recipient",
            "450 4.2.1 busy",
            "the server refused the recipient: 450 4.2.1 busy (will be tried again)",
        ),
        (
            "to_recipient",
            "550 5.1.1 no wang@example.com here",
            "the server refused the recipient: 550 5.1.1 no … here (given up)",
        ),
        (
            "to_data",
            "451 4.3.0 later",
            "the server refused the message: 451 4.3.0 later (will be tried again)",
        ),
        (
            "to_data",
            "554 5.7.1 spam",
            "the server refused the message: 554 5.7.1 spam (given up)",
        ),
    ],
)
def test_a_refusal_is_for_now_or_for_good(
    channel: SmtpChannel, desk: Desk, field: str, answer: str, text: str
) -> None:
    """
    4xx will be tried again, 5xx will not, and no address is in the text.
    """
    setattr(desk, field, answer)
    error = failure(channel)

    assert (f"email: {text}", answer.startswith("5")) == (str(error), error.permanent)
    assert [] == desk.letters


def test_a_server_that_is_down_is_tried_again() -> None:
    """
    Nothing listens on the port.
    """
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        channel = SmtpChannel(
            host="127.0.0.1", port=taken.getsockname()[1], sender="crm@example.com"
        )
        error = failure(channel)

    text = "email: the server is down or refuses connections (will be tried again)"
    assert (text, False) == (str(error), error.permanent)


def test_a_silent_server_is_tried_again() -> None:
    """
    Something listens and says nothing.
    """
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        port = silent.getsockname()[1]
        channel = SmtpChannel(
            host="127.0.0.1", port=port, sender="crm@example.com", timeout=0.1
        )
        error = failure(channel)

    text = "email: the server did not answer in time (will be tried again)"
    assert (text, False) == (str(error), error.permanent)


@pytest.mark.parametrize(
    "message",
    [
        attrs.evolve(MESSAGE, subject="Hi\r\nBcc: everyone@example.com"),
        attrs.evolve(MESSAGE, subject="Hi\nBcc: everyone@example.com"),
        attrs.evolve(MESSAGE, to="a@example.com\r\nBcc: b@example.com"),
        attrs.evolve(MESSAGE, to="a@example.com, b@example.com"),
        attrs.evolve(MESSAGE, to="no address"),
        attrs.evolve(MESSAGE, message_id="<1@x>\r\nBcc: b@example.com"),
        attrs.evolve(MESSAGE, body="\ud800"),
    ],
)
def test_nothing_is_smuggled_into_a_message(
    channel: SmtpChannel, desk: Desk, message: OutboundMessage
) -> None:
    """
    A line break in a header, a second address: given up, nothing is sent.
    """
    assert failure(channel, message).permanent
    assert [] == desk.letters


def test_a_password_is_never_shown(channel: SmtpChannel) -> None:
    """
    Neither the channel nor an error of the login tells it.
    """
    secret = attrs.evolve(channel, user="crm", password="geheim")  # noqa: S106 - nobody's
    error = failure(secret)

    assert "geheim" not in repr(secret) + str(error) + repr(error)
    assert not error.permanent


def test_an_unencrypted_server_is_no_place_for_starttls(channel: SmtpChannel) -> None:
    """
    If encryption is asked for and not to be had, nothing is sent.
    """
    error = failure(attrs.evolve(channel, starttls=True))

    text = "email: the server cannot do what is asked of it (will be tried again)"
    assert text == str(error)


def test_a_channel_is_opened_by_url() -> None:
    """
    The hook crmkit_open_channel reads everything from the URL.
    """
    url = "smtp://crm:p%40ss@mail.example.com:2525?from=crm@example.com&starttls=1"
    expected = SmtpChannel(
        host="mail.example.com",
        port=2525,
        sender="crm@example.com",
        user="crm",
        password="p@ss",  # noqa: S106 - nobody's
        starttls=True,
    )

    assert expected == open_channel(plugin_manager(), url)
    assert "email" == expected.name
    assert isinstance(expected, Channel)
    assert None is crmkit_open_channel("https://example.com")


@pytest.mark.parametrize(
    ("url", "port", "starttls"),
    [
        ("smtp://mail?from=a@b.c", 25, False),
        ("smtp+tls://mail?from=a@b.c", 587, True),
        ("smtp://mail:465?from=a@b.c", 465, False),
        *((f"smtp://mail?from=a@b.c&starttls={word}", 25, True) for word in ON),
        *((f"smtp://mail?from=a@b.c&starttls={word}", 25, False) for word in OFF),
    ],
)
def test_ports_and_encryption(url: str, port: int, starttls: bool) -> None:
    """
    A scheme of its own asks for encryption.
    """
    found = open_channel(plugin_manager(), url)

    assert isinstance(found, SmtpChannel)
    assert (port, starttls) == (found.port, found.starttls)


@pytest.mark.parametrize(
    ("url", "problem"),
    [
        ("smtp://u:geheim@mail", "it needs a host and an address after 'from='"),
        ("smtp://?from=a@b.c", "it needs a host and an address after 'from='"),
        ("smtp://mail?from=nobody", "it needs a host and an address after 'from='"),
        (
            "smtp://mail?from=a@b.c&tls=1",
            "it has an option other than 'from', 'starttls', 'timeout'",
        ),
        (
            "smtp://mail?from=a@b.c&timeout=0",
            "its 'timeout' is no number of seconds up to 3600",
        ),
        ("smtp://mail?from=a@b.c&starttls=y", NO_SWITCH),
        ("smtp://mail?from=a@b.c&starttls=", NO_SWITCH),
        ("smtp://mail?from=a@b.c&starttls=ture", NO_SWITCH),
        ("smtp://mail:70000?from=a@b.c", UNREADABLE),
        ("smtp://mail:0?from=a@b.c", UNREADABLE),
    ],
)
def test_a_url_that_lacks_something_is_an_error(url: str, problem: str) -> None:
    """
    The error says what is wrong and shows one that would do, without secrets.
    """
    example = (
        "smtp://user:password@mail.example.com:587?from=crm@example.com&starttls=1"
    )
    with pytest.raises(ChannelUrlError) as caught:
        open_channel(plugin_manager(), url)

    expected = f"smtp://… cannot be used: {problem} (for example {example!r})"
    assert expected == str(caught.value)


@pytest.mark.parametrize(
    "password",
    ["S3cret/x", "S3?cret", "S3#cret", "S[3cret", "12/S3cret", "12?S3cret=1", "12#S3"],
)
def test_a_password_that_breaks_the_url_is_not_shown(password: str) -> None:
    """
    Wherever the URL falls apart, no piece of the password is in the error.
    """
    with pytest.raises(ChannelUrlError) as caught:
        open_channel(plugin_manager(), f"smtp://crm:{password}@mail:25?from=a@b.c")

    told = "".join(traceback.format_exception(caught.value))
    assert ("S3" not in told, "cret" not in told) == (True, True)


def test_another_scheme_is_nobodys() -> None:
    """
    A URL of no known scheme names those that are.
    """
    with pytest.raises(UnknownSchemeError):
        open_channel(plugin_manager(), "pigeon://roof")
