"""
How answers under a key are kept: records, messages, and what is due.

Invariants:
    - What is read is equal to what was written; a record that an earlier release
      wrote is in the fields of today.
"""

import json
from datetime import datetime
from typing import Any, Final

import attrs

from crmkit.crm._answered import Form, field_set
from crmkit.decisions import Appointment, Effect
from crmkit.errors import RecordNotFoundError
from crmkit.ports import Answer, Delivery, Transaction
from crmkit.records import SCHEMA_VERSION, Record, Ref, record_class, upcast

_INSTANTS: Final = ("created_at", "due_at", "expires_at", "next_attempt_at", "sent_at")
_REFS: Final = ("recipient", "record")


def _of_record(record: Record) -> tuple[Ref, str]:
    return record.ref, record.to_json()


def _record(answer: Answer) -> Record:
    cls, version = record_class(answer.record.type), field_set(answer)
    if version >= SCHEMA_VERSION:
        return cls.from_json(answer.state)
    kept = json.loads(answer.state)
    pairs = {name: (None, value) for name, value in kept.items()}
    found = upcast(cls.type_name, version, pairs)
    return cls.from_json(json.dumps({n: value for n, (_, value) in found.items()}))


def _of_delivery(delivery: Delivery) -> tuple[Ref, str]:
    return Ref("delivery", delivery.id), json.dumps(delivery, default=_plain)


def _delivery(answer: Answer) -> Delivery:
    kept = _read(answer)
    return Delivery(**{**kept, "effect": Effect(**kept["effect"])})


def _of_appointment(appointment: Appointment) -> tuple[Ref, str]:
    return appointment.record, json.dumps(appointment, default=_plain)


def _appointment(answer: Answer) -> Appointment:
    return Appointment(**_read(answer))


def _record_now(tx: Transaction, answer: Answer) -> Record:
    found = tx.get(record_class(answer.record.type), answer.record.id)
    if found is None:
        raise RecordNotFoundError(str(answer.record))
    return found


def _delivery_now(tx: Transaction, answer: Answer) -> Delivery:
    found = tx.delivery(answer.record.id)
    if found is None:
        raise RecordNotFoundError(str(answer.record))
    return found


def _no_appointment(tx: Transaction, answer: Answer) -> Appointment:
    return Appointment(record=answer.record, kind="", due_at=None)


def _plain(value: Any) -> object:
    if isinstance(value, Ref):
        return str(value)
    if isinstance(value, datetime):
        return value.isoformat()
    return attrs.asdict(value, recurse=False)


def _read(answer: Answer) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(answer.state, object_hook=_typed)
    return found


def _typed(found: dict[str, Any]) -> dict[str, Any]:
    for name, value in found.items():
        if value is not None and name in _INSTANTS:
            found[name] = datetime.fromisoformat(value)
        elif value is not None and name in _REFS:
            found[name] = Ref.parse(value)
    return found


RECORD: Final = Form(_of_record, _record, _record_now)
DELIVERY: Final = Form(_of_delivery, _delivery, _delivery_now)
APPOINTMENT: Final = Form(_of_appointment, _appointment, _no_appointment)
