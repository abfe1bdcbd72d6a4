"""
Pure handler of the command that opens a ticket for a customer not known yet.

Not here: finding out whether he is known (:mod:`crmkit.search`).
"""

import dataclasses
from collections.abc import Iterable
from datetime import datetime
from typing import Any, Final, cast

import attrs

from crmkit.decisions import Decision, Effect, Write
from crmkit.desk._commands import Add
from crmkit.desk._keeping import add
from crmkit.desk._snapshot import Snapshot
from crmkit.desk._telling import called, field_words, in_a_line, notice, words
from crmkit.desk._ticket_commands import OpenTicket, OpenTicketFor
from crmkit.desk._tickets import open_asked
from crmkit.presets import Settings
from crmkit.records import Contact, Customer, Task, TaskKind, Ticket, User

#: Ways to reach a customer, which people at him have as well.
_WAYS: Final = ("phone", "email", "wechat")
_TICKET: Final = dataclasses.fields(OpenTicket)


def open_ticket_for(cmd: OpenTicketFor, view: Snapshot, at: datetime) -> Decision:
    """
    Open a ticket and enter its customer; list for its owner what is not known of him.

    Raises:
        InvalidRecordError: If the customer's data is not valid.
        RecordNotFoundError: If the owner, or who else is named, is not there.
        UserNotUsableError: If the owner has left.
        UnknownChoiceError: If kind, scenario, topic or channel is no choice.

    >>> from datetime import UTC
    >>> from crmkit.presets import standard
    >>> from crmkit.records import Priority
    >>> view = Snapshot(by="system:web", settings=standard(), new_id="T1",
    ...     numbers={"ticket": "GD20260001", "customer": "C2026001"},
    ...     ids={"customer": "C1", "task": "K1"})
    >>> cmd = OpenTicketFor(client=Customer(name="明达", phone="13812345678"),
    ...     kind="咨询", description="怎么用？", priority=Priority.LOW)
    >>> plan = open_ticket_for(cmd, view, datetime(2026, 3, 2, tzinfo=UTC))
    >>> ticket, customer, task = (write.after for write in plan.writes)
    >>> ticket.customer == customer.id, customer.number, task.note
    (True, 'C2026001', '尚缺：所属行业、城市')
    """
    entered = add(Add(record=cast("Customer", cmd.client)), view.beside("customer"), at)
    client = cast("Customer", entered.writes[0].after)
    seen = attrs.evolve(view, records={**view.records, client.ref: client})
    fields = {each.name: getattr(cmd, each.name) for each in _TICKET}
    opened = open_asked(OpenTicket(**{**fields, "customer": client.id}), seen, at)
    ticket = cast("Ticket", opened.writes[0].after)
    task, told = _asked(client, ticket, view, at)
    return attrs.evolve(
        opened,
        writes=(*opened.writes, *entered.writes, *task),
        effects=(*opened.effects, *entered.effects, *told),
        appointments=(*opened.appointments, *entered.appointments),
    )


def missing_basics(
    customer: Customer, settings: Settings, contacts: Iterable[Contact] = ()
) -> tuple[str, ...]:
    """
    Return the fields of a customer that should be known and are not (C2, T13).

    Of fields of which one will do, all are named; hidden ones are not asked for.

    Args:
        customer: The customer.
        settings: What the company wants to know.
        contacts: People at the customer: by whom he can be reached. That is the
            primary one; without one, anybody who is still there.

    >>> from crmkit.presets import standard
    >>> missing_basics(Customer(name="明达", city="上海"), standard())
    ('phone', 'email', 'wechat', 'industry')
    >>> wang = Contact(customer="C1", name="王芳", phone="13812345678", primary=True)
    >>> missing_basics(Customer(name="明达", city="上海"), standard(), [wang])
    ('industry',)
    """
    people = [each for each in contacts if each.active]
    primary = [each for each in people if each.primary] or people
    groups = settings.basics
    hidden = {
        o.field for o in settings.field_options if o.hidden and o.record == "customer"
    }
    return tuple(
        name
        for group in groups
        if not _any(customer, group) and not _reached(primary, group)
        for name in group
        if name not in hidden
    )


def _reached(people: Iterable[Contact], names: Iterable[str]) -> bool:
    ways = [name for name in names if name in _WAYS]
    return any(_any(each, ways) for each in people)


def _any(record: Any, names: Iterable[str]) -> bool:
    return any(getattr(record, name) for name in names)


def _asked(
    client: Customer, ticket: Ticket, view: Snapshot, at: datetime
) -> tuple[tuple[Write, ...], tuple[Effect, ...]]:
    missing = missing_basics(client, view.settings)
    if not missing:
        return (), ()
    fields = field_words(client, dict.fromkeys(missing), view)
    text = words(view, "basics_missing", {"about": called(client), "fields": fields})
    task = Task(
        title=in_a_line(text.subject),
        note=text.body,
        kind=TaskKind.UPDATE,
        about=str(client.ref),
        customer=client.id,
        ticket=ticket.id,
        priority=ticket.priority,
        due_at=ticket.expected_at,
        owner=ticket.owner,
        department=ticket.department,
        created_at=at,
    )
    write = view.beside("task").new(task)
    owner = view.get(User, ticket.owner) if ticket.owner else None
    told = notice(text, owner, client.ref, f"task:{write.after.ref}") if owner else None
    return (write,), (told,) if told else ()
