"""
Errors of the file system in crmkit's own words.

Not here: what is missing or damaged, which the store finds out by looking.
"""

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from crmkit.errors import (
    AttachmentsFullError,
    AttachmentsReadOnlyError,
    CrmkitError,
    StoreError,
)

GONE: Final = "its folders are gone; is the disk not mounted?"
_KNOWN: Final[dict[int, tuple[type[StoreError], str]]] = {
    errno.ENOSPC: (AttachmentsFullError, "the disk is full"),
    errno.EDQUOT: (AttachmentsFullError, "the disk quota is used up"),
    errno.EFBIG: (AttachmentsFullError, "no file may be that long here"),
    errno.EROFS: (AttachmentsReadOnlyError, "the file system is read-only"),
    errno.EACCES: (AttachmentsReadOnlyError, "writing is not permitted"),
    errno.EPERM: (AttachmentsReadOnlyError, "writing is not permitted"),
    errno.ENOENT: (StoreError, GONE),
}


@contextmanager
def writing(url: str) -> Iterator[None]:
    """
    Turn what the file system refuses within a block into errors of the store.

    Raises:
        AttachmentsFullError: If there is no room.
        AttachmentsReadOnlyError: If nothing may be written.
        StoreError: For all else.
    """
    try:
        yield
    except CrmkitError:
        raise
    except OSError as error:
        kind, text = _KNOWN.get(error.errno or 0, (StoreError, _words(error)))
        raise kind(url, text) from error


@contextmanager
def reading(url: str) -> Iterator[None]:
    """
    Turn what cannot be read within a block into an error of the store.

    Raises:
        StoreError: If something cannot be read.
    """
    try:
        yield
    except CrmkitError:
        raise
    except OSError as error:
        raise StoreError(url, f"it cannot be read: {_words(error)}") from error


def _words(error: OSError) -> str:
    return os.strerror(error.errno).lower() if error.errno else str(error)
