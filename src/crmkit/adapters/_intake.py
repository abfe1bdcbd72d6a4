"""
A content on its way into a store of attachments: checked, cut in pieces, hashed.

Invariants:
    - The name and the declared type are checked before a byte is read, the beginning
      before a byte is kept, and the length piece by piece.
    - Never more than one piece is held.
    - An error of the stream goes through as it is.

Not here: where the pieces are kept.
"""

from collections.abc import Iterator
from functools import partial
from hashlib import sha256
from io import BytesIO
from typing import Final

from crmkit.errors import (
    AttachmentNameError,
    AttachmentTooLargeError,
    MediaTypeMismatchError,
    MediaTypeRefusedError,
)
from crmkit.ports import AttachmentLimits, ByteSource
from crmkit.records import Attachment, harmless_name
from crmkit.records._attachment import media_type_of
from crmkit.records._file_names import name_problem

PIECE: Final = 2**18
_HEAD: Final = 2**13


class Intake:
    """
    The pieces of one content, and its description once they are through.

    Args:
        content: Where it comes from.
        name: What the file is called.
        media_type: Its type as declared.
        limits: What is taken.

    Raises:
        AttachmentNameError: If the name could do harm.
        MediaTypeRefusedError: If files of the type are not taken.

    >>> intake = Intake(BytesIO(b"abc"), "a.txt", "text/plain", AttachmentLimits())
    >>> list(intake), intake.described().size
    ([b'abc'], 3)
    """

    def __init__(
        self, content: ByteSource, name: str, media_type: str, limits: AttachmentLimits
    ) -> None:
        if problem := name_problem(name):
            raise AttachmentNameError(name, problem, harmless_name(name))
        self._media_type = media_type_of(media_type)
        if not limits.takes(self._media_type):
            allowed = tuple(sorted(limits.media_types or ()))
            raise MediaTypeRefusedError(self._media_type, allowed)
        self._content, self._name, self._limits = content, name, limits
        self._hash, self._size = sha256(), 0

    def __iter__(self) -> Iterator[bytes]:
        """
        Yield the pieces, each checked.

        Raises:
            MediaTypeMismatchError: If the beginning is that of another type.
            AttachmentTooLargeError: As soon as the limit is passed.
        """
        head = self._head()
        self._compare(head)
        for piece in _pieces(BytesIO(head)):
            yield self._counted(piece)
        for piece in _pieces(self._content):
            yield self._counted(piece)

    def described(self) -> Attachment:
        """
        Return the description of what went through.
        """
        return Attachment(
            digest=self._hash.hexdigest(),
            name=self._name,
            media_type=self._media_type,
            size=self._size,
        )

    def _head(self) -> bytes:
        """
        Return the beginning; a stream may hand it out in smaller pieces.
        """
        head = bytearray()
        while len(head) < _HEAD and (piece := _read(self._content, _HEAD - len(head))):
            head += piece
        return bytes(head)

    def _compare(self, head: bytes) -> None:
        found = self._limits.told_by(head)
        if found and self._media_type not in found:
            raise MediaTypeMismatchError(
                self._name, self._media_type, tuple(sorted(found))
            )

    def _counted(self, piece: bytes) -> bytes:
        self._size += len(piece)
        if self._size > self._limits.largest:
            raise AttachmentTooLargeError(self._name, self._limits.largest)
        self._hash.update(piece)
        return piece


def _pieces(content: ByteSource) -> Iterator[bytes]:
    yield from iter(partial(_read, content, PIECE), b"")


def _read(content: ByteSource, size: int) -> bytes:
    """
    Return the next bytes; text, or None of a stream that does not wait, is no end.
    """
    return bytes(memoryview(content.read(size)))
