"""
Writing down what has to do with access: what was refused, shown, taken out, erased.

Not here: who may do what (:mod:`crmkit.access`), where entries are made
(:mod:`crmkit.crm`).
"""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from crmkit.decisions import Decision
from crmkit.desk._commands import Command
from crmkit.desk._snapshot import Snapshot
from crmkit.errors import PermissionRefusedError
from crmkit.records import AuditEntry


@dataclass(frozen=True, slots=True, kw_only=True)
class WriteAudit(Command):
    """
    Write an entry of the audit trail.

    Who may: only the application, for itself; for people it writes what they did when
    they do it. It needs nothing. Writes one entry, which nobody changes afterwards.
    Sends nothing.

    Attributes:
        entry: The entry.
    """

    type_name: ClassVar[str] = "write_audit"

    entry: AuditEntry


def write_audit(cmd: WriteAudit, view: Snapshot, at: datetime) -> Decision:
    """
    Write an entry of the audit trail.

    Raises:
        PermissionRefusedError: If a person gives it.

    >>> from datetime import UTC
    >>> from crmkit.presets import standard
    >>> view = Snapshot(by="system:nightly", settings=standard(), new_id="E1")
    >>> entry = AuditEntry(action="exported", operation="customer.export")
    >>> at = datetime(2026, 3, 2, tzinfo=UTC)
    >>> write_audit(WriteAudit(entry=entry), view, at).record.user
    'system:nightly'
    """
    if view.user is not None:
        raise PermissionRefusedError("write_audit", by=view.by)
    return Decision(writes=(view.new(entry_of(cmd.entry, view.by, at)),))


def entry_of(entry: AuditEntry, by: str, at: datetime) -> AuditEntry:
    """
    Return an entry with who did it, and when.
    """
    return entry.replace(id="", user="_".join(by.split()), occurred_at=at)
