"""
Attachments in the memory of one process: the reference for what is right.

Invariants:
    - A content appears and goes in one step, under a lock.

Not here: what may come in (:mod:`crmkit.adapters._intake`).
"""

from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from contextlib import AbstractContextManager
from datetime import datetime
from hashlib import sha256
from io import BytesIO
from threading import Lock
from typing import BinaryIO, Final

from crmkit.adapters._contents import cut_off, digest_checked, size_checked
from crmkit.adapters._intake import Intake
from crmkit.crm import SystemClock
from crmkit.errors import (
    AttachmentCorruptError,
    AttachmentMissingError,
)
from crmkit.ports import AttachmentLimits, ByteSource, Clock, StoredContent
from crmkit.records import Attachment

_ANYTHING: Final = AttachmentLimits()


class MemoryAttachments:
    """
    Contents that are gone when the process ends.

    Args:
        limits: What is taken.
        clock: Where the present instant comes from.

    >>> attachments = MemoryAttachments()
    >>> note = attachments.put(BytesIO(b"hi"), name="备注.txt", media_type="text/plain")
    >>> with attachments.open(note) as content:
    ...     content.read()
    b'hi'
    """

    def __init__(
        self, limits: AttachmentLimits = _ANYTHING, clock: Clock | None = None
    ) -> None:
        self._limits, self._clock = limits, clock or SystemClock()
        self._kept: dict[str, tuple[bytes, datetime]] = {}
        self._lock = Lock()

    @property
    def url(self) -> str:
        """
        What the place is.
        """
        return "memory://"

    def put(self, content: ByteSource, *, name: str, media_type: str) -> Attachment:
        """
        Keep a content; in memory it is one piece.
        """
        intake = Intake(content, name, media_type, self._limits)
        whole = b"".join(intake)
        described = intake.described()
        with self._lock:
            self._kept[described.digest] = whole, self._clock.now()
        return described

    def open(self, attachment: Attachment) -> AbstractContextManager[BinaryIO]:
        """
        Return a block with a content as a binary stream.
        """
        whole = self._whole(attachment.digest)
        size_checked(self.url, attachment, len(whole))
        return BytesIO(whole)

    def verify(self, digest: str) -> None:
        """
        Compare a content with its digest.
        """
        found = sha256(self._whole(digest)).hexdigest()
        if found != digest:
            raise AttachmentCorruptError(self.url, digest, f"its SHA-256 is {found}")

    def renew(self, digest: str) -> None:
        """
        Count a content as stored now.
        """
        with self._lock:
            self._kept[digest] = self._whole(digest), self._clock.now()

    def contents(self) -> Iterator[StoredContent]:
        """
        Go through all contents, in the order of their digests.
        """
        with self._lock:
            kept = sorted(self._kept.items())
        for digest, (whole, stored_at) in kept:
            yield StoredContent(digest=digest, size=len(whole), stored_at=stored_at)

    def sweep(
        self,
        in_use: AbstractSet[str],
        *,
        stored_before: datetime,
        allow_empty: bool = False,
    ) -> tuple[StoredContent, ...]:
        """
        Remove contents that no description is left of; return them.
        """
        before = cut_off(self.url, in_use, stored_before, allow_empty=allow_empty)
        unused = [each for each in self.contents() if each.digest not in in_use]
        return tuple(each for each in unused if self._removed(each.digest, before))

    def erase(self, digest: str) -> bool:
        """
        Remove a content at once; return whether it was there.
        """
        digest_checked(digest)
        with self._lock:
            return self._kept.pop(digest, None) is not None

    def clean_up(self) -> int:
        """
        Return 0: nothing is left behind here.
        """
        return 0

    def _whole(self, digest: str) -> bytes:
        digest_checked(digest)
        if (kept := self._kept.get(digest)) is None:
            raise AttachmentMissingError(self.url, digest)
        return kept[0]

    def _removed(self, digest: str, before: datetime) -> bool:
        with self._lock:
            kept = self._kept.get(digest)
            if kept is None or kept[1] >= before:
                return False
            del self._kept[digest]
            return True
