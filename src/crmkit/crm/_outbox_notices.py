"""
Telling the person in charge, in the application, of a message that has failed.

Invariants:
    - A notice is committed together with the failure it tells of.
    - A notice cannot fail: it has an address, and is there once it is committed.
    - Where a text cannot be made the failure is settled all the same.
    - With an access policy, whoever is told of another's message is told what it says
      only if he may see it in the outbox.

Not here: the log and the hook (``_outbox_outcomes``), reading (``_inbox``).
"""

import logging
from collections.abc import Iterator

import attrs

from crmkit.crm._outbox_events import logged
from crmkit.crm._seen import Seen
from crmkit.crm._viewers import viewer_of
from crmkit.crm._write import Workshop, read, seen_by
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
    told = _Told.of(shop, tx, user)
    shown = told.message(failed)
    number = getattr(told.record(record), "number", None) or str(about)
    is_hidden = shown.effect.subject != failed.effect.subject
    text = settings.messages["delivery_failed"].render(
        settings.language,
        {
            "subject": number if is_hidden else failed.effect.subject or str(about),
            "recipient": told.name(failed.effect.recipient),
            "record": number,
            "channel": channel_text(failed.effect.channel, settings.language),
            "error": failure_text(shown.error, settings.language),
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


@attrs.frozen
class _Told:
    """
    What whoever is told may see; everything, if nothing limits him.
    """

    tx: Transaction
    seen: Seen | None

    @classmethod
    def of(cls, shop: Workshop, tx: Transaction, user: User) -> "_Told":
        viewer = viewer_of(tx, user, shop.settings, shop.now())
        return cls(tx, None if viewer is None else seen_by(viewer, shop, tx))

    def message(self, failed: Delivery) -> Delivery:
        return failed if self.seen is None else self.seen.message_seen(failed)

    def record(self, record: Record | None) -> Record | None:
        """
        Return a record without what is hidden from him, whether in his scope or not.
        """
        if record is None or self.seen is None:
            return record
        return self.seen.masked(record)

    def name(self, recipient: Ref | None) -> str:
        found = read(self.tx, recipient) if recipient else None
        if self.seen is not None and found is not None and not isinstance(found, User):
            found = self.seen.get(type(found), found.id)
        if found is None or not hasattr(found, "name"):
            return str(recipient or "—")
        return str(found.shown("name") or recipient)
