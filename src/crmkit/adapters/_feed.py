"""
Places in the feed of changes, and the opaque cursors that name them.

Invariants:
    - Places are in one order: by transaction, in it by version, then by id.
    - A cursor names the place of a change; with anything else it is refused.

Not here: how a store numbers its transactions (each adapter's own).
"""

import base64
import json
from typing import Any, Final, NamedTuple

from crmkit.adapters._writing import keepable
from crmkit.errors import CursorError

_FEED: Final = "feed"
_INTEGERS: Final = range(-(2**63), 2**63)


class FeedPlace(NamedTuple):
    """
    Where a change stands in the feed.

    Attributes:
        position: Of its transaction, as the store numbers them.
        version: Of its record.
        id: Its own.

    >>> FeedPlace(7, 1, "X2") < FeedPlace(7, 2, "X1") < FeedPlace(8, 1, "X1")
    True
    """

    position: int
    version: int
    id: str


#: Before every change.
START: Final = FeedPlace(_INTEGERS.start, 0, "")


def feed_cursor(place: FeedPlace) -> str:
    """
    Return the cursor that goes on after a place.

    >>> feed_place(feed_cursor(FeedPlace(7, 1, "X1")))
    FeedPlace(position=7, version=1, id='X1')
    """
    text = json.dumps([_FEED, *place], separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def feed_place(cursor: str | None) -> FeedPlace:
    """
    Return the place that a cursor names; for None, the one before all changes.

    Raises:
        CursorError: If it is no cursor of a feed.
    """
    if cursor is None:
        return START
    try:
        padded = cursor.encode("ascii") + b"=" * (-len(cursor) % 4)
        parts = json.loads(base64.b64decode(padded, b"-_", validate=True))
        kind, position, version, change_id = parts
    except (ValueError, TypeError, RecursionError):
        raise CursorError(_FEED) from None
    if kind != _FEED or not (_whole(position) and _whole(version) and _text(change_id)):
        raise CursorError(_FEED)
    return FeedPlace(position, version, change_id)


def _whole(value: Any) -> bool:
    return type(value) is int and value in _INTEGERS


def _text(value: Any) -> bool:
    return isinstance(value, str) and keepable(value)
