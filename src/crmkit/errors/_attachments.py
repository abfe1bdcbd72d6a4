"""
Errors of attachments: what was not taken, what is gone, what is damaged.
"""

from crmkit.errors._base import CrmkitError, did_you_mean, listed
from crmkit.errors._stores import StoreError

_LONGEST_SHOWN = 80


class AttachmentNameError(CrmkitError, ValueError):
    """
    A file name could do harm, here or where the file is saved.

    Attributes:
        name: The name that came.
        problem: What is wrong with it.
        harmless: A name like it that would do.

    >>> print(AttachmentNameError("../报价.xlsx", "it has '/' in it", "_报价.xlsx"))
    a file cannot be named '../报价.xlsx': it has '/' in it (allowed: '_报价.xlsx')
    """

    def __init__(self, name: str, problem: str, harmless: str) -> None:
        super().__init__(name, problem, harmless)
        self.name, self.problem, self.harmless = name, problem, harmless

    def __str__(self) -> str:
        return (
            f"a file cannot be named {_cut(self.name)!r}: {self.problem} "
            f"(allowed: {_cut(self.harmless)!r})"
        )


class AttachmentTooLargeError(CrmkitError, ValueError):
    """
    A content is longer than the limit; how long is not known.

    Attributes:
        name: The file's name.
        limit: Bytes that are allowed.

    >>> print(AttachmentTooLargeError("扫描件.pdf", 26_214_400))
    '扫描件.pdf' is longer than 26214400 bytes, which is the limit
    """

    def __init__(self, name: str, limit: int) -> None:
        super().__init__(name, limit)
        self.name, self.limit = name, limit

    def __str__(self) -> str:
        return f"{self.name!r} is longer than {self.limit} bytes, which is the limit"


class MediaTypeRefusedError(CrmkitError, ValueError):
    """
    Files of this type are not taken.

    Attributes:
        media_type: The type that the file was said to have.
        allowed: Types that are taken, sorted; empty if any is.

    >>> print(MediaTypeRefusedError("image/jpg", ("image/jpeg", "image/png")))
    files of type 'image/jpg' are not taken \
(allowed: 'image/jpeg', 'image/png'); did you mean 'image/jpeg'?
    >>> print(MediaTypeRefusedError("pdf", ()))
    files of type 'pdf' are not taken (allowed: any that looks like 'type/subtype')
    """

    def __init__(self, media_type: str, allowed: tuple[str, ...]) -> None:
        super().__init__(media_type, allowed)
        self.media_type, self.allowed = media_type, allowed

    def __str__(self) -> str:
        allowed = listed(self.allowed, none="any that looks like 'type/subtype'")
        return (
            f"files of type {self.media_type!r} are not taken (allowed: "
            f"{allowed}){did_you_mean(self.media_type, self.allowed)}"
        )


class MediaTypeMismatchError(CrmkitError, ValueError):
    """
    A content is not of the type that it was said to have.

    Attributes:
        name: The file's name.
        media_type: The type that it was said to have.
        found: Types that its first bytes speak for, sorted.

    >>> print(MediaTypeMismatchError("报价.pdf", "application/pdf", ("image/png",)))
    '报价.pdf' is said to be 'application/pdf', but begins like 'image/png'
    """

    def __init__(self, name: str, media_type: str, found: tuple[str, ...]) -> None:
        super().__init__(name, media_type, found)
        self.name, self.media_type, self.found = name, media_type, found

    def __str__(self) -> str:
        return (
            f"{self.name!r} is said to be {self.media_type!r}, "
            f"but begins like {listed(self.found)}"
        )


class DigestFormatError(CrmkitError, ValueError):
    """
    Something was given as a digest that is none.

    Attributes:
        digest: What came.

    >>> print(DigestFormatError("../../secret"))
    '../../secret' is no digest: 64 characters of 0–9 and a–f, SHA-256
    """

    def __init__(self, digest: str) -> None:
        super().__init__(digest)
        self.digest = digest

    def __str__(self) -> str:
        return (
            f"{self.digest!r} is no digest: 64 characters of 0\N{EN DASH}9 "
            "and a\N{EN DASH}f, SHA-256"
        )


class AttachmentMissingError(CrmkitError, LookupError):
    """
    A content is not there: never kept, swept or erased.

    Attributes:
        store: Where it was looked for.
        digest: SHA-256 of the content.

    >>> print(AttachmentMissingError("uploads", "e3b0c442"))
    uploads: there is no content e3b0c442
    """

    def __init__(self, store: str, digest: str) -> None:
        super().__init__(store, digest)
        self.store, self.digest = store, digest

    def __str__(self) -> str:
        return f"{self.store}: there is no content {self.digest}"


class AttachmentCorruptError(CrmkitError, ValueError):
    """
    A content is there, but it is no longer what was kept.

    Attributes:
        store: Where it is.
        digest: SHA-256 of what was kept.
        problem: What it is instead.

    >>> print(AttachmentCorruptError("uploads", "e3b0c442", "it has 10 bytes, not 12"))
    uploads: content e3b0c442 is damaged: it has 10 bytes, not 12
    """

    def __init__(self, store: str, digest: str, problem: str) -> None:
        super().__init__(store, digest, problem)
        self.store, self.digest, self.problem = store, digest, problem

    def __str__(self) -> str:
        return f"{self.store}: content {self.digest} is damaged: {self.problem}"


class AttachmentsFullError(StoreError):
    """
    There is no room for a content: the disk, a quota or a limit is used up.

    >>> print(AttachmentsFullError("uploads", "no space left on device"))
    uploads: no space left on device
    """


class AttachmentsReadOnlyError(StoreError):
    """
    Contents may be read but not written or removed.

    >>> print(AttachmentsReadOnlyError("uploads", "read-only file system"))
    uploads: read-only file system
    """


class NothingInUseError(CrmkitError, ValueError):
    """
    A sweep was told that no content at all is in use.

    Attributes:
        store: What would have been swept empty.

    >>> print(NothingInUseError("uploads"))
    uploads: no content is said to be in use, so all would be removed; \
if that is meant, pass allow_empty=True
    """

    def __init__(self, store: str) -> None:
        super().__init__(store)
        self.store = store

    def __str__(self) -> str:
        return (
            f"{self.store}: no content is said to be in use, so all would be "
            "removed; if that is meant, pass allow_empty=True"
        )


def _cut(name: str) -> str:
    return name if len(name) <= _LONGEST_SHOWN else f"{name[: _LONGEST_SHOWN - 1]}…"
