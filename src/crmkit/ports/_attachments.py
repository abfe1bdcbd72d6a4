"""
The port behind attachments: a place where contents are kept by their digest.

Invariants:
    - A content is seen whole or not at all, and never changes: its digest is its name.
    - The same content is kept once, however often it is put.
    - Nothing is held in memory as a whole, neither on the way in nor on the way out.
    - A content is removed by :meth:`AttachmentStore.sweep` or
      :meth:`AttachmentStore.erase`, never by itself.

Not here: who describes which content. Records do; a store counts no references,
because a count that is kept beside the records can be wrong, and then either loses
what somebody needs or keeps what had to go.
"""

from collections.abc import Callable, Collection, Iterator
from collections.abc import Set as AbstractSet
from contextlib import AbstractContextManager
from datetime import datetime
from typing import BinaryIO, Final, Protocol, runtime_checkable

import attrs

from crmkit.records._attachment import Attachment, is_media_type

#: What most companies attach; nothing that a browser runs (HTML, SVG), no programs.
COMMON_MEDIA_TYPES: Final = frozenset(
    {
        "application/msword",
        "application/pdf",
        "application/vnd.ms-excel",
        "application/vnd.ms-outlook",
        "application/vnd.ms-powerpoint",
        "application/vnd.oasis.opendocument.presentation",
        "application/vnd.oasis.opendocument.spreadsheet",
        "application/vnd.oasis.opendocument.text",
        "application/vnd.openxmlformats-officedocument.presentationml.presentation",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "application/zip",
        "audio/amr",
        "audio/mp4",
        "audio/mpeg",
        "audio/wav",
        "image/bmp",
        "image/gif",
        "image/heic",
        "image/jpeg",
        "image/png",
        "image/tiff",
        "image/webp",
        "message/rfc822",
        "text/csv",
        "text/plain",
        "video/mp4",
    }
)


def _says_nothing(head: bytes) -> Collection[str]:
    return ()


@attrs.frozen(kw_only=True)
class AttachmentLimits:
    """
    What a store of attachments takes.

    Attributes:
        largest: Bytes of a content at most; 25 MiB unless told otherwise.
        media_types: Types that may be declared; None for all.
        told_by: Function that is given up to 8,192 bytes from a content's beginning
            and returns the types that they speak for, none if it cannot tell. If
            there are some, the declared type must be among them.

    >>> AttachmentLimits(largest=1000).takes("text/html")
    False
    """

    largest: int = 25 * 2**20
    media_types: frozenset[str] | None = attrs.field(
        default=COMMON_MEDIA_TYPES, converter=attrs.converters.optional(frozenset)
    )
    told_by: Callable[[bytes], Collection[str]] = _says_nothing

    def takes(self, media_type: str) -> bool:
        """
        Return whether files of a type are taken.
        """
        if self.media_types is None:
            return is_media_type(media_type)
        return media_type in self.media_types


@attrs.frozen(kw_only=True)
class StoredContent:
    """
    A content as its store knows it, which has no name.

    Attributes:
        digest: SHA-256 in hexadecimal.
        size: Length in bytes.
        stored_at: When it was last put or renewed, UTC.
    """

    digest: str
    size: int
    stored_at: datetime


class ByteSource(Protocol):
    """
    Where a content comes from: a file, an upload, a socket's file.
    """

    def read(self, size: int, /) -> bytes:
        """
        Return up to so many of the next bytes; none at the end only.
        """
        ...


@runtime_checkable
class AttachmentStore(Protocol):
    """
    A place where the contents of attachments are kept.

    Several threads and processes may use one place at once.
    """

    @property
    def url(self) -> str:
        """
        What the place is, for people, without any password.
        """
        ...

    def put(self, content: ByteSource, *, name: str, media_type: str) -> Attachment:
        """
        Keep a content and return its description.

        When this returns, the content outlives a crash of the machine; if it raises,
        nothing of it can be seen.

        Args:
            content: A stream of bytes, read from where it stands to its end.
            name: What the file is called.
            media_type: Its type as declared; case and parameters do not matter.

        Raises:
            AttachmentNameError: If the name could do harm; ``error.harmless`` would do.
            MediaTypeRefusedError: If files of the type are not taken.
            MediaTypeMismatchError: If the content begins like one of another type.
            AttachmentTooLargeError: If it is longer than the limit.
            AttachmentsFullError: If there is no room for it.
            AttachmentsReadOnlyError: If nothing may be written.
            StoreError: If it could not be kept for another reason.
        """
        ...

    def open(self, attachment: Attachment) -> AbstractContextManager[BinaryIO]:
        """
        Return a block with a content as a binary stream, which can seek.

        The length is checked, the digest is not: :meth:`verify` does that.

        Raises:
            AttachmentMissingError: If it is not there.
            AttachmentCorruptError: If its length is not that of the description.
        """
        ...

    def verify(self, digest: str) -> None:
        """
        Read a content and compare it with its digest.

        Raises:
            AttachmentMissingError: If it is not there.
            AttachmentCorruptError: If it is no longer what was kept.
        """
        ...

    def renew(self, digest: str) -> None:
        """
        Count a content as stored now, because one more record is to describe it.

        Raises:
            AttachmentMissingError: If it is not there; put it again.
        """
        ...

    def contents(self) -> Iterator[StoredContent]:
        """
        Go through all contents, in the order of their digests.
        """
        ...

    def sweep(
        self,
        in_use: AbstractSet[str],
        *,
        stored_before: datetime,
        allow_empty: bool = False,
    ) -> tuple[StoredContent, ...]:
        """
        Remove contents that no description is left of; return them.

        Args:
            in_use: Digests of all descriptions, read after *stored_before*.
            stored_before: Contents put or renewed at this instant or later stay:
                records that describe them may not be committed yet.
            allow_empty: Whether *in_use* may be empty.

        Raises:
            NothingInUseError: If *in_use* is empty and that was not allowed.
            NaiveDatetimeError: If *stored_before* has no time zone.
        """
        ...

    def erase(self, digest: str) -> bool:
        """
        Remove a content at once, whoever describes it; return whether it was there.
        """
        ...

    def clean_up(self) -> int:
        """
        Remove what writers that were interrupted left behind; return how many.

        Writers at work are not disturbed.
        """
        ...
