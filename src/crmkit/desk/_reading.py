"""
Reading a record that is to be entered: words as values, links that lead somewhere.

Invariants:
    - What a record leads to is there, whatever its type.
    - What happened has happened: only plans and promises lie ahead.

Not here: which fields a change may name (:mod:`crmkit.desk` ``_changing``).
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Final, TypeVar, cast

from crmkit.desk._snapshot import Snapshot
from crmkit.errors import (
    InstantRefusedError,
    InvalidRecordError,
    UserNotUsableError,
    WrongContactError,
)
from crmkit.presets import PLANNED
from crmkit.records import (
    Department,
    Record,
    User,
    check_fields,
    field_names,
    is_set,
    links,
    order_problems,
)

R = TypeVar("R", bound=Record)

#: Instants that may lie ahead, because they are plans or promises.
_AHEAD: Final = PLANNED | {"resolution_due_at", "published_at"}


def with_choices(record: R, view: Snapshot) -> R:
    """
    Return a record with the words for choices, and custom values, as values.

    Raises:
        InvalidRecordError: If a word is no choice, or a custom value is not valid.

    >>> from crmkit.presets import standard
    >>> from crmkit.records import Customer
    >>> view = Snapshot(by="U1", settings=standard(), new_id="C1")
    >>> with_choices(Customer(stage="意向"), view).stage
    'interested'
    """
    found = ((name, getattr(record, name)) for name in field_names(type(record)))
    given = {name: value for name, value in found if is_set(value)}
    read = view.settings.read_choices(record.type_name, given)
    new = {name: value for name, value in read.items() if value is not given[name]}
    return record.replace(**check_fields(type(record), new)) if new else record


def check_instants(
    record: Record, at: datetime, among: Iterable[str] | None = None
) -> None:
    """
    Refuse a record that tells of something after an instant.

    Args:
        record: The record.
        at: The instant.
        among: Fields to look at; None for all.

    Raises:
        InstantRefusedError: If it does.
    """
    for name in field_names(type(record)) if among is None else among:
        value = getattr(record, name)
        if isinstance(value, datetime) and value > at and name not in _AHEAD:
            raise InstantRefusedError(value.isoformat(), at.isoformat(), "future")


def check_filled(record: Record, view: Snapshot) -> None:
    """
    Refuse a new record without something that the company asks of all of them.

    Raises:
        InvalidRecordError: If it is, with all that is missing.
    """
    if not view.settings.field_options:
        return
    fields = {name: getattr(record, name) for name in field_names(type(record))}
    if problems := view.settings.unfilled(record.type_name, fields):
        raise InvalidRecordError(record.type_name, problems)


def check_status(record: Record, view: Snapshot) -> None:
    """
    Refuse a moved record without something that the company asks for in its status.

    Raises:
        InvalidRecordError: If it is, with all that is missing.
    """
    if not any(option.statuses for option in view.settings.field_options):
        return
    fields = {name: getattr(record, name) for name in field_names(type(record))}
    if problems := view.settings.unfilled_in_status(record.type_name, fields):
        raise InvalidRecordError(record.type_name, problems)


def check_links(
    record: Record, view: Snapshot, among: Iterable[str] | None = None
) -> dict[str, Any]:
    """
    Return the records that one leads to, by field.

    Args:
        record: The record.
        view: What was read.
        among: Fields to follow; None for all.

    Raises:
        InvalidRecordError: If it ends before it begins.
        RecordNotFoundError: If one is not there.
        WrongContactError: If one is another customer's.
    """
    wanted = None if among is None else set(among)
    if problems := order_problems(record, wanted):
        raise InvalidRecordError(record.type_name, problems)
    leads = {
        link.field: view.get(link.target, other)
        for link in links(type(record))
        if not link.many
        and (wanted is None or link.field in wanted)
        and (other := getattr(record, link.field))
    }
    beside = dict(leads)
    if wanted and "customer" in wanted:
        beside = check_links(record, view)
    for field, other in beside.items():
        if field != "merged_into":  # of which its move says more
            check_contact_of(other, getattr(record, "customer", None))
    return leads


def check_contact_of(other: Record, customer: str | None) -> None:
    """
    Refuse a person, or anything else that has a customer, of another customer.

    Raises:
        WrongContactError: If it is another's.
    """
    theirs = getattr(other, "customer", None)
    if None not in (customer, theirs) and theirs != customer:
        raise WrongContactError(str(other.ref), f"customer:{customer}")


def usable(user: User, view: Snapshot) -> User:
    """
    Return a user who is to own a record.

    Raises:
        UserNotUsableError: If he has left, or has no department or no roles yet.

    >>> from crmkit.presets import standard
    >>> view = Snapshot(by="U1", settings=standard(), new_id="")
    >>> usable(User(id="U1", department="D1", roles=("service",)), view).id
    'U1'
    """
    if lacks := lacks_of(user, view):
        raise UserNotUsableError(user.id, lacks)
    return user


def lacks_of(user: User, view: Snapshot) -> tuple[str, ...]:
    """
    Return what an account lacks to be usable; nothing if it may act and own.
    """
    lacks = user.lacks
    if lacks == ("roles",) and view.settings.gives_roles:
        where = view.find(Department, user.department) if user.department else None
        return view.settings.lacks(user, where)
    return lacks


def usable_one(user_id: str | None, view: Snapshot) -> User | None:
    """
    Return the user of an id; None if there is none, or his account is not usable.
    """
    found = view.find(User, user_id) if user_id else None
    return found if found and not lacks_of(found, view) else None


def numbered(record: R, view: Snapshot, *changing: Record) -> R:
    """
    Return a record with a number, if records of its type have one and it has none.

    Args:
        record: The record, which is new.
        view: What was read.
        changing: Records that the command will change as well.

    >>> from crmkit.presets import standard
    >>> from crmkit.records import Customer, Department
    >>> view = Snapshot(by="U1", settings=standard(), new_id="C1",
    ...     numbers={"customer": "C2026001"})
    >>> numbered(Customer(), view).number, numbered(Department(), view) == Department()
    ('C2026001', True)
    """
    name = record.type_name
    if name not in view.settings.numbers or cast("Any", record).number:
        return record
    return record.replace(number=view.number(name, *changing))
