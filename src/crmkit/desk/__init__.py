"""
Commands and the pure functions that decide them.
"""

from crmkit.desk._archiving import TakeArchive, take_archive
from crmkit.desk._auditing import WriteAudit, entry_of
from crmkit.desk._belonging import belonging_to, owner_type
from crmkit.desk._clock import NEXT_UPDATE, RESOLUTION, ticket_ledger
from crmkit.desk._commands import (
    Add,
    Adopt,
    Command,
    Move,
    NotifyUser,
    RecordInteraction,
    Update,
)
from crmkit.desk._decide import decide
from crmkit.desk._freeing import HAND_OUT
from crmkit.desk._interactions import record_interaction
from crmkit.desk._keeping import add, completed_fields, update
from crmkit.desk._likely import likely_needs
from crmkit.desk._merging import link_tickets
from crmkit.desk._moving import merge_ticket, move, moves_of
from crmkit.desk._names import command_names
from crmkit.desk._needs import (
    AnyNeed,
    FieldsNeed,
    HistoryNeed,
    HoldNeed,
    IdNeed,
    KnownFields,
    NumberNeed,
    QueueNeed,
    RecordNeed,
    RelatedNeed,
    SameNeed,
    Staff,
    StaffNeed,
)
from crmkit.desk._notices import ADDRESSES, address_of, notify_user
from crmkit.desk._progress import report_progress
from crmkit.desk._reminders import duration_text, remind_overdue, remind_update
from crmkit.desk._routing import route_ticket
from crmkit.desk._snapshot import Snapshot, Unread
from crmkit.desk._strangers import missing_basics, open_ticket_for
from crmkit.desk._ticket_commands import (
    AssignTicket,
    LinkTickets,
    MergeTicket,
    OpenTicket,
    OpenTicketFor,
    RemindOverdue,
    RemindUpdate,
    ReportProgress,
    RouteTicket,
)
from crmkit.desk._tickets import assign_ticket, open_ticket
from crmkit.desk._told_tickets import (
    OpenTicketFromFeedback,
    open_ticket_from_feedback,
)
from crmkit.desk._wording import command_of, in_values

__all__ = [
    "ADDRESSES",
    "HAND_OUT",
    "NEXT_UPDATE",
    "RESOLUTION",
    "Add",
    "Adopt",
    "AnyNeed",
    "AssignTicket",
    "Command",
    "FieldsNeed",
    "HistoryNeed",
    "HoldNeed",
    "IdNeed",
    "KnownFields",
    "LinkTickets",
    "MergeTicket",
    "Move",
    "NotifyUser",
    "NumberNeed",
    "OpenTicket",
    "OpenTicketFor",
    "OpenTicketFromFeedback",
    "QueueNeed",
    "RecordInteraction",
    "RecordNeed",
    "RelatedNeed",
    "RemindOverdue",
    "RemindUpdate",
    "ReportProgress",
    "RouteTicket",
    "SameNeed",
    "Snapshot",
    "Staff",
    "StaffNeed",
    "TakeArchive",
    "Unread",
    "Update",
    "WriteAudit",
    "add",
    "address_of",
    "assign_ticket",
    "belonging_to",
    "command_names",
    "command_of",
    "completed_fields",
    "decide",
    "duration_text",
    "entry_of",
    "in_values",
    "likely_needs",
    "link_tickets",
    "merge_ticket",
    "missing_basics",
    "move",
    "moves_of",
    "notify_user",
    "open_ticket",
    "open_ticket_for",
    "open_ticket_from_feedback",
    "owner_type",
    "record_interaction",
    "remind_overdue",
    "remind_update",
    "report_progress",
    "route_ticket",
    "take_archive",
    "ticket_ledger",
    "update",
]
