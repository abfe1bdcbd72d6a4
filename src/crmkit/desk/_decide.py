"""
Which handler decides which command.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from crmkit.decisions import Decision
from crmkit.desk import _commands as c
from crmkit.desk._adopting import adopt
from crmkit.desk._interactions import record_interaction
from crmkit.desk._keeping import add, update
from crmkit.desk._notices import notify_user
from crmkit.desk._reminders import remind_overdue
from crmkit.desk._snapshot import Snapshot
from crmkit.desk._tickets import assign_ticket, move_ticket, open_ticket

Handler = Callable[[Any, Snapshot, datetime], Decision]

HANDLERS: Mapping[type[c.Command], Handler] = {
    c.Add: add,
    c.Adopt: adopt,
    c.AssignTicket: assign_ticket,
    c.MoveTicket: move_ticket,
    c.NotifyUser: notify_user,
    c.OpenTicket: open_ticket,
    c.RecordInteraction: record_interaction,
    c.RemindOverdue: remind_overdue,
    c.Update: update,
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
    return HANDLERS[type(command)](command, view, at)
