"""
Telling the person in charge, in the application, of a message that has failed.

Invariants:
    - A notice is committed together with the failure it tells of.
    - A notice cannot fail: it has an address, and is there once it is committed.
    - Where a text cannot be made the failure is settled all the same.

Not here: the log and the hook (``_outbox_outcomes``), reading (``_inbox``).
"""

import logging
from collections.abc import Iterator

from crmkit.crm._outbox_events import logged
from crmkit.crm._write import Workshop, read
from crmkit.decisions import Effect
from crmkit.errors import StoreError
from crmkit.messages import channel_text, failure_text
from crmkit.ports import IN_APP, Delivery, Transaction
from crmkit.records import Customer, Record, Ref, User

log = logging.getLogger("crmkit.deliver")


def notify(shop: Workshop, tx: Transaction, failed: Delivery) -> None:
    """
    Put a notice of a failure into the inbox of whoever is in charge of its record.

    That is the record's owner, or else that of the customer it is about, or else
    the user whom the settings name; the first who works here. If there is none,
    the failure is in the log and in the list of deliveries only.

    Raises:
        StoreError: If the store fails.
    """
    try:
        notice = _notice(shop, tx, failed)
    except StoreError:
        raise
    except Exception:
        log.exception("no notice could be written of delivery %s", failed.id)
        return
    if notice is not None and tx.enqueue(notice):
        logged(shop, tx, notice, "sent", f"about delivery {failed.id}")


def _notice(shop: Workshop, tx: Transaction, failed: Delivery) -> Delivery | None:
    about = failed.effect.record
    record = read(tx, about)
    user = _in_charge(shop, tx, record)
    if user is None:
        return None
    settings = shop.settings
    text = settings.messages["delivery_failed"].render(
        settings.language,
        {
            "subject": failed.effect.subject or str(about),
            "recipient": _name(tx, failed.effect.recipient),
            "record": getattr(record, "number", None) or str(about),
            "channel": channel_text(failed.effect.channel, settings.language),
            "error": failure_text(failed.error, settings.language),
            "delivery": failed.id,
        },
    )
    effect = Effect(
        key=f"delivery_failed:{failed.id}:{failed.lease}",
        channel=IN_APP,
        to=user.id,
        subject=text.subject,
        body=text.body,
        record=about,
        recipient=user.ref,
    )
    now = shop.now()
    return Delivery(
        id=shop.ids.new(now),
        effect=effect,
        status="sent",
        next_attempt_at=now,
        created_at=now,
        sent_at=now,
    )


def _in_charge(shop: Workshop, tx: Transaction, record: Record | None) -> User | None:
    for user_id in _candidates(shop, tx, record):
        user = tx.get(User, user_id) if user_id else None
        if user is not None and user.active:
            return user
    return None


def _candidates(
    shop: Workshop, tx: Transaction, record: Record | None
) -> Iterator[str | None]:
    yield getattr(record, "owner", None)
    customer_id: str | None = getattr(record, "customer", None)
    customer = tx.get(Customer, customer_id) if customer_id else None
    yield customer.owner if customer else None
    yield shop.settings.alarm_user


def _name(tx: Transaction, recipient: Ref | None) -> str:
    found = read(tx, recipient) if recipient else None
    return getattr(found, "name", None) or (str(recipient) if recipient else "—")
