"""
Rows of the outbox, as values of columns and back.
"""

from typing import Any

from crmkit.decisions import Effect
from crmkit.ports import Delivery
from crmkit.records import Ref


def delivery_row(delivery: Delivery) -> dict[str, Any]:
    """
    Return a delivery as values of columns.
    """
    effect, recipient = delivery.effect, delivery.effect.recipient
    return {
        "id": delivery.id,
        "key": effect.key,
        "channel": effect.channel,
        "to": effect.to,
        "subject": effect.subject,
        "body": effect.body,
        "record_type": effect.record.type,
        "record_id": effect.record.id,
        "recipient_type": recipient.type if recipient else None,
        "recipient_id": recipient.id if recipient else None,
        "status": delivery.status,
        "attempts": delivery.attempts,
        "next_attempt_at": delivery.next_attempt_at,
        "created_at": delivery.created_at,
        "sent_at": delivery.sent_at,
        "error": delivery.error,
        "lease": delivery.lease,
        "leased_until": None,
        "expires_at": effect.expires_at,
    }


def delivery_of(row: list[Any]) -> Delivery:
    """
    Return a delivery as its row says.
    """
    row_id, key, channel, to, subject, body, record_type, record_id, *rest = row
    recipient_type, recipient_id, status, attempts, next_attempt_at, *rest = rest
    created_at, sent_at, error, lease, _, expires_at, *_ = rest
    effect = Effect(
        key=key,
        channel=channel,
        to=to,
        subject=subject,
        body=body,
        record=Ref(record_type, record_id),
        recipient=Ref(recipient_type, recipient_id) if recipient_type else None,
        expires_at=expires_at,
    )
    return Delivery(
        id=row_id,
        effect=effect,
        status=status,
        attempts=attempts,
        next_attempt_at=next_attempt_at,
        created_at=created_at,
        sent_at=sent_at,
        error=error,
        lease=lease,
    )
