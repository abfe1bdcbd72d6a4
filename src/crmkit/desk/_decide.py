"""
Which handler decides which command.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from crmkit.decisions import Decision
from crmkit.desk import _commands as c
from crmkit.desk import _ticket_commands as t
from crmkit.desk._adopting import adopt
from crmkit.desk._archiving import TakeArchive, take_archive
from crmkit.desk._auditing import WriteAudit, write_audit
from crmkit.desk._freeing import with_hand_out
from crmkit.desk._interactions import record_interaction
from crmkit.desk._keeping import add, update
from crmkit.desk._merging import link_tickets
from crmkit.desk._moving import merge_ticket, move
from crmkit.desk._notices import notify_user
from crmkit.desk._progress import report_progress
from crmkit.desk._reminders import remind_overdue, remind_update
from crmkit.desk._routing import route_ticket
from crmkit.desk._snapshot import Snapshot
from crmkit.desk._strangers import open_ticket_for
from crmkit.desk._tickets import assign_ticket, open_asked
from crmkit.desk._told_tickets import (
    OpenTicketFromFeedback,
    open_ticket_from_feedback,
)

Handler = Callable[[Any, Snapshot, datetime], Decision]

HANDLERS: Mapping[type[c.Command], Handler] = {
    c.Add: add,
    c.Adopt: adopt,
    t.AssignTicket: assign_ticket,
    c.Move: move,
    c.NotifyUser: notify_user,
    t.LinkTickets: link_tickets,
    t.MergeTicket: merge_ticket,
    t.OpenTicket: open_asked,
    t.OpenTicketFor: open_ticket_for,
    OpenTicketFromFeedback: open_ticket_from_feedback,
    c.RecordInteraction: record_interaction,
    t.RemindOverdue: remind_overdue,
    t.RemindUpdate: remind_update,
    t.ReportProgress: report_progress,
    t.RouteTicket: route_ticket,
    TakeArchive: take_archive,
    c.Update: update,
    WriteAudit: write_audit,
}


def decide(command: c.Command, view: Snapshot, at: datetime) -> Decision:
    """
    Return what a command comes to.

    Args:
        command: What is wanted.
        view: What was read.
        at: When it happens, UTC.

    Raises:
        Unread: If the command needs something that *view* does not hold.
        RefusedError: If it may not be carried out; other errors of crmkit if
            it makes no sense.

    >>> from datetime import UTC
    >>> from crmkit.presets import standard
    >>> from crmkit.records import Department
    >>> view = Snapshot(by="system:setup", settings=standard(), new_id="D1")
    >>> command = c.Add(record=Department(name="销售部"))
    >>> decide(command, view, datetime(2026, 3, 2, tzinfo=UTC)).writes[0].after.id
    'D1'
    """
    decision = HANDLERS[type(command)](command, view, at)
    return decision if decision.refusal else with_hand_out(decision, view, at)
