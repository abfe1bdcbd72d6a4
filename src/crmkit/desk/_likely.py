"""
What commands are known to ask for, so that it is read before they decide.

A command that asks for something unread decides anew once it is there; opening
a ticket did so four times. What is listed here only saves those rounds: a
command that asks for more gets it as well, one round later.

Invariants:
    - Only what the handler surely asks for, unless it refuses first.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, cast

from crmkit.desk._commands import (
    Add,
    Adopt,
    Command,
    Move,
    RecordInteraction,
    Update,
)
from crmkit.desk._needs import (
    AnyNeed,
    HistoryNeed,
    HoldNeed,
    NumberNeed,
    RecordNeed,
)
from crmkit.desk._snapshot import Snapshot
from crmkit.desk._ticket_commands import AssignTicket, OpenTicket, RouteTicket
from crmkit.desk._tickets import default_owner
from crmkit.records import (
    Contact,
    Customer,
    Department,
    Interaction,
    Ref,
    Ticket,
    User,
    links,
)


def likely_needs(command: Command, view: Snapshot) -> Iterator[AnyNeed]:
    """
    Yield what a command will ask for first.

    >>> from crmkit.presets import standard
    >>> view = Snapshot(by="U1", settings=standard(), new_id="T1")
    >>> command = AssignTicket(ticket="T1", owner="U2")
    >>> [str(need.ref) for need in likely_needs(command, view)]
    ['ticket:T1', 'ticket:T1', 'user:U2']
    """
    listed = _LISTS.get(type(command))
    return iter(()) if listed is None else listed(command, view)


def _of_adding(command: Add, view: Snapshot) -> Iterator[AnyNeed]:
    record: Any = command.record
    if view.user and not getattr(record, "owner", view.user):
        yield _record(User, view.user)
    yield from _of_entering(record, view)


def _of_adopting(command: Adopt, view: Snapshot) -> Iterator[AnyNeed]:
    record = command.record
    if isinstance(record, Interaction):
        yield from _of_interaction(record, view)
        return
    yield from _of_entering(record, view)


def _of_entering(record: Any, view: Snapshot) -> Iterator[AnyNeed]:
    for link in links(type(record)):
        if not link.many and (other := getattr(record, link.field)):
            yield RecordNeed(Ref(link.to, other))
    is_numbered = record.type_name in view.settings.numbers
    if is_numbered and not getattr(record, "number", None):
        yield NumberNeed(record.type_name)


def _of_changing(command: Update | Move, view: Snapshot) -> Iterator[AnyNeed]:
    record = Ref.parse(command.record)
    if record.type == Ticket.type_name:
        yield from _ticket(record.id)
    else:
        yield RecordNeed(record)


def _of_opening(command: OpenTicket, view: Snapshot) -> Iterator[AnyNeed]:
    yield _record(Customer, cast("str", command.customer))
    if command.contact is not None:
        yield _record(Contact, command.contact)
    if owner := command.owner or default_owner(view):
        yield _record(User, owner)
    if not command.number:
        yield NumberNeed(Ticket.type_name)


def _of_assigning(command: AssignTicket, view: Snapshot) -> Iterator[AnyNeed]:
    yield from _ticket(command.ticket)
    if command.owner is not None:
        yield _record(User, command.owner)
    if command.department is not None:
        yield _record(Department, command.department)


def _of_routing(command: RouteTicket, view: Snapshot) -> Iterator[AnyNeed]:
    return _ticket(command.ticket)


def _of_recording(command: RecordInteraction, view: Snapshot) -> Iterator[AnyNeed]:
    yield from _of_interaction(command.interaction, view)
    if command.interaction.executor is None and view.user:
        yield _record(User, view.user)


def _of_interaction(given: Interaction, view: Snapshot) -> Iterator[AnyNeed]:
    customer = given.customer
    if given.ticket:
        ticket = Ref(Ticket.type_name, given.ticket)
        yield RecordNeed(ticket)
        customer = customer or getattr(view.records.get(ticket), "customer", None)
        if customer is not None:  # one sorted hold, before the number is drawn
            yield HoldNeed((Ref(Customer.type_name, customer), ticket))
    if customer is not None:
        changing = Ref(Customer.type_name, customer)
        if not given.number and Interaction.type_name in view.settings.numbers:
            yield NumberNeed(Interaction.type_name, (changing,))
        yield RecordNeed(changing)
    if given.executor:
        yield _record(User, given.executor)


def _ticket(ticket_id: str) -> Iterator[AnyNeed]:
    ticket = Ref(Ticket.type_name, ticket_id)
    yield RecordNeed(ticket)
    yield HistoryNeed(ticket)


def _record(cls: type[Any], record_id: str) -> RecordNeed:
    return RecordNeed(Ref(cls.type_name, record_id))


_LISTS: Mapping[type[Command], Callable[[Any, Snapshot], Iterator[AnyNeed]]] = {
    Add: _of_adding,
    Adopt: _of_adopting,
    AssignTicket: _of_assigning,
    Move: _of_changing,
    OpenTicket: _of_opening,
    RecordInteraction: _of_recording,
    RouteTicket: _of_routing,
    Update: _of_changing,
}
