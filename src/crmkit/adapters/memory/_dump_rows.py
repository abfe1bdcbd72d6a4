"""
What is kept in memory as rows, and rows as what is kept.

Invariants:
    - ``value(row(x)) == x`` for everything that a store in memory keeps, but for
      leases.

Not here: which tables there are (:mod:`crmkit.adapters.memory._dump`).
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Final

from crmkit.adapters._entries import Cell, Cells, instant_text
from crmkit.adapters._fields import stored_fields
from crmkit.adapters._sends import sends_as_text
from crmkit.decisions import Appointment, Effect, Firing
from crmkit.ports import Answer, Delivery, DeliveryEvent, Tick
from crmkit.records import (
    Change,
    Record,
    Ref,
    from_wire,
    record_class,
    to_wire,
)

_TEXT: Final = Cell(str)
_TEXT_OR_NONE: Final = Cell(str, nullable=True)
_NUMBER: Final = Cell(int)
_INSTANT: Final = Cell(datetime)
_INSTANT_OR_NONE: Final = Cell(datetime, nullable=True)
_REF: Final[Cells] = {"record_type": _TEXT, "record_id": _TEXT}

#: The columns of each table that is not one of records.
CELLS: Final[Mapping[str, Cells]] = {
    "answers": {
        "by": _TEXT,
        "key": _TEXT,
        "position": _NUMBER,
        "fingerprint": _TEXT,
        **_REF,
        "state": _TEXT,
        "expires_at": _INSTANT,
    },
    "appointments": {**_REF, "kind": _TEXT, "due_at": _INSTANT, "cycle": _TEXT},
    "changes": {
        "id": _TEXT,
        **_REF,
        "version": _NUMBER,
        "at": _INSTANT,
        "recorded_at": _INSTANT,
        "by": _TEXT,
        "cause": _TEXT,
        "command": _TEXT,
        "schema_version": _NUMBER,
        "fields": Cell(dict),
        "position": _NUMBER,
    },
    "counters": {"sequence": _TEXT, "value": _NUMBER},
    "delivery_log": {
        "id": _TEXT,
        "delivery": _TEXT,
        "at": _INSTANT,
        "by": _TEXT,
        "what": _TEXT,
        "detail": _TEXT,
    },
    "firings": {"rule": _TEXT, **_REF, "cycle": _TEXT, "at": _INSTANT},
    "outbox": {
        "id": _TEXT,
        "key": _TEXT,
        "channel": _TEXT,
        "to": _TEXT_OR_NONE,
        "subject": _TEXT,
        "body": _TEXT,
        **_REF,
        "recipient_type": _TEXT_OR_NONE,
        "recipient_id": _TEXT_OR_NONE,
        "status": _TEXT,
        "attempts": _NUMBER,
        "next_attempt_at": _INSTANT,
        "created_at": _INSTANT,
        "sent_at": _INSTANT_OR_NONE,
        "error": _TEXT,
        "lease": _TEXT,
        "leased_until": _INSTANT_OR_NONE,
        "expires_at": _INSTANT_OR_NONE,
    },
    "sends": {"channel": _TEXT, "sends": _TEXT},
    "ticks": {
        "rule": _TEXT,
        "asked": _TEXT,
        "switched_at": _INSTANT_OR_NONE,
        "armed_at": _INSTANT_OR_NONE,
        "since": _INSTANT_OR_NONE,
        "cursor": _TEXT_OR_NONE,
        "until": _INSTANT_OR_NONE,
        "batch": _NUMBER,
        "place": _TEXT_OR_NONE,
    },
}


def plain(value: Any) -> Any:
    """
    Return a value as one that JSON has.

    >>> plain(("a", "b")), plain(date(2026, 3, 2))
    (['a', 'b'], '2026-03-02')
    """
    if value is None or type(value) in (str, int, bool):
        return value
    if isinstance(value, datetime):
        return instant_text(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, StrEnum):
        return value.value
    if isinstance(value, tuple):
        return list(value)
    return {name: plain(each) for name, each in value.items()}


def record_row(record: Record) -> dict[str, Any]:
    """
    Return the row of a record.
    """
    names = (field.name for field in stored_fields(type(record)))
    return {name: plain(getattr(record, name)) for name in names}


def change_row(change: Change, position: int) -> dict[str, Any]:
    """
    Return the row of a change.
    """
    cls = record_class(change.record.type)
    return {
        "id": change.id,
        **_ref_row("record", change.record),
        "version": change.version,
        "at": instant_text(change.at),
        "recorded_at": instant_text(change.recorded_at),
        "by": change.by,
        "cause": change.cause,
        "command": change.command,
        "schema_version": change.schema_version,
        "fields": {
            name: [to_wire(cls, name, value) for value in pair]
            for name, pair in change.fields.items()
        },
        "position": position,
    }


def change_of(values: Mapping[str, Any]) -> Change:
    """
    Return the change that a row stands for.
    """
    given = {name: value for name, value in values.items() if name in _OF_A_CHANGE}
    cls = record_class(values["record_type"])
    fields = {
        name: (from_wire(cls, name, old), from_wire(cls, name, new))
        for name, (old, new) in values["fields"].items()
    }
    return Change(record=_ref(values, "record"), fields=fields, **given)


_OF_A_CHANGE: Final = frozenset(
    {"id", "version", "at", "recorded_at", "by", "cause", "command", "schema_version"}
)


def firing_row(firing: Firing) -> dict[str, Any]:
    """
    Return the row of a firing.
    """
    return {
        "rule": firing.rule,
        **_ref_row("record", firing.record),
        "cycle": firing.cycle,
        "at": instant_text(firing.at),
    }


def firing_of(values: Mapping[str, Any]) -> Firing:
    """
    Return the firing that a row stands for.
    """
    rule, cycle, at = values["rule"], values["cycle"], values["at"]
    return Firing(rule=rule, record=_ref(values, "record"), cycle=cycle, at=at)


def appointment_row(appointment: Appointment) -> dict[str, Any]:
    """
    Return the row of an appointment.
    """
    return {
        **_ref_row("record", appointment.record),
        "kind": appointment.kind,
        "due_at": plain(appointment.due_at),
        "cycle": appointment.cycle,
    }


def appointment_of(values: Mapping[str, Any]) -> Appointment:
    """
    Return the appointment that a row stands for.
    """
    rest = {name: values[name] for name in ("kind", "due_at", "cycle")}
    return Appointment(record=_ref(values, "record"), **rest)


_COURSE: Final = (
    "id", "status", "attempts", "next_attempt_at", "created_at", "sent_at", "error",
)  # fmt: skip
_MESSAGE: Final = ("key", "channel", "to", "subject", "body", "expires_at")


def delivery_row(delivery: Delivery) -> dict[str, Any]:
    """
    Return the row of a delivery, without a lease.
    """
    effect = delivery.effect
    return {
        **{name: plain(getattr(delivery, name)) for name in _COURSE},
        **{name: plain(getattr(effect, name)) for name in _MESSAGE},
        **_ref_row("record", effect.record),
        **_ref_row("recipient", effect.recipient),
        "lease": "",
        "leased_until": None,
    }


def delivery_of(values: Mapping[str, Any]) -> Delivery:
    """
    Return the delivery that a row stands for.
    """
    effect = Effect(
        record=_ref(values, "record"),
        recipient=_ref(values, "recipient") if values["recipient_id"] else None,
        **{name: values[name] for name in _MESSAGE},
    )
    return Delivery(effect=effect, **{name: values[name] for name in _COURSE})


def event_row(event: DeliveryEvent) -> dict[str, Any]:
    """
    Return the row of a line of the log of deliveries.
    """
    return {name: plain(getattr(event, name)) for name in CELLS["delivery_log"]}


def event_of(values: Mapping[str, Any]) -> DeliveryEvent:
    """
    Return the line of the log of deliveries that a row stands for.
    """
    return DeliveryEvent(**values)


def tick_row(tick: Tick) -> dict[str, Any]:
    """
    Return the row that says how far a time rule has come.
    """
    return {name: plain(getattr(tick, name)) for name in CELLS["ticks"]}


def sends_row(channel: str, sends: Sequence[datetime]) -> dict[str, Any]:
    """
    Return the row that says when a channel was used.
    """
    return {"channel": channel, "sends": sends_as_text(sends)}


def answer_row(
    place: tuple[str, str, int], answer: Answer, expires_at: datetime
) -> dict[str, Any]:
    """
    Return the row of an answer.
    """
    by, key, position = place
    return {
        "by": by,
        "key": key,
        "position": position,
        "fingerprint": answer.fingerprint,
        **_ref_row("record", answer.record),
        "state": answer.state,
        "expires_at": instant_text(expires_at),
    }


def answer_of(values: Mapping[str, Any]) -> Answer:
    """
    Return the answer that a row stands for.
    """
    return Answer(values["fingerprint"], _ref(values, "record"), values["state"])


def _ref_row(what: str, ref: Ref | None) -> dict[str, Any]:
    return {f"{what}_type": ref and ref.type, f"{what}_id": ref and ref.id}


def _ref(values: Mapping[str, Any], what: str) -> Ref:
    return Ref(values[f"{what}_type"], values[f"{what}_id"])
