"""
The tables whose rows go from store to store: their columns, keys, and values.

Not here: how rows are read and written (:mod:`crmkit.adapters.parts._dump`).
"""

from collections.abc import Mapping
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Final

from crmkit.adapters._entries import ORDERS, RECORDS, Cell, Cells, instant_text
from crmkit.errors import UnknownChoiceError

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
    "appointments": {
        **_REF,
        "kind": _TEXT,
        "due_at": _INSTANT,
        "cycle": _TEXT,
        "attempts": _NUMBER,
        "error": _TEXT,
    },
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
        "caught_up": _INSTANT_OR_NONE,
        "cursor": _TEXT_OR_NONE,
        "until": _INSTANT_OR_NONE,
        "batch": _NUMBER,
        "place": _TEXT_OR_NONE,
    },
}

#: What the rows of each table are sorted by, and known by but for changes.
KEYS: Final[Mapping[str, tuple[str, ...]]] = {
    **dict.fromkeys(RECORDS, ("id",)),
    "answers": ("by", "key", "position"),
    "appointments": ("record_type", "record_id", "kind"),
    "counters": ("sequence",),
    "delivery_log": ("id",),
    "firings": ("rule", "record_type", "record_id", "cycle"),
    "outbox": ("id",),
    "sends": ("channel",),
    "ticks": ("rule", "asked"),
    **ORDERS,
}


def key_names(kind: str) -> tuple[str, ...]:
    """
    Return what the rows of a table are sorted by.

    Raises:
        UnknownChoiceError: If there is no such table.
    """
    if kind not in KEYS:
        raise UnknownChoiceError("table", kind, tuple(sorted(KEYS)))
    return KEYS[kind]


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
    if isinstance(value, tuple | list):
        return list(value)
    return {name: plain(each) for name, each in value.items()}
