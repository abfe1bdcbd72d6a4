"""
Pure handler of the command that records an interaction.
"""

from datetime import datetime

from crmkit.decisions import Decision, Write
from crmkit.desk._commands import RecordInteraction
from crmkit.desk._merging import survivor_of
from crmkit.desk._reading import check_contact_of, check_filled, numbered
from crmkit.desk._snapshot import Snapshot
from crmkit.desk._states import check_writable
from crmkit.errors import FieldError, InstantRefusedError, InvalidRecordError
from crmkit.records import Contact, Customer, Interaction, Mode, Ticket, User


def record_interaction(
    cmd: RecordInteraction, view: Snapshot, at: datetime
) -> Decision:
    """
    Record an interaction; a contact also dates the customer's last contact.

    On a ticket that was merged it is recorded on the one that lives on.

    Raises:
        RecordNotFoundError: If customer, ticket or executor is not there.
        InstantRefusedError: If it is dated after *at*.
        InvalidRecordError: If something is missing that the company asks for.
        ReadOnlyRecordError: If its ticket is closed.
        WrongContactError: If the person is at another customer.

    >>> from datetime import UTC
    >>> from crmkit.presets import standard
    >>> client = Customer(id="C1", version=1, name="恒信科技")
    >>> view = Snapshot(by="system:import", settings=standard(), new_id="I1",
    ...     records={client.ref: client}, numbers={"interaction": "GZ2026001"})
    >>> cmd = RecordInteraction(interaction=Interaction(customer="C1", summary="回访",
    ...     mode=Mode.PHONE))
    >>> decision = record_interaction(cmd, view, datetime(2026, 3, 2, tzinfo=UTC))
    >>> [(write.after.type_name, write.after.version) for write in decision.writes]
    [('interaction', 1), ('customer', 2)]
    """
    given = cmd.interaction
    occurred_at = given.occurred_at or at
    if occurred_at > at:
        raise InstantRefusedError(occurred_at.isoformat(), at.isoformat(), "future")
    ticket, customer = parents(given, view)
    if ticket:
        check_writable(ticket, view)
    interaction = numbered(given, view, customer).replace(
        customer=customer.id,
        ticket=ticket.id if ticket else None,
        occurred_at=occurred_at,
        executor=given.executor or view.user,
    )
    check_filled(interaction, view)
    if interaction.executor:
        view.get(User, interaction.executor)
    if interaction.contact:
        check_contact_of(view.get(Contact, interaction.contact), customer.id)
    writes = (view.new(interaction), *contacted(customer, given.mode, occurred_at))
    return Decision(writes=writes)


def parents(given: Interaction, view: Snapshot) -> tuple[Ticket | None, Customer]:
    """
    Return the ticket, held, and the customer that an interaction goes to.

    What belongs to a ticket that was merged goes to the one that lives on. Nobody can
    close the ticket while something is recorded on it.

    Raises:
        RecordNotFoundError: If one of them is not there.
        InvalidRecordError: If there is no customer, or there are two.

    >>> from crmkit.presets import standard
    >>> first = Ticket(id="T1", customer="C1")
    >>> second, client = first.replace(id="T2", merged_into="T1"), Customer(id="C1")
    >>> view = Snapshot(by="U1", settings=standard(), new_id="",
    ...     records={each.ref: each for each in (first, second, client)},
    ...     held=frozenset({first.ref, client.ref}))
    >>> note = Interaction(ticket="T2", mode=Mode.PHONE, summary="客户催促")
    >>> [each.ref.id for each in parents(note, view)]
    ['T1', 'C1']
    """
    if not given.ticket:
        return None, view.get(Customer, customer_of(given, None))
    ticket = survivor_of(view.get(Ticket, given.ticket), view)
    customer = view.get(Customer, customer_of(given, ticket))
    view.hold(customer, ticket)
    return ticket, customer


def customer_of(given: Interaction, ticket: Ticket | None) -> str:
    """
    Return the id of an interaction's customer, who is that of its ticket.

    Raises:
        InvalidRecordError: If there is none, or two.
    """
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


def contacted(customer: Customer, mode: Mode, at: datetime) -> tuple[Write, ...]:
    """
    Return what dates a customer's last contact, if an interaction is the last one.
    """
    last = customer.last_contacted_at
    if mode is Mode.INTERNAL or (last is not None and last >= at):
        return ()
    after = customer.replace(last_contacted_at=at, version=customer.version + 1)
    return (Write(customer, after),)
