"""
Pure handlers of the commands that enter people, customers and interactions.
"""

import dataclasses
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from crmkit.decisions import Decision, Write
from crmkit.desk._commands import (
    AddContact,
    AddCustomer,
    AddDepartment,
    AddUser,
    ChangeCustomer,
    RecordInteraction,
)
from crmkit.desk._snapshot import Snapshot
from crmkit.desk._tickets import check_version, check_writable
from crmkit.errors import FieldError, InstantRefusedError, InvalidRecordError
from crmkit.records import (
    Customer,
    Department,
    Interaction,
    Mode,
    Record,
    Ticket,
    User,
    check_fields,
)

_SYSTEM_FIELDS = ("id", "version", "number", "created_at", "last_contacted_at")


def add_department(cmd: AddDepartment, view: Snapshot, at: datetime) -> Decision:
    """
    Enter a department.

    Raises:
        RecordNotFoundError: If its supervisor is not there.
    """
    if cmd.department.supervisor:
        view.get(User, cmd.department.supervisor)
    return _new(cmd.department, view)


def add_user(cmd: AddUser, view: Snapshot, at: datetime) -> Decision:
    """
    Enter a user.

    Raises:
        RecordNotFoundError: If his department is not there.
    """
    if cmd.user.department:
        view.get(Department, cmd.user.department)
    return _new(cmd.user, view)


def add_customer(cmd: AddCustomer, view: Snapshot, at: datetime) -> Decision:
    """
    Enter a customer.

    Raises:
        RecordNotFoundError: If the owner is not there.
        UnknownChoiceError: If the stage is no choice.
    """
    given = cmd.customer
    owner_id = given.owner or view.user
    owner = view.get(User, owner_id) if owner_id else None
    stage = given.stage and view.settings.read_choice("customer.stage", given.stage)
    number = given.number or view.number(Customer.type_name)
    customer = given.replace(
        number=number,
        owner=owner_id,
        department=given.department or (owner.department if owner else None),
        stage=stage,
        created_at=given.created_at or at,
    )
    return _new(customer, view)


def change_customer(cmd: ChangeCustomer, view: Snapshot, at: datetime) -> Decision:
    """
    Change some fields of a customer; the system's own fields are refused.

    Raises:
        RecordNotFoundError: If the customer or a new owner is not there.
        StaleVersionError: If it was changed since it was read.
        InvalidRecordError: If a field or value is not valid, with all problems.
        UnknownChoiceError: If the stage is no choice.
    """
    customer = view.get(Customer, cmd.customer)
    check_version(customer, cmd.version)
    fields = _changeable(view.settings.read_choices("customer", cmd.fields))
    if fields.get("owner"):
        owner = view.get(User, fields["owner"])
        fields.setdefault("department", owner.department)
    after = customer.replace(**fields)
    if after == customer:
        return Decision()
    write = Write(customer, after.replace(version=customer.version + 1))
    return Decision(writes=(write,))


def add_contact(cmd: AddContact, view: Snapshot, at: datetime) -> Decision:
    """
    Enter a person at a customer.

    Raises:
        RecordNotFoundError: If the customer is not there.
    """
    view.get(Customer, cmd.contact.customer or "")
    return _new(cmd.contact, view)


def record_interaction(
    cmd: RecordInteraction, view: Snapshot, at: datetime
) -> Decision:
    """
    Record an interaction; a contact also dates the customer's last contact.

    Raises:
        RecordNotFoundError: If customer, ticket or executor is not there.
        InstantRefusedError: If it is dated after *at*.
        ReadOnlyRecordError: If its ticket is closed.
    """
    given = cmd.interaction
    occurred_at = given.occurred_at or at
    if occurred_at > at:
        raise InstantRefusedError(occurred_at.isoformat(), at.isoformat(), "future")
    ticket = view.get(Ticket, given.ticket) if given.ticket else None
    if ticket:
        check_writable(ticket, view)
    customer = view.get(Customer, _customer_of(given, ticket))
    interaction = given.replace(
        number=given.number or view.number(Interaction.type_name),
        customer=customer.id,
        occurred_at=occurred_at,
        executor=given.executor or view.user,
    )
    if interaction.executor:
        view.get(User, interaction.executor)
    writes = (view.new(interaction), *_contacted(customer, given.mode, occurred_at))
    return Decision(writes=writes)


def _customer_of(given: Interaction, ticket: Ticket | None) -> str:
    of_ticket = ticket.customer if ticket else None
    if given.customer and of_ticket and given.customer != of_ticket:
        problem = FieldError(
            "interaction",
            "customer",
            "choice",
            repr(given.customer),
            "",
            (of_ticket,),
        )
        raise InvalidRecordError("interaction", [problem])
    customer = given.customer or of_ticket
    if customer is None:
        problem = FieldError("interaction", "customer", "required", "None")
        raise InvalidRecordError("interaction", [problem])
    return customer


def _contacted(customer: Customer, mode: Mode, at: datetime) -> tuple[Write, ...]:
    last = customer.last_contacted_at
    if mode is Mode.INTERNAL or (last is not None and last >= at):
        return ()
    after = customer.replace(last_contacted_at=at, version=customer.version + 1)
    return (Write(customer, after),)


def _new(record: Record, view: Snapshot) -> Decision:
    return Decision(writes=(view.new(record),))


def _changeable(fields: Mapping[str, object]) -> dict[str, Any]:
    refused = [name for name in fields if name in _SYSTEM_FIELDS]
    if refused:
        known = (f.name for f in dataclasses.fields(Customer))
        allowed = tuple(name for name in known if name not in _SYSTEM_FIELDS)
        problems = [
            FieldError("customer", name, "unknown", "…", "", allowed)
            for name in refused
        ]
        raise InvalidRecordError("customer", problems)
    checked = check_fields(Customer, fields)
    empty = [name for name in Customer.required if checked.get(name, ...) is None]
    if empty:
        raise InvalidRecordError(
            "customer",
            [FieldError("customer", name, "required", "None") for name in empty],
        )
    return checked
