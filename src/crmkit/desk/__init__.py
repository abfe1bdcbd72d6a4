"""
Commands and the pure functions that decide them.
"""

from crmkit.desk._clock import RESOLUTION, ticket_ledger
from crmkit.desk._commands import (
    Add,
    Adopt,
    AssignTicket,
    Command,
    MoveTicket,
    NotifyUser,
    OpenTicket,
    RecordInteraction,
    RemindOverdue,
    Update,
)
from crmkit.desk._decide import decide
from crmkit.desk._description import (
    DescriptionFinding,
    DescriptionHint,
    DescriptionPolicy,
    standard_descriptions,
    vagueness,
)
from crmkit.desk._interactions import record_interaction
from crmkit.desk._keeping import add, update
from crmkit.desk._likely import likely_needs
from crmkit.desk._notices import ADDRESSES, address_of, notify_user
from crmkit.desk._reminders import duration_text, remind_overdue
from crmkit.desk._snapshot import (
    HistoryNeed,
    Need,
    NumberNeed,
    RecordNeed,
    Snapshot,
    Unread,
)
from crmkit.desk._tickets import assign_ticket, move_ticket, open_ticket

__all__ = [
    "ADDRESSES",
    "RESOLUTION",
    "Add",
    "Adopt",
    "AssignTicket",
    "Command",
    "DescriptionFinding",
    "DescriptionHint",
    "DescriptionPolicy",
    "HistoryNeed",
    "MoveTicket",
    "Need",
    "NotifyUser",
    "NumberNeed",
    "OpenTicket",
    "RecordInteraction",
    "RecordNeed",
    "RemindOverdue",
    "Snapshot",
    "Unread",
    "Update",
    "add",
    "address_of",
    "assign_ticket",
    "decide",
    "duration_text",
    "likely_needs",
    "move_ticket",
    "notify_user",
    "open_ticket",
    "record_interaction",
    "remind_overdue",
    "standard_descriptions",
    "ticket_ledger",
    "update",
    "vagueness",
]
