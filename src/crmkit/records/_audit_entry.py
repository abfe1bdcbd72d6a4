"""
The audit trail (审计记录): what people were refused, saw, took out, erased, gave away.

Invariants:
    - It names records, fields and operations, never a value.
    - Nobody enters or changes one; the system writes it.

Not here: what of a record changed, and by whom (:class:`crmkit.records.Change`); who
may do what (:mod:`crmkit.access`).
"""

from dataclasses import dataclass
from typing import Annotated, ClassVar

from crmkit.labels import Choice, Label
from crmkit.records._base import Record
from crmkit.records._types import Count, Id, Instant, Line, Prose, Tags


class AuditAction(Choice):
    """
    What happened that the audit trail keeps.
    """

    REFUSED = "refused", Label("Refused", "拒绝", ("已拒绝",))
    SEEN = "seen", Label("Seen", "查看", ("查看敏感信息",))
    EXPORTED = "exported", Label("Exported", "导出", ("已导出",))
    DISCLOSED = "disclosed", Label("Disclosed", "披露", ("信息披露",))
    ERASED = "erased", Label("Erased", "清除", ("已清除",))
    HANDED_OVER = "handed_over", Label("Handed over", "移交", ("已移交",))


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditEntry(Record):
    """
    Something that somebody did or was refused, beside what changes of records say.

    Attributes:
        user: Id of the user who acted, or ``system:…``.
        action: What happened.
        operation: Name of the operation, for example ``customer.export``.
        about: The record that it was about: ``str(customer.ref)``; None if it was
            about several, or none.
        records: How many records it was about.
        fields: Fields whose values were seen or left the company, sorted.
        reason: Why: what was missing, or what who acted gave as the reason.
        occurred_at: Instant at which it happened.

    >>> entry = AuditEntry.of({"user": "li", "action": "导出", "records": 12,
    ...                        "operation": "customer.export"})
    >>> entry.action.label.en, entry.records
    ('Exported', 12)
    """

    type_name: ClassVar[str] = "audit_entry"
    label: ClassVar[Label] = Label("Audit entry", "审计记录", ("审计日志",))
    required: ClassVar[tuple[str, ...]] = ("action", "operation")
    sensitive: ClassVar[frozenset[str]] = frozenset({"reason"})

    user: Annotated[Id | None, Label("Who", "操作人")] = None
    action: Annotated[AuditAction, Label("Event", "审计事件", ("事件",))]
    operation: Annotated[Line | None, Label("Operation", "操作")] = None
    about: Annotated[Line | None, Label("About", "关联记录")] = None
    records: Annotated[Count | None, Label("Records", "记录数")] = None
    fields: Annotated[Tags, Label("Fields", "涉及字段")] = ()
    reason: Annotated[Prose | None, Label("Reason", "原因")] = None
    occurred_at: Annotated[Instant | None, Label("Occurred", "发生时间")] = None
