"""
Orders and opaque cursors, the same for every store.

Invariants:
    - An order is total: one field, then the id, both by code point or value;
      missing values come last in both directions, ids always ascend.
    - A cursor names the record type, the order and the last record's place in
      it; with anything else it is refused.
    - The record that a cursor was taken from may be changed or gone.

Not here: how a store finds the records (each adapter's ``find``).
"""

import base64
import json
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Any, Final, get_args

import attrs

from crmkit.adapters._fields import StoredField, stored_fields
from crmkit.errors import CursorError, PageSizeError, UnknownChoiceError
from crmkit.ports import DeliveryStatus
from crmkit.records import Record

MOST_A_PAGE: Final = 10_000
_STATUS: Final = "status of a message"
_STATUSES: Final[tuple[str, ...]] = get_args(DeliveryStatus)
_INTEGERS: Final = range(-(2**63), 2**63)


@attrs.frozen
class Place:
    """
    Where in an order a record stands.

    Attributes:
        value: Its value of the field; None if missing.
        id: Its id.
    """

    value: Any
    id: str


@attrs.frozen(kw_only=True)
class Order:
    """
    In which order records of a class are listed.

    Attributes:
        record_type: Name of the record type.
        text: The order as it was asked for.
        field: Field to sort by.
        descending: Whether greater values come first.

    >>> from crmkit.records import Department
    >>> order = Order.of(Department, "-name")
    >>> sales = Department(id="D1", name="销售部")
    >>> order.field.name, order.descending, order.resume(order.cursor(sales))
    ('name', True, Place(value='销售部', id='D1'))
    """

    record_type: str
    text: str
    field: StoredField
    descending: bool

    @classmethod
    def of(cls, record_class: type[Record], text: str) -> "Order":
        """
        Return the order that a text like ``"-opened_at"`` asks for.

        Raises:
            UnknownChoiceError: If there is no field to sort by of that name.
        """
        sortable = {f.name: f for f in stored_fields(record_class) if f.is_sortable}
        name = text.removeprefix("-")
        if name not in sortable:
            raise UnknownChoiceError("order", text, tuple(sortable))
        return cls(
            record_type=record_class.type_name,
            text=text,
            field=sortable[name],
            descending=text.startswith("-"),
        )

    def place(self, record: Record) -> Place:
        """
        Return where a record stands.
        """
        return Place(getattr(record, self.field.name), record.id)

    def cursor(self, record: Record) -> str:
        """
        Return the cursor of the page that begins after a record.
        """
        place = self.place(record)
        parts = [self.record_type, self.text, _plain(place.value), place.id]
        text = json.dumps(parts, separators=(",", ":"))
        return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")

    def resume(self, cursor: str | None) -> Place | None:
        """
        Return the place that a cursor names; None for the first page.

        Raises:
            CursorError: If it is no cursor of this order.
        """
        if cursor is None:
            return None
        try:
            padded = cursor.encode("ascii") + b"=" * (-len(cursor) % 4)
            parts = json.loads(base64.b64decode(padded, b"-_", validate=True))
            record_type, text, value, record_id = parts
            if [self.record_type, self.text] != [record_type, text]:
                raise CursorError(self.text)
            return Place(self._value(value), _text(record_id))
        except (ValueError, TypeError, OverflowError, RecursionError):
            raise CursorError(self.text) from None

    def _value(self, value: Any) -> Any:
        kind = self.field.type
        if value is None and self.field.nullable:
            return None
        if kind is bool or kind is int:
            if type(value) is not kind or value not in _INTEGERS:
                raise CursorError(self.text)
            return value
        text = _text(value)
        if kind is datetime:
            return _instant(text)
        return date.fromisoformat(text) if kind is date else text


def page_size(limit: int) -> int:
    """
    Return a limit that is allowed.

    Raises:
        PageSizeError: If it is not.
    """
    if not 1 <= limit <= MOST_A_PAGE:
        raise PageSizeError(limit, MOST_A_PAGE)
    return limit


def known_status(status: DeliveryStatus | None) -> DeliveryStatus | None:
    """
    Return a status of messages by which they can be listed.

    Raises:
        UnknownChoiceError: If there is no such status.

    >>> known_status("sent")
    'sent'
    """
    if status is not None and status not in _STATUSES:
        raise UnknownChoiceError(_STATUS, status, _STATUSES)
    return status


def _plain(value: Any) -> Any:
    if isinstance(value, StrEnum):
        return value.value
    return value.isoformat() if isinstance(value, date) else value


def _instant(text: str) -> datetime:
    instant = datetime.fromisoformat(text)
    if instant.tzinfo is None:
        raise ValueError(text)
    return instant.astimezone(UTC)


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError
    value.encode()  # a lone surrogate is no text
    return value
