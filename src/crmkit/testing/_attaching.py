"""
What contract tests of attachments work with: a store to be made, streams, contents.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from hashlib import sha256
from io import BytesIO
from typing import Final, Self, cast
from unittest import SkipTest

from crmkit.ports import AttachmentLimits, AttachmentStore, StoredContent
from crmkit.records import Attachment
from crmkit.testing._expect import same
from crmkit.testing._fakes import SettableClock
from crmkit.testing._samples import NOW

DAY: Final = timedelta(days=1)
PDF: Final = "application/pdf"
ABSENT: Final = sha256(b"never put").hexdigest()
OTHER: Final = frozenset({ABSENT})
_COMMON: Final = AttachmentLimits()


class Attaching:
    """
    What the parts of the contract share.
    """

    def make_attachments(
        self, limits: AttachmentLimits, clock: SettableClock
    ) -> AttachmentStore:
        """
        Return a new, empty store; to be overridden.
        """
        raise NotImplementedError

    def damage(self, store: AttachmentStore, digest: str, content: bytes) -> None:
        """
        Put other bytes in the place of a content, behind the store's back.

        Raises:
            SkipTest: Unless it is overridden; every test framework knows it.
        """
        message = "nobody said how to damage a content here"
        raise SkipTest(message)

    def new_attachments(
        self, limits: AttachmentLimits = _COMMON
    ) -> tuple[AttachmentStore, SettableClock]:
        """
        Return a new store, and the clock that it goes by.
        """
        clock = SettableClock(NOW)
        return self.make_attachments(limits, clock), clock


class Meanwhile(frozenset[str]):
    """
    A set of no known digest; something happens while somebody asks it.
    """

    _act: Callable[[], object]

    def __new__(cls, act: Callable[[], object]) -> Self:
        self = super().__new__(cls, OTHER)
        self._act = act
        return self

    def __contains__(self, digest: object) -> bool:
        self._act()
        return super().__contains__(digest)


class Drops:
    """
    A stream that gives one byte at a time, and lets somebody look before each.
    """

    def __init__(
        self, content: bytes, look: Callable[[], object] = lambda: None
    ) -> None:
        self._drops, self._look = iter(content), look

    def read(self, size: int, /) -> bytes:
        self._look()
        return bytes([drop]) if (drop := next(self._drops, None)) is not None else b""


class Endless:
    """
    A stream that never ends, but is not asked for ever either.
    """

    def __init__(self) -> None:
        self._given = 0

    def read(self, size: int, /) -> bytes:
        same(True, self._given < 2**24)
        self._given += size
        return b"x" * size


class Broken:
    """
    A stream whose other side goes away.
    """

    def __init__(self) -> None:
        self._given = False

    def read(self, size: int, /) -> bytes:
        if self._given:
            raise ConnectionResetError
        self._given = size > 2**13
        return b"x" * size


class Giving:
    """
    A stream that gives something else than bytes.
    """

    def __init__(self, given: object) -> None:
        self._given = given

    def read(self, size: int, /) -> bytes:
        return cast("bytes", self._given)


def put(
    store: AttachmentStore,
    content: bytes,
    *,
    name: str = "a.pdf",
    media_type: str = PDF,
) -> Attachment:
    return store.put(BytesIO(content), name=name, media_type=media_type)


def read(store: AttachmentStore, kept: Attachment) -> bytes:
    with store.open(kept) as content:
        return content.read()


def described(content: bytes, name: str) -> Attachment:
    return Attachment(
        digest=sha256(content).hexdigest(),
        name=name,
        media_type=PDF,
        size=len(content),
    )


def stored(kept: Attachment, at: datetime) -> StoredContent:
    return StoredContent(digest=kept.digest, size=kept.size, stored_at=at)


def digest_of(content: StoredContent) -> str:
    return content.digest
