"""
Files that appear whole, under their name, or not at all.

Invariants:
    - The name is given last, when the bytes are on the disk.
    - What was there is only replaced if that is asked for, and in one step.

Not here: what is written into them.
"""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from errno import ENOENT
from pathlib import Path

from crmkit.errors import BackupTargetError


@contextmanager
def placed(path: Path, *, overwrite: bool) -> Iterator[Path]:
    """
    Yield a path to write to; what is there at the end gets the right name.

    Args:
        path: The name that the file shall have.
        overwrite: Whether it may take the place of another.

    Raises:
        BackupTargetError: If there is a file already, and *overwrite* is not set.
        OSError: If the folder is not there, cannot be written, is full …
    """
    if not overwrite and os.path.lexists(path):
        raise _there(path)
    if not path.parent.exists():
        raise FileNotFoundError(ENOENT, os.strerror(ENOENT), str(path.parent))
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    os.close(handle)
    try:
        yield Path(name)
        _flush(Path(name))
        _give(Path(name), path, overwrite=overwrite)
        _flush(path.parent)
    finally:
        with suppress(FileNotFoundError):
            Path(name).unlink()


def _give(made: Path, path: Path, *, overwrite: bool) -> None:
    if overwrite:
        made.replace(path)
        return
    try:
        path.hardlink_to(made)  # unlike a renaming, never replaces anything
    except FileExistsError:
        raise _there(path) from None
    except OSError:  # a file system without links
        if os.path.lexists(path):
            raise _there(path) from None
        made.rename(path)


def _there(path: Path) -> BackupTargetError:
    return BackupTargetError(str(path), "it is there; overwrite=True replaces it")


def _flush(path: Path) -> None:
    if os.name != "posix" and path.is_dir():
        return  # elsewhere, folders cannot be opened
    flags = os.O_RDONLY if path.is_dir() else os.O_RDWR
    handle = os.open(path, flags)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
