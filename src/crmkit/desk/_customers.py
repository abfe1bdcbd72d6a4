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
from crmkit.errors import InstantRefusedError
from crmkit.records import NO_CUSTOM, Customer, Department, FrozenMap, User

_SYSTEM = SYSTEM_FIELDS | {"last_contacted_at"}


def add_customer(cmd: AddCustomer, view: Snapshot, at: datetime) -> Decision:
    """
    Enter a customer.

    Raises:
        RecordNotFoundError: If the owner or department is not there.
        InstantRefusedError: If it was made or contacted in the future.
        InvalidRecordError: If the stage is no choice, or a custom value is not valid.

    >>> from datetime import UTC
    >>> from crmkit.presets import standard
    >>> view = Snapshot(by="system:import", settings=standard(), new_id="C1",
    ...     numbers={"customer": "C2026001"})
    >>> cmd = AddCustomer(customer=Customer(name="恒信科技"))
    >>> (write,) = add_customer(cmd, view, datetime(2026, 3, 2, tzinfo=UTC)).writes
    >>> write.before, write.after.id, write.after.number
    (None, 'C1', 'C2026001')
    """
    given = cmd.customer
    _check_instants(given, at)
    if given.department:
        view.get(Department, given.department)
    owner_id = given.owner or view.user
    owner = view.get(User, owner_id) if owner_id else None
    asked = {"stage": given.stage, "custom": given.custom}
    read = view.settings.read_choices("customer", asked)
    number = given.number or view.number(Customer.type_name)
    customer = given.replace(
        number=number,
        owner=owner_id,
        department=given.department or (owner.department if owner else None),
        stage=read["stage"],
        custom=FrozenMap(read["custom"]) if read["custom"] else NO_CUSTOM,
        created_at=given.created_at or at,
    )
    return Decision(writes=(view.new(customer),))


def change_customer(cmd: ChangeCustomer, view: Snapshot, at: datetime) -> Decision:
    """
    Change some fields of a customer; the system's own fields are refused.

    Raises:
        RecordNotFoundError: If the customer, a new owner or department is not there.
        StaleVersionError: If it was changed since it was read.
        InvalidRecordError: If a field or value is not valid, with all problems.

    >>> from datetime import UTC
    >>> from crmkit.presets import standard
    >>> client = Customer(id="C1", version=1, name="恒信科技")
    >>> view = Snapshot(by="U1", settings=standard(), new_id="",
    ...     records={client.ref: client})
    >>> cmd = ChangeCustomer(customer="C1", fields={"city": "北京"})
    >>> at = datetime(2026, 3, 2, tzinfo=UTC)
    >>> change_customer(cmd, view, at).writes[0].fields
    {'city': (None, '北京')}
    """
    customer = view.get(Customer, cmd.customer)
    check_version(customer, cmd.version)
    fields = checked_changes(customer, cmd.fields, view, _SYSTEM)
    if fields.get("department"):
        view.get(Department, fields["department"])
    if fields.get("owner"):
        owner = view.get(User, fields["owner"])
        fields.setdefault("department", owner.department)
    return changed(customer, fields)


def add_contact(cmd: AddContact, view: Snapshot, at: datetime) -> Decision:
    """
    Enter a person at a customer.

    Raises:
        RecordNotFoundError: If the customer is not there.

    >>> from datetime import UTC
    >>> from crmkit.presets import standard
    >>> from crmkit.records import Contact
    >>> client = Customer(id="C1", version=1, name="恒信科技")
    >>> view = Snapshot(by="U1", settings=standard(), new_id="P1",
    ...     records={client.ref: client})
    >>> cmd = AddContact(contact=Contact(customer="C1", name="王芳"))
    >>> add_contact(cmd, view, datetime(2026, 3, 2, tzinfo=UTC)).writes[0].after.ref
    Ref(type='contact', id='P1')
    """
    view.get(Customer, cmd.contact.customer or "")
    return Decision(writes=(view.new(cmd.contact),))


def _check_instants(customer: Customer, at: datetime) -> None:
    for instant in (customer.created_at, customer.last_contacted_at):
        if instant is not None and instant > at:
            raise InstantRefusedError(instant.isoformat(), at.isoformat(), "future")
