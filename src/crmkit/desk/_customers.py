"""
Pure handlers of the commands about customers and the people there.
"""

from datetime import datetime

from crmkit.decisions import Decision
from crmkit.desk._changing import (
    SYSTEM_FIELDS,
    changed,
    check_version,
    checked_changes,
)
from crmkit.desk._commands import AddContact, AddCustomer, ChangeCustomer
from crmkit.desk._snapshot import Snapshot
from crmkit.records import Customer, User

_SYSTEM = SYSTEM_FIELDS | {"last_contacted_at"}


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
    return Decision(writes=(view.new(customer),))


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
    fields = checked_changes(Customer, cmd.fields, view, _SYSTEM)
    if fields.get("owner"):
        owner = view.get(User, fields["owner"])
        fields.setdefault("department", owner.department)
    return changed(customer, fields)


def add_contact(cmd: AddContact, view: Snapshot, at: datetime) -> Decision:
    """
    Enter a person at a customer.

    Raises:
        RecordNotFoundError: If the customer is not there.
    """
    view.get(Customer, cmd.contact.customer or "")
    return Decision(writes=(view.new(cmd.contact),))
