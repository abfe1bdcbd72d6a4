"""
An order by a field that is seen on some records and not on others.

Where it is not seen it counts as missing, so those records come last, by id, among
those that have no value: else their places would tell what is hidden.

Invariants:
    - Pages put together are the whole, without doubles and in one order.

Not here: which records those are (:mod:`crmkit.access`).
"""

from functools import lru_cache
from typing import Final, TypeVar

import attrs

from crmkit.conditions import Condition, Moment, Schema
from crmkit.errors import CursorError
from crmkit.ports import Page, Transaction
from crmkit.records import Record

R = TypeVar("R", bound=Record)

#: What a cursor begins with: whether it is among the values that are seen.
_PARTS: Final = ("shown", "rest")


@attrs.frozen
class Parts:
    """
    What is listed: first those whose value is seen, then all others.

    Attributes:
        shown: Records whose value is seen, and there is one.
        rest: All others.
        order: Field to sort the first by, ``-`` before it for descending.
    """

    shown: Condition
    rest: Condition
    order: str

    @classmethod
    def of(
        cls, where: Condition | None, seen: Condition, order: str, schema: Schema
    ) -> "Parts":
        """
        Return the parts of what is asked for.

        Args:
            where: What is asked for; None for all.
            seen: On which records the field is seen.
            order: Field to sort by, ``-`` before it for descending.
            schema: What conditions over these records may name.
        """
        told = seen & _there(order.removeprefix("-"), schema)
        rest = told.otherwise()
        if where is None:
            return cls(told, rest, order)
        return cls(where & told, where & rest, order)


@lru_cache
def _there(field: str, schema: Schema) -> Condition:
    return Condition(f"{field} is not None", schema)


def in_parts(
    tx: Transaction,
    cls: type[R],
    parts: Parts,
    at: Moment,
    *,
    limit: int,
    cursor: str | None,
) -> Page[R]:
    """
    Return a page of both parts, one after the other.

    Raises:
        CursorError: If the cursor is not one of this order.
    """
    shown, rest = (f"{part}.{parts.order}." for part in _PARTS)
    if cursor is not None and cursor.startswith(rest):
        place = cursor.removeprefix(rest) or None
        return _with(rest, tx.find(cls, parts.rest, at, limit=limit, cursor=place))
    if cursor is not None and not cursor.startswith(shown):
        raise CursorError(parts.order)
    place = None if cursor is None else cursor.removeprefix(shown)
    page = tx.find(cls, parts.shown, at, order=parts.order, limit=limit, cursor=place)
    if page.cursor is not None:
        return _with(shown, page)
    left = limit - len(page.items)
    if not left:
        return Page(page.items, rest if tx.count(cls, parts.rest, at) else None)
    others = _with(rest, tx.find(cls, parts.rest, at, limit=left))
    return Page((*page.items, *others.items), others.cursor)


def _with(part: str, page: Page[R]) -> Page[R]:
    return Page(page.items, page.cursor and f"{part}{page.cursor}")
