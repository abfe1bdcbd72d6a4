"""
Archives (归档): what was known of a customer on a day; his own record goes on.

Invariants:
    - What an archive holds is a record of its own: lists and histories of archives do
      not read it, and it is written, exported and restored as every record is.
"""

from dataclasses import dataclass
from hashlib import sha256
from typing import Annotated, ClassVar

from crmkit.labels import Label
from crmkit.records._attachment import Digest
from crmkit.records._base import Record
from crmkit.records._types import (
    Count,
    Day,
    Id,
    Instant,
    Line,
    LongText,
    Prose,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Archive(Record):
    """
    A dated snapshot of a customer and what belongs to him (C14).

    Attributes:
        customer: Id of the customer.
        name: His name and the day: ``恒信科技 2024-05-20``.
        taken_on: The day, in the company's zone.
        taken_at: Instant at which it was taken.
        taken_by: Id of the user who took it, or ``system:…``.
        digest: SHA-256 of what it holds, in hexadecimal; None if that is elsewhere.
        size: Length of what it holds, in bytes of UTF-8.
        reason: Why it was taken.
        created_at: Instant at which the record was made.

    >>> Archive.of({"customer": "C1", "name": "恒信科技 2024-05-20"}).name
    '恒信科技 2024-05-20'
    """

    type_name: ClassVar[str] = "archive"
    label: ClassVar[Label] = Label("Archive", "档案归档", ("归档",))
    required: ClassVar[tuple[str, ...]] = ("customer",)
    sensitive: ClassVar[frozenset[str]] = frozenset({"name", "reason"})

    customer: Annotated[Id | None, Label("Customer", "客户")] = None
    name: Annotated[Line | None, Label("Archive", "档案名称")] = None
    taken_on: Annotated[Day | None, Label("Day", "归档日期")] = None
    taken_at: Annotated[Instant | None, Label("Taken", "归档时间")] = None
    taken_by: Annotated[Id | None, Label("Taken by", "归档人")] = None
    digest: Annotated[Digest | None, Label("SHA-256", "归档内容摘要")] = None
    size: Annotated[Count | None, Label("Size in bytes", "字节数")] = None
    reason: Annotated[Prose | None, Label("Reason", "归档原因")] = None
    created_at: Annotated[Instant | None, Label("Created", "创建时间")] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ArchiveContent(Record):
    """
    What an archive holds; its id is that of its archive.

    Attributes:
        content: The records as they were, as JSON text: type → list of records.

    >>> held = ArchiveContent(id="Z1", content='{"customer": []}')
    >>> held.digest[:8], held.size
    ('6c1fb389', 16)
    """

    type_name: ClassVar[str] = "archive_content"
    label: ClassVar[Label] = Label("Content of an archive", "归档内容")
    required: ClassVar[tuple[str, ...]] = ("id", "content")
    sensitive: ClassVar[frozenset[str]] = frozenset({"content"})

    content: Annotated[LongText | None, Label("Content", "归档内容")] = None

    @property
    def digest(self) -> str:
        """
        SHA-256 of the content in UTF-8, in hexadecimal.
        """
        return sha256(self._bytes).hexdigest()

    @property
    def size(self) -> int:
        """
        Length of the content in UTF-8, in bytes.
        """
        return len(self._bytes)

    @property
    def _bytes(self) -> bytes:
        return (self.content or "").encode()
