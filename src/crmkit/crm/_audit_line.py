"""
A line of the audit trail.

Not here: reading it (``_auditing``).
"""

from datetime import datetime

import attrs

from crmkit.records import AuditEntry, Change, Ref


@attrs.frozen(kw_only=True)
class AuditLine:
    """
    What somebody did, saw, or was refused.

    Attributes:
        at: When, UTC, as it was said.
        recorded_at: When it was written down, UTC; a change may have been dated back.
        by: Id of the user, or ``system:…``.
        operation: What: the command, such as ``change_customer``; or the operation of
            an entry, such as ``customer.export``.
        about: The record that it was about; None if it was about several, or none.
        fields: Fields that were changed, or shown, sorted.
        why: What asked for a change: the request, the rule; or the reason of an entry.
        change: The change, with values as far as whoever asks may see them.
        entry: The entry, if nothing was changed.
    """

    at: datetime
    recorded_at: datetime
    by: str
    operation: str
    about: Ref | None
    fields: tuple[str, ...] = ()
    why: str | None = None
    change: Change | None = attrs.field(default=None, repr=False)
    entry: AuditEntry | None = attrs.field(default=None, repr=False)

    @classmethod
    def of_change(cls, change: Change) -> "AuditLine":
        """
        Return the line of a change.
        """
        return cls(
            at=change.at,
            recorded_at=change.recorded_at,
            by=change.by,
            operation=change.command,
            about=change.record,
            fields=tuple(sorted(change.fields)),
            why=change.cause,
            change=change,
        )

    @classmethod
    def of_entry(cls, entry: AuditEntry, at: datetime) -> "AuditLine":
        """
        Return the line of an entry.
        """
        return cls(
            at=at,
            recorded_at=at,
            by=entry.user or "",
            operation=entry.operation or "",
            about=Ref.parse(entry.about) if entry.about else None,
            fields=entry.fields,
            why=entry.reason,
            entry=entry,
        )
