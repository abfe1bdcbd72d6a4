"""
Archives (归档): what was known of a customer on a day; his own record goes on.
"""

from dataclasses import dataclass
from typing import Annotated, ClassVar

from crmkit.labels import Label
from crmkit.records._base import Record
from crmkit.records._types import Day, Id, Instant, Line, LongText, Prose


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
        content: The records as they were, as JSON text: type → list of records.
        reason: Why it was taken.
        created_at: Instant at which the record was made.

    >>> Archive.of({"customer": "C1", "content": '{"customer": []}'}).content
    '{"customer": []}'
    """

    type_name: ClassVar[str] = "archive"
    label: ClassVar[Label] = Label("Archive", "档案归档", ("归档",))
    required: ClassVar[tuple[str, ...]] = ("customer", "content")
    sensitive: ClassVar[frozenset[str]] = frozenset({"name", "content", "reason"})

    customer: Annotated[Id | None, Label("Customer", "客户")] = None
    name: Annotated[Line | None, Label("Archive", "档案名称")] = None
    taken_on: Annotated[Day | None, Label("Day", "归档日期")] = None
    taken_at: Annotated[Instant | None, Label("Taken", "归档时间")] = None
    taken_by: Annotated[Id | None, Label("Taken by", "归档人")] = None
    content: Annotated[LongText | None, Label("Content", "归档内容")] = None
    reason: Annotated[Prose | None, Label("Reason", "归档原因")] = None
    created_at: Annotated[Instant | None, Label("Created", "创建时间")] = None
