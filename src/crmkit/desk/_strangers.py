"""
Pure handler of the command that opens a ticket for a customer not known yet.

Invariants:
    - Who can be reached in the same way as a customer who is known is that customer,
      unless another system calls them by two different ids.
    - Ways are the same however they are written, where the store keeps them folded: a
      phone number by its digits, an address and a WeChat id whatever their case.
    - What a customer who is known says of himself overwrites nothing, and is kept.

Not here: finding customers who are alike in other ways.
"""

import dataclasses
from collections.abc import Iterable, Iterator
from datetime import datetime
from functools import partial
from typing import Any, Final, TypeVar, cast

import attrs

from crmkit.access import HIDDEN
from crmkit.decisions import Decision, Effect, Write
from crmkit.desk._eyes import Shown, shown_to, shown_to_all
from crmkit.desk._keeping import entered as enter
from crmkit.desk._reading import with_choices
from crmkit.desk._said_anew import noted
from crmkit.desk._snapshot import Snapshot
from crmkit.desk._telling import field_words, in_a_line, notice, words
from crmkit.desk._ticket_commands import OpenTicket, OpenTicketFor
from crmkit.desk._tickets import open_asked
from crmkit.errors import SeveralCustomersError
from crmkit.messages import MessageText
from crmkit.presets import Settings
from crmkit.records import (
    Contact,
    Customer,
    Record,
    Task,
    TaskKind,
    Ticket,
    User,
    field_names,
)

R = TypeVar("R", bound=Record)

#: Ways to reach a customer, which people at him have as well.
_WAYS: Final = ("phone", "email", "wechat")
#: Digits that a phone number has, at least; others say 无.
_DIGITS: Final = 5
_TICKET: Final = dataclasses.fields(OpenTicket)


def open_ticket_for(cmd: OpenTicketFor, view: Snapshot, at: datetime) -> Decision:
    """
    Open a ticket for a customer; if he is not known, enter him and list what lacks.

    If he is, what he says of himself that is not on record becomes a note. What the
    company asks of new customers is not asked of him, but listed with what lacks.

    Raises:
        InvalidRecordError: If the customer's data is not valid.
        RecordNotFoundError: If the owner, or who else is named, is not there.
        SeveralCustomersError: If he could be one of several who are known.
        UserNotUsableError: If the owner has left.
        UnknownChoiceError: If kind, scenario, topic or channel is no choice.

    >>> from datetime import UTC
    >>> from crmkit.presets import standard
    >>> from crmkit.desk import SameNeed
    >>> from crmkit.records import Priority
    >>> needs = [SameNeed(name, "phone", "13812345678", again)
    ...     for name in ("customer", "contact") for again in (False, True)]
    >>> view = Snapshot(by="system:web", settings=standard(), new_id="T1",
    ...     numbers={"ticket": "GD20260001", "customer": "C2026001"},
    ...     ids={"customer": "C1", "task": "K1"}, found=dict.fromkeys(needs, ()))
    >>> cmd = OpenTicketFor(client=Customer(name="明达", phone="13812345678"),
    ...     kind="咨询", description="怎么用？", priority=Priority.LOW)
    >>> plan = open_ticket_for(cmd, view, datetime(2026, 3, 2, tzinfo=UTC))
    >>> ticket, customer, task = (write.after for write in plan.writes)
    >>> ticket.customer == customer.id, customer.number, task.note
    (True, 'C2026001', '尚缺：所属行业、城市')
    """
    given = with_choices(cast("Customer", cmd.client), view)
    if known := _known(cmd, given, view):
        return _opened_again(cmd, given, view, at, *known)
    entered = enter(given, view.beside("customer"), at, is_whole=False)
    # Whoever asks again is the only one who does, and sees whom others have entered.
    if known := _known(cmd, given, view, again=True):
        return _opened_again(cmd, given, view, at, *known)
    client = cast("Customer", entered.writes[0].after)
    seen = attrs.evolve(view, records={**view.records, client.ref: client})
    opened = _opened(cmd, seen, at, client)
    ticket = cast("Ticket", opened.writes[0].after)
    task, told = _asked(client, ticket, seen, at)
    first, *rest = entered.writes
    return attrs.evolve(
        opened,
        writes=(*_at_once(opened.writes, first), *rest, *task),
        effects=(*opened.effects, *entered.effects, *told),
        appointments=(*opened.appointments, *entered.appointments),
    )


def _opened(
    cmd: OpenTicketFor,
    view: Snapshot,
    at: datetime,
    client: Customer,
    contact: Contact | None = None,
) -> Decision:
    fields = {each.name: getattr(cmd, each.name) for each in _TICKET}
    fields["contact"] = cmd.contact or (contact and contact.id)
    return open_asked(OpenTicket(**{**fields, "customer": client.id}), view, at)


def _opened_again(
    cmd: OpenTicketFor,
    given: Customer,
    view: Snapshot,
    at: datetime,
    client: Customer,
    contact: Contact | None,
) -> Decision:
    opened = _opened(cmd, view, at, client, contact)
    ticket = cast("Ticket", opened.writes[0].after)
    note = noted(given, client, contact, ticket, view, at)
    return attrs.evolve(opened, writes=(*opened.writes, *note))


def _at_once(writes: Iterable[Write], entered: Write) -> Iterator[Write]:
    """
    Yield what a ticket writes; its new customer is entered as it leaves him.
    """
    now = entered
    for write in writes:
        if write.after.ref == entered.after.ref:
            now = Write(None, write.after.replace(version=1))
        else:
            yield write
    yield now


def _known(
    cmd: OpenTicketFor, given: Customer, view: Snapshot, *, again: bool = False
) -> tuple[Customer, Contact | None] | None:
    """
    Return who is meant, if he is known, and who at him can be reached in that way.

    Raises:
        SeveralCustomersError: If it could be one of several.
    """
    if cmd.is_new:
        return None
    of = partial(_alike, given, view, again=again)
    if by_id := of(Customer, ("external_id",)):
        return _only(by_id), None
    people = [each for each in of(Contact, _WAYS) if each.active]
    theirs = {cast("str", each.customer) for each in people}
    found = of(Customer, (*_WAYS, "uscc"))
    found += [view.get(Customer, each) for each in sorted(theirs)]
    customers = [each for each in found if _may_be(each, given)]
    if not customers:
        return None
    client = _only(customers)
    people = [each for each in people if each.customer == client.id]
    return client, people[0] if len(people) == 1 else None


def _only(customers: Iterable[Customer]) -> Customer:
    """
    Return the one customer that there is.

    Raises:
        SeveralCustomersError: If there are several.
    """
    found = {each.id: each for each in customers}
    if len(found) > 1:
        raise SeveralCustomersError(tuple(f"customer:{each}" for each in sorted(found)))
    return found.popitem()[1]


def _may_be(known: Customer, given: Customer) -> bool:
    ids = {known.external_id, given.external_id} - {None}
    return len(ids) < 2  # noqa: PLR2004 - one id of another system, or none


def _alike(
    given: Customer, view: Snapshot, cls: type[R], names: Iterable[str], *, again: bool
) -> list[R]:
    """
    Return who has the same in one of some fields.
    """
    asked = ((name, getattr(given, name)) for name in names)
    return [
        found
        for name, value in asked
        if value and (name != "phone" or _is_number(value))
        for found in view.holding(cls, name, value, again=again)
    ]


def _is_number(phone: str) -> bool:
    return sum(map(str.isdecimal, phone)) >= _DIGITS


def missing_basics(
    customer: Customer, settings: Settings, contacts: Iterable[Contact] = ()
) -> tuple[str, ...]:
    """
    Return the fields of a customer that should be known and are not (C2, T13).

    What the company made mandatory is among them. Of fields of which one will do, all
    are named; hidden ones are not asked for.

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
    basics = [
        name
        for group in groups
        if not _any(customer, group) and not _reached(primary, group)
        for name in group
    ]
    fields = {name: getattr(customer, name) for name in field_names(Customer)}
    asked = [each.field for each in settings.unfilled(Customer.type_name, fields)]
    names = dict.fromkeys((*basics, *asked))
    return tuple(name for name in names if name not in hidden)


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
    names = tuple(name.removeprefix("custom.") for name in missing)
    text = _lacking(shown_to_all(client, view, at), names, view)
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
    if owner is None:
        return (write,), ()
    text = _lacking(shown_to(owner, client, view, at), names, view)
    return (write,), (notice(text, owner, client.ref, f"task:{write.after.ref}"),)


def _lacking(
    client: Shown[Customer], names: Iterable[str], view: Snapshot
) -> MessageText:
    fields = field_words(client.record, dict.fromkeys(client.absent(names)), view)
    values = {"about": client.called, "fields": fields or HIDDEN}
    return words(view, "basics_missing", values)
