"""
The folder of a store of attachments: its layout, its lock, what lies in it.

Invariants:
    - A content's path follows from its digest alone, and from nothing else that came.
    - A content appears by one renaming, after its bytes are on the disk; then the
      folders are written to the disk too.
    - Who publishes shares the lock; who removes has it alone. So nothing is removed
      between the look at it and the removal.
    - Who writes holds a lock on its file; a file that nobody holds was left behind.

Not here: errors in words (:mod:`crmkit.adapters.files._failures`).
"""

import os
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final
from uuid import uuid4

from crmkit.adapters._contents import digest_checked, is_digest
from crmkit.adapters.files._locks import lock, try_lock
from crmkit.ports import StoredContent

_NEW: Final = (
    os.O_WRONLY
    | os.O_CREAT
    | os.O_EXCL
    | getattr(os, "O_BINARY", 0)
    | getattr(os, "O_NOFOLLOW", 0)
)
_MINE: Final = 0o600
_MINE_TO_ENTER: Final = 0o700
_OF_EXT4: Final = "lost+found"
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND: Final = timedelta(microseconds=1)


class Folder:
    """
    Where contents lie.

    Args:
        root: The folder; nothing is made here.
    """

    def __init__(self, root: Path) -> None:
        self.root = root
        self.mark = root / "crmkit-attachments"
        self.incoming = root / "incoming"
        self.kept = root / "sha256"
        self._lock = root / "lock"

    def make(self) -> None:
        """
        Make the folder and what belongs into it, as far as it is not there.
        """
        self.root.mkdir(mode=_MINE_TO_ENTER, parents=True, exist_ok=True)
        for each in (self.incoming, self.kept):
            each.mkdir(mode=_MINE_TO_ENTER, exist_ok=True)
        if not self._lock.exists():  # so that a read-only disk can be opened
            os.close(os.open(self._lock, os.O_RDWR | os.O_CREAT, _MINE))

    def strangers(self) -> list[str]:
        """
        Return the names of what lies in the folder and does not belong there.
        """
        own = {self.mark, self.incoming, self.kept, self._lock, self.root / _OF_EXT4}
        if not self.root.is_dir():
            return []
        return sorted(path.name for path in set(self.root.iterdir()) - own)

    def path_of(self, digest: str) -> Path:
        """
        Return where a content is, or would be.

        Raises:
            DigestFormatError: If it is no digest.
        """
        return self.kept / digest_checked(digest)[:2] / digest

    def paths(self) -> Iterator[Path]:
        """
        Go through the contents, in the order of their digests.
        """
        for shelf in sorted(self.kept.iterdir()):
            for path in sorted(shelf.iterdir()) if shelf.is_dir() else ():
                if is_digest(path.name) and path.name.startswith(shelf.name):
                    yield path

    @contextmanager
    def locked(self, *, exclusive: bool = False) -> Iterator[None]:
        """
        Hold the lock of the folder for a block.
        """
        file = os.open(self._lock, os.O_RDWR)
        try:
            lock(file, exclusive=exclusive)
            yield
        finally:
            os.close(file)

    @contextmanager
    def draft(self) -> Iterator["Draft"]:
        """
        Yield a new file to write to; it is gone after the block unless published.
        """
        path = self.incoming / uuid4().hex
        with ExitStack() as afterwards:
            with self.locked():
                draft = Draft(path, os.open(path, _NEW, _MINE))
                afterwards.callback(draft.discard)
                lock(draft.file, exclusive=True)
            yield draft

    def publish(self, draft: "Draft", to: Path) -> None:
        """
        Give a draft, all of which is on the disk, its final name.

        A content that is there already is replaced: it is the same, unless it was
        damaged, and so a damaged one heals.
        """
        with self.locked():
            draft.close()
            to.parent.mkdir(mode=_MINE_TO_ENTER, exist_ok=True)
            draft.path.replace(to)
            sync_folder(to.parent)
            sync_folder(self.kept)

    def clean_up(self) -> int:
        """
        Remove drafts that nobody writes to; return how many.
        """
        with self.locked(exclusive=True):
            return sum(map(_removed_if_left, sorted(self.incoming.iterdir())))


class Draft:
    """
    A file that is being written.

    Args:
        path: Where it is.
        file: Its descriptor.
    """

    def __init__(self, path: Path, file: int) -> None:
        self.path, self.file = path, file
        self._open = True

    def write(self, piece: bytes) -> None:
        """
        Write all of a piece, however much the system takes at once.
        """
        rest = memoryview(piece)
        while rest:
            rest = rest[os.write(self.file, rest) :]

    def finish(self, stored_at: datetime) -> None:
        """
        Date it, and have all of it on the disk.
        """
        stamp(self.path, stored_at)
        os.fsync(self.file)

    def close(self) -> None:
        """
        Close it, once.
        """
        if self._open:
            self._open = False
            os.close(self.file)

    def discard(self) -> None:
        """
        Close it and remove it, unless it was published.

        What cannot be removed now is a left-over; the error that led here counts more.
        """
        with suppress(OSError):
            self.close()
        with suppress(OSError):
            self.path.unlink(missing_ok=True)


def stamp(path: Path, stored_at: datetime) -> None:
    """
    Write down when a content was stored: as the time of its last change.
    """
    nanoseconds = (stored_at - _EPOCH) // _MICROSECOND * 1000
    os.utime(path, ns=(nanoseconds, nanoseconds))


def look(path: Path) -> StoredContent | None:
    """
    Return what is at a path, or None if it has gone.
    """
    try:
        found = path.stat()
    except FileNotFoundError:
        return None
    stored_at = _EPOCH + found.st_mtime_ns // 1000 * _MICROSECOND
    return StoredContent(digest=path.name, size=found.st_size, stored_at=stored_at)


def sync_folder(path: Path) -> None:
    """
    Have the names in a folder on the disk; Windows has no such call.
    """
    if sys.platform == "win32":
        return
    file = os.open(path, os.O_RDONLY)
    try:
        os.fsync(file)
    finally:
        os.close(file)


def _removed_if_left(path: Path) -> bool:
    file = os.open(path, os.O_RDWR)
    try:
        if not try_lock(file):
            return False
        if sys.platform != "win32":
            path.unlink()
    finally:
        os.close(file)
    path.unlink(missing_ok=True)
    return True
