"""
Writing the audit trail: who was refused, shown, or took out what.

Invariants:
    - An entry tells no value of a record: ids, names of operations and fields, counts.

Not here: reading it (``_audit_desk``).
"""

import re
from typing import Any, Final

from crmkit.crm._request import Request
from crmkit.crm._write import Workshop, commit
from crmkit.decisions import Decision, Write
from crmkit.desk import WriteAudit, entry_of
from crmkit.errors import PermissionRefusedError
from crmkit.ports import Transaction
from crmkit.records import AuditAction, AuditEntry, Ref

#: What a field can be called, and of how many an entry tells.
_NAME: Final = re.compile(r"[a-z][a-z0-9_]{0,62}")
_MOST: Final = 50


def note(shop: Workshop, tx: Transaction, by: str, **entry: Any) -> None:
    """
    Write an entry: who did what, about which record, which fields, why.
    """
    now = shop.now()
    made = entry_of(AuditEntry.of(entry), by, now)
    write = Write(None, made.replace(id=shop.ids.new(now), version=1))
    request = Request(command=WriteAudit(entry=made), by=by, cause="audit")
    commit(shop, tx, Decision(writes=(write,)), request, now, now)


def refusal(error: PermissionRefusedError) -> dict[str, Any]:
    """
    Return the entry about what somebody was refused.

    >>> error = PermissionRefusedError("user.change", "user:li", "fields", (),
    ...     ("roles", "a b"), "li")
    >>> refusal(error)["fields"], refusal(error)["about"]
    (('?', 'roles'), 'user:li')
    """
    # What he made up himself would be kept as he wrote it, or could not be kept.
    fields = sorted({each if _NAME.fullmatch(each) else "?" for each in error.fields})
    told = PermissionRefusedError(
        error.operation, error.record, error.code, error.needs, tuple(fields[:_MOST]),
        error.by,
    )  # fmt: skip
    return {
        "action": AuditAction.REFUSED,
        "operation": error.operation,
        "about": error.record or None,
        "fields": told.fields,
        "reason": str(told),
    }


def unseen(record: Ref) -> dict[str, Any]:
    """
    Return the entry about a record that somebody named and does not see.
    """
    return {
        "action": AuditAction.REFUSED,
        "operation": f"{record.type}.read",
        "about": str(record),
        "reason": "it is outside what he sees; he was told that there is none",
    }
