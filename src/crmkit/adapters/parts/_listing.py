"""
Questions answered by looking at every record: for which a condition holds, in order.

Invariants:
    - A condition sees records, and those they lead to, as it does in every store.

Not here: what an order and a cursor are (:mod:`crmkit.adapters._paging`).
"""

from collections.abc import Callable, Iterable, Iterator
from operator import attrgetter
from typing import Any, TypeVar

from crmkit.adapters._custom import custom_kinds, without_misfits
from crmkit.adapters._paging import Order, Place, page_size
from crmkit.adapters.parts._related import RelatedRecords, RowsOf
from crmkit.conditions import Condition, Moment
from crmkit.ports import Page
from crmkit.records import Record

R = TypeVar("R", bound=Record)


def holding(
    rows: RowsOf, cls: type[R], where: Condition | None, at: Moment
) -> Iterator[R]:
    """
    Yield the records for which a condition surely holds, in no order.

    Args:
        rows: Gives the records of a class by id, such as a ``dict``. It is asked
            for other classes too, where the condition follows relations.
        cls: Record class.
        where: The condition; None for all records.
        at: The instant the question is asked.

    >>> from datetime import UTC, datetime
    >>> from crmkit.conditions import Field, Schema, Text
    >>> from crmkit.records import Department
    >>> departments = {"D1": Department(id="D1", name="销售部")}
    >>> sales = Condition('name == "销售部"', Schema([Field("name", Text())]))
    >>> at = Moment(datetime(2026, 3, 2, tzinfo=UTC))
    >>> [each.id for each in holding(lambda _: departments, Department, sales, at)]
    ['D1']
    """
    if where is None:
        return iter(rows(cls).values())
    kinds = custom_kinds(cls.type_name, where.schema)
    view = RelatedRecords(rows, kinds)
    records = rows(cls).values()
    if not kinds:
        return (each for each in records if where.holds(each, at, view))
    return (
        each for each in records if where.holds(without_misfits(each, kinds), at, view)
    )


def page_of(
    cls: type[R],
    found: Callable[[], Iterable[R]],
    *,
    order: str,
    limit: int,
    cursor: str | None,
) -> Page[R]:
    """
    Return the page of a list that begins after a cursor.

    Args:
        cls: Record class.
        found: Returns all records of the list, in any order; not called if what
            was asked for makes no sense.
        order: Field to sort by, ``-`` before it for descending.
        limit: Records a page.
        cursor: Where to go on; None for the first page.

    Raises:
        UnknownChoiceError: If there is no field to sort by of that name.
        CursorError: If the cursor is not one of this order.
        PageSizeError: If the limit is not allowed.

    >>> from crmkit.records import Department
    >>> both = [Department(id="D2", name="甲"), Department(id="D1", name="乙")]
    >>> page = page_of(Department, lambda: both, order="id", limit=1, cursor=None)
    >>> [each.id for each in page], page.cursor is None
    (['D1'], False)
    """
    wanted = Order.of(cls, order)
    last, most = wanted.resume(cursor), page_size(limit)
    listed = in_order(found(), wanted)
    rest = [each for each in listed if last is None or _is_after(each, last, wanted)]
    more = len(rest) > most
    return Page(tuple(rest[:most]), wanted.cursor(rest[most - 1]) if more else None)


def in_order(records: Iterable[R], order: Order) -> list[R]:
    """
    Return records as lists show them: missing values last, equal ones by id.
    """
    value = attrgetter(order.field.name)
    by_id = sorted(records, key=attrgetter("id"))
    present = [record for record in by_id if value(record) is not None]
    missing = [record for record in by_id if value(record) is None]
    # Sorting keeps equal values as they are, also in reverse: by id.
    present.sort(key=value, reverse=order.descending)
    return present + missing


def _is_after(record: Record, last: Place, order: Order) -> bool:
    here: Any = order.place(record)
    if here.value == last.value:
        return bool(here.id > last.id)
    if here.value is None or last.value is None:
        return here.value is None
    greater: bool = here.value > last.value
    return greater is not order.descending
