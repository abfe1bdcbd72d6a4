"""
The checks that every store of attachments makes alike.

Not here: what may come in (:mod:`crmkit.adapters._intake`).
"""

import re
from collections.abc import Set as AbstractSet
from datetime import UTC, datetime
from typing import Final

from crmkit.errors import (
    AttachmentCorruptError,
    DigestFormatError,
    NaiveDatetimeError,
    NothingInUseError,
)
from crmkit.records import Attachment

_DIGEST: Final = re.compile(r"[0-9a-f]{64}", re.ASCII)


def is_digest(text: str) -> bool:
    """
    Return whether a text is a SHA-256 in hexadecimal, lower case.

    >>> is_digest(64 * "0"), is_digest(64 * "0" + "/..")
    (True, False)
    """
    return _DIGEST.fullmatch(text) is not None


def digest_checked(digest: str) -> str:
    """
    Return a digest; nothing else may become part of a path.

    Raises:
        DigestFormatError: If it is none.
    """
    if not is_digest(digest):
        raise DigestFormatError(digest)
    return digest


def size_checked(url: str, attachment: Attachment, size: int) -> None:
    """
    Compare the length of a content with its description.

    Raises:
        AttachmentCorruptError: If they differ.
    """
    if size != attachment.size:
        problem = f"it has {size} bytes, not {attachment.size}"
        raise AttachmentCorruptError(url, attachment.digest, problem)


def cut_off(
    url: str, in_use: AbstractSet[str], stored_before: datetime, *, allow_empty: bool
) -> datetime:
    """
    Return the instant before which unused contents go, in UTC.

    Raises:
        NothingInUseError: If nothing is in use and that was not allowed.
        NaiveDatetimeError: If the instant has no time zone.
    """
    if stored_before.utcoffset() is None:
        raise NaiveDatetimeError("stored_before", stored_before.isoformat())
    if not in_use and not allow_empty:
        raise NothingInUseError(url)
    return stored_before.astimezone(UTC)
