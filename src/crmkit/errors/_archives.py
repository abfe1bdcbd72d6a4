"""
Errors of archives: what is no longer what was kept.
"""

from crmkit.errors._base import CrmkitError


class ArchiveCorruptError(CrmkitError, ValueError):
    """
    What an archive holds is not what its digest says.

    Attributes:
        archive: Id of the archive.

    >>> print(ArchiveCorruptError("Z1"))
    what archive 'Z1' holds is not what was kept: its digest is another one
    """

    def __init__(self, archive: str) -> None:
        super().__init__(archive)
        self.archive = archive

    def __str__(self) -> str:
        return (
            f"what archive {self.archive!r} holds is not what was kept: "
            "its digest is another one"
        )
