"""
Locks on open files, which end with the process that holds them.

Invariants:
    - A lock belongs to one opening of a file, so threads exclude each other too.
    - Closing the file gives it up, and so does the death of the process.

Not here: what is locked (:mod:`crmkit.adapters.files._folder`).
"""

import sys

if sys.platform == "win32":
    import msvcrt

    def lock(file: int, *, exclusive: bool) -> None:
        """
        Wait for a lock; Windows has exclusive ones only.
        """
        while not try_lock(file):
            _wait(file)

    def try_lock(file: int) -> bool:
        """
        Return whether an exclusive lock could be had at once.
        """
        try:
            msvcrt.locking(file, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

    def _wait(file: int) -> None:
        try:
            msvcrt.locking(file, msvcrt.LK_LOCK, 1)  # tries for ten seconds
            msvcrt.locking(file, msvcrt.LK_UNLCK, 1)
        except OSError:
            pass

else:
    import fcntl

    def lock(file: int, *, exclusive: bool) -> None:
        """
        Wait for a lock, which several may share unless it is exclusive.
        """
        fcntl.flock(file, fcntl.LOCK_EX if exclusive else fcntl.LOCK_SH)

    def try_lock(file: int) -> bool:
        """
        Return whether an exclusive lock could be had at once.
        """
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True
