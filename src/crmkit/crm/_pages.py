"""
Reading all records for which a condition holds, page by page.
"""

from collections.abc import Iterator
from typing import Final, TypeVar

from crmkit.conditions import Condition, Moment
from crmkit.crm._looking import Looking
from crmkit.records import Record

R = TypeVar("R", bound=Record)

#: Records that are read at a time.
_PAGE: Final = 10_000


def every(
    tx: Looking, cls: type[R], where: Condition | None, at: Moment
) -> Iterator[R]:
    """
    Yield all records of a class for which a condition surely holds, by id.
    """
    cursor = None
    while True:
        page = tx.find(cls, where, at, limit=_PAGE, cursor=cursor)
        yield from page
        cursor = page.cursor
        if cursor is None:
            return
