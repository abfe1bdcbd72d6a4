"""
The store of attachments in a folder.

Invariants:
    - What was put is on the disk, bytes and name, when :meth:`FileAttachments.put`
      returns; whatever happens before, nothing of it is seen.
    - A store is opened only where one was made, so a disk that is not mounted is an
      error and not an empty store.

Not here: how files are written and locked (:mod:`crmkit.adapters.files._folder`).
"""

import os
from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from contextlib import ExitStack, contextmanager
from datetime import datetime
from hashlib import file_digest
from io import BufferedReader
from pathlib import Path
from typing import BinaryIO, Final, Self

from crmkit.adapters._contents import cut_off, size_checked
from crmkit.adapters._intake import Intake
from crmkit.adapters.files._failures import GONE, reading, writing
from crmkit.adapters.files._folder import Draft, Folder, look, stamp, sync_folder
from crmkit.crm import SystemClock
from crmkit.errors import (
    AttachmentCorruptError,
    AttachmentMissingError,
    CrmkitError,
    StoreError,
    StoreVersionError,
)
from crmkit.ports import AttachmentLimits, ByteSource, Clock, StoredContent
from crmkit.records import Attachment

_COMMON: Final = AttachmentLimits()
_VERSION: Final = "1\n"


class FileAttachments:
    """
    Contents in a folder that :meth:`create` has made.

    Args:
        folder: The folder, on a disk of this machine.
        limits: What is taken.
        clock: Where the present instant comes from; the machine's clock by default.

    Raises:
        StoreError: If the folder is not there or no store was made in it.
        StoreVersionError: If a later version of crmkit made it.

    >>> import io, tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     attachments = FileAttachments.create(Path(folder) / "attachments")
    ...     scan = attachments.put(
    ...         io.BytesIO(b"%PDF-"), name="合同.pdf", media_type="application/pdf"
    ...     )
    ...     with attachments.open(scan) as content:
    ...         scan.name, scan.size, content.read()
    ('合同.pdf', 5, b'%PDF-')
    """

    def __init__(
        self,
        folder: Path | str,
        limits: AttachmentLimits = _COMMON,
        clock: Clock | None = None,
    ) -> None:
        self._folder = Folder(Path(folder).absolute())
        self._limits, self._clock = limits, clock or SystemClock()
        self._check_version()

    @classmethod
    def create(
        cls,
        folder: Path | str,
        limits: AttachmentLimits = _COMMON,
        clock: Clock | None = None,
    ) -> Self:
        """
        Make a store in a new or empty folder and open it.

        If there is one, it is opened, and what a backup left out is made.

        Raises:
            StoreError: If something else is in the folder.
            AttachmentsReadOnlyError: If it may not be made there.
        """
        place = Folder(Path(folder).absolute())
        with writing(str(place.root)):
            _make(place)
        return cls(folder, limits, clock)

    @property
    def url(self) -> str:
        """
        The path of the folder.
        """
        return str(self._folder.root)

    def put(self, content: ByteSource, *, name: str, media_type: str) -> Attachment:
        """
        Keep a content and return its description.
        """
        intake = Intake(content, name, media_type, self._limits)
        with self._draft() as draft:
            for piece in intake:
                with writing(self.url):
                    draft.write(piece)
            described = intake.described()
            with writing(self.url):
                draft.finish(self._clock.now())
                self._folder.publish(draft, self._folder.path_of(described.digest))
        return described

    @contextmanager
    def open(self, attachment: Attachment) -> Iterator[BinaryIO]:
        """
        Yield a content as a binary stream.
        """
        with self._opened(attachment.digest) as content:
            size_checked(self.url, attachment, os.fstat(content.fileno()).st_size)
            yield content

    def verify(self, digest: str) -> None:
        """
        Read a content and compare it with its digest.
        """
        with self._opened(digest) as content, reading(self.url):
            found = file_digest(content, "sha256").hexdigest()
        if found != digest:
            raise AttachmentCorruptError(self.url, digest, f"its SHA-256 is {found}")

    def renew(self, digest: str) -> None:
        """
        Count a content as stored now.
        """
        now, path = self._clock.now(), self._folder.path_of(digest)
        with writing(self.url), self._folder.locked():
            if not path.exists():
                raise self._missing(digest)
            stamp(path, now)

    def contents(self) -> Iterator[StoredContent]:
        """
        Go through all contents, in the order of their digests.
        """
        with reading(self.url):
            for path in self._folder.paths():
                if found := look(path):
                    yield found

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
        unused = (each for each in self.contents() if each.digest not in in_use)
        old = (each for each in unused if each.stored_at < before)
        return tuple(each for each in old if self._removed(each.digest, before))

    def erase(self, digest: str) -> bool:
        """
        Remove a content at once; return whether it was there.
        """
        return self._removed(digest, None)

    def clean_up(self) -> int:
        """
        Remove what writers that were interrupted left behind; return how many.
        """
        with writing(self.url):
            return self._folder.clean_up()

    def _check_version(self) -> None:
        try:
            with reading(self.url):
                version = self._folder.mark.read_text("ascii", errors="replace")
        except StoreError as error:
            if not isinstance(error.__cause__, FileNotFoundError):
                raise
            text = "it holds no attachments; FileAttachments.create makes a place"
            raise StoreError(self.url, text) from None
        if version != _VERSION:
            text = f"it has layout {version.strip()!r}; this crmkit knows '1'"
            raise StoreVersionError(self.url, text)

    @contextmanager
    def _draft(self) -> Iterator[Draft]:
        """
        Yield a draft; what the stream raises in the block goes through as it is.
        """
        with ExitStack() as afterwards:
            with writing(self.url):
                draft = afterwards.enter_context(self._folder.draft())
            yield draft

    @contextmanager
    def _opened(self, digest: str) -> Iterator[BufferedReader]:
        path = self._folder.path_of(digest)
        try:
            with reading(self.url):
                content = path.open("rb")
        except StoreError as error:
            if isinstance(error.__cause__, FileNotFoundError):
                raise self._missing(digest) from None
            raise
        with content:
            yield content

    def _missing(self, digest: str) -> CrmkitError:
        if self._folder.mark.exists():
            return AttachmentMissingError(self.url, digest)
        return StoreError(self.url, GONE)

    def _removed(self, digest: str, before: datetime | None) -> bool:
        """
        Remove a content, unless it was renewed meanwhile; return whether it went.
        """
        path = self._folder.path_of(digest)
        with writing(self.url), self._folder.locked(exclusive=True):
            found = look(path)
            if found is None or (before and found.stored_at >= before):
                return False
            path.unlink()
            sync_folder(path.parent)
            return True


def _make(place: Folder) -> None:
    marked = place.mark.exists()
    if not marked and (strangers := place.strangers()):
        text = f"it is not empty: there is {strangers[0]!r} in it"
        raise StoreError(str(place.root), text)
    place.make()
    if not marked:
        _put_mark(place)
        sync_folder(place.root)
        sync_folder(place.root.parent)


def _put_mark(place: Folder) -> None:
    with place.draft() as draft:
        draft.write(_VERSION.encode())
        os.fsync(draft.file)
        with place.locked():
            draft.close()
            draft.path.replace(place.mark)
