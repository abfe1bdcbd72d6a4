"""
A process that puts attachments into a folder and says what came of it.

Run with what is to be done, the folder, and what else that needs.
"""

import sys
from hashlib import sha256
from io import BytesIO
from itertools import count

from crmkit.adapters.files import FileAttachments
from crmkit.errors import AttachmentsFullError
from crmkit.ports import AttachmentLimits

PDF = "application/pdf"
ANYTHING = AttachmentLimits(largest=2**34, media_types=None)


def say(text: object) -> None:
    """
    Tell the test something.
    """
    print(text, flush=True)  # noqa: T201 - heard by the test


class Stalling:
    """
    A stream that gives a piece, and then says so and waits for ever.
    """

    def __init__(self) -> None:
        self.pieces = [b"1" * 2**13, b"2" * 2**18]

    def read(self, size: int, /) -> bytes:
        """
        Return the next piece, or wait.
        """
        if self.pieces:
            return self.pieces.pop(0)
        say("ready")
        sys.stdin.read()
        return b""


class Long:
    """
    A stream of so many bytes.
    """

    def __init__(self, size: int) -> None:
        self.left = size

    def read(self, size: int, /) -> bytes:
        """
        Return the next bytes.
        """
        given = min(self.left, size)
        self.left -= given
        return bytes(given)


def stall(folder: str) -> None:
    """
    Begin to put something and never end.
    """
    FileAttachments(folder).put(Stalling(), name="a.pdf", media_type=PDF)


def race(folder: str, times: str) -> None:
    """
    Put one content, clean up and read it, so many times.
    """
    store = FileAttachments(folder)
    say("ready")
    sys.stdin.readline()
    for _ in range(int(times)):
        kept = store.put(BytesIO(b"same" * 50_000), name="a.pdf", media_type=PDF)
        store.clean_up()
        store.verify(kept.digest)
        with store.open(kept) as content:
            assert sha256(content.read()).hexdigest() == kept.digest
    say("done")


def many(folder: str) -> None:
    """
    Put one content after the other, saying which is kept, until somebody ends it.
    """
    store = FileAttachments(folder)
    say("ready")
    for number in count():
        content = BytesIO(f"{number}".encode() * 20_000)
        say(store.put(content, name="a.pdf", media_type=PDF).digest)


def long(folder: str) -> None:
    """
    Put 64 MiB and read them, and say how much memory that took.
    """
    import resource

    store = FileAttachments(folder, ANYTHING)
    store.put(BytesIO(b"warm"), name="a.pdf", media_type=PDF)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    kept = store.put(Long(2**26), name="a.pdf", media_type=PDF)
    store.verify(kept.digest)
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    say(f"{grown * 1024} {kept.size}")


def limited(folder: str) -> None:
    """
    Put something longer than this process may write, and say what came of it.
    """
    import resource

    store = FileAttachments(folder)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))
    try:
        store.put(BytesIO(b"x" * 500_000), name="a.pdf", media_type=PDF)
    except AttachmentsFullError as error:
        say(error)


if __name__ == "__main__":
    globals()[sys.argv[1]](*sys.argv[2:])
