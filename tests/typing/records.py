"""
How a user's program may use records; read by type checkers, never run.
"""

import copy
import pickle
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any, assert_type

from crmkit.errors import FieldError, InvalidRecordError
from crmkit.labels import Label
from crmkit.records import (
    RECORD_TYPES,
    Attachment,
    Campaign,
    Change,
    Contact,
    Customer,
    CustomerKind,
    CustomField,
    Feedback,
    FollowUp,
    FrozenMap,
    Interaction,
    Mode,
    Need,
    NeedKind,
    Order,
    Priority,
    Rating,
    Record,
    Ref,
    Task,
    Ticket,
    check_fields,
    difference,
    fold,
    masked,
    record_class,
)

ticket = Ticket.of({"customer": "c1", "kind": "inquiry", "description": "how to …"})
assert_type(ticket, Ticket)
assert_type(ticket.priority, Priority)
assert_type(ticket.owner, str | None)
assert_type(replace(ticket, owner="li"), Ticket)
assert_type(ticket.to_dict(), dict[str, Any])
assert_type(ticket.to_json(), str)
assert_type(Customer.from_json("{}"), Customer)
assert_type(Customer.of(Customer(name="华东机械")).first_contact_on, date | None)
assert_type(ticket.opened_at, datetime | None)
assert_type(ticket.tags, tuple[str, ...])
assert_type(ticket.ref, Ref)
assert_type(ticket.replace(owner="li"), Ticket)
assert_type(Ticket.json_schema(), dict[str, Any])
assert_type(record_class("ticket"), type[Record])
assert_type(RECORD_TYPES, tuple[type[Record], ...])

seen = masked(ticket, {"description": "***"})
assert_type(seen, Ticket)
assert_type(seen.hidden, Mapping[str, str])
assert_type(seen.shown("description"), object)

assert_type(difference(None, ticket), dict[str, tuple[Any, Any]])
assert_type(check_fields(Ticket, {"owner": "li"}), dict[str, Any])

try:
    Ticket.of({})
except InvalidRecordError as refused:
    assert_type(refused.problems, tuple[FieldError, ...])
    assert_type(refused.problems[0].text("zh"), str)
    as_a_builtin: ValueError = refused

match ticket:
    case Ticket(owner=str(who), priority=Priority.HIGH):
        assert_type(who, str)
    case _:
        pass

PLAN = CustomField("purchase_plan", Decimal)
assert_type(PLAN, CustomField[Decimal])
assert_type(PLAN.of(Customer(name="华东机械", custom=ticket.custom)), Decimal | None)


def replayed(history: list[Change]) -> Record:
    """
    Give a record back from its changes.
    """
    return fold(history)


def told(record: Record) -> str:
    """
    Tell records apart by class and by what is in their fields.
    """
    match record:
        case Customer(name=str(name), kind=CustomerKind.COMPANY):
            assert_type(record, Customer)
            return name
        case Order(amount=int(amount), currency=currency):
            assert_type(currency, str)
            return f"{amount} {currency}"
        case Need(kind=NeedKind.CORE | NeedKind.EXPECTED, deadline=date() as day):
            return day.isoformat()
        case FollowUp(planned_at=datetime() as planned, actual_at=None):
            return planned.isoformat()
        case Contact() | Rating() | Feedback() | Campaign() | Task():
            assert_type(record, Contact | Rating | Feedback | Campaign | Task)
            return record.label.text("zh")
        case _:
            return str(record.ref)


assert_type([told(cls(id="x")) for cls in RECORD_TYPES], list[str])
assert_type([cls.label for cls in RECORD_TYPES], list[Label])
assert_type({ticket: 1}, dict[Ticket, int])
assert_type(copy.deepcopy(ticket), Ticket)
assert_type(pickle.dumps(ticket), bytes)
assert_type(hash(ticket), int)
assert_type(ticket == ticket.replace(owner="li"), bool)
assert_type(repr(ticket), str)

call = Interaction(mode=Mode.PHONE, summary="…", customer="C1")
assert_type(call.attachments, tuple[Attachment, ...])
assert_type(call.custom, FrozenMap)
assert_type(Order.of({"customer": "C1", "product": "A"}).amount, int | None)
assert_type(Need.from_json("{}"), Need)
assert_type(
    FollowUp.of({"customer": "C1", "planned_at": "…"}).planned_at, datetime | None
)
assert_type(Campaign().hidden, Mapping[str, str])
