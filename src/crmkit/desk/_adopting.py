"""
Pure handler of the command that takes in a record as it stands elsewhere.

Not here: what a history that begins so can tell (:func:`crmkit.records.as_of`).
"""

from datetime import datetime
from typing import Any, Final, cast

from crmkit.decisions import Decision
from crmkit.desk._commands import Adopt
from crmkit.desk._interactions import contacted, parents
from crmkit.desk._kinds import check_user_id
from crmkit.desk._reading import check_instants, check_links, numbered, with_choices
from crmkit.desk._snapshot import Snapshot
from crmkit.desk._states import check_writable
from crmkit.desk._tickets import with_clock
from crmkit.errors import FieldError, InvalidRecordError
from crmkit.lifecycle import Category
from crmkit.records import Interaction, Ticket, User

#: What a ticket goes through after it was opened.
_STEPS: Final = (
    "status_since",
    "first_action_at",
    "told_at",
    "resolved_at",
    "closed_at",
)


def adopt(cmd: Adopt, view: Snapshot, at: datetime) -> Decision:
    """
    Take in a record as it stood elsewhere at an instant.

    Nothing is derived but a number that is missing; when a customer was last contacted,
    if the record is an interaction; and what a ticket that is not done needs: its clock
    begins at that instant, as nothing before it is known.

    A ticket may come in as done although its customer did not agree: that is history,
    which ``crm.verify()`` notes. From then on it is closed as any other is (T7).

    Raises:
        RecordNotFoundError: If a record that it leads to is not there.
        InstantRefusedError: If it tells of something after that instant.
        InvalidRecordError: If a value is no choice, or not valid, or a ticket went on
            before it was opened.
        ReadOnlyRecordError: If it is an interaction after its ticket was closed.
        WrongContactError: If the person of a ticket is at another customer.

    >>> from datetime import UTC
    >>> from crmkit.presets import standard
    >>> from crmkit.records import Customer
    >>> view = Snapshot(by="system:import", settings=standard(), new_id="C1")
    >>> cmd = Adopt(record=Customer(name="恒信科技", number="K-77", stage="意向"))
    >>> (write,) = adopt(cmd, view, datetime(2026, 3, 2, tzinfo=UTC)).writes
    >>> write.after.number, write.after.stage
    ('K-77', 'interested')
    """
    given: Any = with_choices(cmd.record, view)
    check_instants(given, at)
    check_links(given, view)
    if isinstance(given, User):
        check_user_id(given, view, at)
    if isinstance(given, Interaction):
        return _adopt_interaction(given, view, at)
    given = numbered(given, view)
    if isinstance(given, Ticket):
        return _adopt_ticket(given, view, at)
    return Decision(writes=(view.new(given),))


def _adopt_ticket(given: Ticket, view: Snapshot, at: datetime) -> Decision:
    machine = view.settings.ticket_machine
    ticket = given.replace(
        status=given.status or machine.initial,
        opened_at=given.opened_at or at,
        status_since=given.status_since or at,
        sla_policy=given.sla_policy or view.settings.service_levels[0].name,
    )
    _check_steps(given, cast("datetime", ticket.opened_at))
    write = view.new(ticket)
    if machine.categories.get(ticket.status or "") is Category.DONE:
        return Decision(writes=(write,))
    return with_clock(write, view, at)


def _adopt_interaction(given: Interaction, view: Snapshot, at: datetime) -> Decision:
    """
    Take in an interaction; nothing that happened after a ticket ended is added to it.
    """
    ticket, customer = parents(given, view)
    if ticket and _after_end(ticket, given.occurred_at or at):
        check_writable(ticket, view)
    interaction = numbered(given, view, customer).replace(
        customer=customer.id, ticket=ticket.id if ticket else None
    )
    occurred_at = given.occurred_at
    dated = contacted(customer, given.mode, occurred_at) if occurred_at else ()
    return Decision(writes=(view.new(interaction), *dated))


def _after_end(ticket: Ticket, at: datetime) -> bool:
    """
    Return whether an instant is after a ticket came into its status; if not known, no.
    """
    ended = ticket.closed_at or ticket.status_since
    return ended is not None and at > ended


def _check_steps(given: Ticket, opened_at: datetime) -> None:
    """
    Refuse a ticket that went on before it was opened.
    """
    steps = ((name, getattr(given, name)) for name in _STEPS)
    early = [(name, at) for name, at in steps if at is not None and at < opened_at]
    if early and given.opened_at is None:
        missing = FieldError("ticket", "opened_at", "required", "None")
        raise InvalidRecordError("ticket", [missing])
    if early:
        raise InvalidRecordError(
            "ticket",
            [
                FieldError(
                    "ticket",
                    name,
                    "too_early",
                    at.isoformat(),
                    f"opened_at, {opened_at}",
                )
                for name, at in early
            ],
        )
