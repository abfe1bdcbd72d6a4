"""
Pure handler of the command that tells one of our own people something.

Invariants:
    - What a person writes to another is his own. What the application says, by a rule
      for example, has masks in place of what is hidden from whom it tells; of a record
      that he does not see, it says only what it is called.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from crmkit.decisions import Decision, Effect
from crmkit.desk._commands import NotifyUser
from crmkit.desk._eyes import shown_to
from crmkit.desk._snapshot import Snapshot
from crmkit.records import Customer, Record, Ref, User, record_class

#: Channel → the field of a user that holds his address there.
ADDRESSES: Final[Mapping[str, str]] = {"email": "email", "sms": "phone", "in_app": "id"}


def address_of(user: User, channel: str) -> str | None:
    """
    Return where a channel reaches a user; None if nothing says so.

    >>> li = User(id="li", email="li@example.com")
    >>> [address_of(li, channel) for channel in ("email", "in_app", "sms", "fax")]
    ['li@example.com', 'li', None, None]
    """
    field = ADDRESSES.get(channel)
    address: str | None = getattr(user, field) if field else None
    return address


def notify_user(cmd: NotifyUser, view: Snapshot, at: datetime) -> Decision:
    """
    Send a message to a user; each command is a message of its own.

    Who has left, or has no address in the channel, makes a delivery that has failed
    and waits for a person.

    Raises:
        FieldError: If what it is about is no reference.
        RecordNotFoundError: If the record or the user is not there.
        UnknownChoiceError: If there is no such type of record.

    >>> from datetime import UTC
    >>> from crmkit.presets import standard
    >>> from crmkit.records import Customer
    >>> client, li = Customer(id="C1"), User(id="li")
    >>> view = Snapshot(by="system:due", settings=standard(), new_id="N1",
    ...     records={client.ref: client, li.ref: li})
    >>> cmd = NotifyUser(about="customer:C1", user="li", subject="Quiet", body="Call!")
    >>> plan = notify_user(cmd, view, datetime(2026, 3, 2, tzinfo=UTC))
    >>> plan.effects[0].key, plan.effects[0].channel, plan.effects[0].to
    ('notice:customer:C1:N1', 'in_app', 'li')
    """
    about = Ref.parse(cmd.about)
    record = view.get(record_class(about.type), about.id)
    user = view.get(User, cmd.user)
    subject, body = _said(cmd, record, user, view, at)
    effect = Effect(
        key=f"notice:{about}:{view.new_id}",
        channel=cmd.channel,
        to=address_of(user, cmd.channel) if user.active else None,
        subject=subject,
        body=body,
        record=about,
        recipient=user.ref,
    )
    return Decision(effects=(effect,), unchanged=record)


def _said(
    cmd: NotifyUser, record: Record, user: User, view: Snapshot, at: datetime
) -> tuple[str, str]:
    """
    Return subject and text as they may be told to a user.
    """
    if view.user is not None or view.settings.permits is None:
        return cmd.subject, cmd.body
    about = shown_to(user, record, view, at)
    if not about.is_seen:
        return about.called, about.called
    customer_id: str | None = getattr(record, "customer", None)
    customer = view.find(Customer, customer_id) if customer_id else None
    subject, body = map(about.without_hidden, (cmd.subject, cmd.body))
    if customer is not None:
        his = shown_to(user, customer, view, at)
        subject, body = map(his.without_hidden, (subject, body))
    return subject, body
